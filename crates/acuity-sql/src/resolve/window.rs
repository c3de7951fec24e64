//! Window functions: what stands in OVER, frames, and the functions that need one.

use super::Resolver;
use super::aggregate::{has_window, made};
use super::coerce::{coerce, supertype};
use super::given::literal_or_parameter;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions::window::{Clause, Gives};
use crate::functions::{self, WindowFunction};
use crate::syntax::ast::{self, Call, ExprKind, Window};
use crate::tree::{Aggregate, Bound, Expr, Frame, Function, Kind, Literal, Nulls, Order, Over};
use crate::types::Type;

impl Resolver<'_> {
    /// A function with OVER.
    pub(super) fn window(&mut self, name: &str, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        if !cx.analytic {
            return Err(Fault::new("grouping", at, format!("window function is not allowed in {}", cx.clause)));
        }
        let aggregate = functions::aggregate(name).map(Function::Aggregate);
        let Some(function) = aggregate.or_else(|| functions::window(name).map(Function::Window)) else {
            let code = if functions::signatures(name).is_some() { "type" } else { "unknown-function" };
            return Err(Fault::new(code, at, format!("{} cannot be used as a window function", name.to_uppercase())));
        };
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
            // GROUP BY takes FLOAT64, PARTITION BY does not.
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
        match function {
            Function::Window(function) => self.analytic(function, call, over, at, cx),
            Function::Aggregate(_) if call.distinct && !over.order_by.is_empty() => {
                Err(Fault::syntax(at, "window ORDER BY is not allowed if DISTINCT is specified"))
            }
            Function::Aggregate(function) if !function.windowed => {
                Err(Fault::unsupported(at, format!("{} as a window function is not supported", function.shown())))
            }
            Function::Aggregate(function) => self.aggregate_over(function, call, Some(over), at, cx),
        }
    }

    /// A key of a window's ORDER BY.
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
        // Windows may name each other in a circle.
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
        if out.frame.is_some() && (spec.frame.is_some() || !spec.order_by.is_empty()) {
            let message =
                "a window with an ORDER BY or frame of its own cannot refer to a named window that has a frame";
            return Err(Fault::syntax(spec.at, message));
        }
        if spec.frame.is_some() {
            out.frame.clone_from(&spec.frame);
        }
        Ok(out)
    }

    /// A frame, whose ends must be in order.
    fn frame(&mut self, frame: &ast::Frame, order_by: &[Order], cx: Context<'_>) -> Outcome<Frame> {
        let start = self.bound(&frame.start, frame, order_by, cx)?;
        let end = match &frame.end {
            Some(end) => self.bound(end, frame, order_by, cx)?,
            None => Bound::CurrentRow,
        };
        // Only the kinds are compared: an end before the start by numbers is an empty frame, not an error.
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

    /// One end of a frame; a number before it is a literal in GoogleSQL.
    fn bound(&mut self, bound: &ast::Bound, frame: &ast::Frame, order_by: &[Order], cx: Context<'_>) -> Outcome<Bound> {
        let mut offset = |expr: &ast::Expr| -> Outcome<Expr> {
            let value = literal_or_parameter(self.expr(expr, cx)?, expr);
            if !value.is_literal() || value.is_null() || is_negative(&value) {
                return Err(Fault::types(expr.at, "window frame offset must be a literal that is not negative"));
            }
            if frame.rows {
                return coerce(value, &Type::Int64, "the offset");
            }
            // RANGE adds to the key's value, hence one key and its type.
            match order_by {
                [one] if one.expr.ty == Type::BigNumeric => {
                    let message = "a RANGE frame with an offset over a BIGNUMERIC key is not supported";
                    Err(Fault::unsupported(frame.at, message).help("cast the key to NUMERIC"))
                }
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

    /// A function that needs OVER.
    fn analytic(
        &mut self,
        function: &'static WindowFunction,
        call: &Call,
        over: Over,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let inner = Context { analytic: false, clause: "a window function", ..cx };
        let args = call.args.iter().map(|a| self.expr(a, inner)).collect::<Outcome<Vec<_>>>()?;
        args.iter().try_for_each(no_window_in_window)?;
        check_clauses(function, call, &over, args.len(), at)?;
        let (args, ty) = typed(function, args)?;
        let mut aggregate = Aggregate::new(Function::Window(function), args);
        aggregate.nulls = match call.ignore_nulls {
            None => Nulls::Usual,
            Some(true) => Nulls::Ignored,
            Some(false) => Nulls::Respected,
        };
        aggregate.over = Some(over);
        Ok(made(aggregate, ty, at))
    }
}

/// Whether the function may have the clauses that it has, and so many arguments.
fn check_clauses(function: &WindowFunction, call: &Call, over: &Over, count: usize, at: Loc) -> Outcome<()> {
    let shown = function.shown();
    let refused = |what: &str| Err(Fault::syntax(at, format!("{what} for analytic function {shown}")));
    if call.distinct {
        return refused("DISTINCT is not allowed");
    }
    if !call.order_by.is_empty() {
        return refused("ORDER BY in the arguments is not allowed");
    }
    if over.order_by.is_empty() && function.order_by == Clause::Required {
        return refused("window ORDER BY is required");
    }
    if over.frame.is_some() && !function.framed {
        return refused("window framing clause is not allowed");
    }
    if !over.order_by.is_empty() && function.order_by == Clause::Forbidden {
        return refused("window ORDER BY is not allowed");
    }
    let (fewest, most) = function.arguments;
    if !(fewest..=most).contains(&count) {
        return Err(Fault::types(at, format!("{shown} takes {fewest} argument(s), not {count}")));
    }
    if call.ignore_nulls.is_some() && !function.nulls {
        return refused("IGNORE NULLS and RESPECT NULLS are not allowed");
    }
    Ok(())
}

/// The arguments as the function takes them, and the type of its result.
fn typed(function: &WindowFunction, mut args: Vec<Expr>) -> Outcome<(Vec<Expr>, Type)> {
    let first = || args.first().map_or(Type::Int64, |arg| arg.ty.clone());
    let ty = match function.gives {
        Gives::Int64 => Type::Int64,
        Gives::Float64 => Type::Float64,
        Gives::Argument | Gives::OneOf => first(),
        Gives::WithDefault => {
            let both: Vec<&Expr> = args.iter().take(1).chain(args.get(2)).collect();
            let ty = supertype(&both).unwrap_or_else(first);
            convert_at(&mut args, 0, &ty, "the value")?;
            convert_at(&mut args, 2, &ty, "the default")?;
            if let Some(default) = args.get(2).filter(|default| default.reads_columns()) {
                let message = format!("the third argument (the default) of {} must be constant", function.shown());
                return Err(Fault::types(default.at, message)
                    .help("leave it out and put COALESCE around, or name the rows by ROW_NUMBER"));
            }
            ty
        }
        Gives::Between => {
            let refused = |percent: &&Expr| match percent.ty {
                // As a FLOAT64 it goes with FLOAT64 values.
                Type::Numeric => args.first().is_none_or(|value| value.ty != Type::Float64),
                _ => percent.ty == Type::BigNumeric,
            };
            let exact = |ty: &Type| matches!(ty, Type::Numeric | Type::Int64);
            if args.first().is_some_and(|value| exact(&value.ty) && !value.is_null())
                && args.get(1).is_some_and(|percent| percent.ty == Type::Numeric)
            {
                convert_at(&mut args, 0, &Type::Numeric, "the argument")?;
                return percent_between(args).map(|args| (args, Type::Numeric));
            }
            if let Some(percent) = args.get(1).filter(refused) {
                let message =
                    format!("PERCENTILE_CONT of {} with a {} percentile is not supported", first(), percent.ty);
                return Err(
                    Fault::unsupported(percent.at, message).help("write the percentile as a FLOAT64, such as 0.5")
                );
            }
            convert_at(&mut args, 0, &Type::Float64, "the argument")?;
            Type::Float64
        }
    };
    // Of a number that is no literal the value is not known here.
    if let Some((place, least)) = function.number {
        convert_at(&mut args, place, &Type::Int64, "the number")?;
        if let Some(number) = args.get(place).filter(|arg| arg.is_null() || arg.as_int().is_some_and(|n| n < least)) {
            let message = format!("the number of {} must be positive", function.shown());
            return Err(Fault::types(number.at, message));
        }
        if let Some(number) = args.get(place).filter(|number| number.reads_columns()) {
            let message = format!("the number of {} must be a literal or query parameter", function.shown());
            return Err(Fault::types(number.at, message));
        }
    }
    if matches!(function.gives, Gives::Between | Gives::OneOf) {
        percent(&mut args)?;
    }
    Ok((args, ty))
}

/// Gives the argument at `place` a type, when there is one.
fn convert_at(args: &mut [Expr], place: usize, ty: &Type, what: &str) -> Outcome<()> {
    if let Some(arg) = args.get_mut(place) {
        *arg = coerce(arg.clone(), ty, what)?;
    }
    Ok(())
}

/// Arguments whose percentile is a NUMERIC literal from 0 to 1, which is kept as it is.
fn percent_between(args: Vec<Expr>) -> Outcome<Vec<Expr>> {
    percent(&mut args.clone())?;
    Ok(args)
}

/// The percentile: a literal from 0 to 1.
fn percent(args: &mut [Expr]) -> Outcome<()> {
    let Some(percent) = args.get_mut(1) else { return Ok(()) };
    // DuckDB's functions take a DOUBLE.
    if let Kind::Literal(Literal::Numeric(digits)) = &percent.kind
        && let Ok(p) = digits.parse()
    {
        *percent = Expr::new(Kind::Literal(Literal::Float(f64::into(p))), Type::Float64, percent.at);
    }
    *percent = coerce(percent.clone(), &Type::Float64, "the percentile")?;
    if matches!(&percent.kind, Kind::Literal(Literal::Float(p)) if (0.0..=1.0).contains(&p.value)) {
        return Ok(());
    }
    Err(Fault::types(percent.at, "the percentile must be a literal between 0 and 1"))
}

/// Whether it is a literal number below zero.
fn is_negative(value: &Expr) -> bool {
    match &value.kind {
        Kind::Literal(Literal::Int(n)) => *n < 0,
        Kind::Literal(Literal::Float(float)) => float.value < 0.0,
        Kind::Literal(Literal::Numeric(digits)) => digits.starts_with('-'),
        _ => false,
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
