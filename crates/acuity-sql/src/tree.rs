//! The resolved tree: names bound to columns, every expression typed, coercions explicit.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::Loc;
use crate::functions::{AggregateFunction, WindowFunction};
pub(crate) use crate::syntax::ast::{JoinKind, SetOp};
use crate::types::Type;

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
    pub(crate) lineage: Lineage,
}

#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) ty: Type,
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

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Digits, as written.
    Numeric(String),
    Str(String),
    Bytes(Vec<u8>),
    /// Canonical text of a DATE, DATETIME, TIME or TIMESTAMP (in UTC).
    Moment(String),
    Json(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Null,
    Literal(Literal),
    Column(Rc<Column>),
    /// A field of a struct, by its place.
    Field(Box<Expr>, usize),
    /// `$1`, `$2`, … in the template stand for the arguments, `$*` for all of them.
    Call {
        template: Rc<str>,
        args: Vec<Expr>,
    },
    Cast {
        expr: Box<Expr>,
        safe: bool,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>, bool),
    Compare(Box<Expr>, &'static str, Box<Expr>),
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
    },
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
    },
    Array(Vec<Expr>),
    Struct(Vec<Expr>),
    Subquery(Box<Query>),
    ArrayQuery(Box<Query>),
    Exists(Box<Query>),
    Aggregate(Box<Aggregate>),
    Lambda(Vec<String>, Box<Expr>),
    /// A lambda's parameter.
    Parameter(String),
}

/// A call of an aggregate or window function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) function: Function,
    /// None for COUNT(*).
    pub(crate) args: Vec<Expr>,
    pub(crate) distinct: bool,
    /// The rows that count; a pivoted aggregate has one.
    pub(crate) filter: Option<Expr>,
    pub(crate) order_by: Vec<Order>,
    pub(crate) nulls: Nulls,
    pub(crate) limit: Option<i64>,
    pub(crate) having: Option<Extreme>,
    pub(crate) over: Option<Over>,
}

/// What is called over rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Function {
    Aggregate(&'static AggregateFunction),
    Window(&'static WindowFunction),
}

/// What happens to NULL among an aggregate's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Nulls {
    /// Whatever the function does unless it is told.
    Usual,
    Ignored,
    Respected,
}

/// HAVING MAX and HAVING MIN: only the rows where `by` is greatest (least) count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Extreme {
    pub(crate) max: bool,
    pub(crate) by: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Over {
    pub(crate) partition_by: Vec<Expr>,
    pub(crate) order_by: Vec<Order>,
    pub(crate) frame: Option<Frame>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) rows: bool,
    pub(crate) start: Bound,
    pub(crate) end: Bound,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    UnboundedPreceding,
    Preceding(Expr),
    CurrentRow,
    Following(Expr),
    UnboundedFollowing,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
    /// The place in the SELECT list, when the key is that column itself.
    pub(crate) output: Option<usize>,
}

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
}

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

/// Queries are compared by where they stand: two subqueries are never taken for the same.
impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Cte {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) recursive: bool,
    pub(crate) query: Query,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    Set { op: SetOp, distinct: bool, items: Vec<Query> },
}

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

#[derive(Debug, Clone)]
pub(crate) enum Grouping {
    Expr(Expr),
    Rollup(Vec<Expr>),
    Cube(Vec<Expr>),
    Sets(Vec<Vec<Expr>>),
}

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
        kind: &'static str,
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

#[derive(Debug, Clone)]
pub(crate) struct MergeClause {
    pub(crate) when: crate::syntax::ast::MergeMatch,
    pub(crate) and: Option<Expr>,
    pub(crate) action: MergeAction,
}

#[derive(Debug, Clone)]
pub(crate) enum MergeAction {
    Delete,
    Update(Vec<(String, Option<Expr>)>),
    Insert(Vec<String>, Vec<Option<Expr>>),
}

impl Expr {
    pub(crate) fn new(kind: Kind, ty: Type, at: Loc) -> Expr {
        Expr { kind, ty, at }
    }

    pub(crate) fn call(template: &str, args: Vec<Expr>, ty: Type, at: Loc) -> Expr {
        Expr { kind: Kind::Call { template: Rc::from(template), args }, ty, at }
    }

    pub(crate) fn int(value: i64, at: Loc) -> Expr {
        Expr { kind: Kind::Literal(Literal::Int(value)), ty: Type::Int64, at }
    }

    pub(crate) fn text(value: &str, at: Loc) -> Expr {
        Expr { kind: Kind::Literal(Literal::Str(value.to_owned())), ty: Type::String, at }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// A call of ERROR, which has no value and so goes with every type.
    pub(crate) fn is_error(&self) -> bool {
        matches!(&self.kind, Kind::Call { template, .. } if &**template == "bq_error($1)")
    }

    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Null | Kind::Literal(_))
    }

    /// Whether it is a query, or is written as one.
    pub(crate) fn is_subquery(&self) -> bool {
        match &self.kind {
            Kind::Subquery(_) | Kind::ArrayQuery(_) | Kind::Exists(_) | Kind::InQuery { .. } => true,
            Kind::Call { template, .. } => template.contains("SELECT"),
            _ => false,
        }
    }

    /// Calls `f` with each column that it reads.
    pub(crate) fn columns(&self, f: &mut dyn FnMut(&Column)) {
        if let Kind::Column(column) = &self.kind {
            f(column);
        }
        self.parts(&mut |part| part.columns(f));
    }

    /// Calls `f` with each direct part, those inside subqueries included.
    pub(crate) fn parts(&self, f: &mut dyn FnMut(&Expr)) {
        match &self.kind {
            Kind::Null | Kind::Literal(_) | Kind::Column(_) | Kind::Parameter(_) => {}
            Kind::Field(e, _) | Kind::Cast { expr: e, .. } | Kind::Not(e) | Kind::IsNull(e, _) | Kind::Lambda(_, e) => {
                f(e)
            }
            Kind::Call { args, .. } => args.iter().for_each(f),
            Kind::And(list) | Kind::Or(list) | Kind::Array(list) | Kind::Struct(list) => list.iter().for_each(f),
            Kind::Compare(a, _, b) => {
                f(a);
                f(b);
            }
            Kind::Case { branches, otherwise } => {
                for (when, then) in branches {
                    f(when);
                    f(then);
                }
                if let Some(e) = otherwise {
                    f(e);
                }
            }
            Kind::InList { expr, list } => {
                f(expr);
                list.iter().for_each(f);
            }
            Kind::InQuery { expr, query } => {
                f(expr);
                query.exprs(f);
            }
            Kind::Subquery(query) | Kind::ArrayQuery(query) | Kind::Exists(query) => query.exprs(f),
            Kind::Aggregate(call) => {
                call.args.iter().for_each(&mut *f);
                call.filter.iter().for_each(&mut *f);
                call.order_by.iter().for_each(|o| f(&o.expr));
                call.having.iter().for_each(|extreme| f(&extreme.by));
                if let Some(over) = &call.over {
                    over.partition_by.iter().for_each(&mut *f);
                    over.order_by.iter().for_each(|o| f(&o.expr));
                }
            }
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
        }
    }
}

impl Query {
    /// Calls `f` with each expression that stands in the query.
    pub(crate) fn exprs(&self, f: &mut dyn FnMut(&Expr)) {
        for cte in &self.ctes {
            cte.query.exprs(f);
        }
        match &self.body {
            Body::Query(query) => query.exprs(f),
            Body::Set { items, .. } => items.iter().for_each(|q| q.exprs(f)),
            Body::Select(select) => {
                select.items.iter().for_each(&mut *f);
                if let Some(from) = &select.from {
                    from.exprs(f);
                }
                select.filter.iter().for_each(&mut *f);
                for group in select.group_by.iter().flatten() {
                    match group {
                        Grouping::Expr(e) => f(e),
                        Grouping::Rollup(list) | Grouping::Cube(list) => list.iter().for_each(&mut *f),
                        Grouping::Sets(sets) => sets.iter().flatten().for_each(&mut *f),
                    }
                }
                select.having.iter().for_each(&mut *f);
                select.qualify.iter().for_each(&mut *f);
            }
        }
        self.order_by.iter().for_each(|o| f(&o.expr));
    }
}

impl From {
    fn exprs(&self, f: &mut dyn FnMut(&Expr)) {
        match self {
            From::Table { .. } | From::Cte { .. } => {}
            From::Query { query, .. } => query.exprs(f),
            From::Unnest { array, .. } => f(array),
            From::Join { left, right, on, .. } => {
                left.exprs(f);
                right.exprs(f);
                on.iter().for_each(f);
            }
            From::Unpivot { from, rows, .. } => {
                from.exprs(f);
                rows.iter().flatten().for_each(f);
            }
            From::Sample { from, .. } => from.exprs(f),
        }
    }
}
