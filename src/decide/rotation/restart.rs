//! Who reads the password only when it starts.

use super::{Turn, Work, known};
use crate::decide::step::{How, Next, Step, Stuck};
use crate::error::Kind as Exit;
use crate::model::rotation::Kept;
use crate::observe::workloads::Workload;
use std::time::Duration;

impl Work<'_> {
    /// Those who read the password when they start are started anew.
    pub(super) fn restarted(
        &self,
        kept: &Kept,
        id: &'static str,
        whom: impl Fn(&Workload) -> bool,
    ) -> Result<Option<Next>, Stuck> {
        let (subject, mark) = (&self.request.subject, kept.mark());
        if !self.request.restart && subject.turn != Turn::Restarted {
            return Ok(None);
        }
        let all = known(&self.seen.workloads)?;
        // On the way back those who never had the new password keep running.
        let due = |one: &&Workload| {
            let touched = kept.back.is_none() || one.serves || one.mark.as_ref() == Some(&kept.run);
            one.fixed.is_none() && whom(one) && (touched || one.mark.as_ref() == Some(&mark))
        };
        for one in all.iter().filter(due) {
            if one.mark.as_ref() != Some(&mark) {
                let what = format!("restart {} ({})", one.object(), one.dc);
                let body = one.restart(&mark, &self.request.stamp);
                let (kind, namespace, name) = (one.kind, one.namespace.clone(), one.name.clone());
                let how = How::Merge { kind, namespace, name, body };
                return Ok(Some(Next::Do(Step::new(id, &one.dc, what, how))));
            }
        }
        let Some(open) = all.iter().filter(due).find(|one| !one.settled) else { return Ok(None) };
        let what = format!("{} ({}): {}", open.object(), open.dc, open.progress);
        if self.over(id) {
            if open.serves {
                return self.failed(kept, &format!("it did not start: {what}")).map(Some);
            }
            let message = format!("not started anew in time: {what}");
            return Err(Stuck::refused(message).exit(Exit::TimedOut).hint(
                "the new password works and the rollout goes on by itself; the same command waits again",
            ));
        }
        Ok(Some(self.wait("rollout", what, Duration::from_millis(500))))
    }

    /// Who may still have the old password; nothing here starts them anew.
    pub(super) fn left(&self) -> Vec<String> {
        let all = self.seen.workloads.as_ref().map(Vec::as_slice).unwrap_or_default();
        let all = all.iter().filter(|one| self.request.restart || !one.serves);
        let stays = all.filter_map(|one| {
            let why = match (one.fixed, self.request.restart) {
                (Some(why), _) => why,
                (None, false) => "--no-restart",
                (None, true) => return None,
            };
            Some(format!("{} ({}) was not restarted: {why}", one.object(), one.dc))
        });
        let others =
            self.seen.others.iter().map(|name| format!("{name} was not restarted: nobody makes it anew"));
        stays.chain(others).collect()
    }
}
