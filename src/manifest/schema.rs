//! The shapes of all values files, one table per file, with what each key means. `explain` and
//! `docs/values.md` are made of them.

mod infra;

use super::rule::{
    ANY, BUCKET, CIDR, DATA_CENTRE, DNS_LABEL, DNS_NAME, HTTP_URL, LDAP_URL, OBJECT, PARAMETER, QUANTITY,
    RETENTION, SCHEDULE, SIZE, SQL_NAME, TARGET, TEXT,
};
use super::shape::{Shape, may, must};

pub use infra::{OBSERVABILITY, OPENLDAP, SEAWEEDFS};

/// Every file with its shape and what it is for, in the order people meet them.
pub const FILES: [(&str, &Shape, &str); 10] = [
    ("users/{INS}/{ENV}/databases.yaml", &DATABASES, "what the client's own team decides"),
    ("admin/{env}/postgresql.yaml", &POSTGRESQL, "the servers of an environment"),
    ("admin/{env}/backup.yaml", &BACKUP, "backups of an environment"),
    ("admin/{env}/plugins.yaml", &PLUGINS, "what clients may use; without the file it is barman-cloud"),
    ("admin/{env}/clients.yaml", &CLIENTS, "what the platform decides for each client"),
    ("admin/{env}/datacenters.yaml", &DATACENTERS, "data centres of an environment"),
    ("admin/{env}/ldap.yaml", &LDAP, "directory of an environment"),
    ("admin/local/openldap.yaml", &OPENLDAP, "a directory for trying things"),
    ("admin/local/seaweedfs.yaml", &SEAWEEDFS, "S3 for trying things"),
    ("admin/{env}/observability.yaml", &OBSERVABILITY, "what watches an environment"),
];

const PARAMETERS: Shape = Shape::Each { key: &PARAMETER, of: &Shape::Scalar(&ANY) };

const MEMORY_AND_CPU: Shape = Shape::Closed(&[
    must("memory", Shape::Scalar(&QUANTITY)).says(
        "memory; the request is at least `shared_buffers` and at most \
         the limit",
    ),
    may("cpu", Shape::Scalar(&QUANTITY)).says("processors, such as 500m"),
]);

const SQL_NAMES: Shape = Shape::List { of: &Shape::Text(&SQL_NAME), min: 0 };

const NAMES: Shape = Shape::List { of: &Shape::Text(&OBJECT), min: 0 };

/// `users/{INS}/{env}/databases.yaml`: what the client's own team decides.
pub const DATABASES: Shape = Shape::Closed(&[
    must(
        "postgresql",
        Shape::Closed(&[
            must("majorVersion", Shape::Int { min: 13, max: 20 })
                .says("major version; must be in the image catalogue"),
            may("parameters", PARAMETERS)
                .says("`postgresql.conf`; the platform's value of the same name wins"),
        ]),
    )
    .says("the server"),
    may(
        "plugins",
        Shape::List {
            of: &Shape::Closed(&[must("name", Shape::Text(&OBJECT)).says(
                "name of a plugin, of those in `plugins.yaml`; without barman-cloud there are \
                     no backups; without `plugins` it is barman-cloud",
            )]),
            min: 0,
        },
    )
    .says("plugins in use"),
    must(
        "databases",
        Shape::List {
            of: &Shape::Closed(&[
                must("name", Shape::Text(&SQL_NAME)).says("name of the database"),
                must("owner", Shape::Text(&SQL_NAME)).says("role that owns it; must be under `roles`"),
                may("cnPattern", Shape::Text(&TEXT))
                    .says("accepted, without effect: certificates carry the role's own name"),
            ]),
            min: 1,
        },
    )
    .says("databases, each with its owner"),
    may(
        "roles",
        Shape::List {
            of: &Shape::Closed(&[
                must("name", Shape::Text(&SQL_NAME)).says("name of the role"),
                may("ensure", Shape::Choice(&["present", "absent"]))
                    .says("whether the role is made or removed")
                    .or("present"),
                may("login", Shape::Bool).says("LOGIN").or("true"),
                may("superuser", Shape::Bool).says("SUPERUSER").or("false"),
                may("createdb", Shape::Bool).says("CREATEDB").or("false"),
                may("inherit", Shape::Bool).says("INHERIT").or("true"),
                may("connectionLimit", Shape::Int { min: -1, max: 262_143 })
                    .says("CONNECTION LIMIT; -1 is none")
                    .or("-1"),
                may("inRoles", SQL_NAMES)
                    .says("roles it is a member of: declared ones or PostgreSQL's `pg_*`"),
                may("databases", SQL_NAMES).says("databases it may connect to besides those it owns"),
            ]),
            min: 0,
        },
    )
    .says("roles besides those that CloudNativePG makes"),
]);

/// `admin/{env}/postgresql.yaml`.
pub const POSTGRESQL: Shape = Shape::Closed(&[
    must(
        "postgresql",
        Shape::Closed(&[
            must("instances", Shape::Int { min: 1, max: 10 }).says("pods per data centre, 1 to 10"),
            may(
                "storage",
                Shape::Closed(&[may("storageClass", Shape::Text(&OBJECT))
                    .says("StorageClass of the volumes")
                    .or("the cluster's")]),
            )
            .says("where volumes come from"),
            may("parameters", PARAMETERS)
                .says("`postgresql.conf`; what CloudNativePG sets itself is refused"),
            may("primaryUpdateStrategy", Shape::Choice(&["unsupervised", "supervised"]))
                .says(
                    "whether the primary is updated last by the operator itself or \
                     waits for a person",
                )
                .or("unsupervised"),
            may("primaryUpdateMethod", Shape::Choice(&["switchover", "restart"]))
                .says(
                    "whether a replica takes over for an update, or the primary \
                     restarts",
                )
                .or("switchover"),
            may("rejectPasswordLogins", Shape::Bool)
                .says("ends `pg_hba.conf` with a line that refuses every other login")
                .or("false"),
        ]),
    )
    .says("the server, for every client of the environment"),
    must(
        "storageProfiles",
        Shape::Each {
            key: &TEXT,
            of: &Shape::Closed(&[
                must(
                    "storage",
                    Shape::Closed(&[must("size", Shape::Text(&SIZE)).says("size of the volume")]),
                )
                .says("the volume"),
                may(
                    "resources",
                    Shape::Closed(&[
                        may("requests", MEMORY_AND_CPU).says("what a pod is sure to get"),
                        may("limits", MEMORY_AND_CPU).says("what a pod may take at most"),
                    ]),
                )
                .says("memory and CPU of a pod"),
            ]),
        },
    )
    .says("sizes a client may have, by name"),
    must(
        "imageCatalog",
        Shape::Closed(&[
            may("name", Shape::Text(&OBJECT)).says("name of the ImageCatalog").or("pgaas-images"),
            must(
                "images",
                Shape::List {
                    of: &Shape::Closed(&[
                        must("major", Shape::Int { min: 13, max: 20 }).says("major version, 8 at most"),
                        must("image", Shape::Text(&TEXT)).says("its image"),
                    ]),
                    min: 1,
                },
            )
            .says("one entry for each major version"),
        ]),
    )
    .says("images of PostgreSQL by major version"),
    may(
        "pgadminUser",
        Shape::Closed(&[
            must("name", Shape::Text(&SQL_NAME)).says(
                "read-only role for pgAdmin; without `pgadminUser` it is \
                 `pgadmin_readonly`",
            ),
            may("roles", SQL_NAMES).says("roles it is a member of").or("pg_read_all_data"),
        ]),
    )
    .says("read-only role of pgAdmin"),
    may(
        "monitoring",
        Shape::Closed(&[
            may("enabled", Shape::Bool)
                .says("accepted; nothing is rendered from `monitoring` yet")
                .or("false"),
            may("tls", Shape::Bool).says("metrics over TLS").or("false"),
            may("customQueries", Shape::Bool).says("the platform's own queries").or("true"),
            may("disableDefaultQueries", Shape::Bool).says("without CloudNativePG's own queries").or("false"),
        ]),
    )
    .says("metrics; nothing is rendered from it yet"),
]);

/// `admin/{env}/backup.yaml`.
pub const BACKUP: Shape = Shape::Closed(&[must(
    "backup",
    Shape::Closed(&[
        must("schedule", Shape::Text(&SCHEDULE)).says(
            "six fields, seconds first; five would mean every hour to \
             CloudNativePG and are refused",
        ),
        must("retentionPolicy", Shape::Text(&RETENTION))
            .says("days, weeks or months, such as `30d`, `4w`, `6m`"),
        may("target", Shape::Choice(&["primary", "prefer-standby"]))
            .says("where backups are taken")
            .or("prefer-standby"),
    ]),
)
.says("base backups and how long they are kept")]);

/// `admin/{env}/plugins.yaml`.
pub const PLUGINS: Shape = Shape::Closed(&[must(
    "availablePlugins",
    Shape::List {
        of: &Shape::Closed(&[
            must("name", Shape::Text(&OBJECT)).says("name of a plugin that clients may use"),
            may("description", Shape::Text(&TEXT)).says("for people"),
        ]),
        min: 0,
    },
)
.says("plugins that clients may use")]);

/// `admin/{env}/clients.yaml`.
pub const CLIENTS: Shape = Shape::Closed(&[must(
    "clients",
    Shape::Each {
        key: &TARGET,
        of: &Shape::Closed(&[
            must("datacenters", Shape::List { of: &Shape::Text(&DATA_CENTRE), min: 1 })
                .says("data centres, of those in `datacenters.yaml`"),
            may("primaryDatacenter", Shape::Text(&DATA_CENTRE))
                .says(
                    "where the primary is created; later it is wherever the \
                     clusters say",
                )
                .or("the first"),
            must("s3Bucket", Shape::Text(&BUCKET)).says("bucket of all archives of the client"),
            may("storageProfile", Shape::Text(&TEXT)).says("one of `storageProfiles`").or("S"),
            must(
                "s3Credentials",
                Shape::Closed(&[
                    may("secretName", Shape::Text(&OBJECT))
                        .says("existing Secret with the keys `accessKey` and `secretKey`"),
                    may("accessKey", Shape::Secret).says("instead of `secretName`; `local` only"),
                    may("secretKey", Shape::Secret).says("instead of `secretName`; `local` only"),
                ]),
            )
            .says("keys of the bucket"),
            may(
                "ldapCredentials",
                Shape::Closed(&[
                    must("bindDn", Shape::Text(&TEXT)).says("pgAdmin's account in the directory"),
                    may("bindPassword", Shape::Secret).says("its password; `local` only"),
                    may("bindPasswordSecret", Shape::Text(&OBJECT)).says("Secret with its password"),
                ]),
            )
            .says("how pgAdmin asks the directory"),
            may(
                "replication",
                Shape::Closed(&[
                    may("enabled", Shape::Bool).says("the data centres follow each other").or("false"),
                    may("readFrom", Shape::Choice(&["local", "remote"]))
                        .says(
                            "`local`: the storage layer copies the bucket, each data centre \
                             reads its own endpoint; `remote`: each reads the other's",
                        )
                        .or("local"),
                    may("replicaPathSuffix", Shape::Text(&DNS_LABEL))
                        .says("last part of the folder a copy is read from")
                        .or("backup"),
                ]),
            )
            .says("whether and how the data centres follow each other"),
            may(
                "networkPolicy",
                Shape::Closed(&[
                    may("allowedNamespaces", NAMES).says("namespaces that may connect"),
                    may("allowedCIDRs", Shape::List { of: &Shape::Text(&CIDR), min: 0 })
                        .says("ranges outside the Kubernetes cluster that may connect"),
                    may("operatorNamespace", Shape::Text(&OBJECT))
                        .says("namespace of the CloudNativePG operator")
                        .or("cnpg-system"),
                    may("monitoringNamespace", Shape::Text(&OBJECT))
                        .says("namespace of the metrics collector")
                        .or("monitoring"),
                ]),
            )
            .says("who may connect"),
            may(
                "archiveGeneration",
                Shape::Each { key: &DATA_CENTRE, of: &Shape::Int { min: 1, max: 9999 } },
            )
            .says(
                "of each data centre, how often its archive was begun anew; 2 and more add `-g2` \
                 to its folder, which a rebuilt data centre needs",
            )
            .or("1"),
        ]),
    },
)
.says("clients of the environment by name, the INS of INS/ENV")]);

/// `admin/{env}/datacenters.yaml`.
pub const DATACENTERS: Shape = Shape::Closed(&[
    may(
        "dns",
        Shape::Closed(&[
            must("zone", Shape::Text(&DNS_NAME)).says(
                "zone of the aliases `primary.{INS}-{ENV}.{zone}` and \
                 `{roPrefix}.{INS}-{ENV}.{zone}`; without `dns` there are none",
            ),
            may("primaryPrefix", Shape::Text(&DNS_LABEL))
                .says("first label of the alias that follows the primary")
                .or("primary"),
        ]),
    )
    .says("aliases of the environment"),
    must(
        "datacenters",
        Shape::Each {
            key: &DATA_CENTRE,
            of: &Shape::Closed(&[
                may("kubeContext", Shape::Scalar(&TEXT)).says(
                    "context of its Kubernetes cluster; verbs that ask the cluster \
                     need it",
                ),
                may("dnsSuffix", Shape::Text(&DNS_NAME))
                    .says("`{cluster}-rw.{namespace}.{dnsSuffix}` is reachable from outside")
                    .or("svc.cluster.local"),
                may(
                    "dns",
                    Shape::Closed(&[
                        must("roPrefix", Shape::Text(&DNS_LABEL)).says("first label of its read-only alias")
                    ]),
                )
                .says("aliases of the data centre"),
                must(
                    "s3",
                    Shape::Closed(&[
                        must("endpoint", Shape::Text(&HTTP_URL)).says("address of its S3"),
                        may("region", Shape::Text(&DNS_LABEL)).says("its region"),
                    ]),
                )
                .says("its S3"),
            ]),
        },
    )
    .says("data centres by name"),
]);

/// `admin/{env}/ldap.yaml`.
pub const LDAP: Shape = Shape::Closed(&[must(
    "ldap",
    Shape::Closed(&[
        must("serverUri", Shape::Text(&LDAP_URL)).says("directory of the environment"),
        must("baseDn", Shape::Text(&TEXT)).says("where users are"),
        may("searchFilter", Shape::Text(&TEXT)).says("how a user is found"),
    ]),
)
.says("directory of the people who use pgAdmin")]);
