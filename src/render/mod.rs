//! Report to bytes; knows nothing but reports. Every kind of report has one
//! text renderer here: `fn(&XReport, &Look) -> String`.

mod adopt;
mod age;
mod backup;
mod change;
mod cleanup;
mod columns;
mod connection;
mod dns;
mod endpoints;
mod explain;
mod failure;
mod format;
mod generation;
mod go;
mod history;
mod jsonpath;
mod keys;
mod list;
mod lock;
mod outcome;
mod pki;
mod plan;
mod profile;
mod rotation;
mod secret_get;
mod secret_list;
mod status;
mod switchover;
mod sync;
mod table;
mod test;
mod theme;
mod token;
mod validate;
mod verify;
mod version;
mod wrap;

pub use adopt::{adopt, adopt_plan};
pub use age::{age, human_duration};
pub use backup::{backup, backups, restore};
pub use change::change;
pub use cleanup::cleanup;
pub use connection::{ConnectionFormat, connection};
pub use dns::dns;
pub use endpoints::endpoints;
pub use explain::explain;
pub use failure::failure;
pub use format::{Format, chosen, json, line, names, objects, pretty, yaml};
pub use generation::generation;
pub use history::history;
pub use keys::keys;
pub use list::list;
pub use lock::lock;
pub use outcome::outcome;
pub use pki::pki;
pub use plan::{fitted, plan};
pub use profile::profiles;
pub use rotation::rotation;
pub use secret_get::secret;
pub use secret_list::secrets;
pub use status::{findings, status, status_line};
pub use switchover::switchover;
pub use sync::sync;
pub use table::Table;
pub use test::{TestFormat, junit, short, tap, test};
pub use theme::Theme;
pub use token::{token, token_text};
pub use validate::validate;
pub use verify::verify;
pub use version::version;

/// How text is laid out.
#[derive(Debug, Clone)]
pub struct Look {
    /// `-o wide`.
    pub wide: bool,
    /// Columns of the terminal; none in a pipe.
    pub width: Option<usize>,
    /// Colours.
    pub theme: Theme,
    /// When the report is printed; ages count from here.
    pub now: jiff::Timestamp,
}

impl Look {
    /// Plain text without a terminal, as tests and pipes see it.
    pub fn plain(now: jiff::Timestamp) -> Self {
        Look { wide: false, width: None, theme: Theme::new(false), now }
    }
}
