//! Each verb of `kubectl qs-secrets` under the Role that `rbac` prints for it: with all of it
//! the verb works, and with any one right less it says which one that is.

use e2e::{Case, Dc, Ran, bed, foreign, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const INVENTORY: &str = "\
apiVersion: qs-secrets.pgaas.io/v1alpha1
kind: Inventory
clusters: [{name: pg, defaultPooler: tx, poolers: [tx], roles: [{name: app_a}, {name: app_b}]}]
redis: [{name: shop-cache, application: shop}]
";
const MISSING: &str = "qs-postgresql-cluster-access-app-a";
const HALF: &str = "qs-postgresql-cluster-access-app-b";

/// One way to use a verb. `DIR` in an argument is the folder with its files.
struct Way {
    verb: &'static str,
    args: &'static [&'static str],
    /// Those of the arguments that have rights of their own.
    flags: &'static [&'static str],
    /// Rights of the verb that this way does without: another way needs them.
    spared: &'static [&'static str],
    /// Exit code with all rights.
    exit: i32,
}

const fn way(verb: &'static str, args: &'static [&'static str], exit: i32) -> Way {
    Way { verb, args, flags: &[], spared: &[], exit }
}

const FROM_FILE: &[&str] = &["-f", "DIR/inventory.yaml"];

const WAYS: &[Way] = &[
    way("generate", &["-f", "DIR/inventory.yaml", "--yes"], 0),
    Way {
        flags: &["from-live"],
        spared: &["patch secrets"],
        ..way("generate", &["--from-live", "--yes"], 0)
    },
    way("apply", &["-f", "DIR/inventory.yaml", "--dir", "DIR/out", "--yes"], 0),
    Way {
        flags: &["from-live"],
        spared: &["patch secrets"],
        ..way("apply", &["--from-live", "--dir", "DIR/live", "--yes"], 0)
    },
    way("list", &["-f", "DIR/inventory.yaml", "-o", "wide"], 0),
    Way { flags: &["from-live"], ..way("list", &["--from-live", "-o", "wide"], 0) },
    way("get", &["qs-redis-shop"], 0),
    way("explain", &["app_b", "-f", "DIR/inventory.yaml"], 0),
    // Of Deployments it asks where there is a Redis operator to look for.
    Way { spared: &["list deployments"], ..way("verify", FROM_FILE, 3) },
    Way { flags: &["from-live"], ..way("verify", &["--from-live"], 3) },
    Way { flags: &["fix"], ..way("verify", &["-f", "DIR/inventory.yaml", "--fix", "--yes"], 3) },
    way("adopt", &["-f", "DIR/inventory.yaml", "--all", "--yes"], 0),
    // Nothing answers here: the Service is missing.
    Way { spared: POSTGRES, ..way("test", &["redis", "-f", "DIR/inventory.yaml"], 3) },
    // Nothing runs here, so nothing is connected to.
    Way { flags: &["from-live"], spared: CONNECTING, ..way("test", &["redis", "--from-live"], 2) },
    Way {
        flags: &["url"],
        spared: &["patch secrets"],
        ..way("adopt", &["billing", "--yes", "--url", "postgres://u:p4ssw0rd4you@db.example.org/billing"], 0)
    },
    // Nobody looks after the store's objects here: asked, not answered.
    Way { spared: VAULTS, ..way("sync", &["by-name", "--yes", "--timeout", "1s"], 5) },
    Way {
        spared: &[
            "get externalsecrets",
            "list externalsecrets",
            "patch externalsecrets",
            "list vaultstaticsecrets",
            "get vaultdynamicsecrets",
            "list vaultdynamicsecrets",
            "patch vaultdynamicsecrets",
        ],
        ..way("sync", &["by-vault", "--yes", "--timeout", "1s"], 5)
    },
    way("backup", &["-f", "DIR/inventory.yaml", "--to", "DIR/new.yaml"], 0),
    // One was changed since and is kept.
    way("restore", &["DIR/backup.yaml", "--yes"], 3),
    Way { flags: &["overwrite"], ..way("restore", &["DIR/backup.yaml", "--overwrite", "--yes"], 0) },
    way(
        "cleanup",
        &[
            "-f",
            "DIR/inventory.yaml",
            "--type",
            "redis",
            "--instance",
            "shop-cache",
            "--yes",
            "--confirm",
            "shop-cache",
        ],
        0,
    ),
];
const VAULTS: &[&str] = &[
    "get vaultstaticsecrets",
    "list vaultstaticsecrets",
    "patch vaultstaticsecrets",
    "get vaultdynamicsecrets",
    "list vaultdynamicsecrets",
    "patch vaultdynamicsecrets",
];

/// What is looked at for roles only.
const CONNECTING: &[&str] = &[
    "get secrets",
    "get services",
    "list endpointslices",
    "get pods/portforward",
    "create pods/portforward",
];
const POSTGRES: &[&str] = &["list clusters", "list poolers", "list databases"];

macro_rules! verbs {
    ($($verb:ident)*) => {
        $(#[test]
        fn $verb() {
            works_with_its_rights_and_with_none_less(stringify!($verb));
        })*
        const SHOWN: &[&str] = &[$(stringify!($verb)),*];
    };
}
/// Shown where there are servers to log in to: `real/rotating.rs`.
const ELSEWHERE: &[&str] = &["rotate"];
verbs! { generate apply list get explain verify test adopt sync backup restore cleanup }

/// A right as `rbac` prints it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Right {
    verb: String,
    resource: String,
    group: String,
}

impl Right {
    fn name(&self) -> String {
        format!("{} {}", self.verb, self.resource)
    }

    fn rule(&self) -> String {
        let Right { verb, resource, group } = self;
        format!("- {{apiGroups: [{group:?}], resources: [{resource:?}], verbs: [{verb:?}]}}")
    }
}

fn rbac(case: &Case, args: &[&str]) -> BTreeSet<Right> {
    let ran = case.secrets(&[&["rbac"], args, &["-o", "json"]].concat()).ok();
    if ran.out.is_empty() {
        return BTreeSet::new();
    }
    let list = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let mut rights = BTreeSet::new();
    for rule in ran.json()["items"][0]["rules"].as_array().unwrap() {
        for resource in list(&rule["resources"]) {
            for verb in list(&rule["verbs"]) {
                let group = list(&rule["apiGroups"]).remove(0);
                rights.insert(Right { verb, resource: resource.clone(), group });
            }
        }
    }
    rights
}

/// Whether somebody's rights are in effect: the last role made is, so all are.
fn bind(case: &Case, namespace: &str, users: &[(String, BTreeSet<Right>)]) {
    let group = "rbac.authorization.k8s.io";
    let mut items = Vec::new();
    for (user, rights) in users {
        let rule = |right: &Right| json!({"apiGroups": [right.group], "resources": [right.resource], "verbs": [right.verb]});
        let metadata = json!({"name": user, "namespace": namespace});
        let version = format!("{group}/v1");
        items.push(json!({
            "apiVersion": version, "kind": "Role", "metadata": metadata,
            "rules": rights.iter().map(rule).collect::<Vec<_>>(),
        }));
        items.push(json!({
            "apiVersion": version, "kind": "RoleBinding", "metadata": metadata,
            "roleRef": {"apiGroup": group, "kind": "Role", "name": user},
            "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
        }));
    }
    case.apply(Dc::One, &json!({"apiVersion": "v1", "kind": "List", "items": items}));
    let (user, rights) = users.iter().rfind(|(_, rights)| !rights.is_empty()).unwrap();
    let Right { verb, resource, group } = rights.first().unwrap();
    // kubectl takes what follows a slash for a name.
    let (resource, sub) = resource.split_once('/').unwrap_or((resource, ""));
    let resource = if group.is_empty() { resource.to_owned() } else { format!("{resource}.{group}") };
    let sub = format!("--subresource={sub}");
    until("the last Role counts", 30, || {
        let asked = ["auth", "can-i", verb, &resource, &sub, "-n", namespace, "--as", user];
        (case.kubectl(Dc::One, &asked).code == 0).then_some(())
    });
}

/// One Secret is missing, one lacks a key and a label, files and a backup have all of them;
/// two are made from stores.
fn furnished(case: &Case, dir: &Path) -> String {
    let namespace = case.namespace(Dc::One);
    foreign::serve(
        case,
        &[foreign::REDIS, foreign::EXTERNAL_SECRET, foreign::VAULT_STATIC, foreign::VAULT_DYNAMIC],
    );
    let path = |name: &str| dir.join(name).to_string_lossy().into_owned();
    fs::write(path("inventory.yaml"), INVENTORY).unwrap();
    let admin = |args: &[&str]| {
        case.secrets(&[args, &["--context", Dc::One.context(), "-n", &namespace]].concat()).ok()
    };
    let (file, out, live, backup) = (path("inventory.yaml"), path("out"), path("live"), path("backup.yaml"));
    admin(&["generate", "-f", &file, "--yes"]);
    admin(&["generate", "-f", &file, "--output-dir", &out]);
    admin(&["backup", "-f", &file, "--to", &backup]);
    let patch = r#"{"metadata":{"labels":{"qs-postgresql-cluster/type":null}},"data":{"databaseUrl":null}}"#;
    case.kubectl(Dc::One, &["delete", "secret", MISSING, "-n", &namespace]).ok();
    case.kubectl(Dc::One, &["patch", "secret", HALF, "-n", &namespace, "--type=merge", "-p", patch]).ok();
    case.apply(Dc::One, &json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": "files", "namespace": namespace, "labels": {"app": "minio"}},
        "spec": {
            "serviceName": "files", "replicas": 0, "selector": {"matchLabels": {"app": "minio"}},
            "template": {"metadata": {"labels": {"app": "minio"}}, "spec": {"containers": [{"name": "minio", "image": "minio"}]}},
        },
    }));
    admin(&["generate", "--from-live", "--output-dir", &live]);
    store(
        case,
        &namespace,
        foreign::EXTERNAL_SECRET,
        "by-name",
        json!({"target": {"name": "by-name"}}),
        false,
    );
    store(
        case,
        &namespace,
        foreign::VAULT_STATIC,
        "by-vault",
        json!({"destination": {"name": "by-vault"}}),
        true,
    );
    namespace
}

fn store(case: &Case, namespace: &str, kind: foreign::Foreign, name: &str, spec: Value, owns: bool) {
    let (group, version, plural, kind) = kind;
    let version = format!("{group}/{version}");
    case.apply(Dc::One, &json!({
        "apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec,
    }));
    let mut secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}, "data": {"a": "YQ=="},
    });
    if owns {
        let object = case.object(Dc::One, namespace, &format!("{plural}.{group}"), name).unwrap();
        secret["metadata"]["ownerReferences"] =
            json!([{"apiVersion": version, "kind": kind, "name": name, "uid": object["metadata"]["uid"]}]);
    }
    case.apply(Dc::One, &secret);
}

fn run(case: &Case, namespace: &str, dir: &Path, way: &Way, user: &str) -> Ran {
    let dir = dir.to_string_lossy();
    let mut args = vec![way.verb.to_owned()];
    args.extend(way.args.iter().map(|arg| arg.replace("DIR", &dir)));
    args.extend(["--context", Dc::One.context(), "-n", namespace, "--as", user].map(str::to_owned));
    case.secrets(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn works_with_its_rights_and_with_none_less(verb: &str) {
    let mut never_needed: Option<BTreeSet<Right>> = None;
    for way in WAYS.iter().filter(|way| way.verb == verb) {
        let needed = one_way(way);
        let rest = never_needed.get_or_insert_with(|| {
            let case = Case::begin();
            let flags: BTreeSet<&str> = WAYS
                .iter()
                .filter(|way| way.verb == verb)
                .flat_map(|way| way.flags.iter().copied())
                .collect();
            let flags: Vec<String> = flags.into_iter().map(|flag| format!("--with={flag}")).collect();
            let args: Vec<&str> =
                [verb, "--least"].into_iter().chain(flags.iter().map(String::as_str)).collect();
            rbac(&case, &args)
        });
        rest.retain(|right| !needed.contains(right));
    }
    let rest = never_needed.expect("a way to use the verb");
    let rest: Vec<String> =
        rest.iter().map(Right::name).filter(|name| !UNSERVED.contains(&name.as_str())).collect();
    assert!(rest.is_empty(), "published, but no way of {verb} needs: {}", rest.join(", "));
}

/// Of kinds the test's servers do not know, or only in a way that cannot be shown here.
const UNSERVED: &[&str] = &[
    "list redisfailovers",
    "list postgresclusters",
    "get vaultdynamicsecrets",
    "list vaultdynamicsecrets",
    "patch vaultdynamicsecrets",
    "list vaultstaticsecrets",
];

/// What this way was shown to need.
fn one_way(way: &Way) -> BTreeSet<Right> {
    let case = Case::begin();
    let folder = tempfile::tempdir().unwrap();
    let namespace = furnished(&case, folder.path());
    let flags: Vec<String> = way.flags.iter().map(|flag| format!("--with={flag}")).collect();
    let of = |more: &[&str]| {
        let flags = flags.iter().map(String::as_str);
        rbac(&case, &[way.verb].into_iter().chain(flags).chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let (all, least) = (of(&[]), of(&["--least"]));
    let skipped = |right: &&Right| {
        way.spared.contains(&right.name().as_str())
            || UNSERVED.contains(&right.name().as_str())
            || !served(&case, &right.group)
    };
    // Mending is done once: what is only told would do it before a right is missing.
    let told = |right: &Right| least.contains(right) || way.flags != ["fix"];
    let lacking: Vec<Right> = all.iter().filter(|right| !skipped(right) && told(right)).cloned().collect();
    let user = |number: usize| format!("{namespace}-{number}");
    let mut users: Vec<(String, BTreeSet<Right>)> = Vec::new();
    for (number, lacks) in lacking.iter().enumerate() {
        users.push((user(number), all.iter().filter(|right| *right != lacks).cloned().collect()));
    }
    users.push((user(lacking.len()), all.clone()));
    bind(&case, &namespace, &users);
    let before = case.versions(Dc::One, &namespace);
    for (number, lacks) in lacking.iter().enumerate() {
        let ran = run(&case, &namespace, folder.path(), way, &user(number));
        if least.contains(lacks) {
            ran.exits(7).says(&lacks.verb).says(&lacks.resource).says(&namespace).says(&lacks.rule());
        } else {
            assert!([0, 3].contains(&ran.code), "{}", ran.story());
            ran.says(&lacks.resource);
        }
    }
    assert_eq!(before, case.versions(Dc::One, &namespace), "nothing was written");
    run(&case, &namespace, folder.path(), way, &user(lacking.len())).exits(way.exit).says_not("orbidden");
    lacking.into_iter().filter(|right| least.contains(right)).collect()
}

fn served(case: &Case, group: &str) -> bool {
    group.is_empty() || case.kubectl(Dc::One, &["get", "--raw", &format!("/apis/{group}")]).code == 0
}

#[test]
fn every_verb_with_rights_is_shown_here() {
    let case = Case::begin();
    let help = case.secrets(&["--help"]).ok().out;
    let commands = help.split("Exit codes:").next().unwrap().lines().filter(|line| line.starts_with("  "));
    let verbs: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(verbs.contains(&"generate") && bed().plugins.is_dir());
    for verb in verbs {
        let rights = rbac(&case, &[verb]);
        assert_eq!(
            SHOWN.contains(&verb) || ELSEWHERE.contains(&verb),
            !rights.is_empty(),
            "{verb}: a way to use it belongs in WAYS and in verbs!"
        );
    }
}
