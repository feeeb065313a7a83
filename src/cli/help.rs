//! Help in kubectl's order: text, aliases, examples, options, usage. Flags of
//! every verb stand once, in `options`.

use super::{ConnectionArgs, GlobalArgs};
use crate::app::{Plugin, Verbs};
use crate::error::Kind;
use crate::k8s::rights::sentence;
use clap::builder::Styles;
use clap::{Arg, ArgAction, Args, Command};

/// The whole command line of a plugin, before its help is dressed.
pub fn command<V: Verbs>(plugin: &Plugin) -> Command {
    let command = Command::new(plugin.program)
        .bin_name(plugin.display)
        .version(plugin.version)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .global(true)
                .hide(true)
                .action(ArgAction::HelpLong)
                .help("Print help"),
        )
        // One look whatever the terminal: the words carry the meaning.
        .styles(Styles::plain())
        .color(clap::ColorChoice::Never)
        .infer_long_args(false);
    V::augment_subcommands(ConnectionArgs::augment_args(GlobalArgs::augment_args(command)))
        .about(plugin.about)
        .long_about(None)
}

/// Gives the help of the command and of all below it kubectl's order.
pub fn dress(command: Command, plugin: &Plugin) -> Command {
    let template = root_template(&command, plugin);
    let mut command = command.help_template(template);
    for name in names(&command) {
        command = command.mut_subcommand(name, |verb| dress_verb(verb, plugin, plugin.display));
    }
    command
}

fn dress_verb(verb: Command, plugin: &Plugin, above: &str) -> Command {
    let mut template = String::from("{about}");
    let aliases: Vec<&str> = verb.get_visible_aliases().collect();
    if !aliases.is_empty() {
        template.push_str(&format!("\n\nAliases:\n  {}, {}", verb.get_name(), aliases.join(", ")));
    }
    template.push_str("{after-help}\n\n");
    if verb.has_subcommands() {
        template.push_str("Available Commands:\n{subcommands}\n\n");
    } else if verb.get_arguments().any(|argument| !argument.is_hide_set()) {
        template.push_str("{all-args}\n\n");
    }
    template.push_str("Usage:\n  {usage}\n\n");
    template.push_str(&footer(plugin));
    let path = format!("{above} {}", verb.get_name());
    // Verbs of both plugins say `kubectl PLUGIN` in their examples.
    let after = verb.get_after_help().map(|text| text.to_string().replace("kubectl PLUGIN", plugin.display));
    let after = match plugin.rights_of(verb.get_name()) {
        rights if rights.is_empty() || above != plugin.display => after,
        rights => Some(format!(
            "{}\n\nPermissions: {}.\n{} rbac {} prints a Role of them.",
            after.unwrap_or_default(),
            sentence(rights),
            plugin.display,
            verb.get_name()
        )),
    };
    let verb = match after {
        Some(after) => verb.after_help(after),
        None => verb,
    };
    let mut verb = verb.help_template(template).bin_name(path.clone()).disable_help_subcommand(true);
    for name in names(&verb) {
        verb = verb.mut_subcommand(name, |below| dress_verb(below, plugin, &path));
    }
    verb
}

fn names(command: &Command) -> Vec<String> {
    command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect()
}

fn footer(plugin: &Plugin) -> String {
    format!(
        "Use \"{} options\" for a list of global command-line options (applies to all commands).\n",
        plugin.display
    )
}

fn root_template(command: &Command, plugin: &Plugin) -> String {
    let mut text = String::from("{about}\n\n");
    for (heading, verbs) in plugin.groups {
        if verbs.is_empty() {
            continue;
        }
        text.push_str(&format!("{heading}:\n"));
        for verb in verbs.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  {:<11} {about}\n", verb.get_name()));
        }
        text.push('\n');
    }
    text.push_str("Exit codes:\n");
    for kind in Kind::ALL {
        text.push_str(&format!("  {:<4} {}\n", kind.code(), kind.meaning()));
    }
    text.push_str(&format!("\nUsage:\n  {} COMMAND [flags]\n\n", plugin.display));
    text.push_str(&format!(
        "Use \"{} COMMAND --help\" for more information about a given command.\n",
        plugin.display
    ));
    text.push_str(&footer(plugin));
    text
}

/// The text of `options`: the flags that every verb takes.
pub fn options(plugin: &Plugin) -> String {
    let command = Command::new(plugin.program)
        .disable_help_flag(true)
        .help_template("The following options can be passed to any command:\n\n{all-args}\n")
        .styles(Styles::plain());
    ConnectionArgs::augment_args(GlobalArgs::augment_args(command))
        .mut_args(|argument| argument.hide(false))
        .render_long_help()
        .to_string()
}
