//! Which signature of a function a call means.

use super::coerce::{cost, supertype};
use crate::functions::scalar::{Pattern, Signature};
use crate::tree::{Expr, Kind};
use crate::types::Type;

/// The signature that the arguments fit best, with the types that they then take.
pub(super) fn choose<'s>(signatures: &'s [Signature], args: &[Expr]) -> Option<(&'s Signature, Vec<Type>, Type)> {
    signatures
        .iter()
        .filter_map(|s| fit(s, args).map(|(cost, types, result)| (cost, s, types, result)))
        .min_by_key(|(cost, ..)| *cost)
        .map(|(_, s, types, result)| (s, types, result))
}

/// How badly the arguments fit a signature, the types that they then take, and the result's; None when they do not fit
/// at all.
fn fit(signature: &Signature, args: &[Expr]) -> Option<(u32, Vec<Type>, Type)> {
    let required = signature.arguments.iter().filter(|a| !a.optional && !a.repeated).count();
    let repeats = signature.arguments.last().is_some_and(|a| a.repeated);
    if args.len() < required || (args.len() > signature.arguments.len() && !repeats) {
        return None;
    }
    // Further arguments are like the last, which is repeated.
    let at = |i: usize| signature.arguments.get(i).or(signature.arguments.last());
    let mut free: Vec<&Expr> = Vec::new();
    let mut elements: Vec<Type> = Vec::new();
    for (i, arg) in args.iter().enumerate() {
        match at(i)?.pattern {
            Pattern::Any => free.push(arg),
            // The elements of an array that is written out are values like the others.
            Pattern::ArrayOfAny if matches!(&arg.kind, Kind::Array(items) if !items.is_empty()) => {
                if let Kind::Array(items) = &arg.kind {
                    free.extend(items);
                }
            }
            Pattern::ArrayOfAny if !arg.is_null() => elements.push(arg.ty.element()?.clone()),
            _ => {}
        }
    }
    // Where nothing else says what the type variable is, a bare NULL is an INT64.
    let bare_null = || args.iter().any(Expr::is_null).then_some(Type::Int64);
    // An array that is not written out keeps its element type, and decides.
    let variable = elements.first().cloned().or_else(|| supertype(&free)).or_else(bare_null);
    if variable.is_none() && !free.is_empty() {
        return None;
    }
    let typed = |p: &Pattern| match p {
        Pattern::Exact(t) => Some(t.clone()),
        Pattern::Any => variable.clone(),
        Pattern::ArrayOfAny => variable.clone().map(Type::array),
    };
    let mut worst = 0;
    let mut types = Vec::new();
    let decimal = args.iter().any(|arg| matches!(arg.ty, Type::Numeric | Type::BigNumeric));
    for (i, arg) in args.iter().enumerate() {
        let target = match typed(&at(i)?.pattern) {
            Some(t) => t,
            None => arg.ty.clone(),
        };
        // A literal with a fraction is a decimal only beside one.
        if arg.ty == Type::Float64 && !decimal && matches!(target, Type::Numeric | Type::BigNumeric) {
            return None;
        }
        worst += cost(arg, &target)?;
        types.push(target);
    }
    let result = typed(&signature.result).unwrap_or(Type::Int64);
    Some((worst, types, result))
}
