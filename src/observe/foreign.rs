//! PostgreSQL of a target's name that CloudNativePG does not run.

use super::site::Site;
use crate::k8s::kinds;
use serde_json::Value;

/// Who runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The Crunchy operator, by a PostgresCluster.
    Pgo,
    /// A chart of Bitnami's, by StatefulSets.
    Bitnami,
}

/// PostgreSQL that somebody else runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Who.
    pub maker: Maker,
    /// The object, `KIND/NAME`.
    pub object: String,
    /// Its role, as far as its spec tells.
    pub role: String,
}

impl Site {
    /// What stands under the target's name instead of a Cluster. What may not be read is none.
    pub async fn foreign(&self) -> Option<Foreign> {
        let (cluster, sets) = futures::join!(
            self.api.get(&kinds::POSTGRES_CLUSTERS, &self.namespace, &self.name),
            self.api.list(&kinds::STATEFUL_SETS, Some(&self.namespace), "")
        );
        let pgo = cluster.ok().flatten().map(|cluster| of_pgo(&self.name, &cluster));
        pgo.or_else(|| of_bitnami(&self.name, &sets.ok()?.items))
    }
}

fn of_pgo(name: &str, cluster: &Value) -> Foreign {
    let text = |pointer: &str| cluster.pointer(pointer).and_then(Value::as_str);
    let spec = &cluster["spec"];
    let role = match (spec["shutdown"] == true, spec["standby"]["enabled"] == true) {
        (true, _) => "shut down".to_owned(),
        (_, true) => match (text("/spec/standby/host"), text("/spec/standby/repoName")) {
            (Some(host), _) => format!("replica, streaming from {host}"),
            (None, Some(repo)) => format!("replica, from {repo}"),
            (None, None) => "replica".to_owned(),
        },
        _ => "primary".to_owned(),
    };
    Foreign { maker: Maker::Pgo, object: format!("postgrescluster/{name}"), role }
}

/// The StatefulSets of a release: `primary` and `read`, or one whose pods choose by themselves.
fn of_bitnami(name: &str, sets: &[Value]) -> Option<Foreign> {
    let label =
        |set: &Value, key: &str| set["metadata"]["labels"][key].as_str().unwrap_or_default().to_owned();
    let ours = |set: &&Value| {
        let own = set["metadata"]["name"].as_str().unwrap_or_default();
        let named = own == name
            || label(set, "app.kubernetes.io/instance") == name
            || own.strip_prefix(name).is_some_and(|rest| rest.starts_with("-postgresql"));
        let chart = label(set, "helm.sh/chart").starts_with("postgresql");
        named && chart && label(set, "app.kubernetes.io/name").starts_with("postgresql")
    };
    let sets: Vec<&Value> = sets.iter().filter(ours).collect();
    let of = |component: &str| {
        sets.iter().copied().find(|set| label(set, "app.kubernetes.io/component") == component)
    };
    let first = of("primary").or(of("postgresql")).or(sets.first().copied())?;
    let readers = of("read").map_or(0, |set| set["spec"]["replicas"].as_u64().unwrap_or(1));
    let role = match (of("primary").is_some(), readers) {
        (false, _) => "primary and replicas choose each other inside".to_owned(),
        (true, 0) => "primary".to_owned(),
        (true, readers) => format!("primary, with {readers} read replica(s)"),
    };
    let object = format!("statefulset/{}", first["metadata"]["name"].as_str().unwrap_or_default());
    Some(Foreign { maker: Maker::Bitnami, object, role })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_role_of_a_postgrescluster_is_what_its_spec_says() {
        let role = |spec: Value| of_pgo("hippo", &json!({ "spec": spec })).role;
        assert_eq!(role(json!({})), "primary");
        assert_eq!(role(json!({"standby": {"enabled": true, "repoName": "repo1"}})), "replica, from repo1");
        assert_eq!(role(json!({"standby": {"enabled": true, "host": "h"}})), "replica, streaming from h");
        assert_eq!(role(json!({"shutdown": true, "standby": {"enabled": true}})), "shut down");
    }

    #[test]
    fn a_release_of_bitnamis_chart_is_known_by_its_labels() {
        let set = |name: &str, component: &str, replicas: u64| {
            json!({
                "metadata": {"name": name, "labels": {
                    "app.kubernetes.io/name": "postgresql", "app.kubernetes.io/instance": "shop",
                    "app.kubernetes.io/component": component, "helm.sh/chart": "postgresql-16.7.26",
                }},
                "spec": {"replicas": replicas},
            })
        };
        let sets = [set("shop-postgresql-read", "read", 2), set("shop-postgresql-primary", "primary", 1)];
        let found = of_bitnami("shop", &sets).unwrap();
        assert_eq!(
            (found.object.as_str(), found.role.as_str()),
            ("statefulset/shop-postgresql-primary", "primary, with 2 read replica(s)")
        );
        assert_eq!(of_bitnami("shop", &sets[1..]).unwrap().role, "primary");
        assert_eq!(of_bitnami("other", &sets), None);
        let mut own = set("shop", "primary", 1);
        own["metadata"]["labels"]["helm.sh/chart"] = json!("my-own-1");
        assert_eq!(of_bitnami("shop", &[own]), None, "a StatefulSet of anybody else's");
    }
}
