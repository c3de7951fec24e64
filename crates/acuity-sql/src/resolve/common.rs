//! Functions of values of one type, whatever it is: IF, COALESCE, NULLIF, GREATEST, TYPEOF and their like.

use super::Resolver;
use super::case::case;
use super::coerce::{coerce, supertype};
use super::guard;
use super::mismatch::{no_operator, wrong_count};
use super::own::{Asked, Row};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{CompareOp, Expr, Kind, Op};
use crate::types::Type;

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("coalesce", |resolver, asked| resolver.coalesce(asked, None)),
    ("greatest", |resolver, asked| resolver.extreme(asked, Op::Greatest)),
    ("if", |resolver, asked| choice(resolver.counted(asked, 3)?, asked.at)),
    ("ifnull", |resolver, asked| resolver.coalesce(asked, Some(2))),
    ("least", |resolver, asked| resolver.extreme(asked, Op::Least)),
    ("nullif", |resolver, asked| resolver.null_if(asked)),
    ("typeof", |resolver, asked| {
        let mut args = resolver.counted(asked, 1)?;
        // The name of the type is known before the value; the argument stays, because it may be an aggregate.
        args.push(Expr::text(&args[0].ty.to_string(), asked.at));
        Ok(Expr::call(Op::TypeName, args, Type::String, asked.at))
    }),
];

impl Resolver<'_> {
    /// The arguments, exactly so many.
    pub(super) fn counted(&mut self, asked: Asked<'_>, wanted: usize) -> Outcome<Vec<Expr>> {
        let args = self.arguments(asked.call, asked.cx)?;
        if args.len() != wanted {
            return Err(wrong_count(asked.name, &wanted.to_string(), args.len(), asked.at));
        }
        Ok(args)
    }

    /// The arguments, at least one.
    fn some(&mut self, asked: Asked<'_>) -> Outcome<Vec<Expr>> {
        let args = self.arguments(asked.call, asked.cx)?;
        if args.is_empty() {
            return Err(wrong_count(asked.name, "1 or more", 0, asked.at));
        }
        Ok(args)
    }

    /// COALESCE, and IFNULL of two.
    fn coalesce(&mut self, asked: Asked<'_>, count: Option<usize>) -> Outcome<Expr> {
        let args = match count {
            Some(count) => self.counted(asked, count)?,
            None => self.some(asked)?,
        };
        let (mut args, ty) = self.common(args, asked.name, asked.at)?;
        guard::arguments(&mut args);
        Ok(Expr::call(Op::Coalesce, args, ty, asked.at))
    }

    /// NULLIF as the CASE that it is.
    fn null_if(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let at = asked.at;
        let args = self.counted(asked, 2)?;
        let (mut args, ty) = self.common(args, asked.name, at)?;
        let right = args.remove(1);
        let left = args.remove(0);
        self.once(left, |resolver, left| {
            let equal = resolver.compare(left.clone(), CompareOp::Equal, right, at)?;
            case("NULLIF", vec![(equal, Expr::new(Kind::Null, ty, at))], Some(left), at)
        })
    }

    /// GREATEST and LEAST.
    fn extreme(&mut self, asked: Asked<'_>, op: Op) -> Outcome<Expr> {
        let at = asked.at;
        let args = self.some(asked)?;
        let (args, ty) = self.common(args, asked.name, at)?;
        if !ty.is_orderable() {
            let message = format!("{} is not defined for arguments of type {ty}", asked.shown());
            return Err(Fault::types(at, message));
        }
        if ty == Type::Interval {
            // Intervals are compared two at a time.
            let best = args.into_iter().reduce(|a, b| Expr::call(op, vec![a, b], ty.clone(), at));
            return best.ok_or_else(|| wrong_count(asked.name, "1 or more", 0, at));
        }
        Ok(Expr::call(op, args, ty, at))
    }

    /// The arguments brought to their common type.
    pub(super) fn common(&mut self, args: Vec<Expr>, name: &str, at: Loc) -> Outcome<(Vec<Expr>, Type)> {
        let Some(ty) = supertype(&args.iter().collect::<Vec<_>>()) else {
            return Err(no_operator(&name.to_uppercase(), &args.iter().collect::<Vec<_>>(), at));
        };
        let args = args.into_iter().map(|a| coerce(a, &ty, "the argument")).collect::<Outcome<_>>()?;
        Ok((args, ty))
    }
}

/// IF(condition, then, otherwise).
fn choice(mut args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
    let otherwise = args.pop();
    let then = args.pop();
    let condition = coerce(args.remove(0), &Type::Bool, "the condition of IF")?;
    let branches = then.into_iter().map(|then| (condition.clone(), then)).collect();
    case("IF", branches, otherwise, at)
}
