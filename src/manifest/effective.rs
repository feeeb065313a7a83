//! From the files of a target to the effective values of one data centre.
//!
//! Order, later wins: the client's values, postgresql.yaml, backup.yaml, the storage
//! profile, computed values. Every leaf keeps its origin.

use serde_json::{Value, json};

use super::names;
use super::sources::{Sources, Target};
use super::values::merge;
use super::yaml::{Data, Entry, Node};
use crate::model::problem::Origin;

/// Facts of one data centre that the others' values need too.
pub struct Site {
    /// Its name.
    pub name: String,
    /// Where its entry in datacenters.yaml begins.
    pub at: Origin,
    /// That entry.
    pub node: Node,
    /// How often its archive was begun anew.
    pub generation: i64,
    /// Its read-only alias.
    pub ro_fqdn: Option<String>,
}

impl Site {
    /// Suffix of service names that are reachable from outside.
    pub fn suffix(&self) -> &str {
        self.node.get("dnsSuffix").and_then(Node::text).unwrap_or("svc.cluster.local")
    }
}

/// A target with everything that holds for all its data centres.
pub struct Facts<'a> {
    /// Names and directories.
    pub target: &'a Target,
    /// The files.
    pub sources: &'a Sources,
    /// The client's entry in clients.yaml.
    pub client: &'a Node,
    /// Its data centres, in order.
    pub sites: Vec<Site>,
    /// Whether its clusters follow each other.
    pub replicated: bool,
    /// The data centre that starts as primary, and who says so.
    pub primary: Node,
    /// Alias that follows the primary.
    pub primary_fqdn: Option<String>,
}

/// A mapping under construction.
struct Map(Vec<Entry>);

impl Map {
    fn put(mut self, key: &str, value: Node) -> Self {
        self.0.push(Entry { key: key.to_owned(), at: value.origin.clone(), value });
        self
    }

    fn computed(self, key: &str, value: impl Into<Value>) -> Self {
        self.put(key, Node::from_json(&value.into(), &Origin::Computed))
    }

    /// What a file says, or the built-in default.
    fn given(self, key: &str, from: Option<&Node>, default: Value) -> Self {
        let node = match from.and_then(|node| node.get(key)) {
            Some(node) => node.clone(),
            None => Node::from_json(&default, &Origin::Default),
        };
        self.put(key, node)
    }

    /// What a file says, if it says anything.
    fn optional(self, key: &str, node: Option<&Node>) -> Self {
        match node {
            Some(node) => self.put(key, node.clone()),
            None => self,
        }
    }

    fn done(self) -> Node {
        Node { data: Data::Map(self.0), origin: Origin::Computed }
    }
}

/// The values of one data centre.
pub fn effective(facts: &Facts<'_>, site: &Site) -> Node {
    let target = facts.target;
    let (ins, env) = (target.ins.as_str(), target.env.as_str());
    let mut values = Map(Vec::new())
        .computed("clusterName", names::cluster(ins, env))
        .computed("namespace", names::namespace(ins, env))
        .computed("ins", ins)
        .computed("env", env)
        .computed("teamEnv", target.team_env.as_str())
        .computed("isPrimary", !facts.replicated || facts.primary.text() == Some(site.name.as_str()))
        .put(
            "datacenter",
            Map(Vec::new())
                .computed("name", site.name.as_str())
                .given("dnsSuffix", Some(&site.node), json!(site.suffix()))
                .done(),
        )
        .done();
    merge(&mut values, defaults());
    let sources = facts.sources;
    for file in [&sources.databases, &sources.postgresql, &sources.backup].into_iter().flatten() {
        merge(&mut values, file.clone());
    }
    if let Data::Map(entries) = &mut values.data {
        entries.retain(|entry| entry.key != "storageProfiles");
        for entry in entries.iter_mut().filter(|entry| entry.key == "roles") {
            fill_roles(&mut entry.value);
        }
    }
    merge(&mut values, Map(Vec::new()).put("postgresql", profile(facts)).done());
    merge(&mut values, computed(facts, site));
    values
}

/// Built-in values that any file may replace.
fn defaults() -> Node {
    let value = json!({
        "postgresql": {
            "primaryUpdateStrategy": "unsupervised",
            "primaryUpdateMethod": "switchover",
            "rejectPasswordLogins": false,
            "parameters": {},
        },
        "plugins": [{ "name": names::BARMAN }],
        "databases": [],
        "roles": [],
        "pgadminUser": { "name": names::PGADMIN, "roles": ["pg_read_all_data"] },
        "imageCatalog": { "name": "pgaas-images" },
        "backup": { "target": "prefer-standby" },
        "monitoring": {
            "enabled": false, "tls": false, "customQueries": true, "disableDefaultQueries": false,
        },
    });
    Node::from_json(&value, &Origin::Default)
}

fn fill_roles(roles: &mut Node) {
    let defaults = json!({
        "ensure": "present", "login": true, "superuser": false, "createdb": false,
        "inherit": true, "connectionLimit": -1, "inRoles": [], "databases": [],
    });
    let defaults = Node::from_json(&defaults, &Origin::Default);
    let Data::List(roles) = &mut roles.data else { return };
    for role in roles {
        if let Data::Map(entries) = &mut role.data {
            for entry in defaults.entries() {
                if !entries.iter().any(|known| known.key == entry.key) {
                    entries.push(entry.clone());
                }
            }
        }
    }
}

/// What the client's storage profile sets below `postgresql`.
fn profile(facts: &Facts<'_>) -> Node {
    let name = facts.client.get("storageProfile").and_then(Node::text).unwrap_or("S");
    let profiles = facts.sources.postgresql.as_ref().and_then(|file| file.get("storageProfiles"));
    profiles.and_then(|profiles| profiles.get(name)).cloned().unwrap_or_else(|| Map(Vec::new()).done())
}

fn computed(facts: &Facts<'_>, site: &Site) -> Node {
    let (target, client) = (facts.target, facts.client);
    let s3 = site.node.get("s3");
    let replication = client.get("replication");
    let dns = facts.sources.datacenters.as_ref().and_then(|file| file.get("dns"));
    let local = target.team_env == "local";
    let mut map = Map(Vec::new())
        .put(
            "s3",
            Map(Vec::new())
                .optional("endpoint", s3.and_then(|s3| s3.get("endpoint")))
                .optional("region", s3.and_then(|s3| s3.get("region")))
                .optional("bucket", client.get("s3Bucket"))
                .computed("destinationPath", path(facts, site, "backup"))
                .computed("serverName", server_name(facts, site))
                .optional("credentials", client.get("s3Credentials"))
                .done(),
        )
        .put(
            "replication",
            Map(Vec::new())
                .given("enabled", replication, json!(false))
                .put("primaryDatacenter", facts.primary.clone())
                .given("readFrom", replication, json!("local"))
                .given("replicaPathSuffix", replication, json!("backup"))
                .done(),
        );
    if let Some(dns) = dns {
        let mut aliases = Map(Vec::new()).optional("zone", dns.get("zone"));
        if let Some(name) = &facts.primary_fqdn {
            aliases = aliases.computed("primaryFqdn", name.as_str());
        }
        if let Some(name) = &site.ro_fqdn {
            aliases = aliases.computed("roFqdn", name.as_str());
        }
        map = map.put("dns", aliases.done());
    }
    let policy = client.get("networkPolicy");
    let (ins, team) = (target.ins.as_str(), target.team_env.as_str());
    let client_group = match team {
        "hp" | "perf" => format!("pgaas-{ins}"),
        _ => String::new(),
    };
    map.put("externalClusters", external_clusters(facts, site))
        .put("pgadmin4", pgadmin(facts, site))
        .put(
            "networkPolicy",
            Map(Vec::new())
                .computed("enabled", !local)
                .given("allowedNamespaces", policy, json!([]))
                .given("allowedCIDRs", policy, json!([]))
                .given("operatorNamespace", policy, json!("cnpg-system"))
                .given("monitoringNamespace", policy, json!("monitoring"))
                .done(),
        )
        .put(
            "rbac",
            Map(Vec::new())
                .computed("enabled", !local)
                .computed("adminGroup", "pgaas-admins")
                .computed("clientGroup", client_group)
                .done(),
        )
        .done()
}

fn path(facts: &Facts<'_>, site: &Site, suffix: &str) -> String {
    let bucket = facts.client.get("s3Bucket").and_then(Node::text).unwrap_or_default();
    names::destination_path(bucket, &facts.target.ins, &facts.target.env, &site.name, suffix)
}

fn server_name(facts: &Facts<'_>, site: &Site) -> String {
    let cluster = names::cluster(&facts.target.ins, &facts.target.env);
    names::server_name(&cluster, &site.name, site.generation)
}

/// Every data centre's archive as seen from `here`: itself, the primary and the
/// source must all be external clusters.
/// <https://cloudnative-pg.io/documentation/current/replica_cluster/#distributed-topology>
fn external_clusters(facts: &Facts<'_>, here: &Site) -> Node {
    let cluster = names::cluster(&facts.target.ins, &facts.target.env);
    let replication = facts.client.get("replication");
    let setting = |key| replication.and_then(|node| node.get(key)).and_then(Node::text);
    let remote = setting("readFrom") == Some("remote");
    let suffix = setting("replicaPathSuffix").unwrap_or("backup");
    let sites = if facts.replicated { facts.sites.as_slice() } else { &[] };
    let entries = sites.iter().map(|site| {
        let own = site.name == here.name;
        let s3 = if own || remote { site.node.get("s3") } else { here.node.get("s3") };
        let (store, suffix) = if own {
            (names::own_store(&cluster), "backup")
        } else {
            (names::other_store(&cluster, &site.name), suffix)
        };
        Map(Vec::new())
            .computed("name", names::member(&cluster, &site.name))
            .computed("datacenter", site.name.as_str())
            .computed("objectStore", store)
            .computed("serverName", server_name(facts, site))
            .optional("endpoint", s3.and_then(|s3| s3.get("endpoint")))
            .optional("region", s3.and_then(|s3| s3.get("region")))
            .computed("destinationPath", path(facts, site, suffix))
            .done()
    });
    Node { data: Data::List(entries.collect()), origin: Origin::Computed }
}

/// Values of the pgAdmin chart's part.
fn pgadmin(facts: &Facts<'_>, site: &Site) -> Node {
    let (ins, env) = (&facts.target.ins, &facts.target.env);
    let (cluster, namespace) = (names::cluster(ins, env), names::namespace(ins, env));
    let local = facts.target.team_env == "local";
    let (suffix, host) = (site.suffix(), format!("pgadmin-{cluster}"));
    let user = facts
        .sources
        .postgresql
        .as_ref()
        .and_then(|file| file.at(&["pgadminUser", "name"]))
        .and_then(Node::text)
        .unwrap_or(names::PGADMIN);
    let mut dns_names = vec![
        host.clone(),
        format!("{host}.{namespace}.svc"),
        format!("{host}.{namespace}.svc.cluster.local"),
    ];
    if suffix != "svc.cluster.local" {
        dns_names.push(format!("{host}.{namespace}.{suffix}"));
    }
    let databases: Vec<Value> = facts
        .sources
        .databases
        .as_ref()
        .and_then(|file| file.get("databases"))
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|database| Some(json!({ "name": database.get("name")?.text()? })))
        .collect();
    Map(Vec::new())
        .computed("defaultPasswordCreate", local)
        .computed(
            "tls",
            json!({
                "enabled": true,
                "secretName": format!("{cluster}-pgadmin-server-tls"),
                "issuerName": names::ISSUER,
                "issuerKind": "ClusterIssuer",
                "dnsNames": dns_names,
            }),
        )
        .computed(
            "cnpg",
            json!({
                "clusterName": cluster,
                "host": format!("{cluster}-rw.{namespace}.{suffix}"),
                "port": 5432,
                "tlsSecret": names::client_tls(user),
                "caSecret": names::ROOT_CA,
                "databases": databases,
            }),
        )
        .put("ldap", ldap(facts))
        .done()
}

/// The directory pgAdmin asks: the environment's, or OpenLDAP of local-infra.
fn ldap(facts: &Facts<'_>) -> Node {
    let credentials = facts.client.get("ldapCredentials");
    let server = facts.sources.ldap.as_ref().and_then(|file| file.get("ldap"));
    let openldap = facts.sources.openldap.as_ref().and_then(|file| file.get("openldap"));
    let mut map = Map(Vec::new())
        .computed("enabled", credentials.is_some() && (server.is_some() || openldap.is_some()));
    if let Some(server) = server {
        for key in ["serverUri", "baseDn", "searchFilter"] {
            map = map.optional(key, server.get(key));
        }
    } else if let Some(openldap) = openldap {
        let service = |key, default: &str| {
            let node = openldap.at(&["service", key]);
            node.and_then(Node::text).unwrap_or(default).to_owned()
        };
        let base = openldap.get("baseDn").and_then(Node::text).unwrap_or("dc=pgaas,dc=local");
        let (name, namespace) = (service("name", "openldap-openldap"), service("namespace", "local-infra"));
        let port = service("port", "389");
        map = map
            .computed("serverUri", format!("ldap://{name}.{namespace}.svc.cluster.local:{port}"))
            .computed("baseDn", format!("ou=people,{base}"));
    }
    map.optional("bindUser", credentials.and_then(|node| node.get("bindDn")))
        .optional("bindPassword", credentials.and_then(|node| node.get("bindPassword")))
        .optional("bindPasswordSecret", credentials.and_then(|node| node.get("bindPasswordSecret")))
        .done()
}
