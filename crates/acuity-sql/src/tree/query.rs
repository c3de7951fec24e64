//! Queries and statements of the resolved tree.

use super::{Expr, Lineage, Order};
use crate::catalog::TablePath;
use crate::diagnostics::Loc;
pub(crate) use crate::syntax::ast::{DropKind, JoinKind, MergeMatch, SetOp};
use crate::types::Type;

/// A column of a query's result.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// None: the column has no name.
    pub(crate) name: Option<String>,
    /// Its name in the SQL that is written, unique among the outputs.
    pub(crate) physical: String,
    pub(crate) ty: Type,
    pub(crate) lineage: Lineage,
    /// NULL or a literal that still may take another type.
    pub(crate) literal: bool,
    /// Where it is written.
    pub(crate) at: Loc,
}

/// A query; its columns are `outputs`.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) ctes: Vec<Cte>,
    pub(crate) body: Body,
    pub(crate) order_by: Vec<Order>,
    pub(crate) limit: Option<Expr>,
    pub(crate) offset: Option<Expr>,
    pub(crate) outputs: Vec<Output>,
    /// The rows are values without a column name (`SELECT AS STRUCT`).
    pub(crate) value_table: bool,
}

/// Queries are compared by where they stand: a subquery is the same as its own copies, which names of the SELECT list
/// make, and never as another that is written alike. The text for debugging has the place of every expression, and that
/// is all that tells queries apart.
impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// A common table expression; a recursive one declares its columns.
#[derive(Debug, Clone)]
pub(crate) struct Cte {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) recursive: bool,
    pub(crate) query: Query,
}

/// What a query is at its core.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    Set { op: SetOp, distinct: bool, items: Vec<Query> },
}

/// One SELECT.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    pub(crate) items: Vec<Expr>,
    pub(crate) from: Option<From>,
    pub(crate) filter: Option<Expr>,
    pub(crate) group_by: Option<Vec<Grouping>>,
    pub(crate) having: Option<Expr>,
    pub(crate) qualify: Option<Expr>,
}

/// A key of GROUP BY, or several.
#[derive(Debug, Clone)]
pub(crate) enum Grouping {
    Expr(Expr),
    Rollup(Vec<Expr>),
    Cube(Vec<Expr>),
    Sets(Vec<Vec<Expr>>),
}

/// Relations of the FROM clause.
#[derive(Debug, Clone)]
pub(crate) enum From {
    Table {
        path: TablePath,
        alias: String,
        /// Columns that are stored as another type than the one that holds this type.
        converted: Vec<(String, Type)>,
    },
    Cte {
        name: String,
        alias: String,
    },
    Query {
        query: Box<Query>,
        alias: String,
        lateral: bool,
    },
    Unnest {
        array: Expr,
        alias: String,
        offset: bool,
    },
    Join {
        kind: JoinKind,
        left: Box<From>,
        right: Box<From>,
        on: Option<Expr>,
    },
    /// Columns of `from` turned into rows: for each group its values and its label.
    Unpivot {
        from: Box<From>,
        alias: String,
        names: Vec<String>,
        rows: Vec<Vec<Expr>>,
    },
    Sample {
        from: Box<From>,
        percent: String,
    },
}

/// A statement.
#[derive(Debug, Clone)]
pub(crate) enum Statement {
    Query(Query),
    CreateTable {
        replace: bool,
        temporary: bool,
        if_not_exists: bool,
        name: TablePath,
        columns: Vec<(String, Type, bool)>,
        query: Option<Query>,
    },
    CreateView {
        replace: bool,
        if_not_exists: bool,
        name: TablePath,
        query: Query,
    },
    CreateSchema {
        if_not_exists: bool,
        name: TablePath,
    },
    Drop {
        kind: DropKind,
        if_exists: bool,
        name: TablePath,
    },
    Truncate(TablePath),
    InsertValues {
        name: TablePath,
        columns: Vec<String>,
        rows: Vec<Vec<Option<Expr>>>,
    },
    InsertQuery {
        name: TablePath,
        columns: Vec<String>,
        query: Query,
    },
    Update {
        name: TablePath,
        alias: String,
        set: Vec<(String, Option<Expr>)>,
        from: Option<From>,
        filter: Expr,
    },
    Delete {
        name: TablePath,
        alias: String,
        filter: Expr,
    },
    Merge {
        name: TablePath,
        alias: String,
        source: From,
        on: Expr,
        clauses: Vec<MergeClause>,
    },
}

/// A clause of MERGE.
#[derive(Debug, Clone)]
pub(crate) struct MergeClause {
    pub(crate) when: MergeMatch,
    pub(crate) and: Option<Expr>,
    pub(crate) action: MergeAction,
}

/// What a clause of MERGE does; None is DEFAULT.
#[derive(Debug, Clone)]
pub(crate) enum MergeAction {
    Delete,
    Update(Vec<(String, Option<Expr>)>),
    Insert(Vec<String>, Vec<Option<Expr>>),
}
