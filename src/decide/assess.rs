//! From what was seen to the state of a target and its findings.

use super::state::state;
use super::{kept, owner};
use crate::k8s::Reason;
use crate::model::finding::{self, Finding};
use crate::model::operation::SWITCHOVER;
use crate::model::phase;
use crate::model::status::{DcState, DcStatus, SeenRole, TargetStatus};
use crate::model::token::DemotionToken;
use crate::model::word::word;
use crate::observe::cnpg::{CnpgCluster, Role};
use crate::observe::detail::Details;
use crate::observe::{DcSnapshot, Unseen};
use jiff::Timestamp;

/// Days before its end at which a certificate is worth a warning; operators renew
/// seven days before, so an untouched certificate below that is stuck.
const CERTIFICATE_DAYS: i64 = 7;
/// A replica further behind than two WAL segments lags.
const LAG_BYTES: u64 = 2 * 16 * 1024 * 1024;

/// One data centre with everything read of it.
pub struct Seen<'a> {
    /// The Cluster and its instances.
    pub snapshot: &'a DcSnapshot,
    /// What stands around it.
    pub details: Option<&'a Details>,
    /// The server's clock.
    pub now: Timestamp,
    /// Address of the API server.
    pub server: &'a str,
}

/// The state of a target over its data centres; advice has it as it was typed, with its flags.
pub fn assess(target: &str, typed: &str, seen: &[Seen<'_>], declared_primary: Option<&str>) -> TargetStatus {
    let mut findings = Vec::new();
    let mut data_centres: Vec<DcStatus> =
        seen.iter().map(|dc| data_centre(typed, dc, &mut findings)).collect();
    lag(&mut data_centres, &mut findings);
    findings.extend(kept::findings(typed, seen, &data_centres));
    roles(typed, seen, &mut findings);
    diverged(typed, seen, &mut findings);
    if let Some(declared) = declared_primary {
        drift(seen, declared, &mut findings);
    }
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.dc.cmp(&b.dc)));
    let healthy = !findings.iter().any(|finding| finding.severity == finding::Severity::Error)
        && data_centres.iter().all(|dc| dc.state.as_ref().is_some_and(|state| state.healthy));
    TargetStatus { target: target.to_owned(), healthy, data_centres, findings }
}

fn data_centre(typed: &str, seen: &Seen<'_>, findings: &mut Vec<Finding>) -> DcStatus {
    let snapshot = seen.snapshot;
    let mut status = DcStatus {
        dc: snapshot.dc.clone(),
        context: snapshot.context.clone(),
        server: seen.server.to_owned(),
        namespace: snapshot.namespace.clone(),
        cluster: snapshot.name.clone(),
        unreadable: None,
        state: None,
        missing: Vec::new(),
    };
    let object = format!("cluster/{}", snapshot.name);
    let about = |kind, message: String| Finding::new(kind, object.clone(), message).at(&snapshot.dc);
    match &snapshot.cluster {
        Err(unseen) => {
            status.unreadable = Some(unseen.message.clone());
            let hint = match unseen.reason {
                Reason::Forbidden => "ask for get on clusters.postgresql.cnpg.io in this namespace",
                Reason::NotServed => "is CloudNativePG installed in this cluster?",
                _ => "its state is unknown, not failed: check the way to this API server",
            };
            findings.push(about(finding::DC_UNREACHABLE, unseen.message.clone()).hint(hint));
        }
        Ok(None) => findings.push(about(
            finding::CLUSTER_MISSING,
            format!("no Cluster {} in namespace {}", snapshot.name, snapshot.namespace),
        )),
        Ok(Some(cluster)) => {
            let state = state(snapshot, cluster, seen.details, seen.now);
            health(typed, snapshot, cluster, &state, &about, findings);
            findings.extend(owner::finding(snapshot, owner::AS_IT_STANDS));
            surroundings(&state, &about, findings);
            unread(seen, &mut status.missing, &about, findings);
            status.state = Some(state);
        }
    }
    status
}

type About<'a> = dyn Fn((&'static str, finding::Severity), String) -> Finding + 'a;

fn health(
    typed: &str,
    snapshot: &DcSnapshot,
    cluster: &CnpgCluster,
    state: &DcState,
    about: &About<'_>,
    findings: &mut Vec<Finding>,
) {
    if !state.healthy {
        findings.push(
            about(finding::NOT_HEALTHY, format!("is not healthy: {}", cluster.health()))
                .hint(format!("look at its pods and events: kubectl get pods,events{}", place(snapshot))),
        );
    }
    if state.phase == phase::UNRECOVERABLE && state.phase_reason == phase::TOKEN_REJECTED {
        findings
            .push(about(finding::TOKEN_REJECTED, "the operator rejected the promotion token".into()).hint(
                "this is not final: give the right token, or make the other data centre primary again",
            ));
    }
    let differs = state.observed_role != SeenRole::Unknown && state.observed_role != state.role;
    if differs {
        findings.push(about(
            finding::ROLE_NOT_OBSERVED,
            format!("is {} by its spec, but PostgreSQL is {}", state.role.word(), state.observed_role.word()),
        ));
    }
    if cluster.status.switch_replica_cluster_status.in_progress {
        findings.push(about(finding::ROLE_CHANGE_PENDING, "a demotion is under way".into()));
    }
    match (cluster.promotion_token(), cluster.last_promotion_token()) {
        (Some(token), last) if last != Some(token) => {
            let lsn = DemotionToken::parse(token).map(|token| token.redo).unwrap_or_default();
            findings.push(about(
                finding::ROLE_CHANGE_PENDING,
                format!("a promotion waits for the token's position {lsn} to be replayed"),
            ));
        }
        (Some(_), _) => findings.push(
            about(finding::STALE_TOKEN, "the used promotion token is still in the spec".into()).hint(
                goes_on(typed, cluster).unwrap_or_else(|| {
                    "the next demotion is refused until it is cleared; run promote with the same token again"
                        .into()
                }),
            ),
        ),
        _ => {}
    }
    if let Some(why) = cluster.not_reconciled() {
        findings.push(about(finding::NOT_RECONCILED, why.to_owned()));
    }
    if cluster.standalone_replica() {
        findings.push(
            about(finding::STANDALONE_REPLICA, "replica.enabled is set: replica.primary is ignored".into())
                .hint("roles of this Cluster cannot be moved with a token"),
        );
    }
    if let Some(operation) = cluster.lock() {
        findings.push(about(finding::LOCKED, format!("locked: {}", operation.holder())));
    }
}

/// The flags that lead kubectl there; in a pod there is no context.
pub(super) fn place(snapshot: &DcSnapshot) -> String {
    let context = match snapshot.context.as_str() {
        "" => String::new(),
        context => format!(" --context {}", word(context)),
    };
    format!(" -n {}{context}", snapshot.namespace)
}

/// How the switchover whose lock stands there is gone on with.
fn goes_on(typed: &str, cluster: &CnpgCluster) -> Option<String> {
    let held = cluster.lock().filter(|held| held.verb == SWITCHOVER)?;
    Some(format!(
        "run {} holds the lock; if it is dead: {}",
        held.run,
        held.again().trim_start_matches("run ").replace("TARGET", typed)
    ))
}

fn surroundings(state: &DcState, about: &About<'_>, findings: &mut Vec<Finding>) {
    for instance in state.pods.iter().filter(|instance| instance.status != "ok") {
        findings.push(about(
            finding::INSTANCE_UNREACHABLE,
            format!("instance {}: {}", instance.pod, instance.status),
        ));
    }
    if state.archiving.working == Some(false) {
        let words = state.archiving.message.as_deref().unwrap_or("no reason given");
        findings.push(
            about(finding::ARCHIVING_FAILS, format!("WAL is not archived: {words}"))
                .hint("a demotion now would take the database down without giving a token"),
        );
    }
    for certificate in &state.certificates {
        let finding = match certificate.days {
            days if days < 0 => Some((finding::CERTIFICATE_EXPIRED, "expired")),
            days if days < CERTIFICATE_DAYS => Some((finding::CERTIFICATE_EXPIRES, "expires soon")),
            _ => None,
        };
        if let Some((kind, word)) = finding {
            findings.push(about(
                kind,
                format!("certificate in secret/{} {word}: {}", certificate.secret, certificate.expires),
            ));
        }
    }
    if state.backup.last_failed > state.backup.last_completed {
        let when = state.backup.last_failed.as_deref().unwrap_or_default();
        findings.push(about(finding::BACKUP_FAILED, format!("the last backup failed at {when}")));
    }
    let scheduled = !state.backup.schedules.is_empty() && state.role == SeenRole::Primary;
    if scheduled && state.backup.last_completed.is_none() {
        findings.push(about(finding::NO_RECENT_BACKUP, "backups are scheduled, none has completed".into()));
    }
    for role in &state.roles_not_reconciled {
        findings.push(about(finding::ROLE_CANNOT_RECONCILE, format!("role {role}")));
    }
    for database in state.databases.iter().filter(|database| database.applied == Some(false)) {
        findings.push(about(
            finding::DATABASE_NOT_APPLIED,
            format!("database {}: {}", database.name, database.message),
        ));
    }
    for pooler in state.poolers.iter().filter(|pooler| pooler.ready < pooler.instances) {
        findings.push(about(
            finding::POOLER_NOT_READY,
            format!("pooler {}: {}/{} ready", pooler.name, pooler.ready, pooler.instances),
        ));
    }
}

/// What could not be read is said, part by part, with the right that is missing.
fn unread(seen: &Seen<'_>, missing: &mut Vec<String>, about: &About<'_>, findings: &mut Vec<Finding>) {
    let mut parts: Vec<(&str, &Unseen)> = Vec::new();
    let forbidden = |unseen: &&Unseen| unseen.reason == Reason::Forbidden;
    if let Some(details) = seen.details {
        let lists = [
            ("pods", details.pods.as_ref().err()),
            ("databases", details.databases.as_ref().err()),
            ("poolers", details.poolers.as_ref().err()),
            ("backups", details.backups.as_ref().err()),
            ("scheduledbackups", details.schedules.as_ref().err()),
            ("objectstores", details.recovery_window.as_ref().err()),
        ];
        parts.extend(lists.into_iter().filter_map(|(part, unseen)| Some((part, unseen?))));
    }
    if let Some(unseen) = seen.snapshot.instances.values().filter_map(|i| i.as_ref().err()).find(forbidden) {
        parts.push(("pods/proxy", unseen));
    }
    for (part, unseen) in parts {
        missing.push(format!("{part}: {}", unseen.message));
        if unseen.reason == Reason::Forbidden {
            let verb = if matches!(part, "pods/proxy" | "objectstores") { "get" } else { "list" };
            findings.push(
                about(finding::NOT_READABLE, format!("{part} cannot be read: {}", unseen.message))
                    .hint(format!("ask for {verb} on {part} in this namespace")),
            );
        }
    }
    // A forbidden instance is not an unreachable one.
    findings.retain(|f| {
        f.id != finding::INSTANCE_UNREACHABLE.0
            || !seen
                .snapshot
                .instances
                .values()
                .filter_map(|i| i.as_ref().err())
                .any(|unseen| unseen.reason == Reason::Forbidden && f.message.contains(&unseen.message))
    });
}

fn lag(data_centres: &mut [DcStatus], findings: &mut Vec<Finding>) {
    let is_primary = |state: &&DcState| state.observed_role == SeenRole::Primary;
    let head = data_centres.iter().filter_map(|dc| dc.state.as_ref()).find(is_primary).and_then(|dc| dc.lsn);
    let Some(head) = head else { return };
    for dc in data_centres {
        let Some(state) = dc.state.as_mut().filter(|state| state.role == SeenRole::Replica) else { continue };
        let Some(lsn) = state.lsn else { continue };
        let behind = u64::try_from(head.bytes_after(lsn)).unwrap_or(0);
        state.lag_bytes = Some(behind);
        if behind > LAG_BYTES {
            findings.push(
                Finding::new(
                    finding::REPLICA_LAGS,
                    format!("cluster/{}", dc.cluster),
                    format!("{} MiB behind the primary", behind >> 20),
                )
                .at(&dc.dc),
            );
        }
    }
}

/// Exactly one data centre is primary, by spec and as observed.
fn roles(typed: &str, seen: &[Seen<'_>], findings: &mut Vec<Finding>) {
    let live: Vec<_> = seen.iter().filter_map(|dc| Some((dc.snapshot, dc.snapshot.live()?))).collect();
    if seen.len() < 2 || live.is_empty() {
        return;
    }
    let names = |primaries: &[&DcSnapshot]| {
        primaries.iter().map(|snapshot| snapshot.dc.as_str()).collect::<Vec<_>>().join(" and ")
    };
    let object = format!("cluster/{}", live[0].0.name);
    let specified: Vec<_> =
        live.iter().filter(|(_, cluster)| cluster.role() == Role::Primary).map(|(s, _)| *s).collect();
    let observed: Vec<_> =
        live.iter().filter(|(s, _)| s.observed_primary() == Some(true)).map(|(s, _)| *s).collect();
    if specified.len() > 1 || observed.len() > 1 {
        let both = if observed.len() > 1 { &observed } else { &specified };
        findings.push(
            Finding::new(finding::TWO_PRIMARIES, object, format!("{} are both primary", names(both)))
                .hint("stop the applications first; then decide which one keeps the data"),
        );
    } else if specified.is_empty() && live.len() == seen.len() {
        let run = live.iter().find_map(|(_, cluster)| goes_on(typed, cluster));
        let by_hand = "a demotion waits for its promotion: kubectl pgaas promote … --demotion-token …";
        findings.push(
            Finding::new(finding::NO_PRIMARY, object, "no data centre is primary: nothing takes writes")
                .hint(run.unwrap_or_else(|| by_hand.into())),
        );
    }
    let mut ids: Vec<&str> = live.iter().filter_map(|(_, cluster)| cluster.system_id()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 {
        findings.push(Finding::new(
            finding::NOT_A_PAIR,
            format!("cluster/{}", live[0].0.name),
            format!("the data centres hold different databases: system ids {}", ids.join(", ")),
        ));
    }
}

/// What a forced promotion left behind, by the mark on either side.
fn diverged(typed: &str, seen: &[Seen<'_>], findings: &mut Vec<Finding>) {
    let mut told: Vec<String> = Vec::new();
    for live in seen.iter().filter_map(|dc| dc.snapshot.live()) {
        let Some(mark) = live.diverged().filter(|mark| !told.contains(&mark.dc)) else { continue };
        let (of, fork) = (format!("cluster/{}", live.metadata.name), mark.fork());
        let under_way = match live.rebuild().filter(|plan| plan.dc == mark.dc) {
            Some(plan) => format!("; run {} rebuilds it", plan.run),
            None => String::new(),
        };
        let message = format!(
            "its history parted from the primary's on {fork} (forced promotion of {}, run {}): what it holds beyond is in no other place{under_way}",
            mark.time, mark.run
        );
        findings.push(
            Finding::new(finding::DIVERGED, of, message).at(&mark.dc).hint(format!(
                "let nobody write there, then: kubectl pgaas rebuild {typed} --dc {}",
                mark.dc
            )),
        );
        told.push(mark.dc);
    }
}

fn drift(seen: &[Seen<'_>], declared: &str, findings: &mut Vec<Finding>) {
    let is_primary = |dc: &&Seen<'_>| dc.snapshot.live().is_some_and(|live| live.role() == Role::Primary);
    let Some(primary) = seen.iter().find(is_primary) else { return };
    if primary.snapshot.dc != declared {
        findings.push(
            Finding::new(
                finding::ROLE_DRIFT,
                format!("cluster/{}", primary.snapshot.name),
                format!("the values name {declared} as primary, the clusters {}", primary.snapshot.dc),
            )
            .hint(format!("set primaryDatacenter: {} in clients.yaml", primary.snapshot.dc)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::*;
    use crate::model::operation::{LOCK, Operation};
    use serde_json::json;

    fn assessed(sides: &[Specimen], declared: Option<&str>) -> TargetStatus {
        let snapshots: Vec<DcSnapshot> = sides.iter().map(Specimen::snapshot).collect();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let seen: Vec<Seen<'_>> = snapshots
            .iter()
            .map(|snapshot| Seen { snapshot, details: None, now, server: "https://x" })
            .collect();
        assess("ic1/prod", "ic1/prod --values 'our values'", &seen, declared)
    }

    fn ids(sides: &[Specimen]) -> Vec<(String, String)> {
        let findings = assessed(sides, None).findings.into_iter();
        findings.map(|finding| (finding.id, finding.dc.unwrap_or_default())).collect()
    }

    #[test]
    fn a_backup_plugin_that_tells_no_wal_capabilities_is_as_good_as_one_that_does() {
        let [mut old, new] = a_pair();
        // As the operator's status has it of plugin 0.14.0.
        let status = json!([{
            "name": "barman-cloud.cloudnative-pg.io", "version": "0.14.0",
            "capabilities": ["TYPE_RECONCILER_HOOKS", "TYPE_LIFECYCLE_SERVICE", "TYPE_INSTANCE_SIDECAR_INJECTION"],
        }]);
        old.object["status"]["pluginStatus"] = status;
        assert_eq!(ids(&[old.clone(), new.clone()]), vec![]);
        old.object["status"]["pluginStatus"][0]["walCapabilities"] = json!(["TYPE_ARCHIVE_WAL"]);
        assert_eq!(ids(&[old, new]), vec![]);
    }

    #[test]
    fn a_healthy_pair_has_no_findings() {
        let status = assessed(&a_pair(), Some("dc1"));
        assert_eq!((status.findings, status.healthy), (vec![], true));
    }

    #[test]
    fn every_trouble_is_found_where_it_is() {
        let trouble: &[(&str, serde_json::Value, &str)] = &[
            ("/status/phase", json!("A phase of tomorrow"), "CLU001"),
            ("/status/readyInstances", json!(0), "CLU001"),
            ("/status/switchReplicaClusterStatus", json!({"inProgress": true}), "CLU013"),
            ("/metadata/annotations/cnpg.io~1hibernation", json!("on"), "CLU016"),
            ("/metadata/annotations/pgaas.io~1operation", json!("{}"), "CLU014"),
            ("/spec/replica/promotionToken", json!(token(1, "0/5000028").encode()), "CLU013"),
            (
                "/status/conditions",
                json!([{"type": "ContinuousArchiving", "status": "False", "message": "403"}]),
                "BKP008",
            ),
            (
                "/status/certificates",
                json!({"expirations": {"s": "2025-12-31 00:00:00 +0000 UTC"}}),
                "TLS001",
            ),
            (
                "/status/certificates",
                json!({"expirations": {"s": "2026-01-05 00:00:00 +0000 UTC"}}),
                "TLS002",
            ),
            ("/status/managedRolesStatus", json!({"cannotReconcile": {"app": ["no such role"]}}), "CLU002"),
        ];
        for (path, value, id) in trouble {
            for side in 0..2 {
                let mut sides = a_pair();
                sides[side].set(path, value.clone());
                let expected = ((*id).to_owned(), sides[side].dc.to_owned());
                assert!(ids(&sides).contains(&expected), "{path}: {expected:?} in {:?}", ids(&sides));
            }
        }
    }

    #[test]
    fn a_certificate_that_lasts_is_no_finding() {
        let mut sides = a_pair();
        let last = json!({"expirations": {"s": "2026-01-09 00:00:00 +0000 UTC"}});
        sides[0].set("/status/certificates", last);
        assert_eq!(ids(&sides), []);
    }

    #[test]
    fn two_primaries_are_found_by_spec_and_by_what_postgresql_does() {
        let [from, to] = a_pair();
        let by_spec = [from.clone(), to.clone().with("/spec/replica/primary", "prod-dc2")];
        let observed = [from, to.running(true, 2, "0/6000000")];
        for sides in [by_spec, observed] {
            assert!(ids(&sides).iter().any(|(id, _)| id == "CLU004"), "{:?}", ids(&sides));
        }
    }

    #[test]
    fn a_finished_demotion_without_a_promotion_leaves_no_primary() {
        let found = ids(&after_demotion());
        assert!(found.iter().any(|(id, _)| id == "CLU005"), "{found:?}");
    }

    #[test]
    fn an_unreachable_data_centre_is_unknown_and_not_without_a_primary() {
        let mut sides = after_demotion();
        sides[1].unseen = Some(unseen(Reason::Unreachable));
        let found = ids(&sides);
        assert!(found.contains(&("CLU011".into(), "dc2".into())), "{found:?}");
        assert!(!found.iter().any(|(id, _)| id == "CLU005"), "dc2 may be primary: {found:?}");
        assert!(!assessed(&sides, None).healthy);
    }

    #[test]
    fn a_replica_that_postgresql_runs_as_primary_is_told() {
        let [from, to] = a_pair();
        let found = ids(&[from.running(false, 1, "0/5000028"), to]);
        assert!(found.contains(&("CLU008".into(), "dc1".into())), "{found:?}");
    }

    #[test]
    fn values_that_name_another_primary_are_an_error_of_their_own() {
        let found = assessed(&a_pair(), Some("dc2")).findings;
        assert_eq!(found[0].id, "CLU009");
        assert!(found[0].hint.as_ref().unwrap().contains("primaryDatacenter: dc1"));
    }

    #[test]
    fn a_used_token_left_in_the_spec_and_a_rejected_one_are_told_apart() {
        let [from, to] = after_promotion();
        let found = ids(&[from.clone(), to.clone()]);
        assert!(found.contains(&("CLU019".into(), "dc2".into())), "{found:?}");
        let rejected = to
            .with("/status/lastPromotionToken", "")
            .with("/status/phase", phase::UNRECOVERABLE)
            .with("/status/phaseReason", phase::TOKEN_REJECTED);
        let found = ids(&[from, rejected]);
        assert!(found.contains(&("CLU006".into(), "dc2".into())), "{found:?}");
    }

    #[test]
    fn what_a_switchover_left_is_finished_by_the_switchover_and_not_by_hand() {
        for (sides, id, by_hand) in [
            (after_promotion(), "CLU019", "run promote with the same token again"),
            (after_demotion(), "CLU005", "kubectl pgaas promote …"),
        ] {
            let hint = |sides: &[Specimen; 2]| {
                let findings = assessed(sides, None).findings.into_iter();
                findings.filter(|finding| finding.id == id).find_map(|finding| finding.hint).unwrap()
            };
            assert!(hint(&sides).contains(by_hand), "{}", hint(&sides));
            let operation = operation("r1", &sides[0], &sides[1]);
            let run = Operation { verb: SWITCHOVER.into(), ..operation.clone() };
            let resume = "kubectl pgaas switchover ic1/prod --values 'our values' --resume r1";
            let running = hint(&with_lock(sides.clone(), &run));
            assert!(running.contains(resume) && !running.contains(by_hand), "{running}");
            assert!(hint(&with_lock(sides, &operation)).contains(by_hand), "the lock is of promote");
        }
    }

    #[test]
    fn a_token_that_stays_after_its_promotion_is_no_pending_change() {
        let [from, to] = after_promotion();
        let to = to.without("/spec/replica/promotionToken").without("/status/lastPromotionToken");
        assert!(from.live().demotion_token().is_some());
        assert_eq!(ids(&[from, to]), []);
    }

    #[test]
    fn the_command_that_is_advised_leads_to_the_place() {
        let [from, to] = a_pair();
        let found = assessed(&[from, to.with("/status/readyInstances", 0)], None).findings;
        let hint = found[0].hint.as_deref().unwrap();
        assert!(hint.ends_with("kubectl get pods,events -n ns-dc2 --context ctx-dc2"), "{hint}");
    }

    #[test]
    fn the_lag_of_a_replica_is_counted_in_bytes_and_told_from_two_segments_on() {
        let [from, to] = a_pair();
        let sides = [from.clone().running(true, 1, "0/7000028"), to.clone()];
        let status = assessed(&sides, None);
        assert_eq!(status.data_centres[1].state.as_ref().unwrap().lag_bytes, Some(2 << 24));
        assert_eq!(status.findings, []);
        let far = [from.running(true, 1, "0/7000029"), to];
        assert_eq!(ids(&far), [("CLU020".to_owned(), "dc2".to_owned())]);
    }

    #[test]
    fn errors_stand_before_what_is_only_good_to_know() {
        let mut sides = a_pair();
        let lock = operation("r9", &sides[0], &sides[1]).write();
        sides[0].set(&crate::decide::pair::annotation(LOCK), lock);
        sides[1].set("/status/phase", "Failing over");
        let found = ids(&sides);
        assert_eq!(found[0].0, "CLU001");
        assert_eq!(found.last().unwrap().0, "CLU014");
    }

    #[test]
    fn a_side_that_diverged_is_told_by_either_mark_and_once() {
        let mark = json!({"dc": "dc1", "name": "prod-dc1", "timeline": 1, "lsn": "0/5000028", "time": "t", "run": "r0"});
        let key = crate::model::divergence::DIVERGED;
        let [from, to] = a_pair().map(|side| side.annotated(key, mark.to_string()));
        for sides in [vec![from.clone(), to.clone()], vec![from], vec![to]] {
            let told: Vec<_> =
                assessed(&sides, None).findings.into_iter().filter(|f| f.id == "CLU050").collect();
            assert_eq!((told.len(), told[0].dc.as_deref()), (1, Some("dc1")));
            assert!(told[0].message.contains("timeline 1 at 0/5000028"), "{}", told[0].message);
            assert!(
                told[0].hint.as_deref().unwrap().contains("rebuild ic1/prod --values 'our values' --dc dc1")
            );
        }
    }
}
