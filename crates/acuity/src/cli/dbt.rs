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
    /// Whatever `require-dbt-version` says
    #[arg(long, global = true, hide = true)]
    pub no_version_check: bool,
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
    "clean-project-files-only",
    "connection",
    "deprecated-favor-state",
    "introspect",
    "log-cache-events",
    "no-anonymous-usage-stats",
    "no-cache-selected-only",
    "no-clean-project-files-only",
    "no-debug",
    "no-introspect",
    "no-log-cache-events",
    "no-partial-parse",
    "no-populate-cache",
    "no-print",
    "no-quiet",
    "no-send-anonymous-usage-stats",
    "no-show-all-deprecations",
    "no-static-parser",
    "no-upload-to-artifacts-ingest-api",
    "no-use-colors-file",
    "no-use-experimental-parser",
    "no-write-json",
    "partial-parse",
    "populate-cache",
    "print",
    "send-anonymous-usage-stats",
    "show-all-deprecations",
    "single-threaded",
    "skip-profile-setup",
    "static-parser",
    "upload-to-artifacts-ingest-api",
    "use-colors",
    "use-colors-file",
    "use-experimental-parser",
    "version-check",
    "write-json",
];

/// Options with a value that change nothing here.
const TAKEN_WITH_VALUE: &[&str] = &[
    "log-file-max-bytes",
    "log-format-file",
    "log-level",
    "log-level-file",
    "log-path",
    "printer-width",
    "record-timing-info",
];

/// Options that may be taken back: the last one on the command line counts.
const TAKEN_BACK: &[(&str, &str)] = &[
    ("defer", "no-defer"),
    ("empty", "no-empty"),
    ("fail-fast", "no-fail-fast"),
    ("favor-state", "no-favor-state"),
    ("full-refresh", "no-full-refresh"),
];

/// Commands of dbt's. It takes the options of [`FOR_SOME`] with each of them, and some heed them.
const DBTS: &[&str] = &[
    "build",
    "clean",
    "clone",
    "compile",
    "debug",
    "deps",
    "docs",
    "init",
    "ls",
    "parse",
    "retry",
    "run",
    "run-operation",
    "seed",
    "show",
    "snapshot",
    "source",
    "test",
];

/// Whether dbt has a command of this name.
pub(crate) fn is_command(name: &str) -> bool {
    DBTS.contains(&name)
}

/// Options that dbt takes with every command, their letters, and whether they have a value.
const FOR_SOME: &[(&str, Option<char>, bool)] = &[
    ("defer", None, false),
    ("defer-state", None, true),
    ("fail-fast", Some('x'), false),
    ("favor-state", None, false),
    ("full-refresh", Some('f'), false),
    ("indirect-selection", None, true),
    ("select", None, true),
    ("state", None, true),
    ("threads", None, true),
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
    let command = flags.chain(values).fold(command, |command, (name, action)| {
        if is_own(&command, name) {
            return command;
        }
        let arg = Arg::new(name).long(name).action(action).global(true).hide(true);
        command.arg(if name == "record-timing-info" { arg.short('r') } else { arg })
    });
    DBTS.iter().fold(command, |command, name| match command.find_subcommand(name) {
        Some(_) => command.mut_subcommand(name, of_dbt),
        None => command,
    })
}

/// A command of dbt's, or each of those below it, with the options that it does not heed and the words that take one back.
fn of_dbt(command: Command) -> Command {
    if command.has_subcommands() {
        let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
        return below.into_iter().fold(command, |command, name| command.mut_subcommand(name, of_dbt));
    }
    let command = FOR_SOME.iter().fold(command, |command, (name, letter, has_value)| {
        if command.get_arguments().any(|arg| arg.get_long() == Some(name)) {
            return command;
        }
        let is_free = |letter: &char| !command.get_arguments().any(|arg| arg.get_short() == Some(*letter));
        let action = if *has_value { ArgAction::Append } else { ArgAction::SetTrue };
        let arg = Arg::new(*name).long(*name).action(action).hide(true);
        let arg = letter.filter(is_free).into_iter().fold(arg, Arg::short);
        command.arg(arg)
    });
    TAKEN_BACK.iter().fold(command, |command, (name, back)| {
        let own = command.get_arguments().find(|arg| arg.get_long() == Some(name)).map(|arg| arg.get_id().clone());
        let arg = Arg::new(*back).long(*back).action(ArgAction::SetTrue).hide(true);
        command.arg(own.into_iter().fold(arg, Arg::overrides_with))
    })
}
