//! What the platform's values of a client must agree on: data centres, credentials,
//! aliases, storage profile.

use std::collections::HashMap;

use super::names;
use super::sources::{Sources, Target};
use super::yaml::Node;
use crate::model::problem::{Origin, Problem};

/// Checks the client's entry in clients.yaml against the other admin files.
pub fn check(target: &Target, sources: &Sources, client: &Node, problems: &mut Vec<Problem>) {
    let path = format!("clients.{}", target.ins);
    let place = Place { target, sources, client, path };
    place.cluster_name(problems);
    place.data_centres(problems);
    place.profile(problems);
    place.credentials(problems);
    place.replication(problems);
    place.aliases(problems);
}

/// A data centre's entry in datacenters.yaml, and where it begins.
pub fn site<'a>(sources: &'a Sources, name: &str) -> Option<(&'a Origin, &'a Node)> {
    let entries = sources.datacenters.as_ref()?.get("datacenters")?.entries();
    entries.iter().find(|entry| entry.key == name).map(|entry| (&entry.at, &entry.value))
}

struct Place<'a> {
    target: &'a Target,
    sources: &'a Sources,
    client: &'a Node,
    path: String,
}

impl<'a> Place<'a> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn data_centre_nodes(&self) -> Vec<(&'a Node, &'a str)> {
        let items = self.client.get("datacenters").map(Node::items).unwrap_or_default();
        items.iter().filter_map(|node| Some((node, node.text()?))).collect()
    }

    /// CloudNativePG takes names of up to 50 characters that begin with a letter.
    fn cluster_name(&self, problems: &mut Vec<Problem>) {
        let name = names::cluster(&self.target.ins, &self.target.env);
        if name.len() > 50 || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            let message = format!(
                "the cluster would be called {name:?}; CloudNativePG takes at most 50 characters \
                 that begin with a letter"
            );
            problems.push(Problem::at(&self.client.origin, &*self.path, message));
        }
    }

    fn data_centres(&self, problems: &mut Vec<Problem>) {
        let nodes = self.data_centre_nodes();
        let known = self.sources.datacenters.as_ref().and_then(|file| file.get("datacenters"));
        let mut seen: HashMap<&str, &Node> = HashMap::new();
        for (index, (node, name)) in nodes.iter().enumerate() {
            let key = self.key(&format!("datacenters[{index}]"));
            if let Some(first) = seen.insert(name, node) {
                let message = format!("{name:?} is already listed at {}", first.origin);
                problems.push(Problem::at(&node.origin, key, message));
            } else if let Some(known) = known.filter(|known| known.get(name).is_none()) {
                let names: Vec<&str> = known.entries().iter().map(|e| e.key.as_str()).collect();
                let message = format!(
                    "data centre {name:?} is not in datacenters.yaml, which has {}",
                    names.join(", ")
                );
                problems.push(Problem::at(&node.origin, key, message));
            }
        }
        let mut listed = |node: &Node, name: &str, key: String| {
            if !nodes.iter().any(|(_, known)| *known == name) {
                let message = format!("{name:?} is not one of this client's data centres");
                problems.push(Problem::at(&node.origin, key, message));
            }
        };
        if let Some(node) = self.client.get("primaryDatacenter")
            && let Some(name) = node.text()
        {
            listed(node, name, self.key("primaryDatacenter"));
        }
        let generations = self.client.get("archiveGeneration").map(Node::entries);
        for entry in generations.unwrap_or_default() {
            let key = self.key(&format!("archiveGeneration.{}", entry.key));
            listed(&entry.value, &entry.key, key);
        }
    }

    fn profile(&self, problems: &mut Vec<Problem>) {
        let profiles = self.sources.postgresql.as_ref().and_then(|f| f.get("storageProfiles"));
        let Some(profiles) = profiles else { return };
        let (origin, name) = match self.client.get("storageProfile") {
            Some(node) => (&node.origin, node.text().unwrap_or_default()),
            None => (&self.client.origin, "S"),
        };
        if profiles.get(name).is_none() {
            let known: Vec<&str> = profiles.entries().iter().map(|e| e.key.as_str()).collect();
            let message = format!(
                "storage profile {name:?} is not in {}, which has {}",
                profiles.origin,
                known.join(", ")
            );
            problems.push(Problem::at(origin, self.key("storageProfile"), message));
        }
    }

    /// Keys in a file are for local environments; elsewhere a Secret is named.
    fn credentials(&self, problems: &mut Vec<Problem>) {
        let local = self.target.team_env == "local";
        let pairs = [
            ("s3Credentials", "secretName", &["accessKey", "secretKey"][..]),
            ("ldapCredentials", "bindPasswordSecret", &["bindPassword"][..]),
        ];
        for (section, secret, inline) in pairs {
            let Some(node) = self.client.get(section) else { continue };
            let given: Vec<&str> = inline.iter().copied().filter(|key| node.get(key).is_some()).collect();
            let named = node.get(secret).is_some();
            let either = inline.join(" and ");
            if named != given.is_empty() || (!named && given.len() != inline.len()) {
                let message = format!("expected either {secret} or {either}");
                problems.push(Problem::at(&node.origin, self.key(section), message));
            } else if !local && !named {
                let message = format!("{either} in a file are for the local environment only");
                let hint = format!("put the keys into a Secret and name it in {secret}");
                let at = given.first().and_then(|key| node.get(key)).unwrap_or(node);
                problems.push(Problem::at(&at.origin, self.key(section), message).hint(hint));
            }
        }
    }

    fn replicated(&self) -> Option<&'a Node> {
        let node = self.client.at(&["replication", "enabled"])?;
        (node.to_json() == serde_json::Value::Bool(true)).then_some(node)
    }

    fn replication(&self, problems: &mut Vec<Problem>) {
        let Some(enabled) = self.replicated() else { return };
        let nodes = self.data_centre_nodes();
        let key = || self.key("replication.enabled");
        if nodes.len() < 2 {
            let message = "replication needs at least two data centres";
            problems.push(Problem::at(&enabled.origin, key(), message));
        }
        let plugins = self.sources.databases.as_ref().and_then(|file| file.get("plugins"));
        if let Some(plugins) = plugins.filter(|plugins| {
            !plugins
                .items()
                .iter()
                .any(|plugin| plugin.get("name").and_then(Node::text) == Some(names::BARMAN))
        }) {
            let message =
                format!("{} is needed: replication reads the archive ({})", names::BARMAN, enabled.origin);
            problems.push(Problem::at(&plugins.origin, "plugins", message));
        }
        // Both data centres use the same namespace and name: in one Kubernetes cluster
        // they would be one and the same Cluster.
        let mut contexts: HashMap<&str, &str> = HashMap::new();
        for (_, name) in &nodes {
            let node = site(self.sources, name).and_then(|(_, site)| site.get("kubeContext"));
            let Some((node, context)) = node.and_then(|node| Some((node, node.text()?))) else {
                continue;
            };
            if let Some(other) = contexts.insert(context, name).filter(|other| other != name) {
                let message = format!("context {context:?} is that of data centre {other:?} too");
                let key = format!("datacenters.{name}.kubeContext");
                let hint = "each data centre of a replicated client is a Kubernetes cluster of its own";
                problems.push(Problem::at(&node.origin, key, message).hint(hint));
            }
        }
    }

    /// Aliases of one client must differ from each other.
    fn aliases(&self, problems: &mut Vec<Problem>) {
        let dns = self.sources.datacenters.as_ref().and_then(|file| file.get("dns"));
        let primary = dns.and_then(|dns| dns.get("primaryPrefix")).and_then(Node::text);
        let mut taken: HashMap<&str, &str> = HashMap::new();
        taken.insert(primary.unwrap_or("primary"), "the primary");
        for (_, name) in self.data_centre_nodes() {
            let node = site(self.sources, name).and_then(|(_, site)| site.at(&["dns", "roPrefix"]));
            let Some((node, prefix)) = node.and_then(|node| Some((node, node.text()?))) else {
                continue;
            };
            let key = format!("datacenters.{name}.dns.roPrefix");
            if dns.is_none() {
                let message = "an alias without a zone";
                let hint = "add dns.zone to this file";
                problems.push(Problem::at(&node.origin, &*key, message).hint(hint));
            }
            if let Some(other) = taken.insert(prefix, name).filter(|other| *other != name) {
                let message = format!("{prefix:?} is the alias of {other} too");
                problems.push(Problem::at(&node.origin, key, message));
            }
        }
    }
}
