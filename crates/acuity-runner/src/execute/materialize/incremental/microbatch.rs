//! `microbatch`: the rows of a stretch of time are deleted, then the new ones of that stretch are added.

use acuity_compiler::Window;
use acuity_warehouse::Engine;

use super::{
    Intake,
    words::{NEW, OLD, of_predicates},
};
use crate::error::SourceError;

/// Replaces the rows of the batch in hand.
pub(super) fn rows(intake: &Intake<'_>) -> Result<Vec<String>, SourceError> {
    let (Some(Window { start, end }), Some(batches)) = (intake.batch, &intake.config.microbatch) else {
        return Err(SourceError::new(
            "incremental_strategy 'microbatch' is for models that are materialized incremental",
        ));
    };
    // A person's dialect: a time beside a text means what it means in the model.
    let written = intake.words.people;
    let within = |side: &str| match written {
        Engine::DuckDb => {
            let column = format!("{side}.{}", batches.event_time);
            format!("{column} >= '{start}' AND {column} < '{end}'")
        }
        Engine::BigQuery => {
            let column = format!("CAST({side}.{} AS TIMESTAMP)", batches.event_time);
            format!("{column} >= TIMESTAMP '{start}' AND {column} < TIMESTAMP '{end}'")
        }
    };
    let predicates: String =
        intake.config.incremental_predicates.iter().map(|predicate| format!(" AND ({predicate})")).collect();
    let (target, new) = (written.path(intake.target.name), written.path(intake.new.name));
    let columns = written.quote_all(&intake.columns);
    let delete = format!("DELETE FROM {target} AS {OLD} WHERE {}{predicates};\n", within(OLD));
    let insert =
        format!("INSERT INTO {target} ({columns})\nSELECT {columns} FROM {new} AS {NEW} WHERE {};\n", within(NEW));
    let own = |sql: String| intake.words.own(written, sql).map_err(of_predicates);
    Ok(vec![own(delete)?, own(insert)?])
}
