//! The syntax tree of a statement, as written.

mod query;
mod statement;

pub(crate) use query::{
    Body, Cte, FromItem, GroupBy, GroupItem, JoinKind, Pivot, Query, RowForm, Select, SelectItem, SetOp, Unpivot,
};
pub(crate) use statement::{
    ColumnDef, DropKind, FunctionDef, InsertSource, MergeAction, MergeClause, MergeMatch, Statement,
};

pub(crate) use super::operators::{BinaryOp, CompareOp, UnaryOp};
use crate::diagnostics::Loc;

/// A name, as written but for backticks.
#[derive(Debug, Clone)]
pub(crate) struct Ident {
    /// The name itself, without backticks; in the writer's case, which GoogleSQL ignores for columns.
    pub(crate) text: String,
    pub(crate) at: Loc,
}

impl Ident {
    /// Whether it is this word in any case.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }
}

/// Names with dots between them, outermost first.
pub(crate) type Path = Vec<Ident>;

/// An expression and its place.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) at: Loc,
}

/// What an expression is. Parentheses leave no node of their own.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    /// As written: hex digits are read later, and the least INT64 only together with its sign.
    Int(String),
    Float(String),
    /// The text that the literal means; escapes are read.
    Str(String),
    Bytes(Vec<u8>),
    /// `DATE '2020-01-01'`: the type's name and the text.
    Typed(String, String),
    /// `INTERVAL value FROM TO to`: the end of a range (`YEAR TO MONTH`) is there for quoted values only.
    Interval {
        value: Box<Expr>,
        from: Ident,
        to: Option<Ident>,
    },
    /// One name: a column, a relation, or a part such as DAY, which only the place around it can tell.
    Name(Ident),
    /// `expr.name`; a table's name with dots is built from these as well.
    Field(Box<Expr>, Ident),
    /// `array[OFFSET(i)]`; the accessor is None for a bare index.
    Index {
        array: Box<Expr>,
        accessor: Option<Ident>,
        index: Box<Expr>,
    },
    Not(Box<Expr>),
    Unary {
        op: UnaryOp,
        expr: Box<Expr>,
    },
    Binary {
        left: Box<Expr>,
        op: BinaryOp,
        right: Box<Expr>,
    },
    /// All operands of a run of ANDs: one level of the tree, however long it is.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    IsBool {
        expr: Box<Expr>,
        value: bool,
        negated: bool,
    },
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    InUnnest {
        expr: Box<Expr>,
        array: Box<Expr>,
        negated: bool,
    },
    Like {
        expr: Box<Expr>,
        pattern: Box<Expr>,
        negated: bool,
    },
    /// `LIKE ANY (…)` and `LIKE ALL (…)`.
    LikeMany {
        expr: Box<Expr>,
        patterns: Vec<Expr>,
        all: bool,
        negated: bool,
    },
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Cast {
        expr: Box<Expr>,
        ty: TypeSyntax,
        safe: bool,
        format: Option<Box<Expr>>,
        zone: Option<Box<Expr>>,
    },
    Extract {
        part: Box<Expr>,
        expr: Box<Expr>,
        zone: Option<Box<Expr>>,
    },
    Call(Box<Call>),
    Array {
        element: Option<TypeSyntax>,
        items: Vec<Expr>,
    },
    ArrayQuery(Box<Query>),
    Struct {
        fields_type: Option<Vec<(Option<Ident>, TypeSyntax)>>,
        fields: Vec<(Option<Ident>, Expr)>,
    },
    /// `(a, b)`, a struct without names.
    Tuple(Vec<Expr>),
    Subquery(Box<Query>),
    Exists(Box<Query>),
    Lambda {
        params: Vec<Ident>,
        body: Box<Expr>,
    },
    /// `name => value` in a call.
    NamedArgument(Ident, Box<Expr>),
    /// The `*` of `COUNT(*)`.
    Star,
}

/// A function call with all that its parentheses and OVER may hold.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Its parts without SAFE, which is no part of the name.
    pub(crate) name: Path,
    /// Whether `SAFE.` stands before it: NULL instead of an error.
    pub(crate) safe: bool,
    pub(crate) args: Vec<Expr>,
    pub(crate) distinct: bool,
    /// IGNORE NULLS is true, RESPECT NULLS is false.
    pub(crate) ignore_nulls: Option<bool>,
    /// `HAVING MAX expr` is (true, expr).
    pub(crate) having: Option<(bool, Expr)>,
    pub(crate) order_by: Vec<OrderItem>,
    /// LIMIT inside the parentheses, as in `ARRAY_AGG(x LIMIT 3)`.
    pub(crate) limit: Option<Expr>,
    pub(crate) over: Option<Window>,
}

/// What stands behind OVER.
#[derive(Debug, Clone)]
pub(crate) enum Window {
    Named(Ident),
    Spec(Box<WindowSpec>),
}

/// A window, perhaps built on a named one.
#[derive(Debug, Clone)]
pub(crate) struct WindowSpec {
    /// The named window that this one adds to.
    pub(crate) base: Option<Ident>,
    pub(crate) partition_by: Vec<Expr>,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) frame: Option<Frame>,
    pub(crate) at: Loc,
}

/// ROWS or RANGE; without `end` it ends at the current row.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Whether it counts rows (ROWS) or values of the key (RANGE).
    pub(crate) rows: bool,
    pub(crate) start: Bound,
    pub(crate) end: Option<Bound>,
    pub(crate) at: Loc,
}

/// Where a frame starts or ends.
#[derive(Debug, Clone)]
pub(crate) enum Bound {
    UnboundedPreceding,
    Preceding(Expr),
    CurrentRow,
    Following(Expr),
    UnboundedFollowing,
}

/// A key of ORDER BY.
#[derive(Debug, Clone)]
pub(crate) struct OrderItem {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    /// None where nothing is said: GoogleSQL puts NULL first, and last with DESC.
    pub(crate) nulls_first: Option<bool>,
}

/// A type as written, with its parameters.
#[derive(Debug, Clone)]
pub(crate) enum TypeSyntax {
    Named(Ident, Vec<Expr>),
    Array(Box<TypeSyntax>, Loc),
    Struct(Vec<(Option<Ident>, TypeSyntax)>),
}
