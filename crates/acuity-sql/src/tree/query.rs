//! Queries and statements of the resolved tree.

use super::{Expr, Lineage, Order};
use crate::catalog::TablePath;
use crate::diagnostics::Loc;
pub(crate) use crate::syntax::ast::{DropKind, JoinKind, MergeMatch, SetOp};
use crate::types::{Limits, Type};

/// A column of a query's result.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// None: the column has no name.
    pub(crate) name: Option<String>,
    /// Its name in the SQL that is written, unique among the outputs.
    pub(crate) physical: String,
    /// Its type.
    pub(crate) ty: Type,
    /// The columns of tables that its values are computed from.
    pub(crate) lineage: Lineage,
    /// NULL or a literal that still may take another type.
    pub(crate) literal: bool,
    /// Where it is written.
    pub(crate) at: Loc,
}

/// A query; its columns are `outputs`.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// In an order in which each reads earlier ones only.
    pub(crate) ctes: Vec<Cte>,
    /// What gives the rows.
    pub(crate) body: Body,
    /// Keys over the outputs and, of a single SELECT, over its relations.
    pub(crate) order_by: Vec<Order>,
    /// A constant, as is `offset`: a non-negative literal, or what sees to it that it is not negative.
    pub(crate) limit: Option<Expr>,
    /// Rows that are passed over first.
    pub(crate) offset: Option<Expr>,
    /// The columns of the result, in order.
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
    /// Its name in the SQL that is written.
    pub(crate) name: String,
    /// The names of its columns there; only a recursive one has some.
    pub(crate) columns: Vec<String>,
    /// Whether it reads itself.
    pub(crate) recursive: bool,
    /// Its rows.
    pub(crate) query: Query,
}

/// What a query is at its core. Of set operations only UNION may be without DISTINCT.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    Set { op: SetOp, distinct: bool, items: Vec<Query> },
}

/// One SELECT.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    /// Equal rows once.
    pub(crate) distinct: bool,
    /// As many as the query has outputs, and in their order.
    pub(crate) items: Vec<Expr>,
    /// None: one row.
    pub(crate) from: Option<From>,
    /// WHERE, a BOOL.
    pub(crate) filter: Option<Expr>,
    /// None: no GROUP BY. One group without keys (GROUP BY ALL beside nothing but aggregates) is a set without any.
    pub(crate) group_by: Option<Vec<Grouping>>,
    /// HAVING, computed from groups.
    pub(crate) having: Option<Expr>,
    /// QUALIFY, the one filter that may hold window functions.
    pub(crate) qualify: Option<Expr>,
}

impl Select {
    /// `SELECT items FROM from`, without any other clause.
    pub(crate) fn of(items: Vec<Expr>, from: Option<From>) -> Select {
        Select { distinct: false, items, from, filter: None, group_by: None, having: None, qualify: None }
    }
}

/// A key of GROUP BY, or several.
#[derive(Debug, Clone)]
pub(crate) enum Grouping {
    /// One key.
    Expr(Expr),
    /// Groups by each beginning of the list.
    Rollup(Vec<Expr>),
    /// Groups by each subset of the list.
    Cube(Vec<Expr>),
    /// Groups by each of these lists.
    Sets(Vec<Vec<Expr>>),
}

/// The keys in a reference, `&` or `&mut`.
macro_rules! keys {
    ($keys:ident $(, $mut:ident)?) => {
        /// Each key, as often as it stands there.
        pub(crate) fn $keys(&$($mut)? self) -> impl Iterator<Item = &$($mut)? Expr> {
            let (one, list, sets) = match self {
                Grouping::Expr(key) => (Some(key), None, None),
                Grouping::Rollup(list) | Grouping::Cube(list) => (None, Some(list), None),
                Grouping::Sets(sets) => (None, None, Some(sets)),
            };
            one.into_iter().chain(list.into_iter().flatten()).chain(sets.into_iter().flatten().flatten())
        }
    };
}

impl Grouping {
    keys!(keys);
    keys!(keys_mut, mut);
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
    /// A common table expression by its name in the SQL that is written.
    Cte { name: String, alias: String },
    Query {
        query: Box<Query>,
        alias: String,
        /// Whether it reads relations to its left.
        lateral: bool,
    },
    Unnest {
        array: Expr,
        alias: String,
        /// Whether the element's place from 0 is wanted, as column `position` beside `value`.
        offset: bool,
    },
    Join {
        kind: JoinKind,
        left: Box<From>,
        right: Box<From>,
        /// None for CROSS JOIN, and for joins with an array without a condition.
        on: Option<Expr>,
    },
    /// Columns of `from` turned into rows: for each group its values and its label.
    Unpivot {
        from: Box<From>,
        alias: String,
        /// The names of the columns, those of the values first and the label's last.
        names: Vec<String>,
        rows: Vec<Vec<Expr>>,
    },
    Sample {
        from: Box<From>,
        /// Digits.
        size: String,
        /// So many rows, and not per cent of them.
        rows: bool,
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
        /// With a query only the names that its columns take.
        columns: Vec<NewColumn>,
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
    /// A function that stays, as the text that makes it.
    CreateRoutine {
        replace: bool,
        if_not_exists: bool,
        name: TablePath,
        /// Whether its call is a table.
        table: bool,
        /// The names of its parameters.
        params: Vec<String>,
        text: String,
    },
    Alter {
        kind: DropKind,
        name: TablePath,
        changes: Vec<Alteration>,
        /// The columns of a table afterwards.
        columns: Vec<(String, Type)>,
    },
    Truncate(TablePath),
    /// Values without a query; None is DEFAULT.
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
        /// None is DEFAULT.
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
    /// Which rows.
    pub(crate) when: MergeMatch,
    /// A further condition on them, a BOOL.
    pub(crate) and: Option<Expr>,
    /// What happens to them.
    pub(crate) action: MergeAction,
}

/// What a clause of MERGE does; None is DEFAULT.
#[derive(Debug, Clone)]
pub(crate) enum MergeAction {
    /// The row of the target goes.
    Delete,
    /// Columns and what they become.
    Update(Vec<(String, Option<Expr>)>),
    /// Columns, and as many values.
    Insert(Vec<String>, Vec<Option<Expr>>),
}

/// A column of a table that is made or changed.
#[derive(Debug, Clone)]
pub(crate) struct NewColumn {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// What its values must keep to.
    pub(crate) limits: Limits,
    pub(crate) not_null: bool,
    /// What a row has that does not say; of the column's type.
    pub(crate) default: Option<Expr>,
}

/// A change of ALTER that has an effect here.
#[derive(Debug, Clone)]
pub(crate) enum Alteration {
    Add(NewColumn),
    Drop(String),
    RenameColumn(String, String),
    /// The table gets this name in its dataset.
    Rename(String),
    Type(String, Type),
    /// What a column's values must keep to from now on.
    Limits(String, Limits),
    DropNotNull(String),
    /// None drops it.
    Default(String, Option<Expr>),
    /// The description of a column, or of the whole; None takes it away.
    Describe(Option<String>, Option<String>),
}
