//! Queries: common table expressions, set operations, SELECT.

use super::Resolver;
use super::aggregate::{has_aggregate, has_window};
use super::cte::in_order;
use super::group::Keys;
use super::keyed::Grouped;
use super::piped::Piped;
use super::result::{bare, shape};
use super::scope::{Alias, Context, Scope};
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::{self, ExprKind, SelectItem};
use crate::tree::{self, Body, Expr, Grouping, Order, Query};

impl Resolver<'_> {
    /// A query inside `outer`.
    pub(super) fn query(&mut self, query: &ast::Query, outer: &Scope<'_>) -> Outcome<Query> {
        crate::stack::deep(|| self.query_here(query, outer))
    }

    /// A query with its clauses. What it adds to the names in sight, it takes away at its end.
    fn query_here(&mut self, query: &ast::Query, outer: &Scope<'_>) -> Outcome<Query> {
        let (ctes_before, names_before, aliases_before) = (self.ctes.len(), self.cte_names.len(), self.aliases.len());
        let mut ctes = Vec::new();
        for cte in in_order(&query.ctes, query.recursive)? {
            ctes.push(self.cte(cte, query.recursive, outer)?);
        }
        let mut out = match &query.body {
            ast::Body::Select(select) => self.select(select, &query.order_by, outer)?,
            ast::Body::Query(inner) => {
                let mut inner = self.query(inner, outer)?;
                // DuckDB does not find those of parentheses behind a WITH.
                ctes.append(&mut inner.ctes);
                let (outputs, value_table) = (inner.outputs.clone(), inner.value_table);
                self.ordered(bare(Body::Query(Box::new(inner)), outputs, value_table), &query.order_by, outer)?
            }
            ast::Body::Set { how, items, at } => {
                let out = self.set_operation(how, items, *at, outer)?;
                self.ordered(out, &query.order_by, outer)?
            }
            ast::Body::From(from) => {
                let table = self.piped_from(from, outer)?;
                self.piped(table, &query.pipes, outer, &mut ctes)?
            }
        };
        // After FROM all of these are pipe operators, which are in `out` already.
        if !matches!(query.body, ast::Body::From(_)) {
            out.limit = self.row_count(query.limit.as_ref(), "LIMIT")?;
            out.offset = self.row_count(query.offset.as_ref(), "OFFSET")?;
            if !query.pipes.is_empty() {
                let table = Piped::of(out, self.new_alias("q"), self.new_block());
                out = self.piped(table, &query.pipes, outer, &mut ctes)?;
            }
        }
        out.ctes = ctes;
        self.ctes.truncate(ctes_before);
        self.cte_names.truncate(names_before);
        self.aliases.truncate(aliases_before);
        Ok(out)
    }

    /// A query's body by itself, as an operand of a set operation.
    pub(super) fn body(&mut self, body: &ast::Body, outer: &Scope<'_>) -> Outcome<Query> {
        let aliases_before = self.aliases.len();
        let out = match body {
            ast::Body::Select(select) => self.select(select, &[], outer),
            ast::Body::Query(query) => self.query(query, outer),
            ast::Body::From(from) => {
                let table = self.piped_from(from, outer)?;
                self.piped(table, &[], outer, &mut Vec::new())
            }
            ast::Body::Set { how, items, at } => self.set_operation(how, items, *at, outer),
        };
        self.aliases.truncate(aliases_before);
        out
    }

    /// A SELECT. The order is the one in which clauses see each other: FROM, WHERE, the list, then those that see its names.
    fn select(&mut self, select: &ast::Select, order_by: &[ast::OrderItem], outer: &Scope<'_>) -> Outcome<Query> {
        if select.from.is_none() {
            let clauses = [
                (select.distinct, "a SELECT DISTINCT"),
                (select.filter.is_some(), "a WHERE"),
                (select.group_by.is_some(), "a GROUP BY"),
                (select.having.is_some(), "a HAVING"),
                (select.qualify.is_some(), "a QUALIFY"),
                (!order_by.is_empty(), "an ORDER BY"),
            ];
            if let Some((_, clause)) = clauses.iter().find(|(present, _)| *present) {
                return Err(Fault::syntax(select.at, format!("a query without FROM cannot have {clause} clause")));
            }
        }
        let block = self.new_block();
        let mut scope = Scope::inside(outer);
        let from = match &select.from {
            Some(from) => Some(self.from(from, &mut scope, block)?),
            None => None,
        };
        let filter = match &select.filter {
            Some(filter) => {
                let condition = self.condition(filter, Context::filter(&scope, "the WHERE clause"));
                Some(condition.map_err(|fault| explain_alias(fault, select))?)
            }
            None => None,
        };
        for (place, (name, _)) in select.windows.iter().enumerate() {
            if select.windows[..place].iter().any(|(before, _)| name.is(&before.text)) {
                return Err(Fault::syntax(name.at, format!("duplicate window alias {}", name.text)));
            }
        }
        let cx = Context {
            scope: &scope,
            aliases: &[],
            windows: &select.windows,
            aggregates: true,
            analytic: true,
            truth: false,
            clause: "SELECT",
        };
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for item in &select.items {
            self.select_item(item, cx, select.from.is_some(), &mut items, &mut names)?;
        }
        if items.is_empty() {
            return Err(Fault::syntax(select.at, "the SELECT list has no columns left"));
        }
        let named = items.iter().zip(&names).enumerate();
        let aliases: Vec<Alias<'_>> =
            named.filter_map(|(place, (expr, name))| Some(Alias { name: name.as_deref()?, expr, place })).collect();
        // From here on the names of the list are seen first.
        let cx = Context { aliases: &aliases, ..cx };
        let group_by = match &select.group_by {
            Some(group_by) => Some(self.group_by(group_by, &items, &select.items, cx)?),
            None => None,
        };
        let having = match &select.having {
            Some(having) => Some(
                self.condition(having, Context { analytic: false, truth: true, clause: "the HAVING clause", ..cx })?,
            ),
            None => None,
        };
        let qualify = match &select.qualify {
            Some(qualify) => {
                Some(self.condition(qualify, Context { truth: true, clause: "the QUALIFY clause", ..cx })?)
            }
            None => None,
        };
        let mut orders = self.select_order(order_by, &items, cx)?;
        // After DISTINCT there are the columns of the list only, from which a key may be computed.
        let is_column = |item: &ast::OrderItem| {
            let column = matches!(item.expr.kind, ExprKind::Name(_) | ExprKind::Field(..) | ExprKind::Int(_));
            column && item.collate.is_none()
        };
        let mut keys = order_by.iter().zip(&orders);
        let late = keys.find(|(item, order)| select.distinct && (order.output.is_none() || !is_column(item)));
        let late = late.map(|(item, _)| item.expr.at);
        if let Some(at) = late {
            let calls =
                order_by.iter().any(|item| matches!(&item.expr.kind, ExprKind::Call(call) if call.over.is_some()));
            if calls {
                return Err(Fault::new(
                    "grouping",
                    at,
                    "window functions are not allowed in ORDER BY after SELECT DISTINCT",
                ));
            }
            orders.clear();
        }
        let computed = Computed { items: &items, having: having.as_ref(), qualify: qualify.as_ref(), orders: &orders };
        computed.check(select, group_by.as_deref(), block)?;
        if select.distinct
            && let Some(bad) = items.iter().find(|e| !e.ty.is_groupable())
        {
            return Err(Fault::types(bad.at, format!("column of type {} cannot be used in SELECT DISTINCT", bad.ty)));
        }
        let (mut from, mut group_by, mut having, mut qualify) = (from, group_by, having, qualify);
        if let Some(keys) = &mut group_by {
            let (from, having, qualify) = (&mut from, &mut having, &mut qualify);
            self.name_keys(Grouped { from, keys, items: &mut items, having, qualify, orders: &mut orders }, block);
        }
        let (items, outputs, value_table) = shape(select, items, names)?;
        let form = tree::Select { distinct: select.distinct, items, from, filter, group_by, having, qualify };
        let mut out = bare(Body::Select(Box::new(form)), outputs, value_table);
        // The row is one value now, in which the list's places mean nothing.
        if value_table {
            orders.iter_mut().for_each(|o| o.output = None);
        }
        out.order_by = orders;
        let Some(at) = late else { return Ok(out) };
        self.ordered(out, order_by, outer).map_err(|fault| match fault.code {
            // What is unknown behind DISTINCT was known before it.
            "unknown-column" => {
                let message = "after SELECT DISTINCT, ORDER BY can only use columns of the SELECT list";
                Fault::new("grouping", at, message)
            }
            _ => fault,
        })
    }

    /// The keys of ORDER BY of a SELECT, which see its list first.
    fn select_order(&mut self, order_by: &[ast::OrderItem], items: &[Expr], cx: Context<'_>) -> Outcome<Vec<Order>> {
        if order_by.is_empty() {
            return Ok(Vec::new());
        }
        // Nameless aliases stand for the places, which numbers name.
        let mut with_places = cx.aliases.to_vec();
        with_places.extend(items.iter().enumerate().map(|(place, expr)| Alias { name: "", expr, place }));
        let mut orders = Vec::new();
        for item in order_by {
            let mut order = self.order_item(item, Context { clause: "ORDER BY", ..cx }, &with_places, items.len())?;
            // A key that is written like a column of the list is that column, also after DISTINCT.
            if order.output.is_none() {
                order.output = items.iter().position(|e| *e == order.expr);
            }
            orders.push(order);
        }
        Ok(orders)
    }
}

/// What a SELECT computes from its rows.
struct Computed<'t> {
    /// The SELECT list.
    items: &'t [Expr],
    /// What HAVING keeps.
    having: Option<&'t Expr>,
    /// What QUALIFY keeps.
    qualify: Option<&'t Expr>,
    /// Keys of ORDER BY, which see the list and the relations.
    orders: &'t [Order],
}

impl Computed<'_> {
    /// The expressions outside of the SELECT list.
    fn clauses(&self) -> impl Iterator<Item = &Expr> {
        self.having.into_iter().chain(self.qualify).chain(self.orders.iter().map(|order| &order.expr))
    }

    /// Whether aggregates, window functions and columns stand where they may.
    fn check(&self, select: &ast::Select, group_by: Option<&[Grouping]>, block: u32) -> Outcome<()> {
        if select.from.is_none() {
            for expr in self.items {
                let what = match (has_aggregate(expr), has_window(expr)) {
                    (true, _) => "an aggregate",
                    (_, true) => "a window function",
                    _ => continue,
                };
                return Err(Fault::new("grouping", expr.at, format!("a query without FROM cannot have {what}")));
            }
        }
        let aggregated = group_by.is_some() || self.items.iter().any(has_aggregate);
        if !aggregated {
            let elsewhere = self.clauses().find(|e| has_aggregate(e));
            if let Some(having) = &select.having {
                return Err(Fault::new(
                    "grouping",
                    having.at,
                    "HAVING needs GROUP BY or an aggregate in the SELECT list",
                ));
            }
            if let Some(expr) = elsewhere {
                return Err(Fault::new(
                    "grouping",
                    expr.at,
                    "an aggregate here needs GROUP BY, or one in the SELECT list",
                ));
            }
        }
        if self.qualify.is_some() && !self.items.iter().chain(self.qualify).any(has_window) {
            return Err(Fault::new(
                "grouping",
                select.qualify.as_ref().map_or(select.at, |q| q.at),
                "QUALIFY needs a window function in it or in the SELECT list",
            ));
        }
        if aggregated {
            let anywhere = matches!(select.group_by, Some(ast::GroupBy::All));
            let keys = Keys { list: group_by.unwrap_or_default(), block, anywhere };
            // WHERE is not among them: it is computed before rows are grouped.
            for expr in self.items.iter().chain(self.clauses()) {
                super::group::check(expr, &keys)?;
            }
        }
        Ok(())
    }
}

impl super::scope::Source {
    /// What `*` gives of this relation: its columns, or the value itself where that has no fields.
    pub(super) fn star(&self) -> impl Iterator<Item = super::scope::SourceColumn> + '_ {
        let scalar = self.value.as_ref().filter(|v| v.ty.fields().is_none());
        let value = scalar.map(|v| super::scope::SourceColumn {
            name: self.alias.clone(),
            expr: v.clone(),
            merged: self.is_merged,
        });
        let columns = if value.is_some() { &[][..] } else { &self.columns[..] };
        let after = if value.is_some() { &self.columns[..] } else { &[][..] };
        value.into_iter().chain(columns.iter().cloned()).chain(after.iter().cloned())
    }
}

/// An alias of the SELECT list that WHERE takes for a column deserves more than "unrecognized".
fn explain_alias(fault: Box<Fault>, select: &ast::Select) -> Box<Fault> {
    let aliases = select.items.iter().filter_map(|item| match item {
        SelectItem::Expr(_, alias) => alias.as_ref(),
        SelectItem::Star { .. } => None,
    });
    let told = aliases
        .map(|alias| format!("unrecognized name: {}", alias.text))
        .find(|told| told.eq_ignore_ascii_case(&fault.message));
    match told.is_some() {
        true => fault.help("WHERE is computed before the SELECT list and cannot use its aliases: repeat the expression, use QUALIFY for a window function, or a subquery"),
        false => fault,
    }
}
