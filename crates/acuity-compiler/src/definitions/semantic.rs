//! The semantic layer: what models measure, metrics of it, and queries of metrics that have a name.

use serde_json::{Map, Value as Json};

use crate::definitions::{RefArgs, UniqueId};

/// The kinds of the semantic layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SemanticKind {
    /// Entities, dimensions and measures of a model.
    SemanticModel,
    /// A number that people ask for.
    Metric,
    /// Metrics with what they are grouped and filtered by.
    SavedQuery,
}

impl SemanticKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::SemanticModel, Self::Metric, Self::SavedQuery];

    /// As ids begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::SemanticModel => "semantic_model",
            Self::SavedQuery => "saved_query",
        }
    }

    /// The section of schema files that has its entries.
    pub fn section(self) -> &'static str {
        match self {
            Self::Metric => "metrics",
            Self::SemanticModel => "semantic_models",
            Self::SavedQuery => "saved_queries",
        }
    }

    /// In the words of messages.
    pub fn what(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::SemanticModel => "semantic model",
            Self::SavedQuery => "saved query",
        }
    }
}

/// A part of the semantic layer. It is described here and computed by who asks for metrics.
#[derive(Debug, Clone)]
pub struct Semantic {
    /// `metric.shop.revenue`.
    pub unique_id: UniqueId,
    /// What it is.
    pub kind: SemanticKind,
    /// Its name.
    pub name: String,
    /// The package.
    pub package_name: String,
    /// The schema file, from the package's folder.
    pub original_file_path: String,
    /// `[shop, revenue]`.
    pub fqn: Vec<String>,
    /// What it is, in words.
    pub description: String,
    /// What people read.
    pub label: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// `meta`.
    pub meta: Map<String, Json>,
    /// Settings as its entry gives them.
    pub unrendered_config: Map<String, Json>,
    /// Its group.
    pub group: Option<String>,
    /// Of a semantic model: the model.
    pub refs: Vec<RefArgs>,
    /// What is its own kind's, in the manifest's form.
    pub body: Map<String, Json>,
    /// Nodes, semantic models and metrics that it reads.
    pub depends_on: Vec<UniqueId>,
}
