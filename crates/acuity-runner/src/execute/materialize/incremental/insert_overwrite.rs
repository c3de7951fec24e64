//! `insert_overwrite`: partitions that occur in the new rows, or that the model lists, are replaced.

use acuity_warehouse::Engine;

use super::{
    Intake,
    words::{NEW, OLD},
};
use crate::{error::SourceError, plan::Partition};

/// Replaces partitions as a whole.
pub(super) fn rows(intake: &Intake<'_>) -> Result<Vec<String>, SourceError> {
    let Some(partition) = &intake.config.partition_by else {
        return Err(SourceError::new("incremental_strategy 'insert_overwrite' needs partition_by")
            .with_help("say which partitions are replaced: partition_by={'field': 'charttime', 'data_type': 'datetime', 'granularity': 'day'}"));
    };
    let found = intake.new.column(&partition.field);
    let Some(kind) = found.map(|column| column.data_type.to_ascii_uppercase()) else {
        return Err(SourceError::new(format!(
            "partition_by names {}, which is not among the new rows",
            partition.field
        ))
        .with_help("name a column that the model selects"));
    };
    let cut = Cut { partition, kind: &kind };
    let listed = intake.config.partitions.join(", ");
    match intake.words.engine {
        Engine::DuckDb => Ok(vec![delete(intake, &cut, &listed)?, intake.insert()]),
        Engine::BigQuery => Ok(vec![merge(intake, &cut, &listed)]),
    }
}

/// How a value becomes the partition that it lies in.
struct Cut<'a> {
    partition: &'a Partition,
    /// The GoogleSQL type of the column, in capitals.
    kind: &'a str,
}

impl Cut<'_> {
    /// The partition of a row of `side`, in the words of `written`.
    fn of(&self, written: Engine, side: &str) -> String {
        let field = format!("{side}.{}", written.quote(&self.partition.field));
        match (&self.partition.granularity, written) {
            (None, _) => field,
            (Some(granularity), Engine::DuckDb) => {
                format!("date_trunc('{}', {field})", granularity.replace('\'', "''"))
            }
            (Some(granularity), Engine::BigQuery) => {
                let function = match self.kind {
                    "TIMESTAMP" => "TIMESTAMP_TRUNC",
                    "DATETIME" => "DATETIME_TRUNC",
                    _ => "DATE_TRUNC",
                };
                format!("{function}({field}, {})", granularity.to_ascii_uppercase())
            }
        }
    }
}

/// The embedded engine: the partitions are emptied first.
fn delete(intake: &Intake<'_>, cut: &Cut<'_>, listed: &str) -> Result<String, SourceError> {
    let Intake { words, target, new, .. } = intake;
    if listed.is_empty() {
        let engine = words.engine;
        let (old, fresh) = (cut.of(engine, OLD), cut.of(engine, NEW));
        let (target, new) = (engine.path(target.name), engine.path(new.name));
        return Ok(format!("DELETE FROM {target} AS {OLD} WHERE {old} IN (SELECT {fresh} FROM {new} AS {NEW});\n"));
    }
    let written = words.written(true);
    let (old, target) = (cut.of(written, OLD), written.path(target.name));
    words.own(written, format!("DELETE FROM {target} AS {OLD} WHERE {old} IN ({listed});\n")).map_err(|error| {
        let message = format!("partitions: {}", error.message);
        SourceError { message, ..error }.with_help("each of them is SQL of the partition's type: \"'2101-01-01'\"")
    })
}

/// BigQuery: one statement, and partitions by value, so that only theirs are read.
fn merge(intake: &Intake<'_>, cut: &Cut<'_>, listed: &str) -> String {
    let engine = intake.words.engine;
    let list = intake.columns.iter().map(|column| engine.quote(column)).collect::<Vec<_>>();
    let values = list.iter().map(|column| format!("{NEW}.{column}")).collect::<Vec<_>>().join(", ");
    let (target, new) = (engine.path(intake.target.name), engine.path(intake.new.name));
    let (old, fresh) = (cut.of(engine, OLD), cut.of(engine, NEW));
    let (declare, replaced) = if listed.is_empty() {
        let declare = format!(
            "DECLARE replaced ARRAY<{}>;\nSET replaced = (SELECT ARRAY_AGG(p) FROM (SELECT DISTINCT {fresh} AS p FROM {new} AS {NEW}) WHERE p IS NOT NULL);\n",
            cut.kind,
        );
        (declare, "UNNEST(replaced)".to_owned())
    } else {
        (String::new(), format!("({listed})"))
    };
    // ON FALSE: no row matches, so that old rows of these partitions go and all new ones come, in one statement.
    format!(
        "{declare}MERGE INTO {target} AS {OLD} USING {new} AS {NEW} ON FALSE\nWHEN NOT MATCHED BY SOURCE AND {old} IN {replaced} THEN DELETE\nWHEN NOT MATCHED THEN INSERT ({}) VALUES ({values});\n",
        list.join(", "),
    )
}
