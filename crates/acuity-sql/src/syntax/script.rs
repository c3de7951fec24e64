//! Scripts: statements with semicolons between them, and those that hold others.

use std::rc::Rc;

use super::ast::{Expr, Ident, Statement, Step, StepKind, Transaction, Until};
use super::lexer::{Tok, Token};
use super::parser::{Loops, Parser};
use super::{MAX_CHAIN, Parsed, levels};
use crate::diagnostics::Fault;

/// Words at which a list of statements ends.
const ENDS: &[&str] = &["END", "ELSE", "ELSEIF", "WHEN", "UNTIL", "EXCEPTION"];

/// Parses a whole script.
pub(crate) fn parse_script(text: &str, tokens: Vec<Token>) -> Parsed<Vec<Step>> {
    let mut parser = Parser::new(text, tokens);
    parser.in_script = true;
    let steps = parser.steps(true)?;
    parser.expect_end()?;
    Ok(steps)
}

/// Whether a text that does not parse was meant to be a script: its first word says so, or it goes on behind a semicolon.
pub(crate) fn looks_like_script(text: &str) -> bool {
    let Ok(tokens) = super::tokens(text) else { return false };
    let parser = Parser::new(text, tokens);
    let more = |at: &[Token]| matches!(at, [Token { tok: Tok::Op(";"), .. }, next] if !matches!(next.tok, Tok::End | Tok::Op(";")));
    super::statement::SCRIPTED.iter().any(|word| parser.kw(word)) || parser.tokens().windows(2).any(more)
}

/// How many levels deep the trees of a script can be at most: no expression reaches over a semicolon.
pub(crate) fn script_levels(text: &str, tokens: &[Token]) -> usize {
    let word = |token: &Token| &text[token.at.start as usize..token.at.end as usize];
    // A function's body stands wherever it is called.
    if tokens.iter().any(|token| token.tok == Tok::Word && word(token).eq_ignore_ascii_case("FUNCTION")) {
        return 2 * MAX_CHAIN;
    }
    tokens.split(|token| token.tok == Tok::Op(";")).map(|statement| levels(text, statement)).max().unwrap_or(0)
}

impl Parser<'_> {
    /// Statements up to the end of the text or of what holds them; whether they may declare variables.
    fn steps(&mut self, declaring: bool) -> Parsed<Vec<Step>> {
        self.nested(|p| {
            let mut out: Vec<Step> = Vec::new();
            loop {
                while p.eat(";") {}
                if *p.tok() == Tok::End || ENDS.iter().any(|word| p.kw(word)) {
                    return Ok(out);
                }
                let step = p.step()?;
                let declares = |step: &Step| matches!(step.kind, StepKind::Declare { .. });
                if declares(&step) && !(declaring && out.iter().all(declares)) {
                    return Err(Fault::syntax(step.at, "DECLARE must stand at the start of a script or block")
                        .help("put it first, or into a BEGIN … END of its own"));
                }
                out.push(step);
                if *p.tok() != Tok::End {
                    p.expect_separator()?;
                }
            }
        })
    }

    /// The semicolon behind a statement.
    fn expect_separator(&mut self) -> Parsed<()> {
        if self.eat(";") { Ok(()) } else { Err(self.unexpected("';'")) }
    }

    /// One statement, told by its first word.
    fn step(&mut self) -> Parsed<Step> {
        let start = self.loc();
        let kind = self.step_kind()?;
        Ok(Step { kind, at: self.since(start) })
    }

    fn step_kind(&mut self) -> Parsed<StepKind> {
        let label = self.label()?;
        for (word, rule) in [
            ("LOOP", Self::endless as fn(&mut Self, Option<Ident>) -> Parsed<StepKind>),
            ("WHILE", Self::while_loop),
            ("REPEAT", Self::repeat),
            ("FOR", Self::for_loop),
        ] {
            if self.eat_kw(word) {
                return rule(self, label);
            }
        }
        if self.kw("BEGIN") && (label.is_some() || !self.begins_transaction()) {
            self.advance();
            return self.block(label);
        }
        if label.is_some() {
            return Err(self.unexpected("LOOP, WHILE, REPEAT, FOR or BEGIN behind the label"));
        }
        if self.eat_kw("DECLARE") {
            return self.declare();
        }
        if self.eat_kw("SET") {
            return self.set();
        }
        if self.eat_kw("IF") {
            return self.if_statement();
        }
        if self.eat_kw("CASE") {
            return self.case_statement();
        }
        for (word, transaction) in
            [("BEGIN", Transaction::Begin), ("COMMIT", Transaction::Commit), ("ROLLBACK", Transaction::Rollback)]
        {
            if self.eat_kw(word) {
                self.eat_kw("TRANSACTION");
                return Ok(StepKind::Transaction(transaction));
            }
        }
        if self.kw("BREAK") || self.kw("LEAVE") {
            return self.leave().map(StepKind::Leave);
        }
        if self.kw("CONTINUE") || self.kw("ITERATE") {
            return self.leave().map(StepKind::Continue);
        }
        if self.eat_kw("RETURN") {
            return Ok(StepKind::Return);
        }
        if self.eat_kw("RAISE") {
            if !self.eat_kw("USING") {
                return Ok(StepKind::Raise(None));
            }
            self.expect_kw("MESSAGE")?;
            self.expect("=")?;
            return Ok(StepKind::Raise(Some(self.expr()?)));
        }
        if self.eat_kw("EXECUTE") {
            return self.execute();
        }
        if self.eat_kw("CALL") {
            let name = self.path("a procedure")?;
            let args =
                self.parenthesised(|p| if p.is(")") { Ok(Vec::new()) } else { p.comma_separated(Self::expr) })?;
            return Ok(StepKind::Call { name, args });
        }
        if self.eat_kw("ASSERT") {
            let condition = self.expr()?;
            let mut description = None;
            if self.eat_kw("AS") {
                let Tok::Str(text) = self.tok().clone() else { return Err(self.unexpected("a text")) };
                self.advance();
                description = Some(text);
            }
            return Ok(StepKind::Assert { condition, description });
        }
        if self.eat_kws(&["DROP", "PROCEDURE"]) {
            let if_exists = self.eat_kws(&["IF", "EXISTS"]);
            return Ok(StepKind::DropProcedure { if_exists, name: self.path("a procedure")? });
        }
        if self.kws(&["CREATE", "PROCEDURE"]) || self.kws(&["CREATE", "OR", "REPLACE", "PROCEDURE"]) {
            return self.procedure();
        }
        Ok(match self.statement()? {
            Statement::CreateFunction { function, then: None } => StepKind::Function(Rc::new(function)),
            statement => StepKind::Sql(Box::new(statement)),
        })
    }

    /// A label with its colon, if one stands before what may have one.
    fn label(&mut self) -> Parsed<Option<Ident>> {
        if !self.is_at(1, ":") {
            return Ok(None);
        }
        let label = self.ident("a label")?;
        self.expect(":")?;
        if self.loops.iter().any(|open| open.label.as_deref().is_some_and(|known| label.is(known))) {
            return Err(Fault::syntax(label.at, format!("the label {} is in use around this place", label.text)));
        }
        Ok(Some(label))
    }

    /// Whether BEGIN opens a transaction rather than a block.
    fn begins_transaction(&self) -> bool {
        self.kw_at(1, "TRANSACTION") || self.is_at(1, ";") || *self.tok_at(1) == Tok::End
    }

    /// What a loop or block holds, which `BREAK label` may leave.
    fn held(&mut self, label: Option<&Ident>, is_loop: bool) -> Parsed<Vec<Step>> {
        self.loops.push(Loops { label: label.map(|l| l.text.clone()), is_loop });
        let steps = self.steps(!is_loop);
        self.loops.pop();
        steps
    }

    /// The end of what `word` opened, perhaps with its label again.
    fn end(&mut self, word: Option<&str>, label: Option<&Ident>) -> Parsed<()> {
        self.expect_kw("END")?;
        if let Some(word) = word {
            self.expect_kw(word)?;
        }
        if let Some(again) = self.try_ident()
            && !label.is_some_and(|label| again.is(&label.text))
        {
            return Err(Fault::syntax(again.at, format!("{} is not the label of what ends here", again.text)));
        }
        Ok(())
    }

    fn endless(&mut self, label: Option<Ident>) -> Parsed<StepKind> {
        let body = self.held(label.as_ref(), true)?;
        self.end(Some("LOOP"), label.as_ref())?;
        Ok(StepKind::Loop { label, until: Until::Left, body })
    }

    fn while_loop(&mut self, label: Option<Ident>) -> Parsed<StepKind> {
        let until = Until::While(self.expr()?);
        self.expect_kw("DO")?;
        let body = self.held(label.as_ref(), true)?;
        self.end(Some("WHILE"), label.as_ref())?;
        Ok(StepKind::Loop { label, until, body })
    }

    fn repeat(&mut self, label: Option<Ident>) -> Parsed<StepKind> {
        let body = self.held(label.as_ref(), true)?;
        self.expect_kw("UNTIL")?;
        let until = Until::Repeat(self.expr()?);
        self.end(Some("REPEAT"), label.as_ref())?;
        Ok(StepKind::Loop { label, until, body })
    }

    fn for_loop(&mut self, label: Option<Ident>) -> Parsed<StepKind> {
        let row = self.ident("a variable for the rows")?;
        self.expect_kw("IN")?;
        let query = self.parenthesised(Self::query)?;
        self.expect_kw("DO")?;
        let body = self.held(label.as_ref(), true)?;
        self.end(Some("FOR"), label.as_ref())?;
        Ok(StepKind::Loop { label, until: Until::Rows(row, Box::new(query)), body })
    }

    /// A block behind its BEGIN.
    pub(super) fn block(&mut self, label: Option<Ident>) -> Parsed<StepKind> {
        let body = self.held(label.as_ref(), false)?;
        let mut handler = None;
        if self.eat_kw("EXCEPTION") {
            self.expect_kw("WHEN")?;
            self.expect_kw("ERROR")?;
            self.expect_kw("THEN")?;
            handler = Some(self.held(label.as_ref(), false)?);
        }
        self.end(None, label.as_ref())?;
        Ok(StepKind::Block { label, body, handler })
    }

    fn declare(&mut self) -> Parsed<StepKind> {
        let names = self.comma_separated(|p| p.ident("a variable's name"))?;
        let ty = if self.kw("DEFAULT") { None } else { Some(self.type_syntax()?) };
        let default = if self.eat_kw("DEFAULT") { Some(self.expr()?) } else { None };
        Ok(StepKind::Declare { names, ty, default })
    }

    fn set(&mut self) -> Parsed<StepKind> {
        if *self.tok() == Tok::Parameter {
            let at = self.loc();
            let written = self.text_of(at);
            let Some(name) = written.strip_prefix("@@") else {
                return Err(Fault::syntax(at, "a query parameter cannot be set").help("declare a variable instead"));
            };
            let mut name = name.to_owned();
            self.advance();
            while self.eat(".") {
                name = format!("{name}.{}", self.any_ident("a name after the dot")?.text);
            }
            self.expect("=")?;
            return Ok(StepKind::SetSystem(Ident { text: name, at }, self.expr()?));
        }
        let targets = if self.is("(") {
            self.parenthesised(|p| p.comma_separated(|p| p.ident("a variable")))?
        } else {
            vec![self.ident("a variable")?]
        };
        self.expect("=")?;
        Ok(StepKind::Set { targets, value: self.expr()? })
    }

    fn if_statement(&mut self) -> Parsed<StepKind> {
        let mut branches = Vec::new();
        loop {
            let condition = self.expr()?;
            self.expect_kw("THEN")?;
            branches.push((condition, self.steps(false)?));
            if !self.eat_kw("ELSEIF") {
                break;
            }
        }
        let otherwise = if self.eat_kw("ELSE") { self.steps(false)? } else { Vec::new() };
        self.expect_kw("END")?;
        self.expect_kw("IF")?;
        Ok(StepKind::If { branches, otherwise })
    }

    fn case_statement(&mut self) -> Parsed<StepKind> {
        let operand = if self.kw("WHEN") { None } else { Some(self.expr()?) };
        let mut branches = Vec::new();
        while self.eat_kw("WHEN") {
            let when = self.expr()?;
            self.expect_kw("THEN")?;
            branches.push((when, self.steps(false)?));
        }
        if branches.is_empty() {
            return Err(self.unexpected("WHEN"));
        }
        let otherwise = if self.eat_kw("ELSE") { self.steps(false)? } else { Vec::new() };
        self.expect_kw("END")?;
        self.expect_kw("CASE")?;
        Ok(match operand {
            None => StepKind::If { branches, otherwise },
            Some(operand) => StepKind::Case { operand, branches, otherwise },
        })
    }

    /// What BREAK, LEAVE, CONTINUE or ITERATE goes to; the cursor is at the word.
    fn leave(&mut self) -> Parsed<Option<Ident>> {
        let at = self.loc();
        let goes_on = self.kw("CONTINUE") || self.kw("ITERATE");
        let word = self.text_of(at).to_uppercase();
        self.advance();
        let label = self.try_ident();
        match &label {
            None if !self.loops.iter().any(|open| open.is_loop) => {
                Err(Fault::syntax(at, format!("{word} can only stand inside a loop")))
            }
            Some(name) => match self.loops.iter().find(|open| open.label.as_deref().is_some_and(|l| name.is(l))) {
                None => Err(Fault::syntax(
                    name.at,
                    format!("no loop or block around this place has the label {}", name.text),
                )),
                Some(open) if goes_on && !open.is_loop => {
                    Err(Fault::syntax(name.at, format!("{} is the label of a block, not of a loop", name.text)))
                }
                Some(_) => Ok(label),
            },
            None => Ok(label),
        }
    }

    fn execute(&mut self) -> Parsed<StepKind> {
        self.expect_kw("IMMEDIATE")?;
        let sql = self.expr()?;
        let into = if self.eat_kw("INTO") { self.comma_separated(|p| p.ident("a variable"))? } else { Vec::new() };
        let mut using: Vec<(Expr, Option<Ident>)> = Vec::new();
        if self.eat_kw("USING") {
            using = self.comma_separated(|p| {
                let value = p.expr()?;
                let name = if p.eat_kw("AS") { Some(p.ident("a parameter's name")?) } else { None };
                Ok((value, name))
            })?;
        }
        if let [(first, name), rest @ ..] = using.as_slice()
            && let Some((other, _)) = rest.iter().find(|(_, other)| other.is_some() != name.is_some())
        {
            return Err(
                Fault::syntax(other.at, "USING gives parameters by name or by place, not both").first_at(first.at)
            );
        }
        Ok(StepKind::Execute { sql, into, using })
    }
}
