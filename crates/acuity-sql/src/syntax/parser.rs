//! The token cursor that all grammar rules share.

use super::ast::{Expr, Ident, Path, Query, Statement, TypeSyntax};
use super::lexer::{Tok, Token, levels, tokens};
use super::{MAX_DEPTH, Parsed, is_reserved};
use crate::diagnostics::{Fault, Loc};

/// Where the parser stands in a statement's tokens.
pub(crate) struct Parser<'a> {
    /// The statement.
    text: &'a str,
    /// Never empty: the last is `End`.
    tokens: Vec<Token>,
    /// The token that is looked at.
    at: usize,
    /// How many rules that call themselves are open.
    depth: usize,
    /// Levels that no open rule stands for: operators, joins and fields of the whole statement so far.
    pub(super) chain: usize,
    /// Whether the statement is one of a script, in which a function stands by itself.
    pub(super) in_script: bool,
    /// Loops and blocks of a script around the cursor.
    pub(super) loops: Vec<Loops>,
}

/// A loop or block of a script, which can be left.
pub(super) struct Loops {
    pub(super) label: Option<String>,
    pub(super) is_loop: bool,
}

/// Parses exactly one statement; semicolons may end it.
pub(crate) fn parse_tokens(text: &str, tokens: Vec<Token>) -> Parsed<Statement> {
    let mut parser = Parser::new(text, tokens);
    let statement = parser.statement()?;
    while parser.eat(";") {}
    parser.expect_end()?;
    Ok(statement)
}

/// A query by itself.
pub(crate) fn parse_query(text: &str) -> Parsed<Query> {
    whole(text, Parser::query)
}

/// An expression by itself.
pub(crate) fn parse_expression(text: &str) -> Parsed<Expr> {
    whole(text, Parser::expr)
}

/// A statement by itself, inside of the work on another one.
pub(crate) fn parse_statement(text: &str) -> Parsed<Statement> {
    whole(text, Parser::statement)
}

/// What a rule takes the whole text for, with stack enough for it.
fn whole<'a, T>(text: &'a str, rule: fn(&mut Parser<'a>) -> Parsed<T>) -> Parsed<T> {
    let tokens = tokens(text)?;
    crate::stack::statement(levels(text, &tokens), || {
        let mut parser = Parser::new(text, tokens);
        let out = rule(&mut parser)?;
        parser.expect_end()?;
        Ok(out)
    })
}

/// A type by itself, as catalogs and schema files write it.
pub(crate) fn parse_type(text: &str) -> Parsed<TypeSyntax> {
    let mut parser = Parser::new(text, tokens(text)?);
    let ty = parser.type_syntax()?;
    parser.expect_end()?;
    Ok(ty)
}

impl<'a> Parser<'a> {
    /// A parser before the first token.
    pub(super) fn new(text: &'a str, tokens: Vec<Token>) -> Self {
        Parser { text, tokens, at: 0, depth: 0, chain: 0, in_script: false, loops: Vec::new() }
    }

    /// All tokens.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token at the cursor.
    pub(super) fn tok(&self) -> &Tok {
        self.tok_at(0)
    }

    /// The token so far ahead, `End` behind the last.
    pub(super) fn tok_at(&self, ahead: usize) -> &Tok {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + ahead).min(last)].tok
    }

    pub(super) fn loc_at(&self, ahead: usize) -> Loc {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + ahead).min(last)].at
    }

    pub(super) fn loc(&self) -> Loc {
        self.loc_at(0)
    }

    /// The place of the token before the cursor.
    pub(super) fn before(&self) -> Loc {
        self.tokens[self.at.saturating_sub(1)].at
    }

    /// From `start` to the last token taken.
    pub(super) fn since(&self, start: Loc) -> Loc {
        Loc { start: start.start, end: self.before().end.max(start.start) }
    }

    /// The statement's text at a place.
    pub(super) fn text_of(&self, at: Loc) -> &'a str {
        &self.text[at.start as usize..at.end as usize]
    }

    /// To the next token; stays at `End`.
    pub(super) fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    /// Where the cursor is, for `reset`.
    pub(super) fn mark(&self) -> usize {
        self.at
    }

    /// Back to a mark. Chains that were counted since stay counted.
    pub(super) fn reset(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Whether the cursor is at this sign.
    pub(super) fn is(&self, op: &str) -> bool {
        self.is_at(0, op)
    }

    pub(super) fn is_at(&self, ahead: usize, op: &str) -> bool {
        matches!(self.tok_at(ahead), Tok::Op(o) if *o == op)
    }

    /// Takes the sign if it is there.
    pub(super) fn eat(&mut self, op: &str) -> bool {
        let found = self.is(op);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the sign, or complains.
    pub(super) fn expect(&mut self, op: &str) -> Parsed<()> {
        if self.eat(op) { Ok(()) } else { Err(self.unexpected(&format!("'{op}'"))) }
    }

    /// Closes a type's angle bracket; `>>` closes two.
    pub(super) fn expect_angle(&mut self) -> Parsed<()> {
        if self.is(">>") {
            // The token gives up its first half and stays.
            let at = self.tokens[self.at].at;
            self.tokens[self.at] = Token { tok: Tok::Op(">"), at: Loc { start: at.start + 1, end: at.end } };
            return Ok(());
        }
        self.expect(">")
    }

    /// The word so far ahead, as written; None for names in backticks, which are never keywords.
    pub(super) fn word_at(&self, ahead: usize) -> Option<&'a str> {
        matches!(self.tok_at(ahead), Tok::Word).then(|| self.text_of(self.loc_at(ahead)))
    }

    pub(super) fn kw_at(&self, ahead: usize, word: &str) -> bool {
        let token = &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)];
        // As bytes: nearly every word that is looked for is not there.
        let written = &self.text.as_bytes()[token.at.start as usize..token.at.end as usize];
        token.tok == Tok::Word && written.eq_ignore_ascii_case(word.as_bytes())
    }

    /// Whether the cursor is at this keyword, in any case.
    pub(super) fn kw(&self, word: &str) -> bool {
        self.kw_at(0, word)
    }

    /// Whether the next words are these, in this order.
    pub(super) fn kws(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, w)| self.kw_at(i, w))
    }

    /// Takes the keyword if it is there.
    pub(super) fn eat_kw(&mut self, word: &str) -> bool {
        let found = self.kw(word);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the keywords, all or none.
    pub(super) fn eat_kws(&mut self, words: &[&str]) -> bool {
        let found = self.kws(words);
        if found {
            for _ in words {
                self.advance();
            }
        }
        found
    }

    /// Takes the keyword, or complains.
    pub(super) fn expect_kw(&mut self, word: &str) -> Parsed<()> {
        if self.eat_kw(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    /// Complains of what follows a statement that is whole.
    pub(super) fn expect_end(&self) -> Parsed<()> {
        match self.tok() {
            Tok::End => Ok(()),
            _ if self.at > 0 && self.tokens[self.at - 1].tok == Tok::Op(";") => {
                Err(Fault::unsupported(self.loc(), "only one statement can be given here; acuity show runs scripts"))
            }
            _ => Err(self.unexpected("end of statement")),
        }
    }

    /// What stands at the cursor, for messages.
    pub(super) fn shown(&self) -> String {
        match self.tok() {
            Tok::End => "end of statement".to_owned(),
            Tok::Word if is_reserved(self.text_of(self.loc())) => {
                format!("keyword {}", self.text_of(self.loc()).to_uppercase())
            }
            _ => format!("'{}'", self.text_of(self.loc()).chars().take(40).collect::<String>()),
        }
    }

    /// The complaint that something else was wanted at the cursor.
    pub(super) fn unexpected(&self, wanted: &str) -> Box<Fault> {
        Fault::syntax(self.loc(), format!("expected {wanted}, found {}", self.shown()))
    }

    /// Runs `rule` one level deeper, or says that it is too deep.
    pub(super) fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Fault::new("limit", self.loc(), format!("nested more than {MAX_DEPTH} levels deep"))
                .help("move inner parts to WITH clauses"));
        }
        self.depth += 1;
        let out = rule(self);
        self.depth -= 1;
        out
    }

    /// One or more, with commas between them; GoogleSQL takes no comma behind the last.
    pub(super) fn comma_separated<T>(&mut self, mut rule: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut out = vec![rule(self)?];
        while self.eat(",") {
            out.push(rule(self)?);
        }
        Ok(out)
    }

    pub(super) fn parenthesised<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.expect("(")?;
        let out = rule(self)?;
        self.expect(")")?;
        Ok(out)
    }

    /// A name: a word that is not reserved, or anything in backticks.
    pub(super) fn ident(&mut self, what: &str) -> Parsed<Ident> {
        match self.try_ident() {
            Some(ident) => Ok(ident),
            None => Err(self.unexpected(what)),
        }
    }

    /// A name, if one is there.
    pub(super) fn try_ident(&mut self) -> Option<Ident> {
        let at = self.loc();
        let text = match self.tok() {
            Tok::Word if !is_reserved(self.text_of(at)) => self.text_of(at).to_owned(),
            Tok::Quoted(name) => name.clone(),
            _ => return None,
        };
        self.advance();
        Some(Ident { text, at })
    }

    /// A name after a dot, where keywords are names too.
    pub(super) fn any_ident(&mut self, what: &str) -> Parsed<Ident> {
        let at = self.loc();
        let text = match self.tok() {
            Tok::Word => self.text_of(at).to_owned(),
            Tok::Quoted(name) => name.clone(),
            _ => return Err(self.unexpected(what)),
        };
        self.advance();
        Ok(Ident { text, at })
    }

    /// `AS name`, or only a name.
    pub(super) fn alias(&mut self) -> Parsed<Option<Ident>> {
        if self.eat_kw("AS") {
            return self.ident("an alias").map(Some);
        }
        Ok(self.try_ident())
    }

    /// A table's name: parts with dots between them; a backticked part may hold several; the first may hold dashes
    /// (`my-project`).
    pub(super) fn path(&mut self, what: &str) -> Parsed<Path> {
        let mut first = self.ident(what)?;
        // Blanks around a dash end the name.
        while self.is("-") && self.loc().start == self.before().end && self.loc_at(1).start == self.loc().end {
            if !matches!(self.tok_at(1), Tok::Word | Tok::Int) {
                break;
            }
            self.advance();
            let part = self.loc();
            self.advance();
            first.text = format!("{}-{}", first.text, self.text_of(part));
            first.at = first.at.to(part);
        }
        let mut path = vec![first];
        while self.is(".") && !self.is_at(1, "*") {
            self.advance();
            path.push(self.any_ident("a name after the dot")?);
        }
        Ok(path)
    }

    /// A type, its parameters included.
    pub(super) fn type_syntax(&mut self) -> Parsed<TypeSyntax> {
        self.nested(|p| {
            let start = p.loc();
            if p.eat_kw("ARRAY") {
                p.expect("<")?;
                let element = p.type_syntax()?;
                p.expect_angle()?;
                return Ok(TypeSyntax::Array(Box::new(element), p.since(start)));
            }
            if p.eat_kw("RANGE") {
                p.expect("<")?;
                let element = p.type_syntax()?;
                p.expect_angle()?;
                return Ok(TypeSyntax::Range(Box::new(element), p.since(start)));
            }
            if p.eat_kw("STRUCT") {
                let fields = p.struct_type_fields()?;
                return Ok(TypeSyntax::Struct(fields));
            }
            if p.eat_kw("INTERVAL") {
                return Ok(TypeSyntax::Named(Ident { text: "INTERVAL".to_owned(), at: start }, Vec::new()));
            }
            let name = p.ident("a type")?;
            let mut args = Vec::new();
            if p.eat("(") {
                args = p.comma_separated(Parser::expr)?;
                p.expect(")")?;
            }
            Ok(TypeSyntax::Named(name, args))
        })
    }

    /// `<a INT64, STRING>` after STRUCT.
    pub(super) fn struct_type_fields(&mut self) -> Parsed<Vec<(Option<Ident>, TypeSyntax)>> {
        self.expect("<")?;
        let mut fields = Vec::new();
        if !self.is(">") {
            fields = self.comma_separated(|p| {
                // A field's name is there when two words follow each other.
                let named = matches!(p.tok(), Tok::Word | Tok::Quoted(_)) && matches!(p.tok_at(1), Tok::Word);
                let name = if named { Some(p.ident("a field name")?) } else { None };
                Ok((name, p.type_syntax()?))
            })?;
        }
        self.expect_angle()?;
        Ok(fields)
    }
}
