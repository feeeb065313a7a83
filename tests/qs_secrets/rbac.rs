//! `rbac`.

use crate::secrets;
use serde_json::json;

#[test]
fn a_role_has_just_the_rules_of_the_verbs() {
    let role = secrets().run(&["rbac", "list", "get", "--least", "-n", "apps", "-o", "json"]).json();
    assert_eq!(
        role["items"],
        json!([{
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
            "metadata": {"name": "qs-secrets", "namespace": "apps"},
            "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list", "get"]}],
        }])
    );
    let wide = secrets().run(&["rbac", "list"]).data();
    assert!(wide.contains("- pods") && !wide.contains("namespace:"), "{wide}");
    let live = secrets().run(&["rbac", "list", "--with", "from-live"]).data();
    assert!(live.contains("- redisfailovers"), "{live}");
}

#[test]
fn subjects_get_a_binding() {
    let args = ["rbac", "verify", "-n", "apps", "--name", "seer", "-o", "json"];
    let with = |more: &[&str]| secrets().run(&[&args, more].concat());
    let subjects = |more: &[&str]| with(more).json()["items"][1]["subjects"].clone();
    assert_eq!(
        subjects(&["--service-account", "a"])[0],
        json!({"kind": "ServiceAccount", "name": "a", "namespace": "apps"})
    );
    assert_eq!(subjects(&["--service-account", "b:a"])[0]["namespace"], "b");
    let group = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "g"});
    assert_eq!(subjects(&["--group", "g"])[0], group);
    let without = secrets().run(&["rbac", "verify", "--service-account", "a"]);
    assert_eq!((without.code, without.stderr.contains("is in no namespace")), (2, true), "{without:?}");
}

#[test]
fn what_asks_no_server_needs_nothing_and_what_is_unknown_is_refused() {
    let none = secrets().run(&["rbac", "profile"]);
    assert_eq!((none.code, none.stdout.as_str()), (0, ""));
    assert!(none.stderr.contains("needs no permissions"), "{none:?}");
    for wrong in [["rbac", "nope"].as_slice(), &["rbac", "get", "--with", "fix"], &["rbac", "--with", "nope"]]
    {
        assert_eq!(secrets().run(wrong).code, 2, "{wrong:?}");
    }
}
