//! One step on one API server.

use super::Run;
use super::rotation::Ways;
use crate::decide::step::{How, Refused, SqlAt, Step};
use crate::error::Error;
use crate::k8s::{ApiError, DryRun, FIELD_MANAGER, Kind, Reason, exec, kinds};
use crate::observe::site::Site;
use serde_json::Value;
use std::time::Duration;

/// Longest run of one SQL step: a CHECKPOINT may take a while.
const SQL_LIMIT: Duration = Duration::from_secs(60);

/// What a step answered: an inner `Err` is a result the decision has to weigh
/// (SQL that failed), an outer one ends the run or makes it look again.
pub(super) type Answer = Result<Result<String, String>, ApiError>;

impl Run<'_> {
    /// Performs a step; what the server refuses is the step's answer where it said so.
    pub(super) async fn perform(&self, step: &Step) -> Answer {
        match self.attempt(step).await {
            Err(error) if error.unknown_outcome() => Err(error),
            Err(error) if step.refused == Refused::Weighed => Ok(Err(error.message)),
            Err(error) if step.refused == Refused::Noted && !changed(&error) => {
                Ok(Err(Error::from(error).to_string()))
            }
            other => other,
        }
    }

    async fn attempt(&self, step: &Step) -> Answer {
        let wrong = |message: String| ApiError {
            reason: Reason::Other,
            what: step.what.clone(),
            context: step.dc.clone(),
            message,
        };
        let site = self.sites.iter().find(|site| site.dc == step.dc);
        let site = site.ok_or_else(|| wrong("no such data centre in this run".to_owned()))?;
        let unknown = |object: &Value| wrong(format!("unknown kind {}", object["kind"]));
        let version =
            |object: Value| object["metadata"]["resourceVersion"].as_str().unwrap_or_default().to_owned();
        match &step.how {
            How::Patch { kind, namespace, name, body } => {
                let answer = site.api.json_patch(kind, namespace, name, body, DryRun::No).await?;
                Ok(Ok(version(answer)))
            }
            How::Merge { kind, namespace, name, body } => {
                let answer = site.api.merge_patch(kind, namespace, name, body, DryRun::No).await?;
                Ok(Ok(version(answer)))
            }
            How::Login { attempts } => {
                Ok(Ok(Ways::new(self.sites, self.ctx.clock.now()).login(attempts).await))
            }
            How::SetPassword { changes, guard } => {
                Ok(Ways::new(self.sites, self.ctx.clock.now()).set(self.sites, changes, guard.as_ref()).await)
            }
            How::Create { object } => {
                let kind = Kind::of(object).ok_or_else(|| unknown(object))?;
                match site.api.create(&kind, object, DryRun::No).await {
                    Ok(answer) => Ok(Ok(version(answer))),
                    Err(error) if error.reason == Reason::AlreadyExists => Ok(Ok("exists".to_owned())),
                    Err(error) => Err(error),
                }
            }
            How::Apply { objects, force } => {
                let mut versions = Vec::new();
                for object in objects {
                    let kind = Kind::of(object).ok_or_else(|| unknown(object))?;
                    versions.push(version(site.api.apply(&kind, object, *force, DryRun::No).await?));
                }
                Ok(Ok(versions.join(" ")))
            }
            How::Copy { from, namespace, name } => {
                let source = self.sites.iter().find(|site| site.dc == *from);
                let source = source.ok_or_else(|| wrong("no such data centre in this run".to_owned()))?;
                let secret = source.api.get(&kinds::SECRETS, namespace, name).await?;
                let secret =
                    secret.ok_or_else(|| wrong(format!("secret/{name} does not exist in {from}")))?;
                let copy = copy_of(&secret, namespace, name);
                match site.api.create(&kinds::SECRETS, &copy, DryRun::No).await {
                    Err(error) if error.reason == Reason::AlreadyExists => Ok(Ok("exists".to_owned())),
                    other => other.map(|answer| Ok(version(answer))),
                }
            }
            How::Delete { kind, namespace, name, preconditions } => {
                let preconditions = preconditions.as_ref().map(|(uid, rv)| (uid.as_str(), rv.as_str()));
                match site.api.delete(kind, namespace, name, preconditions, DryRun::No).await {
                    Err(error) if error.reason == Reason::NotFound => Ok(Ok("gone".to_owned())),
                    other => other.map(|()| Ok(String::new())),
                }
            }
            How::Sql { namespace, at, statements } => Ok(sql(site, namespace, at, statements).await),
        }
    }
}

/// Whether the object is not what was read.
fn changed(error: &ApiError) -> bool {
    matches!(error.reason, Reason::Conflict | Reason::Precondition)
}

/// The same data and type without owner: it must outlive what made the original.
fn copy_of(secret: &Value, namespace: &str, name: &str) -> Value {
    serde_json::json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {
            "name": name, "namespace": namespace,
            "labels": {"app.kubernetes.io/managed-by": FIELD_MANAGER, "cnpg.io/reload": "true"},
        },
        "type": secret["type"], "data": secret["data"],
    })
}

/// Runs statements as the superuser over the local socket; the reason of a failure is text.
async fn sql(site: &Site, namespace: &str, at: &SqlAt, statements: &[String]) -> Result<String, String> {
    let pod = match at {
        SqlAt::Pod(pod) => pod.clone(),
        SqlAt::Service(service) => endpoint(site, namespace, service).await?,
    };
    let mut command = vec!["psql", "-U", "postgres", "-d", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1"];
    for statement in statements {
        command.extend(["-c", statement]);
    }
    let ran = exec::run(&site.api, namespace, &pod, "postgres", &command, SQL_LIMIT).await;
    match ran {
        Ok(ran) if ran.code == 0 => Ok(ran.stdout),
        Ok(ran) => Err(ran.stderr.lines().next().unwrap_or("psql failed").trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The one ready pod a Service leads to.
async fn endpoint(site: &Site, namespace: &str, service: &str) -> Result<String, String> {
    let selector = format!("kubernetes.io/service-name={service}");
    let slices = site.api.list(&kinds::ENDPOINT_SLICES, Some(namespace), &selector).await;
    let slices = slices.map_err(|error| error.to_string())?.items;
    let endpoints = slices.iter().filter_map(|slice| slice["endpoints"].as_array()).flatten();
    endpoints
        .filter(|endpoint| endpoint["conditions"]["ready"] != Value::Bool(false))
        .find_map(|endpoint| endpoint["targetRef"]["name"].as_str().map(str::to_owned))
        .ok_or_else(|| format!("service {service} has no ready endpoint"))
}
