//! Traps of encoding: bytes nobody sees and everybody trips over.

use super::{Check, Place, View};
use crate::manifest::secrets::Field;
use crate::model::finding::{self, Finding};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) const CHECKS: &[Check] = &[
    Check { finding: finding::TRAILING_NEWLINE, needs: &[], look: blanks },
    Check { finding: finding::STRAY_BYTES, needs: &[], look: stray },
    Check { finding: finding::ENCODED_TWICE, needs: &[], look: twice },
    Check { finding: finding::NOT_TEXT, needs: &[], look: not_text },
];

/// Byte order marks at the beginning of a file, and what writes them.
const MARKS: [(&[u8], &str); 3] =
    [(b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")];
/// Shortest text that is taken for base64 without an `=` at its end: shorter random ones
/// decode to text too often.
const TELLING: usize = 16;

/// The values that are single words: no documents, and not already what they should be.
fn words<'a>(seen: &'a View<'_>) -> impl Iterator<Item = &'a Place<'a>> {
    seen.keys().filter(|place| {
        let document = place.live.secret_type == "kubernetes.io/dockerconfigjson";
        !document && !place.is_right() && !place.is_blank()
    })
}

fn blanks(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in words(seen) {
        let value = place.value.expose();
        let what = match value {
            [.., b'\r', b'\n'] => "ends in a newline of Windows (CR LF)",
            [.., b'\n'] => "ends in a newline",
            [.., last] if last.is_ascii_whitespace() => "ends in a blank",
            [first, ..] if first.is_ascii_whitespace() => "begins with a blank",
            _ => continue,
        };
        let finding = place.finding(check, what);
        findings.push(if place.is_derived() { finding } else { finding.hint(
                "printf %s writes a value without one, echo with one; some clients cut it off, others log in with it",
            ) });
    }
    findings
}

fn stray(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in words(seen) {
        let value = place.trimmed();
        let mark = MARKS.iter().find(|(mark, _)| value.starts_with(mark));
        let what = if let Some((_, encoding)) = mark {
            format!("begins with the byte order mark of {encoding}: it was saved by an editor")
        } else if value.contains(&0) {
            "holds a NUL byte, which no server takes".to_owned()
        } else if value.contains(&b'\r') || value.contains(&b'\n') {
            "holds a line break inside".to_owned()
        } else if value.iter().any(u8::is_ascii_control) {
            "holds a control character".to_owned()
        } else {
            continue;
        };
        findings.push(
            place
                .finding(check, what)
                .hint("write it again without; if a server knows it so, change it there, too"),
        );
    }
    findings
}

fn twice(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    // Of a derived value it is said beside the difference.
    let given = words(seen).filter(|place| !place.is_derived());
    given
        .filter(|place| is_encoded_text(place.trimmed()))
        .map(|place| {
            place.finding(check, "is base64 of a text: was it encoded twice?").hint(
                "data: takes base64, stringData: takes the value itself, and kubectl create encodes by itself",
            )
        })
        .collect()
}

/// Whether it is base64 of what a person or a generator would write.
fn is_encoded_text(value: &[u8]) -> bool {
    if value.len() < TELLING && !value.ends_with(b"=") {
        return false;
    }
    let Ok(inner) = STANDARD.decode(value) else { return false };
    let text = inner.strip_suffix(b"\n").unwrap_or(&inner);
    text.len() >= 4 && text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

fn not_text(seen: &View<'_>, check: &Check) -> Vec<Finding> {
    let passwords = words(seen).filter(|place| place.key.field == Field::Password);
    passwords
        .filter(|place| place.value.expose_text().is_none())
        .map(|place| {
            place
                .finding(check, "is no UTF-8: few clients can send it, and a URL only percent-encoded")
                .hint("if a login fails with it, give it a new password of letters and digits")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_encoded_text;

    #[test]
    fn base64_of_text_is_told_from_random_letters() {
        assert!(is_encoded_text(b"aHVudGVyMg=="));
        assert!(is_encoded_text(b"c3VwZXJzZWNyZXRwYXNzd29yZA=="));
        for random in [&b"q7WZ3hT0vKxN5cJdR8yL"[..], b"abcd", b"0123456789abcdef", b"N3v3rG0nn4G1v3Y0uUp0"] {
            assert!(!is_encoded_text(random), "{random:?}");
        }
    }
}
