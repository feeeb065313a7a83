//! Text of `version`.

use super::Look;
use crate::report::version::VersionReport;

/// kubectl's `Client Version:` and `Server Version:` lines.
pub fn version(report: &VersionReport, look: &Look) -> String {
    let client = &report.client;
    let mut text = format!("Client Version: v{}\n", client.version);
    if look.wide {
        text.push_str(&format!("Platform: {}\n", client.platform));
    }
    let many = report.servers.len() > 1;
    for server in &report.servers {
        let Some(version) = &server.version else { continue };
        let place = if many { format!(" ({})", server.context) } else { String::new() };
        text.push_str(&format!("Server Version: {version}{place}\n"));
    }
    text
}
