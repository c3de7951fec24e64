//! Keys of ORDER BY.

use super::aggregate::Sql;
use super::{Writer, never_nan};
use crate::diagnostics::Outcome;
use crate::tree::Order;
use crate::types::Type;

/// A key as DuckDB takes it.
pub(super) struct Key<'t> {
    pub(super) value: Sql<'t>,
    /// Whether it may be NaN.
    pub(super) nan: bool,
    /// DESC.
    descending: bool,
    /// Always said, since the engines' defaults differ.
    nulls_first: bool,
}

impl<'t> Key<'t> {
    pub(super) fn of(order: &'t Order) -> Key<'t> {
        Key {
            value: Sql::Value(&order.expr),
            nan: order.expr.ty == Type::Float64 && !never_nan(&order.expr),
            descending: order.descending,
            nulls_first: order.nulls_first,
        }
    }
}

impl Writer {
    /// NaN comes before every number in GoogleSQL and after them in DuckDB, hence a key of its own (`split_nan`).
    pub(super) fn order_keys(&mut self, keys: &[Key<'_>], split_nan: bool) -> Outcome<()> {
        self.list(keys, |w, key| {
            let direction = if key.descending { " DESC" } else { "" };
            let nulls = if key.nulls_first { " NULLS FIRST" } else { " NULLS LAST" };
            if split_nan && key.nan {
                w.push("isnan(");
                w.sql(&key.value)?;
                w.put(format_args!("){}{nulls}, ", if key.descending { "" } else { " DESC" }));
            }
            w.sql(&key.value)?;
            w.push(direction);
            w.push(nulls);
            Ok(())
        })
    }
}
