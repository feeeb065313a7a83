//! What must hold before an old primary may go down.

use crate::decide::pair::{Live, Pair};
use crate::decide::precheck::{self, Sight};
use crate::decide::step::{Journal, Stuck};

/// Everything that must hold before the old primary may go down.
pub(super) fn all(pair: &Pair<'_>, live: Live<'_>, journal: &Journal) -> Result<(), Stuck> {
    precheck::refusal(&sight(pair, live, journal, None))
}

/// The prechecks' view of a run.
pub fn sight<'a>(pair: &'a Pair<'a>, live: Live<'a>, journal: &Journal, max_lag: Option<u64>) -> Sight<'a> {
    // Behind is what the proof waits for; the bound is for the state before it.
    let max_lag = max_lag.filter(|_| journal.untouched());
    let settling = journal.sent("lock-from") && super::flipped(pair, live.from).is_some();
    Sight { pair, live, settling, max_lag, beside: None }
}
