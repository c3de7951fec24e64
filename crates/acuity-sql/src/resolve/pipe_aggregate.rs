//! The pipe operator AGGREGATE: the keys of its GROUP BY first, then what is aggregated.

use super::Resolver;
use super::aggregate::has_aggregate;
use super::group::Keys;
use super::piped::Piped;
use super::result::{bare, outputs};
use super::scope::{Context, Scope};
use super::select_list::implied_name;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Direction, ExprKind, GroupItem, Ident, PipeAggregate};
use crate::tree::{Body, Expr, Grouping, Order, Query, Select};

/// The columns that the operator makes, in their order.
#[derive(Default)]
struct Columns {
    items: Vec<Expr>,
    names: Vec<Option<String>>,
    /// Those that the rows are ordered by.
    order: Vec<(usize, Direction)>,
}

impl Columns {
    fn push(&mut self, expr: Expr, name: Option<String>, order: Option<Direction>) {
        self.order.extend(order.map(|direction| (self.items.len(), direction)));
        self.items.push(expr);
        self.names.push(name);
    }
}

impl Resolver<'_> {
    pub(super) fn pipe_aggregate(
        &mut self,
        table: Piped,
        aggregate: &PipeAggregate,
        outer: &Scope<'_>,
    ) -> Outcome<Piped> {
        let table = if table.takes_filter() && table.order_by.is_empty() { table } else { self.settled(table) };
        let scope = table.scope(outer);
        let cx = Context { aggregates: true, ..Context::plain(&scope, "pipe AGGREGATE") };
        let mut columns = Columns::default();
        let mut keys = Vec::new();
        for (key, alias, direction) in &aggregate.keys {
            let direction = direction.or(aggregate.ordered.then(Direction::default));
            keys.push(self.pipe_key(key, alias.as_ref(), direction, cx, &mut columns)?);
        }
        for (expr, alias, direction) in &aggregate.items {
            let item = self.expr(expr, cx)?;
            if !has_aggregate(&item) {
                let fault =
                    Fault::new("grouping", expr.at, "pipe AGGREGATE cannot have expressions without an aggregate");
                return Err(fault.help("put what is grouped by behind GROUP BY"));
            }
            super::group::check(&item, &Keys { list: &[], block: table.block, anywhere: false })?;
            let name = alias.as_ref().map(|alias| alias.text.clone()).or_else(|| implied_name(expr));
            columns.push(item, name, *direction);
        }
        let Columns { items, names, order } = columns;
        let outputs = outputs(&items, &names);
        let ordered = |(place, direction): (usize, Direction)| {
            let item = &items[place];
            direction.order(item.clone(), Some(place), item.at)
        };
        let order_by = order.into_iter().map(ordered);
        let order_by = order_by.collect::<Outcome<Vec<Order>>>()?;
        let group_by = Some(keys).filter(|keys| !keys.is_empty());
        let Piped { from, filter, qualify, .. } = table;
        let select = Select { filter, group_by, qualify, ..Select::of(items, Some(from)) };
        Ok(self.of_query(Query { order_by, ..bare(Body::Select(Box::new(select)), outputs, false) }))
    }

    /// A key of GROUP BY, or several, with their columns.
    fn pipe_key(
        &mut self,
        key: &GroupItem,
        alias: Option<&Ident>,
        direction: Option<Direction>,
        cx: Context<'_>,
        columns: &mut Columns,
    ) -> Outcome<Grouping> {
        let group_by = ast::GroupBy::Items(vec![key.clone()]);
        if let GroupItem::Expr(expr) = key
            && matches!(expr.kind, ExprKind::Int(_))
        {
            return Err(Fault::new("grouping", expr.at, "GROUP BY cannot name columns by number in pipe AGGREGATE"));
        }
        let mut resolved = self.group_by(&group_by, &[], &[], cx)?;
        let Some(grouping) = resolved.pop() else {
            return Err(Fault::syntax(Loc::default(), "GROUP BY needs a key"));
        };
        let written: Vec<&ast::Expr> = match key {
            GroupItem::Expr(expr) => vec![expr],
            GroupItem::Rollup(list) | GroupItem::Cube(list) | GroupItem::Tuple(list) => {
                list.iter().flat_map(ast::Expr::tuple).collect()
            }
            GroupItem::Sets(sets, _) => sets
                .iter()
                .flat_map(|set| match set {
                    GroupItem::Expr(expr) => std::slice::from_ref(expr),
                    GroupItem::Tuple(list) | GroupItem::Rollup(list) | GroupItem::Cube(list) => list,
                    GroupItem::Sets(..) => &[],
                })
                .flat_map(ast::Expr::tuple)
                .collect(),
        };
        let mut seen: Vec<&Expr> = Vec::new();
        for (expr, written) in grouping.keys().zip(written) {
            // Several sets may have the same key.
            if !seen.contains(&expr) {
                seen.push(expr);
                let name = alias.map(|alias| alias.text.clone()).or_else(|| implied_name(written));
                columns.push(expr.clone(), name, direction);
            }
        }
        Ok(grouping)
    }
}
