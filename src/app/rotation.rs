//! `rotate`: from names to what is rotated, its plan, and one after the other.

use super::App;
use super::verify::Side;
use super::wanted::{Wanted, wanted};
use crate::cli::{ConfirmArgs, DryRun, SidesArgs, WantedArgs};
use crate::ctx::run_id;
use crate::decide::generation::{Unit, units};
use crate::decide::rotation::{Mode, Request, Subject, next, plan::plan, subject, together};
use crate::decide::step::{Ending, Journal};
use crate::error::{Error, Kind, Result};
use crate::execute::{Run, password};
use crate::k8s::access::{Need, demand};
use crate::k8s::{self, Kind as Resource, forward, kinds};
use crate::manifest::secrets::{Expected, Source};
use crate::model::login::Answer;
use crate::model::rotation::{Kept, MARK, name as keeper};
use crate::observe::neighbours::Neighbours;
use crate::observe::rotation::{Snapshot, observe};
use crate::observe::secrets::{secret, secrets};
use crate::observe::site::Site;
use crate::observe::workloads::KINDS;
use crate::render::{self, Format};
use crate::report::rotation::{Fate, RotatePlace, RotateReport, RotateRow};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

/// What is asked for.
pub struct Rotation<'a> {
    /// Names of Secrets; empty for all of the selector.
    pub names: &'a [String],
    /// Labels the Secrets must have; empty for none.
    pub selector: &'a str,
    /// Only these keys; all that are passwords if empty.
    pub keys: &'a [String],
    /// The Secrets there should be.
    pub wanted: &'a WantedArgs,
    /// Data centres that share the passwords; none for the context alone.
    pub dcs: &'a SidesArgs,
    /// What is done.
    pub mode: Mode,
    /// How long both passwords go on working, where they can.
    pub grace: Duration,
    /// Longest wait for the server, and for each rollout.
    pub timeout: Duration,
    /// Whether what reads the password at its start is restarted.
    pub restart: bool,
    /// Answers given beforehand.
    pub confirm: &'a ConfirmArgs,
    /// The output format.
    pub format: &'a Format,
}

/// Rights a rotation needs; those on workloads only where they are restarted.
pub const NEEDS: &[Need] = &[
    Need::new("get", kinds::SECRETS),
    Need::new("list", kinds::SECRETS),
    Need::new("create", kinds::SECRETS),
    Need::new("patch", kinds::SECRETS),
    Need::new("delete", kinds::SECRETS),
    Need::new("list", kinds::PODS),
    Need::new("list", kinds::DEPLOYMENTS),
    Need::new("list", kinds::STATEFUL_SETS),
    Need::new("list", kinds::DAEMON_SETS),
];

/// One rotation that is about to be done.
struct Due {
    request: Request,
    lines: Vec<String>,
    /// Kinds of the workloads that take the password when they start.
    takers: BTreeSet<&'static str>,
}

/// A namespace, what is in it, and the Secrets there should be.
struct Place {
    site: Site,
    expected: Vec<Expected>,
    seen: Neighbours,
}

impl Rotation<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        let places = self.places(app).await?;
        let sites: Vec<Site> = places.iter().map(|place| place.site.clone()).collect();
        let chosen = self.chosen(&places[0]).await?;
        let (mut dues, mut rows) = (Vec::new(), Vec::new());
        for unit in &chosen {
            let due = match self.subject(unit, &places).await {
                Ok(subject) => self.due(app, &sites, subject).await,
                Err(error) => Err(error),
            };
            match due {
                Ok(due) => dues.push(due),
                Err(error) if chosen.len() == 1 => return Err(error),
                Err(error) => rows.push(row(&unit.members[0].name, error, &mut app.ctx.streams)),
            }
        }
        let needs = needs(&dues, self.restart);
        let demands = sites.iter().map(|site| demand(&site.api, &site.namespace, &needs));
        futures::future::try_join_all(demands).await?;
        if self.confirm.dry_run == DryRun::Server {
            futures::future::try_join_all(dues.iter().map(|due| checked(&sites, &due.request))).await?;
        }
        if !dues.is_empty() && !app.propose(self.confirm, &self.proposal(&sites, &dues), self.format)? {
            return Ok(Kind::Done);
        }
        let alone = chosen.len() == 1;
        for due in dues {
            if app.ctx.interrupt.happened() {
                let name = due.request.subject.leader().one.name.clone();
                rows.push(RotateRow { secret: name, fate: Fate::NotDone, ..RotateRow::default() });
                continue;
            }
            rows.push(self.one(app, &sites, due, alone).await?);
        }
        let place = |site: &Site| RotatePlace {
            dc: site.dc.clone(),
            context: site.api.context.clone(),
            namespace: site.namespace.clone(),
        };
        let report = RotateReport {
            context: sites[0].api.context.clone(),
            namespace: sites[0].namespace.clone(),
            places: if sites.len() > 1 { sites.iter().map(place).collect() } else { Vec::new() },
            items: rows,
            ..RotateReport::default()
        };
        app.show(&report.counted(), self.format, render::rotation)
    }

    /// The namespaces of the flags; one inventory counts for all of them.
    async fn places(&self, app: &mut App) -> Result<Vec<Place>> {
        let sides = app.sides(&self.dcs.dc_context, &self.dcs.dc_namespace).await?;
        let Wanted { profile, inventory, .. } = app.wanted(self.wanted, &sides[0].api).await?;
        let reading = sides.into_iter().map(|Side { dc, api, namespace }| {
            let expected = wanted(profile.clone(), inventory.clone(), &namespace, self.wanted.from_live);
            async move {
                let (seen, dc) =
                    (Neighbours::read(&api, &namespace).await, dc.unwrap_or_else(|| api.context.clone()));
                let site = Site { dc, api, namespace, name: String::new(), self_name: None };
                Ok(Place { site, expected: expected?.expected, seen })
            }
        });
        futures::future::try_join_all(reading).await
    }

    /// What is rotated with a unit, in every data centre.
    async fn subject(&self, unit: &Unit<'_>, places: &[Place]) -> Result<Subject> {
        let name = &unit.members[0].name;
        let (mut all, mut kept) = (Vec::new(), None);
        for Place { site, expected, seen } in places {
            let here = units(expected).into_iter().find(|unit| unit.members[0].name == *name);
            let Some(here) = here else {
                return Err(Error::usage(format!("{}: secret/{name} is none of the inventory", site.dc)));
            };
            all.push(subject(&here, seen, (&site.dc, &site.namespace), self.keys)?);
            if places.len() > 1 && secret(&site.api, &site.namespace, &keeper(name)).await?.is_some() {
                kept = Some(site.dc.as_str());
            }
        }
        Ok(together(all, kept)?)
    }

    /// The units of the names, or of the labels.
    async fn chosen<'e>(&self, place: &'e Place) -> Result<Vec<Unit<'e>>> {
        let Place { site: Site { api, namespace, .. }, expected, .. } = place;
        let mut all = units(expected);
        if self.names.is_empty() {
            let live = secrets(api, namespace, self.selector).await?;
            let live: BTreeSet<&str> = live.iter().map(|live| live.name.as_str()).collect();
            all.retain(|unit| unit.members.iter().any(|one| live.contains(one.name.as_str())));
            if all.is_empty() {
                let message = format!("no Secret of the inventory is in namespace {namespace}");
                return Err(Error::failed(message).hint("kubectl qs-secrets list shows what there is"));
            }
            return Ok(all);
        }
        let stranger = self.names.iter().find(|name| !expected.iter().any(|one| one.name == **name));
        if let Some(stranger) = stranger {
            return Err(Error::usage(format!("secret/{stranger} is none of the inventory")).hint(
                "kubectl qs-secrets list shows the names it gives; -f or --from-live gives another inventory",
            ));
        }
        all.retain(|unit| unit.members.iter().any(|one| self.names.contains(&one.name)));
        Ok(all)
    }

    /// A request from a first look, and what it would do.
    async fn due(&self, app: &mut App, sites: &[Site], subject: Subject) -> Result<Due> {
        let turn = subject.turn;
        if !self.grace.is_zero() && turn != crate::decide::rotation::Turn::ToldBeside {
            return Err(Error::usage(format!(
                "{}: --grace is for Redis: nothing else has two passwords",
                subject.server
            )));
        }
        let seen = observe(sites, &subject.watched).await;
        let kept = seen.kept.as_ref().ok().and_then(Option::as_ref);
        let mut fresh = std::collections::BTreeMap::new();
        let leader = subject.leader().one.clone();
        for credential in &subject.credentials {
            if let Some(Source::Generated(how)) = leader.key(&credential.key).map(|key| &key.source) {
                let value = password::new(how)?;
                if subject.maker.is_some() {
                    fresh.insert("verifier".to_owned(), password::verifier(&value));
                }
                fresh.insert(credential.key.clone(), value);
            }
        }
        if let Some(kept) = kept {
            let which = if kept.back.is_some() { "back to the old password" } else { "to the new one" };
            let line =
                format!("secret/{}: goes on with a rotation begun by {}, {which}", leader.name, kept.by);
            app.ctx.streams.message(&line);
        }
        let request = Request {
            mode: self.mode,
            run: kept.map(|kept| Ok(kept.run.clone())).unwrap_or_else(run_id)?,
            joined: kept.is_some(),
            me: run_id()?,
            by: format!("{}@{}", app.whoami.user, app.whoami.host),
            fresh,
            stamp: app.ctx.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            grace: self.grace,
            timeout: self.timeout,
            restart: self.restart,
            started: app.ctx.clock.elapsed(),
            subject,
        };
        let lines = plan(&request, &seen)?;
        let takers = seen.workloads.iter().flatten().map(|workload| workload.kind.kind).collect();
        Ok(Due { request, lines, takers })
    }

    fn proposal(&self, sites: &[Site], dues: &[Due]) -> String {
        let verb = match self.mode {
            Mode::Rotate => "Rotate",
            Mode::Undo => "Take back the rotation of",
            Mode::Apply => "Apply the present password of",
        };
        let place = |Site { api, namespace, .. }: &Site| {
            format!("namespace {namespace}, context {}, server {}", api.context, api.server)
        };
        let place = sites.iter().map(place).collect::<Vec<_>>().join("; ");
        let mut text = String::new();
        for Due { request, lines, .. } in dues {
            let names: BTreeSet<String> =
                request.subject.members.iter().map(|one| format!("secret/{}", one.one.name)).collect();
            let names: Vec<String> = names.into_iter().collect();
            text.push_str(&format!(
                "{verb} {} for {} ({place}):\n",
                names.join(", "),
                request.subject.server
            ));
            lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        text.push_str("One of both passwords works at every moment; who keeps a connection open keeps it.");
        text
    }

    async fn one(&self, app: &mut App, sites: &[Site], due: Due, alone: bool) -> Result<RotateRow> {
        let request = Request { started: app.ctx.clock.elapsed(), ..due.request };
        let mut journal = Journal::default();
        let ended = Run::new(&mut app.ctx, sites)
            .to_end(
                &mut journal,
                async || observe(sites, &request.subject.watched).await,
                |seen: &Snapshot, journal, now| next(&request, seen, journal, now),
                |_, _| None,
            )
            .await;
        match ended {
            Ok(ending) => Ok(done(&request, ending, &journal)),
            Err(error) if alone => Err(self.onward(error, &request)),
            Err(error) => {
                let error = self.onward(error, &request);
                Ok(row(&request.subject.leader().one.name, error, &mut app.ctx.streams))
            }
        }
    }

    /// An error with the command that goes on.
    fn onward(&self, error: Error, request: &Request) -> Error {
        if error.kind() != Kind::Interrupted {
            return error;
        }
        let undo = match self.mode {
            Mode::Rotate => "",
            Mode::Undo => " --undo",
            Mode::Apply => " --apply-current",
        };
        let name = &request.subject.leader().one.name;
        let dcs = self.dcs.typed();
        error.hint(format!("kubectl qs-secrets rotate {name}{}{dcs}{undo}", self.wanted.typed()))
    }
}

/// What the API servers say to the first write of each Secret, without doing it.
async fn checked(sites: &[Site], request: &Request) -> Result<()> {
    let kept = Kept { name: request.subject.keeper(), run: request.run.clone(), ..Kept::default() };
    for (number, member) in request.subject.members.iter().enumerate() {
        let (namespace, name) = (member.namespace.as_str(), member.one.name.as_str());
        let Some(Site { api, .. }) = sites.iter().find(|site| site.dc == member.dc) else { continue };
        if number == 0 && !request.joined {
            let keeper = kept.object(namespace, "kubectl-qs-secrets");
            api.create(&kinds::SECRETS, &keeper, k8s::DryRun::Server).await?;
        }
        let mark = json!({"metadata": {"annotations": {MARK: request.run}}});
        api.merge_patch(&kinds::SECRETS, namespace, name, &mark, k8s::DryRun::Server).await?;
    }
    Ok(())
}

fn needs(dues: &[Due], restart: bool) -> Vec<Need> {
    let mut needs = NEEDS.to_vec();
    needs.extend(forward::NEEDS);
    if dues.iter().any(|due| due.request.subject.watched.managed.is_some()) {
        needs.push(Need::new("get", kinds::CLUSTERS));
    }
    let taken = |kind: &Resource| dues.iter().any(|due| due.takers.contains(kind.kind));
    needs
        .extend(KINDS.into_iter().filter(|kind| restart && taken(kind)).map(|kind| Need::new("patch", kind)));
    needs
}

fn done(request: &Request, ending: Ending, journal: &Journal) -> RotateRow {
    let fate = match (request.mode, ending.already) {
        (_, true) => Fate::Kept,
        (Mode::Rotate, _) => Fate::Rotated,
        (Mode::Undo, _) => Fate::Undone,
        (Mode::Apply, _) => Fate::Applied,
    };
    let last = |ids: &[&str]| ids.iter().find_map(|id| journal.get(id));
    let proof = last(&["prove-end-back", "prove-back", "prove-end", "prove", "before"]);
    let proofs = proof.into_iter().chain(last(&["prove-far-back", "prove-far"]));
    let answers: Vec<Answer> =
        proofs.filter_map(|entry| entry.output.as_deref().ok()).flat_map(Answer::read).collect();
    let write = last(&["write-back", "write"]).map(|entry| entry.at);
    let proved = last(&["prove-back", "prove"]).map(|entry| entry.at);
    // Where nothing is rotated there is only one.
    let line = |line: String| match request.mode {
        Mode::Apply => line.replace("the new password", "the password"),
        _ => line,
    };
    let restarted = journal.entries().iter().filter(|entry| entry.id.starts_with("restart"));
    RotateRow {
        secret: request.subject.leader().one.name.clone(),
        with: request.subject.members.iter().skip(1).map(|one| one.place.clone()).collect(),
        server: request.subject.server.clone(),
        fate,
        run: request.run.clone(),
        proved: answers.iter().map(Answer::line).map(line).collect(),
        gap: write.zip(proved).map(|(write, proved)| proved.saturating_sub(write).as_secs_f64()),
        restarted: restarted
            .filter_map(|entry| entry.what.strip_prefix("restart ").map(str::to_owned))
            .collect(),
        unverified: ending.unverified,
        reason: None,
        exit: Kind::Done.code(),
    }
}

/// A row of one that failed; the error itself is told at once.
fn row(name: &str, error: Error, streams: &mut crate::ctx::Streams) -> RotateRow {
    streams.message(&format!("secret/{name}: {error}"));
    for hint in error.hints() {
        streams.message(&format!("hint: {hint}"));
    }
    RotateRow {
        secret: name.to_owned(),
        fate: Fate::Failed,
        reason: Some(error.to_string()),
        exit: error.kind().code(),
        ..RotateRow::default()
    }
}
