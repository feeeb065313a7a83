//! `--watch`: the same report again, whenever it says something else.

use super::App;
use crate::error::{Error, Kind, Result};
use crate::k8s::kinds::CLUSTERS;
use crate::k8s::watch::Watch;
use crate::observe::site::Site;
use crate::render::{self, Format, Look};
use crate::report::Report;
use std::io::{self, ErrorKind};
use std::time::Duration;

/// Shortest time between two looks: changes come in bursts.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest time between two looks.
const AGAIN: Duration = Duration::from_secs(5);

/// How a report is told as text.
pub struct Telling<R> {
    /// The whole, for a terminal.
    pub whole: fn(&R, &Look) -> String,
    /// One line, for a pipe.
    pub line: fn(&R, &Look) -> String,
}

/// What the reader has before him.
#[derive(Default)]
struct Shown {
    /// The last text, without the time it was told at.
    text: String,
    error: String,
}

impl App {
    /// Shows a report until Ctrl-C: drawn anew on a terminal, one line for each change in a pipe, one
    /// JSON document for each with `-o json`. A first look that fails ends it; a later one is told, and
    /// the next one follows.
    pub async fn watch<R: Report>(
        &mut self,
        sites: &[Site],
        format: &Format,
        telling: Telling<R>,
        mut look: impl AsyncFnMut() -> Result<R>,
    ) -> Result<Kind> {
        let interrupt = self.ctx.interrupt.clone();
        let mut watches: Vec<Watch<'_>> =
            sites.iter().map(|site| Watch::new(&site.api, CLUSTERS, &site.namespace, &site.name)).collect();
        let mut shown = Shown::default();
        loop {
            let clock = self.ctx.clock.clone();
            let told = tokio::select! {
                biased;
                () = interrupt.wait() => return Ok(Kind::Interrupted),
                told = look() => told,
            };
            match told {
                Ok(report) => {
                    if self.again(&report, format, &telling, &mut shown)?.is_break() {
                        return Ok(report.exit());
                    }
                }
                Err(error) if shown.text.is_empty() => return Err(error),
                Err(error) => self.missed(&error, &mut shown),
            }
            let waiting = async {
                clock.sleep(PAUSE).await;
                let changes = watches.iter_mut().map(|watch| Box::pin(watch.changed(AGAIN)));
                futures::future::select_all(changes).await;
            };
            tokio::select! {
                biased;
                () = interrupt.wait() => return Ok(Kind::Interrupted),
                () = waiting => {}
            }
        }
    }

    /// Tells a report, unless it says what the one before said; a reader that went away is the end.
    fn again<R: Report>(
        &mut self,
        report: &R,
        format: &Format,
        telling: &Telling<R>,
        shown: &mut Shown,
    ) -> Result<std::ops::ControlFlow<()>> {
        self.ctx.streams.measure();
        let look = self.look(*format == Format::Wide);
        let terminal = look.width.is_some();
        let text = match format {
            Format::Human | Format::Wide if !terminal => (telling.line)(report, &look) + "\n",
            Format::Json => render::line(&self.envelope(report))?,
            Format::Yaml => format!("---\n{}", self.text_of(report, format, &look, telling.whole)?),
            _ => ended(self.text_of(report, format, &look, telling.whole)?),
        };
        let drawn = match format {
            Format::Human | Format::Wide if terminal => {
                redrawn(&text, &look, self.ctx.streams.height, shown.text.is_empty())
            }
            _ if text == shown.text => return Ok(std::ops::ControlFlow::Continue(())),
            Format::Human | Format::Wide => format!("{} {text}", moment(&look)),
            _ => text.clone(),
        };
        *shown = Shown { text, error: String::new() };
        match self.ctx.streams.data(drawn.as_bytes()) {
            Ok(()) => Ok(std::ops::ControlFlow::Continue(())),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(std::ops::ControlFlow::Break(())),
            Err(error) => Err(unwritten(error)),
        }
    }

    fn missed(&mut self, error: &Error, shown: &mut Shown) {
        let text = render::failure(error, &crate::render::Theme::new(self.ctx.streams.err_color));
        if text != shown.error {
            self.ctx.streams.message(&text);
            shown.error = text;
        }
    }
}

/// The picture in the place of the one before, line by line, so that nothing flickers; what is
/// longer than the terminal would move everything up, and is left out.
fn redrawn(text: &str, look: &Look, height: Option<usize>, first: bool) -> String {
    let (lines, room) = (text.lines().count(), height.map_or(usize::MAX, |height| height.saturating_sub(2)));
    let cut = lines.saturating_sub(room);
    let left_out = if cut > 0 { format!("{cut} more lines; ") } else { String::new() };
    let foot = format!("{left_out}{}, again at every change; Ctrl-C ends it", moment(look));
    let mut picture = String::from(if first { "\x1b[2J\x1b[H" } else { "\x1b[H" });
    for line in text.lines().take(room) {
        picture.push_str(line);
        picture.push_str("\x1b[K\n");
    }
    format!("{picture}{}\x1b[K\n\x1b[J", look.theme.dim(&foot))
}

/// Whole seconds.
fn moment(look: &Look) -> String {
    format!("{:.0}", look.now)
}

fn ended(text: String) -> String {
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

fn unwritten(error: io::Error) -> Error {
    Error::failed("cannot write to standard output").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_the_terminal_is_left_out_and_said() {
        let look = Look::plain("2026-01-02T03:04:05.678Z".parse().unwrap());
        let all = redrawn("a\nb\nc\n", &look, Some(5), true);
        assert_eq!(
            all,
            "\x1b[2J\x1b[Ha\x1b[K\nb\x1b[K\nc\x1b[K\n\
             2026-01-02T03:04:05Z, again at every change; Ctrl-C ends it\x1b[K\n\x1b[J"
        );
        let cut = redrawn("a\nb\nc\n", &look, Some(4), false);
        assert!(cut.starts_with("\x1b[Ha\x1b[K\nb\x1b[K\n1 more lines; 2026"), "{cut:?}");
    }
}
