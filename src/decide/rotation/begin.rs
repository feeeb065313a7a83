//! Before the first change: what refuses it, what is proved, and what is kept.

use super::{Member, Work, known};
use crate::decide::step::{Entry, How, Next, Step, Stuck};
use crate::error::Kind as Exit;
use crate::manifest::secrets::Source;
use crate::model::login::{Answer, Attempt, Said};
use crate::model::rotation::{Kept, Values};
use crate::model::secret::SecretBytes;
use crate::observe::secrets::LiveSecret;
use std::collections::BTreeMap;

/// Shorter passwords stand in many values by chance.
const TELLING: usize = 8;

/// What logins answered; an error says why nothing is known, which proves nothing.
pub(super) fn answers(entry: &Entry) -> Result<Vec<Answer>, String> {
    let answers = Answer::read(entry.output.as_deref().map_err(Clone::clone)?);
    if answers.is_empty() { Err("no login was tried".to_owned()) } else { Ok(answers) }
}

impl Work<'_> {
    pub(super) fn begin(&self) -> Result<Next, Stuck> {
        self.guards()?;
        let (old, new) = self.values()?;
        let Some(entry) = self.journal.get("before") else {
            return Ok(self.login("before", (&old, &new), true, false));
        };
        let answers = answers(entry).map_err(|why| {
            Stuck::refused(format!("{}: {why}; nothing was changed", self.leader())).exit(Exit::Failed)
        })?;
        self.can_be_proved(&answers)?;
        let request = self.request;
        let kept = Kept {
            name: request.subject.keeper(),
            run: request.run.clone(),
            holder: request.me.clone(),
            by: request.by.clone(),
            old,
            new,
            ..Kept::default()
        };
        let leader = request.subject.leader();
        let object = kept.object(&leader.namespace, "kubectl-qs-secrets");
        let what = format!("keep both values in secret/{} until the end", kept.name);
        Ok(Next::Do(Step::new("begin", &leader.dc, what, How::Create { object })))
    }

    /// What refuses, before anything was changed.
    pub(super) fn guards(&self) -> Result<(), Stuck> {
        let subject = &self.request.subject;
        for member in &subject.members {
            self.guard(member)?;
        }
        let leader = &subject.leader().place;
        for (member, credential) in
            subject.members.iter().flat_map(|m| subject.credentials.iter().map(move |c| (m, c)))
        {
            let of = |place: &str| self.seen.live(place).and_then(|live| live.data.get(&credential.key));
            if of(&member.place) != of(leader) {
                return Err(Stuck::refused(format!(
                    "secret/{} and {} should have the same {} and have not",
                    member.place,
                    self.leader(),
                    credential.key
                ))
                .hint("kubectl qs-secrets verify shows more; put the value that works into all of them"));
            }
        }
        let server = known(&self.seen.server)?;
        if let Some(holder) = &server.lock {
            return Err(Stuck::refused(format!("{} is locked: {holder}", subject.server))
                .hint("wait until that is over; kubectl pgaas lock show tells more"));
        }
        if let Some(why) = &server.still {
            return Err(Stuck::refused(format!("{}: its operator does nothing: {why}", subject.server)));
        }
        if let Some(complaint) = &server.complaint {
            return Err(Stuck::refused(format!(
                "{}: its operator cannot reconcile the role: {complaint}",
                subject.server
            ))
            .hint("kubectl qs-secrets verify shows what is wrong with the Secret"));
        }
        known(&self.seen.workloads).map(drop)
    }

    fn guard(&self, member: &Member) -> Result<(), Stuck> {
        let name = format!("secret/{} -n {} ({})", member.one.name, member.namespace, member.dc);
        let found = self.seen.members.get(&member.place);
        let live = match found {
            Some(found) => known(found)?.as_ref(),
            None => None,
        };
        let Some(live) = live else {
            return Err(Stuck::refused(format!("{name} does not exist"))
                .exit(Exit::Failed)
                .hint("kubectl qs-secrets generate makes it"));
        };
        let maker = self.request.subject.maker;
        if let Some(owner) = live.owner.as_ref().filter(|owner| Some(owner.who.as_str()) != maker) {
            return Err(Stuck::refused(format!("{name} is made by {} from {}", owner.who, owner.object))
                .hint(owner.remedy.clone()));
        }
        if live.immutable {
            return Err(Stuck::refused(format!("{name} is immutable: no value of it can be changed")));
        }
        for credential in &self.request.subject.credentials {
            let Some(value) = live.data.get(&credential.key).filter(|value| !value.is_empty()) else {
                return Err(Stuck::refused(format!("{name} has no {}", credential.key))
                    .exit(Exit::Failed)
                    .hint("kubectl qs-secrets generate completes it"));
            };
            if let Some(key) = hidden(member, live, &credential.key, value) {
                return Err(Stuck::refused(format!(
                    "{name}: {key} holds the password, too, and the profile does not derive it"
                ))
                .hint("give a profile that does by --profile-file, or take the key away"));
            }
        }
        Ok(())
    }

    /// Whether logins tell anything: the old password is let in, and a new one nobody has
    /// been told of is not.
    fn can_be_proved(&self, answers: &[Answer]) -> Result<(), Stuck> {
        let wrong = answers.iter().find(|answer| !answer.is_right());
        let Some(answer) = wrong else { return Ok(()) };
        Err(match (answer.said, answer.new) {
            (Said::Refused, _) => Stuck::refused(format!("{}; nothing was changed", answer.line()))
                .hint("rotate --apply-current has the server take the password of the Secret"),
            (Said::Accepted, _) => Stuck::refused(format!(
                "{} lets {} in with any password, so that nothing can be proved; nothing was changed",
                answer.door, answer.user
            )),
            (Said::Nothing, _) => Stuck::refused(format!("{}; nothing was changed", answer.line()))
                .exit(Exit::Failed)
                .hint("a rotation ends with a login, which takes create (and get) on pods/portforward"),
        })
    }

    /// The passwords that are there, as the values to be brought in.
    pub(super) fn present(&self) -> Values {
        let mut all = Values::new();
        for member in &self.request.subject.members {
            let keys = all.entry(member.place.clone()).or_default();
            let credentials = self.request.subject.credentials.iter();
            // With the passwords of those who may set them.
            for key in
                credentials.flat_map(|one| std::iter::once(&one.key).chain(one.by.iter().map(|(_, key)| key)))
            {
                let value = self.seen.live(&member.place).and_then(|live| live.data.get(key));
                keys.insert(key.clone(), value.cloned());
            }
        }
        all
    }

    /// What is there, and what is to be: the passwords and every key that follows from them.
    fn values(&self) -> Result<(Values, Values), Stuck> {
        let (mut old, mut new) = (Values::new(), Values::new());
        for member in &self.request.subject.members {
            let Some(live) = self.seen.live(&member.place) else { continue };
            let want = self.wanted(member, live)?;
            let had = want.keys().map(|key| (key.clone(), live.data.get(key).cloned())).collect();
            old.insert(member.place.clone(), had);
            new.insert(member.place.clone(), want.into_iter().map(|(k, v)| (k, Some(v))).collect());
        }
        Ok((old, new))
    }

    fn wanted(&self, member: &Member, live: &LiveSecret) -> Result<BTreeMap<String, SecretBytes>, Stuck> {
        let mut known = live.data.clone();
        let mut want = self.request.fresh.clone();
        want.retain(|key, _| live.data.contains_key(key));
        known.extend(want.clone());
        for key in member.one.keys.iter().filter(|key| matches!(key.source, Source::Derived(_))) {
            let there = live.data.get(&key.key);
            if key.optional && there.is_none() {
                continue;
            }
            let value = member.one.derive(&key.key, &known).map_err(|unfilled| {
                Stuck::refused(format!("secret/{}: {} has no {}", member.one.name, key.key, unfilled.0))
            })?;
            if there != Some(&value) {
                want.insert(key.key.clone(), value);
            }
        }
        Ok(want)
    }

    /// Tries every password at every door: those of `expected` should be let in, those of
    /// `other` should not. `new` tells which of the two the other ones are; `far`, at doors of
    /// which data centres.
    pub(super) fn login(
        &self,
        id: &'static str,
        (expected, other): (&Values, &Values),
        new: bool,
        far: bool,
    ) -> Next {
        let subject = &self.request.subject;
        let leader = subject.leader();
        let value = |of: &Values, key: &str| of.get(&leader.place).and_then(|keys| keys.get(key)?.clone());
        let mut attempts = Vec::new();
        for credential in &subject.credentials {
            for door in credential.doors.iter().filter(|door| door.far == far) {
                for (of, right) in [(expected, true), (other, false)] {
                    let Some(password) = value(of, &credential.key) else { continue };
                    let (door, user) = (door.clone(), credential.user.clone());
                    attempts.push(Attempt { door, user, password, new: right != new, expected: right });
                }
            }
        }
        let doors = subject.credentials.iter().flat_map(|c| &c.doors).filter(|door| door.far == far);
        let doors = doors.map(|door| door.label());
        let doors: std::collections::BTreeSet<String> = doors.collect();
        let doors = doors.into_iter().collect::<Vec<_>>().join(", ");
        let what = match (id, other.is_empty()) {
            ("before", _) => format!("log in with the present password at {doors}"),
            (_, true) => format!("prove at {doors}: the password is accepted"),
            _ if new => format!("prove at {doors}: the old password is accepted, the new one refused"),
            _ => format!("prove at {doors}: the new password is accepted, the old one refused"),
        };
        Next::Do(Step::new(id, &leader.dc, what, How::Login { attempts }))
    }
}

/// Another key that holds the password in some form and that nobody would change.
fn hidden<'a>(member: &Member, live: &'a LiveSecret, key: &str, password: &SecretBytes) -> Option<&'a str> {
    let derived =
        |name: &str| member.one.key(name).is_some_and(|key| !matches!(key.source, Source::Supplied(_)));
    let holds = |value: &SecretBytes| {
        value.expose().windows(password.len()).any(|window| window == password.expose())
    };
    let mut others = live.data.iter().filter(|(name, _)| name.as_str() != key && !derived(name));
    if password.len() < TELLING {
        return None;
    }
    others.find(|(_, value)| holds(value)).map(|(name, _)| name.as_str())
}
