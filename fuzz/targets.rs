//! What each fuzz target does with its input, and what must hold. The programs of
//! `fuzz_targets` feed them with new inputs, `tests/corpora.rs` with the old ones.

use pgaas_core::manifest;
use pgaas_core::model::connection::{Connection, Form, read};
use pgaas_core::model::token::DemotionToken;
use pgaas_core::render::{self, Format};
use std::cell::OnceCell;
use std::fs;
use std::path::PathBuf;

/// A target: its name, which is that of its corpus, too, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 4] =
    [("connection", connection), ("jsonpath", jsonpath), ("token", token), ("values", values)];

/// What is read can be written, and what is written is read again as the same.
pub fn connection(input: &[u8]) {
    let Ok(read_first) = read(input) else { return };
    let connection = &read_first.connection;
    assert!(!connection.without_secrets().has_secrets());
    for form in Form::of(connection.service) {
        let Ok(written) = form.write(connection) else { continue };
        let text = written.text.expose();
        // A form that says nothing, or begins with what another reader skips, is no form.
        if text.trim_ascii().is_empty() || text.starts_with(b"\xef\xbb\xbf") || !written.left_out.is_empty() {
            continue;
        }
        if !matches!(form, Form::Uri | Form::Dsn) {
            let _ = read(text);
            continue;
        }
        let again = read(text).unwrap_or_else(|wrong| panic!("{form:?}: {wrong}"));
        assert_eq!(again.form, form);
        let size = |it: &Connection| it.password.as_ref().map_or(0, |password| password.len());
        assert_eq!(size(&again.connection), size(connection), "{form:?}: another password");
        let third = form.write(&again.connection).unwrap_or_else(|wrong| panic!("{form:?}: {wrong}"));
        assert!(third.text == written.text, "{form:?} is written otherwise the second time");
    }
}

/// A template that is taken can be applied.
pub fn jsonpath(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for begin in ["jsonpath=", "custom-columns="] {
        if let Ok(format) = Format::parse(&format!("{begin}{text}")) {
            let object = serde_json::json!({
                "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"a.b/c": "d"}},
                "items": [{"n": 1, "list": [1, 2, [3]]}, {"n": -1.5, "none": null, "yes": true}],
            });
            let _ = render::objects(&[object], &format);
        }
    }
}

/// A token that is read is written as one that is read as the same.
pub fn token(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(token) = DemotionToken::parse(text) {
        assert_eq!(DemotionToken::parse(&token.encode()).as_ref(), Ok(&token));
        let _ = (token.timeline_id(), token.redo_lsn());
    }
    let _ = DemotionToken::from_controldata(text, "1.30.0");
}

/// A client's file that is taken is rendered for every data centre.
pub fn values(input: &[u8]) {
    thread_local! { static DIR: OnceCell<Folder> = const { OnceCell::new() }; }
    DIR.with(|cell| {
        let folder = cell.get_or_init(Folder::new);
        fs::write(folder.0.join("users/ic1/hp/dev1/databases.yaml"), input).unwrap();
        let Ok(declared) = manifest::load(&folder.0, "ic1", "dev1") else { return };
        for dc in &declared.dcs {
            let role = manifest::Role::as_declared(&declared, dc);
            let _ = manifest::objects(&declared, dc, &role, None);
        }
    });
}

/// A values directory in which one file is the input.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let here = format!("fuzz-values-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = Folder(std::env::temp_dir().join(here));
        for (name, text) in [
            ("backup", include_str!("../examples/confs/admin/hp/backup.yaml")),
            ("clients", include_str!("../examples/confs/admin/hp/clients.yaml")),
            ("datacenters", include_str!("../examples/confs/admin/hp/datacenters.yaml")),
            ("ldap", include_str!("../examples/confs/admin/hp/ldap.yaml")),
            ("plugins", include_str!("../examples/confs/admin/hp/plugins.yaml")),
            ("postgresql", include_str!("../examples/confs/admin/hp/postgresql.yaml")),
        ] {
            let admin = folder.0.join("admin/hp");
            fs::create_dir_all(&admin).unwrap();
            fs::write(admin.join(format!("{name}.yaml")), text).unwrap();
        }
        fs::create_dir_all(folder.0.join("users/ic1/hp/dev1")).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
