//! The published schemas are those of the reports. `make regen` writes them anew.

use pgaas_core::manifest::secrets::Inventory;
use pgaas_core::report::{
    Report,
    adopt::AdoptReport,
    backup::{BackupListReport, BackupReport, RestoreReport},
    change::ChangeReport,
    cleanup::CleanupReport,
    connection::ConnectionReport,
    dns::DnsReport,
    endpoints::EndpointsReport,
    explain::ExplainReport,
    generation::GenerateReport,
    history::HistoryReport,
    keys::KeysReport,
    list::ListReport,
    lock::LockReport,
    outcome::OutcomeReport,
    pki::PkiReport,
    plan::PlanReport,
    profile::ProfileListReport,
    rotation::RotateReport,
    secret_get::SecretReport,
    secret_list::SecretListReport,
    status::StatusReport,
    switchover::SwitchoverReport,
    sync::SyncReport,
    test::TestReport,
    token::TokenReport,
    validate::ValidateReport,
    verify::VerifyReport,
    version::VersionReport,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// `apiVersion` of each plugin's reports.
const PGAAS: &str = "pgaas.io/v1alpha1";
const SECRETS: &str = "qs-secrets.pgaas.io/v1alpha1";

fn all() -> Vec<(&'static str, Value)> {
    vec![
        inventory(),
        schema::<AdoptReport>(SECRETS),
        schema::<BackupListReport>(SECRETS),
        schema::<BackupReport>(SECRETS),
        schema::<ChangeReport>(PGAAS),
        schema::<ConnectionReport>(SECRETS),
        schema::<CleanupReport>(SECRETS),
        schema::<GenerateReport>(SECRETS),
        schema::<ExplainReport>(SECRETS),
        schema::<ListReport>(PGAAS),
        schema::<DnsReport>(PGAAS),
        schema::<EndpointsReport>(PGAAS),
        schema::<HistoryReport>(PGAAS),
        schema::<KeysReport>(PGAAS),
        schema::<LockReport>(PGAAS),
        schema::<OutcomeReport>(PGAAS),
        schema::<PkiReport>(SECRETS),
        schema::<PlanReport>(PGAAS),
        schema::<ProfileListReport>(SECRETS),
        schema::<RestoreReport>(SECRETS),
        schema::<SecretListReport>(SECRETS),
        schema::<SecretReport>(SECRETS),
        schema::<StatusReport>(PGAAS),
        schema::<RotateReport>(SECRETS),
        schema::<SwitchoverReport>(PGAAS),
        schema::<SyncReport>(SECRETS),
        schema::<TestReport>(SECRETS),
        schema::<TokenReport>(PGAAS),
        schema::<ValidateReport>(PGAAS),
        schema::<VerifyReport>(SECRETS),
        schema::<VersionReport>(PGAAS),
    ]
}

/// The schema of the file that says what should exist.
fn inventory() -> (&'static str, Value) {
    let generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let Value::Object(inventory) = generator.into_root_schema_for::<Inventory>().to_value() else {
        panic!("an inventory is an object")
    };
    ("Inventory", envelope(SECRETS, "Inventory", inventory))
}

/// The schema of the envelope with the report's own fields in it.
fn schema<R: Report + JsonSchema>(api_version: &str) -> (&'static str, Value) {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let Value::Object(report) = generator.into_root_schema_for::<R>().to_value() else {
        panic!("{} is no object", R::KIND)
    };
    (R::KIND, envelope(api_version, R::KIND, report))
}

fn envelope(api_version: &str, kind: &str, mut report: Map<String, Value>) -> Value {
    // A report that is another value through and through is printed as that value.
    if let Some(Value::String(inner)) = report.remove("$ref") {
        let name = inner.rsplit('/').next().unwrap();
        let inner = report["$defs"].as_object_mut().unwrap().remove(name).unwrap();
        for (key, value) in inner.as_object().unwrap() {
            report.entry(key).or_insert(value.clone());
        }
    }
    let mut properties = Map::new();
    properties.insert("apiVersion".into(), json!({"const": api_version}));
    properties.insert("kind".into(), json!({ "const": kind }));
    if let Some(Value::Object(own)) = report.remove("properties") {
        properties.extend(own);
    }
    let mut required = vec![json!("apiVersion"), json!("kind")];
    if let Some(Value::Array(own)) = report.remove("required") {
        required.extend(own);
    }
    report.insert("title".into(), json!(kind));
    report.insert("properties".into(), Value::Object(properties));
    report.insert("required".into(), Value::Array(required));
    Value::Object(report)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas")
}

#[test]
fn published_schemas_are_those_of_the_reports() {
    for (kind, schema) in all() {
        let path = folder().join(format!("{kind}.json"));
        let text = format!("{schema:#}\n");
        if std::env::var_os("PGAAS_REGEN").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == text, "{kind}.json is not up to date; `make regen` writes it");
    }
}

#[test]
fn every_report_has_a_schema() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/report");
    let known: Vec<&str> = all().into_iter().map(|(kind, _)| kind).collect();
    for entry in std::fs::read_dir(reports).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines() {
            let kind = line.trim().strip_prefix("const KIND: &'static str = \"");
            let Some(kind) = kind.and_then(|rest| rest.split('"').next()) else { continue };
            assert!(known.contains(&kind), "{kind} is missing here");
        }
    }
}

#[test]
fn what_a_verb_prints_has_the_fields_of_its_schema() {
    let printed = crate::pgaas().run(&["version", "--client", "-o", "json"]).json();
    let (_, schema) = schema::<VersionReport>(PGAAS);
    for key in printed.as_object().unwrap().keys() {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
    for key in schema["required"].as_array().unwrap() {
        assert!(printed.get(key.as_str().unwrap()).is_some(), "{key}");
    }
}
