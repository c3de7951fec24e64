//! `merge`: rows with a known key are updated, others added.

use super::{
    Intake,
    words::{NEW, OLD, of_predicates, same_row},
};
use crate::{error::SourceError, plan::ModelConfig};

/// Updates the old rows that are among the new ones, adds the others.
pub(super) fn rows(intake: &Intake<'_>) -> Result<Vec<String>, SourceError> {
    let Intake { words, config, target, new, columns, .. } = intake;
    // As dbt does: without a key nothing matches, so all rows are added.
    if config.unique_key.is_empty() {
        return Ok(vec![intake.insert()]);
    }
    let written = words.written(!config.incremental_predicates.is_empty());
    let names: Vec<String> = columns.iter().map(|column| written.quote(column)).collect();
    let set: Vec<String> = updated(config, columns)?
        .into_iter()
        .map(|column| written.quote(column))
        .map(|column| format!("{column} = {NEW}.{column}"))
        .collect();
    // Without columns no clause: SET needs one.
    let update =
        if set.is_empty() { String::new() } else { format!("\nWHEN MATCHED THEN UPDATE SET {}", set.join(", ")) };
    let values: Vec<String> = names.iter().map(|column| format!("{NEW}.{column}")).collect();
    let sql = format!(
        "MERGE INTO {} AS {OLD} USING {} AS {NEW} ON {}{update}\nWHEN NOT MATCHED THEN INSERT ({}) VALUES ({});\n",
        written.path(target.name),
        written.path(new.name),
        same_row(written, config),
        names.join(", "),
        values.join(", "),
    );
    Ok(vec![words.own(written, sql).map_err(of_predicates)?])
}

/// The columns that a known row gets anew: `merge_update_columns`, or all but `merge_exclude_columns`.
fn updated<'c>(config: &ModelConfig, columns: &'c [String]) -> Result<Vec<&'c String>, SourceError> {
    let (only, not) = (&config.merge_update_columns, &config.merge_exclude_columns);
    for (key, names) in [("merge_update_columns", only), ("merge_exclude_columns", not)] {
        if let Some(unknown) = names.iter().find(|name| !columns.iter().any(|column| column.eq_ignore_ascii_case(name)))
        {
            return Err(SourceError::new(format!("{key} names {unknown}, which is not a column of the model"))
                .with_help(format!("its columns are {}", columns.join(", "))));
        }
    }
    let named = |names: &[String], column: &String| names.iter().any(|name| name.eq_ignore_ascii_case(column));
    Ok(columns.iter().filter(|column| (only.is_empty() || named(only, column)) && !named(not, column)).collect())
}
