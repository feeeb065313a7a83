//! Whether there is anybody to test: the cluster, and each of its poolers.

use crate::execute::checking::Check;
use crate::model::check::{Checked, Outcome};
use crate::model::finding;
use crate::model::tested::{PgEndpoint, PgServer};
use std::sync::Arc;

pub(super) static CHECKS: [Check<Arc<PgServer>>; 2] = [
    Check::new("ready", &[], |it: &Arc<PgServer>| Box::pin(async { ready(it) }))
        .when(|it| it.phase.is_some()),
    Check::new("poolers", &[], |it: &Arc<PgServer>| Box::pin(async { poolers(it) }))
        .when(|it| it.endpoints.iter().any(|endpoint| endpoint.pooler.is_some())),
];

fn ready(server: &PgServer) -> Checked {
    let phase = server.phase.clone().unwrap_or_default();
    let (ready, wanted) = server.instances.unwrap_or_default();
    let text = format!("{phase}, {ready} of {wanted} instances ready");
    if phase == crate::model::phase::HEALTHY && ready >= wanted {
        return Ok(text);
    }
    Err(Outcome::warn("not-ready", text)
        .finding(finding::NOT_HEALTHY)
        .hint(format!("kubectl pgaas status {} -n {}", server.cluster, server.namespace)))
}

fn poolers(server: &PgServer) -> Checked {
    let poolers = || server.endpoints.iter().filter(|endpoint| endpoint.pooler.is_some());
    let wrong: Vec<Outcome> = poolers().filter_map(|endpoint| pooler(endpoint).err()).collect();
    let texts: Vec<&str> = wrong.iter().map(|outcome| outcome.detail.as_str()).collect();
    match wrong.iter().find(|outcome| outcome.blocks()).or(wrong.first()) {
        None => {
            let names: Vec<&str> = poolers().map(|endpoint| endpoint.host.as_str()).collect();
            Ok(format!("{} ready", names.join(", ")))
        }
        Some(worst) => Err(Outcome { detail: texts.join("; "), ..worst.clone() }),
    }
}

/// Whether the pooler of an endpoint is ready, as its objects say.
pub(super) fn pooler(endpoint: &PgEndpoint) -> Checked {
    let Some(pooler) = &endpoint.pooler else { return Ok(String::new()) };
    let object = format!("pooler/{}", pooler.object);
    if pooler.exists == Some(false) {
        return Err(Outcome::fail("pooler-missing", format!("{object} does not exist"))
            .finding(finding::POOLER_NOT_READY)
            .hint("make it, or map its roles to another: kubectl qs-secrets explain ROLE"));
    }
    let hint = || format!("kubectl get pods -l cnpg.io/poolerName={}", pooler.object);
    if pooler.paused {
        return Err(Outcome::fail("pooler-paused", format!("{object} is paused"))
            .finding(finding::POOLER_NOT_READY)
            .hint("spec.pgbouncer.paused: false lets connections go on"));
    }
    let Some(ready) = pooler.ready else {
        return Ok(format!("{object} ({} mode); how many are ready could not be read", pooler.mode));
    };
    let text = format!("{object} ({} mode): {ready} of {} ready", pooler.mode, pooler.wanted);
    let told = |outcome: Outcome| outcome.finding(finding::POOLER_NOT_READY).hint(hint());
    match () {
        () if ready == 0 => Err(told(Outcome::fail("pooler-not-ready", text))),
        () if ready < pooler.wanted => Err(told(Outcome::warn("pooler-not-ready", text))),
        () => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::check::Verdict;
    use crate::model::tested::PgPooler;

    fn of(change: impl FnOnce(&mut PgPooler)) -> (Verdict, String) {
        let mut pooler = PgPooler {
            object: "p".into(),
            exists: Some(true),
            mode: "session".into(),
            wanted: 2,
            ready: Some(2),
            paused: false,
        };
        change(&mut pooler);
        match super::pooler(&PgEndpoint { pooler: Some(pooler), ..PgEndpoint::default() }) {
            Ok(text) => (Verdict::Ok, text),
            Err(outcome) => (outcome.verdict, outcome.detail),
        }
    }

    #[test]
    fn a_pooler_that_is_missing_paused_or_not_ready_stops_the_tests_through_it() {
        assert_eq!(of(|_| {}), (Verdict::Ok, "pooler/p (session mode): 2 of 2 ready".into()));
        assert_eq!(of(|pooler| pooler.exists = Some(false)).0, Verdict::Fail);
        assert_eq!(of(|pooler| pooler.paused = true), (Verdict::Fail, "pooler/p is paused".into()));
        assert_eq!(of(|pooler| pooler.ready = Some(0)).0, Verdict::Fail);
        assert_eq!(of(|pooler| pooler.ready = Some(1)).0, Verdict::Warn);
        assert_eq!(of(|pooler| pooler.ready = None).0, Verdict::Ok);
    }
}
