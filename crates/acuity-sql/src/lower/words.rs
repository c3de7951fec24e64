//! DuckDB's SQL around values of the tree, and calls of its aggregate functions.

use super::Writer;
use crate::diagnostics::Outcome;
use crate::tree::{Aggregate, Expr, Kind, Literal, Op, Order, Over};
use crate::types::Type;

/// A piece of DuckDB's SQL.
#[derive(Debug, Clone)]
pub(super) enum Sql<'t> {
    /// An expression of the tree.
    Value(&'t Expr),
    /// One that only DuckDB needs.
    Made(Expr),
    /// Text as it is.
    Plain(String),
    /// A template with pieces put in.
    Words(String, Vec<Sql<'t>>),
    /// A call of one of DuckDB's aggregates.
    Call(Box<Call<'t>>),
}

impl<'t> Sql<'t> {
    /// Words with pieces put in; `lower::op` explains the signs.
    pub(super) fn words(template: impl Into<String>, args: Vec<Sql<'t>>) -> Sql<'t> {
        Sql::Words(template.into(), args)
    }
}

impl<'t> From<Call<'t>> for Sql<'t> {
    fn from(call: Call<'t>) -> Sql<'t> {
        Sql::Call(Box::new(call))
    }
}

/// A call of a DuckDB aggregate or window function.
#[derive(Debug, Clone)]
pub(super) struct Call<'t> {
    /// DuckDB's name.
    pub(super) name: &'static str,
    /// None: of all rows, `*`.
    pub(super) args: Vec<Sql<'t>>,
    /// DISTINCT.
    pub(super) distinct: bool,
    pub(super) ignore_nulls: bool,
    /// FILTER: the rows that count.
    pub(super) filter: Option<Sql<'t>>,
    /// ORDER BY inside the parentheses.
    pub(super) order_by: &'t [Order],
    /// So many values at most, cut off the list.
    pub(super) limit: Option<i64>,
    /// The window.
    pub(super) over: Option<&'t Over>,
}

impl<'t> Call<'t> {
    /// DuckDB's function `name` with all that the tree's call has.
    pub(super) fn of(name: &'static str, aggregate: &'t Aggregate) -> Call<'t> {
        Call {
            name,
            args: aggregate.args.iter().map(Sql::Value).collect(),
            distinct: aggregate.distinct,
            ignore_nulls: false,
            filter: aggregate.filter.as_ref().map(Sql::Value),
            order_by: &aggregate.order_by,
            limit: aggregate.limit,
            over: aggregate.over.as_ref(),
        }
    }

    /// The same rows, of which only those count for which `test` holds as well.
    pub(super) fn keep(&mut self, test: Sql<'t>) {
        self.filter = Some(match self.filter.take() {
            Some(filter) => Sql::words("($1 AND $2)", vec![test, filter]),
            None => test,
        });
    }

    /// The call with words around it: `$1` in `template` stands for it.
    pub(super) fn around(self, template: &str) -> Sql<'t> {
        if template == "$1" { self.into() } else { Sql::words(template, vec![self.into()]) }
    }
}

/// A key as DuckDB takes it.
pub(super) struct Key<'t> {
    pub(super) value: Sql<'t>,
    /// Whether it may be NaN.
    pub(super) nan: bool,
    /// DESC.
    pub(super) descending: bool,
    /// Always said, since the engines' defaults differ.
    pub(super) nulls_first: bool,
}

impl<'t> Key<'t> {
    pub(super) fn of(order: &'t Order) -> Key<'t> {
        Key {
            value: Sql::Value(&order.expr),
            nan: order.expr.ty == Type::Float64 && !never_nan(&order.expr),
            descending: order.descending,
            nulls_first: order.nulls_first,
        }
    }
}

/// What may be put into a template.
pub(super) trait Piece {
    /// Writes it; `beside_typed`: next to a value that is known to be an INT64.
    fn write(&self, writer: &mut Writer, beside_typed: bool) -> Outcome<()>;

    /// Whether it is an INT64 whose type DuckDB knows, unlike that of a literal.
    fn is_typed_integer(&self) -> bool;
}

impl Piece for Expr {
    fn write(&self, writer: &mut Writer, beside_typed: bool) -> Outcome<()> {
        match &self.kind {
            // Next to a typed integer a literal can do without a type of its own.
            Kind::Literal(Literal::Int(_)) => writer.operand(self, beside_typed),
            _ => writer.expr(self),
        }
    }

    fn is_typed_integer(&self) -> bool {
        !self.is_literal() && self.ty == Type::Int64
    }
}

impl Piece for Sql<'_> {
    fn write(&self, writer: &mut Writer, beside_typed: bool) -> Outcome<()> {
        match self {
            Sql::Value(expr) => expr.write(writer, beside_typed),
            _ => writer.sql(self),
        }
    }

    fn is_typed_integer(&self) -> bool {
        matches!(self, Sql::Value(expr) if expr.is_typed_integer())
    }
}

impl Writer {
    /// Writes a piece.
    pub(super) fn sql(&mut self, sql: &Sql<'_>) -> Outcome<()> {
        match sql {
            Sql::Value(expr) => self.expr(expr),
            Sql::Made(expr) => self.expr(expr),
            Sql::Plain(text) => {
                self.push(text);
                Ok(())
            }
            Sql::Words(template, args) => self.template(template, args),
            Sql::Call(call) => self.duckdb_aggregate(call),
        }
    }

    /// Writes a call with all its clauses. LIMIT, which DuckDB does not have there, cuts the list that the call gives.
    fn duckdb_aggregate(&mut self, call: &Call<'_>) -> Outcome<()> {
        match call.limit {
            // No element at all is NULL, and no empty array.
            Some(0) => self.push("nullif(list_slice("),
            Some(_) => self.push("list_slice("),
            None => {}
        }
        self.push(call.name);
        self.push("(");
        if call.distinct {
            self.push("DISTINCT ");
        }
        if call.args.is_empty() && call.name == "count" {
            self.push("*");
        }
        self.list(&call.args, |w, arg| w.sql(arg))?;
        if call.ignore_nulls {
            self.push(" IGNORE NULLS");
        }
        if !call.order_by.is_empty() {
            self.push(" ORDER BY ");
            let keys: Vec<Key<'_>> = call.order_by.iter().map(Key::of).collect();
            self.order_keys(&keys, true)?;
        }
        self.push(")");
        if let Some(filter) = &call.filter {
            self.push(" FILTER (WHERE ");
            self.sql(filter)?;
            self.push(")");
        }
        if let Some(over) = call.over {
            self.over(over)?;
        }
        match call.limit {
            Some(0) => self.push(", 1, 0), [])"),
            Some(limit) => self.put(format_args!(", 1, {limit})")),
            None => {}
        }
        Ok(())
    }
}

/// Whether the value is certainly a number: a literal, converted from an integer or decimal, or a random one.
pub(super) fn never_nan(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Null | Kind::Literal(_) => true,
        Kind::Call { op: Op::Function(function), .. } if function.volatile => true,
        Kind::Cast { expr, .. } => matches!(expr.ty, Type::Int64 | Type::Numeric | Type::BigNumeric),
        _ => expr.ty != Type::Float64,
    }
}
