//! Pieces of the command line that both plugins share, and the dress of their
//! help. Everything typed is parsed here, once.

mod connection;
mod declared;
pub mod duration;
mod emit;
mod endpoint;
mod help;
mod output;
mod safety;
mod secret_text;
mod sides;
mod suites;
mod supply;
mod target;
mod testing;
mod token;
mod wanted;

pub use connection::ConnectionArgs;
pub use declared::{DeclaredArgs, ValuesDirArgs};
pub use emit::EmitJobArgs;
pub use endpoint::{AlterArgs, EndpointArgs};
pub use help::{command, dress, options};
pub use output::{ConnectionOutputArgs, GlobalArgs, NamedConnectionOutputArgs, NamesOutputArgs, OutputArgs};
pub use safety::{ChangeArgs, ConfirmArgs, DryRun, WaitArgs};
pub use secret_text::read_secret;
pub use sides::SidesArgs;
pub use suites::{InClusterArgs, SuitesArgs, What};
pub use supply::{From as SupplyFrom, Supply, SupplyArgs};
pub use target::{DcArgs, TargetArgs, parse_pair};
pub use testing::TestArgs;
pub use token::{DemotionTokenArgs, read_stdin};
pub use wanted::{ProfileArgs, WantedArgs};
