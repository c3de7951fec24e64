//! Keys of ORDER BY.

use super::Writer;
use super::words::Key;
use crate::diagnostics::Outcome;

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
