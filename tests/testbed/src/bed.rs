//! Bringing the bed up: every step leaves alone what is right already, so a second `up` is quick and
//! an `up` after a crash mends.

use std::fs;
use std::path::PathBuf;

use crate::control_plane::ControlPlane;
use crate::door;
use crate::failure::{Doing, Failure, Result};
use crate::handover;
use crate::images::Images;
use crate::layer;
use crate::network;
use crate::node::Node;
use crate::objects;
use crate::operators;
use crate::packages;
use crate::pki;
use crate::places::{DATA_CENTRES, DataCentre, Places, Tier};
use crate::preflight;
use crate::process::Programs;
use crate::progress::Progress;
use crate::record::{Lock, Record};
use crate::storage;
use crate::teardown;
use crate::tools::{self, Toolbox};

/// Raised when the code of the bed changes in a way a running bed does not have.
const GENERATION: &str = "2";

/// What a bed is made of.
struct Parts {
    tools: Toolbox,
    images: Option<Images>,
    key: String,
}

/// `testbed up`.
pub fn up(places: &Places, tier: Tier) -> Result<()> {
    preflight::require(places, tier)?;
    let _lock = Lock::take(&places.state)?;
    let progress = Progress::new(if tier == Tier::Full { 7 } else { 3 });
    let parts = provide(places, tier, &progress)?;
    let reused = prepare(places, tier, &parts.key, &progress)?;
    let started = start(places, tier, &parts, &progress, reused);
    if let Err(error) = started {
        if !reused {
            return Err(error);
        }
        progress.note(&format!("the running bed can't be mended ({error}); starting anew"));
        teardown::down(places, tier, true)?;
        prepare(places, tier, &parts.key, &progress)?;
        start(places, tier, &parts, &Progress::new(4), false)?;
    }
    let mut record = Record::load(places, tier).doing("record of the bed")?;
    record.complete = true;
    record.save(places, tier)?;
    handover::write(places, tier, &parts.tools, parts.images.as_ref(), &record)?;
    eprintln!("up in {:.1} s: {}", progress.elapsed(), places.handover().join("env").display());
    Ok(())
}

fn provide(places: &Places, tier: Tier, progress: &Progress) -> Result<Parts> {
    if tier == Tier::Full {
        progress.step("Debian packages", "0 s, first time 30 s", || packages::install(places))?;
    }
    let tools =
        progress.step("programs", "0 s, first time 20 min", || tools::provide(places, tier, progress))?;
    let images = match tier {
        Tier::Api => None,
        Tier::Full => Some(progress.step("images", "0 s, first time 2 min", || {
            Images::of(&tools, &layer::provide_debian(places)?)
        })?),
    };
    let mut key = tools.common_key().text("generation", GENERATION).text("tier", tier.word());
    for template in objects::templates() {
        key = key.text("template", template);
    }
    if let Some(images) = &images {
        key = key.text("images", &images.own);
    }
    Ok(Parts { tools, images, key: key.finish() })
}

/// Decides whether a bed that is there can be used; takes it down if not. Returns whether it can.
fn prepare(places: &Places, tier: Tier, key: &str, progress: &Progress) -> Result<bool> {
    if let Some(record) = Record::load(places, tier) {
        if record.key == key && record.is_of_this_boot() {
            return Ok(true);
        }
        progress.note("the bed that is there is made of other parts or of an earlier boot; taking it down");
        teardown::down(places, tier, true)?;
    } else if !teardown::leftovers(places, tier).is_empty() {
        progress.note("there are leftovers without a record; clearing them away");
        teardown::down(places, tier, true)?;
    }
    for dc in &DATA_CENTRES {
        let folder = places.dc(tier, dc);
        fs::create_dir_all(&folder).doing(folder.display())?;
    }
    Record::new(key)?.save(places, tier)?;
    Ok(false)
}

/// Starts what does not run. With `reused` the bed's own containers are alive or will be revived.
fn start(places: &Places, tier: Tier, parts: &Parts, progress: &Progress, reused: bool) -> Result<()> {
    let root = places.state.join(tier.word());
    pki::make_root(&root, "root-ca", "pgaas-root-ca")?;
    let record = Record::load(places, tier).doing("record of the bed")?;
    let stations: Vec<Station> = DATA_CENTRES.iter().map(|dc| Station::new(places, tier, *dc)).collect();
    let tools = &parts.tools;
    if tier == Tier::Full {
        progress.step("networks and object storage", "1 s", || {
            // One after the other: both change the host's routes.
            for station in &stations {
                network::make(&station.dc, &places.state)?;
                network::set_line(&station.dc, true)?;
                storage::start(&station.dc, &station.programs, tools, &record)?;
            }
            Ok(())
        })?;
    }
    progress.step("API servers", "12 s", || {
        both(&stations, |station| {
            let plane = station.plane(tier, tools);
            plane.start_api()?;
            if let Some(images) = &parts.images {
                // The images go in while the API server starts.
                let node = station.node();
                node.start_runtime(images)?;
                if !reused {
                    node.forget_containers()?;
                }
                node.start_agents(&plane)?;
            }
            plane.start_controllers()?;
            progress.note(&format!("{}: API server answers", station.dc.name));
            operators::define(&plane, &parts.key)
        })
    })?;
    if tier == Tier::Full {
        progress.step("nodes and operators", "20 s", || {
            both(&stations, |station| {
                let plane = station.plane(tier, tools);
                let node = station.node();
                operators::install(&plane, &root, &parts.key)?;
                node.wait(&plane)?;
                progress.note(&format!("{}: node ready", station.dc.name));
                station.start_recycler(tools)?;
                operators::wait(&plane)?;
                progress.note(&format!("{}: operators available", station.dc.name));
                Ok(())
            })
        })?;
    }
    progress.step("doors", "0 s", || stations.iter().try_for_each(|station| station.open_door(tier, tools)))
}

/// One data centre while it is being started.
struct Station {
    dc: DataCentre,
    /// Inside its network namespace.
    programs: Programs,
    /// In the host's.
    outside: Programs,
}

impl Station {
    fn new(places: &Places, tier: Tier, dc: DataCentre) -> Self {
        let folder = places.dc(tier, &dc);
        let namespace = (tier == Tier::Full).then(|| dc.namespace());
        Self { dc, programs: Programs::new(&folder, namespace), outside: Programs::new(&folder, None) }
    }

    fn plane<'a>(&'a self, tier: Tier, tools: &'a Toolbox) -> ControlPlane<'a> {
        ControlPlane { dc: self.dc, tier, programs: &self.programs, tools }
    }

    fn node(&self) -> Node<'_> {
        Node { dc: self.dc, programs: &self.programs }
    }

    /// This very program, under a name that survives a rebuild of the checkout it came from.
    fn own_program(&self) -> Result<PathBuf> {
        let own = std::env::current_exe().doing("own program")?;
        let copy = self.programs.folder().join("testbed");
        if !copy.is_file() {
            fs::copy(&own, &copy).doing(copy.display())?;
        }
        Ok(copy)
    }

    fn start_recycler(&self, tools: &Toolbox) -> Result<()> {
        let folder = self.programs.folder();
        let arguments = [
            "serve-recycler".to_owned(),
            tools.program("kubectl").display().to_string(),
            folder.join("admin.kubeconfig").display().to_string(),
            folder.join("volumes").display().to_string(),
        ];
        self.outside.start("recycler", &self.own_program()?, &arguments, &[]).map(drop)
    }

    fn open_door(&self, tier: Tier, tools: &Toolbox) -> Result<()> {
        let control = handover::door_socket(self.programs.folder());
        let arguments = [
            "serve-door".to_owned(),
            self.dc.door_port(tier).to_string(),
            self.plane(tier, tools).address_and_port(),
            control.display().to_string(),
        ];
        self.outside.start("door", &self.own_program()?, &arguments, &[])?;
        crate::waiting::until("door", std::time::Duration::from_secs(10), || {
            Ok(door::order(&control, door::Mode::Open).is_ok())
        })
    }
}

/// Does the same for both data centres at the same time.
fn both(stations: &[Station], work: impl Fn(&Station) -> Result<()> + Sync) -> Result<()> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = stations.iter().map(|station| scope.spawn(|| work(station))).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(Failure::new("a data centre's thread stopped short")))
        })
    })
}
