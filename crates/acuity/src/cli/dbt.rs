//! What dbt's command lines have and this one takes over: what decides a result is an option of its own, the rest is taken and
//! does nothing, so that a script's command works as it stands.

use clap::{Arg, ArgAction, Args, Command, ValueEnum};
use std::path::PathBuf;

/// Options of dbt that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct DbtArgs {
    /// Where artifacts and compiled SQL go, from the project folder (default: target-path of dbt_project.yml, then target)
    #[arg(long, global = true, value_name = "DIR", env = "DBT_TARGET_PATH", help_heading = "Global options")]
    pub target_path: Option<PathBuf>,
    /// Warnings end the command, and tests that would warn fail
    #[arg(long, global = true, help_heading = "Global options")]
    pub warn_error: bool,
    /// Which warnings end the command.
    #[arg(
        long,
        global = true,
        value_name = "YAML",
        conflicts_with = "warn_error",
        help_heading = "Global options",
        help = "Which warnings end the command, by dbt's names, e.g. '{error: all, warn: [NoNodesForSelectionCriteria], silence: [Deprecations]}'"
    )]
    pub warn_error_options: Option<String>,
    /// How lines on stderr are written; json is an object a line, with level, msg and ts
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Global options")]
    pub log_format: LogFormat,
    /// As --color never
    #[arg(long, global = true, hide = true)]
    pub no_use_colors: bool,
    /// As -vv
    #[arg(long, short, global = true, hide = true)]
    pub debug: bool,
}

/// How lines on stderr are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    #[value(aliases = ["default", "debug"])]
    Text,
    /// An object a line.
    Json,
}

/// Flags that change nothing here: reading a project needs no cache, nobody is told of its use, and files are always written.
const TAKEN: &[&str] = &[
    "anonymous-usage-stats",
    "cache-selected-only",
    "no-anonymous-usage-stats",
    "no-cache-selected-only",
    "no-partial-parse",
    "no-populate-cache",
    "no-send-anonymous-usage-stats",
    "no-static-parser",
    "no-write-json",
    "partial-parse",
    "populate-cache",
    "send-anonymous-usage-stats",
    "single-threaded",
    "static-parser",
    "use-colors",
    "use-experimental-parser",
    "version-check",
    "write-json",
];

/// Options with a value that change nothing here.
const TAKEN_WITH_VALUE: &[&str] = &[
    "log-cache-events",
    "log-file-max-bytes",
    "log-format-file",
    "log-level",
    "log-level-file",
    "log-path",
    "printer-width",
];

/// The command line with what dbt's has beside it.
pub(crate) fn with_dbts(command: Command) -> Command {
    // A command may have an option of that name, such as `compile --print`.
    let is_own = |command: &Command, name: &str| {
        let has = |command: &Command| command.get_arguments().any(|arg| arg.get_long() == Some(name));
        has(command) || command.get_subcommands().any(has)
    };
    let flags = TAKEN.iter().map(|name| (*name, ArgAction::SetTrue));
    let values = TAKEN_WITH_VALUE.iter().map(|name| (*name, ArgAction::Append));
    flags.chain(values).fold(command, |command, (name, action)| {
        if is_own(&command, name) {
            return command;
        }
        command.arg(Arg::new(name).long(name).action(action).global(true).hide(true))
    })
}
