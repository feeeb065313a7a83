//! Values files to manifests, without asking any cluster.
//!
//! A values directory declares targets: `admin/{env}/*.yaml` belongs to the platform
//! team, `users/{INS}/{env}/databases.yaml` to the client's team. [`load`] reads and
//! checks everything of one target and reports every problem at once; [`objects`]
//! renders one data centre. Who is primary is not decided here: roles live in the
//! clusters, so the caller says it in [`Role`].

mod effective;
pub mod keys;
pub mod names;
mod objects;
pub mod pki;
mod placement;
mod references;
mod rule;
mod schema;
pub mod secrets;
mod settings;
mod shape;
mod sources;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;

use crate::error::{Error, Result};

pub use crate::model::problem::{Origin, Problem};
pub use objects::{Bootstrap, Role, namespace, objects};
pub use settings::{S3Credentials, Settings};
pub use values::Values;

use effective::{Facts, Site, effective};
use sources::{Sources, Target};
use yaml::Node;

/// A client's target as declared in a values directory.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The client, in lower case.
    pub ins: String,
    /// The environment, in lower case.
    pub env: String,
    /// The environment whose admin files apply: `hp` for every name that is not fixed.
    pub team_env: String,
    /// Name of the Cluster in every data centre.
    pub cluster: String,
    /// Its namespace in every data centre.
    pub namespace: String,
    /// Whether the data centres follow each other.
    pub replicated: bool,
    /// The data centre that is created as primary. It says nothing of the present.
    pub primary_dc: String,
    /// Where that stands in the files.
    pub primary_origin: Origin,
    /// Alias that follows the primary.
    pub primary_fqdn: Option<String>,
    /// All data centres, in the order of the file.
    pub dcs: Vec<DataCentre>,
    /// What deserves a look but stops nothing.
    pub warnings: Vec<Problem>,
}

/// One data centre of a target.
#[derive(Debug, Clone)]
pub struct DataCentre {
    /// Its name.
    pub name: String,
    /// Context of its Kubernetes cluster, as the file says.
    pub context: Option<String>,
    /// Where the context stands, or the data centre's entry when it has none.
    pub context_origin: Option<Origin>,
    /// Its name among the external clusters, and `replica.self`.
    pub self_name: String,
    /// Suffix of service names that are reachable from outside.
    pub dns_suffix: String,
    /// Its read-only alias.
    pub ro_fqdn: Option<String>,
    /// Folder its archive is written to.
    pub server_name: String,
    /// Effective values with their origins.
    pub values: Values,
    /// The same values as types.
    pub settings: Settings,
}

impl Declared {
    /// The data centre of a name.
    pub fn dc(&self, name: &str) -> Option<&DataCentre> {
        self.dcs.iter().find(|dc| dc.name == name)
    }

    /// The data centre asked for, or all.
    pub fn chosen(&self, dc: Option<&str>) -> Result<Vec<&DataCentre>> {
        // Names are taken in lower case everywhere.
        let Some(name) = dc.map(str::to_ascii_lowercase) else { return Ok(self.dcs.iter().collect()) };
        let name = name.as_str();
        self.dc(name).map(|dc| vec![dc]).ok_or_else(|| {
            Error::usage(format!("{self} has no data centre {name}"))
                .hint(format!("it has {}", self.dc_names().join(", ")))
        })
    }

    /// Names of all data centres.
    pub fn dc_names(&self) -> Vec<&str> {
        self.dcs.iter().map(|dc| dc.name.as_str()).collect()
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ins, self.env)
    }
}

/// All problems as one error: wrong input, of which nothing was used.
pub fn refusal(problems: &[Problem]) -> Error {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let error = match lines.as_slice() {
        [line] => Error::usage(line.clone()),
        lines => Error::usage(format!("{} problems in the values:\n  {}", lines.len(), lines.join("\n  "))),
    };
    problems.iter().filter_map(|problem| problem.hint.as_ref()).fold(error, |error, hint| error.hint(hint))
}

/// Where the files say which data centre is created as primary.
pub fn primary_declared_at(declared: &Declared) -> Origin {
    declared.primary_origin.clone()
}

/// Every target below a values directory as client and environment, in order.
pub fn list_targets(dir: &Path) -> Result<Vec<(String, String)>, Vec<Problem>> {
    sources::targets(dir)
}

/// Reads and checks everything of one target.
pub fn load(dir: &Path, ins: &str, env: &str) -> Result<Declared, Vec<Problem>> {
    let target = Target::resolve(dir, ins, env)?;
    let mut problems = Vec::new();
    let sources = Sources::read(&target, &mut problems);
    references::check(&sources, &mut problems);
    let client = client(&target, &sources, &mut problems);
    let Some(client) = client else { return Err(sorted(problems)) };
    placement::check(&target, &sources, client, &mut problems);
    let Some(facts) = facts(&target, &sources, client) else { return Err(sorted(problems)) };
    let trees: Vec<Node> = facts.sites.iter().map(|site| effective(&facts, site)).collect();
    if let Some(tree) = trees.first() {
        references::resources(tree, &mut problems);
    }
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    declared(&target, &sources, facts, trees)
}

/// In the order a reader would mend them; of one place only the first, for the others
/// follow from it.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (&a.file, a.line, &a.key).cmp(&(&b.file, b.line, &b.key)));
    problems.dedup_by(|next, first| {
        next.line.is_some() && (&next.file, next.line, &next.key) == (&first.file, first.line, &first.key)
    });
    problems
}

/// The client's entry in clients.yaml.
fn client<'a>(target: &Target, sources: &'a Sources, problems: &mut Vec<Problem>) -> Option<&'a Node> {
    let clients = sources.clients.as_ref()?.get("clients")?;
    let found = clients.get(&target.ins);
    if found.is_none() {
        let known: Vec<&str> = clients.entries().iter().map(|entry| entry.key.as_str()).collect();
        let message = format!("client {:?} is not declared; declared: {}", target.ins, known.join(", "));
        problems.push(Problem::at(&clients.origin, format!("clients.{}", target.ins), message));
    }
    found
}

/// What holds for all data centres; none when the files are too broken to tell.
fn facts<'a>(target: &'a Target, sources: &'a Sources, client: &'a Node) -> Option<Facts<'a>> {
    let listed = client.get("datacenters")?.items();
    let zone = sources.datacenters.as_ref().and_then(|file| file.at(&["dns", "zone"]));
    let zone = zone.and_then(Node::text);
    let alias = |prefix: &str| zone.map(|zone| format!("{prefix}.{}-{}.{zone}", target.ins, target.env));
    let sites: Option<Vec<Site>> = listed
        .iter()
        .map(|item| {
            let name = item.text()?;
            let (at, node) = placement::site(sources, name)?;
            let (at, node) = (at.clone(), node.clone());
            let prefix = node.at(&["dns", "roPrefix"]).and_then(Node::text);
            let generation =
                client.at(&["archiveGeneration", name]).and_then(|node| node.to_json().as_i64()).unwrap_or(1);
            let ro_fqdn = prefix.and_then(alias);
            Some(Site { name: name.to_owned(), at, node, generation, ro_fqdn })
        })
        .collect();
    let enabled = client.at(&["replication", "enabled"]);
    let prefix = sources.datacenters.as_ref().and_then(|file| file.at(&["dns", "primaryPrefix"]));
    Some(Facts {
        target,
        sources,
        client,
        sites: sites?,
        replicated: enabled.is_some_and(|node| node.to_json() == serde_json::Value::Bool(true)),
        primary: client.get("primaryDatacenter").or_else(|| listed.first())?.clone(),
        primary_fqdn: alias(prefix.and_then(Node::text).unwrap_or("primary")),
    })
}

fn declared(
    target: &Target,
    sources: &Sources,
    facts: Facts<'_>,
    trees: Vec<Node>,
) -> Result<Declared, Vec<Problem>> {
    let cluster = names::cluster(&target.ins, &target.env);
    let mut warnings = sources.warnings.clone();
    warnings.extend(patterns(sources));
    let mut dcs = Vec::new();
    for (site, tree) in facts.sites.iter().zip(trees) {
        let settings: Settings = serde_json::from_value(tree.to_json()).map_err(|error| {
            // Every file passed its checks, so this is a gap in them.
            let file = target.admin.display().to_string();
            vec![Problem::of_file(file, format!("values do not fit together: {error}"))]
        })?;
        let context = site.node.get("kubeContext");
        dcs.push(DataCentre {
            name: site.name.clone(),
            context: context.and_then(Node::text).map(str::to_owned),
            context_origin: Some(context.map_or(&site.at, |node| &node.origin).clone()),
            self_name: names::member(&cluster, &site.name),
            dns_suffix: site.suffix().to_owned(),
            ro_fqdn: site.ro_fqdn.clone(),
            server_name: settings.s3.server_name.clone(),
            values: Values::new(tree),
            settings,
        });
    }
    Ok(Declared {
        namespace: names::namespace(&target.ins, &target.env),
        cluster,
        replicated: facts.replicated,
        primary_dc: facts.primary.text().unwrap_or_default().to_owned(),
        primary_origin: facts.primary.origin.clone(),
        primary_fqdn: facts.primary_fqdn,
        dcs,
        warnings,
        ins: target.ins.clone(),
        env: target.env.clone(),
        team_env: target.team_env.clone(),
    })
}

/// A common name other than the role's own would not log in: pg_ident maps each name
/// to itself.
fn patterns(sources: &Sources) -> Vec<Problem> {
    let databases = sources.databases.as_ref().and_then(|file| file.get("databases"));
    let items = databases.map(Node::items).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .filter_map(|(index, database)| {
            let (pattern, owner) = (database.get("cnPattern")?, database.get("owner")?.text()?);
            (pattern.text()? != owner).then(|| {
                let message = format!("has no effect: certificates carry the role's name {owner:?}");
                Problem::at(&pattern.origin, format!("databases[{index}].cnPattern"), message)
            })
        })
        .collect()
}
