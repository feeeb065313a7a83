//! etcd, the API server, the controllers and the scheduler of one cluster.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::command::{command, succeeds};
use crate::failure::{Doing, Failure, Result};
use crate::kubeconfig::{self, Entry};
use crate::pki;
use crate::places::{DataCentre, Tier};
use crate::process::Programs;
use crate::tools::Toolbox;
use crate::waiting::until;

/// Where one cluster's control plane listens and keeps its things.
#[derive(Debug)]
pub struct ControlPlane<'a> {
    /// Whose it is.
    pub dc: DataCentre,
    /// With nodes or without.
    pub tier: Tier,
    /// Its programs.
    pub programs: &'a Programs,
    /// The programs' files.
    pub tools: &'a Toolbox,
}

/// What the API server writes into its audit log.
const AUDIT: &str = include_str!("../manifests/audit.yaml");

/// The audit log of the data centre in `folder`.
pub fn audit_log(folder: &Path) -> PathBuf {
    folder.join("audit.log")
}

/// In the order they are started.
pub const PROGRAMS: [&str; 4] = ["etcd", "apiserver", "controllers", "scheduler"];

impl ControlPlane<'_> {
    /// Certificate set.
    pub fn pki(&self) -> PathBuf {
        self.programs.folder().join("pki")
    }

    /// The administrator's kubeconfig that does not go through the door.
    pub fn admin(&self) -> PathBuf {
        self.programs.folder().join("admin.kubeconfig")
    }

    /// Kubeconfig of one component.
    pub fn kubeconfig(&self, component: &str) -> PathBuf {
        self.programs.folder().join(format!("{component}.kubeconfig"))
    }

    /// URL of the API server.
    pub fn url(&self) -> String {
        format!("https://{}:{}", self.address(), self.api_port())
    }

    /// Where the door sends its connections.
    pub fn address_and_port(&self) -> String {
        format!("{}:{}", self.address(), self.api_port())
    }

    /// kubectl as administrator.
    pub fn kubectl<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut kubectl = command(self.tools.program("kubectl"), arguments);
        kubectl.env("KUBECONFIG", self.admin());
        kubectl
    }

    /// Makes certificates and kubeconfigs, starts etcd and the API server.
    pub fn start_api(&self) -> Result<()> {
        let mut names: Vec<String> = ["127.0.0.1", "localhost", "kubernetes", "kubernetes.default"]
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        names
            .extend(["kubernetes.default.svc".to_owned(), "kubernetes.default.svc.cluster.local".to_owned()]);
        names.extend([self.dc.node_ip(), self.dc.api_service_ip()]);
        pki::make_cluster_set(&self.pki(), self.dc.name, &names)?;
        // For `status` and `logs`, which any checkout may run.
        let link = self.programs.folder().join("kubectl");
        if !link.exists() {
            symlink(self.tools.program("kubectl"), &link).doing(link.display())?;
        }
        for component in ["admin", "kubelet", "controllers", "scheduler", "proxy"] {
            let path = self.kubeconfig(component);
            if !path.is_file() {
                let entry =
                    Entry { context: self.dc.name, server: self.url(), pki: &self.pki(), client: component };
                kubeconfig::write(&path, &[entry])?;
            }
        }
        self.start_etcd()?;
        self.start_apiserver()
    }

    /// Waits until the API server answers, then starts what needs it.
    pub fn start_controllers(&self) -> Result<()> {
        until(&format!("{}: API server", self.dc.name), Duration::from_secs(90), || {
            if self.programs.running("apiserver").is_none() {
                return Err(Failure::new(format!(
                    "{}: the API server ended, see {}",
                    self.dc.name,
                    self.programs.log("apiserver").display()
                )));
            }
            Ok(succeeds(&mut self.kubectl(["get", "--raw", "/readyz", "--request-timeout=2s"])))
        })?;
        self.start_controller_manager()?;
        if self.tier == Tier::Full {
            let arguments = [
                format!("--kubeconfig={}", self.kubeconfig("scheduler").display()),
                "--leader-elect=false".to_owned(),
                "--bind-address=127.0.0.1".to_owned(),
            ];
            self.programs.start("scheduler", &self.tools.program("kube-scheduler"), &arguments, &[])?;
        }
        Ok(())
    }

    fn start_etcd(&self) -> Result<()> {
        let (client, peer) = (self.etcd_url(0), self.etcd_url(1));
        let arguments = [
            format!("--name={}", self.dc.name),
            format!("--data-dir={}", self.programs.folder().join("etcd").display()),
            // Data of the bed need not survive a power cut.
            "--unsafe-no-fsync".to_owned(),
            format!("--listen-client-urls={client}"),
            format!("--advertise-client-urls={client}"),
            format!("--listen-peer-urls={peer}"),
            format!("--initial-advertise-peer-urls={peer}"),
            format!("--initial-cluster={}={peer}", self.dc.name),
            "--log-level=warn".to_owned(),
        ];
        self.programs.start("etcd", &self.tools.program("etcd"), &arguments, &[]).map(drop)
    }

    fn start_apiserver(&self) -> Result<()> {
        let pki = self.pki();
        let certificate = |name: &str| pki::certificate(&pki, name).display().to_string();
        let key = |name: &str| pki::key(&pki, name).display().to_string();
        let mut arguments = vec![
            format!("--etcd-servers={}", self.etcd_url(0)),
            format!("--bind-address={}", self.address()),
            format!("--advertise-address={}", self.address()),
            format!("--secure-port={}", self.api_port()),
            format!("--tls-cert-file={}", certificate("apiserver")),
            format!("--tls-private-key-file={}", key("apiserver")),
            format!("--client-ca-file={}", certificate("ca")),
            format!("--cert-dir={}", self.programs.folder().join("apiserver").display()),
            "--authorization-mode=Node,RBAC".to_owned(),
            "--allow-privileged=true".to_owned(),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-key-file={}", pki.join("tokens.pub").display()),
            format!("--service-account-signing-key-file={}", key("tokens")),
            format!("--service-cluster-ip-range={}", self.dc.service_range()),
            "--profiling=false".to_owned(),
        ];
        let folder = self.programs.folder();
        let policy = folder.join("audit.yaml");
        fs::write(&policy, AUDIT).doing(policy.display())?;
        arguments.extend([
            format!("--audit-policy-file={}", policy.display()),
            format!("--audit-log-path={}", audit_log(folder).display()),
            "--audit-log-maxsize=200".to_owned(),
            "--audit-log-maxbackup=1".to_owned(),
        ]);
        match self.tier {
            Tier::Full => arguments.extend([
                format!("--kubelet-certificate-authority={}", certificate("ca")),
                format!("--kubelet-client-certificate={}", certificate("admin")),
                format!("--kubelet-client-key={}", key("admin")),
                "--kubelet-preferred-address-types=InternalIP".to_owned(),
            ]),
            // Loopback can't be the endpoint of a service.
            Tier::Api => arguments.push("--endpoint-reconciler-type=none".to_owned()),
        }
        self.programs.start("apiserver", &self.tools.program("kube-apiserver"), &arguments, &[]).map(drop)
    }

    fn start_controller_manager(&self) -> Result<()> {
        let pki = self.pki();
        let port = match self.tier {
            Tier::Full => 10257,
            Tier::Api => self.dc.loopback_port(3),
        };
        let arguments = [
            format!("--kubeconfig={}", self.kubeconfig("controllers").display()),
            "--use-service-account-credentials=true".to_owned(),
            format!("--root-ca-file={}", pki::certificate(&pki, "ca").display()),
            format!("--cluster-signing-cert-file={}", pki::certificate(&pki, "ca").display()),
            format!("--cluster-signing-key-file={}", pki::key(&pki, "ca").display()),
            format!("--service-account-private-key-file={}", pki::key(&pki, "tokens").display()),
            "--leader-elect=false".to_owned(),
            "--bind-address=127.0.0.1".to_owned(),
            format!("--secure-port={port}"),
            format!("--cert-dir={}", self.programs.folder().join("controllers").display()),
            "--profiling=false".to_owned(),
        ];
        let program = self.tools.program("kube-controller-manager");
        self.programs.start("controllers", &program, &arguments, &[]).map(drop)
    }

    fn address(&self) -> String {
        match self.tier {
            Tier::Full => self.dc.node_ip(),
            Tier::Api => "127.0.0.1".to_owned(),
        }
    }

    fn api_port(&self) -> u16 {
        match self.tier {
            Tier::Full => 6443,
            Tier::Api => self.dc.loopback_port(0),
        }
    }

    fn etcd_url(&self, offset: u16) -> String {
        let port = match self.tier {
            Tier::Full => 2379 + offset,
            Tier::Api => self.dc.loopback_port(1 + offset),
        };
        format!("http://127.0.0.1:{port}")
    }
}
