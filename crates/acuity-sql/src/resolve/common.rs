//! Functions of values of one type, whatever it is: IF, COALESCE, NULLIF, GREATEST and their like.

use super::Resolver;
use super::case::case;
use super::coerce::{coerce, supertype};
use super::mismatch::{no_operator, wrong_count};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{CompareOp, Expr, Kind, Op};
use crate::types::Type;

impl Resolver<'_> {
    /// The functions of this module.
    pub(super) fn common_function(&mut self, name: &str, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        let count = args.len();
        let wanted = match name {
            "if" if count != 3 => Some("3"),
            "ifnull" | "nullif" if count != 2 => Some("2"),
            _ if count == 0 => Some("1 or more"),
            _ => None,
        };
        if let Some(wanted) = wanted {
            return Err(wrong_count(name, wanted, count, at));
        }
        match name {
            "if" => choice(args, at),
            "nullif" => self.null_if(args, at),
            "greatest" | "least" => self.extreme(name, args, at),
            _ => {
                let (args, ty) = self.common(args, name, at)?;
                Ok(Expr::call(Op::Coalesce, args, ty, at))
            }
        }
    }

    /// NULLIF as the CASE that it is; the first argument is written twice.
    fn null_if(&mut self, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        let (mut args, ty) = self.common(args, "nullif", at)?;
        let right = args.remove(1);
        let left = args.remove(0);
        let equal = self.compare(left.clone(), CompareOp::Equal, right, at)?;
        case("NULLIF", vec![(equal, Expr::new(Kind::Null, ty, at))], Some(left), at)
    }

    /// GREATEST and LEAST.
    fn extreme(&mut self, name: &str, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        let (args, ty) = self.common(args, name, at)?;
        if !ty.is_orderable() {
            let message = format!("{} is not defined for arguments of type {ty}", name.to_uppercase());
            return Err(Fault::types(at, message));
        }
        let op = if name == "greatest" { Op::Greatest } else { Op::Least };
        if ty == Type::Interval {
            // Intervals are compared two at a time.
            let best = args.into_iter().reduce(|a, b| Expr::call(op, vec![a, b], ty.clone(), at));
            return best.ok_or_else(|| wrong_count(name, "1 or more", 0, at));
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
