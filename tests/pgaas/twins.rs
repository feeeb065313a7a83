//! Two data centres of one database on two API servers, and a run over both.

use crate::pgaas;
use crate::support::{Answer, FakeApi, Outcome, World};
use pgaas_core::model::token::DemotionToken;
use serde_json::{Value, json};
use std::process::Child;
use std::time::{Duration, Instant};

pub const LOCK: &str = "pgaas.io/operation";
pub const PATH: &str = "/apis/postgresql.cnpg.io/v1/namespaces/apps/clusters/prod";
/// The API server's whole answer to a patch whose `test` failed.
pub const PRECONDITION: Answer =
    Answer::Status(422, "Invalid", "the server rejected our request due to an error in our request");

/// paris is primary, lyon follows it.
pub struct Twins {
    pub paris: FakeApi,
    pub lyon: FakeApi,
    pub world: World,
}

pub fn token() -> DemotionToken {
    DemotionToken {
        timeline: "1".into(),
        redo_wal_file: "000000010000000000000005".into(),
        database_system_identifier: "7575".into(),
        redo: "0/5000028".into(),
        time_of_latest_checkpoint: "Sat Nov 21 12:00:00 2026".into(),
        operator_version: "1.30.0".into(),
    }
}

pub fn cluster(dc: &str, peer: &str, primary: &str) -> Value {
    json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"namespace": "apps", "name": "prod", "uid": format!("uid-{dc}"), "annotations": {"team": "a"}},
        "spec": {
            "instances": 1,
            "replica": {"self": dc, "primary": primary, "source": peer},
            "externalClusters": [{"name": dc}, {"name": peer}],
            "plugins": [{"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": true}],
        },
        "status": {
            "phase": "Cluster in healthy state", "readyInstances": 1, "instances": 1, "systemID": "7575",
            "instanceNames": ["prod-1"], "currentPrimary": "prod-1",
            "conditions": [{"type": "ContinuousArchiving", "status": "True"}],
        },
    })
}

/// What the instance says of itself from now on.
pub fn runs(api: &FakeApi, is_primary: bool, timeline: u64, lsn: &str) {
    runs_in("apps", api, is_primary, timeline, lsn);
}

/// The same in another namespace.
pub fn runs_in(namespace: &str, api: &FakeApi, is_primary: bool, timeline: u64, lsn: &str) {
    let position = if is_primary { "currentLsn" } else { "replayLsn" };
    let status = json!({"isPrimary": is_primary, "systemID": "7575", "timeLineID": timeline, position: lsn});
    let path = format!("/api/v1/namespaces/{namespace}/pods/https:prod-1:8000/proxy/pg/status");
    api.always("GET", &path, Answer::Json(200, status));
}

impl Twins {
    pub fn new() -> Self {
        let (paris, lyon) = (FakeApi::start(), FakeApi::start());
        paris.put(cluster("paris", "lyon", "paris"));
        lyon.put(cluster("lyon", "paris", "paris"));
        runs(&paris, true, 1, "0/5000028");
        runs(&lyon, false, 1, "0/5000028");
        let world = pgaas().contexts(&[("p1", &paris), ("l1", &lyon)]);
        Twins { paris, lyon, world }
    }

    /// paris is demoted in favour of lyon; its token is there.
    pub fn demoted() -> Self {
        let (paris, lyon) = (FakeApi::start(), FakeApi::start());
        let mut old = cluster("paris", "lyon", "lyon");
        old["status"]["demotionToken"] = json!(token().encode());
        paris.put(old);
        lyon.put(cluster("lyon", "paris", "paris"));
        runs(&paris, false, 1, "0/50000A0");
        runs(&lyon, false, 1, "0/50000A0");
        let world = pgaas().contexts(&[("p1", &paris), ("l1", &lyon)]);
        Twins { paris, lyon, world }
    }

    pub fn args<'a>(verb: &[&'a str]) -> Vec<&'a str> {
        [verb, &["--dc-context", "paris=p1", "--dc-context", "lyon=l1"]].concat()
    }

    pub fn run(&self, verb: &[&str]) -> Outcome {
        self.world.run(&Self::args(verb))
    }

    pub fn start(&self, verb: &[&str]) -> Child {
        self.world.command(&Self::args(verb)).spawn().unwrap()
    }

    /// Changes the Cluster as its operator would.
    pub fn operator(api: &FakeApi, change: impl FnOnce(&mut Value)) {
        let mut object = stored(api);
        change(&mut object);
        api.put(object);
    }

    /// No request that could have changed anything, dry runs and questions aside.
    #[track_caller]
    pub fn untouched(&self) {
        for api in [&self.paris, &self.lyon] {
            assert_eq!(writes(api), Vec::<String>::new());
        }
    }

    #[track_caller]
    pub fn unlocked(&self) {
        for api in [&self.paris, &self.lyon] {
            let annotations = stored(api)["metadata"]["annotations"].clone();
            assert_eq!(annotations[LOCK], Value::Null);
            assert_eq!(annotations["team"], "a", "annotations of others stay");
        }
    }
}

pub fn stored(api: &FakeApi) -> Value {
    api.stored(&cluster("", "", "")).unwrap()
}

pub fn writes(api: &FakeApi) -> Vec<String> {
    let seen = api.seen().into_iter();
    seen.filter(|request| request.method != "GET")
        .filter(|request| {
            !request.uri.contains("selfsubjectaccessreviews") && !request.uri.contains("dryRun=All")
        })
        .map(|request| format!("{} {}", request.method, request.body))
        .collect()
}

/// Gives an API server the identity that tells it from others.
pub fn server(api: &FakeApi, uid: &str) {
    api.put(
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": uid}}),
    );
}

/// Denies every right in one data centre.
pub fn deny(api: &FakeApi) {
    let no = json!({"kind": "SelfSubjectAccessReview", "status": {"allowed": false}});
    api.always("POST", "/apis/authorization.k8s.io", Answer::Json(201, no));
}

/// Waits for a condition; a test that never sees it fails.
#[track_caller]
pub fn until(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < end, "never seen: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn interrupt(child: &Child) {
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

pub fn end(child: Child) -> Outcome {
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
