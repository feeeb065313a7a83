//! What the plugin is called and how its help is grouped.

use pgaas_core::app::Plugin;

/// The plugin; a verb stands in the help under the heading that names it here.
pub const PLUGIN: Plugin = Plugin {
    program: "kubectl-pgaas",
    display: "kubectl pgaas",
    about: "PostgreSQL on CloudNativePG across two data centres.\n\nFlags come after the plugin's name: kubectl pgaas --context p1 COMMAND, not kubectl --context p1 pgaas COMMAND.",
    version: env!("CARGO_PKG_VERSION"),
    api_version: "pgaas.io/v1alpha1",
    completers: &["kubectl_complete-pgaas"],
    // Said in the help of each verb.
    rights: &[],
    groups: &[
        ("Values Commands", &["values", "validate", "template", "explain"]),
        ("Life Cycle Commands", &["create", "upgrade", "delete"]),
        ("Inspection Commands", &["status", "endpoints", "history", "list", "test"]),
        ("Role Change Commands", &["switchover", "demote", "promote", "rebuild", "dns", "lock", "token"]),
        ("Other Commands", &["version", "completion", "options"]),
    ],
};

#[cfg(test)]
mod tests {
    use super::PLUGIN;
    use crate::cmd::Verb;
    use pgaas_core::cli::command;
    use std::collections::BTreeSet;

    #[test]
    fn the_command_line_is_sound() {
        command::<Verb>(&PLUGIN).debug_assert();
    }

    #[test]
    fn every_verb_stands_under_exactly_one_heading() {
        let command = command::<Verb>(&PLUGIN);
        let verbs: BTreeSet<&str> = command
            .get_subcommands()
            .filter(|verb| !verb.is_hide_set())
            .map(|verb| verb.get_name())
            .collect();
        let listed: Vec<&str> = PLUGIN.groups.iter().flat_map(|(_, verbs)| verbs.iter().copied()).collect();
        assert_eq!(listed.len(), verbs.len(), "{listed:?}");
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), verbs);
    }
}
