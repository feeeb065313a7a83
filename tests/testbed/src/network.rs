//! One network namespace per data centre, linked to the host, which routes between the two.
//!
//! There is no default route inside: what is not an address of the bed is unreachable at once, so
//! nothing in it can talk to the outside.

use std::fs;
use std::path::Path;

use crate::command::{command, inside, read, run, succeeds};
use crate::failure::{Doing, Result};
use crate::places::{DATA_CENTRES, DataCentre};

const FORWARDING: &str = "/proc/sys/net/ipv4/ip_forward";

/// Makes namespace, link, bridge and routes of `dc`; leaves what is right already.
pub fn make(dc: &DataCentre, state: &Path) -> Result<()> {
    remember_forwarding(state)?;
    let (namespace, link) = (dc.namespace(), dc.link());
    let complete = namespace_exists(dc)
        && Path::new(&format!("/sys/class/net/{link}")).exists()
        && succeeds(&mut inside(&namespace, "ip", &["link", "show", "cni0"]));
    if !complete {
        remove(dc)?;
        ip(&["netns", "add", &namespace])?;
        ip(&["link", "add", &link, "type", "veth", "peer", "name", "up0", "netns", &namespace])?;
    }
    ip(&["addr", "replace", &format!("{}/30", dc.uplink_host()), "dev", &link])?;
    ip(&["link", "set", &link, "up"])?;
    let within = |arguments: &[&str]| run(&mut inside(&namespace, "ip", arguments));
    within(&["link", "set", "lo", "up"])?;
    within(&["addr", "replace", &format!("{}/30", dc.uplink_inside()), "dev", "up0"])?;
    within(&["link", "set", "up0", "up"])?;
    if !complete {
        within(&["link", "add", "cni0", "type", "bridge"])?;
    }
    within(&["addr", "replace", &format!("{}/24", dc.node_ip()), "dev", "cni0"])?;
    within(&["link", "set", "cni0", "up"])?;
    // Before kube-proxy's first sync a packet to a service would leave by the uplink otherwise.
    within(&["route", "replace", &dc.service_range(), "dev", "cni0"])?;
    for other in DATA_CENTRES.iter().filter(|other| *other != dc) {
        let host = dc.uplink_host();
        within(&["route", "replace", &other.pod_range(), "via", &host])?;
        within(&["route", "replace", &other.service_range(), "via", &host])?;
        within(&["route", "replace", &format!("{}/30", network_of(&other.uplink_host())), "via", &host])?;
    }
    for range in [dc.pod_range(), dc.service_range()] {
        ip(&["route", "replace", &range, "via", &dc.uplink_inside()])?;
    }
    let settings = "echo 1 >/proc/sys/net/ipv4/ip_forward; \
        if test -e /proc/sys/net/bridge/bridge-nf-call-iptables; then \
        echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables; fi";
    run(&mut inside(&namespace, "sh", &["-c", settings]))?;
    allow_forwarding()
}

/// Removes link and namespace; the routes and rules inside go with them.
pub fn remove(dc: &DataCentre) -> Result<()> {
    if Path::new(&format!("/sys/class/net/{}", dc.link())).exists() {
        ip(&["link", "del", &dc.link()])?;
    }
    if namespace_exists(dc) {
        ip(&["netns", "del", &dc.namespace()])?;
    }
    Ok(())
}

/// Puts the host's forwarding back as it was before the first `up`, and takes the rule out again
/// that let packets pass a host that forwards nothing by default.
pub fn restore_host(state: &Path) -> Result<()> {
    while succeeds(&mut command("iptables", ["-D", "FORWARD", "-i", "tb+", "-o", "tb+", "-j", "ACCEPT"])) {}
    let saved = state.join("ip_forward.before");
    let Ok(before) = fs::read_to_string(&saved) else {
        return Ok(());
    };
    fs::write(FORWARDING, before).doing(FORWARDING)?;
    fs::remove_file(&saved).doing(saved.display())
}

/// What of `dc` is left in the kernel; empty after a good `down`.
pub fn leftovers(dc: &DataCentre) -> Vec<String> {
    let mut found = Vec::new();
    if namespace_exists(dc) {
        found.push(format!("network namespace {}", dc.namespace()));
    }
    if Path::new(&format!("/sys/class/net/{}", dc.link())).exists() {
        found.push(format!("interface {}", dc.link()));
    }
    for range in [dc.pod_range(), dc.service_range()] {
        let routes = read(&mut command("ip", ["route", "show", &range])).unwrap_or_default();
        if !routes.trim().is_empty() {
            found.push(format!("route {}", routes.trim()));
        }
    }
    if succeeds(&mut command("iptables", ["-C", "FORWARD", "-i", "tb+", "-o", "tb+", "-j", "ACCEPT"])) {
        found.push("iptables rule for tb+ in FORWARD".to_owned());
    }
    found
}

/// Whether the namespace of `dc` exists.
pub fn namespace_exists(dc: &DataCentre) -> bool {
    Path::new("/run/netns").join(dc.namespace()).exists()
}

/// Pods' namespaces that belong to `dc`, told by the address they hold.
pub fn pod_namespaces(dc: &DataCentre) -> Vec<String> {
    let Ok(entries) = fs::read_dir("/run/netns") else {
        return Vec::new();
    };
    let prefix = dc.node_ip().trim_end_matches('1').to_owned();
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("cni-"))
        .filter(|name| {
            read(&mut inside(name, "ip", &["-4", "-o", "addr", "show", "dev", "eth0"]))
                .is_ok_and(|text| text.contains(&format!("inet {prefix}")))
        })
        .collect()
}

/// Cuts or opens everything between `dc` and the rest of the world. Programs and pods inside still
/// reach each other: it is the line that is cut, not the data centre.
pub fn set_line(dc: &DataCentre, open: bool) -> Result<()> {
    let namespace = dc.namespace();
    for (chain, side) in [("INPUT", "-i"), ("FORWARD", "-i"), ("FORWARD", "-o"), ("OUTPUT", "-o")] {
        let rule = |verb: &str| -> Vec<String> {
            ["-w", verb, chain, side, "up0", "-j", "DROP"].iter().map(|word| (*word).to_owned()).collect()
        };
        let with = |verb: &str| {
            let words = rule(verb);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            inside(&namespace, "iptables", &words)
        };
        let present = succeeds(&mut with("-C"));
        if open && present {
            run(&mut with("-D"))?;
        } else if !open && !present {
            // In front of all: kube-proxy accepts established connections early.
            run(&mut with("-I"))?;
        }
    }
    Ok(())
}

/// Whether [`set_line`] has cut `dc` off.
pub fn line_is_cut(dc: &DataCentre) -> bool {
    namespace_exists(dc)
        && succeeds(&mut inside(
            &dc.namespace(),
            "iptables",
            &["-w", "-C", "FORWARD", "-i", "up0", "-j", "DROP"],
        ))
}

fn remember_forwarding(state: &Path) -> Result<()> {
    let saved = state.join("ip_forward.before");
    if !saved.exists() {
        let before = fs::read_to_string(FORWARDING).doing(FORWARDING)?;
        fs::write(&saved, before).doing(saved.display())?;
    }
    fs::write(FORWARDING, "1").doing(FORWARDING)
}

/// A host whose FORWARD chain drops by default (many with container engines do) needs a rule.
fn allow_forwarding() -> Result<()> {
    let policy = read(&mut command("iptables", ["-w", "-S", "FORWARD"]))?;
    let rule = ["FORWARD", "-i", "tb+", "-o", "tb+", "-j", "ACCEPT"];
    if !policy.starts_with("-P FORWARD ACCEPT")
        && !succeeds(&mut command("iptables", ["-w", "-C"].iter().chain(&rule)))
    {
        run(&mut command("iptables", ["-w", "-I"].iter().chain(&rule)))?;
    }
    Ok(())
}

fn network_of(host: &str) -> String {
    format!("{}0", host.trim_end_matches('1'))
}

fn ip(arguments: &[&str]) -> Result<()> {
    run(&mut command("ip", arguments))
}
