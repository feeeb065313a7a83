use super::super::specimen::other;
use super::*;
use crate::manifest::pki::make::{Pair, Purpose, certificate, key};
use crate::model::secret::SecretBytes;

const NOW: &str = "2026-01-01T00:00:00Z";

struct Issued {
    pair: Pair,
    key: SecretBytes,
}

impl Issued {
    fn new(name: &str, names: &[&str], days: u32, issuer: Option<&Issued>) -> Issued {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let purpose = if issuer.is_some() { Purpose::Server(&names) } else { Purpose::Root };
        let (private, text) = key(&purpose).unwrap();
        let issuer = issuer.map(|issuer| &issuer.pair);
        let made = certificate(&purpose, name, &private, issuer, NOW.parse().unwrap(), days).unwrap();
        Issued { pair: Pair { certificate: made, key: Some(private) }, key: text }
    }

    fn pem(&self) -> SecretBytes {
        self.pair.certificate.to_pem().into()
    }
}

/// A Cluster with a server certificate of a CA that lives for years.
struct Tls {
    ca: Issued,
    server: Issued,
    replica: Issued,
}

impl Tls {
    fn new() -> Tls {
        let ca = Issued::new("ca", &[], 3650, None);
        let server = Issued::new("pg-rw", &["pg-rw", "pg-rw.apps.svc"], 365, Some(&ca));
        let replica = Issued::new("streaming_replica", &[], 365, Some(&ca));
        Tls { ca, server, replica }
    }

    fn put(&self, s: &mut Specimen) {
        let tls = |of: &Issued| [("tls.crt", of.pem()), ("tls.key", of.key.clone())];
        s.secrets.push(other("ca", &[("ca.crt", self.ca.pem()), ("ca.key", self.ca.key.clone())]));
        s.secrets.push(other("server", &tls(&self.server)));
        s.secrets.push(other("replica", &tls(&self.replica)));
        changed(&mut s.live.clusters, |cluster| {
            cluster["status"]["certificates"] = json!({"serverCASecret": "ca", "clientCASecret": "ca",
                "serverTLSSecret": "server", "replicationTLSSecret": "replica"});
        });
    }
}

#[test]
fn certificates_that_fit_are_no_findings() {
    finds_live(|s| Tls::new().put(s), &[]);
}

#[test]
fn tls001_an_expired_certificate() {
    let mut tls = Tls::new();
    tls.server = Issued::new("pg-rw", &["pg-rw"], 0, Some(&tls.ca));
    finds_live(|s| tls.put(s), &["TLS001 secret/server tls.crt"]);
}

#[test]
fn tls002_one_that_expires_soon_and_later_counts_where_a_program_renews_it() {
    let mut tls = Tls::new();
    tls.server = Issued::new("pg-rw", &["pg-rw"], 20, Some(&tls.ca));
    finds_live(|s| tls.put(s), &["TLS002 secret/server tls.crt"]);
    let owned = |s: &mut Specimen| {
        tls.put(s);
        let owner =
            crate::model::owner::Owner { who: "cert-manager".into(), object: "x".into(), remedy: "y".into() };
        s.secret("server").owner = Some(owner);
    };
    finds_live(owned, &[]);
}

#[test]
fn tls003_key_issuer_and_host_that_do_not_fit() {
    let mut tls = Tls::new();
    tls.server.key = tls.replica.key.clone();
    finds_live(|s| tls.put(s), &["TLS003 secret/server tls.key"]);
    let mut tls = Tls::new();
    tls.server = Issued::new("pg-rw", &["other-rw"], 365, Some(&tls.ca));
    finds_live(|s| tls.put(s), &["TLS003 secret/server tls.crt"]);
    let mut tls = Tls::new();
    tls.ca = Issued::new("ca", &[], 3650, None);
    finds_live(|s| tls.put(s), &["TLS003 secret/replica tls.crt", "TLS003 secret/server tls.crt"]);
}

#[test]
fn tls004_a_client_ca_without_its_key() {
    let with = |s: &mut Specimen, key: &str| {
        let mut ca = s.secret(APP).clone();
        (ca.name, ca.labels) = ("clients".into(), std::collections::BTreeMap::new());
        ca.data = [(key.to_owned(), "x".into())].into();
        s.secrets.push(ca);
        changed(&mut s.live.clusters, |c| c["spec"]["certificates"] = json!({"clientCASecret": "clients"}));
    };
    finds_live(|s| with(s, "ca.crt"), &["TLS004 cluster/pg"]);
    finds_live(|s| with(s, "ca.key"), &[]);
    finds_live(
        |s| {
            with(s, "ca.crt");
            changed(&mut s.live.clusters, |c| c["spec"]["certificates"]["replicationTLSSecret"] = json!("r"));
        },
        &[],
    );
}

#[test]
fn tls005_a_client_of_another_name() {
    let mut tls = Tls::new();
    tls.replica = Issued::new("postgres", &[], 365, Some(&tls.ca));
    finds_live(|s| tls.put(s), &["TLS005 secret/replica tls.crt"]);
    let tls = Tls::new();
    let client = Issued::new("app-one", &[], 365, Some(&tls.ca));
    let with = |s: &mut Specimen, rule: &str| {
        s.secrets.push(other("app-one-client-tls", &[("tls.crt", client.pem())]));
        changed(&mut s.live.clusters, |cluster| cluster["spec"]["postgresql"]["pg_hba"] = json!([rule]));
    };
    finds_live(
        |s| with(s, "hostssl all all all cert map=pgaas"),
        &["TLS005 secret/app-one-client-tls tls.crt"],
    );
    finds_live(|s| with(s, "hostssl all all all scram-sha-256"), &[]);
}

/// The Secrets of a profile that are made of files, as `pki create` makes the files.
fn forge(change: impl FnOnce(&mut Specimen), wanted: &[&str]) -> Vec<Finding> {
    let mut specimen = Specimen::of("api-forge", "");
    let root = Issued::new("root", &[], 3650, None);
    let server = Issued::new("postgres", &["postgres"], 365, Some(&root));
    let authorities = ["ca-bundle.crt", "root-ca.crt", "intermediate-ca.crt"].map(|key| (key, root.pem()));
    specimen.secrets.push(other("postgres-ca", &authorities));
    specimen.secrets.push(other("postgres-tls", &[("server.crt", server.pem()), ("server.key", server.key)]));
    change(&mut specimen);
    assert_eq!(specimen.ids(), wanted);
    specimen.findings()
}

#[test]
fn certificates_from_files_are_looked_at_as_well() {
    forge(|_| (), &[]);
    let absent =
        forge(|s| s.secrets.retain(|live| live.name != "postgres-tls"), &["SEC001 secret/postgres-tls"]);
    assert!(
        absent[0].hint.as_ref().unwrap().contains("pki create makes certs/postgres/server-chain.crt"),
        "{absent:?}"
    );
    forge(
        |s| drop(s.secret("postgres-ca").data.remove("root-ca.crt")),
        &["SEC002 secret/postgres-ca root-ca.crt"],
    );
    let stranger = || Issued::new("other", &[], 3650, None);
    let old = |s: &mut Specimen, days| {
        let root = Issued::new("root", &[], days, None).pem();
        s.set("postgres-ca", "root-ca.crt", root);
    };
    forge(|s| old(s, 0), &["TLS001 secret/postgres-ca root-ca.crt"]);
    forge(|s| old(s, 20), &["TLS002 secret/postgres-ca root-ca.crt"]);
    forge(
        |s| _ = s.set("postgres-tls", "server.key", stranger().key),
        &["TLS003 secret/postgres-tls server.crt"],
    );
    forge(
        |s| {
            for key in ["ca-bundle.crt", "root-ca.crt", "intermediate-ca.crt"] {
                s.set("postgres-ca", key, stranger().pem());
            }
        },
        &["TLS003 secret/postgres-tls server.crt"],
    );
    let text = forge(
        |s| _ = s.set("postgres-ca", "root-ca.crt", "no certificate"),
        &["TLS003 secret/postgres-ca root-ca.crt"],
    );
    assert!(!text[0].message.is_empty(), "{text:?}");
}
