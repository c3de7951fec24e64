//! Queries: WITH, SELECT, FROM, set operations.

use super::Parsed;
use super::ast::{
    Body, Cte, FromItem, GroupBy, GroupItem, Ident, JoinKind, Pivot, Query, RowForm, Select, SelectItem, SetOp, Unpivot,
};
use super::parser::Parser;
use crate::diagnostics::Fault;

impl Parser<'_> {
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
                if self.kw("SELECT") {
                    return Err(Fault::syntax(self.before(), "a comma is not allowed between WITH and SELECT"));
                }
            }
        }
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

    fn body(&mut self) -> Parsed<Body> {
        let start = self.loc();
        let first = self.body_part()?;
        let place = self.loc();
        let Some((op, distinct)) = self.set_operator()? else { return Ok(first) };
        let mut items = vec![first, self.body_part()?];
        loop {
            let here = self.loc();
            let Some(next) = self.set_operator()? else { break };
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

    fn select_item(&mut self) -> Parsed<SelectItem> {
        let start = self.loc();
        if self.eat("*") {
            return self.star(None, start);
        }
        let expr = self.expr()?;
        if self.is(".") && self.is_at(1, "*") {
            self.advance();
            self.advance();
            return self.star(Some(expr), start);
        }
        let alias = self.alias()?;
        Ok(SelectItem::Expr(expr, alias))
    }

    fn star(&mut self, of: Option<super::ast::Expr>, start: crate::diagnostics::Loc) -> Parsed<SelectItem> {
        let mut except = Vec::new();
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

    fn group_by(&mut self) -> Parsed<GroupBy> {
        if self.eat_kw("ALL") {
            return Ok(GroupBy::All);
        }
        self.comma_separated(|p| p.group_item(false)).map(GroupBy::Items)
    }

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

    pub(super) fn relations(&mut self) -> Parsed<FromItem> {
        let mut left = self.joined()?;
        while self.eat(",") {
            left = self.joined_after(Some(left))?;
        }
        Ok(left)
    }

    fn joined(&mut self) -> Parsed<FromItem> {
        self.joined_after(None)
    }

    /// Joins bind their operands from left to right, the comma among them: `a, b JOIN c` joins c to both.
    fn joined_after(&mut self, before: Option<FromItem>) -> Parsed<FromItem> {
        let start = self.loc();
        let mut left = self.relation()?;
        if let Some(before) = before {
            left = FromItem::Join {
                kind: JoinKind::Comma,
                left: Box::new(before),
                right: Box::new(left),
                on: None,
                using: Vec::new(),
                at: self.since(start),
            };
        }
        loop {
            let at = self.loc();
            let Some(kind) = self.join_kind()? else { return Ok(left) };
            self.chain += 1;
            if self.chain > super::MAX_CHAIN {
                return Err(Fault::new("limit", at, "too many joins in one statement"));
            }
            let right = self.relation()?;
            let mut on = None;
            let mut using = Vec::new();
            if self.eat_kw("ON") {
                on = Some(self.expr()?);
            } else if self.eat_kw("USING") {
                using = self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
            }
            left = FromItem::Join { kind, left: Box::new(left), right: Box::new(right), on, using, at: self.since(at) };
        }
    }

    fn join_kind(&mut self) -> Parsed<Option<JoinKind>> {
        if self.kw("NATURAL") {
            return Err(Fault::unsupported(self.loc(), "NATURAL JOIN is not GoogleSQL").help("use JOIN … USING (…)"));
        }
        let kind = if self.eat_kw("JOIN") {
            return Ok(Some(JoinKind::Inner));
        } else if self.eat_kw("INNER") {
            JoinKind::Inner
        } else if self.eat_kw("CROSS") {
            JoinKind::Cross
        } else if self.kw("LEFT") || self.kw("RIGHT") || self.kw("FULL") {
            let kind = match self.word_at(0).map(str::to_ascii_uppercase).as_deref() {
                Some("LEFT") => JoinKind::Left,
                Some("RIGHT") => JoinKind::Right,
                _ => JoinKind::Full,
            };
            self.advance();
            self.eat_kw("OUTER");
            kind
        } else {
            return Ok(None);
        };
        self.expect_kw("JOIN")?;
        Ok(Some(kind))
    }

    fn with_offset(&mut self) -> Parsed<Option<Option<Ident>>> {
        if !self.eat_kws(&["WITH", "OFFSET"]) {
            return Ok(None);
        }
        self.alias().map(Some)
    }

    fn relation(&mut self) -> Parsed<FromItem> {
        self.nested(|p| {
            let mut item = p.plain_relation()?;
            loop {
                let at = p.loc();
                if p.kw("PIVOT") && p.is_at(1, "(") {
                    p.advance();
                    let pivot = Box::new(p.parenthesised(Self::pivot)?);
                    let alias = p.alias()?;
                    item = FromItem::Pivot { from: Box::new(item), pivot, alias };
                } else if p.kw("UNPIVOT") && (p.is_at(1, "(") || p.kw_at(2, "NULLS")) {
                    p.advance();
                    let include_nulls = p.eat_kws(&["INCLUDE", "NULLS"]);
                    if !include_nulls {
                        p.eat_kws(&["EXCLUDE", "NULLS"]);
                    }
                    let unpivot = Box::new(p.parenthesised(|p| p.unpivot(include_nulls))?);
                    let alias = p.alias()?;
                    item = FromItem::Unpivot { from: Box::new(item), unpivot, alias, at: p.since(at) };
                } else if p.eat_kw("TABLESAMPLE") {
                    p.ident("SYSTEM")?;
                    p.expect("(")?;
                    let percent = p.expr()?;
                    p.expect_kw("PERCENT")?;
                    p.expect(")")?;
                    item = FromItem::Sample { from: Box::new(item), percent };
                } else {
                    return Ok(item);
                }
            }
        })
    }

    /// An alias, unless the word begins PIVOT or UNPIVOT.
    fn table_alias(&mut self) -> Parsed<Option<Ident>> {
        let operator = (self.kw("PIVOT") && self.is_at(1, "("))
            || (self.kw("UNPIVOT") && (self.is_at(1, "(") || self.kw_at(2, "NULLS")));
        if operator { Ok(None) } else { self.alias() }
    }

    fn plain_relation(&mut self) -> Parsed<FromItem> {
        let start = self.loc();
        if self.eat_kw("UNNEST") {
            let array = self.parenthesised(Self::expr)?;
            let alias = self.table_alias()?;
            let offset = self.with_offset()?;
            return Ok(FromItem::Unnest { array, alias, offset, at: self.since(start) });
        }
        if self.kw("LATERAL") {
            return Err(Fault::unsupported(start, "LATERAL is not supported"));
        }
        if self.is("(") {
            let mark = self.mark();
            self.advance();
            let is_query = self.at_query();
            self.reset(mark);
            if is_query {
                let query = Box::new(self.parenthesised(Self::query)?);
                let alias = self.table_alias()?;
                return Ok(FromItem::Query { query, alias });
            }
            return self.parenthesised(Self::relations);
        }
        let path = self.path("a table")?;
        if self.is("(") {
            return Err(Fault::unsupported(self.since(start), "table functions are not supported"));
        }
        let alias = self.table_alias()?;
        if self.kws(&["FOR", "SYSTEM_TIME"]) || self.kws(&["FOR", "SYSTEM"]) {
            return Err(Fault::unsupported(self.loc(), "FOR SYSTEM_TIME AS OF is not supported"));
        }
        let offset = self.with_offset()?;
        Ok(FromItem::Table { path, alias, offset, at: self.since(start) })
    }

    fn pivot(&mut self) -> Parsed<Pivot> {
        let aggregates = self.comma_separated(|p| {
            let call = p.expr()?;
            Ok((call, p.alias()?))
        })?;
        self.expect_kw("FOR")?;
        let input = self.operand()?;
        self.expect_kw("IN")?;
        let values = self.parenthesised(|p| {
            p.comma_separated(|p| {
                let value = p.expr()?;
                Ok((value, p.alias()?))
            })
        })?;
        Ok(Pivot { aggregates, input, values })
    }

    fn unpivot(&mut self, include_nulls: bool) -> Parsed<Unpivot> {
        let values = self.ident_or_list()?;
        self.expect_kw("FOR")?;
        let name = self.ident("a column name")?;
        self.expect_kw("IN")?;
        let groups = self.parenthesised(|p| {
            p.comma_separated(|p| {
                let columns = p.ident_or_list()?;
                let label = if p.eat_kw("AS") { Some(p.expr()?) } else { None };
                Ok((columns, label))
            })
        })?;
        Ok(Unpivot { include_nulls, values, name, groups })
    }

    fn ident_or_list(&mut self) -> Parsed<Vec<Ident>> {
        if self.is("(") {
            return self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")));
        }
        Ok(vec![self.ident("a column")?])
    }
}
