//! Names of everything a target owns, each derived in one place only.

/// The barman-cloud plugin of CloudNativePG.
pub const BARMAN: &str = "barman-cloud.cloudnative-pg.io";
/// Secret with the certificates of every data centre's root authority.
pub const ROOT_CA: &str = "pgaas-root-ca";
/// ClusterIssuer that signs with the root.
pub const ISSUER: &str = "pgaas-ca-issuer";
/// Label value of everything this program makes.
pub const MANAGED_BY: &str = "kubectl-pgaas";
/// Read-only role of pgAdmin unless the values name another.
pub const PGADMIN: &str = "pgadmin_readonly";
/// Database and role made by bootstrap; kept out of the declared ones.
pub const BOOTSTRAP: &str = "app";

/// Name of the Cluster.
pub fn cluster(ins: &str, env: &str) -> String {
    format!("{env}-{ins}")
}

/// Its namespace.
pub fn namespace(ins: &str, env: &str) -> String {
    format!("{ins}-{env}")
}

/// Name of a data centre's Cluster among the external clusters.
pub fn member(cluster: &str, dc: &str) -> String {
    format!("{cluster}-{dc}")
}

/// Folder of a data centre's archive below its destination path. A rebuilt data
/// centre writes to a fresh one: its old archive holds a history that ended.
pub fn server_name(cluster: &str, dc: &str, generation: i64) -> String {
    match generation {
        ..=1 => member(cluster, dc),
        _ => format!("{cluster}-{dc}-g{generation}"),
    }
}

/// Where a data centre's archive lives. No slash at the end: the Barman tools
/// would ask for `//`, which MinIO refuses when old backups are deleted.
pub fn destination_path(bucket: &str, ins: &str, env: &str, dc: &str, suffix: &str) -> String {
    format!("s3://{bucket}/{ins}-{env}-{dc}-{suffix}")
}

/// ObjectStore a cluster writes to.
pub fn own_store(cluster: &str) -> String {
    format!("{cluster}-object-store")
}

/// ObjectStore from which another data centre's archive is read.
pub fn other_store(cluster: &str, dc: &str) -> String {
    format!("{cluster}-{dc}-object-store")
}

/// Secret with S3 keys given in the values.
pub fn s3_secret(cluster: &str) -> String {
    format!("{cluster}-s3-creds")
}

/// Secret with the S3 regions when the keys are in somebody else's Secret.
pub fn s3_region_secret(cluster: &str) -> String {
    format!("{cluster}-s3-region")
}

/// Key of a data centre's region in that Secret.
pub fn region_key(dc: Option<&str>) -> String {
    dc.map_or_else(|| "region".to_owned(), |dc| format!("region-{dc}"))
}

/// Certificate and Secret of the server.
pub fn server_tls(cluster: &str) -> String {
    format!("{cluster}-server-tls")
}

/// Certificate and Secret of streaming replication.
pub fn replication_tls(cluster: &str) -> String {
    format!("{cluster}-replication-tls")
}

/// Certificate and Secret of a role; the common name stays the role's own.
pub fn client_tls(role: &str) -> String {
    format!("{}-client-tls", object(role))
}

/// Database object of a database.
pub fn database(cluster: &str, database: &str) -> String {
    format!("{cluster}-{}", object(database))
}

/// The ScheduledBackup.
pub fn scheduled_backup(cluster: &str) -> String {
    format!("{cluster}-scheduled-backup")
}

/// A database's or role's name as part of an object name, where `_` is illegal and
/// `-` may not stand at either end. Two names may become one: see `references`.
pub fn object(name: &str) -> String {
    name.replace('_', "-").trim_matches('-').to_owned()
}
