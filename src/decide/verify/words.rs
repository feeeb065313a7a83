//! Words for a host that was read, made of known names only.

use crate::manifest::secrets::{Expected, Inventory, PgCluster, Profile};

/// Whether `host` is the Service `wanted` of the namespace, written in full.
pub(super) fn same_service(host: &str, wanted: &str, namespace: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let Some(rest) = host.strip_prefix(&wanted.to_ascii_lowercase()) else { return false };
    let Some(rest) = rest.strip_prefix(&format!(".{namespace}")) else { return rest.is_empty() };
    rest.is_empty() || rest == ".svc" || rest.starts_with(".svc.")
}

/// The host a role has through a pooler, or without one.
pub fn host(profile: &Profile, cluster: &str, pooler: Option<&str>, namespace: &str) -> Option<String> {
    let hosts = profile.hosts.as_ref()?;
    let rule = match pooler {
        Some(_) => hosts.pooler.as_ref()?,
        None => &hosts.direct,
    };
    rule.fill_text(&|name| match name {
        "cluster" => Some(cluster.to_owned()),
        "pooler" => pooler.map(str::to_owned),
        "namespace" => Some(namespace.to_owned()),
        _ => None,
    })
    .ok()
}

/// What is known of a host that is not the wanted one; it repeats nothing of it.
pub(super) fn other_host(
    found: &str,
    wanted: &str,
    expected: &Expected,
    profile: &Profile,
    inventory: &Inventory,
    namespace: &str,
) -> String {
    let is = |name: &str| same_service(found, name, namespace);
    if found != wanted && is(wanted) {
        return format!("names the Service {wanted} in full; expected is the short name");
    }
    let mut known = None;
    if let Some(cluster) = inventory.clusters.iter().find(|cluster| cluster.name == expected.instance) {
        known = of_cluster(cluster, profile, namespace, &is);
    }
    if is(&expected.name) {
        known = Some("is the name of the Secret".to_owned());
    }
    format!("{}; expected is {wanted}", known.unwrap_or_else(|| "is another host".to_owned()))
}

fn of_cluster(
    cluster: &PgCluster,
    profile: &Profile,
    namespace: &str,
    is: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let name = &cluster.name;
    let direct = host(profile, name, None, namespace);
    if direct.as_deref().is_some_and(is) {
        return Some("is the direct connection".to_owned());
    }
    if is(&format!("{name}-ro")) || is(&format!("{name}-r")) {
        return Some("is an endpoint for reading only".to_owned());
    }
    let through = |pooler: &&String| host(profile, name, Some(pooler), namespace).as_deref().is_some_and(is);
    cluster.poolers.iter().find(through).map(|pooler| format!("goes through the pooler {pooler}"))
}

/// Names in a row; of very many only the first.
pub(super) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    match names.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names[..SHOWN].join(", ")),
    }
}
