//! Executes a compiled project on a warehouse: materialisations, tests, documentation, loading.
//!
//! A [`Session`] is a project with an open warehouse. [`run`], [`test()`], [`build`], [`seed`] and [`compile`] work through
//! the selected nodes on several threads and leave dbt's artifacts under `target/`; [`show()`], [`docs`] and [`clean`]
//! are the other commands. Progress goes to an [`Events`] of the caller's.
//!
//! Invariants: nothing is printed here; no result depends on the number of threads; a node either replaces its relation
//! as a whole or leaves it as it was.

mod artifacts;
mod blame;
mod check;
pub mod clean;
mod commands;
pub mod compare;
mod compiled;
mod dependencies;
pub mod deps;
mod dictionary;
mod difference;
pub mod docs;
mod error;
mod events;
mod execute;
mod freshness;
#[cfg(test)]
#[path = "../../../tests/googlesql/judge.rs"]
mod judge;
pub mod load;
mod nodes;
mod operation;
mod options;
mod plan;
mod price;
mod project;
mod results;
mod resume;
mod rewind;
mod schedule;
mod session;
mod show;
mod sql;
#[cfg(test)]
mod tests;
mod threshold;

pub use check::{Checked, check};
pub use commands::{Verb, build, compile, run, seed, test, work};
pub use error::{Error, Result, SourceError};
pub use events::{CancelToken, Events, NodeLabel, Silent};
pub use freshness::{FreshnessStatus, Freshnesses, SourceFreshness, source_freshness};
pub use operation::run_operation;
pub use options::RunOptions;
pub use plan::{
    AnalysisConfig, Index, Materialized, MergeAction, MergeClause, MergeClauses, ModelConfig, OnSchemaChange,
    Partition, PlanColumn, PlanNode, PlanSource, ResourceType, SeedConfig, SnapshotConfig, SnapshotSettings, Strategy,
    TestConfig, UnitTestConfig, Updated, Work,
};
pub use price::{NodePrice, Price, price};
pub use results::{BatchResults, NodeResult, RunResults, Status, Timing};
pub use rewind::{Moments, Reach, Rewound, is_known_later, rewind};
pub use session::{Access, Session, bigquery_settings, database_file, open_bigquery, open_embedded, open_target};
pub use show::{Given, RenderedQuery, Show, rendered, show};

/// Where messages of templates that are for people go (`print()`, `log(…, info=true)`): the target of their events.
pub const TOLD: &str = "acuity_told";
