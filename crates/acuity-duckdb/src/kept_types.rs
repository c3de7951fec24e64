//! Types of columns that the engine stores as others: a TIMESTAMP as its time in UTC, which a DATETIME is too, and JSON as text.
//!
//! What such a column was given stands in a table of the database, written in the transaction that makes the column, so that it
//! reads back as what it was in any session. It counts as long as the column is stored in the way of that type: what another
//! program puts in its place is mostly told by that. A database without such columns has no such table, and of one beside the
//! target's own nothing is kept: a transaction changes one database.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use acuity_sql::Type;
use acuity_warehouse::{ColumnInfo, DatasetName, RelationName, Result};
use duckdb::{Connection, params};

use crate::{
    database::DuckDb,
    error::from_duckdb,
    lock::lock,
    names::{KEPT_TYPES as TABLE, OWN_SCHEMA as SCHEMA, literal},
    statement::run,
    types::{duckdb_type, googlesql_type},
};

/// Kept types by relation and column, all in lower case.
pub(crate) type Kept = BTreeMap<(String, String), String>;

/// Those of `types` (pairs of column and GoogleSQL type) that would not come back by themselves.
fn needed(types: &[(String, String)]) -> Vec<(&str, String)> {
    let needed = |data_type: &str| {
        let known: Type = data_type.parse().ok()?;
        let told = known.to_string();
        (googlesql_type(&duckdb_type(&told)?) != told).then_some(told)
    };
    types.iter().filter_map(|typed| Some((typed.0.as_str(), needed(&typed.1)?))).collect()
}

impl DuckDb {
    fn keeps_types(&self) -> bool {
        self.shared.keeps_types.load(Ordering::Acquire)
    }

    /// Makes the table if one of `types` needs it; before the transaction that fills it, as two of them would conflict.
    pub(crate) fn prepare_to_keep(&self, types: &[(String, String)]) -> Result<()> {
        if self.keeps_types() || needed(types).is_empty() {
            return Ok(());
        }
        let _one_at_a_time = lock(&self.shared.schemas);
        let columns = "dataset VARCHAR, relation VARCHAR, column_name VARCHAR, data_type VARCHAR";
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA};\nCREATE TABLE IF NOT EXISTS {TABLE} ({columns})");
        self.lease()?
            .transaction(|connection| connection.execute_batch(&sql).map_err(|error| from_duckdb(&error, &sql)))?;
        self.shared.keeps_types.store(true, Ordering::Release);
        Ok(())
    }

    /// Part of the transaction that makes a relation anew: keeps the types of its columns, and of no others.
    pub(crate) fn keep_types(
        &self,
        connection: &Connection,
        name: &RelationName,
        types: &[(String, String)],
    ) -> Result<()> {
        if !self.keeps_types() || !self.is_own(&name.dataset) {
            return Ok(());
        }
        run(connection, &format!("DELETE FROM {TABLE} WHERE {}", is_of(name)))?;
        insert(connection, name, types)
    }

    /// Part of the transaction that changes a relation's columns: keeps the types of some, and leaves the others.
    pub(crate) fn keep_more_types(
        &self,
        connection: &Connection,
        name: &RelationName,
        types: &[(String, String)],
    ) -> Result<()> {
        if !self.keeps_types() || types.is_empty() || !self.is_own(&name.dataset) {
            return Ok(());
        }
        let names: Vec<String> = types.iter().map(|(column, _)| literal(&column.to_lowercase())).collect();
        run(
            connection,
            &format!("DELETE FROM {TABLE} WHERE {} AND column_name IN ({})", is_of(name), names.join(", ")),
        )?;
        insert(connection, name, types)
    }

    /// What is kept of the relations of a dataset.
    pub(crate) fn kept_types(&self, connection: &Connection, dataset: &DatasetName) -> Result<Kept> {
        if !self.keeps_types() || !self.is_own(dataset) {
            return Ok(Kept::new());
        }
        let sql = format!("SELECT relation, column_name, data_type FROM {TABLE} WHERE dataset = $1");
        let fail = |error: duckdb::Error| from_duckdb(&error, &sql);
        let mut statement = connection.prepare(&sql).map_err(fail)?;
        let kept = |row: &duckdb::Row<'_>| Ok(((row.get(0)?, row.get(1)?), row.get(2)?));
        let rows = statement.query_map(params![dataset.dataset.to_lowercase()], kept).map_err(fail)?;
        rows.collect::<duckdb::Result<_>>().map_err(fail)
    }
}

fn is_of(name: &RelationName) -> String {
    let (dataset, relation) = (name.dataset.dataset.to_lowercase(), name.name.to_lowercase());
    format!("dataset = {} AND relation = {}", literal(&dataset), literal(&relation))
}

fn insert(connection: &Connection, name: &RelationName, types: &[(String, String)]) -> Result<()> {
    let (dataset, relation) = (name.dataset.dataset.to_lowercase(), name.name.to_lowercase());
    let row = |(column, data_type): (&str, String)| {
        let values = [&dataset, &relation, &column.to_lowercase(), &data_type].map(|text| literal(text));
        format!("({})", values.join(", "))
    };
    let rows: Vec<String> = needed(types).into_iter().map(row).collect();
    if !rows.is_empty() {
        run(connection, &format!("INSERT INTO {TABLE} VALUES {}", rows.join(", ")))?;
    }
    Ok(())
}

/// Gives columns of a relation the types that are kept of them, where they are stored so.
pub(crate) fn give(columns: &mut [ColumnInfo], kept: &Kept, relation: &str) {
    if kept.is_empty() {
        return;
    }
    for column in columns.iter_mut().filter(|column| column.stored_as.is_none()) {
        let key = (relation.to_lowercase(), column.name.to_lowercase());
        if let Some(data_type) = kept.get(&key)
            && duckdb_type(data_type) == duckdb_type(&column.data_type)
        {
            column.data_type.clone_from(data_type);
        }
    }
}
