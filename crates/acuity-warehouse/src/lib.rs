//! What a warehouse can do, in the runner's words.
//!
//! [`Warehouse`] is implemented by the embedded executor (DuckDB) and by the BigQuery executor. Everything above this
//! crate (runner, ML, viewer) talks to the trait only, so that each works on either engine. Rows travel as Arrow record
//! batches. No engine type leaks through.
//!
//! Invariant: no I/O here, no engine, no project file.

mod columns;
mod definition;
mod engine;
mod error;
mod front;
mod load;
mod memory;
mod name;
mod schema;
mod scope;
pub mod text;
mod typed;
mod values;
mod warehouse;

pub use arrow;
pub use columns::{Columns, ColumnsError, ReadError};
pub use definition::{ColumnDefinition, Constraint, ConstraintKind, Definition};
pub use engine::Engine;
pub use error::{Error, ErrorKind, Position, Result};
pub use front::Front;
pub use load::{LoadProgress, LoadReport, LoadRequest, LoadSource, NoProgress, RejectedRow};
pub use memory::Memory;
pub use name::{DatasetName, RelationName};
pub use schema::{ColumnInfo, RelationInfo, RelationKind};
pub use scope::{Layout, PartitionBy, Scope, Usage};
pub use typed::{Typed, TypedRows};
pub use values::{Cell, Rows};
pub use warehouse::{BatchStream, CancelHandle, Change, Estimate, Replace, Warehouse};
