//! DuckDB type names to GoogleSQL's and back.

use acuity_sql::{Type, storage};

/// The DuckDB type that holds values of a GoogleSQL type; `None` for a type DuckDB has no place for.
///
/// As transpiled queries have it: `TIMESTAMP` is kept as its time in UTC, so it comes back as `DATETIME`; likewise JSON
/// is text.
#[must_use]
pub fn duckdb_type(googlesql: &str) -> Option<String> {
    // DuckDB's own names of types that both have.
    let known = match googlesql.trim().to_ascii_uppercase().as_str() {
        "REAL" => Some(Type::Float64),
        "VARCHAR" | "TEXT" => Some(Type::String),
        _ => googlesql.parse().ok(),
    };
    known.map(|known| storage::duckdb(&known))
}

/// The GoogleSQL name of a DuckDB type; a type GoogleSQL lacks keeps DuckDB's name.
#[must_use]
pub fn googlesql_type(duckdb: &str) -> String {
    let text = duckdb.trim();
    if let Some(element) = text.strip_suffix("[]") {
        return format!("ARRAY<{}>", googlesql_type(element));
    }
    let upper = text.to_ascii_uppercase();
    let name = match upper.split('(').next().unwrap_or_default().trim() {
        "BIGINT" | "INTEGER" | "SMALLINT" | "TINYINT" | "UBIGINT" | "UINTEGER" | "USMALLINT" | "UTINYINT"
        | "HUGEINT" | "UHUGEINT" => "INT64",
        "DOUBLE" | "FLOAT" => "FLOAT64",
        "BOOLEAN" => "BOOL",
        "VARCHAR" | "UUID" | "ENUM" => "STRING",
        "BLOB" | "BIT" => "BYTES",
        "DATE" => "DATE",
        "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS" => "DATETIME",
        "TIMESTAMP WITH TIME ZONE" => "TIMESTAMP",
        "TIME" => "TIME",
        "INTERVAL" => "INTERVAL",
        "JSON" => "JSON",
        // Digits before the point that NUMERIC has no room for are seen when a value is cast; digits after it would be lost.
        "DECIMAL" => {
            let scale = inside(text, '(', ')').unwrap_or("18,3").rsplit(',').next().and_then(|s| s.trim().parse().ok());
            if scale.is_some_and(|scale: u32| scale <= 9) { "NUMERIC" } else { "BIGNUMERIC" }
        }
        "STRUCT" => {
            if let Some(held) = held_type(text) {
                return held.to_string();
            }
            let fields: Vec<String> = split_top(inside(text, '(', ')').unwrap_or_default())
                .into_iter()
                .map(|field| {
                    let (name, kind) = split_name(field);
                    format!("{name} {}", googlesql_type(kind))
                })
                .collect();
            return format!("STRUCT<{}>", fields.join(", "));
        }
        _ => return text.to_owned(),
    };
    name.to_owned()
}

/// The type, which DuckDB has not, whose values a STRUCT holds.
fn held_type(duckdb: &str) -> Option<Type> {
    let ranges = [Type::Date, Type::Datetime, Type::Timestamp].map(Type::range);
    // DuckDB quotes a field's name only where it must.
    let plain = |text: &str| text.replace('"', "");
    let wanted = plain(duckdb);
    ranges.into_iter().chain([Type::BigNumeric]).find(|held| plain(&storage::duckdb(held)) == wanted)
}

fn inside(text: &str, open: char, close: char) -> Option<&str> {
    let start = text.find(open)? + 1;
    let end = text.rfind(close)?;
    text.get(start..end)
}

/// Splits at commas outside brackets and quotes.
fn split_top(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start, mut parts) = (0_i32, false, 0, Vec::new());
    for (index, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '<' | '[' if !quoted => depth += 1,
            ')' | '>' | ']' if !quoted => depth -= 1,
            ',' if depth == 0 && !quoted => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    if !text[start..].trim().is_empty() {
        parts.push(text[start..].trim());
    }
    parts
}

/// `"a b" BIGINT` to (`a b`, `BIGINT`).
fn split_name(field: &str) -> (String, &str) {
    if let Some(rest) = field.strip_prefix('"')
        && let Some(end) = rest.replace("\"\"", "__").find('"')
    {
        return (rest[..end].replace("\"\"", "\""), rest[end + 1..].trim());
    }
    match field.split_once(' ') {
        Some((name, kind)) => (name.to_owned(), kind.trim()),
        None => (String::new(), field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for name in [
            "INT64",
            "FLOAT64",
            "NUMERIC",
            "BOOL",
            "STRING",
            "BYTES",
            "DATE",
            "DATETIME",
            "TIME",
            "INTERVAL",
            "ARRAY<INT64>",
            "STRUCT<a INT64, b ARRAY<STRING>>",
            "BIGNUMERIC",
            "RANGE<DATE>",
            "RANGE<TIMESTAMP>",
            "ARRAY<RANGE<DATETIME>>",
        ] {
            let there = duckdb_type(name).expect(name);
            assert_eq!(googlesql_type(&there), name, "{there}");
        }
    }

    #[test]
    fn what_only_duckdb_has() {
        assert_eq!(googlesql_type("MAP(VARCHAR, BIGINT)"), "MAP(VARCHAR, BIGINT)");
        assert_eq!(googlesql_type("STRUCT(\"a b\" INTEGER, c DECIMAL(10,2)[])"), "STRUCT<a b INT64, c ARRAY<NUMERIC>>");
        assert_eq!(duckdb_type("GEOGRAPHY"), None);
    }
}
