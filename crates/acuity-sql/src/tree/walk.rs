//! Walking the resolved tree.

use super::{Aggregate, Body, Column, Expr, From, Grouping, Kind, Op, Over, Query, Select};

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

    /// Calls `f` with each of its [`Expr::parts`] that is read: what only ties a value to its rows is not.
    pub(crate) fn read_parts(&self, f: &mut dyn FnMut(&Expr)) {
        match &self.kind {
            Kind::Call { op: Op::Anchored, args, .. } => args.iter().skip(1).for_each(f),
            _ => self.parts(f),
        }
    }

    /// Calls `f` with each direct part that is computed of the same row: not those of queries and aggregates.
    pub(crate) fn values_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        values!(&mut self.kind, f);
    }
}

/// The walk over a reference's parts, `&` or `&mut`.
macro_rules! walk {
    ($parts:ident, $exprs:ident, $keys:ident $(, $mut:ident)?) => {
        impl Expr {
            /// Calls `f` with each direct part, those inside subqueries included, and those of [`Expr::values_mut`] in its order.
            /// Ends of frames are literals, and so no parts.
            pub(crate) fn $parts(&$($mut)? self, f: &mut dyn FnMut(&$($mut)? Expr)) {
                values!(&$($mut)? self.kind, f);
                match &$($mut)? self.kind {
                    Kind::InQuery { query, .. } | Kind::Subquery(query) | Kind::ArrayQuery(query) | Kind::Exists(query) => {
                        query.$exprs(f);
                    }
                    Kind::Aggregate(call) => {
                        let Aggregate { args, filter, order_by, having, over, .. } = &$($mut)? **call;
                        args.into_iter().for_each(&mut *f);
                        filter.into_iter().for_each(&mut *f);
                        order_by.into_iter().for_each(|order| f(&$($mut)? order.expr));
                        having.into_iter().for_each(|extreme| f(&$($mut)? extreme.by));
                        if let Some(Over { partition_by, order_by, .. }) = over {
                            partition_by.into_iter().for_each(&mut *f);
                            order_by.into_iter().for_each(|order| f(&$($mut)? order.expr));
                        }
                    }
                    _ => {}
                }
            }
        }

        impl Query {
            /// Calls `f` with each expression that stands in the query.
            pub(crate) fn $exprs(&$($mut)? self, f: &mut dyn FnMut(&$($mut)? Expr)) {
                for cte in &$($mut)? self.ctes {
                    cte.query.$exprs(f);
                }
                match &$($mut)? self.body {
                    Body::Query(query) => query.$exprs(f),
                    Body::Set { items, .. } => items.into_iter().for_each(|query| query.$exprs(f)),
                    Body::Select(select) => {
                        let Select { items, from, filter, group_by, having, qualify, .. } = &$($mut)? **select;
                        items.into_iter().for_each(&mut *f);
                        from.into_iter().for_each(|from| from.$exprs(f));
                        filter.into_iter().for_each(&mut *f);
                        group_by.into_iter().flatten().flat_map(Grouping::$keys).for_each(&mut *f);
                        having.into_iter().for_each(&mut *f);
                        qualify.into_iter().for_each(&mut *f);
                    }
                }
                for order in &$($mut)? self.order_by {
                    f(&$($mut)? order.expr);
                }
            }
        }

        impl From {
            /// Calls `f` with each expression of the relations, those inside their queries included.
            fn $exprs(&$($mut)? self, f: &mut dyn FnMut(&$($mut)? Expr)) {
                match self {
                    From::Table { .. } | From::Cte { .. } => {}
                    From::Query { query, .. } => query.$exprs(f),
                    From::Unnest { array, .. } => f(array),
                    From::Join { left, right, on, .. } => {
                        left.$exprs(f);
                        right.$exprs(f);
                        on.into_iter().for_each(f);
                    }
                    From::Unpivot { from, rows, .. } => {
                        from.$exprs(f);
                        rows.into_iter().flatten().for_each(f);
                    }
                    From::Sample { from, .. } => from.$exprs(f),
                }
            }
        }
    };
}

walk!(parts, exprs, keys);
walk!(parts_mut, exprs_mut, keys_mut, mut);

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
}
