//! A dbt-style project folder to a manifest: YAML, Jinja, the graph, node selection, artifacts.
//!
//! [`load()`] reads every file of a project and gives a [`Project`]: its nodes, sources and macros, and the graph of who reads
//! whom. [`Project::select`] picks nodes in dbt's selection syntax, [`Project::compile`] renders a node to GoogleSQL with a map
//! back to its file, [`Project::check`] finds unknown columns and wrong types before anything runs, and [`Project::manifest`] is
//! dbt's `manifest.json`. Nothing here opens a connection: what templates ask of the warehouse comes through [`RunState`].
//!
//! ```
//! use acuity_compiler::{LoadOptions, MemoryFileSystem, Offline, load};
//!
//! let files = MemoryFileSystem::from_text("\
//! --- dbt_project.yml
//! name: demo
//! profile: demo
//! --- profiles.yml
//! demo: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: demo.duckdb, schema: analytics}}}
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

// Each may use those above it: files -> definitions -> rendered -> linked graph -> compiled.
mod digest;
mod files;
mod statement;

mod diagnostic;
mod secrets;
mod yaml;

mod definitions;
mod state;

mod jinja;

mod project;

mod load;

mod compile;
mod select;

#[cfg(test)]
mod tests;

pub use compile::{
    Collected, Compiled, NewRows,
    check::CheckReport,
    lineage::{ColumnLineage, TracedColumn},
    snapshot, unit_test,
};
pub use definitions::{
    Age, Attached, BatchSize, Changes, Column, Constraint, DBT_VERSION, Dialect, Doc, Exposure, External, Fixture,
    FixtureRows, Format, Freshness, Given, Group, HookRules, Input, Macro, MacroArgument, MetaColumns, Microbatch,
    ModelVersion, Node, NodeConfig, Overrides, Quoting, RefArgs, Relation, ResourceType, RunHook, Semantic,
    SemanticKind, SnapshotSettings, Source, Target, TargetKind, TestMetadata, UniqueId, UnitTest, Version,
    VersionRange, WrongSetting, contract, moment, settings,
};
pub use diagnostic::{Diagnostic, Diagnostics, Label, Position, Severity, Span};
pub use digest::uuid;
pub use files::{FileSystem, MemoryFileSystem, OsFileSystem, SourceFile, replace_file};
pub use jinja::{
    render::Upkeep,
    source_map::{Location, SourceMap},
};
pub use load::{load, load_usable, packages};
pub use project::{
    Artifact, LoadOptions, OtherState, Project, ProjectData, graph::Graph, manifest::CompiledNode, unusable::Unusable,
};
pub use secrets::Secrets;
pub use select::{IndirectSelection, Selection};
pub use state::{Batch, Invoked, Offline, RunState, Window};
pub use statement::unterminated;
pub use yaml::{Yaml, YamlValue, mapping, parse as parse_yaml};
