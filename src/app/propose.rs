//! Showing a plan before it is carried out.

use super::App;
use crate::cli::{ConfirmArgs, DryRun};
use crate::error::Result;

impl App {
    /// Shows what is to happen and asks. `false` ends the verb: it was a dry run, and
    /// the plan its product.
    pub fn propose(&mut self, confirm: &ConfirmArgs, plan: &str) -> Result<bool> {
        if confirm.dry_run != DryRun::None {
            self.data(format!("{plan}\n(dry run)\n").as_bytes())?;
            return Ok(false);
        }
        self.ctx.streams.message(plan);
        confirm.answer().agree(self.ctx.prompt.as_ref(), "Go on?")?;
        Ok(true)
    }
}
