//! Text of `validate`.

use super::Look;
use crate::report::validate::ValidateReport;

/// Problems as compilers print them, so that editors jump to them, then one line per
/// target.
pub fn validate(report: &ValidateReport, look: &Look) -> String {
    let mut text = String::new();
    let mut said: Vec<String> = Vec::new();
    for item in &report.items {
        let warnings = item.warnings.iter().map(|problem| ("Warning: ", problem));
        for (mark, problem) in item.problems.iter().map(|problem| ("", problem)).chain(warnings) {
            let mut lines = format!("{mark}{problem}\n");
            if let Some(hint) = &problem.hint {
                lines.push_str(&format!("  {} {hint}\n", look.theme.hint("hint:")));
            }
            // Targets of one environment share its files.
            if !said.contains(&lines) {
                text.push_str(&lines);
                said.push(lines);
            }
        }
    }
    for item in &report.items {
        let state = match item.problems.len() {
            0 => "valid".to_owned(),
            1 => look.theme.fail("1 problem"),
            many => look.theme.fail(&format!("{many} problems")),
        };
        text.push_str(&format!("{}: {state}\n", item.target));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::problem::{Origin, Problem};
    use crate::report::Report;
    use crate::report::validate::Validated;

    #[test]
    fn shared_problems_are_printed_once_and_every_target_has_its_line() {
        let at = Origin::line(&"confs/admin/prod/backup.yaml".into(), 3);
        let problem = Problem::at(&at, "backup.schedule", "expected six fields").hint("seconds first");
        let item = |target: &str, problems: &[Problem]| Validated {
            target: target.into(),
            valid: problems.is_empty(),
            problems: problems.to_vec(),
            warnings: Vec::new(),
        };
        let items = vec![
            item("ic1/prod", std::slice::from_ref(&problem)),
            item("is1/prod", std::slice::from_ref(&problem)),
            item("ic1/local", &[]),
        ];
        let report = ValidateReport { items };
        assert_eq!(report.exit().code(), 2);
        insta::assert_snapshot!(validate(&report, &Look::plain(jiff::Timestamp::UNIX_EPOCH)), @r"
        confs/admin/prod/backup.yaml:3: backup.schedule: expected six fields
          hint: seconds first
        ic1/prod: 1 problem
        is1/prod: 1 problem
        ic1/local: valid
        ");
    }
}
