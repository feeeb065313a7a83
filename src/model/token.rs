//! The demotion token: what a demoted primary hands to the next one.
//!
//! CloudNativePG writes it to `status.demotionToken` as base64 of a JSON object
//! with six string fields (`pkg/utils/parser.go`, `PgControldataTokenContent`).
//! It carries no signature and no secret.

use super::lsn::Lsn;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// How far behind the last replayed record's end the REDO location of a replayed
/// token may lie: the REDO is the start of the shutdown checkpoint record, the
/// replay position the end of the last replayed one.
pub const CHECKPOINT_RECORD_MAX: i128 = 256;

/// A demotion token, decoded. Field names are those of the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DemotionToken {
    /// Timeline of the old primary at its shutdown.
    #[serde(rename = "latestCheckpointTimelineID")]
    pub timeline: String,
    /// WAL file that holds the shutdown checkpoint.
    pub redo_wal_file: String,
    /// PostgreSQL's system identifier.
    pub database_system_identifier: String,
    /// REDO location of the shutdown checkpoint.
    #[serde(rename = "latestCheckpointREDOLocation")]
    pub redo: String,
    /// Text of `pg_controldata`; depends on the locale, so never computed with.
    pub time_of_latest_checkpoint: String,
    /// Version of the operator that wrote the token.
    pub operator_version: String,
}

/// Why a text is no demotion token.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAToken {
    /// Nothing was given.
    #[error("the demotion token is empty")]
    Empty,
    /// Not base64.
    #[error("the demotion token is not base64 (was it cut off when it was copied?)")]
    Base64,
    /// Base64 of something else.
    #[error("the demotion token does not hold JSON (was it cut off when it was copied?)")]
    Json,
    /// A field is absent or empty.
    #[error("the demotion token lacks {0}")]
    Field(&'static str),
    /// A field has the wrong form.
    #[error("the demotion token's {0} is {1:?}")]
    Form(&'static str, String),
}

/// What a token is held against: the replica that is to be promoted.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// System identifier of the replica, if known.
    pub system_id: Option<&'a str>,
    /// Timeline of the replica's last checkpoint or WAL, if known.
    pub timeline: Option<u64>,
    /// Last replayed position, if known.
    pub replayed: Option<Lsn>,
}

/// How a token fits a replica.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Fit {
    /// Replayed up to the token: the promotion can happen at once.
    Reached,
    /// Not there yet; the operator waits for it.
    Waiting {
        /// Bytes of WAL still to replay; absent while the position is unknown.
        bytes: Option<u64>,
    },
    /// It can never fit.
    Refused {
        /// Why, naming both values.
        reason: String,
    },
}

impl DemotionToken {
    /// Decodes a token; white space around and inside (line wraps) is ignored.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let text = Self::normal(text);
        if text.is_empty() {
            return Err(NotAToken::Empty);
        }
        let json = STANDARD.decode(&text).map_err(|_| NotAToken::Base64)?;
        let value: serde_json::Value = serde_json::from_slice(&json).map_err(|_| NotAToken::Json)?;
        let field = |name: &'static str| match value.get(name).and_then(serde_json::Value::as_str) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(NotAToken::Field(name)),
        };
        let token = DemotionToken {
            timeline: field("latestCheckpointTimelineID")?,
            redo_wal_file: field("redoWalFile")?,
            database_system_identifier: field("databaseSystemIdentifier")?,
            redo: field("latestCheckpointREDOLocation")?,
            time_of_latest_checkpoint: field("timeOfLatestCheckpoint")?,
            operator_version: field("operatorVersion")?,
        };
        token.timeline_id()?;
        token.redo_lsn()?;
        Ok(token)
    }

    /// The token CloudNativePG would have written, from what `pg_controldata` prints of a
    /// demoted instance. Refused is control data whose last checkpoint is not that of a
    /// shutdown: by then the instance has gone on, and nobody knows the position any more.
    pub fn from_controldata(text: &str, operator_version: &str) -> Result<Self, String> {
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let value = line.map(str::trim).filter(|value| !value.is_empty());
            value.map(str::to_owned).ok_or_else(|| format!("pg_controldata tells no {name:?}"))
        };
        let (location, redo) =
            (field("Latest checkpoint location")?, field("Latest checkpoint's REDO location")?);
        if location != redo {
            return Err(format!(
                "its last checkpoint, at {location}, is not that of a shutdown (its REDO is {redo})"
            ));
        }
        Ok(DemotionToken {
            timeline: field("Latest checkpoint's TimeLineID")?,
            redo_wal_file: field("Latest checkpoint's REDO WAL file")?,
            database_system_identifier: field("Database system identifier")?,
            redo,
            time_of_latest_checkpoint: field("Time of latest checkpoint")?,
            operator_version: operator_version.to_owned(),
        })
    }

    /// The text without any white space: what is written to the cluster.
    pub fn normal(text: &str) -> String {
        text.chars().filter(|c| !c.is_ascii_whitespace()).collect()
    }

    /// The text form.
    pub fn encode(&self) -> String {
        // Six strings always serialise.
        STANDARD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The timeline as a number.
    pub fn timeline_id(&self) -> Result<u64, NotAToken> {
        self.timeline
            .parse()
            .map_err(|_| NotAToken::Form("latestCheckpointTimelineID", self.timeline.clone()))
    }

    /// The REDO location as a position.
    pub fn redo_lsn(&self) -> Result<Lsn, NotAToken> {
        self.redo.parse().map_err(|_| NotAToken::Form("latestCheckpointREDOLocation", self.redo.clone()))
    }

    /// Holds the token against a replica. Only clear mismatches are refused:
    /// what is merely not replayed yet is the operator's to wait for.
    pub fn fit(&self, holder: Holder<'_>) -> Fit {
        let refused = |reason: String| Fit::Refused { reason };
        if let Some(id) = holder.system_id
            && id != self.database_system_identifier
        {
            return refused(format!(
                "the token is of system {}, the replica is of system {id}: it belongs to another database",
                self.database_system_identifier
            ));
        }
        let (Ok(token_timeline), Ok(redo)) = (self.timeline_id(), self.redo_lsn()) else {
            return refused("timeline or REDO location cannot be read".to_owned());
        };
        if let Some(timeline) = holder.timeline
            && timeline > token_timeline
        {
            return refused(format!(
                "the token is of timeline {token_timeline}, the replica is on timeline {timeline} already: the token is stale"
            ));
        }
        let Some(replayed) = holder.replayed else { return Fit::Waiting { bytes: None } };
        match replayed.bytes_after(redo) {
            ahead if ahead > CHECKPOINT_RECORD_MAX => refused(format!(
                "the token's REDO is {redo}, the replica has replayed {replayed} already: the token is stale"
            )),
            ahead if ahead > 0 => Fit::Reached,
            behind => Fit::Waiting { bytes: u64::try_from(-behind).ok() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token() -> DemotionToken {
        DemotionToken {
            timeline: "3".into(),
            redo_wal_file: "000000030000000000000009".into(),
            database_system_identifier: "7575".into(),
            redo: "0/9000028".into(),
            time_of_latest_checkpoint: "Sat Nov 21 12:00:00 2026".into(),
            operator_version: "1.30.0".into(),
        }
    }

    fn holder(timeline: u64, replayed: &str) -> Holder<'static> {
        Holder { system_id: Some("7575"), timeline: Some(timeline), replayed: replayed.parse().ok() }
    }

    #[test]
    fn a_token_is_made_of_the_control_data_of_a_shutdown_and_of_no_other() {
        let data = |redo: &str| {
            format!(
                "Database system identifier:           7710684810533388308\n\
                 Latest checkpoint location:           0/B000028\n\
                 Latest checkpoint's REDO location:    {redo}\n\
                 Latest checkpoint's REDO WAL file:    00000002000000000000000B\n\
                 Latest checkpoint's TimeLineID:       2\n\
                 Time of latest checkpoint:            Sat Nov 21 17:57:19 2026\n"
            )
        };
        let token = DemotionToken::from_controldata(&data("0/B000028"), "1.30.0").unwrap();
        assert_eq!(DemotionToken::parse(&token.encode()), Ok(token.clone()));
        assert_eq!((token.timeline.as_str(), token.redo.as_str()), ("2", "0/B000028"));
        assert_eq!(token.time_of_latest_checkpoint, "Sat Nov 21 17:57:19 2026");
        let later = DemotionToken::from_controldata(&data("0/A000028"), "1.30.0").unwrap_err();
        assert!(later.contains("not that of a shutdown"), "{later}");
        let none = DemotionToken::from_controldata("", "1.30.0").unwrap_err();
        assert!(none.contains("tells no"), "{none}");
    }

    #[test]
    fn decodes_what_it_encodes_even_when_wrapped() {
        let text = token().encode();
        assert_eq!(DemotionToken::parse(&text).unwrap(), token());
        let (head, tail) = text.split_at(40);
        assert_eq!(DemotionToken::parse(&format!(" {head}\r\n  {tail}\n")).unwrap(), token());
    }

    #[test]
    fn tells_what_is_wrong_with_a_text() {
        assert_eq!(DemotionToken::parse(" \n"), Err(NotAToken::Empty));
        assert_eq!(DemotionToken::parse("%%%"), Err(NotAToken::Base64));
        assert_eq!(DemotionToken::parse(&STANDARD.encode("hello")), Err(NotAToken::Json));
        let lacking = STANDARD.encode(r#"{"latestCheckpointTimelineID":"3"}"#);
        assert_eq!(DemotionToken::parse(&lacking), Err(NotAToken::Field("redoWalFile")));
        let text = token().encode();
        assert!(DemotionToken::parse(&text[..text.len() - 7]).is_err());
    }

    #[test]
    fn a_replayed_token_is_reached_although_its_redo_is_slightly_behind() {
        assert_eq!(token().fit(holder(3, "0/90000A0")), Fit::Reached);
        assert_eq!(token().fit(holder(3, "0/9000028")), Fit::Waiting { bytes: Some(0) });
        assert_eq!(token().fit(holder(2, "0/9000000")), Fit::Waiting { bytes: Some(0x28) });
    }

    #[test]
    fn a_position_is_of_the_tokens_checkpoint_up_to_the_longest_record_of_one() {
        assert_eq!(token().fit(holder(3, "0/9000029")), Fit::Reached);
        assert_eq!(token().fit(holder(3, "0/9000128")), Fit::Reached);
        assert!(matches!(token().fit(holder(3, "0/9000129")), Fit::Refused { .. }));
    }

    #[test]
    fn a_foreign_or_stale_token_is_refused() {
        let foreign = Holder { system_id: Some("1"), timeline: None, replayed: None };
        assert!(matches!(token().fit(foreign), Fit::Refused { .. }));
        assert!(matches!(token().fit(holder(4, "0/9000028")), Fit::Refused { .. }));
        assert!(matches!(token().fit(holder(3, "0/A000000")), Fit::Refused { .. }));
    }

    #[test]
    fn an_unknown_position_is_the_operators_to_wait_for() {
        let unknown = Holder { system_id: None, timeline: None, replayed: None };
        assert_eq!(token().fit(unknown), Fit::Waiting { bytes: None });
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = DemotionToken::parse(&text);
            let _ = DemotionToken::parse(&STANDARD.encode(&text));
        }
    }
}
