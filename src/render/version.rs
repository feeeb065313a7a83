//! Text of `version`.

use super::Look;
use crate::report::version::VersionReport;

/// kubectl's `Client Version:` lines.
pub fn version(report: &VersionReport, look: &Look) -> String {
    let client = &report.client;
    let mut text = format!("Client Version: v{}\n", client.version);
    if look.wide {
        text.push_str(&format!("Platform: {}\n", client.platform));
    }
    text
}
