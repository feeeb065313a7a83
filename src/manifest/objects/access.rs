//! Who may log in to what: roles, databases, pg_hba and pg_ident.
//!
//! Logins are by certificate only. A certificate's common name must equal the role.

use serde_json::{Value, json};

use super::cluster::CNPG;
use super::with_spec;
use crate::manifest::settings::Role;
use crate::manifest::{DataCentre, Declared, names};

/// Name of the map in pg_ident.
const MAP: &str = "pgaas";

/// Managed roles. Their passwords are removed: none is ever needed.
pub(super) fn roles(dc: &DataCentre) -> Value {
    let settings = &dc.settings;
    let declared = settings.roles.iter().map(|role| {
        let mut object = json!({ "name": role.name, "ensure": role.ensure });
        if role.present() {
            object["login"] = json!(role.login);
            object["superuser"] = json!(role.superuser);
            object["createdb"] = json!(role.createdb);
            object["inherit"] = json!(role.inherit);
            object["connectionLimit"] = json!(role.connection_limit);
            object["disablePassword"] = json!(true);
            if !role.in_roles.is_empty() {
                object["inRoles"] = json!(role.in_roles);
            }
        }
        object
    });
    let pgadmin = json!({
        "name": settings.pgadmin_user.name,
        "ensure": "present",
        "login": true,
        "inherit": true,
        "connectionLimit": -1,
        "disablePassword": true,
        "inRoles": settings.pgadmin_user.roles,
    });
    declared.chain([pgadmin]).collect()
}

/// Roles with databases they do not own.
fn guests(dc: &DataCentre) -> impl Iterator<Item = &Role> {
    dc.settings.roles.iter().filter(|role| role.present() && !role.databases.is_empty())
}

/// Roles that log in by certificate, each once: owners, roles with databases, pgAdmin.
pub(super) fn certified(dc: &DataCentre) -> Vec<&str> {
    let owners = dc.settings.databases.iter().map(|database| database.owner.as_str());
    let guests = guests(dc).map(|role| role.name.as_str());
    let mut names: Vec<&str> = Vec::new();
    for name in owners.chain(guests).chain([dc.settings.pgadmin_user.name.as_str()]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Lines between the operator's own and its last one, which lets any role log in by
/// password. No declared role has one; `rejectPasswordLogins` shuts the door for all.
/// <https://cloudnative-pg.io/documentation/current/postgresql_conf/#the-pg_hba-section>
pub(super) fn pg_hba(dc: &DataCentre) -> Vec<String> {
    let line = |database: &str, role: &str| format!("hostssl {database} {role} all cert map={MAP}");
    let settings = &dc.settings;
    let mut lines: Vec<String> = Vec::new();
    let owners = settings.databases.iter().map(|database| line(&database.name, &database.owner));
    let guests =
        guests(dc).flat_map(|role| role.databases.iter().map(move |database| line(database, &role.name)));
    for line in owners.chain(guests) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.push(line("all", &settings.pgadmin_user.name));
    lines.push("local all all peer".into());
    if settings.postgresql.reject_password_logins {
        lines.push("host all all all reject".into());
    }
    lines
}

/// Each certificate's common name is the role it logs in as.
pub(super) fn pg_ident(dc: &DataCentre) -> Vec<String> {
    certified(dc).into_iter().map(|role| format!("{MAP} {role} {role}")).collect()
}

/// One Database per declared database, in every data centre: on a replica it waits
/// until that cluster is primary.
pub(super) fn databases(declared: &Declared, dc: &DataCentre) -> Vec<Value> {
    let each = dc.settings.databases.iter().map(|database| {
        let name = names::database(&declared.cluster, &database.name);
        let spec = json!({
            "cluster": { "name": declared.cluster },
            "name": database.name,
            "owner": database.owner,
            "ensure": "present",
        });
        with_spec(declared, CNPG, "Database", &name, spec)
    });
    each.collect()
}
