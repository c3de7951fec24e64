//! Pipe operators, as written.

use super::WindowSpec;
use super::{
    Cte, Direction, Expr, FromItem, GroupItem, Ident, JoinKind, OrderItem, Pivot, Query, Sample, Select, SelectItem,
    SetHow, Unpivot,
};
use crate::diagnostics::Loc;

/// An operator behind `|>`.
#[derive(Debug, Clone)]
pub(crate) struct Pipe {
    pub(crate) op: PipeOp,
    /// From its first word to its end.
    pub(crate) at: Loc,
}

/// What a pipe operator does with the table before it.
#[derive(Debug, Clone)]
pub(crate) enum PipeOp {
    Where(Expr),
    /// A SELECT without a clause but WINDOW.
    Select(Box<Select>),
    /// Columns behind those that are there; with a WINDOW clause.
    Extend(Vec<SelectItem>, Vec<(Ident, WindowSpec)>),
    /// Columns with other values.
    Set(Vec<(Ident, Expr)>),
    Drop(Vec<Ident>),
    /// Names before and after.
    Rename(Vec<(Ident, Ident)>),
    /// An alias for the whole table.
    As(Ident),
    Aggregate(Box<PipeAggregate>),
    Distinct,
    OrderBy(Vec<OrderItem>),
    Limit {
        limit: Expr,
        offset: Option<Expr>,
    },
    Join {
        kind: JoinKind,
        right: Box<FromItem>,
        on: Option<Expr>,
        using: Vec<Ident>,
    },
    /// A set operation with further queries.
    Combine {
        how: SetHow,
        queries: Vec<Query>,
    },
    Sample(Sample),
    Pivot(Box<Pivot>, Option<Ident>),
    Unpivot(Box<Unpivot>, Option<Ident>),
    /// An error for rows that do not meet the condition, with values that the message shows.
    Assert(Expr, Vec<Expr>),
    /// Common table expressions for the operators that follow.
    With {
        recursive: bool,
        ctes: Vec<Cte>,
    },
}

/// AGGREGATE with its GROUP BY.
#[derive(Debug, Clone)]
pub(crate) struct PipeAggregate {
    pub(crate) items: Vec<(Expr, Option<Ident>, Option<Direction>)>,
    pub(crate) keys: Vec<(GroupItem, Option<Ident>, Option<Direction>)>,
    /// GROUP AND ORDER BY: by the keys in their order.
    pub(crate) ordered: bool,
}
