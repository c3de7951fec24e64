//! ALTER.

use super::Parsed;
use super::ast::{Alteration, ColumnChange, DropKind, Statement};
use super::parser::Parser;
use crate::diagnostics::Fault;

impl Parser<'_> {
    /// ALTER of a table, view or dataset, the word read.
    pub(super) fn alter(&mut self) -> Parsed<Statement> {
        let kinds = [DropKind::Table, DropKind::View, DropKind::Schema];
        let Some(kind) = kinds.into_iter().find(|kind| self.kw(kind.word())) else {
            let fault = Fault::unsupported(self.loc(), format!("ALTER {} is not supported", self.shown()));
            return Err(fault.help("ALTER TABLE, VIEW and SCHEMA are; other administration belongs to the warehouse"));
        };
        self.advance();
        let if_exists = self.eat_kws(&["IF", "EXISTS"]);
        let name = self.path("a name")?;
        // A view has one option list, a table any number of changes.
        let changes = match kind {
            DropKind::Table => self.comma_separated(Self::alteration)?,
            DropKind::View if self.eat_kws(&["ALTER", "COLUMN"]) => {
                let change = self.column_change()?;
                if !matches!(change, Alteration::Column { change: ColumnChange::Options(_), .. }) {
                    return Err(Fault::unsupported(self.loc(), "of a view's column only the options change"));
                }
                vec![change]
            }
            _ => {
                self.expect_kw("SET")?;
                vec![Alteration::Options(self.option_list()?)]
            }
        };
        Ok(Statement::Alter { kind, if_exists, name, changes })
    }

    fn alteration(&mut self) -> Parsed<Alteration> {
        let at = self.loc();
        if self.eat_kws(&["ADD", "COLUMN"]) {
            let unless_there = self.eat_kws(&["IF", "NOT", "EXISTS"]);
            return Ok(Alteration::AddColumn { unless_there, column: self.column_def()? });
        }
        if self.eat_kw("ADD") {
            if self.eat_kw("CONSTRAINT") {
                self.eat_kws(&["IF", "NOT", "EXISTS"]);
                self.ident("a constraint")?;
            }
            if !self.kw("PRIMARY") && !self.kw("FOREIGN") {
                return Err(self.unexpected("COLUMN, PRIMARY KEY or FOREIGN KEY"));
            }
            self.skip_constraint()?;
            return Ok(Alteration::Nothing);
        }
        if self.eat_kws(&["DROP", "COLUMN"]) {
            let if_there = self.eat_kws(&["IF", "EXISTS"]);
            return Ok(Alteration::DropColumn { if_there, name: self.ident("a column")? });
        }
        if self.eat_kws(&["DROP", "PRIMARY", "KEY"]) {
            self.eat_kws(&["IF", "EXISTS"]);
            return Ok(Alteration::Nothing);
        }
        if self.eat_kws(&["DROP", "CONSTRAINT"]) {
            self.eat_kws(&["IF", "EXISTS"]);
            self.ident("a constraint")?;
            return Ok(Alteration::Nothing);
        }
        if self.eat_kws(&["RENAME", "COLUMN"]) {
            let if_there = self.eat_kws(&["IF", "EXISTS"]);
            let name = self.ident("a column")?;
            self.expect_kw("TO")?;
            return Ok(Alteration::RenameColumn { if_there, name, to: self.ident("a column")? });
        }
        if self.eat_kws(&["RENAME", "TO"]) {
            return Ok(Alteration::Rename(self.ident("a table")?));
        }
        if self.eat_kws(&["ALTER", "COLUMN"]) {
            return self.column_change();
        }
        if self.kws(&["SET", "DEFAULT"]) {
            return Err(Fault::unsupported(at, "SET DEFAULT COLLATE is not supported"));
        }
        if self.eat_kw("SET") {
            return Ok(Alteration::Options(self.option_list()?));
        }
        Err(self.unexpected("ADD, DROP, RENAME, ALTER COLUMN or SET OPTIONS"))
    }

    /// What stands behind ALTER COLUMN.
    fn column_change(&mut self) -> Parsed<Alteration> {
        let if_there = self.eat_kws(&["IF", "EXISTS"]);
        let name = self.ident("a column")?;
        let change = if self.eat_kws(&["SET", "DATA", "TYPE"]) {
            ColumnChange::Type(self.type_syntax()?)
        } else if self.eat_kws(&["SET", "DEFAULT"]) {
            ColumnChange::Default(self.expr()?)
        } else if self.eat_kws(&["DROP", "DEFAULT"]) {
            ColumnChange::DropDefault
        } else if self.eat_kws(&["DROP", "NOT", "NULL"]) {
            ColumnChange::DropNotNull
        } else if self.eat_kw("SET") {
            ColumnChange::Options(self.option_list()?)
        } else {
            return Err(self.unexpected("SET DATA TYPE, SET DEFAULT, SET OPTIONS, DROP DEFAULT or DROP NOT NULL"));
        };
        Ok(Alteration::Column { if_there, name, change })
    }
}
