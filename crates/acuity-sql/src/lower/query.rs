//! Queries.

use super::words::{Key, Sql, never_nan};
use super::{Writer, quoted, window_keys};
use crate::diagnostics::Outcome;
use crate::tree::{Body, Cte, Expr, Grouping, Kind, Literal, Query, Select, SetOp};
use crate::types::Type;

impl Writer {
    /// A query; `lines` puts its clauses on lines of their own.
    pub(super) fn query(&mut self, query: &Query, lines: bool) -> Outcome<()> {
        // A query in a key of a window is no key itself.
        let outer = std::mem::replace(&mut self.in_window_key, false);
        let written = crate::stack::deep(|| self.query_here(query, lines));
        self.in_window_key = outer;
        written
    }

    /// A query; its clauses are told apart by `gap`.
    fn query_here(&mut self, query: &Query, lines: bool) -> Outcome<()> {
        if let Some(beside) = window_keys::beside(query) {
            return self.query_here(&beside, lines);
        }
        let gap = if lines { "\n" } else { " " };
        if !query.ctes.is_empty() {
            // RECURSIVE is said once, for the whole WITH.
            self.push(if query.ctes.iter().any(|c| c.recursive) { "WITH RECURSIVE " } else { "WITH " });
            for (i, cte) in query.ctes.iter().enumerate() {
                if i > 0 {
                    self.put(format_args!(",{gap}"));
                }
                self.cte(cte, lines)?;
            }
            self.push(gap);
        }
        // NaN needs a key of its own, which a set operation or DISTINCT does not allow: the order goes around them.
        let computed = matches!(&query.body, Body::Select(select) if !select.distinct);
        let wrap = !computed && query.order_by.iter().any(|key| key.expr.ty == Type::Float64);
        if wrap {
            self.push("SELECT * FROM (");
        }
        match &query.body {
            Body::Select(select) => self.select(select, query, gap)?,
            Body::Query(inner) => {
                self.push("(");
                self.query(inner, false)?;
                self.push(")");
            }
            Body::Set { op, distinct, items } => {
                let word = match (op, distinct) {
                    (SetOp::Union, false) => "UNION ALL",
                    (SetOp::Union, true) => "UNION",
                    (SetOp::Intersect, _) => "INTERSECT",
                    (SetOp::Except, _) => "EXCEPT",
                };
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.put(format_args!("{gap}{word}{gap}"));
                    }
                    let bare = matches!(item.body, Body::Select(_))
                        && item.ctes.is_empty()
                        && item.order_by.is_empty()
                        && item.limit.is_none();
                    if bare {
                        self.query(item, lines)?;
                    } else {
                        self.push("(");
                        self.query(item, false)?;
                        self.push(")");
                    }
                }
            }
        }
        if wrap {
            self.push(") AS q");
        }
        self.order_by(query, computed, wrap, gap)?;
        if let Some(limit) = &query.limit {
            self.put(format_args!("{gap}LIMIT "));
            self.count(limit)?;
        }
        if let Some(offset) = &query.offset {
            self.push(" OFFSET ");
            self.count(offset)?;
        }
        Ok(())
    }

    /// A number of rows.
    fn count(&mut self, expr: &Expr) -> Outcome<()> {
        match &expr.kind {
            Kind::Literal(Literal::Int(n)) => self.push(&n.to_string()),
            _ => self.expr(expr)?,
        }
        Ok(())
    }

    /// ORDER BY. `computed`: keys may be any expression, and not columns of the result only.
    fn order_by(&mut self, query: &Query, computed: bool, wrap: bool, gap: &str) -> Outcome<()> {
        let mut keys = Vec::new();
        for order in &query.order_by {
            let mut key = Key::of(order);
            let mut constant = is_constant(&order.expr);
            if let Some(place) = order.output {
                // A column of the result is named by its place, unless NaN needs a key that is computed from it.
                let item = match &query.body {
                    Body::Select(select) if !select.distinct => select.items.get(place),
                    _ => None,
                };
                let output = &query.outputs[place];
                key.nan = match item {
                    Some(item) => item.ty == Type::Float64 && !never_nan(item),
                    None => output.ty == Type::Float64,
                };
                constant = item.is_some_and(is_constant);
                key.value = match item {
                    Some(item) => Sql::Value(item),
                    // By number, because a relation may have the column's name; around a subquery by name.
                    None if wrap => Sql::Plain(format!("q.{}", quoted(&output.physical))),
                    None => Sql::Plain((place + 1).to_string()),
                };
            }
            // DuckDB takes no literal for a key.
            if !constant {
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return Ok(());
        }
        self.put(format_args!("{gap}ORDER BY "));
        self.order_keys(&keys, computed || wrap)
    }

    /// A common table expression.
    fn cte(&mut self, cte: &Cte, lines: bool) -> Outcome<()> {
        self.name(&cte.name);
        if cte.recursive {
            self.push("(");
            self.list(&cte.columns, |w, c| {
                w.name(c);
                Ok(())
            })?;
            self.push(")");
        }
        self.push(if lines { " AS (\n" } else { " AS (" });
        self.query(&cte.query, lines)?;
        self.push(if lines { "\n)" } else { ")" });
        Ok(())
    }

    /// A SELECT with its clauses.
    fn select(&mut self, select: &Select, query: &Query, gap: &str) -> Outcome<()> {
        self.push(if select.distinct { "SELECT DISTINCT " } else { "SELECT " });
        for (i, (item, output)) in select.items.iter().zip(&query.outputs).enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.expr(item)?;
            // Without an alias that changes nothing, for those who read the SQL.
            let same = matches!(&item.kind, Kind::Column(c) if c.name == output.physical);
            if !same {
                self.alias(&output.physical);
            }
        }
        if let Some(from) = &select.from {
            self.put(format_args!("{gap}FROM "));
            self.from(from)?;
        }
        if let Some(filter) = &select.filter {
            self.put(format_args!("{gap}WHERE "));
            self.expr(filter)?;
        }
        if let Some(groups) = &select.group_by {
            self.put(format_args!("{gap}GROUP BY "));
            self.list(groups, Self::grouping)?;
        }
        // Where there are no rows DuckDB has a total of nothing, which Google's engine has only without other groups.
        let total = select.group_by.as_deref().is_some_and(has_total);
        if total {
            self.put(format_args!("{gap}HAVING count(*) > 0"));
        }
        if let Some(having) = &select.having {
            self.put(format_args!("{}", if total { " AND ".to_owned() } else { format!("{gap}HAVING ") }));
            self.expr(having)?;
        }
        if let Some(qualify) = &select.qualify {
            self.put(format_args!("{gap}QUALIFY "));
            self.expr(qualify)?;
        }
        Ok(())
    }

    /// A key of GROUP BY, or several.
    fn grouping(&mut self, grouping: &Grouping) -> Outcome<()> {
        match grouping {
            Grouping::Expr(e) => self.expr(e),
            Grouping::Rollup(list) | Grouping::Cube(list) => {
                self.push(if matches!(grouping, Grouping::Rollup(_)) { "ROLLUP (" } else { "CUBE (" });
                self.exprs(list)?;
                self.push(")");
                Ok(())
            }
            Grouping::Sets(sets) => {
                self.push("GROUPING SETS (");
                self.list(sets, |w, set| {
                    w.push("(");
                    w.exprs(set)?;
                    w.push(")");
                    Ok(())
                })?;
                self.push(")");
                Ok(())
            }
        }
    }
}

/// Whether one of several groups is of all rows.
fn has_total(groups: &[Grouping]) -> bool {
    let total = |grouping: &Grouping| match grouping {
        Grouping::Expr(_) => false,
        Grouping::Rollup(_) | Grouping::Cube(_) => true,
        Grouping::Sets(sets) => sets.iter().any(Vec::is_empty),
    };
    let alone = |grouping: &Grouping| matches!(grouping, Grouping::Sets(sets) if sets.len() == 1);
    groups.iter().all(total) && !groups.iter().all(alone)
}

/// A literal, whether or not it was given a type.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Typed(inner) => is_constant(inner),
        Kind::Cast { expr, .. } => is_constant(expr),
        _ => expr.is_literal(),
    }
}
