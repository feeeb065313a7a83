//! kubectl's JSONPath templates: literal text, `{.path}`, `{"\n"}`, and
//! `{range .items[*]}…{end}`. The paths are rewritten to RFC 9535 and left to a
//! library; kubectl's own dialect lacks the `$` and escapes dots in keys.

use crate::error::{Error, Result};
use jsonpath_rust::JsonPath as _;
use jsonpath_rust::parser::parse_json_path;
use serde_json::Value;
use std::iter::Peekable;
use std::str::Chars;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(String),
    Path(Path),
    Range(Path, Vec<Node>),
}

/// One path, from the root of the document or from where a range stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    rfc: String,
    from_root: bool,
}

impl Template {
    /// Parses a template; every path is checked here.
    pub fn parse(text: &str) -> Result<Self> {
        let mut open: Vec<(Path, Vec<Node>)> = Vec::new();
        let mut nodes = Vec::new();
        for piece in pieces(text)? {
            match piece {
                Piece::Text(text) => nodes.push(Node::Text(text)),
                Piece::Code(code) => match code.trim() {
                    "end" => {
                        let (path, outer) = open.pop().ok_or_else(|| wrong(text, "end without range"))?;
                        let inner = std::mem::replace(&mut nodes, outer);
                        nodes.push(Node::Range(path, inner));
                    }
                    code => {
                        match code.strip_prefix("range").filter(|rest| rest.starts_with(char::is_whitespace))
                        {
                            Some(path) => {
                                let outer = std::mem::take(&mut nodes);
                                open.push((Path::parse(path)?, outer));
                            }
                            None => nodes.push(expression(code)?),
                        }
                    }
                },
            }
        }
        if open.is_empty() { Ok(Template(nodes)) } else { Err(wrong(text, "range without end")) }
    }

    /// Applies it. What a path does not find is nothing, as in `kubectl get`.
    pub fn text(&self, document: &Value) -> String {
        let mut text = String::new();
        write(&self.0, document, document, &mut text);
        text
    }
}

fn write(nodes: &[Node], root: &Value, here: &Value, text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(literal) => text.push_str(literal),
            Node::Path(path) => {
                let found: Vec<String> = path.find(root, here).into_iter().map(plain).collect();
                text.push_str(&found.join(" "));
            }
            Node::Range(path, inner) => {
                for item in path.find(root, here) {
                    write(inner, root, item, text);
                }
            }
        }
    }
}

/// Text as it is, anything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn expression(code: &str) -> Result<Node> {
    match code.chars().next() {
        Some(quote @ ('"' | '\'')) if code.len() >= 2 && code.ends_with(quote) => {
            Ok(Node::Text(unescape(&code[1..code.len() - 1])))
        }
        _ => Path::parse(code).map(Node::Path),
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

enum Piece {
    Text(String),
    Code(String),
}

/// Splits at the braces; one inside quotes ends nothing.
fn pieces(text: &str) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let (mut current, mut inside, mut quote) = (String::new(), false, None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (inside, quote, c) {
            (false, _, '{') => {
                if !current.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut current)));
                }
                inside = true;
            }
            (true, None, '}') => {
                pieces.push(Piece::Code(std::mem::take(&mut current)));
                inside = false;
            }
            (true, _, '\\') => {
                current.push(c);
                current.extend(chars.next());
            }
            (true, None, '"' | '\'') => {
                quote = Some(c);
                current.push(c);
            }
            (true, Some(open), _) if open == c => {
                quote = None;
                current.push(c);
            }
            _ => current.push(c),
        }
    }
    if inside {
        return Err(wrong(text, "unclosed action"));
    }
    if !current.is_empty() {
        pieces.push(Piece::Text(current));
    }
    Ok(pieces)
}

fn wrong(text: &str, why: &str) -> Error {
    Error::usage(format!("error parsing jsonpath {text}, {why}"))
}

impl Path {
    /// Parses `.a.b`, `a.b`, `$.a` or `@.a`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let (rest, from_root) = match text.strip_prefix('$') {
            Some(rest) => (rest, true),
            None => (text.strip_prefix('@').unwrap_or(text), false),
        };
        let mut chars = rest.chars().peekable();
        let steps = steps(&mut chars, true).map_err(|why| wrong(text, why))?;
        if chars.next().is_some() {
            return Err(wrong(text, "it goes on after its end"));
        }
        let rfc = format!("${steps}");
        parse_json_path(&rfc).map_err(|_| wrong(text, "it is no path"))?;
        Ok(Path { rfc, from_root })
    }

    /// Everything it finds.
    pub(super) fn find<'a>(&self, root: &'a Value, here: &'a Value) -> Vec<&'a Value> {
        if self.from_root { root } else { here }.query(&self.rfc).unwrap_or_default()
    }
}

/// Rewrites the steps of a path until something that belongs to none.
fn steps(chars: &mut Peekable<Chars<'_>>, bare_first: bool) -> std::result::Result<String, &'static str> {
    let mut out = String::new();
    let mut first = bare_first;
    loop {
        match chars.peek() {
            Some('.') => {
                chars.next();
                if chars.peek() == Some(&'.') {
                    chars.next();
                    out.push_str("..");
                }
                match chars.peek() {
                    // `..[…]`, or the document itself, `{.}`.
                    Some('[') | None => {}
                    _ => out.push_str(&key(chars)?),
                }
            }
            Some('[') => {
                chars.next();
                let content = bracket(chars)?;
                match dotted(&content)? {
                    Some(inner) => out.push_str(&steps(&mut inner.chars().peekable(), true)?),
                    None => out.push_str(&format!("[{content}]")),
                }
            }
            Some(c) if first && !c.is_whitespace() => out.push_str(&key(chars)?),
            _ => return Ok(out),
        }
        first = false;
    }
}

/// `key` becomes `['key']`: a key may hold dashes, slashes and escaped dots.
fn key(chars: &mut Peekable<Chars<'_>>) -> std::result::Result<String, &'static str> {
    let mut name = String::new();
    while let Some(c) = chars.peek().copied() {
        match c {
            '\\' => {
                chars.next();
                name.push(chars.next().ok_or("a backslash ends it")?);
                continue;
            }
            // What ends a key, in a filter too.
            '.' | '[' | ']' | ' ' | '\t' | '=' | '!' | '<' | '>' | '&' | '|' | ')' | ',' => break,
            other => name.push(other),
        }
        chars.next();
    }
    match name.as_str() {
        "" => Err("a name is missing"),
        "*" => Ok("[*]".to_owned()),
        name => Ok(format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))),
    }
}

/// `['a.b']` is a path in kubectl's dialect, a key in RFC 9535.
fn dotted(content: &str) -> std::result::Result<Option<&str>, &'static str> {
    let inner = content.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"']));
    match inner {
        Some(inner) if !inner.contains(['.', '\\']) => Ok(None),
        Some(inner) if inner.contains(['\'', '"']) => Err("names in a list may hold no dots"),
        other => Ok(other),
    }
}

/// What stands between brackets; paths in filters are rewritten, too.
fn bracket(chars: &mut Peekable<Chars<'_>>) -> std::result::Result<String, &'static str> {
    let mut out = String::new();
    while let Some(c) = chars.next() {
        match c {
            ']' => return Ok(out),
            '"' | '\'' => {
                out.push(c);
                loop {
                    let next = chars.next().ok_or("unterminated string")?;
                    out.push(next);
                    if next == '\\' {
                        out.extend(chars.next());
                    } else if next == c {
                        break;
                    }
                }
            }
            '@' | '$' => {
                out.push(c);
                out.push_str(&steps(chars, false)?);
            }
            other => out.push(other),
        }
    }
    Err("unterminated array")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "kind": "List",
            "nothing": null,
            "items": [
                {"name": "a", "role": "primary", "ready": 3, "labels": {"app.io/x": "1"}, "pods": ["a-1", "a-2"]},
                {"name": "b", "role": "replica", "ready": 0, "labels": {}, "pods": ["b-1"]},
            ],
        })
    }

    /// What kubectl 1.33 prints for the same template and object.
    #[test]
    fn templates_print_what_kubectl_prints() {
        let cases = [
            ("{.kind}", "List"),
            ("{$.kind}", "List"),
            ("{.items[*].name}", "a b"),
            ("{.items[0].name}", "a"),
            ("{.items[-1].name}", "b"),
            ("{.items[0:1].name}", "a"),
            ("{.items[*]['name','role']}", "a b primary replica"),
            ("{.items[0]['labels.app\\.io/x']}", "1"),
            ("{.items[0,1].name}", "a b"),
            ("{.items[?(@.name!='a')].name}", "b"),
            ("{.nothing}", "null"),
            ("{.items[0].labels.app\\.io/x}", "1"),
            ("{.items[?(@.role==\"primary\")].name}", "a"),
            ("{.items[?(@.ready>0)].name}", "a"),
            ("{.items[?(@.labels.app\\.io/x)].name}", "a"),
            ("{..name}", "a b"),
            ("{.missing.deeply}", ""),
            ("{.items[0].pods}", "[\"a-1\",\"a-2\"]"),
            ("{.items[0].ready}", "3"),
            ("{range .items[*]}{.name}{\"\\t\"}{.role}{\"\\n\"}{end}", "a\tprimary\nb\treplica\n"),
            ("{range .items[*]}{range .pods[*]}{@}{','}{end}{end}", "a-1,a-2,b-1,"),
            ("kind={.kind}!", "kind=List!"),
            (".kind", ".kind"),
        ];
        for (template, text) in cases {
            assert_eq!(Template::parse(template).unwrap().text(&document()), text, "{template}");
        }
    }

    #[test]
    fn what_is_no_template_is_refused_when_it_is_parsed() {
        for template in [
            "{.a",
            "{end}",
            "{range .a}",
            "{.a[}",
            "{.a[?(@.b==\"c)]}",
            "{.a b}",
            "{.a.}x{..}",
            "{.a[x]}",
            "{.a['b.c','d']}",
        ] {
            let error = Template::parse(template);
            assert_eq!(error.err().map(|error| error.kind().code()), Some(2), "{template}");
        }
    }
}
