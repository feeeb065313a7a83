//! CoreDNS' Corefile, as far as one alias in it goes: a `rewrite` between two marks, in the
//! server block that answers for the alias. Everything else stays byte for byte.

/// The lines of one alias.
struct Place {
    begin: usize,
    end: usize,
}

/// Where an alias leads by its marked block, or nothing if it has none.
pub fn target(corefile: &str, alias: &str) -> Result<Option<String>, String> {
    let lines: Vec<&str> = corefile.lines().collect();
    let Some(place) = place(&lines, alias)? else { return Ok(None) };
    let found = lines[place.begin..=place.end].iter().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["rewrite", "stop", "name", "exact", from, to] if from == alias => Some(to.to_owned()),
            _ => None,
        }
    });
    found.map(Some).ok_or_else(|| format!("the block of {alias} holds no rewrite of it"))
}

/// The Corefile with the alias leading there, or with its block removed. What cannot be
/// understood without doubt is refused.
pub fn with_alias(corefile: &str, alias: &str, target: Option<&str>) -> Result<String, String> {
    let mut lines: Vec<&str> = corefile.lines().collect();
    if let Some(place) = place(&lines, alias)? {
        lines.drain(place.begin..=place.end);
    }
    let foreign = |line: &&&str| code(line).split_whitespace().any(|word| word == alias);
    if let Some(line) = lines.iter().find(foreign) {
        return Err(format!("{alias} stands outside the marks of this tool: {:?}", line.trim()));
    }
    let written = target.map(|target| {
        [mark(alias, "begin"), format!("rewrite stop name exact {alias} {target}"), mark(alias, "end")]
            .map(|line| format!("    {line}"))
    });
    if let Some(written) = &written {
        let at = server(&lines, alias)?;
        lines.splice(at + 1..at + 1, written.iter().map(String::as_str));
    } else {
        // A file that is not understood is not written at all.
        blocks(&lines)?;
    }
    let mut text = lines.join("\n");
    if corefile.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Whether the server block that answers for a name reads its file again when it changes.
pub fn reloads(corefile: &str, alias: &str) -> bool {
    let lines: Vec<&str> = corefile.lines().collect();
    let Ok(at) = server(&lines, alias) else { return false };
    let Ok(blocks) = blocks(&lines) else { return false };
    let end = blocks.iter().find(|block| block.opens == at).map_or(at, |block| block.closes);
    lines[at..=end].iter().any(|line| code(line).split_whitespace().next() == Some("reload"))
}

fn mark(alias: &str, end: &str) -> String {
    format!("# pgaas:{alias} {end}")
}

fn place(lines: &[&str], alias: &str) -> Result<Option<Place>, String> {
    let at = |end: &str| -> Vec<usize> {
        let mark = mark(alias, end);
        (0..lines.len()).filter(|index| lines[*index].trim() == mark).collect()
    };
    match (&at("begin")[..], &at("end")[..]) {
        ([], []) => Ok(None),
        ([begin], [end]) if begin < end => Ok(Some(Place { begin: *begin, end: *end })),
        _ => Err(format!("the marks of {alias} do not stand in pairs")),
    }
}

/// The line without its comment.
fn code(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (index, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '#' if !quoted && before.is_whitespace() => return &line[..index],
            _ => {}
        }
        before = c;
    }
    line
}

/// A block at the outermost level.
struct Block {
    keys: Vec<String>,
    opens: usize,
    closes: usize,
}

/// Braces are counted; one that closes nothing, or is never closed, is an error.
fn blocks(lines: &[&str]) -> Result<Vec<Block>, String> {
    let (mut found, mut keys, mut depth): (Vec<Block>, Vec<String>, usize) = (Vec::new(), Vec::new(), 0);
    for (index, line) in lines.iter().enumerate() {
        for word in code(line).split_whitespace() {
            match word {
                "{" => {
                    if depth == 0 {
                        found.push(Block { keys: std::mem::take(&mut keys), opens: index, closes: index });
                    }
                    depth += 1;
                }
                "}" => {
                    let outer = depth.checked_sub(1);
                    depth = outer.ok_or_else(|| format!("line {}: a brace closes nothing", index + 1))?;
                    if let (0, Some(block)) = (depth, found.last_mut()) {
                        block.closes = index;
                    }
                }
                key if depth == 0 => {
                    keys.extend(key.split(',').filter(|it| !it.is_empty()).map(str::to_owned))
                }
                _ => {}
            }
        }
    }
    if depth > 0 {
        return Err("a brace is never closed".to_owned());
    }
    Ok(found)
}

/// The line that opens the server block answering for a name: of those that serve port 53
/// the one with the longest zone.
fn server(lines: &[&str], name: &str) -> Result<usize, String> {
    let covers = |key: &str| -> Option<usize> {
        let key = key.strip_prefix("dns://").unwrap_or(key);
        let (zone, port) = key.rsplit_once(':').unwrap_or((key, "53"));
        let zone = zone.trim_end_matches('.');
        let within = zone.is_empty() || name == zone || name.ends_with(&format!(".{zone}"));
        (port == "53" && within && !zone.starts_with('(') && !zone.contains("://")).then_some(zone.len())
    };
    let mut best: Option<(usize, usize)> = None;
    for block in blocks(lines)? {
        let Some(length) = block.keys.iter().filter_map(|key| covers(key)).max() else { continue };
        match best {
            Some((known, _)) if known == length => {
                return Err(format!("two server blocks answer for {name}"));
            }
            Some((known, _)) if known > length => {}
            _ => best = Some((length, block.opens)),
        }
    }
    best.map(|(_, at)| at).ok_or_else(|| format!("no server block answers for {name} on port 53"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIAS: &str = "primary.ic1-prod.example";
    const FILE: &str = "# ours\n(snip) {\n    log\n}\n.:53 {\n    errors # not a }\n    hosts {\n      1.1.1.1 a\n      fallthrough\n    }\n    kubernetes cluster.local {\n       pods insecure\n    }\n    reload\n}\nexample.org:53 {\n    forward . 1.1.1.1\n}\n";

    #[test]
    fn an_alias_is_set_moved_and_removed_and_nothing_else_changes() {
        let one = with_alias(FILE, ALIAS, Some("pg-rw.a.svc.cluster.local")).unwrap();
        assert_eq!(target(&one, ALIAS), Ok(Some("pg-rw.a.svc.cluster.local".into())));
        let two = with_alias(&one, ALIAS, Some("pg-rw.b.example")).unwrap();
        assert_eq!(target(&two, ALIAS), Ok(Some("pg-rw.b.example".into())));
        assert_eq!(with_alias(&two, ALIAS, None).unwrap(), FILE);
        assert_eq!(target(FILE, ALIAS), Ok(None));
        let lines: Vec<&str> = one.lines().collect();
        assert_eq!(
            lines[4..7],
            [
                ".:53 {",
                "    # pgaas:primary.ic1-prod.example begin",
                "    rewrite stop name exact primary.ic1-prod.example pg-rw.a.svc.cluster.local"
            ]
        );
        assert!(reloads(FILE, ALIAS) && !reloads(FILE, "a.example.org"));
    }

    #[test]
    fn each_client_has_a_block_of_its_own() {
        let other = "primary.ic2-prod.example";
        let one = with_alias(FILE, ALIAS, Some("a")).unwrap();
        let both = with_alias(&one, other, Some("b")).unwrap();
        assert_eq!(
            (target(&both, ALIAS), target(&both, other)),
            (Ok(Some("a".into())), Ok(Some("b".into())))
        );
        assert_eq!(with_alias(&both, other, None).unwrap(), one);
    }

    #[test]
    fn the_longest_zone_answers() {
        let set = with_alias(FILE, "primary.example.org", Some("x")).unwrap();
        assert!(set.contains("example.org:53 {\n    # pgaas:"), "{set}");
    }

    #[test]
    fn what_is_not_understood_is_not_written() {
        let doubled = format!("{FILE}    # pgaas:{ALIAS} begin\n");
        let by_hand = FILE.replace("    reload", &format!("    rewrite name {ALIAS} elsewhere\n    reload"));
        for (file, said) in [
            (&FILE[..FILE.len() - 2], "never closed"),
            ("}\n", "closes nothing"),
            ("example.org {\n}\n", "no server block"),
            (".:53 {\n}\n.:53 {\n}\n", "two server blocks"),
            (".:5353 {\n}\n", "no server block"),
            (doubled.as_str(), "in pairs"),
            (by_hand.as_str(), "outside the marks"),
        ] {
            let wrong = with_alias(file, ALIAS, Some("x")).unwrap_err();
            assert!(wrong.contains(said), "{file}: {wrong}");
        }
    }
}
