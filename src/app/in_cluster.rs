//! `test --in-cluster`: a plan carried out by a pod of the namespace, and its report.

use super::App;
use super::plan::{allowed, testing};
use crate::cli::{TestArgs, duration};
use crate::error::{Error, Kind, Result};
use crate::execute::dial::Dialer;
use crate::execute::suites::{Keeper, Plan, Target};
use crate::k8s::access::Need;
use crate::k8s::watch::Watch;
use crate::k8s::{Cluster, DryRun, kinds};
use crate::report::test::{TestMode, TestPlace, TestReport};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Rights it takes; the Secrets are read by the kubelet.
pub const NEEDS: &[Need] = &[
    Need::new("create", kinds::JOBS),
    Need::new("get", kinds::JOBS),
    Need::new("delete", kinds::JOBS),
    Need::new("list", kinds::PODS),
    Need::sub("get", kinds::PODS, "log"),
];
/// Where the pod finds everything.
const FOLDER: &str = "/etc/qs-secrets";
/// The annotation that holds the plan.
const PLAN: &str = "qs-secrets.pgaas.io/plan";
/// The label that holds the run's id.
const RUN: &str = "qs-secrets.pgaas.io/run";
/// How long after the time of the tests their report may still come.
const GRACE: Duration = Duration::from_secs(10);
/// Until a Job that was left is removed by Kubernetes, in seconds.
const KEPT: u64 = 3600;

/// The pod to be.
pub struct Job<'a> {
    /// Its image.
    pub image: &'a str,
    /// Whether it stays.
    pub keep: bool,
}

impl App {
    /// Runs a plan in a pod and reads its report from its log; then the pod is removed.
    pub async fn test_in_cluster(
        &mut self,
        plan: &Plan,
        api: &Cluster,
        job: &Job<'_>,
        args: &TestArgs,
    ) -> Result<TestReport> {
        let namespace = plan.namespace.as_str();
        allowed(api, namespace, NEEDS).await?;
        let object = object(plan, job, args)?;
        let name = name(plan);
        api.create(&kinds::JOBS, &object, DryRun::No).await?;
        self.ctx.streams.progress(&format!("job/{name} -n {namespace} ({}) tests", api.context));
        let interrupt = self.ctx.interrupt.clone();
        let deadline = self.ctx.clock.elapsed() + args.timeout + GRACE;
        let told = tokio::select! {
            told = self.told(api, namespace, &name, deadline) => told,
            () = interrupt.wait() => Err(Error::new(Kind::Interrupted, "interrupted")
                .hint("the pod was told to stop, and removes what it made")),
        };
        let removed = match job.keep && !interrupt.happened() {
            true => Ok(()),
            false => api.delete(&kinds::JOBS, namespace, &name, None, DryRun::No).await,
        };
        let left = format!("job/{name} -n {namespace}");
        let mut report = told.map_err(|error| match &removed {
            Ok(()) => error,
            Err(_) => error.hint(format!("{left} could not be removed: kubectl delete it")),
        })?;
        if removed.is_err() {
            report.left.push(left);
        }
        report.mode = TestMode::InCluster;
        let (context, namespace) = (api.context.clone(), plan.namespace.clone());
        report.places = vec![TestPlace { dc: None, context, namespace }];
        Ok(report)
    }

    /// What the pod does: the plan from a file, Secrets from others, servers by their names.
    pub async fn test_in_pod(&self, plan: &Path, secrets: &Path, args: &TestArgs) -> Result<TestReport> {
        let unreadable = || Error::usage(format!("--plan {} cannot be read", plan.display()));
        let bytes = std::fs::read(plan).map_err(|error| unreadable().because(error))?;
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| unreadable().because(error))?;
        let suites = self.suites(&plan, Dialer::Direct, Keeper::Folder(secrets.to_owned()), args).await?;
        self.test(testing(&plan, TestMode::InCluster, ""), suites, args).await
    }

    /// Waits for the end of the Job and reads what its pod said.
    async fn told(
        &self,
        api: &Cluster,
        namespace: &str,
        name: &str,
        deadline: Duration,
    ) -> Result<TestReport> {
        let mut watch = Watch::new(api, kinds::JOBS, namespace, name);
        loop {
            let job = api.get(&kinds::JOBS, namespace, name).await?;
            let status = job.map(|job| job["status"].clone()).unwrap_or_default();
            let ended = |field: &str| status[field].as_u64().unwrap_or(0) > 0;
            let pods = api.list(&kinds::PODS, Some(namespace), &format!("job-name={name}")).await?;
            let pod = pods.items.first();
            if ended("succeeded") || ended("failed") {
                let pod = pod.ok_or_else(|| Error::failed(format!("the pod of job/{name} is gone")))?;
                let log =
                    api.log(namespace, pod["metadata"]["name"].as_str().unwrap_or_default(), "test").await?;
                return report(&log, name);
            }
            if let Some(error) = pod.and_then(|pod| cannot_start(pod, name)) {
                return Err(error);
            }
            if self.ctx.clock.elapsed() >= deadline {
                return Err(Error::new(Kind::TimedOut, format!("job/{name} -n {namespace} has not ended"))
                    .hint("kubectl describe job, or --keep and look at its pod"));
            }
            watch.changed(Duration::from_secs(2)).await;
        }
    }
}

fn name(plan: &Plan) -> String {
    format!("qs-secrets-test-{}", plan.run)
}

/// The report in a log that may hold messages before and after it.
fn report(log: &[u8], name: &str) -> Result<TestReport> {
    let text = String::from_utf8_lossy(log);
    let between = text.find("{\n").zip(text.rfind("\n}")).map(|(from, to)| text.get(from..to + 2));
    let read = between.flatten().and_then(|json| serde_json::from_str(json).ok());
    read.ok_or_else(|| {
        let last: Vec<&str> = text.lines().rev().take(3).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        Error::failed(format!("the pod of job/{name} wrote no report; it said: {}", last.join(" / ")))
            .hint("--image needs kubectl-qs_secrets of this version on its PATH")
    })
}

/// Why a pod will never run, if so.
fn cannot_start(pod: &Value, name: &str) -> Option<Error> {
    let waiting = &pod["status"]["containerStatuses"][0]["state"]["waiting"];
    let reason = waiting["reason"].as_str()?;
    let never = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];
    let never = never.contains(&reason) || ["CreateContainerError", "RunContainerError"].contains(&reason);
    never.then(|| {
        let said = waiting["message"].as_str().unwrap_or_default();
        Error::failed(format!("the pod of job/{name} does not start: {reason}: {said}"))
            .hint("--image must name an image that the nodes can pull and that has kubectl-qs_secrets")
    })
}

/// A Job that the Restricted pod security standard admits. Nothing secret is in it: values
/// come as files, and the pod has no token.
fn object(plan: &Plan, job: &Job<'_>, args: &TestArgs) -> Result<Value> {
    let text =
        serde_json::to_string(plan).map_err(|error| Error::failed("cannot write the plan").because(error))?;
    let labels = json!({
        "app.kubernetes.io/name": "qs-secrets", "app.kubernetes.io/component": "test", RUN: plan.run,
    });
    let secrets: std::collections::BTreeSet<&str> = plan.targets.iter().flat_map(Target::secrets).collect();
    let mut volumes = vec![json!({"name": "plan", "downwardAPI": {"items": [
        {"path": "plan.json", "fieldRef": {"fieldPath": format!("metadata.annotations['{PLAN}']")}}]}})];
    let mut mounts = vec![json!({"name": "plan", "mountPath": format!("{FOLDER}/plan"), "readOnly": true})];
    // A folder that is there, although no Secret may be wanted.
    volumes.push(json!({"name": "secrets", "emptyDir": {}}));
    mounts.push(json!({"name": "secrets", "mountPath": format!("{FOLDER}/secrets")}));
    for (index, secret) in secrets.into_iter().enumerate() {
        let volume = format!("secret-{index}");
        // One that is missing is a failure of its suite, not of the pod.
        volumes.push(
            json!({"name": volume, "secret": {"secretName": secret, "optional": true, "defaultMode": 0o440}}),
        );
        mounts.push(
            json!({"name": volume, "mountPath": format!("{FOLDER}/secrets/{secret}"), "readOnly": true}),
        );
    }
    let container = json!({
        "name": "test",
        "image": job.image,
        "command": ["kubectl-qs_secrets"],
        "args": arguments(args),
        "resources": {
            "requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": mounts,
    });
    Ok(json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": name(plan), "namespace": plan.namespace, "labels": labels},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": (args.timeout + 6 * GRACE).as_secs(),
            "ttlSecondsAfterFinished": KEPT,
            "template": {
                "metadata": {"labels": labels, "annotations": {PLAN: text}},
                "spec": {
                    "restartPolicy": "Never",
                    "automountServiceAccountToken": false,
                    "enableServiceLinks": false,
                    "securityContext": {
                        "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [container],
                    "volumes": volumes,
                },
            },
        },
    }))
}

fn arguments(args: &TestArgs) -> Vec<String> {
    let folder = |name: &str| format!("{FOLDER}/{name}");
    let mut all = vec!["test".to_owned(), "--quiet".into(), "-o".into(), "json".into()];
    all.extend(["--plan".into(), folder("plan/plan.json"), "--secrets".into(), folder("secrets")]);
    all.extend(["--timeout".into(), duration::text(args.timeout)]);
    all.extend(["--check-timeout".into(), duration::text(args.check_timeout)]);
    all.extend(["--parallel".into(), args.parallel.to_string()]);
    let selection = args.selection();
    for (flag, patterns) in [("--only", selection.only), ("--skip", selection.skip)] {
        all.extend(patterns.into_iter().flat_map(|pattern| [flag.to_owned(), pattern]));
    }
    if args.strict {
        all.push("--strict".into());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execute::suites::redis::RedisTarget;
    use crate::manifest::secrets::Profile;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        test: TestArgs,
    }

    fn plan() -> Plan {
        let target = RedisTarget { name: "cart".into(), secret: "cart-secret".into(), sentinel: None };
        Plan {
            namespace: "apps".into(),
            run: "0a1b2c3d".into(),
            profile: Profile::built_in("pharia").unwrap().unwrap(),
            roots: String::new(),
            targets: vec![Target::Redis(target)],
        }
    }

    #[test]
    fn the_job_holds_the_plan_and_no_secret_and_has_no_token() {
        let args = Line::parse_from(["test", "--only", "redis/*", "--strict"]).test;
        let job = object(&plan(), &Job { image: "a:1", keep: false }, &args).unwrap();
        let pod = &job["spec"]["template"];
        assert_eq!(pod["spec"]["automountServiceAccountToken"], false);
        assert_eq!(pod["spec"]["volumes"][2]["secret"]["secretName"], "cart-secret");
        let read: Plan =
            serde_json::from_str(pod["metadata"]["annotations"][PLAN].as_str().unwrap()).unwrap();
        assert_eq!(read.targets[0].secrets(), ["cart-secret"]);
        let words = pod["spec"]["containers"][0]["args"].as_array().unwrap();
        assert!(words.ends_with(&[json!("--only"), json!("redis/*"), json!("--strict")]), "{words:?}");
        assert!(job["spec"]["template"]["spec"]["containers"][0]["env"].is_null());
    }

    #[test]
    fn the_report_is_found_between_messages() {
        let log = "warning: {x}\n{\n  \"a\": 1\n}\nbye\n";
        assert!(report(log.as_bytes(), "j").is_err(), "no report, though JSON");
        let error = report(b"error: unrecognized subcommand 'test'\n", "j").unwrap_err();
        assert!(error.to_string().contains("it said: error: unrecognized"), "{error}");
    }
}
