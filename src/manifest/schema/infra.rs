//! Files of what stands around the databases: a directory and S3 of the local environment, and what
//! watches.

use crate::manifest::rule::{ANY, DNS_NAME, DURATION, HTTP_URL, OBJECT, SIZE, TEXT};
use crate::manifest::shape::{Shape, may, must};

const PORT: Shape = Shape::Int { min: 1, max: 65535 };

/// `admin/local/openldap.yaml`.
pub const OPENLDAP: Shape = Shape::Closed(&[must(
    "openldap",
    Shape::Closed(&[
        may("organization", Shape::Text(&TEXT)).says("name of the organisation"),
        may("domain", Shape::Text(&DNS_NAME)).says("domain of the directory"),
        may("baseDn", Shape::Text(&TEXT)).says("where users are").or("dc=pgaas,dc=local"),
        may("adminPassword", Shape::Secret).says("the administrator's password"),
        may("configPassword", Shape::Secret).says("password of its configuration"),
        may(
            "service",
            Shape::Closed(&[
                may("name", Shape::Text(&OBJECT)).says("name of the Service").or("openldap-openldap"),
                may("namespace", Shape::Text(&OBJECT)).says("its namespace").or("local-infra"),
                may("port", PORT).says("its port").or("389"),
            ]),
        )
        .says("Service it is reached at"),
    ]),
)
.says("directory of the local environment")]);

/// `admin/local/seaweedfs.yaml`.
pub const SEAWEEDFS: Shape = Shape::Closed(&[must(
    "seaweedfs",
    Shape::Closed(&[
        may(
            "s3",
            Shape::Closed(&[
                may("accessKey", Shape::Secret).says("access key"),
                may("secretKey", Shape::Secret).says("its secret"),
                may("port", PORT).says("port of S3"),
            ]),
        )
        .says("how it is reached"),
        may(
            "service",
            Shape::Closed(&[
                may("name", Shape::Text(&OBJECT)).says("name of the Service"),
                may("namespace", Shape::Text(&OBJECT)).says("its namespace"),
                may("port", PORT).says("its port"),
            ]),
        )
        .says("Service it is reached at"),
        may("storage", Shape::Closed(&[must("size", Shape::Text(&SIZE)).says("size of the volume")]))
            .says("its volume"),
    ]),
)
.says("S3 of the local environment")]);

/// `admin/{env}/observability.yaml`.
pub const OBSERVABILITY: Shape = Shape::Closed(&[must(
    "observability",
    Shape::Closed(&[
        may(
            "prometheus",
            Shape::Closed(&[
                may("retention", Shape::Text(&DURATION)).says("how long metrics are kept"),
                may(
                    "storage",
                    Shape::Closed(&[
                        may("size", Shape::Text(&SIZE)).says("size of the volume"),
                        may("storageClass", Shape::Text(&OBJECT)).says("StorageClass of the volume"),
                    ]),
                )
                .says("its volume"),
            ]),
        )
        .says("Prometheus"),
        may(
            "grafana",
            Shape::Closed(&[
                may("adminPassword", Shape::Secret).says("the administrator's password"),
                may(
                    "ingress",
                    Shape::Closed(&[
                        may("enabled", Shape::Bool).says("whether there is one"),
                        may("host", Shape::Text(&ANY)).says("name it is reached by"),
                    ]),
                )
                .says("its Ingress"),
            ]),
        )
        .says("Grafana"),
        may(
            "otelCollector",
            Shape::Closed(&[
                may(
                    "scrape",
                    Shape::Closed(&[
                        may("interval", Shape::Text(&DURATION)).says("how often"),
                        may("tls", Shape::Bool).says("over TLS"),
                    ]),
                )
                .says("how it asks for metrics"),
                may("operatorEndpoint", Shape::Text(&HTTP_URL)).says("address of the operator's metrics"),
                may("operatorTls", Shape::Bool).says("the operator's metrics over TLS"),
            ]),
        )
        .says("the collector of OpenTelemetry"),
    ]),
)
.says("metrics and dashboards; nothing is rendered from it yet")]);
