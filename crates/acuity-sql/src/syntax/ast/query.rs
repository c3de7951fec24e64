//! Queries, as written.

use super::{Expr, Ident, OrderItem, Path, Pipe, WindowSpec};
use crate::diagnostics::Loc;

/// A query with its WITH, ORDER BY and LIMIT.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// Whether RECURSIVE stands behind WITH: it holds for every CTE, also those that do not name themselves.
    pub(crate) recursive: bool,
    /// In the order of the text, in which each sees those before it.
    pub(crate) ctes: Vec<Cte>,
    /// The SELECT, or what combines several.
    pub(crate) body: Body,
    /// Keys for the whole query, whatever it is made of.
    pub(crate) order_by: Vec<OrderItem>,
    /// At most so many rows: an integer literal.
    pub(crate) limit: Option<Expr>,
    /// So many rows are passed over first.
    pub(crate) offset: Option<Expr>,
    /// What `|>` adds, in its order.
    pub(crate) pipes: Vec<Pipe>,
    /// From WITH or SELECT to the end.
    pub(crate) at: Loc,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct Cte {
    /// It hides a table of the same name.
    pub(crate) name: Ident,
    /// What the name stands for.
    pub(crate) query: Query,
}

/// What a query is at its core.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// One SELECT.
    Select(Box<Select>),
    /// A query in parentheses, which may have its own ORDER BY and LIMIT.
    Query(Box<Query>),
    /// FROM without a SELECT: all columns of its relations.
    From(Box<FromItem>),
    /// All operands of one run of the same operator: different ones need parentheses in GoogleSQL.
    Set { how: SetHow, items: Vec<Body>, at: Loc },
}

/// A set operator with all that its words say.
#[derive(Debug, Clone)]
pub(crate) struct SetHow {
    pub(crate) op: SetOp,
    /// DISTINCT, else ALL; GoogleSQL wants one of the two.
    pub(crate) distinct: bool,
    /// How columns are matched by name; None: they are by place.
    pub(crate) by_name: Option<ByName>,
}

/// CORRESPONDING, also written BY NAME.
#[derive(Debug, Clone)]
pub(crate) struct ByName {
    /// Which columns the result has.
    pub(crate) mode: NameMode,
    /// BY or ON: these columns only, in this order; none are named where the list is empty.
    pub(crate) columns: Vec<Ident>,
}

/// Which columns a set operation by name has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameMode {
    /// Those of all operands.
    Inner,
    /// Those of any operand; NULL where an operand lacks one.
    Full,
    /// Those of the first operand, likewise.
    Left,
    /// Those of each operand, which all have the same.
    Strict,
}

/// Operators are the same when their words are, wherever they stand.
impl PartialEq for SetHow {
    fn eq(&self, other: &Self) -> bool {
        let names = |how: &Self| -> Option<(NameMode, Vec<String>)> {
            let by_name = how.by_name.as_ref()?;
            Some((by_name.mode, by_name.columns.iter().map(|c| c.text.to_lowercase()).collect()))
        };
        self.op == other.op && self.distinct == other.distinct && names(self) == names(other)
    }
}

/// How a set operation joins its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOp {
    /// Rows of any operand.
    Union,
    /// Rows of all operands.
    Intersect,
    /// Rows of the first that no other has.
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
    /// DISTINCT: equal rows once.
    pub(crate) distinct: bool,
    /// What becomes of the columns.
    pub(crate) form: RowForm,
    /// The SELECT list; there is at least one.
    pub(crate) items: Vec<SelectItem>,
    /// All relations, joined into one; a SELECT without FROM has one row.
    pub(crate) from: Option<FromItem>,
    /// WHERE: rows before they are grouped.
    pub(crate) filter: Option<Expr>,
    /// Without it an aggregate still makes one group of all rows.
    pub(crate) group_by: Option<GroupBy>,
    /// HAVING: groups that stay.
    pub(crate) having: Option<Expr>,
    /// QUALIFY: rows that stay when window functions are computed.
    pub(crate) qualify: Option<Expr>,
    /// The WINDOW clause, by name.
    pub(crate) windows: Vec<(Ident, WindowSpec)>,
    /// From SELECT to the end of its clauses.
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
    /// GROUP BY ALL: the keys follow from the SELECT list.
    All,
    /// Keys that are written.
    Items(Vec<GroupItem>),
}

/// A key of GROUP BY, or several.
#[derive(Debug, Clone)]
pub(crate) enum GroupItem {
    /// An expression, a name of the SELECT list, or the number of one of its columns.
    Expr(Expr),
    /// ROLLUP: groups by each beginning of the list.
    Rollup(Vec<Expr>),
    /// CUBE: groups by each subset of the list.
    Cube(Vec<Expr>),
    /// GROUPING SETS.
    Sets(Vec<GroupItem>, Loc),
    /// `(a, b)` inside GROUPING SETS, or `()`.
    Tuple(Vec<Expr>),
}

/// How two relations are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    /// JOIN and INNER JOIN.
    Inner,
    /// Each row of the left side, NULLs beside it where nothing fits.
    Left,
    /// Each row of the right side, likewise.
    Right,
    /// Each row of both sides, likewise.
    Full,
    /// CROSS JOIN.
    Cross,
    /// A comma between relations, kept apart so that it prints as it was written.
    Comma,
}

/// A relation of the FROM clause. `offset` is there with WITH OFFSET, and inside it the alias if one follows.
#[derive(Debug, Clone)]
pub(crate) enum FromItem {
    Table {
        path: Path,
        alias: Option<Ident>,
        offset: Option<Option<Ident>>,
        at: Loc,
    },
    Query {
        query: Box<Query>,
        alias: Option<Ident>,
    },
    Unnest {
        array: Expr,
        alias: Option<Ident>,
        offset: Option<Option<Ident>>,
        at: Loc,
    },
    /// A call of a table function.
    Call {
        path: Path,
        args: Vec<Expr>,
        alias: Option<Ident>,
        at: Loc,
    },
    Join {
        kind: JoinKind,
        left: Box<FromItem>,
        right: Box<FromItem>,
        on: Option<Expr>,
        using: Vec<Ident>,
        at: Loc,
    },
    Pivot {
        from: Box<FromItem>,
        pivot: Box<Pivot>,
        alias: Option<Ident>,
    },
    Unpivot {
        from: Box<FromItem>,
        unpivot: Box<Unpivot>,
        alias: Option<Ident>,
        at: Loc,
    },
    Sample {
        from: Box<FromItem>,
        sample: Sample,
    },
}

/// How much TABLESAMPLE takes.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// A number.
    pub(crate) size: Expr,
    /// So many rows, and not per cent of them.
    pub(crate) rows: bool,
}

/// PIVOT: aggregates, the column whose values become columns, and these values.
#[derive(Debug, Clone)]
pub(crate) struct Pivot {
    /// Each with the alias that its columns' names begin with.
    pub(crate) aggregates: Vec<(Expr, Option<Ident>)>,
    /// The expression behind FOR, whose values are compared.
    pub(crate) input: Expr,
    /// Literals, each with the alias that its columns' names end with.
    pub(crate) values: Vec<(Expr, Option<Ident>)>,
}

/// UNPIVOT: columns that become rows.
#[derive(Debug, Clone)]
pub(crate) struct Unpivot {
    /// INCLUDE NULLS; without it rows of NULLs only are left out.
    pub(crate) include_nulls: bool,
    /// The new columns that hold the values.
    pub(crate) values: Vec<Ident>,
    /// The new column that says which group a row comes from.
    pub(crate) name: Ident,
    /// Columns of one group, and the text or number that names the group.
    pub(crate) groups: Vec<(Vec<Ident>, Option<Expr>)>,
}
