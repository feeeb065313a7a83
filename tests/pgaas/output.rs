//! `-o`, colours, streams and exit codes, whatever the verb.

use crate::pgaas;

#[test]
fn an_unknown_format_is_refused_in_kubectls_words() {
    let outcome = pgaas().run(&["version", "-o", "tabel"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert_eq!(
        outcome.stderr,
        "error: unable to match a printer suitable for the output format \"tabel\", allowed formats are: json,name,wide,yaml\n"
    );
}

#[test]
fn name_is_refused_for_what_has_no_name() {
    assert_eq!(pgaas().run(&["version", "--client", "-o", "name"]).code, 2);
}

#[test]
fn wrong_usage_is_told_on_stderr_with_exit_2() {
    for args in [&["bogus"][..], &["version", "--bogus"], &["version", "--v", "12"], &["version", "x"]] {
        let outcome = pgaas().run(args);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}");
        assert!(outcome.stderr.starts_with("error: "), "{args:?}: {}", outcome.stderr);
    }
}

#[test]
fn impersonation_without_a_user_is_wrong_usage() {
    let outcome = pgaas().run(&["version", "--client", "--as-group", "g"]);
    assert_eq!(outcome.code, 2);
}

#[test]
fn nothing_is_coloured_in_a_pipe_unless_asked() {
    let plain = |outcome: crate::support::Outcome| !(outcome.stdout + &outcome.stderr).contains('\u{1b}');
    assert!(plain(pgaas().run(&["list", "--context", "nowhere"])));
    assert!(plain(pgaas().run(&["--help"])));
    assert!(plain(pgaas().variable("NO_COLOR", "1").run(&["list", "--context", "nowhere"])));
}
