//! Procedures of a script.

use std::rc::Rc;

use super::Parsed;
use super::ast::{Procedure, ProcedureParam, Step, StepKind};
use super::lexer::Tok;
use super::parser::Parser;
use crate::diagnostics::Fault;

impl Parser<'_> {
    /// CREATE PROCEDURE; the cursor is at CREATE.
    pub(super) fn procedure(&mut self) -> Parsed<StepKind> {
        self.expect_kw("CREATE")?;
        let replace = self.eat_kws(&["OR", "REPLACE"]);
        self.expect_kw("PROCEDURE")?;
        let if_not_exists = self.eat_kws(&["IF", "NOT", "EXISTS"]);
        let name = self.path("a procedure")?;
        let params =
            self.parenthesised(|p| if p.is(")") { Ok(Vec::new()) } else { p.comma_separated(Self::procedure_param) })?;
        self.options()?;
        let at = self.loc();
        if self.kw("LANGUAGE") || self.kw("WITH") || self.kw("EXTERNAL") {
            return Err(Fault::unsupported(at, "procedures in other languages than SQL are not supported"));
        }
        self.expect_kw("BEGIN")?;
        // Nothing around can be left from inside.
        let around = std::mem::take(&mut self.loops);
        let block = self.block(None);
        self.loops = around;
        let body = vec![Step { kind: block?, at: self.since(at) }];
        Ok(StepKind::Procedure { replace, if_not_exists, name, procedure: Rc::new(Procedure { params, body }) })
    }

    fn procedure_param(&mut self) -> Parsed<ProcedureParam> {
        // A word is a mode only where a name and a type follow it; IN is no name anyway.
        let mode = |p: &Self, word: &str| p.kw(word) && matches!(p.tok_at(1), Tok::Word | Tok::Quoted(_));
        let named = matches!(self.tok_at(2), Tok::Word | Tok::Quoted(_));
        let (takes, gives) = if self.kw("IN") {
            (true, false)
        } else if mode(self, "OUT") && named {
            (false, true)
        } else if mode(self, "INOUT") && named {
            (true, true)
        } else {
            let name = self.ident("a parameter's name")?;
            return Ok(ProcedureParam { takes: true, gives: false, name, ty: self.any_or_type()? });
        };
        self.advance();
        let name = self.ident("a parameter's name")?;
        Ok(ProcedureParam { takes, gives, name, ty: self.any_or_type()? })
    }
}
