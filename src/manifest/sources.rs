//! The files of a target: where they are, and what is in them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rule::TARGET;
use super::schema;
use super::shape::{self, Shape};
use super::yaml::{self, Node};
use crate::model::nearest::nearest;
use crate::model::problem::Problem;

/// Environments with directories of their own; any other name is a part of `hp`.
pub const FIXED: [&str; 4] = ["local", "perf", "pprod", "prod"];
/// The environment shared by all others.
pub const SHARED: &str = "hp";

/// Which target is meant, in lower case.
pub struct Target {
    /// The client.
    pub ins: String,
    /// The environment as asked for.
    pub env: String,
    /// The environment whose admin files apply.
    pub team_env: String,
    /// The values directory.
    pub root: PathBuf,
    /// Directory of the admin files.
    pub admin: PathBuf,
    /// Directory of the client's files.
    pub user: PathBuf,
}

impl Target {
    /// Finds the directories of a target. Names that could leave the values
    /// directory or make illegal DNS names are refused.
    pub fn resolve(dir: &Path, ins: &str, env: &str) -> Result<Target, Vec<Problem>> {
        let (ins, env) = (ins.to_ascii_lowercase(), env.to_ascii_lowercase());
        let problems: Vec<Problem> = [("INS", &ins), ("ENV", &env)]
            .into_iter()
            .filter(|(_, name)| !(TARGET.holds)(name))
            .map(|(what, name)| {
                let message = format!("expected {} as {what}, found {name:?}", TARGET.expected);
                Problem::of_file(format!("{ins}/{env}"), message)
            })
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        there(dir)?;
        let users = dir.join("users").join(&ins);
        let (team_env, user) = if FIXED.contains(&env.as_str()) {
            (env.clone(), users.join(&env))
        } else {
            (SHARED.to_owned(), users.join(SHARED).join(&env))
        };
        let admin = dir.join("admin").join(&team_env);
        Ok(Target { ins, env, team_env, root: dir.to_owned(), admin, user })
    }

    /// Which declared target was probably meant by one without files.
    fn meant(&self) -> Option<String> {
        let known: Vec<String> =
            targets(&self.root).ok()?.into_iter().map(|(ins, env)| format!("{ins}/{env}")).collect();
        let typed = format!("{}/{}", self.ins, self.env);
        match nearest(&typed, known.iter().map(String::as_str)) {
            Some(name) => Some(format!("{name} is probably meant")),
            None if known.is_empty() => None,
            None => Some(format!("declared targets: {}", known.join(", "))),
        }
    }
}

/// What the files hold. A file that could not be read is left out; its problem
/// is reported.
#[derive(Default)]
pub struct Sources {
    /// `databases.yaml` of the client.
    pub databases: Option<Node>,
    /// `postgresql.yaml`.
    pub postgresql: Option<Node>,
    /// `backup.yaml`.
    pub backup: Option<Node>,
    /// `plugins.yaml`.
    pub plugins: Option<Node>,
    /// `clients.yaml`.
    pub clients: Option<Node>,
    /// `datacenters.yaml`.
    pub datacenters: Option<Node>,
    /// `ldap.yaml`.
    pub ldap: Option<Node>,
    /// `openldap.yaml`.
    pub openldap: Option<Node>,
    /// What deserves a look but stops nothing.
    pub warnings: Vec<Problem>,
}

/// Files an admin directory may hold besides those of [`Sources`].
const OTHER_ADMIN_FILES: [(&str, &Shape); 2] =
    [("seaweedfs.yaml", &schema::SEAWEEDFS), ("observability.yaml", &schema::OBSERVABILITY)];

impl Sources {
    /// Reads and checks every file of a target.
    pub fn read(target: &Target, problems: &mut Vec<Problem>) -> Sources {
        for (dir, what) in [(&target.admin, "admin"), (&target.user, "client")] {
            if !dir.is_dir() {
                let message = format!("no such directory; it holds the {what} values");
                let problem = Problem::of_file(dir.display().to_string(), message);
                let meant = if what == "client" { target.meant() } else { None };
                problems.push(match meant {
                    Some(meant) => problem.hint(meant),
                    None => problem,
                });
            }
        }
        let mut optional = |name: &str, shape: &Shape| {
            let path = target.admin.join(name);
            if path.exists() { read(&path, shape, problems) } else { None }
        };
        let mut sources = Sources {
            plugins: optional("plugins.yaml", &schema::PLUGINS),
            ldap: optional("ldap.yaml", &schema::LDAP),
            openldap: optional("openldap.yaml", &schema::OPENLDAP),
            ..Sources::default()
        };
        for (name, shape) in OTHER_ADMIN_FILES {
            optional(name, shape);
        }
        let mut required = |dir: &Path, name: &str, shape: &Shape| {
            if dir.is_dir() { read(&dir.join(name), shape, problems) } else { None }
        };
        sources.databases = required(&target.user, "databases.yaml", &schema::DATABASES);
        sources.postgresql = required(&target.admin, "postgresql.yaml", &schema::POSTGRESQL);
        sources.backup = required(&target.admin, "backup.yaml", &schema::BACKUP);
        sources.clients = required(&target.admin, "clients.yaml", &schema::CLIENTS);
        sources.datacenters = required(&target.admin, "datacenters.yaml", &schema::DATACENTERS);
        sources.warn_of_strangers(target);
        sources
    }

    /// A misspelt file name would otherwise be passed over in silence.
    fn warn_of_strangers(&mut self, target: &Target) {
        const ADMIN: [&str; 9] = [
            "postgresql.yaml",
            "backup.yaml",
            "plugins.yaml",
            "clients.yaml",
            "datacenters.yaml",
            "ldap.yaml",
            "openldap.yaml",
            "seaweedfs.yaml",
            "observability.yaml",
        ];
        for (dir, known) in [(&target.admin, &ADMIN[..]), (&target.user, &["databases.yaml"][..])] {
            let mut names: Vec<PathBuf> = std::fs::read_dir(dir)
                .into_iter()
                .flatten()
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|e| e == "yaml" || e == "yml"))
                .filter(|path| !known.iter().any(|known| path.ends_with(known)))
                .collect();
            names.sort();
            self.warnings.extend(names.iter().map(|path| {
                Problem::of_file(path.display().to_string(), "not a values file; it is not read")
                    .hint(format!("files read here: {}", known.join(", ")))
            }));
        }
    }
}

/// Reads one file and checks its shape.
fn read(path: &Path, shape: &Shape, problems: &mut Vec<Problem>) -> Option<Node> {
    let name: Arc<str> = path.display().to_string().into();
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(message) => {
            problems.push(Problem::of_file(&*name, message));
            return None;
        }
    };
    match yaml::parse(&name, &bytes) {
        Ok(mut node) => {
            shape::check(&mut node, shape, "", problems);
            Some(node)
        }
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// The bytes of a regular file, never more than one over the limit.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err("not a regular file".into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err("no such file".into());
        }
        Err(error) => return Err(format!("cannot be read: {error}")),
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(yaml::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    Ok(bytes)
}

/// Every target below a values directory, in order.
pub fn targets(dir: &Path) -> Result<Vec<(String, String)>, Vec<Problem>> {
    there(dir)?;
    let users = dir.join("users");
    let mut found = Vec::new();
    for ins in subdirectories(&users)? {
        let client = users.join(&ins);
        for env in FIXED {
            if client.join(env).join("databases.yaml").is_file() {
                found.push((ins.clone(), env.to_owned()));
            }
        }
        let shared = client.join(SHARED);
        if shared.is_dir() {
            for env in subdirectories(&shared)? {
                // A fixed environment's name never leads to this directory.
                if !FIXED.contains(&env.as_str()) && shared.join(&env).join("databases.yaml").is_file() {
                    found.push((ins.clone(), env));
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Nothing else is worth saying of a values directory that does not exist.
fn there(dir: &Path) -> Result<(), Vec<Problem>> {
    if dir.exists() {
        return Ok(());
    }
    let problem = Problem::of_file(dir.display().to_string(), "no such directory; it holds the values files");
    Err(vec![problem.hint("--values DIR or $PGAAS_VALUES says where they are")])
}

fn subdirectories(dir: &Path) -> Result<Vec<String>, Vec<Problem>> {
    let entries = std::fs::read_dir(dir).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => "no such directory".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        vec![Problem::of_file(dir.display().to_string(), message)]
    })?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect())
}
