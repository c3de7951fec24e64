//! Time spines: models with a row for each day, or for each other length of time, which metrics are counted by.

use serde_json::{Value as Json, json};

use super::entry::GRAINS;
use crate::{
    diagnostic::{Diagnostic, suggestion},
    load::{fields::unknown_keys, schema::Patch},
    yaml::Yaml,
};

/// What an entry says of the spine that its model is, in the manifest's form.
pub(crate) fn time_spine(patch: &Patch, out: &mut Vec<Diagnostic>) -> Option<Json> {
    let yaml = patch.yaml.get("time_spine").filter(|yaml| !yaml.is_null())?;
    unknown_keys(&patch.file, yaml, &["standard_granularity_column", "custom_granularities"], "a time spine", out);
    let mut wrong = |at: &Yaml, message: String, help: String| {
        out.push(Diagnostic::error("time-spine", message).at(&patch.file, at.range.clone()).help(help));
    };
    let columns = || patch.columns.keys().map(String::as_str);
    let unknown = |name: &str| {
        suggestion(name, columns())
            .unwrap_or_else(|| format!("add it to 'columns': - {{name: {name}, granularity: day}}"))
    };
    let standard = yaml.get("standard_granularity_column");
    let Some(column) = standard.and_then(Yaml::scalar) else {
        let help = "add: standard_granularity_column: … with the column that has the days".to_owned();
        wrong(yaml, format!("the time spine '{}' does not say which column it is", patch.name), help);
        return None;
    };
    let at = standard.unwrap_or(yaml);
    match patch.columns.get(&column) {
        None => wrong(at, format!("'{}' describes no column '{column}'", patch.name), unknown(&column)),
        Some(described) => match described.granularity.as_deref() {
            None => {
                let help = format!("give it one: - {{name: {column}, granularity: day}}");
                wrong(at, format!("the column '{column}' of a time spine has no granularity"), help);
            }
            Some(grain) if !GRAINS.contains(&grain) => {
                let help = suggestion(grain, GRAINS).unwrap_or_else(|| format!("use one of: {}", GRAINS.join(", ")));
                wrong(at, format!("'{grain}' is no granularity"), help);
            }
            Some(_) => {}
        },
    }
    let mut custom = Vec::new();
    for item in yaml.get("custom_granularities").and_then(Yaml::seq).unwrap_or_default() {
        let name = item.get("name").and_then(Yaml::scalar);
        let column = item.get("column_name").and_then(Yaml::scalar);
        let is_there = columns().any(|one| Some(one) == column.as_deref().or(name.as_deref()));
        match &name {
            None => wrong(item, "this granularity has no name".to_owned(), "add: name: …".to_owned()),
            Some(name) if !is_there => {
                let wanted = column.as_deref().unwrap_or(name);
                wrong(item, format!("'{}' describes no column '{wanted}'", patch.name), unknown(wanted));
            }
            Some(_) => {}
        }
        custom.push(json!({"name": name, "column_name": column}));
    }
    Some(json!({"standard_granularity_column": column, "custom_granularities": custom}))
}
