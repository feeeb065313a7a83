//! Values as Go writes them: what kubectl's templates and columns print.

use serde_json::{Number, Value};

/// As `fmt.Sprint` prints it.
pub(super) fn printed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Number(number) => printed_number(number),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(printed).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            let pairs: Vec<String> =
                pairs.into_iter().map(|(key, value)| format!("{key}:{}", printed(value))).collect();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

/// As `json.Marshal` writes it: keys in order, and nothing that means something to HTML.
pub(super) fn json(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(number) => json_number(number),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            let pairs: Vec<String> =
                pairs.into_iter().map(|(key, value)| format!("{}:{}", quoted(key), json(value))).collect();
            format!("{{{}}}", pairs.join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in Value::from(text).to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            other => out.push(other),
        }
    }
    out
}

/// Whole numbers that fit are whole there, too; the others have an exponent from 10^6 on, and
/// below 10^-4.
fn printed_number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => go_float(float, -4, 6),
        _ => number.to_string(),
    }
}

/// The same from 10^21 on and below 10^-6; a small exponent need not have two digits.
fn json_number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => go_float(float, -6, 21).replace("e-0", "e-"),
        _ => number.to_string(),
    }
}

/// The shortest digits that mean the number, with an exponent below `least` or from `most` on.
fn go_float(float: f64, least: i32, most: i32) -> String {
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if float != 0.0 && (exponent < least || exponent >= most) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{float}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_printed_as_go_prints_them() {
        let value = json!({"b": [1, "x", null, true], "a": {"c": 1.5}});
        assert_eq!(printed(&value), "map[a:map[c:1.5] b:[1 x <nil> true]]");
        assert_eq!(json(&value), r#"{"a":{"c":1.5},"b":[1,"x",null,true]}"#);
        assert_eq!(json(&json!("<a & b>")), r#""\u003ca \u0026 b\u003e""#);
    }

    #[test]
    fn exponents_begin_where_go_begins_them() {
        let all = |number: f64| (printed(&json!(number)), json(&json!(number)));
        let both = |text: &str| (text.to_owned(), text.to_owned());
        assert_eq!(all(0.5), both("0.5"));
        assert_eq!(all(123_456_789.5), ("1.234567895e+08".to_owned(), "123456789.5".to_owned()));
        assert_eq!(all(1e21), both("1e+21"));
        assert_eq!(all(1e-7), ("1e-07".to_owned(), "1e-7".to_owned()));
        assert_eq!(all(0.00001), ("1e-05".to_owned(), "0.00001".to_owned()));
        assert_eq!(all(-2.5e30), both("-2.5e+30"));
    }
}
