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
        self.propose_as(confirm, plan, "Go on?", None, format)
    }

    /// The same; where a name is given it has to be typed.
    pub fn propose_as(
        &mut self,
        confirm: &ConfirmArgs,
        plan: &str,
        question: &str,
        name: Option<&str>,
        format: &Format,
    ) -> Result<bool> {
        if confirm.dry_run != DryRun::None {
            self.plan(plan, format)?;
            return Ok(false);
        }
        let plan = render::fitted(plan, self.look_beside().width);
        self.ctx.streams.message(&plan);
        confirm.answer().agree_as(self.ctx.prompt.as_ref(), question, name)?;
        Ok(true)
    }

    /// Prints a plan that is not carried out.
    pub fn plan(&mut self, plan: &str, format: &Format) -> Result<Kind> {
        self.show(&PlanReport::new(plan), format, render::plan)
    }
}
