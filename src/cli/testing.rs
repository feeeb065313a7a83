//! Flags of verbs that run checks.

use super::duration;
use crate::model::check::Selection;
use crate::render::TestFormat;
use std::path::PathBuf;
use std::time::Duration;

/// Which checks, for how long, and how they are told of.
#[derive(Debug, Clone, clap::Args)]
pub struct TestArgs {
    /// Only these checks and what they need: CHECK, SUITE or SUITE/CHECK; * stands for anything
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Checks")]
    only: Vec<String>,
    /// None of these checks: CHECK, SUITE or SUITE/CHECK; * stands for anything
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Checks")]
    skip: Vec<String>,
    /// Exit 3 for warnings, too
    #[arg(long, help_heading = "Checks")]
    pub strict: bool,
    /// How long all of it may take
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration::parse, help_heading = "Checks")]
    pub timeout: Duration,
    /// How long one check may take
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration::parse, help_heading = "Checks")]
    pub check_timeout: Duration,
    /// Suites at the same time
    #[arg(long, value_name = "COUNT", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Checks")]
    pub parallel: u16,
    /// Write the report to this file in the format of -o; what is printed stays for people
    #[arg(long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Output format, one of: junit, tap, short, json, yaml, jsonpath=…, custom-columns=…
    #[arg(
        id = "output",
        long = "output",
        short = 'o',
        value_name = "FORMAT",
        default_value = "",
        hide_default_value = true,
        value_parser = TestFormat::parse
    )]
    pub format: TestFormat,
}

impl TestArgs {
    /// Which checks are wanted.
    pub fn selection(&self) -> Selection {
        Selection { only: self.only.clone(), skip: self.skip.clone() }
    }
}
