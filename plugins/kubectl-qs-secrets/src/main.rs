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

/// Ten thousand Secrets are many small strings: `verify` takes a sixth less processor time
/// with it than with glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    pgaas_core::app::run::<cmd::Verb>(&cli::PLUGIN)
}
