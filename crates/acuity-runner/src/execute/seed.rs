//! A seed: a CSV file of the project becomes a table.

use std::collections::BTreeMap;

use acuity_csv::INTEGER;
use acuity_warehouse::{ColumnInfo, Engine, Layout, LoadRequest, LoadSource, NoProgress, Replace, Rows};

use super::{Done, Executor, Kind, Trace, with_rows};
use crate::{
    error::SourceError,
    plan::{PlanNode, SeedConfig, Work},
};

impl Kind for SeedConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, _trace: &mut Trace) -> Result<Done, SourceError> {
        let own_sql = executor.warehouse.engine() == Engine::DuckDb && executor.translator.is_as_written();
        // DuckDB's own types, of which the loader knows few, are given when the rows are there.
        let mut types = BTreeMap::new();
        let columns = if own_sql {
            let config = Self { column_types: as_text(&self.column_types), ..self.clone() };
            let columns = seed_columns(node, &config, own_sql)?;
            let integers = columns.iter().filter(|column| column.data_type == INTEGER);
            types.extend(integers.map(|column| (column.name.clone(), INTEGER.to_owned())));
            types.extend(self.column_types.clone());
            columns
        } else {
            seed_columns(node, self, own_sql)?
        };
        let request = LoadRequest {
            table: node.relation.clone(),
            source: LoadSource::Csv { files: vec![self.file.clone()], delimiter: self.delimiter },
            columns,
            description: self.persist.then(|| node.description.clone()).filter(|text| !text.is_empty()),
            layout: Layout::default(),
            max_bad_records: None,
        };
        executor.hooks(node, &self.pre_hooks)?;
        let warehouse = &executor.warehouse;
        let report = if types.is_empty() {
            warehouse.load(&request, &NoProgress)?
        } else {
            executor.with_staging(node, |staged| {
                let request = LoadRequest { table: staged.clone(), ..request };
                let report = warehouse.load(&request, &NoProgress)?;
                let query = typed(&request, &types);
                let replaced = warehouse.replace(&node.relation, Replace::Table, &Layout::default(), &query);
                replaced.map_err(|error| executor.unfit(&request, &types).unwrap_or_else(|| error.into()))?;
                Ok(report)
            })?
        };
        executor.index(node, &self.indexes)?;
        // Its descriptions came with the rows.
        executor.describe(node, false, false)?;
        let learn = || -> Result<(), SourceError> {
            if let Some(info) = executor.warehouse.relation(&node.relation)? {
                executor.translator.learn_info(&info, &node.columns);
            }
            Ok(())
        };
        learn()?;
        if !self.post_hooks.is_empty() {
            executor.hooks(node, &self.post_hooks)?;
            // They may have changed its columns.
            learn()?;
        }
        Ok(Done { message: with_rows("INSERT", Some(report.rows)), rows: Some(report.rows), ..Done::default() })
    }

    /// A file has no SQL.
    fn compile(&self, _executor: &Executor<'_>, _node: &PlanNode, _trace: &mut Trace) -> Result<Done, SourceError> {
        Ok(Done::default())
    }
}

impl Executor<'_> {
    /// The first value of loaded text that its declared type does not hold, where that is what is wrong.
    fn unfit(&self, request: &LoadRequest, types: &BTreeMap<String, String>) -> Option<SourceError> {
        let (engine, table) = (Engine::DuckDb, Engine::DuckDb.path(&request.table));
        let find = |column: &ColumnInfo| {
            let (_, data_type) = types.iter().find(|(declared, _)| declared.eq_ignore_ascii_case(&column.name))?;
            let name = engine.quote(&column.name);
            // Rows are numbered as they were loaded, which is as they stand in the file.
            let query = format!(
                "SELECT rowid + 1, {name} FROM {table} WHERE NULLIF({name}, '') IS NOT NULL AND TRY_CAST({name} AS {data_type}) IS NULL \
                 ORDER BY rowid LIMIT 1"
            );
            let rows = Rows::read(self.warehouse.query(&query).ok()?).ok()?.rows;
            let [row, value] = rows.first()?.as_slice() else { return None };
            let (row, value) = (row.text(), value.text());
            let message = format!(
                "'{value}' in row {row} below the header is no {data_type}, which is the type of {}",
                column.name
            );
            Some((row.parse::<u64>().ok()?, message))
        };
        let (_, message) = request.columns.iter().filter_map(find).min()?;
        Some(SourceError::new(message).with_help("correct the file, or the type under column_types"))
    }

    /// Makes seeds that are not loaded known by what their files hold.
    pub(crate) fn infer_seeds(&self) {
        for node in self.session.project.nodes().values() {
            // A file that cannot be read is told when the seed is loaded.
            if let Work::Seed(config) = &node.work
                && !self.translator.knows(&node.relation)
                && let Ok(columns) = seed_columns(node, config, self.translator.is_as_written())
            {
                let columns =
                    columns.into_iter().filter_map(|column| Some((column.name, column.data_type.parse().ok()?)));
                self.translator.learn(&node.relation, columns.collect());
            }
        }
    }
}

/// The same columns, as text.
fn as_text(types: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    types.keys().map(|name| (name.clone(), "STRING".to_owned())).collect()
}

/// A query that gives what was loaded the types that it is to have; an empty field is NULL, as in dbt.
fn typed(request: &LoadRequest, types: &BTreeMap<String, String>) -> String {
    let column = |column: &ColumnInfo| {
        let name = Engine::DuckDb.quote(&column.name);
        match types.iter().find(|(declared, _)| declared.eq_ignore_ascii_case(&column.name)) {
            Some((_, data_type)) if column.data_type == INTEGER => format!("CAST({name} AS {data_type}) AS {name}"),
            Some((_, data_type)) => format!("CAST(NULLIF({name}, '') AS {data_type}) AS {name}"),
            None => name,
        }
    };
    let columns: Vec<String> = request.columns.iter().map(column).collect();
    format!("SELECT {}\nFROM {}", columns.join(", "), Engine::DuckDb.path(&request.table))
}

/// Columns of a seed: declared types over inferred ones, which are those of dbt-duckdb where models are `as_written`.
pub(crate) fn seed_columns(
    node: &PlanNode,
    config: &SeedConfig,
    as_written: bool,
) -> Result<Vec<ColumnInfo>, SourceError> {
    let mut inferred = acuity_csv::infer_csv(&config.file, config.delimiter)?;
    if as_written {
        inferred = inferred.with_integers();
    }
    for declared in config.column_types.keys() {
        if !inferred.columns.iter().any(|(name, _)| name.eq_ignore_ascii_case(declared)) {
            let names = inferred.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            // As in dbt it says nothing of the columns that are there.
            let file = config.file.display();
            tracing::warn!(
                "{file}: column_types names {declared}, which the seed does not have; its columns are {names}"
            );
        }
    }
    let described = |name: &str| {
        let column = node.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))?;
        Some(column.description.clone()).filter(|text| config.persist && !text.is_empty())
    };
    let columns = inferred.declared(&config.column_types).into_iter();
    Ok(columns
        .map(|(name, kind)| {
            let description = described(&name);
            ColumnInfo::new(name, kind, description)
        })
        .collect())
}
