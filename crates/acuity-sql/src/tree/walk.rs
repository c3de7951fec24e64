//! Walking the resolved tree.

use super::{Body, Column, Expr, From, Grouping, Kind, Query};

/// Calls `$f` with each direct part that is computed of the same row, to read it or to change it.
macro_rules! values {
    ($kind:expr, $f:ident) => {
        match $kind {
            Kind::Field(e, _)
            | Kind::Typed(e)
            | Kind::Cast { expr: e, .. }
            | Kind::Not(e)
            | Kind::IsNull { expr: e, .. }
            | Kind::Lambda(_, e)
            | Kind::InQuery { expr: e, .. } => $f(e),
            Kind::Call { args: list, .. }
            | Kind::And(list)
            | Kind::Or(list)
            | Kind::Array(list)
            | Kind::Struct(list) => {
                for e in list {
                    $f(e);
                }
            }
            Kind::Compare { left, right, .. } => {
                $f(left);
                $f(right);
            }
            Kind::Case { branches, otherwise } => {
                for (when, then) in branches {
                    $f(when);
                    $f(then);
                }
                if let Some(e) = otherwise {
                    $f(e);
                }
            }
            Kind::InList { expr, list } => {
                $f(expr);
                for e in list {
                    $f(e);
                }
            }
            Kind::Null
            | Kind::Literal(_)
            | Kind::Column(_)
            | Kind::Parameter(_)
            | Kind::Subquery(_)
            | Kind::ArrayQuery(_)
            | Kind::Exists(_)
            | Kind::Aggregate(_) => {}
        }
    };
}

impl Expr {
    /// Calls `f` with each column that it reads.
    pub(crate) fn columns(&self, f: &mut dyn FnMut(&Column)) {
        if let Kind::Column(column) = &self.kind {
            f(column);
        }
        self.parts(&mut |part| part.columns(f));
    }

    /// Whether it reads a column.
    pub(crate) fn reads_columns(&self) -> bool {
        let mut found = false;
        self.columns(&mut |_| found = true);
        found
    }

    /// Whether a query stands anywhere in it.
    pub(crate) fn has_subquery(&self) -> bool {
        let mut found = self.is_subquery();
        self.parts(&mut |part| found = found || part.has_subquery());
        found
    }

    /// Whether each use of it could give another value.
    pub(crate) fn is_volatile(&self) -> bool {
        if matches!(&self.kind, Kind::Call { op, .. } if op.is_volatile()) {
            return true;
        }
        let mut found = false;
        self.parts(&mut |part| found = found || part.is_volatile());
        found
    }

    /// Calls `f` with each direct part that is computed of the same row: not those of queries and aggregates.
    pub(crate) fn values_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        values!(&mut self.kind, f);
    }

    /// Calls `f` with each direct part, those inside subqueries included, and those of [`Expr::values_mut`] in its order. Ends of
    /// frames are literals, and so no parts.
    pub(crate) fn parts(&self, f: &mut dyn FnMut(&Expr)) {
        values!(&self.kind, f);
        match &self.kind {
            Kind::InQuery { query, .. } | Kind::Subquery(query) | Kind::ArrayQuery(query) | Kind::Exists(query) => {
                query.exprs(f);
            }
            Kind::Aggregate(call) => {
                call.args.iter().for_each(&mut *f);
                call.filter.iter().for_each(&mut *f);
                call.order_by.iter().for_each(|o| f(&o.expr));
                call.having.iter().for_each(|extreme| f(&extreme.by));
                if let Some(over) = &call.over {
                    over.partition_by.iter().for_each(&mut *f);
                    over.order_by.iter().for_each(|o| f(&o.expr));
                }
            }
            _ => {}
        }
    }
}

impl Query {
    /// Calls `f` with each expression that stands in the query.
    pub(crate) fn exprs(&self, f: &mut dyn FnMut(&Expr)) {
        for cte in &self.ctes {
            cte.query.exprs(f);
        }
        match &self.body {
            Body::Query(query) => query.exprs(f),
            Body::Set { items, .. } => items.iter().for_each(|q| q.exprs(f)),
            Body::Select(select) => {
                select.items.iter().for_each(&mut *f);
                if let Some(from) = &select.from {
                    from.exprs(f);
                }
                select.filter.iter().for_each(&mut *f);
                for group in select.group_by.iter().flatten() {
                    match group {
                        Grouping::Expr(e) => f(e),
                        Grouping::Rollup(list) | Grouping::Cube(list) => list.iter().for_each(&mut *f),
                        Grouping::Sets(sets) => sets.iter().flatten().for_each(&mut *f),
                    }
                }
                select.having.iter().for_each(&mut *f);
                select.qualify.iter().for_each(&mut *f);
            }
        }
        self.order_by.iter().for_each(|o| f(&o.expr));
    }
}

impl From {
    /// The alias of a single relation; several have none under which a query around them could stand.
    pub(crate) fn alias(&self) -> Option<&str> {
        match self {
            From::Table { alias, .. }
            | From::Cte { alias, .. }
            | From::Query { alias, .. }
            | From::Unnest { alias, .. } => Some(alias),
            From::Join { .. } | From::Unpivot { .. } | From::Sample { .. } => None,
        }
    }

    /// Calls `f` with each expression of the relations, those inside their queries included.
    fn exprs(&self, f: &mut dyn FnMut(&Expr)) {
        match self {
            From::Table { .. } | From::Cte { .. } => {}
            From::Query { query, .. } => query.exprs(f),
            From::Unnest { array, .. } => f(array),
            From::Join { left, right, on, .. } => {
                left.exprs(f);
                right.exprs(f);
                on.iter().for_each(f);
            }
            From::Unpivot { from, rows, .. } => {
                from.exprs(f);
                rows.iter().flatten().for_each(f);
            }
            From::Sample { from, .. } => from.exprs(f),
        }
    }
}
