//! INTERVAL values: literals, MAKE_INTERVAL, EXTRACT.

use super::Resolver;
use super::coerce::coerce;
use super::own::{Asked, Row};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::interval;
use crate::syntax::ast::{self, ExprKind, Ident};
use crate::tree::{DateOp, Expr};
use crate::types::Type;

/// The parts that an INTERVAL can be of.
const PARTS: &[&str] =
    &["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"];

/// An interval that is known.
fn constant((months, days, micros): interval::Parts, at: Loc) -> Expr {
    let parts = [months, days, micros].map(|n| Expr::int(n, at));
    Expr::call(DateOp::IntervalOf, parts.to_vec(), Type::Interval, at)
}

/// The function of this module, whose arguments may be left out or named.
pub(super) const FUNCTIONS: &[Row] = &[("make_interval", |resolver, asked| resolver.make_interval(asked))];

impl Resolver<'_> {
    /// `INTERVAL n DAY`, `INTERVAL '1-2' YEAR TO MONTH`.
    pub(super) fn interval(
        &mut self,
        value: &ast::Expr,
        from: &Ident,
        to: Option<&Ident>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let first = from.text.to_ascii_uppercase();
        let last = to.map(|t| t.text.to_ascii_uppercase());
        if !PARTS.contains(&first.as_str()) {
            return Err(Fault::types(from.at, format!("invalid interval datetime field {first}")));
        }
        // Text is read here, once and with a place.
        if let ExprKind::Str(text) = &value.kind {
            let parts = interval::parse(text, &first, last.as_deref());
            let parts = parts.ok_or_else(|| Fault::types(value.at, format!("invalid INTERVAL value '{text}'")))?;
            return Ok(constant(parts, at));
        }
        if let Some(to) = to {
            return Err(Fault::types(to.at, "INTERVAL with a number has one field only").help("use MAKE_INTERVAL"));
        }
        let count = self.expr(value, cx)?;
        if count.ty != Type::Int64 {
            return Err(Fault::types(
                count.at,
                format!("INTERVAL needs an INT64 or a literal STRING, this is {}", count.ty),
            ));
        }
        Ok(Expr::call(DateOp::IntervalPart, vec![count, Expr::text(&first, from.at)], Type::Interval, at))
    }

    /// `MAKE_INTERVAL(year, month, …)`, each argument by place or by name.
    fn make_interval(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let at = asked.at;
        let (plain, mut named) = self.with_named(asked.call, asked.cx)?;
        if plain.len() > 6 {
            return Err(Fault::types(at, "MAKE_INTERVAL takes at most six numbers"));
        }
        let mut plain = plain.into_iter();
        let mut args = Vec::new();
        // By place first, then by name.
        for name in ["year", "month", "day", "hour", "minute", "second"] {
            let given = match plain.next() {
                Some(arg) => Some(coerce(arg, &Type::Int64, name)?),
                None => named.take(name, &Type::Int64)?,
            };
            args.push(given.unwrap_or_else(|| Expr::int(0, at)));
        }
        named.end("MAKE_INTERVAL")?;
        Ok(Expr::call(DateOp::MakeInterval, args, Type::Interval, at))
    }
}
