//! `profile`.

use crate::secrets;

#[test]
fn profiles_are_listed_with_who_makes_their_secrets() {
    let out = secrets().run(&["profile", "list"]);
    assert_eq!(out.code, 0);
    let text = out.data();
    assert!(text.starts_with("NAME"), "{text}");
    for (name, maker) in
        [("pharia", "generate"), ("cnpg-app", "CloudNativePG"), ("vso", "the Vault Secrets Operator")]
    {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(maker), "{line}");
    }
    let json = secrets().run(&["profile", "list", "-o", "json"]).json();
    assert_eq!(
        (json["kind"].as_str(), json["items"].as_array().map(Vec::len)),
        (Some("ProfileListReport"), Some(6))
    );
    assert_eq!(secrets().run(&["profile", "ls", "-o", "name"]).data().lines().next(), Some("pharia"));
}

#[test]
fn a_profile_is_printed_as_the_file_it_is() {
    let text = secrets().run(&["profile", "show", "bitnami"]).data().to_owned();
    assert!(text.contains("kind: Profile\nname: bitnami\n"), "{text}");
}

#[test]
fn an_unknown_profile_is_refused_with_those_that_are_known() {
    let out = secrets().run(&["profile", "show", "nope"]);
    assert_eq!(out.code, 2);
    assert!(
        out.stderr.contains("there is no profile \"nope\"; known are pharia, cnpg-app"),
        "{}",
        out.stderr
    );
}
