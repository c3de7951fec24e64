//! DDL and DML.

use super::{Writer, text_literal};
use crate::diagnostics::Outcome;
use crate::tree::{DropKind, Expr, MergeAction, MergeMatch, Query, Statement};

impl Writer {
    /// A statement.
    pub(super) fn statement(&mut self, statement: &Statement) -> Outcome<()> {
        match statement {
            Statement::Query(query) => self.query(query, true)?,
            Statement::CreateTable { replace, temporary, if_not_exists, name, columns, query } => {
                self.create(*replace, if *temporary { "TEMP TABLE" } else { "TABLE" }, *if_not_exists);
                self.path(name);
                if let Some(query) = query {
                    self.push(" AS\n");
                    self.named(query, columns.iter().map(|column| column.name.as_str()).collect())?;
                    self.promised(name, columns)?;
                } else {
                    self.push(" (");
                    self.list(columns, Self::new_column)?;
                    self.push(")");
                }
            }
            Statement::CreateView { replace, if_not_exists, name, query } => {
                self.create(*replace, "VIEW", *if_not_exists);
                self.path(name);
                self.push(" (");
                self.list(&query.outputs, |w, o| {
                    w.name(o.name.as_deref().unwrap_or(&o.physical));
                    Ok(())
                })?;
                self.push(") AS\n");
                self.query(query, true)?;
            }
            Statement::CreateSchema { if_not_exists, name } => {
                self.create(false, "SCHEMA", *if_not_exists);
                // A dataset's name may have its project before it.
                self.name(name.0.last().map_or("", String::as_str));
            }
            Statement::CreateRoutine { replace, if_not_exists, name, table, params, text } => {
                // The text is kept as a macro's comment. The macro itself only tells other programs what it is.
                self.create(*replace, "MACRO", *if_not_exists);
                self.path(name);
                self.push("(");
                self.names(params)?;
                let told = text_literal(&format!("{name} is a function in BigQuery's SQL, which only acuity runs"));
                self.put(format_args!(") AS {}error({told})", if *table { "TABLE SELECT " } else { "" }));
                self.put(format_args!(";\nCOMMENT ON MACRO {}", if *table { "TABLE " } else { "" }));
                self.path(name);
                self.put(format_args!(" IS {}", text_literal(text)));
            }
            Statement::Drop { kind, if_exists, name } => {
                let word = match kind {
                    DropKind::Function => "MACRO",
                    DropKind::TableFunction => "MACRO TABLE",
                    kind => kind.word(),
                };
                self.put(format_args!("DROP {word} {}", if *if_exists { "IF EXISTS " } else { "" }));
                if *kind == DropKind::Schema {
                    self.name(name.0.last().map_or("", String::as_str))
                } else {
                    self.path(name)
                }
            }
            Statement::Alter { kind, name, changes, .. } => self.alter(*kind, name, changes)?,
            Statement::Truncate(name) => {
                self.push("DELETE FROM ");
                self.path(name);
            }
            Statement::InsertValues { name, columns, rows } => {
                self.insert_into(name, columns)?;
                self.push(" VALUES ");
                self.list(rows, |w, row| {
                    w.push("(");
                    w.values(row)?;
                    w.push(")");
                    Ok(())
                })?;
            }
            Statement::InsertQuery { name, columns, query } => {
                self.insert_into(name, columns)?;
                self.push("\n");
                self.query(query, true)?;
            }
            Statement::Update { name, alias: given, set, from: None, filter } => {
                self.push("UPDATE ");
                self.path(name);
                self.alias(given);
                self.push(" SET ");
                self.assignments(set)?;
                self.push(" WHERE ");
                self.expr(filter)?;
            }
            // A row that several rows of FROM meet is an error, as in BigQuery: DuckDB's UPDATE would take any of them.
            Statement::Update { name, alias: given, set, from: Some(from), filter } => {
                self.push("MERGE INTO ");
                self.path(name);
                self.alias(given);
                self.push(" USING ");
                self.from(from)?;
                self.push(" ON ");
                self.expr(filter)?;
                self.push(" WHEN MATCHED THEN UPDATE SET ");
                self.assignments(set)?;
            }
            Statement::Delete { name, alias: given, filter } => {
                self.push("DELETE FROM ");
                self.path(name);
                self.alias(given);
                self.push(" WHERE ");
                self.expr(filter)?;
            }
            Statement::Merge { name, alias: given, source, on, clauses } => {
                self.push("MERGE INTO ");
                self.path(name);
                self.alias(given);
                self.push(" USING ");
                self.from(source)?;
                self.push(" ON ");
                self.expr(on)?;
                for clause in clauses {
                    self.push(match clause.when {
                        MergeMatch::Matched => "\nWHEN MATCHED",
                        // DuckDB says BY TARGET by saying nothing.
                        MergeMatch::NotMatchedByTarget => "\nWHEN NOT MATCHED",
                        MergeMatch::NotMatchedBySource => "\nWHEN NOT MATCHED BY SOURCE",
                    });
                    if let Some(and) = &clause.and {
                        self.push(" AND ");
                        self.expr(and)?;
                    }
                    match &clause.action {
                        MergeAction::Delete => self.push(" THEN DELETE"),
                        MergeAction::Update(set) => {
                            self.push(" THEN UPDATE SET ");
                            self.assignments(set)?;
                        }
                        MergeAction::Insert(columns, values) => {
                            self.push(" THEN INSERT (");
                            self.names(columns)?;
                            self.push(") VALUES (");
                            self.values(values)?;
                            self.push(")");
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// CREATE with its flags, up to the name.
    fn create(&mut self, replace: bool, kind: &str, if_not_exists: bool) {
        self.push(if replace { "CREATE OR REPLACE " } else { "CREATE " });
        self.push(kind);
        self.push(if if_not_exists { " IF NOT EXISTS " } else { " " });
    }

    /// A query whose columns take the declared names, when there are any.
    fn named(&mut self, query: &Query, names: Vec<&str>) -> Outcome<()> {
        if names.is_empty() {
            return self.query(query, true);
        }
        self.push("SELECT * FROM (");
        self.query(query, false)?;
        self.push(") AS q(");
        self.list(&names, |w, n| {
            w.name(n);
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }

    /// INSERT INTO with its columns, which are always named.
    fn insert_into(&mut self, name: &crate::catalog::TablePath, columns: &[String]) -> Outcome<()> {
        self.push("INSERT INTO ");
        self.path(name);
        self.push(" (");
        self.names(columns)?;
        self.push(")");
        Ok(())
    }

    fn names(&mut self, names: &[String]) -> Outcome<()> {
        self.list(names, |w, n| {
            w.name(n);
            Ok(())
        })
    }

    /// Values of a row, or DEFAULT.
    fn values(&mut self, values: &[Option<Expr>]) -> Outcome<()> {
        self.list(values, |w, v| match v {
            Some(v) => w.expr(v),
            None => {
                w.push("DEFAULT");
                Ok(())
            }
        })
    }

    /// The assignments of SET.
    fn assignments(&mut self, set: &[(String, Option<Expr>)]) -> Outcome<()> {
        self.list(set, |w, (name, value)| {
            w.name(name);
            w.push(" = ");
            match value {
                Some(value) => w.expr(value),
                None => {
                    w.push("DEFAULT");
                    Ok(())
                }
            }
        })
    }
}
