//! What a project consists of, as plain data: nodes, their settings, what a contract promises.

pub(crate) mod config;
pub mod contract;
pub(crate) mod dialect;
pub(crate) mod freshness;
pub(crate) mod node;
pub mod settings;
pub(crate) mod snapshot;
pub(crate) mod target;
pub(crate) mod unit_test;

pub use config::NodeConfig;
pub use dialect::Dialect;
pub use freshness::{Age, Freshness};
pub use node::{
    Column, Doc, Exposure, Group, Macro, Node, RefArgs, Relation, ResourceType, Source, TestMetadata, UniqueId,
};
pub use snapshot::{Changes, MetaColumns, SnapshotSettings, WrongSetting};
pub(crate) use target::Written;
pub use target::{Target, TargetKind};
pub use unit_test::{Fixture, FixtureRows, Format, Given, Input, Overrides, UnitTest};

/// The version of dbt whose project format, context and artifacts are followed.
pub const DBT_VERSION: &str = "1.10.0";
