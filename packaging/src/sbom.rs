//! A bill of materials in CycloneDX's form, from what cargo resolved for one plugin and one target.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::failure::{About, Failure, Result};

/// The bill of a package; `metadata` is what `cargo metadata --format-version 1` printed for the
/// target.
pub fn bill(metadata: &[u8], package: &str) -> Result<Value> {
    let metadata: Value = serde_json::from_slice(metadata).about("cargo metadata")?;
    let packages = by_id(&metadata["packages"], "id");
    let nodes = by_id(&metadata["resolve"]["nodes"], "id");
    let own = packages
        .values()
        .find(|it| it["name"] == package)
        .and_then(|it| it["id"].as_str())
        .ok_or_else(|| Failure::new(format!("cargo knows no package {package}")))?;
    let needed = needed(own, &nodes);
    let components: Vec<Value> = needed
        .iter()
        .filter(|id| **id != own)
        .filter_map(|id| packages.get(id))
        .map(|it| component(it))
        .collect();
    let dependencies: Vec<Value> = needed
        .iter()
        .filter_map(|id| {
            let on: Vec<String> = normal(nodes.get(id)?)
                .filter_map(|below| packages.get(below).map(|it| reference(it)))
                .collect();
            Some(json!({ "ref": reference(packages.get(id)?), "dependsOn": on }))
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": application(packages[own]) },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn by_id<'a>(list: &'a Value, key: &str) -> BTreeMap<&'a str, &'a Value> {
    list.as_array().into_iter().flatten().filter_map(|it| Some((it[key].as_str()?, it))).collect()
}

/// Everything that ends up in the program, itself included.
fn needed<'a>(own: &'a str, nodes: &BTreeMap<&'a str, &'a Value>) -> BTreeSet<&'a str> {
    let (mut found, mut open) = (BTreeSet::new(), vec![own]);
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(nodes.get(id).into_iter().flat_map(|node| normal(node)));
        }
    }
    found
}

/// What a package needs when it runs: neither for its build nor for its tests.
fn normal(node: &Value) -> impl Iterator<Item = &str> {
    node["deps"].as_array().into_iter().flatten().filter_map(|dep| {
        let runs = dep["dep_kinds"].as_array()?.iter().any(|kind| kind["kind"].is_null());
        dep["pkg"].as_str().filter(|_| runs)
    })
}

fn application(package: &Value) -> Value {
    let mut component = component(package);
    component["type"] = "application".into();
    component
}

fn component(package: &Value) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    });
    if let Some(licence) = package["license"].as_str() {
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    component
}

/// The package's address as package-url writes it.
fn reference(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    format!("pkg:cargo/{}@{}", text("name"), text("version").replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test")]
    fn it_lists_what_cargo_tree_lists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let cargo = |args: &[&str]| {
            let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
            let output = Command::new(program).args(args).current_dir(root).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        let target = "x86_64-unknown-linux-gnu";
        let metadata = crate::metadata_arguments(target);
        let metadata: Vec<&str> = metadata.iter().map(String::as_str).chain(["--offline"]).collect();
        let bill = bill(&cargo(&metadata), "kubectl-pgaas").unwrap();
        let listed: BTreeSet<String> = bill["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} v{}", it["name"].as_str().unwrap(), it["version"].as_str().unwrap()))
            .collect();
        let tree =
            ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--target", target];
        let tree = cargo(&[&tree[..], &["--format", "{p}", "--package", "kubectl-pgaas"]].concat());
        let tree: BTreeSet<String> = String::from_utf8(tree)
            .unwrap()
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("kubectl-pgaas "))
            .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            .collect();
        let missing: Vec<_> = tree.difference(&listed).collect();
        assert!(missing.is_empty(), "not in the bill: {missing:?}");
        assert!(
            listed.len() > 50 && listed.len() < tree.len() + 30,
            "{} beside {}",
            listed.len(),
            tree.len()
        );
        assert_eq!(bill["metadata"]["component"]["name"], "kubectl-pgaas");
        let own = bill["metadata"]["component"]["bom-ref"].clone();
        let first = bill["dependencies"].as_array().unwrap().iter().find(|it| it["ref"] == own).unwrap();
        assert!(
            first["dependsOn"]
                .as_array()
                .unwrap()
                .iter()
                .any(|it| it.as_str().unwrap().contains("pgaas-core"))
        );
    }
}
