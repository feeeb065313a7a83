//! `docs/values.md` lists exactly the keys that are taken.

use std::path::Path;

use crate::manifest::schema;
use crate::manifest::shape::{Shape, join};

const FILES: [(&str, &Shape); 10] = [
    ("users/{INS}/{ENV}/databases.yaml", &schema::DATABASES),
    ("admin/{env}/postgresql.yaml", &schema::POSTGRESQL),
    ("admin/{env}/backup.yaml", &schema::BACKUP),
    ("admin/{env}/plugins.yaml", &schema::PLUGINS),
    ("admin/{env}/clients.yaml", &schema::CLIENTS),
    ("admin/{env}/datacenters.yaml", &schema::DATACENTERS),
    ("admin/{env}/ldap.yaml", &schema::LDAP),
    ("admin/local/openldap.yaml", &schema::OPENLDAP),
    ("admin/local/seaweedfs.yaml", &schema::SEAWEEDFS),
    ("admin/{env}/observability.yaml", &schema::OBSERVABILITY),
];

/// Every key that holds a value, in the order of the table, required or not.
fn keys(shape: &Shape, path: &str, required: bool, found: &mut Vec<(String, bool)>) {
    match shape {
        Shape::Closed(fields) => {
            for field in *fields {
                keys(&field.shape, &join(path, field.key), field.required, found);
            }
        }
        Shape::Each { of, .. } => keys(of, &join(path, "*"), false, found),
        Shape::List { of: of @ Shape::Closed(_), .. } => keys(of, &format!("{path}[]"), false, found),
        _ => found.push((path.to_owned(), required)),
    }
}

#[test]
fn every_key_has_its_row_and_every_row_its_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/values.md");
    let text = std::fs::read_to_string(path).unwrap();
    for (file, shape) in FILES {
        let section = text.split("\n## ").find_map(|part| part.strip_prefix(file)).unwrap_or_default();
        let rows: Vec<(String, bool)> = section
            .lines()
            .filter_map(|line| {
                let (key, rest) = line.strip_prefix("| `")?.split_once('`')?;
                Some((key.to_owned(), rest.ends_with("| required |")))
            })
            .collect();
        let mut expected = Vec::new();
        keys(shape, "", false, &mut expected);
        assert_eq!(rows, expected, "docs/values.md, section {file}");
    }
}
