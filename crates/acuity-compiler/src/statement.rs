//! SQL as text, whatever it says.

/// Without what ends a statement, so that it can become the inner part of another.
pub fn unterminated(sql: &str) -> &str {
    sql.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}
