//! Expressions without operators: literals, parentheses, CASE, CAST, arrays and structs.

use super::ast::{Expr, ExprKind, Ident};
use super::expr::node;
use super::lexer::Tok;
use super::parser::Parser;
use super::{Parsed, is_reserved};
use crate::diagnostics::{Fault, Loc};

impl Parser<'_> {
    /// A literal, a name, or what stands in brackets.
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        match self.tok().clone() {
            Tok::Int => {
                self.advance();
                Ok(node(ExprKind::Int(self.text_of(start).to_owned()), start))
            }
            Tok::Float => {
                self.advance();
                Ok(node(ExprKind::Float(self.text_of(start).to_owned()), start))
            }
            Tok::Str(text) => {
                self.advance();
                // Literals on lines of their own are one text.
                let mut text = text;
                while let Tok::Str(more) = self.tok() {
                    if !self.text_between_has_newline() {
                        break;
                    }
                    text.push_str(more);
                    self.advance();
                }
                Ok(node(ExprKind::Str(text), self.since(start)))
            }
            Tok::Bytes(bytes) => {
                self.advance();
                Ok(node(ExprKind::Bytes(bytes), start))
            }
            Tok::Parameter => {
                self.advance();
                let name = |text: &str| Ident { text: text.to_owned(), at: start };
                let written = self.text_of(start);
                let kind = match written.strip_prefix("@@") {
                    Some(system) => ExprKind::System(name(system)),
                    None => ExprKind::Parameter(name(written.trim_start_matches('@'))),
                };
                Ok(node(kind, start))
            }
            Tok::Positional(place) => {
                self.advance();
                Ok(node(ExprKind::Positional(place), start))
            }
            Tok::Op("(") => self.in_parentheses(),
            Tok::Op("[") => {
                let items = self.array_items()?;
                Ok(node(ExprKind::Array { element: None, items }, self.since(start)))
            }
            Tok::Quoted(_) => self.name_or_call(),
            Tok::Word => self.word_expr(),
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// Whether a line ends between the last token and the one at the cursor.
    pub(super) fn text_between_has_newline(&self) -> bool {
        let gap = Loc { start: self.before().end, end: self.loc().start };
        self.text_of(gap).contains('\n')
    }

    /// The elements of an array in brackets.
    pub(super) fn array_items(&mut self) -> Parsed<Vec<Expr>> {
        self.expect("[")?;
        let items = if self.is("]") { Vec::new() } else { self.comma_separated(Self::expr)? };
        self.expect("]")?;
        Ok(items)
    }

    /// A subquery, the parameters of a lambda, a tuple, or an expression.
    pub(super) fn in_parentheses(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect("(")?;
        if self.at_query() {
            let query = self.query()?;
            self.expect(")")?;
            return Ok(node(ExprKind::Subquery(Box::new(query)), self.since(start)));
        }
        let mut items = self.comma_separated(Self::expr)?;
        self.expect(")")?;
        if self.is("->") {
            return self.lambda(items);
        }
        if items.len() == 1
            && let Some(inner) = items.pop()
        {
            // Parentheses leave no node: the tree already says how things belong together.
            return Ok(Expr { kind: inner.kind, at: self.since(start) });
        }
        Ok(node(ExprKind::Tuple(items), self.since(start)))
    }

    /// A lambda from its arrow on; what stands before was read as expressions, and must be names.
    pub(super) fn lambda(&mut self, params: Vec<Expr>) -> Parsed<Expr> {
        let start = params.first().map_or(self.loc(), |p| p.at);
        self.expect("->")?;
        let mut names = Vec::new();
        for param in params {
            match param.kind {
                ExprKind::Name(name) => names.push(name),
                _ => return Err(Fault::syntax(param.at, "a lambda's parameter must be a name")),
            }
        }
        let body = Box::new(self.expr()?);
        Ok(node(ExprKind::Lambda { params: names, body }, self.since(start)))
    }

    /// A primary expression that starts with an unquoted word.
    pub(super) fn word_expr(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let word = self.word_at(0).unwrap_or_default().to_ascii_uppercase();
        let literal = match word.as_str() {
            "NULL" => Some(ExprKind::Null),
            "TRUE" => Some(ExprKind::Bool(true)),
            "FALSE" => Some(ExprKind::Bool(false)),
            _ => None,
        };
        if let Some(kind) = literal {
            self.advance();
            return Ok(node(kind, start));
        }
        match word.as_str() {
            "CASE" => return self.case(),
            "INTERVAL" => return self.interval(),
            "CAST" | "SAFE_CAST" if self.is_at(1, "(") => return self.cast(),
            "EXTRACT" if self.is_at(1, "(") => return self.extract(),
            "EXISTS" => {
                self.advance();
                self.expect("(")?;
                let query = self.query()?;
                self.expect(")")?;
                return Ok(node(ExprKind::Exists(Box::new(query)), self.since(start)));
            }
            "WITH" if self.is_at(1, "(") => return self.with_names(),
            "ARRAY" => return self.array(),
            "STRUCT" => return self.struct_expr(),
            "NEW" => return Err(Fault::unsupported(start, "protocol buffers are not supported")),
            "DATE" | "DATETIME" | "TIMESTAMP" | "TIME" | "NUMERIC" | "DECIMAL" | "BIGNUMERIC" | "BIGDECIMAL"
            // Only before a text: `DATE(…)` is a call, and all of these may be names.
            | "JSON" => {
                if let Tok::Str(text) = self.tok_at(1).clone() {
                    self.advance();
                    self.advance();
                    return Ok(node(ExprKind::Typed(word, text), self.since(start)));
                }
            }
            "RANGE" if self.is_at(1, "<") => {
                let ty = self.type_syntax()?;
                let Tok::Str(text) = self.tok().clone() else {
                    return Err(self.unexpected("a text such as '[2020-01-01, UNBOUNDED)'"));
                };
                self.advance();
                return Ok(node(ExprKind::Range(ty, text), self.since(start)));
            }
            _ => {}
        }
        // Functions whose names are reserved words.
        let function = matches!(word.as_str(), "IF" | "LEFT" | "RIGHT" | "GROUPING" | "COLLATE" | "HASH" | "RANGE")
            && self.is_at(1, "(");
        if is_reserved(&word) && !function {
            return Err(self.unexpected("an expression"));
        }
        self.name_or_call()
    }

    /// `WITH(name AS value, …, expression)`.
    fn with_names(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("WITH")?;
        self.expect("(")?;
        let mut names = Vec::new();
        while matches!(self.tok(), Tok::Word | Tok::Quoted(_)) && self.kw_at(1, "AS") {
            let name = self.ident("a name")?;
            self.expect_kw("AS")?;
            names.push((name, self.expr()?));
            self.expect(",")?;
        }
        if names.is_empty() {
            return Err(self.unexpected("a name with AS and its value"));
        }
        let body = Box::new(self.expr()?);
        self.expect(")")?;
        Ok(node(ExprKind::With(names, body), self.since(start)))
    }

    /// CASE to END.
    pub(super) fn case(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("CASE")?;
        let operand = if self.kw("WHEN") { None } else { Some(Box::new(self.expr()?)) };
        let mut branches = Vec::new();
        while self.eat_kw("WHEN") {
            let when = self.expr()?;
            self.expect_kw("THEN")?;
            branches.push((when, self.expr()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected("WHEN"));
        }
        let otherwise = if self.eat_kw("ELSE") { Some(Box::new(self.expr()?)) } else { None };
        self.expect_kw("END")?;
        Ok(node(ExprKind::Case { operand, branches, otherwise }, self.since(start)))
    }

    pub(super) fn interval(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("INTERVAL")?;
        let value = Box::new(self.operand()?);
        let from = self.ident("a date part, such as DAY")?;
        let to = if self.eat_kw("TO") { Some(self.ident("a date part, such as SECOND")?) } else { None };
        Ok(node(ExprKind::Interval { value, from, to }, self.since(start)))
    }

    /// CAST and SAFE_CAST, with FORMAT and AT TIME ZONE.
    pub(super) fn cast(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let safe = self.kw("SAFE_CAST");
        self.advance();
        self.expect("(")?;
        let expr = Box::new(self.expr()?);
        self.expect_kw("AS")?;
        let ty = self.type_syntax()?;
        let format = if self.eat_kw("FORMAT") { Some(Box::new(self.expr()?)) } else { None };
        let zoned = format.is_some() && self.eat_kws(&["AT", "TIME", "ZONE"]);
        let zone = if zoned { Some(Box::new(self.expr()?)) } else { None };
        self.expect(")")?;
        Ok(node(ExprKind::Cast { expr, ty, safe, format, zone }, self.since(start)))
    }

    /// EXTRACT, whose part is a word and no expression.
    pub(super) fn extract(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.advance();
        self.expect("(")?;
        let part = Box::new(self.expr()?);
        self.expect_kw("FROM")?;
        let expr = Box::new(self.expr()?);
        let zone = if self.eat_kws(&["AT", "TIME", "ZONE"]) { Some(Box::new(self.expr()?)) } else { None };
        self.expect(")")?;
        Ok(node(ExprKind::Extract { part, expr, zone }, self.since(start)))
    }

    /// ARRAY of a query or of elements.
    pub(super) fn array(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("ARRAY")?;
        if self.eat("(") {
            let query = self.query()?;
            self.expect(")")?;
            return Ok(node(ExprKind::ArrayQuery(Box::new(query)), self.since(start)));
        }
        let mut element = None;
        if self.eat("<") {
            element = Some(self.type_syntax()?);
            self.expect_angle()?;
        }
        let items = self.array_items()?;
        Ok(node(ExprKind::Array { element, items }, self.since(start)))
    }

    /// STRUCT, with or without a type.
    pub(super) fn struct_expr(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("STRUCT")?;
        let fields_type = if self.is("<") { Some(self.struct_type_fields()?) } else { None };
        self.expect("(")?;
        let mut fields = Vec::new();
        if !self.is(")") {
            fields = self.comma_separated(|p| {
                let value = p.expr()?;
                let name = if p.eat_kw("AS") { Some(p.ident("a field name")?) } else { None };
                Ok((name, value))
            })?;
        }
        self.expect(")")?;
        Ok(node(ExprKind::Struct { fields_type, fields }, self.since(start)))
    }
}
