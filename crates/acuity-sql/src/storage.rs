//! GoogleSQL's types as DuckDB holds their values.
//!
//! A type that DuckDB has not is a STRUCT whose fields have names that nobody else would give, so that a stored column
//! comes back as what it was.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::types::Type;

/// The fields of a RANGE as DuckDB holds it: the start belongs to it, the end does not. An end that is missing is the
/// type's own infinity, so that ranges compare, sort and group as GoogleSQL's do. A TIMESTAMP, which DuckDB holds as
/// a DATETIME, is told by the names.
pub fn range_fields(element: &Type) -> (&'static str, &'static str) {
    match element {
        Type::Timestamp => ("[start UTC", "end UTC)"),
        _ => ("[start", "end)"),
    }
}

/// The only field of a BIGNUMERIC as DuckDB holds it: 32 bytes that sort as the numbers do (`runtime::bignumeric`).
pub const BIGNUMERIC_FIELD: &str = "bignumeric";

/// The names of DuckDB's struct fields: GoogleSQL allows unnamed and repeated names, DuckDB neither.
pub(crate) fn field_names(fields: &[(Option<String>, Type)]) -> Vec<Cow<'_, str>> {
    /// Below this, looking through the names is faster than keeping a set of them.
    const MANY: usize = 64;
    let mut names: Vec<Cow<'_, str>> = Vec::with_capacity(fields.len());
    let mut used = BTreeSet::new();
    for (i, (name, _)) in fields.iter().enumerate() {
        let wanted = match name.as_deref() {
            Some(name) if !name.is_empty() => Cow::Borrowed(name),
            _ => Cow::Owned(format!("_field_{}", i + 1)),
        };
        let mut taken = |name: &str| match fields.len() {
            ..MANY => names.iter().any(|n| n.eq_ignore_ascii_case(name)),
            MANY.. => !used.insert(name.to_ascii_lowercase()),
        };
        // DuckDB ignores case among names; the number goes on until one is free.
        let (mut unique, mut n) = (wanted.clone(), i);
        while taken(&unique) {
            n += 1;
            unique = Cow::Owned(format!("{wanted}_{n}"));
        }
        names.push(unique);
    }
    names
}

/// The DuckDB type that holds it. DATETIME and TIMESTAMP share one: a TIMESTAMP is in UTC, because DuckDB's own type with
/// a zone converts by the session's. JSON is its canonical text.
pub fn duckdb(ty: &Type) -> String {
    let mut out = String::new();
    push_duckdb(&mut out, ty);
    out
}

/// Writes the DuckDB type that holds it.
pub(crate) fn push_duckdb(out: &mut String, ty: &Type) {
    let plain = match ty {
        Type::Int64 => "BIGINT",
        Type::Float64 => "DOUBLE",
        Type::Numeric => "DECIMAL(38,9)",
        Type::BigNumeric => return push_struct(out, [(BIGNUMERIC_FIELD, "BLOB")], |out, held| out.push_str(held)),
        Type::Bool => "BOOLEAN",
        Type::String | Type::Json => "VARCHAR",
        Type::Bytes => "BLOB",
        Type::Date => "DATE",
        Type::Datetime | Type::Timestamp => "TIMESTAMP",
        Type::Time => "TIME",
        Type::Interval => "INTERVAL",
        Type::Range(element) => {
            let (start, end) = range_fields(element);
            return push_struct(out, [(start, element), (end, element)], |out, held| push_duckdb(out, held));
        }
        Type::Array(element) => {
            push_duckdb(out, element);
            "[]"
        }
        Type::Struct(fields) => {
            let fields = field_names(fields).into_iter().zip(fields.iter().map(|(_, ty)| ty));
            return push_struct(out, fields, push_duckdb);
        }
    };
    out.push_str(plain);
}

/// Writes a STRUCT type from the names of its fields and what is `held` in each.
fn push_struct<N: AsRef<str>, T>(
    out: &mut String,
    fields: impl IntoIterator<Item = (N, T)>,
    held: impl Fn(&mut String, T),
) {
    out.push_str("STRUCT(");
    for (i, (name, ty)) in fields.into_iter().enumerate() {
        out.push_str(if i > 0 { ", \"" } else { "\"" });
        out.push_str(&name.as_ref().replace('"', "\"\""));
        out.push_str("\" ");
        held(out, ty);
    }
    out.push(')');
}
