//! Where the aliases of a target lead, beside its Services.

use super::aim::Aim;
use crate::decide::dns::{astray, primary};
use crate::decide::endpoints::alias;
use crate::error::Result;
use crate::model::endpoint::EndpointRow;
use crate::model::finding::Finding;
use crate::observe::DcSnapshot;
use crate::observe::alias::aliases;
use crate::probe::dns::Dns;
use std::net::SocketAddr;

/// An alias and where it should lead.
struct Wanted {
    dc: String,
    alias: String,
    host: String,
    others: Vec<String>,
}

/// The aliases that are declared, each as the resolver answers.
pub async fn resolved(
    aim: &Aim,
    seen: &[DcSnapshot],
    resolver: Option<SocketAddr>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<EndpointRow>> {
    let wanted = wanted(aim, seen).await;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let dns = Dns::new(resolver)?;
    let asked = wanted.iter().map(|one| async { futures::join!(dns.ask(&one.alias), dns.ask(&one.host)) });
    let answers = futures::future::join_all(asked).await;
    let mut rows = Vec::new();
    for (one, (answer, itself)) in wanted.iter().zip(answers) {
        let itself = itself.unwrap_or_default();
        let astray = answer.as_ref().ok().and_then(|it| astray(it, &one.host, &itself, &one.others));
        let leads = astray.map(|astray| !astray);
        rows.push(alias((&one.dc, &one.alias, &one.host), &answer, leads, findings));
    }
    Ok(rows)
}

async fn wanted(aim: &Aim, seen: &[DcSnapshot]) -> Vec<Wanted> {
    let Some(declared) = &aim.declared else { return found(aim, seen).await };
    let mut wanted = Vec::new();
    let service =
        |kind: &str, suffix: &str| format!("{}-{kind}.{}.{suffix}", declared.cluster, declared.namespace);
    let mut want = |dc: &str, alias: &Option<String>, kind: &str| {
        let (Some(alias), Some(own)) = (alias, declared.dc(dc)) else { return };
        let host = service(kind, &own.dns_suffix);
        let others = declared.dcs.iter().filter(|other| other.name != dc);
        let others = others.map(|other| service(kind, &other.dns_suffix)).filter(|other| *other != host);
        wanted.push(Wanted { dc: dc.to_owned(), alias: alias.clone(), others: others.collect(), host });
    };
    if let Ok(primary) = primary(seen) {
        want(&primary.dc, &declared.primary_fqdn, "rw");
    }
    for snapshot in seen {
        let fqdn = declared.dc(&snapshot.dc).and_then(|dc| dc.ro_fqdn.clone());
        want(&snapshot.dc, &fqdn, "ro");
    }
    wanted
}

/// Those that an object of ExternalDNS declares beside the primary.
async fn found(aim: &Aim, seen: &[DcSnapshot]) -> Vec<Wanted> {
    let Ok(primary) = primary(seen) else { return Vec::new() };
    let Some(site) = aim.sites.iter().find(|site| site.dc == primary.dc) else { return Vec::new() };
    let names = aliases(&site.api, &site.namespace, &site.name).await.unwrap_or_default();
    let host = format!("{}-rw.{}.svc.cluster.local", site.name, site.namespace);
    let want = |alias| Wanted { dc: site.dc.clone(), alias, host: host.clone(), others: Vec::new() };
    names.into_iter().map(want).collect()
}
