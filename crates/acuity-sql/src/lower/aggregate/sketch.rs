//! Aggregates by way of the list of a group's values: sketches, and whatever a function of the runtime makes of it.

use super::{Call, Sql, not_null};
use crate::tree::Aggregate;
use crate::types::Type;

/// A function of the list of values that are not NULL; `template` names the list `$1` and the second argument `$2`.
pub(super) fn of_list<'t>(template: &str, aggregate: &'t Aggregate) -> Sql<'t> {
    within(template, Call::of("list", aggregate), aggregate)
}

/// The template around a list of values that are not NULL, and the aggregate's second argument.
fn within<'t>(template: &str, mut list: Call<'t>, aggregate: &'t Aggregate) -> Sql<'t> {
    list.args.truncate(1);
    list.keep(not_null(aggregate));
    let rest = aggregate.args.iter().skip(1).map(Sql::Value);
    Sql::words(template, std::iter::once(list.into()).chain(rest).collect())
}

/// HLL_COUNT.INIT: the different values as texts, which say apart what is apart.
pub(super) fn init(aggregate: &Aggregate) -> Sql<'_> {
    let ty = aggregate.args.first().map_or(&Type::Int64, |arg| &arg.ty);
    let mut list = Call::of("list", aggregate);
    list.args.truncate(1);
    let text = if *ty == Type::BigNumeric { "hex($.1)" } else { "CAST($1 AS VARCHAR)" };
    list.args = vec![Sql::words(text, list.args)];
    list.distinct = true;
    within(&format!("bq_hll_init($1, $2, '{ty}')"), list, aggregate)
}
