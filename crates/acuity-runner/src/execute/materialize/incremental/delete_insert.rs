//! `delete+insert`: rows with a known key are deleted, then all are added.

use super::{
    Intake,
    words::{NEW, OLD, of_predicates, same_row},
};
use crate::error::SourceError;

/// Deletes the old rows that are among the new ones, then adds all of these.
pub(super) fn rows(intake: &Intake<'_>) -> Result<Vec<String>, SourceError> {
    // As dbt does: without a key nothing is known, so all rows are added.
    if intake.config.unique_key.is_empty() {
        return Ok(vec![intake.insert()]);
    }
    // Predicates of a person are GoogleSQL, and so is then the whole statement.
    let written = intake.words.written(!intake.config.incremental_predicates.is_empty());
    let sql = format!(
        "DELETE FROM {} AS {OLD} WHERE EXISTS (SELECT 1 FROM {} AS {NEW} WHERE {});\n",
        written.path(intake.target.name),
        written.path(intake.new.name),
        same_row(written, intake.config),
    );
    let delete = intake.words.own(written, sql).map_err(of_predicates)?;
    Ok(vec![delete, intake.insert()])
}
