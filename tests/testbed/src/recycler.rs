//! Makes released volumes available again.
//!
//! The volumes are local folders without a provisioner; nobody else empties one after its claim is
//! gone, and a campaign of many clusters would run out of them. Runs as a process of the bed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use crate::command::{command, read, run};
use crate::failure::{Doing, Result};

/// Watches the volumes of one data centre until it is killed.
pub fn serve(kubectl: &Path, kubeconfig: &Path, folder: &Path) -> Result<()> {
    loop {
        if let Err(error) = watch(kubectl, kubeconfig, folder) {
            eprintln!("{error}");
        }
        // The API server may be starting, or a watch may have reached its end.
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn watch(kubectl: &Path, kubeconfig: &Path, folder: &Path) -> Result<()> {
    let template = r#"jsonpath={.metadata.name} {.status.phase}{"\n"}"#;
    let mut child = command(kubectl, ["get", "pv", "--watch", "-o", template])
        .env("KUBECONFIG", kubeconfig)
        .stdout(Stdio::piped())
        .spawn()
        .doing("watching volumes")?;
    let Some(output) = child.stdout.take() else {
        return Ok(());
    };
    for line in BufReader::new(output).lines() {
        let line = line.doing("watching volumes")?;
        if let Some(name) = released(&line) {
            match recycle(kubectl, kubeconfig, folder, name) {
                Ok(true) => println!("{name} emptied"),
                Ok(false) => {}
                Err(error) => eprintln!("{name}: {error}"),
            }
        }
    }
    child.wait().doing("watching volumes").map(drop)
}

fn released(line: &str) -> Option<&str> {
    let (name, phase) = line.split_once(' ')?;
    (phase == "Released").then_some(name)
}

/// Empties a volume and frees it, if it is still released: the same state may be reported twice, and
/// by the second time somebody may hold the volume again. While it is released nobody can.
fn recycle(kubectl: &Path, kubeconfig: &Path, folder: &Path, name: &str) -> Result<bool> {
    let now = r"jsonpath={.metadata.resourceVersion} {.status.phase}";
    let now = read(command(kubectl, ["get", "pv", name, "-o", now]).env("KUBECONFIG", kubeconfig))?;
    let Some(version) = released(now.trim()) else { return Ok(false) };
    let volume = folder.join(name);
    for entry in fs::read_dir(&volume).doing(volume.display())? {
        let path = entry.doing(volume.display())?.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.doing(path.display())?;
    }
    let free = json!({"metadata": {"resourceVersion": version}, "spec": {"claimRef": null}}).to_string();
    run(command(kubectl, ["patch", "pv", name, "--type=merge", "-p", &free]).env("KUBECONFIG", kubeconfig))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::released;

    #[test]
    fn only_released_volumes_are_recycled() {
        assert_eq!(released("dc1-volume-03 Released"), Some("dc1-volume-03"));
        assert_eq!(released("dc1-volume-03 Bound"), None);
        assert_eq!(released("dc1-volume-03 "), None);
        assert_eq!(released(""), None);
    }
}
