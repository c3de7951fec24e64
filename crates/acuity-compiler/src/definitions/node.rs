//! What a project consists of.

use std::{fmt, path::PathBuf, sync::Arc};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::definitions::{
    config::NodeConfig, constraint::Constraint, dialect::Dialect, reference::RefArgs, unit_test::UnitTest,
    version::ModelVersion,
};

/// dbt's name of a node: `model.acuity.sofa`.
pub type UniqueId = String;

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Relation {
    /// Project on BigQuery, database of DuckDB; absent where GoogleSQL runs on the embedded engine, which has one only.
    pub database: Option<String>,
    /// Dataset.
    pub schema: String,
    /// Table or view.
    pub identifier: String,
}

impl Relation {
    /// As a statement writes it, each part in quotes.
    pub fn sql(&self, dialect: Dialect) -> String {
        let parts = self.database.iter().chain([&self.schema, &self.identifier]);
        parts.map(|part| dialect.quote(part)).collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql(Dialect::GoogleSql))
    }
}

/// The kinds of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceType {
    /// A query that becomes a table, a view or a part of other queries.
    Model,
    /// A CSV file.
    Seed,
    /// A query that must return no rows.
    Test,
    /// A table that keeps the history of another.
    Snapshot,
    /// A check of a model on rows that are given.
    #[serde(rename = "unit_test")]
    UnitTest,
    /// A query that is compiled for people and never run.
    Analysis,
    /// A hook of the project before or after a run; it is in no graph.
    Operation,
}

impl ResourceType {
    /// As unique ids begin.
    pub fn as_str(self) -> &'static str {
        match self {
            ResourceType::Model => "model",
            ResourceType::Seed => "seed",
            ResourceType::Test => "test",
            ResourceType::Snapshot => "snapshot",
            ResourceType::UnitTest => "unit_test",
            ResourceType::Analysis => "analysis",
            ResourceType::Operation => "operation",
        }
    }

    /// The kind of the node of that unique id; `None` for what is no node, such as a source.
    pub fn of_id(id: &str) -> Option<Self> {
        use ResourceType::{Analysis, Model, Operation, Seed, Snapshot, Test, UnitTest};
        let (kind, _) = id.split_once('.')?;
        [Model, Seed, Test, Snapshot, UnitTest, Analysis, Operation].into_iter().find(|one| one.as_str() == kind)
    }

    /// Whether it becomes something that others read.
    pub fn is_built(self) -> bool {
        matches!(self, ResourceType::Model | ResourceType::Seed | ResourceType::Snapshot)
    }

    /// Whether it checks something and builds nothing.
    pub fn is_test(self) -> bool {
        matches!(self, ResourceType::Test | ResourceType::UnitTest)
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A column as the schema files describe it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Column {
    /// Its name as written.
    pub name: String,
    /// What it means.
    pub description: String,
    /// Its GoogleSQL type.
    pub data_type: Option<String>,
    /// Whether its name stands in quotes where SQL is made of it.
    pub quote: Option<bool>,
    /// Anything else that is said about it.
    pub meta: Map<String, Json>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What an enforced contract has the engine keep of its values.
    pub constraints: Vec<Constraint>,
    /// Of a time spine's column: the length of time between its rows.
    pub granularity: Option<String>,
    /// Ids of the doc blocks in its description.
    #[serde(skip)]
    pub doc_blocks: Vec<UniqueId>,
    /// Full names of the policy tags that protect it on BigQuery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policy_tags: Vec<String>,
    /// Keys that neither dbt nor its adapters know, which macros may read.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

impl Column {
    /// Columns in dbt's form, as the manifest and `model` of the templates have them.
    pub(crate) fn all_to_json(columns: &IndexMap<String, Column>) -> Json {
        let one = |c: &Column| {
            let mut out = json!({
                "name": c.name, "description": c.description, "meta": c.meta, "data_type": c.data_type,
                "constraints": c.constraints, "quote": c.quote, "config": {"meta": c.meta, "tags": c.tags}, "tags": c.tags,
                "granularity": c.granularity, "doc_blocks": c.doc_blocks,
            });
            if !c.policy_tags.is_empty() {
                out["policy_tags"] = json!(c.policy_tags);
            }
            for (key, value) in &c.extra {
                out[key.as_str()] = value.clone();
            }
            out
        };
        Json::Object(columns.iter().map(|(k, c)| (k.clone(), one(c))).collect())
    }
}

/// What a generic test was made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestMetadata {
    /// `not_null`.
    pub name: String,
    /// The package in front of the name, if any.
    pub namespace: Option<String>,
    /// The arguments, the column's name included.
    pub kwargs: Map<String, Json>,
}

/// A node of the graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// `model.acuity.sofa`.
    pub unique_id: UniqueId,
    /// `sofa`.
    pub name: String,
    /// What it is.
    pub resource_type: ResourceType,
    /// The package it belongs to.
    pub package_name: String,
    /// Below the folder of its kind: `marts/sofa.sql`.
    pub path: String,
    /// From the package's folder: `models/marts/sofa.sql`.
    pub original_file_path: String,
    /// The file with its text, relative to the project folder.
    pub file: PathBuf,
    /// `[acuity, marts, sofa]`.
    pub fqn: Vec<String>,
    /// What it reads as written.
    pub raw_code: String,
    /// All settings, merged.
    pub config: NodeConfig,
    /// Where it stands in the warehouse. Of a test, where its failing rows would be kept.
    pub relation: Relation,
    /// The configured name of the relation.
    pub alias: String,
    /// What it is, in words.
    pub description: String,
    /// Ids of the doc blocks in that.
    pub doc_blocks: Vec<UniqueId>,
    /// Its documented columns.
    pub columns: IndexMap<String, Column>,
    /// What an enforced contract has the engine keep of its rows.
    pub constraints: Vec<Constraint>,
    /// Tags of the settings and of the schema file.
    pub tags: Vec<String>,
    /// `meta` of the settings and of the schema file.
    pub meta: Map<String, Json>,
    /// Calls of `ref()`, in order.
    pub refs: Vec<RefArgs>,
    /// Calls of `source()`, in order.
    pub sources: Vec<(String, String)>,
    /// Nodes and sources it reads, in the order of the calls.
    pub depends_on: Vec<UniqueId>,
    /// Macros it calls.
    pub depends_on_macros: Vec<UniqueId>,
    /// Those that its own text and its hooks call, in their order, as dbt's manifest has them.
    pub own_macros: Vec<UniqueId>,
    /// SHA-256 of the file.
    pub checksum: String,
    /// The schema file that describes it: `package://models/schema.yml`.
    pub patch_path: Option<String>,
    /// Of a generic test.
    pub test: Option<TestMetadata>,
    /// Of a generic test on a column.
    pub column_name: Option<String>,
    /// The node that a generic test is written at.
    pub attached_node: Option<UniqueId>,
    /// Of a unit test.
    pub unit: Option<Arc<UnitTest>>,
    /// Of a model that has several, which of them it is.
    pub version: Option<ModelVersion>,
    /// From when on a model should no longer be read, RFC 3339.
    pub deprecation_date: Option<String>,
    /// Of a model that metrics are counted by, in the manifest's form.
    pub time_spine: Option<Json>,
    /// Settings as they are written: in dbt_project.yml, over these in the schema file, over these in the file.
    pub unrendered_config: Map<String, Json>,
}

/// The file that a node is written in.
pub(crate) struct WrittenIn {
    pub(crate) package_name: String,
    /// Below the folder of its kind.
    pub(crate) path: String,
    /// From the package's folder.
    pub(crate) original_file_path: String,
    /// Relative to the project folder.
    pub(crate) file: PathBuf,
}

impl Node {
    /// Its name, and its version behind a dot where it has one: `m.v2`.
    pub fn search_name(&self) -> String {
        match &self.version {
            Some(version) => format!("{}.{}", self.name, version.suffix()),
            None => self.name.clone(),
        }
    }

    /// Whether it is written in Python, which runs nowhere here.
    pub fn is_python(&self) -> bool {
        self.resource_type == ResourceType::Model && self.original_file_path.ends_with(".py")
    }

    /// Whether its file says nothing: as in dbt it is known and not built.
    pub fn is_empty(&self) -> bool {
        !matches!(self.resource_type, ResourceType::Seed | ResourceType::UnitTest) && self.raw_code.trim().is_empty()
    }

    /// A node of which nothing is known but its name and its file.
    pub(crate) fn new(unique_id: UniqueId, name: String, resource_type: ResourceType, written: WrittenIn) -> Self {
        Self {
            unique_id,
            resource_type,
            package_name: written.package_name,
            path: written.path,
            original_file_path: written.original_file_path,
            file: written.file,
            fqn: Vec::new(),
            raw_code: String::new(),
            config: NodeConfig::default(),
            relation: Relation { database: None, schema: String::new(), identifier: name.clone() },
            alias: name.clone(),
            name,
            description: String::new(),
            doc_blocks: Vec::new(),
            columns: IndexMap::new(),
            constraints: Vec::new(),
            tags: Vec::new(),
            meta: Map::new(),
            refs: Vec::new(),
            sources: Vec::new(),
            depends_on: Vec::new(),
            depends_on_macros: Vec::new(),
            own_macros: Vec::new(),
            checksum: String::new(),
            patch_path: None,
            test: None,
            column_name: None,
            attached_node: None,
            unit: None,
            version: None,
            deprecation_date: None,
            time_spine: None,
            unrendered_config: Map::new(),
        }
    }
}

/// The name under which an ephemeral model stands in the SQL of others.
pub(crate) fn cte_name(model: &str) -> String {
    format!("__dbt__cte__{model}")
}
