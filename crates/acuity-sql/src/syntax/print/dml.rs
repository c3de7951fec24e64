//! DDL and DML as text.

use super::Printer;
use crate::syntax::ast::{
    Alteration, ColumnChange, ColumnDef, Expr, FunctionDef, Ident, InsertSource, MergeAction, MergeClause, MergeMatch,
    Param, Routine, Statement,
};

/// A statement that is no query; queries it holds go back to the printer.
pub(super) fn statement(p: &mut Printer, statement: &Statement) {
    let flag = |set: bool, words: &'static str| if set { words } else { "" };
    match statement {
        Statement::Query(query) => p.query(query),
        Statement::CreateTable { replace, temporary, if_not_exists, name, columns, query, like } => {
            let (replace, temporary) = (flag(*replace, "OR REPLACE "), flag(*temporary, "TEMP "));
            p.push(&format!("CREATE {replace}{temporary}TABLE {}", flag(*if_not_exists, "IF NOT EXISTS ")));
            p.path(name);
            if let Some(like) = like {
                p.push(" LIKE ");
                p.path(like);
            }
            if !columns.is_empty() {
                p.push(" (");
                p.list(columns, ", ", column_def);
                p.push(")");
            }
            if let Some(query) = query {
                p.push(" AS ");
                p.query(query);
            }
        }
        Statement::CreateView { replace, if_not_exists, name, columns, query } => {
            let exists = flag(*if_not_exists, "IF NOT EXISTS ");
            p.push(&format!("CREATE {}VIEW {exists}", flag(*replace, "OR REPLACE ")));
            p.path(name);
            if !columns.is_empty() {
                p.push(" ");
                p.idents(columns);
            }
            p.push(" AS ");
            p.query(query);
        }
        Statement::CreateSchema { if_not_exists, name } => {
            p.push(&format!("CREATE SCHEMA {}", flag(*if_not_exists, "IF NOT EXISTS ")));
            p.path(name);
        }
        Statement::CreateRoutine { replace, if_not_exists, name, routine } => {
            let kind = match routine {
                Routine::Table(_) => "TABLE FUNCTION",
                Routine::Value(function) => kind(function),
            };
            let (replace, exists) = (flag(*replace, "OR REPLACE "), flag(*if_not_exists, "IF NOT EXISTS "));
            p.push(&format!("CREATE {replace}{kind} {exists}"));
            p.path(name);
            match routine {
                Routine::Value(function) => self::function(p, function),
                Routine::Table(function) => {
                    params(p, &function.params);
                    if let Some(fields) = &function.returns {
                        p.push(" RETURNS TABLE");
                        p.fields(fields);
                    }
                    p.push(" AS ");
                    p.query(&function.query);
                }
            }
        }
        Statement::CreateFunction { function, then } => {
            p.push(&format!("CREATE TEMP {} {}", kind(function), flag(function.if_not_exists, "IF NOT EXISTS ")));
            p.ident(&function.name);
            self::function(p, function);
            // A function lives as long as the statement behind it, and is part of the same text.
            if let Some(then) = then {
                p.push("; ");
                self::statement(p, then);
            }
        }
        Statement::Drop { kind, if_exists, name } => {
            p.push(&format!("DROP {} {}", kind.word(), flag(*if_exists, "IF EXISTS ")));
            p.path(name);
        }
        Statement::Alter { kind, if_exists, name, changes } => {
            p.push(&format!("ALTER {} {}", kind.word(), flag(*if_exists, "IF EXISTS ")));
            p.path(name);
            p.push(" ");
            p.list(changes, ", ", alteration);
        }
        Statement::Truncate(name) => {
            p.push("TRUNCATE TABLE ");
            p.path(name);
        }
        Statement::Insert { name, columns, source } => {
            p.push("INSERT INTO ");
            p.path(name);
            if !columns.is_empty() {
                p.push(" ");
                p.idents(columns);
            }
            p.push(" ");
            insert_source(p, source);
        }
        Statement::Update { name, alias, set, from, filter } => {
            p.push("UPDATE ");
            p.path(name);
            p.alias(alias.as_ref());
            p.push(" SET ");
            p.list(set, ", ", |p, (path, value)| {
                p.path(path);
                p.push(" = ");
                default_or(p, value.as_ref());
            });
            if let Some(from) = from {
                p.push(" FROM ");
                p.from(from);
            }
            p.clause("WHERE", Some(filter));
        }
        Statement::Delete { name, alias, filter } => {
            p.push("DELETE FROM ");
            p.path(name);
            p.alias(alias.as_ref());
            p.clause("WHERE", Some(filter));
        }
        Statement::Merge { name, alias, source, on, clauses } => {
            p.push("MERGE INTO ");
            p.path(name);
            p.alias(alias.as_ref());
            p.push(" USING ");
            p.from(source);
            p.clause("ON", Some(on));
            for clause in clauses {
                merge_clause(p, clause);
            }
        }
    }
}

/// A column as a table is made with it.
fn column_def(p: &mut Printer, ColumnDef { name, ty, not_null, default }: &ColumnDef) {
    p.ident(name);
    p.push(" ");
    p.ty(ty);
    p.push(if *not_null { " NOT NULL" } else { "" });
    p.clause("DEFAULT", default.as_ref());
}

/// A change of ALTER.
fn alteration(p: &mut Printer, change: &Alteration) {
    match change {
        Alteration::AddColumn { unless_there, column } => {
            p.push(if *unless_there { "ADD COLUMN IF NOT EXISTS " } else { "ADD COLUMN " });
            column_def(p, column);
        }
        Alteration::DropColumn { if_there, name } => {
            p.push(if *if_there { "DROP COLUMN IF EXISTS " } else { "DROP COLUMN " });
            p.ident(name);
        }
        Alteration::RenameColumn { if_there, name, to } => {
            p.push(if *if_there { "RENAME COLUMN IF EXISTS " } else { "RENAME COLUMN " });
            p.ident(name);
            p.push(" TO ");
            p.ident(to);
        }
        Alteration::Rename(to) => {
            p.push("RENAME TO ");
            p.ident(to);
        }
        Alteration::Options(options) => self::options(p, options),
        Alteration::Column { if_there, name, change } => {
            p.push(if *if_there { "ALTER COLUMN IF EXISTS " } else { "ALTER COLUMN " });
            p.ident(name);
            p.push(" ");
            match change {
                ColumnChange::Type(ty) => {
                    p.push("SET DATA TYPE ");
                    p.ty(ty);
                }
                ColumnChange::DropNotNull => p.push("DROP NOT NULL"),
                ColumnChange::Default(value) => p.clause("SET DEFAULT", Some(value)),
                ColumnChange::DropDefault => p.push("DROP DEFAULT"),
                ColumnChange::Options(options) => self::options(p, options),
            }
        }
        // Keys are not enforced, so one of them is as good as none.
        Alteration::Nothing => p.push("DROP PRIMARY KEY IF EXISTS"),
    }
}

/// SET OPTIONS with its list.
fn options(p: &mut Printer, options: &[(Ident, Expr)]) {
    p.push("SET OPTIONS (");
    p.list(options, ", ", |p, (name, value)| {
        p.ident(name);
        p.push(" = ");
        p.expr(value);
    });
    p.push(")");
}

/// A clause of MERGE; NOT MATCHED alone means BY TARGET, which is always written out.
fn merge_clause(printer: &mut Printer, clause: &MergeClause) {
    printer.push(match clause.when {
        MergeMatch::Matched => " WHEN MATCHED",
        MergeMatch::NotMatchedByTarget => " WHEN NOT MATCHED BY TARGET",
        MergeMatch::NotMatchedBySource => " WHEN NOT MATCHED BY SOURCE",
    });
    printer.clause("AND", clause.and.as_ref());
    printer.push(" THEN ");
    match &clause.action {
        MergeAction::Delete => printer.push("DELETE"),
        MergeAction::Update(set) => {
            printer.push("UPDATE SET ");
            printer.list(set, ", ", |p, (path, value)| {
                p.path(path);
                p.push(" = ");
                default_or(p, value.as_ref());
            });
        }
        MergeAction::Insert { columns, values, .. } => {
            printer.push("INSERT");
            if !columns.is_empty() {
                printer.push(" ");
                printer.idents(columns);
            }
            match values {
                Some(values) => {
                    printer.push(" VALUES (");
                    printer.list(values, ", ", |p, v| default_or(p, v.as_ref()));
                    printer.push(")");
                }
                None => printer.push(" ROW"),
            }
        }
    }
}

fn insert_source(printer: &mut Printer, source: &InsertSource) {
    match source {
        InsertSource::Query(query) => printer.query(query),
        InsertSource::Values(rows) => {
            printer.push("VALUES ");
            printer.list(rows, ", ", |p, row| {
                p.push("(");
                p.list(row, ", ", |p, v| default_or(p, v.as_ref()));
                p.push(")");
            });
        }
    }
}

fn default_or(printer: &mut Printer, value: Option<&Expr>) {
    match value {
        Some(value) => printer.expr(value),
        None => printer.push("DEFAULT"),
    }
}

/// The parameters of a function, in parentheses.
fn params(p: &mut Printer, params: &[Param]) {
    p.push("(");
    p.list(params, ", ", |p, param| {
        p.ident(&param.name);
        p.push(" ");
        match &param.ty {
            Some(ty) => p.ty(ty),
            None => p.push("ANY TYPE"),
        }
        if param.not_aggregate {
            p.push(" NOT AGGREGATE");
        }
    });
    p.push(")");
}

/// The words for a function behind CREATE.
fn kind(function: &FunctionDef) -> &'static str {
    if function.aggregate { "AGGREGATE FUNCTION" } else { "FUNCTION" }
}

/// A function behind its name.
fn function(p: &mut Printer, function: &FunctionDef) {
    params(p, &function.params);
    if let Some(returns) = &function.returns {
        p.push(" RETURNS ");
        p.ty(returns);
    }
    p.push(" AS (");
    p.expr(&function.body);
    p.push(")");
}
