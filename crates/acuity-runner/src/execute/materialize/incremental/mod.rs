//! New rows are added to those that are there; the first time, and when all is to be built anew, it is a table.
//!
//! The new rows wait in a table of their own (`<model>__dbt_tmp`, as dbt names it), so that the query runs once and its
//! columns are known. A strategy is one file and one line of [`way`].

mod append;
mod delete_insert;
mod insert_overwrite;
mod merge;
mod microbatch;
mod schema_change;
#[cfg(test)]
mod tests;
mod words;

use acuity_compiler::{Window, unterminated};
use acuity_warehouse::{Change, ColumnInfo, Engine, RelationInfo, RelationKind, RelationName};

use self::words::{Side, Words};
use super::{Materialization, Parts, table::Table};
use crate::{
    error::SourceError,
    execute::{Done, Executor, Kind as _, with_rows},
    plan::{ModelConfig, OnSchemaChange, Strategy},
    sql::engine_type,
};

pub(super) struct Incremental;

impl Materialization for Incremental {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        let Parts { executor, node, config, .. } = model;
        // A view of that name is replaced by a table.
        let existing = executor.warehouse.relation(&node.relation)?.filter(|info| info.kind == RelationKind::Table);
        let is_anew = match &executor.invoked.batch {
            Some(batch) => !batch.is_incremental,
            None => config.full_refresh(executor),
        };
        let Some(existing) = existing.filter(|_| !is_anew) else { return Table.build(model) };
        executor.with_staging(node, |staged| model.take_in(&existing, staged))
    }
}

/// A way to take new rows into a table.
struct Way {
    /// Whether a key that occurs twice among the new rows is an error.
    keyed: bool,
    /// The statements that change the table's rows; the last one is the one whose rows count.
    rows: fn(&Intake<'_>) -> Result<Vec<String>, SourceError>,
}

/// The strategies.
fn way(strategy: Strategy) -> Way {
    match strategy {
        Strategy::Append => Way { keyed: false, rows: append::rows },
        Strategy::Merge => Way { keyed: true, rows: merge::rows },
        Strategy::DeleteInsert => Way { keyed: true, rows: delete_insert::rows },
        Strategy::InsertOverwrite => Way { keyed: false, rows: insert_overwrite::rows },
        Strategy::Microbatch => Way { keyed: false, rows: microbatch::rows },
    }
}

/// New rows on their way into a table.
struct Intake<'a> {
    words: &'a Words<'a>,
    config: &'a ModelConfig,
    target: Side<'a>,
    new: Side<'a>,
    /// The columns that are written.
    columns: Vec<String>,
    /// The stretch of time that is replaced, of a model that is built in such.
    batch: Option<&'a Window>,
}

impl Intake<'_> {
    /// Adds all new rows.
    fn insert(&self) -> String {
        let engine = self.words.engine;
        let list = engine.quote_all(&self.columns);
        let (target, new) = (engine.path(self.target.name), engine.path(self.new.name));
        format!("INSERT INTO {target} ({list})\nSELECT {list} FROM {new};\n")
    }

    /// Refuses keys that are not columns of both.
    fn check_key_columns(&self) -> Result<(), SourceError> {
        for key in &self.config.unique_key {
            for (what, side) in [("the new rows", self.new), ("the table", self.target)] {
                if side.column(key).is_none() {
                    return Err(SourceError::new(format!("unique_key {key} is not a column of {what}"))
                        .with_help("name columns that the model selects"));
                }
            }
        }
        Ok(())
    }

    /// A query that gives how many keys occur twice among the new rows.
    fn count_twice(&self) -> String {
        let engine = self.words.engine;
        let keys = self.config.unique_key.iter().map(|key| engine.quote(key)).collect::<Vec<_>>();
        format!(
            "SELECT COUNT(*) FROM (SELECT 1 AS x FROM {} WHERE {} GROUP BY {} HAVING COUNT(*) > 1) AS twice",
            engine.path(self.new.name),
            // NULL equals no key: such rows are added, however many there are.
            keys.iter().map(|key| format!("{key} IS NOT NULL")).collect::<Vec<_>>().join(" AND "),
            keys.join(", "),
        )
    }
}

/// The statements for one run.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statements {
    /// A query that gives one number; anything but 0 means keys that occur twice among the new rows.
    check_keys: Option<String>,
    change: Change,
}

/// The statements that take `new` into `target`.
fn statements(
    words: &Words<'_>,
    config: &ModelConfig,
    (target, new): (Side<'_>, Side<'_>),
    batch: Option<&Window>,
) -> Result<Statements, SourceError> {
    let (columns, written) = schema_change::schema_change(words, config.on_schema_change, target, new)?;
    let strategy = config.strategy.unwrap_or(match config.unique_key.as_slice() {
        [] => Strategy::Append,
        _ if words.are_duckdbs_own() => Strategy::DeleteInsert,
        _ => Strategy::Merge,
    });
    let intake = Intake { words, config, target, new, columns: written, batch };
    let way = way(strategy);
    intake.check_key_columns()?;
    let rows = (way.rows)(&intake)?;
    // dbt-duckdb deletes by key and inserts whatever is new, also two rows of one key.
    let keyed = way.keyed && !(words.are_duckdbs_own() && strategy == Strategy::DeleteInsert);
    // A project's own clauses may do with two rows of one key what they like.
    let keyed = keyed && (strategy != Strategy::Merge || config.merge_clauses.is_none());
    let check_keys = (keyed && !config.unique_key.is_empty()).then(|| intake.count_twice());
    // DuckDB's own SQL has DuckDB's own types, which it keeps.
    let known: &[ColumnInfo] = if words.are_duckdbs_own() { &[] } else { new.columns };
    let types = known.iter().filter(|column| intake.columns.contains(&column.name));
    let types = types.map(|column| (column.name.clone(), column.data_type.clone())).collect();
    Ok(Statements { check_keys, change: Change { columns, rows, table: Some(target.name.clone()), types } })
}

impl Parts<'_> {
    fn take_in(&self, existing: &RelationInfo, staged: &RelationName) -> Result<Done, SourceError> {
        let Self { executor, node, config, prepared, rendered } = self;
        let warehouse = &executor.warehouse;
        let new = executor.stage(node, staged, prepared, rendered)?;
        let own_sql = warehouse.engine() == Engine::DuckDb && executor.translator.is_as_written();
        // Types of DuckDB's own that GoogleSQL calls alike are told apart.
        let columns_of = |info: &RelationInfo| -> Vec<ColumnInfo> {
            let column = |column: &ColumnInfo| ColumnInfo { data_type: engine_type(column), ..column.clone() };
            if own_sql { info.columns.iter().map(column).collect() } else { info.columns.clone() }
        };
        let words = Words {
            engine: warehouse.engine(),
            people: if own_sql { Engine::DuckDb } else { Engine::BigQuery },
            type_name: &|name| if own_sql { name.to_owned() } else { warehouse.type_name(name) },
            translate: &|sql| self.translate_over(sql, existing, &new),
        };
        let (before, now) = (columns_of(existing), columns_of(&new));
        let target = Side { name: &node.relation, columns: &before };
        let batch = executor.invoked.batch.as_ref().map(|batch| &batch.window);
        let sides = (target, Side { name: staged, columns: &now });
        let statements = match self.of_the_project(&words, sides)? {
            Some(own) => own,
            None => statements(&words, config, sides, batch)?,
        };
        if let Some(check) = &statements.check_keys {
            let twice = Executor::one_number(warehouse.query(check)?)?.unwrap_or(0);
            if twice != 0 {
                let keys = config.unique_key.join(", ");
                let values = if twice == 1 { "1 value".to_owned() } else { format!("{twice} values") };
                return Err(SourceError::new(format!("unique_key {keys} is not unique among the new rows: {values} more than once"))
                    .with_help("select each key once, for example with QUALIFY ROW_NUMBER() OVER (PARTITION BY key ORDER BY …) = 1"));
            }
        }
        executor.keep_sql("run", node, &format!("{}\n\n-- then\n{}", prepared.sql, statements.change))?;
        let rows = warehouse.change(&statements.change)?;
        Ok(Done { message: with_rows("MERGE", rows), rows, ..Done::default() })
    }

    /// The statements of a strategy that a macro of the project or of a package gives.
    fn of_the_project(
        &self,
        words: &Words<'_>,
        (target, new): (Side<'_>, Side<'_>),
    ) -> Result<Option<Statements>, SourceError> {
        let Self { executor, node, config, .. } = self;
        if executor.invoked.batch.is_some() {
            return Ok(None);
        }
        // As dbt has them: the table's columns, or where these follow the query, the query's.
        let written = if config.on_schema_change == OnSchemaChange::Ignore { target.columns } else { new.columns };
        let given = executor.session.project.take_in(&node.unique_id, new.name, written, &executor.facts())?;
        let Some(given) = given else { return Ok(None) };
        let (columns, _) = schema_change::schema_change(words, config.on_schema_change, target, new)?;
        let rows = words.own(words.people, format!("{};\n", unterminated(&given.sql)))?;
        let change = Change { columns, rows: vec![rows], table: Some(target.name.clone()), types: Vec::new() };
        Ok(Some(Statements { check_keys: None, change }))
    }

    /// A GoogleSQL statement over an incremental table and its new rows, in the engine's words. Columns that the table
    /// gets in this run count as there.
    fn translate_over(&self, sql: &str, table: &RelationInfo, new: &RelationInfo) -> Result<String, SourceError> {
        let node = self.node;
        let mut wide = table.clone();
        let there = |column: &&ColumnInfo| !table.columns.iter().any(|own| own.name.eq_ignore_ascii_case(&column.name));
        wide.columns.extend(new.columns.iter().filter(there).cloned());
        self.executor.translator.prepare_over(sql, &[(&wide, &node.columns), (new, &node.columns)]).map_err(|found| {
            let message = found.0.first().map_or("the SQL is not valid", |first| &first.message);
            SourceError::new(message).in_file(&node.file)
        })
    }
}
