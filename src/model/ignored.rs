//! Whether git ignores a path, as far as that can be told from `.gitignore` files.
//!
//! Errs on one side only: what is called ignored is ignored. Patterns with `?`, `[` or `\`,
//! other lists of git's (`info/exclude`, the user's own) and files that git tracks already
//! are beyond it.

/// A `.gitignore`: its folder from the root of the work tree, empty for the root, and its text.
pub type IgnoreFile = (String, String);

/// Whether the file `path`, from the root of the work tree and with `/`, is ignored. `files`
/// are those of the folders above it, the root's first.
pub fn ignored(files: &[IgnoreFile], path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| (at, true)).chain([(path.len(), false)]);
    // Below a folder that is ignored nothing can be taken back.
    for (end, folder) in ends {
        match verdict(files, &path[..end], folder) {
            Some(true) => return true,
            Some(false) => {}
            None => return false,
        }
    }
    false
}

/// What the last pattern that fits says; none if one fits or not, who knows, and takes back.
fn verdict(files: &[IgnoreFile], path: &str, folder: bool) -> Option<bool> {
    let mut ignored = false;
    for (place, text) in files {
        let Some(below) = below(path, place) else { continue };
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (back, pattern) = match line.strip_prefix('!') {
                Some(pattern) => (true, pattern),
                None => (false, line),
            };
            match (fits(pattern, below, folder), back) {
                (Some(true), back) => ignored = !back,
                (None, true) => return None,
                _ => {}
            }
        }
    }
    Some(ignored)
}

fn below<'a>(path: &'a str, place: &str) -> Option<&'a str> {
    if place.is_empty() { Some(path) } else { path.strip_prefix(place)?.strip_prefix('/') }
}

/// Whether a pattern fits a path from its own folder; none if that cannot be told.
fn fits(pattern: &str, path: &str, folder: bool) -> Option<bool> {
    if pattern.contains(['?', '[', '\\']) {
        return None;
    }
    let (pattern, folders_only) = match pattern.strip_suffix('/') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    if folders_only && !folder {
        return Some(false);
    }
    let anywhere = pattern.strip_prefix("**/").unwrap_or(pattern);
    if !anywhere.contains('/') {
        return Some(part_fits(anywhere, path.rsplit('/').next().unwrap_or(path)));
    }
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    let (pattern, inside) = match pattern.strip_suffix("/**") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    if pattern.contains("**") {
        return None;
    }
    let (wanted, parts): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let long_enough = if inside { parts.len() > wanted.len() } else { parts.len() == wanted.len() };
    Some(long_enough && wanted.iter().zip(&parts).all(|(wanted, part)| part_fits(wanted, part)))
}

/// `*` stands for any characters of one part.
fn part_fits(pattern: &str, part: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == part };
    let Some(mut left) = part.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = left.find(piece) else { return false };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(root: &str, own: &str) -> bool {
        let files = [(String::new(), root.to_owned()), ("infra/secrets".to_owned(), own.to_owned())];
        ignored(&files, "infra/secrets/certs/redis/server.key")
    }

    #[test]
    fn patterns_that_cover_the_file_or_a_folder_above_it_count() {
        for pattern in [
            "infra/secrets/",
            "/infra/secrets",
            "secrets/",
            "infra",
            "*.key",
            "**/certs/",
            "infra/*/certs",
            "infra/secrets/**",
            "# words\n\ncerts",
            "!*.key\n*.key",
            "!certs/\ninfra/secrets/certs/",
        ] {
            assert!(told(pattern, ""), "{pattern}");
        }
        for own in ["*", "certs/", "/certs", "*\n!.gitignore\n!README.md", "certs/*/server.key"] {
            assert!(told("", own), "{own}");
        }
        assert!(told("infra/\n!infra/secrets/certs", "!*.key"), "git looks no deeper");
    }

    #[test]
    fn what_does_not_surely_cover_it_does_not_count() {
        for pattern in [
            "",
            "secret",
            "*.pem",
            "/certs",
            "server.key/",
            "*.key\n!*.key",
            "[ck]erts",
            "a/**/certs",
            "keys/",
        ] {
            assert!(!told(pattern, ""), "{pattern}");
        }
        for own in ["*\n!certs\n!*/\n!*.key", "*.key\n![s]erver.key", "infra/secrets/certs", "redis"] {
            assert_eq!(told("", own), own == "redis", "{own}");
        }
        assert!(!told("*.key", "!server.key"), "the deeper file has the last word");
    }

    #[test]
    fn a_star_stays_in_its_part() {
        assert!(part_fits("backup_*", "backup_20260101") && part_fits("a*b*c", "a-b-b-c"));
        assert!(!part_fits("a*b*c", "a-c") && !part_fits("*.key", "key") && !part_fits("ab*b", "ab"));
        assert_eq!(fits("infra/*", "infra/a/b", true), Some(false));
    }
}
