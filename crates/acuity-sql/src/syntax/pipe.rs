//! Pipe operators: what stands behind `|>`.

use super::ast::{Direction, GroupItem, Pipe, PipeAggregate, PipeOp, SelectItem};
use super::lexer::Tok;
use super::parser::Parser;
use super::{MAX_CHAIN, MAX_DEPTH, Parsed};
use crate::diagnostics::Fault;

/// Operators of GoogleSQL that BigQuery does not have, or that have no translation.
const REFUSED: &[&str] = &[
    "CALL",
    "DESCRIBE",
    "STATIC_DESCRIBE",
    "FORK",
    "TEE",
    "IF",
    "LOG",
    "EXPORT",
    "CREATE",
    "INSERT",
    "RECURSIVE",
    "MATCH_RECOGNIZE",
];

impl Parser<'_> {
    /// All pipe operators of a query, in their order.
    pub(super) fn pipes(&mut self) -> Parsed<Vec<Pipe>> {
        let mut out = Vec::new();
        while self.eat("|>") {
            // Each is a query around the one before it, as deep as a parenthesis.
            self.chain += MAX_CHAIN / MAX_DEPTH;
            if self.chain > MAX_CHAIN {
                return Err(Fault::new("limit", self.loc(), "too many pipe operators in one statement"));
            }
            let start = self.loc();
            let op = self.pipe()?;
            out.push(Pipe { op, at: self.since(start) });
        }
        Ok(out)
    }

    /// One operator, told by its first words.
    fn pipe(&mut self) -> Parsed<PipeOp> {
        let start = self.loc();
        if self.kw("SELECT") {
            return self.pipe_select();
        }
        if let Some(how) = self.set_operator()? {
            let queries = self.comma_separated(|p| p.parenthesised(Self::query))?;
            return Ok(PipeOp::Combine { how, queries });
        }
        if let Some(kind) = self.join_kind()? {
            let right = Box::new(self.relation()?);
            let (on, using) = self.join_condition()?;
            return Ok(PipeOp::Join { kind, right, on, using });
        }
        if let Some(word) = REFUSED.iter().find(|word| self.kw(word)) {
            return Err(Fault::unsupported(start, format!("the pipe operator {word} is not supported")));
        }
        let Some(word) = self.word_at(0).map(str::to_ascii_uppercase) else {
            return Err(self.unexpected("a pipe operator"));
        };
        self.advance();
        Ok(match word.as_str() {
            "WHERE" => PipeOp::Where(self.expr()?),
            "EXTEND" => {
                let items = self.items(Self::select_item)?;
                if let Some(SelectItem::Star { of: None, at, .. }) =
                    items.iter().find(|item| matches!(item, SelectItem::Star { of: None, .. }))
                {
                    return Err(Fault::syntax(*at, "pipe EXTEND cannot have '*'"));
                }
                PipeOp::Extend(items, self.window_clause()?)
            }
            "SET" => PipeOp::Set(self.items(|p| {
                let name = p.ident("a column")?;
                p.expect("=")?;
                Ok((name, p.expr()?))
            })?),
            "DROP" => PipeOp::Drop(self.items(|p| p.ident("a column"))?),
            "RENAME" => PipeOp::Rename(self.items(|p| {
                let before = p.ident("a column")?;
                p.eat_kw("AS");
                Ok((before, p.ident("a new name")?))
            })?),
            "AS" => PipeOp::As(self.ident("an alias")?),
            "AGGREGATE" => PipeOp::Aggregate(Box::new(self.pipe_aggregate()?)),
            "DISTINCT" => PipeOp::Distinct,
            "ORDER" => {
                self.expect_kw("BY")?;
                PipeOp::OrderBy(self.items(Self::order_item)?)
            }
            "LIMIT" => {
                let limit = self.expr()?;
                let offset = if self.eat_kw("OFFSET") { Some(self.expr()?) } else { None };
                PipeOp::Limit { limit, offset }
            }
            "TABLESAMPLE" => PipeOp::Sample(self.sample()?),
            "PIVOT" => {
                let pivot = Box::new(self.parenthesised(Self::pivot)?);
                PipeOp::Pivot(pivot, self.alias()?)
            }
            "UNPIVOT" => {
                let include_nulls = self.nulls_of_unpivot();
                let unpivot = Box::new(self.parenthesised(|p| p.unpivot(include_nulls))?);
                PipeOp::Unpivot(unpivot, self.alias()?)
            }
            "ASSERT" => {
                let condition = self.expr()?;
                let shown = if self.eat(",") { self.comma_separated(Self::expr)? } else { Vec::new() };
                PipeOp::Assert(condition, shown)
            }
            "WITH" => {
                let recursive = self.eat_kw("RECURSIVE");
                PipeOp::With { recursive, ctes: self.ctes()? }
            }
            _ => {
                let shown = self.text_of(start).to_owned();
                let fault = Fault::syntax(start, format!("expected a pipe operator, found '{shown}'"));
                return Err(fault.help("the operators are SELECT, EXTEND, SET, DROP, RENAME, AS, WHERE, AGGREGATE, DISTINCT, JOIN, ORDER BY, LIMIT, UNION, INTERSECT, EXCEPT, TABLESAMPLE, PIVOT, UNPIVOT, ASSERT and WITH"));
            }
        })
    }

    /// SELECT, whose table is the one before the pipe: of the clauses it may have WINDOW only.
    fn pipe_select(&mut self) -> Parsed<PipeOp> {
        let select = self.select()?;
        let clauses = [
            (select.from.is_some(), "FROM"),
            (select.filter.is_some(), "WHERE"),
            (select.group_by.is_some(), "GROUP BY"),
            (select.having.is_some(), "HAVING"),
            (select.qualify.is_some(), "QUALIFY"),
        ];
        match clauses.iter().find(|(present, _)| *present) {
            Some((_, clause)) => Err(Fault::syntax(select.at, format!("pipe SELECT cannot have a {clause} clause"))
                .help("write it as an operator of its own, behind |>")),
            None => Ok(PipeOp::Select(Box::new(select))),
        }
    }

    /// What stands behind AGGREGATE.
    fn pipe_aggregate(&mut self) -> Parsed<PipeAggregate> {
        let mut items = Vec::new();
        while !(self.kw("GROUP") || self.ends_pipe()) {
            let expr = self.expr()?;
            items.push((expr, self.alias()?, self.direction()));
            if !self.eat(",") {
                break;
            }
        }
        let (mut keys, mut ordered) = (Vec::new(), false);
        if self.eat_kw("GROUP") {
            if self.eat_kw("AND") {
                self.expect_kw("ORDER")?;
                ordered = true;
            }
            self.expect_kw("BY")?;
            if self.kw("ALL") {
                return Err(Fault::syntax(self.loc(), "pipe AGGREGATE cannot have GROUP BY ALL"));
            }
            keys = self.items(|p| {
                let key = p.group_item(false)?;
                let alias = match key {
                    GroupItem::Expr(_) => p.alias()?,
                    _ => None,
                };
                Ok((key, alias, p.direction()))
            })?;
        }
        if items.is_empty() && keys.is_empty() {
            return Err(self.unexpected("an aggregate or GROUP BY"));
        }
        Ok(PipeAggregate { items, keys, ordered })
    }

    /// ASC, DESC and where NULL goes, when something is said.
    fn direction(&mut self) -> Option<Direction> {
        (self.kw("ASC") || self.kw("DESC") || self.kw("NULLS")).then(|| self.order_direction())
    }

    /// One or more with commas between them; a comma may end the list, as in a SELECT list.
    fn items<T>(&mut self, mut rule: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut out = vec![rule(self)?];
        while self.eat(",") && !self.ends_pipe() {
            out.push(rule(self)?);
        }
        Ok(out)
    }

    /// Whether the operator ends here.
    pub(super) fn ends_pipe(&self) -> bool {
        self.is("|>") || self.is(")") || self.is(";") || self.tok() == &Tok::End
    }
}
