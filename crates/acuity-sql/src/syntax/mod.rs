//! Parsing: text to tokens to a syntax tree in which every node knows its place.
//!
//! The parser is the project's own because errors need a place on every node, and because what Google's engine rejects
//! has to be rejected here: general SQL parsers accept far more than GoogleSQL and keep places for names only.

mod alter;
pub(crate) mod ast;
mod call;
mod expr;
mod from;
mod lexer;
mod operators;
mod parser;
mod pipe;
mod primary;
mod print;
mod procedure;
mod query;
mod routine;
mod script;
mod statement;

use crate::diagnostics::Outcome;

pub(crate) use lexer::{levels, tokens};
pub(crate) use parser::{parse_expression, parse_query, parse_statement, parse_tokens, parse_type};
pub(crate) use print::print;
pub(crate) use script::{looks_like_script, parse_script, script_levels};

/// The most levels that expressions and queries may be nested in each other.
pub(crate) const MAX_DEPTH: usize = 150;
/// The most operators, joins and fields in chains, over a whole statement: each adds a level to the tree, and `stack`
/// reserves room for so many.
pub(crate) const MAX_CHAIN: usize = 5000;

/// Words that cannot be names unless they stand in backticks or after a dot, in order: `is_reserved` searches by halves.
const RESERVED: &[&str] = &[
    "ALL",
    "AND",
    "ANY",
    "ARRAY",
    "AS",
    "ASC",
    "ASSERT_ROWS_MODIFIED",
    "AT",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "COLLATE",
    "CONTAINS",
    "CREATE",
    "CROSS",
    "CUBE",
    "CURRENT",
    "DEFAULT",
    "DEFINE",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "ENUM",
    "ESCAPE",
    "EXCEPT",
    "EXCLUDE",
    "EXISTS",
    "EXTRACT",
    "FALSE",
    "FETCH",
    "FOLLOWING",
    "FOR",
    "FROM",
    "FULL",
    "GROUP",
    "GROUPING",
    "GROUPS",
    "HASH",
    "HAVING",
    "IF",
    "IGNORE",
    "IN",
    "INNER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "LATERAL",
    "LEFT",
    "LIKE",
    "LIMIT",
    "LOOKUP",
    "MERGE",
    "NATURAL",
    "NEW",
    "NO",
    "NOT",
    "NULL",
    "NULLS",
    "OF",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "PARTITION",
    "PRECEDING",
    "PROTO",
    "QUALIFY",
    "RANGE",
    "RECURSIVE",
    "RESPECT",
    "RIGHT",
    "ROLLUP",
    "ROWS",
    "SELECT",
    "SET",
    "SOME",
    "STRUCT",
    "TABLESAMPLE",
    "THEN",
    "TO",
    "TREAT",
    "TRUE",
    "UNBOUNDED",
    "UNION",
    "UNNEST",
    "USING",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
    "WITHIN",
];

/// Whether the word, in any case, cannot be a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    let same = |reserved: &&str| reserved.bytes().cmp(word.bytes().map(|b| b.to_ascii_uppercase()));
    RESERVED.binary_search_by(same).is_ok()
}

/// A value as its parser gives it, or where the text is wrong.
pub(crate) type Parsed<T> = Outcome<T>;
