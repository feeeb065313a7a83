//! Which Secrets may go. Pure.

use super::roster::Item;
use super::step::Stuck;
use crate::manifest::secrets::Each;
use crate::model::secret::SecretState;
use crate::observe::mentions::Mentions;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Of this type.
    pub each: Option<Each>,
    /// Of this server.
    pub instance: Option<String>,
    /// Only those of nobody in the inventory.
    pub orphans: bool,
    /// Keep what is used or owned and let the others go, in place of refusing all.
    pub skip_used: bool,
}

/// A Secret and what is to become of it.
#[derive(Debug, Clone)]
pub struct Fate {
    /// The Secret.
    pub item: Item,
    /// Why it is kept; empty if it goes.
    pub kept: Vec<String>,
}

/// The Secrets that are meant.
pub fn chosen(request: &Request, items: Vec<Item>) -> Vec<Item> {
    let fits = |item: &Item| {
        item.live.is_some()
            && request.each.is_none_or(|each| each == item.each)
            && request.instance.as_ref().is_none_or(|instance| *instance == item.instance)
            && (!request.orphans || item.state == SecretState::Orphan)
    };
    items.into_iter().filter(fits).collect()
}

/// What is to become of each: one that is named by something that runs stays, and so does
/// one that somebody else would make again.
pub fn fates(items: Vec<Item>, mentions: &Mentions) -> Vec<Fate> {
    let fate = |item: Item| {
        let owner = item.live.as_ref().and_then(|live| live.owner.as_ref());
        let owned = owner.map(|owner| format!("made by {} ({})", owner.who, owner.object));
        let used = mentions.get(&item.name).into_iter().flatten().map(|by| format!("used by {by}"));
        let kept = owned.into_iter().chain(used).collect();
        Fate { item, kept }
    };
    items.into_iter().map(fate).collect()
}

/// Refuses while one of them is used or owned.
pub fn guard(request: &Request, fates: &[Fate]) -> Result<(), Stuck> {
    let kept: Vec<&Fate> = fates.iter().filter(|fate| !fate.kept.is_empty()).collect();
    let Some(first) = kept.first().filter(|_| !request.skip_used) else { return Ok(()) };
    let others = match kept.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more are used or owned"),
    };
    Err(Stuck::refused(format!(
        "secret/{} is {}{others}; nothing was deleted",
        first.item.name,
        first.kept.join(", ")
    ))
    .hint("take it out there first, or let only the others go: --skip-used"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::secrets::LiveSecret;
    use serde_json::json;

    fn item(name: &str, state: SecretState, metadata: serde_json::Value) -> Item {
        let live = LiveSecret::read(json!({"metadata": metadata})).unwrap();
        Item {
            namespace: "apps".into(),
            name: name.into(),
            each: Each::Role,
            instance: "pg".into(),
            subject: name.into(),
            state,
            lacks: Vec::new(),
            live: (state != SecretState::Missing).then_some(live),
        }
    }

    #[test]
    fn type_and_instance_must_both_fit_and_what_is_not_there_is_not_meant() {
        let items =
            || vec![item("a", SecretState::Present, json!({})), item("b", SecretState::Missing, json!({}))];
        let request = |each, instance: &str| Request {
            each: Some(each),
            instance: Some(instance.into()),
            ..Request::default()
        };
        assert_eq!(chosen(&request(Each::Role, "pg"), items()).len(), 1);
        assert!(chosen(&request(Each::Redis, "pg"), items()).is_empty());
        assert!(chosen(&request(Each::Role, "other"), items()).is_empty());
        let orphans = Request { orphans: true, ..Request::default() };
        assert!(chosen(&orphans, items()).is_empty());
    }

    #[test]
    fn one_that_is_used_or_owned_refuses_all_unless_such_are_to_be_kept() {
        let owned = json!({"labels": {"app.kubernetes.io/managed-by": "hashicorp-vso"}});
        let items = vec![
            item("free", SecretState::Present, json!({})),
            item("used", SecretState::Orphan, json!({})),
            item("owned", SecretState::Present, owned),
        ];
        let mentions = Mentions::from([("used".into(), ["cluster/pg".to_owned()].into())]);
        let fates = fates(items, &mentions);
        let kept: Vec<bool> = fates.iter().map(|fate| !fate.kept.is_empty()).collect();
        assert_eq!(kept, [false, true, true]);
        let refused = guard(&Request::default(), &fates).unwrap_err();
        assert_eq!(refused.exit.code(), 6);
        assert!(refused.message.contains("secret/used is used by cluster/pg, and 1 more"), "{refused:?}");
        assert!(guard(&Request { skip_used: true, ..Request::default() }, &fates).is_ok());
        assert!(guard(&Request::default(), &fates[..1]).is_ok());
    }
}
