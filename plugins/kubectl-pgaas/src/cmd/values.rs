//! `values`: what the files of a target add up to.

use pgaas_core::app::App;
use pgaas_core::cli::{DeclaredArgs, OutputArgs};
use pgaas_core::ctx::files;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::{DataCentre, Declared, Values};
use pgaas_core::render::{Format, pretty};
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str =
    "Order, later wins: the client's databases.yaml, postgresql.yaml, backup.yaml, the client's
storage profile, computed values. Mappings are merged, lists replaced.

Examples:
  # Effective values of every data centre
  kubectl pgaas values ic1/prod

  # One data centre, and the file and line of each value
  kubectl pgaas values ic1/prod --dc dc1 --origins

  # Write confs/_generated/ic1-prod-dc1/values.yaml and the others
  kubectl pgaas values ic1/prod --out confs/_generated";

/// Print the effective values of a declared target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ValuesArgs {
    #[command(flatten)]
    declared: DeclaredArgs,
    /// Say after each value which file and line it comes from
    #[arg(long)]
    origins: bool,
    /// Print passwords and keys that stand in the files
    #[arg(long)]
    show_values: bool,
    /// Write DIR/INS-ENV-DC/values.yaml instead of printing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints or writes the values.
pub fn run(args: &ValuesArgs, app: &mut App) -> Result<Kind> {
    let json = match args.output.format {
        Format::Human | Format::Yaml => false,
        Format::Json => true,
        _ => {
            return Err(Error::usage("values are printed with -o yaml or -o json"));
        }
    };
    if json && (args.origins || args.out.is_some()) {
        return Err(Error::usage("--origins and --out write YAML; leave out -o json"));
    }
    let declared = app.declared(&args.declared)?;
    let dcs = declared.chosen(args.declared.dc.as_deref())?;
    let shown = |dc: &DataCentre| match args.show_values {
        true => dc.values.clone(),
        false => dc.values.redacted(),
    };
    if let Some(out) = &args.out {
        // All texts first: nothing is written if one of them fails.
        let texts: Result<Vec<_>> = dcs.iter().map(|dc| Ok((*dc, yaml(&shown(dc), args.origins)?))).collect();
        for (dc, text) in texts? {
            let path = write(out, &declared, dc, &text)?;
            app.ctx.streams.progress(&format!("wrote {}", path.display()));
        }
    } else if json {
        let values: Vec<_> = dcs.iter().map(|dc| shown(dc).to_json()).collect();
        let value = match <[_; 1]>::try_from(values) {
            Ok([one]) => one,
            Err(many) => many.into(),
        };
        app.data(pretty(&value)?.as_bytes())?;
    } else {
        let mut text = String::new();
        for (index, dc) in dcs.iter().enumerate() {
            if dcs.len() > 1 {
                let mark = if index > 0 { "---\n" } else { "" };
                text.push_str(&format!("{mark}# {declared} in {}\n", dc.name));
            }
            text.push_str(&yaml(&shown(dc), args.origins)?);
        }
        app.data(text.as_bytes())?;
    }
    Ok(Kind::Done)
}

fn yaml(values: &Values, origins: bool) -> Result<String> {
    values.to_yaml(origins).map_err(|error| Error::failed("cannot write YAML").because(error))
}

/// Values may hold keys: only the owner reads the file.
fn write(out: &Path, declared: &Declared, dc: &DataCentre, text: &str) -> Result<PathBuf> {
    let folder = out.join(format!("{}-{}-{}", declared.ins, declared.env, dc.name));
    let path = folder.join("values.yaml");
    fs::create_dir_all(&folder)
        .and_then(|()| files::write(&path, text.as_bytes(), 0o600))
        .map_err(|error| Error::failed(format!("cannot write {}", path.display())).because(error))?;
    Ok(path)
}
