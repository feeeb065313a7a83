//! Rights: too few of them, none, and an API server that does not answer.

use crate::hand_made::{cluster, healthy};
use e2e::{Case, Dc, User};
use serde_json::json;

#[test]
fn status_needs_no_more_than_to_read_the_namespace() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    cluster(&case, Dc::One, &namespace, "shop", None, &healthy("shop"));
    let reader = User::with_rules(
        &case,
        &namespace,
        &json!([
            { "apiGroups": ["postgresql.cnpg.io"], "resources": ["*"], "verbs": ["get", "list", "watch"] },
            { "apiGroups": [""], "resources": ["pods", "services", "events"], "verbs": ["get", "list", "watch"] },
        ]),
    );
    let ran = case.pgaas_as(&reader.kubeconfig(), &["status", "shop", "-n", &namespace]);
    ran.clone().says("shop").says("healthy");
    assert!([0, 3].contains(&ran.code), "{}", ran.story());
}

#[test]
fn who_may_read_nothing_is_told_which_right_is_missing() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    cluster(&case, Dc::One, &namespace, "shop", None, &healthy("shop"));
    let nobody = User::with_rules(&case, &namespace, &json!([]));
    for args in [["status", "shop", "-n", &namespace].as_slice(), &["list", "-n", &namespace]] {
        case.pgaas_as(&nobody.kubeconfig(), args).exits(7).says("clusters").says(&namespace);
    }
}

#[test]
fn an_api_server_that_does_not_answer_is_an_error_with_its_cause() {
    let case = Case::begin();
    let server = "https://127.0.0.1:1";
    case.pgaas(&["list", "-n", "default", "-s", server]).exits(1).says("refused").says_not("panicked");
    case.pgaas(&["status", "shop", "-n", "default", "-s", server]).exits(1).says("refused");
}
