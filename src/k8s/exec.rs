//! Running a command in a container, with its exit code.

use super::client::Cluster;
use super::error::{ApiError, Reason};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, AttachParams};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};

/// No command here prints more than this.
const OUTPUT_MAX: u64 = 1 << 20;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `command` in a container of a pod. A connection that is lost before the
/// status arrives is an error, never success.
pub async fn run(
    cluster: &Cluster,
    namespace: &str,
    pod: &str,
    container: &str,
    command: &[&str],
    limit: Duration,
) -> Result<Ran, ApiError> {
    let what = format!("exec in pods/{pod} -n {namespace}");
    let error = |reason, message: String| ApiError {
        reason,
        what: what.clone(),
        context: cluster.context.clone(),
        message,
    };
    let work = async {
        let api: Api<Pod> = Api::namespaced(cluster.kube(), namespace);
        let params = AttachParams::default().container(container).stdin(false).stdout(true).stderr(true);
        let mut process = api.exec(pod, command.to_vec(), &params).await.map_err(|e| match e {
            kube::Error::Api(status) if status.code == 403 => {
                error(Reason::Forbidden, status.message.clone())
            }
            kube::Error::Api(status) if status.code == 404 => error(Reason::NotFound, status.message.clone()),
            other => ApiError::transport(other, what.clone(), &cluster.context),
        })?;
        let (stdout, stderr) = (process.stdout(), process.stderr());
        let status = process.take_status();
        let (stdout, stderr) = futures::join!(drain(stdout), drain(stderr));
        let status = match status {
            Some(status) => status.await,
            None => None,
        };
        let Some(status) = status else {
            return Err(error(
                Reason::Unreachable,
                "the connection was lost before the command ended".into(),
            ));
        };
        let code = match status.status.as_deref() {
            Some("Success") => 0,
            _ => status
                .details
                .and_then(|details| details.causes)
                .and_then(|causes| {
                    causes.into_iter().find(|cause| cause.reason.as_deref() == Some("ExitCode"))
                })
                .and_then(|cause| cause.message?.parse().ok())
                .ok_or_else(|| error(Reason::Other, status.message.unwrap_or_default()))?,
        };
        Ok(Ran { code, stdout, stderr })
    };
    tokio::time::timeout(limit, work).await.map_err(|_| {
        error(Reason::TimedOut, format!("the command did not end within {} s", limit.as_secs()))
    })?
}

async fn drain(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // A broken stream shows as a missing status.
        let _ = stream.take(OUTPUT_MAX).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
