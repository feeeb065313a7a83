//! What a watch tells of a Cluster, and when.

use crate::{Dc, Pair, bed};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// The fields of a Cluster that a role change goes by, and when they were seen so.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Microseconds since 1970, by the clock of this machine.
    pub at: u64,
    /// `spec.replica.primary`.
    pub primary: String,
    /// `spec.replica.promotionToken`.
    pub promotion_token: String,
    /// `status.demotionToken`.
    pub demotion_token: String,
    /// `status.lastPromotionToken`.
    pub last_promotion_token: String,
}

/// A watch on the Cluster of one data centre.
#[derive(Debug)]
pub struct Sights {
    child: Child,
    seen: Arc<Mutex<Vec<Sight>>>,
}

const FIELDS: &str = "jsonpath={.spec.replica.primary}|{.spec.replica.promotionToken}|\
                      {.status.demotionToken}|{.status.lastPromotionToken}{\"\\n\"}";

impl Sights {
    /// Begins to watch.
    pub fn of(pair: &Pair<'_>, dc: Dc) -> Sights {
        let mut child = Command::new("kubectl")
            .arg("--kubeconfig")
            .arg(&bed().kubeconfig)
            .args(["--context", dc.context(), "get", "clusters.postgresql.cnpg.io", &pair.name()])
            .args(["-n", &pair.namespace(), "--watch", "-o", FIELDS])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let seen: Arc<Mutex<Vec<Sight>>> = Arc::default();
        let (lines, kept) = (BufReader::new(child.stdout.take().unwrap()).lines(), Arc::clone(&seen));
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
                let fields: Vec<String> = line.split('|').map(str::to_owned).collect();
                if let Ok([primary, promotion_token, demotion_token, last_promotion_token]) =
                    <[String; 4]>::try_from(fields)
                {
                    let sight = Sight { at, primary, promotion_token, demotion_token, last_promotion_token };
                    kept.lock().unwrap().push(sight);
                }
            }
        });
        Sights { child, seen }
    }

    /// When this was first so after `since`.
    pub fn first(&self, since: u64, so: impl Fn(&Sight) -> bool) -> Option<Sight> {
        self.seen.lock().unwrap().iter().find(|sight| sight.at > since && so(sight)).cloned()
    }
}

impl Drop for Sights {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
