//! What this machine can do, told before anything is started.

use std::fs;
use std::path::Path;

use rustix::fs::statvfs;
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use crate::command::{command, read, run, succeeds};
use crate::failure::{Doing, Failure, Result};
use crate::packages;
use crate::places::{DATA_CENTRES, DataCentre, Places, Tier, is_root};

const GIB: u64 = 1 << 30;
const DISK_COLD: u64 = 25;
const DISK_WARM: u64 = 6;
const MEMORY_FULL: u64 = 6;
const MEMORY_API: u64 = 2;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    what: &'static str,
    found: String,
    /// What will be skipped; none if all is well.
    missing: Option<Missing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Only the API-only tier can run.
    FullTier,
    /// Nothing can run.
    Everything,
}

impl Missing {
    fn words(self) -> &'static str {
        match self {
            Self::FullTier => "skipped: everything with nodes and databases (tier full)",
            Self::Everything => "skipped: every tier",
        }
    }
}

/// Looks at the machine.
pub fn checks(places: &Places) -> Vec<Check> {
    let root = is_root();
    let full = |fine: bool| (!fine).then_some(Missing::FullTier);
    let all = |fine: bool| (!fine).then_some(Missing::Everything);
    let namespaces = root && try_namespace();
    let mounts = root && try_overlay(places).is_ok();
    let rules = succeeds(&mut command("iptables", ["-w", "-S", "FORWARD"]));
    let missing: Vec<String> = packages::wanted(places)
        .unwrap_or_default()
        .into_iter()
        .filter(|name| !packages::installed(name))
        .collect();
    let routes = read(&mut command("ip", ["route", "show"])).unwrap_or_default();
    let taken = foreign_route(&routes);
    let groups = control_groups();
    let built = places.cache.join("bin").is_dir();
    let need = if built { DISK_WARM } else { DISK_COLD };
    let disk = free_disk(&places.cache) / GIB;
    let memory = free_memory();
    let go = read(command("go", ["env", "GOVERSION"]).env("GOTOOLCHAIN", "local"));
    vec![
        Check { what: "user", found: if root { "root" } else { "not root" }.into(), missing: full(root) },
        Check {
            what: "Debian packages",
            found: if missing.is_empty() {
                "all there".into()
            } else if Path::new("/usr/bin/apt-get").exists() {
                format!("`up` will install {}", missing.join(" "))
            } else {
                format!("no apt-get, not there: {}", missing.join(" "))
            },
            missing: full(missing.is_empty() || Path::new("/usr/bin/apt-get").exists()),
        },
        Check { what: "network namespaces", found: yes(namespaces), missing: full(namespaces) },
        Check { what: "overlay mounts", found: yes(mounts), missing: full(mounts) },
        Check {
            what: "iptables",
            found: if rules { "works" } else { "does not work (or is not installed yet)" }.into(),
            missing: full(rules || missing.iter().any(|name| name == "iptables")),
        },
        Check {
            what: "addresses",
            found: taken.clone().unwrap_or_else(|| "free".into()),
            missing: full(taken.is_none()),
        },
        Check {
            what: "control groups",
            found: groups.unwrap_or("none mounted").into(),
            missing: full(groups.is_some()),
        },
        Check {
            what: "free disk",
            found: format!("{disk} GiB of {need} GiB needed at {}", places.cache.display()),
            missing: all(disk >= need),
        },
        Check {
            what: "free memory",
            found: format!("{memory:.1} GiB of {MEMORY_FULL} GiB needed ({MEMORY_API} without nodes)"),
            missing: if memory < MEMORY_API as f64 {
                Some(Missing::Everything)
            } else {
                full(memory >= MEMORY_FULL as f64)
            },
        },
        Check {
            what: "Go",
            found: match &go {
                Ok(version) => version.trim().to_owned(),
                Err(_) if built => "not installed; what the cache holds will be used".into(),
                Err(_) => "not installed".into(),
            },
            missing: all(go.is_ok() || built),
        },
    ]
}

/// The best tier these checks allow, and why not a better one.
pub fn verdict(checks: &[Check]) -> (Option<Tier>, Option<String>) {
    let reason = |wanted: Missing| {
        let all: Vec<String> = checks
            .iter()
            .filter(|check| check.missing == Some(wanted))
            .map(|check| format!("{}: {}", check.what, check.found))
            .collect();
        (!all.is_empty()).then(|| all.join("; "))
    };
    if let Some(why) = reason(Missing::Everything) {
        return (None, Some(why));
    }
    match reason(Missing::FullTier) {
        Some(why) => (Some(Tier::Api), Some(why)),
        None => (Some(Tier::Full), None),
    }
}

/// Fails if `tier` can't run here.
pub fn require(places: &Places, tier: Tier) -> Result<()> {
    let checks = checks(places);
    let (best, why) = verdict(&checks);
    let enough = best == Some(Tier::Full) || best == Some(tier);
    if enough {
        return Ok(());
    }
    Err(Failure::new(format!("tier {} can't run here: {}", tier.word(), why.unwrap_or_default())))
}

/// The table.
pub fn table(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.what.len()).max().unwrap_or_default();
    checks
        .iter()
        .map(|check| {
            let (sign, consequence) = match check.missing {
                None => ("ok", String::new()),
                Some(missing) => ("--", format!("  ({})", missing.words())),
            };
            format!("{sign}  {:width$}  {}{consequence}\n", check.what, check.found)
        })
        .collect()
}

fn yes(fine: bool) -> String {
    if fine { "can be made" } else { "can't be made" }.to_owned()
}

fn try_namespace() -> bool {
    let name = format!("tb-probe-{}", std::process::id());
    let made = run(&mut command("ip", ["netns", "add", &name])).is_ok();
    if made {
        // A probe that stays behind would be found by the next one's name anyway.
        let _ = run(&mut command("ip", ["netns", "del", &name]));
    }
    made
}

fn try_overlay(places: &Places) -> Result<()> {
    let probe = places.state.join(format!("probe-{}", std::process::id()));
    let folders = ["lower", "upper", "work", "merged"].map(|name| probe.join(name));
    for folder in &folders {
        fs::create_dir_all(folder).doing(folder.display())?;
    }
    let [lower, upper, work, merged] = &folders;
    let options =
        format!("lowerdir={},upperdir={},workdir={}", lower.display(), upper.display(), work.display());
    let options = std::ffi::CString::new(options).doing("overlay options")?;
    let mounted = mount("overlay", merged, "overlay", MountFlags::empty(), Some(options.as_c_str()));
    if mounted.is_ok() {
        unmount(merged, UnmountFlags::DETACH).doing("overlay")?;
    }
    fs::remove_dir_all(&probe).doing(probe.display())?;
    mounted.doing("overlay")
}

/// A route of this machine to addresses of the bed that is not the bed's own.
fn foreign_route(routes: &str) -> Option<String> {
    let of_bed = |line: &str, dc: &DataCentre| {
        let ranges = [dc.pod_range(), dc.service_range(), dc.uplink_host()];
        ranges.iter().filter_map(|range| range.rsplit_once('.')).any(|(start, _)| {
            let start = start.trim_end_matches(".0");
            line.strip_prefix(start).is_some_and(|rest| rest.starts_with('.'))
        }) && !line.contains(&format!("dev {}", dc.link()))
    };
    let line = routes.lines().find(|line| DATA_CENTRES.iter().any(|dc| of_bed(line, dc)))?;
    Some(format!("in use: {}", line.trim()))
}

fn control_groups() -> Option<&'static str> {
    if Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
        Some("version 2")
    } else if Path::new("/sys/fs/cgroup/memory").is_dir() && Path::new("/sys/fs/cgroup/pids").is_dir() {
        Some("version 1")
    } else {
        None
    }
}

fn free_disk(path: &Path) -> u64 {
    path.ancestors().find_map(|path| statvfs(path).ok()).map_or(0, |disk| disk.f_bavail * disk.f_frsize)
}

fn free_memory() -> f64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(0.0, |kib| kib / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::{Check, Missing, foreign_route, table, verdict};
    use crate::places::Tier;

    fn check(what: &'static str, missing: Option<Missing>) -> Check {
        Check { what, found: "seen".to_owned(), missing }
    }

    #[test]
    fn the_worst_check_decides_the_tier_and_gives_the_reason() {
        let fine = check("user", None);
        let small = check("iptables", Some(Missing::FullTier));
        let none = check("Go", Some(Missing::Everything));
        assert_eq!(verdict(std::slice::from_ref(&fine)), (Some(Tier::Full), None));
        assert_eq!(
            verdict(&[fine.clone(), small.clone()]),
            (Some(Tier::Api), Some("iptables: seen".to_owned()))
        );
        assert_eq!(verdict(&[fine, small, none]), (None, Some("Go: seen".to_owned())));
    }

    #[test]
    fn routes_of_others_to_the_same_addresses_are_found_and_the_own_are_not() {
        let own =
            "default via 192.0.2.1 dev eth0\n10.94.0.0/16 via 172.31.4.2 dev tb4\n172.31.4.0/30 dev tb4\n";
        assert_eq!(foreign_route(own), None);
        assert_eq!(foreign_route("10.9.0.0/16 dev eth0\n10.24.0.0/16 dev eth0\n"), None);
        let other = format!("{own}10.244.0.0/16 dev flannel.1\n");
        assert_eq!(foreign_route(&other), Some("in use: 10.244.0.0/16 dev flannel.1".to_owned()));
    }

    #[test]
    fn every_miss_says_what_is_skipped() {
        let text = table(&[check("user", None), check("iptables", Some(Missing::FullTier))]);
        assert_eq!(
            text,
            "ok  user      seen\n\
             --  iptables  seen  (skipped: everything with nodes and databases (tier full))\n"
        );
    }
}
