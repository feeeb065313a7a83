//! The restart that follows a promotion: PostgreSQL runs with `archive_mode = always` as
//! long as its Cluster is a replica and takes up `on` at a restart only, which is its
//! operator's to do (`internal/controller/cluster_upgrade.go` of CloudNativePG).
//!
//! An instance that waited for its token wrote its settings before it was promoted and
//! forgets to reload them (`Reconcile` in `internal/management/controller/
//! instance_controller.go`): its restart would come at any time later, with the next
//! change. So they are reloaded with the first write, and the operator is made to look.

use super::Request;
use super::finish::{POSITIONS, settle};
use crate::decide::pair::{Pair, note, patch_cluster, under_lock};
use crate::decide::step::{Ending, Entry, How, Journal, Next, SqlAt, Step};
use crate::model::phase;
use crate::observe::cnpg::CnpgCluster;
use std::time::Duration;

/// Longest time without a write in which a restart is not noticed.
const SETTLED: Duration = Duration::from_secs(10);
/// Time between two writes that are to find the server restarted.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest wait for a restart that is due: replicas are restarted before their primary.
const LIMIT: Duration = Duration::from_secs(300);

/// Steps that commit a message on the new primary.
pub const WRITES: [&str; 3] = ["first-write", "writable", STAYS];
/// Name of the step that writes once more, when a restart would have come.
const STAYS: &str = "still-writable";
/// Name of the step that has the operator see that a restart is due.
pub const DUE: &str = "restart-due";

/// The statement that commits a message, which is a write and changes nothing, and says
/// when the server that took it was started, and how it archives.
pub fn message(run: &str) -> String {
    format!(
        "SELECT pg_logical_emit_message(true, 'pgaas', '{run}') || ' started ' || extract(epoch FROM pg_postmaster_start_time()) || ' archive_mode ' || current_setting('archive_mode')"
    )
}

/// Has PostgreSQL read its settings, by which its operator learns that it is to restart it.
const RELOAD: &str =
    "SELECT 'reloaded' WHERE current_setting('archive_mode') = 'always' AND pg_reload_conf()";

/// A write on the new primary through its Service, and `more` statements after it.
pub fn commit(
    run: &str,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    id: &'static str,
    which: &str,
    more: &[&str],
) -> Next {
    let service = format!("{}-rw", pair.to.name);
    let what = format!("commit {which} through {service} ({})", pair.to.dc);
    let reload = (!supervised(to)).then_some(RELOAD);
    let beside = reload.into_iter().chain(more.iter().copied()).map(str::to_owned);
    let how = How::Sql {
        namespace: pair.to.namespace.clone(),
        at: SqlAt::Service(service),
        statements: [message(run)].into_iter().chain(beside).collect(),
    };
    Next::Do(Step::new(id, &pair.to.dc, what, how))
}

/// When the server that took a message was started, as it says it.
pub fn started(output: &str) -> Option<&str> {
    word_after(output, " started ")
}

/// Whether the server that took a message still archives as that of a replica Cluster.
fn as_replica(entry: &Entry) -> bool {
    entry.output.as_deref().ok().and_then(|output| word_after(output, " archive_mode ")) == Some("always")
}

fn word_after<'a>(output: &'a str, label: &str) -> Option<&'a str> {
    output.lines().find_map(|line| line.split_once(label)?.1.split_whitespace().next())
}

/// Whether its users say when a primary is restarted.
fn supervised(to: &CnpgCluster) -> bool {
    to.spec.primary_update_strategy.as_deref() == Some("supervised")
}

/// Whether the operator leaves the restart of the primary to its users.
pub fn waits_for_people(to: &CnpgCluster) -> bool {
    let ready = to.status.ready_instances >= to.spec.instances;
    supervised(to) && ready && to.status.phase == phase::WAITING_FOR_USER
}

/// The new primary is restarted if that is due, and the server of today takes writes for
/// a while: its operator may restart it a moment after it took its first one.
pub fn settled(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    journal: &Journal,
    writable: &Entry,
) -> Option<Next> {
    let settling = || Some(settle(request, pair, to, "settled", "to stay primary and healthy"));
    let server = |entry: &Entry| entry.output.as_deref().ok().and_then(started).map(str::to_owned);
    if server(writable).is_none() {
        return if pair.now < writable.at + SETTLED { settling() } else { None };
    }
    let newest = newest(journal, writable);
    if newest.output.is_err() {
        let again = pair.now >= newest.at + POSITIONS;
        return if again {
            Some(write_again(request, pair, to))
        } else {
            Some(settle(request, pair, to, STAYS, "to take writes again"))
        };
    }
    if let Some(next) = restarted(request, pair, to, journal, [writable, newest]) {
        return Some(next);
    }
    // The first write that the server of today took.
    let since = writes(journal, writable)
        .find(|entry| server(entry) == server(newest))
        .map_or(newest.at, |entry| entry.at);
    if newest.at >= since + SETTLED {
        return None;
    }
    if pair.now < since + SETTLED { settling() } else { Some(write_again(request, pair, to)) }
}

/// A restart that is due is asked for and waited for, and a write after it.
fn restarted(
    request: &Request,
    pair: &Pair<'_>,
    to: &CnpgCluster,
    journal: &Journal,
    [first, newest]: [&Entry; 2],
) -> Option<Next> {
    if supervised(to) {
        return None;
    }
    let asked = journal.get(DUE).filter(|asked| asked.at >= first.at);
    match asked {
        None if is_due(pair, newest) => Some(ask(request, pair, to)),
        Some(asked) if is_due(pair, newest) && pair.now < asked.at + LIMIT => {
            if as_replica(newest) && pair.now >= newest.at + AGAIN {
                return Some(write_again(request, pair, to));
            }
            Some(settle(request, pair, to, "restarted", "to be restarted, as its settings need it"))
        }
        Some(asked) if newest.at <= asked.at => Some(write_again(request, pair, to)),
        _ => None,
    }
}

/// The operator looks at a Cluster that changed, and not at PostgreSQL's settings alone.
fn ask(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Next {
    let mut operations = under_lock(to, &request.operation);
    operations.push(note(to, &request.operation, DUE, None));
    let what = format!("have the operator see that {} is to be restarted", pair.to.object());
    patch_cluster(DUE, pair.to, what, operations)
}

/// Whether PostgreSQL is to be restarted, by its own words or its instance's.
fn is_due(pair: &Pair<'_>, newest: &Entry) -> bool {
    as_replica(newest) || pair.to.primary_instance().is_some_and(|instance| instance.pending_restart)
}

/// Adds a restart that is due and was not seen to what is told at the end.
#[must_use]
pub fn told(mut ending: Ending, pair: &Pair<'_>, journal: &Journal) -> Ending {
    let (Some(to), Some(writable)) = (pair.to.live(), journal.get("writable")) else { return ending };
    let newest = newest(journal, writable);
    let object = pair.to.object();
    match (newest.output.is_ok() && is_due(pair, newest), supervised(to)) {
        (true, true) => ending.next.push(format!(
            "restart {object} when it suits you (kubectl cnpg restart {} -n {}), as its primaryUpdateStrategy is supervised: some settings of a primary are taken up then; writes break off for a moment",
            pair.to.name, pair.to.namespace
        )),
        (true, false) => ending.unverified.push(format!(
            "{object} is to be restarted, as its settings need it, and was not seen to be: writes will break off for a moment; is its operator up?"
        )),
        _ => {}
    }
    ending
}

/// The writes of this run since `first`.
fn writes<'a>(journal: &'a Journal, first: &Entry) -> impl DoubleEndedIterator<Item = &'a Entry> {
    let since = first.at;
    journal.entries().iter().filter(move |entry| WRITES.contains(&entry.id) && entry.at >= since)
}

/// The last proof of writing.
fn newest<'a>(journal: &'a Journal, writable: &'a Entry) -> &'a Entry {
    writes(journal, writable).rfind(|entry| entry.id == STAYS).unwrap_or(writable)
}

fn write_again(request: &Request, pair: &Pair<'_>, to: &CnpgCluster) -> Next {
    commit(&request.operation.run, pair, to, STAYS, "a message once more", &[])
}
