//! Options that the command line does not give, as in dbt: what the environment says of them (`DBT_FAIL_FAST=1`), else what `flags:` of
//! dbt_project.yml do.

use std::{ffi::OsString, path::Path};

use clap::{ArgMatches, Command, parser::ValueSource};
use serde_json::{Map, Value};

use super::dbt;
use crate::discover;

/// A setting of dbt's and the option that it stands for.
struct Setting {
    /// As `flags:` name it. The variable is that in capitals behind `DBT_`.
    name: &'static str,
    option: &'static str,
    takes: Takes,
    of: Of,
}

/// What a setting holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// True gives the option.
    True,
    /// False gives the option, which says the opposite.
    False,
    /// The option's value.
    Text,
    /// Values of the option, with spaces between them.
    Words,
}

/// Where a setting counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// In the environment, with every command.
    Everything,
    /// In the environment, with dbt's commands.
    Environment,
    /// Also in dbt_project.yml.
    Project,
}

/// What dbt reads, as far as there is such an option here. Other variables are clap's: those of times and folders.
const SETTINGS: &[Setting] = &[
    setting("debug", "debug", Takes::True, Of::Project),
    setting("defer", "defer", Takes::True, Of::Environment),
    setting("empty", "empty", Takes::True, Of::Environment),
    setting("exclude_resource_types", "exclude-resource-type", Takes::Words, Of::Environment),
    setting("fail_fast", "fail-fast", Takes::True, Of::Project),
    setting("favor_state", "favor-state", Takes::True, Of::Environment),
    setting("full_refresh", "full-refresh", Takes::True, Of::Environment),
    setting("indirect_selection", "indirect-selection", Takes::Text, Of::Project),
    setting("log_format", "log-format", Takes::Text, Of::Project),
    setting("profile", "profile", Takes::Text, Of::Everything),
    setting("project_dir", "project-dir", Takes::Text, Of::Everything),
    setting("quiet", "quiet", Takes::True, Of::Environment),
    setting("resource_types", "resource-type", Takes::Words, Of::Environment),
    setting("store_failures", "store-failures", Takes::True, Of::Environment),
    setting("target", "target", Takes::Text, Of::Everything),
    setting("use_colors", "no-use-colors", Takes::False, Of::Project),
    setting("version_check", "no-version-check", Takes::False, Of::Environment),
    setting("warn_error", "warn-error", Takes::True, Of::Project),
    setting("warn_error_options", "warn-error-options", Takes::Text, Of::Project),
];

const fn setting(name: &'static str, option: &'static str, takes: Takes, of: Of) -> Setting {
    Setting { name, option, takes, of }
}

/// An option that is not typed, and what says it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    option: String,
    by: String,
}

/// The options that are said elsewhere and that the command line neither gives nor takes back.
///
/// # Errors
/// A variable that says neither true nor false.
pub(crate) fn given(command: &Command, matches: &ArgMatches) -> Result<Vec<Given>, String> {
    let (mut leaf, mut typed, mut first) = (command, matches, None);
    while let Some((name, below)) = typed.subcommand() {
        first = first.or(Some(name));
        typed = below;
        leaf = leaf.find_subcommand(name).unwrap_or(leaf);
    }
    let is_dbts = first.is_some_and(dbt::is_command);
    let has = |option: &str| {
        let of = |command: &Command| command.get_arguments().any(|arg| arg.get_long() == Some(option));
        of(leaf) || of(command)
    };
    let is_typed = |option: &str| {
        let id = option.replace('-', "_");
        [id.as_str(), option].iter().any(|id| {
            typed.try_contains_id(id).is_ok()
                && typed.value_source(id).is_some_and(|from| from != ValueSource::DefaultValue)
        })
    };
    let environment = |name: &str| {
        let variable = format!("DBT_{}", name.to_uppercase());
        let value = std::env::var(&variable).ok().filter(|value| !value.is_empty())?;
        Some((variable, value))
    };
    // The folder itself may be said by a variable.
    let mut flags = None;
    let mut all = Vec::new();
    for setting in SETTINGS {
        let Setting { name, option, takes, of } = setting;
        let is_settled = is_typed(option)
            || is_typed(&opposite(option))
            || (ONE_OF.contains(option) && ONE_OF.iter().any(|one| is_typed(one)));
        if is_settled || !has(option) || !(is_dbts || *of == Of::Everything) {
            continue;
        }
        if let Some((variable, value)) = environment(name) {
            all.extend(takes.options(option, &Value::from(value), &variable)?);
        } else if *of == Of::Project {
            let flags = flags.get_or_insert_with(|| {
                let named = typed.get_one::<std::path::PathBuf>("project_dir").cloned();
                project_flags(named.or_else(|| environment("project_dir").map(|(_, dir)| dir.into())).as_deref())
            });
            if let Some(value) = flags.get(*name) {
                all.extend(takes.options(option, value, &format!("flags: {name}"))?);
            }
        }
    }
    Ok(all)
}

/// Options of which one may be given: where one is typed, none of them is said elsewhere.
const ONE_OF: [&str; 2] = ["warn-error", "warn-error-options"];

/// The command line with options that are not typed, before what is no option any more.
pub(crate) fn with(given: &[Given], mut arguments: Vec<OsString>) -> Vec<OsString> {
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    arguments.splice(end..end, given.iter().map(|one| OsString::from(&one.option)));
    arguments
}

/// What says the options that a message speaks of, though nobody typed them.
pub(crate) fn explained(given: &[Given], message: &str) -> String {
    let is_meant = |one: &&Given| message.contains(one.option.split('=').next().unwrap_or_default());
    given.iter().filter(is_meant).map(|one| format!("\n  {} is said by {}\n", one.option, one.by)).collect()
}

impl Takes {
    fn options(self, option: &str, value: &Value, by: &str) -> Result<Vec<Given>, String> {
        let given = |option: String| Given { option, by: by.to_owned() };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Ok(match self {
            Self::True | Self::False => match truth(&text) {
                Some(said) if said == (self == Self::True) => vec![given(format!("--{option}"))],
                Some(_) => Vec::new(),
                None => return Err(format!("{by} is '{text}', which is neither true nor false")),
            },
            Self::Text => vec![given(format!("--{option}={text}"))],
            Self::Words => text.split_whitespace().map(|word| given(format!("--{option}={word}"))).collect(),
        })
    }
}

/// What dbt takes for true and false.
fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Some(true),
        "0" | "false" | "f" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

fn opposite(option: &str) -> String {
    option.strip_prefix("no-").map_or_else(|| format!("no-{option}"), str::to_owned)
}

/// `flags:` of the project's file, in which dbt renders no Jinja.
fn project_flags(named: Option<&Path>) -> Map<String, Value> {
    let read = || {
        let dir = discover::project_dir(named, &std::env::current_dir().ok()?).ok()?;
        match discover::setting(&dir, "flags")? {
            Value::Object(flags) => Some(flags),
            _ => None,
        }
    };
    read().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_setting_has_an_option() {
        let command = dbt::with_dbts(Cli::command());
        let all: Vec<&str> = command
            .get_subcommands()
            .chain([&command])
            .flat_map(Command::get_arguments)
            .filter_map(|arg| arg.get_long())
            .collect();
        for setting in SETTINGS {
            assert!(all.contains(&setting.option), "{}", setting.option);
        }
    }

    #[test]
    fn options_stand_before_what_is_none() {
        let given = Takes::Words.options("resource-type", &"model test".into(), "DBT_RESOURCE_TYPES").unwrap();
        let line = with(&given, ["acuity", "ls", "--", "x"].map(OsString::from).to_vec());
        assert_eq!(
            line,
            ["acuity", "ls", "--resource-type=model", "--resource-type=test", "--", "x"].map(OsString::from)
        );
        assert_eq!(Takes::False.options("no-use-colors", &Value::from(true), "flags: use_colors"), Ok(Vec::new()));
        assert_eq!(
            Takes::True.options("fail-fast", &"maybe".into(), "DBT_FAIL_FAST").unwrap_err(),
            "DBT_FAIL_FAST is 'maybe', which is neither true nor false"
        );
    }
}
