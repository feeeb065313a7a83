//! Text of `verify`.

use super::wrap::wrap;
use super::{Look, Table};
use crate::model::finding::{Finding, Severity};
use crate::report::verify::{VerifyReport, VerifySummary};

/// Before what belongs to the row above.
const INDENT: &str = "  ";

/// What was mended, a row per finding with its advice below it, and how many of what.
pub fn verify(report: &VerifyReport, look: &Look) -> String {
    let mut text = String::new();
    for mended in &report.mended {
        let word = match (&mended.failed, report.dry_run) {
            (Some(_), _) => "not mended",
            (None, true) => "would mend",
            (None, false) => "mended",
        };
        let dc = mended.dc.as_ref().map(|dc| format!("{dc}: ")).unwrap_or_default();
        let why = mended.failed.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        text.push_str(&format!("{word} {dc}{}: {}{why}\n", mended.object, mended.what));
    }
    if !report.items.is_empty() {
        text.push_str(&findings(&report.items, look));
        text.push('\n');
    }
    text.push_str(&summary(&report.summary));
    text
}

fn findings(items: &[Finding], look: &Look) -> String {
    let dcs = items.iter().any(|finding| finding.dc.is_some());
    let mut header = vec!["SEVERITY".to_owned(), "ID".to_owned()];
    if dcs {
        header.push("DC".to_owned());
    }
    header.extend(["OBJECT", "KEY", "MESSAGE"].map(str::to_owned));
    let mut table = Table::of(header);
    for finding in items {
        let mut row = vec![severity(finding.severity).to_owned(), finding.id.clone()];
        if dcs {
            row.push(finding.dc.clone().unwrap_or_default());
        }
        let key = finding.key.clone().unwrap_or_else(|| "-".to_owned());
        row.extend([finding.object.clone(), key, finding.message.clone()]);
        table.row(row);
    }
    // Where a message has no room in its row, it stands below it.
    let below = look.width.filter(|width| *width < table.width());
    let table = table.fit(below, &["MESSAGE"]).text();
    let mut lines = table.lines();
    let mut text = lines.next().map(|line| format!("{line}\n")).unwrap_or_default();
    for (index, (line, finding)) in lines.zip(items).enumerate() {
        let word = severity(finding.severity);
        let painted = match finding.severity {
            Severity::Error => look.theme.fail(word),
            Severity::Warning => look.theme.warn(word),
            Severity::Info => word.to_owned(),
        };
        text.push_str(&format!("{painted}{}\n", line.strip_prefix(word).unwrap_or_default()));
        for line in below.iter().flat_map(|width| wrap(&finding.message, width.saturating_sub(INDENT.len())))
        {
            text.push_str(&format!("{INDENT}{line}\n"));
        }
        // The same advice stands once, below the last of its rows.
        let same = |next: &&Finding| (&next.hint, &next.mend) == (&finding.hint, &finding.mend);
        if items.get(index + 1).filter(same).is_some() {
            continue;
        }
        for (word, advice) in [("hint", &finding.hint), ("mend", &finding.mend)] {
            if let Some(advice) = advice {
                text.push_str(&format!("{INDENT}{} {advice}\n", look.theme.hint(&format!("{word}:"))));
            }
        }
    }
    text
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}

/// `23 secrets: 21 right, 2 errors, 1 warning`.
fn summary(summary: &VerifySummary) -> String {
    let many = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let mut parts = vec![format!("{} right", summary.right)];
    for (count, word) in [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "note")] {
        if count > 0 {
            parts.push(many(count, word));
        }
    }
    format!("{}: {}\n", many(summary.secrets, "secret"), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding;

    #[test]
    fn a_message_without_room_stands_below_its_row() {
        let long = "does not exist; it is for role migrations of the Cluster shop in this namespace";
        let items = [Finding::new(finding::MISSING, "secret/qs-postgresql-cluster-access-migrations", long)
            .hint("kubectl qs-secrets generate makes it")];
        let mut look = Look::plain(jiff::Timestamp::UNIX_EPOCH);
        let wide = findings(&items, &look);
        assert!(wide.lines().nth(1).unwrap().ends_with(long), "{wide}");
        look.width = Some(80);
        let narrow = findings(&items, &look);
        let lines: Vec<&str> = narrow.lines().collect();
        assert_eq!(lines[0], "SEVERITY   ID       OBJECT                                           KEY");
        assert_eq!(lines[1], "ERROR      SEC001   secret/qs-postgresql-cluster-access-migrations   -");
        assert_eq!(
            lines[2..],
            [
                "  does not exist; it is for role migrations of the Cluster shop in this",
                "  namespace",
                "  hint: kubectl qs-secrets generate makes it"
            ]
        );
    }
}
