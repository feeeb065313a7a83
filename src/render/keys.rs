//! Text of `explain` of the values files, laid out as `kubectl explain` does it.

use super::Look;
use super::wrap::wrap;
use crate::report::keys::{KeyItem, KeysReport};

/// Narrower than this no text is broken into lines.
const NARROW: usize = 40;
/// Where the terminal does not say how wide it is, or is very wide.
const WIDE: usize = 100;

/// Each key with what it means and the keys below it.
pub fn keys(report: &KeysReport, look: &Look) -> String {
    let items: Vec<String> = report.items.iter().map(|item| one(item, report.recursive, look)).collect();
    items.join("\n")
}

fn one(item: &KeyItem, recursive: bool, look: &Look) -> String {
    let mut text = format!("FILE: {}\n", item.file);
    if let Some(key) = &item.key {
        text.push_str(&format!("KEY:  {key} {}\n", kind(item)));
    }
    text.push_str(&format!("\nDESCRIPTION:\n{}", meaning(item, look)));
    if !item.keys.is_empty() {
        text.push_str("\nKEYS:\n");
        for (index, below) in item.keys.iter().enumerate() {
            match recursive {
                true => tree(below, 1, &mut text),
                false => {
                    let gap = if index > 0 { "\n" } else { "" };
                    text.push_str(&format!(
                        "{gap}  {} {}\n{}",
                        name(below),
                        kind(below),
                        meaning(below, look)
                    ));
                }
            }
        }
    }
    text
}

fn tree(item: &KeyItem, depth: usize, text: &mut String) {
    text.push_str(&format!("{}{} {}\n", "  ".repeat(depth), name(item), kind(item)));
    item.keys.iter().for_each(|below| tree(below, depth + 1, text));
}

/// Without the keys above it.
fn name(item: &KeyItem) -> &str {
    item.key.as_deref().and_then(|key| key.rsplit('.').next()).unwrap_or_default()
}

fn kind(item: &KeyItem) -> String {
    let required = if item.required { " -required-" } else { "" };
    format!("<{}>{required}", item.kind)
}

fn meaning(item: &KeyItem, look: &Look) -> String {
    let mut text = wrapped(&item.meaning, look);
    if item.key.is_some() && !matches!(item.expected.as_str(), "text" | "a mapping" | "a list of mappings") {
        text.push_str(&wrapped(&format!("expected: {}", item.expected), look));
    }
    if let Some(default) = &item.default {
        text.push_str(&wrapped(&format!("default: {default}"), look));
    }
    text
}

/// Indented by four, in lines that fit.
fn wrapped(text: &str, look: &Look) -> String {
    let width = look.width.unwrap_or(WIDE).clamp(NARROW, WIDE) - 4;
    wrap(text, width).iter().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: &str) -> KeyItem {
        KeyItem {
            file: "admin/{env}/backup.yaml".to_owned(),
            key: Some(key.to_owned()),
            kind: "string".to_owned(),
            required: true,
            default: None,
            expected: "text".to_owned(),
            meaning: "one two three four five six seven eight nine ten".to_owned(),
            keys: Vec::new(),
        }
    }

    #[test]
    fn lines_fit_the_terminal_and_a_tree_is_indented() {
        let mut look = Look::plain(jiff::Timestamp::UNIX_EPOCH);
        look.width = Some(10);
        let above = KeyItem { keys: vec![item("a.b")], default: Some("x".to_owned()), ..item("a") };
        let report = KeysReport { items: vec![above], recursive: false };
        let text = keys(&report, &look);
        assert!(text.lines().all(|line| line.len() <= NARROW), "{text}");
        assert!(text.contains("\nKEYS:\n  b <string> -required-\n    one two"), "{text}");
        assert!(text.contains("    default: x\n"), "{text}");
        let text = keys(&KeysReport { recursive: true, ..report }, &look);
        assert!(text.ends_with("\nKEYS:\n  b <string> -required-\n"), "{text}");
    }
}
