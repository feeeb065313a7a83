//! `kubectl qs-secrets`.

mod cli;
mod cmd;
#[cfg(test)]
#[path = "../../../tests/flags.rs"]
mod flags;
#[cfg(test)]
#[path = "../../../tests/generated.rs"]
mod generated;
mod rights;

fn main() -> std::process::ExitCode {
    pgaas_core::app::run::<cmd::Verb>(&cli::PLUGIN)
}
