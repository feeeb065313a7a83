//! `test`: whether credentials work, found out as an application would.

use pgaas_core::app::plan::testing;
use pgaas_core::app::{App, in_cluster};
use pgaas_core::cli::{InClusterArgs, SuitesArgs, TestArgs};
use pgaas_core::error::{Kind, Result};
use pgaas_core::report::test::TestMode;

const EXAMPLES: &str = "Examples:
  # Does every credential of the quick-start charts work in the current namespace?
  kubectl qs-secrets test all

  # One Redis instance; only the login and what it needs
  kubectl qs-secrets test redis qs-pharia-assistant-api-redis --only auth

  # What runs in a namespace, whatever it is called, with a report for a build server
  kubectl qs-secrets test minio --from-live -n apps -o junit --output-file tests.xml

  # Services answer, and have the right certificate
  kubectl qs-secrets test http ui server:5329/healthcheck https://api.shop --ca-file ca.crt

  # As the applications see it, from a pod of an image that has this program
  kubectl qs-secrets test all --in-cluster --image registry.example/kubectl-qs-secrets:0.1

Everything a test makes has the id of the run in its name and is removed, also after Ctrl-C.
Exit 0 if all is well, 3 if a check failed (with --strict also for a warning), 4 if time was over, 1 if something could not be tried, 7 if it was forbidden, 130 after Ctrl-C.";

/// Try credentials of databases, Redis and MinIO as an application would
///
/// For each server a suite of checks, from the Secret over DNS, TCP, TLS and login to a write that is read again. A check that fails skips those that need it; warnings fail only with --strict. Servers are reached through the API server's port-forward, or with --in-cluster from a pod.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TestVerbArgs {
    #[command(flatten)]
    suites: SuitesArgs,
    #[command(flatten)]
    place: InClusterArgs,
    #[command(flatten)]
    test: TestArgs,
}

/// Runs the verb; Ctrl-C ends it when what was made is removed.
pub async fn run(args: &TestVerbArgs, app: &mut App) -> Result<Kind> {
    let test = &args.test;
    if let (Some(plan), Some(secrets)) = (&args.place.plan, &args.place.secrets) {
        let report = app.test_in_pod(plan, secrets, test).await?;
        return app.show_test(&report, test);
    }
    let api = app.cluster(None).await?;
    let plan = app.test_plan(&args.suites, &api).await?;
    let report = match &args.place.image {
        Some(image) => {
            let job = in_cluster::Job { image, keep: args.place.keep };
            app.test_in_cluster(&plan, &api, &job, test).await?
        }
        None => {
            let suites = app.suites_from_here(&plan, &api, test).await?;
            app.test(testing(&plan, TestMode::Local, &api.context), suites, test).await?
        }
    };
    app.show_test(&report, test)
}
