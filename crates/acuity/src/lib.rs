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
mod log;
mod messages;
mod output;
mod secrets;
mod ui;
mod veiled;
mod warnings;

use std::{
    ffi::OsString,
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};
use cli::{Cli, defaults};
use context::Context;
pub use embedded::{Written, write_project};

/// What was typed; otherwise the message or the help has been printed, and the exit code is left.
///
/// # Errors
/// The exit code: 0 for help and version, 2 for what cannot be understood.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, ExitCode> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut command = cli::dbt::with_dbts(Cli::command());
    let mut matches = command.try_get_matches_from_mut(&arguments).map_err(|error| told(&error, ""))?;
    let given = defaults::given(&command, &matches)
        .map_err(|message| told(&command.error(ErrorKind::InvalidValue, message), ""))?;
    let because = |error: clap::Error| told(&error, &defaults::explained(&given, &error.to_string()));
    if !given.is_empty() {
        arguments = defaults::with(&given, arguments);
        matches = command.try_get_matches_from_mut(arguments).map_err(because)?;
    }
    Cli::from_arg_matches(&matches).map_err(because)
}

/// Prints a message or the help, and what there is to add; the exit code is left.
fn told(error: &clap::Error, added: &str) -> ExitCode {
    // The message quotes what was typed, which may hold a secret.
    let text = |terminal: bool| {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let styled = error.render();
        let text = if terminal && !plain { styled.ansi().to_string() } else { styled.to_string() };
        text + added
    };
    // Nobody reads on when a pipe is closed.
    let _ = if error.use_stderr() {
        secrets::stderr().write_all(text(std::io::stderr().is_terminal()).as_bytes())
    } else {
        secrets::stdout().write_all(text(std::io::stdout().is_terminal()).as_bytes())
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Runs one command; the exit code is 0 for success, 1 when a model, test or input failed, 2 for wrong usage or an
/// unusable project, 130 when it was interrupted.
pub fn run(cli: &Cli) -> ExitCode {
    // The process ends with it: to free a large project piece by piece takes longer than half of reading it.
    let context = std::mem::ManuallyDrop::new(Context::new(cli.global.clone()));
    context.start_logging();
    match commands::run(&cli.command, &context) {
        Ok(outcome) => outcome.code(),
        Err(error) => failure::report(&error, context.ui()),
    }
}
