//! `-o`: which format, and the formats that need no layout.

use super::columns::Columns;
use super::jsonpath::Template;
use crate::error::{Error, Result};
use crate::model::object::identity;
use crate::report::{Envelope, Report};
use serde::Serialize;
use serde_json::Value;

/// Output format, parsed once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For people with wide terminals.
    Wide,
    /// `kind.group/name`, one a line.
    Name,
    /// The report as JSON.
    Json,
    /// The report as YAML.
    Yaml,
    /// A template of kubectl's over the report.
    JsonPath(Template),
    /// A table of chosen fields.
    CustomColumns(Columns),
}

impl Format {
    /// Parses what follows `-o`; an unknown format is worded as in kubectl.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "" | "human" => Ok(Format::Human),
            "wide" => Ok(Format::Wide),
            "name" => Ok(Format::Name),
            "json" => Ok(Format::Json),
            "yaml" => Ok(Format::Yaml),
            other => match other.split_once('=') {
                Some(("jsonpath" | "custom-columns", "")) => {
                    Err(Error::usage(format!("{other} needs a template after the equals sign")))
                }
                Some(("jsonpath", template)) => Template::parse(template).map(Format::JsonPath),
                Some(("custom-columns", columns)) => Columns::parse(columns).map(Format::CustomColumns),
                _ => Err(no_printer(other, "custom-columns,json,jsonpath,name,wide,yaml")),
            },
        }
    }

    /// The same for what has no names to print.
    pub fn parse_unnamed(text: &str) -> Result<Self> {
        match text {
            "name" => Err(no_printer(text, UNNAMED)),
            _ if text.contains('=') => Self::parse(text),
            _ => Self::parse(text).map_err(|_| no_printer(text, UNNAMED)),
        }
    }
}

const UNNAMED: &str = "custom-columns,json,jsonpath,wide,yaml";

/// The error about a format that nothing prints, in kubectl's words.
pub(super) fn no_printer(format: &str, allowed: &str) -> Error {
    Error::usage(format!(
        "unable to match a printer suitable for the output format {format:?}, allowed formats are: {allowed}"
    ))
}

/// The report as kubectl would indent it.
pub fn json<R: Serialize>(envelope: &Envelope<'_, R>) -> Result<String> {
    pretty(envelope)
}

/// The report on one line, for readers that take one document after the other.
pub fn line<R: Serialize>(envelope: &Envelope<'_, R>) -> Result<String> {
    let text = serde_json::to_string(envelope);
    Ok(text.map_err(|error| Error::failed("cannot write JSON").because(error))? + "\n")
}

/// The report as YAML.
pub fn yaml<R: Serialize>(envelope: &Envelope<'_, R>) -> Result<String> {
    document(envelope)
}

/// The report's fields through a template or in chosen columns.
pub fn chosen<R: Serialize>(envelope: &Envelope<'_, R>, format: &Format) -> Result<String> {
    let document =
        serde_json::to_value(envelope).map_err(|error| Error::failed("cannot write JSON").because(error))?;
    Ok(through(&document, format))
}

fn through(document: &Value, format: &Format) -> String {
    match format {
        Format::JsonPath(template) => template.text(document),
        Format::CustomColumns(columns) => columns.text(document),
        _ => String::new(),
    }
}

/// `-o name`.
pub fn names<R: Report>(report: &R) -> Result<String> {
    let names = report.names().ok_or_else(|| no_printer("name", UNNAMED))?;
    Ok(names.into_iter().map(|name| name + "\n").collect())
}

/// Plain Kubernetes objects: YAML documents if not asked otherwise, or a list.
pub fn objects(objects: &[Value], format: &Format) -> Result<String> {
    let list = || serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": objects });
    match format {
        Format::Json => pretty(&list()),
        Format::JsonPath(_) | Format::CustomColumns(_) => Ok(through(&list(), format)),
        Format::Name => Ok(objects.iter().map(|object| identity(object) + "\n").collect()),
        Format::Human | Format::Wide | Format::Yaml => {
            let documents: Result<Vec<String>> = objects.iter().map(document).collect();
            Ok(documents?.join("---\n"))
        }
    }
}

/// Any value as kubectl would indent it.
pub fn pretty<T: Serialize>(value: &T) -> Result<String> {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    value
        .serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter))
        .map_err(|error| Error::failed("cannot write JSON").because(error))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|error| Error::failed("cannot write JSON").because(error))
}

fn document<T: Serialize>(value: &T) -> Result<String> {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: true,
        // kubectl never folds a line.
        folded_wrap_chars: usize::MAX,
        min_fold_chars: usize::MAX
    };
    let mut text = serde_saphyr::to_string_with_options(value, options)
        .map_err(|error| Error::failed("cannot write YAML").because(error))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_unknown_format_is_refused_in_kubectls_words() {
        let error = Format::parse("table").unwrap_err();
        assert_eq!(error.kind().code(), 2);
        assert_eq!(
            error.to_string(),
            "unable to match a printer suitable for the output format \"table\", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml"
        );
    }

    #[test]
    fn objects_are_documents_in_yaml_and_a_list_in_json() {
        let items = [
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}),
            json!({"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"name": "b"}, "spec": {"args": ["x y"]}}),
        ];
        insta::assert_snapshot!(objects(&items, &Format::Yaml).unwrap(), @r"
        apiVersion: v1
        kind: Namespace
        metadata:
          name: a
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata:
          name: b
        spec:
          args:
          - x y
        ");
        assert_eq!(objects(&items, &Format::Name).unwrap(), "namespace/a\ncluster.postgresql.cnpg.io/b\n");
        let list: Value = serde_json::from_str(&objects(&items, &Format::Json).unwrap()).unwrap();
        assert_eq!(list["kind"], "List");
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
    }
}
