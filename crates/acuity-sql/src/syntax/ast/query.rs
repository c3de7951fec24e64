//! Queries, as written.

use super::{Expr, Ident, OrderItem, Path, WindowSpec};
use crate::diagnostics::Loc;

/// A query with its WITH, ORDER BY and LIMIT.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// Whether RECURSIVE stands behind WITH: it holds for every CTE, also those that do not name themselves.
    pub(crate) recursive: bool,
    pub(crate) ctes: Vec<Cte>,
    pub(crate) body: Body,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) limit: Option<Expr>,
    pub(crate) offset: Option<Expr>,
    pub(crate) at: Loc,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct Cte {
    pub(crate) name: Ident,
    pub(crate) query: Query,
}

/// What a query is at its core.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    /// All operands of one run of the same operator: different ones need parentheses in GoogleSQL.
    Set {
        op: SetOp,
        /// DISTINCT, else ALL; GoogleSQL wants one of the two.
        distinct: bool,
        items: Vec<Body>,
        at: Loc,
    },
}

/// How a set operation joins its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOp {
    Union,
    Intersect,
    Except,
}

/// What a SELECT makes of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowForm {
    /// Columns, as usual.
    Columns,
    /// `SELECT AS STRUCT`: one value, a struct of the columns.
    Struct,
    /// `SELECT AS VALUE`: one value, the only column.
    Value,
}

/// One SELECT.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    pub(crate) form: RowForm,
    pub(crate) items: Vec<SelectItem>,
    pub(crate) from: Option<FromItem>,
    pub(crate) filter: Option<Expr>,
    pub(crate) group_by: Option<GroupBy>,
    pub(crate) having: Option<Expr>,
    pub(crate) qualify: Option<Expr>,
    pub(crate) windows: Vec<(Ident, WindowSpec)>,
    pub(crate) at: Loc,
}

/// A column of the SELECT list, or several: `*`, or `of.*`.
#[derive(Debug, Clone)]
pub(crate) enum SelectItem {
    Expr(Expr, Option<Ident>),
    Star { of: Option<Expr>, except: Vec<Ident>, replace: Vec<(Expr, Ident)>, at: Loc },
}

/// What stands behind GROUP BY.
#[derive(Debug, Clone)]
pub(crate) enum GroupBy {
    All,
    Items(Vec<GroupItem>),
}

/// A key of GROUP BY, or several.
#[derive(Debug, Clone)]
pub(crate) enum GroupItem {
    Expr(Expr),
    Rollup(Vec<Expr>),
    Cube(Vec<Expr>),
    Sets(Vec<GroupItem>, Loc),
    /// `(a, b)` or `()` inside GROUPING SETS.
    Tuple(Vec<Expr>),
}

/// How two relations are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    /// CROSS JOIN.
    Cross,
    /// A comma between relations, kept apart so that it prints as it was written.
    Comma,
}

/// A relation of the FROM clause. `offset` is there with WITH OFFSET, and inside it the alias if one follows.
#[derive(Debug, Clone)]
pub(crate) enum FromItem {
    Table { path: Path, alias: Option<Ident>, offset: Option<Option<Ident>>, at: Loc },
    Query { query: Box<Query>, alias: Option<Ident> },
    Unnest { array: Expr, alias: Option<Ident>, offset: Option<Option<Ident>>, at: Loc },
    Join { kind: JoinKind, left: Box<FromItem>, right: Box<FromItem>, on: Option<Expr>, using: Vec<Ident>, at: Loc },
    Pivot { from: Box<FromItem>, pivot: Box<Pivot>, alias: Option<Ident> },
    Unpivot { from: Box<FromItem>, unpivot: Box<Unpivot>, alias: Option<Ident>, at: Loc },
    Sample { from: Box<FromItem>, percent: Expr },
}

/// PIVOT: aggregates, the column whose values become columns, and these values.
#[derive(Debug, Clone)]
pub(crate) struct Pivot {
    pub(crate) aggregates: Vec<(Expr, Option<Ident>)>,
    pub(crate) input: Expr,
    pub(crate) values: Vec<(Expr, Option<Ident>)>,
}

/// UNPIVOT: columns that become rows.
#[derive(Debug, Clone)]
pub(crate) struct Unpivot {
    pub(crate) include_nulls: bool,
    pub(crate) values: Vec<Ident>,
    pub(crate) name: Ident,
    /// Columns of one group, and the text or number that names the group.
    pub(crate) groups: Vec<(Vec<Ident>, Option<Expr>)>,
}
