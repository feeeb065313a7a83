//! What a release is made of: two plugins, each for a few platforms.

use crate::failure::{Failure, Result};

/// A plugin as it is packed.
#[derive(Debug, PartialEq, Eq)]
pub struct Plugin {
    /// Its package, and the beginning of its archives' names.
    pub package: &'static str,
    /// Its program.
    pub program: &'static str,
    /// Its name in krew.
    pub krew: &'static str,
    /// Names of its files in `man` and `completions`: what follows an optional `_`.
    pub files: &'static str,
    /// Other names of the program: `kubectl qs secrets` runs `kubectl-qs-secrets`.
    pub aliases: &'static [&'static str],
    /// The files kubectl asks for completions.
    pub completers: &'static [&'static str],
    template: &'static str,
}

impl Plugin {
    /// The krew manifest with gaps, as it is in `krew/`.
    pub fn template(&self) -> &'static str {
        self.template
    }
}

/// Both plugins.
pub const PLUGINS: [Plugin; 2] = [
    Plugin {
        package: "kubectl-pgaas",
        program: "kubectl-pgaas",
        krew: "pgaas",
        files: "kubectl-pgaas",
        aliases: &[],
        completers: &["kubectl_complete-pgaas"],
        template: include_str!("../../krew/pgaas.yaml"),
    },
    Plugin {
        package: "kubectl-qs-secrets",
        program: "kubectl-qs_secrets",
        krew: "qs-secrets",
        files: "kubectl-qs_secrets",
        aliases: &["kubectl-qs-secrets"],
        completers: &["kubectl_complete-qs_secrets", "kubectl_complete-qs-secrets"],
        template: include_str!("../../krew/qs-secrets.yaml"),
    },
];

/// A platform: what krew, and what Rust calls it.
#[derive(Debug, PartialEq, Eq)]
pub struct Platform {
    /// Operating system.
    pub os: &'static str,
    /// Architecture.
    pub arch: &'static str,
    /// Rust's target.
    pub target: &'static str,
}

/// All platforms of a release.
pub const PLATFORMS: [Platform; 5] = [
    Platform { os: "linux", arch: "amd64", target: "x86_64-unknown-linux-musl" },
    Platform { os: "linux", arch: "arm64", target: "aarch64-unknown-linux-musl" },
    Platform { os: "darwin", arch: "amd64", target: "x86_64-apple-darwin" },
    Platform { os: "darwin", arch: "arm64", target: "aarch64-apple-darwin" },
    Platform { os: "windows", arch: "amd64", target: "x86_64-pc-windows-msvc" },
];

impl Platform {
    /// The program's file name there.
    pub fn program(&self, plugin: &Plugin) -> String {
        let ending = if self.os == "windows" { ".exe" } else { "" };
        format!("{}{ending}", plugin.program)
    }

    /// The name of the archive.
    pub fn archive(&self, plugin: &Plugin, version: &str) -> String {
        format!("{}_v{version}_{}.tar.gz", plugin.package, self.target)
    }
}

/// The plugin of a package.
pub fn plugin(package: &str) -> Result<&'static Plugin> {
    PLUGINS
        .iter()
        .find(|plugin| plugin.package == package)
        .ok_or_else(|| Failure::new(format!("{package} is no plugin of this workspace")))
}

/// The platform of a target.
pub fn platform(target: &str) -> Result<&'static Platform> {
    PLATFORMS
        .iter()
        .find(|platform| platform.target == target)
        .ok_or_else(|| Failure::new(format!("{target} is no target of a release")))
}
