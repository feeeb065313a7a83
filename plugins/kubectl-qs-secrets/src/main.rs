//! `kubectl qs-secrets`.

mod cli;
mod cmd;

fn main() -> std::process::ExitCode {
    pgaas_core::app::run::<cmd::Verb>(&cli::PLUGIN)
}
