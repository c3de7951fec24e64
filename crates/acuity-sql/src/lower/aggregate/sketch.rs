//! Aggregates by way of the list of a group's values: sketches, and whatever a function of the runtime makes of it.

use super::{Call, Sql, not_null};
use crate::tree::Aggregate;
use crate::types::Type;

/// A function of the list of values that are not NULL; `template` names the list `$1` and the second argument `$2`.
pub(super) fn of_list<'t>(template: &str, aggregate: &'t Aggregate) -> Sql<'t> {
    let mut list = Call::of("list", aggregate);
    let rest = list.args.split_off(1);
    list.keep(not_null(aggregate));
    let mut args = vec![list.into()];
    args.extend(rest);
    Sql::words(template, args)
}

/// HLL_COUNT.INIT: the different values as texts, which say apart what is apart.
pub(super) fn init(aggregate: &Aggregate) -> Sql<'_> {
    let ty = aggregate.args.first().map_or(&Type::Int64, |arg| &arg.ty);
    let mut list = Call::of("list", aggregate);
    let precision = list.args.split_off(1);
    let text = if *ty == Type::BigNumeric { "hex($.1)" } else { "CAST($1 AS VARCHAR)" };
    list.args = vec![Sql::words(text, list.args)];
    list.distinct = true;
    list.keep(not_null(aggregate));
    let mut args = vec![list.into()];
    args.extend(precision);
    Sql::words(format!("bq_hll_init($1, $2, '{ty}')"), args)
}
