//! Where the time of a move goes: ours beside the procedure of the documents, in turn.

use crate::switching::switchover;
use e2e::{Audit, Case, Dc, Entry, Load, Pair, Ran, Results, never_two_at_once, nothing_is_lost, until};
use serde_json::json;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who moves the primary, in turn: each of them in both directions.
const TURNS: [By; 6] = [By::Us, By::Documents, By::Documents, By::Us, By::Us, By::Documents];
/// Most time, in milliseconds, from what the API server tells to what we do about it.
const BOUND: u64 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Us,
    Documents,
}

/// The stretches of one move, in milliseconds.
#[derive(Debug)]
struct Move {
    by: By,
    token: u64,
    asked: u64,
    promoted: u64,
    outage: u64,
    /// From the answer to the write of the token to the coming of the patch.
    came: u64,
    /// From the answer to the write of the promotion to the coming of our next write.
    next: Option<u64>,
}

/// One of them.
type Stretch = fn(&Move) -> u64;

/// As the documents have it: one patch, looked for every two seconds, one patch. Nobody types
/// or thinks in between, which is the best there can be of it.
const DOCUMENTS: &str = r#"set -e
kubectl --context "$FROM" -n "$NS" patch clusters.postgresql.cnpg.io "$NAME" --type=merge \
  -p "{\"spec\":{\"replica\":{\"primary\":\"$PRIMARY\",\"promotionToken\":null}}}"
for _ in {1..60}; do
  token=$(kubectl --context "$FROM" -n "$NS" get clusters.postgresql.cnpg.io "$NAME" -o jsonpath={.status.demotionToken})
  [ -z "$token" ] || break
  sleep 2
done
printf 'spec: {replica: {primary: "%s", promotionToken: "%s"}}\n' "$PRIMARY" "$token" > "$FOLDER/values.yaml"
kubectl --context "$TO" -n "$NS" patch clusters.postgresql.cnpg.io "$NAME" --type=merge --patch-file "$FOLDER/values.yaml"
for _ in {1..120}; do
  last=$(kubectl --context "$TO" -n "$NS" get clusters.postgresql.cnpg.io "$NAME" -o jsonpath={.status.lastPromotionToken})
  [ "$last" != "$token" ] || exit 0
  sleep 2
done
exit 4"#;

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64
}

#[test]
#[ignore = "long: make test-long"]
fn a_move_waits_for_nothing_of_ours_and_not_as_long_as_by_the_documents() {
    let case = Case::begin();
    let Some(pair) = Pair::by_hand(&case) else { return };
    let Some(audit) = Audit::of(&case, &pair) else { return };
    let load = Load::on(&pair, Dc::One);
    until("writes are taken", 60, || (load.acked(Dc::One).len() > 5).then_some(()));
    let mut moves = Vec::new();
    for (turn, by) in TURNS.into_iter().enumerate() {
        let to = if turn % 2 == 0 { Dc::Two } else { Dc::One };
        moves.push(moved(&pair, &load, &audit, by, to));
        eprintln!("{:?}", moves.last().unwrap());
    }
    let acks = load.end();
    never_two_at_once(&acks, TURNS.len());
    nothing_is_lost(&pair, &acks, crate::campaign::primary(&pair));
    told(&case, &moves, acks[0].len() + acks[1].len());
    let of = |by: By| median(moves.iter().filter(|one| one.by == by).map(|one| one.asked));
    assert!(of(By::Us) < of(By::Documents), "we were no quicker with the token: {moves:?}");
}

fn moved(pair: &Pair<'_>, load: &Load, audit: &Audit, by: By, to: Dc) -> Move {
    let (from, began, before) = (to.other(), now(), load.acked(to).len());
    let earlier = pair.field(from, "/status/demotionToken").as_str().unwrap_or_default().to_owned();
    let state = tempfile::tempdir().unwrap();
    match by {
        By::Us => {
            let args = ["--to", to.local(), "--yes", "--no-backup", "--accept", "BKP005"];
            switchover(pair, state.path(), &args).ok();
        }
        By::Documents => by_documents(pair, state.path(), to),
    }
    until("writes are taken by the new primary", 120, || (load.acked(to).len() > before).then_some(()));
    let (left, reached) = (audit.since(from, began), audit.since(to, began));
    let first = |all: &[Entry], what: &str, so: &dyn Fn(&Entry) -> bool| {
        all.iter().find(|entry| so(entry)).cloned().unwrap_or_else(|| panic!("{what}: not in the audit log"))
    };
    let primary = pair.primary_named_by(to);
    let demoted = first(&left, "the demotion", &|entry| entry.field("/spec/replica/primary") == primary);
    let token = first(&left, "the token", &|entry| {
        let token = entry.field("/status/demotionToken");
        !token.is_empty() && token != earlier && entry.done >= demoted.done
    });
    let is_token =
        |entry: &Entry, pointer: &str| entry.field(pointer) == token.field("/status/demotionToken");
    let asked = first(&reached, "the patch", &|entry| is_token(entry, "/spec/replica/promotionToken"));
    let promoted = first(&reached, "the promotion", &|entry| is_token(entry, "/status/lastPromotionToken"));
    let next = reached
        .iter()
        .filter(|entry| entry.by.starts_with("kubectl-pgaas/") && entry.came > promoted.done)
        .map(|entry| entry.came)
        .min();
    let taken = load.acked(to)[before];
    let last = load.acked(from).last().unwrap().acked;
    settled(pair, to);
    let between = |earlier: u64, later: u64| later.saturating_sub(earlier) / 1000;
    Move {
        by,
        token: between(demoted.done, token.done),
        asked: between(token.done, asked.done),
        promoted: between(asked.done, promoted.done),
        outage: between(last, taken.acked),
        came: between(token.done, asked.came),
        next: next.map(|at| between(promoted.done, at)),
    }
}

fn by_documents(pair: &Pair<'_>, folder: &std::path::Path, to: Dc) {
    let variables = [
        ("FROM", to.other().context().to_owned()),
        ("TO", to.context().to_owned()),
        ("NS", pair.namespace()),
        ("NAME", pair.name()),
        ("PRIMARY", format!("{}-{}", pair.name(), to.local())),
        ("FOLDER", folder.to_string_lossy().into_owned()),
    ];
    let ran = Ran::new(Command::new("bash").args(["-c", DOCUMENTS]).envs(variables), "");
    pair.case().note(ran.story());
    ran.ok();
}

/// The next move finds both sides healthy, and no token that was used.
fn settled(pair: &Pair<'_>, to: Dc) {
    pair.primary_is(to);
    let healthy = |dc| pair.field(dc, "/status/phase") == "Cluster in healthy state";
    until("both sides are healthy", 180, || Dc::ALL.into_iter().all(healthy).then_some(()));
    let patch = json!({"spec": {"replica": {"promotionToken": null}}}).to_string();
    let (namespace, name) = (pair.namespace(), pair.name());
    let cluster = ["clusters.postgresql.cnpg.io", &name, "--type=merge", "-p", &patch];
    pair.case().kubectl(to, &[&["patch", "-n", &namespace][..], &cluster].concat()).ok();
    until("both sides are healthy", 180, || Dc::ALL.into_iter().all(healthy).then_some(()));
}

fn median(times: impl Iterator<Item = u64>) -> u64 {
    let mut times: Vec<u64> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn told(case: &Case, moves: &[Move], writes: usize) {
    let mut results = Results::of("Where the time of a move goes, beside the documents' procedure");
    let stretches: [(&str, Stretch); 5] = [
        ("demotion to token (the old side shuts down)", |one| one.token),
        ("token to the coming of the patch that promotes", |one| one.came),
        ("token to its answer, the operator's webhooks included", |one| one.asked),
        (
            "that patch to the promotion in the status (the new side replays the rest and is promoted)",
            |one| one.promoted,
        ),
        ("without writes, last to first", |one| one.outage),
    ];
    let each = moves.len() / 2;
    results.line(format!(
        "Medians of {each} moves each, in turn, in milliseconds; by the audit logs of both API servers."
    ));
    results.line("");
    results.line("| from … to | `switchover` | demote, look every 2 s, promote by hand |");
    results.line("|---|---|---|");
    for (what, stretch) in stretches {
        let of = |by: By| median(moves.iter().filter(|one| one.by == by).map(stretch));
        results.line(format!("| {what} | {} | {} |", of(By::Us), of(By::Documents)));
    }
    results.line("");
    let ours = || moves.iter().filter(|one| one.by == By::Us);
    bound(&mut results, "token to the coming of our patch", ours().map(|one| one.came));
    bound(&mut results, "token to the answer to our patch", ours().map(|one| one.asked));
    bound(&mut results, "promotion to the coming of our next write", ours().filter_map(|one| one.next));
    results.line(format!("- {writes} writes acknowledged, 0 lost"));
    results.keep(case);
}

fn bound(results: &mut Results, what: &str, times: impl Iterator<Item = u64>) {
    let mut times: Vec<u64> = times.collect();
    times.sort_unstable();
    let (middle, most) = (median(times.iter().copied()), times.last().copied().unwrap_or_default());
    let holds = if middle <= BOUND { "holds" } else { "DOES NOT HOLD" };
    results.line(format!(
        "- {what}: median {middle} ms, longest {most} ms; at most {BOUND} ms in the median {holds}"
    ));
}
