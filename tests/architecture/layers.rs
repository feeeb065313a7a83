//! Which module may use which.

use crate::source::File;

/// What each layer may use; the table of src/ARCHITECTURE.md.
pub fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "error" => &[],
        "model" => &["error"],
        "ctx" => &["error"],
        "manifest" => &["error", "model"],
        "k8s" => &["error", "model", "ctx"],
        "observe" => &["error", "model", "ctx", "manifest", "k8s"],
        "probe" => &["error", "model", "ctx"],
        "decide" => &["error", "model", "manifest", "observe"],
        "report" => &["error", "model"],
        "execute" => &["error", "model", "ctx", "manifest", "k8s", "observe", "probe", "decide", "report"],
        "render" => &["error", "model", "report"],
        // Build everything; nobody uses them.
        "app" | "cli" => &[
            "error", "model", "ctx", "manifest", "k8s", "observe", "probe", "decide", "execute", "report",
            "render", "app", "cli",
        ],
        _ => return None,
    })
}

/// Plain types and tables of a layer that one above it may name without using
/// the layer: a `use` line of nothing else is no use of it.
const TYPES: &[(&str, &str, &[&str])] = &[("decide", "k8s", &["Kind", "Reason", "kinds"])];

/// Whether this line only names such types.
pub fn names_types_only(layer: &str, used: &str, line: &str) -> bool {
    let Some((_, _, types)) = TYPES.iter().find(|(by, of, _)| *by == layer && *of == used) else {
        return false;
    };
    let Some((_, items)) = line.split_once(&format!("{used}::")) else { return false };
    items
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|item| !item.is_empty())
        .all(|item| types.contains(&item))
}

/// The modules below the root that a file's code uses, with line numbers.
pub fn used_modules(file: &File) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    let mut group: Option<(String, usize)> = None;
    for (number, line) in file.code() {
        let line = line.split("//").next().unwrap_or("");
        if let Some((text, began)) = group.as_mut() {
            text.push_str(line);
            if balanced(text) {
                used.extend(first_names(text).into_iter().map(|name| (*began, name)));
                group = None;
            }
            continue;
        }
        for rest in roots(line, file.depth()) {
            if rest.starts_with('{') && !balanced(rest) {
                group = Some((rest.to_owned(), number));
            } else if rest.starts_with('{') {
                used.extend(first_names(rest).into_iter().map(|name| (number, name)));
            } else {
                used.extend(ident(rest).map(|name| (number, name)));
            }
        }
    }
    used
}

/// What follows each way to name the root of the library in this line.
fn roots(line: &str, depth: usize) -> Vec<&str> {
    let up = "super::".repeat(depth);
    let mut found: Vec<&str> = Vec::new();
    for root in ["crate::", up.as_str()] {
        for (at, _) in line.match_indices(root) {
            let before = line[..at].chars().next_back();
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '$') {
                found.push(line[at + root.len()..].trim_start());
            }
        }
    }
    found
}

fn balanced(text: &str) -> bool {
    text.matches('{').count() <= text.matches('}').count()
}

/// The first path segment of each item of `{a::b, c::{d, e}}`.
fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 1);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (c == ',' && depth == 1) || depth == 0 {
            names.extend(ident(group[start..at].trim()));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn ident(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let module = name.chars().next().is_some_and(char::is_lowercase);
    // Macros and items re-exported at the root are not layers.
    (module && !text[name.len()..].starts_with('!')).then_some(name)
}

#[test]
fn a_layer_is_not_used_by_naming_its_plain_types() {
    assert!(names_types_only("decide", "k8s", "use crate::k8s::{Reason, kinds};"));
    assert!(!names_types_only("decide", "k8s", "use crate::k8s::{Cluster, kinds};"));
    assert!(!names_types_only("model", "k8s", "use crate::k8s::kinds;"));
}

#[test]
fn groups_and_nested_paths_are_read() {
    assert_eq!(first_names("{error::Result, model::{token, name}, report};"), ["error", "model", "report"]);
    assert_eq!(roots("use super::super::k8s::Cluster;", 2), ["k8s::Cluster;"]);
    assert_eq!(roots("pub(crate) use crate::k8s;", 1), ["k8s;"]);
}
