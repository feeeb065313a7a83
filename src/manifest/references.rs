//! What the client's values must agree on: with each other, with the catalogue of the
//! environment, with PostgreSQL and with CloudNativePG.

use std::collections::HashMap;

use super::names;
use super::rule::{buffers_of, memory_of, millicores_of};
use super::shape::join;
use super::sources::Sources;
use super::yaml::Node;
use crate::model::problem::Problem;

/// Databases that every server has, the one of the bootstrap, and words that mean
/// something else in pg_hba.conf.
const RESERVED_DATABASES: [&str; 9] = [
    "postgres",
    "template0",
    "template1",
    names::BOOTSTRAP,
    "all",
    "sameuser",
    "samerole",
    "samegroup",
    "replication",
];

/// Roles of the server, of the operator, of the bootstrap, and words that are no role
/// names for PostgreSQL or pg_ident.conf.
const RESERVED_ROLES: [&str; 6] =
    ["postgres", "streaming_replica", names::BOOTSTRAP, "all", "public", "none"];

/// Parameters the operator sets itself; its webhook refuses them.
/// <https://cloudnative-pg.io/documentation/current/postgresql_conf/#fixed-parameters>
const FIXED_PARAMETERS: [&str; 53] = [
    "allow_alter_system",
    "allow_system_table_mods",
    "archive_cleanup_command",
    "archive_command",
    "archive_mode",
    "bonjour",
    "bonjour_name",
    "cluster_name",
    "config_file",
    "data_directory",
    "data_sync_retry",
    "event_source",
    "external_pid_file",
    "hba_file",
    "hot_standby",
    "ident_file",
    "jit_provider",
    "listen_addresses",
    "log_destination",
    "log_directory",
    "log_file_mode",
    "log_filename",
    "log_rotation_age",
    "log_rotation_size",
    "log_truncate_on_rotation",
    "logging_collector",
    "pg_failover_slots.primary_dsn",
    "pg_failover_slots.standby_slot_names",
    "port",
    "primary_conninfo",
    "primary_slot_name",
    "promote_trigger_file",
    "recovery_end_command",
    "recovery_min_apply_delay",
    "recovery_target",
    "recovery_target_action",
    "recovery_target_inclusive",
    "recovery_target_lsn",
    "recovery_target_name",
    "recovery_target_time",
    "recovery_target_timeline",
    "recovery_target_xid",
    "restart_after_crash",
    "restore_command",
    "shared_preload_libraries",
    "ssl",
    "stats_temp_directory",
    "synchronous_standby_names",
    "synchronized_standby_slots",
    "temp_tablespaces",
    "unix_socket_directories",
    "unix_socket_group",
    "unix_socket_permissions",
];

/// Values of one kind, each with its key and node.
struct Named<'a> {
    name: &'a str,
    key: String,
    node: &'a Node,
}

/// The entries of a list that have a name.
fn named<'a>(file: Option<&'a Node>, list: &'static str, field: &str) -> Vec<Named<'a>> {
    let items = file.and_then(|file| file.get(list)).map(Node::items).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| {
            let node = item.get(field)?;
            Some(Named { name: node.text()?, key: format!("{list}[{index}].{field}"), node })
        })
        .collect()
}

/// Checks the client's own file.
pub fn check(sources: &Sources, problems: &mut Vec<Problem>) {
    let user = sources.databases.as_ref();
    let databases = named(user, "databases", "name");
    let mut roles = named(user, "roles", "name");
    unique(&databases, problems);
    reserved(&databases, &RESERVED_DATABASES, problems);
    reserved(&roles, &RESERVED_ROLES, problems);
    owners(sources, &roles, problems);
    memberships(sources, &databases, &roles, problems);
    let pgadmin = sources.postgresql.as_ref().and_then(|file| file.at(&["pgadminUser", "name"]));
    match pgadmin.and_then(|node| Some((node, node.text()?))) {
        Some((node, name)) => {
            let key = "pgadminUser.name".to_owned();
            reserved(&[Named { name, key: key.clone(), node }], &RESERVED_ROLES, problems);
            roles.push(Named { name, key, node });
            unique(&roles, problems);
        }
        None => {
            unique(&roles, problems);
            reserved(&roles, &[names::PGADMIN], problems);
        }
    }
    object_names(&databases, "databases", problems);
    object_names(&roles, "roles", problems);
    version(sources, problems);
    plugins(sources, problems);
    for file in [&sources.databases, &sources.postgresql] {
        parameters(file.as_ref(), problems);
    }
}

fn unique(named: &[Named<'_>], problems: &mut Vec<Problem>) {
    let mut first: HashMap<&str, &Named<'_>> = HashMap::new();
    for this in named {
        if let Some(known) = first.get(this.name) {
            let message = format!("{:?} is already declared at {}", this.name, known.node.origin);
            problems.push(Problem::at(&this.node.origin, &*this.key, message));
        } else {
            first.insert(this.name, this);
        }
    }
}

fn reserved(named: &[Named<'_>], words: &[&str], problems: &mut Vec<Problem>) {
    for this in named {
        let operators = this.name.starts_with("pg_") || this.name.starts_with("cnpg_");
        let role = this.key.starts_with("roles") || this.key.starts_with("pgadminUser");
        if words.contains(&this.name) || (operators && role) {
            let message = format!("{:?} is reserved", this.name);
            let hint = "PostgreSQL, CloudNativePG or this platform uses it; choose another name";
            problems.push(Problem::at(&this.node.origin, &*this.key, message).hint(hint));
        }
    }
}

/// Two names that differ for PostgreSQL may give one object name.
fn object_names(named: &[Named<'_>], what: &str, problems: &mut Vec<Problem>) {
    let mut first: HashMap<String, &Named<'_>> = HashMap::new();
    for this in named {
        let object = names::object(this.name);
        if object.is_empty() {
            let message = format!("{:?} leaves nothing for an object name", this.name);
            problems.push(Problem::at(&this.node.origin, &*this.key, message));
        } else if let Some(known) = first.get(&object) {
            if known.name != this.name {
                let message = format!(
                    "{:?} and {:?} ({}) would both become {object:?} in the names of objects",
                    this.name, known.name, known.node.origin
                );
                let hint = format!("rename one of the {what}");
                problems.push(Problem::at(&this.node.origin, &*this.key, message).hint(hint));
            }
        } else {
            first.insert(object, this);
        }
    }
}

/// A role that is to be absent.
fn absent(sources: &Sources, name: &str) -> bool {
    let roles = sources.databases.as_ref().and_then(|file| file.get("roles"));
    roles.map(Node::items).unwrap_or_default().iter().any(|role| {
        role.get("name").and_then(Node::text) == Some(name)
            && role.get("ensure").and_then(Node::text) == Some("absent")
    })
}

fn owners(sources: &Sources, roles: &[Named<'_>], problems: &mut Vec<Problem>) {
    for owner in named(sources.databases.as_ref(), "databases", "owner") {
        if !roles.iter().any(|role| role.name == owner.name) {
            let message = format!("role {:?} is not declared under roles", owner.name);
            let hint = format!("add `- name: {}` under roles", owner.name);
            problems.push(Problem::at(&owner.node.origin, &*owner.key, message).hint(hint));
        } else if absent(sources, owner.name) {
            let message = format!("role {:?} is declared with ensure: absent", owner.name);
            problems.push(Problem::at(&owner.node.origin, &*owner.key, message));
        }
    }
}

fn memberships(sources: &Sources, databases: &[Named<'_>], roles: &[Named<'_>], problems: &mut Vec<Problem>) {
    let list = sources.databases.as_ref().and_then(|file| file.get("roles"));
    for (index, role) in list.map(Node::items).unwrap_or_default().iter().enumerate() {
        let mut each = |field: &str, what: &str, known: &dyn Fn(&str) -> bool| {
            let items = role.get(field).map(Node::items).unwrap_or_default();
            for (at, item) in items.iter().enumerate() {
                if let Some(name) = item.text().filter(|name| !known(name)) {
                    let key = format!("roles[{index}].{field}[{at}]");
                    let message = format!("{what} {name:?} is not declared");
                    problems.push(Problem::at(&item.origin, key, message));
                }
            }
        };
        each("databases", "database", &|name| databases.iter().any(|known| known.name == name));
        each("inRoles", "role", &|name| {
            name.starts_with("pg_") || roles.iter().any(|known| known.name == name)
        });
    }
}

fn version(sources: &Sources, problems: &mut Vec<Problem>) {
    let catalog = sources.postgresql.as_ref().and_then(|file| file.at(&["imageCatalog", "images"]));
    let Some(catalog) = catalog else { return };
    let mut majors: Vec<i64> = Vec::new();
    for (index, image) in catalog.items().iter().enumerate() {
        let Some(node) = image.get("major") else { continue };
        let Some(major) = node.to_json().as_i64() else { continue };
        if majors.contains(&major) {
            let message = format!("major version {major} has an image already");
            let key = format!("imageCatalog.images[{index}].major");
            problems.push(Problem::at(&node.origin, key, message));
        }
        majors.push(major);
    }
    // `spec.images` of an ImageCatalog takes at most eight entries.
    if majors.len() > 8 {
        let message = format!("{} images; an ImageCatalog takes at most 8", majors.len());
        problems.push(Problem::at(&catalog.origin, "imageCatalog.images", message));
    }
    let wanted = sources.databases.as_ref().and_then(|f| f.at(&["postgresql", "majorVersion"]));
    let Some((node, major)) = wanted.and_then(|node| Some((node, node.to_json().as_i64()?))) else {
        return;
    };
    if !majors.contains(&major) {
        let known: Vec<String> = majors.iter().map(i64::to_string).collect();
        let message = format!(
            "version {major} is not in the image catalogue ({}); it has {}",
            catalog.origin,
            known.join(", ")
        );
        problems.push(Problem::at(&node.origin, "postgresql.majorVersion", message));
    }
}

fn plugins(sources: &Sources, problems: &mut Vec<Problem>) {
    let wanted = named(sources.databases.as_ref(), "plugins", "name");
    unique(&wanted, problems);
    let available: Vec<&str> = match &sources.plugins {
        Some(file) => named(Some(file), "availablePlugins", "name").iter().map(|p| p.name).collect(),
        None => vec![names::BARMAN],
    };
    for plugin in wanted.iter().filter(|plugin| !available.contains(&plugin.name)) {
        let message = format!(
            "{:?} is not available in this environment; available: {}",
            plugin.name,
            available.join(", ")
        );
        problems.push(Problem::at(&plugin.node.origin, &*plugin.key, message));
    }
}

fn parameters(file: Option<&Node>, problems: &mut Vec<Problem>) {
    let given = file.and_then(|file| file.at(&["postgresql", "parameters"]));
    for entry in given.map(Node::entries).unwrap_or_default() {
        if FIXED_PARAMETERS.contains(&entry.key.as_str())
            || entry.key.starts_with("syslog_")
            || (entry.key.starts_with("ssl_")
                && !entry.key.ends_with("_protocol_version")
                && entry.key != "ssl_ciphers")
        {
            let key = join("postgresql.parameters", &entry.key);
            let message = "CloudNativePG sets this parameter itself";
            problems.push(Problem::at(&entry.at, key, message).hint("remove it"));
        }
    }
}

/// What CloudNativePG refuses of the effective resources: a memory request below
/// shared_buffers, and a request above its limit.
pub fn resources(values: &Node, problems: &mut Vec<Problem>) {
    type Amount<'a> = (Option<&'a Node>, fn(&str) -> Option<u64>);
    let mut ordered = |key: &str, less: Amount<'_>, more: Amount<'_>, what: &str| {
        let known = |(node, amount): Amount<'_>| {
            let (node, text) = (node?.clone(), node?.text()?.to_owned());
            Some((amount(&text)?, text, node.origin))
        };
        if let (Some((small, need, at)), Some((large, have, origin))) = (known(less), known(more))
            && small > large
        {
            let message = format!("{need} is more than the {what} {have} ({origin})");
            let hint = "choose another storage profile or change this one";
            problems.push(Problem::at(&at, key, message).hint(hint));
        }
    };
    let resource = |part, what| values.at(&["postgresql", "resources", part, what]);
    let buffers = (values.at(&["postgresql", "parameters", "shared_buffers"]), buffers_of as fn(&str) -> _);
    let (request, limit) = (resource("requests", "memory"), resource("limits", "memory"));
    ordered("postgresql.parameters.shared_buffers", buffers, (request, memory_of), "memory request");
    ordered("resources.requests.memory", (request, memory_of), (limit, memory_of), "memory limit");
    let (request, limit) = (resource("requests", "cpu"), resource("limits", "cpu"));
    ordered("resources.requests.cpu", (request, millicores_of), (limit, millicores_of), "processor limit");
}
