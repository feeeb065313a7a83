//! Completion: kubectl's `__complete` protocol on clap's engine, and scripts for
//! shells. The engine's interface is unstable, so nothing else may use it.

use super::complete_secrets::{self, SecretWords};
use super::{Environment, Plugin, Verbs};
use crate::cli::{self, ConnectionArgs};
use crate::ctx::SystemClock;
use crate::k8s::config::{Connection, context_names, resolve};
use crate::k8s::{Cluster, Kind, kinds};
use crate::manifest;
use crate::manifest::keys::{self, Key};
use clap::{ArgMatches, Command, FromArgMatches};
use clap_complete::aot;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, complete,
};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Longer than this nobody waits for a completion.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Directives of kubectl's protocol: no file names; no space after the word.
const NO_FILES: u8 = 4;
const NO_SPACE: u8 = 2;

/// A shell that completion scripts are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// GNU bash.
    Bash,
    /// Z shell.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell.
    Powershell,
}

/// The script that completes the plugin's own name in a shell.
pub fn script<V: Verbs>(plugin: &Plugin, shell: Shell) -> Vec<u8> {
    let shell = match shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
        Shell::Powershell => aot::Shell::PowerShell,
    };
    let mut script = Vec::new();
    aot::generate(shell, &mut shown::<V>(plugin), plugin.program, &mut script);
    script
}

/// Flags of every verb are hidden in helps, and wanted in completions.
fn shown<V: Verbs>(plugin: &Plugin) -> Command {
    cli::command::<V>(plugin)
        .mut_args(|argument| argument.hide(false))
        .mut_subcommands(|verb| verb.disable_help_subcommand(true))
}

/// Answers `__complete WORD…`, the last word being the one to complete: one
/// candidate a line, with a tab and its description, then the directive. There
/// are no errors here: a shell would print them into the user's line.
pub(super) fn answer<V: Verbs>(plugin: &Plugin, words: &[OsString]) -> String {
    let empty = OsString::new();
    let (last, before) = words.split_last().unwrap_or((&empty, &[]));
    let typed = Arc::new(Typed::read::<V>(plugin, before));
    let mut command = with_values(shown::<V>(plugin), &typed);
    let mut args: Vec<OsString> = vec![plugin.program.into()];
    args.extend(before.iter().cloned());
    args.push(last.clone());
    let index = args.len() - 1;
    let current = std::env::current_dir().ok();
    let found = complete(&mut command, args, index, current.as_deref()).unwrap_or_default();
    let mut text = String::new();
    let mut open = true;
    for candidate in found {
        let value = candidate.get_value().to_string_lossy();
        // As in kubectl, flags are offered to those who begin one.
        if value.starts_with('-') && !last.to_string_lossy().starts_with('-') {
            continue;
        }
        open &= value.ends_with(['/', '=']);
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        match help.lines().next() {
            Some(line) => text.push_str(&format!("{value}\t{line}\n")),
            None => text.push_str(&format!("{value}\n")),
        }
    }
    let no_space = if open && !text.is_empty() { NO_SPACE } else { 0 };
    text + &format!(":{}\n", NO_FILES + no_space)
}

/// What was typed before the word: completers get only the word itself.
pub(super) struct Typed {
    connection: Connection,
    target: Option<String>,
    values: PathBuf,
    dc_contexts: Vec<(String, String)>,
    pub(super) secrets: SecretWords,
}

impl Typed {
    fn read<V: Verbs>(plugin: &Plugin, before: &[OsString]) -> Self {
        let words = std::iter::once(plugin.program.into()).chain(before.iter().cloned());
        let matches = cli::command::<V>(plugin).ignore_errors(true).try_get_matches_from(words);
        let matches = matches.unwrap_or_default();
        let environment = Environment { interactive: false, ..Environment::read(plugin) };
        let connection = ConnectionArgs::from_arg_matches(&matches)
            .ok()
            .and_then(|args| args.resolve(&environment).ok())
            .unwrap_or_default();
        let mut verb: &ArgMatches = &matches;
        while let Some((_, below)) = verb.subcommand() {
            verb = below;
        }
        let values = match verb.try_get_one::<PathBuf>("values") {
            Ok(Some(values)) => values.clone(),
            _ => "confs".into(),
        };
        let pairs = verb.try_get_many::<(String, String)>("dc_context").ok().flatten();
        Typed {
            connection,
            target: verb.try_get_one::<String>("target").ok().flatten().cloned(),
            values,
            dc_contexts: pairs.into_iter().flatten().cloned().collect(),
            secrets: SecretWords::read(verb),
        }
    }

    fn contexts(&self) -> Vec<String> {
        let config = self.connection.kubeconfig().ok().flatten();
        config
            .map(|config| context_names(config).into_iter().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    fn clusters_of_kubeconfig(&self) -> Vec<String> {
        let config = self.connection.kubeconfig().ok().flatten();
        config
            .map(|config| config.clusters.iter().map(|named| named.name.clone()).collect())
            .unwrap_or_default()
    }

    fn users(&self) -> Vec<String> {
        let config = self.connection.kubeconfig().ok().flatten();
        config
            .map(|config| config.auth_infos.iter().map(|named| named.name.clone()).collect())
            .unwrap_or_default()
    }

    fn declared(&self) -> Vec<String> {
        let targets = manifest::list_targets(&self.values).unwrap_or_default();
        targets.into_iter().map(|(ins, env)| format!("{ins}/{env}")).collect()
    }

    fn targets(&self) -> Vec<String> {
        let mut names = self.declared();
        names.extend(self.live(&kinds::CLUSTERS, true));
        names
    }

    fn dcs(&self) -> Vec<String> {
        let target = self.target.as_deref().and_then(|target| target.split_once('/'));
        let declared = target.and_then(|(ins, env)| manifest::load(&self.values, ins, env).ok());
        match declared {
            Some(declared) => declared.dc_names().into_iter().map(str::to_owned).collect(),
            None => self.dc_contexts.iter().map(|(dc, _)| dc.clone()).collect(),
        }
    }

    /// `NAME=CONTEXT`: the name is free unless a target declares it.
    fn dc_pairs(&self, word: &str) -> Vec<String> {
        match word.split_once('=') {
            Some((name, _)) => {
                self.contexts().into_iter().map(|context| format!("{name}={context}")).collect()
            }
            None => self.dcs().into_iter().map(|dc| format!("{dc}=")).collect(),
        }
    }

    /// Names of live objects; none if the server does not answer at once.
    pub(super) fn live(&self, kind: &Kind, namespaced: bool) -> Vec<String> {
        let context = self.dc_contexts.first().map(|(_, context)| context.as_str());
        let work = async {
            let resolved = resolve(&self.connection, context).await.ok()?;
            let api = Cluster::new(resolved, Some(PATIENCE), Arc::new(SystemClock::start())).ok()?;
            let namespace = namespaced.then_some(api.namespace.as_str());
            api.names(kind, namespace).await.ok()
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return Vec::new();
        };
        let names = runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await.ok().flatten() });
        runtime.shutdown_background();
        names.unwrap_or_default()
    }
}

/// Keys of the values files that begin so, with what they mean: those of the last level that was begun.
fn values_keys(word: &OsStr) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy();
    let (above, keys) = match word.rsplit_once('.') {
        Some((above, _)) => (format!("{above}."), keys::find(above).iter().flat_map(Key::below).collect()),
        None => (String::new(), keys::files().into_iter().flat_map(|(_, _, keys)| keys).collect::<Vec<_>>()),
    };
    let mut said: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for key in keys {
        let value = format!("{above}{}", key.name());
        if value.starts_with(&*word) && !said.contains(&value) {
            found.push(CompletionCandidate::new(&value).help(Some(key.about().into())));
            said.push(value);
        }
    }
    found
}

/// Gives the arguments of the command and of all below it their values.
fn with_values(command: Command, typed: &Arc<Typed>) -> Command {
    // A verb that reads no cluster takes declared targets only.
    let reads = command.get_arguments().any(|argument| argument.get_id() == "dc_context");
    let verb = command.get_name().to_owned();
    let command = command.mut_args(|argument| {
        let list = |names: fn(&Typed) -> Vec<String>| {
            let typed = typed.clone();
            ArgValueCandidates::new(move || names(&typed).into_iter().map(CompletionCandidate::new).collect())
        };
        if let Some(names) = complete_secrets::of(&verb, argument.get_id().as_str()) {
            return argument.add(list(names));
        }
        match argument.get_id().as_str() {
            "kube-context" => argument.add(list(Typed::contexts)),
            "kube-cluster" => argument.add(list(Typed::clusters_of_kubeconfig)),
            "kube-user" => argument.add(list(Typed::users)),
            "kube-namespace" => argument.add(list(|typed| typed.live(&kinds::NAMESPACES, false))),
            "target" if reads => argument.add(list(Typed::targets)),
            "target" => argument.add(list(Typed::declared)),
            "values_key" => argument.add(ArgValueCompleter::new(values_keys)),
            "dc" | "to" => argument.add(list(Typed::dcs)),
            "demotion_token_file" => argument.add(ArgValueCompleter::new(PathCompleter::file())),
            "output" => argument.add(list(|_| ["json", "yaml", "wide"].map(str::to_owned).to_vec())),
            "dc_context" => {
                let typed = typed.clone();
                argument.add(ArgValueCompleter::new(move |word: &OsStr| {
                    let word = word.to_string_lossy();
                    let pairs = typed.dc_pairs(&word).into_iter();
                    pairs.filter(|pair| pair.starts_with(&*word)).map(CompletionCandidate::new).collect()
                }))
            }
            _ => argument,
        }
    });
    command.mut_subcommands(|verb| with_values(verb, typed))
}
