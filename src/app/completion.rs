//! `completion`: scripts for shells, and the file kubectl asks for completions.

use super::complete::{Shell, script};
use super::{App, Environment, Verbs};
use crate::error::{Error, Kind, Result};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  # Let kubectl complete this plugin (kubectl 1.26 and newer)
  kubectl PLUGIN completion kubectl --install

  # Complete the program's own name in this bash
  source <(kubectl PLUGIN completion bash)

kubectl asks a program named kubectl_complete-… on PATH; --install writes it, two lines of shell that call the
plugin, to DIR, or else to the directory of krew's plugins.";

/// Print completion scripts, or let kubectl complete this plugin
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionArgs {
    /// kubectl, bash, zsh, fish or powershell
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    shell: For,
    /// Write the file for kubectl to DIR; without DIR, to ${KREW_ROOT:-~/.krew}/bin
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "the flag, and its value")]
    install: Option<Option<PathBuf>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum For {
    Kubectl,
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Prints or writes it.
pub fn run<V: Verbs>(args: &CompletionArgs, app: &mut App) -> Result<Kind> {
    let shell = match args.shell {
        For::Kubectl => None,
        For::Bash => Some(Shell::Bash),
        For::Zsh => Some(Shell::Zsh),
        For::Fish => Some(Shell::Fish),
        For::Powershell => Some(Shell::Powershell),
    };
    match (shell, &args.install) {
        (Some(shell), None) => app.data(&script::<V>(app.plugin, shell))?,
        (Some(_), Some(_)) => return Err(Error::usage("--install belongs to completion kubectl")),
        (None, None) => app.data(shim(app.plugin.program).as_bytes())?,
        (None, Some(directory)) => install(directory.as_deref(), app)?,
    }
    Ok(Kind::Done)
}

/// What kubectl runs to complete the plugin.
pub fn shim(program: &str) -> String {
    format!("#!/bin/sh\nexec {program} __complete \"$@\"\n")
}

fn install(directory: Option<&Path>, app: &mut App) -> Result<()> {
    let directory = match directory {
        Some(directory) => directory.to_owned(),
        None => Environment::krew_bin().filter(|directory| directory.is_dir()).ok_or_else(|| {
            Error::usage("krew's directory of plugins does not exist")
                .hint("name a directory of your PATH: --install DIR")
        })?,
    };
    let text = shim(app.plugin.program);
    for name in app.plugin.completers {
        let path = directory.join(name);
        write(&path, &text)?;
        app.ctx.streams.progress(&format!("wrote {}", path.display()));
    }
    if !Environment::on_path(&directory) {
        let warning = format!("Warning: {} is not on PATH; kubectl looks nowhere else", directory.display());
        app.ctx.streams.message(&warning);
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error| Error::failed(format!("cannot write {}", path.display())).because(error);
    match std::fs::read_to_string(path) {
        Ok(there) if there == text => {}
        // Whatever somebody else put there is theirs.
        Ok(_) => {
            return Err(Error::refused(format!("{} exists and is not this file", path.display()))
                .hint("remove it, or name another directory: --install DIR"));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::write(path, text).map_err(failed)?;
        }
        Err(error) => return Err(failed(error)),
    }
    executable(path).map_err(failed)
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
