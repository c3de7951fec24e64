//! Expressions.

use super::ast::{BinaryOp, CompareOp, Expr, ExprKind, UnaryOp};
use super::lexer::Tok;
use super::parser::Parser;
use super::{MAX_CHAIN, Parsed};
use crate::diagnostics::{Fault, Loc};

/// A node at its place.
pub(super) fn node(kind: ExprKind, at: Loc) -> Expr {
    Expr { kind, at }
}

/// The call with one more argument before the others.
fn with_first(mut call: Expr, first: Expr) -> Expr {
    if let ExprKind::Call(call) = &mut call.kind {
        call.args.insert(0, first);
    }
    call
}

impl Parser<'_> {
    /// Any expression. Each rule below calls the next tighter one: OR, AND, NOT, comparisons, arithmetic, signs, postfix.
    pub(crate) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(Self::or)
    }

    /// A run of ORs is one node, so that long generated conditions do not nest.
    fn or(&mut self) -> Parsed<Expr> {
        let first = self.and()?;
        if !self.kw("OR") {
            return Ok(first);
        }
        let start = first.at;
        let mut all = vec![first];
        while self.eat_kw("OR") {
            all.push(self.and()?);
        }
        Ok(node(ExprKind::Or(all), self.since(start)))
    }

    fn and(&mut self) -> Parsed<Expr> {
        let first = self.not()?;
        if !self.kw("AND") {
            return Ok(first);
        }
        let start = first.at;
        let mut all = vec![first];
        while self.eat_kw("AND") {
            all.push(self.not()?);
        }
        Ok(node(ExprKind::And(all), self.since(start)))
    }

    fn not(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if self.eat_kw("NOT") {
            let inner = self.nested(Self::not)?;
            return Ok(node(ExprKind::Not(Box::new(inner)), self.since(start)));
        }
        self.comparison()
    }

    /// At most one comparison, IS, IN, LIKE or BETWEEN: a second one needs parentheses around the first.
    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.arithmetic(1)?;
        let (mut expr, mut any) = self.compared(left)?;
        // These end in a word or a parenthesis, so that Google's grammar takes IS DISTINCT FROM behind them as behind
        // an operand.
        let closed = matches!(
            expr.kind,
            ExprKind::InList { .. }
                | ExprKind::InQuery { .. }
                | ExprKind::InUnnest { .. }
                | ExprKind::IsNull { .. }
                | ExprKind::IsBool { .. }
        );
        if any && closed && self.kw("IS") && (self.kw_at(1, "DISTINCT") || self.kw_at(2, "DISTINCT")) {
            (expr, any) = self.compared(expr)?;
        }
        if any && self.at_comparison() {
            return Err(Fault::syntax(self.loc(), "comparisons cannot follow each other")
                .help("put parentheses around one of them"));
        }
        Ok(expr)
    }

    /// Whether one more comparison follows.
    fn at_comparison(&self) -> bool {
        let word = |ahead| ["IN", "LIKE", "BETWEEN"].iter().any(|w| self.kw_at(ahead, w));
        matches!(self.tok(), Tok::Op(sign) if CompareOp::of_sign(sign).is_some())
            || self.kw("IS")
            || word(0)
            || (self.kw("NOT") && word(1))
    }

    /// The expression with the comparison that follows it, and whether one does.
    fn compared(&mut self, left: Expr) -> Parsed<(Expr, bool)> {
        let start = left.at;
        if let Tok::Op(sign) = *self.tok()
            && let Some(op) = CompareOp::of_sign(sign)
        {
            self.advance();
            let (left, right) = (Box::new(left), Box::new(self.arithmetic(1)?));
            return Ok((node(ExprKind::Binary { left, op: BinaryOp::Compare(op), right }, self.since(start)), true));
        }
        if self.eat_kw("IS") {
            return Ok((self.after_is(left)?, true));
        }
        let negated = self.kw("NOT") && ["IN", "LIKE", "BETWEEN"].iter().any(|w| self.kw_at(1, w));
        if negated {
            self.advance();
        }
        if self.eat_kw("BETWEEN") {
            let low = Box::new(self.arithmetic(1)?);
            self.expect_kw("AND")?;
            let high = Box::new(self.arithmetic(1)?);
            let kind = ExprKind::Between { expr: Box::new(left), low, high, negated };
            Ok((node(kind, self.since(start)), true))
        } else if self.eat_kw("IN") {
            Ok((self.after_in(left, negated)?, true))
        } else if self.eat_kw("LIKE") {
            Ok((self.after_like(left, negated)?, true))
        } else {
            Ok((left, false))
        }
    }

    /// What follows IS.
    fn after_is(&mut self, left: Expr) -> Parsed<Expr> {
        let start = left.at;
        let negated = self.eat_kw("NOT");
        let expr = Box::new(left);
        let kind = if self.eat_kw("NULL") || self.eat_kw("UNKNOWN") {
            ExprKind::IsNull { expr, negated }
        } else if self.eat_kw("TRUE") {
            ExprKind::IsBool { expr, value: true, negated }
        } else if self.eat_kw("FALSE") {
            ExprKind::IsBool { expr, value: false, negated }
        } else if self.eat_kws(&["DISTINCT", "FROM"]) {
            // Here NOT may stand as in front of a condition, with all that it reaches.
            let right = if self.kw("NOT") { self.nested(Self::not)? } else { self.arithmetic(1)? };
            ExprKind::IsDistinct { left: expr, right: Box::new(right), negated }
        } else {
            return Err(self.unexpected("NULL, TRUE, FALSE or DISTINCT FROM"));
        };
        Ok(node(kind, self.since(start)))
    }

    /// What follows IN.
    fn after_in(&mut self, left: Expr, negated: bool) -> Parsed<Expr> {
        let start = left.at;
        let expr = Box::new(left);
        if self.eat_kw("UNNEST") {
            let array = self.parenthesised(Self::expr)?;
            return Ok(node(ExprKind::InUnnest { expr, array: Box::new(array), negated }, self.since(start)));
        }
        self.expect("(")?;
        let kind = if self.at_query() {
            ExprKind::InQuery { expr, query: Box::new(self.query()?), negated }
        } else {
            ExprKind::InList { expr, list: self.comma_separated(Self::expr)?, negated }
        };
        self.expect(")")?;
        Ok(node(kind, self.since(start)))
    }

    /// What follows LIKE.
    fn after_like(&mut self, left: Expr, negated: bool) -> Parsed<Expr> {
        let start = left.at;
        let expr = Box::new(left);
        let many = self.eat_kw("ANY") || self.eat_kw("SOME");
        let all = !many && self.eat_kw("ALL");
        if !many && !all {
            let pattern = Box::new(self.arithmetic(1)?);
            return Ok(node(ExprKind::Like { expr, pattern, negated }, self.since(start)));
        }
        if self.kw("UNNEST") {
            return Err(Fault::unsupported(self.loc(), "LIKE ANY over an array is not supported"));
        }
        let patterns = self.parenthesised(|p| p.comma_separated(Self::expr))?;
        Ok(node(ExprKind::LikeMany { expr, patterns, all, negated }, self.since(start)))
    }

    /// An expression without comparison, AND or OR, for places whose next word would be taken for an operator: the AND of
    /// BETWEEN, the IN of PIVOT, a date part behind INTERVAL.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        self.arithmetic(1)
    }

    /// Binary operators that bind at least as tightly as `least`.
    fn arithmetic(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Tok::Op(sign) = *self.tok() {
            let Some((op, strength)) = BinaryOp::of_sign(sign).filter(|(_, strength)| *strength >= least) else {
                break;
            };
            // Each operator of a run adds a level to the left, which `nested` does not see.
            self.chain += 1;
            if self.chain > MAX_CHAIN {
                return Err(Fault::new(
                    "limit",
                    self.loc(),
                    format!("more than {MAX_CHAIN} operators in one statement"),
                ));
            }
            self.advance();
            // One tighter on the right: operators of the same strength group to the left.
            let right = self.arithmetic(strength + 1)?;
            let at = left.at.to(right.at);
            left = node(ExprKind::Binary { left: Box::new(left), op, right: Box::new(right) }, at);
        }
        Ok(left)
    }

    /// Signs before an operand.
    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if let Tok::Op(sign) = *self.tok()
            && let Some(op) = UnaryOp::of_sign(sign)
        {
            self.advance();
            let expr = Box::new(self.nested(Self::unary)?);
            return Ok(node(ExprKind::Unary { op, expr }, self.since(start)));
        }
        self.postfix()
    }

    /// Fields and elements behind an operand.
    fn postfix(&mut self) -> Parsed<Expr> {
        let mut expr = self.primary()?;
        loop {
            let start = expr.at;
            // `t.*` is no field: the SELECT list takes it.
            if self.is(".") && !self.is_at(1, "*") {
                self.advance();
                if self.is("(") {
                    let name = self.parenthesised(|p| p.path("a function's name"))?;
                    let safe = name.len() > 1 && name[0].is("SAFE");
                    let call = self.call(name.into_iter().skip(usize::from(safe)).collect(), safe, start)?;
                    expr = with_first(call, expr);
                    continue;
                }
                let field = self.any_ident("a field name after the dot")?;
                if self.is("(") {
                    // A chained call: what stands before is the first argument. Names of functions with dots were taken as a
                    // whole by `name_or_call`.
                    let call = self.call(vec![field], false, start)?;
                    expr = with_first(call, expr);
                    continue;
                }
                expr = node(ExprKind::Field(Box::new(expr), field), self.since(start));
            } else if self.eat("[") {
                let accessor = ["OFFSET", "ORDINAL", "SAFE_OFFSET", "SAFE_ORDINAL", "KEY", "SAFE_KEY"];
                let named = self.is_at(1, "(") && accessor.iter().any(|w| self.kw(w));
                let accessor = if named { Some(self.any_ident("an accessor")?) } else { None };
                let index = if accessor.is_some() { self.parenthesised(Self::expr)? } else { self.expr()? };
                self.expect("]")?;
                let (array, index) = (Box::new(expr), Box::new(index));
                expr = node(ExprKind::Index { array, accessor, index }, self.since(start));
            } else {
                return Ok(expr);
            }
            self.chain += 1;
            if self.chain > MAX_CHAIN {
                return Err(Fault::new(
                    "limit",
                    self.loc(),
                    format!("more than {MAX_CHAIN} operators in one statement"),
                ));
            }
        }
    }

    /// Whether a query starts at the cursor, any number of parentheses before it.
    pub(super) fn at_query(&self) -> bool {
        let mut ahead = 0;
        while self.is_at(ahead, "(") {
            ahead += 1;
        }
        if ahead > 0 && (self.kw_at(ahead, "SELECT") || (self.kw_at(ahead, "WITH") && !self.is_at(ahead + 1, "("))) {
            // `((SELECT 1) + 1)` is an expression: look at what follows the query's own parenthesis.
            return self.is_query_in_parentheses(ahead);
        }
        // `WITH(` begins an expression.
        let with = self.kw_at(ahead, "WITH") && !self.is_at(ahead + 1, "(");
        self.kw_at(ahead, "SELECT") || with || self.kw_at(ahead, "FROM")
    }

    /// Whether the parentheses that were opened hold nothing but a query, once the parenthesis that closes it is found.
    fn is_query_in_parentheses(&self, opened: usize) -> bool {
        let (mut ahead, mut depth) = (opened, opened);
        loop {
            match self.tok_at(ahead) {
                Tok::Op("(") => depth += 1,
                Tok::Op(")") => {
                    depth -= 1;
                    if depth < opened {
                        let next = ahead + 1;
                        let query_goes_on =
                            ["UNION", "INTERSECT", "EXCEPT", "LIMIT", "ORDER"].iter().any(|w| self.kw_at(next, w));
                        if depth == 0 || query_goes_on {
                            return query_goes_on || matches!(self.tok_at(next), Tok::Op(")") | Tok::End);
                        }
                        if !self.is_at(next, ")") {
                            return false;
                        }
                    }
                }
                Tok::End => return true,
                _ => {}
            }
            ahead += 1;
        }
    }
}
