//! Calls of aggregate functions.

use super::Resolver;
use super::coerce::{coerce, cost};
use super::given::literal_or_parameter;
use super::scope::{Context, Scope, Source};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions::AggregateFunction;
use crate::functions::aggregate::{Gives, NullsClause, Takes, Words};
use crate::syntax::ast::{self, Call, ExprKind};
use crate::tree::{Aggregate, CompareOp, Expr, Extreme, Function, Kind, Literal, Nulls, Over};
use crate::types::Type;

/// Whether an aggregate or window function that passes the test stands in it; those inside subqueries belong there.
fn any(expr: &Expr, test: &dyn Fn(&Aggregate) -> bool) -> bool {
    match &expr.kind {
        Kind::Aggregate(call) if test(call) => return true,
        Kind::Subquery(_) | Kind::ArrayQuery(_) | Kind::Exists(_) => return false,
        Kind::InQuery { expr, .. } => return any(expr, test),
        _ => {}
    }
    let mut found = false;
    expr.parts(&mut |part| found = found || any(part, test));
    found
}

/// Whether the expression aggregates rows; subqueries do not count.
pub(super) fn has_aggregate(expr: &Expr) -> bool {
    any(expr, &|call| call.over.is_none())
}

/// Whether the expression uses a window function.
pub(super) fn has_window(expr: &Expr) -> bool {
    any(expr, &|call| call.over.is_some())
}

/// An aggregate or window function as an expression.
pub(super) fn made(aggregate: Aggregate, ty: Type, at: Loc) -> Expr {
    Expr::new(Kind::Aggregate(Box::new(aggregate)), ty, at)
}

impl Resolver<'_> {
    /// An aggregate without OVER.
    pub(super) fn aggregate(
        &mut self,
        function: &'static AggregateFunction,
        call: &Call,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        if !cx.aggregates {
            let message = format!("aggregate function {} is not allowed in {}", function.shown(), cx.clause);
            return Err(Fault::new("grouping", at, message));
        }
        self.aggregate_over(function, call, None, at, cx)
    }

    /// An aggregate over the rows of its group, or of a window.
    pub(super) fn aggregate_over(
        &mut self,
        function: &'static AggregateFunction,
        call: &Call,
        over: Option<Over>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let windowed = over.is_some();
        // Inside an aggregate there is no other one (but a window may hold one); in HAVING, QUALIFY and ORDER BY the
        // names of the SELECT list are seen first here too.
        let inner =
            Context { aggregates: windowed && cx.aggregates, analytic: false, clause: "an aggregate function", ..cx };
        // Here, because a star is no expression.
        let star = function.name == "count" && matches!(call.args.as_slice(), [ast::Expr { kind: ExprKind::Star, .. }]);
        if let Some(other) = call.args.iter().find(|arg| matches!(arg.kind, ExprKind::Star) && !star) {
            return Err(Fault::syntax(other.at, "'*' is only allowed in COUNT(*)"));
        }
        if star && call.distinct {
            return Err(Fault::syntax(at, "COUNT(*) cannot be used with DISTINCT").help("name what is counted"));
        }
        if star && call.having.is_none() {
            let mut count = Aggregate::new(Function::Aggregate(function), Vec::new());
            count.over = over;
            return Ok(made(count, Type::Int64, at));
        }
        let args = self.aggregated(function, call, windowed, inner)?;
        let literal = call.order_by.iter().find(|o| o.expr.is_constant() || o.expr.is_negative_number());
        if let Some(key) = literal {
            return Err(Fault::new("grouping", key.expr.at, "ORDER BY a literal value has no effect"));
        }
        let order_by = call.order_by.iter().map(|o| self.order_item(o, inner, &[], 0)).collect::<Outcome<Vec<_>>>()?;
        if let Some(nested) = order_by.iter().find(|order| has_aggregate(&order.expr) && !windowed) {
            return Err(Fault::new("grouping", nested.expr.at, "an aggregate of an aggregate is not allowed"));
        }
        if let Some(other) = order_by.iter().find(|order| call.distinct && !args.contains(&order.expr)) {
            let message = format!("{} with DISTINCT can only ORDER BY its own argument", function.shown());
            return Err(Fault::new("grouping", other.expr.at, message).help(
                "which of the equal values would give the key is not said: aggregate a query with SELECT DISTINCT",
            ));
        }
        let (args, ty) = typed(function, args, at)?;
        let mut aggregate = Aggregate::new(Function::Aggregate(function), args);
        aggregate.distinct = call.distinct;
        aggregate.order_by = order_by;
        aggregate.over = over;
        aggregate.safe = call.safe;
        check_order(function, call, windowed, at)?;
        if let Some(limit) = &call.limit {
            aggregate.limit = Some(self.limit_of(limit, inner)?);
        }
        aggregate.nulls = nulls(function, call.ignore_nulls, at)?;
        if let Some((max, by)) = &call.having {
            let by = self.extreme_by(by, windowed, at, inner)?;
            aggregate.having = Some(Extreme { max: *max, by });
        }
        if aggregate.args.iter().any(Expr::is_volatile) && !windowed {
            aggregate.filter = Some(self.any_row(at)?);
        }
        // With HAVING MAX the values come as a list first (but for ANY_VALUE), which DISTINCT takes of any type.
        let listed = aggregate.having.is_some() && function.name != "any_value";
        if let Some(first) = aggregate.args.first().filter(|arg| call.distinct && !listed && !arg.ty.is_groupable()) {
            return Err(Fault::types(at, format!("DISTINCT is not supported for type {}", first.ty)));
        }
        Ok(made(aggregate, ty, at))
    }

    /// A condition that every row fulfils, and that is no other aggregate's: DuckDB computes equal aggregates once, also those of
    /// random numbers.
    fn any_row(&mut self, at: Loc) -> Outcome<Expr> {
        self.calls += 1;
        let random = self.by_table("rand", Vec::new(), "RAND", at)?;
        let below = Expr::int(-i64::try_from(self.calls).unwrap_or(i64::MAX), at);
        self.compare(random, CompareOp::Greater, below, at)
    }

    /// The arguments, which hold no aggregate (window function) in turn.
    fn aggregated(
        &mut self,
        function: &AggregateFunction,
        call: &Call,
        windowed: bool,
        cx: Context<'_>,
    ) -> Outcome<Vec<Expr>> {
        let mut args = Vec::with_capacity(call.args.len());
        for (i, arg) in call.args.iter().enumerate() {
            // The rows of COUNT(*) with HAVING MAX are those of a constant.
            let value = match arg.kind {
                ExprKind::Star => Expr::int(1, arg.at),
                _ => self.expr(arg, cx)?,
            };
            args.push(if i > 0 { literal_or_parameter(value, arg) } else { value });
        }
        let nested = args.iter().find(|arg| if windowed { has_window(arg) } else { has_aggregate(arg) });
        if let Some(nested) = nested {
            let what =
                if windowed { "a window function inside a window function" } else { "an aggregate of an aggregate" };
            return Err(Fault::new("grouping", nested.at, format!("{what} is not allowed"))
                .help("a name of the SELECT list stands for its expression here; write table.column for the column"));
        }
        // BigQuery takes one text for all rows of a group.
        if function.words == Words::Text
            && let Some(delimiter) = args.get(1).filter(|delimiter| delimiter.reads_columns())
        {
            let message = format!("the delimiter of {} must be a literal or query parameter", function.shown());
            return Err(Fault::types(delimiter.at, message).help("put it before each value, and cut the first one off"));
        }
        anchor(&mut args, cx.scope, function.gives == Gives::ArrayOfWeighed || call.having.is_some());
        Ok(args)
    }

    /// The number of LIMIT inside an aggregate.
    fn limit_of(&mut self, limit: &ast::Expr, cx: Context<'_>) -> Outcome<i64> {
        let limit = literal_or_parameter(self.expr(limit, cx)?, limit);
        limit
            .as_int()
            .filter(|n| *n >= 0)
            .ok_or_else(|| Fault::types(limit.at, "LIMIT needs a non-negative integer literal"))
    }

    /// What HAVING MAX and HAVING MIN look at.
    fn extreme_by(&mut self, by: &ast::Expr, windowed: bool, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let by = self.expr(by, cx)?;
        if windowed {
            return Err(Fault::syntax(at, "HAVING MAX and HAVING MIN are not allowed in window functions"));
        }
        if !by.ty.is_orderable() {
            let message = format!("HAVING MAX and HAVING MIN need an order, {} has none", by.ty);
            return Err(Fault::types(by.at, message));
        }
        Ok(by)
    }
}

/// The arguments as the function takes them, and the type of its result.
fn typed(function: &AggregateFunction, args: Vec<Expr>, at: Loc) -> Outcome<(Vec<Expr>, Type)> {
    let least = function.takes.len() - function.optional;
    if !(least..=function.takes.len()).contains(&args.len()) {
        let message = format!("{} takes {least} argument(s), not {}", function.shown(), args.len());
        return Err(Fault::types(at, message));
    }
    for (takes, arg) in function.takes.iter().zip(&args) {
        // Before the types: what is wrong with a literal deserves its own words.
        if let Takes::Literal { least, most, otherwise, .. } = takes
            && arg.as_int().is_none_or(|n| !(*least..=*most).contains(&n))
        {
            return Err(Fault::types(at, *otherwise));
        }
    }
    let args = match decimals(function, args) {
        Ok(decimals) => return Ok((decimals?, Type::Float64)),
        Err(args) => args,
    };
    let mut out: Vec<Expr> = Vec::with_capacity(function.takes.len());
    let mut given = args.into_iter();
    for takes in function.takes {
        let arg = match given.next() {
            Some(arg) => taken(function, *takes, arg, out.first(), at)?,
            None => left_out(*takes, out.first(), at),
        };
        out.push(arg);
    }
    let ty = given_type(function.gives, &out);
    Ok((out, ty))
}

/// The arguments of a statistic as NUMERIC or BIGNUMERIC, if one is and the others may be: its digits are more than FLOAT64
/// has. Others come back.
fn decimals(function: &AggregateFunction, args: Vec<Expr>) -> Result<Outcome<Vec<Expr>>, Vec<Expr>> {
    let statistic = function.takes.iter().all(|takes| matches!(takes, Takes::Float64));
    let has = |ty: Type| args.iter().any(|arg| arg.ty == ty);
    let wide = if has(Type::BigNumeric) { Type::BigNumeric } else { Type::Numeric };
    if !statistic || !has(wide.clone()) || has(Type::Float64) || !args.iter().all(|arg| arg.ty.is_numeric()) {
        return Err(args);
    }
    Ok(args.into_iter().map(|arg| coerce(arg, &wide, "the argument")).collect())
}

/// One argument as the function takes it.
fn taken(function: &AggregateFunction, takes: Takes, arg: Expr, first: Option<&Expr>, at: Loc) -> Outcome<Expr> {
    let fits = match takes {
        Takes::Any | Takes::Literal { .. } => true,
        Takes::Orderable => arg.ty.is_orderable(),
        Takes::Groupable => arg.ty.is_groupable(),
        Takes::Array => arg.ty.element().is_some(),
        Takes::NoArray if arg.ty.element().is_some() => {
            let message = format!("the argument to {} must not be an array type but was {}", function.shown(), arg.ty);
            return Err(Fault::types(at, message).help("put the array in a STRUCT"));
        }
        Takes::NoArray => true,
        Takes::Summable => arg.ty.is_numeric() || arg.ty == Type::Interval,
        Takes::Bytes => arg.ty == Type::Bytes,
        Takes::Countable => {
            matches!(arg.ty, Type::Int64 | Type::Numeric | Type::BigNumeric | Type::String | Type::Bytes)
        }
        Takes::Weight if arg.ty == Type::BigNumeric => {
            let message = format!("{} with BIGNUMERIC weights is not supported", function.shown());
            return Err(Fault::unsupported(at, message).help("cast the weights to NUMERIC"));
        }
        Takes::Weight => matches!(arg.ty, Type::Int64 | Type::Numeric | Type::Float64),
        Takes::Int64 => return coerce(arg, &Type::Int64, "the argument"),
        Takes::Share => return share(function, arg, at),
        Takes::Bool => return coerce(arg, &Type::Bool, "the argument"),
        Takes::Bits if arg.ty == Type::Bytes => true,
        Takes::Bits => return coerce(arg, &Type::Int64, "the argument"),
        // Integers and decimals convert, text does not.
        Takes::Float64 if cost(&arg, &Type::Float64).is_some() => return coerce(arg, &Type::Float64, "the argument"),
        Takes::Float64 => false,
        Takes::Text if arg.ty == Type::Bytes => return Ok(arg),
        // A bare NULL is a STRING here.
        Takes::Text if arg.ty == Type::String || arg.is_null() => return coerce(arg, &Type::String, "the argument"),
        Takes::Text => false,
        Takes::Delimiter if arg.is_null() || matches!(&arg.kind, Kind::Typed(inner) if inner.is_null()) => {
            return Err(Fault::types(arg.at, format!("argument 2 to {} must be non-NULL", function.shown())));
        }
        Takes::Delimiter => return coerce(arg, first.map_or(&Type::String, |first| &first.ty), "the delimiter"),
    };
    if fits {
        return Ok(arg);
    }
    let message =
        format!("no matching signature for aggregate function {} for argument types: {}", function.shown(), arg.ty);
    Err(Fault::types(at, message))
}

/// A literal from 0 to 1.
fn share(function: &AggregateFunction, arg: Expr, at: Loc) -> Outcome<Expr> {
    let message = || Fault::types(arg.at, format!("argument 2 to {} must be a literal from 0 to 1", function.shown()));
    if !arg.is_literal() {
        return Err(message());
    }
    let share = coerce(arg.clone(), &Type::Float64, "the quantile")?;
    match &share.kind {
        Kind::Literal(Literal::Float(x)) if (0.0..=1.0).contains(&x.value) => Ok(Expr { at, ..share }),
        _ => Err(message()),
    }
}

/// What stands for an argument that is left out.
fn left_out(takes: Takes, first: Option<&Expr>, at: Loc) -> Expr {
    match takes {
        Takes::Literal { default, .. } => Expr::new(Kind::Literal(Literal::Int(default)), Type::Int64, at),
        _ => comma(first, at),
    }
}

/// The delimiter of texts or bytes when none is given.
fn comma(first: Option<&Expr>, at: Loc) -> Expr {
    match first.map(|first| &first.ty) {
        Some(Type::Bytes) => Expr::new(Kind::Literal(Literal::Bytes(vec![b','])), Type::Bytes, at),
        _ => Expr::text(",", at),
    }
}

/// The type of the result of these arguments.
fn given_type(gives: Gives, args: &[Expr]) -> Type {
    let Some(first) = args.first().map(|first| &first.ty) else { return Type::Int64 };
    match gives {
        Gives::Bytes => Type::Bytes,
        Gives::ArrayOfInt64 => Type::array(Type::Int64),
        Gives::ArrayOfFloat64 => Type::array(Type::Float64),
        Gives::ArrayOfWeighed => {
            let sum = args.get(1).map_or(Type::Int64, |weight| weight.ty.clone());
            let fields = vec![(Some("value".to_owned()), first.clone()), (Some("sum".to_owned()), sum)];
            Type::array(Type::structure(fields))
        }
        Gives::Bool => Type::Bool,
        Gives::Int64 => Type::Int64,
        Gives::Float64 => Type::Float64,
        Gives::Mean if *first == Type::Int64 => Type::Float64,
        Gives::Argument | Gives::Mean => first.clone(),
        Gives::ArrayOfArgument => Type::array(first.clone()),
        Gives::ArrayOfCounted => {
            let fields = vec![(Some("value".to_owned()), first.clone()), (Some("count".to_owned()), Type::Int64)];
            Type::array(Type::structure(fields))
        }
    }
}

/// Whether ORDER BY and LIMIT are where they may be.
fn check_order(function: &AggregateFunction, call: &Call, windowed: bool, at: Loc) -> Outcome<()> {
    if call.order_by.is_empty() && call.limit.is_none() {
        return Ok(());
    }
    let what = match (function.ordered, windowed) {
        (false, _) => "",
        (true, true) => "window function ",
        (true, false) => return Ok(()),
    };
    let message = format!("{what}{} does not support ORDER BY or LIMIT in arguments", function.shown());
    Err(Fault::syntax(at, message))
}

/// What IGNORE NULLS (true) and RESPECT NULLS (false) mean to the function.
fn nulls(function: &AggregateFunction, ignore: Option<bool>, at: Loc) -> Outcome<Nulls> {
    match (ignore, function.nulls) {
        (None, _) | (Some(false), NullsClause::Both) | (Some(true), NullsClause::IgnoreAnyway) => Ok(Nulls::Usual),
        (Some(true), NullsClause::Ignore | NullsClause::Both) => Ok(Nulls::Ignored),
        (Some(false), NullsClause::IgnoreAnyway) => Ok(Nulls::Respected),
        (Some(_), _) => {
            let message = format!("{} does not support IGNORE NULLS or RESPECT NULLS", function.shown());
            Err(Fault::syntax(at, message))
        }
    }
}

/// An aggregate belongs to the query in which it stands. DuckDB gives one that reads only columns of a query around to
/// that query: a column of its own keeps it in place. So it does with one of constants that is lowered as a query (`query`).
fn anchor(args: &mut [Expr], scope: &Scope<'_>, query: bool) {
    let here = scope.blocks();
    let own = scope.nearest().and_then(|scope| scope.sources.iter().find_map(Source::first));
    let Some(own) = own else { return };
    let mut used = Vec::new();
    args.iter().for_each(|arg| arg.columns(&mut |column| used.push(column.block)));
    if used.is_empty() && !query || used.iter().any(|block| here.contains(block)) {
        return;
    }
    args[0] = Expr::anchored(own, args[0].clone(), args[0].at);
}
