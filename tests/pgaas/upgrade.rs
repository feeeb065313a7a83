//! `upgrade`.

use crate::create::{Places, places};
use crate::twins::writes;

#[test]
fn upgrade_is_for_all_data_centres_of_a_declared_target() {
    let places = places();
    assert_eq!(places.world.run(&["upgrade", "ic1/prod", "--dc", "dc1", "--yes"]).code, 2);
    assert_eq!(places.world.run(&["upgrade", "prod", "--yes"]).code, 2);
}

#[test]
fn a_target_that_does_not_exist_is_not_made() {
    let places = places();
    let outcome = places.world.run(&["upgrade", "ic1/prod", "--yes"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert!(outcome.stderr.contains("does not exist"), "{outcome:?}");
    assert_eq!(writes(&places.dc1), Vec::<String>::new());
}

#[test]
fn one_unreadable_data_centre_is_enough_to_write_nothing() {
    let Places { dc1, dc2, world } = places();
    drop(dc2);
    let outcome = world.run(&["upgrade", "ic1/prod", "--yes"]);
    assert_eq!(outcome.code, 6, "{outcome:?}");
    assert_eq!(writes(&dc1), Vec::<String>::new());
}
