//! Whether the alias of a declared target leads to its primary, as `status` asks it by the way.

use super::aim::Aim;
use crate::decide::dns::{astray as leads_astray, primary};
use crate::model::finding::{self, Finding};
use crate::observe::DcSnapshot;
use crate::probe::dns::Dns;
use std::net::SocketAddr;
use std::time::Duration;

/// Longest time a resolver may take: `status` is no test of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The finding, if the resolver, that of this machine if none is named, leads clients of the alias elsewhere. What it
/// does not know, or does not say in time, is none.
pub async fn astray(aim: &Aim, seen: &[DcSnapshot], resolver: Option<SocketAddr>) -> Option<Finding> {
    let declared = aim.declared.as_ref().filter(|declared| declared.replicated)?;
    let alias = declared.primary_fqdn.as_deref()?;
    let real = primary(seen).ok()?;
    let host = |dc: &str| {
        let suffix = &declared.dc(dc)?.dns_suffix;
        Some(format!("{}-rw.{}.{suffix}", declared.cluster, declared.namespace))
    };
    let own = host(&real.dc)?;
    let others: Vec<String> =
        declared.dcs.iter().filter(|dc| dc.name != real.dc).filter_map(|dc| host(&dc.name)).collect();
    let dns = Dns::new(resolver).ok()?;
    let asked = async { futures::join!(dns.ask(alias), dns.ask(&own)) };
    let (answer, itself) = tokio::time::timeout(PATIENCE, asked).await.ok()?;
    let (answer, itself) = (answer.ok()?, itself.unwrap_or_default());
    // Where both data centres give their hosts the same name, only addresses tell.
    let others: Vec<String> = others.into_iter().filter(|other| *other != own).collect();
    if leads_astray(&answer, &own, &itself, &others) != Some(true) {
        return None;
    }
    let mut way = answer.chain.clone();
    way.extend(answer.addresses.iter().map(ToString::to_string));
    let message =
        format!("the alias {alias} leads to {}, and the primary is {own} in {}", way.join(", "), real.dc);
    Some(
        Finding::new(finding::ALIAS_ASTRAY, format!("alias/{alias}"), message)
            .hint(format!("kubectl pgaas dns update {}", aim.typed)),
    )
}
