//! Aggregate and window functions.

use super::Resolver;
use super::call::literal_int;
use super::coerce::{coerce, cost};
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind};
use crate::tree::{Aggregate, Expr, Kind, Literal, Over};
use crate::types::Type;

const AGGREGATES: &[&str] = &[
    "any_value",
    "approx_count_distinct",
    "approx_quantiles",
    "approx_top_count",
    "array_agg",
    "array_concat_agg",
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "corr",
    "count",
    "countif",
    "covar_pop",
    "covar_samp",
    "grouping",
    "logical_and",
    "logical_or",
    "max",
    "max_by",
    "min",
    "min_by",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "var_pop",
    "var_samp",
    "variance",
];
const ANALYTIC: &[&str] = &[
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "percentile_cont",
    "percentile_disc",
    "rank",
    "row_number",
];

pub(super) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name)
}

pub(super) fn is_analytic(name: &str) -> bool {
    ANALYTIC.contains(&name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.iter().chain(ANALYTIC).copied()
}

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
pub(crate) fn has_aggregate(expr: &Expr) -> bool {
    any(expr, &|call| call.over.is_none())
}

/// Whether the expression uses a window function.
pub(crate) fn has_window(expr: &Expr) -> bool {
    any(expr, &|call| call.over.is_some())
}

pub(super) fn plain(function: &'static str, args: Vec<Expr>) -> Aggregate {
    Aggregate {
        function,
        args,
        wrap: "@",
        distinct: false,
        filter: None,
        order_by: Vec::new(),
        ignore_nulls: false,
        limit: None,
        over: None,
    }
}

pub(super) fn made(aggregate: Aggregate, ty: Type, at: Loc) -> Expr {
    Expr::new(Kind::Aggregate(Box::new(aggregate)), ty, at)
}

impl Resolver<'_> {
    /// An aggregate without OVER.
    pub(super) fn aggregate(&mut self, name: &str, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        if !cx.aggregates {
            return Err(Fault::new(
                "grouping",
                at,
                format!("aggregate function {} is not allowed in {}", name.to_uppercase(), cx.clause),
            ));
        }
        self.aggregate_over(name, call, None, at, cx)
    }

    pub(super) fn aggregate_over(
        &mut self,
        name: &str,
        call: &Call,
        over: Option<Over>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let windowed = over.is_some();
        // Inside an aggregate there is no other one (but a window may hold one); in HAVING, QUALIFY and ORDER BY the names of the SELECT list
        // are seen first here too.
        let inner =
            Context { aggregates: windowed && cx.aggregates, analytic: false, clause: "an aggregate function", ..cx };
        if name == "count" && matches!(call.args.as_slice(), [ast::Expr { kind: ExprKind::Star, .. }]) {
            let mut count = plain("count_star", Vec::new());
            // DuckDB counts below zero where a frame ends before it starts.
            if over.as_ref().is_some_and(|o| o.frame.is_some()) {
                count.wrap = "greatest(@, 0)";
            }
            count.over = over;
            return Ok(made(count, Type::Int64, at));
        }
        let mut args = call.args.iter().map(|a| self.expr(a, inner)).collect::<Outcome<Vec<_>>>()?;
        let nested = args.iter().find(|arg| if windowed { has_window(arg) } else { has_aggregate(arg) });
        if let Some(nested) = nested {
            let what =
                if windowed { "a window function inside a window function" } else { "an aggregate of an aggregate" };
            return Err(Fault::new("grouping", nested.at, format!("{what} is not allowed"))
                .help("a name of the SELECT list stands for its expression here; write table.column for the column"));
        }
        anchor(&mut args, cx.scope);
        let order_by = call.order_by.iter().map(|o| self.order_item(o, inner, &[], 0)).collect::<Outcome<Vec<_>>>()?;
        if let Some(nested) = order_by.iter().find(|order| has_aggregate(&order.expr) && !windowed) {
            return Err(Fault::new("grouping", nested.expr.at, "an aggregate of an aggregate is not allowed"));
        }
        let (mut aggregate, ty) = self.plan(name, args, at)?;
        aggregate.distinct |= call.distinct;
        aggregate.order_by = order_by;
        aggregate.over = over;
        if let Some(order) = aggregate.order_by.iter().find(|o| matches!(o.expr.kind, Kind::Null) && o.output.is_some())
        {
            return Err(Fault::syntax(order.expr.at, "ORDER BY inside an aggregate cannot use column numbers"));
        }
        let ordered = matches!(name, "array_agg" | "string_agg" | "array_concat_agg");
        if !ordered && (!aggregate.order_by.is_empty() || call.limit.is_some()) {
            return Err(Fault::syntax(
                at,
                format!("{} does not support ORDER BY or LIMIT in arguments", name.to_uppercase()),
            ));
        }
        if windowed && (!aggregate.order_by.is_empty() || call.limit.is_some()) {
            return Err(Fault::syntax(
                at,
                format!("window function {} does not support ORDER BY or LIMIT in arguments", name.to_uppercase()),
            ));
        }
        if let Some(limit) = &call.limit {
            let limit = self.expr(limit, inner)?;
            aggregate.limit = Some(
                literal_int(&limit)
                    .filter(|n| *n >= 0)
                    .ok_or_else(|| Fault::types(limit.at, "LIMIT needs a non-negative integer literal"))?,
            );
        }
        match call.ignore_nulls {
            None => {}
            Some(true) if matches!(name, "array_agg" | "any_value") => {
                let not_null = Expr::new(Kind::IsNull(Box::new(aggregate.args[0].clone()), true), Type::Bool, at);
                aggregate.filter = Some(not_null);
            }
            Some(false) if name == "array_agg" => {}
            Some(true) if name == "approx_quantiles" => {}
            Some(false) if name == "approx_quantiles" => {
                return Err(Fault::unsupported(at, "APPROX_QUANTILES with RESPECT NULLS is not supported"));
            }
            Some(_) => {
                return Err(Fault::syntax(
                    at,
                    format!("{} does not support IGNORE NULLS or RESPECT NULLS", name.to_uppercase()),
                ));
            }
        }
        if let Some((max, by)) = &call.having {
            let by = self.expr(by, inner)?;
            if windowed {
                return Err(Fault::syntax(at, "HAVING MAX and HAVING MIN are not allowed in window functions"));
            }
            if !by.ty.is_orderable() {
                return Err(Fault::types(
                    by.at,
                    format!("HAVING MAX and HAVING MIN need an order, {} has none", by.ty),
                ));
            }
            if name != "any_value" {
                return self.at_extreme(name, aggregate, *max, by, ty, at);
            }
            // DuckDB's plain functions leave out rows whose first value is NULL.
            aggregate.function = if *max { "arg_max_null" } else { "arg_min_null" };
            aggregate.args.push(by);
        }
        if call.distinct && !aggregate.args.first().is_none_or(|a| a.ty.is_groupable()) {
            return Err(Fault::types(at, format!("DISTINCT is not supported for type {}", aggregate.args[0].ty)));
        }
        Ok(finish(name, aggregate, ty, at))
    }

    /// DuckDB's aggregate for GoogleSQL's, and the type of its result.
    fn plan(&mut self, name: &str, mut args: Vec<Expr>, at: Loc) -> Outcome<(Aggregate, Type)> {
        let count = match name {
            "corr" | "covar_pop" | "covar_samp" | "approx_quantiles" | "approx_top_count" | "max_by" | "min_by" => {
                2..=2
            }
            "string_agg" => 1..=2,
            _ => 1..=1,
        };
        if !count.contains(&args.len()) {
            return Err(Fault::types(
                at,
                format!("{} takes {} argument(s), not {}", name.to_uppercase(), count.start(), args.len()),
            ));
        }
        let wrong = |ty: &Type| {
            Fault::types(
                at,
                format!(
                    "no matching signature for aggregate function {} for argument types: {ty}",
                    name.to_uppercase()
                ),
            )
        };
        let ty = args[0].ty.clone();
        let null = args[0].is_null();
        let keep = |function: &'static str, args: Vec<Expr>, ty: Type| Ok((plain(function, args), ty));
        match name {
            "count" => keep("count", args, Type::Int64),
            "countif" | "logical_and" | "logical_or" => {
                let arg = coerce(args.remove(0), &Type::Bool, "the argument")?;
                let function = match name {
                    "countif" => "count_if",
                    "logical_and" => "bool_and",
                    _ => "bool_or",
                };
                let mut aggregate = plain(function, vec![arg]);
                if name == "countif" {
                    aggregate.wrap = "coalesce(CAST(@ AS BIGINT), 0)";
                }
                Ok((aggregate, if name == "countif" { Type::Int64 } else { Type::Bool }))
            }
            "sum" | "avg" => {
                if !ty.is_numeric() && ty != Type::Interval {
                    return Err(wrong(&ty));
                }
                let mut aggregate = plain(if name == "sum" { "sum" } else { "avg" }, args);
                match (name, &ty) {
                    ("sum", Type::Int64) => aggregate.wrap = "CAST(@ AS BIGINT)",
                    ("sum", Type::Numeric) => aggregate.wrap = "bq_numeric_checked(CAST(@ AS DECIMAL(38,9)))",
                    _ => {}
                }
                let result = if name == "avg" && ty == Type::Int64 { Type::Float64 } else { ty };
                Ok((aggregate, result))
            }
            "min" | "max" => {
                if !ty.is_orderable() {
                    return Err(wrong(&ty));
                }
                keep(if name == "min" { "min" } else { "max" }, args, ty)
            }
            "any_value" => keep("any_value", args, ty),
            "max_by" | "min_by" => keep(if name == "max_by" { "arg_max_null" } else { "arg_min_null" }, args, ty),
            "array_agg" => {
                if matches!(ty, Type::Array(_)) {
                    return Err(Fault::types(at, "the argument to ARRAY_AGG must not be an array type but was ")
                        .help("put the array in a STRUCT"));
                }
                keep("list", args, Type::Array(Box::new(ty)))
            }
            "array_concat_agg" => {
                if ty.element().is_none() {
                    return Err(wrong(&ty));
                }
                let not_null = Expr::new(Kind::IsNull(Box::new(args[0].clone()), true), Type::Bool, at);
                let mut aggregate = plain("list", args);
                aggregate.wrap = "flatten(@)";
                aggregate.filter = Some(not_null);
                Ok((aggregate, ty))
            }
            "string_agg" => {
                let kind = if ty == Type::Bytes { Type::Bytes } else { Type::String };
                if ty != kind && !null {
                    return Err(wrong(&ty));
                }
                let arg = coerce(args.remove(0), &kind, "the argument")?;
                let comma = match kind {
                    Type::Bytes => Expr::new(Kind::Literal(Literal::Bytes(vec![b','])), Type::Bytes, at),
                    _ => Expr::text(",", at),
                };
                let delimiter = args.pop().unwrap_or(comma);
                let delimiter = coerce(delimiter, &kind, "the delimiter")?;
                keep("string_agg", vec![arg, delimiter], kind)
            }
            "bit_and" | "bit_or" | "bit_xor" => {
                let arg = coerce(args.remove(0), &Type::Int64, "the argument")?;
                let function = match name {
                    "bit_and" => "bit_and",
                    "bit_or" => "bit_or",
                    _ => "bit_xor",
                };
                keep(function, vec![arg], Type::Int64)
            }
            "stddev" | "stddev_samp" | "stddev_pop" | "variance" | "var_samp" | "var_pop" | "corr" | "covar_pop"
            | "covar_samp" => {
                let mut coerced = Vec::new();
                for arg in args {
                    if cost(&arg, &Type::Float64).is_none() {
                        return Err(wrong(&arg.ty));
                    }
                    coerced.push(coerce(arg, &Type::Float64, "the argument")?);
                }
                let function = match name {
                    "stddev" | "stddev_samp" => "stddev_samp",
                    "stddev_pop" => "stddev_pop",
                    "variance" | "var_samp" => "var_samp",
                    "var_pop" => "var_pop",
                    "corr" => "corr",
                    "covar_pop" => "covar_pop",
                    _ => "covar_samp",
                };
                keep(function, coerced, Type::Float64)
            }
            "approx_count_distinct" => {
                let mut aggregate = plain("count", args);
                aggregate.distinct = true;
                Ok((aggregate, Type::Int64))
            }
            "approx_quantiles" => {
                let Some(n) = args.pop().as_ref().and_then(literal_int).filter(|n| (1..=100_000).contains(n)) else {
                    return Err(Fault::types(
                        at,
                        "APPROX_QUANTILES needs a positive integer literal as its second argument",
                    ));
                };
                if !ty.is_orderable() {
                    return Err(wrong(&ty));
                }
                let points = (0..=n)
                    .map(|i| Expr::new(Kind::Literal(Literal::Float(i as f64 / n as f64)), Type::Float64, at))
                    .collect();
                args.push(Expr::new(Kind::Array(points), Type::Array(Box::new(Type::Float64)), at));
                keep("quantile_disc", args, Type::Array(Box::new(ty)))
            }
            "approx_top_count" => {
                let Some(n) = args.pop().as_ref().and_then(literal_int).filter(|n| *n >= 1) else {
                    return Err(Fault::types(at, "argument 2 to APPROX_TOP_COUNT must be a literal of at least 1"));
                };
                if !ty.is_groupable() {
                    return Err(wrong(&ty));
                }
                let mut aggregate = plain("histogram", args);
                aggregate.limit = Some(n);
                let fields = vec![(Some("value".to_owned()), ty), (Some("count".to_owned()), Type::Int64)];
                Ok((aggregate, Type::Array(Box::new(Type::Struct(fields)))))
            }
            "grouping" => keep("grouping", args, Type::Int64),
            _ => Err(Fault::unsupported(at, format!("{} is not supported", name.to_uppercase()))),
        }
    }
}

/// An aggregate belongs to the query in which it stands. DuckDB gives one that reads only columns of a query around to that query: a column of
/// its own keeps it in place.
fn anchor(args: &mut [Expr], scope: &Scope<'_>) {
    let here = scope.blocks();
    let column = |s: &super::scope::Source| s.value.clone().or_else(|| s.columns.first().map(|c| c.expr.clone()));
    let own = scope.nearest().and_then(|scope| scope.sources.iter().find_map(column));
    let Some(own) = own else { return };
    let mut used = Vec::new();
    args.iter().for_each(|arg| arg.columns(&mut |column| used.push(column.block)));
    if used.is_empty() || used.iter().any(|block| here.contains(block)) {
        return;
    }
    let (ty, at) = (args[0].ty.clone(), args[0].at);
    args[0] = Expr::call("(CASE WHEN $1 IS NULL THEN $2 ELSE $2 END)", vec![own, args[0].clone()], ty, at);
}

/// The aggregate, or the expression that gives GoogleSQL's meaning where DuckDB's aggregate differs.
fn finish(name: &str, aggregate: Aggregate, ty: Type, at: Loc) -> Expr {
    match (name, &ty) {
        // NaN is the smallest value in MIN as it is in MAX: any NaN makes the result NaN.
        ("min", Type::Float64) => {
            let mut nan = aggregate.clone();
            nan.function = "bool_or";
            nan.args = vec![Expr::call("isnan($1)", nan.args, Type::Bool, at)];
            let nan = made(nan, Type::Bool, at);
            let least = made(aggregate, Type::Float64, at);
            Expr::call("(CASE WHEN $1 THEN 'nan'::DOUBLE ELSE $2 END)", vec![nan, least], Type::Float64, at)
        }
        ("approx_top_count", _) => super::extremes::top_count(aggregate, ty, at),
        (
            "stddev" | "stddev_samp" | "stddev_pop" | "variance" | "var_samp" | "var_pop" | "corr" | "covar_pop"
            | "covar_samp",
            _,
        ) => super::statistic::statistic(name, aggregate, at),
        ("string_agg", Type::Bytes) => {
            let mut list = aggregate;
            list.function = "list";
            list.filter = Some(Expr::new(Kind::IsNull(Box::new(list.args[0].clone()), true), Type::Bool, at));
            let delimiter = list.args.split_off(1);
            let mut args = vec![made(list, Type::Array(Box::new(Type::Bytes)), at)];
            args.extend(delimiter);
            Expr::call("bq_array_to_bytes($*)", args, Type::Bytes, at)
        }
        ("sum" | "avg", Type::Interval) => super::interval::total(name, aggregate, at),
        ("avg", Type::Numeric) => {
            let mut sum = aggregate.clone();
            sum.function = "sum";
            sum.wrap = "CAST(@ AS DECIMAL(38,9))";
            let mut count = aggregate;
            count.function = "count";
            count.wrap = "CAST(@ AS DECIMAL(38,9))";
            let args = vec![made(sum, Type::Numeric, at), made(count, Type::Numeric, at)];
            Expr::call("bq_numeric_divide($1, $2)", args, Type::Numeric, at)
        }
        _ => made(aggregate, ty, at),
    }
}
