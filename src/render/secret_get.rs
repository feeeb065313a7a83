//! Text of `get`.

use super::connection::visible;
use super::{Look, Table};
use crate::report::secret_get::SecretReport;

/// One row per key.
pub fn secret(report: &SecretReport, _look: &Look) -> String {
    let mut table = Table::new(["KEY", "SIZE", "VALUE"]);
    for item in &report.items {
        table.row([item.key.clone(), item.value.bytes.to_string(), visible(&item.value.cell())]);
    }
    table.text()
}
