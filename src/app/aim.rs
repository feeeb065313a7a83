//! From a target as typed to the places it stands for.

use super::App;
use crate::cli::{DcArgs, DeclaredArgs, TargetArgs, ValuesDirArgs};
use crate::error::{Error, Result};
use crate::k8s::Cluster;
use crate::manifest::Declared;
use crate::model::target::Target;
use crate::observe::site::Site;

/// A target with its data centres.
pub struct Aim {
    /// The target as typed.
    pub target: Target,
    /// The same with the flags it came with, as advice has it.
    pub typed: String,
    /// Its data centres, in the order of the file or of the flags.
    pub sites: Vec<Site>,
    /// What the values files say of it.
    pub declared: Option<Declared>,
}

impl App {
    /// Finds the data centres of a target and makes a client for each; no request
    /// is made yet.
    pub async fn aim(&mut self, args: &TargetArgs) -> Result<Aim> {
        let target: Target = args.target.parse().map_err(|error| Error::usage(format!("{error}")))?;
        let typed = args.typed() + &self.connection.typed();
        self.target = Some(typed.clone());
        let (sites, declared) = match &target {
            Target::Cluster(name) => (self.bare(name, &args.dcs).await?, None),
            Target::Declared { .. } => {
                let values = args.dcs.values.clone().unwrap_or_else(|| "confs".into());
                let dir = ValuesDirArgs { values };
                let declared = DeclaredArgs { target: args.target.clone(), dir, dc: None };
                let declared = self.declared(&declared)?;
                (self.declared_sites(&declared, &args.dcs).await?, Some(declared))
            }
        };
        Ok(Aim { target, typed, sites, declared })
    }

    /// The data centres a values directory declares: their contexts are always named.
    pub async fn declared_sites(&self, declared: &Declared, dcs: &DcArgs) -> Result<Vec<Site>> {
        let chosen = match (&dcs.dc, declared.replicated) {
            (Some(only), _) => declared.chosen(Some(only))?,
            (None, true) => declared.chosen(None)?,
            // Without replication each data centre would be a database of its own.
            (None, false) => declared.chosen(Some(&declared.primary_dc))?,
        };
        if declared.dcs.len() > 1 {
            self.connection.refuse_for_many()?;
        }
        let mut sites = Vec::new();
        for dc in chosen {
            let context = value(&dcs.dc_context, &dc.name).or(dc.context.as_deref()).ok_or_else(|| {
                let place =
                    dc.context_origin.as_ref().map(|origin| format!("{origin}: ")).unwrap_or_default();
                Error::usage(format!("{place}datacenters.{}.kubeContext is missing", dc.name)).hint(format!(
                    "the context of a data centre is always named: there, or --dc-context {}=CONTEXT",
                    dc.name
                ))
            })?;
            let api = self.cluster(Some(context)).await?;
            let (namespace, name) = (declared.namespace.clone(), declared.cluster.clone());
            let self_name = declared.replicated.then(|| dc.self_name.clone());
            sites.push(Site { dc: dc.name.clone(), api, namespace, name, self_name });
        }
        Ok(sites)
    }

    /// A live Cluster by name: in one context, or in those of `--dc-context`.
    async fn bare(&self, name: &str, dcs: &DcArgs) -> Result<Vec<Site>> {
        if dcs.dc_context.is_empty() {
            let flags = [("--dc", dcs.dc.is_some()), ("--dc-namespace", !dcs.dc_namespace.is_empty())];
            let flags = flags.into_iter().chain([("--dc-cluster", !dcs.dc_cluster.is_empty())]);
            if let Some((flag, _)) = flags.into_iter().find(|(_, given)| *given) {
                return Err(Error::usage(format!("{flag} names a data centre, and {name} has none"))
                    .hint("give each data centre a context: --dc-context NAME=CONTEXT"));
            }
            let api = self.cluster(None).await?;
            let (dc, namespace) = (api.context.clone(), api.namespace.clone());
            return Ok(vec![Site { dc, api, namespace, name: name.to_owned(), self_name: None }]);
        }
        known(dcs)?;
        let chosen: Vec<_> =
            dcs.dc_context.iter().filter(|(dc, _)| dcs.dc.as_ref().is_none_or(|only| only == dc)).collect();
        if dcs.dc_context.len() > 1 {
            self.connection.refuse_for_many()?;
        }
        let mut sites = Vec::new();
        for (dc, context) in chosen {
            let api = self.cluster(Some(context)).await?;
            let namespace = value(&dcs.dc_namespace, dc).unwrap_or(&api.namespace).to_owned();
            let name = value(&dcs.dc_cluster, dc).unwrap_or(name).to_owned();
            sites.push(Site { dc: dc.clone(), api, namespace, name, self_name: None });
        }
        Ok(sites)
    }
}

fn value<'a>(pairs: &'a [(String, String)], dc: &str) -> Option<&'a str> {
    pairs.iter().find(|(name, _)| name == dc).map(|(_, value)| value.as_str())
}

/// Every data centre that is spoken of has a context, and only one.
fn known(dcs: &DcArgs) -> Result<()> {
    let names: Vec<&str> = dcs.dc_context.iter().map(|(name, _)| name.as_str()).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(Error::usage(format!("--dc-context names {name} twice")));
        }
    }
    let spoken_of = dcs.dc_namespace.iter().chain(&dcs.dc_cluster).map(|(name, _)| name).chain(&dcs.dc);
    for name in spoken_of {
        if !names.contains(&name.as_str()) {
            return Err(Error::usage(format!("data centre {name} has no context"))
                .hint(format!("--dc-context {name}=CONTEXT (known: {})", names.join(", "))));
        }
    }
    Ok(())
}

impl Aim {
    /// The two data centres of a role change, the old primary's first.
    pub fn pair(&self, to: &str) -> Result<[Site; 2]> {
        let [first, second] = &self.sites[..] else {
            return Err(Error::usage(format!(
                "{} has {} data centre(s) here; a role moves between two",
                self.target,
                self.sites.len()
            ))
            .hint("name both: --dc-context NAME=CONTEXT --dc-context NAME=CONTEXT"));
        };
        if second.dc == to {
            Ok([first.clone(), second.clone()])
        } else if first.dc == to {
            Ok([second.clone(), first.clone()])
        } else {
            Err(Error::usage(format!("{} has no data centre {to}", self.target))
                .hint(format!("it has {} and {}", first.dc, second.dc)))
        }
    }
}

/// One line per place for prompts: data centre, context, server, namespace.
pub fn place(site: &Site) -> String {
    let Cluster { context, server, .. } = &site.api;
    format!("{} (context {context}, server {server}, namespace {})", site.dc, site.namespace)
}
