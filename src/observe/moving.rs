//! Both sides while a primary moves: nothing is looked at that would keep the next step waiting.

use super::cnpg::{CnpgCluster, Role};
use super::site::{Asking, Instances, Site};
use super::{DcSnapshot, Unseen};
use crate::k8s::Reason;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// How long the old primary's side is waited for once it was silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// How old what the target's instances said may be while nobody is primary. To ask them takes
/// up to half a second, and the token may come meanwhile; an old side is down after some 4 s.
/// What they are asked for does not change unless somebody promotes them, which the patch tests.
const FRESH: Duration = Duration::from_secs(10);

/// Looks at a pair again and again.
pub struct Moving<'a> {
    sites: &'a [Site; 2],
    silent: Cell<bool>,
    was_primary: Cell<bool>,
    stage: Cell<Stage>,
    /// What the target's instances said last, and when.
    said: RefCell<Option<(Duration, Instances)>>,
}

/// How far the move is, by the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before the demotion, or after the promotion.
    Calm,
    /// Nobody is to be primary: the token is waited for.
    Between,
    /// The target is to be primary, and does not take writes yet.
    Promoting,
    /// The operator says that it is promoted; the first write tells whether it is.
    Promoted,
}

impl<'a> Moving<'a> {
    /// Over `[from, to]`.
    pub fn new(sites: &'a [Site; 2]) -> Self {
        Moving {
            sites,
            silent: Cell::new(false),
            was_primary: Cell::new(false),
            stage: Cell::new(Stage::Calm),
            said: RefCell::new(None),
        }
    }

    /// Both sides: what runs on the old one only while it is primary, its instances only
    /// while they can answer, and not while its first write waits for the new one.
    pub async fn look(&self) -> Vec<DcSnapshot> {
        let (from, to) = futures::join!(self.from(), self.to());
        self.silent.set(from.silent());
        let role = |seen: &DcSnapshot| seen.live().map(CnpgCluster::role);
        if role(&from) == Some(Role::Primary) {
            self.was_primary.set(true);
        }
        self.stage.set(match (role(&from), role(&to)) {
            (Some(Role::Replica), Some(Role::Replica)) => Stage::Between,
            (_, Some(Role::Primary)) if to.observed_primary() == Some(true) => Stage::Calm,
            (_, Some(Role::Primary)) if to.live().is_some_and(promoted) => Stage::Promoted,
            (_, Some(Role::Primary)) => Stage::Promoting,
            _ => Stage::Calm,
        });
        vec![from, to]
    }

    fn asking(&self) -> Asking<'_> {
        match self.stage.get() {
            Stage::Promoting | Stage::Promoted => Asking::NotNow,
            Stage::Calm | Stage::Between => Asking::UnlessDown { demoted: self.was_primary.get() },
        }
    }

    async fn to(&self) -> DcSnapshot {
        let (began, used) = (self.now(), Cell::new(false));
        let known = |live: &CnpgCluster| self.known(live).inspect(|_| used.set(true));
        let seen = self.sites[1].observe_unless(&known).await;
        if !used.get() && seen.live().is_some() {
            *self.said.borrow_mut() = Some((began, seen.instances.clone()));
        }
        seen
    }

    /// What the target's instances said, where asking them would keep the next step waiting.
    fn known(&self, live: &CnpgCluster) -> Option<Instances> {
        let said = self.said.borrow();
        let (at, said) = said.as_ref()?;
        enough(self.stage.get(), self.now().saturating_sub(*at), live).then(|| said.clone())
    }

    fn now(&self) -> Duration {
        self.sites[1].api.elapsed()
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

async fn look(site: &Site, asking: Asking<'_>) -> DcSnapshot {
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

/// Whether what the instances of the target said so long ago will do.
fn enough(stage: Stage, age: Duration, live: &CnpgCluster) -> bool {
    match stage {
        Stage::Between => live.role() == Role::Replica && age < FRESH,
        Stage::Promoting => promoted(live),
        Stage::Calm | Stage::Promoted => false,
    }
}

/// By its operator, which took the token.
fn promoted(live: &CnpgCluster) -> bool {
    live.role() == Role::Primary
        && live.promotion_token().is_some()
        && live.promotion_token() == live.last_promotion_token()
}

#[cfg(test)]
mod tests {
    use super::{CnpgCluster, Duration, Stage, enough};
    use serde_json::json;

    fn cluster(primary: &str, last: &str) -> CnpgCluster {
        CnpgCluster::read(json!({
            "metadata": {"name": "prod", "namespace": "shop"},
            "spec": {"replica": {"self": "dc2", "primary": primary, "source": "dc1", "promotionToken": "new"}},
            "status": {"lastPromotionToken": last},
        }))
        .unwrap()
    }

    #[test]
    fn instances_are_asked_anew_but_where_token_or_promotion_would_wait_for_them() {
        let [fresh, old] = [9, 10].map(Duration::from_secs);
        let [replica, primary, promoted] =
            [("dc1", "old"), ("dc2", "old"), ("dc2", "new")].map(|(of, last)| cluster(of, last));
        assert!(enough(Stage::Between, fresh, &replica) && !enough(Stage::Between, old, &replica));
        assert!(!enough(Stage::Between, fresh, &primary), "somebody else promoted it");
        assert!(enough(Stage::Promoting, old, &promoted) && !enough(Stage::Promoting, fresh, &primary));
        for stage in [Stage::Calm, Stage::Promoted] {
            assert!(!enough(stage, fresh, &replica) && !enough(stage, fresh, &promoted));
        }
    }
}
