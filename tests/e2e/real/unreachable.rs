//! One data centre cannot be reached.

use e2e::{Case, Dc, Doors, Pair};

#[test]
fn with_one_side_out_of_reach_status_tells_the_rest_and_nothing_is_written() {
    let case = Case::begin();
    let Some(pair) = Pair::declare(&case) else { return };

    let doors = Doors::open_both();
    create_writes_nothing(&case, &pair, &doors);
    pair.pgaas("create", &["--yes"]).ok();
    for cut in Dc::ALL {
        doors.cut(cut);
        status_tells_the_rest(&pair, &doors, cut);
        changes_are_refused(&case, &pair, &doors, cut);
        doors.open(cut);
    }
    pair.pgaas_through(&doors.kubeconfig(), "status", &[]).ok();
}

fn create_writes_nothing(case: &Case, pair: &Pair, doors: &Doors) {
    for cut in Dc::ALL {
        doors.cut(cut);
        let ran = pair.pgaas_through(&doors.kubeconfig(), "create", &["--yes"]);
        assert!([1, 3, 6].contains(&ran.code), "{}", ran.story());
        doors.open(cut);
        for dc in Dc::ALL {
            let namespace = pair.namespace();
            let there =
                case.kubectl(dc, &["get", "namespace", &namespace, "--ignore-not-found", "-o", "name"]).ok();
            assert_eq!(there.text(), "", "something was made in {dc:?} while {cut:?} was cut");
        }
    }
}

fn status_tells_the_rest(pair: &Pair, doors: &Doors, cut: Dc) {
    let status = |more: &[&str]| {
        let args = [&["--request-timeout", "5s"], more].concat();
        pair.pgaas_through(&doors.kubeconfig(), "status", &args).exits(3)
    };
    let told = status(&[]);
    told.says(&cut.local().to_uppercase()).says(&cut.other().local().to_uppercase());
    let report = status(&["-o", "json"]).json();
    let system = pair.field(cut.other(), "/status/systemID");
    assert!(report.to_string().contains(system.as_str().unwrap()), "the side in reach is not told: {report}");
}

fn changes_are_refused(case: &Case, pair: &Pair, doors: &Doors, cut: Dc) {
    let reachable = cut.other();
    let before = pair.cluster(reachable).unwrap()["metadata"]["generation"].clone();
    for (verb, args) in [
        ("demote", vec!["--to", Dc::Two.local(), "--yes", "--request-timeout", "5s"]),
        ("upgrade", vec!["--yes", "--request-timeout", "5s"]),
    ] {
        let ran = pair.pgaas_through(&doors.kubeconfig(), verb, &args);
        assert!([1, 3, 6].contains(&ran.code), "{}", ran.story());
    }
    assert_eq!(pair.cluster(reachable).unwrap()["metadata"]["generation"], before);
    case.note(format!("{reachable:?} is as it was"));
}

#[test]
fn a_demoted_side_that_is_lost_is_gone_past_only_by_its_flag_and_the_typed_name() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let (token, name) = (pair.demotes(Dc::Two), pair.target());
    let common = ["--dc", Dc::Two.local(), "--demotion-token", &token, "--request-timeout", "5s"];
    let doors = Doors::open_both();
    let promote =
        |more: &[&str]| pair.pgaas_through(&doors.kubeconfig(), "promote", &[&common[..], more].concat());

    doors.cut(Dc::One);
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
    doors.open(Dc::One);

    // It answers again: what was not verified can be, and it follows.
    promote(&["--yes"]).ok();
    pair.primary_is(Dc::Two);
    pair.answers(Dc::One, "SELECT count(*) FROM written_alone", "1", 120);
}
