//! The FROM clause.

use std::collections::BTreeSet;

use super::Parsed;
use super::ast::{Expr, ExprKind, FromItem, Ident, JoinKind, Path, Pivot, Sample, Unpivot};
use super::expr::node;
use super::parser::Parser;
use crate::diagnostics::{Fault, Loc};

impl Parser<'_> {
    /// All of the FROM clause.
    pub(super) fn relations(&mut self) -> Parsed<FromItem> {
        let mut left = self.joined()?;
        while self.eat(",") {
            left = self.joined_after(Some(left))?;
        }
        Ok(left)
    }

    /// Relations joined by JOIN, without commas.
    pub(super) fn joined(&mut self) -> Parsed<FromItem> {
        self.joined_after(None)
    }

    /// Joins bind their operands from left to right, the comma among them: `a, b JOIN c` joins c to both.
    pub(super) fn joined_after(&mut self, before: Option<FromItem>) -> Parsed<FromItem> {
        let start = self.loc();
        let mut left = self.relation()?;
        let after_comma = before.is_some();
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
        let mut steps = Vec::new();
        loop {
            let at = self.loc();
            let Some(kind) = self.join_kind()? else { return Ok(nested_joins(left, steps)) };
            if after_comma && matches!(kind, JoinKind::Right | JoinKind::Full) {
                let word = if kind == JoinKind::Full { "FULL" } else { "RIGHT" };
                let message = format!("{word} JOIN must be parenthesized when following a comma join");
                return Err(Fault::syntax(at, message)
                    .help("write CROSS JOIN instead of the comma, or put the join in parentheses"));
            }
            // Joins nest to the left as operators do, see `arithmetic`.
            self.chain += 1;
            if self.chain > super::MAX_CHAIN {
                return Err(Fault::new("limit", at, "too many joins in one statement"));
            }
            let right = self.relation()?;
            let mut conditions = Vec::new();
            while self.kw("ON") || self.kw("USING") {
                // A condition too many belongs to an earlier join that has none.
                let waiting = steps.iter().map(Step::missing).sum::<isize>() + isize::from(kind != JoinKind::Cross);
                if !conditions.is_empty() && waiting <= conditions.len() as isize {
                    break;
                }
                conditions.push(self.join_condition()?);
            }
            steps.push(Step { kind, right, conditions, at: self.since(at) });
        }
    }

    /// ON or USING, if one follows.
    pub(super) fn join_condition(&mut self) -> Parsed<(Option<Expr>, Vec<Ident>)> {
        if self.eat_kw("ON") {
            return Ok((Some(self.expr()?), Vec::new()));
        }
        let mut using = Vec::new();
        if self.eat_kw("USING") {
            using = self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")))?;
        }
        Ok((None, using))
    }

    /// The words of a join, if one follows.
    pub(super) fn join_kind(&mut self) -> Parsed<Option<JoinKind>> {
        if self.kw("NATURAL") {
            return Err(Fault::unsupported(self.loc(), "NATURAL JOIN is not GoogleSQL").help("use JOIN … USING (…)"));
        }
        if self.at_set_operator() {
            return Ok(None);
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

    /// WITH OFFSET: whether it is there, and its alias.
    pub(super) fn with_offset(&mut self) -> Parsed<Option<Option<Ident>>> {
        if !self.eat_kws(&["WITH", "OFFSET"]) {
            return Ok(None);
        }
        self.alias().map(Some)
    }

    /// A relation with the operators behind it, any number in any order.
    pub(super) fn relation(&mut self) -> Parsed<FromItem> {
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
                    let include_nulls = p.nulls_of_unpivot();
                    let unpivot = Box::new(p.parenthesised(|p| p.unpivot(include_nulls))?);
                    let alias = p.alias()?;
                    item = FromItem::Unpivot { from: Box::new(item), unpivot, alias, at: p.since(at) };
                } else if p.kw("MATCH_RECOGNIZE") && p.is_at(1, "(") {
                    return Err(Fault::unsupported(
                        at,
                        "MATCH_RECOGNIZE is not supported: there is no engine for patterns of rows here",
                    )
                    .help("compare neighbours with LAG and LEAD"));
                } else if p.eat_kw("TABLESAMPLE") {
                    let sample = p.sample()?;
                    item = FromItem::Sample { from: Box::new(item), sample };
                } else {
                    return Ok(item);
                }
            }
        })
    }

    /// What stands behind TABLESAMPLE: how many rows, or per cent of them.
    pub(super) fn sample(&mut self) -> Parsed<Sample> {
        self.ident("SYSTEM")?;
        self.expect("(")?;
        let size = self.expr()?;
        let rows = self.eat_kw("ROWS");
        if !rows {
            self.expect_kw("PERCENT")?;
        }
        self.expect(")")?;
        Ok(Sample { size, rows })
    }

    /// INCLUDE NULLS (true) or EXCLUDE NULLS, which is meant when nothing is said.
    pub(super) fn nulls_of_unpivot(&mut self) -> bool {
        let include = self.eat_kws(&["INCLUDE", "NULLS"]);
        if !include {
            self.eat_kws(&["EXCLUDE", "NULLS"]);
        }
        include
    }

    /// An alias, unless the word begins PIVOT, UNPIVOT or MATCH_RECOGNIZE: none is reserved, and all may be names.
    pub(super) fn table_alias(&mut self) -> Parsed<Option<Ident>> {
        let operator = (self.kw("PIVOT") && self.is_at(1, "("))
            || (self.kw("MATCH_RECOGNIZE") && self.is_at(1, "("))
            || (self.kw("UNPIVOT") && (self.is_at(1, "(") || self.kw_at(2, "NULLS")));
        if operator { Ok(None) } else { self.alias() }
    }

    /// A table, array, subquery or a join in parentheses.
    pub(super) fn plain_relation(&mut self) -> Parsed<FromItem> {
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
            // Whether a query or a join is inside shows only behind the parenthesis.
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
        if self.kw("GRAPH_TABLE") && self.is_at(1, "(") {
            return Err(Fault::unsupported(start, "graphs are not supported: there are no property graphs here")
                .help("join the tables of nodes and edges; WITH RECURSIVE walks along them"));
        }
        let path = self.path("a table")?;
        if self.is("(") {
            return self.table_function(path, start);
        }
        let alias = self.table_alias()?;
        if self.kws(&["FOR", "SYSTEM_TIME"]) || self.kws(&["FOR", "SYSTEM"]) {
            return Err(Fault::unsupported(self.loc(), "FOR SYSTEM_TIME AS OF is not supported"));
        }
        let offset = self.with_offset()?;
        Ok(FromItem::Table { path, alias, offset, at: self.since(start) })
    }

    /// A call of a table function, from its parenthesis on.
    fn table_function(&mut self, path: Path, start: Loc) -> Parsed<FromItem> {
        let args = self.parenthesised(|p| {
            if p.is(")") {
                return Ok(Vec::new());
            }
            p.comma_separated(|p| {
                let at = p.loc();
                if p.eat_kw("TABLE") || p.eat_kw("MODEL") {
                    let path = p.path("a name")?;
                    return Ok(node(ExprKind::Relation(path), p.since(at)));
                }
                p.argument()
            })
        })?;
        let alias = self.table_alias()?;
        Ok(FromItem::Call { path, args, alias, at: self.since(start) })
    }

    /// What stands in the parentheses of PIVOT.
    pub(super) fn pivot(&mut self) -> Parsed<Pivot> {
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

    /// What stands in the parentheses of UNPIVOT.
    pub(super) fn unpivot(&mut self, include_nulls: bool) -> Parsed<Unpivot> {
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

    /// One column, or several in parentheses.
    pub(super) fn ident_or_list(&mut self) -> Parsed<Vec<Ident>> {
        if self.is("(") {
            return self.parenthesised(|p| p.comma_separated(|p| p.ident("a column")));
        }
        Ok(vec![self.ident("a column")?])
    }
}

/// A relation that is joined, with the conditions behind it.
struct Step {
    kind: JoinKind,
    right: FromItem,
    conditions: Vec<(Option<Expr>, Vec<Ident>)>,
    at: Loc,
}

impl Step {
    /// How many joins it leaves without a condition; below zero it has some for earlier ones.
    fn missing(&self) -> isize {
        isize::from(self.kind != JoinKind::Cross) - self.conditions.len() as isize
    }
}

/// `a JOIN b JOIN c ON p ON q` is `a JOIN (b JOIN c ON p) ON q`: each condition goes to the last join without one. All other
/// joins nest to the left.
fn nested_joins(first: FromItem, steps: Vec<Step>) -> FromItem {
    // Joins whose condition stands behind a later one.
    let (mut open, mut late) = (Vec::new(), BTreeSet::new());
    for (place, step) in steps.iter().enumerate() {
        if step.conditions.is_empty() && step.kind != JoinKind::Cross {
            open.push(place);
        }
        late.extend((1..step.conditions.len()).filter_map(|_| open.pop()));
    }
    let mut left = first;
    let mut outer = Vec::new();
    for (place, step) in steps.into_iter().enumerate() {
        let Step { kind, right, conditions, at } = step;
        if late.contains(&place) {
            outer.push((std::mem::replace(&mut left, right), kind, at));
            continue;
        }
        let mut conditions = conditions.into_iter();
        let (on, using) = conditions.next().unwrap_or_default();
        left = FromItem::Join { kind, left: Box::new(left), right: Box::new(right), on, using, at };
        for (on, using) in conditions {
            let Some((before, kind, at)) = outer.pop() else { break };
            left = FromItem::Join { kind, left: Box::new(before), right: Box::new(left), on, using, at };
        }
    }
    left
}
