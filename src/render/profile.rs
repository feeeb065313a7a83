//! Text of `profile list`.

use super::{Look, Table};
use crate::report::profile::ProfileListReport;

/// One row per profile.
pub fn profiles(report: &ProfileListReport, _look: &Look) -> String {
    let mut table = Table::new(["NAME", "SHAPES", "MADE BY", "DESCRIPTION"]);
    for item in &report.items {
        let maker = item.maker.clone().unwrap_or_else(|| "generate".to_owned());
        table.row(vec![item.name.clone(), item.secrets.to_string(), maker, item.description.clone()]);
    }
    table.text()
}
