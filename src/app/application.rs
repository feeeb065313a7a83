//! `apply`: from files to Secrets, without a moment in which one is not there.

use super::generation::{Writing, live};
use super::{App, pki};
use crate::cli::{DryRun, WantedArgs};
use crate::decide::application::{judge, shared};
use crate::decide::generation::{Action, Live, Unit, Verdict};
use crate::error::{Error, Kind, Result};
use crate::execute::shelf;
use crate::manifest::secrets::{Expected, FilesShape};
use crate::model::finding::Severity;
use crate::model::pki::CERTS;
use crate::model::word;
use crate::render::Format;
use std::path::Path;

/// What is asked for.
pub struct Application<'a> {
    /// The directory of the files.
    pub dir: &'a Path,
    /// The Secrets there should be.
    pub wanted: &'a WantedArgs,
    /// Whether questions are answered with yes.
    pub yes: bool,
    /// Whether to write.
    pub dry_run: DryRun,
    /// The output format.
    pub format: &'a Format,
}

impl Application<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        if !self.dir.is_dir() {
            return Err(Error::usage(format!("{}: no such directory", self.dir.display())));
        }
        let api = app.cluster(None).await?;
        let mut wanted = app.wanted(self.wanted, &api).await?;
        if let Some(maker) = &wanted.profile.maker {
            return Err(Error::refused(format!("{maker} makes these Secrets itself; nothing was changed")));
        }
        let mut files = shelf::read(self.dir, &wanted.expected)?;
        shelf::read_keys(self.dir, &wanted.expected, &mut files)?;
        shared(&wanted.expected, &mut files)
            .map_err(|wrong| Error::usage(format!("{wrong}; nothing was changed")))?;
        let made = shelf::read_files(self.dir, &wanted.profile.files, &mut files)?;
        if !made.is_empty() {
            self.certificates(app, &wanted.profile.files)?;
        }
        wanted.expected.extend(made);
        files.retain(|_, found| !found.data.is_empty());
        let meant: Vec<&Expected> =
            wanted.expected.iter().filter(|one| files.contains_key(&one.name)).collect();
        if meant.is_empty() {
            return Err(Error::usage(format!(
                "no file in {} is a value of profile {}",
                self.dir.display(),
                wanted.profile.name
            ))
            .hint("expected are DIR/SECRET/KEY, DIR/keys/KEY.txt or certificates as pki create lays them; --profile says which Secrets and keys"));
        }
        let live = live(&api, &wanted.expected).await?;
        let decide = |unit: &Unit<'_>, live: &Live| -> Vec<Verdict> {
            let of = |one: &&Expected| judge(&files[&one.name].data, one, live.get(&one.name));
            unit.members.iter().map(of).collect()
        };
        let units: Vec<Unit<'_>> = meant.iter().map(|one| Unit { members: vec![*one] }).collect();
        // All are looked at before the first is written.
        let wrong: Vec<String> = units
            .iter()
            .flat_map(|unit| unit.members.iter().zip(decide(unit, &live)))
            .filter(|(_, verdict)| verdict.action == Action::Unclear)
            .map(|(one, verdict)| format!("secret/{}: {}", one.name, verdict.reason.unwrap_or_default()))
            .collect();
        if !wrong.is_empty() {
            return Err(Error::usage(format!("{}; nothing was changed", wrong.join("\n  "))));
        }
        let last = "Values there that differ from the files are replaced; servers and pods do not learn of it by this.";
        let writing = Writing { api: &api, yes: self.yes, dry_run: self.dry_run, format: self.format, last };
        writing.run(app, &decide, &units, &live).await
    }

    /// Refuses certificates that a server could not start with, or that nobody would trust.
    fn certificates(&self, app: &mut App, shapes: &[FilesShape]) -> Result<()> {
        let files = shapes.iter().flat_map(|shape| &shape.keys).map(|key| key.file.as_str());
        let service = |file: &str| {
            let (service, _) = file.strip_prefix(CERTS)?.strip_prefix('/')?.split_once('/')?;
            Some(service.to_owned())
        };
        let mut services: Vec<String> = files.filter_map(service).collect();
        services.dedup();
        let set = pki::Set { dir: self.dir.to_owned(), services, names: Vec::new() };
        let report = pki::verify(app, &set, 0, false)?;
        // How open a file is says nothing about the certificate in it.
        let wrong =
            report.findings.iter().filter(|one| one.severity == Severity::Error && one.id.starts_with("TLS"));
        let wrong: Vec<String> = wrong.map(|one| format!("{}: {}", one.object, one.message)).collect();
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Error::usage(format!("{}; nothing was changed", wrong.join("\n  "))).hint(format!(
                "kubectl qs-secrets pki verify --dir {} says more, pki create makes new ones",
                word::path(self.dir)
            ))),
        }
    }
}
