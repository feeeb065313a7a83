//! Objects that others write, too: who may be gone past, and what to tell.

use super::step::Stuck;
use crate::model::finding::{self, Finding};
use crate::observe::DcSnapshot;
use crate::observe::owner::{Owner, Tool};

/// What the files of an owner need before it acts again, unless something more is known.
pub const AS_IT_STANDS: &str =
    "set spec.replica there as it stands in the cluster: roles are changed there, not in files";

/// Refuses while an owner acts by itself, or may do so: it would put everything back.
pub fn guard<'s>(seen: impl IntoIterator<Item = &'s DcSnapshot>) -> Result<(), Stuck> {
    seen.into_iter().try_for_each(|snapshot| match &snapshot.owner {
        Some(owner) => rests(&snapshot.object(), owner),
        None => Ok(()),
    })
}

/// The same for one object of any kind.
pub fn rests(object: &str, owner: &Owner) -> Result<(), Stuck> {
    let why = match &owner.acts {
        Ok(false) => return Ok(()),
        Ok(true) => "which would put back what is changed here".to_owned(),
        Err(unseen) => format!("and whether that acts by itself is not known: {}", unseen.message),
    };
    Err(Stuck::refused(format!("{object} is managed by {}, {why}", called(owner)))
        .id(finding::OWNER_ACTS)
        .hint(suspend(owner))
        .hint(escape(owner)))
}

/// What is to be said of owners; `edit` is what their files need before they act again.
pub fn findings<'s>(seen: impl IntoIterator<Item = &'s DcSnapshot>, edit: &str) -> Vec<Finding> {
    seen.into_iter().filter_map(|snapshot| finding(snapshot, edit)).collect()
}

/// The same for one data centre.
pub fn finding(snapshot: &DcSnapshot, edit: &str) -> Option<Finding> {
    let owner = snapshot.owner.as_ref()?;
    let called = called(owner);
    let (kind, message, hint) = match (&owner.acts, owner.tool) {
        (_, Tool::Helm) => (
            finding::HELM_OWNS,
            format!("is installed by {called}"),
            format!("before its next upgrade: {edit}"),
        ),
        (Ok(false), _) => (
            finding::OWNER_RESTS,
            format!("is managed by {called}, which does not act by itself just now"),
            format!("before it does again: {edit}"),
        ),
        (Ok(true), _) => (
            finding::OWNER_ACTS,
            format!("is managed by {called}: changes made here would be put back"),
            suspend(owner),
        ),
        (Err(unseen), _) => (
            finding::OWNER_ACTS,
            format!("is managed by {called}; whether that acts by itself is not known: {}", unseen.message),
            suspend(owner),
        ),
    };
    Some(Finding::new(kind, format!("cluster/{}", snapshot.name), message).at(&snapshot.dc).hint(hint))
}

fn called(owner: &Owner) -> String {
    let Owner { tool, namespace, name, .. } = owner;
    match tool {
        Tool::ArgoCd => format!("Argo CD's application/{name} -n {namespace}"),
        Tool::FluxKustomization => format!("Flux's kustomization/{name} -n {namespace}"),
        Tool::FluxHelmRelease => format!("Flux's helmrelease/{name} -n {namespace}"),
        Tool::Helm => format!("Helm's release {name} -n {namespace}"),
    }
}

/// How to make it rest.
fn suspend(owner: &Owner) -> String {
    let Owner { tool, namespace, name, .. } = owner;
    match tool {
        Tool::ArgoCd => {
            format!("switch its automated sync off: argocd app set {namespace}/{name} --sync-policy none")
        }
        Tool::FluxKustomization => format!("suspend it: flux suspend kustomization {name} -n {namespace}"),
        Tool::FluxHelmRelease => format!("suspend it: flux suspend helmrelease {name} -n {namespace}"),
        Tool::Helm => "let nobody run helm meanwhile".to_owned(),
    }
}

/// The way on where it cannot be read: it may live in another Kubernetes cluster.
fn escape(owner: &Owner) -> String {
    let kind = owner.tool.kind().map(|kind| kind.resource()).unwrap_or_default();
    format!(
        "reading that takes get on {kind} in namespace {}; if it lives elsewhere, make it rest there and take its mark off this object",
        owner.namespace
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::k8s::Reason;

    fn owned(tool: Tool, acts: Result<bool, crate::observe::Unseen>) -> DcSnapshot {
        let [mut from, _] = a_pair();
        from.owner = Some(Owner { tool, namespace: "flux".into(), name: "db".into(), acts });
        from.snapshot()
    }

    #[test]
    fn an_owner_that_acts_or_may_act_is_a_refusal() {
        for (tool, command) in [
            (Tool::ArgoCd, "argocd app set flux/db"),
            (Tool::FluxKustomization, "flux suspend kustomization db -n flux"),
            (Tool::FluxHelmRelease, "flux suspend helmrelease db -n flux"),
        ] {
            for acts in [Ok(true), Err(unseen(Reason::Forbidden)), Err(unseen(Reason::NotServed))] {
                let seen = owned(tool, acts);
                let refused = guard([&seen]).unwrap_err();
                assert_eq!((refused.finding, refused.exit.code()), (Some("CLU023"), 6));
                assert!(refused.message.contains("db -n flux"), "{}", refused.message);
                assert!(refused.hints[0].contains(command), "{:?}", refused.hints);
                assert_eq!(finding(&seen, AS_IT_STANDS).unwrap().id, "CLU023");
            }
            let resting = owned(tool, Ok(false));
            assert!(guard([&resting]).is_ok());
            assert_eq!(finding(&resting, AS_IT_STANDS).unwrap().id, "CLU025");
        }
    }

    #[test]
    fn helm_is_only_spoken_of_with_the_edit_to_make() {
        let seen = owned(Tool::Helm, Ok(false));
        assert!(guard([&seen]).is_ok());
        let said = findings([&seen], "replica.primary: prod-dc2");
        assert_eq!((said.len(), said[0].id.as_str()), (1, "CLU024"));
        assert!(said[0].hint.as_deref().unwrap().contains("replica.primary: prod-dc2"), "{said:?}");
    }

    #[test]
    fn a_cluster_of_nobody_else_is_not_spoken_of() {
        let [from, _] = a_pair();
        assert!(guard([&from.snapshot()]).is_ok());
        assert_eq!(findings([&from.snapshot()], ""), []);
    }
}
