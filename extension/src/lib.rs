//! `LOAD 'acuity.duckdb_extension'`: the functions that translated SQL calls (`bq_…`), for any client of DuckDB.
//!
//! They are the ones that `acuity` registers with its own DuckDB, from the same code. With them the views of a project's
//! database, and what `acuity transpile` prints, give the same rows in Python or on DuckDB's command line.

use std::error::Error;

use duckdb::{Connection, duckdb_entrypoint_c_api};

/// What DuckDB calls when it loads the file.
///
/// # Errors
/// DuckDB's refusal of a function; nothing of the client's session is changed otherwise.
#[duckdb_entrypoint_c_api(ext_name = "acuity", min_duckdb_version = "v1.2.0")]
pub fn load(connection: Connection) -> Result<(), Box<dyn Error>> {
    Ok(acuity_duckdb::register_functions(&connection)?)
}
