//! Where things lie: the checkout, the cache that outlives it, the state of the running bed, and the
//! addresses of the two data centres.

use std::path::{Path, PathBuf};

use crate::failure::{Doing, Failure, Result};

/// What kind of bed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Nodes, pods, operators, databases, object storage; needs root.
    Full,
    /// API servers and resource definitions only, on loopback, as any user.
    Api,
}

impl Tier {
    /// The word used in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Api => "api",
        }
    }
}

/// The folders of one invocation.
#[derive(Debug, Clone)]
pub struct Places {
    /// Root of the checkout the command was started in.
    pub checkout: PathBuf,
    /// Built programs and image layers, kept across checkouts.
    pub cache: PathBuf,
    /// Everything of the running bed; one per machine and user, because there is one machine.
    pub state: PathBuf,
}

impl Places {
    /// Finds the folders from the environment and the working directory.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().doing("working directory")?;
        let checkout = here
            .ancestors()
            .find(|folder| folder.join("tests/testbed/apt.txt").is_file())
            .ok_or_else(|| {
                Failure::new("run this inside a checkout of the repository (no tests/testbed above here)")
            })?
            .to_owned();
        let cache = home_folder("XDG_CACHE_HOME", ".cache")?.join("pgaas-testbed");
        let state = if is_root() {
            PathBuf::from("/var/lib/pgaas-testbed")
        } else {
            home_folder("XDG_STATE_HOME", ".local/state")?.join("pgaas-testbed")
        };
        Ok(Self { checkout, cache, state })
    }

    /// The crate's own folder, with the modules, the recipe and the package list.
    pub fn source(&self) -> PathBuf {
        self.checkout.join("tests/testbed")
    }

    /// What is written for the tests of this checkout.
    pub fn handover(&self) -> PathBuf {
        self.checkout.join("target/testbed")
    }

    /// State of one data centre of one tier.
    pub fn dc(&self, tier: Tier, dc: &DataCentre) -> PathBuf {
        self.state.join(tier.word()).join(dc.name)
    }
}

fn home_folder(variable: &str, below_home: &str) -> Result<PathBuf> {
    if let Some(value) = std::env::var_os(variable).filter(|value| Path::new(value).is_absolute()) {
        return Ok(PathBuf::from(value));
    }
    let home = std::env::var_os("HOME").doing("HOME")?;
    Ok(PathBuf::from(home).join(below_home))
}

/// Whether this runs as root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Name and numbers of one data centre. All addresses derive from `number`, so the two never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataCentre {
    /// `dc1` or `dc2`: context, node and folder name.
    pub name: &'static str,
    /// Third part of its addresses.
    pub number: u8,
}

/// The two data centres of the bed.
pub const DATA_CENTRES: [DataCentre; 2] =
    [DataCentre { name: "dc1", number: 4 }, DataCentre { name: "dc2", number: 5 }];

impl DataCentre {
    /// The data centre called `name`.
    pub fn named(name: &str) -> Result<Self> {
        DATA_CENTRES
            .into_iter()
            .find(|dc| dc.name == name)
            .ok_or_else(|| Failure::new(format!("no data centre is called {name:?}; there are dc1 and dc2")))
    }

    /// Network namespace that holds everything of this data centre.
    pub fn namespace(&self) -> String {
        format!("tb-{}", self.name)
    }

    /// Host end of the link into the namespace.
    pub fn link(&self) -> String {
        format!("tb{}", self.number)
    }

    /// Address of the node, its API server, its object storage.
    pub fn node_ip(&self) -> String {
        format!("10.24{}.0.1", self.number)
    }

    /// Range of the pods.
    pub fn pod_range(&self) -> String {
        format!("10.24{}.0.0/24", self.number)
    }

    /// Range of the services; differs per data centre or one operator would reach the other's API.
    pub fn service_range(&self) -> String {
        format!("10.9{}.0.0/16", self.number)
    }

    /// The service `kubernetes`.
    pub fn api_service_ip(&self) -> String {
        format!("10.9{}.0.1", self.number)
    }

    /// The service of the cluster's DNS.
    pub fn dns_ip(&self) -> String {
        format!("10.9{}.0.10", self.number)
    }

    /// Host side address of the link.
    pub fn uplink_host(&self) -> String {
        format!("172.31.{}.1", self.number)
    }

    /// Inner address of the link.
    pub fn uplink_inside(&self) -> String {
        format!("172.31.{}.2", self.number)
    }

    /// Object storage.
    pub fn s3_url(&self) -> String {
        format!("http://{}:9000", self.node_ip())
    }

    /// Bucket that exists from the start.
    pub fn bucket(&self) -> String {
        format!("pgaas-{}", self.name)
    }

    /// Port on loopback of the door in front of the API server.
    pub fn door_port(&self, tier: Tier) -> u16 {
        u16::from(self.number) + if tier == Tier::Full { 16440 } else { 16450 }
    }

    /// First of the loopback ports of an API-only data centre (API, etcd client, etcd peer, controllers).
    pub fn loopback_port(&self, offset: u16) -> u16 {
        16500 + u16::from(self.number) * 10 + offset
    }
}
