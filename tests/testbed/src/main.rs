//! Two real Kubernetes clusters on one Linux machine, for the tests of this workspace: two data
//! centres with nodes, CloudNativePG, backups, certificates and object storage of their own.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool without other output")]
#![allow(clippy::disallowed_methods, reason = "the bed waits for real programs: its clock is the machine's")]

mod archive;
mod bed;
mod command;
mod confs;
mod content;
mod control_plane;
mod door;
mod failure;
mod handover;
mod images;
mod kubeconfig;
mod layer;
mod network;
mod node;
mod objects;
mod operators;
mod own_image;
mod packages;
mod pki;
mod places;
mod preflight;
mod process;
mod progress;
mod record;
mod recycler;
mod status;
mod storage;
mod teardown;
mod tools;
mod waiting;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::failure::{Doing, Failure, Result};
use crate::places::{DataCentre, Places, Tier};

/// The test bed: two Kubernetes clusters with CloudNativePG on this machine.
#[derive(Debug, Parser)]
#[command(name = "testbed", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Shows what this machine can do; exit 0: full tier, 3: API-only tier, 4: nothing.
    Preflight {
        /// Prints only the best tier: full, api or none; the reason goes to standard error.
        #[arg(long)]
        tier: bool,
    },
    /// Brings the bed up, or mends or re-uses the one that is there.
    Up {
        /// What to bring up.
        #[arg(long, value_enum, default_value = "full")]
        tier: Tier,
    },
    /// Takes the bed down and checks that nothing is left.
    Down {
        /// Also removes the images kept for the next `up`.
        #[arg(long)]
        purge: bool,
        /// Only this tier; both if not given.
        #[arg(long, value_enum)]
        tier: Option<Tier>,
    },
    /// Shows which parts live; exit 1 if one of them does not.
    Status,
    /// Prints the environment for tests; use it as `eval "$(testbed env)"`.
    Env,
    /// Prints the log of a part, for example dc1/apiserver or dc2/cnpg.
    Logs {
        /// DC/PART.
        name: String,
    },
    /// Cuts, slows or opens the way to a data centre's API.
    Door {
        /// dc1 or dc2.
        dc: String,
        /// What to do.
        #[arg(value_enum)]
        action: DoorAction,
        /// With cut: also pods and object storage, everything that crosses the data centre's border.
        #[arg(long)]
        all: bool,
        /// With slow: delay of every piece of data in each direction.
        #[arg(long, default_value_t = 300, value_name = "MILLISECONDS")]
        delay: u64,
        /// The door of this tier.
        #[arg(long, value_enum)]
        tier: Option<Tier>,
    },
    /// Builds a set of programs, or finds it in the cache; prints its folder.
    Programs {
        /// krew (krew itself and what judges its manifests) or a set of the bed's own, for example cnpg.
        set: String,
    },
    /// Makes an image of one program and gives it to the nodes of the full bed.
    Image {
        /// Its name, for example localhost/kubectl-qs-secrets:1.
        name: String,
        /// The program; in the image it is in /usr/local/bin.
        program: PathBuf,
        /// Where it is in the image instead; may be given again.
        #[arg(long, value_name = "PATH")]
        at: Vec<PathBuf>,
    },
    #[command(hide = true)]
    ServeDoor { port: u16, target: String, control: PathBuf },
    #[command(hide = true)]
    ServeRecycler { kubectl: PathBuf, kubeconfig: PathBuf, folder: PathBuf },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DoorAction {
    /// Connections are refused and end.
    Cut,
    /// Connections are accepted and then nothing is heard.
    Hang,
    /// Everything takes longer.
    Slow,
    /// As before.
    Open,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("testbed: {error}");
            ExitCode::from(1)
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.verb {
        Verb::ServeDoor { port, target, control } => door::serve(port, &target, &control)?,
        Verb::ServeRecycler { kubectl, kubeconfig, folder } => {
            recycler::serve(&kubectl, &kubeconfig, &folder)?;
        }
        Verb::Preflight { tier } => return Ok(preflight(&Places::find()?, tier)),
        Verb::Up { tier } => bed::up(&Places::find()?, tier)?,
        Verb::Down { purge, tier } => return down(&Places::find()?, purge, tier),
        Verb::Status => {
            let fine = status::print(&Places::find()?);
            return Ok(ExitCode::from(u8::from(!fine)));
        }
        Verb::Env => {
            let path = Places::find()?.handover().join("env");
            print!("{}", std::fs::read_to_string(&path).doing(path.display())?);
        }
        Verb::Programs { set } => {
            let places = Places::find()?;
            let _lock = record::Lock::take(&places.cache)?;
            println!("{}", tools::one_set(&places, &set)?.display());
        }
        Verb::Image { name, program, at } => own_image::provide(&Places::find()?, &name, &program, &at)?,
        Verb::Logs { name } => print_log(&Places::find()?, &name)?,
        Verb::Door { dc, action, all, delay, tier } => {
            turn_door(&Places::find()?, &DataCentre::named(&dc)?, action, all, delay, tier)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn preflight(places: &Places, tier_only: bool) -> ExitCode {
    let checks = preflight::checks(places);
    let (tier, why) = preflight::verdict(&checks);
    if tier_only {
        println!("{}", tier.map_or("none", Tier::word));
        if let Some(why) = why {
            eprintln!("{why}");
        }
    } else {
        print!("{}", preflight::table(&checks));
        println!("best tier: {}", tier.map_or("none", Tier::word));
    }
    ExitCode::from(match tier {
        Some(Tier::Full) => 0,
        Some(Tier::Api) => 3,
        None => 4,
    })
}

fn down(places: &Places, purge: bool, tier: Option<Tier>) -> Result<ExitCode> {
    let _lock = record::Lock::take(&places.state)?;
    let begin = std::time::Instant::now();
    // A full bed is root's; nobody else has one, or may touch it.
    let own = if places::is_root() { vec![Tier::Full, Tier::Api] } else { vec![Tier::Api] };
    let tiers = tier.map_or(own, |tier| vec![tier]);
    let mut left = Vec::new();
    for tier in tiers {
        teardown::down(places, tier, !purge)?;
        left.extend(teardown::leftovers(places, tier));
    }
    for thing in &left {
        eprintln!("left: {thing}");
    }
    eprintln!("down in {:.1} s", begin.elapsed().as_secs_f64());
    Ok(ExitCode::from(u8::from(!left.is_empty())))
}

fn print_log(places: &Places, name: &str) -> Result<()> {
    match status::find_log(places, name)? {
        status::Log::File(path) => {
            let mut file = std::fs::File::open(&path).doing(path.display())?;
            std::io::copy(&mut file, &mut std::io::stdout().lock()).doing(path.display())?;
        }
        status::Log::Deployment(folder, namespace, deployment) => {
            let kubectl = folder.join("kubectl");
            let deployment = format!("deployment/{deployment}");
            let mut logs =
                command::command(kubectl, ["-n", namespace, "logs", &deployment, "--all-containers"]);
            logs.env("KUBECONFIG", folder.join("admin.kubeconfig"));
            print!("{}", command::read(&mut logs)?);
        }
    }
    Ok(())
}

fn turn_door(
    places: &Places,
    dc: &DataCentre,
    action: DoorAction,
    all: bool,
    delay: u64,
    tier: Option<Tier>,
) -> Result<()> {
    let running = |tier: &Tier| record::Record::load(places, *tier).is_some();
    let tier = tier
        .or_else(|| [Tier::Full, Tier::Api].into_iter().find(running))
        .ok_or_else(|| Failure::new("no bed is up"))?;
    let mode = match action {
        DoorAction::Cut => door::Mode::Cut,
        DoorAction::Hang => door::Mode::Hang,
        DoorAction::Slow => door::Mode::Slow(Duration::from_millis(delay)),
        DoorAction::Open => door::Mode::Open,
    };
    door::order(&handover::door_socket(&places.dc(tier, dc)), mode)?;
    if tier == Tier::Full && (all || action == DoorAction::Open) {
        let open = !matches!(action, DoorAction::Cut | DoorAction::Hang);
        network::set_line(dc, open)?;
    }
    Ok(())
}
