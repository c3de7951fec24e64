//! The embedded warehouse: a DuckDB file behind the [`acuity_warehouse::Warehouse`] trait.
//!
//! One [`DuckDb`] is one open database file. Each statement runs on a connection of its own from a small pool, so all
//! methods may be called from several threads at once. Nothing reaches the network: extensions are neither installed
//! nor loaded on their own. Loads read files; from the first statement on that somebody else wrote, nothing else does.
//!
//! Invariant: DuckDB types stay in this crate; it knows no project, no model and no clinical table. Only the feature
//! `extension`, for the loadable extension, shows one: a connection that DuckDB itself hands over.
//!
//! ```
//! use acuity_duckdb::DuckDb;
//! use acuity_warehouse::{Rows, Warehouse as _};
//!
//! let warehouse = DuckDb::in_memory()?;
//! let rows = Rows::read(warehouse.query("SELECT 20 + 1 AS n")?)?;
//! assert_eq!(rows.rows[0][0].as_i64(), Some(21));
//! # Ok::<(), acuity_warehouse::Error>(())
//! ```

mod catalog;
mod clock;
mod database;
mod error;
mod file_kind;
mod functions;
mod held;
mod instance;
mod instants;
mod interval_columns;
mod kept_types;
mod load;
mod lock;
mod moments;
mod names;
mod options;
mod query;
mod readers;
mod script;
mod statement;
mod types;
mod warehouse;

pub use catalog::declare;
pub use database::DuckDb;
pub use instants::instants;
pub use options::{Attach, Options, SettingError};
pub use script::Script;
pub use types::{duckdb_type, googlesql_type};

/// The version of the DuckDB library that is linked, such as `v2.0.0`.
///
/// # Errors
/// The library does not start.
pub fn engine_version() -> acuity_warehouse::Result<String> {
    DuckDb::in_memory()?.version()
}

/// Registers the functions that translated SQL calls (`bq_…`) with the database of a connection that is DuckDB's own: what
/// the loadable extension does when a client loads it.
///
/// # Errors
/// DuckDB's refusal, such as of a name that is taken.
#[cfg(feature = "extension")]
pub fn register_functions(connection: &duckdb::Connection) -> duckdb::Result<()> {
    functions::register(connection)
}
