//! What each connection flag does, on each verb that asks a server: a real one.

use e2e::{Case, Dc, Ran, Recorder, User, bed};
use serde_json::json;
use std::fs;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

const PGAAS: &str = "kubectl-pgaas";
const SECRETS: &str = "kubectl-qs_secrets";

/// How each verb is called that asks a server.
const CALLS: &[(&str, &[&str])] = &[
    (PGAAS, &["list"]),
    (PGAAS, &["status", "shop"]),
    (PGAAS, &["endpoints", "shop"]),
    (PGAAS, &["history", "shop"]),
    (PGAAS, &["test", "shop"]),
    (PGAAS, &["delete", "shop", "--confirm", "shop"]),
    (PGAAS, &["dns", "show", "shop"]),
    (PGAAS, &["dns", "update", "shop", "--yes"]),
    (PGAAS, &["lock", "show", "shop"]),
    (PGAAS, &["lock", "break", "shop", "--confirm", "shop"]),
    (PGAAS, &["token", "rebuild", "shop"]),
    (PGAAS, &["version"]),
    (SECRETS, &["generate", "-f", "INVENTORY", "--yes"]),
    (SECRETS, &["list"]),
    (SECRETS, &["get", "some"]),
    (SECRETS, &["adopt", "qs-postgresql-cluster-access-web", "-f", "INVENTORY", "--yes"]),
    (SECRETS, &["sync", "some", "--yes"]),
    (SECRETS, &["backup", "--dir", "FOLDER"]),
    (SECRETS, &["cleanup", "--type", "role", "--instance", "x"]),
    (SECRETS, &["explain", "web", "-f", "INVENTORY"]),
    (SECRETS, &["verify"]),
    (SECRETS, &["test", "redis"]),
    (SECRETS, &["rotate", "qs-postgresql-cluster-access-web", "-f", "INVENTORY", "--yes"]),
    (SECRETS, &["apply", "-f", "INVENTORY", "--dir", "FILES", "--yes"]),
    (SECRETS, &["restore", "SAVED", "--yes"]),
    (SECRETS, &["version"]),
];

/// How each verb is called that asks the servers of two data centres. It refuses flags of one server
/// before it asks any; the others are said for both.
const PAIRED: &[&[&str]] = &[
    &["create", "ic1/local", "--dry-run"],
    &["upgrade", "ic1/local", "--dry-run"],
    &["switchover", "shop", "--to", "two", "--dry-run"],
    &["demote", "shop", "--to", "two", "--dry-run"],
    &["promote", "shop", "--dc", "two", "--demotion-token", "TOKEN", "--dry-run"],
    &["promote", "shop", "--dc", "two", "--allow-data-loss", "--confirm", "shop", "--dry-run"],
    &["rebuild", "shop", "--dc", "two", "--confirm", "shop", "--dry-run"],
];

/// Which flags verbs of two servers take.
const OF_BOTH: &[&str] = &["--kubeconfig", "--as", "--request-timeout"];

/// Verbs that ask no server.
const OTHERS: &[&str] = &[
    "values",
    "validate",
    "template",
    "explain",
    "completion",
    "options",
    "decode",
    "profile",
    "pki",
    "rbac",
];

const INVENTORY: &str = "apiVersion: qs-secrets.pgaas.io/v1alpha1\nkind: Inventory\nclusters:\n  - {name: shop, roles: [{name: web}]}\n";

/// A flag, and a word of what it leads to: an error that only it can have made.
type Effect = (&'static [&'static str], &'static [&'static str]);

const EFFECTS: &[Effect] = &[
    (&["--kubeconfig", "/nowhere/config"], &["/nowhere/config: no such kubeconfig file"]),
    (&["--context", "nowhere"], &["context \"nowhere\" does not exist"]),
    (&["--cluster", "nowhere"], &["cluster \"nowhere\" does not exist"]),
    (&["--user", "nowhere"], &["user \"nowhere\" does not exist"]),
    (&["-s", "https://127.0.0.1:1"], &["refused"]),
    (&["--token", "wrong"], &["Unauthorized", "unauthorized"]),
    (&["--certificate-authority", "STRANGER"], &["UnknownIssuer", "certificate"]),
    (&["--tls-server-name", "other.invalid"], &["certificate", "NotValidForName"]),
    (
        &["--as", "nobody-of-e2e", "--as-uid", "7", "--as-group", "g", "--as-user-extra", "k=v"],
        &["nobody-of-e2e", "forbidden", "not allowed"],
    ),
    (&["--request-timeout", "1ms"], &["no answer within", "timed out", "deadline"]),
];

#[test]
fn each_flag_has_its_effect_on_each_verb() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    // A token, so that another one can be given: a client certificate would win.
    let rules = json!([{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }]);
    let user = User::with_rules(&case, &namespace, &rules);
    let binding = format!("e2e-{}", case.id());
    let account = format!("--serviceaccount={namespace}:tester");
    case.kubectl(
        Dc::One,
        &["create", "clusterrolebinding", &binding, "--clusterrole=cluster-admin", &account],
    )
    .ok();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let (inventory, stranger) =
        (file("inventory.yaml", INVENTORY), file("stranger.pem", &Recorder::stranger()));
    let word = |word: &str| match word {
        "INVENTORY" => inventory.clone(),
        "STRANGER" => stranger.clone(),
        "FOLDER" => folder.path().join("saved").to_string_lossy().into_owned(),
        "FILES" => folder.path().join("files").to_string_lossy().into_owned(),
        "SAVED" => folder.path().join("saved.yaml").to_string_lossy().into_owned(),
        other => other.to_owned(),
    };
    let wrong = Mutex::new(Vec::new());
    let kubeconfig = user.kubeconfig();
    let before = |call: &[&str]| {
        let mut command = case.secrets_command(&kubeconfig);
        Ran::new(command.args(call.iter().map(|it| word(it))).args(["-n", &namespace]), "").ok();
    };
    before(&["generate", "-f", "INVENTORY", "--output-dir", "FILES"]);
    case.kubectl(Dc::One, &["create", "secret", "generic", "kept", "-n", &namespace, "--from-literal=a=b"])
        .ok();
    case.kubectl(Dc::One, &["label", "secret", "kept", "-n", &namespace, "kept=yes"]).ok();
    before(&["backup", "-l", "kept=yes", "--to", "SAVED"]);
    let try_all = |calls: &[(&str, &[&str])]| {
        for (program, call) in calls {
            for (flag, words) in EFFECTS {
                if call[0] == "version" && flag[0] == "--as" {
                    continue; // Everybody may ask for a version.
                }
                // Before the verb and after it.
                let mut command = Command::new(bed().plugins.join(program));
                command.env("KUBECONFIG", &kubeconfig).env("NO_COLOR", "1").env("HOME", folder.path());
                command.args(flag.iter().map(|it| word(it))).args(call.iter().map(|it| word(it)));
                let ran = Ran::new(command.args(["-n", &namespace]), "");
                let said = format!("{}{}", ran.out, ran.err);
                // `explain` explains without the server, too, and says what it could not read.
                if (ran.code == 0 && call[0] != "explain") || !words.iter().any(|word| said.contains(word)) {
                    wrong.lock().unwrap().push(format!("{words:?} expected of\n{}", ran.story()));
                }
            }
        }
    };
    thread::scope(|scope| {
        for calls in CALLS.chunks(CALLS.len().div_ceil(3)) {
            scope.spawn(move || try_all(calls));
        }
    });
    case.kubectl(Dc::One, &["delete", "clusterrolebinding", &binding]).ok();
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CALLS.len() * EFFECTS.len(), wrong.join("\n"));
}

#[test]
fn each_flag_of_both_has_its_effect_on_verbs_of_two_servers() {
    let case = Case::begin();
    let (one, two) = (case.namespace(Dc::One), case.namespace(Dc::Two));
    let sides = [
        format!("--dc-context=one={}", Dc::One.context()),
        format!("--dc-namespace=one={one}"),
        format!("--dc-context=two={}", Dc::Two.context()),
        format!("--dc-namespace=two={two}"),
    ];
    let before = [case.versions(Dc::One, &one), case.versions(Dc::Two, &two)];
    let token = token();
    let mut wrong = Vec::new();
    for call in PAIRED {
        let declared = call[1].contains('/');
        if declared && bed().values.is_none() {
            case.not_run("verbs of declared targets: these clusters have no values files");
            continue;
        }
        for (flag, words) in EFFECTS {
            let mut command = case.pgaas_command(&bed().kubeconfig.to_string_lossy());
            command.args(call.iter().map(|word| if *word == "TOKEN" { token.as_str() } else { word }));
            match &bed().values {
                Some(values) if declared => command.arg("--values").arg(values),
                _ => command.args(&sides),
            };
            let ran = Ran::new(command.args(*flag), "");
            let said = format!("{}{}", ran.out, ran.err);
            let right = match OF_BOTH.contains(&flag[0]) {
                true => ran.code != 0 && words.iter().any(|word| said.contains(word)),
                false => ran.code == 2 && said.contains("more than one context is involved"),
            };
            if !right {
                wrong.push(format!("{words:?} expected of\n{}", ran.story()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(before, [case.versions(Dc::One, &one), case.versions(Dc::Two, &two)]);
}

/// A token that is whole, of no database.
fn token() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(
        json!({
            "latestCheckpointTimelineID": "1", "redoWalFile": "000000010000000000000005",
            "databaseSystemIdentifier": "7575", "latestCheckpointREDOLocation": "0/5000028",
            "timeOfLatestCheckpoint": "Sat Nov 21 12:00:00 2026", "operatorVersion": "1.30.0",
        })
        .to_string(),
    )
}

#[test]
fn every_verb_is_tried_or_asks_no_server() {
    let _case = Case::begin();
    for program in [PGAAS, SECRETS] {
        let help = Ran::new(Command::new(bed().plugins.join(program)).arg("--help"), "").ok().out;
        let verbs =
            help.split(" Commands:\n").skip(1).flat_map(|part| part.split("\n\n").next().unwrap().lines());
        let verbs: Vec<&str> = verbs.filter_map(|line| line.split_whitespace().next()).collect();
        assert!(verbs.len() > 10, "{verbs:?}");
        for verb in verbs {
            let paired = program == PGAAS && PAIRED.iter().any(|call| call[0] == verb);
            let tried = paired || CALLS.iter().any(|(of, call)| *of == program && call[0] == verb);
            assert!(tried || OTHERS.contains(&verb), "{program} {verb}: say in CALLS how it is called");
        }
    }
}

#[test]
fn a_certificate_of_a_flag_takes_the_place_of_the_files() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let view = ["config", "view", "--raw", "--flatten", "--minify", "-o", "json"];
    let config = case.kubectl(Dc::One, &view).ok().json();
    let folder = tempfile::tempdir().unwrap();
    let mut flags = Vec::new();
    for (flag, key) in
        [("--client-certificate", "client-certificate-data"), ("--client-key", "client-key-data")]
    {
        use base64::Engine as _;
        let text = config["users"][0]["user"][key].as_str().unwrap();
        let path = folder.path().join(key);
        fs::write(&path, base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap();
        flags.extend([flag.to_owned(), path.to_string_lossy().into_owned()]);
    }
    let authority = folder.path().join("ca.pem");
    {
        use base64::Engine as _;
        let text = config["clusters"][0]["cluster"]["certificate-authority-data"].as_str().unwrap();
        fs::write(&authority, base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap();
    }
    let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap();
    // Nothing but flags: no file at all.
    let list = |trust: &[&str]| {
        let mut command = Command::new(bed().plugins.join(PGAAS));
        command
            .env("KUBECONFIG", "/nowhere")
            .env("HOME", folder.path())
            .args(["list", "-n", &namespace, "-s", server]);
        Ran::new(command.args(&flags).args(trust), "")
    };
    list(&["--certificate-authority", authority.to_str().unwrap()]).ok().says(&namespace);
    list(&["--insecure-skip-tls-verify"]).ok().says(&namespace);
    list(&[]).exits(1).says("certificate");
    list(&["--insecure-skip-tls-verify", "--as", "nobody-of-e2e"]).exits(7).says("nobody-of-e2e");
    list(&["--insecure-skip-tls-verify", "--as", "somebody", "--as-group", "system:masters"]).ok();
}

#[test]
fn a_credential_plugin_runs_once_for_each_context() {
    let case = Case::begin();
    let namespace = case.namespace(Dc::One);
    let rules =
        json!([{ "apiGroups": ["postgresql.cnpg.io"], "resources": ["*"], "verbs": ["get", "list"] }]);
    let user = User::with_rules(&case, &namespace, &rules);
    let mut config: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(user.kubeconfig()).unwrap()).unwrap();
    let token = config["users"][0]["user"]["token"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    let script = format!(
        "echo run >> {}; echo '{{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {{\"token\": \"{token}\"}}}}'",
        runs.display()
    );
    config["users"][0]["user"] = json!({ "exec": {
        "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
        "interactiveMode": "Never" } });
    let file = folder.path().join("kubeconfig");
    fs::write(&file, config.to_string()).unwrap();
    let count = || fs::read_to_string(&runs).unwrap_or_default().lines().count();
    // Many requests, one credential.
    case.pgaas_as(file.to_str().unwrap(), &["status", "shop", "-n", &namespace]).says("shop");
    assert_eq!(count(), 1);
    case.pgaas_as(file.to_str().unwrap(), &["list", "-n", &namespace]).ok();
    assert_eq!(count(), 2);
    let context = config["current-context"].as_str().unwrap();
    let pair = [format!("a={context}"), format!("b={context}")];
    let words = ["list", "-n", &namespace, "--dc-context", &pair[0], "--dc-context", &pair[1]];
    case.pgaas_as(file.to_str().unwrap(), &words).ok();
    assert_eq!(count(), 3, "two names of one context are one credential");
}
