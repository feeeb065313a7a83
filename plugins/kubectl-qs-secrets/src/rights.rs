//! What each verb may have to do on an API server. Its help, the questions before its first
//! write and the Roles of `rbac` are made from this table.

use pgaas_core::app::{generation, in_cluster, plan, rotation};
use pgaas_core::k8s::access::Need;
use pgaas_core::k8s::forward;
use pgaas_core::k8s::kinds;
use pgaas_core::k8s::rights::Right;
use pgaas_core::observe::{mentions, neighbours};

/// Every verb that asks a server, with its rights.
pub const RIGHTS: &[(&str, &[Right])] = &[
    ("generate", &[Right::always(generation::NEEDS), LIVE]),
    ("apply", &[Right::always(generation::NEEDS), LIVE]),
    ("list", &[Right::always(READ), Right::told(PODS), LIVE]),
    ("get", &[Right::always(GET), Right::with("via", ALIAS)]),
    ("explain", &[Right::told(EXPLAIN), LIVE]),
    ("verify", &[Right::always(LIST), Right::with("fix", FIX), Right::told(BESIDE), LIVE]),
    (
        "test",
        &[
            Right::always(plan::NEEDS),
            Right::with("in-cluster", in_cluster::NEEDS),
            Right::told(POSTGRES),
            LIVE,
        ],
    ),
    ("adopt", &[Right::always(ADOPT), Right::with("url", CREATE), LIVE]),
    ("sync", &[Right::always(GET), Right::always(STORES)]),
    ("backup", &[Right::always(READ), LIVE]),
    ("restore", &[Right::always(RESTORE), Right::with("overwrite", FIX)]),
    ("cleanup", &[Right::always(CLEANUP), Right::always(mentions::NEEDS)]),
    ("rotate", &[Right::always(rotation::NEEDS), Right::always(ROTATE), Right::always(forward::NEEDS), LIVE]),
];

/// To find the server of a Secret, and to restart who takes its values when it starts.
const ROTATE: &[Need] = &[
    Need::new("get", kinds::CLUSTERS),
    Need::new("list", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("patch", kinds::DEPLOYMENTS),
    Need::new("patch", kinds::STATEFUL_SETS),
    Need::new("patch", kinds::DAEMON_SETS),
];

/// To see what there is.
const READ: &[Need] = &[Need::new("list", kinds::SECRETS), Need::new("get", kinds::SECRETS)];
const LIST: &[Need] = &[Need::new("list", kinds::SECRETS)];
const GET: &[Need] = &[Need::new("get", kinds::SECRETS)];
/// To see which name follows a primary.
const ALIAS: &[Need] = &[Need::new("list", kinds::DNS_ENDPOINTS)];
const CREATE: &[Need] = &[Need::new("create", kinds::SECRETS)];
const FIX: &[Need] = &[Need::new("patch", kinds::SECRETS)];
const ADOPT: &[Need] = &[Need::new("get", kinds::SECRETS), Need::new("patch", kinds::SECRETS)];
const RESTORE: &[Need] = &[Need::new("get", kinds::SECRETS), Need::new("create", kinds::SECRETS)];
const EXPLAIN: &[Need] = &[Need::new("get", kinds::SECRETS), Need::new("get", kinds::POOLERS)];
/// To delete what nobody uses.
pub const CLEANUP: &[Need] = &[
    Need::new("list", kinds::SECRETS),
    Need::new("get", kinds::SECRETS),
    Need::new("delete", kinds::SECRETS),
];
/// To see for whom there are Secrets.
const LIVE: Right = Right::with("from-live", neighbours::NEEDS);
/// What is held against the Secrets.
const BESIDE: &[Need] = &[
    Need::new("list", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("list", kinds::DATABASES),
    Need::new("list", kinds::REDIS),
    Need::new("list", kinds::DEPLOYMENTS),
    Need::new("list", kinds::PODS),
];
/// To see where roles may log in, and what they should find there.
const POSTGRES: &[Need] = &[
    Need::new("list", kinds::CLUSTERS),
    Need::new("list", kinds::POOLERS),
    Need::new("list", kinds::DATABASES),
];
/// To see who takes a Secret.
const PODS: &[Need] = &[Need::new("list", kinds::PODS)];
/// What a store's operator makes a Secret from; of a server that does not know a kind nothing
/// of it is asked.
const STORES: &[Need] = &[
    Need::new("get", kinds::EXTERNAL_SECRETS),
    Need::new("list", kinds::EXTERNAL_SECRETS),
    Need::new("patch", kinds::EXTERNAL_SECRETS),
    Need::new("get", kinds::VAULT_STATIC_SECRETS),
    Need::new("list", kinds::VAULT_STATIC_SECRETS),
    Need::new("patch", kinds::VAULT_STATIC_SECRETS),
    Need::new("get", kinds::VAULT_DYNAMIC_SECRETS),
    Need::new("list", kinds::VAULT_DYNAMIC_SECRETS),
    Need::new("patch", kinds::VAULT_DYNAMIC_SECRETS),
];
