//! The syntax tree of a statement, as written.

mod pipe;
mod query;
mod script;
mod statement;

pub(crate) use pipe::{Pipe, PipeAggregate, PipeOp};
pub(crate) use query::{
    Body, ByName, Cte, FromItem, GroupBy, GroupItem, JoinKind, NameMode, Pivot, Query, RowForm, Sample, Select,
    SelectItem, SetHow, SetOp, Unpivot,
};
pub(crate) use script::{Procedure, ProcedureParam, Step, StepKind, Transaction, Until};
pub(crate) use statement::{
    Alteration, ColumnChange, ColumnDef, DropKind, FunctionDef, InsertSource, MergeAction, MergeClause, MergeMatch,
    Param, Routine, Statement, TableFunctionDef,
};

pub(crate) use super::operators::{BinaryOp, CompareOp, UnaryOp};
use crate::diagnostics::Loc;

/// A name, as written but for backticks.
#[derive(Debug, Clone)]
pub(crate) struct Ident {
    /// The name itself, without backticks; in the writer's case, which GoogleSQL ignores for columns.
    pub(crate) text: String,
    /// Its place, with the backticks.
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
    /// What it is.
    pub(crate) kind: ExprKind,
    /// From its first token to its last.
    pub(crate) at: Loc,
}

impl Expr {
    /// Whether it is a literal that is the same for all rows, and not the number of a column as an integer may be.
    pub(crate) fn is_constant(&self) -> bool {
        // A sign before a literal leaves it one.
        let bare = if let ExprKind::Unary { expr, .. } = &self.kind { &expr.kind } else { &self.kind };
        use ExprKind::{Bool, Bytes, Float, Null, Str};
        matches!(bare, Null | Bool(_) | Float(_) | Str(_) | Bytes(_))
    }

    /// Whether it is a minus before an integer, which no column has for its number.
    pub(crate) fn is_negative_number(&self) -> bool {
        matches!(&self.kind, ExprKind::Unary { op: UnaryOp::Minus, expr } if matches!(expr.kind, ExprKind::Int(_)))
    }

    /// The expressions that stand in parentheses together, or this one alone.
    pub(crate) fn tuple(&self) -> &[Expr] {
        match &self.kind {
            ExprKind::Tuple(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

/// What an expression is. Parentheses leave no node of their own.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    /// A bare NULL, whose type is decided where it stands.
    Null,
    Bool(bool),
    /// As written: hex digits are read later, and the least INT64 only together with its sign.
    Int(String),
    /// As written, `1.`, `.5` and `1e3` included.
    Float(String),
    /// The text that the literal means; escapes are read.
    Str(String),
    /// The bytes that the literal means.
    Bytes(Vec<u8>),
    /// `DATE '2020-01-01'`: the type's name and the text.
    Typed(String, String),
    /// `RANGE<DATE> '[2020-01-01, UNBOUNDED)'`: the whole type and the text.
    Range(TypeSyntax, String),
    /// `INTERVAL value FROM TO to`: the end of a range (`YEAR TO MONTH`) is there for quoted values only.
    Interval {
        value: Box<Expr>,
        from: Ident,
        to: Option<Ident>,
    },
    /// One name: a column, a relation, or a part such as DAY, which only the place around it can tell.
    Name(Ident),
    /// `@name`: a query parameter.
    Parameter(Ident),
    /// `@@name`: a variable of the system.
    System(Ident),
    /// `?`, by its place among them, from 0.
    Positional(u32),
    /// `expr.name`; a table's name with dots is built from these as well.
    Field(Box<Expr>, Ident),
    /// `array[OFFSET(i)]`; the accessor is None for a bare index.
    Index {
        array: Box<Expr>,
        accessor: Option<Ident>,
        index: Box<Expr>,
    },
    /// `NOT expr`; it binds less tightly than comparisons.
    Not(Box<Expr>),
    /// A sign before an operand.
    Unary {
        op: UnaryOp,
        expr: Box<Expr>,
    },
    /// A sign between two operands; comparisons do not chain.
    Binary {
        left: Box<Expr>,
        op: BinaryOp,
        right: Box<Expr>,
    },
    /// All operands of a run of ANDs: one level of the tree, however long it is.
    And(Vec<Expr>),
    /// The same of a run of ORs.
    Or(Vec<Expr>),
    /// `IS NULL`; `negated` is `IS NOT NULL`, as in all that follow.
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    /// `IS TRUE` and `IS FALSE`, which are never NULL.
    IsBool {
        expr: Box<Expr>,
        value: bool,
        negated: bool,
    },
    /// `IS DISTINCT FROM`, for which NULL is a value like others.
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    /// `BETWEEN low AND high`, both ends included.
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    /// `IN (a, b)`.
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    /// `IN (SELECT …)`.
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    /// `IN UNNEST(array)`.
    InUnnest {
        expr: Box<Expr>,
        array: Box<Expr>,
        negated: bool,
    },
    /// `LIKE pattern`; GoogleSQL's escape is the backslash, and there is no ESCAPE clause.
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
    /// `CASE`, with an operand or without; branches are (when, then).
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST` and, where `safe`, `SAFE_CAST`; FORMAT and AT TIME ZONE may follow the type.
    Cast {
        expr: Box<Expr>,
        ty: TypeSyntax,
        safe: bool,
        format: Option<Box<Expr>>,
        zone: Option<Box<Expr>>,
    },
    /// `EXTRACT(part FROM expr AT TIME ZONE zone)`.
    Extract {
        part: Box<Expr>,
        expr: Box<Expr>,
        zone: Option<Box<Expr>>,
    },
    /// A function with parentheses, whatever it is called.
    Call(Box<Call>),
    /// `[a, b]`, `ARRAY[a, b]` or `ARRAY<type>[a, b]`.
    Array {
        element: Option<TypeSyntax>,
        items: Vec<Expr>,
    },
    /// `ARRAY(SELECT …)`.
    ArrayQuery(Box<Query>),
    /// `STRUCT(a AS x)` or `STRUCT<x type>(a)`; one of the two gives the names.
    Struct {
        fields_type: Option<Vec<(Option<Ident>, TypeSyntax)>>,
        fields: Vec<(Option<Ident>, Expr)>,
    },
    /// `(a, b)`, a struct without names.
    Tuple(Vec<Expr>),
    /// A query in parentheses that stands for one value.
    Subquery(Box<Query>),
    /// `WITH(name AS value, …, expression)`.
    With(Vec<(Ident, Expr)>, Box<Expr>),
    /// `EXISTS (SELECT …)`.
    Exists(Box<Query>),
    /// `x -> body` or `(x, i) -> body`, as an argument of an array function.
    Lambda {
        params: Vec<Ident>,
        body: Box<Expr>,
    },
    /// `name => value` in a call.
    NamedArgument(Ident, Box<Expr>),
    /// `TABLE name` or `MODEL name`, as an argument of a table function.
    Relation(Path),
    /// `array AS name` in ARRAY_ZIP.
    Aliased(Box<Expr>, Ident),
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
    /// In the order of the text; named ones are [`ExprKind::NamedArgument`].
    pub(crate) args: Vec<Expr>,
    /// DISTINCT before the arguments, of an aggregate only.
    pub(crate) distinct: bool,
    /// IGNORE NULLS is true, RESPECT NULLS is false.
    pub(crate) ignore_nulls: Option<bool>,
    /// `HAVING MAX expr` is (true, expr).
    pub(crate) having: Option<(bool, Expr)>,
    /// ORDER BY inside the parentheses, as in `ARRAY_AGG(x ORDER BY y)`.
    pub(crate) order_by: Vec<OrderItem>,
    /// LIMIT inside the parentheses, as in `ARRAY_AGG(x LIMIT 3)`.
    pub(crate) limit: Option<Expr>,
    /// What stands behind OVER; with it an aggregate is a window function.
    pub(crate) over: Option<Window>,
}

/// What stands behind OVER.
#[derive(Debug, Clone)]
pub(crate) enum Window {
    /// `OVER name`.
    Named(Ident),
    /// `OVER (…)`.
    Spec(Box<WindowSpec>),
}

/// A window, perhaps built on a named one.
#[derive(Debug, Clone)]
pub(crate) struct WindowSpec {
    /// The named window that this one adds to.
    pub(crate) base: Option<Ident>,
    /// Rows with equal values of all of these belong together; empty: all rows do.
    pub(crate) partition_by: Vec<Expr>,
    /// The order of the rows of a partition.
    pub(crate) order_by: Vec<OrderItem>,
    /// Which of these count for a row; without it, what GoogleSQL takes for the function.
    pub(crate) frame: Option<Frame>,
    /// The parentheses, or the name that stands for them.
    pub(crate) at: Loc,
}

/// ROWS or RANGE; without `end` it ends at the current row.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Whether it counts rows (ROWS) or values of the key (RANGE).
    pub(crate) rows: bool,
    /// The first row or value that counts.
    pub(crate) start: Bound,
    /// The last one; without BETWEEN there is none.
    pub(crate) end: Option<Bound>,
    /// From ROWS or RANGE on.
    pub(crate) at: Loc,
}

/// Where a frame starts or ends.
#[derive(Debug, Clone)]
pub(crate) enum Bound {
    /// The first row of the partition.
    UnboundedPreceding,
    /// So many rows, or so much of the key, before the current one.
    Preceding(Expr),
    /// The row itself; with RANGE all rows that sort equal.
    CurrentRow,
    /// The same behind it.
    Following(Expr),
    /// The last row of the partition.
    UnboundedFollowing,
}

/// A key of ORDER BY.
#[derive(Debug, Clone)]
pub(crate) struct OrderItem {
    /// An expression, a name of the SELECT list, or the number of one of its columns.
    pub(crate) expr: Expr,
    /// COLLATE: the rules by which texts are compared, and where they stand.
    pub(crate) collate: Option<(String, Loc)>,
    pub(crate) direction: Direction,
}

/// ASC or DESC, and where NULL goes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Direction {
    /// DESC.
    pub(crate) descending: bool,
    /// None where nothing is said: GoogleSQL puts NULL first, and last with DESC.
    pub(crate) nulls_first: Option<bool>,
}

/// A type as written, with its parameters.
#[derive(Debug, Clone)]
pub(crate) enum TypeSyntax {
    /// A type's name with its parameters, as in `NUMERIC(10, 2)`.
    Named(Ident, Vec<Expr>),
    /// `RANGE<element>`.
    Range(Box<TypeSyntax>, Loc),
    /// `ARRAY<element>`.
    Array(Box<TypeSyntax>, Loc),
    /// `STRUCT<name type, …>`; fields may be without a name.
    Struct(Vec<(Option<Ident>, TypeSyntax)>),
}
