//! Showing a plan before it is carried out.

use super::App;
use crate::cli::{ConfirmArgs, DryRun};
use crate::error::{Kind, Result};
use crate::render::{self, Format};
use crate::report::plan::PlanReport;

impl App {
    /// Shows what is to happen and asks. `false` ends the verb: it was a dry run, and
    /// the plan its product.
    pub fn propose(&mut self, confirm: &ConfirmArgs, plan: &str, format: &Format) -> Result<bool> {
        if confirm.dry_run != DryRun::None {
            self.plan(plan, format)?;
            return Ok(false);
        }
        self.ctx.streams.message(plan);
        confirm.answer().agree(self.ctx.prompt.as_ref(), "Go on?")?;
        Ok(true)
    }

    /// Prints a plan that is not carried out.
    pub fn plan(&mut self, plan: &str, format: &Format) -> Result<Kind> {
        self.show(&PlanReport::new(plan), format, render::plan)
    }
}
