//! Where a demotion token can still be had.

use crate::error::{Error, Result};
use crate::observe::DcSnapshot;
use crate::observe::cnpg::Role;

/// Where it stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Source<'a> {
    /// In the status of the Cluster.
    Status(&'a str),
    /// Only in the control data of this pod.
    Controldata {
        /// The designated primary.
        pod: &'a str,
        /// Version of its instance manager, which writes tokens.
        operator: &'a str,
    },
}

/// Only a side that is seen to be a replica has been demoted. The status goes first
/// unless it is not to be believed.
pub fn source(seen: &DcSnapshot, not_the_status: bool) -> Result<Source<'_>> {
    let live = match &seen.cluster {
        Err(unseen) => return Err(Error::failed(unseen.message.clone())),
        Ok(None) => return Err(Error::failed(format!("{} does not exist", seen.object()))),
        Ok(Some(live)) => live,
    };
    if let Some(token) = live.demotion_token().filter(|_| !not_the_status) {
        return Ok(Source::Status(token));
    }
    let demoted = live.role() == Role::Replica && seen.observed_primary() == Some(false);
    let (true, Some(pod)) = (demoted, live.status.current_primary.as_deref()) else {
        return Err(Error::refused(format!(
            "{} is not seen to be a replica: it has no demotion token",
            seen.object()
        ))
        .hint("kubectl pgaas status tells the role of each side; demote makes a token"));
    };
    let version = seen.primary_instance().and_then(|instance| instance.instance_manager_version.as_deref());
    Ok(Source::Controldata { pod, operator: version.unwrap_or("unknown") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::specimen::{a_pair, after_demotion, token};

    #[test]
    fn the_status_goes_first_and_control_data_stands_in_for_a_lost_token() {
        let [from, _] = after_demotion();
        let seen = from.snapshot();
        assert_eq!(source(&seen, false).ok(), Some(Source::Status(&token(1, "0/5000028").encode())));
        for seen in [source(&seen, true), source(&from.without("/status/demotionToken").snapshot(), false)] {
            assert!(matches!(seen, Ok(Source::Controldata { .. })), "{seen:?}");
        }
    }

    #[test]
    fn a_primary_has_no_token_and_an_unknown_role_is_not_taken_for_a_replica() {
        let [mut primary, _] = a_pair();
        assert!(source(&primary.snapshot(), false).is_err());
        primary.set("/spec/replica/primary", "prod-dc2");
        assert!(source(&primary.snapshot(), false).is_err(), "still seen as primary");
    }
}
