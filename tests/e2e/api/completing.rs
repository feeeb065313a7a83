//! TAB in real shells: kubectl's own scripts, the files kubectl asks, and names from a real server.

use crate::hand_made::{cluster, healthy};
use crate::terminal::Terminal;
use e2e::{Case, Dc, Ran, bed};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Begins a line anew, whatever stands on it: Ctrl-U.
const ANEW: &str = "\x15";
/// Has the shell print the line in place of running it: Ctrl-A, a word, Enter.
const PRINT: &str = "\x01echo \r";

fn variables(home: &Path) -> Vec<(String, String)> {
    let shims = home.join("bin");
    fs::create_dir_all(&shims).unwrap();
    for plugin in ["kubectl-pgaas", "kubectl-qs_secrets"].map(|name| bed().plugins.join(name)) {
        let install = ["completion", "kubectl", "--quiet", "--install"];
        Ran::new(Command::new(plugin).args(install).arg(&shims), "").ok();
    }
    // As an unpacked archive has it.
    std::os::unix::fs::symlink(bed().plugins.join("kubectl-qs_secrets"), shims.join("kubectl-qs-secrets"))
        .unwrap();
    let mut path = vec![shims, bed().plugins.clone()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let path = env::join_paths(path).unwrap().into_string().unwrap();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    [
        ("PATH", path),
        ("HOME", text(home)),
        ("KUBECONFIG", text(&bed().kubeconfig)),
        ("LANG", "C.UTF-8".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn made(case: &Case) -> String {
    let namespace = case.namespace(Dc::One);
    cluster(case, Dc::One, &namespace, "shop", None, &healthy("shop"));
    case.apply(
        Dc::One,
        &json!({ "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": { "name": "shop-app", "namespace": namespace }, "stringData": { "password": "hunter2" } }),
    );
    namespace
}

/// What is typed on a line, and how the line stands after TAB.
fn lines(namespace: &str) -> Vec<(String, String)> {
    let place = format!("-n {namespace} --context {}", Dc::One.context());
    vec![
        ("kubectl pgaas switchov".to_owned(), "kubectl pgaas switchover".to_owned()),
        (format!("kubectl pgaas status {place} sho"), format!("kubectl pgaas status {place} shop")),
        (
            format!("kubectl pgaas status shop {place} --outp"),
            format!("kubectl pgaas status shop {place} --output"),
        ),
        ("kubectl qs-secrets gener".to_owned(), "kubectl qs-secrets generate".to_owned()),
        (
            format!("kubectl qs-secrets get {place} shop-a"),
            format!("kubectl qs-secrets get {place} shop-app"),
        ),
        (
            format!("kubectl qs-secrets get {place} shop-app pass"),
            format!("kubectl qs-secrets get {place} shop-app password"),
        ),
        ("kubectl qs secrets rota".to_owned(), "kubectl qs secrets rotate".to_owned()),
    ]
}

fn completes(shell: &str, start: &str, script: &str) {
    let case = Case::begin();
    let there = Command::new(shell).args(["-c", "exit 0"]).status().is_ok_and(|status| status.success());
    if !there {
        return case.not_run(&format!("{shell} is not installed"));
    }
    let namespace = made(&case);
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(start, &variables(home.path()), home.path());
    // The word is not on the screen until the shell has put it together.
    terminal.types(&format!("{script}; echo rea''dy\r")).shows("ready");
    for (typed, whole) in lines(&namespace) {
        terminal.types(&format!("{ANEW}{typed}\t{PRINT}")).shows(&format!("{whole}\n"));
    }
    terminal.types("exit\r");
    let screen = terminal.end().1;
    assert!(!screen.contains("hunter2"), "{screen}");
}

#[test]
fn bash_completes_verbs_flags_and_names() {
    let script = "source /usr/share/bash-completion/bash_completion; source <(kubectl completion bash)";
    completes("bash", "exec bash --noprofile --norc -i", script);
}

#[test]
fn zsh_completes_verbs_flags_and_names() {
    let script = "autoload -U compinit; compinit -u; source <(kubectl completion zsh)";
    completes("zsh", "exec zsh -f -i", script);
}

#[test]
fn fish_completes_verbs_flags_and_names() {
    completes("fish", "exec fish --no-config -i", "kubectl completion fish | source");
}

#[test]
fn kubectl_gets_names_and_a_directive_and_no_value() {
    let case = Case::begin();
    let namespace = made(&case);
    let home = tempfile::tempdir().unwrap();
    let variables = variables(home.path());
    let complete = |words: &[&str]| {
        let mut kubectl = Command::new("kubectl");
        kubectl.env_clear().envs(variables.iter().cloned()).arg("__complete").args(words);
        Ran::new(&mut kubectl, "").ok().says_not("hunter2")
    };
    let place = ["-n", &namespace, "--context", Dc::One.context()];
    assert_eq!(complete(&[&["pgaas", "status"], &place[..], &[""]].concat()).out, "shop\n:4\n");
    let secrets = complete(&[&["qs-secrets", "get"], &place[..], &["shop-"]].concat()).out;
    assert!(secrets.starts_with("shop-app") && secrets.ends_with(":4\n"), "{secrets}");
    let contexts = complete(&["pgaas", "status", "--context", ""]).out;
    assert_eq!(contexts, format!("{}\n{}\n:4\n", Dc::One.context(), Dc::Two.context()));
    // Whoever may read nothing gets nothing, and the shell no error.
    let nobody = complete(&[&["pgaas", "status", "--as", "nobody-of-e2e"], &place[..], &[""]].concat());
    assert_eq!((nobody.out.as_str(), nobody.code), (":4\n", 0));
}
