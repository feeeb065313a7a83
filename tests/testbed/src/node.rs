//! The node of one data centre: containerd, kubelet and kube-proxy, and the images it starts with.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{command, feed_with, read, run, succeeds};
use crate::control_plane::ControlPlane;
use crate::failure::{Doing, Result};
use crate::images::{Images, PAUSE};
use crate::pki;
use crate::places::DataCentre;
use crate::process::Programs;
use crate::waiting::until;

/// The programs of a node.
pub const PROGRAMS: [&str; 3] = ["containerd", "kubelet", "proxy"];

/// Folder below the data centre's that holds containerd's images between two runs of the bed.
pub const STORE: &str = "containerd";

/// One node.
#[derive(Debug)]
pub struct Node<'a> {
    /// Whose it is.
    pub dc: DataCentre,
    /// Its programs.
    pub programs: &'a Programs,
}

impl Node<'_> {
    /// containerd's socket.
    pub fn socket(&self) -> PathBuf {
        self.programs.folder().join("containerd.sock")
    }

    /// Where containerd keeps images between two runs of the bed.
    pub fn store(&self) -> PathBuf {
        self.programs.folder().join(STORE)
    }

    /// Starts containerd and gives it the images.
    pub fn start_runtime(&self, images: &Images) -> Result<()> {
        let folder = self.programs.folder();
        let configuration = folder.join("containerd.toml");
        fs::write(&configuration, self.containerd_configuration()).doing(configuration.display())?;
        let network = folder.join("cni/net.d");
        fs::create_dir_all(&network).doing(network.display())?;
        let list = network.join("10-testbed.conflist");
        fs::write(&list, self.network_configuration().to_string()).doing(list.display())?;
        let arguments = ["--config".to_owned(), configuration.display().to_string()];
        self.programs.start("containerd", &PathBuf::from("containerd"), &arguments, &[])?;
        until(&format!("{}: containerd", self.dc.name), Duration::from_secs(30), || {
            Ok(succeeds(&mut self.ctr(["version"])))
        })?;
        self.import(images)
    }

    /// Removes containers that a bed taken down by force left in the store.
    pub fn forget_containers(&self) -> Result<()> {
        let containers = read(&mut self.ctr(["containers", "ls", "-q"]))?;
        if containers.trim().is_empty() {
            return Ok(());
        }
        let mut remove = self.ctr(["containers", "rm"]);
        run(remove.args(containers.split_whitespace()))?;
        // Its own list of pods was read before: start it again.
        self.programs.stop("containerd", Duration::from_secs(5));
        let arguments =
            ["--config".to_owned(), self.programs.folder().join("containerd.toml").display().to_string()];
        self.programs.start("containerd", &PathBuf::from("containerd"), &arguments, &[])?;
        until(&format!("{}: containerd", self.dc.name), Duration::from_secs(30), || {
            Ok(succeeds(&mut self.ctr(["version"])))
        })
    }

    /// Starts kubelet and kube-proxy.
    pub fn start_agents(&self, plane: &ControlPlane<'_>) -> Result<()> {
        let folder = self.programs.folder();
        let configuration = folder.join("kubelet.json");
        fs::write(&configuration, self.kubelet_configuration(plane).to_string())
            .doing(configuration.display())?;
        fs::write(folder.join("resolv.conf"), "options ndots:5\n").doing("resolv.conf")?;
        let arguments = [
            format!("--config={}", configuration.display()),
            format!("--kubeconfig={}", plane.kubeconfig("kubelet").display()),
            format!("--hostname-override={}", self.dc.name),
            format!("--node-ip={}", self.dc.node_ip()),
            format!("--root-dir={}", folder.join("kubelet").display()),
            format!("--cert-dir={}", folder.join("kubelet-pki").display()),
        ];
        self.programs.start("kubelet", &plane.tools.program("kubelet"), &arguments, &[])?;
        let arguments = [
            format!("--kubeconfig={}", plane.kubeconfig("proxy").display()),
            // Or it looks for a node called like the host and programs nothing for half a minute.
            format!("--hostname-override={}", self.dc.name),
            "--proxy-mode=iptables".to_owned(),
            // Settings of the host that may be read-only here.
            "--conntrack-max-per-core=0".to_owned(),
            "--conntrack-tcp-timeout-established=0s".to_owned(),
            "--conntrack-tcp-timeout-close-wait=0s".to_owned(),
            "--metrics-bind-address=127.0.0.1:10249".to_owned(),
            "--healthz-bind-address=127.0.0.1:10256".to_owned(),
        ];
        self.programs.start("proxy", &plane.tools.program("kube-proxy"), &arguments, &[])?;
        Ok(())
    }

    /// Waits until pods can be scheduled and services can be reached.
    pub fn wait(&self, plane: &ControlPlane<'_>) -> Result<()> {
        let name = self.dc.name;
        let limit = Duration::from_secs(90);
        until(&format!("{name}: node registered"), limit, || {
            // A kubelet that asks containerd before its own server is initialised gives up for good.
            self.start_agents(plane)?;
            Ok(succeeds(&mut plane.kubectl(["get", "node", name])))
        })?;
        let node = format!("node/{name}");
        run(&mut plane.kubectl(["wait", "--for=condition=Ready", &node, "--timeout=90s"]))?;
        let service = format!("--server=https://{}", self.dc.api_service_ip());
        until(&format!("{name}: services"), limit, || {
            Ok(succeeds(&mut plane.kubectl(["get", "--raw", "/readyz", "--request-timeout=2s", &service])))
        })
    }

    /// The command line client of this node's containerd.
    pub fn ctr<const N: usize>(&self, arguments: [&str; N]) -> std::process::Command {
        let mut ctr = command("ctr", ["--namespace", "k8s.io", "--address"]);
        ctr.arg(self.socket()).args(arguments);
        ctr
    }

    fn import(&self, images: &Images) -> Result<()> {
        let stamp = self.store().join("testbed-images");
        if fs::read_to_string(&stamp).is_ok_and(|key| key == images.key) {
            return Ok(());
        }
        feed_with(&mut self.ctr(["images", "import", "-"]), |stdin| images.write(stdin))?;
        fs::write(&stamp, &images.key).doing(stamp.display())
    }

    fn containerd_configuration(&self) -> String {
        let folder = self.programs.folder().display();
        format!(
            r#"version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "{folder}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE}"
  # Lowering a score needs a capability that root in a container may lack.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{folder}/cni/net.d"
"#
        )
    }

    fn network_configuration(&self) -> Value {
        json!({
            "cniVersion": "0.4.0", "name": format!("testbed-{}", self.dc.name),
            "plugins": [{
                "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": self.dc.pod_range()}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                    "dataDir": self.programs.folder().join("cni/addresses"),
                },
            }],
        })
    }

    fn kubelet_configuration(&self, plane: &ControlPlane<'_>) -> Value {
        let folder = self.programs.folder();
        let set = plane.pki();
        json!({
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "containerRuntimeEndpoint": format!("unix://{}", self.socket().display()),
            "address": self.dc.node_ip(),
            "tlsCertFile": pki::certificate(&set, "kubelet"),
            "tlsPrivateKeyFile": pki::key(&set, "kubelet"),
            "authentication": {
                "anonymous": {"enabled": false}, "webhook": {"enabled": true},
                "x509": {"clientCAFile": pki::certificate(&set, "ca")},
            },
            "authorization": {"mode": "Webhook"},
            "clusterDomain": "cluster.local", "clusterDNS": [self.dc.dns_ip()],
            "resolvConf": folder.join("resolv.conf"),
            // Machines with control groups of the first version are still about.
            "failCgroupV1": false, "failSwapOn": false,
            "cgroupDriver": "cgroupfs", "cgroupsPerQOS": false, "enforceNodeAllocatable": [],
            "localStorageCapacityIsolation": false,
            "imageGCHighThresholdPercent": 100,
            "evictionHard": {"memory.available": "50Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
            // ConfigMaps reach pods within this time.
            "syncFrequency": "10s",
            // Two kubelets on one machine would delete each other's logs.
            "podLogsDir": folder.join("pod-logs"),
            "serializeImagePulls": false, "maxPods": 200,
            "eventRecordQPS": 0, "shutdownGracePeriod": "0s",
            "volumePluginDir": folder.join("volume-plugins"),
        })
    }
}
