//! Words and assignments as a POSIX shell reads and writes them.

use super::note::Noted;
use super::{NotAConnection, keywords};
use crate::model::secret::SecretBytes;
use zeroize::Zeroizing;

/// A word with the index it begins at; wiped when dropped, for it may hold a password.
pub(super) type Word = (Zeroizing<Vec<u8>>, usize);

/// Appends the bytes as one word that any shell takes literally.
pub(super) fn quote(value: &[u8], to: &mut Vec<u8>) {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._/:,@%+=".contains(byte);
    if !value.is_empty() && value.iter().all(plain) {
        return to.extend_from_slice(value);
    }
    to.push(b'\'');
    for byte in value {
        match byte {
            b'\'' => to.extend_from_slice(b"'\\''"),
            other => to.push(*other),
        }
    }
    to.push(b'\'');
}

/// Appends `export NAME='value'` as a line.
pub(super) fn export(name: &str, value: &[u8], to: &mut Vec<u8>) {
    to.extend_from_slice(b"export ");
    to.extend_from_slice(name.as_bytes());
    to.push(b'=');
    quote(value, to);
    to.push(b'\n');
}

/// The words of some lines. What a shell would replace is refused.
pub(super) fn words(form: &'static str, input: &[u8]) -> Noted<Vec<Word>> {
    let mut words = Vec::new();
    let mut index = 0;
    while let Some(byte) = input.get(index) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b';' => index += 1,
            b'#' => index += input[index..].iter().take_while(|byte| **byte != b'\n').count(),
            _ => {
                let begin = index;
                let word = word(form, input, &mut index)?;
                words.push((word, begin));
            }
        }
    }
    Ok(words)
}

fn word(form: &'static str, input: &[u8], index: &mut usize) -> Noted<Zeroizing<Vec<u8>>> {
    let mut word = Zeroizing::new(Vec::with_capacity(input.len() - *index));
    while let Some(&byte) = input.get(*index) {
        let begin = *index;
        *index += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b';' => {
                *index -= 1;
                break;
            }
            b'\'' => {
                let rest = &input[*index..];
                let length = rest.iter().position(|byte| *byte == b'\'').ok_or_else(|| open(form, begin))?;
                word.extend_from_slice(&rest[..length]);
                *index += length + 1;
            }
            b'"' => double_quoted(form, input, index, &mut word)?,
            b'\\' => match input.get(*index) {
                Some(b'\n') => *index += 1,
                Some(&next) => {
                    word.push(next);
                    *index += 1;
                }
                None => return Err(NotAConnection::at(form, begin, "nothing stands after the backslash")),
            },
            b'$' | b'`' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => return Err(replaced(form, begin)),
            other => word.push(other),
        }
    }
    Ok(word)
}

fn double_quoted(form: &'static str, input: &[u8], index: &mut usize, word: &mut Vec<u8>) -> Noted<()> {
    let begin = *index - 1;
    loop {
        match (input.get(*index), input.get(*index + 1)) {
            (None, _) => return Err(open(form, begin)),
            (Some(b'"'), _) => {
                *index += 1;
                return Ok(());
            }
            (Some(b'\\'), Some(b'\n')) => *index += 2,
            (Some(b'\\'), Some(next @ (b'$' | b'`' | b'"' | b'\\'))) => {
                word.push(*next);
                *index += 2;
            }
            (Some(b'$' | b'`'), _) => return Err(replaced(form, *index)),
            (Some(byte), _) => {
                word.push(*byte);
                *index += 1;
            }
        }
    }
}

fn open(form: &'static str, index: usize) -> NotAConnection {
    NotAConnection::at(form, index, "the quote is never closed")
}

fn replaced(form: &'static str, index: usize) -> NotAConnection {
    NotAConnection::at(form, index, "a shell would not take this character literally")
        .hint("put the value into single quotes")
}

/// What is wrong in a value stands somewhere behind its beginning: quotes shift it.
pub(super) fn of_value<T>(read: Noted<T>, index: usize) -> Noted<T> {
    read.map_err(|wrong| NotAConnection { at: index + 1, ..wrong })
}

/// A variable that is set.
pub(super) struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: SecretBytes,
    /// The index its value begins at.
    pub index: usize,
}

impl Variable {
    /// The value as text; `part` names it in the error.
    pub(super) fn text(&self, form: &'static str, part: &str) -> Noted<String> {
        keywords::text(form, part, self.value.expose().to_vec(), self.index)
    }
}

/// The variables set by some lines; the last of a name counts.
pub(super) fn assignments(form: &'static str, input: &[u8]) -> Noted<Vec<Variable>> {
    let mut found: Vec<Variable> = Vec::new();
    for (word, index) in words(form, input)? {
        if *word == b"export" {
            continue;
        }
        let Some((name, length)) = name(&word) else {
            return Err(NotAConnection::at(form, index, "expected NAME=value"));
        };
        found.retain(|other| other.name != name);
        found.push(Variable { name, value: word[length + 1..].to_vec().into(), index: index + length + 1 });
    }
    Ok(found)
}

/// The name before the equals sign of an assignment, and its length.
pub(super) fn name(word: &[u8]) -> Option<(String, usize)> {
    let length = word.iter().position(|byte| *byte == b'=')?;
    let name = std::str::from_utf8(&word[..length]).ok()?;
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then(|| (name.to_owned(), length))
}
