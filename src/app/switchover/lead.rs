//! The alias: worked out before the move, asked about after it.

use super::{App, Ready, Switchover, Way};
use crate::app::dns::{self, Mode};
use crate::decide::switchover::Alias;
use crate::error::{Error, Result};
use crate::model::finding::{self, Finding};
use crate::model::word::word;
use crate::observe::DcSnapshot;
use crate::probe::dns::Dns;
use std::net::SocketAddr;
use std::time::Duration;

/// How long resolvers are asked after the move: the life of a record, and a while.
const PATIENCE: Duration = Duration::from_secs(120);
/// What a record's life is worth a warning, in seconds.
const KEPT: i64 = 60;

/// How clients are led to the new primary.
#[derive(Debug, Clone, Default)]
pub struct Lead {
    /// By what, if it was named.
    pub mode: Option<Mode>,
    /// The alias, where no values directory names it.
    pub alias: Option<String>,
    /// The resolver to ask.
    pub resolver: Option<SocketAddr>,
}

/// The alias of a run.
pub(super) struct Led {
    seen: dns::Alias,
    mode: Mode,
    /// Its changes, for the run.
    pub plan: Alias,
    /// What is to be said of it before.
    pub findings: Vec<Finding>,
}

impl Switchover<'_> {
    /// What would lead the alias to `primary`; nothing where no alias is known. What stands
    /// in its way is a warning: the primary can move without it.
    pub(super) async fn lead(&self, primary: &DcSnapshot) -> Result<Option<Led>> {
        let Lead { mode, alias, resolver } = &self.lead;
        let Some(name) = dns::name(self.aim, alias.as_deref()) else {
            return match mode {
                None | Some(Mode::Manual) => Ok(None),
                Some(_) => Err(Error::usage(format!("the alias of {} is not known", self.aim.target))
                    .hint("--alias NAME names it; for INS/ENV dns.zone of datacenters.yaml does")),
            };
        };
        let dns = match Dns::new(*resolver) {
            Ok(dns) => dns,
            // A run that has begun is not kept up by this.
            Err(_) if self.way != Way::Start => return Ok(None),
            Err(error) => return Err(error),
        };
        let seen = dns::toward(self.aim, name, primary, dns).await;
        let mode = mode.unwrap_or(seen.mode());
        let flags = match mode {
            Mode::Coredns => " --mode coredns",
            Mode::ExternalDns | Mode::Manual => "",
        };
        let given = alias.as_ref().map(|alias| format!(" --alias {}", word(alias))).unwrap_or_default();
        let again = format!("kubectl pgaas dns update {}{flags}{given}", self.aim.typed);
        let mut findings = Vec::new();
        let mut warn = |id, message: String| {
            findings.push(Finding::new(id, format!("alias/{}", seen.wish.alias), message).at(&primary.dc));
        };
        let mut changes = Vec::new();
        match seen.changes(mode) {
            Ok(wanted) => {
                for change in wanted {
                    match seen.allowed(&change).await {
                        Ok(()) => changes.push((change.clone(), seen.told(&change))),
                        Err(error) => warn(finding::ALIAS_NOT_MOVED, error.to_string()),
                    }
                }
            }
            Err(error) => warn(finding::ALIAS_NOT_MOVED, error.to_string()),
        }
        if let Some(kept) = seen.kept_for().filter(|kept| *kept > KEPT) {
            let message = format!("resolvers keep it for {kept} s: so long clients go to the old primary");
            warn(finding::ALIAS_KEPT_LONG, message);
        }
        Ok(Some(Led { plan: Alias { changes, again }, seen, mode, findings }))
    }

    /// Asks until the alias leads to the new primary; what is not seen, and what is to be done
    /// by hand.
    pub(super) async fn followed(
        &self,
        app: &mut App,
        ready: &Ready,
        moved: bool,
    ) -> Result<(Vec<String>, Option<String>)> {
        let Some(led) = &ready.led else { return Ok((Vec::new(), None)) };
        let (alias, host) = (&led.seen.wish.alias, led.seen.wish.host());
        let mut report = led.seen.report(self.aim.target.to_string());
        // What was not moved is not waited for.
        let limit = if moved && !led.plan.changes.is_empty() { PATIENCE } else { Duration::ZERO };
        if limit > Duration::ZERO {
            app.ctx.streams.progress(&format!("asking the resolver until {alias} leads to {host}"));
        }
        led.seen.wait(app, &mut report, limit).await?;
        if report.agrees == Some(true) {
            return Ok((Vec::new(), None));
        }
        if led.mode == Mode::Manual || led.plan.changes.is_empty() && !led.findings.is_empty() {
            return Ok((Vec::new(), Some(format!("in your DNS: {alias} CNAME {host}, TTL 60"))));
        }
        let why = match (&report.unanswered, &report.answer) {
            (Some(why), _) => why.clone(),
            (None, Some(answer)) if !answer.addresses.is_empty() => {
                let all: Vec<String> = answer.addresses.iter().map(ToString::to_string).collect();
                format!("it leads to {}", all.join(", "))
            }
            _ => "the resolver does not know it".to_owned(),
        };
        let line = format!("whether {alias} leads to {host}: {why}; go on: {}", led.plan.again);
        Ok((vec![line], None))
    }
}
