//! Flags of verbs that change something.

use super::{OutputArgs, duration};
use crate::ctx::Answer;
use std::time::Duration;

/// What every verb has that changes something and waits for its end.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
    /// Whether it may.
    #[command(flatten)]
    pub confirm: ConfirmArgs,
    /// How long it waits.
    #[command(flatten)]
    pub wait: WaitArgs,
    /// How it tells what came of it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Answers given beforehand, and whether to write at all.
#[derive(Debug, Clone, clap::Args)]
pub struct ConfirmArgs {
    /// Answer yes to questions; lowers no guard
    #[arg(long, short)]
    yes: bool,
    /// The name that deletion, or a promotion which can lose data, asks to type
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    /// none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too
    #[arg(long, value_name = "HOW", default_value = "none", default_missing_value = "server", num_args = 0..=1, hide_possible_values = true)]
    pub dry_run: DryRun,
}

impl ConfirmArgs {
    /// The answers.
    pub fn answer(&self) -> Answer {
        Answer { yes: self.yes, confirm: self.confirm.clone() }
    }
}

/// Whether to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum DryRun {
    /// Write.
    #[default]
    None,
    /// Print what would be done.
    Client,
    /// Let the API server check each write without keeping it.
    Server,
}

/// How long to wait for the end state. Each verb has its own default: `#[command(flatten,
/// …)]` cannot carry it, so it is asked for with `timeout_or`, and the verb's help states it.
#[derive(Debug, Clone, clap::Args)]
pub struct WaitArgs {
    /// How long to wait; when it is over the cluster goes on by itself
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    timeout: Option<Duration>,
}

impl WaitArgs {
    /// The time given, or the verb's own.
    pub fn timeout_or(&self, default: Duration) -> Duration {
        self.timeout.unwrap_or(default)
    }
}
