//! One client's life: made, moved there and back, never re-made, deleted.

use e2e::{Case, Dc, Pair};

#[test]
fn a_pair_is_made_moved_there_and_back_without_edits_by_hand() {
    let case = Case::begin();
    let Some(pair) = Pair::declare(&case) else { return };
    pair.pgaas("create", &["--yes"]).ok();
    pair.primary_is(Dc::One);
    create_again_changes_nothing(&pair, Dc::One);
    status_shows_both_sides(&pair, Dc::One);

    pair.sql(Dc::One, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)").ok();
    let first = pair.moves(Dc::Two);
    pair.answers(Dc::Two, "SELECT count(*) FROM kept", "1", 5);
    status_shows_both_sides(&pair, Dc::Two);

    // The values still name the first side; the clusters are what counts.
    create_again_changes_nothing(&pair, Dc::Two);
    upgrade_changes_no_role(&pair, Dc::Two);
    a_token_that_was_used_is_refused(&pair, &first, "primary");

    pair.sql(Dc::Two, "INSERT INTO kept VALUES (2)").ok();
    let second = pair.demotes(Dc::One);
    // By its timeline or by its position: the replica's checkpoint may still be of the old timeline.
    a_token_that_was_used_is_refused(&pair, &first, "the token is stale");
    pair.pgaas("promote", &["--dc", Dc::One.local(), "--demotion-token", &second, "--yes"]).ok();
    pair.primary_is(Dc::One);
    pair.answers(Dc::One, "SELECT count(*) FROM kept", "2", 5);
    pair.answers(Dc::Two, "SELECT count(*) FROM kept", "2", 90);

    create_after_a_loss_never_starts_a_second_database(&pair);
}

fn create_again_changes_nothing(pair: &Pair, primary: Dc) {
    let before = Dc::ALL.map(|dc| pair.field(dc, "/metadata/generation"));
    let system = Dc::ALL.map(|dc| pair.field(dc, "/status/systemID"));
    pair.pgaas("create", &["--yes"]).ok();
    assert_eq!(before, Dc::ALL.map(|dc| pair.field(dc, "/metadata/generation")), "the spec was written");
    assert_eq!(system, Dc::ALL.map(|dc| pair.field(dc, "/status/systemID")));
    pair.primary_is(primary);
}

fn upgrade_changes_no_role(pair: &Pair, primary: Dc) {
    let before = Dc::ALL.map(|dc| pair.field(dc, "/spec/replica"));
    pair.pgaas("upgrade", &["--yes"]).ok();
    assert_eq!(before, Dc::ALL.map(|dc| pair.field(dc, "/spec/replica")));
    pair.primary_is(primary);
}

fn status_shows_both_sides(pair: &Pair, primary: Dc) {
    // The values name the first side: while the other one is primary, that is said.
    let (code, drift) = if primary == Dc::One { (0, None) } else { (3, Some("the values name local1")) };
    let told = pair.pgaas("status", &[]).exits(code);
    for text in Dc::ALL.map(|dc| dc.local().to_uppercase()).iter().map(String::as_str).chain(drift) {
        told.clone().says(text);
    }
    let report = pair.pgaas("status", &["-o", "json"]).exits(code).json();
    assert_eq!(report["apiVersion"], "pgaas.io/v1alpha1");
    assert_eq!(report["kind"], "StatusReport");
    let text = report.to_string();
    let system = pair.field(primary, "/status/systemID");
    assert!(text.contains(system.as_str().unwrap()), "system id {system} is not in {text}");
}

/// Whether the other side is primary still or waits to be replaced.
fn a_token_that_was_used_is_refused(pair: &Pair, token: &str, why: &str) {
    pair.refuses(&[6], why, "promote", &["--dc", Dc::One.local(), "--demotion-token", token, "--yes"]);
}

/// Without its Cluster a data centre is made again as a replica, or not at all:
/// a second initdb would be a second database under the same name.
fn create_after_a_loss_never_starts_a_second_database(pair: &Pair) {
    let system = pair.field(Dc::One, "/status/systemID");
    let (namespace, name) = (pair.namespace(), pair.name());
    pair.case()
        .kubectl(Dc::Two, &["delete", "-n", &namespace, "cluster", &name, "--wait=true", "--timeout=120s"])
        .ok();
    pair.pgaas("create", &["--yes", "--timeout", "10s"]);
    if let Some(cluster) = pair.cluster(Dc::Two) {
        assert!(cluster.pointer("/spec/bootstrap/initdb").is_none(), "made by initdb: {cluster}");
        assert!(cluster.pointer("/spec/bootstrap/recovery").is_some(), "no recovery: {cluster}");
    }
    assert_eq!(pair.field(Dc::One, "/status/systemID"), system);
    assert_eq!(pair.sql(Dc::One, "SELECT pg_is_in_recovery()").ok().text(), "f");
}
