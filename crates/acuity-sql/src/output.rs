//! What analysis and translation give back.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::Diagnostics;
use crate::types::Type;

/// A column of a query's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputColumn {
    /// The name; a column without one is called `f0_`, `f1_`, … as BigQuery does.
    pub name: String,
    /// The GoogleSQL type.
    pub data_type: Type,
    /// The columns of tables whose values it is computed from.
    pub lineage: BTreeSet<ColumnRef>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatementKind {
    /// Returns rows.
    Query,
    /// `CREATE TABLE`, with or without a query.
    CreateTable,
    /// `CREATE VIEW`.
    CreateView,
    /// `CREATE SCHEMA`.
    CreateSchema,
    /// `CREATE FUNCTION` and `CREATE TABLE FUNCTION` of one that stays.
    CreateFunction,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `MERGE`.
    Merge,
    /// `ALTER TABLE`, `ALTER VIEW` and `ALTER SCHEMA`.
    Alter,
    /// `TRUNCATE TABLE`.
    Truncate,
    /// `DROP …`.
    Drop,
}

/// A statement that GoogleSQL accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Analyzed {
    /// What it does.
    pub kind: StatementKind,
    /// The columns of its result (of the table it creates, for `CREATE TABLE … AS`); none for other statements.
    pub columns: Vec<OutputColumn>,
    /// The tables it reads.
    pub tables: Vec<TablePath>,
    /// The table it writes.
    pub target: Option<TablePath>,
    /// What is valid but deserves a look.
    pub warnings: Diagnostics,
    /// Why BigQuery would neither store nor return the rows of a query that others may read: two columns of one name.
    pub refused: Diagnostics,
}

/// A statement translated to DuckDB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transpiled {
    /// The statement in DuckDB's SQL. Functions named `bq_…` are those of [`crate::runtime`].
    pub sql: String,
    /// What it does.
    pub kind: StatementKind,
    /// The columns of its result (of the table it creates, for `CREATE TABLE … AS`); none for other statements.
    pub columns: Vec<OutputColumn>,
    /// The tables it reads.
    pub tables: Vec<TablePath>,
    /// The table it writes.
    pub target: Option<TablePath>,
    /// What is valid but deserves a look.
    pub warnings: Diagnostics,
    /// Why BigQuery would neither store nor return the rows of a query that others may read: two columns of one name.
    pub refused: Diagnostics,
}
