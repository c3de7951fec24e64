//! Names, function calls and windows.

use super::Parsed;
use super::ast::{Bound, Call, Direction, Expr, ExprKind, Frame, Ident, OrderItem, Window, WindowSpec};
use super::expr::node;
use super::lexer::Tok;
use super::parser::Parser;
use crate::diagnostics::Loc;

impl Parser<'_> {
    /// A column, a call or a lambda of one parameter: what an unquoted or quoted name may start.
    pub(super) fn name_or_call(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let first = self.any_ident("a name")?;
        // A function's name may have several parts: SAFE.SUBSTR, NET.HOST, HLL_COUNT.INIT.
        let mut parts = 0;
        while self.is_at(2 * parts, ".") && matches!(self.tok_at(2 * parts + 1), Tok::Word | Tok::Quoted(_)) {
            parts += 1;
        }
        if !self.is_at(2 * parts, "(") {
            if self.is("->") {
                return self.lambda(vec![node(ExprKind::Name(first), start)]);
            }
            return Ok(node(ExprKind::Name(first), start));
        }
        let mut name = vec![first];
        for _ in 0..parts {
            self.expect(".")?;
            name.push(self.any_ident("a name after the dot")?);
        }
        let safe = name.len() > 1 && name[0].is("SAFE");
        if safe {
            name.remove(0);
        }
        self.call(name, safe, start)
    }

    /// The arguments and clauses of a call, from its opening parenthesis to the end of OVER.
    pub(super) fn call(&mut self, name: Vec<Ident>, safe: bool, start: Loc) -> Parsed<Expr> {
        let mut call = Call {
            name,
            safe,
            args: Vec::new(),
            distinct: false,
            ignore_nulls: None,
            having: None,
            order_by: Vec::new(),
            limit: None,
            over: None,
        };
        self.expect("(")?;
        call.distinct = self.eat_kw("DISTINCT");
        let counts_rows = self.is("*") && (self.is_at(1, ")") || self.kw_at(1, "HAVING"));
        if counts_rows {
            call.args.push(node(ExprKind::Star, self.loc()));
            self.advance();
        } else if (call.name[0].is("ARRAY") || call.name[0].is("ARRAY_LENGTH")) && self.at_query() {
            let at = self.loc();
            let query = self.query()?;
            call.args.push(node(ExprKind::Subquery(Box::new(query)), at));
        } else if !self.is(")") {
            let named = call.name[0].is("ARRAY_ZIP");
            call.args = self.comma_separated(if named { Self::aliased } else { Self::argument })?;
        }
        if self.eat_kws(&["IGNORE", "NULLS"]) {
            call.ignore_nulls = Some(true);
        } else if self.eat_kws(&["RESPECT", "NULLS"]) {
            call.ignore_nulls = Some(false);
        }
        if self.eat_kw("HAVING") {
            let max = self.eat_kw("MAX");
            if !max {
                self.expect_kw("MIN")?;
            }
            call.having = Some((max, self.expr()?));
        }
        if self.eat_kws(&["ORDER", "BY"]) {
            call.order_by = self.comma_separated(Self::order_item)?;
        }
        if self.eat_kw("LIMIT") {
            call.limit = Some(self.expr()?);
        }
        self.expect(")")?;
        if self.eat_kw("OVER") {
            call.over = Some(if self.is("(") {
                Window::Spec(Box::new(self.window_spec()?))
            } else {
                Window::Named(self.ident("a window's name or '('")?)
            });
        }
        Ok(node(ExprKind::Call(Box::new(call)), self.since(start)))
    }

    /// An argument, perhaps with its name.
    pub(super) fn argument(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if self.is_at(1, "=>") {
            let name = self.any_ident("a parameter's name")?;
            self.advance();
            let value = Box::new(self.expr()?);
            return Ok(node(ExprKind::NamedArgument(name, value), self.since(start)));
        }
        self.expr()
    }

    /// An argument that may have an alias behind it, as the arrays of ARRAY_ZIP have.
    fn aliased(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let value = self.argument()?;
        if !self.eat_kw("AS") {
            return Ok(value);
        }
        let alias = self.ident("an alias")?;
        Ok(node(ExprKind::Aliased(Box::new(value), alias), self.since(start)))
    }

    /// A key of ORDER BY.
    pub(super) fn order_item(&mut self) -> Parsed<OrderItem> {
        let expr = self.expr()?;
        let mut collate = None;
        if self.eat_kw("COLLATE") {
            let at = self.loc();
            let Tok::Str(name) = self.tok().clone() else { return Err(self.unexpected("a text")) };
            self.advance();
            collate = Some((name, at));
        }
        Ok(OrderItem { expr, collate, direction: self.order_direction() })
    }

    /// What may follow a key of ORDER BY.
    pub(super) fn order_direction(&mut self) -> Direction {
        let descending = self.eat_kw("DESC");
        if !descending {
            self.eat_kw("ASC");
        }
        Direction { descending, nulls_first: self.nulls_order() }
    }

    /// NULLS FIRST (true) or NULLS LAST, when one is said.
    fn nulls_order(&mut self) -> Option<bool> {
        if self.eat_kws(&["NULLS", "FIRST"]) {
            return Some(true);
        }
        self.eat_kws(&["NULLS", "LAST"]).then_some(false)
    }

    /// A window in parentheses.
    pub(super) fn window_spec(&mut self) -> Parsed<WindowSpec> {
        let start = self.loc();
        self.expect("(")?;
        let base = if self.kw("ROWS") || self.kw("RANGE") { None } else { self.try_ident() };
        let mut partition_by = Vec::new();
        if self.eat_kws(&["PARTITION", "BY"]) {
            partition_by = self.comma_separated(Self::expr)?;
        }
        let mut order_by = Vec::new();
        if self.eat_kws(&["ORDER", "BY"]) {
            order_by = self.comma_separated(Self::order_item)?;
        }
        let frame = if self.kw("ROWS") || self.kw("RANGE") { Some(self.frame()?) } else { None };
        self.expect(")")?;
        Ok(WindowSpec { base, partition_by, order_by, frame, at: self.since(start) })
    }

    /// A frame; the cursor is at ROWS or RANGE.
    pub(super) fn frame(&mut self) -> Parsed<Frame> {
        let start_at = self.loc();
        let rows = self.kw("ROWS");
        self.advance();
        let (start, end) = if self.eat_kw("BETWEEN") {
            let start = self.bound()?;
            self.expect_kw("AND")?;
            (start, Some(self.bound()?))
        } else {
            (self.bound()?, None)
        };
        Ok(Frame { rows, start, end, at: self.since(start_at) })
    }

    /// One end of a frame.
    pub(super) fn bound(&mut self) -> Parsed<Bound> {
        if self.eat_kw("UNBOUNDED") {
            if self.eat_kw("PRECEDING") {
                return Ok(Bound::UnboundedPreceding);
            }
            self.expect_kw("FOLLOWING")?;
            return Ok(Bound::UnboundedFollowing);
        }
        if self.eat_kw("CURRENT") {
            self.expect_kw("ROW")?;
            return Ok(Bound::CurrentRow);
        }
        let expr = self.expr()?;
        if self.eat_kw("PRECEDING") {
            return Ok(Bound::Preceding(expr));
        }
        self.expect_kw("FOLLOWING")?;
        Ok(Bound::Following(expr))
    }
}
