//! Functions: temporary ones, and those that stay.

use super::Parsed;
use super::ast::{FunctionDef, Ident, Param, Routine, Statement, TableFunctionDef, TypeSyntax};
use super::lexer::Tok;
use super::parser::Parser;
use crate::diagnostics::Fault;

impl Parser<'_> {
    /// A temporary function and the statement behind it, which it is part of.
    pub(super) fn create_function(&mut self, aggregate: bool) -> Parsed<Statement> {
        let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
        let name = self.ident("a function's name")?;
        let function = FunctionDef { if_not_exists, ..self.function(name, aggregate)? };
        let then = if !self.in_script && self.eat(";") && !matches!(self.tok(), Tok::End) {
            // A chain of functions nests: each holds what follows.
            Some(Box::new(self.nested(Self::statement)?))
        } else {
            None
        };
        Ok(Statement::CreateFunction { function, then })
    }

    /// A function behind its name.
    fn function(&mut self, name: Ident, aggregate: bool) -> Parsed<FunctionDef> {
        let params = self.params(aggregate)?;
        let returns = if self.eat_kw("RETURNS") { Some(self.type_syntax()?) } else { None };
        self.only_sql()?;
        self.expect_kw("AS")?;
        let body = self.parenthesised(Self::expr)?;
        self.options()?;
        Ok(FunctionDef { name, params, returns, body, aggregate, foreign: false, if_not_exists: false })
    }

    /// The parameters of a function; only those of one that aggregates may be NOT AGGREGATE.
    fn params(&mut self, aggregate: bool) -> Parsed<Vec<Param>> {
        self.parenthesised(|p| {
            if p.is(")") {
                return Ok(Vec::new());
            }
            p.comma_separated(|p| {
                let name = p.ident("a parameter's name")?;
                if p.kw("TABLE") || p.kws(&["ANY", "TABLE"]) {
                    return Err(Fault::unsupported(p.loc(), "tables as arguments are not supported"));
                }
                let ty = p.any_or_type()?;
                let not_aggregate = aggregate && p.eat_kws(&["NOT", "AGGREGATE"]);
                Ok(Param { name, ty, not_aggregate })
            })
        })
    }

    /// Refuses functions that are not written in SQL.
    fn only_sql(&mut self) -> Parsed<()> {
        let at = self.loc();
        if self.eat_kws(&["LANGUAGE", "SQL"]) {
            return Ok(());
        }
        if self.kw("LANGUAGE") || self.kw("REMOTE") {
            let language = self.word_at(1).unwrap_or("another language").to_uppercase();
            return Err(Fault::unsupported(
                at,
                format!("functions in {language} are not supported: there is only an engine for SQL here"),
            )
            .help("write the body in SQL"));
        }
        Ok(())
    }

    /// CREATE FUNCTION of one that stays.
    pub(super) fn create_stored_function(&mut self, replace: bool, aggregate: bool) -> Parsed<Statement> {
        let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
        let name = self.path("a function's name")?;
        let Some(last) = name.last().cloned() else { return Err(self.unexpected("a function's name")) };
        let routine = Routine::Value(self.function(last, aggregate)?);
        Ok(Statement::CreateRoutine { replace, if_not_exists, name, routine })
    }

    /// CREATE TABLE FUNCTION, behind these words.
    pub(super) fn create_table_function(&mut self, replace: bool) -> Parsed<Statement> {
        let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
        let name = self.path("a function's name")?;
        let params = self.params(false)?;
        let mut returns = None;
        if self.eat_kw("RETURNS") {
            self.expect_kw("TABLE")?;
            returns = Some(self.struct_type_fields()?);
        }
        self.only_sql()?;
        self.options()?;
        self.expect_kw("AS")?;
        let query = Box::new(self.query()?);
        let routine = Routine::Table(TableFunctionDef { params, returns, query });
        Ok(Statement::CreateRoutine { replace, if_not_exists, name, routine })
    }

    /// The type of a parameter; None for ANY TYPE.
    pub(super) fn any_or_type(&mut self) -> Parsed<Option<TypeSyntax>> {
        if self.eat_kws(&["ANY", "TYPE"]) { Ok(None) } else { self.type_syntax().map(Some) }
    }
}
