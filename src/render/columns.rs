//! `-o custom-columns=NAME:.path,…`.

use super::Table;
use super::go;
use super::jsonpath::Path;
use crate::error::{Error, Result};
use serde_json::Value;

/// Headers and the paths below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<(String, Path)>);

impl Columns {
    /// Parses `NAME:.path,NAME:.path`; the leading dot may be left out.
    pub fn parse(text: &str) -> Result<Self> {
        let columns = split(text).into_iter().map(|column| match column.split_once(':') {
            Some((header, path)) if !header.is_empty() && !path.is_empty() => {
                let path = path.strip_prefix('{').and_then(|path| path.strip_suffix('}')).unwrap_or(path);
                Ok((header.to_owned(), Path::parse(path)?))
            }
            _ => Err(Error::usage(format!(
                "unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>"
            ))),
        });
        columns.collect::<Result<Vec<_>>>().map(Columns)
    }

    /// One row for each of the document's items, or for the document itself.
    pub fn text(&self, document: &Value) -> String {
        let mut table = Table::of(self.0.iter().map(|(header, _)| header.clone()).collect());
        let rows: Vec<&Value> = match document["items"].as_array() {
            Some(items) => items.iter().collect(),
            None => vec![document],
        };
        for row in rows {
            table.row_as_it_is(self.0.iter().map(|(_, path)| match &path.find(document, row)[..] {
                [] => "<none>".to_owned(),
                found => found.iter().map(|value| go::printed(value)).collect::<Vec<_>>().join(","),
            }));
        }
        table.text()
    }
}

/// Splits at commas that stand in no bracket.
fn split(text: &str) -> Vec<String> {
    let (mut columns, mut depth) = (vec![String::new()], 0_usize);
    for c in text.chars() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                columns.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(column) = columns.last_mut() {
            column.push(c);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_item_is_a_row_and_what_is_missing_is_none() {
        let document = json!({"items": [{"name": "a", "pods": ["1", "2"]}, {"name": "b", "pods": []}]});
        let columns = Columns::parse("NAME:.name,PODS:pods[*],X:{.x}").unwrap();
        assert_eq!(
            columns.text(&document),
            "NAME   PODS     X\na      1,2      <none>\nb      <none>   <none>\n"
        );
    }

    #[test]
    fn a_report_without_items_is_one_row() {
        let columns = Columns::parse("V:.client.version").unwrap();
        assert_eq!(columns.text(&json!({"client": {"version": "1"}})), "V\n1\n");
    }

    #[test]
    fn a_column_without_a_path_is_refused() {
        for text in ["", "NAME", "NAME:", ":x", "A:.a,", "A:.a[?(@.b==1,2)]["] {
            assert!(Columns::parse(text).is_err(), "{text}");
        }
    }
}
