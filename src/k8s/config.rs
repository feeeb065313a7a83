//! From kubectl's connection flags and kubeconfig to a client configuration,
//! one context at a time.

use super::client::REQUEST_TIMEOUT;
use super::transport::Wire;
use super::{credential, kubeconfig};
use crate::error::{Error, Result};
use crate::model::word::{self, word};
use http::header::{HeaderValue, USER_AGENT};
use kube::Config;
use kube::config::{
    AuthInfo, Cluster, Context, KubeConfigOptions, Kubeconfig, NamedAuthInfo, NamedCluster, NamedContext,
};
use secrecy::SecretString;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Mutex;

pub use super::client::Resolved;
pub use super::kubeconfig::context_names;

/// How long a connection may take to open; kubectl's 30 s are too long to learn
/// that a data centre is gone.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who to act as.
#[derive(Debug, Clone)]
pub struct Identity {
    /// `--as`.
    pub user: String,
    /// `--as-uid`.
    pub uid: Option<String>,
    /// `--as-group`.
    pub groups: Vec<String>,
    /// `--as-user-extra`.
    pub extra: Vec<(String, String)>,
}

/// kubectl's connection flags and what the environment says beside them. The
/// kubeconfig is read once, and each context is resolved once.
#[derive(Clone, Default)]
pub struct Connection {
    /// `--kubeconfig`.
    pub kubeconfig: Option<PathBuf>,
    /// The files that `$KUBECONFIG` lists.
    pub kubeconfig_list: Vec<PathBuf>,
    /// The home directory, where `.kube/config` is.
    pub home: Option<PathBuf>,
    /// Whether a pod's service account can be used.
    pub in_cluster: bool,
    /// The namespace that the pod was told by `$POD_NAMESPACE`.
    pub pod_namespace: Option<String>,
    /// Whether a credential plugin may talk to the user.
    pub interactive: bool,
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster`.
    pub cluster: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--namespace`.
    pub namespace: Option<String>,
    /// `--server`.
    pub server: Option<String>,
    /// `--tls-server-name`.
    pub tls_server_name: Option<String>,
    /// `--insecure-skip-tls-verify`.
    pub insecure_skip_tls_verify: Option<bool>,
    /// `--certificate-authority`.
    pub certificate_authority: Option<PathBuf>,
    /// `--client-certificate`.
    pub client_certificate: Option<PathBuf>,
    /// `--client-key`.
    pub client_key: Option<PathBuf>,
    /// `--token`.
    pub token: Option<SecretString>,
    /// `--as` and the flags that belong to it.
    pub impersonate: Option<Identity>,
    /// `--request-timeout`; zero waits forever.
    pub request_timeout: Option<Duration>,
    /// What was read already.
    pub memory: Arc<Memory>,
}

/// The kubeconfig and the contexts resolved so far.
#[derive(Default)]
pub struct Memory {
    loaded: OnceLock<Option<Kubeconfig>>,
    resolved: Mutex<HashMap<Option<String>, Resolved>>,
}

impl Connection {
    /// The flags that say where, as they would be typed, each after a blank.
    pub fn typed(&self) -> String {
        let file = self.kubeconfig.as_ref().map(|path| format!(" --kubeconfig {}", word::path(path)));
        let context = self.context.as_ref().map(|context| format!(" --context {}", word(context)));
        let namespace = self.namespace.as_ref().map(|namespace| format!(" -n {}", word(namespace)));
        [file, context, namespace].into_iter().flatten().collect()
    }

    /// Refuses flags that name one server or one credential when several
    /// contexts are involved: they would send one's credential to another.
    pub fn refuse_for_many(&self) -> Result<()> {
        let given = [
            ("--context", self.context.is_some()),
            ("--cluster", self.cluster.is_some()),
            ("--user", self.user.is_some()),
            ("--server", self.server.is_some()),
            ("--tls-server-name", self.tls_server_name.is_some()),
            ("--insecure-skip-tls-verify", self.insecure_skip_tls_verify.is_some()),
            ("--certificate-authority", self.certificate_authority.is_some()),
            ("--client-certificate", self.client_certificate.is_some()),
            ("--client-key", self.client_key.is_some()),
            ("--token", self.token.is_some()),
        ];
        let named: Vec<&str> = given.iter().filter(|(_, set)| *set).map(|(flag, _)| *flag).collect();
        if named.is_empty() {
            return Ok(());
        }
        Err(Error::usage(format!(
            "{} cannot be used when more than one context is involved: it names one server or one credential",
            named.join(", ")
        ))
        .hint("the context of each data centre comes from the values directory or from --dc-context NAME=CONTEXT"))
    }

    /// How long one request may take; none is forever.
    pub fn request_limit(&self) -> Option<Duration> {
        self.request_timeout
            .map_or(Some(REQUEST_TIMEOUT), |given| Some(given).filter(|limit| !limit.is_zero()))
    }

    /// The merged kubeconfig; none if there is no file at all.
    pub fn kubeconfig(&self) -> Result<Option<&Kubeconfig>> {
        if let Some(loaded) = self.memory.loaded.get() {
            return Ok(loaded.as_ref());
        }
        let loaded =
            kubeconfig::load(self.kubeconfig.as_deref(), &self.kubeconfig_list, self.home.as_deref())?;
        Ok(self.memory.loaded.get_or_init(|| loaded).as_ref())
    }
}

/// Resolves `context`, or the one of `--context` and the kubeconfig if none is
/// named. Credential plugins run here, one after the other.
pub async fn resolve(connection: &Connection, context: Option<&str>) -> Result<Resolved> {
    let wanted = context.map(str::to_owned).or_else(|| connection.context.clone());
    let mut known = connection.memory.resolved.lock().await;
    if let Some(resolved) = known.get(&wanted) {
        return Ok(resolved.clone());
    }
    let resolved = match connection.kubeconfig()? {
        None if connection.server.is_none() && wanted.is_none() && connection.in_cluster => {
            in_cluster(connection)?
        }
        None if connection.server.is_none() && wanted.is_none() => return Err(nothing_configured()),
        file => from_file(connection, file, wanted.as_deref()).await?,
    };
    known.insert(wanted, resolved.clone());
    Ok(resolved)
}

fn nothing_configured() -> Error {
    Error::failed("no kubeconfig: no file of $KUBECONFIG exists, nor does ~/.kube/config")
        .hint("name one with --kubeconfig FILE, or a server with --server URL")
}

/// What a pod's own cluster is called, which no kubeconfig names.
const IN_CLUSTER: &str = "in-cluster";

fn in_cluster(connection: &Connection) -> Result<Resolved> {
    let mut config = Config::incluster()
        .map_err(|error| Error::failed("cannot use the pod's service account").because(error))?;
    override_user(connection, &mut config.auth_info);
    let namespace = connection.pod_namespace.clone().unwrap_or_else(|| config.default_namespace.clone());
    finish(connection, config, IN_CLUSTER.to_owned(), namespace)
}

async fn from_file(
    connection: &Connection,
    file: Option<&Kubeconfig>,
    wanted: Option<&str>,
) -> Result<Resolved> {
    let empty = Kubeconfig::default();
    let file = file.unwrap_or(&empty);
    let name = wanted.or(file.current_context.as_deref()).unwrap_or_default().to_owned();
    let context = find_context(connection, file, &name)?;
    let mut cluster = find_cluster(connection, file, &context, &name)?;
    let mut user = find_user(connection, file, &context, &name)?;
    override_cluster(connection, &mut cluster);
    override_user(connection, &mut user);
    if !scheme(&mut cluster) {
        // As kubectl does it: no credential goes out in plain text.
        user = AuthInfo {
            impersonate: user.impersonate,
            impersonate_uid: user.impersonate_uid,
            impersonate_groups: user.impersonate_groups,
            impersonate_user_extra: user.impersonate_user_extra,
            ..AuthInfo::default()
        };
    }
    credential::tidy(&mut user)?;
    credential::obtain(&mut user, &cluster, connection.interactive).await?;
    let namespace = context.namespace.clone().filter(|namespace| !namespace.is_empty());
    // A kubeconfig of exactly one context leaves nothing for the library to pick.
    let only = Kubeconfig {
        current_context: Some(name.clone()),
        contexts: vec![NamedContext {
            name: name.clone(),
            context: Some(Context { cluster: "c".into(), user: Some("u".into()), ..context }),
            ..NamedContext::default()
        }],
        clusters: vec![NamedCluster { name: "c".into(), cluster: Some(cluster), ..NamedCluster::default() }],
        auth_infos: vec![NamedAuthInfo {
            name: "u".into(),
            auth_info: Some(user),
            ..NamedAuthInfo::default()
        }],
        ..Kubeconfig::default()
    };
    let config = Config::from_custom_kubeconfig(only, &KubeConfigOptions::default())
        .await
        .map_err(|error| Error::failed(format!("context {name:?} cannot be used")).because(error))?;
    finish(connection, config, name, namespace.unwrap_or_else(|| "default".to_owned()))
}

fn find_context(connection: &Connection, file: &Kubeconfig, name: &str) -> Result<Context> {
    let found = file.contexts.iter().find(|named| named.name == name);
    if let Some(context) = found.and_then(|named| named.context.clone()) {
        return Ok(context);
    }
    // A server, or a cluster named by flag, is enough to go on without one.
    if name.is_empty() && (connection.server.is_some() || connection.cluster.is_some()) {
        return Ok(Context::default());
    }
    let told = if name.is_empty() {
        Error::failed("the kubeconfig has no current context").hint("name one with --context")
    } else {
        Error::failed(format!("context {name:?} does not exist"))
    };
    let names = context_names(file);
    Err(if names.is_empty() { told } else { told.hint(format!("contexts: {}", names.join(", "))) })
}

fn find_cluster(
    connection: &Connection,
    file: &Kubeconfig,
    context: &Context,
    name: &str,
) -> Result<Cluster> {
    let wanted = connection.cluster.as_deref().unwrap_or(&context.cluster);
    let found = file.clusters.iter().find(|named| named.name == wanted);
    match found.and_then(|named| named.cluster.clone()) {
        Some(cluster) => Ok(cluster),
        None if connection.cluster.is_some() => {
            Err(Error::failed(format!("cluster {wanted:?} does not exist")))
        }
        None if connection.server.is_some() => Ok(Cluster::default()),
        None => Err(Error::failed(format!("cluster {wanted:?} was not found for context {name:?}"))),
    }
}

fn find_user(connection: &Connection, file: &Kubeconfig, context: &Context, name: &str) -> Result<AuthInfo> {
    let wanted = connection.user.as_deref().or(context.user.as_deref()).unwrap_or_default();
    let found = file.auth_infos.iter().find(|named| named.name == wanted);
    match found.and_then(|named| named.auth_info.clone()) {
        Some(user) => Ok(user),
        None if connection.user.is_some() => Err(Error::failed(format!("user {wanted:?} does not exist"))),
        None if wanted.is_empty() => Ok(AuthInfo::default()),
        None => Err(Error::failed(format!("user {wanted:?} was not found for context {name:?}"))),
    }
}

/// What a flag says about the cluster replaces what the file says, together
/// with whatever in the file would contradict it.
fn override_cluster(connection: &Connection, cluster: &mut Cluster) {
    if let Some(server) = &connection.server {
        cluster.server = Some(server.clone());
        // The name in the file belonged to the other address.
        cluster.tls_server_name = None;
    }
    if connection.tls_server_name.is_some() {
        cluster.tls_server_name.clone_from(&connection.tls_server_name);
    }
    if let Some(authority) = &connection.certificate_authority {
        cluster.certificate_authority = Some(text(authority));
        cluster.certificate_authority_data = None;
        cluster.insecure_skip_tls_verify = None;
    }
    if let Some(insecure) = connection.insecure_skip_tls_verify {
        cluster.insecure_skip_tls_verify = Some(insecure);
        if insecure {
            cluster.certificate_authority = None;
            cluster.certificate_authority_data = None;
        }
    }
}

/// Gives an address its scheme if it has none, as kubectl does; whether it is that of TLS.
fn scheme(cluster: &mut Cluster) -> bool {
    let Some(server) = cluster.server.as_mut() else { return false };
    if !server.contains("://") {
        server.insert_str(0, "http://");
    }
    server.starts_with("https://")
}

/// What a flag says about the user replaces what the file says.
fn override_user(connection: &Connection, user: &mut AuthInfo) {
    if let Some(certificate) = &connection.client_certificate {
        user.client_certificate = Some(text(certificate));
        user.client_certificate_data = None;
    }
    if let Some(key) = &connection.client_key {
        user.client_key = Some(text(key));
        user.client_key_data = None;
    }
    if let Some(token) = &connection.token {
        user.token = Some(token.clone());
        user.token_file = None;
        user.username = None;
        user.password = None;
        user.auth_provider = None;
        user.exec = None;
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A flag replaces what the file says in the same place, and leaves the rest, as kubectl does it.
fn impersonate(identity: &Identity, user: &mut AuthInfo) {
    user.impersonate = Some(identity.user.clone());
    if identity.uid.is_some() {
        user.impersonate_uid.clone_from(&identity.uid);
    }
    if !identity.groups.is_empty() {
        user.impersonate_groups = Some(identity.groups.clone());
    }
    if !identity.extra.is_empty() {
        let mut extra: HashMap<String, Vec<String>> = HashMap::new();
        for (key, value) in &identity.extra {
            extra.entry(key.clone()).or_default().push(value.clone());
        }
        user.impersonate_user_extra = Some(extra);
    }
}

fn finish(
    connection: &Connection,
    mut config: Config,
    context: String,
    namespace: String,
) -> Result<Resolved> {
    if let Some(identity) = &connection.impersonate {
        impersonate(identity, &mut config.auth_info);
    }
    let namespace = connection.namespace.clone().unwrap_or(namespace);
    config.default_namespace.clone_from(&namespace);
    config.default_retry = false;
    config.connect_timeout = connection.request_limit().map(|limit| limit.min(CONNECT_TIMEOUT));
    let agent = HeaderValue::from_str(&connection.user_agent)
        .map_err(|error| Error::failed("the name of this program is no header").because(error))?;
    config.headers.push((USER_AGENT, agent));
    let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    let program = connection.user_agent.split('/').next().unwrap_or_default();
    let manager = program.replace('_', "-");
    Ok(Resolved { config, context, server, namespace, manager, wire: Wire::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "
current-context: here
contexts:
- {name: here, context: {cluster: a, user: plain, namespace: apps}}
- {name: there, context: {cluster: b, user: plain}}
- {name: nobody, context: {cluster: a, user: gone}}
clusters:
- {name: a, cluster: {server: 'https://a:6443', tls-server-name: a, certificate-authority-data: eA==, insecure-skip-tls-verify: false}}
- {name: b, cluster: {server: 'https://b:6443', insecure-skip-tls-verify: true}}
users:
- {name: plain, user: {username: u, password: p}}
";

    fn connection(directory: &tempfile::TempDir, text: &str) -> Connection {
        let path = directory.path().join("config");
        std::fs::write(&path, text).unwrap();
        Connection {
            kubeconfig: Some(path),
            user_agent: "kubectl-pgaas/0 (x/y)".into(),
            ..Connection::default()
        }
    }

    #[tokio::test]
    async fn a_context_gives_server_and_namespace_and_the_flag_wins() {
        let directory = tempfile::tempdir().unwrap();
        let mut connection = connection(&directory, FILE);
        let there = resolve(&connection, Some("there")).await.unwrap();
        assert_eq!((there.server.as_str(), there.namespace.as_str()), ("https://b:6443", "default"));
        assert!(there.config.accept_invalid_certs && !there.config.default_retry);
        connection.namespace = Some("other".into());
        connection.memory = Arc::default();
        assert_eq!(resolve(&connection, Some("there")).await.unwrap().namespace, "other");
    }

    #[tokio::test]
    async fn contexts_clusters_and_users_that_do_not_exist_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let connection = connection(&directory, FILE);
        let error = resolve(&connection, Some("nowhere")).await.err().unwrap();
        assert_eq!(error.to_string(), "context \"nowhere\" does not exist");
        assert_eq!(error.hints(), ["contexts: here, there, nobody"]);
        let error = resolve(&connection, Some("nobody")).await.err().unwrap();
        assert!(error.to_string().contains("\"gone\""), "{error}");
    }

    #[tokio::test]
    async fn a_token_replaces_every_other_credential_of_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let mut connection = connection(&directory, FILE);
        connection.token = Some(SecretString::from("t"));
        connection.server = Some("https://z".into());
        connection.insecure_skip_tls_verify = Some(true);
        let config = resolve(&connection, None).await.unwrap().config;
        assert!(config.auth_info.username.is_none() && config.auth_info.token.is_some());
        assert!(config.tls_server_name.is_none(), "the name belonged to the other server");
        assert!(config.root_cert.is_none() && config.accept_invalid_certs);
    }

    #[tokio::test]
    async fn without_any_kubeconfig_the_hint_names_the_flags() {
        let home = tempfile::tempdir().unwrap();
        let connection = Connection { home: Some(home.path().into()), ..Connection::default() };
        let error = resolve(&connection, None).await.err().unwrap();
        assert!(error.hints()[0].contains("--kubeconfig"));
    }

    #[tokio::test]
    async fn no_credential_goes_to_a_server_without_tls() {
        let directory = tempfile::tempdir().unwrap();
        let text =
            FILE.replace("{username: u, password: p}", "{token: t, as: ada, exec: {command: /bin/false}}");
        let mut connection = connection(&directory, &text);
        connection.server = Some("http://z".into());
        let config = resolve(&connection, None).await.unwrap().config;
        assert!(config.auth_info.token.is_none() && config.auth_info.exec.is_none());
        assert_eq!(config.auth_info.impersonate.as_deref(), Some("ada"));
    }

    #[test]
    fn flags_that_name_one_server_are_refused_for_many() {
        let mut connection = Connection { request_timeout: Some(CONNECT_TIMEOUT), ..Connection::default() };
        assert!(connection.refuse_for_many().is_ok());
        connection.token = Some(SecretString::from("t"));
        let error = connection.refuse_for_many().unwrap_err();
        assert_eq!(error.kind().code(), 2);
        assert!(error.to_string().starts_with("--token"));
    }
}
