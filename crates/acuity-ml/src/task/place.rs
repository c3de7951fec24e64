//! Where a task's file says what the warehouse then does not have.

use std::path::Path;

use acuity_compiler::{Diagnostic, Diagnostics, FileSystem, SourceFile, Yaml, parse_yaml};
use acuity_scores::nearest;
use acuity_warehouse::ReadError;

use super::{Task, documented::Documents, read::FOLDER};
use crate::error::Error;

/// Keys whose values are words for people, or names of models.
const WORDS: [&str; 7] = ["model", "title", "description", "horizon", "rows", "label", "otherwise"];

/// The mistake of a file below `dir` that `error`, met in training `task`, comes from; `None` where it does not come from its
/// text.
#[must_use]
pub fn mistake(files: &dyn FileSystem, dir: &Path, task: &Task, error: &Error) -> Option<Diagnostics> {
    match error {
        Error::UnknownColumn { relation, column, nearest } => {
            unknown_column(files, dir, task, (relation, column, nearest.as_deref()))
        }
        Error::Mart(ReadError::NotBuilt { relation, .. }) => unknown_model(files, dir, task, relation),
        _ => None,
    }
}

/// A table that is not there and that no model of the project would build.
fn unknown_model(files: &dyn FileSystem, dir: &Path, task: &Task, relation: &str) -> Option<Diagnostics> {
    let table = relation.rsplit('.').next().unwrap_or(relation);
    let models = Documents::new(files, dir).models();
    // Built by nobody yet.
    if models.iter().any(|model| model.eq_ignore_ascii_case(table)) {
        return None;
    }
    let meant = nearest(table, models.iter().map(String::as_str));
    let meant = meant.map_or_else(String::new, |near| format!("did you mean '{near}'? else "));
    in_task(files, dir, task, |written, file| {
        let place = model_in(written, table)?;
        let message = format!("table {relation} does not exist, and the project has no model '{table}'");
        let help = format!("{meant}write the model, or name another one");
        Some(Diagnostic::error("task", message).at(file, place.range.clone()).help(help))
    })
}

/// The first model of that name that the task names.
fn model_in<'y>(yaml: &'y Yaml, table: &str) -> Option<&'y Yaml> {
    let named = yaml.get("model").filter(|model| model.as_str().is_some_and(|name| name.eq_ignore_ascii_case(table)));
    let entries = yaml.map().unwrap_or_default().iter().map(|(_, value)| value);
    named.or_else(|| entries.chain(yaml.seq().unwrap_or_default()).find_map(|part| model_in(part, table)))
}

/// What `find` finds wrong with a task as it is written.
fn in_task(
    files: &dyn FileSystem,
    dir: &Path,
    task: &Task,
    find: impl Fn(&Yaml, &SourceFile) -> Option<Diagnostic>,
) -> Option<Diagnostics> {
    let paths = files.files(&dir.join(FOLDER)).ok()?;
    paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yml" || end == "yaml")).find_map(|path| {
        let file = SourceFile::new(path.strip_prefix(dir).unwrap_or(path), files.read(path).ok()?);
        let yaml = parse_yaml(&file).ok()?;
        let is_it = |one: &&Yaml| one.get("name").and_then(Yaml::as_str) == Some(&task.name);
        let written = yaml.get("tasks")?.seq()?.iter().find(is_it)?;
        find(written, &file).map(Into::into)
    })
}

/// A column that its table has not, and the one that may be meant.
fn unknown_column(
    files: &dyn FileSystem,
    dir: &Path,
    task: &Task,
    (relation, column, nearest): (&str, &str, Option<&str>),
) -> Option<Diagnostics> {
    let table = relation.rsplit('.').next().unwrap_or(relation);
    in_task(files, dir, task, |written, file| {
        let of_cohort = || ["label", "as_of"].iter().filter_map(|part| value_in(written.get(part)?, column)).next();
        let place = of_model(written, table, column).or_else(of_cohort)?;
        let meant = nearest.map_or_else(String::new, |near| format!("did you mean '{near}'? else "));
        let found = Diagnostic::error("task", format!("table {relation} has no column '{column}'"))
            .at(file, place.range.clone())
            .help(format!("{meant}build the model of that table again, or bring it up to date"));
        Some(found)
    })
}

/// The column in a part of the task that names its model.
fn of_model<'y>(yaml: &'y Yaml, table: &str, column: &str) -> Option<&'y Yaml> {
    if yaml.get("model").and_then(Yaml::as_str).is_some_and(|model| model.eq_ignore_ascii_case(table)) {
        return value_in(yaml, column);
    }
    let entries = yaml.map().unwrap_or_default().iter().map(|(_, value)| value);
    entries.chain(yaml.seq().unwrap_or_default()).find_map(|part| of_model(part, table, column))
}

/// The first value that is `column`.
fn value_in<'y>(yaml: &'y Yaml, column: &str) -> Option<&'y Yaml> {
    if yaml.as_str() == Some(column) {
        return Some(yaml);
    }
    let is_name = |key: &Yaml| !key.as_str().is_some_and(|key| WORDS.contains(&key));
    let entries = yaml.map().unwrap_or_default().iter().filter(|(key, _)| is_name(key)).map(|(_, value)| value);
    entries.chain(yaml.seq().unwrap_or_default()).find_map(|part| value_in(part, column))
}
