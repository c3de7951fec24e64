//! Where a task's file says what the warehouse then does not have.

use std::path::Path;

use acuity_compiler::{Diagnostic, Diagnostics, FileSystem, SourceFile, Yaml, parse_yaml};

use super::{Task, read::FOLDER};
use crate::error::Error;

/// Keys whose values are words for people, or names of models.
const WORDS: [&str; 7] = ["model", "title", "description", "horizon", "rows", "label", "otherwise"];

/// The mistake of a file below `dir` that `error`, met in training `task`, comes from; `None` where it does not come from its
/// text.
#[must_use]
pub fn mistake(files: &dyn FileSystem, dir: &Path, task: &Task, error: &Error) -> Option<Diagnostics> {
    let Error::UnknownColumn { relation, column, nearest } = error else { return None };
    let table = relation.rsplit('.').next().unwrap_or(relation);
    let paths = files.files(&dir.join(FOLDER)).ok()?;
    paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yml" || end == "yaml")).find_map(|path| {
        let file = SourceFile::new(path.strip_prefix(dir).unwrap_or(path), files.read(path).ok()?);
        let yaml = parse_yaml(&file).ok()?;
        let is_it = |one: &&Yaml| one.get("name").and_then(Yaml::as_str) == Some(&task.name);
        let written = yaml.get("tasks")?.seq()?.iter().find(is_it)?;
        let of_cohort = || ["label", "as_of"].iter().filter_map(|part| value_in(written.get(part)?, column)).next();
        let place = of_model(written, table, column).or_else(of_cohort)?;
        let meant = nearest.as_ref().map_or_else(String::new, |near| format!("did you mean '{near}'? else "));
        let found = Diagnostic::error("task", format!("table {relation} has no column '{column}'"))
            .at(&file, place.range.clone())
            .help(format!("{meant}build the model of that table again, or bring it up to date"));
        Some(found.into())
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
