//! The resolved tree as DuckDB SQL.
//!
//! The one place that reads and writes DuckDB's words; a row of the functions' tables carries the words of its call hither.
//! An expression is written where it stands; a call is a template of words (`op`), an aggregate one or several of DuckDB's
//! (`aggregate`).

mod aggregate;
mod alter;
mod cast;
mod expr;
mod from;
mod full_join;
mod op;
mod order;
mod query;
mod statement;
mod window_keys;
mod words;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::storage;
use crate::tree::Statement;
use crate::types::Type;

/// The longest SQL that is written. SQL functions and macros may repeat their arguments, each level doubling them, so
/// that a short statement could ask for any length.
const MAX_SQL: usize = 32 << 20;

/// The statement in DuckDB's SQL.
pub(crate) fn lower(statement: &Statement) -> Outcome<String> {
    let mut writer = Writer { out: String::with_capacity(4096), lambdas: 0, in_window_key: false, in_try: false };
    writer.statement(statement)?;
    Ok(writer.out)
}

/// What is written, and where the writer is in it.
pub(super) struct Writer {
    out: String,
    /// How many lambdas of casts stand around, which number their parameters.
    lambdas: usize,
    /// What is written is a key of a window, where DuckDB takes nothing volatile.
    in_window_key: bool,
    /// Whether what is written stands inside of what catches errors, where nothing may be volatile.
    in_try: bool,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Pushes what `format_args!` gives.
    fn put(&mut self, text: fmt::Arguments<'_>) {
        // A String takes everything.
        let _ = self.out.write_fmt(text);
    }

    /// A text as a literal.
    fn text(&mut self, text: &str) {
        push_text_literal(&mut self.out, text);
    }

    /// A type.
    fn duckdb_type(&mut self, ty: &Type) {
        storage::push_duckdb(&mut self.out, ty);
    }

    /// ` AS name`.
    fn alias(&mut self, name: &str) {
        self.push(" AS ");
        self.name(name);
    }

    /// Whether there is room; asked at each expression.
    fn check_size(&self) -> Outcome<()> {
        if self.out.len() > MAX_SQL {
            return Err(Fault::new("limit", Loc::default(), "the translated statement would be longer than 32 MB")
                .help("move repeated parts to WITH clauses"));
        }
        Ok(())
    }

    /// A name, in quotes when it needs them.
    fn name(&mut self, name: &str) {
        self.out.push_str(&quoted(name));
    }

    /// Dataset and table; DuckDB knows no project.
    fn path(&mut self, path: &TablePath) {
        for (i, part) in path.local().iter().enumerate() {
            if i > 0 {
                self.push(".");
            }
            self.name(part);
        }
    }

    /// Items with commas.
    fn list<T>(&mut self, items: &[T], each: impl FnMut(&mut Self, &T) -> Outcome<()>) -> Outcome<()> {
        self.joined_by(items, ", ", each)
    }

    fn joined_by<T>(
        &mut self,
        items: &[T],
        between: &str,
        mut each: impl FnMut(&mut Self, &T) -> Outcome<()>,
    ) -> Outcome<()> {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(between);
            }
            each(self, item)?;
        }
        Ok(())
    }
}

/// A name as DuckDB reads it back: bare when it is plain and no keyword.
pub(super) fn quoted(name: &str) -> Cow<'_, str> {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    if plain && !is_keyword(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

/// Whether it is one of [`KEYWORDS`], in any case.
fn is_keyword(name: &str) -> bool {
    let same = |word: &&str| word.bytes().cmp(name.bytes().map(|b| b.to_ascii_lowercase()));
    KEYWORDS.binary_search_by(same).is_ok()
}

/// Text as a DuckDB literal.
pub(super) fn text_literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_text_literal(&mut out, text);
    out
}

/// Writes text as a DuckDB literal.
fn push_text_literal(out: &mut String, text: &str) {
    if !text.bytes().any(|b| b == b'\'' || b == 0) {
        out.push('\'');
        out.push_str(text);
        return out.push('\'');
    }
    // No NUL can stand inside a DuckDB literal.
    let several = text.contains('\0');
    if several {
        out.push('(');
    }
    for (i, part) in text.split('\0').enumerate() {
        out.push_str(if i > 0 { " || chr(0) || '" } else { "'" });
        for (j, piece) in part.split('\'').enumerate() {
            if j > 0 {
                out.push_str("''");
            }
            out.push_str(piece);
        }
        out.push('\'');
    }
    if several {
        out.push(')');
    }
}

/// Words that DuckDB may not take for a name without quotes, sorted.
const KEYWORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "anti",
    "any",
    "array",
    "as",
    "asc",
    "asof",
    "asymmetric",
    "at",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "by",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "columns",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "describe",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "filter",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "generated",
    "glob",
    "grant",
    "group",
    "grouping",
    "grouping_id",
    "groups",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "lambda",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "map",
    "national",
    "natural",
    "nchar",
    "none",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "over",
    "overlaps",
    "overlay",
    "partition",
    "pivot",
    "pivot_longer",
    "pivot_wider",
    "placing",
    "position",
    "positional",
    "precision",
    "primary",
    "qualify",
    "range",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "rows",
    "select",
    "semi",
    "set",
    "setof",
    "show",
    "similar",
    "smallint",
    "some",
    "struct",
    "substring",
    "summarize",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "try_cast",
    "union",
    "unique",
    "unpack",
    "unpivot",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "within",
    "without",
];
