//! Standard streams: stdout carries data, stderr everything else.

use std::io::{self, IsTerminal, Write};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// If the stream is a terminal and the environment does not forbid it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    // anstream knows NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM=dumb and CI.
    fn allows(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// Where output goes and how it may look.
pub struct Streams {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    /// Whether data may be coloured.
    pub color: bool,
    /// Whether messages may be coloured.
    pub err_color: bool,
    /// Columns of the terminal that data goes to; none in a pipe.
    pub width: Option<usize>,
    /// Lines of that terminal.
    pub height: Option<usize>,
    /// Whether stderr is a terminal (progress lines may be redrawn).
    pub err_is_terminal: bool,
    /// Whether stdin is a terminal (questions may be asked).
    pub in_is_terminal: bool,
    /// Whether progress is wanted (`-q` turns it off).
    pub quiet: bool,
}

impl Streams {
    /// The process's own streams.
    pub fn process(color: Color, quiet: bool) -> Self {
        let (width, height) = size();
        Streams {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            color: color.allows(&io::stdout()),
            err_color: color.allows(&io::stderr()),
            width,
            height,
            err_is_terminal: io::stderr().is_terminal(),
            in_is_terminal: io::stdin().is_terminal(),
            quiet,
        }
    }

    /// Streams that write elsewhere, without a terminal.
    pub fn captured(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Streams {
            out,
            err,
            color: false,
            err_color: false,
            width: None,
            height: None,
            err_is_terminal: false,
            in_is_terminal: false,
            quiet: false,
        }
    }

    /// Looks again how large the terminal is, if there was one.
    pub fn measure(&mut self) {
        if self.width.is_some() {
            (self.width, self.height) = size();
        }
    }

    /// Writes data. A closed pipe is told apart by its `ErrorKind`.
    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// One line of progress; dropped with `-q`.
    pub fn progress(&mut self, line: &str) {
        if !self.quiet {
            self.message(line);
        }
    }

    /// One line to the user: warnings, hints, questions.
    pub fn message(&mut self, line: &str) {
        // Nothing can be done when stderr itself is gone.
        let _ = writeln!(self.err, "{line}");
    }
}

/// Columns and lines of the terminal that data goes to.
fn size() -> (Option<usize>, Option<usize>) {
    let size = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    size.map(|(width, height)| (usize::from(width.0), usize::from(height.0))).unzip()
}
