//! Which parts of the bed live, and what they log.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::command::{command, read};
use crate::control_plane;
use crate::door;
use crate::failure::{Failure, Result};
use crate::handover::door_socket;
use crate::network;
use crate::node;
use crate::places::{DATA_CENTRES, DataCentre, Places, Tier};
use crate::process::Programs;
use crate::record::Record;

/// Prints the table; returns whether everything of every bed that was started lives.
pub fn print(places: &Places) -> bool {
    let mut fine = true;
    let mut any = false;
    for tier in [Tier::Full, Tier::Api] {
        let Some(record) = Record::load(places, tier) else {
            continue;
        };
        any = true;
        let state = if record.complete { "up" } else { "not finished" };
        say(&format!("tier {}: {state}, key {}", tier.word(), record.key));
        for dc in &DATA_CENTRES {
            fine &= print_data_centre(places, tier, dc);
        }
    }
    if !any {
        say("no bed is up");
    }
    any && fine
}

fn print_data_centre(places: &Places, tier: Tier, dc: &DataCentre) -> bool {
    let folder = places.dc(tier, dc);
    let programs = Programs::new(&folder, None);
    let mut fine = true;
    for name in parts(tier) {
        let running = programs.running(name);
        fine &= running.is_some();
        let state = running.map_or_else(|| "DOWN".to_owned(), |running| format!("up    pid {}", running.pid));
        say(&format!("  {}/{name:<12} {state:<18} {}", dc.name, version(name)));
    }
    if tier == Tier::Full {
        fine &= print_workloads(&folder, dc);
    }
    let door =
        door::mode(&door_socket(&folder)).map_or_else(|_| "unknown".to_owned(), |mode| mode.to_string());
    let line = if tier == Tier::Full && network::line_is_cut(dc) { ", everything else cut" } else { "" };
    say(&format!("  {} door: {door}{line}; API {}", dc.name, url(tier, dc)));
    fine
}

fn print_workloads(folder: &Path, dc: &DataCentre) -> bool {
    let mut fine = true;
    let template = "jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} \
        {.status.availableReplicas} {.spec.template.spec.containers[0].image}{\"\\n\"}{end}";
    let mut get =
        command(folder.join("kubectl"), ["get", "deployments", "-A", "--request-timeout=5s", "-o", template]);
    let text = read(get.env("KUBECONFIG", folder.join("admin.kubeconfig"))).unwrap_or_default();
    for (short, namespace, name) in WORKLOADS {
        let (state, image) = workload(&text, namespace, name);
        fine &= state == "up";
        say(&format!("  {}/{short:<12} {state:<18} {image}", dc.name));
    }
    fine
}

/// State and image of one deployment in a list of `NAMESPACE/NAME AVAILABLE IMAGE`.
fn workload<'a>(list: &'a str, namespace: &str, name: &str) -> (&'static str, &'a str) {
    let line = list.lines().find(|line| line.split(' ').next() == Some(&format!("{namespace}/{name}")));
    let mut words = line.unwrap_or_default().split(' ').skip(1);
    match (words.next(), words.next()) {
        (Some(count), Some(image)) if count.parse::<u32>().is_ok_and(|count| count > 0) => ("up", image),
        (_, image) => ("DOWN", image.unwrap_or_default()),
    }
}

fn url(tier: Tier, dc: &DataCentre) -> String {
    format!("https://127.0.0.1:{}", dc.door_port(tier))
}

/// Prints a line; a reader that has seen enough may be gone.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// The programs of a data centre.
fn parts(tier: Tier) -> Vec<&'static str> {
    match tier {
        Tier::Api => vec!["etcd", "apiserver", "controllers", "door"],
        Tier::Full => control_plane::PROGRAMS
            .into_iter()
            .chain(node::PROGRAMS)
            .chain(["s3", "recycler", "door"])
            .collect(),
    }
}

fn version(part: &str) -> &'static str {
    match part {
        "etcd" => "3.6.5",
        "apiserver" | "controllers" | "scheduler" | "kubelet" | "proxy" => "1.34.4",
        "s3" => "MinIO 2025-09-07",
        _ => "",
    }
}

/// Workloads whose logs are asked for by a short name.
const WORKLOADS: [(&str, &str, &str); 4] = [
    ("cnpg", "cnpg-system", "cnpg-controller-manager"),
    ("barman", "cnpg-system", "barman-cloud"),
    ("cert-manager", "cert-manager", "cert-manager"),
    ("coredns", "kube-system", "coredns"),
];

/// Where the log of `name` (`dc1/apiserver`, `dc2/cnpg`) comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Log {
    /// A file.
    File(PathBuf),
    /// `kubectl logs` in this data centre's folder, of a deployment in a namespace.
    Deployment(PathBuf, &'static str, &'static str),
}

/// Finds a log by name.
pub fn find_log(places: &Places, name: &str) -> Result<Log> {
    let (dc, part) = name
        .split_once('/')
        .ok_or_else(|| Failure::new("name a log as DC/PART, for example dc1/apiserver or dc2/cnpg"))?;
    let dc = DataCentre::named(dc)?;
    let tier = if Record::load(places, Tier::Full).is_some() { Tier::Full } else { Tier::Api };
    let folder = places.dc(tier, &dc);
    if let Some((_, namespace, deployment)) = WORKLOADS.iter().find(|(short, _, _)| *short == part) {
        return Ok(Log::Deployment(folder, namespace, deployment));
    }
    if parts(tier).contains(&part) {
        return Ok(Log::File(Programs::new(&folder, None).log(part)));
    }
    let known: Vec<&str> =
        parts(tier).into_iter().chain(WORKLOADS.iter().map(|(short, _, _)| *short)).collect();
    Err(Failure::new(format!("no part is called {part:?}; there are {}", known.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::{Log, find_log, workload};
    use crate::places::Places;

    #[test]
    fn a_workload_is_up_when_a_replica_is_available() {
        let list = "cnpg-system/barman-cloud  localhost/b:1\nkube-system/coredns 1 localhost/c:2\n";
        assert_eq!(workload(list, "kube-system", "coredns"), ("up", "localhost/c:2"));
        assert_eq!(workload(list, "cnpg-system", "barman-cloud"), ("DOWN", "localhost/b:1"));
        assert_eq!(workload("", "kube-system", "coredns"), ("DOWN", ""));
    }

    #[test]
    fn logs_are_found_by_data_centre_and_part() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            checkout: folder.path().to_owned(),
            cache: folder.path().to_owned(),
            state: folder.path().to_owned(),
        };
        let expected = folder.path().join("api/dc1/log/apiserver.log");
        assert_eq!(find_log(&places, "dc1/apiserver").unwrap(), Log::File(expected));
        assert!(matches!(find_log(&places, "dc2/cnpg").unwrap(), Log::Deployment(_, "cnpg-system", _)));
        for wrong in ["apiserver", "dc3/apiserver", "dc1/kernel"] {
            assert!(find_log(&places, wrong).is_err(), "{wrong}");
        }
    }
}
