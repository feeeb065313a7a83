//! What `template` prints is taken by the API server and, where the operator runs, by
//! its admission webhooks.

use e2e::{Case, Dc, Ran, bed};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn every_rendering_of_the_examples_is_accepted() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/confs");
    let examples = examples.to_string_lossy();
    let all = [("local", "local1"), ("local", "local2"), ("prod", "dc1"), ("prod", "dc2"), ("dev1", "dc1")];
    for (env, dc) in all {
        let target = format!("ic1/{env}");
        let args = ["template", &target, "--dc", dc, "--values", &examples, "-o", "json"];
        let mut list: Value = case.pgaas(&args).ok().json();
        // A dry run makes no namespace that the other objects could stand in.
        let items = list["items"].as_array_mut().unwrap();
        items.retain(|object| object["kind"] != "Namespace");
        for object in items.iter_mut() {
            object["metadata"]["namespace"] = namespace.clone().into();
        }
        let count = items.len();
        let mut kubectl = Command::new("kubectl");
        kubectl.arg("--kubeconfig").arg(&bed().kubeconfig).args(["--context", Dc::One.context()]);
        kubectl.args(["apply", "--server-side", "--dry-run=server", "-o", "name", "-f", "-"]);
        let ran = Ran::new(&mut kubectl, &list.to_string());
        case.note(ran.story());
        assert_eq!(ran.ok().text().lines().count(), count, "{target} in {dc}");
    }
}
