//! Relations and columns as a warehouse lists them.

use serde::{Deserialize, Serialize};

use crate::RelationName;

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
