//! The table that goes through pipe operators, between two of them.

use super::Resolver;
use super::result::{bare, column_of, outputs, relation};
use super::sample::sample_size;
use super::scope::{Scope, Source, SourceColumn};
use crate::diagnostics::{Loc, Outcome};
use crate::syntax::ast::{self, FromItem};
use crate::tree::{Body, Expr, From, Kind, Order, Query, Select};

/// A query that is still open: its FROM clause with the filters and the order behind it, and the names that these give.
pub(super) struct Piped {
    /// The relations.
    pub(super) from: From,
    /// The query that they belong to.
    pub(super) block: u32,
    /// The columns, in their order. A source with a value is one column, whose fields are seen by their names.
    pub(super) sources: Vec<Source>,
    /// Tables by their aliases, with the columns that they had.
    pub(super) named: Vec<Source>,
    /// WHERE.
    pub(super) filter: Option<Expr>,
    /// A filter with window functions.
    pub(super) qualify: Option<Expr>,
    /// ORDER BY, by expressions over the relations.
    pub(super) order_by: Vec<Order>,
    /// LIMIT.
    pub(super) limit: Option<Expr>,
    /// OFFSET.
    pub(super) offset: Option<Expr>,
}

impl Piped {
    /// Relations without anything behind them.
    pub(super) fn open(from: From, block: u32, sources: Vec<Source>, named: Vec<Source>) -> Piped {
        let order_by = Vec::new();
        Piped { from, block, sources, named, filter: None, qualify: None, order_by, limit: None, offset: None }
    }

    /// A query that is closed, under the alias `alias` in the SQL that is written.
    pub(super) fn of(query: Query, alias: String, block: u32) -> Piped {
        let source = relation(None, &query.outputs, query.value_table, &alias, block);
        Piped::open(From::Query { query: Box::new(query), alias, lateral: false }, block, vec![source], Vec::new())
    }

    /// The names that an operator sees.
    pub(super) fn scope<'p>(&self, outer: &'p Scope<'p>) -> Scope<'p> {
        let mut scope = Scope::inside(outer);
        scope.sources = self.sources.iter().chain(&self.named).cloned().collect();
        scope
    }

    /// The columns with their names, a value as the one column that it is.
    pub(super) fn columns(&self) -> Vec<(Option<String>, Expr)> {
        let mut out = Vec::new();
        for source in &self.sources {
            match &source.value {
                Some(value) => out.push((source.alias.clone(), value.clone())),
                None => out.extend(source.columns.iter().map(|c| (c.name.clone(), c.expr.clone()))),
            }
        }
        out
    }

    /// Whether nothing stands behind the relations, so that whatever comes may be added to them.
    fn is_settled(&self) -> bool {
        let limited = self.limit.is_some() || self.offset.is_some();
        !limited && self.filter.is_none() && self.qualify.is_none() && self.order_by.is_empty()
    }

    /// Whether a WHERE may still be added: not behind LIMIT or a filter with windows.
    pub(super) fn takes_filter(&self) -> bool {
        self.limit.is_none() && self.offset.is_none() && self.qualify.is_none()
    }

    /// The query with this SELECT list.
    pub(super) fn select(self, items: Vec<Expr>, names: &[Option<String>], distinct: bool) -> Query {
        let outputs = outputs(&items, names);
        let Piped { from, filter, qualify, order_by, limit, offset, .. } = self;
        let select = Select { distinct, filter, qualify, ..Select::of(items, Some(from)) };
        Query { order_by, limit, offset, ..bare(Body::Select(Box::new(select)), outputs, false) }
    }

    /// The query with all columns; one value alone makes a query of values.
    pub(super) fn close(self) -> Query {
        let value = match self.sources.as_slice() {
            [Source { value: Some(_), alias, .. }] => Some(alias.clone()),
            _ => None,
        };
        let is_value = value.is_some();
        let (mut names, items): (Vec<_>, Vec<_>) = self.columns().into_iter().unzip();
        // A query around it that gives it no name knows the values by this one; a result does not.
        if let Some(alias) = value {
            names = vec![alias];
        }
        let mut query = self.select(items, &names, false);
        query.value_table = is_value;
        query
    }
}

impl Resolver<'_> {
    /// The relations of a query that starts with FROM.
    pub(super) fn piped_from(&mut self, from: &FromItem, outer: &Scope<'_>) -> Outcome<Piped> {
        let block = self.new_block();
        let mut scope = Scope::inside(outer);
        let from = self.from(from, &mut scope, block)?;
        let at = Loc::default();
        let unreadable: Vec<_> = scope.sources.iter().flat_map(|source| source.unreadable.clone()).collect();
        self.warn_of_unreadable(&unreadable, at);
        let (sources, named) = split(scope);
        Ok(Piped::open(from, block, sources, named))
    }

    /// The same table in a query of its own, which computes what its columns are; `distinct` leaves out equal rows.
    pub(super) fn projected(&mut self, table: Piped, distinct: bool) -> Piped {
        let block = self.new_block();
        self.enclosed(table, distinct, block)
    }

    /// The same for the FROM clause of the query `block`.
    pub(super) fn enclosed(&mut self, mut table: Piped, distinct: bool, block: u32) -> Piped {
        let (mut sources, mut named) = (std::mem::take(&mut table.sources), std::mem::take(&mut table.named));
        let (mut items, mut names): (Vec<Expr>, Vec<Option<String>>) = (Vec::new(), Vec::new());
        // A column that several names mean is there once; what is computed is computed for each of its names, unless that
        // would tell rows apart.
        let mut place = |expr: &Expr, name: Option<&String>| {
            let once = distinct || matches!(expr.kind, Kind::Column(_));
            once.then(|| items.iter().position(|item| item == expr)).flatten().unwrap_or_else(|| {
                items.push(expr.clone());
                names.push(name.cloned());
                items.len() - 1
            })
        };
        let mut places: Vec<usize> = Vec::new();
        for source in sources.iter().chain(&named) {
            match &source.value {
                Some(value) => places.push(place(value, source.alias.as_ref())),
                None => places.extend(source.columns.iter().map(|column| place(&column.expr, column.name.as_ref()))),
            }
        }
        let query = table.select(items, &names, distinct);
        let alias = self.new_alias("q");
        let mut places = places.into_iter();
        let mut next = |at: Loc| places.next().map(|place| column_of(&query.outputs[place], &alias, block, at));
        for source in sources.iter_mut().chain(&mut named) {
            if let Some(value) = &mut source.value {
                if let Some(column) = next(value.at) {
                    *value = column;
                }
                let fields = value.ty.fields().unwrap_or_default().to_vec();
                for (i, (column, (_, ty))) in source.columns.iter_mut().zip(fields).enumerate() {
                    column.expr = Expr::field(value.clone(), i, ty, column.expr.at);
                }
            } else {
                for column in &mut source.columns {
                    if let Some(expr) = next(column.expr.at) {
                        column.expr = expr;
                    }
                }
            }
        }
        let from = From::Query { query: Box::new(query), alias, lateral: false };
        Piped::open(from, block, sources, named)
    }

    /// The same table, with nothing behind its relations.
    pub(super) fn settled(&mut self, table: Piped) -> Piped {
        if table.is_settled() { table } else { self.projected(table, false) }
    }

    /// The same table, to which a WHERE may still be added.
    pub(super) fn filterable(&mut self, table: Piped) -> Piped {
        if table.takes_filter() { table } else { self.settled(table) }
    }

    /// A sample of what is resolved. DuckDB samples one relation: of several it would take the last.
    pub(super) fn sampled(&mut self, table: Piped, sample: &ast::Sample) -> Outcome<Piped> {
        let size = sample_size(sample)?;
        let block = table.block;
        let mut table = match table.from {
            From::Join { .. } | From::Sample { .. } => self.enclosed(table, false, block),
            _ => table,
        };
        table.from = From::Sample { from: Box::new(table.from), size, rows: sample.rows };
        Ok(table)
    }
}

/// The columns of a FROM clause in the order of `*`, and its tables by their aliases.
pub(super) fn split(scope: Scope<'_>) -> (Vec<Source>, Vec<Source>) {
    let (mut sources, mut named) = (Vec::new(), Vec::new());
    if !scope.merged.is_empty() {
        sources.push(Source { columns: scope.merged, ..Source::default() });
    }
    for source in scope.sources {
        if source.by_alias {
            named.push(source);
        } else if source.value.is_some() {
            // A value that USING joined stands among the joined columns.
            if !source.is_merged {
                sources.push(source);
            }
        } else {
            let columns: Vec<SourceColumn> = source.columns.iter().filter(|c| !c.merged).cloned().collect();
            sources.push(Source { columns, ..Source::default() });
            if source.alias.is_some() {
                named.push(Source { by_alias: true, ..source });
            }
        }
    }
    (sources, named)
}
