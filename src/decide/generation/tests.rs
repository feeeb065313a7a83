//! Decisions about single Secrets.

use super::*;
use crate::manifest::secrets::{Profile, expected};
use crate::model::owner::Owner;

const DEX: &str = "qs-postgresql-cluster-access-dex";
const MINIO: &str = "qs-minio-access-pharia-data";
const BUCKET: &str = "qs-minio-access-pharia-data-internal";

fn all(profile: &str) -> Vec<Expected> {
    let profile = Profile::built_in(profile).unwrap().unwrap();
    expected(&profile, &profile.inventory, "ns").unwrap()
}

/// A new value for every generated key, told apart by `run`.
pub(super) fn fresh(all: &[Expected], run: &str) -> Values {
    let mut values = Values::new();
    for one in all {
        for key in one.keys.iter().filter(|key| is_generated(one, &key.key)) {
            let value = format!("{run}-{}-{}", one.name, key.key);
            values.insert((one.name.clone(), key.key.clone()), value.as_str().into());
        }
    }
    values
}

fn named<'a>(units: &[Unit<'a>], name: &str) -> Unit<'a> {
    units.iter().find(|unit| unit.members.iter().any(|one| one.name == name)).unwrap().clone()
}

/// The verdict on one Secret, whatever else is in its unit.
fn verdict(all: &[Expected], name: &str, live: &Live) -> Verdict {
    given(all, name, live, &Values::new())
}

fn given(all: &[Expected], name: &str, live: &Live, given: &Values) -> Verdict {
    let (fresh, units) = (fresh(all, "new"), units(all));
    let unit = named(&units, name);
    let request = Request { maker: None, given, fresh: &fresh };
    let at = unit.members.iter().position(|one| one.name == name).unwrap();
    judge(&request, &unit, live).remove(at)
}

/// What the API would store of a write.
pub(super) fn stored(one: &Expected, old: Option<&LiveSecret>, write: &Write, version: u64) -> LiveSecret {
    let mut live = old.cloned().unwrap_or_else(|| LiveSecret {
        name: one.name.clone(),
        secret_type: one.secret_type.clone(),
        ..LiveSecret::default()
    });
    live.resource_version = version.to_string();
    live.data.extend(write.data.clone());
    live.labels.extend(write.labels.clone());
    live
}

/// A Secret as `generate` leaves it.
fn whole(all: &[Expected], name: &str) -> LiveSecret {
    let one = all.iter().find(|one| one.name == name).unwrap();
    stored(one, None, &verdict(all, name, &Live::new()).write.unwrap(), 7)
}

fn alone(live: LiveSecret) -> Live {
    [(live.name.clone(), live)].into()
}

fn text(write: &Write, key: &str) -> String {
    write.data[key].expose_text().unwrap().to_owned()
}

#[test]
fn a_missing_secret_is_created_whole_with_a_new_password() {
    let all = all("pharia");
    let verdict = verdict(&all, DEX, &Live::new());
    assert_eq!((verdict.action, verdict.keys.len()), (Action::Create, 8));
    let write = verdict.write.unwrap();
    let password = format!("new-{DEX}-password");
    assert_eq!(text(&write, "password"), password);
    let host = "qs-postgresql-cluster-pharia-pooler-transaction";
    assert_eq!(text(&write, "databaseUrl"), format!("postgres://dex:{password}@{host}:5432/dex"));
    let one = all.iter().find(|one| one.name == DEX).unwrap();
    let body = write.body(one, "ns");
    assert_eq!((&body["kind"], &body["type"]), (&json!("Secret"), &json!("Opaque")));
    assert!(body["metadata"]["resourceVersion"].is_null());
}

#[test]
fn what_is_right_is_kept_and_extra_keys_are_nobodys_business() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.data.insert("extra".into(), "x".into());
    live.labels.insert("team".into(), "a".into());
    let verdict = verdict(&all, DEX, &alone(live));
    assert_eq!((verdict.action, verdict.keys.len(), verdict.labels.len()), (Action::Keep, 0, 0));
    assert!(verdict.write.is_none());
}

#[test]
fn a_password_stays_byte_for_byte_and_its_url_follows_it() {
    let all = all("pharia");
    for password in [vec![0xff, 0xfe, 0], b"weak".to_vec(), b"line\n".to_vec(), vec![b' ']] {
        let mut live = whole(&all, DEX);
        live.data.insert("password".into(), password.clone().into());
        let verdict = verdict(&all, DEX, &alone(live));
        assert_eq!((verdict.action, verdict.keys), (Action::Refresh, vec!["databaseUrl".to_owned()]));
        let write = verdict.write.unwrap();
        assert!(!write.data.contains_key("password"), "never written again");
        assert_eq!(write.resource_version.as_deref(), Some("7"));
        let encoded: String = match &password[..] {
            b"weak" => "weak".into(),
            other => other
                .iter()
                .map(
                    |b| if b.is_ascii_lowercase() { char::from(*b).to_string() } else { format!("%{b:02X}") },
                )
                .collect(),
        };
        assert!(text(&write, "databaseUrl").contains(&format!("dex:{encoded}@")));
    }
}

#[test]
fn an_empty_password_is_a_missing_one() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.data.insert("password".into(), SecretBytes::default());
    live.data.remove("port");
    let verdict = verdict(&all, DEX, &alone(live));
    assert_eq!(verdict.action, Action::Complete);
    assert_eq!(verdict.keys, ["password", "port"]);
}

#[test]
fn missing_labels_alone_are_a_refresh_without_data() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.labels.clear();
    live.immutable = true;
    let verdict = verdict(&all, DEX, &alone(live));
    assert_eq!((verdict.action, verdict.labels.len()), (Action::Refresh, 4));
    let one = all.iter().find(|one| one.name == DEX).unwrap();
    let body = verdict.write.unwrap().body(one, "ns");
    assert_eq!((&body["metadata"]["resourceVersion"], &body["data"]), (&json!("7"), &Value::Null));
}

#[test]
fn what_cannot_or_must_not_be_written_is_said_and_left() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.data.remove("host");
    live.immutable = true;
    let immutable = verdict(&all, DEX, &alone(live.clone()));
    assert_eq!(
        (immutable.action, immutable.is_met(), immutable.keys),
        (Action::Immutable, false, vec!["host".to_owned()])
    );
    live.immutable = false;
    live.owner = Some(Owner { who: "Vault".into(), object: "v/x".into(), remedy: "change it there".into() });
    let owned = verdict(&all, DEX, &alone(live.clone()));
    assert_eq!((owned.action, owned.is_met(), owned.write.is_none()), (Action::Owned, false, true));
    assert_eq!(owned.reason.as_deref(), Some("Vault makes it from v/x: change it there"));
    live.data = whole(&all, DEX).data;
    assert!(verdict(&all, DEX, &alone(live)).is_met());
}

#[test]
fn secrets_of_an_operator_are_never_written() {
    let all = all("pharia");
    let (fresh, units) = (fresh(&all, "new"), units(&all));
    let request = Request { maker: Some("CloudNativePG"), given: &Values::new(), fresh: &fresh };
    for unit in &units {
        for verdict in judge(&request, unit, &Live::new()) {
            assert_eq!((verdict.action, verdict.write.is_some()), (Action::Owned, false));
        }
    }
}

#[test]
fn another_type_is_noted_and_the_keys_are_completed() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.secret_type = "kubernetes.io/basic-auth".into();
    live.data.remove("host");
    let verdict = verdict(&all, DEX, &alone(live));
    assert_eq!(verdict.action, Action::Complete);
    assert!(verdict.reason.unwrap().contains("a type cannot be changed"));
}

#[test]
fn members_of_a_group_take_the_password_that_one_of_them_has() {
    let all = all("pharia");
    let units = units(&all);
    assert_eq!(named(&units, BUCKET).members[0].name, MINIO);
    let live = alone(whole(&all, BUCKET));
    let leader = verdict(&all, MINIO, &live);
    let password = live[BUCKET].data["password"].clone();
    assert_eq!(leader.write.unwrap().data["password"], password);
}

#[test]
fn a_group_with_different_passwords_is_left_altogether() {
    let all = all("pharia");
    let mut live = alone(whole(&all, BUCKET));
    let mut leader = whole(&all, MINIO);
    leader.data.insert("password".into(), "other".into());
    live.insert(MINIO.into(), leader);
    for name in [MINIO, BUCKET, "qs-minio-access-pharia-data-external"] {
        let verdict = verdict(&all, name, &live);
        assert_eq!((verdict.action, verdict.write.is_some()), (Action::Unclear, false), "{name}");
        assert!(verdict.reason.unwrap().contains("should have the same password"));
    }
}

#[test]
fn nobody_follows_a_leader_that_cannot_be_written() {
    let all = all("pharia");
    let mut leader = whole(&all, MINIO);
    leader.data.remove("password");
    leader.immutable = true;
    let verdict = verdict(&all, BUCKET, &alone(leader));
    assert_eq!((verdict.action, verdict.write.is_some()), (Action::Unclear, false));
}

#[test]
fn a_value_only_the_user_knows_is_asked_for_once_and_then_kept() {
    let all = all("api-forge");
    let key = "oidc_google_client_secret";
    let lacks = |live: &Live, given: &Values| {
        let request = Request { maker: None, given, fresh: &Values::new() };
        units(&all)
            .iter()
            .flat_map(|unit| lacking(&request, unit, live))
            .map(|(_, k)| k.key.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(lacks(&Live::new(), &Values::new()).len(), 3);
    let one = verdict(&all, "app-secrets", &Live::new());
    assert_eq!(one.action, Action::Unclear, "nothing is written without it");
    let values: Values = all
        .iter()
        .find(|one| one.name == "app-secrets")
        .unwrap()
        .keys
        .iter()
        .map(|key| (("app-secrets".to_owned(), key.key.clone()), SecretBytes::from("given")))
        .collect();
    let write = given(&all, "app-secrets", &Live::new(), &values).write.unwrap();
    assert_eq!(text(&write, key), "given");
    let one = all.iter().find(|one| one.name == "app-secrets").unwrap();
    let live = alone(stored(one, None, &write, 3));
    assert_eq!(lacks(&live, &Values::new()), Vec::<String>::new());
    let other: Values = [(("app-secrets".to_owned(), key.to_owned()), SecretBytes::from("other"))].into();
    let again = given(&all, "app-secrets", &live, &other);
    assert_eq!(again.action, Action::Keep);
    assert!(again.reason.unwrap().contains("keeps it"));
}

#[test]
fn a_manifest_holds_what_is_there_and_what_would_be_written() {
    let all = all("pharia");
    let mut live = whole(&all, DEX);
    live.data.insert("extra".into(), vec![0xff].into());
    live.data.remove("host");
    let one = all.iter().find(|one| one.name == DEX).unwrap();
    let write = verdict(&all, DEX, &alone(live.clone())).write;
    let object = manifest(one, "ns", Some(&live), write.as_ref());
    assert_eq!((&object["data"]["extra"], object["data"].as_object().unwrap().len()), (&json!("/w=="), 9));
}
