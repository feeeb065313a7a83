//! Pairs with more than one instance a side, moved as CloudNativePG's own tests move them
//! (`tests/e2e/replica_mode_cluster_test.go`): whichever way the operator restarts the new
//! primary, all pods of both sides have every row.

use crate::switching::switchover;
use e2e::{Case, Dc, Load, Pair, Shape, never_two_at_once, nothing_is_lost, until};

#[test]
#[ignore = "long: make test-long"]
fn with_two_instances_a_side_a_move_ends_with_every_row_on_every_pod() {
    // Its restart is one in place: one new timeline for the promotion.
    moved_there_and_back("restart", ["00000002", "00000003"]);
}

#[test]
#[ignore = "long: make test-long"]
fn a_promotion_that_is_followed_by_a_switchover_among_its_pods_is_waited_for_to_its_end() {
    // Its restart is a switchover to another pod: two new timelines.
    moved_there_and_back("switchover", ["00000003", "00000005"]);
}

#[track_caller]
fn moved_there_and_back(update: &'static str, timelines: [&str; 2]) {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand_of(&case, Shape { instances: 2, update }) else { return };
    let state = tempfile::tempdir().unwrap();
    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    for (to, timeline) in [Dc::Two, Dc::One].into_iter().zip(timelines) {
        pair.no_backup_runs(to.other());
        switchover(&pair, state.path(), &["--to", to.local(), "--yes", "--no-backup", "--accept", "BKP005"])
            .ok()
            .says("is primary now");
        // At once: nothing is left to happen after exit 0.
        let told = pair.sql(to, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)").ok();
        assert_eq!(told.text(), timeline, "{update}");
        for (dc, archives) in [(to, "on"), (to.other(), "always")] {
            assert_eq!(pair.sql(dc, "SHOW archive_mode").ok().text(), archives, "{dc:?}");
        }
        pair.primary_is(to);
        one_primary_and_every_row(&pair, to);
    }
    let acks = load.end();
    never_two_at_once(&acks, 2);
    nothing_is_lost(&pair, &acks, Dc::One);
}

/// A row of now comes to every pod of both sides, and all but one of them are replicas.
#[track_caller]
fn one_primary_and_every_row(pair: &Pair<'_>, primary: Dc) {
    let primary_pod = pair.field(primary, "/status/currentPrimary").as_str().unwrap().to_owned();
    pair.sql(primary, "CREATE TABLE IF NOT EXISTS seen (at timestamptz)").ok();
    pair.sql(primary, "INSERT INTO seen VALUES (now())").ok();
    let rows = pair.sql(primary, "SELECT count(*) FROM seen").ok().text().to_owned();
    pair.sql(primary, "SELECT pg_switch_wal()").ok();
    for dc in Dc::ALL {
        let pods = pair.pods(dc);
        assert_eq!(pods.len(), 2, "{dc:?}: {pods:?}");
        for pod in pods {
            until(&format!("{pod} of {dc:?} has every row"), 180, || {
                let told = pair.sql_in(dc, &pod, "SELECT count(*) FROM seen");
                (told.code == 0 && told.text() == rows).then_some(())
            });
            let replica = pair.sql_in(dc, &pod, "SELECT pg_is_in_recovery()").ok();
            let is_primary = dc == primary && pod == primary_pod;
            assert_eq!(replica.text(), if is_primary { "f" } else { "t" }, "{pod} of {dc:?}");
        }
    }
}
