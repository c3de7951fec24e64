//! Statements that give no rows.

use acuity_warehouse::{Engine, Layout, Result};
use duckdb::Connection;

use crate::error::from_duckdb;

/// Runs statements; says how many rows the last one changed.
pub(crate) fn run(connection: &Connection, sql: &str) -> Result<Option<u64>> {
    // DuckDB refuses to prepare nothing at all.
    if sql.split(|c: char| c.is_whitespace() || c == ';').all(str::is_empty) {
        return Ok(None);
    }
    let fail = |error: duckdb::Error| from_duckdb(&error, sql);
    let mut statement = connection.prepare(sql).map_err(fail)?;
    statement.execute([]).map(|rows| Some(rows as u64)).map_err(fail)
}

/// Where the rows wait for a table that is made anew; each connection has its own.
const NEW_ROWS: &str = "acuity_new_rows";

/// Makes a table that holds the rows of a query: with its columns, or as the layout defines them.
pub(crate) fn fill(connection: &Connection, make: &str, table: &str, layout: &Layout, query: &str) -> Result<()> {
    match &layout.definition {
        None => create(connection, &format!("{make} AS\n"), query).map(drop),
        Some(definition) => {
            // The query may read the table that it takes the place of.
            create(connection, &format!("CREATE OR REPLACE TEMP TABLE {NEW_ROWS} AS\n"), query)?;
            run(connection, &format!("{make} (\n  {}\n)", definition.sql(Engine::DuckDb)))?;
            run(connection, &format!("INSERT INTO {table} SELECT * FROM temp.main.{NEW_ROWS}"))?;
            run(connection, &format!("DROP TABLE temp.main.{NEW_ROWS}")).map(drop)
        }
    }
}

/// Runs `head` with `query` in parentheses, so that a second statement behind the query is an error and no statement; places in
/// errors are those of `query`. `head` ends with a line break.
pub(crate) fn create(connection: &Connection, head: &str, query: &str) -> Result<Option<u64>> {
    let lines = head.matches('\n').count() + 1;
    run(connection, &format!("{head}(\n{query}\n)")).map_err(|mut error| {
        if let Some(position) = &mut error.position {
            position.line = position.line.saturating_sub(lines).max(1);
        }
        error
    })
}
