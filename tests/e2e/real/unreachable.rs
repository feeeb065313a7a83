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
