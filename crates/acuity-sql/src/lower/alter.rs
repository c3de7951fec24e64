//! ALTER.

use super::{Writer, text_literal};
use crate::catalog::TablePath;
use crate::diagnostics::Outcome;
use crate::storage::duckdb;
use crate::tree::{Alteration, DropKind, NewColumn};

impl Writer {
    /// One statement for each change: DuckDB takes one at a time.
    pub(super) fn alter(&mut self, kind: DropKind, name: &TablePath, changes: &[Alteration]) -> Outcome<()> {
        // What a column's values must keep to is seen to where they are written.
        let changes: Vec<&Alteration> = changes.iter().filter(|c| !matches!(c, Alteration::Limits(..))).collect();
        if changes.is_empty() {
            // Something has to be sent.
            self.push("SELECT NULL WHERE false");
        }
        let mut name = name.clone();
        for (i, change) in changes.into_iter().enumerate() {
            if i > 0 {
                self.push(";\n");
            }
            self.alteration(kind, &name, change)?;
            if let (Alteration::Rename(to), Some(last)) = (change, name.0.last_mut()) {
                last.clone_from(to);
            }
        }
        Ok(())
    }

    fn alteration(&mut self, kind: DropKind, table: &TablePath, change: &Alteration) -> Outcome<()> {
        if let Alteration::Describe(column, text) = change {
            let what = if column.is_some() { "COLUMN" } else { kind.word() };
            self.put(format_args!("COMMENT ON {what} "));
            self.path(table);
            if let Some(column) = column {
                self.push(".");
                self.name(column);
            }
            let text = text.as_ref().map_or_else(|| "NULL".to_owned(), |text| text_literal(text));
            self.put(format_args!(" IS {text}"));
            return Ok(());
        }
        self.put(format_args!("ALTER {} ", kind.word()));
        self.path(table);
        match change {
            Alteration::Add(column) => {
                self.push(" ADD COLUMN ");
                self.new_column(column)?;
            }
            Alteration::Drop(column) => {
                self.push(" DROP COLUMN ");
                self.name(column);
            }
            Alteration::RenameColumn(from, to) => {
                self.push(" RENAME COLUMN ");
                self.name(from);
                self.push(" TO ");
                self.name(to);
            }
            Alteration::Rename(to) => {
                self.push(" RENAME TO ");
                self.name(to);
            }
            Alteration::Type(column, ty) => {
                self.column(column);
                self.put(format_args!(" SET DATA TYPE {}", duckdb(ty)));
            }
            Alteration::DropNotNull(column) => {
                self.column(column);
                self.push(" DROP NOT NULL");
            }
            Alteration::Default(column, None) => {
                self.column(column);
                self.push(" DROP DEFAULT");
            }
            Alteration::Default(column, Some(value)) => {
                self.column(column);
                self.push(" SET DEFAULT ");
                self.expr(value)?;
            }
            Alteration::Describe(..) | Alteration::Limits(..) => {}
        }
        Ok(())
    }

    fn column(&mut self, name: &str) {
        self.push(" ALTER COLUMN ");
        self.name(name);
    }

    /// What columns of a table promise that a query has filled: DuckDB takes no columns beside a query.
    pub(super) fn promised(&mut self, table: &TablePath, columns: &[NewColumn]) -> Outcome<()> {
        for column in columns {
            if column.not_null {
                self.push(";\nALTER TABLE ");
                self.path(table);
                self.column(&column.name);
                self.push(" SET NOT NULL");
            }
            if let Some(default) = &column.default {
                self.push(";\nALTER TABLE ");
                self.path(table);
                self.column(&column.name);
                self.push(" SET DEFAULT ");
                self.expr(default)?;
            }
        }
        Ok(())
    }

    /// A column as a table is made with it.
    pub(super) fn new_column(&mut self, column: &NewColumn) -> Outcome<()> {
        self.name(&column.name);
        self.put(format_args!(" {}{}", duckdb(&column.ty), if column.not_null { " NOT NULL" } else { "" }));
        if let Some(default) = &column.default {
            self.push(" DEFAULT ");
            self.expr(default)?;
        }
        Ok(())
    }
}
