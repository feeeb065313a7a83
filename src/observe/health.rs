//! Whether a Cluster is well, and looked after by its operator.

use super::cnpg::CnpgCluster;
use crate::model::phase;

impl CnpgCluster {
    /// Whether the phase is the healthy one and every wanted instance is ready.
    /// The Ready condition is not asked: it stays True while the database is down.
    pub fn healthy(&self) -> bool {
        self.status.phase == phase::HEALTHY && self.status.ready_instances >= self.spec.instances
    }

    /// What [`Self::healthy`] looks at, in words: `"Failing over" (its reason), 0/1 instances
    /// ready`. The operator calls a cluster healthy for a while after its instances went away.
    pub fn health(&self) -> String {
        let status = &self.status;
        let ready = format!("{}/{} instances ready", status.ready_instances, self.spec.instances);
        match (status.phase.as_str(), status.phase_reason.as_str()) {
            ("", _) => format!("no phase yet, {ready}"),
            (phase::HEALTHY, _) if !self.healthy() => {
                format!("{ready}, though the operator still says {:?}", phase::HEALTHY)
            }
            (phase, "") => format!("{phase:?}, {ready}"),
            (phase, reason) => format!("{phase:?} ({reason}), {ready}"),
        }
    }

    /// Why the operator would not act on a change, if so.
    pub fn not_reconciled(&self) -> Option<&'static str> {
        if self.annotated("cnpg.io/hibernation") == Some("on") {
            return Some("it is hibernated (annotation cnpg.io/hibernation)");
        }
        if self.annotated("cnpg.io/reconciliationLoop") == Some("disabled") {
            return Some("its reconciliation is disabled (annotation cnpg.io/reconciliationLoop)");
        }
        if self.annotated("cnpg.io/fencedInstances").is_some_and(|list| list != "[]" && !list.is_empty()) {
            return Some("instances are fenced (annotation cnpg.io/fencedInstances)");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn its_words_tell_a_phase_that_is_behind() {
        for (phase, reason, ready, healthy, words) in [
            (phase::HEALTHY, "", 1, true, "\"Cluster in healthy state\", 1/1 instances ready"),
            (
                phase::HEALTHY,
                "",
                0,
                false,
                "0/1 instances ready, though the operator still says \"Cluster in healthy state\"",
            ),
            (
                "Failing over",
                "pg-1 is gone",
                1,
                false,
                "\"Failing over\" (pg-1 is gone), 1/1 instances ready",
            ),
            ("", "", 0, false, "no phase yet, 0/1 instances ready"),
        ] {
            let status = json!({"phase": phase, "phaseReason": reason, "readyInstances": ready});
            let object = json!({"metadata": {"name": "pg"}, "spec": {"instances": 1}, "status": status});
            let cluster = CnpgCluster::read(object).unwrap();
            assert_eq!((cluster.healthy(), cluster.health().as_str()), (healthy, words));
        }
    }

    #[test]
    fn ready_condition_alone_makes_nothing_healthy() {
        let down = CnpgCluster::read(json!({
            "spec": {"instances": 1},
            "status": {"phase": phase::HEALTHY, "conditions": [{"type": "Ready", "status": "True"}]},
        }))
        .unwrap();
        assert!(!down.healthy());
    }
}
