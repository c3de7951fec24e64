//! Pipe operators: each makes a table of the table before it, by the same trees that a query in the usual order gives.

use super::Resolver;
use super::aggregate::has_window;
use super::cte::in_order;
use super::piped::{Piped, split};
use super::result::shape;
use super::scope::{Alias, Context, Scope, Source, SourceColumn};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Ident, Pipe, PipeOp};
use crate::tree::{Cte, Expr, Kind, Query};
use crate::types::Type;

impl Resolver<'_> {
    /// The query that all operators make of a table; `ctes` are those of the query around them.
    pub(super) fn piped(
        &mut self,
        mut table: Piped,
        pipes: &[Pipe],
        outer: &Scope<'_>,
        ctes: &mut Vec<Cte>,
    ) -> Outcome<Query> {
        for pipe in pipes {
            table = self.pipe(table, &pipe.op, pipe.at, outer, ctes)?;
        }
        Ok(table.close())
    }

    /// One operator.
    fn pipe(&mut self, table: Piped, op: &PipeOp, at: Loc, outer: &Scope<'_>, ctes: &mut Vec<Cte>) -> Outcome<Piped> {
        match op {
            PipeOp::Where(condition) => self.pipe_where(table, condition, outer),
            PipeOp::Select(select) => self.pipe_select(table, select, outer),
            PipeOp::Extend(items, windows) => self.pipe_extend(table, items, windows, outer),
            PipeOp::Set(items) => self.pipe_set(table, items, outer),
            PipeOp::Drop(names) => dropped(table, names, at),
            PipeOp::Rename(names) => renamed(table, names),
            PipeOp::As(alias) => Ok(aliased(table, alias)),
            PipeOp::Aggregate(aggregate) => self.pipe_aggregate(table, aggregate, outer),
            PipeOp::Distinct => self.pipe_distinct(table, at),
            PipeOp::OrderBy(items) => self.pipe_order(table, items, outer),
            PipeOp::Limit { limit, offset } => {
                let mut table = self.filterable(table);
                table.limit = self.row_count(Some(limit), "LIMIT")?;
                table.offset = self.row_count(offset.as_ref(), "OFFSET")?;
                Ok(table)
            }
            PipeOp::Join { kind, right, on, using } => {
                let Piped { from, block, sources, named, .. } = self.settled(table);
                let mut scope = Scope::inside(outer);
                scope.sources = sources.into_iter().chain(named).collect();
                let from = self.join_to(from, *kind, right, on.as_ref(), using, at, &mut scope, block)?;
                let (sources, named) = split(scope);
                Ok(Piped::open(from, block, sources, named))
            }
            PipeOp::Combine { how, queries } => {
                let mut all = vec![table.close()];
                for query in queries {
                    all.push(self.query(query, outer)?);
                }
                let query = self.set_of(how, all, at)?;
                Ok(self.of_query(query))
            }
            PipeOp::Sample(sample) => {
                let table = self.settled(table);
                self.sampled(table, sample)
            }
            PipeOp::Pivot(pivot, alias) => {
                let table = self.settled(table);
                let inner = table.scope(outer);
                let (mut scope, block) = (Scope::inside(outer), self.new_block());
                let from = self.pivoted(table.from, &inner, table.block, pivot, alias.as_ref(), &mut scope, block)?;
                let (sources, named) = split(scope);
                Ok(Piped::open(from, block, sources, named))
            }
            PipeOp::Unpivot(unpivot, alias) => {
                let table = self.settled(table);
                let inner = table.scope(outer);
                let (mut scope, block) = (Scope::inside(outer), self.new_block());
                let from =
                    self.unpivoted(table.from, &inner, table.block, unpivot, alias.as_ref(), at, &mut scope, block)?;
                let (sources, named) = split(scope);
                Ok(Piped::open(from, block, sources, named))
            }
            PipeOp::Assert(condition, shown) => self.pipe_assert(table, condition, shown, at, outer),
            PipeOp::With { recursive, ctes: written } => {
                for cte in in_order(written, *recursive)? {
                    ctes.push(self.cte(cte, *recursive, outer)?);
                }
                Ok(table)
            }
        }
    }

    /// A query's result as the table of the operators that follow.
    pub(super) fn of_query(&mut self, query: Query) -> Piped {
        Piped::of(query, self.new_alias("q"), self.new_block())
    }

    /// WHERE, which may hold window functions here.
    fn pipe_where(&mut self, table: Piped, condition: &ast::Expr, outer: &Scope<'_>) -> Outcome<Piped> {
        let mut table = self.filterable(table);
        let scope = table.scope(outer);
        let cx = Context { analytic: true, ..Context::filter(&scope, "the WHERE clause") };
        let condition = self.condition(condition, cx)?;
        let slot = if has_window(&condition) { &mut table.qualify } else { &mut table.filter };
        let at = condition.at;
        *slot = Some(match slot.take() {
            Some(before) => Expr::new(Kind::And(vec![before, condition]), Type::Bool, at),
            None => condition,
        });
        Ok(table)
    }

    /// SELECT.
    fn pipe_select(&mut self, table: Piped, select: &ast::Select, outer: &Scope<'_>) -> Outcome<Piped> {
        // The order goes along unless equal rows are left out.
        let keeps = table.takes_filter() && (table.order_by.is_empty() || !select.distinct);
        let table = if keeps { table } else { self.settled(table) };
        let scope = table.scope(outer);
        let cx = Context { windows: &select.windows, analytic: true, ..Context::plain(&scope, "pipe SELECT") };
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for item in &select.items {
            self.select_item(item, cx, true, &mut items, &mut names)?;
        }
        if select.distinct {
            groupable(&items)?;
        }
        let (items, outputs, value_table) = shape(select, items, names)?;
        let names: Vec<Option<String>> = outputs.iter().map(|output| output.name.clone()).collect();
        let mut query = table.select(items, &names, select.distinct);
        query.value_table = value_table;
        Ok(self.of_query(query))
    }

    /// EXTEND.
    fn pipe_extend(
        &mut self,
        table: Piped,
        written: &[ast::SelectItem],
        windows: &[(Ident, ast::WindowSpec)],
        outer: &Scope<'_>,
    ) -> Outcome<Piped> {
        let table = self.filterable(table);
        let scope = table.scope(outer);
        let cx = Context { windows, analytic: true, ..Context::plain(&scope, "pipe EXTEND") };
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for item in written {
            self.select_item(item, cx, true, &mut items, &mut names)?;
        }
        let columns = items.into_iter().zip(names).map(|(expr, name)| SourceColumn { name, expr, merged: false });
        let added = Source { columns: columns.collect(), ..Source::default() };
        let mut table = table;
        table.sources.push(added);
        Ok(self.projected(table, false))
    }

    /// SET, whose expressions see the values before it.
    fn pipe_set(&mut self, table: Piped, items: &[(Ident, ast::Expr)], outer: &Scope<'_>) -> Outcome<Piped> {
        let table = self.filterable(table);
        let scope = table.scope(outer);
        let cx = Context { analytic: true, ..Context::plain(&scope, "pipe SET") };
        let mut sources = table.sources.clone();
        for (i, (name, expr)) in items.iter().enumerate() {
            if items[..i].iter().any(|(other, _)| other.is(&name.text)) {
                return Err(Fault::syntax(name.at, format!("pipe SET names column {} twice", name.text)));
            }
            let value = self.expr(expr, cx)?;
            let (source, column) = only(&table.sources, name, "SET")?;
            sources[source].columns[column].expr = value;
        }
        Ok(self.projected(Piped { sources, ..table }, false))
    }

    /// DISTINCT; of the tables behind aliases the columns stay that are still there.
    fn pipe_distinct(&mut self, table: Piped, at: Loc) -> Outcome<Piped> {
        let mut table = self.settled(table);
        let items: Vec<Expr> = table.columns().into_iter().map(|(_, expr)| expr).collect();
        groupable(&items).map_err(|mut fault| {
            fault.at = at;
            fault
        })?;
        for source in &mut table.named {
            source.columns.retain(|column| items.contains(&column.expr));
        }
        Ok(self.projected(table, true))
    }

    /// ORDER BY, by any expression or the number of a column.
    pub(super) fn pipe_order(&mut self, table: Piped, items: &[ast::OrderItem], outer: &Scope<'_>) -> Outcome<Piped> {
        let mut table = self.filterable(table);
        let scope = table.scope(outer);
        let cx = Context { analytic: true, ..Context::plain(&scope, "pipe ORDER BY") };
        let columns = table.columns();
        let places = columns.iter().enumerate().map(|(place, (_, expr))| Alias { name: "", expr, place });
        let places: Vec<Alias<'_>> = places.collect();
        let mut orders = Vec::new();
        for item in items {
            let mut order = self.order_item(item, cx, &places, columns.len())?;
            // What is selected at the end is not known yet.
            order.output = None;
            orders.push(order);
        }
        table.order_by = orders;
        Ok(table)
    }

    /// ASSERT: an error at a row that does not meet the condition.
    fn pipe_assert(
        &mut self,
        table: Piped,
        condition: &ast::Expr,
        shown: &[ast::Expr],
        at: Loc,
        outer: &Scope<'_>,
    ) -> Outcome<Piped> {
        let mut table = self.settled(table);
        let scope = table.scope(outer);
        let cx = Context::filter(&scope, "ASSERT");
        let condition = self.condition(condition, cx)?;
        let mut format = "Assert failed:".to_owned();
        let mut values = Vec::new();
        for value in shown {
            format.push_str(" %t");
            values.push(self.expr(value, Context { truth: false, ..cx })?);
        }
        if shown.is_empty() {
            format = "Assert failed".to_owned();
        }
        values.insert(0, Expr::text(&format, at));
        let message = self.format(values, at)?;
        let error = self.by_table("error", vec![message], "ERROR", at)?;
        let holds = Expr::bool(true, at);
        table.filter = Some(super::case::case("ASSERT", vec![(condition, holds)], Some(error), at)?);
        // What follows sees the rows only when they have been looked at.
        Ok(self.settled(table))
    }
}

/// That rows can be compared by these columns.
fn groupable(items: &[Expr]) -> Outcome<()> {
    match items.iter().find(|item| !item.ty.is_groupable()) {
        Some(bad) => Err(Fault::types(bad.at, format!("column of type {} cannot be used in DISTINCT", bad.ty))),
        None => Ok(()),
    }
}

/// Where the one column of that name is: the place of its source, and its own in that.
fn only(sources: &[Source], name: &Ident, operator: &str) -> Outcome<(usize, usize)> {
    let mut found = None;
    for (i, source) in sources.iter().enumerate() {
        for (j, column) in source.columns.iter().enumerate() {
            if !column.name.as_deref().is_some_and(|n| name.is(n)) {
                continue;
            }
            if source.value.is_some() {
                let message = format!("{} is a field of a value, and pipe {operator} changes columns only", name.text);
                return Err(Fault::types(name.at, message));
            }
            if found.replace((i, j)).is_some() {
                let message = format!("column {} of pipe {operator} comes more than once", name.text);
                return Err(Fault::new("ambiguous", name.at, message));
            }
        }
    }
    found.ok_or_else(|| {
        let message = format!("column {} of pipe {operator} does not exist", name.text);
        Fault::new("unknown-column", name.at, message)
    })
}

/// DROP, of all columns of a name.
fn dropped(mut table: Piped, names: &[Ident], at: Loc) -> Outcome<Piped> {
    for (i, name) in names.iter().enumerate() {
        if names[..i].iter().any(|other| other.is(&name.text)) {
            return Err(Fault::syntax(name.at, format!("pipe DROP names column {} twice", name.text)));
        }
        let same = |n: &str| name.is(n);
        let count = table.columns().len();
        for source in table.sources.iter_mut().filter(|source| source.value.is_none()) {
            source.columns.retain(|column| !column.name.as_deref().is_some_and(same));
        }
        let is_value = |source: &Source| source.value.is_some() && source.alias.as_deref().is_some_and(same);
        table.sources.retain(|source| !is_value(source));
        if table.columns().len() == count {
            let message = format!("column {} of pipe DROP does not exist", name.text);
            return Err(Fault::new("unknown-column", name.at, message));
        }
    }
    match table.columns().is_empty() {
        true => Err(Fault::syntax(at, "pipe DROP leaves no columns")),
        false => Ok(table),
    }
}

/// RENAME: all names are those before it.
fn renamed(mut table: Piped, names: &[(Ident, Ident)]) -> Outcome<Piped> {
    let mut sources = table.sources.clone();
    for (i, (before, after)) in names.iter().enumerate() {
        if names[..i].iter().any(|(other, _)| other.is(&before.text)) {
            return Err(Fault::syntax(before.at, format!("pipe RENAME names column {} twice", before.text)));
        }
        // Where it stands among the columns as they were.
        let (source, column) = only(&table.sources, before, "RENAME")?;
        sources[source].columns[column].name = Some(after.text.clone());
    }
    table.sources = sources;
    Ok(table)
}

/// AS: from now on one alias stands for the whole table.
fn aliased(mut table: Piped, alias: &Ident) -> Piped {
    if let [Source { value: Some(_), alias: name, .. }] = table.sources.as_mut_slice() {
        *name = Some(alias.text.clone());
        table.named.clear();
        return table;
    }
    let columns = table.columns().into_iter().map(|(name, expr)| SourceColumn { name, expr, merged: false }).collect();
    table.named = vec![Source { alias: Some(alias.text.clone()), columns, by_alias: true, ..Source::default() }];
    table
}
