//! Reads kubeconfig files as kubectl does: listed files that are missing are
//! skipped, broken ones are errors, the first to set a value wins.

use crate::error::{Error, Result};
use kube::config::Kubeconfig;
use std::path::{Path, PathBuf};

/// The merged kubeconfig, or none if there is no file at all.
pub(super) fn load(
    flag: Option<&Path>,
    listed: &[PathBuf],
    home: Option<&Path>,
) -> Result<Option<Kubeconfig>> {
    if let Some(path) = flag {
        return match read(path)? {
            Some(config) => Ok(Some(config)),
            None => Err(Error::failed(format!("{}: no such kubeconfig file", path.display()))),
        };
    }
    let paths = match (listed, home) {
        ([], Some(home)) => vec![home.join(".kube").join("config")],
        _ => listed.to_vec(),
    };
    let mut merged: Option<Kubeconfig> = None;
    for path in paths {
        let Some(next) = read(&path)? else { continue };
        merged = Some(match merged {
            Some(config) => config.merge(next).map_err(|error| {
                Error::failed(format!("{}: does not fit the files before it", path.display())).because(error)
            })?,
            None => next,
        });
    }
    Ok(merged)
}

/// One file; none if it does not exist.
fn read(path: &Path) -> Result<Option<Kubeconfig>> {
    let text = match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| Error::failed(format!("{}: kubeconfig is not UTF-8 text", path.display())))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Error::failed(format!("cannot read kubeconfig {}", path.display())).because(error));
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut config = parse(text).map_err(|place| {
        Error::failed(format!("{}{place}: not a valid kubeconfig", path.display()))
            .hint("kubectl config view shows whether kubectl can read it; its content is not quoted here as it may hold credentials")
    })?;
    if let Some(twice) = twice(&config) {
        return Err(Error::failed(format!("{}: {twice} is there twice", path.display())));
    }
    // Paths in a file are relative to that file.
    absolute(&mut config, path.parent().unwrap_or(Path::new("")));
    config.current_context = config.current_context.filter(|name| !name.is_empty());
    Ok(Some(config))
}

/// The error is the place only: a parser's message may quote a credential.
fn parse(text: &str) -> std::result::Result<Kubeconfig, String> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options::<Option<Kubeconfig>>(text, options)
        .map(Option::unwrap_or_default)
        .map_err(|error| match error.location() {
            Some(location) => format!(":{}:{}", location.line(), location.column()),
            None => String::new(),
        })
}

/// The first entry whose name another one of the file has, too.
fn twice(config: &Kubeconfig) -> Option<String> {
    let find = |kind: &str, names: Vec<&str>| {
        let again = names.iter().enumerate().find(|(index, name)| names[..*index].contains(name));
        again.map(|(_, name)| format!("{kind} {name:?}"))
    };
    find("context", context_names(config))
        .or_else(|| find("cluster", config.clusters.iter().map(|named| named.name.as_str()).collect()))
        .or_else(|| find("user", config.auth_infos.iter().map(|named| named.name.as_str()).collect()))
}

fn absolute(config: &mut Kubeconfig, directory: &Path) {
    let join = |file: &mut Option<String>| {
        if let Some(name) = file.as_mut().filter(|name| !name.is_empty() && Path::new(name).is_relative()) {
            *name = directory.join(&*name).to_string_lossy().into_owned();
        }
    };
    for cluster in config.clusters.iter_mut().filter_map(|named| named.cluster.as_mut()) {
        join(&mut cluster.certificate_authority);
    }
    for user in config.auth_infos.iter_mut().filter_map(|named| named.auth_info.as_mut()) {
        join(&mut user.client_certificate);
        join(&mut user.client_key);
        join(&mut user.token_file);
        // A bare command is looked up on PATH.
        if let Some(exec) = user.exec.as_mut()
            && exec.command.as_ref().is_some_and(|command| command.contains(std::path::MAIN_SEPARATOR))
        {
            join(&mut exec.command);
        }
    }
}

/// Names of the contexts, in the order of the files.
pub fn context_names(config: &Kubeconfig) -> Vec<&str> {
    config.contexts.iter().map(|context| context.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(directory: &Path, name: &str, text: &str) -> PathBuf {
        let path = directory.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    const ONE: &str = "current-context: one\ncontexts:\n- name: one\n  context: {cluster: c, user: u, namespace: first}\nusers:\n- name: u\n  user: {client-certificate: ./u.crt, exec: {command: aws}}\n";
    const TWO: &str = "current-context: two\ncontexts:\n- name: one\n  context: {cluster: c, user: u, namespace: second}\n- name: two\n  context: {cluster: c, user: u}\n";

    #[test]
    fn the_first_file_to_set_a_value_wins_and_missing_files_are_skipped() {
        let directory = tempfile::tempdir().unwrap();
        let one = file(directory.path(), "one", ONE);
        let two = file(directory.path(), "two", TWO);
        let missing = directory.path().join("missing");
        let config = load(None, &[missing, one, two], None).unwrap().unwrap();
        assert_eq!(config.current_context.as_deref(), Some("one"));
        assert_eq!(context_names(&config), ["one", "two"]);
        assert_eq!(config.contexts[0].context.as_ref().unwrap().namespace.as_deref(), Some("first"));
        let user = config.auth_infos[0].auth_info.as_ref().unwrap();
        assert!(Path::new(user.client_certificate.as_deref().unwrap()).starts_with(directory.path()));
        assert_eq!(user.exec.as_ref().unwrap().command.as_deref(), Some("aws"));
    }

    #[test]
    fn a_file_named_by_flag_must_exist() {
        let error = load(Some(Path::new("/nowhere/config")), &[], None).unwrap_err();
        assert!(error.to_string().contains("/nowhere/config"));
    }

    #[test]
    fn no_file_at_all_is_not_an_error_here() {
        let directory = tempfile::tempdir().unwrap();
        assert!(load(None, &[], Some(directory.path())).unwrap().is_none());
        assert!(load(None, &[directory.path().join("missing")], None).unwrap().is_none());
    }

    #[test]
    fn an_empty_file_is_an_empty_kubeconfig() {
        let directory = tempfile::tempdir().unwrap();
        for text in ["", "# nothing\n"] {
            let path = file(directory.path(), "empty", text);
            assert!(load(Some(&path), &[], None).unwrap().unwrap().contexts.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_in_one_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for (text, named) in [
            ("contexts: [{name: a}, {name: b}, {name: a}]\n", "context \"a\""),
            ("clusters: [{name: c}, {name: c}]\n", "cluster \"c\""),
            ("users: [{name: u}, {name: u}]\n", "user \"u\""),
        ] {
            let path = file(directory.path(), "twice", text);
            assert!(load(None, &[path], None).unwrap_err().to_string().contains(named), "{text}");
        }
    }

    #[test]
    fn a_broken_file_is_named_and_never_quoted() {
        let directory = tempfile::tempdir().unwrap();
        for text in ["users:\n- name: u\n  user: {token: s3cr3t", "users: [{name: u, user: s3cr3t}]\n"] {
            let path = file(directory.path(), "broken", text);
            let error = load(None, &[path], None).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(said.contains("broken"), "{said}");
            assert!(!said.contains("s3cr3t"), "{said}");
        }
    }
}
