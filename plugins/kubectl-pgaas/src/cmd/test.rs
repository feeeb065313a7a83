//! `test`: whether a Cluster can be used, as applications would find out.

use pgaas_core::app::App;
use pgaas_core::cli::{TargetArgs, TestArgs};
use pgaas_core::error::{Kind, Result};

const EXAMPLES: &str = "Examples:
  # Every role at every endpoint of a Cluster of the current context
  kubectl pgaas test prod-ic1 -n ic1-prod

  # Both data centres of a declared target: writes at the primary, reads at the replica
  kubectl pgaas test ic1/prod

  # Only whether roles log in, as a file for the build server
  kubectl pgaas test prod-ic1 --only 'postgresql/*/auth' -o junit --output-file test.xml

Passwords are those of the Secrets of the Cluster's roles, client certificates those of Secrets ROLE-client-tls; none is printed. Suites are postgresql/CLUSTER (is it ready), postgresql/CLUSTER/ROLE/ENDPOINT, postgresql/CLUSTER/ROLE/database and postgresql/CLUSTER/tls/ENDPOINT. Writes leave one record in the log of the database, and nothing else. A port-forward reaches the server from 127.0.0.1: lines of pg_hba for a network do not fit it.
Exit 3 if a check failed, or if a data centre cannot be read beside one that failed; 1 or 7 if nothing failed and something could not be tried.
Rights: get on clusters, secrets and services; list on poolers, databases, deployments, endpointslices and pods; get and create on pods/portforward (create since Kubernetes 1.35).";

/// Test whether applications reach a Cluster: every role at every endpoint, TLS, isolation
///
/// Each role logs in at each endpoint (rw, ro, r, every pooler) through the API server's port-forward: name, port, TLS, login, who it is, a query, and whether writes are taken or refused as the endpoint promises. Beside that: TLS in every sslmode, whether plain text is refused, databases, extensions, and whether a role reaches another's database. What fails is told by its own words, with a hint.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TestVerbArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    test: TestArgs,
}

/// Runs the verb.
pub async fn run(args: &TestVerbArgs, app: &mut App) -> Result<Kind> {
    app.test_clusters(&args.target, &args.test).await
}
