//! Base backups, and what is said of them after a move.

use e2e::{Case, Dc, Pair, until};

#[test]
#[ignore = "long: make test-long"]
fn a_base_backup_of_an_earlier_timeline_is_told_with_the_command_that_makes_a_new_one() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let advised = || {
        let report = pair.pgaas("status", &["-o", "json"]).json();
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["id"] == "BKP012")?;
        Some(found["hint"].as_str().unwrap().to_owned())
    };
    assert_eq!(advised(), None, "the pair was made with a base backup");

    for to in [Dc::Two, Dc::One] {
        pair.pgaas("switchover", &["--to", to.local(), "--yes", "--no-backup", "--accept", "BKP005"]).ok();
        pair.primary_is(to);
    }
    let hint = until("a timeline without a base backup is told", 60, advised);
    let (_, command) = hint.split_once(": ").unwrap();
    assert!(command.starts_with("kubectl cnpg backup "), "{hint}");
    case.typed(command).ok();
    until("it is told no longer", 60, || advised().is_none().then_some(()));
    // A backup begins with a checkpoint, which PostgreSQL spreads over minutes unless it is asked for one.
    pair.sql(Dc::One, "CHECKPOINT").ok();
    pair.no_backup_runs(Dc::One);
    assert_eq!(advised(), None, "it was made");
}
