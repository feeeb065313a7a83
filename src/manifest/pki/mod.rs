//! Which files a certificate authority lacks, and their contents: pure, from the files
//! that are there and the time.

pub(crate) mod make;

use crate::error::{Error, Result};
use crate::model::certificate::{Certificate, PrivateKey};
use crate::model::pki::{
    BUNDLE, CERTIFICATE_MODE, EXTERNAL, FileSeen, INTERMEDIATE, KEY_MODE, ROOT, Tree, Write, default_names,
    server,
};
use crate::model::secret::SecretBytes;
use jiff::Timestamp;
use make::{Pair, Purpose};
use std::collections::BTreeMap;

/// How long authorities are valid, in days.
const ROOT_DAYS: u32 = 3650;
const INTERMEDIATE_DAYS: u32 = 1825;

const NEW_AUTHORITY: &str = "--force-ca makes a new authority, and new certificates below it";

/// What set is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Services that need a certificate.
    pub services: Vec<String>,
    /// Names beside the usual ones, by service.
    pub names: BTreeMap<String, Vec<String>>,
    /// How long a service's certificate is valid.
    pub days: u32,
    /// Make the services' certificates anew even if they are good.
    pub force: bool,
    /// Make the authorities anew, and with them everything below.
    pub force_ca: bool,
    /// The time.
    pub now: Timestamp,
}

/// What is to be written, and what became of each certificate.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to write, in this order: a key before its certificate.
    pub writes: Vec<Write>,
    /// What is done about each certificate, by its file.
    pub fates: BTreeMap<String, Fate>,
}

/// What is done about a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is good and stays, byte for byte.
    Kept,
    /// There was none.
    Created,
    /// Another takes its place, for this reason.
    Replaced(String),
}

/// Whether the set has an authority: [`Request::force_ca`] would replace it.
pub fn has_authority(tree: &Tree) -> bool {
    [ROOT, INTERMEDIATE]
        .iter()
        .any(|stem| ["key", "crt"].iter().any(|ending| tree.files.contains_key(&format!("{stem}.{ending}"))))
}

/// Everything that is missing or no longer good. Writes nothing; fails if what is there
/// cannot be kept and was not allowed to be replaced.
pub fn plan(request: &Request, tree: &Tree) -> Result<Plan> {
    let mut work = Work { request, tree, plan: Plan::default() };
    let root = work.root()?;
    let intermediate = work.intermediate(&root)?;
    let mut services = request.services.clone();
    if request.force_ca {
        // Nothing signed by the old authority is left behind.
        services.extend(tree.services().filter(|service| !request.services.contains(service)));
    }
    for service in &services {
        work.service(service, &intermediate, &root)?;
    }
    work.bundle(&intermediate.certificate, &root.certificate);
    Ok(work.plan)
}

struct Work<'a> {
    request: &'a Request,
    tree: &'a Tree,
    plan: Plan,
}

impl Work<'_> {
    fn root(&mut self) -> Result<Pair> {
        let (certificate, key) = self.there(ROOT, self.request.force_ca)?;
        if let Some(certificate) = certificate {
            if !certificate.is_authority() || !certificate.signed_by(&certificate) {
                return Err(unfit(ROOT, "is no root certificate"));
            }
            self.good(ROOT, &certificate)?;
            return Ok(Pair { certificate, key });
        }
        if key.is_none() && !self.request.force_ca && self.file(&format!("{INTERMEDIATE}.crt")).is_some() {
            return Err(unfit(ROOT, "is missing, and certificates are signed below it"));
        }
        self.make(ROOT, &Purpose::Root, "Internal Root CA", key, None, ROOT_DAYS)
    }

    fn intermediate(&mut self, root: &Pair) -> Result<Pair> {
        let (certificate, key) = self.there(INTERMEDIATE, self.request.force_ca)?;
        if let Some(certificate) = certificate {
            if !certificate.is_authority() || !certificate.signed_by(&root.certificate) {
                return Err(unfit(INTERMEDIATE, &format!("is no authority that {ROOT}.crt signed")));
            }
            self.good(INTERMEDIATE, &certificate)?;
            return Ok(Pair { certificate, key });
        }
        let purpose = Purpose::Intermediate;
        self.make(INTERMEDIATE, &purpose, "Internal Intermediate CA", key, Some(root), INTERMEDIATE_DAYS)
    }

    fn service(&mut self, service: &str, intermediate: &Pair, root: &Pair) -> Result<()> {
        let stem = server(service);
        let mut names = default_names(service);
        names.extend(self.request.names.get(service).cloned().unwrap_or_default());
        let tree = self.tree;
        let (file, key_file) =
            (tree.files.get(&format!("{stem}.crt")), tree.files.get(&format!("{stem}.key")));
        let old = file.and_then(|file| Certificate::from_pem(file.content.expose()).ok()?.into_iter().next());
        let key = key_file.and_then(|file| PrivateKey::from_pem(&file.content).ok());
        let why = match (&old, &key) {
            _ if self.request.force || self.request.force_ca => Some("it was asked for"),
            (None, _) if file.is_some() => Some("it was no certificate"),
            (None, _) => Some("there was none"),
            (_, None) => Some("its key was missing or unreadable"),
            (Some(old), Some(key)) if !old.belongs_to(key) => Some("its key was another"),
            (Some(old), _) if old.not_after() <= self.request.now => Some("it had expired"),
            (Some(old), _) if old.chains(&intermediate.certificate, &root.certificate).is_err() => {
                Some("it was not signed by this authority")
            }
            (Some(old), _) if names.iter().any(|name| !old.names().contains(name)) => {
                Some("names were missing in it")
            }
            _ => None,
        };
        let leaf = match (why, old) {
            (None, Some(old)) => {
                self.plan.fates.insert(format!("{stem}.crt"), Fate::Kept);
                old
            }
            (why, old) => {
                // Names that were added to the old one are still in use.
                names.extend(old.iter().flat_map(Certificate::names));
                let mut seen = Vec::new();
                names.retain(|name| {
                    !seen.contains(name) && {
                        seen.push(name.clone());
                        true
                    }
                });
                // A key without a certificate is what an interrupted run left.
                let key = key.filter(|_| file.is_none() && why == Some("there was none"));
                let purpose = Purpose::Server(&names);
                let cn = format!("{service}.local");
                let made = self.make(&stem, &purpose, &cn, key, Some(intermediate), self.request.days)?;
                if let (Some(why), true) = (why, file.is_some()) {
                    self.plan.fates.insert(format!("{stem}.crt"), Fate::Replaced(why.to_owned()));
                }
                made.certificate
            }
        };
        let (intermediate, root) = (&intermediate.certificate, &root.certificate);
        self.joined(&format!("{stem}-chain.crt"), &[&leaf, intermediate, root]);
        self.joined(&format!("{stem}-chain-no-root.crt"), &[&leaf, intermediate]);
        Ok(())
    }

    /// What clients trust: this authority, and every other one that was in the bundle.
    fn bundle(&mut self, intermediate: &Certificate, root: &Certificate) {
        let read = |name: &str| {
            let file = self.tree.files.get(name)?;
            Certificate::from_pem(file.content.expose()).ok()
        };
        let own: Vec<Certificate> = [ROOT, INTERMEDIATE]
            .iter()
            .flat_map(|stem| read(&format!("{stem}.crt")).unwrap_or_default())
            .collect();
        let others = [BUNDLE, EXTERNAL].into_iter().flat_map(|name| read(name).unwrap_or_default());
        let mut all = vec![intermediate.clone(), root.clone()];
        for other in others.filter(|other| !own.contains(other)) {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        self.joined(BUNDLE, &all.iter().collect::<Vec<_>>());
    }

    /// What stands in the two files, unless it is to be replaced anyway.
    fn there(&self, stem: &str, anew: bool) -> Result<(Option<Certificate>, Option<PrivateKey>)> {
        if anew {
            return Ok((None, None));
        }
        let certificate = match self.file(&format!("{stem}.crt")) {
            None => None,
            Some(file) => Certificate::from_pem(file.content.expose())
                .map_err(|why| unfit(stem, &why.to_string()))?
                .into_iter()
                .next(),
        };
        let key = match self.file(&format!("{stem}.key")) {
            None => None,
            Some(file) => Some(PrivateKey::from_pem(&file.content).map_err(|why| {
                Error::usage(format!("{stem}.key cannot be used: {why}")).hint(NEW_AUTHORITY)
            })?),
        };
        if let (Some(certificate), Some(key)) = (&certificate, &key)
            && !certificate.belongs_to(key)
        {
            return Err(unfit(stem, "belongs to another key than the one beside it"));
        }
        Ok((certificate, key))
    }

    fn good(&mut self, stem: &str, certificate: &Certificate) -> Result<()> {
        if certificate.not_after() <= self.request.now {
            return Err(unfit(stem, &format!("expired on {}", certificate.not_after())));
        }
        self.plan.fates.insert(format!("{stem}.crt"), Fate::Kept);
        Ok(())
    }

    fn make(
        &mut self,
        stem: &str,
        purpose: &Purpose,
        common_name: &str,
        key: Option<PrivateKey>,
        issuer: Option<&Pair>,
        days: u32,
    ) -> Result<Pair> {
        if let Some(Pair { key: None, .. }) = issuer {
            let above = if matches!(purpose, Purpose::Server(_)) { INTERMEDIATE } else { ROOT };
            return Err(Error::usage(format!("{above}.key is missing, and {stem}.crt needs its signature"))
                .hint(format!("put {above}.key back for this run, or {NEW_AUTHORITY}")));
        }
        let key = match key {
            Some(key) => key,
            None => {
                let (key, text) = make::key(purpose)?;
                self.write(format!("{stem}.key"), text, KEY_MODE);
                key
            }
        };
        let (now, name) = (self.request.now, format!("{stem}.crt"));
        let certificate = make::certificate(purpose, common_name, &key, issuer, now, days)?;
        let fate = match self.tree.files.contains_key(&name) {
            true => Fate::Replaced("it was asked for".to_owned()),
            false => Fate::Created,
        };
        self.write(name.clone(), certificate.to_pem().into(), CERTIFICATE_MODE);
        self.plan.fates.insert(name, fate);
        Ok(Pair { certificate, key: Some(key) })
    }

    /// A file of several certificates, written unless these stand in it already.
    fn joined(&mut self, name: &str, wanted: &[&Certificate]) {
        let there = self.file(name).and_then(|file| Certificate::from_pem(file.content.expose()).ok());
        if there.is_none_or(|there| !there.iter().eq(wanted.iter().copied())) {
            let text: String = wanted.iter().map(|one| one.to_pem()).collect();
            self.write(name.to_owned(), text.into(), CERTIFICATE_MODE);
        }
    }

    fn write(&mut self, name: String, content: SecretBytes, mode: u32) {
        let replaces = self.tree.files.contains_key(&name);
        self.plan.writes.push(Write { name, content, mode, replaces });
    }

    fn file(&self, name: &str) -> Option<&FileSeen> {
        self.tree.files.get(name)
    }
}

fn unfit(stem: &str, why: &str) -> Error {
    Error::usage(format!("{stem}.crt {why}"))
        .hint(format!("put the right file back, for example from a backup; {NEW_AUTHORITY}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pki::CERTS;
    use jiff::SignedDuration;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn request() -> Request {
        Request {
            services: vec!["postgres".into(), "redis".into()],
            names: BTreeMap::new(),
            days: 365,
            force: false,
            force_ca: false,
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
        }
    }

    fn apply(tree: &mut Tree, writes: &[Write]) {
        for write in writes {
            let seen = FileSeen { mode: Some(write.mode), content: write.content.clone() };
            tree.files.insert(write.name.clone(), seen);
            let (folder, _) = write.name.rsplit_once('/').unwrap();
            tree.folders.insert(folder.to_owned(), Some(0o700));
        }
    }

    fn made(request: &Request) -> Tree {
        let mut tree = Tree::default();
        let plan = plan(request, &tree).unwrap();
        apply(&mut tree, &plan.writes);
        tree
    }

    fn names(plan: &Plan) -> Vec<&str> {
        plan.writes.iter().map(|write| write.name.as_str()).collect()
    }

    fn certificate(tree: &Tree, name: &str) -> Certificate {
        Certificate::from_pem(tree.files[name].content.expose()).unwrap().remove(0)
    }

    #[test]
    fn a_new_set_is_what_it_says_and_a_second_run_writes_nothing() {
        let tree = made(&request());
        let root = certificate(&tree, "certs/root-ca.crt");
        let intermediate = certificate(&tree, "certs/intermediate-ca.crt");
        let leaf = certificate(&tree, "certs/postgres/server.crt");
        assert!(root.is_authority() && root.signed_by(&root) && root.path_length().is_none());
        assert!(intermediate.signed_by(&root) && intermediate.path_length() == Some(0));
        assert_eq!(leaf.chains(&intermediate, &root), Ok(()));
        assert!(leaf.chains(&root, &root).is_err() && !leaf.signed_by(&root));
        assert_eq!((root.subject(), leaf.subject()), ("Internal Root CA".into(), "postgres.local".into()));
        assert_eq!(leaf.names(), default_names("postgres"));
        assert_eq!(leaf.not_after(), request().now + 365 * DAY);
        assert_eq!(tree.files["certs/root-ca.key"].mode, Some(0o600));
        let again = plan(&request(), &tree).unwrap();
        assert_eq!(names(&again), [""; 0]);
        assert!(again.fates.values().all(|fate| *fate == Fate::Kept) && again.fates.len() == 4);
    }

    #[test]
    fn a_run_that_was_killed_is_completed_by_the_next() {
        let writes = plan(&request(), &Tree::default()).unwrap().writes;
        for written in 0..writes.len() {
            let mut tree = Tree::default();
            apply(&mut tree, &writes[..written]);
            let rest = plan(&request(), &tree).unwrap_or_else(|error| panic!("{written}: {error}"));
            let kept = writes[..written]
                .iter()
                .any(|write| write.name.ends_with(".key") && names(&rest).contains(&write.name.as_str()));
            assert!(!kept, "{written}: a key was written over");
            apply(&mut tree, &rest.writes);
            assert_eq!(names(&plan(&request(), &tree).unwrap()), [""; 0], "{written}");
        }
    }

    #[test]
    fn certificates_are_renewed_from_the_authority_that_is_there() {
        let tree = made(&request());
        let forced = plan(&Request { force: true, ..request() }, &tree).unwrap();
        assert!(!names(&forced).iter().any(|name| name.contains("-ca.")), "{:?}", names(&forced));
        assert!(forced.writes.iter().all(|write| write.replaces));
        assert_eq!(forced.fates["certs/root-ca.crt"], Fate::Kept);
        assert_eq!(forced.fates["certs/redis/server.crt"], Fate::Replaced("it was asked for".into()));
    }

    #[test]
    fn a_new_authority_leaves_nothing_of_the_old_one() {
        let mut tree = made(&request());
        let wanted = Request { force_ca: true, services: vec!["postgres".into()], ..request() };
        let forced = plan(&wanted, &tree).unwrap();
        let stale: Vec<&String> =
            tree.files.keys().filter(|name| !names(&forced).contains(&name.as_str())).collect();
        assert_eq!(stale, [""; 0]);
        let old = certificate(&tree, "certs/root-ca.crt");
        apply(&mut tree, &forced.writes);
        let bundle = Certificate::from_pem(tree.files[BUNDLE].content.expose()).unwrap();
        assert!(bundle.len() == 2 && !bundle.contains(&old));
    }

    #[test]
    fn a_certificate_that_is_no_longer_good_is_replaced_and_says_why() {
        let other = made(&request());
        let good = made(&request());
        let why = |damage: &dyn Fn(&mut Tree, &mut Request)| {
            let (mut tree, mut request) = (good.clone(), request());
            damage(&mut tree, &mut request);
            let plan = plan(&request, &tree).unwrap();
            assert_eq!(plan.fates["certs/redis/server.crt"], Fate::Kept);
            plan.fates["certs/postgres/server.crt"].clone()
        };
        let swap = |tree: &mut Tree, ending: &str| {
            let name = format!("{}.{ending}", server("postgres"));
            tree.files.insert(name.clone(), other.files[&name].clone());
        };
        let replaced = |why: &str| Fate::Replaced(why.to_owned());
        assert_eq!(why(&|tree, _| swap(tree, "key")), replaced("its key was another"));
        assert_eq!(
            why(&|tree, _| {
                swap(tree, "key");
                swap(tree, "crt");
            }),
            replaced("it was not signed by this authority")
        );
        let add = |_: &mut Tree, request: &mut Request| {
            request.names.insert("postgres".into(), vec!["pg.example.org".into()]);
        };
        assert_eq!(why(&add), replaced("names were missing in it"));
        let gone = |tree: &mut Tree, _: &mut Request| {
            tree.files.remove("certs/postgres/server.key");
        };
        assert_eq!(why(&gone), replaced("its key was missing or unreadable"));
        let empty = |tree: &mut Tree, _: &mut Request| {
            tree.files.get_mut("certs/postgres/server.crt").unwrap().content = "".into();
        };
        assert_eq!(why(&empty), replaced("it was no certificate"));
        let late = Request { now: request().now + 366 * DAY, ..request() };
        let fates = plan(&late, &good).unwrap().fates;
        assert_eq!(fates["certs/redis/server.crt"], replaced("it had expired"));
        assert_eq!(fates["certs/root-ca.crt"], Fate::Kept);
    }

    #[test]
    fn names_of_the_certificate_that_is_replaced_are_kept() {
        let mut wanted = request();
        wanted.names.insert("postgres".into(), vec!["pg.example.org".into()]);
        let mut tree = made(&wanted);
        let renewed = plan(&Request { force: true, ..request() }, &tree).unwrap();
        apply(&mut tree, &renewed.writes);
        let names = certificate(&tree, "certs/postgres/server.crt").names();
        assert_eq!(names, [default_names("postgres"), vec!["pg.example.org".into()]].concat());
    }

    #[test]
    fn no_certificate_outlives_its_issuer() {
        let tree = made(&request());
        let late = Request { now: request().now + 1700 * DAY, ..request() };
        let mut later = tree.clone();
        apply(&mut later, &plan(&late, &tree).unwrap().writes);
        let (leaf, issuer) = ("certs/postgres/server.crt", "certs/intermediate-ca.crt");
        assert_eq!(certificate(&later, leaf).not_after(), certificate(&later, issuer).not_after());
    }

    #[test]
    fn an_authority_that_cannot_be_kept_is_never_replaced_unasked() {
        let (good, other) = (made(&request()), made(&request()));
        let refused = |damage: &dyn Fn(&mut Tree)| {
            let mut tree = good.clone();
            damage(&mut tree);
            let error = plan(&request(), &tree).unwrap_err();
            assert!(error.hints()[0].contains("--force-ca"), "{error}");
            assert!(plan(&Request { force_ca: true, ..request() }, &tree).is_ok());
            error.to_string()
        };
        let take = |name: &'static str| {
            let file = other.files[name].clone();
            move |tree: &mut Tree| {
                tree.files.insert(name.into(), file.clone());
            }
        };
        let crt = "certs/root-ca.crt";
        assert!(refused(&take(crt)).contains("root-ca.crt belongs to another key"));
        assert!(refused(&take("certs/intermediate-ca.key")).contains("intermediate-ca.crt belongs to"));
        assert!(
            refused(&|tree| {
                take(crt)(tree);
                take("certs/root-ca.key")(tree);
            })
            .contains("intermediate-ca.crt is no authority that certs/root-ca.crt signed")
        );
        assert!(
            refused(&|tree| {
                tree.files.remove(crt);
                tree.files.remove("certs/root-ca.key");
            })
            .contains("root-ca.crt is missing")
        );
        assert!(
            refused(&|tree| {
                tree.files.remove("certs/intermediate-ca.key");
                tree.files.remove("certs/redis/server.crt");
            })
            .contains("intermediate-ca.key is missing")
        );
        let late = Request { now: request().now + 3651 * DAY, ..request() };
        assert!(plan(&late, &good).unwrap_err().to_string().contains("expired on"));
    }

    #[test]
    fn the_roots_key_may_be_kept_elsewhere() {
        let mut tree = made(&request());
        tree.files.remove("certs/root-ca.key");
        assert!(plan(&Request { force: true, ..request() }, &tree).is_ok());
        tree.files.remove("certs/intermediate-ca.crt");
        assert!(plan(&request(), &tree).unwrap_err().to_string().contains("root-ca.key is missing"));
    }

    #[test]
    fn authorities_of_others_stay_in_the_bundle() {
        let (mut tree, other) = (made(&request()), made(&request()));
        tree.files.insert(EXTERNAL.into(), other.files["certs/root-ca.crt"].clone());
        let first = plan(&request(), &tree).unwrap();
        assert_eq!(names(&first), [BUNDLE]);
        apply(&mut tree, &first.writes);
        tree.files.remove(EXTERNAL);
        assert_eq!(names(&plan(&request(), &tree).unwrap()), [""; 0]);
        assert!(tree.folders.contains_key(CERTS));
    }
}
