//! From a Secret that should be to the server it is for, and how that learns of a password.

use super::{Credential, Member, Subject, Turn};
use crate::decide::generation::Unit;
use crate::decide::step::Stuck;
use crate::error::Kind as Exit;
use crate::k8s::Reason;
use crate::manifest::secrets::{Each, Expected, Source};
use crate::model::connection::Service;
use crate::model::login::Door;
use crate::model::rotation;
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::neighbours::{Neighbours, Part};
use crate::observe::rotation::Watched;
use serde_json::Value;

/// Users of the keys of API Forge's `postgres-secrets` that may log in.
const API_FORGE: [(&str, &str); 4] = [
    ("postgres_password", "postgres"),
    ("postgres_app_user_pw", "appuser"),
    ("postgres_app_ro_pw", "backupuser"),
    ("postgres_temporal_pw", "temporaluser"),
];

/// Where a subject is looked for.
struct Search<'a> {
    unit: &'a Unit<'a>,
    seen: &'a Neighbours,
    dc: &'a str,
    namespace: &'a str,
}

/// What was found of a server.
struct Found {
    turn: Turn,
    server: String,
    credentials: Vec<Credential>,
    managed: Option<(String, String)>,
    serves: Option<String>,
    maker: Option<&'static str>,
    replica: bool,
}

/// What is rotated with a unit; `only` are the keys that are wanted, or none for all.
pub fn subject(
    unit: &Unit<'_>,
    seen: &Neighbours,
    (dc, namespace): (&str, &str),
    only: &[String],
) -> Result<Subject, Stuck> {
    let search = Search { unit, seen, dc, namespace };
    let mut found = search.find()?;
    let known: Vec<String> = found.credentials.iter().map(|one| one.key.clone()).collect();
    if let Some(wrong) = only.iter().find(|key| !known.contains(key)) {
        let message = format!("secret/{}: {wrong} is no password that can be rotated", search.leader().name);
        return Err(Stuck::refused(message)
            .exit(Exit::Usage)
            .hint(format!("there are: {}", known.join(", "))));
    }
    found.credentials.retain(|one| only.is_empty() || only.contains(&one.key));
    let member = |one: &&Expected| Member {
        place: one.name.clone(),
        dc: dc.to_owned(),
        namespace: namespace.to_owned(),
        one: (*one).clone(),
    };
    let members: Vec<Member> = unit.members.iter().map(member).collect();
    let derived = unit.members.iter().flat_map(|one| one.keys.iter());
    let derived = derived.filter(|key| {
        matches!(&key.source, Source::Derived(from)
            if from.places().any(|place| found.credentials.iter().any(|one| one.key == place)))
    });
    let keys = derived.map(|key| key.key.clone()).chain(found.credentials.iter().map(|one| one.key.clone()));
    let watched = Watched {
        members: members
            .iter()
            .map(|one| (one.place.clone(), one.dc.clone(), one.namespace.clone(), one.one.name.clone()))
            .collect(),
        keeper: rotation::name(&search.leader().name),
        keys: keys.collect(),
        managed: found.managed,
        serves: found.serves,
    };
    let Found { turn, server, credentials, maker, replica, .. } = found;
    Ok(Subject { members, credentials, turn, server, maker, replica, watched })
}

impl Search<'_> {
    fn leader(&self) -> &Expected {
        self.unit.members[0]
    }

    fn find(&self) -> Result<Found, Stuck> {
        match self.leader().each {
            Each::Role => self.role(),
            Each::Redis => self.redis(&self.leader().instance, self.key()?, "default"),
            Each::Minio | Each::Bucket => self.minio(),
            Each::Instance => self.instance(),
            Each::Once => self.once(),
        }
    }

    /// The one key that is generated.
    fn key(&self) -> Result<String, Stuck> {
        let mut keys = self.leader().keys.iter();
        let key = keys.find(|key| matches!(key.source, Source::Generated(_))).map(|key| key.key.clone());
        key.ok_or_else(|| self.nobody("the profile makes no password of it"))
    }

    fn nobody(&self, why: &str) -> Stuck {
        let leader = self.leader();
        Stuck::refused(format!("secret/{} ({}): {why}", leader.name, leader.label()))
            .hint("a rotation ends with a login at the server; a Secret without one is changed by apply")
    }

    fn door(&self, service: Service, host: &str, port: u16, database: &str) -> Door {
        let (dc, namespace) = (self.dc.to_owned(), self.namespace.to_owned());
        Door {
            dc,
            service,
            namespace,
            host: host.to_owned(),
            port,
            database: database.to_owned(),
            far: false,
        }
    }

    /// A role of PostgreSQL whose password an operator takes from the Secret.
    fn role(&self) -> Result<Found, Stuck> {
        let (leader, key) = (self.leader(), self.key()?);
        let database = leader.facts.get("database").cloned().unwrap_or_else(|| "postgres".to_owned());
        let doors = |hosts: Vec<String>| {
            hosts.iter().map(|host| self.door(Service::Postgres, host, 5432, &database)).collect()
        };
        for cluster in part(&self.seen.clusters)? {
            let roles = list(cluster, "/spec/managed/roles");
            let mut those = roles.filter(|role| role["passwordSecret"]["name"] == leader.name.as_str());
            let Some(role) = those.next().and_then(|role| role["name"].as_str()) else { continue };
            let name = name(cluster);
            let poolers = part(&self.seen.poolers)?.iter();
            let poolers = poolers.filter(|pooler| pooler["spec"]["cluster"]["name"] == name);
            let hosts = std::iter::once(format!("{name}-rw")).chain(poolers.map(self::name)).collect();
            let credential = Credential { key, user: role.to_owned(), doors: doors(hosts), by: Vec::new() };
            return Ok(Found {
                turn: Turn::Reads,
                server: format!("cluster/{name}"),
                credentials: vec![credential],
                managed: Some((name, role.to_owned())),
                serves: None,
                maker: None,
                replica: CnpgCluster::read(cluster.clone()).is_ok_and(|one| one.role() == Role::Replica),
            });
        }
        let crunchy = part(&self.seen.postgres_clusters)?.iter().find(|one| name(one) == leader.instance);
        let Some(cluster) = crunchy else {
            let why = format!("no Cluster in namespace {} takes a role's password from it", self.namespace);
            return Err(self.nobody(&why));
        };
        let name = name(cluster);
        let (user, doors) = (leader.subject.clone(), doors(vec![format!("{name}-primary")]));
        Ok(Found {
            turn: Turn::Reads,
            server: format!("postgrescluster/{name}"),
            credentials: vec![Credential { key, user, doors, by: Vec::new() }],
            managed: None,
            serves: None,
            maker: Some("Crunchy PostgreSQL operator"),
            replica: false,
        })
    }

    fn redis(&self, host: &str, key: String, user: &str) -> Result<Found, Stuck> {
        let server = self.workload(&[host])?;
        let port = self.port(6379);
        let doors = vec![self.door(Service::Redis, host, port, "")];
        Ok(Found {
            turn: Turn::ToldBeside,
            server,
            credentials: vec![Credential { key, user: user.to_owned(), doors, by: Vec::new() }],
            managed: None,
            serves: Some(host.to_owned()),
            maker: None,
            replica: false,
        })
    }

    fn minio(&self) -> Result<Found, Stuck> {
        let (leader, key) = (self.leader(), self.key()?);
        let server = self.workload(&[&leader.instance])?;
        let user = leader.facts.get("user").cloned().unwrap_or_default();
        let doors = vec![self.door(Service::S3, &leader.instance, self.port(9000), "")];
        Ok(Found {
            turn: Turn::Restarted,
            server,
            credentials: vec![Credential { key, user, doors, by: Vec::new() }],
            managed: None,
            serves: Some(leader.instance.clone()),
            maker: None,
            replica: false,
        })
    }

    /// Bitnami's chart: a StatefulSet, with a superuser beside the user.
    fn instance(&self) -> Result<Found, Stuck> {
        let leader = self.leader();
        let primary = format!("{}-primary", leader.instance);
        let server = self.workload(&[&primary, &leader.instance])?;
        let host = server.rsplit('/').next().unwrap_or_default().to_owned();
        let fact = |name: &str| leader.facts.get(name).cloned().unwrap_or_else(|| "postgres".to_owned());
        let user = fact("user");
        let pairs = [("postgres-password", "postgres"), ("password", user.as_str())];
        let there = pairs.into_iter().filter(|(key, _)| leader.key(key).is_some());
        Ok(self.told(server, &host, &fact("database"), there, Some(host.clone())))
    }

    /// Single Secrets with passwords of several servers.
    fn once(&self) -> Result<Found, Stuck> {
        let leader = self.leader();
        let has = |key: &str| leader.key(key).is_some();
        if has("redis_password") {
            return self.redis("redis", "redis_password".to_owned(), "default");
        }
        let there: Vec<_> = API_FORGE.into_iter().filter(|(key, _)| has(key)).collect();
        if there.is_empty() {
            return Err(self.nobody("no server is known that has it"));
        }
        let server = self.workload(&["api-forge-postgres", "postgres"])?;
        // At its start the pod sets the passwords it has mounted: it is started anew, too.
        Ok(self.told(server, "postgres", "postgres", there.into_iter(), None))
    }

    fn told<'k>(
        &self,
        server: String,
        host: &str,
        database: &str,
        pairs: impl Iterator<Item = (&'k str, &'k str)>,
        serves: Option<String>,
    ) -> Found {
        let root = |key: &str| self.leader().key(key).is_some();
        let superuser = ["postgres-password", "postgres_password"].into_iter().find(|key| root(key));
        let credential = |(key, user): (&str, &str)| Credential {
            key: key.to_owned(),
            user: user.to_owned(),
            doors: vec![self.door(Service::Postgres, host, 5432, database)],
            by: superuser.map(|key| ("postgres".to_owned(), key.to_owned())).into_iter().collect(),
        };
        let credentials = pairs.map(credential).collect();
        Found { turn: Turn::Told, server, credentials, managed: None, serves, maker: None, replica: false }
    }

    /// The workload of one of these names.
    fn workload(&self, names: &[&str]) -> Result<String, Stuck> {
        let all = [("statefulset", &self.seen.stateful_sets), ("deployment", &self.seen.deployments)];
        for (kind, those) in all {
            let those = part(those)?;
            if let Some(found) = names.iter().find(|wanted| those.iter().any(|one| name(one) == **wanted)) {
                return Ok(format!("{kind}/{found}"));
            }
        }
        let why =
            format!("no StatefulSet or Deployment {} in namespace {}", names.join(" or "), self.namespace);
        Err(self.nobody(&why))
    }

    fn port(&self, otherwise: u16) -> u16 {
        self.leader().facts.get("port").and_then(|port| port.parse().ok()).unwrap_or(otherwise)
    }
}

fn part(part: &Part) -> Result<&[Value], Stuck> {
    part.as_deref().map_err(|unseen| {
        let exit = if unseen.reason == Reason::Forbidden { Exit::Forbidden } else { Exit::Failed };
        Stuck::refused(unseen.message.clone()).exit(exit)
    })
}

fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap_or_default().to_owned()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::generation::units;
    use crate::manifest::secrets::{Profile, expected};
    use serde_json::json;

    fn of(profile: &str, leader: &str, seen: &Neighbours) -> Result<Subject, Stuck> {
        let profile = Profile::built_in(profile).unwrap().unwrap();
        let all = expected(&profile, &profile.inventory, "ns").unwrap();
        let units = units(&all);
        let unit = units.iter().find(|unit| unit.members[0].name == leader).unwrap();
        subject(unit, seen, ("dc1", "ns"), &[])
    }

    #[test]
    fn a_managed_role_is_proved_directly_and_through_every_pooler_of_its_cluster() {
        let dex = "qs-postgresql-cluster-access-dex";
        let cluster = json!({"metadata": {"name": "pg"}, "spec": {"managed": {"roles": [
            {"name": "dex", "passwordSecret": {"name": dex}}]}}});
        let pooler =
            |name: &str, of: &str| json!({"metadata": {"name": name}, "spec": {"cluster": {"name": of}}});
        let seen = Neighbours {
            clusters: Ok(vec![cluster]),
            poolers: Ok(vec![pooler("pg-pooler-tx", "pg"), pooler("other", "o")]),
            ..Neighbours::default()
        };
        let found = of("pharia", dex, &seen).unwrap();
        let hosts: Vec<&str> = found.credentials[0].doors.iter().map(|door| door.host.as_str()).collect();
        assert_eq!((hosts, found.turn), (vec!["pg-rw", "pg-pooler-tx"], Turn::Reads));
        assert_eq!(found.watched.keys, ["databaseUrl".to_owned(), "password".to_owned()].into());
        let nobody = of("pharia", dex, &Neighbours::default()).unwrap_err();
        assert!(nobody.exit.code() == 6 && nobody.message.contains(dex), "{nobody:?}");
    }

    #[test]
    fn a_minio_moves_with_its_buckets_and_a_redis_has_two_passwords() {
        let set = |name: &str| json!({"metadata": {"name": name}});
        let sets = ["qs-minio-pharia-data", "qs-pharia-assistant-api-redis", "postgres"].map(set).to_vec();
        let seen = Neighbours { stateful_sets: Ok(sets), ..Neighbours::default() };
        let minio = of("pharia", "qs-minio-access-pharia-data", &seen).unwrap();
        assert_eq!((minio.members.len(), minio.turn), (3, Turn::Restarted));
        assert_eq!(minio.credentials[0].user, "pharia-data");
        let redis = of("pharia", "qs-redis-pharia-assistant-api", &seen).unwrap();
        assert_eq!(redis.turn, Turn::ToldBeside);
        let forge = of("api-forge", "postgres-secrets", &seen).unwrap();
        let users: Vec<&str> = forge.credentials.iter().map(|one| one.user.as_str()).collect();
        assert_eq!((users.len(), forge.turn), (4, Turn::Told));
        assert!(of("api-forge", "app-secrets", &seen).is_err(), "nobody logs in with it");
    }
}
