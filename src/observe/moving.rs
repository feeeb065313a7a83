//! Both sides while a primary moves: nothing is looked at that would keep the next step waiting.

use super::cnpg::Role;
use super::site::{Asking, Site};
use super::{DcSnapshot, Unseen};
use crate::k8s::Reason;
use std::cell::Cell;
use std::time::Duration;

/// How long the old primary's side is waited for once it was silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at a pair again and again.
pub struct Moving<'a> {
    sites: &'a [Site; 2],
    silent: Cell<bool>,
    was_primary: Cell<bool>,
    promoting: Cell<bool>,
}

impl<'a> Moving<'a> {
    /// Over `[from, to]`.
    pub fn new(sites: &'a [Site; 2]) -> Self {
        Moving { sites, silent: Cell::new(false), was_primary: Cell::new(false), promoting: Cell::new(false) }
    }

    /// Both sides: what runs on the old one only while it is primary, its instances only
    /// while they can answer, and not while its first write waits for the new one.
    pub async fn look(&self) -> Vec<DcSnapshot> {
        let (from, to) = futures::join!(self.from(), self.sites[1].observe());
        self.silent.set(from.silent());
        if from.live().is_some_and(|live| live.role() == Role::Primary) {
            self.was_primary.set(true);
        }
        let asked = to.live().is_some_and(|live| live.role() == Role::Primary);
        self.promoting.set(asked && to.observed_primary() != Some(true));
        vec![from, to]
    }

    fn asking(&self) -> Asking {
        match self.promoting.get() {
            true => Asking::NotNow,
            false => Asking::UnlessDown { demoted: self.was_primary.get() },
        }
    }

    async fn from(&self) -> DcSnapshot {
        let site = &self.sites[0];
        if !self.silent.get() {
            return look(site, self.asking()).await;
        }
        match tokio::time::timeout(PATIENCE, look(site, self.asking())).await {
            Ok(seen) => seen,
            Err(_) => site.unseen(Unseen {
                reason: Reason::TimedOut,
                message: format!(
                    "no answer within {} s ({}, {})",
                    PATIENCE.as_secs(),
                    site.api.context,
                    site.api.server
                ),
            }),
        }
    }
}

async fn look(site: &Site, asking: Asking) -> DcSnapshot {
    let (mut snapshot, beside) = site
        .look(asking, async |cluster| match cluster.role() {
            Role::Primary => {
                let (work, uid) = futures::join!(site.work(), site.server_uid());
                (Some(work), uid)
            }
            Role::Replica => (None, site.server_uid().await),
        })
        .await;
    (snapshot.work, snapshot.server_uid) = beside.unwrap_or_default();
    snapshot
}
