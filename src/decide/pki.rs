//! Whether the files of a certificate authority are complete, fit together and are still valid.

use crate::model::certificate::{Certificate, PrivateKey};
use crate::model::finding::{self, Finding, Severity};
use crate::model::pki::{BUNDLE, INTERMEDIATE, ROOT, SERVICES, Tree, allowed_mode, server};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

const CREATE: &str = "kubectl qs-secrets pki create";

/// What is expected.
#[derive(Debug, Clone)]
pub struct Request {
    /// Services that need certificates; none means those that have a folder.
    pub services: Vec<String>,
    /// Names each service's certificate must have beside its own.
    pub names: BTreeMap<String, Vec<String>>,
    /// Certificates that end within so many days are worth a look.
    pub days: u32,
    /// The time.
    pub now: Timestamp,
}

/// What was found: every certificate of the set, and what is wrong.
#[derive(Debug, Default)]
pub struct Judged {
    /// Certificates with their files, the authorities first.
    pub certificates: Vec<(String, Certificate)>,
    /// What is wrong, sorted by file and id.
    pub findings: Vec<Finding>,
}

/// Looks at everything.
pub fn judge(request: &Request, tree: &Tree) -> Judged {
    let mut look = Look { request, tree, judged: Judged::default() };
    look.modes();
    let root = look.pair(ROOT);
    let intermediate = look.pair(INTERMEDIATE);
    look.authorities(root.as_ref(), intermediate.as_ref());
    for service in services(request, tree) {
        look.service(&service, root.as_ref(), intermediate.as_ref());
    }
    look.bundle(root.as_ref(), intermediate.as_ref());
    let mut judged = look.judged;
    judged.findings.sort_by(|a, b| (&a.object, &a.id, &a.message).cmp(&(&b.object, &b.id, &b.message)));
    judged
}

/// The services named, or those that have a folder, or the usual ones.
fn services(request: &Request, tree: &Tree) -> Vec<String> {
    if !request.services.is_empty() {
        return request.services.clone();
    }
    let found: Vec<String> = tree.services().collect();
    if found.is_empty() { SERVICES.map(str::to_owned).to_vec() } else { found }
}

/// Files and folders whose mode lets others read a key, or write anything: path, mode, and
/// the mode without those bits.
pub fn unsafe_modes(tree: &Tree) -> Vec<(String, u32, u32)> {
    let files = tree.files.iter().map(|(name, file)| (name, file.mode, false));
    let folders = tree.folders.iter().map(|(name, mode)| (name, *mode, true));
    let all = files.chain(folders).filter_map(|(name, mode, folder)| {
        let safe = mode? & allowed_mode(name, folder);
        (mode? != safe).then(|| (name.clone(), mode.unwrap_or(safe), safe))
    });
    all.collect()
}

struct Look<'a> {
    request: &'a Request,
    tree: &'a Tree,
    judged: Judged,
}

impl Look<'_> {
    fn find(&mut self, finding: Finding) {
        self.judged.findings.push(finding);
    }

    fn mismatch(&mut self, file: &str, message: String, hint: &str) {
        self.find(Finding::new(finding::CERTIFICATE_MISMATCH, file, message).hint(hint));
    }

    fn modes(&mut self) {
        for (name, mode, safe) in unsafe_modes(self.tree) {
            let message = format!("its mode is {mode:04o}, {safe:04o} is safe");
            let hint = "kubectl qs-secrets pki verify --fix mends modes, and nothing else";
            self.find(Finding::new(finding::FILE_MODE, name, message).hint(hint));
        }
    }

    /// The bytes of a file that must be there.
    fn file(&mut self, name: &str) -> Option<&[u8]> {
        let Some(file) = self.tree.files.get(name) else {
            self.find(Finding::new(finding::MISSING, name, "there is no such file").hint(CREATE));
            return None;
        };
        if file.content.expose().iter().all(u8::is_ascii_whitespace) {
            self.find(Finding::new(finding::EMPTY_VALUE, name, "the file is empty").hint(CREATE));
            return None;
        }
        Some(file.content.expose())
    }

    /// A certificate that stands alone or first in its file.
    fn all(&mut self, name: &str) -> Option<Vec<Certificate>> {
        let read = Certificate::from_pem(self.file(name)?);
        match read {
            Ok(all) => Some(all),
            Err(why) => {
                self.mismatch(name, why.to_string(), CREATE);
                None
            }
        }
    }

    /// A certificate and its key, and whether the one is of the other.
    fn pair(&mut self, stem: &str) -> Option<Certificate> {
        let (name, key_name) = (format!("{stem}.crt"), format!("{stem}.key"));
        let certificate = self.all(&name).and_then(|all| all.into_iter().next());
        if let Some(certificate) = &certificate {
            self.validity(&name, certificate);
            self.judged.certificates.push((name, certificate.clone()));
        }
        if stem == ROOT && !self.tree.files.contains_key(&key_name) {
            // The best place for it is elsewhere.
            let message = "is not here; only a new intermediate certificate would need it";
            self.find(Finding::new((finding::MISSING.0, Severity::Info), key_name, message));
            return certificate;
        }
        self.file(&key_name)?;
        let read = self.tree.files.get(&key_name).map(|file| PrivateKey::from_pem(&file.content));
        match (read, &certificate) {
            (Some(Err(why)), _) => self.mismatch(&key_name, why.to_string(), CREATE),
            (Some(Ok(key)), Some(certificate)) if !certificate.belongs_to(&key) => {
                self.mismatch(&key_name, format!("is not the key of {stem}.crt"), CREATE);
            }
            _ => {}
        }
        certificate
    }

    fn validity(&mut self, name: &str, certificate: &Certificate) {
        let (now, end) = (self.request.now, certificate.not_after());
        let renew = if name.starts_with(ROOT) || name.starts_with(INTERMEDIATE) {
            format!("{CREATE} --force-ca makes a new authority, and new certificates below it")
        } else {
            format!("{CREATE} --force --services {}", name.split('/').nth(1).unwrap_or_default())
        };
        let soon = SignedDuration::from_hours(24 * i64::from(self.request.days));
        if end <= now {
            let message = format!("expired on {}", day(end));
            self.find(Finding::new(finding::CERTIFICATE_EXPIRED, name, message).hint(renew));
        } else if end.duration_since(now) < soon {
            let days = end.duration_since(now).as_hours() / 24;
            let message = format!("expires on {}, in {days} days", day(end));
            self.find(Finding::new(finding::CERTIFICATE_EXPIRES, name, message).hint(renew));
        }
        if certificate.not_before() > now {
            let message = format!("is not valid before {}", certificate.not_before());
            self.mismatch(name, message, "compare the clock of this machine with the one that made it");
        }
    }

    fn authorities(&mut self, root: Option<&Certificate>, intermediate: Option<&Certificate>) {
        for (stem, authority, length) in [(ROOT, root, None), (INTERMEDIATE, intermediate, Some(0))] {
            let Some(authority) = authority else { continue };
            let name = format!("{stem}.crt");
            if !authority.is_authority() {
                self.mismatch(&name, "is no authority: CA is not TRUE in it".to_owned(), CREATE);
            } else if length.is_some() && authority.path_length() != length {
                self.mismatch(
                    &name,
                    "may sign further authorities: its path length is not 0".to_owned(),
                    CREATE,
                );
            }
        }
        if root.is_some_and(|root| !root.signed_by(root)) {
            self.mismatch(&format!("{ROOT}.crt"), "is not signed by itself".to_owned(), CREATE);
        }
        if let (Some(root), Some(intermediate)) = (root, intermediate)
            && !intermediate.signed_by(root)
        {
            let name = format!("{INTERMEDIATE}.crt");
            self.mismatch(&name, format!("is not signed by {ROOT}.crt"), CREATE);
        }
    }

    fn service(&mut self, service: &str, root: Option<&Certificate>, intermediate: Option<&Certificate>) {
        let stem = server(service);
        let leaf = self.pair(&stem);
        let (full, short) = (format!("{stem}-chain.crt"), format!("{stem}-chain-no-root.crt"));
        let (full_there, short_there) = (self.all(&full), self.all(&short));
        let (Some(leaf), Some(root), Some(intermediate)) = (leaf, root, intermediate) else { return };
        if let Err(why) = leaf.chains(intermediate, root) {
            let message = format!("does not verify up to {ROOT}.crt: {why}");
            self.mismatch(&format!("{stem}.crt"), message, CREATE);
        }
        let names = leaf.names();
        let wanted = self.request.names.get(service).cloned().unwrap_or_default();
        for name in std::iter::once(service.to_owned()).chain(wanted).filter(|name| !names.contains(name)) {
            let hint = format!("{CREATE} --services {service} --san {service}={name}");
            self.mismatch(&format!("{stem}.crt"), format!("is not for the name {name}"), &hint);
        }
        let whole = [&leaf, intermediate, root];
        for (name, there, wanted) in [(full, full_there, &whole[..]), (short, short_there, &whole[..2])] {
            if there.is_some_and(|there| !there.iter().eq(wanted.iter().copied())) {
                let parts = if wanted.len() == 3 {
                    ", the intermediate and the root"
                } else {
                    " and the intermediate"
                };
                self.mismatch(&name, format!("does not hold {stem}.crt{parts}, in this order"), CREATE);
            }
        }
    }

    fn bundle(&mut self, root: Option<&Certificate>, intermediate: Option<&Certificate>) {
        let Some(bundle) = self.all(BUNDLE) else { return };
        for (stem, authority) in [(ROOT, root), (INTERMEDIATE, intermediate)] {
            if authority.is_some_and(|authority| !bundle.contains(authority)) {
                self.mismatch(BUNDLE, format!("{stem}.crt is not in it"), CREATE);
            }
        }
    }
}

/// The day of a moment, in UTC.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::pki::{Request as Wanted, plan};
    use crate::model::pki::FileSeen;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn made(days: u32) -> Tree {
        let wanted = Wanted {
            services: vec!["postgres".into(), "redis".into()],
            names: BTreeMap::new(),
            days,
            force: false,
            force_ca: false,
            now: now(),
        };
        let mut tree = Tree::default();
        for write in plan(&wanted, &tree).unwrap().writes {
            let (folder, _) = write.name.rsplit_once('/').unwrap();
            tree.folders.insert(folder.to_owned(), Some(0o700));
            tree.files.insert(write.name, FileSeen { mode: Some(write.mode), content: write.content });
        }
        tree
    }

    fn request() -> Request {
        Request { services: Vec::new(), names: BTreeMap::new(), days: 30, now: now() }
    }

    fn found(request: &Request, tree: &Tree) -> Vec<String> {
        let findings = judge(request, tree).findings;
        findings.iter().map(|one| format!("{} {}: {}", one.id, one.object, one.message)).collect()
    }

    #[test]
    fn a_good_set_has_no_finding_and_every_certificate_is_listed() {
        let judged = judge(&request(), &made(365));
        assert_eq!(judged.findings, []);
        let files: Vec<&str> = judged.certificates.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(files[..2], ["certs/root-ca.crt", "certs/intermediate-ca.crt"]);
        assert_eq!(files[2..], ["certs/postgres/server.crt", "certs/redis/server.crt"]);
    }

    #[test]
    fn an_empty_directory_lacks_everything() {
        let found = found(&request(), &Tree::default());
        assert_eq!(found.len(), 5 + 3 * 4, "{found:#?}");
        assert!(found.iter().all(|one| one.starts_with("SEC001 ")), "{found:#?}");
    }

    #[test]
    fn expiry_is_told_from_what_does_not_fit() {
        let tree = made(40);
        let at = |days: i64| {
            let now = now() + SignedDuration::from_hours(24 * days);
            found(&Request { now, ..request() }, &tree)
        };
        assert_eq!(at(9), [""; 0]);
        let soon = "TLS002 certs/postgres/server.crt: expires on 2026-12-31, in 29 days";
        assert_eq!(at(11)[0], soon);
        assert_eq!(at(40)[0], "TLS001 certs/postgres/server.crt: expired on 2026-12-31");
        assert_eq!(at(40).len(), 2, "the chain is judged by itself");
        assert!(at(1900).iter().any(|one| one.starts_with("TLS001 certs/intermediate-ca.crt")));
        assert!(at(-1)[0].contains("is not valid before 2026-11-21T11:00:00Z"), "{:?}", at(-1));
    }

    /// What one damage of a good set is found as.
    #[track_caller]
    fn only(damage: impl FnOnce(&mut Tree), expected: &[&str]) {
        let mut tree = made(365);
        damage(&mut tree);
        assert_eq!(found(&request(), &tree), expected);
    }

    fn other(tree: &mut Tree, name: &str) {
        tree.files.insert(name.to_owned(), made(365).files[name].clone());
    }

    fn mode(tree: &mut Tree, name: &str, mode: u32) {
        tree.files.get_mut(name).unwrap().mode = Some(mode);
    }

    #[test]
    fn each_damage_is_found_as_what_it_is() {
        only(
            |tree| drop(tree.files.remove("certs/redis/server-chain.crt")),
            &["SEC001 certs/redis/server-chain.crt: there is no such file"],
        );
        only(
            |tree| tree.files.get_mut("certs/redis/server.key").unwrap().content = " \n".into(),
            &["SEC003 certs/redis/server.key: the file is empty"],
        );
        only(
            |tree| other(tree, "certs/redis/server.key"),
            &["TLS003 certs/redis/server.key: is not the key of certs/redis/server.crt"],
        );
        only(
            |tree| other(tree, "certs/redis/server-chain-no-root.crt"),
            &[
                "TLS003 certs/redis/server-chain-no-root.crt: does not hold certs/redis/server.crt and the intermediate, in this order",
            ],
        );
        only(
            |tree| other(tree, "certs/ca-bundle.crt"),
            &[
                "TLS003 certs/ca-bundle.crt: certs/intermediate-ca.crt is not in it",
                "TLS003 certs/ca-bundle.crt: certs/root-ca.crt is not in it",
            ],
        );
        only(
            |tree| tree.files.get_mut("certs/ca-bundle.crt").unwrap().content = "nonsense".into(),
            &["TLS003 certs/ca-bundle.crt: holds no certificate in PEM"],
        );
        only(
            |tree| drop(tree.files.remove("certs/root-ca.key")),
            &["SEC001 certs/root-ca.key: is not here; only a new intermediate certificate would need it"],
        );
    }

    #[test]
    fn a_certificate_of_another_authority_does_not_verify() {
        let mut tree = made(365);
        for name in ["server.crt", "server.key", "server-chain.crt", "server-chain-no-root.crt"] {
            other(&mut tree, &format!("certs/redis/{name}"));
        }
        let found = found(&request(), &tree);
        assert!(found[0].starts_with("TLS003 certs/redis/server-chain"), "{found:#?}");
        let verdict = found.iter().find(|one| one.starts_with("TLS003 certs/redis/server.crt"));
        assert!(verdict.unwrap().contains("does not verify up to certs/root-ca.crt"), "{found:#?}");
        let mut tree = made(365);
        for ending in ["crt", "key"] {
            other(&mut tree, &format!("certs/root-ca.{ending}"));
        }
        let expected = "TLS003 certs/intermediate-ca.crt: is not signed by certs/root-ca.crt";
        assert!(self::found(&request(), &tree).iter().any(|one| one == expected));
    }

    #[test]
    fn modes_may_be_stricter_and_never_laxer() {
        only(
            |tree| {
                mode(tree, "certs/redis/server.key", 0o640);
                mode(tree, "certs/postgres/server.key", 0o400);
                mode(tree, "certs/redis/server.crt", 0o600);
                mode(tree, "certs/ca-bundle.crt", 0o664);
                tree.folders.insert("certs".into(), Some(0o755));
            },
            &[
                "SEC019 certs: its mode is 0755, 0700 is safe",
                "SEC019 certs/ca-bundle.crt: its mode is 0664, 0644 is safe",
                "SEC019 certs/redis/server.key: its mode is 0640, 0600 is safe",
            ],
        );
    }

    #[test]
    fn a_name_that_was_asked_for_must_be_there() {
        let mut wanted = request();
        wanted.names.insert("redis".into(), vec!["cache".into(), "r.example.org".into()]);
        assert_eq!(
            found(&wanted, &made(365)),
            ["TLS003 certs/redis/server.crt: is not for the name r.example.org"]
        );
    }
}
