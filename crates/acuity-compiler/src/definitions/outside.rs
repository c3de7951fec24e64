//! What a project has beside nodes: sources, exposures, groups, macros, doc blocks.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::definitions::{
    config::NodeConfig,
    node::{Column, Relation, UniqueId},
    quoting::Quoting,
    reference::RefArgs,
};

/// A table that the project reads and does not make.
#[derive(Debug, Clone)]
pub struct Source {
    /// `source.acuity.src_mimic.patients`.
    pub unique_id: UniqueId,
    /// The group of tables.
    pub source_name: String,
    /// The table.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// The schema file, from the package's folder.
    pub original_file_path: String,
    /// `[acuity, staging, src_mimic, patients]`.
    pub fqn: Vec<String>,
    /// Where it stands in the warehouse.
    pub relation: Relation,
    /// What its own entry says of quotes around that name.
    pub quoting: Quoting,
    /// What it is, in words.
    pub description: String,
    /// Ids of the doc blocks in that.
    pub doc_blocks: Vec<UniqueId>,
    /// What the group is, in words.
    pub source_description: String,
    /// Its columns.
    pub columns: IndexMap<String, Column>,
    /// Tags of group and table.
    pub tags: Vec<String>,
    /// `meta` of group and table.
    pub meta: Map<String, Json>,
    /// Settings.
    pub config: NodeConfig,
    /// `meta` of the group alone.
    pub source_meta: Map<String, Json>,
    /// Settings as they are written.
    pub unrendered_config: Map<String, Json>,
    /// The database of the group as it is written.
    pub unrendered_database: Option<String>,
    /// The schema of the group as it is written.
    pub unrendered_schema: Option<String>,
    /// `loader` of the group.
    pub loader: String,
    /// The column that says when a row was loaded, or an expression.
    pub loaded_at_field: Option<String>,
    /// A query that says when the last row was loaded.
    pub loaded_at_query: Option<String>,
    /// When rows are too old.
    pub freshness: Option<Json>,
    /// What statements read in place of the relation: a file's name in quotes, or a call that reads files.
    pub external: Option<String>,
    /// What is said under `external`, as it is written: packages that make external tables read it from the graph.
    pub external_properties: Option<Map<String, Json>>,
}

/// Something outside that uses the project: a dashboard, a model.
#[derive(Debug, Clone)]
pub struct Exposure {
    /// `exposure.acuity.dashboard`.
    pub unique_id: UniqueId,
    /// Its name.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// The schema file, from the package's folder.
    pub original_file_path: String,
    /// `[acuity, dashboard]`.
    pub fqn: Vec<String>,
    /// `dashboard`, `ml`, `analysis`, `notebook` or `application`.
    pub kind: String,
    /// What people read.
    pub label: Option<String>,
    /// Who answers for it.
    pub owner: Map<String, Json>,
    /// What it is, in words.
    pub description: String,
    /// Settings as they are written.
    pub unrendered_config: Map<String, Json>,
    /// `low`, `medium` or `high`.
    pub maturity: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// `meta`.
    pub meta: Map<String, Json>,
    /// Calls of `ref()`.
    pub refs: Vec<RefArgs>,
    /// Calls of `source()`.
    pub sources: Vec<(String, String)>,
    /// Calls of `metric()`.
    pub metrics: Vec<String>,
    /// Nodes, sources and metrics it uses.
    pub depends_on: Vec<UniqueId>,
}

/// People who answer for models, and may keep them to themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `group.acuity.finance`.
    pub unique_id: UniqueId,
    /// Its name.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// The schema file, from the package's folder.
    pub original_file_path: String,
    /// What it is, in words.
    pub description: String,
    /// Who answers for it.
    pub owner: Map<String, Json>,
}

/// A macro, custom test or other block of Jinja.
#[derive(Debug, Clone)]
pub struct Macro {
    /// `macro.acuity.age_display`.
    pub unique_id: UniqueId,
    /// Its name; a custom test `x` is called `test_x`.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// From the package's folder.
    pub original_file_path: String,
    /// The block as written.
    pub macro_sql: String,
    /// What it is, in words.
    pub description: String,
    /// What a schema file says of its parameters.
    pub arguments: Vec<MacroArgument>,
    /// `meta`.
    pub meta: Map<String, Json>,
    /// The schema file that describes it.
    pub patch_path: Option<String>,
}

/// What a schema file says of a parameter of a macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MacroArgument {
    /// Its name.
    pub name: String,
    /// `type`, in the author's words.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What it is, in words.
    pub description: String,
}

/// A piece of text for descriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// `doc.acuity.sofa`.
    pub unique_id: UniqueId,
    /// Its name.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// Below the folder of models, macros and so on that it is in.
    pub path: String,
    /// From the package's folder.
    pub original_file_path: String,
    /// The text.
    pub block_contents: String,
}
