//! `rbac`: Roles of just what the verbs need.

use pgaas_core::app::App;
use pgaas_core::cli::OutputArgs;
use pgaas_core::error::{Error, Kind, Result};
use pgaas_core::k8s::rights::{Subject, When, binding, role};

const EXAMPLES: &str = "Examples:
  # A Role for somebody who looks but never writes
  kubectl qs-secrets rbac list verify explain -n apps > role.yaml

  # What generate --from-live needs, for a service account
  kubectl qs-secrets rbac generate --with from-live -n apps --service-account installer

  # All of it, for a group
  kubectl qs-secrets rbac --with from-live,fix,url,overwrite -n apps --group secret-keepers

No server is asked.";

/// Print a Role of just the permissions that verbs need
///
/// Of all verbs unless some are named. Permissions of which a verb only tells that they are missing are left out with --least; those of a flag are put in by --with. A subject gets a RoleBinding, too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RbacArgs {
    /// Verbs, e.g. generate
    #[arg(value_name = "VERB")]
    verbs: Vec<String>,
    /// Also what these flags of the verbs need: fix, from-live, overwrite, url
    #[arg(long = "with", value_name = "FLAG", value_delimiter = ',')]
    flags: Vec<String>,
    /// Only what the verbs cannot do without
    #[arg(long)]
    least: bool,
    /// Name of the Role
    #[arg(long, value_name = "NAME", default_value = "qs-secrets")]
    name: String,
    /// Bind it to a service account, NAME or NAMESPACE:NAME
    #[arg(long, value_name = "NAME")]
    service_account: Vec<String>,
    /// Bind it to a user
    #[arg(long = "user-name", value_name = "NAME")]
    user: Vec<String>,
    /// Bind it to a group
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the verb.
pub fn run(args: &RbacArgs, app: &mut App) -> Result<Kind> {
    let table = app.plugin.rights;
    let known = |verb: &str| app.plugin.groups.iter().any(|(_, verbs)| verbs.contains(&verb));
    if let Some(unknown) = args.verbs.iter().find(|verb| !known(verb)) {
        let verbs: Vec<&str> = table.iter().map(|(verb, _)| *verb).collect();
        return Err(Error::usage(format!("there is no verb {unknown:?}"))
            .hint(format!("verbs that ask a server are {}", verbs.join(", "))));
    }
    let meant =
        || table.iter().filter(|(verb, _)| args.verbs.is_empty() || args.verbs.iter().any(|v| v == verb));
    let rights: Vec<_> = meant().flat_map(|(_, rights)| *rights).collect();
    if rights.is_empty() {
        let verbs = args.verbs.join(" and ");
        app.ctx
            .streams
            .message(&format!("{verbs} needs no permissions: no server is asked, or only for its version"));
        return Ok(Kind::Done);
    }
    if let Some(flag) = args.flags.iter().find(|flag| {
        !rights.iter().any(|right| matches!(right.when, When::Flag(name) if name == flag.as_str()))
    }) {
        return Err(Error::usage(format!("--{flag} needs nothing more, or these verbs do not have it")));
    }
    let chosen = rights.iter().filter(|right| match right.when {
        When::Always => true,
        When::Flag(flag) => args.flags.iter().any(|given| given == flag),
        When::Told => !args.least,
    });
    let namespace = app.connection.namespace.as_deref();
    let needs = chosen.flat_map(|right| right.needs.iter().copied());
    let mut objects = vec![role(&args.name, namespace, needs)];
    let subjects = subjects(args, namespace)?;
    if !subjects.is_empty() {
        objects.push(binding(&args.name, namespace, &subjects));
    }
    app.show_objects(&objects, &args.output.format)
}

fn subjects<'a>(args: &'a RbacArgs, namespace: Option<&'a str>) -> Result<Vec<Subject<'a>>> {
    let account = |account: &'a String| match (account.split_once(':'), namespace) {
        (Some((namespace, name)), _) => Ok(Subject::ServiceAccount { namespace, name }),
        (None, Some(namespace)) => Ok(Subject::ServiceAccount { namespace, name: account }),
        (None, None) => Err(Error::usage(format!("--service-account {account} is in no namespace"))
            .hint("give it as NAMESPACE:NAME, or give -n")),
    };
    let users = args.user.iter().map(|name| Ok(Subject::User(name)));
    let groups = args.group.iter().map(|name| Ok(Subject::Group(name)));
    args.service_account.iter().map(account).chain(users).chain(groups).collect()
}
