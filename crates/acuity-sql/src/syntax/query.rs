//! Queries: WITH, SELECT, FROM, set operations.

use super::Parsed;
use super::ast::{Body, Cte, GroupBy, GroupItem, Query, RowForm, Select, SelectItem, SetOp};
use super::parser::Parser;
use crate::diagnostics::Fault;

impl Parser<'_> {
    /// A query with its WITH, ORDER BY and LIMIT.
    pub(crate) fn query(&mut self) -> Parsed<Query> {
        self.nested(Self::query_here)
    }

    fn query_here(&mut self) -> Parsed<Query> {
        let start = self.loc();
        let mut recursive = false;
        let mut ctes = Vec::new();
        if self.eat_kw("WITH") {
            recursive = self.eat_kw("RECURSIVE");
            loop {
                let name = self.ident("the name of a common table expression")?;
                self.expect_kw("AS")?;
                let query = self.parenthesised(Self::query)?;
                ctes.push(Cte { name, query });
                if !self.eat(",") {
                    break;
                }
                // That a name is missing would not tell which comma is meant.
                if self.kw("SELECT") {
                    return Err(Fault::syntax(self.before(), "a comma is not allowed between WITH and SELECT"));
                }
            }
        }
        // Known to `at_query`, so that the refusal comes from here, also inside parentheses.
        if self.kw("FROM") {
            return Err(Fault::unsupported(self.loc(), "queries that start with FROM are not supported")
                .help("start with SELECT"));
        }
        let body = self.body()?;
        let mut order_by = Vec::new();
        if self.eat_kws(&["ORDER", "BY"]) {
            order_by = self.comma_separated(Self::order_item)?;
        }
        let (mut limit, mut offset) = (None, None);
        if self.eat_kw("LIMIT") {
            limit = Some(self.expr()?);
            if self.eat_kw("OFFSET") {
                offset = Some(self.expr()?);
            }
        }
        if self.is("|>") {
            return Err(Fault::unsupported(self.loc(), "pipe syntax is not supported")
                .help("write the query with SELECT … FROM …"));
        }
        Ok(Query { recursive, ctes, body, order_by, limit, offset, at: self.since(start) })
    }

    /// A set operator with ALL or DISTINCT, one of which must be said.
    fn set_operator(&mut self) -> Parsed<Option<(SetOp, bool)>> {
        let op = if self.eat_kw("UNION") {
            SetOp::Union
        } else if self.kw("INTERSECT") {
            self.advance();
            SetOp::Intersect
        } else if self.kw("EXCEPT") {
            self.advance();
            SetOp::Except
        } else {
            return Ok(None);
        };
        let distinct = self.eat_kw("DISTINCT");
        if !distinct && !self.eat_kw("ALL") {
            return Err(self.unexpected("ALL or DISTINCT"));
        }
        if self.kw("BY") || self.kw("CORRESPONDING") || self.kws(&["STRICT", "CORRESPONDING"]) {
            return Err(Fault::unsupported(self.loc(), "set operations that match columns by name are not supported"));
        }
        Ok(Some((op, distinct)))
    }

    /// One SELECT or query in parentheses, or several under one set operator.
    fn body(&mut self) -> Parsed<Body> {
        let start = self.loc();
        let first = self.body_part()?;
        let place = self.loc();
        let Some((op, distinct)) = self.set_operator()? else { return Ok(first) };
        let mut items = vec![first, self.body_part()?];
        loop {
            let here = self.loc();
            let Some(next) = self.set_operator()? else { break };
            // GoogleSQL has no precedence among set operators.
            if next != (op, distinct) {
                return Err(Fault::syntax(
                    here,
                    "different set operations cannot be used in the same query without using parentheses for grouping",
                ));
            }
            items.push(self.body_part()?);
        }
        Ok(Body::Set { op, distinct, items, at: self.since(start).to(place) })
    }

    /// An operand of a set operation.
    fn body_part(&mut self) -> Parsed<Body> {
        if self.is("(") {
            let query = self.parenthesised(Self::query)?;
            return Ok(Body::Query(Box::new(query)));
        }
        if !self.kw("SELECT") {
            return Err(self.unexpected("SELECT"));
        }
        self.select().map(|s| Body::Select(Box::new(s)))
    }

    /// A SELECT, its clauses in the order of the grammar.
    fn select(&mut self) -> Parsed<Select> {
        let start = self.loc();
        self.expect_kw("SELECT")?;
        let distinct = self.eat_kw("DISTINCT");
        if !distinct {
            self.eat_kw("ALL");
        }
        let form = if self.eat_kws(&["AS", "STRUCT"]) {
            RowForm::Struct
        } else if self.eat_kws(&["AS", "VALUE"]) {
            RowForm::Value
        } else {
            RowForm::Columns
        };
        let mut items = vec![self.select_item()?];
        // A comma may end the list, as in BigQuery.
        while self.eat(",") {
            if ["FROM", "WHERE", "GROUP", "ORDER", "LIMIT"].iter().any(|w| self.kw(w))
                || [")", ";"].iter().any(|op| self.is(op))
                || self.tok() == &super::lexer::Tok::End
            {
                break;
            }
            items.push(self.select_item()?);
        }
        let from = if self.eat_kw("FROM") { Some(self.relations()?) } else { None };
        let filter = if self.eat_kw("WHERE") { Some(self.expr()?) } else { None };
        let group_by = if self.eat_kws(&["GROUP", "BY"]) { Some(self.group_by()?) } else { None };
        let having = if self.eat_kw("HAVING") { Some(self.expr()?) } else { None };
        let mut qualify = if self.eat_kw("QUALIFY") { Some(self.expr()?) } else { None };
        let mut windows = Vec::new();
        if self.eat_kw("WINDOW") {
            windows = self.comma_separated(|p| {
                let name = p.ident("a window's name")?;
                p.expect_kw("AS")?;
                if p.is("(") {
                    return Ok((name, p.window_spec()?));
                }
                // `WINDOW a AS b` is a window that adds nothing to b.
                let base = p.ident("a window's name or '('")?;
                let at = base.at;
                let spec = super::ast::WindowSpec {
                    base: Some(base),
                    partition_by: Vec::new(),
                    order_by: Vec::new(),
                    frame: None,
                    at,
                };
                Ok((name, spec))
            })?;
            if qualify.is_none() && self.eat_kw("QUALIFY") {
                qualify = Some(self.expr()?);
            }
        }
        Ok(Select { distinct, form, items, from, filter, group_by, having, qualify, windows, at: self.since(start) })
    }

    /// An item of the SELECT list.
    fn select_item(&mut self) -> Parsed<SelectItem> {
        let start = self.loc();
        if self.eat("*") {
            return self.star(None, start);
        }
        let expr = self.expr()?;
        // The rest of `expr` leaves the dot before a star alone.
        if self.is(".") && self.is_at(1, "*") {
            self.advance();
            self.advance();
            return self.star(Some(expr), start);
        }
        let alias = self.alias()?;
        Ok(SelectItem::Expr(expr, alias))
    }

    /// What may follow a star.
    fn star(&mut self, of: Option<super::ast::Expr>, start: crate::diagnostics::Loc) -> Parsed<SelectItem> {
        let mut except = Vec::new();
        // EXCEPT without a parenthesis is a set operator.
        if self.kw("EXCEPT") && self.is_at(1, "(") {
            self.advance();
            except = self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        let mut replace = Vec::new();
        if self.kw("REPLACE") && self.is_at(1, "(") {
            self.advance();
            replace = self.parenthesised(|p| {
                p.comma_separated(|p| {
                    let value = p.expr()?;
                    p.expect_kw("AS")?;
                    Ok((value, p.ident("a column")?))
                })
            })?;
        }
        Ok(SelectItem::Star { of, except, replace, at: self.since(start) })
    }

    /// The keys of GROUP BY.
    fn group_by(&mut self) -> Parsed<GroupBy> {
        if self.eat_kw("ALL") {
            return Ok(GroupBy::All);
        }
        self.comma_separated(|p| p.group_item(false)).map(GroupBy::Items)
    }

    /// A key of GROUP BY; only GROUPING SETS take tuples and `()`.
    fn group_item(&mut self, inside_sets: bool) -> Parsed<GroupItem> {
        let start = self.loc();
        if self.eat_kw("ROLLUP") {
            let items = self.parenthesised(|p| p.comma_separated(Self::expr))?;
            return Ok(GroupItem::Rollup(items));
        }
        if self.eat_kw("CUBE") {
            let items = self.parenthesised(|p| p.comma_separated(Self::expr))?;
            return Ok(GroupItem::Cube(items));
        }
        if self.eat_kws(&["GROUPING", "SETS"]) {
            let items = self.parenthesised(|p| p.comma_separated(|p| p.group_item(true)))?;
            return Ok(GroupItem::Sets(items, self.since(start)));
        }
        if inside_sets && self.is("(") && self.is_at(1, ")") {
            self.advance();
            self.advance();
            return Ok(GroupItem::Tuple(Vec::new()));
        }
        let expr = self.expr()?;
        match expr.kind {
            super::ast::ExprKind::Tuple(items) if inside_sets => Ok(GroupItem::Tuple(items)),
            _ => Ok(GroupItem::Expr(expr)),
        }
    }
}
