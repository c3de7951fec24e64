//! GoogleSQL's types as DuckDB holds their values.
//!
//! A type that DuckDB has not is a STRUCT whose fields have names that nobody else would give, so that a stored column
//! comes back as what it was.

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
pub(crate) fn field_names(fields: &[(Option<String>, Type)]) -> Vec<String> {
    /// Below this, looking through the names is faster than keeping a set of them.
    const MANY: usize = 64;
    let mut names: Vec<String> = Vec::with_capacity(fields.len());
    let mut used = BTreeSet::new();
    for (i, (name, _)) in fields.iter().enumerate() {
        let wanted = name.clone().filter(|n| !n.is_empty()).unwrap_or_else(|| format!("_field_{}", i + 1));
        let mut taken = |name: &str| match fields.len() {
            ..MANY => names.iter().any(|n| n.eq_ignore_ascii_case(name)),
            MANY.. => !used.insert(name.to_ascii_lowercase()),
        };
        // DuckDB ignores case among names; the number goes on until one is free.
        let (mut unique, mut n) = (wanted.clone(), i);
        while taken(&unique) {
            n += 1;
            unique = format!("{wanted}_{n}");
        }
        names.push(unique);
    }
    names
}

/// The DuckDB type that holds it. DATETIME and TIMESTAMP share one: a TIMESTAMP is in UTC, because DuckDB's own type with
/// a zone converts by the session's. JSON is its canonical text.
pub fn duckdb(ty: &Type) -> String {
    match ty {
        Type::Int64 => "BIGINT".into(),
        Type::Float64 => "DOUBLE".into(),
        Type::Numeric => "DECIMAL(38,9)".into(),
        Type::BigNumeric => format!("STRUCT(\"{BIGNUMERIC_FIELD}\" BLOB)"),
        Type::Bool => "BOOLEAN".into(),
        Type::String | Type::Json => "VARCHAR".into(),
        Type::Bytes => "BLOB".into(),
        Type::Date => "DATE".into(),
        Type::Datetime | Type::Timestamp => "TIMESTAMP".into(),
        Type::Time => "TIME".into(),
        Type::Interval => "INTERVAL".into(),
        Type::Range(element) => {
            let ((start, end), held) = (range_fields(element), duckdb(element));
            format!("STRUCT(\"{start}\" {held}, \"{end}\" {held})")
        }
        Type::Array(element) => format!("{}[]", duckdb(element)),
        Type::Struct(fields) => {
            let names = field_names(fields);
            let parts: Vec<String> = names
                .iter()
                .zip(fields)
                .map(|(name, (_, t))| format!("\"{}\" {}", name.replace('"', "\"\""), duckdb(t)))
                .collect();
            format!("STRUCT({})", parts.join(", "))
        }
    }
}
