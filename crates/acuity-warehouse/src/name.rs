//! Names of datasets and relations.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A dataset (BigQuery) or schema (DuckDB), with an optional project in front.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DatasetName {
    /// The BigQuery project, or the database of the embedded engine; `None` for the one that the warehouse stands for.
    pub project: Option<String>,
    /// The dataset.
    pub dataset: String,
}

impl DatasetName {
    /// A dataset of the default project.
    pub fn new(dataset: impl Into<String>) -> Self {
        Self { project: None, dataset: dataset.into() }
    }

    /// The relation `name` in this dataset.
    pub fn relation(&self, name: impl Into<String>) -> RelationName {
        RelationName { dataset: self.clone(), name: name.into() }
    }
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RelationName {
    /// Where it lives.
    pub dataset: DatasetName,
    /// Its own name.
    pub name: String,
}

impl RelationName {
    /// `dataset.name` in the default project.
    pub fn new(dataset: impl Into<String>, name: impl Into<String>) -> Self {
        DatasetName::new(dataset).relation(name)
    }

    /// Where the rows of a table wait until they can take the place of what stands there: beside it.
    #[must_use]
    pub fn staged(&self) -> Self {
        Self { dataset: self.dataset.clone(), name: format!("{}__acuity_new", self.name) }
    }

    /// As BigQuery writes it, each part in backticks: `` `project`.`dataset`.`name` ``.
    #[must_use]
    pub fn googlesql(&self) -> String {
        let mut out = String::new();
        if let Some(project) = &self.dataset.project {
            out.push_str(&format!("`{project}`."));
        }
        out.push_str(&format!("`{}`.`{}`", self.dataset.dataset, self.name));
        out
    }
}

impl fmt::Display for RelationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(project) = &self.dataset.project {
            write!(f, "{project}.")?;
        }
        write!(f, "{}.{}", self.dataset.dataset, self.name)
    }
}
