//! `dns`, on two API servers and with a resolver that lives in the test.

use crate::names::Names;
use crate::support::{Answer, FakeApi};
use crate::twins::{LOCK, Twins, deny, end, interrupt, until, writes};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

const ALIAS: &str = "primary.shop.example";
const PRIMARY: &str = "prod-rw.apps.svc.cluster.local";
const THERE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 9);

fn record(name: &str, cluster: &str, target: &str) -> Value {
    json!({
        "apiVersion": "externaldns.k8s.io/v1alpha1", "kind": "DNSEndpoint",
        "metadata": {
            "namespace": "apps", "name": name, "uid": format!("uid-{name}"),
            "labels": {"app.kubernetes.io/instance": cluster},
            "annotations": {"pgaas.io/dns-alias": "primary"},
        },
        "spec": {"endpoints": [
            {"dnsName": "other.example", "recordType": "A", "targets": ["1.1.1.1"]},
            {"dnsName": ALIAS, "recordType": "CNAME", "recordTTL": 60, "targets": [target]},
        ]},
    })
}

fn names() -> Names {
    Names::new(&[(PRIMARY, THERE), (ALIAS, ELSEWHERE)])
}

fn dns<'a>(verb: &'a str, names: &'a Names, more: &[&'a str]) -> Vec<&'a str> {
    [&["dns", verb, "prod", "--alias", ALIAS, "--resolver", &names.at], more].concat()
}

#[test]
fn show_says_what_declares_the_alias_and_whether_it_leads_to_the_primary() {
    let (twins, mut names) = (Twins::new(), names());
    twins.lyon.put(record("a", "prod", "prod-rw.apps.lyon.example"));
    let out = twins.run(&dns("show", &names, &[]));
    assert_eq!((out.code, out.stderr.as_str()), (3, ""), "{out:?}");
    let asked = format!("Asked     {}", names.at);
    assert_eq!(
        out.stdout.lines().collect::<Vec<_>>(),
        [
            "Alias     primary.shop.example",
            "Primary   prod-rw.apps.svc.cluster.local (paris)",
            "Declared  dnsendpoint/a of lyon: prod-rw.apps.lyon.example",
            "Answer    10.0.0.9, may be kept 30 s: not the primary",
            &asked,
        ]
    );
    names.set(ALIAS, THERE);
    let json = twins.run(&dns("show", &names, &["-o", "json"])).json();
    assert_eq!((&json["kind"], &json["agrees"]), (&json!("DnsReport"), &json!(true)));
    assert_eq!(json["answer"], json!({"chain": [], "addresses": ["10.0.0.1"], "ttl": 30}));
    assert_eq!(twins.run(&dns("show", &names, &[])).code, 0);
    names.at = "127.0.0.1:9".to_owned();
    let out = twins.run(&dns("show", &names, &[]));
    assert!(out.code == 3 && out.stdout.contains("Answer    none: "), "{out:?}");
    twins.untouched();
}

#[test]
fn update_changes_one_target_of_one_record_and_waits_for_the_resolver() {
    let (twins, names) = (Twins::new(), names());
    twins.lyon.put(record("a", "prod", "prod-rw.apps.lyon.example"));
    twins.lyon.put(
        record("b", "other", "x")
            .as_object()
            .map(|it| {
                let mut it = Value::Object(it.clone());
                it["spec"]["endpoints"][1]["dnsName"] = json!("primary.other.example");
                it
            })
            .unwrap(),
    );
    let child = twins.start(&dns("update", &names, &["--yes"]));
    until("the patch", || !writes(&twins.lyon).is_empty());
    // ExternalDNS and the caches take their time.
    names.set(ALIAS, THERE);
    let out = end(child);
    assert_eq!(out.code, 0, "{out:?}");
    assert!(out.stdout.contains("10.0.0.1, may be kept 30 s: the primary"), "{out:?}");
    assert!(out.stdout.contains("Done      dnsendpoint/a -n apps of lyon"), "{out:?}");
    let stored = twins.lyon.stored(&record("a", "prod", "")).unwrap();
    assert_eq!(stored["spec"]["endpoints"][1]["targets"], json!([PRIMARY]));
    assert_eq!(stored["spec"]["endpoints"][0]["targets"], json!(["1.1.1.1"]));
    assert_eq!((writes(&twins.paris).len(), writes(&twins.lyon).len()), (0, 1));
    let again = twins.run(&dns("update", &names, &["--yes"]));
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(writes(&twins.lyon).len(), 1, "what is right is not written again");
}

#[test]
fn a_record_is_made_beside_the_primary_if_nobody_declares_it() {
    let (twins, names) = (Twins::new(), names());
    names.set(ALIAS, THERE);
    let dry = twins.run(&dns("update", &names, &["--dry-run=client"]));
    assert!(dry.code == 0 && dry.stdout.contains("Would     dnsendpoint/prod-primary-dns"), "{dry:?}");
    twins.untouched();
    let out = twins.run(&dns("update", &names, &["--yes"]));
    assert_eq!(out.code, 0, "{out:?}");
    let stored = twins.paris.stored(&record("prod-primary-dns", "prod", "")).unwrap();
    assert_eq!(stored["spec"]["endpoints"][0]["targets"], json!([PRIMARY]));
    assert!(writes(&twins.lyon).is_empty());
}

#[test]
fn what_the_resolver_does_not_say_yet_is_exit_4_and_an_interrupt_130() {
    let (twins, names) = (Twins::new(), names());
    let out = twins.run(&dns("update", &names, &["--yes", "--timeout", "1s"]));
    assert_eq!(out.code, 4, "{out:?}");
    assert!(out.stdout.contains("not the primary"), "{out:?}");
    let twins = Twins::new();
    let child = twins.start(&dns("update", &names, &["--yes"]));
    until("the new record", || !writes(&twins.paris).is_empty());
    interrupt(&child);
    let out = end(child);
    assert_eq!(out.code, 130, "{out:?}");
    assert!(out.stderr.contains("dns show"), "{out:?}");
}

#[test]
fn what_is_not_clear_or_not_allowed_is_not_written() {
    let names = names();
    let refused = |twins: Twins, code: i32, said: &str| {
        let out = twins.run(&dns("update", &names, &["--yes"]));
        assert_eq!(out.code, code, "{said}: {out:?}");
        assert!(out.stderr.contains(said), "{said}: {out:?}");
        twins.untouched();
    };
    let twins = Twins::new();
    twins.paris.put(record("a", "prod", "x"));
    twins.lyon.put(record("a", "prod", "x"));
    refused(twins, 6, "dnsendpoint/a in paris and by dnsendpoint/a in lyon");
    let twins = Twins::new();
    twins.lyon.put(record("a", "another", "x"));
    refused(twins, 6, "is not this target's");
    let twins = Twins::new();
    let lock = r#"{"run":"r9","attempt":1,"user":"eve","host":"desk","verb":"demote"}"#;
    Twins::operator(&twins.lyon, |object| object["metadata"]["annotations"][LOCK] = json!(lock));
    refused(twins, 6, "locked: ");
    refused(Twins::demoted(), 6, "no data centre is seen to have the primary");
    let twins = Twins::new();
    deny(&twins.paris);
    refused(twins, 7, "dnsendpoints");
    let twins = Twins::new();
    let out = twins.run(&dns("update", &names, &[]));
    assert_eq!(out.code, 6, "{out:?}");
    let out = twins.run(&["dns", "show", "prod", "--resolver", &names.at]);
    assert!(out.code == 2 && out.stderr.contains("--alias"), "{out:?}");
    assert_eq!(twins.run(&dns("update", &names, &["--mode", "bind"])).code, 2);
    twins.untouched();
}

#[test]
fn without_external_dns_it_is_said_what_to_do_by_hand() {
    let (twins, names) = (Twins::new(), names());
    for api in [&twins.paris, &twins.lyon] {
        api.always("GET", "/apis/externaldns.k8s.io", Answer::Text(404, "404 page not found\n"));
    }
    let out = twins.run(&dns("update", &names, &["--yes"]));
    assert_eq!(out.code, 3, "{out:?}");
    assert!(
        out.stdout.contains(&format!("To do     in your DNS: {ALIAS} CNAME {PRIMARY}, TTL 60")),
        "{out:?}"
    );
    let out = twins.run(&dns("update", &names, &["--yes", "--mode", "external-dns"]));
    assert!(out.code == 2 && out.stderr.contains("ExternalDNS is not installed"), "{out:?}");
    twins.untouched();
}

fn coredns(api: &FakeApi, text: &str) -> Value {
    let object = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "kube-system", "name": "coredns"},
        "data": {"Corefile": text, "NodeHosts": "10.0.0.3 node"},
    });
    api.put(object.clone());
    object
}

#[test]
fn coredns_is_edited_only_when_named_and_only_in_one_block() {
    let (twins, names) = (Twins::new(), names());
    names.set(ALIAS, THERE);
    let plain = ".:53 {\n    errors\n    reload\n}\n";
    let stale = format!(
        ".:53 {{\n    # pgaas:{ALIAS} begin\n    rewrite stop name exact {ALIAS} x\n    # pgaas:{ALIAS} end\n    errors\n    reload\n}}\n"
    );
    let object = coredns(&twins.paris, plain);
    coredns(&twins.lyon, &stale);
    let out = twins.run(&dns("update", &names, &["--yes", "--mode", "coredns"]));
    assert_eq!(out.code, 0, "{out:?}");
    let here = twins.paris.stored(&object).unwrap();
    assert!(
        here["data"]["Corefile"]
            .as_str()
            .unwrap()
            .contains(&format!("rewrite stop name exact {ALIAS} {PRIMARY}\n"))
    );
    assert_eq!(here["data"]["NodeHosts"], "10.0.0.3 node");
    // Inside lyon that name would be a replica.
    assert_eq!(twins.lyon.stored(&object).unwrap()["data"]["Corefile"], plain);
    let before = writes(&twins.paris).len();
    assert_eq!(twins.run(&dns("update", &names, &["--yes", "--mode", "coredns"])).code, 0);
    assert_eq!(writes(&twins.paris).len(), before);
    coredns(&twins.paris, ".:53 {\n");
    let out = twins.run(&dns("update", &names, &["--yes", "--mode", "coredns"]));
    assert!(out.code == 6 && out.stderr.contains("never closed"), "{out:?}");
}

#[test]
fn a_move_warns_before_that_its_alias_is_kept_long_or_cannot_be_moved() {
    let names = names();
    let said = |twins: &Twins, more: &[&str]| {
        let args = [
            "switchover",
            "prod",
            "--to",
            "lyon",
            "--alias",
            ALIAS,
            "--dns",
            "external-dns",
            "--dry-run=client",
        ];
        twins.run(&[&args[..], &["--resolver", &names.at], more].concat())
    };
    let twins = Twins::new();
    let mut kept = record("a", "prod", "prod-rw.apps.svc.cluster.local");
    kept["spec"]["endpoints"][1]["recordTTL"] = json!(61);
    twins.paris.put(kept);
    let warned = said(&twins, &[]);
    assert_eq!(warned.code, 6, "{warned:?}");
    assert!(warned.stderr.contains("WARNING NET005") && warned.stderr.contains("for 61 s"), "{warned:?}");
    assert_eq!(said(&twins, &["--accept", "NET005"]).code, 0);
    twins.untouched();

    // Flux would put its old target back.
    let twins = Twins::new();
    let mut flux = record("a", "prod", "prod-rw.apps.paris.example");
    flux["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"] = json!("db");
    flux["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/namespace"] = json!("flux-system");
    twins.paris.put(flux);
    let mut kustomization = json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"namespace": "flux-system", "name": "db"}, "spec": {},
    });
    twins.paris.put(kustomization.clone());
    let warned = said(&twins, &[]);
    assert_eq!(warned.code, 6, "{warned:?}");
    let why = "dnsendpoint/a -n apps of paris is managed by Flux's kustomization/db -n flux-system";
    assert!(warned.stderr.contains("WARNING NET004") && warned.stderr.contains(why), "{warned:?}");
    let refused = twins.run(&dns("update", &names, &["--yes"]));
    assert_eq!(refused.code, 6, "{refused:?}");
    assert!(
        refused.stderr.contains(why) && refused.stderr.contains("flux suspend kustomization db"),
        "{refused:?}"
    );
    twins.untouched();
    kustomization["spec"]["suspend"] = json!(true);
    twins.paris.put(kustomization);
    assert_eq!(said(&twins, &[]).code, 0);

    // Two records declare it: none is chosen.
    let twins = Twins::new();
    for api in [&twins.paris, &twins.lyon] {
        api.put(record("a", "prod", "prod-rw.apps.svc.cluster.local"));
    }
    let warned = said(&twins, &[]);
    assert_eq!(warned.code, 6, "{warned:?}");
    assert!(
        warned.stderr.contains("WARNING NET004") && warned.stderr.contains("dnsendpoint/a"),
        "{warned:?}"
    );
    twins.untouched();
}
