//! Expressions.

use super::Resolver;
use super::aggregate::{has_aggregate, has_window};
use super::coerce::convert;
use super::literal::int_literal;
use super::mismatch::not_bare_null;
use super::result::single;
use super::scope::{Alias, Context, Scope};
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::{self, ExprKind};
use crate::tree::{Body, CompareOp, Expr, FloatLiteral, Kind, Literal, Op, Query};
use crate::types::Type;

impl Resolver<'_> {
    /// An expression, on a new stack when it is nested deep.
    pub(super) fn expr(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        crate::stack::deep(|| self.expr_here(expr, cx))
    }

    /// An expression that must be a truth value.
    pub(super) fn condition(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        let resolved = self.expr(expr, cx)?;
        self.truth(resolved, cx.clause)
    }

    /// The expression as a BOOL.
    fn truth(&mut self, expr: Expr, clause: &str) -> Outcome<Expr> {
        if expr.ty != Type::Bool && !expr.is_null() {
            return Err(Fault::types(expr.at, format!("{clause} needs a BOOL, this is {}", expr.ty)));
        }
        convert(expr, &Type::Bool).map(|e| if e.is_null() { e } else { unwrap_same(e) })
    }

    /// An expression by its kind. Each gives its place to what it makes, so that later messages have one.
    fn expr_here(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        let at = expr.at;
        let new = |kind, ty| Ok(Expr::new(kind, ty, at));
        // Only AND and OR pass it on.
        let truth = cx.truth;
        let cx = Context { truth: false, ..cx };
        match &expr.kind {
            // Of INT64 until something asks for another type.
            ExprKind::Null => new(Kind::Null, Type::Int64),
            ExprKind::Bool(b) => new(Kind::Literal(Literal::Bool(*b)), Type::Bool),
            ExprKind::Int(digits) => int_literal(digits, false, at),
            ExprKind::Float(text) => match text.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let digits = Some(text.as_str().into());
                    new(Kind::Literal(Literal::Float(FloatLiteral { value, digits })), Type::Float64)
                }
                _ => Err(Fault::types(at, format!("invalid floating point literal: {text}"))),
            },
            ExprKind::Str(text) => Ok(Expr::text(text, at)),
            ExprKind::Bytes(bytes) => new(Kind::Literal(Literal::Bytes(bytes.clone())), Type::Bytes),
            ExprKind::Typed(name, text) => self.typed_literal(name, text, at),
            ExprKind::Range(ty, text) => super::ranges::literal(ty, text, at),
            ExprKind::Interval { value, from, to } => self.interval(value, from, to.as_ref(), at, cx),
            ExprKind::Name(name) => self.name(name, cx),
            ExprKind::Field(inner, name) => self.field_path(inner, name, cx),
            ExprKind::Index { array, accessor, index } => self.index(array, accessor.as_ref(), index, at, cx),
            ExprKind::Not(inner) => {
                not_bare_null(&[inner], "NOT")?;
                let inner = self.condition(inner, Context { clause: "NOT", ..cx })?;
                new(Kind::Not(Box::new(inner)), Type::Bool)
            }
            ExprKind::And(list) | ExprKind::Or(list) => {
                let and = matches!(expr.kind, ExprKind::And(_));
                let clause = if and { "AND" } else { "OR" };
                let list = list
                    .iter()
                    .map(|e| self.condition(e, Context { clause, truth, ..cx }))
                    .collect::<Outcome<Vec<_>>>()?;
                new(if and { Kind::And(list) } else { Kind::Or(list) }, Type::Bool)
            }
            ExprKind::Unary { op, expr } => self.unary(*op, expr, at, cx),
            ExprKind::Binary { left, op, right } => self.binary(left, *op, right, at, cx),
            ExprKind::IsNull { expr, negated } => {
                let expr = Box::new(self.expr(expr, cx)?);
                new(Kind::IsNull { expr, negated: *negated }, Type::Bool)
            }
            ExprKind::IsBool { expr, value, negated } => {
                let inner = self.condition(expr, Context { clause: "IS TRUE", ..cx })?;
                Ok(Expr::call(Op::IsBool { value: *value, negated: *negated }, vec![inner], Type::Bool, at))
            }
            ExprKind::IsDistinct { left, right, negated } => {
                let (left, right) = self.same_types(left, right, "IS DISTINCT FROM", cx)?;
                Ok(Expr::call(Op::IsDistinct { negated: *negated }, vec![left, right], Type::Bool, at))
            }
            ExprKind::Between { expr, low, high, negated } => {
                let value = self.expr(expr, cx)?;
                let (low, high) = (self.expr(low, cx)?, self.expr(high, cx)?);
                // As two comparisons, so that each side may have its own type.
                let both = self.once(value, |resolver, value| {
                    let low = resolver.compare(value.clone(), CompareOp::GreaterOrEqual, low, at)?;
                    let high = resolver.compare(value, CompareOp::LessOrEqual, high, at)?;
                    Ok(Expr::new(Kind::And(vec![low, high]), Type::Bool, at))
                })?;
                Ok(both.negated(*negated))
            }
            ExprKind::InList { expr, list, negated } => self.in_list(expr, list, *negated, at, cx),
            ExprKind::InQuery { expr, query, negated } => self.in_query(expr, query, *negated, truth, at, cx),
            ExprKind::InUnnest { expr, array, negated } => self.in_unnest(expr, array, *negated, truth, at, cx),
            ExprKind::Like { expr, pattern, negated } => {
                let found = self.like(expr, pattern, at, cx)?;
                Ok(found.negated(*negated))
            }
            ExprKind::LikeMany { expr, patterns, all, negated } => {
                let found = self.like_many(expr, patterns, *all, at, cx)?;
                Ok(found.negated(*negated))
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), at, cx)
            }
            ExprKind::Cast { expr, ty, safe, format, zone } => {
                let format = format.as_deref().map(|f| (f, zone.as_deref()));
                self.cast(expr, ty, *safe, format, at, cx)
            }
            ExprKind::Extract { part, expr, zone } => self.extract(part, expr, zone.as_deref(), at, cx),
            ExprKind::Call(call) => self.call(call, at, cx),
            ExprKind::Array { element, items } => self.array(element.as_ref(), items, at, cx),
            ExprKind::ArrayQuery(query) => {
                let query = self.subquery(query, cx)?;
                let ty = single(&query, at, "ARRAY")?;
                if matches!(ty, Type::Array(_)) {
                    return Err(Fault::types(
                        at,
                        "cannot use an array subquery with a column of type ARRAY: arrays of arrays are not supported",
                    ));
                }
                new(Kind::ArrayQuery(Box::new(query)), Type::array(ty))
            }
            ExprKind::Struct { fields_type, fields } => self.structure(fields_type.as_deref(), fields, at, cx),
            ExprKind::Tuple(items) => {
                let items = items.iter().map(|e| self.expr(e, cx)).collect::<Outcome<Vec<_>>>()?;
                let ty = Type::Struct(items.iter().map(|e| (None, e.ty.clone())).collect());
                new(Kind::Struct(items), ty)
            }
            ExprKind::Subquery(query) => {
                let mut query = self.subquery(query, cx)?;
                let ty = single(&query, at, "a scalar subquery")?;
                if let Some(value) = bare_value(&mut query) {
                    // As a value of its type, which a bare literal might change.
                    return Ok(Expr::typed(value, ty, at));
                }
                new(Kind::Subquery(Box::new(query)), ty)
            }
            ExprKind::With(names, body) => self.with_names(names, body, at, cx),
            ExprKind::Exists(query) => {
                let query = self.subquery(query, cx)?;
                new(Kind::Exists(Box::new(query)), Type::Bool)
            }
            ExprKind::Lambda { .. } => Err(Fault::types(
                at,
                "a lambda can only be the last argument of an array function, such as ARRAY_FILTER",
            )),
            ExprKind::NamedArgument(name, _) => {
                Err(Fault::unsupported(at, format!("the named argument {} is not supported", name.text)))
            }
            ExprKind::Relation(_) => Err(Fault::unsupported(at, "tables as arguments are not supported")
                .help("pass values; name the table in the function")),
            ExprKind::Aliased(_, name) => Err(Fault::syntax(name.at, "only the arrays of ARRAY_ZIP have an alias")),
            ExprKind::Parameter(name) => self.query_parameter(name),
            ExprKind::Positional(place) => self.positional(*place, at),
            ExprKind::System(name) => self.system(name),
            ExprKind::Star => Err(Fault::syntax(at, "'*' is only allowed in COUNT(*) and the SELECT list")),
        }
    }

    /// A query inside an expression. In HAVING, QUALIFY and ORDER BY it sees the names of the SELECT list before
    /// columns, too.
    pub(super) fn subquery(&mut self, query: &ast::Query, cx: Context<'_>) -> Outcome<crate::tree::Query> {
        if cx.aliases.is_empty() {
            return self.query(query, cx.scope);
        }
        // In the subquery an aggregate without columns would count the subquery's own rows, and a window look at them.
        let stays =
            |alias: &&Alias<'_>| !has_window(alias.expr) && (!has_aggregate(alias.expr) || alias.expr.reads_columns());
        let (inside, refused): (Vec<&Alias<'_>>, Vec<&Alias<'_>>) =
            cx.aliases.iter().filter(|alias| !alias.name.is_empty()).partition(stays);
        let named = |alias: &&Alias<'_>| (alias.name.to_owned(), alias.expr.clone());
        let mut scope = Scope::with_locals(cx.scope, inside.iter().map(named).collect());
        scope.refused = refused.iter().map(|alias| alias.name.to_owned()).collect();
        self.query(query, &scope)
    }
}

/// The value of a query that is nothing but one: `(SELECT value)`. It is computed where it is needed only, and its errors can be
/// caught.
fn bare_value(query: &mut Query) -> Option<Expr> {
    let plain = query.ctes.is_empty() && query.limit.is_none() && query.offset.is_none();
    match &mut query.body {
        Body::Select(select) if plain && select.from.is_none() && select.items.len() == 1 => select.items.pop(),
        _ => None,
    }
}

/// Without a conversion to the type that the value has anyway.
fn unwrap_same(e: Expr) -> Expr {
    match e.kind {
        Kind::Cast { expr, .. } if expr.ty == e.ty => *expr,
        kind => Expr { kind, ty: e.ty, at: e.at },
    }
}
