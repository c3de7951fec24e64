//! The table of scalar functions and operators: GoogleSQL's signatures, their result types, and how DuckDB says them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::types::{Type, scalar_by_name};

/// One argument of a signature.
#[derive(Debug)]
pub(crate) struct Argument {
    /// What it must be.
    pub(crate) pattern: Pattern,
    /// Whether it may be left out.
    pub(crate) optional: bool,
    /// Whether more of the same may follow.
    pub(crate) repeated: bool,
}

/// What an argument or result may be.
#[derive(Debug)]
pub(crate) enum Pattern {
    Exact(Type),
    /// Any type, the same wherever this stands in the signature.
    Any,
    /// An array of that type.
    ArrayOfAny,
}

/// One signature of a function.
#[derive(Debug)]
pub(crate) struct Signature {
    /// In the order of a call.
    pub(crate) arguments: Vec<Argument>,
    /// The type of its value.
    pub(crate) result: Pattern,
    /// The function's name, in lower case; an operator's starts with `$`.
    pub(crate) name: &'static str,
    /// Whether each call may give another value.
    pub(crate) volatile: bool,
    /// Whether the value is the argument's, held in the same way.
    pub(crate) keeps_value: bool,
    /// DuckDB's words for the call; see `table.txt`.
    pub(crate) words: &'static str,
    /// The signature as the table writes it.
    pub(crate) shown: &'static str,
}

/// A row is itself only.
impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The table by name, with the signatures of a function in the order of the lines.
static TABLE: LazyLock<BTreeMap<&'static str, Vec<Signature>>> = LazyLock::new(|| {
    let mut table: BTreeMap<&'static str, Vec<Signature>> = BTreeMap::new();
    for line in include_str!("table.txt").lines() {
        // DuckDB's words come last, because `||` may stand in them.
        let mut parts = line.splitn(4, '|');
        if let (Some(name), Some(arguments), Some(result), Some(words)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
            && !name.starts_with('#')
        {
            let (ty, facts) = result.split_once(' ').unwrap_or((result, ""));
            let facts: Vec<&str> = facts.split(' ').collect();
            let list = arguments.split(',').map(str::trim).filter(|a| !a.is_empty()).map(argument).collect();
            table.entry(name).or_default().push(Signature {
                arguments: list,
                name,
                volatile: facts.contains(&"volatile"),
                result: pattern(ty),
                keeps_value: words == "=",
                words,
                shown: arguments,
            });
        }
    }
    table
});

/// An argument as the table writes it: `[x]`, `x...`.
fn argument(text: &str) -> Argument {
    let optional = text.starts_with('[');
    let repeated = text.ends_with("...");
    Argument {
        pattern: pattern(text.trim_start_matches('[').trim_end_matches(']').trim_end_matches("...")),
        optional,
        repeated,
    }
}

/// A type as the table writes it.
fn pattern(text: &str) -> Pattern {
    match text {
        "ANY_1" => Pattern::Any,
        "ARRAY<ANY_1>" => Pattern::ArrayOfAny,
        _ => match text.strip_prefix("ARRAY<").and_then(|t| t.strip_suffix('>')) {
            Some(element) => Pattern::Exact(Type::array(scalar_by_name(element).unwrap_or(Type::String))),
            None => match text.strip_prefix("SPARSE<").and_then(|t| t.strip_suffix('>')) {
                // A vector as pairs of a dimension and its value.
                Some(dimension) => {
                    let dimension = scalar_by_name(dimension).unwrap_or(Type::String);
                    Pattern::Exact(Type::array(Type::structure(vec![(None, dimension), (None, Type::Float64)])))
                }
                None => Pattern::Exact(scalar_by_name(text).unwrap_or(Type::String)),
            },
        },
    }
}

/// The names of all functions in the table, operators aside.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied().filter(|n| !n.starts_with('$'))
}

/// The signatures of a function; `name` in lower case.
pub(crate) fn signatures(name: &str) -> Option<&'static [Signature]> {
    // GoogleSQL's other names of the same functions.
    let name = match name {
        "ceiling" => "ceil",
        "power" => "pow",
        _ => name,
    };
    TABLE.get(name).map(Vec::as_slice)
}
