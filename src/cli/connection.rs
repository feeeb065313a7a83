//! kubectl's connection flags, accepted at any depth.

use super::duration;
use crate::app::Environment;
use crate::error::{Error, Result};
use crate::k8s::config::{Connection, Identity};
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

// The ids carry a prefix because a global argument's id must be free in every
// verb: `token` and `cluster` are names of arguments there too.
/// How to reach the API server; the same flags as kubectl's.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Path to the kubeconfig file to use
    #[arg(id = "kube-kubeconfig", long = "kubeconfig", global = true, value_name = "FILE", hide = true)]
    kubeconfig: Option<PathBuf>,
    /// The name of the kubeconfig context to use
    #[arg(id = "kube-context", long = "context", global = true, value_name = "NAME", hide = true)]
    context: Option<String>,
    /// The name of the kubeconfig cluster to use
    #[arg(id = "kube-cluster", long = "cluster", global = true, value_name = "NAME", hide = true)]
    cluster: Option<String>,
    /// The name of the kubeconfig user to use
    #[arg(id = "kube-user", long = "user", global = true, value_name = "NAME", hide = true)]
    user: Option<String>,
    /// The namespace scope for this request
    #[arg(
        id = "kube-namespace",
        long = "namespace",
        short = 'n',
        global = true,
        value_name = "NAME",
        hide = true
    )]
    namespace: Option<String>,
    /// The address and port of the Kubernetes API server
    #[arg(id = "kube-server", long = "server", short = 's', global = true, value_name = "URL", hide = true)]
    server: Option<String>,
    /// Server name to use for the validation of the server's certificate
    #[arg(
        id = "kube-tls-server-name",
        long = "tls-server-name",
        global = true,
        value_name = "NAME",
        hide = true
    )]
    tls_server_name: Option<String>,
    /// Do not check the server's certificate; this makes the connection insecure
    #[arg(
        id = "kube-insecure",
        long = "insecure-skip-tls-verify",
        global = true,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide = true
    )]
    insecure_skip_tls_verify: Option<bool>,
    /// Path to a client certificate file for TLS
    #[arg(
        id = "kube-client-certificate",
        long = "client-certificate",
        global = true,
        value_name = "FILE",
        hide = true
    )]
    client_certificate: Option<PathBuf>,
    /// Path to a client key file for TLS
    #[arg(id = "kube-client-key", long = "client-key", global = true, value_name = "FILE", hide = true)]
    client_key: Option<PathBuf>,
    /// Path to a file with the certificates of the authority
    #[arg(
        id = "kube-certificate-authority",
        long = "certificate-authority",
        global = true,
        value_name = "FILE",
        hide = true
    )]
    certificate_authority: Option<PathBuf>,
    /// Bearer token for authentication to the API server
    #[arg(id = "kube-token", long = "token", global = true, value_name = "TOKEN", hide = true)]
    token: Option<String>,
    /// Username to impersonate, a regular user or a service account
    #[arg(id = "kube-as", long = "as", global = true, value_name = "USER", hide = true)]
    as_user: Option<String>,
    /// UID to impersonate
    #[arg(id = "kube-as-uid", long = "as-uid", global = true, value_name = "UID", hide = true)]
    as_uid: Option<String>,
    /// Group to impersonate; may be given several times
    #[arg(id = "kube-as-group", long = "as-group", global = true, value_name = "GROUP", hide = true)]
    as_group: Vec<String>,
    /// Extra of the impersonated user, KEY=VALUE; may be given several times
    #[arg(
        id = "kube-as-user-extra",
        long = "as-user-extra",
        global = true,
        value_name = "KEY=VALUE",
        value_parser = parse_extra,
        hide = true
    )]
    as_user_extra: Vec<(String, String)>,
    /// How long to wait for one request to the server; 0 waits forever
    #[arg(
        id = "kube-request-timeout",
        long = "request-timeout",
        global = true,
        value_name = "DURATION",
        value_parser = duration::parse_request_timeout,
        hide = true
    )]
    request_timeout: Option<Duration>,
}

fn parse_extra(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("KEY=VALUE is needed".to_owned()),
    }
}

impl ConnectionArgs {
    /// The flags with what the environment says beside them.
    pub fn resolve(self, environment: &Environment) -> Result<Connection> {
        if self.as_user.is_none()
            && (self.as_uid.is_some() || !self.as_group.is_empty() || !self.as_user_extra.is_empty())
        {
            return Err(Error::usage(
                "--as-uid, --as-group and --as-user-extra say more about the user of --as, which is missing",
            ));
        }
        let insecure = self.insecure_skip_tls_verify == Some(true);
        if insecure && self.certificate_authority.is_some() {
            return Err(Error::usage(
                "--certificate-authority and --insecure-skip-tls-verify exclude each other",
            ));
        }
        Ok(Connection {
            kubeconfig: self.kubeconfig,
            kubeconfig_list: environment.kubeconfig.clone(),
            home: environment.home.clone(),
            in_cluster: environment.in_cluster,
            pod_namespace: environment.pod_namespace.clone(),
            interactive: environment.interactive,
            user_agent: environment.user_agent.clone(),
            context: self.context,
            cluster: self.cluster,
            user: self.user,
            namespace: self.namespace,
            server: self.server,
            tls_server_name: self.tls_server_name,
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            certificate_authority: self.certificate_authority,
            client_certificate: self.client_certificate,
            client_key: self.client_key,
            token: self.token.map(SecretString::from),
            impersonate: self.as_user.map(|user| Identity {
                user,
                uid: self.as_uid,
                groups: self.as_group,
                extra: self.as_user_extra,
            }),
            request_timeout: self.request_timeout,
            ..Connection::default()
        })
    }
}
