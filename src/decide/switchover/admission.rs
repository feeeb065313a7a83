//! The two changes as the API servers are asked about them before the first write.

use crate::decide::demote;
use crate::decide::pair::{Live, Pair, role_as_read, set};
use crate::model::lsn::Lsn;
use crate::model::token::DemotionToken;
use serde_json::Value;

/// The demotion and the promotion as the API servers are asked about them before: the
/// latter with a token made up from what is known.
pub fn admission(pair: &Pair<'_>, live: Live<'_>) -> [Value; 2] {
    let token = made_up(pair, live).encode();
    let mut promote = role_as_read(live.to);
    promote.extend([
        set("/spec/replica/promotionToken", token),
        set("/spec/replica/primary", live.to.self_name()),
    ]);
    [demote::change(live).into(), promote.into()]
}

/// A well-formed token of the old primary as it is now.
pub fn made_up(pair: &Pair<'_>, live: Live<'_>) -> DemotionToken {
    let instance = pair.from.primary_instance();
    let timeline = instance.and_then(|instance| instance.timeline).unwrap_or(1);
    let redo = instance.and_then(|instance| instance.current_lsn).unwrap_or(Lsn(0));
    DemotionToken {
        timeline: timeline.to_string(),
        redo_wal_file: format!("{timeline:08X}{:08X}{:08X}", redo.0 >> 32, (redo.0 & 0xFFFF_FFFF) >> 24),
        database_system_identifier: live.from.system_id().unwrap_or("0").to_owned(),
        redo: redo.to_string(),
        time_of_latest_checkpoint: "not known yet".to_owned(),
        operator_version: "not known yet".to_owned(),
    }
}
