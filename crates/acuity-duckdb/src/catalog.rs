//! What is in the database, and the descriptions stored with it.

use std::collections::BTreeMap;

use acuity_warehouse::{ColumnInfo, RelationInfo, RelationKind, RelationName, Result};
use duckdb::{Connection, params};

use crate::{DuckDb, error::from_duckdb, googlesql_type, literal, path, quote};

const RELATIONS: &str = "
SELECT table_name, FALSE AS is_view, comment FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = $1 AND NOT temporary AND NOT internal
UNION ALL
SELECT view_name, TRUE, comment FROM duckdb_views()
WHERE database_name = current_database() AND schema_name = $1 AND NOT temporary AND NOT internal
ORDER BY 1";

const COLUMNS: &str = "
SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = $1 AND NOT internal
ORDER BY table_name, column_index";

/// Relations of `dataset`; with `only`, the one of that name.
pub(crate) fn relations(database: &DuckDb, dataset: &str, only: Option<&str>) -> Result<Vec<RelationInfo>> {
    let lease = database.lease()?;
    // One transaction, so that a table cannot go away between its name and its rows.
    lease.transaction(|connection| {
        let mut relations = names(connection, dataset)?;
        if let Some(only) = only {
            relations.retain(|(name, ..)| name == only);
        }
        if relations.is_empty() {
            return Ok(Vec::new());
        }
        let mut columns = columns(connection, dataset)?;
        relations
            .into_iter()
            .map(|(name, is_view, description)| {
                let relation = RelationName::new(dataset, &name);
                Ok(RelationInfo {
                    rows: if is_view { None } else { Some(count(connection, &relation)?) },
                    kind: if is_view { RelationKind::View } else { RelationKind::Table },
                    description,
                    columns: columns.remove(&name).unwrap_or_default(),
                    name: relation,
                })
            })
            .collect()
    })
}

type Named = (String, bool, Option<String>);

fn names(connection: &Connection, dataset: &str) -> Result<Vec<Named>> {
    let fail = |error: duckdb::Error| from_duckdb(&error, RELATIONS);
    let mut statement = connection.prepare(RELATIONS).map_err(fail)?;
    let rows =
        statement.query_map(params![dataset], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(fail)?;
    rows.collect::<duckdb::Result<_>>().map_err(fail)
}

fn columns(connection: &Connection, dataset: &str) -> Result<BTreeMap<String, Vec<ColumnInfo>>> {
    let fail = |error: duckdb::Error| from_duckdb(&error, COLUMNS);
    let mut statement = connection.prepare(COLUMNS).map_err(fail)?;
    let rows = statement
        .query_map(params![dataset], |row| {
            let data_type: String = row.get(2)?;
            let column =
                ColumnInfo { name: row.get(1)?, data_type: googlesql_type(&data_type), description: row.get(3)? };
            Ok((row.get::<_, String>(0)?, column))
        })
        .map_err(fail)?;
    let mut columns: BTreeMap<String, Vec<ColumnInfo>> = BTreeMap::new();
    for row in rows {
        let (table, column) = row.map_err(fail)?;
        columns.entry(table).or_default().push(column);
    }
    Ok(columns)
}

/// Rows of a table; DuckDB's own estimate counts deleted rows too.
pub(crate) fn count(connection: &Connection, table: &RelationName) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {}", path(table));
    connection.query_row(&sql, [], |row| row.get(0)).map_err(|error| from_duckdb(&error, &sql))
}

/// What kind of relation stands under a name.
pub(crate) fn kind(connection: &Connection, name: &RelationName) -> Result<Option<RelationKind>> {
    Ok(names(connection, &name.dataset.dataset)?
        .into_iter()
        .find(|(found, ..)| *found == name.name)
        .map(|(_, is_view, _)| if is_view { RelationKind::View } else { RelationKind::Table }))
}

/// Stores descriptions; columns that the relation lacks are left out.
pub(crate) fn describe(
    connection: &Connection,
    name: &RelationName,
    kind: RelationKind,
    description: Option<&str>,
    descriptions: &[(String, String)],
) -> Result<()> {
    let word = if kind == RelationKind::View { "VIEW" } else { "TABLE" };
    let mut sql = String::new();
    if let Some(description) = description {
        sql.push_str(&format!("COMMENT ON {word} {} IS {};\n", path(name), literal(description)));
    }
    let present = columns(connection, &name.dataset.dataset)?.remove(&name.name).unwrap_or_default();
    for (column, text) in descriptions {
        if let Some(found) = present.iter().find(|found| found.name.eq_ignore_ascii_case(column)) {
            sql.push_str(&format!("COMMENT ON COLUMN {}.{} IS {};\n", path(name), quote(&found.name), literal(text)));
        }
    }
    connection.execute_batch(&sql).map_err(|error| from_duckdb(&error, &sql))
}
