//! PostgreSQL as applications find it: every role at every endpoint, TLS in every mode, and
//! who reaches what.

mod database;
mod endpoint;
mod forge;
mod given;
mod readiness;
mod security;

pub use forge::forge;
pub use given::{Given, Secrets};

use crate::execute::checking::{Notes, Suite};
use crate::model::tested::{PgEndpoint, PgRole, PgServer};
use std::sync::Arc;

/// Every suite of a cluster, those of a role together, its configured endpoint first.
pub fn suites(server: &PgServer, given: &Given) -> Vec<Suite> {
    let server = Arc::new(server.clone());
    let name = |rest: &str| match rest {
        "" => format!("postgresql/{}", server.cluster),
        rest => format!("postgresql/{}/{rest}", server.cluster),
    };
    let mut all = Vec::new();
    let mut push = |suite: Suite| all.push(suite.at(given.dc.clone()));
    let namespace = || server.namespace.clone();
    push(Suite::of(name(""), namespace(), server.clone(), &readiness::CHECKS));
    for role in &server.roles {
        for (endpoint, configured) in order(&server, role, given) {
            let notes = Notes::default();
            let suite = name(&format!("{}/{}", role.role, endpoint.name));
            let subject = endpoint::RoleAt::new(given, &server, role, endpoint, configured, &notes);
            push(Suite::of(suite, namespace(), subject, &endpoint::CHECKS).noting(notes));
        }
        if let Some(writer) = server.writer() {
            let subject = database::Owned::new(given, &server, role, writer);
            push(Suite::of(
                name(&format!("{}/database", role.role)),
                namespace(),
                subject,
                &database::CHECKS,
            ));
        }
    }
    for endpoint in server.endpoints.iter().filter(|endpoint| endpoint.nobody.is_none()) {
        let subject = security::Door::new(given, &server, endpoint);
        let suite = name(&format!("tls/{}", endpoint.name));
        push(Suite::of(suite, namespace(), subject, &security::CHECKS));
    }
    all
}

/// The endpoint the role's Secret names, then every other one.
fn order(server: &PgServer, role: &PgRole, given: &Given) -> Vec<(PgEndpoint, bool)> {
    let own = given.host_and_port(role);
    let configured = own.as_ref().map(|(host, port)| {
        let known = server.endpoint_of(host).cloned();
        let unknown = || PgEndpoint { name: "configured".into(), ..PgEndpoint::default() };
        PgEndpoint { host: host.clone(), port: *port, ..known.unwrap_or_else(unknown) }
    });
    // A pooler passes on no client certificate.
    let fits = |endpoint: &&PgEndpoint| role.certificate.is_none() || endpoint.pooler.is_none();
    let others = server
        .endpoints
        .iter()
        .filter(fits)
        .filter(|endpoint| configured.as_ref().is_none_or(|own| own.name != endpoint.name))
        .map(|endpoint| (endpoint.clone(), false));
    configured.clone().map(|own| (own, true)).into_iter().chain(others).collect()
}
