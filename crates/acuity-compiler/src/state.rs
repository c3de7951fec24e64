//! What compiling may ask of the warehouse.

use std::sync::Arc;

use acuity_warehouse::TypedRows;
use serde_json::{Map, Value as Json};

use crate::definitions::Relation;

/// A stretch of time, as its two ends are written in SQL: the first belongs to it, the last does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// When it begins.
    pub start: String,
    /// When it ends.
    pub end: String,
}

/// A batch of a model that is built one stretch of time after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its rows.
    pub window: Window,
    /// `20240917`.
    pub id: String,
    /// Whether it is added to what is there.
    pub is_incremental: bool,
}

/// What was asked on the command line, and in `on-run-end` what came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Invoked {
    /// `run`, `build`, …: `flags.WHICH`.
    pub command: String,
    /// Further flags by their names in capitals.
    pub flags: Map<String, Json>,
    /// Ids of the nodes that were selected: `selected_resources`.
    pub selected: Vec<String>,
    /// The only rows that models and snapshots read of relations with an `event_time` (`--sample`).
    pub sample: Option<Window>,
    /// The part of a model that is built in batches.
    pub batch: Option<Batch>,
    /// What only `on-run-end` sees: `results`, `schemas`, `database_schemas`.
    pub finished: Map<String, Json>,
}

/// The state of the warehouse, asked while templates are rendered.
///
/// A template that asks is rendered again with the answer, so answers must not change during one compilation.
pub trait RunState {
    /// `table` or `view` when the relation exists: decides `is_incremental()` and `adapter.get_relation()`.
    fn relation_kind(&self, relation: &Relation) -> Option<String>;
    /// Names and GoogleSQL types of the relation's columns.
    fn columns(&self, relation: &Relation) -> Vec<(String, String)>;
    /// Whether `--full-refresh` was given.
    fn is_full_refresh(&self) -> bool;
    /// Whether models are to read no rows (`--empty`): their statements are tried, and nothing is read.
    fn is_empty(&self) -> bool {
        false
    }
    /// The command that asks.
    fn invoked(&self) -> Arc<Invoked> {
        Arc::default()
    }
    /// Tables and views of a schema with their kinds, sorted by name; of the target's database where none is given.
    fn relations(&self, database: Option<&str>, schema: &str) -> Vec<(Relation, String)> {
        let _ = (database, schema);
        Vec::new()
    }
    /// Names of the schemas that hold something, sorted.
    fn schemas(&self) -> Vec<String> {
        Vec::new()
    }
    /// Names and types of the columns that a query gives.
    ///
    /// # Errors
    /// What is wrong with the query; by default that no warehouse is connected.
    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        let _ = sql;
        Err("this command does not connect to a warehouse, so the columns of a query are not known".to_owned())
    }
    /// Runs a query for `run_query()` and `{% call statement() %}`.
    ///
    /// # Errors
    /// The warehouse's words; by default that no warehouse is connected.
    fn query(&self, sql: &str) -> Result<TypedRows, String> {
        let _ = sql;
        Err("this command does not connect to a warehouse, so run_query() and statement blocks cannot run here"
            .to_owned())
    }
}

/// No warehouse: nothing exists, nothing can be queried.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

impl RunState for Offline {
    fn relation_kind(&self, _: &Relation) -> Option<String> {
        None
    }

    fn columns(&self, _: &Relation) -> Vec<(String, String)> {
        Vec::new()
    }

    fn is_full_refresh(&self) -> bool {
        false
    }
}
