//! Statements other than queries.

use super::Parsed;
use super::ast::{
    Body, ColumnDef, DropKind, Expr, FromItem, Ident, InsertSource, MergeAction, MergeClause, MergeMatch, Path, Query,
    Statement,
};
use super::parser::Parser;
use crate::diagnostics::Fault;

/// Statements that only a script has.
pub(super) const SCRIPTED: &[&str] = &[
    "DECLARE", "SET", "IF", "LOOP", "WHILE", "FOR", "BEGIN", "CALL", "EXECUTE", "RETURN", "RAISE", "REPEAT", "ASSERT",
    "COMMIT", "ROLLBACK", "CASE", "BREAK", "CONTINUE", "LEAVE", "ITERATE",
];

/// Statements of BigQuery's administration.
const REFUSED: &[&str] = &["GRANT", "REVOKE", "EXPORT", "LOAD", "EXPLAIN", "GRAPH"];

impl Parser<'_> {
    /// A statement, told by its first word.
    pub(crate) fn statement(&mut self) -> Parsed<Statement> {
        let at = self.loc();
        if self.is("(") || self.kw("SELECT") || self.kw("WITH") || self.kw("FROM") {
            return self.query().map(Statement::Query);
        }
        if self.eat_kw("CREATE") {
            return self.create();
        }
        if self.eat_kw("DROP") {
            return self.drop();
        }
        if self.eat_kw("ALTER") {
            return self.alter();
        }
        if self.eat_kw("TRUNCATE") {
            self.expect_kw("TABLE")?;
            return self.path("a table").map(Statement::Truncate);
        }
        if self.eat_kw("INSERT") {
            return self.insert();
        }
        if self.eat_kw("UPDATE") {
            return self.update();
        }
        if self.eat_kw("DELETE") {
            self.eat_kw("FROM");
            // WHERE is required, as in UPDATE: BigQuery wants `WHERE true` where all rows are meant.
            let name = self.path("a table")?;
            let alias = self.alias()?;
            self.expect_kw("WHERE")?;
            return Ok(Statement::Delete { name, alias, filter: self.expr()? });
        }
        if self.eat_kw("MERGE") {
            return self.merge();
        }
        if let Some(word) = SCRIPTED.iter().chain(REFUSED).find(|w| self.kw(w)) {
            let fault = Fault::unsupported(at, format!("{word} statements are not supported"));
            return Err(match SCRIPTED.contains(word) {
                true => fault.help("it belongs to a script, which acuity show runs; here one statement can stand"),
                false => fault.help("administration belongs to the warehouse"),
            });
        }
        Err(self.unexpected("a statement"))
    }

    /// CREATE of a table, view, dataset or temporary function.
    fn create(&mut self) -> Parsed<Statement> {
        let replace = self.eat_kws(&["OR", "REPLACE"]);
        let temporary = self.eat_kw("TEMP") || self.eat_kw("TEMPORARY");
        let at = self.loc();
        if self.kws(&["TABLE", "FUNCTION"]) {
            self.advance();
            self.advance();
            return self.create_table_function(replace);
        }
        if self.eat_kw("TABLE") {
            return self.create_table(replace, temporary);
        }
        if self.kw("MATERIALIZED") {
            return Err(Fault::unsupported(at, "materialized views are not supported").help("create a table or a view"));
        }
        if self.eat_kw("VIEW") {
            let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
            let name = self.path("a view")?;
            let mut columns = Vec::new();
            if self.is("(") {
                columns = self.parenthesised(|p| {
                    p.comma_separated(|p| {
                        let name = p.ident("a column")?;
                        p.options()?;
                        Ok(name)
                    })
                })?;
            }
            self.options()?;
            self.expect_kw("AS")?;
            return Ok(Statement::CreateView { replace, if_not_exists, name, columns, query: self.query()? });
        }
        if self.eat_kw("SCHEMA") {
            let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
            let name = self.path("a dataset")?;
            self.options()?;
            return Ok(Statement::CreateSchema { if_not_exists, name });
        }
        let aggregate = self.eat_kws(&["AGGREGATE", "FUNCTION"]);
        if aggregate || self.eat_kw("FUNCTION") {
            return match temporary {
                true => self.create_function(aggregate),
                false => self.create_stored_function(replace, aggregate),
            };
        }
        Err(Fault::unsupported(at, format!("CREATE {} is not supported", self.shown())))
    }

    /// CREATE TABLE with columns, a query, or another table as its model.
    fn create_table(&mut self, replace: bool, temporary: bool) -> Parsed<Statement> {
        let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
        let name = self.path("a table")?;
        let mut like = None;
        if self.eat_kw("LIKE") {
            like = Some(self.path("a table")?);
        }
        if self.eat_kw("COPY") || self.eat_kw("CLONE") {
            let query = Some(self.whole_table()?);
            if self.kws(&["FOR", "SYSTEM_TIME"]) {
                return Err(Fault::unsupported(self.loc(), "tables as they were at another time are not supported"));
            }
            self.options()?;
            return Ok(Statement::CreateTable {
                replace,
                temporary,
                if_not_exists,
                name,
                columns: Vec::new(),
                query,
                like: None,
            });
        }
        let mut columns = Vec::new();
        if self.eat("(") {
            while !self.is(")") {
                if ["PRIMARY", "FOREIGN", "CONSTRAINT"].iter().any(|w| self.kw(w)) {
                    self.skip_constraint()?;
                } else {
                    columns.push(self.column_def()?);
                }
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        // Read and dropped: partitions and clusters change no row.
        if self.eat_kws(&["PARTITION", "BY"]) {
            self.expr()?;
        }
        if self.eat_kws(&["CLUSTER", "BY"]) {
            self.comma_separated(Self::expr)?;
        }
        self.options()?;
        let query = if self.eat_kw("AS") { Some(self.query()?) } else { None };
        if query.is_none() && columns.is_empty() && like.is_none() {
            return Err(self.unexpected("columns or AS with a query"));
        }
        Ok(Statement::CreateTable { replace, temporary, if_not_exists, name, columns, query, like })
    }

    /// The rows of a table that is named.
    fn whole_table(&mut self) -> Parsed<Query> {
        let at = self.loc();
        let path = self.path("a table")?;
        let at = self.since(at);
        let table = FromItem::Table { path, alias: None, offset: None, at };
        Ok(Query {
            recursive: false,
            ctes: Vec::new(),
            body: Body::From(Box::new(table)),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            pipes: Vec::new(),
            at,
        })
    }

    /// A key of a table: keys are not enforced in BigQuery, so nothing of them is kept.
    pub(super) fn skip_constraint(&mut self) -> Parsed<()> {
        while !self.is("(") && !self.is(",") && !self.is(")") {
            if matches!(self.tok(), super::lexer::Tok::End) {
                return Err(self.unexpected("')'"));
            }
            self.advance();
        }
        if self.is("(") {
            self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        if self.eat_kw("REFERENCES") {
            self.path("a table")?;
            self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        self.eat_kws(&["NOT", "ENFORCED"]);
        Ok(())
    }

    /// A column with its type and constraints.
    pub(super) fn column_def(&mut self) -> Parsed<ColumnDef> {
        let name = self.ident("a column")?;
        let ty = self.type_syntax()?;
        let (mut not_null, mut default) = (false, None);
        loop {
            if self.eat_kws(&["NOT", "NULL"]) {
                not_null = true;
            } else if self.kw("OPTIONS") {
                self.options()?;
            } else if self.eat_kw("DEFAULT") {
                default = Some(self.expr()?);
            } else if self.kw("COLLATE") || self.kw("GENERATED") {
                return Err(Fault::unsupported(self.loc(), "COLLATE and GENERATED columns are not supported"));
            } else if self.eat_kws(&["PRIMARY", "KEY"]) {
                self.eat_kws(&["NOT", "ENFORCED"]);
            } else {
                return Ok(ColumnDef { name, ty, not_null, default });
            }
        }
    }

    /// `OPTIONS (name = value, …)`: physical settings and descriptions, which no query can see.
    pub(super) fn options(&mut self) -> Parsed<()> {
        if !self.kw("OPTIONS") {
            return Ok(());
        }
        self.option_list().map(|_| ())
    }

    /// The same, with what they say.
    pub(super) fn option_list(&mut self) -> Parsed<Vec<(Ident, Expr)>> {
        self.expect_kw("OPTIONS")?;
        self.parenthesised(|p| {
            if p.is(")") {
                return Ok(Vec::new());
            }
            p.comma_separated(|p| {
                let name = p.any_ident("an option")?;
                p.expect("=")?;
                Ok((name, p.expr()?))
            })
        })
    }

    /// DROP of a table, view or dataset.
    fn drop(&mut self) -> Parsed<Statement> {
        if self.eat_kws(&["TABLE", "FUNCTION"]) {
            let if_exists = self.eat_kws(&["IF", "EXISTS"]);
            return Ok(Statement::Drop { kind: DropKind::TableFunction, if_exists, name: self.path("a name")? });
        }
        let kinds = [DropKind::Table, DropKind::View, DropKind::Schema, DropKind::Function];
        let kind = kinds.into_iter().find(|kind| self.kw(kind.word()));
        let Some(kind) = kind else {
            return Err(Fault::unsupported(self.loc(), format!("DROP {} is not supported", self.shown()))
                .help("DROP TABLE, VIEW, SCHEMA, FUNCTION and TABLE FUNCTION are"));
        };
        self.advance();
        let if_exists = self.eat_kws(&["IF", "EXISTS"]);
        let name = self.path("a name")?;
        Ok(Statement::Drop { kind, if_exists, name })
    }

    fn value_row(&mut self) -> Parsed<Vec<Option<Expr>>> {
        self.parenthesised(|p| p.comma_separated(Self::value_or_default))
    }

    /// A value, or None for DEFAULT.
    fn value_or_default(&mut self) -> Parsed<Option<Expr>> {
        if self.eat_kw("DEFAULT") { Ok(None) } else { self.expr().map(Some) }
    }

    /// INSERT of rows or of a query.
    fn insert(&mut self) -> Parsed<Statement> {
        self.eat_kw("INTO");
        let name = self.path("a table")?;
        let mut columns = Vec::new();
        // `INSERT t (SELECT …)` has a query where columns may stand.
        if self.is("(") && !self.at_query() {
            columns = self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        let source = if self.eat_kw("VALUES") {
            InsertSource::Values(self.comma_separated(Self::value_row)?)
        } else {
            InsertSource::Query(Box::new(self.query()?))
        };
        Ok(Statement::Insert { name, columns, source })
    }

    /// The assignments of SET; a target may be a path.
    fn assignments(&mut self) -> Parsed<Vec<(Path, Option<Expr>)>> {
        self.comma_separated(|p| {
            let target = p.path("a column")?;
            p.expect("=")?;
            Ok((target, p.value_or_default()?))
        })
    }

    /// UPDATE, whose WHERE is required.
    fn update(&mut self) -> Parsed<Statement> {
        let name = self.path("a table")?;
        let alias = self.alias()?;
        self.expect_kw("SET")?;
        let set = self.assignments()?;
        let from = if self.eat_kw("FROM") { Some(self.relations()?) } else { None };
        self.expect_kw("WHERE")?;
        let filter = self.expr()?;
        Ok(Statement::Update { name, alias, set, from, filter })
    }

    /// MERGE with one clause at least.
    fn merge(&mut self) -> Parsed<Statement> {
        self.eat_kw("INTO");
        let name = self.path("a table")?;
        let alias = self.alias()?;
        self.expect_kw("USING")?;
        let source = self.relations()?;
        self.expect_kw("ON")?;
        let on = self.expr()?;
        let mut clauses = Vec::new();
        while self.eat_kw("WHEN") {
            let negated = self.eat_kw("NOT");
            self.expect_kw("MATCHED")?;
            let mut when = if negated { MergeMatch::NotMatchedByTarget } else { MergeMatch::Matched };
            if negated && self.eat_kw("BY") {
                if self.eat_kw("SOURCE") {
                    when = MergeMatch::NotMatchedBySource;
                } else {
                    self.expect_kw("TARGET")?;
                }
            }
            let and = if self.eat_kw("AND") { Some(self.expr()?) } else { None };
            self.expect_kw("THEN")?;
            clauses.push(MergeClause { when, and, action: self.merge_action()? });
        }
        if clauses.is_empty() {
            return Err(self.unexpected("WHEN"));
        }
        Ok(Statement::Merge { name, alias, source, on, clauses })
    }

    /// What a clause of MERGE does with a row.
    fn merge_action(&mut self) -> Parsed<MergeAction> {
        let at = self.loc();
        if self.eat_kw("DELETE") {
            return Ok(MergeAction::Delete);
        }
        if self.eat_kw("UPDATE") {
            self.expect_kw("SET")?;
            return self.assignments().map(MergeAction::Update);
        }
        self.expect_kw("INSERT")?;
        let mut columns = Vec::new();
        if self.is("(") {
            columns = self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        if self.eat_kw("ROW") {
            return Ok(MergeAction::Insert { columns, values: None, at: self.since(at) });
        }
        self.expect_kw("VALUES")?;
        let values = self.value_row()?;
        Ok(MergeAction::Insert { columns, values: Some(values), at: self.since(at) })
    }
}
