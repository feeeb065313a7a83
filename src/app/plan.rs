//! From the words of `test` to what is tested, and the place where that is done.

use super::testing::Testing;
use super::wanted::Wanted;
use super::{App, absent};
use crate::cli::{SuitesArgs, TestArgs, What};
use crate::ctx::run_id;
use crate::decide::tested;
use crate::error::{Error, Result};
use crate::execute::checking::Suite;
use crate::execute::dial::Dialer;
use crate::execute::suites::http::HttpTarget;
use crate::execute::suites::minio::MinioTarget;
use crate::execute::suites::redis::{RedisTarget, Sentinel};
use crate::execute::suites::{Keeper, Plan, Target, World};
use crate::k8s::access::{Need, demand, missing};
use crate::k8s::forward::Forwarder;
use crate::k8s::{Cluster, kinds};
use crate::manifest::secrets::{Each, Expected, Inventory};
use crate::model::certificate::Certificate;
use crate::observe::neighbours::Neighbours;
use crate::report::test::{TestMode, TestPlace};
use serde_json::Value;
use std::sync::Arc;

/// Rights it takes to test from here.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::SECRETS),
    Need::new("get", kinds::SERVICES),
    Need::new("list", kinds::ENDPOINT_SLICES),
    Need::sub("get", kinds::PODS, "portforward"),
    Need::sub("create", kinds::PODS, "portforward"),
];

impl App {
    /// What the flags and names ask for, in the namespace of `api`.
    pub async fn test_plan(&mut self, args: &SuitesArgs, api: &Cluster) -> Result<Plan> {
        let what = args.what.unwrap_or(What::All);
        let mut targets = Vec::new();
        let mut profile = super::wanted::profile(&args.wanted.profile)?;
        if what != What::Http {
            let wanted = self.wanted(&args.wanted, api).await?;
            if what.has(What::Postgres) && !wanted.inventory.clusters.is_empty() {
                let around = Neighbours::read(api, &api.namespace).await;
                let Wanted { profile, inventory, expected } = &wanted;
                let servers = tested::servers(profile, inventory, expected, &around, &api.namespace);
                targets.extend(servers.into_iter().map(|server| Target::Postgres(Box::new(server))));
            }
            let bundled = wanted.profile.bundled.iter().filter(|_| what.has(What::Postgres));
            targets.extend(bundled.map(|server| Target::Forge(Box::new(server.clone()))));
            for expected in &wanted.expected {
                targets.extend(target(expected, &wanted.inventory, what));
            }
            profile = wanted.profile;
            targets = named(targets, what, &args.names)?;
        } else if args.names.is_empty() {
            return Err(Error::usage("test http needs the Services or URLs to ask")
                .hint("e.g. kubectl qs-secrets test http ui server:5329/healthcheck"));
        } else {
            for name in &args.names {
                targets.push(Target::Http(web(name, api).await?));
            }
        }
        if targets.is_empty() {
            return Err(Error::usage(format!("there is nothing to test: profile {} has none", profile.name))
                .hint("give an inventory by -f FILE, or take it from the cluster by --from-live"));
        }
        for target in &mut targets {
            if let Target::Redis(redis) = target {
                redis.sentinel = sentinel(args, &redis.name, api).await?;
            }
        }
        // Its inventory is in the targets, and would be most of the text.
        profile.inventory = Inventory::default();
        let roots = args.ca_file.as_deref().map(roots).transpose()?.unwrap_or_default();
        Ok(Plan { namespace: api.namespace.clone(), run: run_id()?, profile, roots, targets })
    }

    /// The suites of a plan, which are reached by one way and have their Secrets in one place.
    pub async fn suites(
        &self,
        plan: &Plan,
        dialer: Dialer,
        keeper: Keeper,
        args: &TestArgs,
    ) -> Result<Vec<Suite>> {
        let roots = match plan.roots.as_str() {
            "" => Vec::new(),
            text => Certificate::from_pem(text.as_bytes()).map_err(|error| {
                Error::usage("the authority's certificates cannot be used").because(error)
            })?,
        };
        let world = Arc::new(World {
            dialer,
            keeper,
            namespace: plan.namespace.clone(),
            run: plan.run.clone(),
            profile: plan.profile.clone(),
            roots,
            // Before the runner's own limit, which knows less of what was going on.
            limit: args.check_timeout.mul_f64(0.9),
            clock: self.ctx.clock.clone(),
        });
        let suites = plan.targets.iter().map(|target| target.suites(&world));
        Ok(futures::future::join_all(suites).await.into_iter().flatten().collect())
    }

    /// The suites of a plan through the API server's port-forward, if that is allowed.
    pub async fn suites_from_here(&self, plan: &Plan, api: &Cluster, args: &TestArgs) -> Result<Vec<Suite>> {
        let namespace = plan.namespace.as_str();
        let (allowed, there) = futures::join!(allowed(api, namespace, NEEDS), absent::demand(api, namespace));
        allowed.and(there)?;
        // A check may hold a second connection.
        let at_once = 2 * usize::from(args.parallel);
        let forwarder = Forwarder::new(api.clone(), at_once, args.check_timeout);
        self.suites(plan, Dialer::Forward(Arc::new(forwarder)), Keeper::Api(Box::new(api.clone())), args)
            .await
    }
}

/// Refuses (exit 7) what is not allowed. That nothing is known of it is no refusal here: a
/// test changes nothing of the cluster.
pub(super) async fn allowed(api: &Cluster, namespace: &str, needs: &[Need]) -> Result<()> {
    if missing(api, namespace, needs).await?.is_empty() {
        return Ok(());
    }
    demand(api, namespace, needs).await
}

/// What the report says of a plan.
pub fn testing(plan: &Plan, mode: TestMode, context: &str) -> Testing {
    let (context, namespace) = (context.to_owned(), plan.namespace.clone());
    Testing {
        name: namespace.clone(),
        places: vec![TestPlace { dc: None, context, namespace }],
        mode,
        run: plan.run.clone(),
    }
}

fn target(expected: &Expected, inventory: &Inventory, what: What) -> Option<Target> {
    let secret = expected.name.clone();
    match expected.each {
        Each::Redis if what.has(What::Redis) => {
            Some(Target::Redis(RedisTarget { name: expected.instance.clone(), secret, sentinel: None }))
        }
        Each::Minio if what.has(What::Minio) => {
            let known = inventory.minio.iter().find(|minio| minio.name == expected.instance);
            let buckets = known.map(|minio| minio.buckets.clone()).unwrap_or_default();
            Some(Target::Minio(MinioTarget { name: expected.instance.clone(), secret, buckets, whole: true }))
        }
        Each::Bucket if what.has(What::Minio) => {
            let name = format!("{}/{}", expected.instance, expected.subject);
            let buckets = vec![expected.subject.clone()];
            Some(Target::Minio(MinioTarget { name, secret, buckets, whole: false }))
        }
        _ => None,
    }
}

/// Those of the targets that are named: by instance or Secret; `secret/NAME` is any Secret.
fn named(targets: Vec<Target>, what: What, names: &[String]) -> Result<Vec<Target>> {
    if names.is_empty() {
        return Ok(targets);
    }
    let (mut chosen, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let found: Vec<Target> = targets.iter().filter_map(|target| of_name(target, name)).collect();
        match (found.is_empty(), name.strip_prefix("secret/"), what) {
            (false, ..) => chosen.extend(found),
            (true, Some(secret), What::Redis) => chosen.push(Target::Redis(RedisTarget {
                name: secret.to_owned(),
                secret: secret.to_owned(),
                sentinel: None,
            })),
            (true, Some(secret), What::Minio) => chosen.push(Target::Minio(MinioTarget {
                name: secret.to_owned(),
                secret: secret.to_owned(),
                buckets: Vec::new(),
                whole: false,
            })),
            (true, ..) => unknown.push(name.as_str()),
        }
    }
    if unknown.is_empty() {
        return Ok(chosen);
    }
    let known: Vec<&str> = targets.iter().flat_map(Target::secrets).collect();
    Err(Error::usage(format!("nothing to test is called {}", unknown.join(", ")))
        .hint(format!("Secrets of the profile are {}", known.join(", ")))
        .hint("any other Secret is named as secret/NAME"))
}

/// The target, if it or its Secret is called so; of a cluster also one role.
fn of_name(target: &Target, name: &str) -> Option<Target> {
    let secret = name.strip_prefix("secret/").unwrap_or(name);
    let own = match target {
        Target::Redis(redis) => redis.name.as_str(),
        Target::Minio(minio) => minio.name.as_str(),
        Target::Http(http) => http.name.as_str(),
        Target::Forge(server) => server.host.as_str(),
        Target::Postgres(server) if server.cluster == name => server.cluster.as_str(),
        Target::Postgres(server) => {
            let mut server = server.clone();
            server.roles.retain(|role| role.role == name || role.secret.as_deref() == Some(secret));
            return (!server.roles.is_empty()).then_some(Target::Postgres(server));
        }
    };
    let bucket = own.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    (own == name || bucket || target.secrets().contains(&secret)).then(|| target.clone())
}

/// Who names the master of a Redis instance: what the flag says, or the Sentinels of a
/// RedisFailover of this name (<https://github.com/spotahome/redis-operator>).
async fn sentinel(args: &SuitesArgs, name: &str, api: &Cluster) -> Result<Option<Sentinel>> {
    if let Some(text) = &args.sentinel {
        let (place, master) = text.split_once('/').unwrap_or((text, "mymaster"));
        let (host, port) = place.split_once(':').unwrap_or((place, "26379"));
        let port = port.parse().map_err(|_| {
            Error::usage(format!("--sentinel: expected HOST[:PORT][/MASTER], found {text:?}"))
        })?;
        return Ok(Some(Sentinel { host: host.to_owned(), port, master: master.to_owned() }));
    }
    // Who may not read these has none as far as this test goes: the Secret's host is tried.
    let failover = api.get(&kinds::REDIS_FAILOVERS, &api.namespace, name).await.ok().flatten();
    Ok(failover.map(|_| Sentinel { host: format!("rfs-{name}"), port: 26379, master: "mymaster".to_owned() }))
}

/// A web server as it was typed; a Service without a port is asked for its first, or for
/// the one that is called http.
async fn web(text: &str, api: &Cluster) -> Result<HttpTarget> {
    let mut target = HttpTarget::parse(text).map_err(Error::usage)?;
    if text.contains("://") || text.split('/').next().is_some_and(|place| place.contains(':')) {
        return Ok(target);
    }
    let endpoint = crate::model::dial::Endpoint {
        namespace: api.namespace.clone(),
        host: target.host.clone(),
        port: target.port,
    };
    let Some((name, namespace)) = endpoint.service() else { return Ok(target) };
    let Some(service) = api.get(&kinds::SERVICES, namespace, name).await? else { return Ok(target) };
    let ports = service["spec"]["ports"].as_array().cloned().unwrap_or_default();
    let called = |port: &&Value| {
        let name = port["name"].as_str().unwrap_or_default();
        name.starts_with("http") || name.starts_with("web")
    };
    if let Some(port) = ports.iter().find(called).or(ports.first()) {
        let number = port["port"].as_u64().and_then(|number| u16::try_from(number).ok());
        target.port = number.unwrap_or(target.port);
        target.tls =
            target.port == 443 || port["name"].as_str().is_some_and(|name| name.starts_with("https"));
    }
    Ok(target)
}

fn roots(path: &std::path::Path) -> Result<String> {
    let unusable = || Error::usage(format!("--ca-file {} cannot be used", path.display()));
    let bytes = std::fs::read(path).map_err(|error| unusable().because(error))?;
    let found = Certificate::from_pem(&bytes).map_err(|error| unusable().because(error))?;
    Ok(found.iter().map(Certificate::to_pem).collect())
}
