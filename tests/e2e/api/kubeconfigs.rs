//! Which server is asked, as whom and in which namespace: kubectl and the plugin get the same files
//! and flags, and two servers that remember tell what each did.

use e2e::{Asked, Case, Proxy, Ran, Recorder, bed};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Files by name, `KUBECONFIG` (`%` stands for the folder), flags of both.
struct Example {
    what: &'static str,
    files: &'static [(&'static str, &'static str)],
    list: Option<&'static str>,
    flags: &'static [&'static str],
}

const fn example(
    what: &'static str,
    files: &'static [(&'static str, &'static str)],
    list: Option<&'static str>,
    flags: &'static [&'static str],
) -> Example {
    Example { what, files, list, flags }
}

/// `ONE`, `TWO` and `PLAIN` stand for servers, `BARE` for the first one without its scheme.
const BASE: &str = "apiVersion: v1
kind: Config
current-context: here
contexts:
- {name: here, context: {cluster: one, user: ada, namespace: apps}}
- {name: there, context: {cluster: two, user: bob}}
- {name: nobody, context: {cluster: plain}}
- {name: lost, context: {cluster: gone, user: ada}}
- {name: stranger, context: {cluster: one, user: gone}}
clusters:
- {name: one, cluster: {server: ONE, certificate-authority-data: AUTHORITY}}
- {name: two, cluster: {server: TWO, insecure-skip-tls-verify: true}}
- {name: plain, cluster: {server: PLAIN}}
- {name: bare, cluster: {server: BARE, certificate-authority-data: AUTHORITY}}
- {name: named, cluster: {server: ONE, certificate-authority-data: AUTHORITY, tls-server-name: other.invalid}}
users:
- {name: ada, user: {token: ada-token}}
- {name: bob, user: {username: bob, password: 'p w:d'}}
- {name: eve, user: {token: eve-token, as: carol, as-uid: '7', as-groups: [dba, ops], as-user-extra: {scope: [a, b]}}}
- {name: file, user: {tokenFile: token.txt}}
- {name: both, user: {token: text-token, tokenFile: token.txt}}
";
const SECOND: &str = "apiVersion: v1
kind: Config
current-context: there
contexts:
- {name: there, context: {cluster: two, user: ada, namespace: second}}
- {name: here, context: {cluster: two, user: zoe, namespace: never}}
clusters:
- {name: two, cluster: {server: TWO, insecure-skip-tls-verify: true}}
- {name: one, cluster: {server: TWO, insecure-skip-tls-verify: true}}
users:
- {name: ada, user: {token: other-token}}
- {name: zoe, user: {token: zoe-token}}
";
const NO_CURRENT: &str = "apiVersion: v1
kind: Config
contexts:
- {name: here, context: {cluster: one, user: ada}}
clusters:
- {name: one, cluster: {server: ONE, certificate-authority-data: AUTHORITY}}
users:
- {name: ada, user: {token: ada-token}}
";
const HALF: &str = "apiVersion: v1
kind: Config
contexts:
- {name: here, context: {cluster: one, user: ada}}
users:
- {name: ada, user: {token: half-token}}
";
const JSON: &str = r#"{"apiVersion": "v1", "kind": "Config", "current-context": "here",
"contexts": [{"name": "here", "context": {"cluster": "one", "user": "ada", "namespace": "json"}}],
"clusters": [{"name": "one", "cluster": {"server": "ONE", "certificate-authority-data": "AUTHORITY"}}], "users": [{"name": "ada", "user": {"token": "t"}}]}"#;
const TWICE: &str = "apiVersion: v1
kind: Config
current-context: here
contexts:
- {name: here, context: {cluster: one, user: ada, namespace: first}}
- {name: here, context: {cluster: one, user: ada, namespace: last}}
clusters:
- {name: one, cluster: {server: ONE, certificate-authority-data: AUTHORITY}}
users:
- {name: ada, user: {token: ada-token}}
";
const PROXIED: &str = "apiVersion: v1
kind: Config
current-context: here
contexts:
- {name: here, context: {cluster: one, user: ada}}
users:
- {name: ada, user: {token: t}}
clusters:
- {name: one, cluster: {server: 'https://api.invalid:6443/below', certificate-authority-data: AUTHORITY, proxy-url: PROXY}}
";

const FILE: &[(&str, &str)] = &[("a", BASE), ("token.txt", "file-token\n")];
const PAIR: &[(&str, &str)] = &[("a", BASE), ("b", SECOND), ("token.txt", "file-token\n")];

const EXAMPLES: &[Example] = &[
    example("the current context", FILE, Some("%/a"), &[]),
    example("a context by flag", FILE, Some("%/a"), &["--context", "there"]),
    example("a context that does not exist", FILE, Some("%/a"), &["--context", "nowhere"]),
    example("a context without a user", FILE, Some("%/a"), &["--context", "nobody"]),
    example("a context whose cluster is missing", FILE, Some("%/a"), &["--context", "lost"]),
    example("a context whose user is missing", FILE, Some("%/a"), &["--context", "stranger"]),
    example("a namespace by flag", FILE, Some("%/a"), &["-n", "other"]),
    example("a namespace by flag, joined", FILE, Some("%/a"), &["--namespace=other"]),
    example("a cluster by flag", FILE, Some("%/a"), &["--cluster", "two"]),
    example("a cluster that does not exist", FILE, Some("%/a"), &["--cluster", "nowhere"]),
    example("a user by flag", FILE, Some("%/a"), &["--user", "bob"]),
    example("a user that does not exist", FILE, Some("%/a"), &["--user", "nobody"]),
    example("a user who impersonates", FILE, Some("%/a"), &["--user", "eve"]),
    example("impersonation by flag instead", FILE, Some("%/a"), &["--user", "eve", "--as", "dan"]),
    example(
        "impersonation by flags",
        FILE,
        Some("%/a"),
        &["--as", "dan", "--as-uid", "9", "--as-group", "g", "--as-group", "h"],
    ),
    example("a token from a file beside the kubeconfig", FILE, Some("%/a"), &["--user", "file"]),
    example("a token and a token file", FILE, Some("%/a"), &["--user", "both"]),
    example("a token by flag", FILE, Some("%/a"), &["--token", "given"]),
    example("a server by flag", FILE, Some("%/a"), &["--server", "TWO", "--insecure-skip-tls-verify"]),
    example("a server by flag without its scheme", FILE, Some("%/a"), &["--server", "BARE"]),
    example("a server without its scheme", FILE, Some("%/a"), &["--cluster", "bare"]),
    example("a server without TLS gets no credentials", FILE, Some("%/a"), &["--cluster", "plain"]),
    example("nor who impersonates", FILE, Some("%/a"), &["--cluster", "plain", "--user", "eve"]),
    example("nor the token of a flag", FILE, Some("%/a"), &["-s", "PLAIN", "--token", "given"]),
    example("a name of the server in the file", FILE, Some("%/a"), &["--cluster", "named"]),
    example(
        "a name of the server by flag",
        FILE,
        Some("%/a"),
        &["--cluster", "named", "--tls-server-name", "api.invalid"],
    ),
    example(
        "the certificate of another authority",
        &[("a", BASE), ("ca.pem", "STRANGER")],
        Some("%/a"),
        &["--certificate-authority", "%/ca.pem"],
    ),
    example(
        "a server by short flag",
        FILE,
        Some("%/a"),
        &["-s", "TWO", "--token", "given", "--insecure-skip-tls-verify"],
    ),
    example(
        "a server without any file",
        &[],
        Some("%/missing"),
        &["-s", "TWO", "-n", "x", "--insecure-skip-tls-verify", "--token", "t"],
    ),
    example("a file by flag beats the list", PAIR, Some("%/a"), &["--kubeconfig", "%/b"]),
    example("a file by flag that is missing", FILE, Some("%/a"), &["--kubeconfig", "%/missing"]),
    example("two files, the first wins", PAIR, Some("%/a:%/b"), &[]),
    example("two files the other way round", PAIR, Some("%/b:%/a"), &[]),
    example("a user of the second file", PAIR, Some("%/a:%/b"), &["--user", "zoe"]),
    example("a context that both files have", PAIR, Some("%/a:%/b"), &["--context", "there"]),
    example("a missing file first", PAIR, Some("%/missing:%/a"), &[]),
    example("an empty entry in the list", PAIR, Some(":%/a:"), &[]),
    example("only missing files", FILE, Some("%/missing:%/gone"), &[]),
    example("an empty list, and a file at home", &[(".kube/config", BASE)], Some(""), &[]),
    example("no list, and a file at home", &[(".kube/config", BASE)], None, &[]),
    example(
        "a list, and a file at home that is not read",
        &[(".kube/config", SECOND), ("a", BASE)],
        Some("%/a"),
        &[],
    ),
    example("no current context", &[("a", NO_CURRENT)], Some("%/a"), &[]),
    example(
        "the current context of the second file",
        &[("a", NO_CURRENT), ("b", SECOND)],
        Some("%/a:%/b"),
        &[],
    ),
    example("entries that the files complete together", &[("a", HALF), ("b", BASE)], Some("%/a:%/b"), &[]),
    example("a broken file second", &[("a", BASE), ("b", "users: [")], Some("%/a:%/b"), &[]),
    example("a file of another kind of text", &[("a", "just words\n")], Some("%/a"), &[]),
    example("an empty file, then a whole one", &[("a", ""), ("b", BASE)], Some("%/a:%/b"), &[]),
    example("a file in JSON", &[("a", JSON)], Some("%/a"), &[]),
    example("a context twice in one file", &[("a", TWICE)], Some("%/a"), &[]),
    example("a proxy", &[("a", PROXIED)], Some("%/a"), &[]),
];

#[test]
fn the_plugin_asks_the_server_that_kubectl_asks_as_the_same_user_in_the_same_namespace() {
    let _case = Case::begin();
    let (one, two, plain) = (Recorder::start(), Recorder::start(), Recorder::plain());
    let proxy = Proxy::to(&one);
    let mut wrong = Vec::new();
    for example in EXAMPLES {
        let folder = tempfile::tempdir().unwrap();
        let text = |text: &str| {
            let text = text
                .replace('%', &folder.path().to_string_lossy())
                .replace("AUTHORITY", Recorder::authority());
            let text =
                text.replace("ONE", &one.url()).replace("TWO", &two.url()).replace("BARE", one.address());
            let text = text.replace("STRANGER", &Recorder::stranger());
            text.replace("PLAIN", &plain.url()).replace("PROXY", &proxy.url())
        };
        for (name, content) in example.files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text(content)).unwrap();
        }
        let run = |program: &str, words: &[&str]| -> (bool, Vec<Seen>, Ran) {
            let mut command = Command::new(program);
            command.args(words).args(example.flags.iter().map(|flag| text(flag)));
            command.env("HOME", folder.path()).env_remove("KUBECONFIG").env("NO_COLOR", "1");
            if let Some(list) = example.list {
                command.env("KUBECONFIG", text(list));
            }
            let ran = Ran::new(&mut command, "");
            let tunnels = proxy.take();
            let asked =
                [("one", &one), ("two", &two), ("plain", &plain)].into_iter().flat_map(|(name, server)| {
                    server.take().into_iter().map(move |asked| Seen::of(name, &asked))
                });
            let mut asked: Vec<Seen> = asked.collect();
            if let Some(first) = asked.first_mut() {
                first.tunnel = tunnels.first().cloned();
            }
            (ran.code == 0, asked, ran)
        };
        let plugin = bed().plugins.join("kubectl-pgaas");
        let (theirs, ours) = (run("kubectl", &["get", "pods"]), run(path(&plugin), &["list"]));
        if theirs.0 != ours.0 || theirs.1 != ours.1 {
            wrong.push(format!(
                "{}\n  kubectl {:?}\n  ours    {:?}\n{}{}",
                example.what,
                theirs.1,
                ours.1,
                theirs.2.story(),
                ours.2.story()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), EXAMPLES.len(), wrong.join("\n"));
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What must be the same.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    server: &'static str,
    base: String,
    namespace: String,
    identity: Vec<String>,
    tunnel: Option<String>,
}

impl Seen {
    fn of(server: &'static str, asked: &Asked) -> Seen {
        let (base, rest) = asked.path.split_once("/api").unwrap();
        let namespace = rest.split("/namespaces/").nth(1).and_then(|rest| rest.split('/').next());
        Seen {
            server,
            base: base.to_owned(),
            namespace: namespace.unwrap_or_default().to_owned(),
            identity: asked.identity.clone(),
            tunnel: None,
        }
    }
}
