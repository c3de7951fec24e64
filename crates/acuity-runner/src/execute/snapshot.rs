//! A snapshot: what has changed since the last run becomes new versions of rows in a table that keeps all versions.
//!
//! The changes wait in a table of their own; they are taken in by one change of the table, so that a snapshot that fails leaves
//! the versions that were kept as they were. The table is never made anew, whatever the command says.

use acuity_compiler::{
    snapshot::{CHANGE_TYPE, ENDED, FITTING, SnapshotSql},
    unterminated,
};
use acuity_warehouse::{Change, ColumnInfo, Engine, RelationInfo, RelationKind, Replace};
use chrono::Utc;

use super::{Done, Executor, Kind, Trace, with_rows};
use crate::{
    error::SourceError,
    plan::{PlanColumn, PlanNode, SnapshotConfig},
    sql::{Rendered, engine_type},
};

impl Kind for SnapshotConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        let own = executor.render(node, trace)?;
        // First by itself: what is wrong with it is told at its own lines.
        let prepared = executor.prepare(node, &own)?;
        trace.execute_from = Some(Utc::now());
        executor.hooks(node, &self.table.pre_hooks)?;
        let sql = executor.session.project.snapshot(&node.unique_id, &executor.facts())?;
        // Its columns are those that the table has at first, with their types.
        let types = executor.translator.prepare(&sql.first().query(&own.sql)).map(|first| first.given());
        let types = types.unwrap_or_default();
        let work = Snapshot { executor, node, config: self, sql, columns: prepared.columns, own };
        let done = match executor.warehouse.relation(&node.relation)? {
            None => work.begin()?,
            Some(kept) => work.go_on(&kept, &types)?,
        };
        executor.index(node, &self.table.indexes)?;
        executor.describe(node, self.table.persist_relation, self.table.persist_columns)?;
        executor.grant(node, &self.table)?;
        executor.hooks(node, &self.table.post_hooks)?;
        if let Some(info) = executor.warehouse.relation(&node.relation)? {
            executor.translator.learn_info(&info, &types);
        }
        Ok(done)
    }

    fn compile(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        let own = executor.render(node, trace)?;
        executor.prepare(node, &own)?;
        let sql = executor.session.project.snapshot(&node.unique_id, &executor.facts())?;
        let table = own.around(&sql.first());
        let prepared = executor.prepare(node, &table).map_err(of_settings)?;
        executor.keep_sql("run", node, &prepared.sql)?;
        // Models below it are translated with the columns that it would have.
        if !executor.translator.is_as_written() && !executor.translator.knows(&node.relation) {
            executor.translator.learn(&node.relation, prepared.columns);
        }
        Ok(Done::default())
    }

    fn full_refresh(&self, _executor: &Executor<'_>) -> bool {
        false
    }
}

/// A snapshot in hand.
struct Snapshot<'a> {
    executor: &'a Executor<'a>,
    node: &'a PlanNode,
    config: &'a SnapshotConfig,
    sql: SnapshotSql,
    /// Columns of its query, where that was analysed.
    columns: Vec<(String, acuity_sql::Type)>,
    /// Its query.
    own: Rendered,
}

impl Snapshot<'_> {
    /// Makes the table: every row is a version that holds.
    fn begin(self) -> Result<Done, SourceError> {
        // Only then it matters here what columns the query has, for which the warehouse may have to be asked.
        if self.sql.names_compared() {
            self.check_compared(&self.query_columns()?)?;
        }
        let Self { executor, node, config, sql, own, .. } = self;
        let first = own.around(&sql.first());
        let prepared = executor.prepare(node, &first).map_err(of_settings)?;
        let how = (Replace::Table, &config.table.layout);
        let rows = executor.replace(node, &node.relation, how, &prepared, &first).map_err(of_settings)?;
        Ok(Done { message: with_rows("CREATE TABLE", rows), rows, ..Done::default() })
    }

    /// Takes what has changed into the table that is there; `types` are those that its columns were given.
    fn go_on(self, kept: &RelationInfo, types: &[PlanColumn]) -> Result<Done, SourceError> {
        self.check_kept(kept)?;
        let columns = self.query_columns()?;
        self.check_compared(&columns)?;
        let Self { executor, node, sql, own, .. } = self;
        let known: Vec<String> = kept.columns.iter().map(|column| column.name.clone()).collect();
        executor.translator.learn_info(kept, types);
        let target = executor.translator.path(&node.relation);
        let changes = own.around(&sql.changes(&columns, &known, &target));
        let prepared = executor.prepare(node, &changes).map_err(of_settings)?;
        executor.with_staging(node, |staged| {
            let new = executor.stage(node, staged, &prepared, &changes).map_err(of_settings)?;
            let change = take_in(executor, &sql, kept, &new);
            executor.keep_sql("run", node, &format!("{}\n\n-- then\n{change}", prepared.sql))?;
            // A query that reads nothing says nothing of what is gone.
            if executor.options.empty {
                return Ok(Done { message: "SNAPSHOT (not changed)".to_owned(), ..Done::default() });
            }
            let rows = executor.warehouse.change(&change)?;
            Ok(Done { message: with_rows("SNAPSHOT", rows), rows, ..Done::default() })
        })
    }

    /// Refuses what is there where it is not this snapshot's table.
    fn check_kept(&self, kept: &RelationInfo) -> Result<(), SourceError> {
        let name = &kept.name;
        if kept.kind != RelationKind::Table {
            return Err(SourceError::new(format!("{name} is a view, and a snapshot is kept in a table"))
                .with_help("drop the view, or give the snapshot another alias or schema"));
        }
        let names = &self.config.settings.columns;
        let mut wanted = vec![&names.scd_id, &names.updated_at, &names.valid_from, &names.valid_to];
        let new_records = self.config.settings.hard_deletes == acuity_compiler::settings::HardDeletes::NewRecord;
        wanted.extend(new_records.then_some(&names.is_deleted));
        let lacks = |wanted: &&&String| !kept.columns.iter().any(|column| column.name.eq_ignore_ascii_case(wanted));
        let missing: Vec<&str> = wanted.iter().filter(lacks).map(|name| name.as_str()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let help = match missing.as_slice() {
            [one] if new_records && *one == names.is_deleted => {
                format!("hard_deletes: new_record needs it: add a text column {one} with the value 'False' to {name}")
            }
            _ => "give the snapshot another alias or schema, or name the columns in snapshot_meta_column_names"
                .to_owned(),
        };
        Err(SourceError::new(format!("{name} is no table of this snapshot: it lacks {}", missing.join(", ")))
            .with_help(help))
    }

    /// Refuses to compare a column that there is not: every row would count as changed, in every run. So it does where an
    /// expression is compared, which dbt takes.
    fn check_compared(&self, columns: &[String]) -> Result<(), SourceError> {
        if let Some(expression) = self.sql.expression(columns) {
            tracing::warn!(
                snapshot = self.node.name,
                "check_cols has '{expression}', which is no column of the table: every row counts as changed in every run"
            );
        }
        match self.sql.unknown(columns) {
            None => Ok(()),
            Some(column) => {
                let message = format!("check_cols names '{column}', which the query of this snapshot does not give");
                Err(SourceError::new(message)
                    .in_file(&self.node.file)
                    .with_help(format!("its columns are {}", columns.join(", "))))
            }
        }
    }

    /// The columns of the snapshot's own query.
    fn query_columns(&self) -> Result<Vec<String>, SourceError> {
        if !self.columns.is_empty() {
            return Ok(self.columns.iter().map(|(name, _)| name.clone()).collect());
        }
        let bare = unterminated(&self.own.sql);
        let none = format!("SELECT * FROM (\n{bare}\n) AS dbt_internal_query WHERE FALSE LIMIT 0");
        let stream = self.executor.warehouse.query(&none);
        let stream = stream.map_err(|error| self.executor.refused(self.node, &self.own, 1, error))?;
        Ok(stream.schema().fields().iter().map(|field| field.name().clone()).collect())
    }
}

/// The statements that take changes into the table: columns that it lacks, versions that end, versions that begin.
fn take_in(executor: &Executor<'_>, sql: &SnapshotSql, kept: &RelationInfo, new: &RelationInfo) -> Change {
    let engine = executor.warehouse.engine();
    let quote = |name: &str| engine.quote(name);
    let (target, source) = (engine.path(&kept.name), engine.path(&new.name));
    let names = &sql.settings.columns;
    let own_columns = || new.columns.iter().filter(|column| ![CHANGE_TYPE, ENDED].contains(&column.name.as_str()));
    let is_new = |column: &&ColumnInfo| !kept.columns.iter().any(|there| there.name.eq_ignore_ascii_case(&column.name));
    let add = |column: &ColumnInfo| {
        format!("ALTER TABLE {target} ADD COLUMN {} {};\n", quote(&column.name), type_of(executor, column))
    };
    let (valid_to, scd_id) = (quote(&names.valid_to), quote(&names.scd_id));
    let end = format!(
        "UPDATE {target} AS DBT_INTERNAL_DEST SET {valid_to} = DBT_INTERNAL_SOURCE.{valid_to}\n\
         FROM {source} AS DBT_INTERNAL_SOURCE\n\
         WHERE DBT_INTERNAL_SOURCE.{scd_id} = DBT_INTERNAL_DEST.{scd_id} AND DBT_INTERNAL_SOURCE.{CHANGE_TYPE} <> 'insert'\n\
         AND DBT_INTERNAL_DEST.{valid_to} IS NOT DISTINCT FROM DBT_INTERNAL_SOURCE.{ENDED};\n"
    );
    let list = own_columns().map(|column| quote(&column.name)).collect::<Vec<_>>().join(", ");
    let begin = format!("INSERT INTO {target} ({list})\nSELECT {list} FROM {source} WHERE {CHANGE_TYPE} = 'insert';\n");
    // Where the query is sent as it is written, types are the engine's own, which it keeps.
    let translated = own_columns().filter(|_| !executor.translator.is_as_written());
    let types = translated.map(|column| (column.name.clone(), column.data_type.clone())).collect();
    let columns = own_columns().filter(is_new).map(add).collect();
    Change { columns, rows: vec![end, begin], table: Some(kept.name.clone()), types }
}

/// A column's type in the engine's own statements.
fn type_of(executor: &Executor<'_>, column: &ColumnInfo) -> String {
    match executor.warehouse.engine() {
        Engine::DuckDb if executor.translator.is_as_written() => engine_type(column),
        _ => executor.warehouse.type_name(&column.data_type),
    }
}

/// An error in what the settings add to a query that is right by itself.
fn of_settings(mut error: SourceError) -> SourceError {
    if error.line.is_none() && !error.cancelled {
        let help = error.help.take().map(|help| format!("; {help}")).unwrap_or_default();
        error.help = Some(format!("{FITTING}{help}"));
    }
    error
}
