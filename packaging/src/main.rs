//! What a release is made of, made here so that tests can make it too: archives that krew and cargo
//! binstall install, their checksums, the krew manifests, and bills of materials.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool without other output")]
#![allow(clippy::disallowed_methods, reason = "it reads files, and starts cargo")]

mod archive;
mod checksum;
#[cfg(test)]
mod described;
mod failure;
mod manifest;
mod plugin;
mod sbom;
mod screen;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

use crate::failure::{About, Failure, Result};
use crate::plugin::PLUGINS;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes what a release is made of.
#[derive(Debug, Parser)]
#[command(name = "packaging", version)]
enum Verb {
    /// Packs a built program with its licence, completions and man pages; prints the archive's name.
    Archive {
        /// Package of the plugin: kubectl-pgaas or kubectl-qs-secrets.
        #[arg(long)]
        package: String,
        /// Target it was built for.
        #[arg(long)]
        target: String,
        /// The program.
        #[arg(long)]
        program: PathBuf,
        /// Folder for the archive.
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes SHA256SUMS of a folder into it.
    Checksums {
        /// The folder.
        folder: PathBuf,
    },
    /// Writes pgaas.yaml and qs-secrets.yaml, krew's manifests of the archives of a folder.
    Krew {
        /// Folder with the archives.
        folder: PathBuf,
        /// The archives can be fetched below this address.
        #[arg(long)]
        base_url: String,
        /// Folder for the manifests.
        #[arg(long)]
        out: PathBuf,
        /// Leaves out platforms whose archive is not there.
        #[arg(long)]
        some: bool,
    },
    /// Prints what a terminal showed as an SVG image.
    Screen {
        /// What was written to the terminal, as `script` keeps it.
        transcript: PathBuf,
    },
    /// Prints the bill of materials of a plugin, CycloneDX.
    Sbom {
        /// Package of the plugin.
        #[arg(long)]
        package: String,
        /// Target it is built for.
        #[arg(long)]
        target: String,
    },
}

fn main() -> ExitCode {
    match run(&Verb::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packaging: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: &Verb) -> Result<()> {
    match verb {
        Verb::Archive { package, target, program, out } => {
            let (plugin, platform) = (plugin::plugin(package)?, plugin::platform(target)?);
            println!("{}", archive::write(plugin, platform, VERSION, program, &root()?, out)?);
        }
        Verb::Checksums { folder } => {
            let path = folder.join(checksum::LIST);
            fs::write(&path, checksum::list(&checksum::of_folder(folder)?)).about(path.display())?;
        }
        Verb::Krew { folder, base_url, out, some } => {
            let sums = checksum::of_folder(folder)?;
            let homepage = env!("CARGO_PKG_REPOSITORY");
            let release =
                manifest::Release { version: VERSION, homepage, base_url, sums: &sums, some: *some };
            fs::create_dir_all(out).about(out.display())?;
            for plugin in &PLUGINS {
                let path = out.join(format!("{}.yaml", plugin.krew));
                fs::write(&path, manifest::render(plugin, &release)?).about(path.display())?;
            }
        }
        Verb::Screen { transcript } => {
            print!("{}", screen::svg(&fs::read_to_string(transcript).about(transcript.display())?));
        }
        Verb::Sbom { package, target } => {
            let output = Command::new("cargo")
                .args(metadata_arguments(target))
                .current_dir(root()?)
                .output()
                .about("cargo metadata")?;
            if !output.status.success() {
                return Err(Failure::new(String::from_utf8_lossy(&output.stderr).trim()));
            }
            println!("{:#}", sbom::bill(&output.stdout, package)?);
        }
    }
    Ok(())
}

fn metadata_arguments(target: &str) -> Vec<String> {
    ["metadata", "--format-version", "1", "--locked", "--filter-platform", target].map(str::to_owned).to_vec()
}

/// The checkout this is run in.
fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().about("working directory")?;
    let found = here.ancestors().find(|folder| folder.join("krew/pgaas.yaml").is_file());
    found.map(Path::to_path_buf).ok_or_else(|| Failure::new("run this inside a checkout of the repository"))
}
