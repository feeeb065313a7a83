//! Text of `status`: one screen, data centres side by side.

use super::wrap::wrap;
use super::{Look, Table, age};
use crate::model::finding::{Finding, Severity};
use crate::model::status::{DcState, DcStatus, SeenRole, TargetStatus};
use crate::report::status::StatusReport;
use jiff::Timestamp;

/// State, then findings; with `-o wide` instances, databases and certificates, too.
pub fn status(report: &StatusReport, look: &Look) -> String {
    let status = &report.0;
    let mut text = headline(status, look);
    let side_by_side = columns(&status.data_centres, look);
    if look.width.is_some_and(|width| width < side_by_side.width()) && status.data_centres.len() > 1 {
        for dc in &status.data_centres {
            text.push('\n');
            text.push_str(&columns(std::slice::from_ref(dc), look).text());
        }
    } else {
        text.push('\n');
        text.push_str(&side_by_side.text());
    }
    if look.wide {
        text.push_str(&details(status));
    }
    text + &findings(&status.findings, look)
}

/// The same in one line, without what changes all the time: positions, lag and ages.
pub fn status_line(report: &StatusReport, look: &Look) -> String {
    let status = &report.0;
    let mut parts = vec![headline(status, look).trim_end().to_owned()];
    parts.extend(status.data_centres.iter().map(|dc| {
        let told = dc.state.as_ref().map_or_else(unknown, side);
        format!("{}: {told}", dc.dc)
    }));
    let about = |finding: &Finding| {
        finding.dc.as_ref().map_or_else(|| finding.id.clone(), |dc| format!("{} {dc}", finding.id))
    };
    let told = status.findings.iter().filter(|finding| finding.severity != Severity::Info);
    let ids: Vec<String> = told.map(about).collect();
    parts.extend((!ids.is_empty()).then(|| ids.join(", ")));
    parts.join("; ")
}

fn side(state: &DcState) -> String {
    let mut parts = vec![doubted(state.role.word().to_owned(), state), state.phase.clone()];
    parts.push(format!("{}/{} ready", state.ready_instances, state.instances));
    parts.extend(state.timeline.map(|timeline| format!("timeline {timeline}")));
    parts.extend(state.operation.as_ref().map(|held| match &held.step {
        Some(step) => format!("{} at {step}", held.verb),
        None => held.verb.clone(),
    }));
    parts.join(", ")
}

fn headline(status: &TargetStatus, look: &Look) -> String {
    let count = |severity| status.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let verdict = match (status.healthy, errors, warnings) {
        (true, _, 0) => look.theme.ok("healthy"),
        (true, _, n) => look.theme.warn(&format!("healthy, {}", many(n, "warning"))),
        (false, 0, _) => look.theme.warn("not healthy"),
        (false, n, _) => look.theme.fail(&format!("not healthy, {}", many(n, "error"))),
    };
    format!("{}: {verdict}\n", status.target)
}

fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

type Row = (&'static str, fn(&DcStatus, &DcState, &Look) -> String);

/// The lines of the main view.
const ROWS: &[Row] = &[
    ("Cluster", |dc, _, _| format!("{}/{}", dc.namespace, dc.cluster)),
    ("Role", |_, state, _| role(state)),
    ("Phase", |_, state, _| state.phase.clone()),
    ("Instances", |_, state, _| format!("{}/{} ready", state.ready_instances, state.instances)),
    ("Primary pod", |_, state, _| state.current_primary.clone().unwrap_or_default()),
    ("Timeline", |_, state, _| state.timeline.map_or_else(unknown, |timeline| timeline.to_string())),
    ("LSN", |_, state, _| state.lsn.map_or_else(unknown, |lsn| lsn.to_string())),
    ("Lag", |_, state, _| lag(state)),
    ("Archiving", |_, state, _| archiving(state)),
    ("Last backup", |_, state, look| backup(state, look)),
    ("Certificate", |_, state, _| certificate(state)),
    ("Databases", |_, state, _| databases(state)),
    ("Operation", |_, state, _| state.operation.as_ref().map(|o| o.holder()).unwrap_or_default()),
    ("Context", |dc, _, _| dc.context.clone()),
];

fn columns(dcs: &[DcStatus], look: &Look) -> Table {
    let mut table = Table::new([""]);
    for dc in dcs {
        table.column(&dc.dc.to_uppercase());
    }
    for (name, cell) in ROWS {
        let cells = dcs.iter().map(|dc| match &dc.state {
            Some(state) => cell(dc, state, look),
            None if *name == "Context" => dc.context.clone(),
            None if *name == "Cluster" => format!("{}/{}", dc.namespace, dc.cluster),
            None => unknown(),
        });
        table.row(std::iter::once((*name).to_owned()).chain(cells));
    }
    table
}

fn unknown() -> String {
    "<unknown>".to_owned()
}

fn role(state: &DcState) -> String {
    let mut text = state.role.word().to_owned();
    if let Some(source) = &state.source {
        text.push_str(&format!(" of {source}"));
    }
    if let Some(replication) = &state.replication {
        text.push_str(&format!(", {replication}"));
    }
    doubted(text, state)
}

/// With what PostgreSQL itself says, if that is something else.
fn doubted(text: String, state: &DcState) -> String {
    match state.observed_role {
        SeenRole::Unknown => text + " (not observed)",
        observed if observed != state.role => format!("{text} (but PostgreSQL is {})", observed.word()),
        _ => text,
    }
}

fn lag(state: &DcState) -> String {
    match (state.role, state.lag_bytes) {
        (SeenRole::Replica, Some(bytes)) => bytes_of(bytes),
        (SeenRole::Replica, None) => unknown(),
        _ => "-".to_owned(),
    }
}

fn bytes_of(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

fn archiving(state: &DcState) -> String {
    let archiving = &state.archiving;
    let mut text = match archiving.working {
        Some(true) => "ok".to_owned(),
        Some(false) => "failing".to_owned(),
        None if archiving.store.is_none() => return "not configured".to_owned(),
        None => "not known yet".to_owned(),
    };
    if let Some(wal) = &archiving.last_wal {
        text.push_str(&format!(", last {wal}"));
    }
    if let Some(waiting) = archiving.waiting.filter(|waiting| *waiting > 0) {
        text.push_str(&format!(", {waiting} waiting"));
    }
    text
}

fn backup(state: &DcState, look: &Look) -> String {
    match state.backup.last_completed.as_deref().map(str::parse::<Timestamp>) {
        Some(Ok(time)) => format!("{} ago", age(Some(time), look.now)),
        Some(Err(_)) => unknown(),
        None => String::new(),
    }
}

fn certificate(state: &DcState) -> String {
    match state.certificates.first() {
        Some(first) => format!("{} days ({})", first.days, first.secret),
        None => unknown(),
    }
}

fn databases(state: &DcState) -> String {
    let applied = state.databases.iter().filter(|database| database.applied == Some(true)).count();
    match (state.databases.len(), state.role) {
        (0, _) => String::new(),
        (all, SeenRole::Replica) => format!("{all} declared"),
        // After a promotion CloudNativePG says nothing of them until it looks again.
        (all, _) if state.databases.iter().all(|row| row.applied.is_none()) => format!("{all} declared"),
        (all, _) => format!("{applied}/{all} applied"),
    }
}

fn details(status: &TargetStatus) -> String {
    let mut instances =
        Table::new(["DC", "INSTANCE", "ROLE", "READY", "TIMELINE", "LSN", "RESTARTS", "NODE", "STATUS"]);
    let mut databases = Table::new(["DC", "DATABASE", "OWNER", "APPLIED", "MESSAGE"]);
    let mut certificates = Table::new(["DC", "SECRET", "EXPIRES", "DAYS"]);
    let text = |value: Option<String>| value.unwrap_or_else(unknown);
    for (dc, state) in status.data_centres.iter().filter_map(|dc| Some((&dc.dc, dc.state.as_ref()?))) {
        for pod in &state.pods {
            instances.row([
                dc.clone(),
                pod.pod.clone(),
                pod.role.word().to_owned(),
                text(pod.ready.map(|ready| ready.to_string())),
                text(pod.timeline.map(|timeline| timeline.to_string())),
                text(pod.lsn.map(|lsn| lsn.to_string())),
                text(pod.restarts.map(|restarts| restarts.to_string())),
                text(pod.node.clone()),
                pod.status.clone(),
            ]);
        }
        for row in &state.databases {
            let applied = row.applied.map(|applied| applied.to_string());
            databases.row([
                dc.clone(),
                row.name.clone(),
                row.owner.clone(),
                applied.unwrap_or_default(),
                row.message.clone(),
            ]);
        }
        for row in &state.certificates {
            certificates.row([dc.clone(), row.secret.clone(), row.expires.clone(), row.days.to_string()]);
        }
    }
    let tables = [instances, databases, certificates].into_iter().filter(|table| !table.is_empty());
    tables.map(|table| format!("\n{}", table.text())).collect()
}

/// A line for each finding, and its hint below it.
pub fn findings(findings: &[Finding], look: &Look) -> String {
    let mut text = String::new();
    for finding in findings {
        let word = match finding.severity {
            Severity::Error => look.theme.fail("ERROR"),
            Severity::Warning => look.theme.warn("WARNING"),
            Severity::Info => "INFO".to_owned(),
        };
        let dc = finding.dc.as_ref().map(|dc| format!("{dc}: ")).unwrap_or_default();
        let told = format!("{} {dc}{}: {}", finding.id, finding.object, finding.message);
        // The word before it is as long as the indent and more.
        let width = look.width.map_or(usize::MAX, |width| width.saturating_sub("WARNING ".len()));
        text.push_str(&format!("\n{word} {}", wrap(&told, width).join("\n  ")));
        if let Some(hint) = &finding.hint {
            text.push_str(&format!("\n  {} {hint}", look.theme.hint("hint:")));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}
