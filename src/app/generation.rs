//! `generate`: from what should exist to what does.

use super::git::uncovered;
use super::{App, absent};
use crate::cli::{DryRun, SupplyArgs, WantedArgs};
use crate::ctx::Answer;
use crate::decide::generation::{self, Action, Live, Request, Unit, Values, Verdict, units};
use crate::error::{Error, Kind, Result};
use crate::execute::secrets::{Ended, Failure, Place, carry_out};
use crate::execute::{password, shelf};
use crate::k8s::access::{Need, demand};
use crate::k8s::{self, Cluster, Reason, Wire, kinds};
use crate::manifest::secrets::{Charset, Expected};
use crate::observe::secrets::secrets;
use crate::render::{self, Format};
use crate::report::generation::{Fate, GenerateItem, GenerateReport};
use std::collections::BTreeSet;
use std::path::Path;

/// Rights `generate` needs; the last three only where something is to be written.
pub const NEEDS: &[Need] = &[
    Need::new("list", kinds::SECRETS),
    Need::new("get", kinds::SECRETS),
    Need::new("create", kinds::SECRETS),
    Need::new("patch", kinds::SECRETS),
];

/// What is asked for.
pub struct Generation<'a> {
    /// The Secrets there should be.
    pub wanted: &'a WantedArgs,
    /// Values only the user knows.
    pub supply: &'a SupplyArgs,
    /// Files instead of Secrets: a directory for each Secret in this one.
    pub output_dir: Option<&'a Path>,
    /// Whether they may lie in a git work tree.
    pub allow_git: bool,
    /// Whether no server is asked, as if there were no Secrets.
    pub offline: bool,
    /// Length of new values, instead of the profile's.
    pub length: Option<usize>,
    /// What new values are made of, instead of the profile's.
    pub charset: Option<Charset>,
    /// Whether questions are answered with yes.
    pub yes: bool,
    /// Whether to write.
    pub dry_run: DryRun,
    /// The output format.
    pub format: &'a Format,
}

/// A decision about every Secret, not yet carried out.
struct Plan<'a> {
    units: Vec<Unit<'a>>,
    given: Values,
    fresh: Values,
    maker: Option<&'a str>,
}

impl Plan<'_> {
    fn request(&self) -> Request<'_> {
        Request { maker: self.maker, given: &self.given, fresh: &self.fresh }
    }

    fn verdicts(&self, live: &Live) -> Vec<(&Expected, Verdict)> {
        let request = self.request();
        let of = |unit: &Unit<'_>| generation::judge(&request, unit, live);
        self.units.iter().flat_map(|unit| unit.members.iter().copied().zip(of(unit))).collect()
    }
}

impl Generation<'_> {
    /// Runs it to the end and prints what came of it.
    pub async fn run(&self, app: &mut App) -> Result<Kind> {
        if self.offline && self.dry_run != DryRun::Client {
            return Err(Error::usage("--offline only prints: it needs --dry-run=client"));
        }
        if self.offline || self.output_dir.is_some() {
            return self.without_server(app).await;
        }
        let api = app.cluster_over(Wire::Shared, None).await?;
        let interrupt = app.ctx.interrupt.clone();
        let (wanted, live) = tokio::select! {
            read = async {
                let wanted = app.wanted(self.wanted, &api).await?;
                let live = live(&api, &wanted.expected).await?;
                Ok::<_, Error>((wanted, live))
            } => read?,
            () = interrupt.wait() => return Err(Error::new(Kind::Interrupted, "interrupted; nothing was changed")),
        };
        let plan = self.plan(app, &wanted.expected, wanted.profile.maker.as_deref(), &live)?;
        if self.dry_run == DryRun::Client {
            let verdicts = plan.verdicts(&live);
            let report = of_server(&api, planned(&verdicts));
            return self.only_show(app, &verdicts, &live, report);
        }
        let last = "No password that is there is changed.";
        let writing = Writing { api: &api, yes: self.yes, dry_run: self.dry_run, format: self.format, last };
        let decide = |unit: &Unit<'_>, live: &Live| generation::judge(&plan.request(), unit, live);
        writing.run(app, &decide, &plan.units, &live).await
    }

    /// Into files, or only onto the screen.
    async fn without_server(&self, app: &mut App) -> Result<Kind> {
        if self.dry_run == DryRun::Server {
            return Err(Error::usage("--dry-run=server asks a server, and files have none"));
        }
        if let Some(dir) = self.output_dir {
            refuse_git(dir, self.allow_git)?;
        }
        let (wanted, namespace) = if self.wanted.from_live && !self.offline {
            let api = app.cluster(None).await?;
            (app.wanted(self.wanted, &api).await?, api.namespace)
        } else {
            let namespace = app.connection.namespace.clone().unwrap_or_else(|| "default".to_owned());
            (app.wanted_offline(self.wanted, &namespace)?, namespace)
        };
        let live = match self.output_dir {
            Some(dir) => shelf::read(dir, &wanted.expected)?,
            None => Live::new(),
        };
        let plan = self.plan(app, &wanted.expected, wanted.profile.maker.as_deref(), &live)?;
        let verdicts = plan.verdicts(&live);
        let directory = self.output_dir.map(|dir| dir.display().to_string()).unwrap_or_default();
        let mut report =
            GenerateReport { namespace, directory, items: planned(&verdicts), ..GenerateReport::default() };
        match self.output_dir.filter(|_| self.dry_run == DryRun::None) {
            None => self.only_show(app, &verdicts, &live, report),
            Some(dir) => {
                report.items =
                    shelf::write(dir, &plan.request(), &plan.units)?.into_iter().map(item).collect();
                app.show(&report.counted(), self.format, render::generation)
            }
        }
    }

    fn plan<'a>(
        &self,
        app: &mut App,
        expected: &'a [Expected],
        maker: Option<&'a str>,
        live: &Live,
    ) -> Result<Plan<'a>> {
        let units = units(expected);
        let given = app.supplied(self.supply, &units)?;
        let mut plan =
            Plan { units, given, fresh: password::fresh(expected, self.length, self.charset)?, maker };
        let request = plan.request();
        let lacking: Vec<_> =
            plan.units.iter().flat_map(|unit| generation::lacking(&request, unit, live)).collect();
        let asked = app.ask(&lacking, self.yes)?;
        plan.given.extend(asked);
        Ok(plan)
    }

    /// A dry run without the server: manifests where a machine reads them, else the plan.
    fn only_show(
        &self,
        app: &mut App,
        verdicts: &[(&Expected, Verdict)],
        live: &Live,
        mut report: GenerateReport,
    ) -> Result<Kind> {
        if matches!(self.format, Format::Human | Format::Wide | Format::Name) {
            report.dry_run = Some("client".to_owned());
            return app.show(&report.counted(), self.format, render::generation);
        }
        let mut objects = Vec::new();
        for (one, verdict) in verdicts {
            if verdict.is_met() && verdict.action != Action::Owned {
                let there = live.get(&one.name);
                objects.push(generation::manifest(one, &report.namespace, there, verdict.write.as_ref()));
            } else {
                let why = verdict.reason.clone().unwrap_or_default();
                app.ctx.streams.message(&format!("Warning: secret/{} is not printed: {why}", one.name));
            }
        }
        app.show_objects(&objects, self.format)?;
        Ok(crate::report::Report::exit(&report))
    }
}

/// Writing to a server, after it was shown and agreed to.
pub(super) struct Writing<'a> {
    pub api: &'a Cluster,
    pub yes: bool,
    pub dry_run: DryRun,
    pub format: &'a Format,
    /// Last line before the question.
    pub last: &'a str,
}

impl Writing<'_> {
    pub(super) async fn run(
        &self,
        app: &mut App,
        decide: &impl Fn(&Unit<'_>, &Live) -> Vec<Verdict>,
        units: &[Unit<'_>],
        live: &Live,
    ) -> Result<Kind> {
        let api = self.api;
        // Each unit is judged anew when it is written: its values need not be held until then.
        let judged = |unit: &Unit<'_>| decide(unit, live).into_iter().map(without_values);
        let verdicts: Vec<(&Expected, Verdict)> =
            units.iter().flat_map(|unit| unit.members.iter().copied().zip(judged(unit))).collect();
        let nothing = verdicts.iter().all(|(_, verdict)| verdict.write.is_none());
        if nothing || self.dry_run == DryRun::Client {
            if nothing && verdicts.iter().all(|(_, verdict)| verdict.is_met()) {
                app.ctx.streams.message("nothing to do: every Secret is there and complete");
            }
            let mut report = of_server(api, planned(&verdicts));
            report.dry_run = (self.dry_run == DryRun::Client).then(|| "client".to_owned());
            return app.show(&report.counted(), self.format, render::generation);
        }
        demand(api, &api.namespace, &needs(&verdicts)).await?;
        let dry_run = match self.dry_run {
            DryRun::Server => k8s::DryRun::Server,
            _ => k8s::DryRun::No,
        };
        if dry_run == k8s::DryRun::No {
            app.ctx.streams.message(&preview(api, &verdicts, self.last));
            let answer = Answer { yes: self.yes, confirm: None };
            answer.agree(app.ctx.prompt.as_ref(), "Go on?")?;
        }
        drop(verdicts);
        let interrupt = app.ctx.interrupt.clone();
        let place = Place { api, dry_run, interrupt: &interrupt };
        let ended = carry_out(&place, decide, units, live).await;
        absent::refuse(api, &ended)?;
        let mut report = of_server(api, ended.into_iter().map(item).collect());
        report.dry_run = (dry_run == k8s::DryRun::Server).then(|| "server".to_owned());
        if report.items.iter().any(|item| item.action == Fate::NotDone) {
            let text = "interrupted; run the same command again to go on: what is there is kept";
            app.ctx.streams.message(text);
        }
        app.show(&report.counted(), self.format, render::generation)
    }
}

/// Enough to tell what will be done.
fn without_values(mut verdict: Verdict) -> Verdict {
    if let Some(write) = &mut verdict.write {
        write.data.clear();
        write.labels.clear();
    }
    verdict
}

fn of_server(api: &Cluster, items: Vec<GenerateItem>) -> GenerateReport {
    GenerateReport {
        namespace: api.namespace.clone(),
        context: api.context.clone(),
        server: api.server.clone(),
        items,
        ..GenerateReport::default()
    }
}

/// Passwords in a repository are passwords of everybody who ever clones it.
fn refuse_git(dir: &Path, allowed: bool) -> Result<()> {
    let Some(seen) = uncovered(dir, ["secret/password"])?.filter(|_| !allowed) else { return Ok(()) };
    let hint = match seen.line() {
        Some(line) => format!("add {line} to its .gitignore, name another directory, or pass --allow-git"),
        None => "name another directory, or pass --allow-git".to_owned(),
    };
    Err(Error::refused(format!(
        "{} lies in the git work tree {}, which does not ignore it; passwords do not belong there",
        dir.display(),
        seen.root.display()
    ))
    .hint(hint))
}

/// The expected Secrets that exist, by one list.
pub(super) async fn live(api: &Cluster, expected: &[Expected]) -> Result<Live> {
    let found = match secrets(api, &api.namespace, "").await {
        Ok(found) => found,
        Err(unseen) => {
            if unseen.reason == Reason::Forbidden {
                // It names every rule that is missing, not only the first.
                demand(api, &api.namespace, NEEDS).await?;
            }
            return Err(unseen.into());
        }
    };
    let names: BTreeSet<&String> = expected.iter().map(|one| &one.name).collect();
    let wanted = found.into_iter().filter(|live| names.contains(&live.name));
    Ok(wanted.map(|live| (live.name.clone(), live)).collect())
}

fn needs(verdicts: &[(&Expected, Verdict)]) -> Vec<Need> {
    let writes = || verdicts.iter().filter_map(|(_, verdict)| verdict.write.as_ref());
    let mut needs = vec![Need::new("get", kinds::SECRETS)];
    if writes().any(|write| write.resource_version.is_none()) {
        needs.push(Need::new("create", kinds::SECRETS));
    }
    if writes().any(|write| write.resource_version.is_some()) {
        needs.push(Need::new("patch", kinds::SECRETS));
    }
    needs
}

/// Lines of the question; more than that nobody reads.
const SHOWN: usize = 50;

/// What is about to happen, for the question: names and keys, never values.
fn preview(api: &Cluster, verdicts: &[(&Expected, Verdict)], last: &str) -> String {
    let mut text =
        format!("In namespace {} (context {}, server {}):\n", api.namespace, api.context, api.server);
    let changes = || verdicts.iter().filter(|(_, verdict)| verdict.action != Action::Keep);
    for (one, verdict) in changes().take(SHOWN) {
        let does = match verdict.action {
            Action::Create => "create",
            Action::Complete => "complete",
            Action::Refresh => "refresh",
            Action::Keep | Action::Owned | Action::Immutable | Action::Unclear => "leave",
        };
        let keys = verdict.keys.join(", ");
        let labels = match (verdict.action, verdict.labels.is_empty()) {
            (Action::Complete | Action::Refresh, false) => format!("; labels {}", verdict.labels.join(", ")),
            _ => String::new(),
        };
        let why = verdict.reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        text.push_str(&format!("  {does} secret/{}: {keys}{labels}{why}\n", one.name));
    }
    let more = changes().count().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&format!("  … and {more} more; --dry-run=client shows all\n"));
    }
    text.push_str(last);
    text
}

fn planned(verdicts: &[(&Expected, Verdict)]) -> Vec<GenerateItem> {
    let of = |(one, verdict): &(&Expected, Verdict)| GenerateItem {
        name: one.name.clone(),
        action: fate(verdict.action),
        keys: verdict.keys.clone(),
        labels: verdict.labels.clone(),
        reason: verdict.reason.clone(),
        complete: verdict.is_met(),
        forbidden: false,
    };
    verdicts.iter().map(of).collect()
}

fn item(ended: Ended) -> GenerateItem {
    let Ended { name, verdict, wrote, failure } = ended;
    let forbidden = matches!(&failure, Some(Failure::Api(unseen)) if unseen.reason == Reason::Forbidden);
    let (action, reason) = match failure {
        Some(Failure::Interrupted) => (Fate::NotDone, None),
        Some(Failure::Api(unseen)) => (Fate::Failed, Some(unseen.message)),
        Some(Failure::Other(why)) => (Fate::Failed, Some(why)),
        None => (fate(wrote.as_ref().map_or(verdict.action, |wrote| wrote.action)), verdict.reason.clone()),
    };
    let complete = action.wrote() || action == Fate::Kept || action == Fate::Owned && verdict.is_met();
    let written = wrote.unwrap_or(verdict);
    GenerateItem { name, action, keys: written.keys, labels: written.labels, reason, complete, forbidden }
}

fn fate(action: Action) -> Fate {
    match action {
        Action::Create => Fate::Created,
        Action::Complete => Fate::Completed,
        Action::Refresh => Fate::Refreshed,
        Action::Keep => Fate::Kept,
        Action::Owned => Fate::Owned,
        Action::Immutable => Fate::Immutable,
        Action::Unclear => Fate::Unclear,
    }
}
