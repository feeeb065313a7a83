//! A PostgreSQL as API Forge bundles it: no operator, TLS only but for the loopback, a Secret
//! with a password for each role. Its own checks, each damage by its finding, a rotation by
//! SQL, and no password in the server's log.

use e2e::{Case, Dc, Ran, bed, until};
use serde_json::{Value, json};
use std::{env, fs};

/// What the chart's start does, and its init job: `pg_hba.conf` and roles.
const START: &str = r#"
set -e
export PATH=/usr/lib/postgresql/17/bin:$PATH PGDATA=/data/pg PGHOST=/tmp
pw() { cat /run/postgres/postgres_$1; }
if [ ! -d "$PGDATA" ]; then
  initdb -U postgres --auth=scram-sha-256 --pwfile=/run/postgres/postgres_password >/dev/null
  cat >"$PGDATA/pg_hba.conf" <<END
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
hostnossl all all 0.0.0.0/0 reject
hostnossl all all ::/0 reject
hostssl all all 10.0.0.0/8 scram-sha-256
END
  fresh=1
fi
cp /run/tls/server.key /data/server.key && chmod 600 /data/server.key
postgres -c listen_addresses='*' -c unix_socket_directories=/tmp -c ssl=on -c log_statement=all \
  -c ssl_cert_file=/run/tls/server.crt -c ssl_key_file=/data/server.key 2>/data/log &
until pg_isready -q; do sleep 0.1; done
[ -z "$fresh" ] || psql -q -U postgres <<END
CREATE ROLE appowner NOLOGIN; CREATE ROLE appuser LOGIN; CREATE ROLE backupuser LOGIN; CREATE ROLE temporaluser LOGIN;
CREATE DATABASE appdb OWNER appowner;
\c appdb
CREATE SCHEMA app AUTHORIZATION appowner;
GRANT USAGE, CREATE ON SCHEMA app TO appuser; GRANT USAGE ON SCHEMA app TO backupuser;
ALTER DEFAULT PRIVILEGES FOR ROLE appowner IN SCHEMA app GRANT SELECT ON TABLES TO backupuser;
ALTER DEFAULT PRIVILEGES FOR ROLE appuser IN SCHEMA app GRANT SELECT ON TABLES TO backupuser;
ALTER DEFAULT PRIVILEGES FOR ROLE appowner IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO appuser;
ALTER DEFAULT PRIVILEGES FOR ROLE appowner IN SCHEMA app GRANT USAGE ON SEQUENCES TO appuser;
SET ROLE appowner; CREATE TABLE app.orders (id serial PRIMARY KEY);
END
psql -q -U postgres <<END
ALTER ROLE postgres PASSWORD '$(pw password)'; ALTER ROLE appuser PASSWORD '$(pw app_user_pw)';
ALTER ROLE backupuser PASSWORD '$(pw app_ro_pw)'; ALTER ROLE temporaluser PASSWORD '$(pw temporal_pw)';
END
echo started
wait
"#;
const POD: &str = "api-forge-postgres-0";
const ROLES: [(&str, &str); 4] = [
    ("postgres", "postgres_password"),
    ("appuser", "postgres_app_user_pw"),
    ("backupuser", "postgres_app_ro_pw"),
    ("temporaluser", "postgres_temporal_pw"),
];

struct Shop<'c> {
    case: &'c Case,
    namespace: String,
}

impl Shop<'_> {
    fn secrets(&self, args: &[&str]) -> Ran {
        let place = ["--profile", "api-forge", "-n", &self.namespace, "--context", Dc::One.context()];
        self.case.secrets(&[args, &place].concat())
    }

    fn test(&self) -> Ran {
        self.secrets(&["test", "postgres", "-o", "short"])
    }

    fn exec(&self, command: &[&str]) -> Ran {
        let args = [&["exec", "-n", &self.namespace, POD, "--"], command].concat();
        self.case.kubectl(Dc::One, &args)
    }

    fn sql(&self, sql: &str) {
        self.exec(&["psql", "-h", "/tmp", "-U", "postgres", "-d", "appdb", "-c", sql]).ok();
    }

    fn password(&self, key: &str) -> String {
        let place = ["-n", &self.namespace, "--context", Dc::One.context()];
        self.case.secrets(&[&["get", "postgres-secrets", key][..], &place].concat()).ok().out
    }

    fn logs_in(&self, user: &str, password: &str) -> bool {
        let url = format!("postgres://{user}:{password}@127.0.0.1/postgres");
        self.exec(&["psql", &url, "-Atc", "select current_user"]).out.trim() == user
    }
}

#[test]
fn the_server_of_api_forge_is_looked_into_and_its_passwords_are_rotated_by_sql() {
    let case = Case::begin();
    let Ok(image) = env::var("TESTBED_IMAGE_POSTGRES") else {
        return case.not_run("needs the bed's images");
    };
    if !bed().runs_pods {
        return case.not_run("needs clusters that run pods");
    }
    let shop = Shop { case: &case, namespace: case.namespace(Dc::One) };
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("secrets");
    let dir = dir.to_str().unwrap();
    let supplied = ["GOOGLE", "MICROSOFT", "KEYCLOAK"]
        .map(|who| format!("OIDC_{who}_CLIENT_SECRET={}\n", "x".repeat(40)));
    let env_file = folder.path().join("env");
    fs::write(&env_file, supplied.concat()).unwrap();
    shop.secrets(&["generate", "--yes", "--from-env-file", env_file.to_str().unwrap()]).ok();
    case.secrets(&["pki", "create", "--services", "postgres", "--dir", dir]).ok();
    shop.secrets(&["apply", "--dir", dir, "--yes"]).ok().says("postgres-tls");
    for object in objects(&shop.namespace, &image) {
        case.apply(Dc::One, &object);
    }
    until("the server has its roles", 90, || {
        shop.exec(&["sh", "-c", "test -S /tmp/.s.PGSQL.5432"]);
        ROLES.iter().all(|(user, key)| shop.logs_in(user, &shop.password(key))).then_some(())
    });
    // The one warning: what comes through a port-forward comes from the loopback.
    shop.test()
        .ok()
        .says("9 passed, 1 with a warning")
        .says("postgresql/postgres/api-forge/plain [loopback]");
    damaged(&shop);
    rotated(&shop);
}

/// What is broken by hand is told, and well again afterwards.
fn damaged(shop: &Shop<'_>) {
    for (damage, told, mend) in [
        ("ALTER ROLE backupuser NOLOGIN", "roles [no-login]", "ALTER ROLE backupuser LOGIN"),
        (
            "ALTER DATABASE appdb OWNER TO postgres",
            "database-owner [owner]",
            "ALTER DATABASE appdb OWNER TO appowner",
        ),
        (
            "REVOKE SELECT ON app.orders FROM backupuser",
            "privileges [privilege]",
            "GRANT SELECT ON app.orders TO backupuser",
        ),
        ("ALTER ROLE appuser PASSWORD 'another'", "passwords [password]", ""),
    ] {
        shop.sql(damage);
        shop.test().exits(3).says(&format!("postgresql/postgres/api-forge/{told}"));
        if mend.is_empty() {
            // The Secret is right, the server is not: it is told anew.
            shop.secrets(&["rotate", "postgres-secrets", "--apply-current", "--yes"]).ok();
        } else {
            shop.sql(mend);
        }
        shop.test().ok();
    }
}

/// Every password is changed at the server before the Secret says so; none is in its log.
fn rotated(shop: &Shop<'_>) {
    let before = ROLES.map(|(_, key)| shop.password(key));
    shop.secrets(&["rotate", "postgres-secrets", "--yes"]).ok().says("rotated");
    let after = ROLES.map(|(_, key)| shop.password(key));
    let log = shop.exec(&["cat", "/data/log"]).ok().out;
    assert!(log.contains("ALTER ROLE \"appuser\" PASSWORD 'SCRAM-SHA-256$"), "{log}");
    for (number, (user, key)) in ROLES.iter().enumerate() {
        assert_ne!(before[number], after[number], "{key}");
        assert!(shop.logs_in(user, &after[number]), "{user}");
        // Loopback asks for a password; the old one is not taken.
        assert!(!shop.logs_in(user, &before[number]), "{user}");
        assert!(!log.contains(after[number].trim()), "the password of {user} stands in the log");
    }
    shop.test().ok();
}

fn objects(namespace: &str, image: &str) -> Vec<Value> {
    let metadata = |name: &str| json!({ "name": name, "namespace": namespace });
    let labels = json!({ "app": "api-forge-postgres" });
    vec![
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": metadata("postgres"),
            "spec": { "selector": labels, "ports": [{ "name": "postgres", "port": 5432 }] },
        }),
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata("api-forge-postgres"),
            "spec": {
                "serviceName": "postgres", "replicas": 1, "selector": { "matchLabels": labels },
                "template": { "metadata": { "labels": labels }, "spec": {
                    "terminationGracePeriodSeconds": 1,
                    "securityContext": { "runAsUser": 26, "runAsGroup": 26, "fsGroup": 26 },
                    "containers": [{
                        "name": "postgres", "image": image, "imagePullPolicy": "IfNotPresent",
                        "command": ["bash", "-c", START],
                        "volumeMounts": [
                            { "name": "data", "mountPath": "/data" },
                            { "name": "passwords", "mountPath": "/run/postgres" },
                            { "name": "tls", "mountPath": "/run/tls" },
                        ],
                    }],
                    "volumes": [
                        { "name": "data", "emptyDir": {} },
                        { "name": "passwords", "secret": { "secretName": "postgres-secrets" } },
                        { "name": "tls", "secret": { "secretName": "postgres-tls" } },
                    ],
                }},
            },
        }),
    ]
}
