//! One test: names nobody else uses, a record of what was run, and an end that
//! leaves nothing behind but, after a failure, its story.

use crate::bed::found;
use crate::{Dc, Ran, bed};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// A running test.
#[derive(Debug)]
pub struct Case {
    name: String,
    id: String,
    story: Mutex<Vec<String>>,
    namespaces: Mutex<Vec<(Dc, String)>>,
    cut: Mutex<Vec<Dc>>,
    // Last: given up after everything else.
    _turn: Turn,
}

static DOORS: RwLock<()> = RwLock::new(());

#[derive(Debug)]
enum Turn {
    Shared { _held: RwLockReadGuard<'static, ()> },
    Alone { _held: RwLockWriteGuard<'static, ()> },
}

impl Case {
    /// Begins the test of this thread; its name is the test's.
    pub fn begin() -> Case {
        Case::new(Turn::Shared { _held: DOORS.read().unwrap_or_else(|poisoned| poisoned.into_inner()) })
    }

    /// The same for a test that cuts doors, which are everybody's: it waits
    /// until no other test runs.
    pub fn begin_alone() -> Case {
        Case::new(Turn::Alone { _held: DOORS.write().unwrap_or_else(|poisoned| poisoned.into_inner()) })
    }

    fn new(turn: Turn) -> Case {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = thread::current().name().unwrap_or("main").replace("::", ".");
        // Two test programs may begin in the same second.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
        // Letters and digits only: it becomes part of a client's code and so of
        // namespaces, archive paths and server names, none of which is used twice.
        let id = format!("t{}{}", base36(now), base36(COUNT.fetch_add(1, Ordering::Relaxed)));
        Case {
            name,
            id,
            story: Mutex::default(),
            namespaces: Mutex::default(),
            cut: Mutex::default(),
            _turn: turn,
        }
    }

    /// Letters and digits that no other test, of this run or another, has.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says loudly that this test, or a part of it, was not run, and why.
    /// With `STRICT=1` the run fails in the end.
    pub fn not_run(&self, why: &str) {
        eprintln!("NOT RUN: {}: {why}", self.name);
        fs::create_dir_all(&bed().dir).unwrap();
        let mut file = OpenOptions::new().create(true).append(true).open(bed().dir.join("not-run")).unwrap();
        writeln!(file, "{} ({why})", self.name).unwrap();
    }

    /// Makes a namespace of this test in a data centre.
    #[track_caller]
    pub fn namespace(&self, dc: Dc) -> String {
        let name = format!("e2e-{}", self.id);
        self.clean_up(dc, &name);
        self.kubectl(dc, &["create", "namespace", &name]).ok();
        name
    }

    /// Has a namespace removed in the end, whoever makes it.
    pub fn clean_up(&self, dc: Dc, namespace: &str) {
        self.namespaces.lock().unwrap().push((dc, namespace.to_owned()));
    }

    /// Runs `kubectl pgaas` with these arguments.
    pub fn pgaas(&self, args: &[&str]) -> Ran {
        self.pgaas_as(&bed().kubeconfig.to_string_lossy(), args)
    }

    /// The same with another kubeconfig.
    pub fn pgaas_as(&self, kubeconfig: &str, args: &[&str]) -> Ran {
        self.run(self.pgaas_command(kubeconfig).args(args), "")
    }

    /// Runs `kubectl qs-secrets` with these arguments.
    pub fn secrets(&self, args: &[&str]) -> Ran {
        self.run(self.secrets_command(&bed().kubeconfig.to_string_lossy()).args(args), "")
    }

    /// The other plugin's command, for a caller that wants to start or kill it itself.
    pub fn secrets_command(&self, kubeconfig: &str) -> Command {
        self.plugin("kubectl-qs_secrets", kubeconfig)
    }

    /// The plugin's command, for a caller that wants to start it itself.
    pub fn pgaas_command(&self, kubeconfig: &str) -> Command {
        self.plugin("kubectl-pgaas", kubeconfig)
    }

    fn plugin(&self, program: &str, kubeconfig: &str) -> Command {
        let mut command = Command::new(bed().plugins.join(program));
        command.env("KUBECONFIG", kubeconfig).env_remove("PGAAS_VALUES").env("NO_COLOR", "1");
        command
    }

    /// Runs a program of the repository, in its root, with these variables.
    pub fn program(&self, path: &str, variables: &[(&str, &str)]) -> Ran {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        self.run(Command::new(root.join(path)).current_dir(root).envs(variables.iter().copied()), "")
    }

    /// Runs a line as somebody types it into a shell, with the bed's kubeconfig.
    pub fn typed(&self, line: &str) -> Ran {
        self.run(Command::new("sh").args(["-c", line]).env("KUBECONFIG", &bed().kubeconfig), "")
    }

    /// Runs kubectl in a data centre.
    pub fn kubectl(&self, dc: Dc, args: &[&str]) -> Ran {
        self.run(kubectl(dc).args(args), "")
    }

    /// Server-side applies an object.
    #[track_caller]
    pub fn apply(&self, dc: Dc, object: &Value) {
        let args = ["apply", "--server-side", "--force-conflicts", "--field-manager=e2e", "-f", "-"];
        self.run(kubectl(dc).args(args), &object.to_string()).ok();
    }

    /// Puts an object in the place of the one of its name, whatever has happened to it since.
    #[track_caller]
    pub fn replace(&self, dc: Dc, object: &Value) {
        let mut object = object.clone();
        object["metadata"].as_object_mut().unwrap().remove("resourceVersion");
        self.run(kubectl(dc).args(["replace", "-f", "-"]), &object.to_string()).ok();
    }

    /// Writes an object's status, as its operator would.
    #[track_caller]
    pub fn status(&self, dc: Dc, namespace: &str, kind: &str, name: &str, status: &Value) {
        let patch = serde_json::json!({ "status": status }).to_string();
        let args =
            ["patch", "-n", namespace, kind, name, "--subresource=status", "--type=merge", "-p", &patch];
        self.run(kubectl(dc).args(args), "").ok();
    }

    /// An object as kubectl sees it, if it is there.
    pub fn object(&self, dc: Dc, namespace: &str, kind: &str, name: &str) -> Option<Value> {
        let args = ["get", "-n", namespace, kind, name, "-o", "json", "--ignore-not-found"];
        // Not recorded: this is what waits ask again and again.
        let ran = Ran::new(kubectl(dc).args(args), "");
        (ran.code == 0 && !ran.text().is_empty()).then(|| ran.json())
    }

    /// Every object of these kinds in a namespace with its resourceVersion:
    /// equal before and after means that nothing was written.
    pub fn versions(&self, dc: Dc, namespace: &str) -> String {
        let kinds = "clusters.postgresql.cnpg.io,backups.postgresql.cnpg.io,secrets,configmaps,services,\
                     serviceaccounts,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io";
        let columns = "K:.kind,N:.metadata.name,V:.metadata.resourceVersion";
        let args = ["get", "-n", namespace, kinds, "--no-headers", "-o"];
        self.run(kubectl(dc).args(args).arg(format!("custom-columns={columns}")), "").ok().out
    }

    /// Cuts the door in front of a data centre's API server until `open`.
    #[track_caller]
    pub fn cut(&self, dc: Dc) {
        self.cut.lock().unwrap().push(dc);
        self.door(dc, &["cut"]);
    }

    /// Cuts everything that crosses a data centre's border, pods and S3 included, until `open`.
    #[track_caller]
    pub fn cut_all(&self, dc: Dc) {
        self.cut.lock().unwrap().push(dc);
        self.door(dc, &["cut", "--all"]);
    }

    /// Opens it again.
    #[track_caller]
    pub fn open(&self, dc: Dc) {
        self.door(dc, &["open"]);
        self.cut.lock().unwrap().retain(|other| *other != dc);
    }

    #[track_caller]
    fn door(&self, dc: Dc, how: &[&str]) {
        self.testbed(&[&["door", dc.door()], how].concat());
    }

    /// Runs the program of the bed; only its own clusters have one.
    #[track_caller]
    pub fn testbed(&self, args: &[&str]) -> Ran {
        let testbed = bed().testbed.as_ref().expect("these are not the bed's own clusters");
        self.run(Command::new(testbed).current_dir(env!("CARGO_MANIFEST_DIR")).args(args), "").ok()
    }

    /// Adds a line to the story.
    pub fn note(&self, line: impl Into<String>) {
        self.story.lock().unwrap().push(line.into());
    }

    fn run(&self, command: &mut Command, input: &str) -> Ran {
        let ran = Ran::new(command, input);
        self.note(ran.story());
        ran
    }

    /// Keeps what is known: the commands, the objects, the events, the logs.
    fn keep_story(&self) {
        let dir = bed().dir.join("failures").join(&self.name);
        let _ = fs::remove_dir_all(&dir);
        let _ = fs::create_dir_all(&dir);
        let story = self.story.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let _ = fs::write(dir.join("commands.txt"), story.join("\n"));
        let namespaces = self.namespaces.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (dc, namespace) in namespaces.iter() {
            let save = |file: String, args: &[&str]| {
                let ran =
                    Ran::new(kubectl(*dc).args(["-n", namespace, "--request-timeout=20s"]).args(args), "");
                let _ = fs::write(dir.join(file), ran.story());
            };
            let kinds =
                "clusters.postgresql.cnpg.io,pods,jobs,pvc,services,backups.postgresql.cnpg.io,events";
            save(format!("{}-objects.yaml", dc.door()), &["get", kinds, "-o", "yaml"]);
            save(format!("{}-events.txt", dc.door()), &["get", "events", "--sort-by=.lastTimestamp"]);
            let logs = ["logs", "-l", "cnpg.io/cluster", "--all-containers", "--tail=2000", "--prefix"];
            save(format!("{}-pods.log", dc.door()), &logs);
            let operator = ["logs", "-n", "cnpg-system", "deployment/cnpg-controller-manager", "--tail=2000"];
            save(format!("{}-operator.log", dc.door()), &operator);
        }
        eprintln!("the story of this failure: {}", dir.display());
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let Some(bed) = found() else { return };
        for dc in self.cut.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).drain(..) {
            if let Some(testbed) = &bed.testbed {
                let root = env!("CARGO_MANIFEST_DIR");
                Ran::new(Command::new(testbed).current_dir(root).args(["door", dc.door(), "open"]), "");
            }
        }
        if thread::panicking() {
            self.keep_story();
        }
        for (dc, namespace) in self.namespaces.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).iter()
        {
            let args = ["delete", "namespace", namespace, "--ignore-not-found", "--wait=false"];
            Ran::new(kubectl(*dc).args(args), "");
        }
    }
}

fn kubectl(dc: Dc) -> Command {
    let mut command = Command::new("kubectl");
    command.arg("--kubeconfig").arg(&bed().kubeconfig).args(["--context", dc.context()]);
    command
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap());
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}
