//! The table of scalar functions: GoogleSQL's signatures, their result types, and how DuckDB says them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::resolve::coerce;
use crate::tree::{Expr, Kind};
use crate::types::Type;

/// One argument of a signature.
#[derive(Debug)]
struct Argument {
    pattern: Pattern,
    optional: bool,
    repeated: bool,
}

#[derive(Debug)]
enum Pattern {
    Exact(Type),
    Any,
    ArrayOfAny,
}

/// One signature of a function.
#[derive(Debug)]
pub(crate) struct Signature {
    arguments: Vec<Argument>,
    result: Pattern,
    /// The SQL of the call; see `table.txt`.
    pub(crate) template: &'static str,
    /// The signature as the table writes it.
    pub(crate) shown: &'static str,
}

static TABLE: LazyLock<BTreeMap<&'static str, Vec<Signature>>> = LazyLock::new(|| {
    let mut table: BTreeMap<&'static str, Vec<Signature>> = BTreeMap::new();
    for line in include_str!("table.txt").lines() {
        // The template comes last, because `||` may stand in it.
        let mut parts = line.splitn(4, '|');
        if let (Some(name), Some(arguments), Some(result), Some(template)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
            && !name.starts_with('#')
        {
            let list = arguments.split(',').map(str::trim).filter(|a| !a.is_empty()).map(argument).collect();
            table.entry(name).or_default().push(Signature {
                arguments: list,
                result: pattern(result),
                template,
                shown: arguments,
            });
        }
    }
    table
});

fn argument(text: &str) -> Argument {
    let optional = text.starts_with('[');
    let repeated = text.ends_with("...");
    Argument {
        pattern: pattern(text.trim_start_matches('[').trim_end_matches(']').trim_end_matches("...")),
        optional,
        repeated,
    }
}

fn pattern(text: &str) -> Pattern {
    match text {
        "ANY_1" => Pattern::Any,
        "ARRAY<ANY_1>" => Pattern::ArrayOfAny,
        _ => match text.strip_prefix("ARRAY<").and_then(|t| t.strip_suffix('>')) {
            Some(element) => {
                Pattern::Exact(Type::Array(Box::new(crate::types::scalar_by_name(element).unwrap_or(Type::String))))
            }
            None => Pattern::Exact(crate::types::scalar_by_name(text).unwrap_or(Type::String)),
        },
    }
}

/// The names of all functions in the table, operators aside.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied().filter(|n| !n.starts_with('$'))
}

/// The signatures of a function; `name` in lower case.
pub(crate) fn signatures(name: &str) -> Option<&'static [Signature]> {
    let name = match name {
        "ceiling" => "ceil",
        "power" => "pow",
        _ => name,
    };
    TABLE.get(name).map(Vec::as_slice)
}

/// The signature that the arguments fit best, with the types that they then take.
pub(crate) fn choose<'s>(signatures: &'s [Signature], args: &[Expr]) -> Option<(&'s Signature, Vec<Type>, Type)> {
    signatures
        .iter()
        .filter_map(|s| s.fit(args).map(|(cost, types, result)| (cost, s, types, result)))
        .min_by_key(|(cost, ..)| *cost)
        .map(|(_, s, types, result)| (s, types, result))
}

impl Signature {
    fn fit(&self, args: &[Expr]) -> Option<(u32, Vec<Type>, Type)> {
        let required = self.arguments.iter().filter(|a| !a.optional && !a.repeated).count();
        let repeats = self.arguments.last().is_some_and(|a| a.repeated);
        if args.len() < required || (args.len() > self.arguments.len() && !repeats) {
            return None;
        }
        let at = |i: usize| self.arguments.get(i).or(self.arguments.last());
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
        let bare_null = || args.iter().any(Expr::is_null).then_some(Type::Int64);
        let variable = elements.first().cloned().or_else(|| coerce::supertype(&free)).or_else(bare_null);
        if variable.is_none() && !free.is_empty() {
            return None;
        }
        let typed = |p: &Pattern| match p {
            Pattern::Exact(t) => Some(t.clone()),
            Pattern::Any => variable.clone(),
            Pattern::ArrayOfAny => variable.clone().map(|v| Type::Array(Box::new(v))),
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
            worst += coerce::cost(arg, &target)?;
            types.push(target);
        }
        let result = typed(&self.result).unwrap_or(Type::Int64);
        Some((worst, types, result))
    }
}
