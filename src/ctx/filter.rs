//! Programs that bytes are sent through: encryption and decryption.

use crate::error::{Error, Result};
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Sends `input` through a command of the user's and returns what it prints. Bytes go over
/// pipes only, never into arguments or files; the command talks to the user on its own.
///
/// Fails (exit 1) when it cannot be started or does not end well.
pub async fn filter(command: &str, input: &[u8]) -> Result<Vec<u8>> {
    let failed = |why: String| Error::failed(format!("{command:?}: {why}"));
    #[cfg(unix)]
    let mut shell = Command::new("sh");
    #[cfg(unix)]
    shell.args(["-c", command]);
    #[cfg(not(unix))]
    let mut shell = Command::new("cmd");
    #[cfg(not(unix))]
    shell.args(["/C", command]);
    let mut child = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed("cannot be started".to_owned()).because(error))?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A program that ends early says why by its exit code.
            let _ = stdin.write_all(input).await;
            let _ = stdin.shutdown().await;
        }
    };
    let ((), output) = futures::join!(feed, child.wait_with_output());
    let output = output.map_err(|error| failed("gave no answer".to_owned()).because(error))?;
    if !output.status.success() {
        return Err(failed(format!("ended with {}", output.status)));
    }
    if output.stdout.is_empty() {
        return Err(failed("printed nothing".to_owned()));
    }
    Ok(output.stdout)
}
