//! The shapes of all values files, one table per file.

use super::rule::{
    ANY, BUCKET, CIDR, DATA_CENTRE, DNS_LABEL, DNS_NAME, DURATION, HTTP_URL, LDAP_URL, OBJECT, PARAMETER,
    QUANTITY, RETENTION, SCHEDULE, SIZE, SQL_NAME, TARGET, TEXT,
};
use super::shape::{Shape, may, must};

const PARAMETERS: Shape = Shape::Each { key: &PARAMETER, of: &Shape::Scalar(&ANY) };

const MEMORY_AND_CPU: Shape =
    Shape::Closed(&[must("memory", Shape::Scalar(&QUANTITY)), may("cpu", Shape::Scalar(&QUANTITY))]);

const SQL_NAMES: Shape = Shape::List { of: &Shape::Text(&SQL_NAME), min: 0 };

const NAMES: Shape = Shape::List { of: &Shape::Text(&OBJECT), min: 0 };

const SERVICE: Shape = Shape::Closed(&[
    may("name", Shape::Text(&OBJECT)),
    may("namespace", Shape::Text(&OBJECT)),
    may("port", PORT),
]);

const PORT: Shape = Shape::Int { min: 1, max: 65535 };

/// `users/{INS}/{env}/databases.yaml`: what the client's own team decides.
pub const DATABASES: Shape = Shape::Closed(&[
    must(
        "postgresql",
        Shape::Closed(&[
            must("majorVersion", Shape::Int { min: 13, max: 20 }),
            may("parameters", PARAMETERS),
        ]),
    ),
    may("plugins", Shape::List { of: &Shape::Closed(&[must("name", Shape::Text(&OBJECT))]), min: 0 }),
    must(
        "databases",
        Shape::List {
            of: &Shape::Closed(&[
                must("name", Shape::Text(&SQL_NAME)),
                must("owner", Shape::Text(&SQL_NAME)),
                may("cnPattern", Shape::Text(&TEXT)),
            ]),
            min: 1,
        },
    ),
    may(
        "roles",
        Shape::List {
            of: &Shape::Closed(&[
                must("name", Shape::Text(&SQL_NAME)),
                may("ensure", Shape::Choice(&["present", "absent"])),
                may("login", Shape::Bool),
                may("superuser", Shape::Bool),
                may("createdb", Shape::Bool),
                may("inherit", Shape::Bool),
                may("connectionLimit", Shape::Int { min: -1, max: 262_143 }),
                may("inRoles", SQL_NAMES),
                may("databases", SQL_NAMES),
            ]),
            min: 0,
        },
    ),
]);

/// `admin/{env}/postgresql.yaml`.
pub const POSTGRESQL: Shape = Shape::Closed(&[
    must(
        "postgresql",
        Shape::Closed(&[
            must("instances", Shape::Int { min: 1, max: 10 }),
            may("storage", Shape::Closed(&[may("storageClass", Shape::Text(&OBJECT))])),
            may("parameters", PARAMETERS),
            may("primaryUpdateStrategy", Shape::Choice(&["unsupervised", "supervised"])),
            may("primaryUpdateMethod", Shape::Choice(&["switchover", "restart"])),
            may("rejectPasswordLogins", Shape::Bool),
        ]),
    ),
    must(
        "storageProfiles",
        Shape::Each {
            key: &TEXT,
            of: &Shape::Closed(&[
                must("storage", Shape::Closed(&[must("size", Shape::Text(&SIZE))])),
                may(
                    "resources",
                    Shape::Closed(&[may("requests", MEMORY_AND_CPU), may("limits", MEMORY_AND_CPU)]),
                ),
            ]),
        },
    ),
    must(
        "imageCatalog",
        Shape::Closed(&[
            may("name", Shape::Text(&OBJECT)),
            must(
                "images",
                Shape::List {
                    of: &Shape::Closed(&[
                        must("major", Shape::Int { min: 13, max: 20 }),
                        must("image", Shape::Text(&TEXT)),
                    ]),
                    min: 1,
                },
            ),
        ]),
    ),
    may("pgadminUser", Shape::Closed(&[must("name", Shape::Text(&SQL_NAME)), may("roles", SQL_NAMES)])),
    may(
        "monitoring",
        Shape::Closed(&[
            may("enabled", Shape::Bool),
            may("tls", Shape::Bool),
            may("customQueries", Shape::Bool),
            may("disableDefaultQueries", Shape::Bool),
        ]),
    ),
]);

/// `admin/{env}/backup.yaml`.
pub const BACKUP: Shape = Shape::Closed(&[must(
    "backup",
    Shape::Closed(&[
        must("schedule", Shape::Text(&SCHEDULE)),
        must("retentionPolicy", Shape::Text(&RETENTION)),
        may("target", Shape::Choice(&["primary", "prefer-standby"])),
    ]),
)]);

/// `admin/{env}/plugins.yaml`.
pub const PLUGINS: Shape = Shape::Closed(&[must(
    "availablePlugins",
    Shape::List {
        of: &Shape::Closed(&[must("name", Shape::Text(&OBJECT)), may("description", Shape::Text(&TEXT))]),
        min: 0,
    },
)]);

/// `admin/{env}/clients.yaml`.
pub const CLIENTS: Shape = Shape::Closed(&[must(
    "clients",
    Shape::Each {
        key: &TARGET,
        of: &Shape::Closed(&[
            must("datacenters", Shape::List { of: &Shape::Text(&DATA_CENTRE), min: 1 }),
            may("primaryDatacenter", Shape::Text(&DATA_CENTRE)),
            must("s3Bucket", Shape::Text(&BUCKET)),
            may("storageProfile", Shape::Text(&TEXT)),
            must(
                "s3Credentials",
                Shape::Closed(&[
                    may("secretName", Shape::Text(&OBJECT)),
                    may("accessKey", Shape::Secret),
                    may("secretKey", Shape::Secret),
                ]),
            ),
            may(
                "ldapCredentials",
                Shape::Closed(&[
                    must("bindDn", Shape::Text(&TEXT)),
                    may("bindPassword", Shape::Secret),
                    may("bindPasswordSecret", Shape::Text(&OBJECT)),
                ]),
            ),
            may(
                "replication",
                Shape::Closed(&[
                    may("enabled", Shape::Bool),
                    may("readFrom", Shape::Choice(&["local", "remote"])),
                    may("replicaPathSuffix", Shape::Text(&DNS_LABEL)),
                ]),
            ),
            may(
                "networkPolicy",
                Shape::Closed(&[
                    may("allowedNamespaces", NAMES),
                    may("allowedCIDRs", Shape::List { of: &Shape::Text(&CIDR), min: 0 }),
                    may("operatorNamespace", Shape::Text(&OBJECT)),
                    may("monitoringNamespace", Shape::Text(&OBJECT)),
                ]),
            ),
            may(
                "archiveGeneration",
                Shape::Each { key: &DATA_CENTRE, of: &Shape::Int { min: 1, max: 9999 } },
            ),
        ]),
    },
)]);

/// `admin/{env}/datacenters.yaml`.
pub const DATACENTERS: Shape = Shape::Closed(&[
    may(
        "dns",
        Shape::Closed(&[must("zone", Shape::Text(&DNS_NAME)), may("primaryPrefix", Shape::Text(&DNS_LABEL))]),
    ),
    must(
        "datacenters",
        Shape::Each {
            key: &DATA_CENTRE,
            of: &Shape::Closed(&[
                may("kubeContext", Shape::Scalar(&TEXT)),
                may("dnsSuffix", Shape::Text(&DNS_NAME)),
                may("dns", Shape::Closed(&[must("roPrefix", Shape::Text(&DNS_LABEL))])),
                must(
                    "s3",
                    Shape::Closed(&[
                        must("endpoint", Shape::Text(&HTTP_URL)),
                        may("region", Shape::Text(&DNS_LABEL)),
                    ]),
                ),
            ]),
        },
    ),
]);

/// `admin/{env}/ldap.yaml`.
pub const LDAP: Shape = Shape::Closed(&[must(
    "ldap",
    Shape::Closed(&[
        must("serverUri", Shape::Text(&LDAP_URL)),
        must("baseDn", Shape::Text(&TEXT)),
        may("searchFilter", Shape::Text(&TEXT)),
    ]),
)]);

/// `admin/local/openldap.yaml`.
pub const OPENLDAP: Shape = Shape::Closed(&[must(
    "openldap",
    Shape::Closed(&[
        may("organization", Shape::Text(&TEXT)),
        may("domain", Shape::Text(&DNS_NAME)),
        may("baseDn", Shape::Text(&TEXT)),
        may("adminPassword", Shape::Secret),
        may("configPassword", Shape::Secret),
        may("service", SERVICE),
    ]),
)]);

/// `admin/local/seaweedfs.yaml`.
pub const SEAWEEDFS: Shape = Shape::Closed(&[must(
    "seaweedfs",
    Shape::Closed(&[
        may(
            "s3",
            Shape::Closed(&[
                may("accessKey", Shape::Secret),
                may("secretKey", Shape::Secret),
                may("port", PORT),
            ]),
        ),
        may("service", SERVICE),
        may("storage", Shape::Closed(&[must("size", Shape::Text(&SIZE))])),
    ]),
)]);

/// `admin/{env}/observability.yaml`.
pub const OBSERVABILITY: Shape = Shape::Closed(&[must(
    "observability",
    Shape::Closed(&[
        may(
            "prometheus",
            Shape::Closed(&[
                may("retention", Shape::Text(&DURATION)),
                may(
                    "storage",
                    Shape::Closed(&[
                        may("size", Shape::Text(&SIZE)),
                        may("storageClass", Shape::Text(&OBJECT)),
                    ]),
                ),
            ]),
        ),
        may(
            "grafana",
            Shape::Closed(&[
                may("adminPassword", Shape::Secret),
                may("ingress", Shape::Closed(&[may("enabled", Shape::Bool), may("host", Shape::Text(&ANY))])),
            ]),
        ),
        may(
            "otelCollector",
            Shape::Closed(&[
                may(
                    "scrape",
                    Shape::Closed(&[may("interval", Shape::Text(&DURATION)), may("tls", Shape::Bool)]),
                ),
                may("operatorEndpoint", Shape::Text(&HTTP_URL)),
                may("operatorTls", Shape::Bool),
            ]),
        ),
    ]),
)]);
