//! What a test of PostgreSQL should find, from the objects around it.

use super::verify::host;
use crate::manifest::names;
use crate::manifest::secrets::{Each, Expected, Inventory, PgCluster, Profile};
use crate::model::tested::{PgEndpoint, PgPooler, PgRole, PgServer, Promise};
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::neighbours::Neighbours;
use serde_json::Value;

const PORT: u16 = 5432;
/// A role without a database of its own logs in here.
const NOBODYS: &str = "postgres";
/// Profiles whose installation keeps every role to its own database.
const ISOLATED: [&str; 1] = ["pharia"];

fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn name(object: &Value) -> &str {
    text(object, "/metadata/name").unwrap_or_default()
}

/// The objects of a kind that belong to a cluster; none if they could not be read.
fn of<'a>(part: &'a crate::observe::neighbours::Part, cluster: &str) -> Option<Vec<&'a Value>> {
    let all = part.as_ref().ok()?.iter();
    let mine = all.filter(|object| text(object, "/spec/cluster/name") == Some(cluster));
    Some(mine.filter(|object| text(object, "/spec/ensure") != Some("absent")).collect())
}

/// Every PostgreSQL cluster of an inventory with its roles, as the profile and what runs
/// there say.
pub fn servers(
    profile: &Profile,
    inventory: &Inventory,
    expected: &[Expected],
    around: &Neighbours,
    namespace: &str,
) -> Vec<PgServer> {
    inventory.clusters.iter().map(|cluster| server(profile, cluster, expected, around, namespace)).collect()
}

fn server(
    profile: &Profile,
    cluster: &PgCluster,
    expected: &[Expected],
    around: &Neighbours,
    namespace: &str,
) -> PgServer {
    let live = around.clusters.iter().flatten().find(|live| name(live) == cluster.name);
    let mut server = match live {
        Some(live) => live_server(live, around),
        None => unseen_server(profile, cluster, namespace),
    };
    server.namespace = namespace.to_owned();
    server.isolated = ISOLATED.contains(&profile.name.as_str());
    // A pooler that roles go through and that nobody made.
    for pooler in &cluster.poolers {
        let Some(object) = host(profile, &cluster.name, Some(pooler), namespace) else { continue };
        if !server.endpoints.iter().any(|endpoint| endpoint.host == object) {
            let exists = around.poolers.is_ok().then_some(false);
            server.endpoints.push(pooler_endpoint(pooler, object, exists));
        }
    }
    let mine = expected.iter().filter(|one| one.each == Each::Role && one.instance == cluster.name);
    server.roles = mine.map(|one| role(one, cluster, around)).collect();
    others(&mut server.roles);
    server
}

/// A cluster of which only the inventory knows.
fn unseen_server(profile: &Profile, cluster: &PgCluster, namespace: &str) -> PgServer {
    let direct = host(profile, &cluster.name, None, namespace);
    let endpoint = |name: &str, host: String, promise| PgEndpoint {
        name: name.to_owned(),
        host,
        port: PORT,
        promise,
        ..PgEndpoint::default()
    };
    let endpoints = direct.map(|host| endpoint("rw", host, Promise::Writable)).into_iter().collect();
    PgServer { cluster: cluster.name.clone(), endpoints, ..PgServer::default() }
}

fn pooler_endpoint(pooler: &str, object: String, exists: Option<bool>) -> PgEndpoint {
    PgEndpoint {
        name: format!("pooler:{pooler}"),
        host: object.clone(),
        port: PORT,
        promise: Promise::Writable,
        pooler: Some(PgPooler { object, exists, wanted: 1, ..PgPooler::default() }),
        nobody: None,
    }
}

fn role(expected: &Expected, cluster: &PgCluster, around: &Neighbours) -> PgRole {
    let fact = |name: &str| expected.facts.get(name).cloned();
    let why = match cluster.pooler(&expected.subject) {
        (Some(pooler), true) => format!("the default pooler {pooler}"),
        (Some(pooler), false) => format!("mapped to the pooler {pooler}"),
        (None, true) => "direct, no pooler".to_owned(),
        (None, false) => "mapped to the direct connection".to_owned(),
    };
    let database = fact("database").unwrap_or_default();
    PgRole {
        role: expected.subject.clone(),
        secret: Some(expected.name.clone()),
        certificate: None,
        expected: fact("host").map(|host| (host, why)),
        others: Vec::new(),
        extensions: extensions(around, &cluster.name, &database),
        database,
    }
}

/// The extensions a Database object asks for.
fn extensions(around: &Neighbours, cluster: &str, database: &str) -> Vec<String> {
    let databases = of(&around.databases, cluster).unwrap_or_default();
    let found = databases.into_iter().find(|object| text(object, "/spec/name") == Some(database));
    found
        .into_iter()
        .flat_map(|object| list(object, "/spec/extensions"))
        .filter(|extension| text(extension, "/ensure") != Some("absent"))
        .filter_map(|extension| Some(text(extension, "/name")?.to_owned()))
        .collect()
}

/// Databases of the other roles.
fn others(roles: &mut [PgRole]) {
    let owned: Vec<(String, String)> =
        roles.iter().map(|role| (role.role.clone(), role.database.clone())).collect();
    for role in roles {
        let mine = |database: &str| owned.iter().any(|(who, what)| *who == role.role && what == database);
        let mut other: Vec<String> = owned
            .iter()
            .map(|(_, database)| database.clone())
            .filter(|database| !mine(database) && database != NOBODYS)
            .collect();
        other.sort_unstable();
        other.dedup();
        role.others = other;
    }
}

/// A Cluster of CloudNativePG with the roles its own objects name; [`known`] takes those
/// away of whose credentials nothing is known.
pub fn live(cluster: &Value, around: &Neighbours) -> PgServer {
    let mut server = live_server(cluster, around);
    let databases = of(&around.databases, &server.cluster).unwrap_or_default();
    server.roles = live_roles(cluster, &server.cluster, &databases);
    for role in &mut server.roles {
        role.extensions = extensions(around, &server.cluster, &role.database);
    }
    others(&mut server.roles);
    server
}

/// Keeps the roles whose credentials are somewhere: a role without a password may have a
/// client certificate, and a replica has the application's Secret only if it was put there.
pub fn known(server: &mut PgServer, exists: impl Fn(&str) -> bool) {
    let implied = format!("{}-app", server.cluster);
    server.roles.retain(|role| match (&role.certificate, &role.secret) {
        (Some(secret), _) => exists(secret),
        (None, Some(secret)) => *secret != implied || exists(secret),
        (None, None) => false,
    });
}

/// The owner of the application's database, and every managed role that logs in.
fn live_roles(cluster: &Value, name: &str, databases: &[&Value]) -> Vec<PgRole> {
    let bootstrap = ["initdb", "recovery", "pg_basebackup"];
    let bootstrap = bootstrap.iter().find_map(|way| cluster.pointer(&format!("/spec/bootstrap/{way}")));
    let said = |key: &str| bootstrap.and_then(|way| way[key].as_str()).unwrap_or("app").to_owned();
    let given = bootstrap.and_then(|way| text(way, "/secret/name"));
    let owner = PgRole {
        role: said("owner"),
        database: said("database"),
        secret: Some(given.map_or_else(|| format!("{name}-app"), str::to_owned)),
        ..PgRole::default()
    };
    let database_of = |role: &str| {
        let own = databases.iter().find(|object| text(object, "/spec/owner") == Some(role));
        own.and_then(|object| text(object, "/spec/name")).unwrap_or(NOBODYS).to_owned()
    };
    let managed = list(cluster, "/spec/managed/roles")
        .filter(|role| text(role, "/ensure") != Some("absent") && role["login"] == true)
        .filter_map(|role| {
            let name = text(role, "/name")?;
            let secret = text(role, "/passwordSecret/name").map(str::to_owned);
            let certificate = secret.is_none().then(|| names::client_tls(name));
            let (role, database) = (name.to_owned(), database_of(name));
            Some(PgRole { role, database, secret, certificate, ..PgRole::default() })
        });
    let managed: Vec<PgRole> = managed.collect();
    // An owner that is managed, too, has the managed role's password.
    let owner = Some(owner).filter(|owner| !managed.iter().any(|role| role.role == owner.role));
    owner.into_iter().chain(managed).collect()
}

fn live_server(cluster: &Value, around: &Neighbours) -> PgServer {
    let own = name(cluster).to_owned();
    let read = CnpgCluster::read(cluster.clone()).ok();
    let replica = read.as_ref().is_some_and(|cluster| cluster.role() == Role::Replica);
    let (writable, any) = match replica {
        true => (Promise::ReadOnly, Promise::ReadOnly),
        false => (Promise::Writable, Promise::Any),
    };
    let mut server = PgServer {
        namespace: text(cluster, "/metadata/namespace").unwrap_or_default().to_owned(),
        phase: text(cluster, "/status/phase").map(str::to_owned),
        instances: read.as_ref().map(|cluster| (cluster.status.ready_instances, cluster.spec.instances)),
        authority: text(cluster, "/status/certificates/serverCASecret")
            .map(|secret| (secret.to_owned(), "ca.crt".to_owned())),
        plain_text_forbidden: list(cluster, "/spec/postgresql/pg_hba")
            .filter_map(Value::as_str)
            .any(rejects_plain),
        endpoints: services(cluster, &own, writable, any),
        cluster: own,
        ..PgServer::default()
    };
    for object in of(&around.poolers, &server.cluster).unwrap_or_default() {
        server.endpoints.push(live_pooler(object, &server.cluster, writable, any, around));
    }
    server
}

/// `hostnossl all all all reject`, or with addresses.
fn rejects_plain(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next() == Some("hostnossl") && words.next_back() == Some("reject")
}

/// The Services the operator makes, and those the Cluster adds.
fn services(cluster: &Value, own: &str, writable: Promise, any: Promise) -> Vec<PgEndpoint> {
    let alone = cluster.pointer("/spec/instances").and_then(Value::as_u64).unwrap_or(1) <= 1;
    let endpoint = |name: &str, host: String, promise| PgEndpoint {
        name: name.to_owned(),
        host,
        port: PORT,
        promise,
        pooler: None,
        nobody: (promise_of_replicas(name) && alone)
            .then(|| "there is one instance only: no replica answers".to_owned()),
    };
    let off =
        |kind: &str| list(cluster, "/spec/managed/services/disabledDefaultServices").any(|one| one == kind);
    let own = [("rw", writable), ("ro", Promise::ReadOnly), ("r", any)]
        .into_iter()
        .filter(|(kind, _)| !off(kind))
        .map(|(kind, promise)| endpoint(kind, format!("{own}-{kind}"), promise));
    let added = list(cluster, "/spec/managed/services/additional").filter_map(|service| {
        let host = text(service, "/serviceTemplate/metadata/name")?;
        let promise = match text(service, "/selectorType") {
            Some("ro") => Promise::ReadOnly,
            Some("r") => any,
            _ => writable,
        };
        Some(endpoint(host, host.to_owned(), promise))
    });
    own.chain(added).collect()
}

fn promise_of_replicas(name: &str) -> bool {
    name == "ro"
}

fn live_pooler(
    object: &Value,
    cluster: &str,
    writable: Promise,
    any: Promise,
    around: &Neighbours,
) -> PgEndpoint {
    let own = name(object);
    let short = own.strip_prefix(&format!("{cluster}-pooler-")).unwrap_or(own);
    // Its status counts the pods there should be; how many are ready its Deployment knows.
    let deployment = around.deployments.as_ref().ok().and_then(|all| all.iter().find(|one| name(one) == own));
    let ready = deployment.map(|one| one["status"]["readyReplicas"].as_u64().unwrap_or(0));
    PgEndpoint {
        name: format!("pooler:{short}"),
        host: own.to_owned(),
        port: PORT,
        promise: match text(object, "/spec/type") {
            Some("ro") => Promise::ReadOnly,
            Some("r") => any,
            _ => writable,
        },
        pooler: Some(PgPooler {
            object: own.to_owned(),
            exists: Some(true),
            mode: text(object, "/spec/pgbouncer/poolMode").unwrap_or("session").to_owned(),
            wanted: object["spec"]["instances"].as_u64().unwrap_or(1),
            ready,
            paused: object["spec"]["pgbouncer"]["paused"] == true,
        }),
        nobody: None,
    }
}

/// The Secrets a test of these servers reads, each once.
pub fn secrets(servers: &[PgServer]) -> Vec<&str> {
    let of_roles = servers.iter().flat_map(|server| &server.roles);
    let of_roles = of_roles.flat_map(|role| role.secret.iter().chain(&role.certificate));
    let authorities = servers.iter().filter_map(|server| server.authority.as_ref().map(|(secret, _)| secret));
    let mut all: Vec<&str> = of_roles.chain(authorities).map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::secrets::expected;
    use serde_json::json;

    fn around() -> Neighbours {
        let pooler = |name: &str, kind: &str| {
            json!({"metadata": {"name": name}, "spec": {"cluster": {"name": "shop"}, "type": kind, "instances": 2,
                "pgbouncer": {"poolMode": "transaction"}}})
        };
        Neighbours {
            poolers: Ok(vec![pooler("shop-pooler-tx", "rw"), pooler("readers", "ro")]),
            deployments: Ok(vec![
                json!({"metadata": {"name": "shop-pooler-tx"}, "status": {"readyReplicas": 1}}),
                json!({"metadata": {"name": "readers"}, "status": {}}),
            ]),
            databases: Ok(vec![
                json!({"spec": {"cluster": {"name": "shop"}, "name": "web", "owner": "web",
                    "extensions": [{"name": "pg_trgm"}, {"name": "hstore", "ensure": "absent"}]}}),
                json!({"spec": {"cluster": {"name": "other"}, "name": "x", "owner": "web"}}),
            ]),
            ..Neighbours::default()
        }
    }

    fn cluster(spec: Value) -> Value {
        json!({"metadata": {"name": "shop", "namespace": "n"}, "spec": spec,
            "status": {"phase": "Cluster in healthy state", "certificates": {"serverCASecret": "shop-ca"}}})
    }

    #[test]
    fn a_live_cluster_names_its_endpoints_its_roles_and_what_is_promised() {
        let roles = json!([
            {"name": "web", "login": true, "passwordSecret": {"name": "web-secret"}},
            {"name": "by_cert", "login": true}, {"name": "no_cert", "login": true}, {"name": "group"},
            {"name": "gone", "login": true, "ensure": "absent", "passwordSecret": {"name": "x"}}]);
        let spec = json!({"instances": 1, "managed": {"roles": roles},
            "postgresql": {"pg_hba": ["hostnossl all all all reject"]}});
        let mut server = live(&cluster(spec), &around());
        known(&mut server, |secret| secret == "by-cert-client-tls" || secret == "shop-app");
        let endpoints: Vec<(&str, Promise, bool)> =
            server.endpoints.iter().map(|it| (it.name.as_str(), it.promise, it.nobody.is_some())).collect();
        assert_eq!(
            endpoints,
            [
                ("rw", Promise::Writable, false),
                ("ro", Promise::ReadOnly, true),
                ("r", Promise::Any, false),
                ("pooler:tx", Promise::Writable, false),
                ("pooler:readers", Promise::ReadOnly, false),
            ]
        );
        let ready: Vec<_> =
            server.endpoints.iter().filter_map(|it| it.pooler.as_ref()).map(|it| it.ready).collect();
        assert_eq!(ready, [Some(1), Some(0)]);
        assert!(server.plain_text_forbidden);
        let roles: Vec<(&str, &str)> =
            server.roles.iter().map(|it| (it.role.as_str(), it.database.as_str())).collect();
        assert_eq!(roles, [("app", "app"), ("web", "web"), ("by_cert", "postgres")]);
        assert_eq!(server.roles[0].secret.as_deref(), Some("shop-app"));
        assert_eq!(server.roles[2].certificate.as_deref(), Some("by-cert-client-tls"));
        assert_eq!(server.roles[1].extensions, ["pg_trgm"]);
        assert_eq!(server.roles[1].others, ["app"]);
        let read = [server];
        assert_eq!(secrets(&read), ["by-cert-client-tls", "shop-app", "shop-ca", "web-secret"]);
    }

    #[test]
    fn a_replica_cluster_promises_no_writes_anywhere() {
        let spec = json!({"instances": 2, "replica": {"self": "b", "primary": "a", "source": "a"}});
        let mut server = live(&cluster(spec), &around());
        known(&mut server, |_| false);
        assert!(server.roles.is_empty(), "the operator makes no such Secret there");
        assert!(server.endpoints.iter().all(|endpoint| endpoint.promise == Promise::ReadOnly));
        assert!(server.endpoints.iter().all(|endpoint| endpoint.nobody.is_none()));
    }

    #[test]
    fn of_an_inventory_the_mapping_says_the_host_and_a_missing_pooler_is_seen() {
        let profile = Profile::built_in("pharia").unwrap().unwrap();
        let inventory: Inventory = serde_json::from_value(json!({"clusters": [{
            "name": "shop", "poolers": ["tx", "gone"], "defaultPooler": "tx",
            "rolePoolerMappings": {"reports": "direct"},
            "roles": [{"name": "web_shop"}, {"name": "reports"}]}]}))
        .unwrap();
        let expected = expected(&profile, &inventory, "n").unwrap();
        let around = Neighbours { clusters: Ok(vec![cluster(json!({"instances": 1}))]), ..around() };
        let servers = servers(&profile, &inventory, &expected, &around, "n");
        let [server] = &servers[..] else { panic!() };
        let hosts: Vec<_> = server.roles.iter().filter_map(|role| role.expected.clone()).collect();
        assert_eq!(
            hosts,
            [
                ("shop-pooler-tx".to_owned(), "the default pooler tx".to_owned()),
                ("shop-rw".to_owned(), "mapped to the direct connection".to_owned()),
            ]
        );
        let gone = server.endpoints.iter().find(|endpoint| endpoint.name == "pooler:gone").unwrap();
        assert_eq!(gone.pooler.as_ref().unwrap().exists, Some(false));
        assert!(server.isolated);
        assert_eq!(server.roles[0].others, ["reports"]);
    }
}
