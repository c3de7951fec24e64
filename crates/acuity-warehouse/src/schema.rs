//! Relations and columns as a warehouse lists them.

use serde::{Deserialize, Serialize};

use crate::name::RelationName;

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Rows are stored.
    Table,
    /// A query.
    View,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Its name, as the warehouse spells it.
    pub name: String,
    /// Its GoogleSQL type: `INT64`, `FLOAT64`, `STRING`, `BOOL`, `DATE`, `DATETIME`, `TIMESTAMP`, `NUMERIC`, `ARRAY<…>` …
    pub data_type: String,
    /// Its stored description.
    pub description: Option<String>,
    /// The engine's own type, where it is not the one in which this warehouse keeps `data_type`: an `INTEGER` of a
    /// database that another program made. Queries convert such a column when they read it.
    pub stored_as: Option<String>,
}

impl ColumnInfo {
    /// A column that is stored as its type is.
    #[must_use]
    pub fn new(name: impl Into<String>, data_type: impl Into<String>, description: Option<String>) -> Self {
        Self { name: name.into(), data_type: data_type.into(), description, stored_as: None }
    }
}

/// One table or view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelationInfo {
    /// Its name.
    pub name: RelationName,
    /// Table or view.
    pub kind: RelationKind,
    /// Its stored description.
    pub description: Option<String>,
    /// Rows; `None` for a view.
    pub rows: Option<u64>,
    /// Its columns, in order.
    pub columns: Vec<ColumnInfo>,
}

impl RelationInfo {
    /// `name TYPE` of each column, in order.
    #[must_use]
    pub fn typed_columns(&self) -> Vec<String> {
        self.columns.iter().map(|column| format!("{} {}", column.name, column.data_type)).collect()
    }
}
