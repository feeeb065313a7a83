//! Colours by meaning. Never the only carrier of it: every coloured word says
//! the same without its colour.

use owo_colors::{OwoColorize, Style};

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    color: bool,
}

impl Theme {
    /// A theme; without `color` text stays as it is.
    pub fn new(color: bool) -> Self {
        Theme { color }
    }

    /// As it should be.
    pub fn ok(&self, text: &str) -> String {
        self.paint(text, Style::new().green())
    }

    /// Worth a look.
    pub fn warn(&self, text: &str) -> String {
        self.paint(text, Style::new().yellow())
    }

    /// Wrong.
    pub fn fail(&self, text: &str) -> String {
        self.paint(text, Style::new().red().bold())
    }

    /// Advice and labels.
    pub fn hint(&self, text: &str) -> String {
        self.paint(text, Style::new().cyan())
    }

    /// Less important.
    pub fn dim(&self, text: &str) -> String {
        self.paint(text, Style::new().dimmed())
    }

    /// Headings.
    pub fn strong(&self, text: &str) -> String {
        self.paint(text, Style::new().bold())
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.color && !text.is_empty() { text.style(style).to_string() } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those a terminal's own palette fits to its background; bright ones, white and black are
    /// not readable on every one.
    #[test]
    fn every_colour_is_one_that_light_and_dark_terminals_make_readable() {
        let theme = Theme::new(true);
        let all = [theme.ok("x"), theme.warn("x"), theme.fail("x"), theme.hint("x"), theme.dim("x")];
        for text in all.into_iter().chain([theme.strong("x")]) {
            let codes = text.strip_prefix("\x1b[").and_then(|rest| rest.split('m').next()).unwrap();
            for code in codes.split(';') {
                assert!(["1", "2", "31", "32", "33", "36"].contains(&code), "{text:?}");
            }
        }
        assert_eq!(Theme::new(false).fail("x"), "x");
    }
}
