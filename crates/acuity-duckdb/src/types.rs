//! DuckDB type names to GoogleSQL's and back.

use crate::names::quote;

/// The DuckDB type that holds values of a GoogleSQL type; `None` for a type DuckDB has no place for.
///
/// As transpiled queries have it: `TIMESTAMP` is kept as its time in UTC, so it comes back as `DATETIME`; likewise JSON
/// is text and BIGNUMERIC has the digits of NUMERIC.
#[must_use]
pub fn duckdb_type(googlesql: &str) -> Option<String> {
    let text = googlesql.trim();
    let upper = text.to_ascii_uppercase();
    let base = upper.split(['(', '<']).next().unwrap_or_default().trim();
    Some(match base {
        "INT64" | "INT" | "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "BYTEINT" => "BIGINT".to_owned(),
        "FLOAT64" | "FLOAT" | "DOUBLE" | "REAL" => "DOUBLE".to_owned(),
        "NUMERIC" | "DECIMAL" | "BIGNUMERIC" | "BIGDECIMAL" => "DECIMAL(38,9)".to_owned(),
        "BOOL" | "BOOLEAN" => "BOOLEAN".to_owned(),
        "STRING" | "VARCHAR" | "TEXT" | "JSON" => "VARCHAR".to_owned(),
        "BYTES" => "BLOB".to_owned(),
        "DATE" => "DATE".to_owned(),
        "DATETIME" | "TIMESTAMP" => "TIMESTAMP".to_owned(),
        "TIME" => "TIME".to_owned(),
        "INTERVAL" => "INTERVAL".to_owned(),
        "ARRAY" => format!("{}[]", duckdb_type(inside(text, '<', '>')?)?),
        "STRUCT" => {
            let fields: Option<Vec<String>> = split_top(inside(text, '<', '>')?)
                .into_iter()
                .map(|field| {
                    let (name, kind) = field.split_once(char::is_whitespace)?;
                    Some(format!("{} {}", quote(name.trim_matches('`')), duckdb_type(kind)?))
                })
                .collect();
            format!("STRUCT({})", fields?.join(", "))
        }
        _ => return None,
    })
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
