//! ORDER BY.

use super::Resolver;
use super::collation::rules;
use super::given::literal_or_parameter;
use super::piped::Piped;
use super::result::column_of;
use super::scope::{Alias, Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast;
use crate::tree::{Expr, Kind, Literal, Op, Order, Output, Query};
use crate::types::Type;

impl Resolver<'_> {
    /// A set operation or a query in parentheses with ORDER BY behind it. Keys other than names need a query around it, as
    /// DuckDB takes columns of the result only.
    pub(super) fn ordered(&mut self, mut out: Query, items: &[ast::OrderItem], outer: &Scope<'_>) -> Outcome<Query> {
        let constant = items.iter().any(|item| item.expr.is_constant());
        let is_name =
            |item: &ast::OrderItem| matches!(item.expr.kind, ast::ExprKind::Name(_)) && item.collate.is_none();
        if !constant && !items.iter().all(is_name) {
            let table = Piped::of(out, self.new_alias("q"), self.new_block());
            return Ok(self.pipe_order(table, items, outer)?.close());
        }
        out.order_by = self.order_outputs(items, &out.outputs, outer)?;
        Ok(out)
    }

    /// ORDER BY after a set operation or a query in parentheses: only the columns of the result can be seen.
    fn order_outputs(
        &mut self,
        items: &[ast::OrderItem],
        outputs: &[Output],
        outer: &Scope<'_>,
    ) -> Outcome<Vec<Order>> {
        // A scope of its own, of which the only relation is the result.
        let block = self.new_block();
        let mut scope = Scope::inside(outer);
        let columns = outputs.iter().map(|o| super::scope::SourceColumn {
            name: o.name.clone(),
            expr: column_of(o, "", block, Loc::default()),
            merged: false,
        });
        scope.sources.push(super::scope::Source { columns: columns.collect(), ..Default::default() });
        let mut out = Vec::new();
        for item in items {
            let mut order = self.order_item(item, Context::plain(&scope, "ORDER BY"), &[], outputs.len())?;
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
            // Lowering names the column by its number, see `Writer::order_by`.
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
        aliases: &[Alias<'_>],
        width: usize,
    ) -> Outcome<Order> {
        // `width` is 0 where ORDER BY is not a query's: numbers name no column there.
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
        if of_query && item.expr.is_negative_number() {
            return Err(Fault::new("grouping", item.expr.at, "ORDER BY column numbers start at 1"));
        }
        if of_query && item.expr.is_constant() {
            return Err(Fault::new("grouping", item.expr.at, "ORDER BY a literal value has no effect"));
        }
        let key = match &item.collate {
            Some((name, at)) => self.collated(expr, name, *at)?,
            None if rules(&expr).is_some() => self.comparable(vec![expr], item.expr.at)?.swap_remove(0),
            None => return item.direction.order(expr, output, item.expr.at),
        };
        item.direction.order(key, None, item.expr.at)
    }

    /// The number of LIMIT or OFFSET.
    pub(super) fn row_count(&mut self, count: Option<&ast::Expr>, what: &str) -> Outcome<Option<Expr>> {
        let Some(count) = count else { return Ok(None) };
        let scope = Scope::default();
        let resolved = self.expr(count, Context::plain(&scope, what))?;
        let value = literal_or_parameter(resolved, count);
        // A query is none, also where it is made of constants and so one itself.
        let query = matches!(count.kind, ast::ExprKind::Subquery(_));
        match &value.kind {
            _ if query => Err(Fault::types(count.at, format!("{what} expression must be constant"))),
            Kind::Literal(Literal::Int(n)) if *n >= 0 => Ok(Some(value)),
            // No column is in sight: without a query inside it is a constant.
            _ if value.ty == Type::Int64 && !value.is_literal() && is_constant(&value) => {
                let checked = Expr::call(Op::RowCount, vec![value], Type::Int64, count.at);
                Ok(Some(checked))
            }
            _ => Err(Fault::types(count.at, format!("{what} needs a constant non-negative integer"))),
        }
    }
}

/// Whether an expression that reads no column has one value: neither a query nor a random value is in it.
fn is_constant(expr: &Expr) -> bool {
    let volatile = matches!(&expr.kind, Kind::Call { op, .. } if op.is_volatile());
    let mut constant = !volatile && !expr.is_subquery();
    expr.parts(&mut |part| constant = constant && is_constant(part));
    constant
}

impl ast::Direction {
    /// The order by an expression, which stands at `at`; `output` is its place in the SELECT list, if it has one.
    pub(super) fn order(self, expr: Expr, output: Option<usize>, at: Loc) -> Outcome<Order> {
        if !expr.ty.is_orderable() {
            return Err(Fault::types(at, format!("ORDER BY does not support expressions of type {}", expr.ty)));
        }
        // NULL is the least value.
        let nulls_first = self.nulls_first.unwrap_or(!self.descending);
        Ok(Order { expr, descending: self.descending, nulls_first, output })
    }
}
