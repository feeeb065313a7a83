//! The programs of the bed, built from Go modules that are pinned in `tools/` by go.mod and go.sum.
//!
//! A finished set lies in the cache under its content key. What a set takes from its module besides
//! programs (manifests of the operators) lies beside them, so that a warm `up` needs neither Go nor
//! its module cache.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{command, read, run_logged};
use crate::content::Key;
use crate::failure::{Doing, Failure, Result};
use crate::places::{Places, Tier};
use crate::progress::Progress;

/// One folder of `tools/`.
#[derive(Debug)]
pub struct Set {
    /// Folder name.
    pub name: &'static str,
    /// File name and Go package of each program.
    programs: &'static [(&'static str, &'static str)],
    /// Module the files are taken from, and the files' paths in it.
    files: Option<(&'static str, &'static [&'static str])>,
    /// Flags of the linker besides the common ones.
    link: &'static str,
    /// Needed without nodes, too.
    api_tier: bool,
    /// Seconds the build takes on two cores from nothing.
    usual: u64,
}

const KUBERNETES_LINK: &str = "-X k8s.io/component-base/version.gitVersion=v1.34.4 \
    -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34 \
    -X k8s.io/component-base/version.gitTreeState=clean \
    -X k8s.io/client-go/pkg/version.gitVersion=v1.34.4";

/// All sets. The first two suffice for the API-only tier.
pub const SETS: [Set; 8] = [
    Set {
        name: "etcd",
        programs: &[("etcd", "go.etcd.io/etcd/server/v3")],
        files: None,
        link: "",
        api_tier: true,
        usual: 60,
    },
    Set {
        name: "kubernetes",
        programs: &[
            ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
            ("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager"),
            ("kubectl", "k8s.io/kubernetes/cmd/kubectl"),
            ("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
            ("kubelet", "k8s.io/kubernetes/cmd/kubelet"),
            ("kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy"),
        ],
        files: None,
        link: KUBERNETES_LINK,
        api_tier: true,
        usual: 450,
    },
    Set {
        name: "cnpg",
        programs: &[
            ("cnpg-manager", "github.com/cloudnative-pg/cloudnative-pg/cmd/manager"),
            ("kubectl-cnpg", "github.com/cloudnative-pg/cloudnative-pg/cmd/kubectl-cnpg"),
        ],
        files: Some(("github.com/cloudnative-pg/cloudnative-pg", &["releases/cnpg-1.30.0.yaml"])),
        link: "",
        api_tier: true,
        usual: 150,
    },
    Set {
        name: "barman",
        programs: &[("plugin-barman-cloud", "github.com/cloudnative-pg/plugin-barman-cloud/cmd/manager")],
        files: Some(("github.com/cloudnative-pg/plugin-barman-cloud", &["manifest.yaml"])),
        link: "",
        api_tier: true,
        usual: 120,
    },
    Set {
        name: "cert-manager",
        programs: &[("cert-manager", ".")],
        files: Some((
            "github.com/cert-manager/cert-manager",
            &[
                "deploy/crds/cert-manager.io_certificaterequests.yaml",
                "deploy/crds/cert-manager.io_certificates.yaml",
                "deploy/crds/cert-manager.io_clusterissuers.yaml",
                "deploy/crds/cert-manager.io_issuers.yaml",
                "deploy/crds/acme.cert-manager.io_challenges.yaml",
                "deploy/crds/acme.cert-manager.io_orders.yaml",
            ],
        )),
        link: "",
        api_tier: true,
        usual: 100,
    },
    Set {
        name: "minio",
        programs: &[("minio", "github.com/minio/minio")],
        files: None,
        link: "",
        api_tier: false,
        usual: 150,
    },
    Set { name: "coredns", programs: &[("coredns", ".")], files: None, link: "", api_tier: false, usual: 60 },
    Set { name: "pause", programs: &[("pause", ".")], files: None, link: "", api_tier: false, usual: 1 },
];

/// Sets that no bed needs, only some tests; see [`one_set`].
pub const ON_DEMAND: [Set; 1] = [Set {
    name: "krew",
    programs: &[
        ("kubectl-krew", "sigs.k8s.io/krew/cmd/krew"),
        ("validate-krew-manifest", "sigs.k8s.io/krew/cmd/validate-krew-manifest"),
    ],
    files: None,
    link: "-X sigs.k8s.io/krew/internal/version.gitTag=v0.5.0",
    api_tier: true,
    usual: 60,
}];

/// Where the programs and files of the bed lie.
#[derive(Debug, Clone, Default)]
pub struct Toolbox {
    programs: BTreeMap<&'static str, PathBuf>,
    files: BTreeMap<String, PathBuf>,
    keys: BTreeMap<&'static str, String>,
}

impl Toolbox {
    /// File of a program. A name that is in no set is its own path and fails when it is started.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.get(name).cloned().unwrap_or_else(|| PathBuf::from(name))
    }

    /// A file taken from a module, by its last path component.
    pub fn file(&self, name: &str) -> Result<PathBuf> {
        self.files.get(name).cloned().doing(format!("file {name} of the modules"))
    }

    /// All files taken from modules whose name starts with `prefix`.
    pub fn files_with_prefix(&self, prefix: &str) -> Vec<PathBuf> {
        self.files.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, path)| path.clone()).collect()
    }

    /// Content key of a set.
    pub fn key(&self, set: &str) -> String {
        self.keys.get(set).cloned().unwrap_or_default()
    }

    /// One key over all sets.
    pub fn common_key(&self) -> Key {
        self.keys.iter().fold(Key::of("tools"), |key, (name, value)| key.text(name, value))
    }
}

/// Finds all sets `tier` needs in the cache and builds those that are missing.
pub fn provide(places: &Places, tier: Tier, progress: &Progress) -> Result<Toolbox> {
    let go = go_version(places)?;
    let mut toolbox = Toolbox::default();
    for set in SETS.iter().filter(|set| tier == Tier::Full || set.api_tier) {
        let (folder, key) = found_or_built(places, set, &go, progress)?;
        for (name, _) in set.programs {
            toolbox.programs.insert(name, folder.join(name));
        }
        for path in set.files.iter().flat_map(|(_, files)| files.iter()) {
            let name = last(path).to_owned();
            toolbox.files.insert(name.clone(), folder.join("files").join(name));
        }
        toolbox.keys.insert(set.name, key);
    }
    Ok(toolbox)
}

/// Finds one set in the cache, or builds it, and returns the folder of its programs.
pub fn one_set(places: &Places, name: &str) -> Result<PathBuf> {
    let set = ON_DEMAND.iter().chain(&SETS).find(|set| set.name == name);
    let set = set.doing(format!("programs called {name:?}"))?;
    found_or_built(places, set, &go_version(places)?, &Progress::new(1)).map(|(folder, _)| folder)
}

/// The folder of a set's programs, and the set's key.
fn found_or_built(places: &Places, set: &Set, go: &str, progress: &Progress) -> Result<(PathBuf, String)> {
    let source = places.source().join("tools").join(set.name);
    let key = key(set, &source, go)?;
    let folder = places.cache.join("bin").join(format!("{}-{key}", set.name));
    if !folder.is_dir() {
        build(places, set, &source, &folder, progress)?;
    }
    Ok((folder, key))
}

/// The Go version the cache is for: the one installed or, without Go, the one that filled the cache.
fn go_version(places: &Places) -> Result<String> {
    let remembered = places.cache.join("go-version");
    if let Ok(version) = read(command("go", ["env", "GOVERSION"]).env("GOTOOLCHAIN", "local")) {
        fs::create_dir_all(&places.cache).doing(places.cache.display())?;
        let version = version.trim().to_owned();
        fs::write(&remembered, &version).doing(remembered.display())?;
        return Ok(version);
    }
    fs::read_to_string(&remembered)
        .map_err(|_| Failure::new("Go is not installed and the cache holds nothing that was built with it"))
}

fn key(set: &Set, source: &Path, go: &str) -> Result<String> {
    let mut key = Key::of(set.name).text("go", go).text("link", set.link);
    for file in ["go.mod", "go.sum", "main.go"] {
        key = key.file(&source.join(file))?;
    }
    for (name, package) in set.programs {
        key = key.text(name, package);
    }
    for path in set.files.iter().flat_map(|(_, files)| files.iter()) {
        key = key.text("file", path);
    }
    Ok(key.finish())
}

fn build(places: &Places, set: &Set, source: &Path, folder: &Path, progress: &Progress) -> Result<()> {
    let partial = folder.with_extension("partial");
    let log = places.cache.join("log");
    for path in [&partial.join("files"), &log] {
        fs::create_dir_all(path).doing(path.display())?;
    }
    progress.note(&format!("building {} (from nothing usually {} s on two cores)", set.name, set.usual));
    for (name, package) in set.programs {
        let target = partial.join(name);
        let link = format!("-s -w {}", set.link);
        let mut go = go_command(places, source);
        go.args(["build", "-trimpath", "-ldflags", &link, "-o"]).arg(&target).arg(package);
        run_logged(&mut go, &log.join(format!("go-{name}.log")))
            .map_err(|error| Failure::new(format!("{name} can't be built: {error}")))?;
    }
    if let Some((module, files)) = set.files {
        let mut list = command("go", ["list", "-m", "-f", "{{.Dir}}", module]);
        environment(&mut list, places, source);
        let module_folder = PathBuf::from(read(&mut list)?.trim());
        for path in files {
            let target = partial.join("files").join(last(path));
            fs::copy(module_folder.join(path), &target).doing(format!("{path} of {module}"))?;
        }
    }
    fs::rename(&partial, folder).doing(folder.display())
}

fn go_command(places: &Places, source: &Path) -> std::process::Command {
    let mut go = command("nice", ["-n", "5", "go"]);
    environment(&mut go, places, source);
    go
}

fn environment(go: &mut std::process::Command, places: &Places, source: &Path) {
    go.current_dir(source)
        .env("CGO_ENABLED", "0")
        .env("GOCACHE", places.cache.join("gocache"))
        .env("GOFLAGS", "-buildvcs=false -mod=readonly")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off");
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{ON_DEMAND, SETS, key};

    #[test]
    fn keys_differ_per_set_and_follow_go_and_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let etcd = || key(&SETS[0], folder.path(), "go1.26.8").unwrap();
        let first = etcd();
        assert_eq!(first, etcd());
        assert_ne!(first, key(&SETS[1], folder.path(), "go1.26.8").unwrap());
        assert_ne!(first, key(&SETS[0], folder.path(), "go1.27.0").unwrap());
        for file in ["go.mod", "go.sum", "main.go"] {
            let before = etcd();
            std::fs::write(folder.path().join(file), "changed").unwrap();
            assert_ne!(before, etcd(), "{file}");
        }
    }

    #[test]
    fn every_set_has_its_module_checked_in() {
        let tools = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tools");
        for set in SETS.iter().chain(&ON_DEMAND) {
            assert!(tools.join(set.name).join("go.mod").is_file(), "{}", set.name);
            assert!(tools.join(set.name).join("go.sum").is_file(), "{}", set.name);
        }
    }
}
