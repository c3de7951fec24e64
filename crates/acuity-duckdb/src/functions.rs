//! Scalar functions of BigQuery that DuckDB has no equal for.

use duckdb::Connection;

/// Registers them with the database instance of `connection`.
pub(crate) fn register(_connection: &Connection) -> duckdb::Result<()> {
    Ok(())
}
