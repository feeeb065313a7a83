//! The rights of a verb, as data: its help, the questions before a write and the Roles made
//! for it say the same.

use super::access::Need;
use serde_json::{Value, json};

/// Some rights of a verb, and when they are needed.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    /// Which.
    pub needs: &'static [Need],
    /// When.
    pub when: When,
}

/// When a right is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Without it the verb ends with exit 7.
    Always,
    /// The same, with this flag only, named without its dashes.
    Flag(&'static str),
    /// Without it the verb does its work and tells what it could not see.
    Told,
}

impl Right {
    /// Rights without which the verb does nothing.
    pub const fn always(needs: &'static [Need]) -> Self {
        Right { needs, when: When::Always }
    }

    /// Rights needed with a flag.
    pub const fn with(flag: &'static str, needs: &'static [Need]) -> Self {
        Right { needs, when: When::Flag(flag) }
    }

    /// Rights whose lack is told.
    pub const fn told(needs: &'static [Need]) -> Self {
        Right { needs, when: When::Told }
    }
}

/// The rights in words: `list and get on secrets; with --fix patch on secrets`.
pub fn sentence(rights: &[Right]) -> String {
    let mut whens: Vec<When> = Vec::new();
    for right in rights.iter().filter(|right| !right.needs.is_empty()) {
        if !whens.contains(&right.when) {
            whens.push(right.when);
        }
    }
    let parts = whens.into_iter().map(|when| {
        let of = rights.iter().filter(|right| right.when == when);
        let needs: Vec<String> = grouped(of.flat_map(|right| right.needs).copied())
            .into_iter()
            .map(|(verbs, resources)| {
                let resources: Vec<String> = resources.into_iter().map(|(_, resource)| resource).collect();
                format!("{} on {}", and(&verbs), and(&resources))
            })
            .collect();
        match when {
            When::Always => needs.join(", "),
            When::Flag(flag) => format!("with --{flag} {}", needs.join(", ")),
            When::Told => format!("{}, each told where it is missing", needs.join(", ")),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Who gets a Role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A service account of some namespace.
    ServiceAccount {
        /// Its namespace.
        namespace: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// A user, by the name the API server knows.
    User(&'a str),
    /// A group.
    Group(&'a str),
}

const GROUP: &str = "rbac.authorization.k8s.io";

/// A Role that grants these; in the namespace it is applied to with `None`.
pub fn role(name: &str, namespace: Option<&str>, needs: impl IntoIterator<Item = Need>) -> Value {
    object("Role", name, namespace, json!({"rules": rules(needs)}))
}

/// The binding of the Role of the same name.
pub fn binding(name: &str, namespace: Option<&str>, subjects: &[Subject<'_>]) -> Value {
    let subject = |subject: &Subject<'_>| match subject {
        Subject::ServiceAccount { namespace, name } => {
            json!({"kind": "ServiceAccount", "name": name, "namespace": namespace})
        }
        Subject::User(name) => json!({"apiGroup": GROUP, "kind": "User", "name": name}),
        Subject::Group(name) => json!({"apiGroup": GROUP, "kind": "Group", "name": name}),
    };
    let subjects: Vec<Value> = subjects.iter().map(subject).collect();
    let role = json!({"apiGroup": GROUP, "kind": "Role", "name": name});
    object("RoleBinding", name, namespace, json!({"roleRef": role, "subjects": subjects}))
}

fn object(kind: &str, name: &str, namespace: Option<&str>, rest: Value) -> Value {
    let mut object = json!({"apiVersion": format!("{GROUP}/v1"), "kind": kind, "metadata": {"name": name}});
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = json!(namespace);
    }
    for (key, value) in rest.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
    object
}

/// The rules of a Role that grants these, each resource once.
pub fn rules(needs: impl IntoIterator<Item = Need>) -> Vec<Value> {
    let mut rules = Vec::new();
    for (verbs, resources) in grouped(needs) {
        let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
        for (group, resource) in resources {
            match groups.iter_mut().find(|(of, _)| *of == group) {
                Some((_, all)) => all.push(resource),
                None => groups.push((group, vec![resource])),
            }
        }
        let rule = |(group, resources): (&str, Vec<String>)| json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
        rules.extend(groups.into_iter().map(rule));
    }
    rules
}

/// Resources with their groups, put together where the same may be done with them.
type Grouped = Vec<(Vec<&'static str>, Vec<(&'static str, String)>)>;

fn grouped(needs: impl IntoIterator<Item = Need>) -> Grouped {
    let mut by_resource: Vec<((&'static str, String), Vec<&'static str>)> = Vec::new();
    for need in needs {
        let resource = (need.kind.group, need.resource());
        match by_resource.iter_mut().find(|(of, _)| *of == resource) {
            Some((_, verbs)) if verbs.contains(&need.verb) => {}
            Some((_, verbs)) => verbs.push(need.verb),
            None => by_resource.push((resource, vec![need.verb])),
        }
    }
    let mut all: Grouped = Vec::new();
    for (resource, verbs) in by_resource {
        match all.iter_mut().find(|(of, _)| *of == verbs) {
            Some((_, resources)) => resources.push(resource),
            None => all.push((verbs, vec![resource])),
        }
    }
    all
}

fn and<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::kinds;

    const NEEDS: &[Need] = &[
        Need::new("list", kinds::SECRETS),
        Need::new("get", kinds::SECRETS),
        Need::new("list", kinds::PODS),
        Need::new("list", kinds::CLUSTERS),
        Need::new("list", kinds::POOLERS),
    ];

    #[test]
    fn words_and_rules_say_the_same() {
        let told = sentence(&[Right::always(&NEEDS[..2]), Right::with("fix", &NEEDS[2..])]);
        assert_eq!(told, "list and get on secrets; with --fix list on pods, clusters and poolers");
        assert_eq!(
            rules(NEEDS.iter().chain(NEEDS).copied()),
            [
                json!({"apiGroups": [""], "resources": ["secrets"], "verbs": ["list", "get"]}),
                json!({"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}),
                json!({"apiGroups": ["postgresql.cnpg.io"], "resources": ["clusters", "poolers"], "verbs": ["list"]}),
            ]
        );
    }
}
