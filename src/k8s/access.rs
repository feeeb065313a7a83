//! What the user may do: asked before the first write, in every data centre.

use super::client::{Cluster, DryRun};
use super::error::ApiError;
use super::kinds::{ACCESS_REVIEWS, Kind};
use crate::error::{Error, Kind as ErrorKind, Result};
use serde_json::json;

/// One permission: a verb on a resource or subresource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// get, list, patch, …
    pub verb: &'static str,
    /// The resource.
    pub kind: Kind,
    /// Subresource, or empty.
    pub subresource: &'static str,
}

impl Need {
    /// A verb on a resource.
    pub const fn new(verb: &'static str, kind: Kind) -> Self {
        Need { verb, kind, subresource: "" }
    }

    /// A verb on a subresource.
    pub const fn sub(verb: &'static str, kind: Kind, subresource: &'static str) -> Self {
        Need { verb, kind, subresource }
    }

    /// The resource as Roles name it: `secrets`, `pods/exec`.
    pub fn resource(&self) -> String {
        match self.subresource {
            "" => self.kind.plural.to_owned(),
            sub => format!("{}/{sub}", self.kind.plural),
        }
    }

    /// The Role lines that grant it.
    pub fn rule(&self) -> String {
        rule(self.kind.group, &self.resource(), self.verb)
    }
}

fn rule(group: &str, resource: &str, verb: &str) -> String {
    format!("- {{apiGroups: [{group:?}], resources: [{resource:?}], verbs: [{verb:?}]}}")
}

/// The Role lines that would allow what the server's own words say is forbidden, with the
/// namespace they belong to; the words are those of `forbiddenMessage` in k8s.io/apiserver.
pub(super) fn rule_of(forbidden: &str) -> Option<(String, Option<String>)> {
    let (_, rest) = forbidden.split_once(" cannot ")?;
    let (verb, rest) = rest.split_once(" resource \"")?;
    let (resource, rest) = rest.split_once("\" in API group \"")?;
    let (group, rest) = rest.split_once('"')?;
    let namespace = rest.split_once("in the namespace \"").and_then(|(_, rest)| rest.split_once('"'));
    Some((rule(group, resource, verb), namespace.map(|(namespace, _)| namespace.to_owned())))
}

/// Adds to an error the lines that a Role lacks, if the server said what it forbids.
pub fn with_rule(error: Error, forbidden: &str) -> Error {
    match rule_of(forbidden) {
        Some((rule, Some(namespace))) => error
            .hint(format!("add this rule to a Role of yours in namespace {namespace}:"))
            .hint(format!("  {rule}")),
        Some((rule, None)) => {
            error.hint("add this rule to a ClusterRole of yours:").hint(format!("  {rule}"))
        }
        None => error,
    }
}

/// Which of `needs` are denied in `namespace`; asked side by side.
pub async fn missing(cluster: &Cluster, namespace: &str, needs: &[Need]) -> Result<Vec<Need>, ApiError> {
    let reviews = needs.iter().map(|need| async move {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "metadata": {},
            "spec": {"resourceAttributes": {
                "namespace": if need.kind.namespaced { namespace } else { "" },
                "verb": need.verb, "group": need.kind.group, "resource": need.kind.plural,
                "subresource": need.subresource,
            }},
        });
        let answer = cluster.create(&ACCESS_REVIEWS, &review, DryRun::No).await?;
        Ok::<_, ApiError>((answer["status"]["allowed"].as_bool() == Some(true), *need))
    });
    let answers = futures::future::try_join_all(reviews).await?;
    Ok(answers.into_iter().filter(|(allowed, _)| !allowed).map(|(_, need)| need).collect())
}

/// Refuses (exit 7) unless everything in `needs` is allowed, naming what to add.
pub async fn demand(cluster: &Cluster, namespace: &str, needs: &[Need]) -> Result<()> {
    let missing = missing(cluster, namespace, needs).await.map_err(|error| {
        // Unknown is not forbidden, and nothing is written where nothing is known.
        let kind =
            if error.unknown_outcome() { ErrorKind::Refused } else { Error::from(error.clone()).kind() };
        Error::new(
            kind,
            format!(
                "context {}: it is not known what is allowed there; nothing was changed",
                cluster.context
            ),
        )
        .because(error)
    })?;
    let Some(first) = missing.first() else { return Ok(()) };
    let others = match missing.len() - 1 {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let mut error = Error::new(
        ErrorKind::Forbidden,
        format!(
            "context {}: not allowed to {} {} in namespace {namespace}{others}; nothing was changed",
            cluster.context,
            first.verb,
            first.resource()
        ),
    )
    .hint("add these rules to a Role of yours there:");
    for need in &missing {
        error = error.hint(format!("  {}", need.rule()));
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::rule_of;

    #[test]
    fn the_rule_that_is_lacking_is_taken_from_the_servers_words() {
        let said = r#"cannot get secrets/x -n apps (here): secrets "x" is forbidden: User "u" cannot get resource "secrets" in API group "" in the namespace "apps""#;
        let rule = r#"- {apiGroups: [""], resources: ["secrets"], verbs: ["get"]}"#.to_owned();
        assert_eq!(rule_of(said), Some((rule, Some("apps".into()))));
        let said = r#"pods is forbidden: User "u" cannot create resource "pods/exec" in API group "x.io" at the cluster scope"#;
        let rule = r#"- {apiGroups: ["x.io"], resources: ["pods/exec"], verbs: ["create"]}"#.to_owned();
        assert_eq!(rule_of(said), Some((rule, None)));
        assert_eq!(rule_of("namespaces is being terminated"), None);
    }
}
