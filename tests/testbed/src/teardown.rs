//! Taking the bed down, whatever state it is in, and checking that nothing is left.
//!
//! Nothing here relies on a program of the bed still answering: containers are found by their
//! control groups, programs by their working directory, mounts by their place.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::mount::{UnmountFlags, unmount};

use crate::failure::{Doing, Failure, Result};
use crate::network;
use crate::node;
use crate::places::{DATA_CENTRES, DataCentre, Places, Tier, is_root};
use crate::process::{self, Programs};
use crate::record;

/// Takes one tier down. With `keep_store` the images in containerd's folder stay, which makes the
/// next `up` quick; they are files only.
pub fn down(places: &Places, tier: Tier, keep_store: bool) -> Result<()> {
    std::thread::scope(|scope| {
        let running: Vec<_> = DATA_CENTRES
            .iter()
            .map(|dc| scope.spawn(move || down_one(places, tier, dc, keep_store)))
            .collect();
        running.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(Failure::new("taking a data centre down stopped short")))
        })
    })?;
    if tier == Tier::Full && is_root() {
        network::restore_host(&places.state)?;
    }
    record::forget(places, tier)
}

fn down_one(places: &Places, tier: Tier, dc: &DataCentre, keep_store: bool) -> Result<()> {
    let folder = places.dc(tier, dc);
    let programs = Programs::new(&folder, None);
    // First those that would start things anew.
    programs.stop_all(&["recycler", "kubelet", "proxy", "scheduler", "controllers", "s3", "door"], GRACE);
    let pods = if tier == Tier::Full { network::pod_namespaces(dc) } else { Vec::new() };
    let containers = container_ids(&folder);
    process::kill_all(&process::in_containers(&containers));
    if tier == Tier::Full {
        forget_containers(&folder);
    }
    programs.stop_all(&["containerd", "apiserver", "etcd"], GRACE);
    process::kill_all(&process::working_below(&folder));
    unmount_below(&folder);
    for name in pods {
        let path = PathBuf::from("/run/netns").join(name);
        // Not mounted any more if the pod's own clean-up was quicker.
        let _ = unmount(&path, UnmountFlags::DETACH);
        let _ = fs::remove_file(&path);
    }
    if tier == Tier::Full {
        network::remove(dc)?;
        remove_network_results(dc, &containers);
        remove_control_groups(&containers);
    }
    remove_files(&folder, keep_store)
}

const GRACE: Duration = Duration::from_secs(4);

/// Lists what is left of a tier; empty is good.
pub fn leftovers(places: &Places, tier: Tier) -> Vec<String> {
    let mut found = Vec::new();
    for dc in &DATA_CENTRES {
        let folder = places.dc(tier, dc);
        for pid in process::working_below(&folder) {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            found.push(format!("process {pid} ({})", name.trim()));
        }
        for mount in mounts_below(&folder) {
            found.push(format!("mount {}", mount.display()));
        }
        if tier == Tier::Full {
            found.extend(network::leftovers(dc));
            found.extend(network::pod_namespaces(dc).into_iter().map(|n| format!("network namespace {n}")));
        }
    }
    found
}

/// Unmounts everything mounted in or below `folder`, deepest first.
pub fn unmount_below(folder: &Path) {
    for mount in mounts_below(folder) {
        // What can't be unmounted shows up among the leftovers.
        let _ = unmount(&mount, UnmountFlags::DETACH);
    }
}

fn mounts_below(folder: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mut mounts = parse_mounts(&text, folder);
    mounts.sort();
    mounts.reverse();
    mounts
}

fn parse_mounts(text: &str, folder: &Path) -> Vec<PathBuf> {
    text.lines()
        .filter_map(|line| line.split(' ').nth(1))
        .map(|path| PathBuf::from(path.replace("\\040", " ")))
        .filter(|path| path.starts_with(folder))
        .collect()
}

/// Containers of this containerd, by the folders of their bundles.
fn container_ids(folder: &Path) -> Vec<String> {
    let bundles = folder.join("containerd-state/io.containerd.runtime.v2.task/k8s.io");
    let Ok(entries) = fs::read_dir(bundles) else {
        return Vec::new();
    };
    entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// While containerd still answers, lets it forget its containers, so that a kept store holds images
/// only. If it does not answer, the next `up` does it.
fn forget_containers(folder: &Path) {
    let socket = folder.join("containerd.sock");
    if Programs::new(folder, None).running("containerd").is_none() {
        return;
    }
    let ctr = |words: &[&str]| {
        let mut ctr = crate::command::command("timeout", ["20", "ctr", "--namespace", "k8s.io", "--address"]);
        ctr.arg(&socket).args(words);
        crate::command::read(&mut ctr).unwrap_or_default()
    };
    for (list, remove) in [
        (["tasks", "ls", "-q"], &["tasks", "rm", "-f"][..]),
        (["containers", "ls", "-q"], &["containers", "rm"][..]),
    ] {
        let names = ctr(&list);
        if !names.trim().is_empty() {
            let words: Vec<&str> = remove.iter().copied().chain(names.split_whitespace()).collect();
            ctr(&words);
        }
    }
}

/// Results the network plugins cache in a folder of the machine.
fn remove_network_results(dc: &DataCentre, containers: &[String]) {
    let Ok(entries) = fs::read_dir("/var/lib/cni/results") else {
        return;
    };
    let prefix = format!("testbed-{}-", dc.name);
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&prefix) || containers.iter().any(|id| name.contains(id)) {
            // A cache entry nobody reads again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Control groups of killed containers; empty ones can be removed as folders.
fn remove_control_groups(containers: &[String]) {
    let mut roots = vec![PathBuf::from("/sys/fs/cgroup")];
    if let Ok(entries) = fs::read_dir("/sys/fs/cgroup") {
        roots.extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    for root in roots {
        for id in containers {
            for group in [root.join("k8s.io").join(id), root.join(id)] {
                let _ = fs::remove_dir(group);
            }
        }
        // Goes only if no other containerd has anything in it.
        let _ = fs::remove_dir(root.join("k8s.io"));
    }
}

fn remove_files(folder: &Path, keep_store: bool) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let store = node::STORE;
    for entry in entries.flatten() {
        let path = entry.path();
        if keep_store && entry.file_name() == store {
            continue;
        }
        let removed = if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).doing(path.display());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::parse_mounts;

    #[test]
    fn only_mounts_below_the_folder_count() {
        let text = "proc /proc proc rw 0 0\noverlay /var/lib/bed/full/dc1/a\\040b overlay rw 0 0\n\
            tmpfs /var/lib/bedding tmpfs rw 0 0\ntmpfs /var/lib/bed/full/dc1 tmpfs rw 0 0\n";
        let found = parse_mounts(text, Path::new("/var/lib/bed"));
        assert_eq!(
            found,
            [PathBuf::from("/var/lib/bed/full/dc1/a b"), PathBuf::from("/var/lib/bed/full/dc1")]
        );
    }
}
