//! Man pages, completion files and the reference are made from the command
//! line and checked in, so that packages and readers have them without a build.
//! Part of each plugin's own tests: only there its command line is in reach.
//! `make regen` writes them anew.

use crate::cli::PLUGIN;
use crate::cmd::Verb;
use clap::{Command, ValueEnum};
use pgaas_core::app::complete::{Shell, script};
use pgaas_core::app::completion::shim;
use pgaas_core::cli::{command, dress};
use pgaas_core::error::Kind;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn what_is_generated_and_checked_in_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = generate();
    if regenerate() {
        for stale in mine(&root) {
            std::fs::remove_file(root.join(stale)).unwrap();
        }
        for (path, text) in &files {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), text).unwrap();
            #[cfg(unix)]
            if path.starts_with("completions/kubectl_complete-") {
                use std::os::unix::fs::PermissionsExt as _;
                // kubectl runs it.
                let mode = std::fs::Permissions::from_mode(0o755);
                std::fs::set_permissions(root.join(path), mode).unwrap();
            }
        }
    }
    let differs =
        |(path, text): &(&String, &Vec<u8>)| std::fs::read(root.join(path)).ok().as_ref() != Some(*text);
    let mut stale: Vec<String> = files.iter().filter(differs).map(|(path, _)| path.clone()).collect();
    stale.extend(mine(&root).into_iter().filter(|path| !files.contains_key(path)));
    assert!(stale.is_empty(), "not up to date, `make regen` writes them: {stale:#?}");
}

#[allow(clippy::disallowed_methods, reason = "a test")]
fn regenerate() -> bool {
    std::env::var_os("PGAAS_REGEN").is_some()
}

/// Files of this plugin in the generated folders.
fn mine(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["man", "completions"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let own =
                name.trim_start_matches('_').split(['.', '-']).nth(1).is_some_and(|word| {
                    PLUGIN.program.split('-').nth(1).is_some_and(|plugin| plugin == word)
                });
            let completer = PLUGIN.completers.contains(&name.as_str());
            if completer || (own && !name.starts_with("kubectl_complete")) {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found
}

fn generate() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut reference = format!(
        "# {}\n\nMade from the program's own help; the flags of every command stand at the end.\n",
        PLUGIN.display
    );
    let mut root = dress(command::<Verb>(&PLUGIN), &PLUGIN);
    // Not wrapped: the same on every terminal.
    root = root.term_width(100);
    root.build();
    walk(&root, PLUGIN.program.to_owned(), &mut |command, file| {
        files.insert(format!("man/{file}.1"), page(command, file));
        let help = command.clone().render_long_help().to_string();
        let name = file.replacen(PLUGIN.program, PLUGIN.display, 1).replace('-', " ");
        let name = if file == PLUGIN.program { PLUGIN.display.to_owned() } else { spoken(&name) };
        reference.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", help.trim_end()));
    });
    reference.push_str(&format!("\n## Flags of every command\n\n```text\n{}\n```\n", flags().trim_end()));
    let short = PLUGIN.display.rsplit(' ').next().unwrap_or_default();
    files.insert(format!("docs/reference-{short}.md"), reference.into_bytes());
    for shell in Shell::value_variants() {
        let path = match shell {
            Shell::Bash => format!("completions/{}.bash", PLUGIN.program),
            Shell::Zsh => format!("completions/_{}", PLUGIN.program),
            Shell::Fish => format!("completions/{}.fish", PLUGIN.program),
            Shell::Powershell => format!("completions/{}.ps1", PLUGIN.program),
        };
        files.insert(path, script::<Verb>(&PLUGIN, *shell));
    }
    for name in PLUGIN.completers {
        files.insert(format!("completions/{name}"), shim(PLUGIN.program).into_bytes());
    }
    files
}

/// `kubectl qs secrets` is spoken `kubectl qs-secrets`.
fn spoken(name: &str) -> String {
    name.replacen(&PLUGIN.display.replace('-', " "), PLUGIN.display, 1)
}

fn flags() -> String {
    pgaas_core::cli::options(&PLUGIN)
}

fn walk(command: &Command, file: String, visit: &mut dyn FnMut(&Command, &str)) {
    visit(command, &file);
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        walk(verb, format!("{file}-{}", verb.get_name()), visit);
    }
}

/// A man page in the order of man-pages(7).
fn page(command: &Command, file: &str) -> Vec<u8> {
    let top = file == PLUGIN.program;
    // What stands under EXAMPLES must not stand under EXTRA again.
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let shown = command.clone().name(file.to_owned()).display_name(file.to_owned()).after_help("");
    let about = shown.get_about().map(ToString::to_string).unwrap_or_default();
    let shown =
        shown.about(about.lines().next().unwrap_or_default().to_owned()).long_about(long(command, about));
    let flags = if top { shown.clone().mut_args(|argument| argument.hide(false)) } else { shown.clone() };
    let man = clap_mangen::Man::new(shown).section("1").date("");
    let mut text = Vec::new();
    man.render_title(&mut text).unwrap();
    man.render_name_section(&mut text).unwrap();
    man.render_synopsis_section(&mut text).unwrap();
    man.render_description_section(&mut text).unwrap();
    clap_mangen::Man::new(flags).render_options_section(&mut text).unwrap();
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text).unwrap();
    }
    let mut add = |heading: &str, body: &str| {
        text.extend(format!(".SH {heading}\n.nf\n{}\n.fi\n", escape(body)).into_bytes());
    };
    let (examples, notes) = parts(&after);
    if !examples.is_empty() {
        add("EXAMPLES", &examples);
    }
    if !notes.is_empty() {
        add("NOTES", &notes);
    }
    if top {
        let codes = Kind::ALL.iter().map(|kind| format!("{:<5}{}", kind.code(), kind.meaning()));
        add("EXIT STATUS", &codes.collect::<Vec<_>>().join("\n"));
        add("ENVIRONMENT", ENVIRONMENT);
        add("FILES", "~/.kube/config   kubeconfig, unless KUBECONFIG or --kubeconfig names another");
    } else {
        add(
            "SEE ALSO",
            &format!("{}(1), which lists the flags of every command and the exit codes", PLUGIN.program),
        );
    }
    text
}

fn long(command: &Command, about: String) -> String {
    command.get_long_about().map(ToString::to_string).unwrap_or(about)
}

const ENVIRONMENT: &str = "KUBECONFIG       list of kubeconfig files
PGAAS_VALUES     directory with the values files, as --values
NO_COLOR         no colours, whatever the terminal
CLICOLOR_FORCE   colours although the output is no terminal";

/// The examples, and what stands around them.
fn parts(after: &str) -> (String, String) {
    let Some((before, rest)) = after.split_once("Examples:\n") else {
        return (String::new(), after.trim().to_owned());
    };
    let lines: Vec<&str> = rest.lines().collect();
    let end = lines.iter().position(|line| !line.is_empty() && !line.starts_with(' ')).unwrap_or(lines.len());
    let examples = lines[..end].join("\n").trim_end().to_owned();
    let notes = [before.trim(), lines[end..].join("\n").trim()].join("\n").trim().to_owned();
    (examples, notes)
}

fn escape(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    // A line that begins with a dot or a quote would be a request.
    let lines = escaped
        .lines()
        .map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

/// The generated folders hold nothing that kubectl would take for a plugin.
#[test]
fn no_completion_file_shadows_a_verb() {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../completions");
    for entry in std::fs::read_dir(root).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with("kubectl-pgaas-") && !name.starts_with("kubectl-qs-"), "{name}");
    }
}
