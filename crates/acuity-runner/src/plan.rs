//! A project as the executor sees it: nodes with everything decided.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use acuity_compiler::{Constraint, External, Fixture, Freshness, Microbatch, NodeConfig, settings::MATERIALIZED};
pub use acuity_compiler::{
    ResourceType, SnapshotSettings,
    settings::{Materialized, OnSchemaChange, Strategy},
};
use acuity_warehouse::{Layout, RelationName};

use crate::error::SourceError;

/// How partitions are cut, for `insert_overwrite`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The column.
    pub field: String,
    /// `day`, `month` … for dates and times; `None` takes values as they are.
    pub granularity: Option<String>,
}

/// An index of a table, where the engine has such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its columns.
    pub columns: Vec<String>,
    /// Whether no two rows may have the same values in them.
    pub unique: bool,
}

/// What a merge does with old and new rows, each clause in the order in which it is asked. Expressions are in DuckDB's own SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeClauses {
    /// Columns that tell rows apart in place of the unique key; empty for that.
    pub on_using: Vec<String>,
    /// For rows that are on both sides.
    pub matched: Vec<MergeClause>,
    /// For rows that are on one side only.
    pub not_matched: Vec<MergeClause>,
}

/// One clause of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeClause {
    /// When it applies, besides.
    pub conditions: Vec<String>,
    /// The side that lacks the row: `SOURCE` or `TARGET`.
    pub by: Option<String>,
    /// What it does.
    pub action: MergeAction,
}

impl MergeClause {
    /// One without further conditions.
    #[must_use]
    pub fn always(action: MergeAction) -> Self {
        Self { conditions: Vec::new(), by: None, action }
    }
}

/// What a clause of a merge does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeAction {
    /// Changes columns to those of the new row.
    Update(Updated),
    /// Changes columns to expressions.
    Set(Vec<(String, String)>),
    /// Adds the new row.
    InsertByName,
    /// Adds values.
    Insert {
        /// Where to.
        columns: Vec<String>,
        /// As many expressions.
        values: Vec<String>,
    },
    /// Words of SQL that need nothing more.
    Fixed(&'static str),
    /// Ends the merge in an error.
    Error(Option<String>),
}

/// Which columns of a known row change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Updated {
    /// These; empty for all.
    pub include: Vec<String>,
    /// But not these.
    pub exclude: Vec<String>,
    /// To something else than the new row's value.
    pub expressions: Vec<(String, String)>,
}

/// A model's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelConfig {
    /// How it is put in the warehouse.
    pub materialized: Materialized,
    /// Of a model that a materialization of the project's own puts there: what that is called.
    pub own_materialization: Option<String>,
    /// Columns that tell rows apart.
    pub unique_key: Vec<String>,
    /// How new rows are taken in; `None` for append without a unique key, and with one for what the dialect does: merge in
    /// GoogleSQL, delete+insert in DuckDB's own SQL.
    pub strategy: Option<Strategy>,
    /// The stretches of time that the strategy `microbatch` builds one after the other.
    pub microbatch: Option<Microbatch>,
    /// Columns that a merge changes in known rows; empty for all.
    pub merge_update_columns: Vec<String>,
    /// Columns that a merge leaves as they are in known rows.
    pub merge_exclude_columns: Vec<String>,
    /// What a merge of DuckDB's own SQL does otherwise with old and new rows.
    pub merge_clauses: Option<MergeClauses>,
    /// Conditions, in the project's dialect, on `DBT_INTERNAL_DEST` and `DBT_INTERNAL_SOURCE` that a known row must meet
    /// besides its key.
    pub incremental_predicates: Vec<String>,
    /// The partitions that `insert_overwrite` replaces, each an expression of the project's dialect; empty for those among
    /// the new rows.
    pub partitions: Vec<String>,
    /// What happens when columns change.
    pub on_schema_change: OnSchemaChange,
    /// Whether its documented columns are promised, with their types.
    pub contract: bool,
    /// What a contract has the engine keep of its rows.
    pub constraints: Vec<Constraint>,
    /// Always or never rebuilt from nothing; `None` leaves it to the command.
    pub full_refresh: Option<bool>,
    /// Partitions.
    pub partition_by: Option<Partition>,
    /// Of an external model: its file.
    pub external: Option<External>,
    /// Of a function that gives a table: its parameters.
    pub parameters: Vec<String>,
    /// Indexes of the table.
    pub indexes: Vec<Index>,
    /// How the table is stored, where that is a choice.
    pub layout: Layout,
    /// Privileges and who has them, where the engine has such: `roles/bigquery.dataViewer` to `user:a@b.c`. Nobody else
    /// keeps any; but without entries nothing is touched.
    pub grants: BTreeMap<String, Vec<String>>,
    /// SQL run before, after Jinja.
    pub pre_hooks: Vec<String>,
    /// SQL run after, after Jinja.
    pub post_hooks: Vec<String>,
    /// Whether the model's description goes to the warehouse.
    pub persist_relation: bool,
    /// Whether column descriptions go to the warehouse.
    pub persist_columns: bool,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            materialized: Materialized::View,
            own_materialization: None,
            unique_key: Vec::new(),
            strategy: None,
            microbatch: None,
            merge_update_columns: Vec::new(),
            merge_exclude_columns: Vec::new(),
            merge_clauses: None,
            incremental_predicates: Vec::new(),
            partitions: Vec::new(),
            on_schema_change: OnSchemaChange::Ignore,
            contract: false,
            constraints: Vec::new(),
            full_refresh: None,
            partition_by: None,
            external: None,
            parameters: Vec::new(),
            indexes: Vec::new(),
            layout: Layout::default(),
            grants: BTreeMap::new(),
            pre_hooks: Vec::new(),
            post_hooks: Vec::new(),
            persist_relation: false,
            persist_columns: false,
        }
    }
}

/// A test's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestConfig {
    /// Whether rows are an error; otherwise they are only a warning.
    pub severity_error: bool,
    /// When rows are a warning, such as `!= 0`.
    pub warn_if: String,
    /// When rows are an error.
    pub error_if: String,
    /// What is counted.
    pub fail_calc: String,
    /// How many rows are looked at.
    pub limit: Option<u64>,
    /// Where the rows are kept; `None` leaves it to the command.
    pub stored: Option<acuity_compiler::settings::StoredFailures>,
}

impl Default for TestConfig {
    fn default() -> Self {
        Self {
            severity_error: true,
            warn_if: "!= 0".to_owned(),
            error_if: "!= 0".to_owned(),
            fail_calc: "count(*)".to_owned(),
            limit: None,
            stored: None,
        }
    }
}

/// A seed's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedConfig {
    /// The CSV file.
    pub file: PathBuf,
    /// The byte between two values.
    pub delimiter: u8,
    /// Declared types by column, in the project's dialect; the others are inferred.
    pub column_types: BTreeMap<String, String>,
    /// Whether descriptions go to the warehouse.
    pub persist: bool,
    /// Indexes of the table.
    pub indexes: Vec<Index>,
    /// Statements before it is loaded, as written.
    pub pre_hooks: Vec<String>,
    /// Statements after it.
    pub post_hooks: Vec<String>,
}

/// A snapshot's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotConfig {
    /// What is kept and how.
    pub settings: SnapshotSettings,
    /// How the table is stored, described and shared, and what runs before and after: as of a model.
    pub table: ModelConfig,
}

/// What a unit test expects.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitTestConfig {
    /// The model that is tested.
    pub model: String,
    /// The rows that it must give.
    pub expect: Fixture,
}

/// A query that is compiled for people; it has nothing to set.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisConfig;

/// What a node does.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Builds a relation from a query.
    Model(Box<ModelConfig>),
    /// Loads a file.
    Seed(SeedConfig),
    /// Takes what has changed into a table that keeps all versions of its rows.
    Snapshot(Box<SnapshotConfig>),
    /// Counts rows that should not be.
    Test(TestConfig),
    /// Compares what a model makes of rows that are given with what it must make of them.
    UnitTest(UnitTestConfig),
    /// Is only compiled.
    Analysis(AnalysisConfig),
}

/// A documented column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanColumn {
    /// Its name.
    pub name: String,
    /// Its declared type, in the project's dialect.
    pub data_type: Option<String>,
    /// What a contract has the engine keep of its values.
    pub constraints: Vec<Constraint>,
    /// Its description.
    pub description: String,
    /// Names of the tests on it, such as `unique`.
    pub tests: Vec<String>,
    /// Full names of the policy tags that protect it, where the engine has such.
    pub policy_tags: Vec<String>,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanNode {
    /// `model.acuity.sofa`.
    pub unique_id: String,
    /// `sofa`.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// Its file from the project folder: `models/marts/sofa.sql`.
    pub file: String,
    /// Where its SQL goes below `target/compiled/<package>`: the same, but of a generic test
    /// `models/marts/schema.yml/unique_sofa_icustay_id.sql`.
    pub artifact: String,
    /// The relation it makes; of a test, the table its rows may be kept in.
    pub relation: RelationName,
    /// What it does.
    pub work: Work,
    /// Nodes it refers to.
    pub depends_on: BTreeSet<String>,
    /// Its description.
    pub description: String,
    /// Its documented columns.
    pub columns: Vec<PlanColumn>,
    /// Whether its file says nothing: as in dbt it is known and not built.
    pub is_empty: bool,
    /// What is wrong with its settings, so that it cannot be made; others can.
    pub wrong: Option<SourceError>,
}

impl PlanNode {
    /// What it is.
    #[must_use]
    pub fn resource_type(&self) -> ResourceType {
        match self.work {
            Work::Model(_) => ResourceType::Model,
            Work::Seed(_) => ResourceType::Seed,
            Work::Snapshot(_) => ResourceType::Snapshot,
            Work::Test(_) => ResourceType::Test,
            Work::UnitTest(_) => ResourceType::UnitTest,
            Work::Analysis(_) => ResourceType::Analysis,
        }
    }

    /// As `dbt ls` names it: `table`, `view`, `incremental`, `ephemeral`, `seed`, `snapshot`, `test`.
    #[must_use]
    pub fn materialized(&self) -> &str {
        match &self.work {
            Work::Seed(_) => "seed",
            Work::Snapshot(_) => "snapshot",
            Work::Test(_) => "test",
            Work::UnitTest(_) => "unit",
            Work::Analysis(_) => "view",
            Work::Model(config) => match &config.own_materialization {
                Some(name) => name,
                None => MATERIALIZED.name_of(config.materialized),
            },
        }
    }

    /// Statements before the one that makes its relation.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        match &self.work {
            Work::Model(config) => config.layout.header.as_deref(),
            _ => None,
        }
    }

    /// The same as text that its query may follow; empty where there is none.
    pub(crate) fn headed(&self) -> String {
        self.header().map(NodeConfig::headed).unwrap_or_default()
    }

    /// Whether running it leaves a relation of its own.
    #[must_use]
    pub fn has_relation(&self) -> bool {
        self.resource_type().is_built() && !self.is_ephemeral() && !self.is_function()
    }

    /// Whether it is called rather than read.
    #[must_use]
    pub fn is_function(&self) -> bool {
        matches!(&self.work, Work::Model(config) if config.materialized == Materialized::TableFunction)
    }

    /// Whether running it leaves nothing and does nothing.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        matches!(&self.work, Work::Model(config) if config.materialized == Materialized::Ephemeral)
    }
}

/// A table that the project reads and does not make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSource {
    /// `source.acuity.mimic.patients`.
    pub unique_id: String,
    /// The source it belongs to: `mimic`.
    pub source: String,
    /// Its name in the project: `patients`.
    pub name: String,
    /// Where it is.
    pub relation: RelationName,
    /// Its description.
    pub description: String,
    /// Its documented columns.
    pub columns: Vec<PlanColumn>,
    /// What is read in its place, in DuckDB's own SQL.
    pub external: Option<String>,
    /// When its rows are too old, where that is to be looked at.
    pub freshness: Option<Freshness>,
    /// What says when a row was loaded: a column or an expression.
    pub loaded_at_field: Option<String>,
    /// A query that says when the last row was loaded.
    pub loaded_at_query: Option<String>,
}
