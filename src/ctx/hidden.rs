//! Lines that are typed and not shown.
//!
//! The terminal shows nothing from before the first question until after the last answer, so that what
//! is typed or pasted ahead is not shown either. It hands over each key at once: a line read as a whole
//! would keep Ctrl-C from the program until Enter.

use rustix::io::{Errno, read};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, Write};
use zeroize::Zeroizing;

/// As much is kept at once, so that no copy stays behind when the text grows.
const LONGEST: usize = 64 * 1024;

/// What became of the line after a key.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    More,
    Done,
    Interrupted,
    Gone,
}

/// Asks on stderr and reads from the terminal that stdin is; what is left empty is asked again.
pub fn hidden(questions: &[String]) -> io::Result<Vec<Zeroizing<String>>> {
    let _quiet = Quiet::begin()?;
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        answers.push(loop {
            let answer = ask(question)?;
            if !answer.is_empty() {
                break answer;
            }
        });
    }
    Ok(answers)
}

fn ask(question: &str) -> io::Result<Zeroizing<String>> {
    let mut out = io::stderr();
    write!(out, "{question}: ")?;
    out.flush()?;
    let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST));
    loop {
        let mut key = [0];
        match read(rustix::stdio::stdin(), &mut key) {
            Ok(1..) => {}
            Ok(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        match after(key[0], &mut typed) {
            Line::More => {}
            Line::Done => break,
            Line::Interrupted => {
                writeln!(out)?;
                return Err(io::ErrorKind::Interrupted.into());
            }
            Line::Gone => {
                writeln!(out)?;
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
    let said = if typed.is_empty() { "" } else { "[hidden]" };
    writeln!(out, "{said}")?;
    let text = std::str::from_utf8(&typed);
    Ok(Zeroizing::new(text.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?.to_owned()))
}

/// The keys a terminal would take care of itself.
fn after(key: u8, typed: &mut Vec<u8>) -> Line {
    match key {
        b'\r' | b'\n' => return Line::Done,
        3 => return Line::Interrupted,
        4 if typed.is_empty() => return Line::Gone,
        // Backspace takes a whole character.
        8 | 127 => while typed.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {},
        // Ctrl-U takes all.
        21 => typed.clear(),
        _ if typed.len() == LONGEST => {}
        key => typed.push(key),
    }
    Line::More
}

/// A terminal that shows no key; as it was again when this is dropped.
struct Quiet(Termios);

impl Quiet {
    fn begin() -> io::Result<Quiet> {
        let before = tcgetattr(rustix::stdio::stdin())?;
        let mut quiet = before.clone();
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &quiet)?;
        Ok(Quiet(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing else can be done about a terminal that is gone.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_what_they_do_in_a_line() {
        let mut typed = Vec::new();
        for key in "ab\u{e9}".bytes().chain([127]) {
            assert_eq!(after(key, &mut typed), Line::More);
        }
        assert_eq!(typed, b"ab");
        assert_eq!(after(4, &mut typed), Line::More, "Ctrl-D ends an empty line only");
        assert_eq!(after(21, &mut typed), Line::More);
        assert!(typed.is_empty());
        assert_eq!(after(8, &mut typed), Line::More);
        assert_eq!([after(b'\r', &mut typed), after(b'\n', &mut typed)], [Line::Done, Line::Done]);
        assert_eq!([after(3, &mut typed), after(4, &mut typed)], [Line::Interrupted, Line::Gone]);
    }
}
