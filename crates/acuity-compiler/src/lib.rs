//! A dbt-style project folder to a manifest: YAML, Jinja, the graph, node selection, artifacts.
//!
//! [`load()`] reads every file of a project and gives a [`Project`]: its nodes, sources and macros, and the graph of who reads whom.
//! [`Project::select`] picks nodes in dbt's selection syntax, [`Project::compile`] renders a node to GoogleSQL with a map back to
//! its file, [`Project::check`] finds unknown columns and wrong types before anything runs, and [`Project::manifest`] is dbt's
//! `manifest.json`. Nothing here opens a connection: what templates ask of the warehouse comes through [`RunState`].
//!
//! ```
//! use acuity_compiler::{LoadOptions, MemoryFileSystem, Offline, load};
//!
//! let files = MemoryFileSystem::from_text("\
//! --- dbt_project.yml
//! name: demo
//! profile: demo
//! --- profiles.yml
//! demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: analytics}}}
//! --- models/adults.sql
//! select * from {{ ref('patients') }} where age >= {{ var('adult', 18) }}
//! --- seeds/patients.csv
//! id,age
//! 1,64
//! ");
//! let project = load(&LoadOptions::new("").with_files(files)).unwrap();
//! let id = project.find("adults").unwrap().unique_id.clone();
//! let compiled = project.compile(&id, &Offline).unwrap();
//! assert_eq!(compiled.sql, "select * from `analytics`.`patients` where age >= 18");
//! assert_eq!(project.select(&["+adults".into()], &[]).unwrap().ids, ["seed.demo.patients", "model.demo.adults"]);
//! ```

#![expect(clippy::result_large_err, reason = "findings are few and end a step; boxing each would only add noise")]

mod check;
mod compile;
mod config;
pub mod contract;
mod diagnostic;
mod digest;
mod fs;
mod graph;
mod jinja;
mod lineage;
mod load;
mod lookup;
mod manifest;
mod node;
mod project;
mod render;
mod secrets;
mod select;
mod source_map;
mod state;
mod text;
mod yaml;

#[cfg(test)]
mod tests;

pub use check::CheckReport;
pub use compile::Compiled;
pub use config::NodeConfig;
pub use diagnostic::{Diagnostic, Diagnostics, Label, Position, Severity, Span};
pub use fs::{FileSystem, MemoryFileSystem, OsFileSystem};
pub use graph::Graph;
pub use lineage::ColumnLineage;
pub use load::load;
pub use node::{
    Column, Doc, Exposure, Macro, Node, RefArgs, Relation, ResourceType, Source, Target, TargetKind, TestMetadata,
    UniqueId,
};
pub use project::{LoadOptions, Project, ProjectData};
pub use secrets::Secrets;
pub use select::{IndirectSelection, Selection};
pub use source_map::{Location, SourceMap};
pub use state::{Offline, QueryRows, RunState};
pub use text::SourceFile;

/// The version of dbt whose project format, context and artifacts are followed.
pub const DBT_VERSION: &str = "1.10.0";
