//! Values only the user knows, from wherever the user keeps them.

use super::{App, Environment};
use crate::cli::{Supply, SupplyArgs, SupplyFrom};
use crate::decide::generation::{Unit, Values};
use crate::error::{Error, Result};
use crate::manifest::secrets::{Expected, ExpectedKey, Source};
use crate::model::secret::SecretBytes;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;
use std::path::Path;

/// No value of a Secret is longer: the API server takes a megabyte for all of them.
const LONGEST: u64 = 1024 * 1024;

/// Secret and key.
type Id = (String, String);

impl App {
    /// Every value the user gave: by `--set`, then by the profile's environment variables,
    /// then in the file of `--from-env-file`.
    pub fn supplied(&mut self, args: &SupplyArgs, units: &[Unit<'_>]) -> Result<Values> {
        let mut values = Values::new();
        if args.set.iter().filter(|supply| supply.from == SupplyFrom::Stdin).count() > 1 {
            return Err(Error::usage("--set: standard input can be the value of one key only"));
        }
        for supply in &args.set {
            let id = find(units, supply.secret.as_deref(), &supply.key)?;
            match values.entry(id) {
                Entry::Occupied(_) => {
                    return Err(Error::usage(format!("--set: {} is given twice", supply.key)));
                }
                Entry::Vacant(entry) => drop(entry.insert(self.value(supply)?)),
            }
        }
        let variables = variables(units);
        for (variable, id) in &variables {
            if let Some(value) = Environment::value(variable).filter(|value| !value.is_empty()) {
                values.entry(id.clone()).or_insert(value);
            }
        }
        if let Some(path) = &args.from_env_file {
            for (line, name, value) in env_file(path, &read(path)?)? {
                let (secret, key) = name.split_once('/').map_or((None, &*name), |(s, k)| (Some(s), k));
                let found = variables.get(&name).cloned().map_or_else(|| find(units, secret, key), Ok);
                match found {
                    Ok(id) => drop(values.entry(id).or_insert(value)),
                    Err(why) => self
                        .ctx
                        .streams
                        .message(&format!("Warning: {}:{line}: {name} is not used: {why}", path.display())),
                }
            }
        }
        for ((name, key), value) in &values {
            let shortest = minimum(units, name, key);
            if value.len() < shortest {
                self.ctx.streams.message(&format!(
                    "Warning: secret/{name}: the value given for {key} has {} bytes, at least {shortest} are advised",
                    value.len()
                ));
            }
        }
        Ok(values)
    }

    /// Asks for what is still lacking; refuses (exit 6) where nobody can be asked.
    pub fn ask(&mut self, lacking: &[(&Expected, &ExpectedKey)], yes: bool) -> Result<Values> {
        let mut values = Values::new();
        let nobody = yes || !self.ctx.streams.in_is_terminal || !self.ctx.streams.err_is_terminal;
        if nobody && !lacking.is_empty() {
            let mut error = Error::refused(format!(
                "{} value(s) only you know are missing; nothing was written",
                lacking.len()
            ));
            for (one, key) in lacking {
                error = error.hint(format!("secret/{}: {}{}", one.name, key.key, in_variable(key)));
            }
            return Err(error.hint("give them by --set KEY=@FILE or --from-env-file FILE"));
        }
        if lacking.is_empty() {
            return Ok(values);
        }
        let question = |(one, key): &(&Expected, &ExpectedKey)| format!("{} of secret/{}", key.key, one.name);
        let questions: Vec<String> = lacking.iter().map(question).collect();
        for ((one, key), mut text) in lacking.iter().zip(self.ctx.prompt.hidden(&questions)?) {
            values.insert((one.name.clone(), key.key.clone()), std::mem::take(&mut *text).into());
        }
        Ok(values)
    }

    fn value(&mut self, supply: &Supply) -> Result<SecretBytes> {
        let (value, from) = match &supply.from {
            SupplyFrom::File(path) => (read(path)?, path.display().to_string()),
            SupplyFrom::Stdin => (read(Path::new("-"))?, "standard input".to_owned()),
            SupplyFrom::Environment(name) => {
                let value = Environment::value(name).ok_or_else(|| {
                    Error::usage(format!("--set {}: the environment variable {name} is not set", supply.key))
                })?;
                (value, name.clone())
            }
        };
        // What echo and editors add to one line of text; a value of several lines keeps it.
        let text = value.expose_text().and_then(|text| text.strip_suffix('\n'));
        let line =
            text.map(|text| text.strip_suffix('\r').unwrap_or(text)).filter(|text| !text.contains('\n'));
        let value = match line {
            Some(line) => {
                self.ctx
                    .streams
                    .progress(&format!("{from}: the newline at the end is no part of {}", supply.key));
                line.into()
            }
            None => value,
        };
        if value.is_empty() {
            return Err(Error::usage(format!("--set {}: {from} is empty", supply.key)));
        }
        Ok(value)
    }
}

/// The Secret and key that a name stands for; of a group, the leader's.
fn find(units: &[Unit<'_>], secret: Option<&str>, key: &str) -> Result<Id> {
    let mut found: Vec<Id> = Vec::new();
    let mut derived = false;
    for unit in units {
        for one in unit.members.iter().filter(|one| secret.is_none_or(|secret| secret == one.name)) {
            let leader = unit.members[0];
            let id = match one.key(key).map(|key| &key.source) {
                Some(Source::Generated(_)) if leader.key(key).is_some() => {
                    (leader.name.clone(), key.to_owned())
                }
                Some(Source::Generated(_) | Source::Supplied(_)) => (one.name.clone(), key.to_owned()),
                Some(Source::Derived(_)) => {
                    derived = true;
                    continue;
                }
                None => continue,
            };
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    let named = secret.map_or_else(|| key.to_owned(), |secret| format!("{secret}/{key}"));
    match found.as_slice() {
        [_] => Ok(found.remove(0)),
        [] if derived => Err(Error::usage(format!("{named} follows from other values and cannot be given"))),
        [] => Err(Error::usage(format!("no Secret of the profile has a key {named} that can be given"))),
        [(first, _), ..] => Err(Error::usage(format!("{} Secrets have a key {key}", found.len()))
            .hint(format!("say which one: {first}/{key}"))),
    }
}

/// The environment variables that the profile names.
fn variables(units: &[Unit<'_>]) -> BTreeMap<String, Id> {
    let mut variables = BTreeMap::new();
    for one in units.iter().flat_map(|unit| &unit.members) {
        for key in one.keys.iter() {
            if let Source::Supplied(supplied) = &key.source
                && let Some(variable) = &supplied.env
            {
                variables.insert(variable.clone(), (one.name.clone(), key.key.clone()));
            }
        }
    }
    variables
}

fn in_variable(key: &ExpectedKey) -> String {
    match &key.source {
        Source::Supplied(supplied) => supplied.env.as_ref().map_or(String::new(), |env| format!(" (${env})")),
        _ => String::new(),
    }
}

fn minimum(units: &[Unit<'_>], name: &str, key: &str) -> usize {
    let mut members = units.iter().flat_map(|unit| &unit.members);
    match members.find(|one| one.name == name).and_then(|one| one.key(key)).map(|key| &key.source) {
        Some(Source::Generated(how)) => how.minimum,
        Some(Source::Supplied(supplied)) => supplied.minimum,
        _ => 0,
    }
}

fn read(path: &Path) -> Result<SecretBytes> {
    let mut bytes = Vec::new();
    let outcome = match path == Path::new("-") {
        true => std::io::stdin().take(LONGEST + 1).read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)),
    };
    match outcome {
        Ok(read) if read as u64 > LONGEST => {
            Err(Error::usage(format!("{}: longer than a Secret may be", path.display())))
        }
        Ok(_) => Ok(bytes.into()),
        Err(error) => Err(Error::usage(format!("{} cannot be read", path.display())).because(error)),
    }
}

/// Lines `NAME=VALUE`, as shells and docker read them: `#` begins a comment line, `export`
/// and a pair of quotes around the value are left out. With each, its line number.
fn env_file(path: &Path, bytes: &SecretBytes) -> Result<Vec<(usize, String, SecretBytes)>> {
    let mut found = Vec::new();
    for (index, line) in bytes.expose().split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"export ").unwrap_or(line);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let at = line.iter().position(|byte| *byte == b'=');
        let name = at.and_then(|at| std::str::from_utf8(&line[..at]).ok()).map(str::trim);
        let (Some(at), Some(name)) = (at, name.filter(|name| !name.is_empty())) else {
            // The line itself may hold the value.
            let place = format!("{}:{}", path.display(), index + 1);
            return Err(Error::usage(format!("{place}: expected NAME=VALUE")));
        };
        let value = line[at + 1..].trim_ascii();
        let quoted = match value {
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
            plain => plain,
        };
        if !quoted.is_empty() {
            found.push((index + 1, name.to_owned(), quoted.to_vec().into()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_env_file_are_read_as_a_shell_would() {
        let text = "# x\n\nexport A=1\nB = \"two words\" \nC='#'\r\nEMPTY=\n";
        let found = env_file(Path::new("f"), &text.into()).unwrap();
        let read: Vec<(usize, &str, &str)> = found
            .iter()
            .map(|(line, name, value)| (*line, name.as_str(), value.expose_text().unwrap()))
            .collect();
        assert_eq!(read, [(3, "A", "1"), (4, "B", "two words"), (5, "C", "#")]);
        let error = env_file(Path::new("f"), &"A=1\nhunter2\n".into()).unwrap_err();
        assert_eq!(error.to_string(), "f:2: expected NAME=VALUE");
    }
}
