//! SUM and AVG of intervals, from the sums of their parts.

use super::{Call, Sql};
use crate::tree::Aggregate;

/// SUM: each part by itself, since days do not convert to months.
pub(super) fn sum(aggregate: &Aggregate) -> Sql<'_> {
    let part = |template: &str| {
        let mut sum = Call::of("sum", aggregate);
        sum.args = vec![Sql::words(template, sum.args)];
        sum.around("CAST($1 AS BIGINT)")
    };
    let parts = ["bq_interval_months($1)", "bq_interval_days($1)", "bq_interval_micros($1)"].map(part);
    Sql::words("bq_interval_of($1, $2, $3)", parts.to_vec())
}

/// AVG: the sum, divided as an interval is.
pub(super) fn mean(aggregate: &Aggregate) -> Sql<'_> {
    let count = Call::of("count", aggregate).around("nullif($1, 0)");
    Sql::words("bq_interval_divide($1, $2)", vec![sum(aggregate), count])
}
