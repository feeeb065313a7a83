//! Text of `dns`.

use super::Look;
use crate::report::dns::DnsReport;

/// A few lines: what should be, who says what, and what the resolver answers.
pub fn dns(report: &DnsReport, look: &Look) -> String {
    let mut lines =
        vec![("Alias", report.alias.clone()), ("Primary", format!("{} ({})", report.host, report.dc))];
    if report.declared.is_empty() {
        lines.push(("Declared", "by nothing that is known here".to_owned()));
    }
    for one in &report.declared {
        let leads = match &one.unreadable {
            Some(why) => look.theme.warn(&format!("not readable: {why}")),
            None => one.targets.join(", "),
        };
        lines.push(("Declared", format!("{} of {}: {leads}", one.object, one.dc)));
    }
    let servers = report.servers.join(", ");
    lines.push(("Answer", answer(report, look)));
    lines.push(("Asked", servers));
    let did = if report.dry_run { "Would" } else { "Done" };
    lines.extend(report.changes.iter().map(|change| (did, change.clone())));
    lines.extend(report.by_hand.iter().map(|todo| ("To do", todo.clone())));
    lines.iter().map(|(word, text)| format!("{word:<10}{text}\n")).collect()
}

fn answer(report: &DnsReport, look: &Look) -> String {
    let Some(answer) = &report.answer else {
        let why = report.unanswered.as_deref().unwrap_or("nobody was asked");
        return look.theme.warn(&format!("none: {why}"));
    };
    let mut parts = answer.chain.clone();
    parts.extend(answer.addresses.iter().map(ToString::to_string));
    let text = if parts.is_empty() { "there is no such name".to_owned() } else { parts.join(", ") };
    let ttl = answer.ttl.map_or(String::new(), |ttl| format!(", may be kept {ttl} s"));
    let text = format!("{text}{ttl}");
    match report.agrees {
        Some(true) => look.theme.ok(&format!("{text}: the primary")),
        Some(false) => look.theme.fail(&format!("{text}: not the primary")),
        None => look.theme.warn(&format!("{text}: whether it is the primary cannot be told from here")),
    }
}
