//! Queries: WITH, SELECT, FROM, set operations.

use super::Parsed;
use super::ast::{
    Body, ByName, Cte, GroupBy, GroupItem, Ident, NameMode, Query, RowForm, Select, SelectItem, SetHow, SetOp,
    WindowSpec,
};
use super::parser::Parser;
use crate::diagnostics::{Fault, Loc};

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
            ctes = self.ctes()?;
        }
        if self.eat_kw("FROM") {
            let body = Body::From(Box::new(self.relations()?));
            let pipes = self.pipes()?;
            let (order_by, limit, offset) = (Vec::new(), None, None);
            return Ok(Query { recursive, ctes, body, order_by, limit, offset, pipes, at: self.since(start) });
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
        let pipes = self.pipes()?;
        Ok(Query { recursive, ctes, body, order_by, limit, offset, pipes, at: self.since(start) })
    }

    /// Common table expressions, with commas between them.
    pub(super) fn ctes(&mut self) -> Parsed<Vec<Cte>> {
        let mut ctes = Vec::new();
        loop {
            let name = self.ident("the name of a common table expression")?;
            self.expect_kw("AS")?;
            let query = self.parenthesised(Self::query)?;
            ctes.push(Cte { name, query });
            // A comma may end the list before a pipe.
            if !self.eat(",") || self.is("|>") {
                return Ok(ctes);
            }
            // That a name is missing would not tell which comma is meant.
            if self.kw("SELECT") {
                return Err(Fault::syntax(self.before(), "a comma is not allowed between WITH and SELECT"));
            }
        }
    }

    /// Whether a set operator stands so many words ahead.
    fn at_set_word(&self, ahead: usize) -> bool {
        ["UNION", "INTERSECT", "EXCEPT"].iter().any(|word| self.kw_at(ahead, word))
    }

    /// Whether a set operator follows, perhaps behind the words of a mode: these may also begin a join.
    pub(super) fn at_set_operator(&self) -> bool {
        let mode = ["INNER", "FULL", "LEFT"].iter().any(|word| self.kw(word));
        self.at_set_word(0) || (mode && self.at_set_word(if self.kw_at(1, "OUTER") { 2 } else { 1 }))
    }

    /// A set operator with ALL or DISTINCT, one of which must be said.
    pub(super) fn set_operator(&mut self) -> Parsed<Option<SetHow>> {
        if !self.at_set_operator() {
            return Ok(None);
        }
        let start = self.loc();
        let mode = if self.eat_kw("INNER") {
            Some(NameMode::Inner)
        } else if self.kw("FULL") || self.kw("LEFT") {
            let mode = if self.kw("FULL") { NameMode::Full } else { NameMode::Left };
            self.advance();
            self.eat_kw("OUTER");
            Some(mode)
        } else {
            None
        };
        let op = if self.eat_kw("UNION") {
            SetOp::Union
        } else if self.eat_kw("INTERSECT") {
            SetOp::Intersect
        } else {
            self.expect_kw("EXCEPT")?;
            SetOp::Except
        };
        let distinct = self.eat_kw("DISTINCT");
        if !distinct && !self.eat_kw("ALL") {
            return Err(self.unexpected("ALL or DISTINCT"));
        }
        let by_name = self.by_name(mode, start)?;
        Ok(Some(SetHow { op, distinct, by_name }))
    }

    /// BY NAME or CORRESPONDING; `mode` is what stood before the operator.
    fn by_name(&mut self, mode: Option<NameMode>, start: Loc) -> Parsed<Option<ByName>> {
        // BY NAME wants the same columns everywhere unless a mode says otherwise.
        let (otherwise, list) = if self.eat_kws(&["BY", "NAME"]) {
            (NameMode::Strict, "ON")
        } else if self.kw("CORRESPONDING") || self.kws(&["STRICT", "CORRESPONDING"]) {
            let strict = self.loc();
            let otherwise = if self.eat_kw("STRICT") { NameMode::Strict } else { NameMode::Inner };
            self.advance();
            if otherwise == NameMode::Strict && mode.is_some() {
                return Err(Fault::syntax(strict, "STRICT cannot be used with INNER, FULL or LEFT"));
            }
            (otherwise, "BY")
        } else if mode.is_some() {
            return Err(Fault::syntax(start, "INNER, FULL and LEFT need BY NAME or CORRESPONDING in a set operation"));
        } else {
            return Ok(None);
        };
        let columns = match self.eat_kw(list) {
            true => self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?,
            false => Vec::new(),
        };
        Ok(Some(ByName { mode: mode.unwrap_or(otherwise), columns }))
    }

    /// One SELECT or query in parentheses, or several under one set operator.
    fn body(&mut self) -> Parsed<Body> {
        let start = self.loc();
        let first = self.body_part()?;
        let place = self.loc();
        let Some(how) = self.set_operator()? else { return Ok(first) };
        let mut items = vec![first, self.body_part()?];
        loop {
            let here = self.loc();
            let Some(next) = self.set_operator()? else { break };
            // GoogleSQL has no precedence among set operators.
            if next != how {
                return Err(Fault::syntax(
                    here,
                    "different set operations cannot be used in the same query without using parentheses for grouping",
                ));
            }
            items.push(self.body_part()?);
        }
        Ok(Body::Set { how, items, at: self.since(start).to(place) })
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
    pub(super) fn select(&mut self) -> Parsed<Select> {
        let start = self.loc();
        self.expect_kw("SELECT")?;
        for word in ["DIFFERENTIAL_PRIVACY", "AGGREGATION_THRESHOLD", "ANONYMIZATION"] {
            if self.kws(&["WITH", word]) {
                let message = format!(
                    "SELECT WITH {word} is not supported: the noise and limits that keep people apart must come from an audited library"
                );
                return Err(Fault::unsupported(self.loc(), message));
            }
        }
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
            if self.ends_pipe() || ["FROM", "WHERE", "GROUP", "ORDER", "LIMIT"].iter().any(|w| self.kw(w)) {
                break;
            }
            items.push(self.select_item()?);
        }
        let from = if self.eat_kw("FROM") { Some(self.relations()?) } else { None };
        let filter = if self.eat_kw("WHERE") { Some(self.expr()?) } else { None };
        let group_by = if self.eat_kws(&["GROUP", "BY"]) { Some(self.group_by()?) } else { None };
        let having = if self.eat_kw("HAVING") { Some(self.expr()?) } else { None };
        let mut qualify = if self.eat_kw("QUALIFY") { Some(self.expr()?) } else { None };
        let windows = self.window_clause()?;
        if !windows.is_empty() && qualify.is_none() && self.eat_kw("QUALIFY") {
            qualify = Some(self.expr()?);
        }
        Ok(Select { distinct, form, items, from, filter, group_by, having, qualify, windows, at: self.since(start) })
    }

    /// WINDOW, if it follows.
    pub(super) fn window_clause(&mut self) -> Parsed<Vec<(Ident, WindowSpec)>> {
        if !self.eat_kw("WINDOW") {
            return Ok(Vec::new());
        }
        self.comma_separated(|p| {
            let name = p.ident("a window's name")?;
            p.expect_kw("AS")?;
            if p.is("(") {
                return Ok((name, p.window_spec()?));
            }
            // `WINDOW a AS b` is a window that adds nothing to b.
            let base = p.ident("a window's name or '('")?;
            let at = base.at;
            let (partition_by, order_by) = (Vec::new(), Vec::new());
            Ok((name, WindowSpec { base: Some(base), partition_by, order_by, frame: None, at }))
        })
    }

    /// An item of the SELECT list.
    pub(super) fn select_item(&mut self) -> Parsed<SelectItem> {
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

    /// A key of GROUP BY, or `()`; only GROUPING SETS take tuples.
    pub(super) fn group_item(&mut self, inside_sets: bool) -> Parsed<GroupItem> {
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
        if self.is("(") && self.is_at(1, ")") {
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
