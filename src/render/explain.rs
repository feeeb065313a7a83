//! Text of `explain`.

use super::Look;
use crate::report::explain::{ExplainReport, ExplainedPooler, ExplainedSecret, Mapping};

/// Six lines.
pub fn explain(report: &ExplainReport, look: &Look) -> String {
    let pooler = report.pooler.as_ref();
    let name = pooler.map(|pooler| pooler.name.as_str());
    let (mapping, why) = match (report.mapping, name) {
        (Mapping::Role, Some(name)) => (format!("pooler {name}"), "the role has a mapping of its own"),
        (Mapping::Role, None) => ("direct".to_owned(), "the role has a mapping of its own: no pooler"),
        (Mapping::Default, Some(name)) => (
            format!("default pooler {name}"),
            "the role has no mapping of its own, so the default one counts",
        ),
        (Mapping::Default | Mapping::None, _) => {
            ("direct".to_owned(), "neither the role nor the cluster names a pooler")
        }
    };
    let lines = [
        ("Role", format!("{} of {}, database {}", report.role, report.cluster, report.database)),
        ("Mapping", mapping),
        ("Why", why.to_owned()),
        ("Host", report.host.clone()),
        ("Secret", secret(&report.secret, look)),
        ("Pooler", pooler.map_or_else(|| "none".to_owned(), |pooler| ready(pooler, look))),
    ];
    lines.iter().map(|(word, text)| format!("{word:<10}{text}\n")).collect()
}

fn secret(secret: &ExplainedSecret, look: &Look) -> String {
    let what = match (secret.exists, secret.agrees, &secret.host) {
        (None, ..) => {
            let why = secret.unreadable.as_deref().unwrap_or("unknown");
            look.theme.warn(&format!("not readable: {why}"))
        }
        (Some(false), ..) => look.theme.fail("does not exist"),
        (_, Some(true), _) => look.theme.ok("says the same"),
        (_, Some(false), Some(host)) => look.theme.fail(&format!("says {host}")),
        (_, Some(false), None) => look.theme.fail("says something that is no host"),
        (_, None, _) => "has no key for a host".to_owned(),
    };
    format!("{} {what}", secret.name)
}

fn ready(pooler: &ExplainedPooler, look: &Look) -> String {
    let what = match (pooler.exists, pooler.wanted, pooler.ready) {
        (Some(false), ..) => look.theme.fail("does not exist"),
        (Some(true), Some(wanted), Some(ready)) => {
            let text = format!("{ready} of {wanted} instances ready");
            if ready >= wanted { look.theme.ok(&text) } else { look.theme.fail(&text) }
        }
        _ => {
            let why = pooler.unreadable.as_deref().unwrap_or("unknown");
            look.theme.warn(&format!("not readable: {why}"))
        }
    };
    format!("{} {what}", pooler.object)
}
