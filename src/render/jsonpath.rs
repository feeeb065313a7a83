//! kubectl's JSONPath templates: literal text, `{.path}`, `{"\n"}`, and
//! `{range .items[*]}…{end}`. The paths are rewritten to RFC 9535 and left to a
//! library; kubectl's own dialect lacks the `$` and escapes dots in keys.

use super::go;
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
    /// Several, one after the other, where a list of paths stands in it.
    rfc: Vec<String>,
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

/// Lists and maps as JSON, anything else as Go prints it; null is a word of its own.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) | Value::Object(_) => go::json(value),
        other => go::printed(other),
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
        let rfc: Vec<String> = steps.into_iter().map(|steps| format!("${steps}")).collect();
        if rfc.iter().any(|rfc| parse_json_path(rfc).is_err()) {
            return Err(wrong(text, "it is no path"));
        }
        Ok(Path { rfc, from_root })
    }

    /// Everything it finds.
    pub(super) fn find<'a>(&self, root: &'a Value, here: &'a Value) -> Vec<&'a Value> {
        let begin = if self.from_root { root } else { here };
        self.rfc.iter().flat_map(|rfc| begin.query(rfc).unwrap_or_default()).collect()
    }
}

/// Rewrites the steps of a path until something that belongs to none. A list of paths between
/// brackets, which RFC 9535 lacks, makes several of one.
fn steps(
    chars: &mut Peekable<Chars<'_>>,
    bare_first: bool,
) -> std::result::Result<Vec<String>, &'static str> {
    let mut out = vec![String::new()];
    let push = |out: &mut Vec<String>, step: &str| out.iter_mut().for_each(|path| path.push_str(step));
    let mut first = bare_first;
    loop {
        match chars.peek() {
            Some('.') => {
                chars.next();
                if chars.peek() == Some(&'.') {
                    chars.next();
                    push(&mut out, "..");
                }
                match chars.peek() {
                    // `..[…]`, or the document itself, `{.}`.
                    Some('[') | None => {}
                    _ => push(&mut out, &key(chars)?),
                }
            }
            Some('[') => {
                chars.next();
                let content = bracket(chars)?;
                match listed(&content) {
                    Some(paths) => {
                        let mut all = Vec::new();
                        for path in paths {
                            let mut path = path.chars().peekable();
                            for step in steps(&mut path, true)? {
                                all.extend(out.iter().map(|before| format!("{before}{step}")));
                            }
                            if path.next().is_some() {
                                return Err("a name in a list is no path");
                            }
                        }
                        out = all;
                    }
                    None => push(&mut out, &format!("[{content}]")),
                }
            }
            Some(c) if first && !c.is_whitespace() => push(&mut out, &key(chars)?),
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

/// `['a.b','c']` are paths in kubectl's dialect, and keys in RFC 9535; none if both mean the same.
fn listed(content: &str) -> Option<Vec<String>> {
    let (mut paths, mut rest) = (Vec::new(), content.trim());
    loop {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (path, after) = rest[1..].split_once(quote)?;
        paths.push(path.to_owned());
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => break,
        }
    }
    (rest.is_empty() && paths.iter().any(|path| path.contains(['.', '\\']))).then_some(paths)
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
                match &steps(chars, false)?[..] {
                    [path] => out.push_str(path),
                    _ => return Err("a filter may hold no list of names"),
                }
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
            ("{.items[*]['name', 'labels.app\\.io/x']}", "a b 1"),
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
            "{.a['b.c','d'}",
            "{.a[?(@['b','c']==1)]}",
        ] {
            let error = Template::parse(template);
            assert_eq!(error.err().map(|error| error.kind().code()), Some(2), "{template}");
        }
    }
}
