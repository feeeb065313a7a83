//! A declared client with a data centre on each side, of one test only.

use crate::by_hand::{self, Shape};
use crate::{Case, Dc, Ran, Room, bed, until};
use serde_json::{Value, json};
use std::path::Path;
use std::{env, fs};
use tempfile::TempDir;

/// A client that was declared for a test, in the environment `local`.
#[derive(Debug)]
pub struct Pair<'c> {
    case: &'c Case,
    values: Option<TempDir>,
    _room: Room,
}

impl<'c> Pair<'c> {
    /// Declares a client named after the test, waiting for room for its two
    /// clusters; nothing, said loudly, where no pods run or no values are given.
    pub fn declare(case: &'c Case) -> Option<Pair<'c>> {
        let Some(values) = bed().values.as_ref().filter(|_| bed().runs_pods) else {
            case.not_run("needs clusters that run pods, and TESTBED_VALUES");
            return None;
        };
        let copy = tempfile::tempdir().unwrap();
        copy_folder(values, copy.path());
        let clients = copy.path().join("admin/local/clients.yaml");
        let mut declared: Value = serde_saphyr::from_str(&fs::read_to_string(&clients).unwrap()).unwrap();
        let client = declared["clients"]["ic1"].clone();
        declared["clients"] = json!({ case.id(): client });
        // JSON is YAML.
        fs::write(&clients, declared.to_string()).unwrap();
        fs::rename(copy.path().join("users/ic1"), copy.path().join("users").join(case.id())).unwrap();
        Some(Pair::new(case, Some(copy), 1))
    }

    /// Makes a pair with kubectl alone: nothing of ours but the verb under test
    /// touches it. Nothing, said loudly, where the bed's S3 is not there.
    pub fn by_hand(case: &'c Case) -> Option<Pair<'c>> {
        Pair::by_hand_of(case, Shape::default())
    }

    /// The same of another shape.
    pub fn by_hand_of(case: &'c Case, shape: Shape) -> Option<Pair<'c>> {
        if env::var_os("TESTBED_S3_ACCESS_KEY").is_none() {
            case.not_run("needs the bed's S3");
            return None;
        }
        let pair = Pair::new(case, None, shape.instances);
        by_hand::make(case, &pair.namespace(), &pair.name(), shape);
        Some(pair)
    }

    fn new(case: &'c Case, values: Option<TempDir>, instances: usize) -> Pair<'c> {
        let pair = Pair { case, values, _room: Room::take(2 * instances) };
        for dc in Dc::ALL {
            case.clean_up(dc, &pair.namespace());
        }
        pair
    }

    /// The test it belongs to.
    pub fn case(&self) -> &Case {
        self.case
    }

    /// `INS/ENV`, or the Cluster's name where nothing is declared.
    pub fn target(&self) -> String {
        if self.values.is_some() { format!("{}/local", self.case.id()) } else { self.name() }
    }

    /// Name of the Cluster in both data centres.
    pub fn name(&self) -> String {
        format!("local-{}", self.case.id())
    }

    /// Namespace in both data centres.
    pub fn namespace(&self) -> String {
        format!("{}-local", self.case.id())
    }

    /// `kubectl pgaas VERB TARGET ARGS...`, with the values or the contexts.
    pub fn pgaas(&self, verb: &str, args: &[&str]) -> Ran {
        self.pgaas_through(&bed().kubeconfig, verb, args)
    }

    /// The same with another kubeconfig.
    pub fn pgaas_through(&self, kubeconfig: &Path, verb: &str, args: &[&str]) -> Ran {
        let mut all: Vec<String> = verb.split(' ').map(str::to_owned).collect();
        all.push(self.target());
        all.extend(self.flags());
        all.extend(args.iter().map(|arg| (*arg).to_owned()));
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        self.case.pgaas_as(&kubeconfig.to_string_lossy(), &all)
    }

    /// The flags that say where the pair is.
    pub fn flags(&self) -> Vec<String> {
        if let Some(values) = &self.values {
            return vec!["--values".into(), values.path().to_string_lossy().into_owned()];
        }
        let of = |dc: Dc| {
            let (name, context, namespace) = (dc.local(), dc.context(), self.namespace());
            [
                "--dc-context".to_owned(),
                format!("{name}={context}"),
                "--dc-namespace".to_owned(),
                format!("{name}={namespace}"),
            ]
        };
        Dc::ALL.into_iter().flat_map(of).collect()
    }

    /// The Cluster as kubectl sees it.
    pub fn cluster(&self, dc: Dc) -> Option<Value> {
        self.case.object(dc, &self.namespace(), "clusters.postgresql.cnpg.io", &self.name())
    }

    /// A field of the Cluster by JSON pointer; null if there is none.
    pub fn field(&self, dc: Dc, pointer: &str) -> Value {
        self.cluster(dc).and_then(|cluster| cluster.pointer(pointer).cloned()).unwrap_or(Value::Null)
    }

    /// The name of the side that the Cluster of a data centre takes for primary.
    pub fn primary_named_by(&self, dc: Dc) -> String {
        self.field(dc, "/spec/replica/primary").as_str().unwrap_or("").to_owned()
    }

    /// Runs SQL as the superuser in the current primary pod of a data centre.
    pub fn sql(&self, dc: Dc, sql: &str) -> Ran {
        let pod = self.field(dc, "/status/currentPrimary").as_str().unwrap_or("").to_owned();
        self.sql_in(dc, &pod, sql)
    }

    /// The same in another pod.
    pub fn sql_in(&self, dc: Dc, pod: &str, sql: &str) -> Ran {
        let namespace = self.namespace();
        let psql =
            ["exec", "-n", &namespace, pod, "-c", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"];
        self.case.kubectl(dc, &[&psql[..], &["-d", "postgres", "-c", sql]].concat())
    }

    /// The pods of a data centre.
    pub fn pods(&self, dc: Dc) -> Vec<String> {
        let names = self.field(dc, "/status/instanceNames");
        let names = names.as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Fails unless PostgreSQL itself says that this side is the primary and
    /// the other one is not.
    #[track_caller]
    pub fn primary_is(&self, dc: Dc) {
        let recovering = |dc| self.sql(dc, "SELECT pg_is_in_recovery()").out.trim().to_owned();
        until(&format!("{dc:?} is the primary"), 60, || (recovering(dc) == "f").then_some(()));
        until(&format!("{:?} follows", dc.other()), 60, || (recovering(dc.other()) == "t").then_some(()));
    }

    /// Waits until a query on a data centre answers with this text.
    #[track_caller]
    pub fn answers(&self, dc: Dc, sql: &str, answer: &str, seconds: u64) {
        until(&format!("{sql} on {dc:?} is {answer}"), seconds, || {
            (self.sql(dc, sql).text() == answer).then_some(())
        });
    }

    /// Fails unless a command is refused with one of these exit codes, says
    /// this, and writes nothing.
    #[track_caller]
    pub fn refuses(&self, codes: &[i32], text: &str, verb: &str, args: &[&str]) -> Ran {
        self.writes_nothing(|| {
            let ran = self.pgaas(verb, args).says(text);
            assert!(codes.contains(&ran.code), "exit {codes:?} expected\n{}", ran.story());
            ran
        })
    }

    /// Fails unless every resourceVersion stays. The operator writes now and then, too, so a
    /// difference is looked at again; a command that writes differs every time.
    #[track_caller]
    pub fn writes_nothing(&self, run: impl Fn() -> Ran) -> Ran {
        let mut last = None;
        for _ in 0..5 {
            let before = self.versions();
            let ran = run();
            let after = self.versions();
            if before == after {
                return ran;
            }
            last = Some((before, after, ran.story()));
        }
        panic!("something was written: {last:#?}");
    }

    /// Moves the primary: demote, then promote with the token; returns it.
    #[track_caller]
    pub fn moves(&self, to: Dc) -> String {
        let token = self.demotes(to);
        let promoted = self.pgaas("promote", &["--dc", to.local(), "--demotion-token", &token, "--yes"]).ok();
        if self.values.is_some() && to == Dc::Two {
            promoted.says(&format!("set primaryDatacenter: {} in ", to.local())).says("/clients.yaml:");
        }
        self.primary_is(to);
        token
    }

    /// Demotes towards a data centre; returns the token, which is the whole of
    /// standard output and what the Cluster itself says.
    #[track_caller]
    pub fn demotes(&self, to: Dc) -> String {
        // The promotion before started one, and a demotion would break it.
        self.no_backup_runs(to.other());
        let token = self.pgaas("demote", &["--to", to.local(), "--yes"]).ok().text().to_owned();
        assert_eq!(self.field(to.other(), "/status/demotionToken").as_str(), Some(token.as_str()));
        token
    }

    /// Waits for the end of every backup that runs in a data centre.
    #[track_caller]
    pub fn no_backup_runs(&self, dc: Dc) {
        let phases = "jsonpath={.items[*].status.phase}";
        until("every backup has ended", 600, || {
            let told = self.case.kubectl(dc, &["get", "backups", "-n", &self.namespace(), "-o", phases]).ok();
            let ended = |phase: &str| ["completed", "failed"].contains(&phase);
            told.text().split_whitespace().all(ended).then_some(())
        });
    }

    /// `versions` of both sides.
    pub fn versions(&self) -> [String; 2] {
        Dc::ALL.map(|dc| self.case.versions(dc, &self.namespace()))
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())).flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
