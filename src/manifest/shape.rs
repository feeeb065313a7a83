//! The shape a values file must have, and the walk that reports every deviation.
//!
//! Shapes are tables; what a value means together with others is not known here.

use super::yaml::{Data, Node};
use crate::model::problem::Problem;

/// A rule for one text.
pub struct Rule {
    /// Whether the text obeys.
    pub holds: fn(&str) -> bool,
    /// What is expected, as it reads after "expected".
    pub expected: &'static str,
}

/// What may stand at one place.
pub enum Shape {
    /// Text that is not a number, boolean or nothing unless quoted.
    Text(&'static Rule),
    /// Text, quoted or not; kept letter by letter, so `200` is the text "200".
    Scalar(&'static Rule),
    /// Like `Scalar`, but never repeated in a message.
    Secret,
    /// A whole number within bounds.
    Int {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// `true` or `false`.
    Bool,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A list.
    List {
        /// Each item.
        of: &'static Shape,
        /// Fewest items: 0 or 1.
        min: usize,
    },
    /// A mapping that takes these keys and no other.
    Closed(&'static [Field]),
    /// A mapping with keys chosen by the writer.
    Each {
        /// Rule for each key.
        key: &'static Rule,
        /// Each value.
        of: &'static Shape,
    },
}

/// One key of a closed mapping.
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// Its value.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in a few words; empty where nobody asks.
    pub about: &'static str,
    /// What holds without it.
    pub default: Option<&'static str>,
}

impl Field {
    /// With what it means.
    pub const fn says(self, about: &'static str) -> Field {
        Field { about, ..self }
    }

    /// With what holds without it.
    pub const fn or(self, default: &'static str) -> Field {
        Field { default: Some(default), ..self }
    }
}

impl Shape {
    /// What is expected, as it reads after "expected".
    pub fn expected(&self) -> String {
        match self {
            Shape::Text(rule) | Shape::Scalar(rule) => rule.expected.to_owned(),
            Shape::Secret => "text".to_owned(),
            Shape::Int { min, max } if *max == i64::MAX => format!("a whole number from {min}"),
            Shape::Int { min, max } => format!("a whole number from {min} to {max}"),
            Shape::Bool => "true or false".to_owned(),
            Shape::Choice(words) => words.join(" or "),
            Shape::List { .. } => "a list".to_owned(),
            Shape::Closed(_) | Shape::Each { .. } => "a mapping".to_owned(),
        }
    }
}

/// A key that must be there.
pub const fn must(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, required: true, about: "", default: None }
}

/// A key that may be left out.
pub const fn may(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, required: false, about: "", default: None }
}

/// Checks `node` against `shape` and reports every deviation under `path`. Scalars
/// that are to be kept as text are marked so, optional keys without a value removed.
pub fn check(node: &mut Node, shape: &Shape, path: &str, problems: &mut Vec<Problem>) {
    let mut report = |node: &Node, expected: &str| {
        let message = format!("expected {expected}, found {}", node.describe());
        problems.push(Problem::at(&node.origin, path, message));
    };
    match shape {
        Shape::Text(rule) => match &node.data {
            Data::Scalar { text, .. } if (rule.holds)(text) && node.to_json().is_string() => {}
            Data::Scalar { text, .. } if (rule.holds)(text) && !node.is_null() => {
                let message = format!("expected {}, found {text}, which is not text", rule.expected);
                let hint = format!("put it in quotes: \"{text}\"");
                problems.push(Problem::at(&node.origin, path, message).hint(hint));
            }
            _ => report(node, rule.expected),
        },
        Shape::Scalar(rule) => match &mut node.data {
            Data::Scalar { text, plain } if (rule.holds)(text) && !text.is_empty() => {
                *plain = false;
            }
            _ => report(node, rule.expected),
        },
        Shape::Secret => match &mut node.data {
            Data::Scalar { text, plain } if !text.is_empty() => *plain = false,
            _ => {
                let message = "expected text";
                problems.push(Problem::at(&node.origin, path, message));
            }
        },
        Shape::Int { min, max } => match node.to_json().as_i64() {
            Some(int) if (*min..=*max).contains(&int) => {}
            _ => report(node, &shape.expected()),
        },
        Shape::Bool => {
            if !node.to_json().is_boolean() {
                report(node, &shape.expected());
            }
        }
        Shape::Choice(words) => {
            if !node.text().is_some_and(|text| words.contains(&text)) {
                report(node, &shape.expected());
            }
        }
        Shape::List { of, min } => match &mut node.data {
            Data::List(items) if items.len() >= *min => {
                for (index, item) in items.iter_mut().enumerate() {
                    check(item, of, &format!("{path}[{index}]"), problems);
                }
            }
            Data::List(_) => report(node, "at least one entry"),
            _ => report(node, &shape.expected()),
        },
        Shape::Closed(fields) => closed(node, fields, path, problems),
        Shape::Each { key: rule, of } => match &mut node.data {
            Data::Map(entries) => {
                for entry in entries {
                    let path = join(path, &entry.key);
                    if !(rule.holds)(&entry.key) {
                        let message = format!("expected {} as key", rule.expected);
                        problems.push(Problem::at(&entry.at, path.clone(), message));
                    }
                    check(&mut entry.value, of, &path, problems);
                }
            }
            _ => report(node, &shape.expected()),
        },
    }
}

fn closed(node: &mut Node, fields: &[Field], path: &str, problems: &mut Vec<Problem>) {
    let allowed = || fields.iter().map(|field| field.key).collect::<Vec<_>>().join(", ");
    let origin = node.origin.clone();
    // A file or section of which everything is optional may be left empty.
    if node.is_null() && fields.iter().all(|field| !field.required) {
        node.data = Data::Map(Vec::new());
    }
    let found = node.describe();
    let Data::Map(entries) = &mut node.data else {
        let message = format!("expected a mapping with the keys {}, found {found}", allowed());
        problems.push(Problem::at(&origin, path, message));
        return;
    };
    entries.retain(|entry| {
        let optional = fields.iter().any(|field| field.key == entry.key && !field.required);
        !(optional && entry.value.is_null())
    });
    for entry in entries.iter_mut() {
        let full = join(path, &entry.key);
        match fields.iter().find(|field| field.key == entry.key) {
            Some(field) => check(&mut entry.value, &field.shape, &full, problems),
            None => {
                let message = format!("unknown key; allowed here: {}", allowed());
                problems.push(Problem::at(&entry.at, full, message));
            }
        }
    }
    for field in fields.iter().filter(|field| field.required) {
        if !entries.iter().any(|entry| entry.key == field.key) {
            let message = "missing; this key is required";
            problems.push(Problem::at(&origin, join(path, field.key), message));
        }
    }
}

/// The path of a key below `path`.
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
