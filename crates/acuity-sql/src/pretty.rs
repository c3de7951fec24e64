//! DuckDB SQL on several lines, for people.
//!
//! The lowered SQL is one long line. `sqlparser` knows DuckDB's dialect and prints its tree with indentation; what it
//! cannot read, or would print as something else, stays as it is.

use sqlparser::{ast::Statement, dialect::DuckDbDialect, parser::Parser};

/// `sql`, a statement in DuckDB's dialect, broken into indented lines where that is safe.
///
/// ```
/// assert_eq!(acuity_sql::pretty("SELECT a, b FROM t"), "SELECT\n  a,\n  b\nFROM\n  t");
/// ```
#[must_use]
pub fn pretty(sql: &str) -> String {
    let Some(tree) = parse(sql) else { return sql.to_owned() };
    let text = format!("{tree:#}");
    // Names compare by text, not by place: an equal tree is the same statement.
    if parse(&text).as_ref() == Some(&tree) { text } else { sql.to_owned() }
}

fn parse(sql: &str) -> Option<Statement> {
    let mut statements = Parser::parse_sql(&DuckDbDialect {}, sql).ok()?;
    if statements.len() == 1 { statements.pop() } else { None }
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn what_cannot_be_read_stays() {
        assert_eq!(pretty("SELECT FROM WHERE"), "SELECT FROM WHERE");
        assert_eq!(pretty(""), "");
    }

    #[test]
    fn literals_and_quoted_names_survive() {
        let text = pretty("SELECT 'it''s, FROM' AS \"a, b\" FROM t WHERE x IS NOT NULL");
        assert!(text.contains("'it''s, FROM' AS \"a, b\""), "{text}");
        assert!(text.lines().count() > 3, "{text}");
    }
}
