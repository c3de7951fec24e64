//! Google BigQuery behind the [`acuity_warehouse::Warehouse`] trait.
//!
//! One [`BigQuery`] is one project. Every statement is a job with a name of its own, so that a request which is repeated
//! after a lost answer finds the job that it had started; failures that pass by themselves are waited out, others are told
//! with BigQuery's words, the place in the SQL and the job's address in the console. Waiting happens on the caller's
//! thread; a small runtime of the crate's own does the network's work.
//!
//! Invariants: nothing asynchronous leaks out; no message, log or type prints a secret; a job is never sent twice.
//!
//! ```no_run
//! use acuity_bigquery::{BigQuery, Settings};
//! use acuity_warehouse::{Rows, Warehouse as _};
//!
//! let warehouse = BigQuery::open(Settings::emulator("p1", "http://127.0.0.1:9050"))?;
//! let rows = Rows::read(warehouse.query("SELECT 20 + 1 AS n")?)?;
//! assert_eq!(rows.rows[0][0].as_i64(), Some(21));
//! # Ok::<(), acuity_warehouse::Error>(())
//! ```

mod answer;
mod auth;
mod catalog;
mod client;
mod config;
mod ddl;
mod describe;
mod error;
mod grants;
mod http;
pub mod iam;
mod job;
#[cfg(test)]
#[path = "../../../tests/googlesql/judge.rs"]
mod judge;
mod load;
pub mod policy;
mod query;
mod rows;
mod schema;
mod storage;
mod text;
mod upload;
mod warehouse;

pub use client::BigQuery;
pub use config::{Method, Priority, ProfileError, Secret, Settings, bytes, label};
