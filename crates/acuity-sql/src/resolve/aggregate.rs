//! Aggregate and window functions.

use super::Resolver;
use super::call::literal_int;
use super::coerce::{coerce, cost, supertype};
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind, Window};
use crate::tree::{Aggregate, Bound, Expr, Frame, Kind, Literal, Order, Over};
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

    fn aggregate_over(
        &mut self,
        name: &str,
        call: &Call,
        over: Option<Over>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let windowed = over.is_some();
        // Inside an aggregate, names mean the rows' columns, and there is no other aggregate (but a window may hold one).
        let inner = Context {
            aliases: &[],
            aggregates: windowed && cx.aggregates,
            analytic: false,
            clause: "an aggregate function",
            ..cx
        };
        if name == "count" && matches!(call.args.as_slice(), [ast::Expr { kind: ExprKind::Star, .. }]) {
            let mut count = plain("count_star", Vec::new());
            count.over = over;
            return Ok(made(count, Type::Int64, at));
        }
        let mut args = call.args.iter().map(|a| self.expr(a, inner)).collect::<Outcome<Vec<_>>>()?;
        anchor(&mut args, cx.scope);
        let order_by = call.order_by.iter().map(|o| self.order_item(o, inner, &[], 0)).collect::<Outcome<Vec<_>>>()?;
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
            aggregate.function = if *max { "arg_max" } else { "arg_min" };
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
            "max_by" | "min_by" => keep(if name == "max_by" { "arg_max" } else { "arg_min" }, args, ty),
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

    /// A function with OVER.
    pub(super) fn window(&mut self, name: &str, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        if !cx.analytic {
            return Err(Fault::new("grouping", at, format!("window function is not allowed in {}", cx.clause)));
        }
        if !is_aggregate(name) && !is_analytic(name) {
            let code = if crate::functions::signatures(name).is_some() { "type" } else { "unknown-function" };
            return Err(Fault::new(code, at, format!("{} cannot be used as a window function", name.to_uppercase())));
        }
        let spec = match &call.over {
            Some(Window::Spec(spec)) => self.flatten_window(spec, cx, 0)?,
            Some(Window::Named(window)) => {
                let spec = ast::WindowSpec {
                    base: Some(window.clone()),
                    partition_by: Vec::new(),
                    order_by: Vec::new(),
                    frame: None,
                    at: window.at,
                };
                self.flatten_window(&spec, cx, 0)?
            }
            None => return Err(Fault::syntax(at, "OVER is missing")),
        };
        let inner = Context { aliases: &[], analytic: false, clause: "a window", ..cx };
        let mut partition_by = Vec::new();
        for key in &spec.partition_by {
            let key = self.expr(key, inner)?;
            if !key.ty.is_groupable() || has_float(&key.ty) {
                return Err(Fault::types(
                    key.at,
                    format!("partitioning by expressions of type {} is not allowed", key.ty),
                ));
            }
            partition_by.push(key);
        }
        let order_by = spec.order_by.iter().map(|o| self.window_order(o, inner)).collect::<Outcome<Vec<_>>>()?;
        let frame = match &spec.frame {
            Some(frame) => Some(self.frame(frame, &order_by, inner)?),
            None => None,
        };
        let over = Over { partition_by, order_by, frame };
        if is_aggregate(name) {
            if call.distinct && !over.order_by.is_empty() {
                return Err(Fault::syntax(at, "window ORDER BY is not allowed if DISTINCT is specified"));
            }
            if matches!(name, "approx_quantiles" | "approx_top_count" | "grouping" | "approx_count_distinct") {
                return Err(Fault::unsupported(
                    at,
                    format!("{} as a window function is not supported", name.to_uppercase()),
                ));
            }
            return self.aggregate_over(name, call, Some(over), at, cx);
        }
        self.analytic(name, call, over, at, cx)
    }

    fn window_order(&mut self, item: &ast::OrderItem, cx: Context<'_>) -> Outcome<Order> {
        if matches!(item.expr.kind, ExprKind::Int(_)) {
            // A number is a constant here, not a column: all rows are peers.
            let expr = self.expr(&item.expr, cx)?;
            return Ok(Order { expr, descending: false, nulls_first: true, output: None });
        }
        self.order_item(item, cx, &[], 0)
    }

    /// A window with what its named base says put in.
    fn flatten_window(&mut self, spec: &ast::WindowSpec, cx: Context<'_>, depth: usize) -> Outcome<ast::WindowSpec> {
        let Some(base) = &spec.base else { return Ok(spec.clone()) };
        let found = cx.windows.iter().find(|(n, _)| base.is(&n.text));
        let Some((_, found)) = found.filter(|_| depth < 50) else {
            return Err(Fault::new("unknown-column", base.at, format!("unrecognized window alias {}", base.text)));
        };
        let mut out = self.flatten_window(found, cx, depth + 1)?;
        if !spec.partition_by.is_empty() {
            return Err(Fault::syntax(spec.at, "a window that refers to a named window cannot have PARTITION BY"));
        }
        if !spec.order_by.is_empty() {
            if !out.order_by.is_empty() {
                return Err(Fault::syntax(spec.at, "the named window has ORDER BY already"));
            }
            out.order_by.clone_from(&spec.order_by);
        }
        if spec.frame.is_some() {
            out.frame.clone_from(&spec.frame);
        }
        Ok(out)
    }

    fn frame(&mut self, frame: &ast::Frame, order_by: &[Order], cx: Context<'_>) -> Outcome<Frame> {
        let start = self.bound(&frame.start, frame, order_by, cx)?;
        let end = match &frame.end {
            Some(end) => self.bound(end, frame, order_by, cx)?,
            None => Bound::CurrentRow,
        };
        let rank = |b: &Bound| match b {
            Bound::UnboundedPreceding => 0,
            Bound::Preceding(_) => 1,
            Bound::CurrentRow => 2,
            Bound::Following(_) => 3,
            Bound::UnboundedFollowing => 4,
        };
        if rank(&start) > rank(&end) || rank(&start) == 4 || rank(&end) == 0 {
            return Err(Fault::syntax(frame.at, "the window frame ends before it starts"));
        }
        Ok(Frame { rows: frame.rows, start, end })
    }

    fn bound(&mut self, bound: &ast::Bound, frame: &ast::Frame, order_by: &[Order], cx: Context<'_>) -> Outcome<Bound> {
        let mut offset = |expr: &ast::Expr| -> Outcome<Expr> {
            let value = self.expr(expr, cx)?;
            if !value.is_literal() || value.is_null() {
                return Err(Fault::types(expr.at, "window frame offset must be a literal"));
            }
            if frame.rows {
                return coerce(value, &Type::Int64, "the offset");
            }
            match order_by {
                [one] if one.expr.ty.is_numeric() => coerce(value, &one.expr.ty, "the offset"),
                _ => Err(Fault::types(
                    frame.at,
                    "a RANGE frame with an offset needs ORDER BY with exactly one numeric expression",
                )),
            }
        };
        Ok(match bound {
            ast::Bound::UnboundedPreceding => Bound::UnboundedPreceding,
            ast::Bound::UnboundedFollowing => Bound::UnboundedFollowing,
            ast::Bound::CurrentRow => Bound::CurrentRow,
            ast::Bound::Preceding(e) => Bound::Preceding(offset(e)?),
            ast::Bound::Following(e) => Bound::Following(offset(e)?),
        })
    }

    fn analytic(&mut self, name: &str, call: &Call, over: Over, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let inner = Context { aliases: &[], analytic: false, clause: "a window function", ..cx };
        let mut args = call.args.iter().map(|a| self.expr(a, inner)).collect::<Outcome<Vec<_>>>()?;
        if call.distinct {
            return Err(Fault::syntax(
                at,
                format!("DISTINCT is not allowed for analytic function {}", name.to_uppercase()),
            ));
        }
        let numbering = matches!(name, "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" | "ntile");
        let percentile = matches!(name, "percentile_cont" | "percentile_disc");
        let lookup = matches!(name, "lead" | "lag");
        if over.order_by.is_empty() && !percentile && name != "row_number" && (numbering || lookup) {
            return Err(Fault::syntax(
                at,
                format!("window ORDER BY is required for analytic function {}", name.to_uppercase()),
            ));
        }
        if over.frame.is_some() && (numbering || percentile || lookup) {
            return Err(Fault::syntax(
                at,
                format!("window framing clause is not allowed for analytic function {}", name.to_uppercase()),
            ));
        }
        if percentile && !over.order_by.is_empty() {
            return Err(Fault::syntax(
                at,
                format!("window ORDER BY is not allowed for analytic function {}", name.to_uppercase()),
            ));
        }
        let count = match name {
            "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" => 0..=0,
            "ntile" | "first_value" | "last_value" => 1..=1,
            "lead" | "lag" => 1..=3,
            _ => 2..=2,
        };
        if !count.contains(&args.len()) {
            return Err(Fault::types(
                at,
                format!("{} takes {} argument(s), not {}", name.to_uppercase(), count.start(), args.len()),
            ));
        }
        let nulls_allowed =
            matches!(name, "first_value" | "last_value" | "nth_value" | "percentile_cont" | "percentile_disc");
        if call.ignore_nulls.is_some() && !nulls_allowed {
            return Err(Fault::syntax(
                at,
                format!("IGNORE NULLS and RESPECT NULLS are not allowed for analytic function {}", name.to_uppercase()),
            ));
        }
        let (function, ty): (&'static str, Type) = match name {
            "row_number" => ("row_number", Type::Int64),
            "rank" => ("rank", Type::Int64),
            "dense_rank" => ("dense_rank", Type::Int64),
            "percent_rank" => ("percent_rank", Type::Float64),
            "cume_dist" => ("cume_dist", Type::Float64),
            "ntile" => ("ntile", Type::Int64),
            "first_value" => ("first_value", args[0].ty.clone()),
            "last_value" => ("last_value", args[0].ty.clone()),
            "nth_value" => ("nth_value", args[0].ty.clone()),
            "lead" | "lag" => {
                let both: Vec<&Expr> = args.iter().take(1).chain(args.get(2)).collect();
                let ty = supertype(&both).unwrap_or_else(|| args[0].ty.clone());
                args[0] = coerce(args[0].clone(), &ty, "the value")?;
                if let Some(third) = args.get(2).cloned() {
                    args[2] = coerce(third, &ty, "the default")?;
                }
                (if name == "lead" { "lead" } else { "lag" }, ty)
            }
            "percentile_cont" => {
                if args[1].ty == Type::Numeric {
                    return Err(Fault::unsupported(args[1].at, "PERCENTILE_CONT of NUMERIC is not supported")
                        .help("write the percentile as a FLOAT64, such as 0.5"));
                }
                args[0] = coerce(args[0].clone(), &Type::Float64, "the argument")?;
                ("quantile_cont", Type::Float64)
            }
            _ => ("quantile_disc", args[0].ty.clone()),
        };
        if matches!(name, "ntile" | "nth_value" | "lead" | "lag")
            && let Some(i) = args.len().checked_sub(1).filter(|i| *i > 0 || name == "ntile")
        {
            let i = if lookup { 1 } else { i };
            args[i] = coerce(args[i].clone(), &Type::Int64, "the number")?;
            if literal_int(&args[i]).is_some_and(|n| n < i64::from(!lookup)) {
                return Err(Fault::types(
                    args[i].at,
                    format!("the number of {} must be positive", name.to_uppercase()),
                ));
            }
        }
        if percentile {
            if let Kind::Literal(Literal::Numeric(digits)) = &args[1].kind
                && let Ok(p) = digits.parse()
            {
                args[1] = Expr::new(Kind::Literal(Literal::Float(p)), Type::Float64, args[1].at);
            }
            args[1] = coerce(args[1].clone(), &Type::Float64, "the percentile")?;
            let inside = matches!(args[1].kind, Kind::Literal(Literal::Float(p)) if (0.0..=1.0).contains(&p));
            if !inside {
                return Err(Fault::types(args[1].at, "the percentile must be a literal between 0 and 1"));
            }
        }
        if percentile {
            return Ok(super::percentile::percentile(name, args, ty, call.ignore_nulls == Some(false), over, at));
        }
        let mut aggregate = plain(function, args);
        aggregate.ignore_nulls = call.ignore_nulls == Some(true);
        aggregate.over = Some(over);
        Ok(made(aggregate, ty, at))
    }
}

fn has_float(ty: &Type) -> bool {
    match ty {
        Type::Float64 => true,
        Type::Array(element) => has_float(element),
        Type::Struct(fields) => fields.iter().any(|(_, t)| has_float(t)),
        _ => false,
    }
}

/// An aggregate belongs to the query in which it stands. DuckDB gives one that reads only columns of a query around to that query: a column of
/// its own keeps it in place.
fn anchor(args: &mut [Expr], scope: &Scope<'_>) {
    let here = scope.blocks();
    let column = |s: &super::scope::Source| s.value.clone().or(Some(s.columns.first()?.expr.clone()));
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
        ) => statistic(name, aggregate, at),
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

/// A statistic that is NaN when a value is not finite: DuckDB ends in an error then.
fn statistic(name: &str, aggregate: Aggregate, at: Loc) -> Expr {
    let doubtful: Vec<Expr> = aggregate.args.iter().filter(|a| !crate::lower::never_nan(a)).cloned().collect();
    if doubtful.is_empty() && name != "corr" {
        return made(aggregate, Type::Float64, at);
    }
    let whole: Vec<Expr> =
        aggregate.args.iter().map(|a| Expr::new(Kind::IsNull(Box::new(a.clone()), true), Type::Bool, at)).collect();
    let finite: Vec<Expr> =
        doubtful.iter().map(|a| Expr::call("isfinite($1)", vec![a.clone()], Type::Bool, at)).collect();
    let all_finite = Expr::new(Kind::And(finite), Type::Bool, at);
    let odd = Expr::new(Kind::Not(Box::new(all_finite.clone())), Type::Bool, at);
    let mut rows = aggregate.clone();
    rows.function = "count";
    rows.wrap = "@";
    rows.args.truncate(1);
    rows.filter = Some(Expr::new(Kind::And(whole.clone()), Type::Bool, at));
    let mut bad = rows.clone();
    bad.filter = Some(Expr::new(Kind::And([whole, vec![odd]].concat()), Type::Bool, at));
    let mut good = aggregate;
    good.filter = Some(all_finite).filter(|_| !doubtful.is_empty());
    good.wrap = "@";
    let least = if matches!(name, "stddev_pop" | "var_pop" | "covar_pop") { 1 } else { 2 };
    let args = vec![made(bad, Type::Int64, at), made(rows, Type::Int64, at), made(good, Type::Float64, at)];
    let template = match name {
        // Values that are all the same correlate with nothing.
        "corr" => {
            "(CASE WHEN $2 >= 2 THEN (CASE WHEN $1 = 0 THEN coalesce($3, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END) END)"
                .to_owned()
        }
        _ => format!("(CASE WHEN $1 = 0 THEN $3 WHEN $2 >= {least} THEN 'nan'::DOUBLE END)"),
    };
    Expr::call(&template, args, Type::Float64, at)
}
