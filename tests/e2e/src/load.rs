//! A load of writes on both data centres of a pair, every acknowledged one recorded.

use crate::{Dc, Pair, bed};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// One write that PostgreSQL acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ack {
    /// Microseconds since 1970, by the clock of the pod, when it was sent.
    pub sent: u64,
    /// The same when it was acknowledged.
    pub acked: u64,
    /// Its number, which no other one of this data centre has.
    pub number: u64,
}

/// Both data centres are written to all the time, about every 50 ms, from inside each of their
/// pods: whoever takes a write there is a primary.
pub struct Load {
    acks: [Arc<Mutex<Vec<Ack>>>; 2],
    stop: Arc<AtomicBool>,
    writers: Vec<JoinHandle<()>>,
}

/// Numbers of a writer that was started again begin here.
const ROUND: u64 = 1_000_000;
/// Those of the next pod's writer begin here.
const POD: u64 = 1000 * ROUND;

impl Load {
    /// Makes the table on the primary and begins.
    #[track_caller]
    pub fn on(pair: &Pair<'_>, primary: Dc) -> Load {
        pair.sql(primary, "CREATE TABLE IF NOT EXISTS acked (dc int, n bigint, PRIMARY KEY (dc, n))").ok();
        let (acks, stop) = ([Arc::default(), Arc::default()], Arc::new(AtomicBool::new(false)));
        let mut writers = Vec::new();
        for (dc, acks) in Dc::ALL.into_iter().zip(&acks) {
            for (first, pod) in (0..).step_by(POD as usize).zip(pair.pods(dc)) {
                let (namespace, acks, stop) = (pair.namespace(), Arc::clone(acks), Arc::clone(&stop));
                writers.push(thread::spawn(move || {
                    let mut first = first;
                    while !stop.load(Ordering::Relaxed) {
                        let mut child = start(dc, &namespace, &pod, first);
                        record(&mut child, &acks, &stop);
                        let _ = child.kill();
                        let _ = child.wait();
                        first += ROUND;
                        thread::sleep(Duration::from_millis(200));
                    }
                }));
            }
        }
        Load { acks, stop, writers }
    }

    /// What a data centre has acknowledged so far.
    pub fn acked(&self, dc: Dc) -> Vec<Ack> {
        self.acks[dc as usize].lock().unwrap().clone()
    }

    /// Ends the load; what was acknowledged, by data centre.
    pub fn end(self) -> [Vec<Ack>; 2] {
        self.stop.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.join().unwrap();
        }
        self.acks.map(|acks| acks.lock().unwrap().clone())
    }
}

/// One session for as long as it lasts: to log in for every write would keep a small machine
/// busy with nothing else. psql prints a row only when its commit was answered.
const WRITER: &str = r#"trap '' PIPE
n=FIRST
exec {never}<> <(:)
while :; do
  coproc P { exec psql -XAtq -d postgres 2>/dev/null; }
  to=${P[1]} from=${P[0]}
  while :; do
    n=$((n+1)) ok='' end='' began=${EPOCHREALTIME/[.,]/}
    printf 'INSERT INTO acked VALUES (DC, %d) RETURNING n;\n\\echo .\n' "$n" 2>/dev/null >&"$to" || break
    while read -r -t 60 -u "$from" line 2>/dev/null; do
      [[ $line != "$n" ]] || ok=1
      [[ $line != . ]] || { end=1; break; }
    done
    [[ -n $end ]] || break
    # Whom nobody hears any more is at an end: his connection was cut.
    { [[ -z $ok ]] && echo || echo "$began ${EPOCHREALTIME/[.,]/} $n"; } 2>/dev/null || exit
    read -r -t 0.04 -u "$never"
  done
  kill "$P_PID" 2>/dev/null
  wait 2>/dev/null
  echo 2>/dev/null || exit
  read -r -t 0.05 -u "$never"
done"#;

fn start(dc: Dc, namespace: &str, pod: &str, first: u64) -> Child {
    let script = WRITER.replace("FIRST", &first.to_string()).replace("DC", &(dc as usize).to_string());
    Command::new("kubectl")
        .arg("--kubeconfig")
        .arg(&bed().kubeconfig)
        .args([
            "--context",
            dc.context(),
            "exec",
            "-n",
            namespace,
            pod,
            "-c",
            "postgres",
            "--",
            "bash",
            "-c",
            &script,
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// An empty line is a write that was refused; it tells that the writer is alive.
fn record(child: &mut Child, acks: &Mutex<Vec<Ack>>, stop: &AtomicBool) {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        let numbers: Vec<u64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
        if let [sent, acked, number] = numbers[..] {
            acks.lock().unwrap().push(Ack { sent, acked, number });
        }
        if stop.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// Fails if a row that was acknowledged is not on this data centre.
#[track_caller]
pub fn nothing_is_lost(pair: &Pair<'_>, acks: &[Vec<Ack>; 2], on: Dc) {
    let told = pair.sql(on, "SELECT dc, n FROM acked").ok();
    let there: BTreeSet<&str> = told.text().lines().collect();
    for (dc, acks) in acks.iter().enumerate() {
        let lost: Vec<u64> = acks
            .iter()
            .map(|ack| ack.number)
            .filter(|n| !there.contains(format!("{dc}|{n}").as_str()))
            .collect();
        assert!(lost.is_empty(), "acknowledged by {dc} and lost: {lost:?} of {}", acks.len());
    }
}

/// Times in which nobody took a write, in milliseconds.
#[derive(Debug, Clone)]
pub struct Outages {
    /// From the last write of one data centre to the first of the other, for each change.
    pub moves: Vec<u64>,
    /// The longest anywhere, also within one data centre.
    pub longest: u64,
}

/// Fails if the two data centres took writes at the same time, or if who takes them changed
/// more often than the primary moved; the pods share a clock.
#[track_caller]
pub fn never_two_at_once(acks: &[Vec<Ack>; 2], moves: usize) -> Outages {
    let mut all: Vec<(Ack, usize)> =
        acks.iter().enumerate().flat_map(|(dc, acks)| acks.iter().map(move |ack| (*ack, dc))).collect();
    all.sort_unstable();
    let mut outages = Outages { moves: Vec::new(), longest: 0 };
    for pair in all.windows(2) {
        let ((before, old), (after, new)) = (pair[0], pair[1]);
        assert!(
            old == new || before.acked <= after.sent,
            "two primaries: {before:?} on {old}, {after:?} on {new}"
        );
        let gap = after.acked.saturating_sub(before.acked) / 1000;
        outages.longest = outages.longest.max(gap);
        if old != new {
            outages.moves.push(gap);
        }
    }
    let changes = outages.moves.len();
    assert!(changes <= moves, "two primaries: writes changed sides {changes} times in {moves} moves");
    outages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acks(times: [&[u64]; 2]) -> [Vec<Ack>; 2] {
        times.map(|times| {
            let ack = |at: &u64| Ack { sent: at * 1000, acked: at * 1000 + 500, number: *at };
            times.iter().map(ack).collect()
        })
    }

    #[test]
    fn a_handover_is_measured_from_the_last_write_to_the_first() {
        let outages = never_two_at_once(&acks([&[1, 2, 900, 901], &[400, 800]]), 2);
        assert_eq!((outages.moves, outages.longest), (vec![398, 100], 400));
    }

    #[test]
    #[should_panic(expected = "changed sides 3 times in 1 moves")]
    fn writes_taken_in_turn_are_two_primaries() {
        never_two_at_once(&acks([&[1, 3], &[2, 4]]), 1);
    }

    #[test]
    #[should_panic(expected = "two primaries")]
    fn a_write_sent_before_the_other_sides_last_was_answered_is_a_second_primary() {
        let mut both = acks([&[1], &[2]]);
        both[0][0].acked = 5000;
        never_two_at_once(&both, 1);
    }
}
