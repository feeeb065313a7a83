//! What PostgreSQL and the Secrets of both sides tell: each finding, and that nothing is said
//! where all is well.

use super::{Beside, findings, refusing};
use crate::decide::demote::sight;
use crate::decide::specimen::{Specimen, a_pair, look};
use crate::decide::step::Journal;
use crate::k8s::Reason;
use crate::model::certificate::Certificate;
use crate::model::finding::{self, Finding, Severity};
use crate::observe::Unseen;
use crate::observe::inside::{Backups, Facts, Inside, OWNER};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use serde_json::{Value, json};

fn facts() -> Value {
    json!({
        "version": "PostgreSQL 17.11", "os": "ID=debian\nPRETTY_NAME=\"Debian 13\"\n",
        "settings": {"max_connections": "100", "shared_preload_libraries": "pg_stat_statements, auto_explain"},
        "collations": {"c": "2.41", "i": null},
        "sessions": [{"user": "streamer", "database": "d", "address": "10.0.0.9", "certificate": false, "count": 1}],
    })
}

fn well() -> [Inside; 2] {
    let inside = || Inside {
        facts: Ok(serde_json::from_value(facts()).unwrap()),
        certificates: Default::default(),
        passwords: [(OWNER.to_owned(), Ok(Some([1; 32])))].into(),
        poolers: Ok([("10.0.0.7".to_owned(), "prod-rw".to_owned())].into()),
        operator: Ok("2026-01-01T00:00:00Z".parse().unwrap()),
        backups: Backups { completed: Some("2026-01-01T00:00:00Z".into()), ..Backups::default() },
    };
    [inside(), inside()]
}

fn unseen() -> Unseen {
    Unseen { reason: Reason::Forbidden, message: "it is forbidden".into() }
}

/// What is said beyond what is said of a pair that is well.
fn said_with(inside: &[Inside; 2], alias: Option<&str>, backup: bool) -> Vec<Finding> {
    look(&a_pair(), 0, |pair| {
        let journal = Journal::default();
        let mut sight = sight(pair, pair.live().unwrap(), &journal, None);
        let of_pair = findings(&sight);
        let [from, to] = inside;
        sight.beside = Some(Beside { inside: [from, to], alias: alias.map(str::to_owned), backup });
        findings(&sight).into_iter().filter(|finding| !of_pair.contains(finding)).collect()
    })
}

fn said(inside: &[Inside; 2]) -> Vec<Finding> {
    said_with(inside, None, true)
}

/// The one finding after a change of what PostgreSQL says on one side.
#[track_caller]
fn one(side: usize, change: impl FnOnce(&mut Value)) -> Finding {
    let mut all = facts();
    change(&mut all);
    let mut inside = well();
    inside[side].facts = Ok(serde_json::from_value::<Facts>(all).unwrap());
    let found: Vec<Finding> = said(&inside).into_iter().filter(|finding| finding.id != "MOV007").collect();
    let [finding] = &found[..] else { panic!("{found:?}") };
    finding.clone()
}

/// What is said of a pair after a change of it that is not said of one that is well.
fn after(change: impl FnOnce(&mut [Specimen; 2])) -> Vec<Finding> {
    let of = |sides: &[Specimen; 2]| {
        look(sides, 0, |pair| findings(&sight(pair, pair.live().unwrap(), &Journal::default(), None)))
    };
    let mut sides = a_pair();
    let well = of(&sides);
    change(&mut sides);
    of(&sides).into_iter().filter(|finding| !well.contains(finding)).collect()
}

/// The fields of a Cluster or of its instance that both sides must have alike.
type Change = fn(&mut [Specimen; 2]);

fn archives_to(side: &mut Specimen, own: &str, other: &str) {
    let plugin = |folder: &str| json!({"name": "b", "isWALArchiver": true, "parameters": {"barmanObjectName": "store", "serverName": folder}});
    let [me, peer] = if side.dc == "dc1" { ["prod-dc1", "prod-dc2"] } else { ["prod-dc2", "prod-dc1"] };
    side.set("/spec/plugins", json!([plugin(own)]));
    side.set(
        "/spec/externalClusters",
        json!([{"name": me, "plugin": plugin(own)}, {"name": peer, "plugin": plugin(other)}]),
    );
}

#[test]
fn what_the_target_must_have_as_its_primary_has_it_refuses_or_warns_where_it_differs() {
    let cases: [((&str, Severity), &str, Change); 13] = [
        (finding::MAJOR_DIFFERS, "runs PostgreSQL 18, its primary 17", |[from, to]| {
            from.set("/status/pgDataImageInfo", json!({"majorVersion": 17}));
            to.set("/status/pgDataImageInfo", json!({"majorVersion": 18}));
        }),
        (finding::IMAGE_DIFFERS, "runs pg:17.11, its primary pg:17.10", |[from, to]| {
            from.set("/status/image", "pg:17.10");
            to.set("/status/image", "pg:17.11");
        }),
        (finding::OPERATORS_DIFFER, "CloudNativePG is 1.29.2 there and 1.30.0", |[from, to]| {
            from.instance().instance_manager_version = Some("1.30.0".into());
            to.instance().instance_manager_version = Some("1.29.2".into());
        }),
        (finding::TOKEN_MAY_BE_WIPED, "1.29.1 may lose the token", |sides| {
            for side in sides {
                side.instance().instance_manager_version = Some("1.29.1".into());
            }
        }),
        (finding::PENDING_RESTART, "prod-1 waits for a restart", |[_, to]| {
            to.instance().pending_restart = true
        }),
        (finding::SMALLER_TARGET, "has 1 instances, its primary 2", |[from, _]| {
            from.set("/spec/instances", 2);
            from.set("/status/readyInstances", 2);
        }),
        (finding::TOO_FEW_STANDBYS, "wait for 1 standbys, and 0 are ready", |[_, to]| {
            to.set("/spec/postgresql/synchronous", json!({"method": "any", "number": 1}));
        }),
        // Removed there, where its primary has raised it: what counts is the default.
        (finding::SETTING_TOO_LOW, "max_worker_processes is 8, on its primary 16", |[from, _]| {
            from.set("/spec/postgresql/parameters", json!({"max_worker_processes": "16"}));
        }),
        (finding::SETTING_TOO_LOW, "max_wal_senders is 5, on its primary 10", |[_, to]| {
            to.set("/spec/postgresql/parameters", json!({"max_wal_senders": "5"}));
        }),
        (finding::LIBRARY_MISSING, "does not load pgaudit", |[from, _]| {
            from.set("/spec/postgresql/shared_preload_libraries", json!(["pgaudit"]));
        }),
        (finding::SAME_ARCHIVE, "archive to store/one", |[from, to]| {
            archives_to(from, "one", "one");
            archives_to(to, "two", "one");
        }),
        (finding::TIMELINE_DIFFERS, "on timeline 2, its primary on 1", |[_, to]| {
            to.runs(false, 2, "0/5000028")
        }),
        (finding::STALE_TOKEN, "still holds the token", |[from, _]| {
            from.set("/status/demotionToken", "old");
        }),
    ];
    for (kind, text, change) in cases {
        let said = after(change);
        let [one] = &said[..] else { panic!("{text}: {said:?}") };
        assert_eq!(one.id, kind.0, "{one:?}");
        assert!(one.message.contains(text), "{one:?}");
        // A used token in a status is worse here than where it is only looked at.
        let severity = if kind == finding::STALE_TOKEN { Severity::Error } else { kind.1 };
        assert_eq!(one.severity, severity, "{one:?}");
    }
}

#[test]
fn a_difference_that_does_no_harm_is_not_told() {
    let harmless: [Change; 5] = [
        |[from, to]| {
            archives_to(from, "one", "two");
            archives_to(to, "two", "one");
        },
        |[_, to]| to.set("/spec/postgresql/parameters", json!({"max_connections": "500"})),
        |[_, to]| to.set("/spec/postgresql/shared_preload_libraries", json!(["pgaudit"])),
        |[_, to]| {
            let number = json!({"method": "any", "number": 1, "dataDurability": "preferred"});
            to.set("/spec/postgresql/synchronous", number);
        },
        |[from, _]| from.runs(true, 2, "0/5000028"),
    ];
    for change in harmless {
        assert_eq!(after(change), [], "a replica's own timeline may lag");
    }
}

#[track_caller]
fn is(finding: &Finding, id: &str, severity: Severity, dc: &str, text: &str) {
    assert_eq!((finding.id.as_str(), finding.severity, finding.dc.as_deref()), (id, severity, Some(dc)));
    assert!(finding.message.contains(text), "{finding:?}");
}

#[test]
fn of_a_pair_that_is_well_only_its_sessions_are_told_and_nothing_refuses() {
    let all = said(&well());
    assert_eq!(all.len(), 1, "{all:?}");
    is(&all[0], "MOV007", Severity::Info, "dc1", "1 of streamer from 10.0.0.9");
    assert!(refusing(&all, &[]).is_empty());
    let named = said_with(&well(), Some("db.example"), true);
    assert!(named[0].message.contains("who does not connect by db.example"), "{named:?}");
}

#[test]
fn what_runs_counts_beside_what_is_specified() {
    let low = one(1, |facts| facts["settings"]["max_connections"] = json!("90"));
    is(&low, "CLU031", Severity::Error, "dc2", "max_connections is 90, on its primary 100");
    let missing = one(1, |facts| facts["settings"]["shared_preload_libraries"] = json!("auto_explain"));
    is(&missing, "CLU032", Severity::Error, "dc2", "pg_stat_statements");
}

#[test]
fn another_system_or_another_sorting_of_text_is_a_warning() {
    let sorted = one(1, |facts| facts["collations"]["c"] = json!("2.36"));
    is(&sorted, "MOV002", Severity::Warning, "dc2", "by the C library 2.36, on its primary by 2.41");
    let system = one(1, |facts| facts["os"] = json!("PRETTY_NAME=\"Debian 12\""));
    is(&system, "MOV001", Severity::Warning, "dc2", "Debian 12");
    let build = one(1, |facts| facts["version"] = json!("PostgreSQL 17.10"));
    is(&build, "MOV001", Severity::Warning, "dc2", "17.10");
}

#[test]
fn what_a_move_loses_or_breaks_off_is_a_warning_of_the_old_primary() {
    let slot = one(0, |facts| facts["slots"] = json!([{"name": "cdc", "database": "app"}]));
    is(&slot, "MOV003", Severity::Warning, "dc1", "cdc in app");
    let unlogged = one(0, |facts| facts["unlogged"] = json!([{"database": "app", "files": 3}]));
    is(&unlogged, "MOV004", Severity::Warning, "dc1", "some in app");
    let prepared =
        one(0, |facts| facts["prepared"] = json!([{"name": "x1", "database": "app", "seconds": 5}]));
    is(&prepared, "MOV005", Severity::Warning, "dc1", "x1 in app 5 s");
    let long: Vec<Value> = (61..66)
        .map(|n| json!({"name": n.to_string(), "user": "app", "database": "app", "seconds": n}))
        .collect();
    let long = one(0, |facts| facts["transactions"] = json!(long));
    is(&long, "MOV006", Severity::Warning, "dc1", "63 of app in app 63 s and 2 more");
    // On the replica the same is nobody's loss.
    let mut inside = well();
    inside[1].facts = Ok(Facts { slots: Some(vec![Default::default()]), ..inside[1].facts.clone().unwrap() });
    assert_eq!(said(&inside).len(), 1);
}

#[test]
fn an_operator_that_has_gone_silent_refuses_the_move() {
    let mut inside = well();
    inside[1].operator = Ok("2025-12-31T23:58:59Z".parse().unwrap());
    is(&said(&inside)[0], "OPR002", Severity::Error, "dc2", "for 61 s");
}

#[test]
fn sessions_through_a_pooler_do_not_follow_the_primary() {
    let pooled =
        json!({"user": "app", "database": "d", "address": "10.0.0.7", "certificate": false, "count": 4});
    let found = one(0, |facts| facts["sessions"].as_array_mut().unwrap().push(pooled));
    is(&found, "MOV008", Severity::Warning, "dc1", "4 sessions come through it");
    assert_eq!(found.object, "pooler/prod-rw");
}

#[test]
fn a_password_that_the_move_would_change_is_a_warning_and_never_shown() {
    let mut inside = well();
    inside[1].passwords.insert(OWNER.to_owned(), Ok(Some([2; 32])));
    let differs = said(&inside);
    is(&differs[0], "SEC025", Severity::Warning, "dc2", "another password than in dc1");
    inside[1].passwords.insert(OWNER.to_owned(), Ok(None));
    is(&said(&inside)[0], "SEC025", Severity::Warning, "dc2", "no Secret with a password here");
    // A role that is not declared there keeps the password that was replicated.
    inside[1].passwords.clear();
    assert_eq!(said(&inside).len(), 1);
}

#[test]
fn a_target_without_a_backup_is_a_warning_only_if_none_is_started() {
    let mut inside = well();
    inside[1].backups.scheduled = Some("2026-01-02T00:00:00Z".into());
    let begun = said(&inside).into_iter().find(|finding| finding.id == "BKP005").unwrap();
    is(&begun, "BKP005", Severity::Info, "dc2", "its schedule asked for one at 2026-01-02");
    inside[1].backups = Backups::default();
    let none = said_with(&inside, None, false);
    is(&none[0], "BKP005", Severity::Warning, "dc2", "no completed base backup");
    inside[1].backups.completed = Some("2026-01-03T00:00:00Z".into());
    inside[1].backups.scheduled = Some("2026-01-02T00:00:00Z".into());
    assert_eq!(said(&inside).len(), 1);
}

#[test]
fn what_cannot_be_looked_at_is_unknown_and_refuses_nothing() {
    let mut inside = well();
    for side in &mut inside {
        side.facts = Err(unseen());
        side.poolers = Err(unseen());
        side.operator = Err(unseen());
        side.backups.unseen = Some(unseen());
        side.passwords.insert(OWNER.to_owned(), Err(unseen()));
        side.certificates.insert("serverTLSSecret", Err(unseen()));
    }
    let all = said(&inside);
    assert_eq!(all.len(), 12, "{all:?}");
    for finding in &all {
        is(finding, "CLU012", Severity::Info, finding.dc.as_deref().unwrap(), "it is forbidden");
    }
    assert!(refusing(&all, &[]).is_empty());
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn root(ca: &CertifiedIssuer<'_, KeyPair>) -> Certificate {
    Certificate::from_der(ca.der()).unwrap()
}

/// A server's certificate, valid from 2020 to the fourth of January of a year.
fn leaf(ca: &CertifiedIssuer<'_, KeyPair>, names: &[&str], year: i32) -> Certificate {
    let mut own =
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    (own.not_before, own.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(year, 1, 4));
    let signed = own.signed_by(&KeyPair::generate().unwrap(), ca).unwrap();
    Certificate::from_der(signed.der()).unwrap()
}

/// The certificates of a side: its server's by `ca`, for `names`, and the CA of its clients.
fn certified(inside: &mut Inside, ca: &Certificate, own: Certificate, clients: &Certificate) {
    inside.certificates = [
        ("serverCASecret", Ok(vec![ca.clone()])),
        ("serverTLSSecret", Ok(vec![own])),
        ("clientCASecret", Ok(vec![clients.clone()])),
    ]
    .into();
}

#[test]
fn certificates_are_held_against_the_ca_the_alias_and_each_other() {
    let (issuer, ours, others) = {
        let issuer = authority("ours");
        let ours = root(&issuer);
        (issuer, ours, root(&authority("others")))
    };
    let good = leaf(&issuer, &["prod-rw", "db.example"], 2030);
    let mut inside = well();
    for side in &mut inside {
        certified(side, &ours, good.clone(), &ours);
    }
    assert_eq!(said_with(&inside, Some("db.example"), true).len(), 1, "only its sessions");

    let unnamed = said_with(&inside, Some("other.example"), true);
    is(&unnamed[0], "TLS006", Severity::Warning, "dc2", "other.example");
    let of_old =
        unnamed.iter().find(|finding| finding.dc.as_deref() == Some("dc1") && finding.id == "TLS006");
    assert_eq!(of_old.unwrap().severity, Severity::Info, "the way back");

    certified(&mut inside[1], &others, good.clone(), &ours);
    is(&said(&inside)[0], "TLS003", Severity::Error, "dc2", "not signed by the CA");

    certified(&mut inside[1], &ours, good, &others);
    let idle = said(&inside).into_iter().find(|finding| finding.id == "TLS007").unwrap();
    is(&idle, "TLS007", Severity::Info, "dc2", "issued in dc1");
    let mut used = facts();
    used["sessions"][0]["certificate"] = json!(true);
    inside[0].facts = Ok(serde_json::from_value(used).unwrap());
    is(&said(&inside)[0], "TLS007", Severity::Warning, "dc2", "1 sessions there use one");

    let old = leaf(&issuer, &["prod-rw"], 2026);
    certified(&mut inside[1], &ours, old, &ours);
    is(&said(&inside)[0], "TLS002", Severity::Warning, "dc2", "was not renewed in time");
}

#[test]
fn while_each_side_takes_the_roots_of_both_any_of_their_certificates_will_do() {
    let (paris, lyon) = (authority("paris"), authority("lyon"));
    let roots = vec![root(&paris), root(&lyon)];
    let told = |clients: [&[Certificate]; 2]| {
        let mut inside = well();
        for ((side, issuer), clients) in inside.iter_mut().zip([&paris, &lyon]).zip(clients) {
            let own = leaf(issuer, &["prod-rw"], 2030);
            side.certificates = [
                ("serverCASecret", Ok(roots.clone())),
                ("serverTLSSecret", Ok(vec![own])),
                ("clientCASecret", Ok(clients.to_vec())),
            ]
            .into();
        }
        said(&inside).into_iter().filter(|finding| finding.id.starts_with("TLS")).count()
    };
    assert_eq!(told([&roots, &roots]), 0);
    assert_eq!(told([&roots[..1], &roots]), 0);
    assert_eq!(told([&roots, &roots[1..]]), 1, "what paris signed is not taken in lyon");
}
