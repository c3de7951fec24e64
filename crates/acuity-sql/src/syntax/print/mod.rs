//! Syntax trees as GoogleSQL text: what is parsed again gives the same tree.

mod call;
mod dml;
mod expr;
mod pipe;
mod query;

use super::ast::{Expr, Ident, Path, Statement};
use super::is_reserved;

/// The statement in capitals and single spaces, without comments.
pub(crate) fn print(statement: &Statement) -> String {
    let mut printer = Printer { out: String::new() };
    printer.statement(statement);
    printer.out
}

/// The text so far.
pub(super) struct Printer {
    pub(super) out: String,
}

impl Printer {
    /// Text as it is.
    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Items with `between` in between.
    pub(super) fn list<T>(&mut self, items: &[T], between: &str, mut each: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(between);
            }
            each(self, item);
        }
    }

    pub(super) fn ident(&mut self, ident: &Ident) {
        self.push(&quoted(&ident.text));
    }

    /// A path, each part in backticks when it needs them.
    pub(super) fn path(&mut self, path: &Path) {
        self.list(path, ".", Self::ident);
    }

    /// ` AS alias`, always with AS: an alias may be a word that would begin a clause.
    pub(super) fn alias(&mut self, alias: Option<&Ident>) {
        if let Some(alias) = alias {
            self.push(" AS ");
            self.ident(alias);
        }
    }

    pub(super) fn idents(&mut self, idents: &[Ident]) {
        self.push("(");
        self.list(idents, ", ", Self::ident);
        self.push(")");
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) {
        self.list(exprs, ", ", Self::expr);
    }

    fn statement(&mut self, statement: &Statement) {
        dml::statement(self, statement);
    }
}

/// A name, in backticks when it needs them.
fn quoted(name: &str) -> String {
    let plain = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !is_reserved(name) {
        return name.to_owned();
    }
    format!("`{}`", escaped(name, '`'))
}

/// Text as a literal in single quotes.
fn literal(text: &str) -> String {
    format!("'{}'", escaped(text, '\''))
}

/// Text with all that a literal cannot hold as it is written as an escape.
fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use regex::Regex;

    use super::print;
    use crate::diagnostics::Outcome;
    use crate::syntax::{ast::Statement, parse_tokens, tokens};

    fn parse_statement(sql: &str) -> Outcome<Statement> {
        parse_tokens(sql, tokens(sql)?)
    }

    /// The tree without its places.
    fn shape(statement: &Statement) -> String {
        let places = Regex::new(r"Loc \{ start: \d+, end: \d+ \}").unwrap();
        places.replace_all(&format!("{statement:?}"), "").into_owned()
    }

    #[track_caller]
    fn survives(sql: &str) {
        let Ok(tree) = parse_statement(sql) else { return };
        let text = print(&tree);
        match parse_statement(&text) {
            Ok(again) => assert_eq!(shape(&again), shape(&tree), "\n{sql}\n{text}"),
            Err(fault) => panic!("{}\n{sql}\n{text}", fault.message),
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same_tree() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/answers");
        let mut seen = 0;
        for file in fs::read_dir(folder).expect("the corpus").flatten() {
            for line in fs::read_to_string(file.path()).expect("text").lines() {
                let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
                survives(entry["sql"].as_str().expect("a query"));
                seen += 1;
            }
        }
        assert!(seen > 600, "{seen} queries");
    }

    #[test]
    fn statements_survive() {
        for sql in [
            "CREATE OR REPLACE TEMP TABLE IF NOT EXISTS a.b (x INT64 NOT NULL, `select` STRING(5)) PARTITION BY x OPTIONS(a = 1) AS SELECT 1 AS x, '' AS y",
            "CREATE TABLE a LIKE b.c",
            "CREATE OR REPLACE VIEW a.v (x, y) AS SELECT 1, 2",
            "CREATE SCHEMA IF NOT EXISTS `p-1.d`",
            "SELECT `a\\\\b`, ~ ~ ~x, NOT NOT NOT TRUE FROM t",
            "DROP TABLE IF EXISTS `a b`.c",
            "TRUNCATE TABLE a.b",
            "INSERT INTO a.b (x, y) VALUES (1, DEFAULT), (NULL, 'it\\'s')",
            "INSERT a SELECT * FROM b WHERE TRUE",
            "UPDATE a.b AS t SET x = 1, y.z = DEFAULT FROM c JOIN d USING (k) WHERE t.x = c.x",
            "DELETE FROM a.b t WHERE x IN (SELECT 1)",
            "MERGE a.t AS t USING (SELECT 1 AS k) AS s ON t.k = s.k WHEN MATCHED AND s.k > 1 THEN UPDATE SET k = s.k \
             WHEN NOT MATCHED THEN INSERT (k) VALUES (s.k) WHEN NOT MATCHED BY SOURCE THEN DELETE",
            "CREATE TEMP FUNCTION f(x INT64, y ANY TYPE) RETURNS INT64 AS (x + 1); SELECT f(1, 'a')",
            "CREATE TEMP AGGREGATE FUNCTION f(x INT64, y ANY TYPE NOT AGGREGATE) AS (SUM(x) / y); SELECT f(1, 'a')",
            "SELECT a.b.c[OFFSET(0)].d, -(-1), - -x, NOT NOT TRUE, (1).f, 'a\\'b\\n', r'\\d', b'\\x00', \"q\" FROM a, a.b AS b WITH OFFSET",
            "SELECT * FROM (a JOIN b USING (k)) JOIN (c CROSS JOIN d) ON TRUE, UNNEST([1]) AS u WITH OFFSET AS o",
        ] {
            if let Err(fault) = parse_statement(sql) {
                panic!("{}: {sql}", fault.message);
            }
            survives(sql);
        }
    }
}
