//! `template`: the manifests of one data centre, without asking it.

use pgaas_core::app::App;
use pgaas_core::cli::{DeclaredArgs, OutputArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::manifest::{Role, namespace, objects, primary_declared_at};
use pgaas_core::render::Format;

const EXAMPLES: &str =
    "The roles are those the values give at creation. After a switchover the primary is elsewhere,
and applying this would move it back: the first line says which data centre is taken for primary.

Examples:
  # Print the manifests of one data centre
  kubectl pgaas template ic1/prod --dc dc1

  # Apply them to its cluster
  kubectl pgaas template ic1/prod --dc dc1 | kubectl --context prod-dc1 apply -f -

  # The same as a JSON list
  kubectl pgaas template ic1/prod --dc dc1 -o json";

/// Print the manifests of a declared target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TemplateArgs {
    #[command(flatten)]
    declared: DeclaredArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Prints the manifests.
pub fn run(args: &TemplateArgs, app: &mut App) -> Result<Kind> {
    let declared = app.declared(&args.declared)?;
    let [dc] = declared.chosen(args.declared.dc.as_deref())?[..] else {
        // The objects of all data centres have the same names: applied together to one
        // cluster, the last would undo the first.
        return Err(Error::usage(format!("{declared} has several data centres; name one with --dc"))
            .hint(format!("it has {}", declared.dc_names().join(", "))));
    };
    let role = Role::as_declared(&declared, dc);
    let mut all = vec![namespace(&declared, dc)];
    all.extend(objects(&declared, dc, &role, None));
    let mut notes = vec![format!("# {declared} in {}", dc.name)];
    if declared.replicated {
        notes[0].push_str(&format!(
            ", as if {} were primary ({})",
            role.primary_dc,
            primary_declared_at(&declared)
        ));
        notes.push("# Do not apply after a switchover: the roles live in the clusters.".to_owned());
    }
    notes.push("# Secret pgaas-root-ca is left out: create fills it with the root certificates.".to_owned());
    match args.output.format {
        Format::Human | Format::Wide | Format::Yaml => {
            app.data(format!("{}\n", notes.join("\n")).as_bytes())?;
        }
        Format::Json | Format::Name => notes.iter().for_each(|note| app.ctx.streams.progress(note)),
    }
    app.show_objects(&all, &args.output.format)
}
