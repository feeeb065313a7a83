//! YAML text to a tree whose every node knows its line, and back to text.
//!
//! The only place that knows a YAML library. A values file is read as plain data:
//! mappings with text keys, lists and scalars. Tags, merge keys and several
//! documents in one file are refused; aliases are expanded within a budget.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;

use crate::model::problem::{Origin, Problem};

/// Largest file read; values files are a few KiB.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 32;
/// Most nodes of one file, copies made by aliases included.
const MAX_NODES: usize = 100_000;

/// A value and where it stands.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub data: Data,
    /// Where it was written.
    pub origin: Origin,
}

/// What a node holds.
#[derive(Clone, PartialEq)]
pub enum Data {
    /// Text; `plain` when unquoted, so that it may mean a number, a boolean or nothing.
    Scalar {
        /// The text after unescaping.
        text: String,
        /// Whether it stood without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file.
    Map(Vec<Entry>),
}

/// One key of a mapping.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub at: Origin,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// A node from plain JSON; every leaf has the same origin.
    pub fn from_json(value: &Value, origin: &Origin) -> Node {
        let data = match value {
            Value::Null => Data::Scalar { text: String::new(), plain: true },
            Value::Bool(_) | Value::Number(_) => Data::Scalar { text: value.to_string(), plain: true },
            Value::String(text) => Data::Scalar { text: text.clone(), plain: false },
            Value::Array(items) => {
                Data::List(items.iter().map(|item| Node::from_json(item, origin)).collect())
            }
            Value::Object(map) => Data::Map(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        at: origin.clone(),
                        value: Node::from_json(value, origin),
                    })
                    .collect(),
            ),
        };
        Node { data, origin: origin.clone() }
    }

    /// The value of a key of this mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.data {
            Data::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether nothing is written here (`key:` or `null`).
    pub fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, plain: true } if resolve(text) == Value::Null)
    }

    /// The value as JSON, types resolved by the YAML 1.2 core schema.
    pub fn to_json(&self) -> Value {
        match &self.data {
            Data::Scalar { text, plain: false } => Value::String(text.clone()),
            Data::Scalar { text, plain: true } => resolve(text),
            Data::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Data::Map(entries) => Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect(),
            ),
        }
    }

    /// A short name of what stands here, for messages.
    pub fn describe(&self) -> String {
        match &self.data {
            Data::List(items) if items.is_empty() => "an empty list".into(),
            Data::List(_) => "a list".into(),
            Data::Map(_) => "a mapping".into(),
            Data::Scalar { .. } if self.is_null() => "nothing".into(),
            Data::Scalar { text, plain: true } if !self.to_json().is_string() => text.clone(),
            Data::Scalar { text, .. } => {
                let short: String = text.chars().take(60).collect();
                let dots = if short.len() < text.len() { "…" } else { "" };
                format!("{short:?}{dots}")
            }
        }
    }
}

/// What a plain scalar means.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                if let Ok(int) = text.parse::<i64>() {
                    return Value::from(int);
                }
                if let Ok(float) = text.parse::<f64>()
                    && float.is_finite()
                {
                    return Value::from(float);
                }
            }
            Value::String(text.to_owned())
        }
    }
}

/// A list or mapping that is still being read.
struct Open {
    node: Node,
    anchor: usize,
    size: usize,
    /// The key that waits for its value.
    key: Option<(String, Origin)>,
}

/// Builds the tree from the parser's events, without recursion.
struct Builder<'a> {
    file: &'a Arc<str>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    root: Option<Node>,
    problems: Vec<Problem>,
}

/// Reads one file's text. All duplicate keys are reported in one go; a syntax
/// error ends the reading of this file.
pub fn parse(file: &Arc<str>, bytes: &[u8]) -> Result<Node, Vec<Problem>> {
    let text = check_text(file, bytes)?;
    let mut builder = Builder {
        file,
        open: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        root: None,
        problems: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.step(event, span.start.line()),
            Err(error) => Err(builder.problem(error.marker().line(), error.info())),
        };
        if let Err(problem) = step {
            builder.problems.push(problem);
            return Err(builder.problems);
        }
    }
    if !builder.problems.is_empty() {
        return Err(builder.problems);
    }
    builder.root.ok_or_else(|| vec![Problem::of_file(&**file, "the file is empty")])
}

/// Refuses what is not worth parsing, with a message of its own.
fn check_text<'t>(file: &Arc<str>, bytes: &'t [u8]) -> Result<&'t str, Vec<Problem>> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than {MAX_BYTES}", bytes.len());
        return Err(vec![Problem::of_file(&**file, message)]);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        vec![Problem::at(&Origin::line(file, line), "", "not UTF-8 text")]
    })?;
    let tabs: Vec<Problem> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| {
            let indent = line.len() - line.trim_start().len();
            indent < line.len() && line.get(..indent).is_some_and(|lead| lead.contains('\t'))
        })
        .map(|(index, _)| {
            Problem::at(&Origin::line(file, index + 1), "", "a tab in the indentation")
                .hint("YAML is indented with spaces")
        })
        .collect();
    if tabs.is_empty() { Ok(text) } else { Err(tabs) }
}

impl Builder<'_> {
    fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem::at(&Origin::line(self.file, line.max(1)), self.path(), message)
    }

    /// The key under which the next node stands.
    fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.open {
            match (&open.node.data, &open.key) {
                (Data::List(items), _) => path.push_str(&format!("[{}]", items.len())),
                (_, Some((key, _))) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                _ => {}
            }
        }
        path
    }

    fn step(&mut self, event: Event<'_>, line: usize) -> Result<(), Problem> {
        let origin = Origin::line(self.file, line.max(1));
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(self.problem(line, "a second document; one file holds one document"))
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, _, Some(_))
            | Event::MappingStart(_, _, Some(_)) => {
                Err(self.problem(line, "a YAML tag (`!…`), which values files do not use"))
            }
            Event::Scalar(text, style, anchor, None) => {
                self.count(1, self.open.len(), line)?;
                let plain = matches!(style, ScalarStyle::Plain);
                let data = Data::Scalar { text: text.into_owned(), plain };
                self.close(Node { data, origin }, anchor, 1)
            }
            Event::SequenceStart(_, anchor, None) => {
                self.open(Node { data: Data::List(Vec::new()), origin }, anchor, line)
            }
            Event::MappingStart(_, anchor, None) => {
                self.open(Node { data: Data::Map(Vec::new()), origin }, anchor, line)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(done) => self.close(done.node, done.anchor, done.size),
                None => Ok(()),
            },
            Event::Alias(id) => match self.anchors.get(&id) {
                Some((node, size)) => {
                    let (node, size) = (node.clone(), *size);
                    self.count(size, self.open.len() + nesting(&node, MAX_DEPTH), line)?;
                    self.close(node, 0, size)
                }
                None => Err(self.problem(line, "an alias that refers to the value it is part of")),
            },
            _ => Ok(()),
        }
    }

    /// Keeps the tree within its budget.
    fn count(&mut self, nodes: usize, depth: usize, line: usize) -> Result<(), Problem> {
        self.nodes += nodes;
        if depth > MAX_DEPTH {
            return Err(self.problem(line, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        if self.nodes > MAX_NODES {
            return Err(self.problem(line, format!("more than {MAX_NODES} values in one file")));
        }
        Ok(())
    }

    fn open(&mut self, node: Node, anchor: usize, line: usize) -> Result<(), Problem> {
        self.count(1, self.open.len() + 1, line)?;
        if let Some(Open { node: Node { data: Data::Map(_), .. }, key: None, .. }) = self.open.last() {
            return Err(self.problem(line, "a list or mapping as a key; keys are text"));
        }
        self.open.push(Open { node, anchor, size: 1, key: None });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn close(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Problem> {
        let line = match node.origin {
            Origin::File { line, .. } => line,
            _ => 1,
        };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.size += size;
        match &mut parent.node.data {
            Data::List(items) => items.push(node),
            Data::Map(entries) => match parent.key.take() {
                Some((key, at)) => entries.push(Entry { key, at, value: node }),
                None => {
                    let Data::Scalar { text, .. } = node.data else {
                        return Err(self.problem(line, "a list or mapping as a key; keys are text"));
                    };
                    return self.key(text, node.origin, line);
                }
            },
            Data::Scalar { .. } => {}
        }
        Ok(())
    }

    fn key(&mut self, key: String, at: Origin, line: usize) -> Result<(), Problem> {
        if key == "<<" {
            return Err(self.problem(line, "a merge key (`<<`), which values files do not use"));
        }
        let path = self.path();
        let Some(parent) = self.open.last_mut() else { return Ok(()) };
        if let Some(first) = parent.node.entries().iter().find(|entry| entry.key == key) {
            let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let message = format!("duplicate key, first written at {}", first.at);
            self.problems.push(Problem::at(&at, full, message));
        }
        parent.key = Some((key, at));
        Ok(())
    }
}

/// How deep a node nests, counted up to `limit`.
fn nesting(node: &Node, limit: usize) -> usize {
    if limit == 0 {
        return 1;
    }
    match &node.data {
        Data::Scalar { .. } => 0,
        Data::List(items) => 1 + items.iter().map(|item| nesting(item, limit - 1)).max().unwrap_or(0),
        Data::Map(entries) => {
            1 + entries.iter().map(|entry| nesting(&entry.value, limit - 1)).max().unwrap_or(0)
        }
    }
}
