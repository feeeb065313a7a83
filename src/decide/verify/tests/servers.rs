use super::*;

#[test]
fn sec014_a_managed_role_whose_secret_is_not_watched() {
    let found = finds_live(
        |s| drop(s.secret(APP).labels.remove("cnpg.io/reload")),
        &[&format!("SEC014 secret/{APP}")],
    );
    assert_eq!(found[0].mend.as_deref(), Some("kubectl qs-secrets verify --fix -n apps"));
}

#[test]
fn sec020_pods_that_hold_an_old_value() {
    let written = |s: &mut Specimen| s.secret(CART).written = Some("2026-02-01T00:00:00Z".into());
    let found = finds(
        |s| {
            written(s);
            s.consumers = Ok(vec![
                consumer(CART, Way::Env, Some("deployment/web")),
                consumer(CART, Way::SubPath, None),
                consumer(CART, Way::Volume, Some("deployment/mounts")),
            ]);
        },
        &[&format!("SEC020 secret/{CART}")],
    );
    assert_eq!(found[0].mend.as_deref(), Some("kubectl rollout restart deployment/web -n apps"));
    assert!(found[0].message.contains("deployment/web, pod/web-0") && !found[0].message.contains("mounts"));
    finds(
        |s| {
            written(s);
            let fresh =
                Consumer { started: Some("2026-02-02T00:00:00Z".into()), ..consumer(CART, Way::Env, None) };
            s.consumers = Ok(vec![fresh]);
        },
        &[],
    );
}

#[test]
fn sec024_an_inventory_that_is_not_what_runs() {
    let others = |s: &mut Specimen| {
        changed(&mut s.live.clusters, |cluster| {
            cluster["spec"]["managed"]["roles"][1] =
                json!({"name": "new", "passwordSecret": {"name": "new"}});
            cluster["spec"]["managed"]["roles"][0]["passwordSecret"]["name"] = json!("by-hand");
        });
    };
    let found = finds_live(others, &["SEC024 cluster/pg"; 3]);
    let text: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
    assert!(text.iter().any(|t| t.contains("does not manage the roles two")), "{text:?}");
    assert!(text.iter().any(|t| t.contains("secret/by-hand")), "{text:?}");
    finds_live(|s| (others(s), s.from_live = true).0, &[]);
    finds_live(
        |s| s.live.redis = Ok(vec![json!({"metadata": {"name": "other"}})]),
        &["SEC024 redis/other", "SEC024 redis/qs-cart-redis"],
    );
}

#[test]
fn clu002_a_role_the_operator_cannot_reconcile_told_without_values() {
    let found = finds_live(
        |s| {
            let password = s.value(APP, "password");
            changed(&mut s.live.clusters, |cluster| {
                let errors = json!({"app_one": [format!("syntax error near {password}")]});
                cluster["status"]["managedRolesStatus"]["cannotReconcile"] = errors;
            });
        },
        &["CLU002 cluster/pg"],
    );
    assert!(found[0].message.ends_with("near ***"), "{found:?}");
    assert!(found[0].hint.as_ref().unwrap().contains(APP));
}

#[test]
fn clu007_a_pooler_that_is_not_ready_and_who_depends_on_it() {
    let found = finds_live(
        |s| changed(&mut s.live.poolers, |pooler| pooler["status"]["instances"] = json!(1)),
        &["CLU007 pooler/pg-pooler-tx"],
    );
    assert_eq!(found[0].message, "has 1 of 2 instances; through it go app_one, two");
    finds_live(|s| s.live.poolers = Ok(Vec::new()), &["CLU007 pooler/pg-pooler-tx"]);
}

#[test]
fn opr004_a_redis_operator_that_looks_elsewhere() {
    let operator = |namespaces: &str| {
        let env = json!([{"name": "WATCH_NAMESPACE", "value": namespaces}]);
        json!({"metadata": {"name": "redis-operator"}, "spec": {"template": {"spec": {"containers": [{"env": env}]}}}})
    };
    finds_live(|s| s.redis_operators = Ok(vec![operator("other")]), &["OPR004 redis/qs-cart-redis"]);
    for right in ["other,apps", ""] {
        finds_live(|s| s.redis_operators = Ok(vec![operator("other"), operator(right)]), &[]);
    }
    finds_live(|s| s.redis_operators = Err(forbidden()), &["CLU012 deployments.apps"]);
}

#[test]
fn clu012_what_may_not_be_read_is_named_and_never_right() {
    let found = finds(|s| s.consumers = Err(forbidden()), &["CLU012 pods"]);
    assert!(found[0].message.contains("not looked at: SEC020"), "{found:?}");
    finds(|s| s.live.clusters = Err(forbidden()), &["CLU012 clusters.postgresql.cnpg.io"]);
}
