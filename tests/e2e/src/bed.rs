//! The clusters under test and the programs that look at them.

use crate::until;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A data centre: one Kubernetes cluster, named by a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dc {
    /// The first.
    One,
    /// The second.
    Two,
}

impl Dc {
    /// Both.
    pub const ALL: [Dc; 2] = [Dc::One, Dc::Two];

    /// The other one.
    pub fn other(self) -> Dc {
        match self {
            Dc::One => Dc::Two,
            Dc::Two => Dc::One,
        }
    }

    /// The name the bed's doors know it by.
    pub fn door(self) -> &'static str {
        match self {
            Dc::One => "dc1",
            Dc::Two => "dc2",
        }
    }

    /// The name the declared clients of the environment `local` know it by.
    pub fn local(self) -> &'static str {
        match self {
            Dc::One => "local1",
            Dc::Two => "local2",
        }
    }

    /// Its context in the kubeconfig.
    pub fn context(self) -> &'static str {
        &bed().contexts[self as usize]
    }
}

/// Where everything is.
#[derive(Debug)]
pub struct Bed {
    /// The folder with the built plugins.
    pub plugins: PathBuf,
    /// The kubeconfig with the contexts of both data centres.
    pub kubeconfig: PathBuf,
    /// Values files fit for these clusters, if there are any.
    pub values: Option<PathBuf>,
    /// The folder for what tests leave behind.
    pub dir: PathBuf,
    /// The folder of files that tests lock for each PostgreSQL cluster they run.
    pub slots: PathBuf,
    /// The program that cuts and opens doors, if the clusters are the bed's.
    pub testbed: Option<PathBuf>,
    /// Whether pods run there (and not only an API server).
    pub runs_pods: bool,
    contexts: [String; 2],
}

static BED: OnceLock<Bed> = OnceLock::new();

/// The bed of this run; panics with what is missing.
pub fn bed() -> &'static Bed {
    BED.get_or_init(find)
}

/// The bed, if it was found; for destructors, which must not panic.
pub(crate) fn found() -> Option<&'static Bed> {
    BED.get()
}

fn find() -> Bed {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf();
    let plugins = env::var_os("PGAAS_BIN_DIR")
        .map(|dir| root.join(dir))
        .expect("PGAAS_BIN_DIR is not set: `make test` builds the plugins and sets it to target/debug");
    for plugin in ["kubectl-pgaas", "kubectl-qs_secrets"].map(|name| plugins.join(name)) {
        assert!(plugin.is_file(), "{} is missing: cargo build --workspace --bins", plugin.display());
    }
    let kubeconfig = env::var_os("KUBECONFIG")
        .map(PathBuf::from)
        .expect("KUBECONFIG is not set: `make testbed`, then `. target/testbed/env`");
    let context = |name: &str, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let contexts = [context("TESTBED_DC1", "dc1"), context("TESTBED_DC2", "dc2")];
    let dir = env::var_os("TESTBED_DIR").map_or_else(|| root.join("target/testbed"), PathBuf::from);
    let bed_s = dir.join("kubeconfig").canonicalize().ok();
    let own = kubeconfig.canonicalize().ok() != bed_s;
    let testbed = plugins.join("testbed");
    let bed = Bed {
        plugins,
        kubeconfig,
        values: env::var_os("TESTBED_VALUES").map(PathBuf::from),
        slots: env::var_os("TESTBED_SLOTS").map_or_else(|| dir.join("slots"), PathBuf::from),
        dir,
        testbed: (!own && testbed.is_file()).then_some(testbed),
        runs_pods: env::var("TESTBED_TIER").map_or(true, |tier| tier != "api"),
        contexts,
    };
    for context in &bed.contexts {
        until(&format!("{context} is ready (make testbed)"), 60, || {
            let mut kubectl = Command::new("kubectl");
            kubectl.arg("--kubeconfig").arg(&bed.kubeconfig);
            kubectl.args(["--context", context, "--request-timeout=10s", "get", "--raw", "/readyz"]);
            let ready = kubectl.output().expect("kubectl is not on PATH: `. target/testbed/env`");
            ready.status.success().then_some(())
        });
    }
    bed
}
