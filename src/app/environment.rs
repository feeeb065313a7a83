//! What the process was started with.

use super::Plugin;
use crate::model::secret::SecretBytes;
use std::io::IsTerminal;
use std::path::PathBuf;

/// The environment, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The files that `$KUBECONFIG` lists.
    pub kubeconfig: Vec<PathBuf>,
    /// The home directory.
    pub home: Option<PathBuf>,
    /// Whether a pod's service account points at an API server.
    pub in_cluster: bool,
    /// `$POD_NAMESPACE`, which kubectl takes before the service account's own.
    pub pod_namespace: Option<String>,
    /// Whether a credential plugin may talk to the user.
    pub interactive: bool,
    /// How requests name this program.
    pub user_agent: String,
    /// Who runs it.
    pub whoami: Whoami,
    /// Where programs keep what is to outlive them: `$XDG_STATE_HOME`, or its default.
    pub state: Option<PathBuf>,
}

/// Who runs the program, for locks and messages; nothing is decided by it.
#[derive(Debug, Clone, Default)]
pub struct Whoami {
    /// Login name.
    pub user: String,
    /// Name of the machine.
    pub host: String,
}

impl Environment {
    /// Reads the environment of this process.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read(plugin: &Plugin) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Environment {
            kubeconfig: set("KUBECONFIG")
                .map(|list| {
                    std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect()
                })
                .unwrap_or_default(),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            in_cluster: set("KUBERNETES_SERVICE_HOST").is_some() && set("KUBERNETES_SERVICE_PORT").is_some(),
            pod_namespace: set("POD_NAMESPACE").map(|name| name.to_string_lossy().into_owned()),
            interactive: std::io::stdin().is_terminal(),
            // A relative path is to be ignored (XDG Base Directory Specification).
            state: set("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(|| {
                let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty())?;
                Some(home.join(".local/state"))
            }),
            whoami: Whoami {
                user: set("USER")
                    .or_else(|| set("LOGNAME"))
                    .or_else(|| set("USERNAME"))
                    .map_or_else(|| "unknown".to_owned(), |name| name.to_string_lossy().into_owned()),
                host: std::fs::read_to_string("/proc/sys/kernel/hostname")
                    .ok()
                    .map(|name| name.trim().to_owned())
                    .or_else(|| {
                        set("HOSTNAME")
                            .or_else(|| set("COMPUTERNAME"))
                            .map(|n| n.to_string_lossy().into_owned())
                    })
                    .unwrap_or_else(|| "unknown".to_owned()),
            },
            user_agent: format!("{}/{} ({})", plugin.program, plugin.version, Self::platform()),
        }
    }

    /// Where krew links plugins.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn krew_bin() -> Option<PathBuf> {
        let root = std::env::var_os("KREW_ROOT").filter(|root| !root.is_empty()).map(PathBuf::from);
        root.or_else(|| Some(std::env::home_dir()?.join(".krew"))).map(|root| root.join("bin"))
    }

    /// A variable that a flag or a profile names, byte by byte where the system has bytes.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn value(name: &str) -> Option<SecretBytes> {
        std::env::var_os(name).map(|value| value.into_encoded_bytes().into())
    }

    /// Whether programs are looked for in this directory.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn on_path(directory: &std::path::Path) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|entry| entry == directory)
    }

    /// Programs that are looked for by name and whose name begins so, the one that is found first of each.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn programs(beginning: &str) -> Vec<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut found: Vec<PathBuf> = Vec::new();
        for folder in std::env::split_paths(&path) {
            // What cannot be listed cannot be searched by kubectl's `plugin list` either.
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            paths.sort();
            for path in paths.into_iter().filter(|path| executable(path)) {
                let name = path.file_name().unwrap_or_default();
                if name.to_string_lossy().starts_with(beginning)
                    && found.iter().all(|before| before.file_name() != Some(name))
                {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Operating system and architecture this program was built for.
    pub fn platform() -> String {
        format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH)
    }
}

#[cfg(unix)]
fn executable(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn executable(path: &std::path::Path) -> bool {
    path.is_file()
}
