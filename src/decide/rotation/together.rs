//! One password in several data centres: the primary takes it over, the others replay it.

use super::begin::answers;
use super::{Member, Subject, Work};
use crate::decide::step::{Next, Stuck};
use crate::error::Kind as Exit;
use crate::model::login::Door;
use crate::model::rotation::{Kept, Values};
use std::time::Duration;

/// What was found in each data centre as one subject. It leads where a run keeps its values,
/// or else where the primary is.
pub fn together(all: Vec<Subject>, kept: Option<&str>) -> Result<Subject, Stuck> {
    if let [_] = all.as_slice() {
        return all.into_iter().next().ok_or_else(|| Stuck::refused("nothing is rotated"));
    }
    if let Some(alone) = all.iter().find(|one| one.watched.managed.is_none()) {
        let Member { dc, one, .. } = alone.leader();
        return Err(Stuck::refused(format!(
            "secret/{}: {} in {dc} follows no other data centre: the server there is one of its own",
            one.name, alone.server
        ))
        .exit(Exit::Usage)
        .hint("rotate it in one data centre after the other, without --dc-context"));
    }
    let of = |one: &Subject| one.leader().dc.clone();
    let primaries: Vec<String> = all.iter().filter(|one| !one.replica).map(of).collect();
    let lead = match (kept, primaries.as_slice()) {
        (Some(dc), _) => dc.to_owned(),
        (None, [dc]) => dc.clone(),
        (None, []) => return Err(Stuck::refused("none of the data centres has the primary").hint(STATUS)),
        (None, several) => {
            let message = format!("{} are primaries of their own", several.join(" and "));
            return Err(Stuck::refused(message).hint(STATUS));
        }
    };
    let (mut first, others): (Vec<Subject>, Vec<Subject>) = all.into_iter().partition(|one| of(one) == lead);
    let Some(mut whole) = first.pop() else {
        return Err(Stuck::refused(format!("no data centre is called {lead}")));
    };
    for other in others {
        whole.join(other)?;
    }
    Ok(whole)
}

/// Between two questions whether a data centre has replayed the change.
const REPLAYED: Duration = Duration::from_secs(3);
const STATUS: &str = "kubectl pgaas status shows the roles of both sides";

impl Subject {
    fn join(&mut self, other: Subject) -> Result<(), Stuck> {
        for theirs in other.credentials {
            let ours = self.credentials.iter_mut().find(|one| one.key == theirs.key);
            let Some(ours) = ours.filter(|ours| ours.user == theirs.user) else {
                return Err(Stuck::refused(format!(
                    "secret/{}: {} in {} is for another role than in {}",
                    self.leader().one.name,
                    theirs.key,
                    other.members[0].dc,
                    self.leader().dc
                ))
                .exit(Exit::Usage));
            };
            ours.doors.extend(theirs.doors.into_iter().map(|door| Door { far: true, ..door }));
        }
        for member in other.members {
            let place = format!("{}/{}", member.dc, member.place);
            let (dc, namespace) = (member.dc.clone(), member.namespace.clone());
            self.watched.members.push((place.clone(), dc, namespace, member.one.name.clone()));
            self.members.push(Member { place, ..member });
        }
        self.watched.keys.extend(other.watched.keys);
        Ok(())
    }
}

impl Work<'_> {
    /// Data centres that follow let in who has the password: once they have replayed it, and
    /// only then what reads it there is started anew.
    pub(super) fn followed(&self, kept: &Kept, id: &'static str) -> Result<Option<Next>, Stuck> {
        let mut doors = self.request.subject.credentials.iter().flat_map(|one| &one.doors);
        let Some(far) = doors.find(|door| door.far) else { return Ok(None) };
        if let Some(entry) = self.journal.get(id) {
            let answers = answers(entry);
            let wrong = answers.as_ref().map(|all| all.iter().find(|answer| !answer.is_right()));
            let wrong = match wrong {
                Ok(None) => return Ok(None),
                Ok(Some(wrong)) => wrong.line(),
                Err(why) => why.clone(),
            };
            if self.over(id) {
                let message = format!("{}: {} has not replayed it yet: {wrong}", self.leader(), far.dc);
                return Err(Stuck::refused(message).exit(Exit::TimedOut).hint(
                    "the primary has it; without streaming it takes up to archive_timeout, by itself:                      the same command waits again",
                ));
            }
            if self.now < entry.at + REPLAYED {
                return Ok(Some(self.wait("replayed", format!("{} replays it: {wrong}", far.dc), REPLAYED)));
            }
        }
        let none = Values::new();
        Ok(Some(self.login(id, (kept.goal().0, &none), kept.back.is_some(), true)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen::subject;
    use super::super::{Turn, Watched};
    use super::*;

    fn side(dc: &str, replica: bool) -> Subject {
        let mut one = subject(Turn::Reads);
        one.members.iter_mut().for_each(|member| member.dc = dc.into());
        one.credentials.iter_mut().flat_map(|it| &mut it.doors).for_each(|door| door.dc = dc.into());
        let managed = Some(("shop".into(), "dex".into()));
        Subject { replica, watched: Watched { managed, ..Watched::default() }, ..one }
    }

    #[test]
    fn the_primary_leads_and_doors_of_the_others_bear_the_name_of_their_data_centre() {
        let whole = together(vec![side("far", true), side("near", false)], None).unwrap();
        let places: Vec<(&str, &str)> =
            whole.members.iter().map(|one| (one.dc.as_str(), one.place.split('/').next().unwrap())).collect();
        assert_eq!((places[0].0, places[1]), ("near", ("far", "far")));
        let doors: Vec<String> = whole.credentials[0].doors.iter().map(|door| door.label()).collect();
        assert_eq!(doors, ["rw:1", "far rw:1"]);
        let resumed = together(vec![side("far", true), side("near", false)], Some("far")).unwrap();
        assert_eq!(resumed.leader().dc, "far", "what is kept stands there");
    }

    #[test]
    fn two_primaries_none_and_servers_of_their_own_are_refused() {
        let refused = |all| together(all, None).unwrap_err().message;
        assert!(refused(vec![side("a", false), side("b", false)]).contains("a and b are primaries"));
        assert!(refused(vec![side("a", true), side("b", true)]).contains("none of the data centres"));
        let redis = subject(Turn::ToldBeside);
        assert!(refused(vec![redis.clone(), redis]).contains("one of its own"));
        let mut other = side("b", true);
        other.credentials[0].user = "eve".into();
        assert!(refused(vec![side("a", false), other]).contains("another role"));
    }
}
