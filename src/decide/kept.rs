//! Whether the base backups and the WAL that an archive keeps are enough.

use super::assess::{Seen, place};
use crate::model::finding::{self, Finding};
use crate::model::lsn::Lsn;
use crate::model::status::{DcState, DcStatus, SeenRole};
use jiff::Timestamp;
use serde_json::Value;

/// A completed base backup.
struct Base {
    /// Timeline and position at which it begins: WAL from there on is kept with it.
    timeline: u64,
    begin: Lsn,
    started: Timestamp,
}

/// Of the primary's archive: is there a base backup of its timeline, and the WAL that the
/// other data centres still have to read?
pub(super) fn findings(typed: &str, seen: &[Seen<'_>], data_centres: &[DcStatus]) -> Vec<Finding> {
    let states =
        || seen.iter().zip(data_centres).filter_map(|(dc, status)| Some((dc, status.state.as_ref()?)));
    let Some((primary, state)) = states().find(|(_, state)| state.observed_role == SeenRole::Primary) else {
        return Vec::new();
    };
    let Some((bases, under_way)) = bases(primary) else { return Vec::new() };
    let replicas = states().filter(|(_, state)| state.role == SeenRole::Replica);
    let replicas = replicas.filter_map(|(dc, state)| late(typed, dc, state, primary, &bases));
    of_another_timeline(primary, state, &bases).filter(|_| !under_way).into_iter().chain(replicas).collect()
}

/// Those of this Cluster, oldest first, and whether another one is being made; None if they
/// cannot be read.
fn bases(seen: &Seen<'_>) -> Option<(Vec<Base>, bool)> {
    let backups = seen.details?.backups.as_ref().ok()?;
    let since = seen.snapshot.live()?.metadata.creation_timestamp.as_deref();
    let text = |backup: &Value, path: &str| backup.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let of_it =
        backups.iter().filter(|backup| text(backup, "/metadata/creationTimestamp").as_deref() >= since);
    let (done, others): (Vec<_>, Vec<_>) =
        of_it.partition(|backup| text(backup, "/status/phase").as_deref() == Some("completed"));
    let failed = |backup: &&Value| text(backup, "/status/phase").is_some_and(|phase| phase.contains("ail"));
    let read = |backup: &Value| {
        Some(Base {
            timeline: u64::from_str_radix(text(backup, "/status/beginWal")?.get(..8)?, 16).ok()?,
            begin: text(backup, "/status/beginLSN")?.parse().ok()?,
            started: text(backup, "/status/startedAt")?.parse().ok()?,
        })
    };
    let mut bases: Vec<Base> = done.into_iter().filter_map(read).collect();
    bases.sort_by_key(|base| base.begin);
    Some((bases, !others.iter().all(failed)))
}

fn of_another_timeline(seen: &Seen<'_>, state: &DcState, bases: &[Base]) -> Option<Finding> {
    let (newest, now) = (bases.last()?.timeline, state.timeline?);
    let message = format!(
        "the newest base backup is of timeline {newest}, the primary on {now}: a recovery goes through both"
    );
    (newest < now).then(|| {
        let plugin = seen.snapshot.live().and_then(|live| live.wal_archiver());
        let method = plugin.map(|plugin| format!(" --method plugin --plugin-name {}", plugin.name));
        found(finding::BACKUP_OF_OLD_TIMELINE, seen, message).hint(format!(
            "make one of this timeline: kubectl cnpg backup {}{}{}",
            seen.snapshot.name,
            place(seen.snapshot),
            method.unwrap_or_default()
        ))
    })
}

/// A replica whose next WAL the primary's archive keeps no longer, or not for long. An archive
/// always keeps one base backup of before its window, and removes the WAL of before that one.
fn late(
    typed: &str,
    seen: &Seen<'_>,
    state: &DcState,
    primary: &Seen<'_>,
    bases: &[Base],
) -> Option<Finding> {
    let policy = primary.details?.retention.as_deref()?;
    let (window, needs) = (seconds(policy)?, state.lsn?);
    let source = &primary.snapshot.dc;
    let age = |base: &Base| primary.now.as_second() - base.started.as_second();
    let removed = bases.first().filter(|oldest| age(oldest) > window && needs < oldest.begin);
    if let Some(Base { begin, .. }) = removed {
        let message =
            format!("needs WAL from {needs} on, and the archive of {source} is kept from {begin} on");
        return Some(found(finding::WAL_NOT_KEPT, seen, message).hint(format!(
            "if a file of it is gone it cannot follow any more: kubectl pgaas rebuild {typed} --dc {}",
            seen.snapshot.dc
        )));
    }
    let behind = bases.iter().any(|base| age(base) > window / 2 && needs < base.begin);
    let message = format!("is behind by more than half of the time that {source} keeps WAL ({policy})");
    behind.then(|| {
        found(finding::WAL_SOON_NOT_KEPT, seen, message)
            .hint("when that time is over it cannot follow any more: see why it does not replay")
    })
}

fn found(kind: (&'static str, finding::Severity), seen: &Seen<'_>, message: String) -> Finding {
    Finding::new(kind, format!("cluster/{}", seen.snapshot.name), message).at(&seen.snapshot.dc)
}

/// Seconds of a retention policy: `30d`, `4w` or `6m`.
fn seconds(policy: &str) -> Option<i64> {
    let (number, unit) = policy.split_at_checked(policy.len().checked_sub(1)?)?;
    let days = match unit {
        "d" => 1,
        "w" => 7,
        "m" => 30,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(days * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::{Specimen, a_pair, after_promotion};
    use crate::decide::state::state;
    use crate::observe::detail::Details;
    use serde_json::json;

    const NOW: &str = "2026-03-01T00:00:00Z";

    fn base(day: u32, wal: &str, lsn: &str) -> Value {
        let time = format!("2026-02-{day:02}T00:00:00Z");
        json!({"metadata": {"creationTimestamp": time}, "status": {
            "phase": "completed", "beginWal": wal, "beginLSN": lsn, "startedAt": time, "stoppedAt": time,
        }})
    }

    fn told(sides: &[Specimen; 2], backups: &[Value], retention: Option<&str>) -> Vec<(String, String)> {
        let now = NOW.parse().unwrap();
        let details = Details {
            pods: Ok(Vec::new()),
            databases: Ok(Vec::new()),
            poolers: Ok(Vec::new()),
            backups: Ok(backups.to_vec()),
            schedules: Ok(Vec::new()),
            recovery_window: Ok(Value::Null),
            retention: retention.map(str::to_owned),
        };
        let snapshots = sides.each_ref().map(Specimen::snapshot);
        let seen = snapshots.each_ref().map(|snapshot| Seen {
            snapshot,
            details: Some(&details),
            now,
            server: "https://x",
        });
        let statuses = seen.each_ref().map(|seen| DcStatus {
            dc: seen.snapshot.dc.clone(),
            context: String::new(),
            server: String::new(),
            namespace: String::new(),
            cluster: String::new(),
            unreadable: None,
            state: Some(state(seen.snapshot, seen.snapshot.live().unwrap(), seen.details, now)),
            missing: Vec::new(),
        });
        let found = findings("ic1/prod", &seen, &statuses).into_iter();
        found.map(|finding| (finding.id, finding.message)).collect()
    }

    #[test]
    fn a_primary_without_a_base_backup_of_its_timeline_is_told_until_one_is_made() {
        let old = base(1, "000000010000000000000002", "0/2000028");
        let said = told(&after_promotion(), std::slice::from_ref(&old), None);
        assert_eq!(said[0].0, "BKP012");
        assert_eq!(
            said[0].1,
            "the newest base backup is of timeline 1, the primary on 2: a recovery goes through both"
        );
        let new = base(2, "000000020000000000000006", "0/6000028");
        let waits = json!({"metadata": {"creationTimestamp": NOW}});
        for more in [new, waits] {
            assert_eq!(told(&after_promotion(), &[old.clone(), more], None), []);
        }
        let failed = json!({"metadata": {"creationTimestamp": NOW}, "status": {"phase": "failed"}});
        assert_eq!(told(&after_promotion(), &[old.clone(), failed], None).len(), 1);
        assert_eq!(told(&a_pair(), &[old], None), []);
    }

    #[test]
    fn a_replica_that_needs_wal_the_archive_keeps_no_longer_is_told_in_time() {
        let [from, to] = a_pair();
        let pair = |lsn: &str| [from.clone(), to.clone().running(false, 1, lsn)];
        let base = |day: u32, segment: u32| {
            base(day, &format!("0000000100000000000000{segment:02}"), &format!("0/{segment}000028"))
        };
        // Three weeks ago was the 8th, half of them the 18th.
        let kept = [base(20, 4), base(3, 2), base(10, 3)];
        for (lsn, id) in [
            ("0/4000028", None),
            ("0/3000028", None),
            ("0/2FFFFFF", Some("BKP014")),
            ("0/1FFFFFF", Some("BKP013")),
        ] {
            let said = told(&pair(lsn), &kept, Some("3w"));
            assert_eq!(said.first().map(|(id, _)| id.as_str()), id, "{lsn}: {said:?}");
            // Nothing is ever removed without a policy.
            assert_eq!(told(&pair(lsn), &kept, None), []);
        }
        assert_eq!(
            told(&pair("0/1FFFFFF"), &kept, Some("3w"))[0].1,
            "needs WAL from 0/1FFFFFF on, and the archive of dc1 is kept from 0/2000028 on"
        );
        // Of a young archive nothing was removed yet.
        assert_eq!(told(&pair("0/1FFFFFF"), &kept, Some("4w"))[0].0, "BKP014");
        assert_eq!(told(&pair("0/1FFFFFF"), &kept, Some("2m")), []);
    }

    #[test]
    fn a_retention_policy_is_a_number_of_days_weeks_or_months() {
        for (policy, days) in
            [("30d", Some(30)), ("4w", Some(28)), ("6m", Some(180)), ("", None), ("30", None)]
        {
            assert_eq!(seconds(policy), days.map(|days: i64| days * 86_400), "{policy:?}");
        }
    }
}
