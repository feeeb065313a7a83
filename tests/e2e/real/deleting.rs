//! What dies with a target, and what stays.

use e2e::{Case, Dc, Pair, until};

#[test]
fn deletion_asks_for_the_name_keeps_volumes_on_request_and_never_takes_a_followed_primary() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let name = pair.target();

    // Yes is no name.
    pair.refuses(&[6], "--confirm", "delete", &["--yes"]);
    pair.refuses(&[6], "", "delete", &["--confirm", "another"]);
    pair.refuses(&[6], "primary", "delete", &["--dc", Dc::One.local(), "--confirm", &name]);

    let kept = volume(&pair, Dc::Two);
    // Whoever provides the volumes, here they would die with their claim.
    reclaim(&pair, Dc::Two, &kept, "Delete");
    let replica = ["--dc", Dc::Two.local(), "--confirm", &name, "--retain-volumes"];
    pair.pgaas("delete", &replica).ok();
    gone(&pair, Dc::Two);
    let policy =
        case.kubectl(Dc::Two, &["get", "pv", &kept, "-o", "jsonpath={.spec.persistentVolumeReclaimPolicy}"]);
    assert_eq!(policy.ok().text(), "Retain");
    assert_eq!(pair.sql(Dc::One, "SELECT pg_is_in_recovery()").ok().text(), "f", "the primary lives on");

    pair.pgaas("delete", &["--confirm", &name]).ok().says(&format!("{}-1", pair.name()));
    gone(&pair, Dc::One);
    let namespace = pair.namespace();
    case.kubectl(Dc::One, &["get", "namespace", &namespace]).ok();
    case.kubectl(Dc::One, &["get", "-n", &namespace, "objectstores.barmancloud.cnpg.io", Dc::One.local()])
        .ok();
}

/// The volume of the only instance.
fn volume(pair: &Pair, dc: Dc) -> String {
    let claim = format!("{}-1", pair.name());
    let claim = pair.case().object(dc, &pair.namespace(), "pvc", &claim).expect("a claim");
    claim["spec"]["volumeName"].as_str().unwrap().to_owned()
}

fn reclaim(pair: &Pair, dc: Dc, volume: &str, policy: &str) {
    let patch = format!(r#"{{"spec":{{"persistentVolumeReclaimPolicy":"{policy}"}}}}"#);
    pair.case().kubectl(dc, &["patch", "pv", volume, "--type=merge", "-p", &patch]).ok();
}

fn gone(pair: &Pair, dc: Dc) {
    assert!(pair.cluster(dc).is_none(), "the Cluster in {dc:?} is still there");
    let claim = format!("{}-1", pair.name());
    until("the claim is gone", 60, || {
        pair.case().object(dc, &pair.namespace(), "pvc", &claim).is_none().then_some(())
    });
}
