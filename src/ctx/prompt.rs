//! Questions to the user. Without a terminal there is nobody to ask: refuse.

use crate::error::{Error, Kind, Result};
use std::io::{self, Write as _};
use zeroize::Zeroizing;

const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// What the user said beforehand on the command line.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// `-y/--yes`: answers yes-or-no questions, lowers no guard.
    pub yes: bool,
    /// `--confirm NAME`: answers the question for a typed name.
    pub confirm: Option<String>,
}

/// A way to ask.
pub trait Prompt: Send + Sync {
    /// A yes-or-no question; `Ok(false)` is a no.
    fn yes_no(&self, question: &str) -> Result<bool>;

    /// Asks to type a name.
    fn typed(&self, question: &str) -> Result<String>;

    /// Asks for values that are not shown while they are typed; none of them is empty.
    fn hidden(&self, questions: &[String]) -> Result<Vec<Zeroizing<String>>>;
}

impl Answer {
    /// Goes on if the user agrees; otherwise refuses (exit 6).
    pub fn agree(&self, prompt: &dyn Prompt, question: &str) -> Result<()> {
        if self.yes || prompt.yes_no(question)? {
            return Ok(());
        }
        Err(Error::refused("not confirmed; nothing was changed"))
    }

    /// As [`Answer::agree_typed`] where a name is given, else as [`Answer::agree`].
    pub fn agree_as(&self, prompt: &dyn Prompt, question: &str, name: Option<&str>) -> Result<()> {
        match name {
            Some(name) => self.agree_typed(prompt, question, name),
            None => self.agree(prompt, question),
        }
    }

    /// Goes on if the user typed `name`; `--yes` never does this.
    pub fn agree_typed(&self, prompt: &dyn Prompt, question: &str, name: &str) -> Result<()> {
        let typed = match &self.confirm {
            Some(given) => given.clone(),
            None => prompt.typed(&format!("{question}\nType {name} to go on"))?,
        };
        if typed == name {
            return Ok(());
        }
        Err(Error::refused(format!("{typed:?} was given, {name:?} is needed; nothing was changed")))
    }
}

/// Asks on the terminal.
pub struct Terminal {
    /// Whether both stdin and stderr are terminals.
    pub interactive: bool,
}

impl Terminal {
    fn refuse(&self, flag: &str) -> Result<()> {
        if self.interactive {
            return Ok(());
        }
        Err(Error::refused("this needs an answer, and standard input is not a terminal; nothing was changed")
            .hint(format!("pass {flag} to answer beforehand")))
    }
}

fn gone(error: dialoguer::Error) -> Error {
    // A question hides the cursor, and Ctrl-C leaves it so.
    let _ = io::stderr().write_all(SHOW_CURSOR);
    let dialoguer::Error::IO(cause) = &error;
    if cause.kind() == io::ErrorKind::Interrupted {
        return Error::new(Kind::Interrupted, "interrupted at the question; nothing was changed");
    }
    Error::refused("no answer; nothing was changed").because(error)
}

impl Prompt for Terminal {
    fn yes_no(&self, question: &str) -> Result<bool> {
        self.refuse("--yes")?;
        // Escape is a no.
        let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt();
        answer.map(Option::unwrap_or_default).map_err(gone)
    }

    fn typed(&self, question: &str) -> Result<String> {
        self.refuse("--confirm NAME")?;
        dialoguer::Input::<String>::new()
            .with_prompt(question)
            .allow_empty(true)
            .interact_text()
            .map_err(gone)
    }

    fn hidden(&self, questions: &[String]) -> Result<Vec<Zeroizing<String>>> {
        self.refuse("it in a file, by name,")?;
        #[cfg(unix)]
        let typed = super::hidden::hidden(questions).map_err(dialoguer::Error::IO);
        #[cfg(not(unix))]
        let typed = questions
            .iter()
            .map(|question| dialoguer::Password::new().with_prompt(question).interact().map(Zeroizing::new))
            .collect::<dialoguer::Result<Vec<_>>>();
        typed.map_err(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Terminal = Terminal { interactive: false };

    #[test]
    fn without_a_terminal_a_question_is_refused_and_the_flag_named() {
        let error = Answer::default().agree(&NOBODY, "go on?").unwrap_err();
        assert_eq!(error.kind().code(), 6);
        assert!(error.hints()[0].contains("--yes"));
    }

    #[test]
    fn yes_never_stands_for_a_typed_name() {
        let answer = Answer { yes: true, confirm: None };
        let error = answer.agree_typed(&NOBODY, "delete?", "prod-ic1").unwrap_err();
        assert!(error.hints()[0].contains("--confirm"));
    }

    #[test]
    fn a_confirmed_name_must_be_the_very_name() {
        let answer = Answer { yes: false, confirm: Some("prod-ic2".into()) };
        assert_eq!(answer.agree_typed(&NOBODY, "delete?", "prod-ic1").unwrap_err().kind().code(), 6);
    }
}
