//! The plugins as krew installs them, from archives that `packaging` makes: judged by krew's own
//! judge, installed by krew itself, run by kubectl under every name.

use e2e::{Case, Dc, Ran, Served, bed};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};
use tempfile::TempDir;

const PACKAGES: [(&str, &str, &str); 2] =
    [("kubectl-pgaas", "kubectl-pgaas", "pgaas"), ("kubectl-qs-secrets", "kubectl-qs_secrets", "qs-secrets")];

/// A release of this very build, served on loopback.
struct Release {
    folder: TempDir,
    served: Served,
    krew: PathBuf,
}

impl Release {
    /// None, and said so, where krew can't be built.
    fn of_this_build(case: &Case) -> Option<Release> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let mut programs = Command::new(bed().plugins.join("testbed"));
        let programs = Ran::new(programs.args(["programs", "krew"]).current_dir(root), "");
        if programs.code != 0 {
            case.not_run(&format!("krew is not there: {}", programs.err.trim()));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let archives = folder.path().join("archives");
        fs::create_dir(&archives).unwrap();
        for (name, content) in packed(root) {
            fs::write(archives.join(name), content).unwrap();
        }
        let served = Served::folder(&archives);
        let release = Release { folder, served, krew: programs.text().into() };
        let mut manifests = Command::new(bed().plugins.join("packaging"));
        manifests.arg("krew").arg(&archives).args(["--base-url", release.served.url(), "--some", "--out"]);
        Ran::new(manifests.arg(release.path("index/plugins")).current_dir(root), "").ok();
        Some(release)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn manifest(&self, krew: &str) -> PathBuf {
        self.path(&format!("index/plugins/{krew}.yaml"))
    }

    fn archive(&self, package: &str) -> PathBuf {
        let version = env!("CARGO_PKG_VERSION");
        self.path(&format!("archives/{package}_v{version}_{}.tar.gz", target()))
    }

    /// A program in a world whose plugins are in these folders, and none of the build.
    fn run(&self, folders: &[&Path], program: &str, args: &[&str]) -> Ran {
        let own = env::var_os("PATH").unwrap();
        let own = env::split_paths(&own).filter(|folder| *folder != bed().plugins);
        let first = folders.iter().map(|folder| folder.to_path_buf()).chain([self.krew.clone()]);
        let mut command = Command::new("env");
        command.arg(program).args(args).env("PATH", env::join_paths(first.chain(own)).unwrap());
        command.env("HOME", self.folder.path()).env("KREW_ROOT", self.path("krew"));
        command.env("KREW_NO_UPGRADE_CHECK", "1").env("KUBECONFIG", &bed().kubeconfig).env("NO_COLOR", "1");
        // The author of the index's commit.
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "e2e").env(format!("GIT_{role}_EMAIL"), "e2e@localhost");
        }
        Ran::new(&mut command, "")
    }

    fn kubectl(&self, args: &[&str]) -> Ran {
        self.run(&[&self.path("krew/bin")], "kubectl", args)
    }
}

/// The archives of both plugins, made once.
fn packed(root: &Path) -> &'static [(String, Vec<u8>)] {
    static PACKED: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    PACKED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let pack = |(package, program, _): &(&str, &str, &str)| {
            // Debug information is most of a debug build.
            let stripped = folder.path().join(program);
            let built = bed().plugins.join(program);
            Ran::new(Command::new("strip").arg("-o").args([&stripped, &built]), "").ok();
            let mut archive = Command::new(bed().plugins.join("packaging"));
            archive.args(["archive", "--package", package, "--target", target(), "--program"]).arg(&stripped);
            let name = Ran::new(archive.arg("--out").arg(folder.path()).current_dir(root), "").ok();
            (name.text().to_owned(), fs::read(folder.path().join(name.text())).unwrap())
        };
        PACKAGES.iter().map(pack).collect()
    })
}

fn target() -> &'static str {
    if cfg!(target_arch = "aarch64") { "aarch64-unknown-linux-musl" } else { "x86_64-unknown-linux-musl" }
}

#[test]
fn krews_own_judge_accepts_both_manifests() {
    let case = Case::begin();
    let Some(release) = Release::of_this_build(&case) else { return };
    for (package, _, krew) in PACKAGES {
        let manifest = release.manifest(krew);
        let judge = ["-manifest", manifest.to_str().unwrap()];
        release.run(&[], "validate-krew-manifest", &judge).ok();
        let asked = release.served.asked();
        assert!(asked.iter().any(|name| name.starts_with(package)), "it installs what it judges: {asked:?}");
        // It would have said so.
        let text = fs::read_to_string(&manifest).unwrap().replace("sha256: ", "sha256: 00");
        fs::write(&manifest, text).unwrap();
        assert_ne!(release.run(&[], "validate-krew-manifest", &judge).code, 0);
    }
}

#[test]
fn krew_installs_both_from_an_index_and_kubectl_runs_them_by_name() {
    let case = Case::begin();
    let Some(release) = Release::of_this_build(&case) else { return };
    let index = release.path("index");
    let at_index = |args: &[&str]| {
        release.run(&[], "git", &[&["-C", index.to_str().unwrap()], args].concat()).ok();
    };
    at_index(&["init", "--quiet"]);
    at_index(&["add", "."]);
    at_index(&["commit", "--quiet", "-m", "release"]);
    release.kubectl(&["krew", "index", "add", "ours", &format!("file://{}", index.display())]).ok();
    release.kubectl(&["krew", "search", "pgaas"]).ok().says("Move CloudNativePG primaries across clusters");
    release
        .kubectl(&["krew", "install", "ours/pgaas", "ours/qs-secrets"])
        .ok()
        .says("Installed plugin: pgaas")
        .says("Installed plugin: qs-secrets")
        .says("kubectl pgaas completion kubectl --install")
        .says_not("rror");
    // A warning, about files that shadow each other for example, would be an error of it.
    release
        .kubectl(&["plugin", "list"])
        .ok()
        .says("krew/bin/kubectl-pgaas\n")
        .says("krew/bin/kubectl-qs_secrets\n");

    // Each runs, by kubectl, on a server.
    let version = env!("CARGO_PKG_VERSION");
    let namespace = case.namespace(Dc::One);
    for plugin in ["pgaas", "qs-secrets"] {
        release.kubectl(&[plugin, "version", "--client"]).ok().says(&format!("Client Version: v{version}"));
        let place = ["list", "-n", &namespace, "--context", Dc::One.context()];
        release.kubectl(&[&[plugin], &place[..]].concat()).ok().says("No resources found").says(&namespace);
        assert_eq!(release.kubectl(&[plugin, "list", "-o", "tabel"]).code, 2, "exit codes come through");
    }

    // What krew's caveats advise.
    for (plugin, typed, found) in [("pgaas", "swi", "switchover"), ("qs-secrets", "rot", "rotate")] {
        release.kubectl(&[plugin, "completion", "kubectl", "--install"]).ok().says_not("not on PATH");
        let answer = release.kubectl(&["__complete", plugin, typed]).ok();
        assert!(answer.out.starts_with(found), "{}", answer.story());
    }

    for (_, program, krew) in PACKAGES {
        release.kubectl(&["krew", "uninstall", krew]).ok();
        assert!(!release.path("krew/bin").join(program).exists());
    }
}

#[test]
fn krew_installs_each_from_its_manifest_and_archive_without_a_network() {
    let case = Case::begin();
    let Some(release) = Release::of_this_build(&case) else { return };
    for (package, program, krew) in PACKAGES {
        let (manifest, archive) = (release.manifest(krew), release.archive(package));
        let [manifest, archive] = [&manifest, &archive].map(|path| path.to_str().unwrap());
        release.kubectl(&["krew", "install", "--manifest", manifest, "--archive", archive]).ok();
        let store = release.path("krew/store").join(krew).join(format!("v{}", env!("CARGO_PKG_VERSION")));
        for file in ["LICENSE", &format!("man/{program}.1"), &format!("completions/{program}.bash")] {
            assert!(store.join(file).is_file(), "{file} is in the store");
        }
        release.kubectl(&[krew, "version", "--client"]).ok();
    }
    assert_eq!(release.served.asked(), [""; 0], "nothing was fetched");
}

#[test]
fn an_unpacked_archive_on_path_answers_to_all_names_and_completes_them() {
    let case = Case::begin();
    let Some(release) = Release::of_this_build(&case) else { return };
    let mut folders = Vec::new();
    for (package, _, krew) in PACKAGES {
        let folder = release.path(&format!("unpacked-{krew}"));
        fs::create_dir_all(&folder).unwrap();
        let archive = release.archive(package);
        Ran::new(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&folder), "").ok();
        folders.extend([folder.join("completions"), folder]);
    }
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let names: [&[&str]; 3] = [&["pgaas"], &["qs-secrets"], &["qs", "secrets"]];
    for name in names {
        let kubectl = |args: &[&str]| release.run(&folders, "kubectl", args);
        kubectl(&[name, &["version", "--client"]].concat()).ok().says("Client Version: v");
        let help = kubectl(&[name, &["--help"]].concat()).ok();
        let spoken = name.join("-");
        help.says(&format!("kubectl {spoken} COMMAND [flags]"));
        let answer = kubectl(&[&["__complete"], name, &["li"]].concat()).ok();
        assert!(answer.out.starts_with("list\t"), "{}", answer.story());
        assert!(answer.out.contains("\n:4\n"), "{}", answer.story());
    }
}
