//! `pki`: files read, judged or made, and read again.

use super::App;
use super::git::uncovered;
use crate::ctx::Answer;
use crate::decide::pki as judging;
use crate::error::{Error, Result};
use crate::execute::tree;
use crate::manifest::pki::{self as making, Fate};
use crate::model::pki::{CERTS, INTERMEDIATE, ROOT, SERVICES, Write, server};
use crate::report::pki::PkiReport;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `pki create` says so, too, of certificates it keeps.
const SOON: u32 = 30;

/// Which set.
#[derive(Debug, Clone)]
pub struct Set {
    /// The directory with the folder `certs`.
    pub dir: PathBuf,
    /// Services; the usual ones, or those that are there, if none is named.
    pub services: Vec<String>,
    /// Further names, each of a service.
    pub names: Vec<(String, String)>,
}

/// How it is made.
#[derive(Debug, Clone)]
pub struct Create {
    /// How long a service's certificate is valid.
    pub days: u32,
    /// Make the services' certificates anew.
    pub force: bool,
    /// Make the authority anew, too.
    pub force_ca: bool,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Keys may be written into a git work tree.
    pub allow_git: bool,
    /// Answers given beforehand.
    pub answer: Answer,
}

/// What came of it.
#[derive(Debug)]
pub enum Created {
    /// The set as it is now.
    Done(Box<PkiReport>),
    /// What would be done, line by line.
    Planned(String),
}

/// Makes what is missing and says how the set is then.
pub fn create(app: &mut App, set: &Set, how: &Create) -> Result<Created> {
    let mut services = set.services.clone();
    if services.is_empty() {
        services = SERVICES.map(str::to_owned).to_vec();
    }
    if let Some((service, _)) = set.names.iter().find(|(service, _)| !services.contains(service)) {
        return Err(Error::usage(format!("--san names {service}, which is none of the services"))
            .hint(format!("the services are {}", services.join(", "))));
    }
    let (dir, shown) = (&set.dir, set.dir.display());
    if dir.exists() && !dir.is_dir() {
        return Err(Error::usage(format!("{shown} is no directory")));
    }
    if !how.allow_git {
        not_in_git(dir, &services)?;
    }
    let before = tree::read(dir)?;
    if how.force_ca && !how.dry_run && making::has_authority(&before) {
        let question = format!(
            "Replace the authority in {shown}? Every certificate below it is made anew, and whoever trusts the old one needs the new {CERTS}/ca-bundle.crt."
        );
        how.answer.agree(app.ctx.prompt.as_ref(), &question)?;
    }
    let now = app.ctx.clock.now();
    let request = making::Request {
        services,
        names: names(set),
        days: how.days,
        force: how.force,
        force_ca: how.force_ca,
        now,
    };
    let plan = making::plan(&request, &before)?;
    if how.dry_run {
        return Ok(Created::Planned(planned(dir, &plan)));
    }
    let backup = tree::write(dir, &plan.writes, now)?;
    for write in &plan.writes {
        app.ctx.streams.progress(&format!("wrote {shown}/{}", write.name));
    }
    if let Some(backup) = &backup {
        app.ctx.streams.message(&format!("what was there is kept in {}", backup.display()));
    }
    let mut report = verify(app, set, SOON, false)?;
    report.backup = backup.map(|backup| backup.display().to_string());
    for item in &mut report.items {
        let (fate, reason) = match plan.fates.get(&item.file) {
            Some(Fate::Created) => ("created", None),
            Some(Fate::Replaced(why)) => ("replaced", Some(why.clone())),
            Some(Fate::Kept) | None => ("kept", None),
        };
        (item.fate, item.reason) = (Some(fate.to_owned()), reason);
    }
    Ok(Created::Done(Box::new(report)))
}

/// What would be written, a file a line.
fn planned(dir: &Path, plan: &making::Plan) -> String {
    let line = |write: &Write| {
        let does = if write.replaces { "replace" } else { "create" };
        let why = match plan.fates.get(&write.name) {
            Some(Fate::Replaced(why)) => format!(": {why}"),
            _ => String::new(),
        };
        format!("{does} {}/{}{why}", dir.display(), write.name)
    };
    match plan.writes.is_empty() {
        true => format!("nothing to do: the set in {} is complete and good", dir.display()),
        false => plan.writes.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

/// Reads and judges the set; with `fix` unsafe modes are mended before.
pub fn verify(app: &mut App, set: &Set, days: u32, fix: bool) -> Result<PkiReport> {
    if !set.dir.is_dir() {
        return Err(Error::usage(format!("{}: no such directory", set.dir.display()))
            .hint("kubectl qs-secrets pki create makes one"));
    }
    let now = app.ctx.clock.now();
    let mut seen = tree::read(&set.dir)?;
    let mut mended = Vec::new();
    for (name, mode, safe) in judging::unsafe_modes(&seen).into_iter().filter(|_| fix) {
        tree::set_mode(&set.dir, &name, safe)?;
        app.ctx.streams.progress(&format!("{}/{name}: mode {mode:04o} is now {safe:04o}", set.dir.display()));
        mended.push(name);
    }
    if !mended.is_empty() {
        seen = tree::read(&set.dir)?;
    }
    let request = judging::Request { services: set.services.clone(), names: names(set), days, now };
    let judged = judging::judge(&request, &seen);
    let dir = set.dir.display().to_string();
    let mut report = PkiReport::new(dir, &judged.certificates, judged.findings, now);
    report.mended = mended;
    Ok(report)
}

/// Refuses a directory in which git would see a private key, or a backup of one.
fn not_in_git(dir: &Path, services: &[String]) -> Result<()> {
    let stems = [ROOT.to_owned(), INTERMEDIATE.to_owned()].into_iter();
    let stems = stems.chain(services.iter().map(|service| server(service)));
    let keys =
        stems.flat_map(|stem| ["", "backup_20000101_000000/"].map(|above| format!("{above}{stem}.key")));
    let Some(seen) = uncovered(dir, keys)? else { return Ok(()) };
    let stem = seen.name.trim_start_matches("backup_20000101_000000/");
    let what = format!(
        "{} lies in the git work tree {}, which does not ignore {stem} and its backups",
        dir.display(),
        seen.root.display()
    );
    let lines = seen.line().unwrap_or_else(|| "certs/ and backup_*/".to_owned());
    Err(Error::refused(format!("{what}; private keys do not belong there"))
        .hint(format!("add {lines} to its .gitignore, or name another directory with --dir"))
        .hint("--allow-git writes all the same"))
}

fn names(set: &Set) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (service, name) in &set.names {
        names.entry(service.clone()).or_default().push(name.clone());
    }
    names
}
