//! Runs a kubeconfig's credential plugin, once: the client library would run it
//! three times, and print its output when something is wrong with it.

use crate::error::{Error, Kind, Result};
use kube::config::{AuthInfo, Cluster, ExecAuthCluster, ExecConfig, ExecInteractiveMode};
use secrecy::SecretString;
use serde::Deserialize;
use std::process::Stdio;

#[derive(Deserialize)]
struct Credential {
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
}

/// A token file with a line end, which editors write, would be no header; read again while a run
/// goes on is only the kind that programs write, without one.
pub(super) fn tidy(user: &mut AuthInfo) -> Result<()> {
    let Some(path) = user.token_file.as_deref().filter(|path| !path.is_empty()) else { return Ok(()) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::failed(format!("cannot read the token file {path}")).because(error))?;
    // The file wins over a token beside it.
    user.token = None;
    if text.trim() != text {
        user.token = Some(SecretString::from(text.trim()));
        user.token_file = None;
    }
    Ok(())
}

/// Replaces `exec` by the credential that it gives.
pub(super) async fn obtain(user: &mut AuthInfo, cluster: &Cluster, interactive: bool) -> Result<()> {
    // client-go lets what is given outright win over the plugin.
    let Some(exec) = user.exec.take().filter(|_| user.token.is_none() && user.username.is_none()) else {
        return Ok(());
    };
    let name = exec.command.clone().unwrap_or_default();
    let status = run(&exec, &name, cluster, interactive).await?;
    match (status.client_certificate_data, status.client_key_data) {
        (Some(certificate), Some(key)) => {
            use base64::Engine as _;
            let encode = |pem: String| base64::engine::general_purpose::STANDARD.encode(pem);
            user.client_certificate_data = Some(encode(certificate));
            user.client_key_data = Some(SecretString::from(encode(key)));
        }
        (None, None) => {}
        _ => {
            return Err(broken(
                &name,
                "gave a certificate without its key, or a key without its certificate",
            ));
        }
    }
    if status.token.is_none() && user.client_certificate_data.is_none() {
        return Err(broken(&name, "gave neither a token nor a client certificate"));
    }
    user.token = status.token.map(SecretString::from);
    Ok(())
}

async fn run(exec: &ExecConfig, name: &str, cluster: &Cluster, interactive: bool) -> Result<Status> {
    if name.is_empty() {
        return Err(Error::failed("the kubeconfig names a credential plugin without a command"));
    }
    let interactive = match exec.interactive_mode {
        Some(ExecInteractiveMode::Never) => false,
        Some(ExecInteractiveMode::Always) if !interactive => {
            return Err(broken(name, "needs a terminal, and standard input is not one"));
        }
        _ => interactive,
    };
    let mut command = tokio::process::Command::new(name);
    command.args(exec.args.iter().flatten());
    for variable in exec.env.iter().flatten() {
        if let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) {
            command.env(name, value);
        }
    }
    for variable in exec.drop_env.iter().flatten() {
        command.env_remove(variable);
    }
    let output = command
        .env("KUBERNETES_EXEC_INFO", info(exec, cluster, interactive)?)
        .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
        // What it says to the user goes to the user; what it gives us is secret.
        .stderr(Stdio::inherit())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| not_started(exec, name, error))?;
    if !output.status.success() {
        return Err(broken(name, &format!("failed ({})", output.status)));
    }
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_slice_with_options::<Credential>(&output.stdout, options)
        .ok()
        .and_then(|credential| credential.status)
        .ok_or_else(|| broken(name, "did not print an ExecCredential with a status"))
}

fn info(exec: &ExecConfig, cluster: &Cluster, interactive: bool) -> Result<String> {
    let mut spec = serde_json::json!({ "interactive": interactive });
    if exec.provide_cluster_info {
        let cluster = ExecAuthCluster::try_from(cluster).map_err(|error| {
            Error::failed("cannot read the cluster's certificate authority").because(error)
        })?;
        spec["cluster"] = serde_json::to_value(cluster).map_err(|error| {
            Error::failed("cannot describe the cluster to its credential plugin").because(error)
        })?;
    }
    let version = exec.api_version.as_deref().unwrap_or("client.authentication.k8s.io/v1");
    Ok(serde_json::json!({ "apiVersion": version, "kind": "ExecCredential", "spec": spec }).to_string())
}

fn not_started(exec: &ExecConfig, name: &str, error: std::io::Error) -> Error {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let told = Error::failed(format!("cannot run the credential plugin {name}")).because(error);
    match &exec.install_hint {
        Some(hint) if missing => told.hint(hint.trim()),
        _ => told,
    }
}

fn broken(name: &str, what: &str) -> Error {
    Error::new(Kind::Failed, format!("the credential plugin {name} {what}"))
}
