//! Queries: common table expressions, set operations, SELECT.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::coerce::{coerce, supertype};
use super::scope::{Alias, Context, Scope, Source};
use super::{CteInSight, Resolver};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::lineage;
use crate::syntax::ast::{self, RowForm, SelectItem};
use crate::tree::{self, Body, Column, Cte, Expr, Kind, Literal, Order, Output, Query, SetOp};
use crate::types::Type;

impl Resolver<'_> {
    /// A query inside `outer`.
    pub(super) fn query(&mut self, query: &ast::Query, outer: &Scope<'_>) -> Outcome<Query> {
        stacker::maybe_grow(256 << 10, 4 << 20, || self.query_here(query, outer))
    }

    fn query_here(&mut self, query: &ast::Query, outer: &Scope<'_>) -> Outcome<Query> {
        let (ctes_before, aliases_before) = (self.ctes.len(), self.aliases.len());
        let mut ctes = Vec::new();
        for (i, cte) in query.ctes.iter().enumerate() {
            if query.ctes[..i].iter().any(|c| c.name.is(&cte.name.text)) {
                return Err(Fault::syntax(cte.name.at, format!("duplicate alias {} for WITH subquery", cte.name.text)));
            }
        }
        for cte in in_order(query)? {
            ctes.push(self.cte(cte, query.recursive, outer)?);
        }
        let mut out = match &query.body {
            ast::Body::Select(select) => self.select(select, &query.order_by, outer)?,
            ast::Body::Query(inner) => {
                let inner = self.query(inner, outer)?;
                let (outputs, value_table) = (inner.outputs.clone(), inner.value_table);
                let mut out = bare(Body::Query(Box::new(inner)), outputs, value_table);
                out.order_by = self.order_outputs(&query.order_by, &out.outputs, outer)?;
                out
            }
            ast::Body::Set { op, distinct, items, at } => {
                let mut out = self.set_operation(*op, *distinct, items, *at, outer)?;
                out.order_by = self.order_outputs(&query.order_by, &out.outputs, outer)?;
                out
            }
        };
        // DuckDB has no place for ORDER BY on a wrapped query's own columns but ordinals, which is what `order_outputs` gives.
        out.ctes = ctes;
        out.limit = self.row_count(query.limit.as_ref(), "LIMIT")?;
        out.offset = self.row_count(query.offset.as_ref(), "OFFSET")?;
        self.ctes.truncate(ctes_before);
        self.aliases.truncate(aliases_before);
        Ok(out)
    }

    fn row_count(&mut self, count: Option<&ast::Expr>, what: &str) -> Outcome<Option<Expr>> {
        let Some(count) = count else { return Ok(None) };
        let scope = Scope::default();
        let resolved = self.expr(count, Context::plain(&scope, what))?;
        match &resolved.kind {
            Kind::Literal(Literal::Int(n)) if *n >= 0 => Ok(Some(resolved)),
            _ => Err(Fault::types(count.at, format!("{what} needs a non-negative integer literal"))),
        }
    }

    fn cte(&mut self, cte: &ast::Cte, recursive: bool, outer: &Scope<'_>) -> Outcome<Cte> {
        let wanted = cte.name.text.clone();
        // DuckDB takes a common table expression that reads a table of its own name for a recursive one.
        let clashes = self.ctes.iter().any(|c| c.physical.eq_ignore_ascii_case(&wanted))
            || self
                .catalog
                .tables()
                .any(|t| t.0.last().is_some_and(|n| n.eq_ignore_ascii_case(&wanted)) && t.0.len() == 1);
        let physical = if clashes { format!("{wanted}_{}", self.ctes.len() + 1) } else { wanted.clone() };
        let itself = recursive && mentions(&cte.query, &cte.name.text);
        let query = if itself { self.recursive_cte(cte, &physical, outer)? } else { self.query(&cte.query, outer)? };
        let outputs = Rc::new(query.outputs.clone());
        self.ctes.push(CteInSight {
            name: wanted,
            physical: physical.clone(),
            outputs,
            value_table: query.value_table,
        });
        let columns = query.outputs.iter().map(|o| o.physical.clone()).collect();
        Ok(Cte { name: physical, columns, recursive: itself, query })
    }

    /// `base UNION ALL step`, where the step reads the expression itself.
    fn recursive_cte(&mut self, cte: &ast::Cte, physical: &str, outer: &Scope<'_>) -> Outcome<Query> {
        let ast::Body::Set { op: SetOp::Union, distinct, items, at } = &cte.query.body else {
            return Err(Fault::syntax(
                cte.name.at,
                format!("recursive reference to {} must be under a UNION", cte.name.text),
            ));
        };
        if !cte.query.order_by.is_empty() || cte.query.limit.is_some() || !cte.query.ctes.is_empty() {
            return Err(Fault::unsupported(
                cte.query.at,
                "a recursive common table expression with its own WITH, ORDER BY or LIMIT is not supported",
            ));
        }
        let (base, steps): (Vec<_>, Vec<_>) = items.iter().partition(|b| !body_mentions(b, &cte.name.text));
        if base.is_empty() || steps.is_empty() {
            return Err(Fault::syntax(
                cte.name.at,
                "a recursive common table expression needs a part that does not read itself",
            ));
        }
        let mut base_queries = Vec::new();
        for body in base {
            base_queries.push(self.body(body, outer)?);
        }
        let base = self.combine(SetOp::Union, *distinct, base_queries, *at)?;
        let outputs = Rc::new(base.outputs.clone());
        self.ctes.push(CteInSight {
            name: cte.name.text.clone(),
            physical: physical.to_owned(),
            outputs,
            value_table: base.value_table,
        });
        let mut all = vec![base];
        for body in steps {
            let step = self.body(body, outer)?;
            for (have, want) in step.outputs.iter().zip(&all[0].outputs) {
                let fits = have.ty == want.ty || have.literal || (want.ty == Type::Float64 && have.ty.is_numeric());
                if !fits {
                    return Err(Fault::types(
                        *at,
                        format!("recursive term has type {} where the base has {}", have.ty, want.ty),
                    ));
                }
            }
            all.push(step);
        }
        self.ctes.pop();
        self.combine(SetOp::Union, *distinct, all, *at)
    }

    fn body(&mut self, body: &ast::Body, outer: &Scope<'_>) -> Outcome<Query> {
        let aliases_before = self.aliases.len();
        let out = match body {
            ast::Body::Select(select) => self.select(select, &[], outer),
            ast::Body::Query(query) => self.query(query, outer),
            ast::Body::Set { op, distinct, items, at } => self.set_operation(*op, *distinct, items, *at, outer),
        };
        self.aliases.truncate(aliases_before);
        out
    }

    fn set_operation(
        &mut self,
        op: SetOp,
        distinct: bool,
        items: &[ast::Body],
        at: Loc,
        outer: &Scope<'_>,
    ) -> Outcome<Query> {
        let queries = items.iter().map(|b| self.body(b, outer)).collect::<Outcome<Vec<_>>>()?;
        if op != SetOp::Union && !distinct {
            return Err(Fault::unsupported(at, "INTERSECT ALL and EXCEPT ALL are not supported").help("use DISTINCT"));
        }
        self.combine(op, distinct, queries, at)
    }

    /// The operands of a set operation brought to the same column types.
    fn combine(&mut self, op: SetOp, distinct: bool, mut queries: Vec<Query>, at: Loc) -> Outcome<Query> {
        let width = queries[0].outputs.len();
        if let Some(odd) = queries.iter().find(|q| q.outputs.len() != width) {
            return Err(Fault::types(
                at,
                format!("queries in a set operation have {} and {} columns", width, odd.outputs.len()),
            ));
        }
        if queries.len() == 1
            && let Some(only) = queries.pop()
        {
            return Ok(only);
        }
        let mut outputs = queries[0].outputs.clone();
        for (i, output) in outputs.iter_mut().enumerate() {
            let stand_ins: Vec<Expr> = queries.iter().map(|q| stand_in(q, i, at)).collect();
            let refs: Vec<&Expr> = stand_ins.iter().collect();
            let Some(ty) = supertype(&refs) else {
                let types: Vec<String> = queries.iter().map(|q| q.outputs[i].ty.to_string()).collect();
                return Err(Fault::types(
                    at,
                    format!("column {} in a set operation has incompatible types: {}", i + 1, types.join(", ")),
                ));
            };
            if (distinct || op != SetOp::Union) && !ty.is_groupable() {
                return Err(Fault::types(
                    at,
                    format!("column {} of type {ty} cannot be used in a set operation with DISTINCT", i + 1),
                ));
            }
            output.literal = queries.iter().all(|q| q.outputs[i].literal && stand_in(q, i, at).is_null());
            output.lineage = lineage::union(queries.iter().map(|q| &q.outputs[i].lineage));
            output.ty = ty;
        }
        let value_table = queries[0].value_table;
        let queries = queries.into_iter().map(|q| self.cast_outputs(q, &outputs)).collect::<Outcome<_>>()?;
        Ok(bare(Body::Set { op, distinct, items: queries }, outputs, value_table))
    }

    /// `query` with its columns converted to the types of `wanted`.
    pub(super) fn cast_outputs(&mut self, mut query: Query, wanted: &[Output]) -> Outcome<Query> {
        if query.outputs.iter().zip(wanted).all(|(a, b)| a.ty == b.ty) {
            return Ok(query);
        }
        if let Body::Select(select) = &mut query.body
            && !select.distinct
            && query.order_by.is_empty()
        {
            for ((item, output), want) in select.items.iter_mut().zip(&mut query.outputs).zip(wanted) {
                *item = coerce(item.clone(), &want.ty, "the column")?;
                output.ty = want.ty.clone();
            }
            return Ok(query);
        }
        let alias = "q".to_owned();
        let block = self.new_block();
        let mut items = Vec::new();
        let mut outputs = query.outputs.clone();
        for (output, want) in outputs.iter_mut().zip(wanted) {
            let column = column_of(output, &alias, block, Loc::default());
            items.push(coerce(column, &want.ty, "the column")?);
            output.ty = want.ty.clone();
        }
        let value_table = query.value_table;
        let from = Some(tree::From::Query { query: Box::new(query), alias, lateral: false });
        let select =
            tree::Select { distinct: false, items, from, filter: None, group_by: None, having: None, qualify: None };
        Ok(bare(Body::Select(Box::new(select)), outputs, value_table))
    }

    /// ORDER BY after a set operation or a query in parentheses: only the columns of the result can be seen.
    fn order_outputs(
        &mut self,
        items: &[ast::OrderItem],
        outputs: &[Output],
        outer: &Scope<'_>,
    ) -> Outcome<Vec<Order>> {
        let block = self.new_block();
        let mut scope = Scope::inside(outer);
        let columns = outputs.iter().map(|o| super::scope::SourceColumn {
            name: o.name.clone(),
            expr: column_of(o, "", block, Loc::default()),
            merged: false,
        });
        scope.sources.push(super::scope::Source {
            alias: None,
            columns: columns.collect(),
            value: None,
            hidden: Vec::new(),
            unreadable: Vec::new(),
        });
        let aliases: Vec<Alias> = Vec::new();
        let mut out = Vec::new();
        for item in items {
            let mut order = self.order_item(item, Context::plain(&scope, "ORDER BY"), &aliases, outputs.len())?;
            if order.output.is_none() {
                let place = match &order.expr.kind {
                    Kind::Column(c) => outputs.iter().position(|o| o.physical == c.name && c.block == block),
                    _ => None,
                };
                if place.is_none() {
                    return Err(Fault::unsupported(
                        item.expr.at,
                        "ORDER BY after a set operation can only name columns of the result",
                    ));
                }
                order.output = place;
            }
            if let Some(i) = order.output {
                order.expr = column_of(&outputs[i], "", block, item.expr.at);
            }
            out.push(order);
        }
        Ok(out)
    }

    /// One key of ORDER BY: an ordinal, a name of the SELECT list, or any expression.
    pub(super) fn order_item(
        &mut self,
        item: &ast::OrderItem,
        cx: Context<'_>,
        aliases: &[Alias],
        width: usize,
    ) -> Outcome<Order> {
        let mut output = None;
        let expr = match &item.expr.kind {
            ast::ExprKind::Int(digits) => {
                let place = digits.parse::<usize>().ok().filter(|n| (1..=width).contains(n));
                let Some(place) = place else {
                    return Err(Fault::new(
                        "grouping",
                        item.expr.at,
                        format!("ORDER BY column number {digits} is out of range, expected 1 to {width}"),
                    ));
                };
                output = Some(place - 1);
                match aliases.iter().find(|a| a.place == place - 1 && a.name.is_empty()) {
                    Some(alias) => alias.expr.clone(),
                    None => Expr::new(Kind::Null, Type::Int64, item.expr.at),
                }
            }
            _ => {
                let resolved = self.expr(&item.expr, cx)?;
                if let ast::ExprKind::Name(name) = &item.expr.kind {
                    output = aliases.iter().find(|a| a.name.eq_ignore_ascii_case(&name.text)).map(|a| a.place);
                }
                resolved
            }
        };
        let of_query = width > 0;
        use ast::ExprKind::{Bool, Bytes, Float, Null, Str};
        let bare = match &item.expr.kind {
            ast::ExprKind::Unary(_, inner) if matches!(inner.kind, ast::ExprKind::Int(_)) && of_query => {
                return Err(Fault::new("grouping", item.expr.at, "ORDER BY column numbers start at 1"));
            }
            ast::ExprKind::Unary(_, inner) => inner,
            _ => &item.expr,
        };
        if of_query && matches!(bare.kind, Null | Bool(_) | Float(_) | Str(_) | Bytes(_)) {
            return Err(Fault::new("grouping", item.expr.at, "ORDER BY a literal value has no effect"));
        }
        if !expr.ty.is_orderable() {
            return Err(Fault::types(
                item.expr.at,
                format!("ORDER BY does not support expressions of type {}", expr.ty),
            ));
        }
        Ok(Order {
            expr,
            descending: item.descending,
            nulls_first: item.nulls_first.unwrap_or(!item.descending),
            output,
        })
    }

    fn select(&mut self, select: &ast::Select, order_by: &[ast::OrderItem], outer: &Scope<'_>) -> Outcome<Query> {
        if select.from.is_none() {
            let clauses = [
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
                let condition = self.condition(filter, Context::plain(&scope, "the WHERE clause"));
                Some(condition.map_err(|fault| explain_alias(fault, select))?)
            }
            None => None,
        };
        let cx = Context {
            scope: &scope,
            aliases: &[],
            windows: &select.windows,
            aggregates: true,
            analytic: true,
            clause: "SELECT",
        };
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for item in &select.items {
            self.select_item(item, cx, select.from.is_some(), &mut items, &mut names)?;
        }
        if items.is_empty() {
            return Err(Fault::syntax(select.at, "the SELECT list has no columns left"));
        }
        let mut aliases: Vec<Alias> = Vec::new();
        for (place, (expr, name)) in items.iter().zip(&names).enumerate() {
            if let Some(name) = name {
                aliases.push(Alias { name: name.clone(), expr: expr.clone(), place });
            }
        }
        let cx = Context { aliases: &aliases, ..cx };
        let group_by = match &select.group_by {
            Some(group_by) => Some(self.group_by(group_by, &items, &select.items, cx)?),
            None => None,
        };
        let having = match &select.having {
            Some(having) => {
                Some(self.condition(having, Context { analytic: false, clause: "the HAVING clause", ..cx })?)
            }
            None => None,
        };
        let qualify = match &select.qualify {
            Some(qualify) => Some(self.condition(qualify, Context { clause: "the QUALIFY clause", ..cx })?),
            None => None,
        };
        let mut orders = Vec::new();
        for item in order_by {
            let mut with_places = aliases.clone();
            with_places.extend(items.iter().enumerate().map(|(place, e)| Alias {
                name: String::new(),
                expr: e.clone(),
                place,
            }));
            let mut order = self.order_item(item, Context { clause: "ORDER BY", ..cx }, &with_places, items.len())?;
            if order.output.is_none() {
                order.output = items.iter().position(|e| *e == order.expr);
            }
            if select.distinct && order.output.is_none() {
                return Err(Fault::new(
                    "grouping",
                    item.expr.at,
                    "after SELECT DISTINCT, ORDER BY can only use columns of the SELECT list",
                ));
            }
            orders.push(order);
        }
        if select.from.is_none() {
            for expr in &items {
                let what = match (has_aggregate(expr), super::aggregate::has_window(expr)) {
                    (true, _) => "an aggregate",
                    (_, true) => "a window function",
                    _ => continue,
                };
                return Err(Fault::new("grouping", expr.at, format!("a query without FROM cannot have {what}")));
            }
        }
        let aggregated = group_by.is_some() || items.iter().any(has_aggregate);
        if !aggregated {
            let elsewhere =
                having.iter().chain(qualify.iter()).chain(orders.iter().map(|o| &o.expr)).find(|e| has_aggregate(e));
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
        if qualify.is_some() && !items.iter().chain(qualify.iter()).any(super::aggregate::has_window) {
            return Err(Fault::new(
                "grouping",
                select.qualify.as_ref().map_or(select.at, |q| q.at),
                "QUALIFY needs a window function in it or in the SELECT list",
            ));
        }
        if aggregated {
            let keys = group_by.as_deref().unwrap_or_default();
            for expr in items.iter().chain(having.iter()).chain(qualify.iter()).chain(orders.iter().map(|o| &o.expr)) {
                super::group::check(expr, keys, block)?;
            }
        }
        if select.distinct
            && let Some(bad) = items.iter().find(|e| !e.ty.is_groupable())
        {
            return Err(Fault::types(bad.at, format!("column of type {} cannot be used in SELECT DISTINCT", bad.ty)));
        }
        let (items, outputs, value_table) = shape(select, items, names)?;
        let form = tree::Select { distinct: select.distinct, items, from, filter, group_by, having, qualify };
        let mut out = bare(Body::Select(Box::new(form)), outputs, value_table);
        if value_table {
            orders.iter_mut().for_each(|o| o.output = None);
        }
        out.order_by = orders;
        Ok(out)
    }

    fn select_item(
        &mut self,
        item: &SelectItem,
        cx: Context<'_>,
        has_from: bool,
        items: &mut Vec<Expr>,
        names: &mut Vec<Option<String>>,
    ) -> Outcome<()> {
        match item {
            SelectItem::Expr(expr, alias) => {
                let name = alias.as_ref().map(|a| a.text.clone()).or_else(|| implied_name(expr));
                items.push(self.expr(expr, cx)?);
                names.push(name);
            }
            SelectItem::Star { of, except, replace, at } => {
                let mut columns: Vec<(Option<String>, Expr)> = Vec::new();
                match of {
                    None if !has_from => return Err(Fault::syntax(*at, "SELECT * must have a FROM clause")),
                    None => {
                        columns.extend(cx.scope.merged.iter().map(|c| (c.name.clone(), c.expr.clone())));
                        for source in &cx.scope.sources {
                            self.warn_of_unreadable(source, *at);
                            columns
                                .extend(source.star().filter(|c| !c.merged).map(|c| (c.name.clone(), c.expr.clone())));
                        }
                    }
                    Some(of) => self.star_of(of, cx, &mut columns)?,
                }
                for name in except {
                    let before = columns.len();
                    columns.retain(|(n, _)| !n.as_deref().is_some_and(|n| name.is(n)));
                    if columns.len() == before {
                        return Err(Fault::new(
                            "unknown-column",
                            name.at,
                            format!("column {} in SELECT * EXCEPT list does not exist", name.text),
                        ));
                    }
                }
                for (expr, name) in replace {
                    let value = self.expr(expr, cx)?;
                    let Some(slot) = columns.iter_mut().find(|(n, _)| n.as_deref().is_some_and(|n| name.is(n))) else {
                        return Err(Fault::new(
                            "unknown-column",
                            name.at,
                            format!("column {} in SELECT * REPLACE list does not exist", name.text),
                        ));
                    };
                    slot.1 = value;
                }
                if columns.is_empty() {
                    return Err(Fault::syntax(*at, "SELECT * EXCEPT leaves no columns"));
                }
                for (name, mut expr) in columns {
                    expr.at = *at;
                    items.push(expr);
                    names.push(name);
                }
            }
        }
        Ok(())
    }

    fn warn_of_unreadable(&mut self, source: &Source, at: Loc) {
        if let Some((column, why)) = source.unreadable.first() {
            let more = match source.unreadable.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more like it"),
            };
            let message = format!("* leaves out column {column}, which {why}{more}");
            self.warnings.push(*Fault::new("unreadable", at, message));
        }
    }

    fn star_of(&mut self, of: &ast::Expr, cx: Context<'_>, columns: &mut Vec<(Option<String>, Expr)>) -> Outcome<()> {
        if let ast::ExprKind::Name(name) = &of.kind {
            let mut scope = Some(cx.scope);
            while let Some(here) = scope {
                if let Some(source) = here.sources.iter().find(|s| s.alias.as_deref().is_some_and(|a| name.is(a))) {
                    self.warn_of_unreadable(source, of.at);
                    columns.extend(source.star().map(|c| (c.name.clone(), c.expr.clone())));
                    return Ok(());
                }
                scope = here.parent;
            }
        }
        let value = self.expr(of, cx)?;
        let Some(fields) = value.ty.fields() else {
            return Err(Fault::types(of.at, format!("dot-star is not supported for type {}", value.ty)));
        };
        for (i, (name, ty)) in fields.iter().enumerate() {
            columns.push((name.clone(), super::expr::field(value.clone(), i, ty.clone(), of.at)));
        }
        Ok(())
    }
}

impl super::scope::Source {
    /// What `*` gives of this relation.
    pub(super) fn star(&self) -> impl Iterator<Item = super::scope::SourceColumn> + '_ {
        let scalar = self.value.as_ref().filter(|v| v.ty.fields().is_none());
        let value =
            scalar.map(|v| super::scope::SourceColumn { name: self.alias.clone(), expr: v.clone(), merged: false });
        let columns = if value.is_some() { &[][..] } else { &self.columns[..] };
        let after = if value.is_some() { &self.columns[..] } else { &[][..] };
        value.into_iter().chain(columns.iter().cloned()).chain(after.iter().cloned())
    }
}

fn has_aggregate(expr: &Expr) -> bool {
    super::aggregate::has_aggregate(expr)
}

pub(super) fn bare(body: Body, outputs: Vec<Output>, value_table: bool) -> Query {
    Query { ctes: Vec::new(), body, order_by: Vec::new(), limit: None, offset: None, outputs, value_table }
}

/// The columns of a SELECT, by its form.
fn shape(
    select: &ast::Select,
    items: Vec<Expr>,
    names: Vec<Option<String>>,
) -> Outcome<(Vec<Expr>, Vec<Output>, bool)> {
    match select.form {
        RowForm::Columns => {
            let outputs = outputs(&items, &names);
            Ok((items, outputs, false))
        }
        RowForm::Struct => {
            let fields = names.into_iter().zip(items.iter().map(|e| e.ty.clone())).collect();
            let row = Expr::new(Kind::Struct(items), Type::Struct(fields), select.at);
            let outputs = outputs(std::slice::from_ref(&row), &[None]);
            Ok((vec![row], outputs, true))
        }
        RowForm::Value => {
            if items.len() != 1 {
                return Err(Fault::syntax(select.at, "SELECT AS VALUE needs exactly one column"));
            }
            let outputs = outputs(&items, &[None]);
            Ok((items, outputs, true))
        }
    }
}

/// An alias of the SELECT list that WHERE takes for a column deserves more than "unrecognized".
fn explain_alias(fault: Box<Fault>, select: &ast::Select) -> Box<Fault> {
    let aliases = select.items.iter().filter_map(|item| match item {
        SelectItem::Expr(_, alias) => alias.as_ref(),
        SelectItem::Star { .. } => None,
    });
    let named = aliases.into_iter().any(|alias| fault.message == format!("unrecognized name: {}", alias.text));
    match named {
        true => fault.help("WHERE is computed before the SELECT list and cannot use its aliases: repeat the expression, use QUALIFY for a window function, or a subquery"),
        false => fault,
    }
}

/// The result columns, with a unique name each for DuckDB.
pub(super) fn outputs(items: &[Expr], names: &[Option<String>]) -> Vec<Output> {
    let mut used = BTreeSet::new();
    // For each repeated name the number to try next; smaller ones are in use.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut anonymous = 0;
    let mut out = Vec::with_capacity(items.len());
    for (expr, name) in items.iter().zip(names) {
        let wanted = name.clone().filter(|n| !n.is_empty()).unwrap_or_else(|| {
            anonymous += 1;
            format!("f{}_", anonymous - 1)
        });
        let mut physical = wanted.clone();
        if !used.insert(physical.to_lowercase()) {
            let n = numbers.entry(wanted.to_lowercase()).or_default();
            while !used.insert(physical.to_lowercase()) {
                *n += 1;
                physical = format!("{wanted}_{n}");
            }
        }
        out.push(Output {
            name: name.clone(),
            physical,
            ty: expr.ty.clone(),
            lineage: lineage::of(expr),
            literal: expr.is_literal() || matches!(&expr.kind, Kind::Array(items) if items.is_empty()),
        });
    }
    out
}

/// A reference to a query's result column under `alias`.
pub(super) fn column_of(output: &Output, alias: &str, block: u32, at: Loc) -> Expr {
    let column = Column {
        relation: alias.to_owned(),
        name: output.physical.clone(),
        block,
        lineage: Rc::clone(&output.lineage),
    };
    Expr::new(Kind::Column(Rc::new(column)), output.ty.clone(), at)
}

/// What stands for a column of a set operation's operand when types are compared: literals keep their freedom.
fn stand_in(query: &Query, i: usize, at: Loc) -> Expr {
    let output = &query.outputs[i];
    if let (true, Body::Select(select)) = (output.literal, &query.body)
        && let Some(item) = select.items.get(i)
        && item.ty == output.ty
    {
        return item.clone();
    }
    if output.literal && matches!(query.body, Body::Set { .. } | Body::Query(_)) && output.ty == Type::Int64 {
        return Expr::new(Kind::Null, output.ty.clone(), at);
    }
    column_of(output, "", 0, at)
}

/// The name that a column has without an alias: the last part of a path.
fn implied_name(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Name(name) | ast::ExprKind::Field(_, name) => Some(name.text.clone()),
        _ => None,
    }
}

/// The common table expressions in an order in which each reads earlier ones only; WITH RECURSIVE allows any order in the text.
fn in_order(query: &ast::Query) -> Outcome<Vec<&ast::Cte>> {
    let mut left: Vec<&ast::Cte> = query.ctes.iter().collect();
    if !query.recursive {
        return Ok(left);
    }
    let mut out = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|c| {
            left.iter().all(|other| other.name.is(&c.name.text) || !mentions(&c.query, &other.name.text))
        });
        let Some(ready) = ready else {
            return Err(Fault::unsupported(
                left[0].name.at,
                "common table expressions that read each other are not supported",
            ));
        };
        out.push(left.remove(ready));
    }
    Ok(out)
}

/// Whether a query reads a relation called `name`.
fn mentions(query: &ast::Query, name: &str) -> bool {
    query.ctes.iter().any(|c| mentions(&c.query, name)) || body_mentions(&query.body, name)
}

fn body_mentions(body: &ast::Body, name: &str) -> bool {
    match body {
        ast::Body::Query(query) => mentions(query, name),
        ast::Body::Set { items, .. } => items.iter().any(|b| body_mentions(b, name)),
        ast::Body::Select(select) => select.from.as_ref().is_some_and(|f| from_mentions(f, name)),
    }
}

fn from_mentions(from: &ast::FromItem, name: &str) -> bool {
    match from {
        ast::FromItem::Table { path, .. } => path.len() == 1 && path[0].is(name),
        ast::FromItem::Query { query, .. } => mentions(query, name),
        ast::FromItem::Unnest { .. } => false,
        ast::FromItem::Join { left, right, .. } => from_mentions(left, name) || from_mentions(right, name),
        ast::FromItem::Pivot { from, .. }
        | ast::FromItem::Unpivot { from, .. }
        | ast::FromItem::Sample { from, .. } => from_mentions(from, name),
    }
}
