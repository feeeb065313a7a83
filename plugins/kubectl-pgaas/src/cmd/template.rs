//! `template`: the manifests of one data centre.

use pgaas_core::app::App;
use pgaas_core::cli::{DcArgs, DeclaredArgs, NamesOutputArgs};
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::kinds;
use pgaas_core::manifest::{Bootstrap, DataCentre, Declared, Role, namespace, objects, primary_declared_at};
use pgaas_core::render::Format;

const EXAMPLES: &str =
    "Without --live no cluster is asked, and the roles are those the values give at creation. After a
switchover the primary is elsewhere, and applying this would move it back: the first line says which
data centre is taken for primary. With --live the roles are those of the cluster.

Examples:
  # Print the manifests of one data centre
  kubectl pgaas template ic1/prod --dc dc1

  # Create its objects by hand
  kubectl pgaas template ic1/prod --dc dc1 | kubectl --context prod-dc1 apply -f -

  # Keep the role the cluster has now
  kubectl pgaas template ic1/prod --dc dc1 --live

  # A JSON list
  kubectl pgaas template ic1/prod --dc dc1 -o json

Rights with --live: get clusters.postgresql.cnpg.io in the target's namespace.";

/// Print the manifests of a declared target
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TemplateArgs {
    #[command(flatten)]
    declared: DeclaredArgs,
    /// Take role and bootstrap from the cluster instead of the values
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    output: NamesOutputArgs,
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
    if args.live {
        return app.read(async |app| {
            let (role, note) = live(app, &declared, dc).await?;
            print(app, &args.output.format, &declared, dc, &role, note)
        });
    }
    let role = Role::as_declared(&declared, dc);
    let mut notes = vec![format!("# {declared} in {}", dc.name)];
    if declared.replicated {
        let primary =
            format!(", as if {} were primary ({})", role.primary_dc, primary_declared_at(&declared));
        notes[0].push_str(&primary);
        notes.push("# Do not apply after a switchover: the roles live in the clusters.".to_owned());
    }
    print(app, &args.output.format, &declared, dc, &role, notes)
}

/// The role as it stands in the data centre's Cluster.
async fn live<'a>(app: &App, declared: &'a Declared, dc: &DataCentre) -> Result<(Role<'a>, Vec<String>)> {
    let only = DcArgs { dc: Some(dc.name.clone()), ..DcArgs::default() };
    let sites = app.declared_sites(declared, &only).await?;
    let site = sites.first().ok_or_else(|| Error::failed(format!("{} has no place", dc.name)))?;
    let place = format!("{} (context {}, namespace {})", dc.name, site.api.context, site.namespace);
    let cluster = site.api.get(&kinds::CLUSTERS, &site.namespace, &site.name).await?.ok_or_else(|| {
        Error::failed(format!("cluster {} does not exist in {place}", site.name))
            .hint("without --live the role is taken from the values")
    })?;
    let replica = cluster["spec"]["replica"].clone();
    let role = match (&replica["primary"], &replica["enabled"]) {
        (primary, enabled) if enabled.is_boolean() => format!("enabled={enabled}, primary={primary}"),
        (primary, _) if primary.is_string() => format!("primary={}", primary.as_str().unwrap_or_default()),
        _ => "none".to_owned(),
    };
    let note = vec![format!("# {declared} in {place}, spec.replica as it stands there: {role}")];
    let bootstrap = Bootstrap::Live(cluster["spec"]["bootstrap"].clone());
    Ok((Role { primary_dc: &declared.primary_dc, bootstrap, live_replica: Some(replica) }, note))
}

fn print(
    app: &mut App,
    format: &Format,
    declared: &Declared,
    dc: &DataCentre,
    role: &Role<'_>,
    mut notes: Vec<String>,
) -> Result<Kind> {
    let mut all = vec![namespace(declared, dc)];
    all.extend(objects(declared, dc, role, None));
    notes.push("# Secret pgaas-root-ca is left out: create fills it with the root certificates.".to_owned());
    match format {
        Format::Human | Format::Wide | Format::Yaml => {
            app.data(format!("{}\n", notes.join("\n")).as_bytes())?;
        }
        _ => notes.iter().for_each(|note| app.ctx.streams.progress(note)),
    }
    app.show_objects(&all, format)
}
