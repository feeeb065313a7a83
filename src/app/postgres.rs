//! From live objects to the suites that test PostgreSQL.

use super::App;
use super::testing::Testing;
use crate::cli::{TargetArgs, TestArgs};
use crate::ctx::run_id;
use crate::decide::tested;
use crate::error::{Error, Kind, Result};
use crate::execute::checking::{Check, Suite};
use crate::execute::dial::Dialer;
use crate::execute::suites::postgres::{Given, Secrets, suites};
use crate::k8s::access::Need;
use crate::k8s::forward::Forwarder;
use crate::k8s::{ApiError, Cluster, kinds};
use crate::manifest;
use crate::manifest::secrets::Profile;
use crate::model::check::Outcome;
use crate::model::tested::{PgEndpoint, PgServer};
use crate::observe::neighbours::Neighbours;
use crate::observe::secrets::named;
use crate::observe::site::Site;
use crate::report::test::{TestMode, TestPlace};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// What a test of a Cluster reads, beside what its connections take.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("list", kinds::DATABASES),
    Need::new("list", kinds::DEPLOYMENTS),
    Need::new("get", kinds::SECRETS),
];

/// The check's own limit comes before the runner's, which knows less of what was going on.
fn answer_limit(args: &TestArgs) -> Duration {
    args.check_timeout.mul_f64(0.9)
}

impl App {
    /// What suites of a namespace are run with; connections go through the API server.
    pub fn given(
        &self,
        api: &Cluster,
        secrets: Secrets,
        profile: Profile,
        args: &TestArgs,
        run: &str,
    ) -> Given {
        // A suite holds one connection, and opens one more beside it at most.
        let at_once = 2 * usize::from(args.parallel);
        let limit = answer_limit(args);
        Given {
            dialer: Dialer::Forward(Arc::new(Forwarder::new(api.clone(), at_once, limit))),
            secrets: Arc::new(secrets),
            profile: Arc::new(profile),
            limit,
            now: api.server_now(),
            dc: None,
            application: format!("{} test {run}", self.plugin.program),
        }
    }

    /// Tests the Cluster of a target in every data centre, and tells of it. Ctrl-C ends it.
    pub async fn test_clusters(&mut self, target: &TargetArgs, args: &TestArgs) -> Result<Kind> {
        let aim = self.aim(target).await?;
        let run = run_id()?;
        let named = aim.declared.is_some() || aim.sites.len() > 1 || !target.dcs.dc_context.is_empty();
        let alias = aim.declared.as_ref().and_then(|declared| declared.primary_fqdn.clone());
        let interrupt = self.ctx.interrupt.clone();
        let reading = aim.sites.iter().map(|site| {
            let dc = named.then(|| site.dc.clone());
            self.cluster_suites(site, dc, alias.as_deref(), args, &run)
        });
        let suites = tokio::select! {
            suites = futures::future::try_join_all(reading) => suites?,
            () = interrupt.wait() => return Err(Error::new(Kind::Interrupted, "interrupted")),
        };
        let suites: Vec<Suite> = suites.into_iter().flatten().collect();
        let place = |site: &Site| TestPlace {
            dc: named.then(|| site.dc.clone()),
            context: site.api.context.clone(),
            namespace: site.namespace.clone(),
        };
        let testing = Testing {
            name: aim.target.to_string(),
            places: aim.sites.iter().map(place).collect(),
            mode: TestMode::Local,
            run,
        };
        let report = self.test(testing, suites, args).await?;
        self.show_test(&report, args)
    }

    /// The suites of the Cluster of a data centre. What cannot be read is a suite that could
    /// not run, so that the other data centre is tested all the same.
    async fn cluster_suites(
        &self,
        site: &Site,
        dc: Option<String>,
        alias: Option<&str>,
        args: &TestArgs,
        run: &str,
    ) -> Result<Vec<Suite>> {
        let profile = Profile::built_in("cnpg-app").unwrap_or_else(|| Err(Vec::new()));
        let profile = profile.map_err(|problems| manifest::refusal(&problems))?;
        let read = match read(site).await {
            Ok(Some(read)) => Ok(read),
            Ok(None) => Err(Outcome::error(
                "cluster-missing",
                format!("there is no Cluster {} in namespace {}", site.name, site.namespace),
            )
            .finding(crate::model::finding::CLUSTER_MISSING)
            .hint("kubectl pgaas list -A shows every Cluster")),
            Err(error) => Err(unread(error)),
        };
        Ok(match read {
            Ok((mut server, secrets)) => {
                server.endpoints.extend(alias.map(aliased));
                let given = self.given(&site.api, secrets, profile, args, run);
                suites(&server, &Given { dc, ..given })
            }
            Err(outcome) => {
                let suite = format!("postgresql/{}", site.name);
                vec![Suite::of(suite, site.namespace.clone(), outcome, &UNREAD).at(dc)]
            }
        })
    }
}

static UNREAD: [Check<Outcome>; 1] =
    [Check::new("read", &[], |outcome| Box::pin(async { Err(outcome.clone()) }))];

fn unread(error: Error) -> Outcome {
    let kind = if error.kind() == Kind::Forbidden { "forbidden" } else { "unreachable" };
    let outcome = Outcome::error(kind, error.to_string());
    match error.hints().first() {
        Some(hint) => outcome.hint(hint),
        None => outcome,
    }
}

/// The name that follows the primary: a port-forward asks no DNS.
fn aliased(alias: &str) -> PgEndpoint {
    PgEndpoint {
        name: "alias".into(),
        host: alias.to_owned(),
        port: 5432,
        nobody: Some(format!("{alias} is known to DNS only, which a port-forward does not ask")),
        ..PgEndpoint::default()
    }
}

/// The Cluster as a test should find it, and the Secrets of its roles.
async fn read(site: &Site) -> Result<Option<(PgServer, Secrets)>> {
    let (api, namespace) = (&site.api, site.namespace.as_str());
    let list = |kind| async move { api.list(kind, Some(namespace), "").await };
    let (cluster, poolers, databases, deployments) = futures::join!(
        api.get(&kinds::CLUSTERS, namespace, &site.name),
        list(&kinds::POOLERS),
        list(&kinds::DATABASES),
        list(&kinds::DEPLOYMENTS)
    );
    let Some(cluster) = cluster? else { return Ok(None) };
    let part =
        |listing: Result<crate::k8s::Listing, ApiError>| -> Result<Vec<Value>, crate::observe::Unseen> {
            listing.map(|listing| listing.items).map_err(Into::into)
        };
    let around = Neighbours {
        poolers: part(poolers),
        databases: part(databases),
        deployments: part(deployments),
        ..Neighbours::default()
    };
    // Without them roles would be tested at half the endpoints, and nobody would know.
    for missing in [&around.poolers, &around.databases] {
        missing.as_ref().map_err(|unseen| Error::from(unseen.clone()))?;
    }
    let mut server = tested::live(&cluster, &around);
    let secrets = secrets(api, namespace, std::slice::from_ref(&server)).await?;
    tested::known(&mut server, |secret| secrets.contains_key(secret));
    Ok(Some((server, secrets)))
}

/// The values of every Secret a test of these servers reads, of those that exist.
pub async fn secrets(api: &Cluster, namespace: &str, servers: &[PgServer]) -> Result<Secrets> {
    let found = named(api, namespace, &tested::secrets(servers)).await?;
    Ok(found.into_iter().map(|live| (live.name, live.data)).collect())
}
