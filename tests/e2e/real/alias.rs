//! The alias of a primary in a real CoreDNS.

use crate::bare::two_instances;
use e2e::{Case, Dc, Room, bed, until};

#[test]
fn an_alias_in_coredns_leads_to_the_primary_and_the_resolver_says_so() {
    let case = Case::begin();
    if !bed().runs_pods {
        return case.not_run("needs clusters that run pods");
    }
    let dns = case.kubectl(Dc::One, &["get", "service", "-n", "kube-system", "-o", "json"]).ok().json();
    let services = dns["items"].as_array().unwrap();
    let Some(service) = services.iter().find(|it| it["spec"]["ports"][0]["port"] == 53) else {
        return case.not_run("needs CoreDNS in kube-system");
    };
    let resolver = format!("{}:53", service["spec"]["clusterIP"].as_str().unwrap());
    let _room = Room::take(1);
    let namespace = case.namespace(Dc::One);
    let mut cluster = two_instances(&namespace);
    cluster["spec"]["instances"] = 1.into();
    case.apply(Dc::One, &cluster);
    until("the instance is ready", 240, || {
        let cluster = case.object(Dc::One, &namespace, "clusters.postgresql.cnpg.io", "shop")?;
        (cluster["status"]["phase"] == "Cluster in healthy state").then_some(())
    });
    let alias = format!("primary.{namespace}.example");
    let run = |verb: &str, more: &[&str]| {
        let at =
            ["-n", &namespace, "--context", Dc::One.context(), "--alias", &alias, "--resolver", &resolver];
        case.pgaas(&[&["dns", verb, "shop"][..], &at, more].concat())
    };
    let corefile = || {
        let get = ["get", "configmap", "coredns", "-n", "kube-system", "-o", "jsonpath={.data.Corefile}"];
        case.kubectl(Dc::One, &get).ok().out
    };
    let before = corefile();
    run("show", &[]).exits(3).says("by nothing that is known here");
    run("update", &["--mode", "coredns", "--dry-run=server"]).ok().says("Would");
    assert_eq!(before, corefile(), "a dry run writes nothing");
    run("update", &["--mode", "coredns", "--yes"]).ok().says("the primary");
    let shown = run("show", &["-o", "json"]).ok().json();
    let host =
        case.kubectl(Dc::One, &["get", "service", "shop-rw", "-n", &namespace, "-o", "json"]).ok().json();
    assert_eq!(shown["answer"]["addresses"][0], host["spec"]["clusterIP"]);
    // Everything but the three lines is as it was.
    let after = corefile();
    let mine = |line: &&str| !line.contains(&alias);
    assert_eq!(after.lines().filter(mine).collect::<Vec<_>>(), before.lines().collect::<Vec<_>>());
    let patch = serde_json::json!({ "data": { "Corefile": before } }).to_string();
    let restore = ["patch", "configmap", "coredns", "-n", "kube-system", "--type", "merge", "-p", &patch];
    case.kubectl(Dc::One, &restore).ok();
}
