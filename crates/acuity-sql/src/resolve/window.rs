//! Window functions: what stands in OVER, frames, and the functions that need one.

use super::Resolver;
use super::aggregate::{has_window, is_aggregate, is_analytic, made, plain};
use super::call::literal_int;
use super::coerce::{coerce, supertype};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind, Window};
use crate::tree::{Bound, Expr, Frame, Kind, Literal, Order, Over};
use crate::types::Type;

impl Resolver<'_> {
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
        let inner = Context { analytic: false, clause: "a window", ..cx };
        let mut partition_by = Vec::new();
        for key in &spec.partition_by {
            let key = self.expr(key, inner)?;
            no_window_in_window(&key)?;
            if !key.ty.is_groupable() || has_float(&key.ty) {
                return Err(Fault::types(
                    key.at,
                    format!("partitioning by expressions of type {} is not allowed", key.ty),
                ));
            }
            partition_by.push(key);
        }
        let order_by = spec.order_by.iter().map(|o| self.window_order(o, inner)).collect::<Outcome<Vec<_>>>()?;
        order_by.iter().try_for_each(|order| no_window_in_window(&order.expr))?;
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
        let inner = Context { analytic: false, clause: "a window function", ..cx };
        let mut args = call.args.iter().map(|a| self.expr(a, inner)).collect::<Outcome<Vec<_>>>()?;
        args.iter().try_for_each(no_window_in_window)?;
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

/// Whether FLOAT64 values are in it, by which rows are not partitioned.
fn has_float(ty: &Type) -> bool {
    match ty {
        Type::Float64 => true,
        Type::Array(element) => has_float(element),
        Type::Struct(fields) => fields.iter().any(|(_, t)| has_float(t)),
        _ => false,
    }
}

/// A name of the SELECT list may stand for a window function.
fn no_window_in_window(expr: &Expr) -> Outcome<()> {
    match has_window(expr) {
        true => Err(Fault::new("grouping", expr.at, "a window function inside a window function is not allowed")
            .help("compute the inner one in a query inside FROM")),
        false => Ok(()),
    }
}
