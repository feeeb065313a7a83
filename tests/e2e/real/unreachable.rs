//! One data centre cannot be reached. The doors are everybody's, so these tests
//! run alone, and last: the module sorts after the others.

use e2e::{Case, Dc, Pair, bed};

#[test]
fn with_one_side_out_of_reach_status_tells_the_rest_and_nothing_is_written() {
    let case = Case::begin_alone();
    if bed().testbed.is_none() {
        return case.not_run("only the bed's own clusters have doors that can be cut");
    }
    let Some(pair) = Pair::declare(&case) else { return };

    create_writes_nothing(&case, &pair);
    pair.pgaas("create", &["--yes"]).ok();
    for cut in Dc::ALL {
        case.cut(cut);
        status_tells_the_rest(&pair, cut);
        changes_are_refused(&case, &pair, cut);
        case.open(cut);
    }
    pair.pgaas("status", &[]).ok();
}

fn create_writes_nothing(case: &Case, pair: &Pair) {
    for cut in Dc::ALL {
        case.cut(cut);
        let ran = pair.pgaas("create", &["--yes"]);
        assert!([1, 3, 6].contains(&ran.code), "{}", ran.story());
        case.open(cut);
        for dc in Dc::ALL {
            let namespace = pair.namespace();
            let there =
                case.kubectl(dc, &["get", "namespace", &namespace, "--ignore-not-found", "-o", "name"]).ok();
            assert_eq!(there.text(), "", "something was made in {dc:?} while {cut:?} was cut");
        }
    }
}

fn status_tells_the_rest(pair: &Pair, cut: Dc) {
    let told = pair.pgaas("status", &["--request-timeout", "5s"]).exits(3);
    told.says(&cut.local().to_uppercase()).says(&cut.other().local().to_uppercase());
    let report = pair.pgaas("status", &["-o", "json", "--request-timeout", "5s"]).exits(3).json();
    let system = pair.field(cut.other(), "/status/systemID");
    assert!(report.to_string().contains(system.as_str().unwrap()), "the side in reach is not told: {report}");
}

fn changes_are_refused(case: &Case, pair: &Pair, cut: Dc) {
    let reachable = cut.other();
    let before = pair.cluster(reachable).unwrap()["metadata"]["generation"].clone();
    for (verb, args) in [
        ("demote", vec!["--to", Dc::Two.local(), "--yes", "--request-timeout", "5s"]),
        ("upgrade", vec!["--yes", "--request-timeout", "5s"]),
    ] {
        let ran = pair.pgaas(verb, &args);
        assert!([1, 3, 6].contains(&ran.code), "{}", ran.story());
    }
    assert_eq!(pair.cluster(reachable).unwrap()["metadata"]["generation"], before);
    case.note(format!("{reachable:?} is as it was"));
}

#[test]
fn a_demoted_side_that_is_lost_is_gone_past_only_by_its_flag_and_the_typed_name() {
    let case = Case::begin_alone();
    if bed().testbed.is_none() {
        return case.not_run("only the bed's own clusters have doors that can be cut");
    }
    let Some(pair) = Pair::by_hand(&case) else { return };
    let (token, name) = (pair.demotes(Dc::Two), pair.target());
    let common = ["--dc", Dc::Two.local(), "--demotion-token", &token, "--request-timeout", "5s"];
    let promote = |more: &[&str]| pair.pgaas("promote", &[&common[..], more].concat());

    case.cut(Dc::One);
    for more in
        [&["--yes"][..], &["--peer-unreachable", "--yes"], &["--peer-unreachable", "--confirm", "another"]]
    {
        promote(more).exits(6);
    }
    assert!(pair.primary_named_by(Dc::Two).ends_with(Dc::One.local()), "nothing was written");
    let alone = promote(&["--peer-unreachable", "--confirm", &name]).exits(5);
    for part in ["cannot be read", "takes no writes", "follows the new primary"] {
        assert!(alone.text().contains(part), "{part}: {}", alone.story());
    }
    pair.sql(Dc::Two, "CREATE TABLE written_alone (n int); INSERT INTO written_alone VALUES (1)").ok();
    case.open(Dc::One);

    // It answers again: what was not verified can be, and it follows.
    promote(&["--yes"]).ok();
    pair.primary_is(Dc::Two);
    pair.answers(Dc::One, "SELECT count(*) FROM written_alone", "1", 120);
}
