//! Which known name a mistyped one was meant to be.

/// At most so much of a name may be wrong for another to have been meant.
const ALIKE: f64 = 0.6;

/// The known name most like what was typed; none where all are far from it.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&typed, &name.to_lowercase());
    let mut best: Option<(&str, f64)> = None;
    for name in known {
        let alike = likeness(name);
        // Of two that are equally near the first.
        if alike >= ALIKE && best.is_none_or(|(_, before)| alike > before) {
            best = Some((name, alike));
        }
    }
    best.map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_near_is_taken_and_no_other() {
        let known = || ["prod", "local", "dev1"].into_iter();
        assert_eq!(nearest("prdo", known()), Some("prod"));
        assert_eq!(nearest("PROD", known()), Some("prod"));
        assert_eq!(nearest("dev2", known()), Some("dev1"));
        assert_eq!(nearest("staging", known()), None);
        assert_eq!(nearest("", known()), None);
        assert_eq!(nearest("prod", std::iter::empty()), None);
    }
}
