//! `list` over namespaces and data centres.

use crate::hand_made::{cluster, healthy};
use e2e::{Case, Dc};

#[test]
fn names_the_clusters_of_a_namespace_and_no_other() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    for name in ["shop", "stock"] {
        cluster(&case, Dc::One, &namespace, name, None, &healthy(name));
    }
    let args = ["list", "-n", &namespace, "--context", Dc::One.context()];
    case.pgaas(&args).ok().says("shop").says("stock");
    let names = case.pgaas(&[&args[..], &["-o", "name"]].concat()).ok();
    assert_eq!(
        names.text().lines().collect::<Vec<_>>(),
        ["cluster.postgresql.cnpg.io/shop", "cluster.postgresql.cnpg.io/stock"]
    );
    case.pgaas(&["list", "-A", "--context", Dc::One.context()]).ok().says("shop").says(&namespace);
}

#[test]
fn ignores_health() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let mut status = healthy("shop");
    status["phase"] = "Failing over".into();
    cluster(&case, Dc::One, &namespace, "shop", None, &status);
    case.pgaas(&["list", "-n", &namespace, "--context", Dc::One.context()]).ok().says("shop");
}

#[test]
fn of_an_empty_namespace_says_so_on_standard_error() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let ran = case.pgaas(&["list", "-n", &namespace, "--context", Dc::One.context()]).ok();
    assert_eq!(ran.out, "");
    ran.says(&namespace);
}
