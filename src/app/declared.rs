//! Targets read from a values directory.

use super::App;
use crate::cli::DeclaredArgs;
use crate::error::{Error, Result};
use crate::manifest::{self, Declared};
use crate::model::target::Target;

impl App {
    /// Reads a declared target. Warnings go to the user; any problem of any file
    /// refuses the whole.
    pub fn declared(&mut self, args: &DeclaredArgs) -> Result<Declared> {
        let (ins, env) = match args.target.parse() {
            Ok(Target::Declared { ins, env }) => (ins, env),
            Ok(Target::Cluster(name)) => {
                return Err(Error::usage(format!("{name} is no declared target"))
                    .hint("name one of the values directory: INS/ENV, e.g. ic1/prod"));
            }
            Err(error) => return Err(Error::usage(error.to_string())),
        };
        let declared =
            manifest::load(&args.dir.values, &ins, &env).map_err(|problems| manifest::refusal(&problems))?;
        if let Some(namespace) = self.connection.namespace.as_ref()
            && *namespace != declared.namespace
        {
            return Err(Error::usage(format!(
                "--namespace {namespace} is not that of {declared}, which is always {}",
                declared.namespace
            )));
        }
        for warning in &declared.warnings {
            self.ctx.streams.message(&format!("Warning: {warning}"));
        }
        Ok(declared)
    }
}
