//! The alias of a primary: looking at it, changing it, and asking until it is changed.

use super::App;
use super::aim::Aim;
use crate::decide::dns::{Change, Wish, coredns, external_dns, primary};
use crate::decide::owner;
use crate::error::{Error, Kind, Result};
use crate::k8s::access::{Need, demand};
use crate::k8s::{DryRun, kinds};
use crate::model::dns::Answer;
use crate::observe::DcSnapshot;
use crate::observe::dns::{COREDNS, Corefile, DnsEndpoint, corefile, endpoints};
use crate::observe::site::{Site, observe_all};
use crate::probe::dns::Dns;
use crate::report::dns::{DeclaredAlias, DnsReport};
use std::time::Duration;

/// Time between two questions.
const AGAIN: Duration = Duration::from_secs(1);

/// Rights with `--mode external-dns`.
pub const EXTERNAL: &[Need] = &[
    Need::new("list", kinds::DNS_ENDPOINTS),
    Need::new("create", kinds::DNS_ENDPOINTS),
    Need::new("patch", kinds::DNS_ENDPOINTS),
];
/// Rights with `--mode coredns`, in kube-system.
pub const CORE: &[Need] = &[Need::new("get", kinds::CONFIG_MAPS), Need::new("patch", kinds::CONFIG_MAPS)];

/// How the alias is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// An object of ExternalDNS.
    ExternalDns,
    /// The file of CoreDNS, which serves the whole cluster.
    Coredns,
    /// By somebody else.
    Manual,
}

/// What a data centre has, if it has such things, or why that cannot be read.
type Read<T> = (String, Result<Option<T>, String>);

/// What is known of an alias before anything is written.
pub struct Alias {
    /// What is to be true.
    pub wish: Wish,
    /// The data centres.
    pub sites: Vec<Site>,
    /// Who changes the target at the moment.
    pub locked: Option<String>,
    sides: Vec<Read<Vec<DnsEndpoint>>>,
    files: Vec<Read<Corefile>>,
    dns: Dns,
}

impl App {
    /// Reads who is primary and who declares its alias, in every data centre.
    pub async fn alias(&mut self, aim: Aim, alias: Option<&str>, dns: Dns) -> Result<Alias> {
        let seen = observe_all(&aim.sites).await;
        let locks = seen.iter().filter_map(DcSnapshot::live);
        let locked = locks.filter_map(|cluster| cluster.lock()).map(|lock| lock.holder()).next();
        let primary = primary(&seen)?;
        let alias = name(&aim, alias).ok_or_else(|| {
            Error::usage(format!("the alias of {} is not known", aim.target))
                .hint("--alias NAME names it; for INS/ENV dns.zone of datacenters.yaml does")
        })?;
        Ok(Alias { locked, ..toward(&aim, alias, primary, dns).await })
    }
}

/// The alias of a target's primary, as it is given or declared.
pub fn name(aim: &Aim, given: Option<&str>) -> Option<String> {
    let own = aim.declared.as_ref().and_then(|declared| declared.primary_fqdn.clone());
    given.map(str::to_owned).or(own)
}

/// Reads who declares an alias that is to lead to the Cluster of this data centre.
pub async fn toward(aim: &Aim, alias: String, primary: &DcSnapshot, dns: Dns) -> Alias {
    let declared = aim.declared.as_ref();
    let dc = declared.and_then(|declared| declared.dc(&primary.dc));
    let wish = Wish {
        alias: alias.trim_end_matches('.').to_ascii_lowercase(),
        dc: primary.dc.clone(),
        cluster: primary.name.clone(),
        namespace: primary.namespace.clone(),
        suffix: dc.map_or("svc.cluster.local", |dc| &dc.dns_suffix).to_owned(),
        client: declared.map(|declared| (declared.ins.clone(), declared.env.clone())),
    };
    let read = aim.sites.iter().map(async |site| {
        let (objects, file) = futures::join!(endpoints(&site.api, &site.namespace), corefile(site));
        let why = |unseen: crate::observe::Unseen| unseen.message;
        ((site.dc.clone(), objects.map_err(why)), (site.dc.clone(), file.map_err(why)))
    });
    let (sides, files) = futures::future::join_all(read).await.into_iter().unzip();
    Alias { wish, sites: aim.sites.clone(), locked: None, sides, files, dns }
}

impl Alias {
    /// What must be written in this mode.
    pub fn changes(&self, mode: Mode) -> Result<Vec<Change>> {
        match mode {
            Mode::Manual => Ok(Vec::new()),
            Mode::ExternalDns => Ok(external_dns(&self.wish, &self.sides)?.into_iter().collect()),
            Mode::Coredns => {
                let mut changes = Vec::new();
                for (dc, file) in &self.files {
                    let file = match file {
                        Ok(Some(file)) => file,
                        Ok(None) => {
                            let what = format!("{dc} has no configmap/{} -n {}", COREDNS.1, COREDNS.0);
                            return Err(Error::refused(what).hint("its CoreDNS is configured elsewhere"));
                        }
                        Err(why) => return Err(Error::failed(format!("{dc}: {why}"))),
                    };
                    changes.extend(coredns(&self.wish, dc, file)?);
                }
                Ok(changes)
            }
        }
    }

    /// ExternalDNS where it is installed beside the primary; by hand otherwise.
    pub fn mode(&self) -> Mode {
        let beside = self.sides.iter().find(|(dc, _)| *dc == self.wish.dc);
        let installed = beside.is_some_and(|(_, side)| !matches!(side, Ok(None)));
        if installed { Mode::ExternalDns } else { Mode::Manual }
    }

    /// What a change does, as people read it.
    pub fn told(&self, change: &Change) -> String {
        let Wish { alias, namespace, .. } = &self.wish;
        let site = self.sites.iter().find(|site| site.dc == change.dc());
        let at = site.map_or(String::new(), |site| {
            format!(" (context {}, server {})", site.api.context, site.api.server)
        });
        let host = self.wish.host();
        match change {
            Change::Create { dc, object } => {
                let name = object["metadata"]["name"].as_str().unwrap_or_default();
                format!("dnsendpoint/{name} -n {namespace} of {dc} is made: {alias} becomes {host}{at}")
            }
            Change::Patch { dc, name, .. } => {
                format!("dnsendpoint/{name} -n {namespace} of {dc}: {alias} becomes {host}{at}")
            }
            Change::Corefile { dc, .. } => {
                format!(
                    "configmap/{} -n {} of {dc}, which serves the whole cluster: the block of {alias} is set{at}",
                    COREDNS.1, COREDNS.0
                )
            }
        }
    }

    /// Refuses where a change is not allowed, or would be put back.
    pub async fn allowed(&self, change: &Change) -> Result<()> {
        let Some(site) = self.sites.iter().find(|site| site.dc == change.dc()) else { return Ok(()) };
        match change {
            Change::Create { .. } => demand(&site.api, &site.namespace, EXTERNAL).await,
            Change::Patch { dc, name, .. } => {
                demand(&site.api, &site.namespace, EXTERNAL).await?;
                let sides = self.sides.iter().filter(|(side, _)| side == dc);
                let mut objects = sides.flat_map(|(_, side)| side.iter().flatten().flatten());
                let Some(object) = objects.find(|it| it.metadata.name == *name) else { return Ok(()) };
                let Some(owner) = site.owner(&object.metadata).await else { return Ok(()) };
                let object = format!("dnsendpoint/{name} -n {} of {dc}", site.namespace);
                Ok(owner::rests(&object, &owner)?)
            }
            Change::Corefile { .. } => demand(&site.api, COREDNS.0, CORE).await,
        }
    }

    /// The longest time for which resolvers keep the alias as it is declared, in seconds.
    pub fn kept_for(&self) -> Option<i64> {
        let objects = self.sides.iter().flat_map(|(_, side)| side.iter().flatten().flatten());
        let records = objects.flat_map(|object| &object.spec.endpoints);
        records.filter(|record| record.dns_name == self.wish.alias).map(|record| record.record_ttl).max()
    }

    /// Makes one change.
    pub async fn write(&self, change: &Change, dry_run: DryRun) -> Result<()> {
        let Some(site) = self.sites.iter().find(|site| site.dc == change.dc()) else { return Ok(()) };
        self.allowed(change).await?;
        match change {
            Change::Create { object, .. } => {
                site.api.create(&kinds::DNS_ENDPOINTS, object, dry_run).await?;
            }
            Change::Patch { name, patch, .. } => {
                site.api.json_patch(&kinds::DNS_ENDPOINTS, &site.namespace, name, patch, dry_run).await?;
            }
            Change::Corefile { patch, .. } => {
                site.api.merge_patch(&kinds::CONFIG_MAPS, COREDNS.0, COREDNS.1, patch, dry_run).await?;
            }
        }
        Ok(())
    }

    /// Asks once.
    pub async fn ask(&self, report: &mut DnsReport) {
        let host = self.wish.host();
        let (alias, itself) = futures::join!(self.dns.ask(&self.wish.alias), self.dns.ask(&host));
        let itself = itself.unwrap_or_default();
        (report.answer, report.unanswered) = match alias {
            Ok(answer) => (Some(answer), None),
            Err(why) => (None, Some(why)),
        };
        report.agrees = report.answer.as_ref().and_then(|answer: &Answer| answer.leads_to(&host, &itself));
    }

    /// Asks until the alias leads to the primary, or this long.
    pub async fn wait(&self, app: &App, report: &mut DnsReport, limit: Duration) -> Result<()> {
        let clock = &app.ctx.clock;
        let end = clock.elapsed() + limit;
        loop {
            self.ask(report).await;
            if report.agrees == Some(true) || clock.elapsed() >= end {
                return Ok(());
            }
            tokio::select! {
                () = clock.sleep(AGAIN) => {}
                () = app.ctx.interrupt.wait() => {
                    return Err(Error::new(Kind::Interrupted, "interrupted; what was written stays")
                        .hint("kubectl pgaas dns show TARGET asks again"));
                }
            }
        }
    }

    /// What is known, before anybody is asked.
    pub fn report(&self, target: String) -> DnsReport {
        let mut declared = Vec::new();
        for (dc, side) in &self.sides {
            match side {
                Err(why) => declared.push(DeclaredAlias {
                    dc: dc.clone(),
                    object: "dnsendpoints".to_owned(),
                    targets: Vec::new(),
                    unreadable: Some(why.clone()),
                }),
                Ok(objects) => {
                    for object in objects.iter().flatten() {
                        let of = object.spec.endpoints.iter().filter(|it| it.dns_name == self.wish.alias);
                        declared.extend(of.map(|record| DeclaredAlias {
                            dc: dc.clone(),
                            object: format!("dnsendpoint/{}", object.metadata.name),
                            targets: record.targets.clone(),
                            unreadable: None,
                        }));
                    }
                }
            }
        }
        // Whether CoreDNS may be read is nobody's concern who does not use it.
        for (dc, file) in &self.files {
            let Ok(Some(file)) = file else { continue };
            if let Ok(Some(target)) = crate::model::corefile::target(&file.text, &self.wish.alias) {
                let object = format!("configmap/{} -n {}", COREDNS.1, COREDNS.0);
                declared.push(DeclaredAlias {
                    dc: dc.clone(),
                    object,
                    targets: vec![target],
                    unreadable: None,
                });
            }
        }
        DnsReport {
            target,
            alias: self.wish.alias.clone(),
            dc: self.wish.dc.clone(),
            host: self.wish.host(),
            declared,
            servers: self.dns.servers.clone(),
            answer: None,
            unanswered: None,
            agrees: None,
            changes: Vec::new(),
            dry_run: false,
            updating: false,
            by_hand: Vec::new(),
        }
    }
}
