//! `docs/values.md` lists exactly the keys that are taken, and says of each what `explain` says.
//! With `PGAAS_REGEN` its tables are written anew.

use std::path::Path;

use crate::manifest::keys::{self, Key};

/// A row for each key that holds a value, in the order of the files.
fn rows(key: Key, rows: &mut Vec<String>) {
    let below = key.below();
    if below.is_empty() {
        let names = if key.kind().starts_with("map[") { ".*" } else { "" };
        let default = match key.default() {
            _ if key.required() => "required".to_owned(),
            // Words of a file stand in code; the others are sentences.
            Some(word) if !word.starts_with("the ") => format!("`{word}`"),
            other => other.unwrap_or_default().to_owned(),
        };
        let choices = key.choices().map(|words| format!(": `{}`", words.join("` or `"))).unwrap_or_default();
        // Words that are explained one by one are not listed before.
        let choices = if key.about().contains('`') { String::new() } else { choices };
        let row = format!("| `{}{names}` | {}{choices} | {default} |", key.path, key.about());
        rows.push(row.replace("|  |", "| |"));
    }
    below.into_iter().for_each(|key| self::rows(key, rows));
}

#[test]
fn every_key_has_its_row_and_every_row_its_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/values.md");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (file, _, keys) in keys::files() {
        let heading = format!("\n## {file}\n");
        let head = "| key | meaning | default |\n|---|---|---|\n";
        let section = text.find(&heading).unwrap_or_else(|| panic!("docs/values.md has no section {file}"));
        let start = section + text[section..].find(head).unwrap() + head.len();
        let end = start + text[start..].find("\n\n").map_or(text.len() - start, |at| at + 1);
        let mut expected = Vec::new();
        keys.into_iter().for_each(|key| rows(key, &mut expected));
        let expected = expected.join("\n") + "\n";
        if option_env!("PGAAS_REGEN").is_some() {
            text.replace_range(start..end, &expected);
        } else {
            assert_eq!(text[start..end], expected, "docs/values.md, section {file}; `make regen` writes it");
        }
    }
    if option_env!("PGAAS_REGEN").is_some() {
        std::fs::write(path, text).unwrap();
    }
}
