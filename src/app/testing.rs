//! `test`: running suites and telling of them, for both plugins.

use super::App;
use crate::cli::TestArgs;
use crate::ctx::files;
use crate::error::{Error, Kind, Result};
use crate::execute::checking::{Runner, Suite};
use crate::render::{self, Format, Look, TestFormat};
use crate::report::Report;
use crate::report::test::{TestMode, TestPlace, TestReport, TestSummary};
use std::path::Path;

/// What is tested, by which way.
pub struct Testing {
    /// What was asked for: the target, or the namespace.
    pub name: String,
    /// From where.
    pub places: Vec<TestPlace>,
    /// By which way.
    pub mode: TestMode,
    /// Id of the run; part of the name of everything it makes.
    pub run: String,
}

impl App {
    /// Runs what is wanted of the suites. Ctrl-C ends it: what was made is removed, and the
    /// report tells what was tried until then.
    pub async fn test(&self, testing: Testing, suites: Vec<Suite>, args: &TestArgs) -> Result<TestReport> {
        let selection = args.selection();
        let wanted = |suite: &Suite| selection.of(&suite.name, suite.checks()).contains(&true);
        if !suites.is_empty() && !suites.iter().any(wanted) {
            return Err(nothing_wanted(&suites));
        }
        let clock = self.ctx.clock.as_ref();
        let (began, started) = (clock.elapsed(), clock.now());
        let runner = Runner {
            clock,
            interrupt: &self.ctx.interrupt,
            selection: &selection,
            at_once: usize::from(args.parallel),
            each: args.check_timeout,
            deadline: Some(began.saturating_add(args.timeout)),
            strict: args.strict,
        };
        let ran = runner.run(suites).await;
        Ok(TestReport {
            name: testing.name,
            places: testing.places,
            mode: testing.mode,
            run: testing.run,
            started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            seconds: clock.elapsed().saturating_sub(began).as_secs_f64(),
            strict: args.strict,
            timed_out: ran.timed_out,
            interrupted: ran.interrupted,
            left: ran.left,
            summary: TestSummary::of(&ran.suites),
            suites: ran.suites,
        })
    }

    /// Prints the report, and with `--output-file` writes it there: then what is printed is
    /// for people.
    pub fn show_test(&mut self, report: &TestReport, args: &TestArgs) -> Result<Kind> {
        let Some(path) = &args.output_file else { return self.print_test(report, &args.format) };
        let plain = Look::plain(self.ctx.clock.now());
        let text = self.test_text(report, &args.format, &plain)?;
        let printed = self.print_test(report, &TestFormat::Report(Format::Human));
        write(path, &text)?;
        printed
    }

    fn print_test(&mut self, report: &TestReport, format: &TestFormat) -> Result<Kind> {
        let text = self.test_text(report, format, &self.look(false))?;
        self.data(text.as_bytes())?;
        Ok(report.exit())
    }

    fn test_text(&self, report: &TestReport, format: &TestFormat, look: &Look) -> Result<String> {
        match format {
            TestFormat::Report(format) => self.text_of(report, format, look, render::test),
            TestFormat::Junit => render::junit(report),
            TestFormat::Tap => Ok(render::tap(report)),
            TestFormat::Short => Ok(render::short(report, look)),
        }
    }
}

/// Whole, or not at all: a build server may read it at any moment.
fn write(path: &Path, text: &str) -> Result<()> {
    files::write(path, text.as_bytes(), 0o644)
        .map_err(|error| Error::failed(format!("{} cannot be written", path.display())).because(error))
}

fn nothing_wanted(suites: &[Suite]) -> Error {
    let mut checks: Vec<&str> = suites.iter().flat_map(Suite::checks).map(|check| check.name).collect();
    checks.sort_unstable();
    checks.dedup();
    let names: Vec<&str> = suites.iter().map(|suite| suite.name.as_str()).collect();
    Error::usage("--only and --skip leave nothing to test")
        .hint(format!("suites are {}", names.join(", ")))
        .hint(format!("checks are {}", checks.join(", ")))
}
