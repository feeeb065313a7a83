//! Words of a command that is advised, as a shell takes them.

use std::borrow::Cow;
use std::path::Path;

/// A text as one word, in quotes only where a shell needs them.
pub fn word(text: &str) -> Cow<'_, str> {
    // Only a NUL byte cannot be a word, and no argument holds one.
    shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))
}

/// A path as one word.
pub fn path(path: &Path) -> String {
    word(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    /// What bash makes of the words of a line, each closed by a NUL byte.
    fn read_by_bash(line: &str) -> Vec<u8> {
        let script = format!("printf '%s\\0' {line}");
        Command::new("bash").args(["--norc", "-c", &script]).output().expect("bash").stdout
    }

    #[test]
    fn what_needs_no_quotes_has_none() {
        for plain in ["ic1/prod", "kubernetes-admin@kubernetes", "arn:aws:eks:eu-west-3:1:cluster/a"] {
            assert_eq!(word(plain), plain);
        }
        assert_eq!(word("prod cluster"), "'prod cluster'");
        assert_eq!(word(""), "''");
        assert_eq!(path(Path::new("my values.yaml")), "'my values.yaml'");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_reads_the_same_words_back(texts in proptest::collection::vec("([ -~]|[^\\x00])*", 1..6)) {
            let line = texts.iter().map(|text| word(text)).collect::<Vec<_>>().join(" ");
            let expected: Vec<u8> = texts.iter().flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect();
            prop_assert_eq!(read_by_bash(&line), expected);
        }
    }
}
