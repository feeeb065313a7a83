//! Two runs at once over one API server in memory, in every order their requests can
//! come in, each killed anywhere: always one password in the end, and none replaced.

use super::tests::{fresh, stored};
use super::*;
use crate::manifest::secrets::{Profile, expected};
use std::collections::BTreeSet;

/// The API server: create-only POST, PATCH with a version, GET and list.
#[derive(Debug, Clone, Default)]
struct Server {
    live: Live,
    version: u64,
}

/// What a run does next.
#[derive(Debug, Clone)]
enum At {
    /// It lists.
    Begin,
    /// It decides, and writes.
    Going,
    /// It reads these members again, one GET each, and then decides.
    Reading(Vec<usize>),
    Over,
}

#[derive(Debug, Clone)]
struct Run {
    name: &'static str,
    seen: Live,
    at: At,
}

struct Story {
    expected: Vec<Expected>,
    values: BTreeMap<&'static str, Values>,
    /// Every write is done, but one in two answers is lost.
    lossy: bool,
    ends: usize,
}

impl Server {
    fn write(&mut self, one: &Expected, write: &Write) -> Result<LiveSecret, ()> {
        let old = self.live.get(&one.name);
        match (&write.resource_version, old) {
            (None, Some(_)) | (Some(_), None) => return Err(()),
            (Some(version), Some(old)) if *version != old.resource_version => return Err(()),
            _ => {}
        }
        for (key, value) in write.data.iter().filter(|(key, _)| is_generated(one, key)) {
            let found = value_of(old, key);
            assert!(found.is_none_or(|found| found == value), "{}: {key} was replaced", one.name);
        }
        self.version += 1;
        let new = stored(one, old, write, self.version);
        self.live.insert(one.name.clone(), new.clone());
        Ok(new)
    }
}

impl Story {
    fn of(profile: &str, lossy: bool) -> Self {
        let profile = Profile::built_in(profile).unwrap().unwrap();
        let all = expected(&profile, &profile.inventory, "ns").unwrap();
        let expected: Vec<Expected> = all.into_iter().filter(|one| one.group.is_some()).collect();
        assert_eq!(expected.len(), 3);
        let values = ["one", "two", "last"].map(|run| (run, fresh(&expected, run))).into();
        Story { expected, values, lossy, ends: 0 }
    }

    /// One request of a run.
    fn step(&self, run: &mut Run, server: &mut Server) {
        let units = units(&self.expected);
        let unit = &units[0];
        match &mut run.at {
            At::Begin => {
                run.seen = server.live.clone();
                run.at = At::Going;
            }
            At::Reading(left) => {
                let one = unit.members[left.remove(0)];
                run.seen.remove(&one.name);
                run.seen.extend(server.live.get(&one.name).map(|live| (one.name.clone(), live.clone())));
                if left.is_empty() {
                    run.at = At::Going;
                }
            }
            At::Going => {
                let given = Values::new();
                let request = Request { maker: None, given: &given, fresh: &self.values[run.name] };
                let verdicts = judge(&request, unit, &run.seen);
                let Some((index, write)) = next(&verdicts) else {
                    assert!(verdicts.iter().all(|v| v.action == Action::Keep), "{verdicts:?}");
                    run.at = At::Over;
                    return;
                };
                let one = unit.members[index];
                match server.write(one, write) {
                    Ok(live) if !(self.lossy && server.version.is_multiple_of(2)) => {
                        run.seen.insert(one.name.clone(), live);
                    }
                    _ => run.at = At::Reading((0..unit.members.len()).collect()),
                }
            }
            At::Over => {}
        }
    }

    /// Every order in which the requests of these runs can come in; each run may also
    /// never make its next request.
    fn explore(&mut self, runs: &[Run], server: &Server, seen: &mut BTreeSet<String>) {
        if !seen.insert(fingerprint(runs, server)) {
            return;
        }
        self.finished_by_a_last_run(server);
        for index in 0..runs.len() {
            if matches!(runs[index].at, At::Over) {
                continue;
            }
            let (mut after, mut server) = (runs.to_vec(), server.clone());
            self.step(&mut after[index], &mut server);
            self.explore(&after, &server, seen);
        }
    }

    /// Whatever was killed before: one more run ends with one password everywhere.
    fn finished_by_a_last_run(&mut self, server: &Server) {
        let mut server = server.clone();
        let mut run = Run { name: "last", seen: Live::new(), at: At::Begin };
        for _ in 0..50 {
            self.step(&mut run, &mut server);
        }
        assert!(matches!(run.at, At::Over));
        let passwords: Vec<_> = server.live.values().map(|live| &live.data["password"]).collect();
        assert_eq!(passwords.len(), 3);
        assert!(passwords.iter().all(|password| *password == passwords[0] && !password.is_empty()));
        self.ends += 1;
    }

    fn from(&mut self, server: &Server) {
        let run = |name| Run { name, seen: Live::new(), at: At::Begin };
        self.explore(&[run("one"), run("two")], server, &mut BTreeSet::new());
    }
}

fn fingerprint(runs: &[Run], server: &Server) -> String {
    let shown = |live: &Live| -> Vec<String> {
        let of = |live: &LiveSecret| {
            let password = live.data.get("password").map(|p| p.expose_text().unwrap_or_default().to_owned());
            format!("{}@{}={password:?}+{}", live.name, live.resource_version, live.data.len())
        };
        live.values().map(of).collect()
    };
    let runs: Vec<String> = runs.iter().map(|run| format!("{:?}{:?}", run.at, shown(&run.seen))).collect();
    format!("{runs:?}{:?}", shown(&server.live))
}

/// Each member missing, without a password, or whole with the group's one.
fn beginnings(story: &Story) -> Vec<Server> {
    let mut all = vec![Server::default()];
    for one in &story.expected {
        let mut next = Vec::new();
        for server in &all {
            next.push(server.clone());
            for password in [None, Some("old")] {
                let data = password.map(|text| ("password".to_owned(), SecretBytes::from(text)));
                let write = Write {
                    resource_version: None,
                    data: data.into_iter().collect(),
                    labels: BTreeMap::new(),
                };
                let mut server = server.clone();
                server.write(one, &write).unwrap();
                next.push(server);
            }
        }
        all = next;
    }
    all
}

#[test]
fn two_runs_at_once_or_killed_anywhere_leave_one_password_and_replace_none() {
    for lossy in [false, true] {
        let mut story = Story::of("pharia", lossy);
        let all = beginnings(&story);
        assert_eq!(all.len(), 27);
        for server in &all {
            story.from(server);
        }
        assert!(story.ends > 500, "{} ends", story.ends);
    }
}
