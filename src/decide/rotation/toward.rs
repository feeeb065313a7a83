//! From both values being kept to one of them being everywhere, in either direction.

use super::begin::answers;
use super::{Member, Mode, Turn, Work, known};
use crate::decide::step::{Ending, How, Next, Step, Stuck, Wait};
use crate::error::Kind as Exit;
use crate::k8s::kinds;
use crate::model::login::{Change, Said};
use crate::model::rotation::{BEGUN, Kept, MARK, Values, is_of};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Between two logins that did not end as they should.
const AGAIN: Duration = Duration::from_secs(1);
/// A label by which CloudNativePG takes a changed password at once
/// (docs/src/declarative_role_management.md).
const RELOAD: &str = "cnpg.io/reload";

/// Steps by direction: what was proved forward says nothing on the way back.
struct Names {
    tell: &'static str,
    write: &'static str,
    prove: &'static str,
    far: &'static str,
    restart: &'static str,
    only: &'static str,
    last: &'static str,
}

const FORWARD: Names = Names {
    tell: "tell",
    write: "write",
    prove: "prove",
    far: "prove-far",
    restart: "restart",
    only: "only",
    last: "prove-end",
};
const BACK: Names = Names {
    tell: "tell-back",
    write: "write-back",
    prove: "prove-back",
    far: "prove-far-back",
    restart: "restart-back",
    only: "only-back",
    last: "prove-end-back",
};

impl Work<'_> {
    /// The next step towards the values of the goal.
    pub(super) fn toward(&self, kept: &Kept) -> Result<Next, Stuck> {
        let names = if kept.back.is_some() { BACK } else { FORWARD };
        let turn = self.request.subject.turn;
        let beside = turn == Turn::ToldBeside;
        if let Some(next) = self.members_are_ours(kept)? {
            return Ok(next);
        }
        if matches!(turn, Turn::Told | Turn::ToldBeside) {
            let told =
                self.claim(kept).map_or_else(|| self.tell(kept, names.tell, beside), |next| Ok(Some(next)));
            if let Some(next) = told? {
                return Ok(next);
            }
        }
        if let Some(member) = self.request.subject.members.iter().find(|member| !self.at_goal(kept, member)) {
            return Ok(self.write(kept, names.write, member));
        }
        if let Some(next) = self.server_has_it(kept, &names)? {
            return Ok(next);
        }
        if let Some(next) = self.prove(kept, names.prove, !beside)? {
            return Ok(next);
        }
        let near = &self.request.subject.leader().dc;
        if let Some(next) =
            self.restarted(kept, names.restart, |workload| !workload.serves && workload.dc == *near)?
        {
            return Ok(next);
        }
        if let Some(next) = self.followed(kept, names.far)? {
            return Ok(next);
        }
        if let Some(next) = self.restarted(kept, names.restart, |workload| !workload.serves)? {
            return Ok(next);
        }
        if beside && let Some(next) = self.only(kept, &names)? {
            return Ok(next);
        }
        Ok(self.end(kept))
    }

    /// Nobody else has written the Secrets meanwhile.
    fn members_are_ours(&self, kept: &Kept) -> Result<Option<Next>, Stuck> {
        let places = self.request.subject.members.iter().map(|member| member.place.as_str());
        let (ours, theirs) = (places.collect::<BTreeSet<_>>(), kept.new.keys().map(String::as_str).collect());
        if let Some(place) = ours.symmetric_difference(&theirs).next() {
            let message = format!("the rotation that was begun is not of the same Secrets: {place}");
            return Err(Stuck::refused(message).hint("give the data centres as it was begun (--dc-context)"));
        }
        for member in &self.request.subject.members {
            let found = self.seen.members.get(&member.place);
            let live = found.map(known).transpose()?.and_then(Option::as_ref);
            let keeper = format!("both values stand in secret/{}", kept.name);
            let Some(live) = live else {
                return Err(Stuck::refused(format!("secret/{} is gone", member.one.name))
                    .exit(Exit::Incomplete)
                    .hint(keeper));
            };
            if kept.is_turned(live.annotations.get(MARK)) {
                // Another process turned the run back after what is kept was read.
                return Ok(Some(self.wait("turned", "what another process did".to_owned(), AGAIN)));
            }
            let (want, other) = kept.goal();
            let of = |values: &Values, key: &str| {
                values.get(&member.place).and_then(|keys| keys.get(key).cloned().flatten())
            };
            for credential in &self.request.subject.credentials {
                let value = live.data.get(&credential.key).cloned();
                if value != of(want, &credential.key) && value != of(other, &credential.key) {
                    if !self.is_claimed(kept) {
                        // It was kept too late, after somebody else's change; nothing followed from it.
                        return Ok(Some(self.end(kept)));
                    }
                    let message = format!(
                        "somebody else wrote {} of secret/{} meanwhile: it is neither the old nor the new one",
                        credential.key, member.one.name
                    );
                    return Err(Stuck::refused(message).hint(keeper));
                }
            }
        }
        Ok(None)
    }

    /// Whether a Secret bears a mark of this run: before that nobody was told of the new values.
    fn is_claimed(&self, kept: &Kept) -> bool {
        let members = &self.request.subject.members;
        let mut all = members.iter().filter_map(|member| self.seen.live(&member.place));
        self.request.mode == Mode::Apply || all.any(|live| is_of(&kept.run, live.annotations.get(MARK)))
    }

    /// A server that is told learns of nothing before the Secret bears the mark: it is only
    /// set on the version that was read, and so on what is kept as the old values.
    fn claim(&self, kept: &Kept) -> Option<Next> {
        let leader = self.request.subject.leader();
        let live = self.seen.live(&leader.place).filter(|_| !self.is_claimed(kept))?;
        let mark = format!("{}{BEGUN}", kept.run);
        let body = json!({"metadata": {
            "resourceVersion": live.resource_version, "annotations": {MARK: mark}}});
        let (namespace, name) = (leader.namespace.clone(), leader.one.name.clone());
        let what = format!("mark secret/{name} ({}): its rotation begins", leader.dc);
        let how = How::Merge { kind: kinds::SECRETS, namespace, name, body };
        Some(Next::Do(Step::new("claim", &leader.dc, what, how)))
    }

    /// Whether a Secret has the goal's values and says so.
    fn at_goal(&self, kept: &Kept, member: &Member) -> bool {
        let Some(live) = self.seen.live(&member.place) else { return false };
        let want = kept.goal().0.get(&member.place);
        want.into_iter().flatten().all(|(key, value)| live.data.get(key) == value.as_ref())
            && live.annotations.get(MARK) == Some(&kept.mark())
            && (!self.reads() || live.labels.contains_key(RELOAD))
    }

    fn reads(&self) -> bool {
        self.request.subject.turn == Turn::Reads && self.request.subject.maker.is_none()
    }

    /// One patch with every value that changes; it only fits what was read.
    fn write(&self, kept: &Kept, id: &'static str, member: &Member) -> Next {
        let live = self.seen.live(&member.place);
        let version = live.map(|live| live.resource_version.clone()).unwrap_or_default();
        let mut data = Map::new();
        for (key, value) in kept.goal().0.get(&member.place).into_iter().flatten() {
            let encoded = value.as_ref().map(|value| json!(STANDARD.encode(value.expose())));
            data.insert(key.clone(), encoded.unwrap_or(Value::Null));
        }
        let keys = data.keys().cloned().collect::<Vec<_>>().join(", ");
        let mut metadata = json!({"resourceVersion": version, "annotations": {MARK: kept.mark()}});
        if self.reads() {
            metadata["labels"] = json!({RELOAD: "true"});
        }
        let which = match (self.request.mode, kept.back.is_some()) {
            (Mode::Apply, _) => "touch",
            (_, true) => "write the old values to",
            (_, false) => "write the new values to",
        };
        let what = format!("{which} secret/{} ({}): {keys}", member.one.name, member.dc);
        let (namespace, name) = (member.namespace.clone(), member.one.name.clone());
        let body = json!({"metadata": metadata, "data": data});
        let how = How::Merge { kind: kinds::SECRETS, namespace, name, body };
        Next::Do(Step::new(id, &member.dc, what, how))
    }

    /// Has the server take the goal's passwords.
    fn tell(&self, kept: &Kept, id: &'static str, beside: bool) -> Result<Option<Next>, Stuck> {
        if let Some(entry) = self.journal.get(id) {
            let why = match &entry.output {
                Ok(_) => return Ok(None),
                Err(why) => why,
            };
            if self.now < entry.at + AGAIN {
                return Ok(Some(self.wait("tell-again", format!("the server: {why}"), AGAIN)));
            }
            if self.over(id) {
                return self.failed(kept, why).map(Some);
            }
        }
        let subject = &self.request.subject;
        let ways = if beside { "beside the old one " } else { "" };
        let which = if kept.back.is_some() { "old" } else { "new" };
        let users: Vec<&str> = subject.credentials.iter().map(|one| one.user.as_str()).collect();
        let what = format!("have {} take the {which} password {ways}of {}", subject.server, users.join(", "));
        Ok(Some(self.set(kept, id, what, beside)))
    }

    fn set(&self, kept: &Kept, id: &'static str, what: String, beside: bool) -> Next {
        let subject = &self.request.subject;
        let leader = subject.leader();
        let (want, other) = kept.goal();
        let value = |of: &Values, key: &str| of.get(&leader.place).and_then(|keys| keys.get(key)?.clone());
        let mut changes = Vec::new();
        for credential in &subject.credentials {
            let Some((password, door)) = value(want, &credential.key).zip(credential.doors.first()) else {
                continue;
            };
            let mut by = Vec::new();
            for (user, key) in std::iter::once((&credential.user, &credential.key))
                .chain(credential.by.iter().map(|(user, key)| (user, key)))
            {
                by.extend([want, other].into_iter().filter_map(|of| Some((user.clone(), value(of, key)?))));
            }
            let (door, user) = (door.clone(), credential.user.clone());
            changes.push(Change { door, user, password, beside, by });
        }
        let version = kept.resource_version.clone();
        let guard = Some((leader.namespace.clone(), kept.name.clone(), version))
            .filter(|(_, name, _)| !name.is_empty());
        Next::Do(Step::new(id, &leader.dc, what, How::SetPassword { changes, guard }))
    }

    /// The operator says that it has the version written, or the server was started anew.
    fn server_has_it(&self, kept: &Kept, names: &Names) -> Result<Option<Next>, Stuck> {
        let subject = &self.request.subject;
        match subject.turn {
            Turn::Told | Turn::ToldBeside => Ok(None),
            Turn::Restarted => self.restarted(kept, names.restart, |workload| workload.serves),
            Turn::Reads => {
                // While it cannot be read it may change; the run is resumed from anywhere.
                let server = known(&self.seen.server)?;
                let version = self.seen.live(&subject.leader().place).map(|live| &live.resource_version);
                if !server.reports || server.applied.as_ref() == version {
                    return Ok(None);
                }
                let late = self.over(names.write);
                match &server.complaint {
                    Some(complaint) if kept.back.is_none() => return self.failed(kept, complaint).map(Some),
                    _ if late && kept.back.is_none() => {
                        let why = "its operator did not take the new password in time";
                        return self.failed(kept, why).map(Some);
                    }
                    // The old password works whether it was ever taken away or not: logins tell.
                    _ if late => return Ok(None),
                    _ => {}
                }
                let what = format!("{}: its operator takes the password over", subject.server);
                Ok(Some(self.wait("applied", what, Duration::from_millis(500))))
            }
        }
    }

    /// The passwords of the goal are accepted, and with `both` the others refused.
    fn prove(&self, kept: &Kept, id: &'static str, both: bool) -> Result<Option<Next>, Stuck> {
        let (want, other) = kept.goal();
        let none = Values::new();
        if let Some(entry) = self.journal.get(id) {
            let answers = answers(entry);
            let wrong = match &answers {
                Err(why) => why.clone(),
                Ok(answers) => match answers.iter().find(|answer| !answer.is_right()) {
                    Some(wrong) => wrong.line(),
                    None => return Ok(None),
                },
            };
            if self.now < entry.at + AGAIN {
                return Ok(Some(self.wait("prove-again", wrong, AGAIN)));
            }
            if self.over(id) {
                let mut all = answers.iter().flatten();
                let refused = all.find(|answer| answer.expected && answer.said == Said::Refused);
                return match refused {
                    Some(refused) => self.failed(kept, &refused.line()).map(Some),
                    None => Err(self.incomplete(format!("not proved: {wrong}"))),
                };
            }
        }
        let back = kept.back.is_some();
        Ok(Some(self.login(id, (want, if both { other } else { &none }), back, false)))
    }

    /// Where two passwords work: after the grace only one of them.
    fn only(&self, kept: &Kept, names: &Names) -> Result<Option<Next>, Stuck> {
        let since = self.journal.get(names.prove).map_or(self.request.started, |entry| entry.at);
        let left = (since + self.request.grace).saturating_sub(self.now);
        if !left.is_zero() && kept.back.is_none() && !self.journal.sent(names.only) {
            let what = format!("both passwords work for another {} s", left.as_secs() + 1);
            return Ok(Some(self.wait("grace", what, left.min(Duration::from_secs(5)))));
        }
        let tried = self.journal.get(names.only).map(|entry| (entry.at, entry.output.as_ref().err()));
        if !matches!(tried, Some((_, None))) {
            if let Some((at, Some(why))) = tried {
                if self.now < at + AGAIN {
                    return Ok(Some(self.wait("only-again", format!("the server: {why}"), AGAIN)));
                }
                if self.over(names.only) {
                    return Err(
                        self.incomplete(format!("the server did not forget the other password: {why}"))
                    );
                }
            }
            let which = if kept.back.is_some() { "new" } else { "old" };
            let what = format!("have {} forget the {which} password", self.request.subject.server);
            return Ok(Some(self.set(kept, names.only, what, false)));
        }
        if let Some(next) = self.restarted(kept, names.restart, |workload| workload.serves)? {
            return Ok(Some(next));
        }
        self.prove(kept, names.last, true)
    }

    fn end(&self, kept: &Kept) -> Next {
        if self.request.mode == Mode::Apply {
            return Next::Done(Ending { unverified: self.left(), ..Ending::default() });
        }
        let leader = self.request.subject.leader();
        let which = if kept.back.is_some() { "new" } else { "old" };
        let what = format!("forget the {which} values: remove secret/{}", kept.name);
        let how = How::Delete {
            kind: kinds::SECRETS,
            namespace: leader.namespace.clone(),
            name: kept.name.clone(),
            preconditions: Some((kept.uid.clone(), kept.resource_version.clone())),
        };
        Next::Do(Step::new("end", &leader.dc, what, how))
    }

    /// The goal cannot be reached: back to the old values, or there is no way left.
    pub(super) fn failed(&self, kept: &Kept, why: &str) -> Result<Next, Stuck> {
        let forward = kept.back.is_none() && self.request.mode == Mode::Rotate;
        if forward { Ok(self.turn_back(kept, why)) } else { Err(self.incomplete(why.to_owned())) }
    }

    fn incomplete(&self, why: String) -> Stuck {
        let stuck = Stuck::refused(format!("{}: {why}", self.leader())).exit(Exit::Incomplete);
        match self.request.mode {
            Mode::Apply => stuck.hint("run the same command again: it looks first"),
            _ => stuck
                .hint(format!("both values are kept in secret/{}", self.request.subject.keeper()))
                .hint("the same command goes on; with --undo it goes back to the old password"),
        }
    }

    /// Whether the time for a step, counted from its first try in this process, is over.
    pub(super) fn over(&self, id: &str) -> bool {
        let since = match self.journal.first(id) {
            Some(entry) if ["prove", "tell", "only"].iter().any(|first| id.starts_with(first)) => entry.at,
            _ => self.journal.get(id).map_or(self.request.started, |entry| entry.at),
        };
        self.now.saturating_sub(since) > self.request.timeout
    }

    pub(super) fn wait(&self, id: &'static str, what: String, every: Duration) -> Next {
        // The time is counted here: its end turns the run back and does not end it.
        let limit = self.request.timeout.saturating_mul(2) + self.request.grace + Duration::from_secs(60);
        let over = self.incomplete(format!("not in time: {what}"));
        Next::Wait(Wait { id, dc: self.request.subject.leader().dc.clone(), what, limit, every, over })
    }
}
