//! The demo is the first thing a newcomer runs: it has to run to its end.

use e2e::{Case, Pair, bed};

#[test]
fn the_demo_runs_to_its_end() {
    let case = Case::begin();
    if bed().testbed.is_none() {
        return case.not_run("the demo makes a test bed of its own");
    }
    let Some(pair) = Pair::declare(&case) else { return };
    let demo = case.program(
        "demo/run",
        &[
            ("DEMO_BIN_DIR", &bed().plugins.to_string_lossy()),
            ("DEMO_VALUES", &pair.flags()[1]),
            ("DEMO_TARGET", &pair.target()),
        ],
    );
    demo.ok().says("And back to local1").says("To go on by hand").says("Done in");
    pair.answers(e2e::Dc::One, "SELECT pg_is_in_recovery()", "f", 5);
}
