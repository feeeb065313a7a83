//! The alias of a primary in a real CoreDNS.

use crate::bare::two_instances;
use crate::switching::switchover;
use e2e::{Case, Dc, Pair, Room, bed, until};

/// The resolver of a data centre's own pods.
fn cluster_dns(case: &Case, dc: Dc) -> Option<String> {
    let dns = case.kubectl(dc, &["get", "service", "-n", "kube-system", "-o", "json"]).ok().json();
    let services = dns["items"].as_array().unwrap();
    let service = services.iter().find(|it| it["spec"]["ports"][0]["port"] == 53)?;
    Some(format!("{}:53", service["spec"]["clusterIP"].as_str().unwrap()))
}

fn corefile(case: &Case, dc: Dc) -> String {
    let get = ["get", "configmap", "coredns", "-n", "kube-system", "-o", "jsonpath={.data.Corefile}"];
    case.kubectl(dc, &get).ok().out
}

/// Takes the lines of an alias out again; whatever else was written meanwhile stays.
fn forget(case: &Case, dc: Dc, alias: &str) {
    let file = corefile(case, dc);
    let rest: Vec<&str> = file.lines().filter(|line| !line.contains(alias)).collect();
    let patch = serde_json::json!({ "data": { "Corefile": rest.join("\n") + "\n" } }).to_string();
    let args = ["patch", "configmap", "coredns", "-n", "kube-system", "--type", "merge", "-p", &patch];
    case.kubectl(dc, &args).ok();
}

#[test]
fn a_switchover_leads_the_alias_to_the_new_primary_and_ends_when_the_resolver_says_so() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let Some(resolver) = cluster_dns(&case, Dc::Two) else {
        return case.not_run("needs CoreDNS in kube-system");
    };
    let (state, alias) = (tempfile::tempdir().unwrap(), format!("primary.{}.example", pair.namespace()));
    let by = ["--dns", "coredns", "--alias", &alias, "--resolver", &resolver];
    let to = ["--to", Dc::Two.local()];
    // The pair's certificates are not for the alias: that is told before anything is done.
    let unaccepted = switchover(&pair, state.path(), &[&to[..], &by, &["--dry-run"]].concat());
    unaccepted.exits(6).says("TLS006").says("is not for the alias");
    let to = [&to[..], &["--accept", "TLS006"]].concat();
    let plan = switchover(&pair, state.path(), &[&to[..], &by, &["--dry-run"]].concat()).ok();
    plan.says("which serves the whole cluster").says(&alias);
    assert!(!corefile(&case, Dc::Two).contains(&alias), "a dry run wrote the file");
    let moved = switchover(&pair, state.path(), &[&to[..], &by, &["--yes", "-o", "json"]].concat());
    let written = corefile(&case, Dc::Two).contains(&alias);
    forget(&case, Dc::Two, &alias);
    let report = moved.ok().json();
    assert!(written, "{report:#}");
    let steps: Vec<&str> =
        report["steps"].as_array().unwrap().iter().filter_map(|s| s["id"].as_str()).collect();
    let at = |id: &str| steps.iter().position(|step| *step == id).unwrap();
    assert!(at("clear-token") < at("alias") && at("alias") < at("event-end"), "{steps:?}");
    pair.primary_is(Dc::Two);
}

#[test]
fn an_alias_in_coredns_leads_to_the_primary_and_the_resolver_says_so() {
    let case = Case::begin();
    if !bed().runs_pods {
        return case.not_run("needs clusters that run pods");
    }
    let Some(resolver) = cluster_dns(&case, Dc::One) else {
        return case.not_run("needs CoreDNS in kube-system");
    };
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
    let corefile = || corefile(&case, Dc::One);
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
    forget(&case, Dc::One, &alias);
}
