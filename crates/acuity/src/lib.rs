//! The `acuity` binary as a library: arguments in, one library call each, an exit code out.
//!
//! Invariant: no SQL, no scoring and no learning here; only arguments, output formats, progress and exit codes.

pub mod cli;
mod commands;
mod context;
mod discover;
mod embedded;
mod failure;
mod invocation;
mod json_values;
mod output;
mod secrets;
mod ui;

use std::process::ExitCode;

use cli::Cli;
use context::Context;
pub use embedded::{Written, write_project};

/// Runs one command; the exit code is 0 for success, 1 when a model, test or input failed, 2 for wrong usage or an
/// unusable project, 130 when it was interrupted.
pub fn run(cli: &Cli) -> ExitCode {
    let context = Context::new(cli.global.clone());
    context.start_logging();
    match commands::run(&cli.command, &context) {
        Ok(outcome) => outcome.code(),
        Err(error) => failure::report(&error, context.ui()),
    }
}
