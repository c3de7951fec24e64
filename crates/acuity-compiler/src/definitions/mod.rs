//! What a project consists of, as plain data: nodes, their settings, what a contract promises.

pub(crate) mod config;
pub(crate) mod constraint;
pub mod contract;
pub(crate) mod dialect;
pub(crate) mod external;
pub(crate) mod freshness;
pub(crate) mod microbatch;
pub(crate) mod node;
pub(crate) mod outside;
pub(crate) mod quoting;
pub(crate) mod reference;
pub(crate) mod run_hook;
pub(crate) mod semantic;
pub mod settings;
pub(crate) mod snapshot;
pub(crate) mod target;
pub(crate) mod unit_test;
pub(crate) mod unsaid;
pub(crate) mod version;
pub(crate) mod version_range;

pub use config::NodeConfig;
pub use constraint::Constraint;
pub use dialect::Dialect;
pub use external::External;
pub use freshness::{Age, Freshness};
pub use microbatch::{BatchSize, Microbatch, moment};
pub(crate) use node::cte_name;
pub use node::{Column, Node, Relation, ResourceType, TestMetadata, UniqueId};
pub use outside::{Doc, Exposure, Group, Macro, MacroArgument, Source};
pub use quoting::Quoting;
pub use reference::RefArgs;
pub use run_hook::{HookRules, RunHook};
pub use semantic::{Semantic, SemanticKind};
pub use snapshot::{Changes, MetaColumns, SnapshotSettings, WrongSetting};
pub(crate) use target::Written;
pub use target::{Attached, Target, TargetKind};
pub use unit_test::{Fixture, FixtureRows, Format, Given, Input, Overrides, UnitTest};
pub use version::{ModelVersion, Version};
pub use version_range::VersionRange;

/// The version of dbt whose project format, context and artifacts are followed.
pub const DBT_VERSION: &str = "1.10.0";
