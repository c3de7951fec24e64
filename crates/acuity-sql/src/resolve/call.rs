//! Function calls.

use std::rc::Rc;

use super::Resolver;
use super::coerce::{convert, convert_to};
use super::overload::choose;
use super::own::Asked;
use super::rows::own;
use super::scope::Context;
use super::sql_aggregate;
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::functions;
use crate::syntax::ast::{self, Call};
use crate::tree::{Expr, Kind, Literal, Op};
use crate::types::Type;

/// No function of that name; with the nearest of all that there are.
fn unknown_function(name: &str, shown: &str, at: Loc) -> Box<Fault> {
    if let Some(why) = super::refused::family(shown) {
        return Fault::unsupported(at, format!("{shown} is not supported: {why}"));
    }
    let fault = Fault::new("unknown-function", at, format!("function not found or not supported: {shown}"));
    let known = functions::names().chain(super::rows::names());
    match nearest(name, known) {
        Some(near) => fault.did_you_mean(Some(near.to_uppercase())),
        None => fault.help("no function has a name near it; docs/functions.md lists them all"),
    }
}

/// The deepest expression that a call of a SQL function may become, and the largest: bodies stand in each other.
const MAX_LEVELS: usize = 1500;
const MAX_PARTS: usize = 200_000;

/// How many levels deep an expression is, and how many parts it has.
fn measure(expr: &Expr) -> (usize, usize) {
    crate::stack::deep(|| {
        let (mut levels, mut parts) = (0, 1);
        expr.parts(&mut |part| {
            let (below, inside) = measure(part);
            levels = levels.max(below);
            parts += inside;
        });
        (levels + 1, parts)
    })
}

/// That an expression is not too large, in which others stand several times.
pub(super) fn within_limits(expr: &Expr, at: Loc) -> Outcome<()> {
    let (levels, parts) = measure(expr);
    if levels > MAX_LEVELS || parts > MAX_PARTS {
        return Err(Fault::new("limit", at, "calls of SQL functions inside each other make too large an expression")
            .help("compute inner calls in a query inside FROM"));
    }
    Ok(())
}

impl Resolver<'_> {
    /// A call. Functions of the statement hide those of the engine; the rest are told apart by OVER and by their table.
    pub(super) fn call(&mut self, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let name = call.name.iter().map(|p| p.text.to_ascii_lowercase()).collect::<Vec<_>>().join(".");
        if let Some(function) = self.functions.get(&name).cloned() {
            return self.inline(&function, call, at, cx);
        }
        if name.contains('.')
            && let Some(function) = self.stored_function(&call.name, at)?
        {
            return self.inline(&function, call, at, cx);
        }
        if call.over.is_some() {
            return self.window(&name, call, at, cx);
        }
        if let Some(function) = functions::aggregate(&name) {
            return self.aggregate(function, call, at, cx);
        }
        if functions::window(&name).is_some() {
            return Err(Fault::syntax(at, format!("window function {} needs an OVER clause", name.to_uppercase())));
        }
        let odd = call.distinct
            || call.ignore_nulls.is_some()
            || call.having.is_some()
            || !call.order_by.is_empty()
            || call.limit.is_some();
        if odd {
            return Err(Fault::syntax(
                at,
                format!(
                    "{} is not an aggregate: it takes no DISTINCT, ORDER BY, LIMIT or NULLS clause",
                    name.to_uppercase()
                ),
            ));
        }
        let resolved = self.scalar(&name, call, at, cx)?;
        Ok(if call.safe { super::errors::safe(resolved) } else { resolved })
    }

    /// All arguments, of functions that take no names of parts or parameters.
    pub(super) fn arguments(&mut self, call: &Call, cx: Context<'_>) -> Outcome<Vec<Expr>> {
        call.args.iter().map(|a| self.expr(a, cx)).collect()
    }

    /// A function of values.
    fn scalar(&mut self, name: &str, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let shown = name.to_uppercase();
        if let Some((_, resolve)) = own(name) {
            return resolve(self, Asked { name, call, at, cx });
        }
        // Before its arguments: a part such as DAY is unknown to a function that does not exist.
        if functions::signatures(name).is_none() {
            return Err(unknown_function(name, &shown, at));
        }
        let args = self.arguments(call, cx)?;
        self.by_table(name, args, &shown, at)
    }

    /// A call of a function in the table.
    pub(super) fn by_table(&mut self, name: &str, args: Vec<Expr>, shown: &str, at: Loc) -> Outcome<Expr> {
        let Some(signatures) = functions::signatures(name) else {
            return Err(unknown_function(name, shown, at));
        };
        let mut args = args;
        // A literal is a TIMESTAMP to DATE and TIME.
        if matches!(name, "date" | "time")
            && let [Expr { kind: Kind::Literal(Literal::Str(_)), .. }] = args.as_slice()
        {
            args = vec![convert(args.remove(0), &Type::Timestamp)?];
        }
        let Some((signature, types, result)) = choose(signatures, &args) else {
            let given: Vec<String> =
                args.iter().map(|a| if a.is_null() { "NULL".to_owned() } else { a.ty.to_string() }).collect();
            // Those with intervals only help where there is one, or a date.
            let dated =
                |t: &Type| matches!(t, Type::Interval | Type::Date | Type::Datetime | Type::Timestamp | Type::Time);
            let helps = |s: &&functions::Signature| !s.shown.contains("INTERVAL") || args.iter().any(|a| dated(&a.ty));
            let known: Vec<String> = signatures.iter().filter(helps).map(|s| format!("{shown}({})", s.shown)).collect();
            let what = if name.starts_with('$') { "operator" } else { "function" };
            // What the reference engine has, and this table only lacks, is refused and not called wrong.
            if args.iter().any(|a| matches!(a.ty.element().unwrap_or(&a.ty), Type::Interval)) {
                return Err(Fault::unsupported(
                    at,
                    format!("{what} {shown} is not supported for argument types: {}", given.join(", ")),
                ));
            }
            return Err(Fault::types(
                at,
                format!("no matching signature for {what} {shown} for argument types: {}", given.join(", ")),
            )
            .help(format!("known: {}", known.join("; "))));
        };
        // Older and newer JSON functions alike; their path is the second argument.
        if name.starts_with("json_")
            && let Some(path) = args.get(1)
        {
            super::json::literal_path(path)?;
        }
        let mut args = args.into_iter().zip(&types).map(|(a, t)| convert_to(a, t)).collect::<Outcome<Vec<_>>>()?;
        Ok(match args.pop() {
            Some(value) if signature.keeps_value => Expr::typed(value, result, at),
            last => {
                args.extend(last);
                Expr::call(Op::Function(signature), args, result, at)
            }
        })
    }

    /// A SQL function: its body with the arguments in it.
    fn inline(&mut self, function: &Rc<ast::FunctionDef>, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let inner = if function.aggregate { sql_aggregate::arguments(function, call, at, cx)? } else { cx };
        let locals = self.bind(&function.name.text, &function.params, &call.args, at, inner)?;
        // What an aggregate takes is computed for each row, by each aggregate of the body.
        let mut body = match function.aggregate {
            true => self.body_of(function, locals),
            false => self.body_with(function, locals, Vec::new()),
        }
        .map_err(|fault| match function.foreign {
            true => foreign(fault, function, at),
            false => fault,
        })?;
        if function.aggregate {
            body = sql_aggregate::aggregating(body, at);
        }
        // A message about the whole is about the call, not about the body.
        body.at = at;
        within_limits(&body, at)?;
        // SAFE catches what happens in the body.
        if call.safe { super::errors::null_if_error(body, at) } else { Ok(body) }
    }
}

impl Resolver<'_> {
    /// The body of a function, each of whose arguments is computed once.
    fn body_with(
        &mut self,
        function: &ast::FunctionDef,
        mut given: Vec<(String, Expr)>,
        mut once: Vec<(String, Expr)>,
    ) -> Outcome<Expr> {
        let Some((name, value)) = given.pop() else {
            once.reverse();
            return self.body_of(function, once);
        };
        self.once(value, |resolver, value| {
            once.push((name, value));
            resolver.body_with(function, given, once)
        })
    }
}

/// A fault in the body of a function that was written elsewhere: it is told at the call.
fn foreign(mut fault: Box<Fault>, function: &ast::FunctionDef, at: Loc) -> Box<Fault> {
    fault.message = format!("in the function {}: {}", function.name.text, fault.message);
    super::given::placed_fault(fault, at)
}
