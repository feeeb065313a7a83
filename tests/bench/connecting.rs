//! `kubectl pgaas test` of eighteen roles at three endpoints, beside one `kubectl exec psql`
//! for each of its checks.

use super::{Row, milliseconds, ours};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The roles and their password, as `run` makes them; `app` has its own.
const ROLES: std::ops::RangeInclusive<usize> = 1..=17;
const PASSWORD: &str = "password-of-nobody";
/// What each role is asked at each endpoint: that it comes in, who it is, and something.
const QUESTIONS: [&str; 3] = ["SELECT 1", "SELECT current_user", "SELECT count(*) FROM pg_class"];

/// Measures on a cluster (CONTEXT/NAMESPACE/NAME) with a pooler called `session`.
pub(super) fn rows(plugin: &Path, cluster: &str) -> Vec<Row> {
    let parts: Vec<&str> = cluster.split('/').collect();
    let [context, namespace, name] = parts[..] else { panic!("{cluster} is not CONTEXT/NAMESPACE/NAME") };
    let place = ["--context", context, "-n", namespace];
    // The login and what is asked after it; without what psql is not asked for here.
    let checks = ["--only", "postgresql/*/query,postgresql/*/user", "--parallel", "8", "-o", "json"];
    let mut own = ours(plugin, &[&["test", name][..], &place, &checks].concat());
    let mut took = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let output = own.stderr(Stdio::inherit()).output().unwrap();
        took.push(began.elapsed());
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        // Eighteen roles at rw, r and the pooler.
        assert_eq!(text.matches("rows counted").count(), 54, "{text}");
    }
    took.sort();
    let own = took[took.len() / 2];
    let theirs = one_by_one(&place, name);
    vec![
        Row {
            what: "`test` of 18 roles at 3 endpoints, tests 0 to 3".into(),
            found: milliseconds(own),
            bound: "5000 ms".into(),
            holds: own <= Duration::from_secs(5),
        },
        Row::ratio("the same : one `kubectl exec psql` for each check", own, theirs, 0.1),
    ]
}

/// A third of the roles, one after another; the time of all of them.
fn one_by_one(place: &[&str], name: &str) -> Duration {
    let began = Instant::now();
    let asked = ROLES.step_by(3);
    let count = asked.clone().count();
    for role in asked {
        for host in [format!("{name}-rw"), format!("{name}-r"), format!("{name}-pooler-session")] {
            for question in QUESTIONS {
                let url = format!("host={host} user=role{role} password={PASSWORD} dbname=postgres");
                let pod = format!("{name}-1");
                let psql = ["-c", "postgres", "--", "psql", &url, "-Atc", question];
                let mut command = Command::new("kubectl");
                command.arg("exec").args(place).arg(pod).args(psql);
                let output = command.output().unwrap();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }
    began.elapsed() * 18 / u32::try_from(count).unwrap()
}
