//! What keys the values files take, and what each means.

use super::schema::FILES;
use super::shape::{Field, Shape, join};
use crate::model::nearest::nearest;

/// One key of one file.
pub struct Key {
    /// The file, as `docs/values.md` names it.
    pub file: &'static str,
    /// All keys down to it: `clients.*.s3Bucket`, `roles[].name`.
    pub path: String,
    field: &'static Field,
}

impl Key {
    /// Its own name.
    pub fn name(&self) -> &'static str {
        self.field.key
    }

    /// What it means.
    pub fn about(&self) -> &'static str {
        self.field.about
    }

    /// What holds without it.
    pub fn default(&self) -> Option<&'static str> {
        self.field.default
    }

    /// Whether it must be there.
    pub fn required(&self) -> bool {
        self.field.required
    }

    /// Its type, as `kubectl explain` writes types.
    pub fn kind(&self) -> String {
        kind(&self.field.shape)
    }

    /// The words it may have, if they are few.
    pub fn choices(&self) -> Option<&'static [&'static str]> {
        match &self.field.shape {
            Shape::Choice(words) => Some(words),
            _ => None,
        }
    }

    /// What is expected of its value or, where the writer chooses names, of each name.
    pub fn expected(&self) -> String {
        expected(&self.field.shape)
    }

    /// The keys directly below it.
    pub fn below(&self) -> Vec<Key> {
        let Some((path, fields)) = inside(&self.field.shape, &self.path) else { return Vec::new() };
        keys(self.file, &path, fields)
    }
}

/// Every file with what it is for and its first keys.
pub fn files() -> Vec<(&'static str, &'static str, Vec<Key>)> {
    FILES.iter().map(|(file, shape, about)| (*file, *about, first(file, shape))).collect()
}

/// Every key of every file, each before those below it.
pub fn all() -> Vec<Key> {
    fn walk(key: Key, found: &mut Vec<Key>) {
        let below = key.below();
        found.push(key);
        below.into_iter().for_each(|key| walk(key, found));
    }
    let mut found = Vec::new();
    files().into_iter().flat_map(|(_, _, keys)| keys).for_each(|key| walk(key, &mut found));
    found
}

/// The key of each file that is meant; `*` and places in lists may be left out, and names stand for `*`.
pub fn find(typed: &str) -> Vec<Key> {
    let words: Vec<&str> = words(typed);
    let Some((head, rest)) = words.split_first() else { return Vec::new() };
    let firsts = files().into_iter().flat_map(|(_, _, keys)| keys).filter(|key| key.field.key == *head);
    firsts.filter_map(|key| descend(key, rest)).collect()
}

/// The key that was probably meant by one that does not exist.
pub fn meant(typed: &str) -> Option<String> {
    let mut words = words(typed);
    let last = words.pop()?;
    let paths: Vec<String> = all().into_iter().map(|key| key.path).collect();
    let tail = |path: &String| path.rsplit('.').next().unwrap_or_default().to_owned();
    // A brother of what was typed first, then a key of this name anywhere.
    let beside: Vec<String> = match words.is_empty() {
        true => files().into_iter().flat_map(|(_, _, keys)| keys).map(|key| key.path).collect(),
        false => find(&words.join(".")).iter().flat_map(Key::below).map(|key| key.path).collect(),
    };
    [beside, paths.clone()]
        .into_iter()
        .find_map(|paths| {
            let tails: Vec<String> = paths.iter().map(tail).collect();
            let found = nearest(last, tails.iter().map(String::as_str))?;
            paths.into_iter().find(|path| tail(path) == found)
        })
        .or_else(|| nearest(typed, paths.iter().map(String::as_str)).map(str::to_owned))
}

/// `roles[0].name` to `roles`, `name`.
fn words(typed: &str) -> Vec<&str> {
    let words = typed.split('.').map(|word| word.split('[').next().unwrap_or_default());
    words.filter(|word| !word.is_empty()).collect()
}

fn first(file: &'static str, shape: &'static Shape) -> Vec<Key> {
    inside(shape, "").map(|(path, fields)| keys(file, &path, fields)).unwrap_or_default()
}

fn keys(file: &'static str, path: &str, fields: &'static [Field]) -> Vec<Key> {
    fields.iter().map(|field| Key { file, path: join(path, field.key), field }).collect()
}

/// The keys of a mapping, of each entry of a list, or of each value by name.
fn inside(shape: &'static Shape, path: &str) -> Option<(String, &'static [Field])> {
    match shape {
        Shape::Closed(fields) => Some((path.to_owned(), fields)),
        Shape::List { of: Shape::Closed(fields), .. } => Some((format!("{path}[]"), fields)),
        Shape::Each { of: Shape::Closed(fields), .. } => Some((join(path, "*"), fields)),
        _ => None,
    }
}

fn descend(key: Key, rest: &[&str]) -> Option<Key> {
    let Some((word, after)) = rest.split_first() else { return Some(key) };
    if let Some(below) = key.below().into_iter().find(|below| below.field.key == *word) {
        return descend(below, after);
    }
    let Shape::Each { key: name, of } = &key.field.shape else { return None };
    match of {
        Shape::Closed(_) if *word == "*" || (name.holds)(word) => match after.split_first() {
            None => Some(key),
            Some((word, after)) => {
                descend(key.below().into_iter().find(|below| below.field.key == *word)?, after)
            }
        },
        // Names of parameters may have a dot.
        _ if *word == "*" || (name.holds)(&rest.join(".")) => Some(key),
        _ => None,
    }
}

fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Text(_) | Shape::Scalar(_) | Shape::Secret | Shape::Choice(_) => "string".to_owned(),
        Shape::Int { .. } => "integer".to_owned(),
        Shape::Bool => "boolean".to_owned(),
        Shape::List { of, .. } => format!("[]{}", kind(of)),
        Shape::Closed(_) => "Object".to_owned(),
        Shape::Each { of, .. } => format!("map[string]{}", kind(of)),
    }
}

fn expected(shape: &Shape) -> String {
    match shape {
        Shape::List { of: Shape::Closed(_), .. } => "a list of mappings".to_owned(),
        Shape::List { of, .. } => format!("a list, each entry {}", of.expected()),
        Shape::Each { key, of: Shape::Closed(_) } => format!("a mapping, each key {}", key.expected),
        Shape::Each { key, of } => {
            format!("a mapping, each key {}, each value {}", key.expected, of.expected())
        }
        other => other.expected(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(typed: &str) -> Vec<(String, String)> {
        find(typed)
            .into_iter()
            .map(|key| (key.file.rsplit('/').next().unwrap().to_owned(), key.path))
            .collect()
    }

    #[test]
    fn keys_are_found_as_people_write_them() {
        for typed in ["clients.*.s3Bucket", "clients.ic1.s3Bucket", "clients.s3Bucket"] {
            assert_eq!(
                paths(typed),
                [("clients.yaml".to_owned(), "clients.*.s3Bucket".to_owned())],
                "{typed}"
            );
        }
        for typed in ["roles[].name", "roles[0].name", "roles.name", ".roles.name."] {
            assert_eq!(paths(typed), [("databases.yaml".to_owned(), "roles[].name".to_owned())], "{typed}");
        }
        let both = paths("postgresql.parameters.pg_stat_statements.max");
        assert_eq!(both.len(), 2, "{both:?}");
        assert_eq!(paths("clients.ic1")[0].1, "clients");
        for typed in ["", ".", "nope", "backup.schedule.more", "clients.A B", "clients.ic1.nope"] {
            assert!(find(typed).is_empty(), "{typed}");
        }
    }

    #[test]
    fn what_is_found_under_its_own_path_is_itself() {
        for key in all() {
            assert!(
                find(&key.path).iter().any(|found| (found.file, &found.path) == (key.file, &key.path)),
                "{}",
                key.path
            );
        }
    }

    #[test]
    fn every_key_says_what_it_means() {
        let silent: Vec<String> =
            all().into_iter().filter(|key| key.about().is_empty()).map(|key| key.path).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    #[test]
    fn a_key_that_does_not_exist_has_a_nearest_one() {
        for (typed, expected) in [
            ("backup.shedule", "backup.schedule"),
            ("schedule", "backup.schedule"),
            ("postgres", "postgresql"),
            ("clients.ic1.s3bucket", "clients.*.s3Bucket"),
            ("clientz.*.s3Bucket", "clients.*.s3Bucket"),
            ("roles.conectionLimit", "roles[].connectionLimit"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(expected), "{typed}");
        }
        assert_eq!(meant("qqqqqq"), None);
    }
}
