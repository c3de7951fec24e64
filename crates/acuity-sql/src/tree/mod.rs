//! The resolved tree: names bound to columns, every expression typed, coercions explicit.

mod op;
mod query;
mod walk;

pub(crate) use op::{ArrayOp, DateOp, JsonOp, Op, Picked, Position, RangeOp, TextOp, Wide, ZipMode};
pub(crate) use query::{
    Alteration, Body, Cte, DropKind, From, Grouping, JoinKind, MergeAction, MergeClause, MergeMatch, NewColumn, Output,
    Query, Select, SetOp, Statement,
};

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::catalog::ColumnRef;
use crate::diagnostics::Loc;
use crate::functions::{AggregateFunction, WindowFunction};
pub(crate) use crate::syntax::ast::CompareOp;
use crate::types::Type;

/// Columns of tables, in order; shared by all references to a column.
pub(crate) type Lineage = Rc<BTreeSet<ColumnRef>>;

/// A column that the FROM clause of some SELECT brings.
#[derive(Debug)]
pub(crate) struct Column {
    /// The alias of its relation in the SQL that is written.
    pub(crate) relation: String,
    /// Its name there.
    pub(crate) name: String,
    /// The SELECT whose FROM clause it belongs to.
    pub(crate) block: u32,
    /// The columns of tables that its values are computed from.
    pub(crate) lineage: Lineage,
}

/// An expression with its type.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    /// What computes it.
    pub(crate) kind: Kind,
    /// Its type; a bare NULL has INT64 until it is converted.
    pub(crate) ty: Type,
    /// Its place in the statement, which does not count when expressions are compared.
    pub(crate) at: Loc,
}

/// Two expressions are the same when they compute the same, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.block == other.block && self.relation == other.relation && self.name == other.name
    }
}

/// A value that is written out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    Int(i64),
    Float(FloatLiteral),
    /// Digits, as written.
    Numeric(String),
    /// The text itself, escapes read.
    Str(String),
    Bytes(Vec<u8>),
    /// Canonical text of a DATE, DATETIME, TIME or TIMESTAMP (in UTC).
    Moment(String),
    /// JSON in its canonical form.
    Json(String),
    /// The ends of a RANGE as canonical text; None where there is none.
    Range(Option<String>, Option<String>),
}

/// A FLOAT64 that is written out; a literal is never NaN.
#[derive(Debug, Clone)]
pub(crate) struct FloatLiteral {
    pub(crate) value: f64,
    /// Its digits as written, with their sign. Where a NUMERIC is wanted they are the value: `value` may have lost some.
    pub(crate) digits: Option<Rc<str>>,
}

/// Literals are the same when their values are, however they are written.
impl PartialEq for FloatLiteral {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl std::convert::From<f64> for FloatLiteral {
    fn from(value: f64) -> FloatLiteral {
        FloatLiteral { value, digits: None }
    }
}

impl FloatLiteral {
    /// The same with the other sign.
    pub(crate) fn negated(&self) -> FloatLiteral {
        let digits = self.digits.as_deref().map(|digits| match digits.strip_prefix('-') {
            Some(positive) => Rc::from(positive),
            None => Rc::from(format!("-{digits}")),
        });
        FloatLiteral { value: -self.value, digits }
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A bare NULL, which takes any type that is asked of it; see [`Kind::Typed`].
    Null,
    /// A value that is written out; it may still take another type.
    Literal(Literal),
    /// A column of a relation in sight.
    Column(Rc<Column>),
    /// A field of a struct, by its place.
    Field(Box<Expr>, usize),
    /// The value of another expression as one of this type, which is held in the same way. What is inside is no bare
    /// NULL or literal any more, which would still take other types.
    Typed(Box<Expr>),
    Call {
        op: Op,
        args: Vec<Expr>,
        /// NULL where the operation ends in an error; an error of its arguments stays one.
        safe: bool,
    },
    Cast {
        expr: Box<Expr>,
        safe: bool,
    },
    /// All operands of a chain; true when there is none.
    And(Vec<Expr>),
    /// All operands of a chain; false when there is none.
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    /// Both sides have one type, which has that comparison; NaN compares to nothing.
    Compare {
        left: Box<Expr>,
        op: CompareOp,
        right: Box<Expr>,
    },
    /// A list of conditions; an operand has been compared with each of its values.
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    /// Value and list have one type; a list of FLOAT64 has literals only, which are never NaN.
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
    },
    /// The query has one column, of the value's type.
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
    },
    /// An array that is written out.
    Array(Vec<Expr>),
    /// A struct that is written out; names are in the type.
    Struct(Vec<Expr>),
    /// A query with one column and at most one row.
    Subquery(Box<Query>),
    /// `ARRAY(SELECT …)`.
    ArrayQuery(Box<Query>),
    Exists(Box<Query>),
    /// An aggregate or window function.
    Aggregate(Box<Aggregate>),
    /// The parameters' names in the SQL that is written, and the body; only array functions take it.
    Lambda(Vec<String>, Box<Expr>),
    /// A lambda's parameter.
    Parameter(String),
}

/// A call of an aggregate or window function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregate {
    /// The row of the table that says what it takes and gives.
    pub(crate) function: Function,
    /// None for COUNT(*).
    pub(crate) args: Vec<Expr>,
    /// Equal values count once.
    pub(crate) distinct: bool,
    /// The rows that count; a pivoted aggregate has one.
    pub(crate) filter: Option<Expr>,
    /// The order in which values are taken, where that shows.
    pub(crate) order_by: Vec<Order>,
    /// What happens to NULL among the values.
    pub(crate) nulls: Nulls,
    /// Of ARRAY_AGG and its like: so many values at most.
    pub(crate) limit: Option<i64>,
    /// HAVING MAX or HAVING MIN.
    pub(crate) having: Option<Extreme>,
    /// Its window; without one it makes a value of a group.
    pub(crate) over: Option<Over>,
    /// NULL where it ends in an error.
    pub(crate) safe: bool,
}

/// What is called over rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Function {
    /// One of the aggregates, which may also have a window.
    Aggregate(&'static AggregateFunction),
    /// One that needs a window.
    Window(&'static WindowFunction),
}

/// What happens to NULL among an aggregate's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Nulls {
    /// Whatever the function does unless it is told.
    Usual,
    /// IGNORE NULLS.
    Ignored,
    /// RESPECT NULLS.
    Respected,
}

/// HAVING MAX and HAVING MIN: only the rows where `by` is greatest (least) count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Extreme {
    /// MAX, else MIN.
    pub(crate) max: bool,
    /// What is compared; of rows that are equal in it any may count.
    pub(crate) by: Expr,
}

/// The window of a function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Over {
    /// Keys by which rows belong together.
    pub(crate) partition_by: Vec<Expr>,
    /// The order within a partition.
    pub(crate) order_by: Vec<Order>,
    /// None where the function has none, or GoogleSQL's own is meant.
    pub(crate) frame: Option<Frame>,
}

/// The rows of a window that count for one of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    /// ROWS; otherwise RANGE.
    pub(crate) rows: bool,
    /// Where it starts.
    pub(crate) start: Bound,
    /// Where it ends; where nothing was written, at the current row.
    pub(crate) end: Bound,
}

/// Where a frame starts or ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    UnboundedPreceding,
    Preceding(Expr),
    CurrentRow,
    Following(Expr),
    UnboundedFollowing,
}

/// A key of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    /// What rows are compared by.
    pub(crate) expr: Expr,
    /// DESC.
    pub(crate) descending: bool,
    /// Always known here; GoogleSQL's default has been put in.
    pub(crate) nulls_first: bool,
    /// The place in the SELECT list, when the key is that column itself.
    pub(crate) output: Option<usize>,
}

impl Expr {
    /// An expression of a kind.
    pub(crate) fn new(kind: Kind, ty: Type, at: Loc) -> Expr {
        Expr { kind, ty, at }
    }

    /// A call that does not catch its errors.
    pub(crate) fn call(op: impl Into<Op>, args: Vec<Expr>, ty: Type, at: Loc) -> Expr {
        Expr { kind: Kind::Call { op: op.into(), args, safe: false }, ty, at }
    }

    /// The value in the query that `to` belongs to; see [`Op::Anchored`].
    pub(crate) fn anchored(to: Expr, value: Expr, at: Loc) -> Expr {
        let ty = value.ty.clone();
        Expr::call(Op::Anchored, vec![to, value], ty, at)
    }

    /// The value as one of type `ty`; see [`Kind::Typed`].
    pub(crate) fn typed(value: Expr, ty: Type, at: Loc) -> Expr {
        Expr { kind: Kind::Typed(Box::new(value)), ty, at }
    }

    /// The value that was given a type, a literal again where it was one: what wants a literal takes a query's parameter too.
    pub(crate) fn without_type(self) -> Expr {
        match self.kind {
            Kind::Typed(value) if value.ty == self.ty => *value,
            kind => Expr { kind, ty: self.ty, at: self.at },
        }
    }

    /// `expr IS NOT NULL`.
    pub(crate) fn not_null(expr: Expr, at: Loc) -> Expr {
        Expr { kind: Kind::IsNull { expr: Box::new(expr), negated: true }, ty: Type::Bool, at }
    }

    /// NOT of a condition where `negated` says so.
    pub(crate) fn negated(self, negated: bool) -> Expr {
        let at = self.at;
        if negated { Expr { kind: Kind::Not(Box::new(self)), ty: Type::Bool, at } } else { self }
    }

    /// An INT64 literal.
    pub(crate) fn int(value: i64, at: Loc) -> Expr {
        Expr { kind: Kind::Literal(Literal::Int(value)), ty: Type::Int64, at }
    }

    /// A BOOL literal.
    pub(crate) fn bool(value: bool, at: Loc) -> Expr {
        Expr { kind: Kind::Literal(Literal::Bool(value)), ty: Type::Bool, at }
    }

    /// A STRING literal.
    pub(crate) fn text(value: &str, at: Loc) -> Expr {
        Expr { kind: Kind::Literal(Literal::Str(value.to_owned())), ty: Type::String, at }
    }

    /// Field `place` of a struct; of a struct that is written out, the field's own expression.
    pub(crate) fn field(value: Expr, place: usize, ty: Type, at: Loc) -> Expr {
        if let Kind::Struct(mut items) = value.kind {
            let item = items.swap_remove(place);
            // Its NULL has a type, unlike a bare one.
            return if item.is_null() { Expr::typed(item, ty, at) } else { item };
        }
        // DuckDB takes a field of a constant NULL for a value.
        if let Kind::Typed(inner) | Kind::Cast { expr: inner, .. } = &value.kind
            && inner.is_null()
        {
            return Expr::typed(Expr::new(Kind::Null, ty.clone(), at), ty, at);
        }
        Expr::new(Kind::Field(Box::new(value), place), ty, at)
    }

    /// The value of an integer literal.
    pub(crate) fn as_int(&self) -> Option<i64> {
        match self.kind {
            Kind::Literal(Literal::Int(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether it is a bare NULL.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// A call of ERROR, which has no value and so goes with every type.
    pub(crate) fn is_error(&self) -> bool {
        matches!(&self.kind, Kind::Call { op: Op::Function(function), safe: false, .. } if function.name == "error")
    }

    /// Whether it is written out, and so may still take another type.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Null | Kind::Literal(_))
    }

    /// Whether it is a query, or is computed by one.
    pub(crate) fn is_subquery(&self) -> bool {
        match &self.kind {
            Kind::Subquery(_) | Kind::ArrayQuery(_) | Kind::Exists(_) | Kind::InQuery { .. } => true,
            Kind::Call { op, .. } => op.holds_query(),
            _ => false,
        }
    }
}

impl Aggregate {
    /// A call of `function` without any clause.
    pub(crate) fn new(function: Function, args: Vec<Expr>) -> Aggregate {
        Aggregate {
            function,
            args,
            distinct: false,
            filter: None,
            order_by: Vec::new(),
            nulls: Nulls::Usual,
            limit: None,
            having: None,
            over: None,
            safe: false,
        }
    }
}
