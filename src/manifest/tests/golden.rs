//! Values and manifests of every example, compared with files under `tests/golden`.
//! `UPDATE_GOLDEN=1 cargo test` writes them anew.

use std::path::Path;

use super::examples;
use crate::manifest::values::yaml;
use crate::manifest::{Role, list_targets, load, objects};

#[test]
fn examples_render_as_recorded() {
    let mut stale = Vec::new();
    for (ins, env) in list_targets(&examples()).unwrap() {
        let declared = load(&examples(), &ins, &env).unwrap();
        assert_eq!(declared.warnings, [], "{ins}/{env}");
        for dc in &declared.dcs {
            let role = Role::as_declared(&declared, dc);
            let mut manifests = String::new();
            for object in objects(&declared, dc, &role, None) {
                manifests.push_str("---\n");
                manifests.push_str(&yaml(&object).unwrap());
            }
            let root = format!("{}/", env!("CARGO_MANIFEST_DIR"));
            let values = dc.values.to_yaml(true).unwrap().replace(&root, "");
            let name = format!("{ins}-{env}-{}", dc.name);
            for (file, text) in [(format!("{name}.yaml"), manifests), (format!("{name}.values.yaml"), values)]
            {
                if !same(&file, &text) {
                    stale.push(file);
                }
            }
        }
    }
    assert!(stale.is_empty(), "{stale:?} differ; look at `git diff` after UPDATE_GOLDEN=1");
}

fn same(file: &str, text: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if option_env!("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    std::fs::read_to_string(&path).is_ok_and(|known| known == text)
}

#[test]
fn rendered_yaml_reads_back_as_the_same_objects() {
    for (ins, env) in list_targets(&examples()).unwrap() {
        let declared = load(&examples(), &ins, &env).unwrap();
        for dc in &declared.dcs {
            let role = Role::as_declared(&declared, dc);
            for object in objects(&declared, dc, &role, Some("-----BEGIN\nabc\n-----END\n")) {
                let text = yaml(&object).unwrap();
                let back: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
                assert_eq!(back, object, "{text}");
            }
        }
    }
}
