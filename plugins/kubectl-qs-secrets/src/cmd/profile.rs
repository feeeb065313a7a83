//! `profile`: what Secrets look like, as data.

use pgaas_core::app::{App, wanted};
use pgaas_core::cli::{NamesOutputArgs, ProfileArgs};
use pgaas_core::error::{Kind, Result};
use pgaas_core::manifest::secrets::BUILT_IN;
use pgaas_core::render;
use pgaas_core::report::profile::{ProfileItem, ProfileListReport};

const EXAMPLES: &str = "Examples:
  # List the profiles
  kubectl qs-secrets profile list

  # Take one as the beginning of your own, to be used with --profile-file
  kubectl qs-secrets profile show bitnami > own.yaml

No server is asked.";

/// Show what Secrets look like: names, labels, keys and how each key comes about
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ProfileVerbArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the profiles of this program
    #[command(visible_alias = "ls")]
    List {
        #[command(flatten)]
        output: NamesOutputArgs,
    },
    /// Print a profile as the file it is
    Show {
        /// Which one
        #[arg(value_name = "NAME", default_value = "pharia")]
        name: String,
    },
}

/// Runs the verb.
pub fn run(args: &ProfileVerbArgs, app: &mut App) -> Result<Kind> {
    match &args.what {
        What::List { output } => {
            let items = BUILT_IN.iter().map(|(name, _)| item(name)).collect::<Result<_>>()?;
            app.show(&ProfileListReport { items }, &output.format, render::profiles)
        }
        What::Show { name } => {
            wanted::profile(&named(name))?;
            let text = BUILT_IN.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text);
            app.data(text.as_bytes())?;
            Ok(Kind::Done)
        }
    }
}

fn named(name: &str) -> ProfileArgs {
    ProfileArgs { profile: name.to_owned(), profile_file: None }
}

fn item(name: &str) -> Result<ProfileItem> {
    let profile = wanted::profile(&named(name))?;
    Ok(ProfileItem {
        secrets: profile.secrets.len(),
        name: profile.name,
        description: profile.description,
        maker: profile.maker,
    })
}
