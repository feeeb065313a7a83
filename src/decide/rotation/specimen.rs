//! Subjects for tests: a role whose Secret an operator reads, a database that is told, a
//! Redis, a MinIO with its buckets.

use super::*;
use crate::manifest::secrets::{Profile, expected};
use crate::model::connection::Service;
use crate::observe::rotation::{ServerSeen, Snapshot};
use crate::observe::secrets::LiveSecret;
use crate::observe::workloads::Workload;

pub const OLD: &str = "the-old-one";

fn door(host: &str, service: Service) -> Door {
    let (dc, namespace, host) = ("dc1".into(), "ns".into(), host.into());
    Door { dc, service, namespace, host, port: 1, database: String::new(), far: false }
}

/// A subject of a turn: groups of three for MinIO, else one Secret.
pub fn subject(turn: Turn) -> Subject {
    let profile = Profile::built_in("pharia").unwrap().unwrap();
    let all = expected(&profile, &profile.inventory, "ns").unwrap();
    let (wanted, service): (fn(&Expected) -> bool, _) = match turn {
        Turn::Reads | Turn::Told => (|one| one.subject == "dex", Service::Postgres),
        Turn::ToldBeside => (|one| one.instance == "qs-pharia-assistant-api-redis", Service::Redis),
        Turn::Restarted => (|one| one.instance == "qs-minio-pharia-data", Service::S3),
    };
    let member =
        |one: Expected| Member { place: one.name.clone(), dc: "dc1".into(), namespace: "ns".into(), one };
    Subject {
        members: all.into_iter().filter(wanted).map(member).collect(),
        credentials: vec![Credential {
            key: "password".into(),
            user: "dex".into(),
            doors: vec![door("rw", service)],
            by: Vec::new(),
        }],
        turn,
        server: "server/x".into(),
        maker: None,
        replica: false,
        watched: Watched::default(),
    }
}

/// A request of a process.
pub fn request(turn: Turn, me: &str, fresh: &str) -> Request {
    Request {
        subject: subject(turn),
        mode: Mode::Rotate,
        run: format!("run-{me}"),
        joined: false,
        me: me.into(),
        by: "ada@desk".into(),
        fresh: [("password".to_owned(), fresh.into())].into(),
        stamp: "now".into(),
        grace: Duration::ZERO,
        timeout: Duration::ZERO,
        restart: true,
        started: Duration::ZERO,
    }
}

/// Everything whole, with the old password, and one client.
pub fn whole(subject: &Subject) -> Snapshot {
    let live = |member: &Member| {
        let mut data: BTreeMap<String, SecretBytes> = [("password".to_owned(), OLD.into())].into();
        for key in member.one.keys.iter() {
            if let Ok(value) = member.one.derive(&key.key, &data.clone()) {
                data.insert(key.key.clone(), value);
            }
        }
        let live = LiveSecret {
            name: member.one.name.clone(),
            resource_version: "v0".into(),
            labels: member.one.labels.clone(),
            data,
            ..LiveSecret::default()
        };
        (member.place.clone(), Ok(Some(live)))
    };
    let server = ServerSeen {
        reports: subject.turn == Turn::Reads,
        applied: Some("v0".into()),
        ..ServerSeen::default()
    };
    let mut workloads = vec![workload("web", false)];
    if matches!(subject.turn, Turn::Restarted | Turn::ToldBeside) {
        workloads.push(workload("server", true));
    }
    Snapshot {
        members: subject.members.iter().map(live).collect(),
        kept: Ok(None),
        server: Ok(server),
        workloads: Ok(workloads),
        others: Vec::new(),
    }
}

pub fn workload(name: &str, serves: bool) -> Workload {
    Workload {
        dc: "dc1".into(),
        kind: if serves { kinds::STATEFUL_SETS } else { kinds::DEPLOYMENTS },
        namespace: "ns".into(),
        name: name.into(),
        resource_version: "w0".into(),
        mark: None,
        settled: true,
        progress: "1 of 2 pods new".into(),
        fixed: None,
        serves,
    }
}
