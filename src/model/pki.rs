//! The files of a small certificate authority, in API Forge's layout:
//! `certs/root-ca.{key,crt}`, `certs/intermediate-ca.{key,crt}`, `certs/ca-bundle.crt` and,
//! per service, `certs/SERVICE/server.{key,crt}` with two chains.

use super::secret::SecretBytes;
use rustls::pki_types::DnsName;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Folder of the set.
pub const CERTS: &str = "certs";
/// The root and the intermediate authority, without the ending of the file.
pub const ROOT: &str = "certs/root-ca";
/// Signs the services' certificates.
pub const INTERMEDIATE: &str = "certs/intermediate-ca";
/// What clients trust.
pub const BUNDLE: &str = "certs/ca-bundle.crt";
/// An authority of others that the bundle holds, too, if this file is there.
pub const EXTERNAL: &str = "certs/ca-bundle-postgres-external.crt";

/// Services that a set is made for when none is named.
pub const SERVICES: [&str; 3] = ["postgres", "redis", "temporal"];

/// Mode of a private key's file, of a certificate's file and of their folders.
pub const KEY_MODE: u32 = 0o600;
/// Everybody may read a certificate.
pub const CERTIFICATE_MODE: u32 = 0o644;
/// Only the owner may look into the folders.
pub const FOLDER_MODE: u32 = 0o700;

/// `certs/SERVICE/server`, without the ending of the file.
pub fn server(service: &str) -> String {
    format!("{CERTS}/{service}/server")
}

/// Names that a service's certificate is for when no others are given.
pub fn default_names(service: &str) -> Vec<String> {
    let own: &[&str] = match service {
        "postgres" => &["postgres.backend", "app_data_postgres_db", "database", "db"],
        "redis" => &["redis.backend", "cache"],
        "temporal" => &["temporal.backend", "temporal-server", "workflow"],
        _ => &[],
    };
    let everywhere = ["localhost", "*.fly.dev", "*.internal", "127.0.0.1", "::1"];
    [service].iter().chain(own).chain(&everywhere).map(|name| (*name).to_owned()).collect()
}

/// What a directory holds below [`CERTS`].
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Files by their path from the directory, with `/`.
    pub files: BTreeMap<String, FileSeen>,
    /// Modes of the folders; without them on systems that have none.
    pub folders: BTreeMap<String, Option<u32>>,
}

impl Tree {
    /// Services that have a folder.
    pub fn services(&self) -> impl Iterator<Item = String> {
        self.folders
            .keys()
            .filter_map(|folder| Some(folder.strip_prefix(CERTS)?.strip_prefix('/')?.to_owned()))
    }
}

/// One file.
#[derive(Debug, Clone)]
pub struct FileSeen {
    /// The permission bits, where the system has them.
    pub mode: Option<u32>,
    /// What is in it.
    pub content: SecretBytes,
}

/// One file to write.
#[derive(Debug, Clone)]
pub struct Write {
    /// Path from the directory, with `/`.
    pub name: String,
    /// What is to be in it.
    pub content: SecretBytes,
    /// Its permission bits.
    pub mode: u32,
    /// Whether another file stands there, which is kept in a backup.
    pub replaces: bool,
}

/// Permission bits a file or folder of the set may have: no others.
pub fn allowed_mode(name: &str, folder: bool) -> u32 {
    match (folder, name.ends_with(".key")) {
        (true, _) => FOLDER_MODE,
        (false, true) => KEY_MODE,
        (false, false) => CERTIFICATE_MODE,
    }
}

/// A service's name as `--services` takes it: it names a folder and a DNS label.
pub fn parse_service(text: &str) -> Result<String, String> {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let ends = text.chars().next().into_iter().chain(text.chars().last());
    if (1..=63).contains(&text.len())
        && text.chars().all(inside)
        && ends.clone().all(|c| inside(c) && c != '-')
    {
        return Ok(text.to_owned());
    }
    Err("a service is named by lower-case letters, digits, - and _, at most 63".to_owned())
}

/// `SERVICE=NAME`: a DNS name, also with `*.` in front, or an address.
pub fn parse_name(text: &str) -> Result<(String, String), String> {
    let (service, name) =
        text.split_once('=').ok_or("SERVICE=NAME is needed, e.g. postgres=pg.example.org")?;
    let service = parse_service(service)?;
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok((service, address.to_string()));
    }
    let plain = name.strip_prefix("*.").unwrap_or(name);
    if plain.ends_with('.') || DnsName::try_from(plain).is_err() {
        return Err(format!("{name:?} is neither a DNS name nor an address"));
    }
    Ok((service, name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_before_anything_is_made() {
        for good in ["postgres", "a", "app_data-1"] {
            assert_eq!(parse_service(good), Ok(good.to_owned()));
        }
        for bad in ["", "..", "a/b", "A", "-a", "a-", "a.b", &"a".repeat(64)] {
            assert!(parse_service(bad).is_err(), "{bad}");
        }
        let named = |name: &str| Ok(("db".to_owned(), name.to_owned()));
        assert_eq!(parse_name("db=PG.example.org"), named("pg.example.org"));
        assert_eq!(parse_name("db=*.internal"), named("*.internal"));
        assert_eq!(parse_name("db=0:0:0:0:0:0:0:1"), named("::1"));
        for bad in ["db", "db=", "db=a b", "db=*.", "db=a..b", "=a", "db=a.", "db=*.*.a"] {
            assert!(parse_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_service_is_for_its_own_name() {
        for service in SERVICES.into_iter().chain(["other"]) {
            let names = default_names(service);
            assert_eq!(names.first().map(String::as_str), Some(service));
            assert!(names.iter().any(|name| name == "::1"), "{names:?}");
        }
    }
}
