//! The only door to the outside world: clock, streams, prompt, randomness.
//!
//! Built in `app`, handed to a verb's `run` and to `execute`. Below them,
//! functions take the one port they need.

mod clock;
pub mod entropy;
pub mod files;
mod filter;
#[cfg(unix)]
mod hidden;
mod interrupt;
mod prompt;
mod streams;

pub use clock::{Clock, SystemClock};
pub use entropy::run_id;
pub use filter::filter;
pub use interrupt::Interrupt;
pub use prompt::{Answer, Prompt, Terminal};
pub use streams::{Color, Streams};

/// Everything a verb may ask of the world.
pub struct Ctx {
    /// Time, and waiting for it.
    pub clock: std::sync::Arc<dyn Clock>,
    /// Where data, messages and colours go.
    pub streams: Streams,
    /// Questions to the user.
    pub prompt: Box<dyn Prompt>,
    /// Verbosity of `-v`: 0 by default.
    pub verbosity: u8,
    /// Whether the user asked to stop.
    pub interrupt: Interrupt,
}
