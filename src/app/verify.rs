//! `verify`: looking at one namespace or at one in each data centre, and mending.

use super::wanted::{self, Given, Wanted};
use super::{App, absent};
use crate::cli::WantedArgs;
use crate::ctx::entropy;
use crate::decide::verify::{self, Digests, Mending, Seen};
use crate::error::{Error, Kind, Result};
use crate::execute::mending::mend;
use crate::k8s::access::{Need, demand};
use crate::k8s::{Cluster, DryRun, Reason, kinds};
use crate::manifest::secrets::{Expected, Profile};
use crate::model::finding::{self, Finding, Severity};
use crate::model::word::word;
use crate::observe::Unseen;
use crate::observe::consumers::consumers;
use crate::observe::inventory;
use crate::observe::neighbours::{Neighbours, redis_operators};
use crate::observe::secrets::{LiveSecret, secret, secrets};
use crate::report::verify::{MendedSecret, VerifiedPlace, VerifyReport, VerifySummary};
use futures::StreamExt;
use std::collections::HashSet;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Rights `--fix` needs beside those of reading.
pub const FIXING: &[Need] = &[Need::new("patch", kinds::SECRETS)];

/// Secrets asked for by name at the same time.
const AT_ONCE: usize = 16;

/// A namespace of one API server.
pub struct Side {
    /// Data centre, where they were named.
    pub dc: Option<String>,
    /// Its API server.
    pub api: Cluster,
    /// The namespace.
    pub namespace: String,
}

/// What was found on one side.
pub struct Looked {
    findings: Vec<Finding>,
    mendings: Vec<Mending>,
    digests: Digests,
    secrets: usize,
    right: usize,
}

/// What is looked for, on every side.
pub struct Question {
    profile: Arc<Profile>,
    /// Whom Secrets are for, if files or the profile say so; else each side does.
    given: Option<Arc<Given>>,
    told: String,
    /// Of the digests; made for one run.
    key: Zeroizing<Vec<u8>>,
}

impl App {
    /// The profile and the inventory of the flags.
    pub fn question(&self, args: &WantedArgs) -> Result<Question> {
        let profile = Arc::new(wanted::profile(&args.profile)?);
        let given = if args.from_live { None } else { Some(Arc::new(Given::read(args)?)) };
        Ok(Question { profile, given, told: args.typed(), key: entropy::bytes(32)? })
    }

    /// The namespaces of the flags: that of the context, or one of each data centre.
    pub async fn sides(
        &self,
        contexts: &[(String, String)],
        namespaces: &[(String, String)],
    ) -> Result<Vec<Side>> {
        let known = |dc: &String| contexts.iter().filter(|(name, _)| name == dc).count();
        if let Some((dc, _)) = namespaces.iter().find(|(dc, _)| known(dc) == 0) {
            return Err(Error::usage(format!(
                "--dc-namespace names {dc:?}, which no --dc-context gives a context"
            )));
        }
        if let Some((dc, _)) = contexts.iter().find(|(dc, _)| known(dc) > 1) {
            return Err(Error::usage(format!("--dc-context names {dc} twice")));
        }
        if contexts.is_empty() {
            let api = self.cluster(None).await?;
            return Ok(vec![Side { dc: None, namespace: api.namespace.clone(), api }]);
        }
        if contexts.len() > 1 {
            self.connection.refuse_for_many()?;
        }
        let mut sides = Vec::new();
        for (dc, context) in contexts {
            let api = self.cluster(Some(context)).await?;
            let namespace = namespaces.iter().find(|(name, _)| name == dc).map(|(_, namespace)| namespace);
            let namespace = namespace.unwrap_or(&api.namespace).clone();
            sides.push(Side { dc: Some(dc.clone()), api, namespace });
        }
        Ok(sides)
    }

    /// Looks at every side, at the same time.
    pub async fn look_at(&self, sides: &[Side], question: &Question) -> Vec<Result<Looked>> {
        let named = self.connection.context.is_some();
        futures::future::join_all(sides.iter().map(|side| side.look(question, named))).await
    }

    /// Sets what can be set on every side, after asking. Nothing is an error here: what
    /// could not be written is told, and looked at again.
    pub async fn mend(
        &mut self,
        sides: &[Side],
        looked: &[Result<Looked>],
        answer: &crate::ctx::Answer,
        dry_run: Option<DryRun>,
    ) -> Result<Vec<MendedSecret>> {
        let all =
            || sides.iter().zip(looked).filter_map(|(side, looked)| Some((side, looked.as_ref().ok()?)));
        let row = |side: &Side, mending: &Mending, failed| MendedSecret {
            dc: side.dc.clone(),
            object: format!("secret/{}", mending.name),
            what: mending.what(),
            failed,
        };
        let rows = all().flat_map(|(side, looked)| looked.mendings.iter().map(move |m| row(side, m, None)));
        let rows: Vec<MendedSecret> = rows.collect();
        let Some(dry_run) = dry_run.filter(|_| !rows.is_empty()) else { return Ok(rows) };
        if dry_run == DryRun::No {
            let mut question = String::from("This will be set:\n");
            for row in &rows {
                let dc = row.dc.as_ref().map(|dc| format!("{dc}: ")).unwrap_or_default();
                question.push_str(&format!("  {dc}{}: {}\n", row.object, row.what));
            }
            for (side, _) in all() {
                let Cluster { context, server, .. } = &side.api;
                let place = format!("context {context}, server {server}, namespace {}", side.namespace);
                question.push_str(&format!("in {place}\n"));
            }
            answer.agree(self.ctx.prompt.as_ref(), &format!("{question}Go on?"))?;
        }
        for (side, _) in all().filter(|(_, looked)| !looked.mendings.is_empty()) {
            demand(&side.api, &side.namespace, FIXING).await?;
        }
        let mut rows = Vec::new();
        for (side, looked) in all() {
            let interrupt = &self.ctx.interrupt;
            for mended in mend(&side.api, &side.namespace, &looked.mendings, dry_run, interrupt).await {
                let failed = match mended.outcome {
                    Some(Ok(())) => None,
                    Some(Err(error)) => Some(error.to_string()),
                    None => Some("interrupted before".to_owned()),
                };
                rows.push(row(side, mended.mending, failed));
            }
        }
        Ok(rows)
    }
}

impl Question {
    /// What follows for a namespace, beside everything else: an inventory may be large.
    async fn wanted(&self, namespace: &str) -> Result<Option<Wanted>> {
        let Some(given) = self.given.clone() else { return Ok(None) };
        let (profile, namespace) = (self.profile.clone(), namespace.to_owned());
        let work = move || {
            let inventory = given.inventory(&profile)?;
            wanted::wanted(Profile::clone(&profile), inventory, &namespace, false)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(wanted) => wanted.map(Some),
            Err(error) => Err(Error::failed("the inventory was not read to its end").because(error)),
        }
    }
}

impl Side {
    fn flags(&self, named: bool) -> String {
        let context = if named || self.dc.is_some() {
            format!(" --context {}", word(&self.api.context))
        } else {
            String::new()
        };
        format!(" -n {}{context}", self.namespace)
    }

    async fn look(&self, question: &Question, named: bool) -> Result<Looked> {
        let (api, namespace) = (&self.api, self.namespace.as_str());
        let asked = async {
            let reading =
                (secrets(api, namespace, ""), Neighbours::read(api, namespace), consumers(api, namespace));
            Ok(futures::join!(reading.0, reading.1, reading.2))
        };
        // Asked first, and computed while the server answers.
        let ((secrets, live, consumers), said) = futures::try_join!(asked, question.wanted(namespace))?;
        let redis = live.redis.as_ref().is_ok_and(|redis| !redis.is_empty());
        let redis_operators = if redis { redis_operators(api, namespace).await } else { Ok(Vec::new()) };
        let from_live = said.is_none();
        let Wanted { profile, inventory, expected } = match said {
            Some(wanted) => wanted,
            None => {
                let inventory = inventory::seen(&live, &question.profile)?;
                wanted::wanted(Profile::clone(&question.profile), inventory, namespace, true)?
            }
        };
        let (secrets, expected, unlisted) = match secrets {
            Ok(secrets) => (secrets, expected, Vec::new()),
            Err(unseen) if unseen.reason == Reason::Forbidden => one_by_one(api, expected, unseen).await?,
            Err(unseen) => return Err(unseen.into()),
        };
        if secrets.is_empty() {
            absent::demand(api, namespace).await?;
        }
        let (mut findings, mendings) = verify::verify(&Seen {
            namespace,
            profile: &profile,
            inventory: &inventory,
            from_live,
            expected: &expected,
            secrets: &secrets,
            live: &live,
            redis_operators: &redis_operators,
            consumers: &consumers,
            now: api.server_now(),
            flags: &self.flags(named),
            told: &question.told,
        });
        findings.extend(unlisted);
        let digests = match self.dc {
            Some(_) => verify::digests(&question.key, &expected, &secrets),
            None => Digests::new(),
        };
        let wrong: HashSet<&str> = findings
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
            .filter_map(|finding| finding.object.strip_prefix("secret/"))
            .collect();
        let right = expected.iter().filter(|expected| !wrong.contains(expected.name.as_str())).count();
        let wanted = expected.len();
        // Wiping ten thousand values is work, too.
        let wiped = tokio::task::spawn_blocking(move || drop(secrets));
        drop((expected, inventory));
        let _ = wiped.await;
        Ok(Looked { findings, mendings, digests, secrets: wanted, right })
    }
}

/// Where Secrets may not be listed: each by its name, as far as they may be read so; with what
/// is not looked at then. An error if none may be read.
async fn one_by_one(
    api: &Cluster,
    expected: Vec<Expected>,
    unlisted: Unseen,
) -> Result<(Vec<LiveSecret>, Vec<Expected>, Vec<Finding>)> {
    let (mut found, mut readable, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let asked = expected.into_iter().map(|one| async {
        let read = secret(api, &api.namespace, &one.name).await;
        (one, read)
    });
    let mut answers = futures::stream::iter(asked).buffered(AT_ONCE);
    while let Some((one, read)) = answers.next().await {
        match read {
            Ok(live) => {
                found.extend(live);
                readable.push(one);
            }
            Err(unseen) if unseen.reason == Reason::Forbidden => unread.push(one.name),
            Err(unseen) => return Err(unseen.into()),
        }
    }
    if readable.is_empty() {
        return Err(unlisted.into());
    }
    let hint = "the right needed is list on secrets";
    let all = format!("read by their names only, others not looked at: SEC017 ({})", unlisted.message);
    let mut findings = vec![Finding::new(finding::NOT_READABLE, "secrets", all).hint(hint)];
    findings.extend(unread.into_iter().map(|name| {
        let message = "may not be read: nothing is known of it";
        Finding::new(finding::NOT_READABLE, format!("secret/{name}"), message).hint(hint)
    }));
    Ok((found, readable, findings))
}

/// One report of all sides. An error if none could be read at all.
pub fn report(
    sides: &[Side],
    looked: Vec<Result<Looked>>,
    question: &Question,
    strict: bool,
) -> Result<VerifyReport> {
    let mut report = VerifyReport {
        profile: question.profile.name.clone(),
        places: Vec::new(),
        summary: VerifySummary::default(),
        mended: Vec::new(),
        dry_run: false,
        strict,
        items: Vec::new(),
    };
    let (mut digests, mut last) = (Vec::new(), None);
    for (side, looked) in sides.iter().zip(looked) {
        report.places.push(VerifiedPlace {
            dc: side.dc.clone(),
            context: side.api.context.clone(),
            namespace: side.namespace.clone(),
            read: looked.is_ok(),
        });
        let at = |finding: Finding| match &side.dc {
            Some(dc) => finding.at(dc),
            None => finding,
        };
        match looked {
            Ok(looked) => {
                report.summary.secrets += looked.secrets;
                report.summary.right += looked.right;
                report.items.extend(looked.findings.into_iter().map(at));
                digests.push((side.dc.clone().unwrap_or_default(), looked.digests));
            }
            // What was typed wrong is wrong everywhere.
            Err(error) if error.kind() == Kind::Usage => return Err(error),
            Err(error) => {
                let message = format!("not known, for it cannot be read: {error}");
                let finding = Finding::new(finding::DC_UNREACHABLE, "secrets", message);
                report.items.push(at(finding));
                last = Some(error);
            }
        }
    }
    match last {
        Some(error) if digests.is_empty() => return Err(error),
        _ => report.items.extend(verify::compare(&digests)),
    }
    verify::sort(&mut report.items);
    report.summary = report.summary.counting(&report.items);
    Ok(report)
}
