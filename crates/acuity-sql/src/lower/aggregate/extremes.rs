//! Aggregates over the rows where another value is greatest or least (HAVING MAX, HAVING MIN), APPROX_TOP_COUNT and
//! APPROX_TOP_SUM.

use super::{Call, Sql, never_nan};
use crate::functions::AggregateFunction;
use crate::functions::aggregate::{ListWords, OfList};
use crate::lower::op::array;
use crate::storage::duckdb;
use crate::tree::{Aggregate, Extreme};
use crate::types::Type;

/// The aggregate of the values beside the greatest (or least) `by`: these are collected first, as a list, because `by` may
/// have its extreme in several rows.
pub(super) fn at_extreme<'t>(function: &AggregateFunction, aggregate: &'t Aggregate, extreme: &'t Extreme) -> Sql<'t> {
    let by = &extreme.by;
    let ty = aggregate.args.first().map_or(&Type::Int64, |value| &value.ty);
    let words = |list: &OfList| match list.words {
        ListWords::Mean => array::mean(Some(ty)),
        ListWords::Least => array::least(Some(ty)),
        ListWords::Greatest => array::greatest(Some(ty)),
        ListWords::Words(words) => words,
    };
    let (of_list, nothing) = function.of_list(ty).map_or(("$1", "NULL"), |list| (words(list), list.nothing));
    let mut pairs = Call::of("list", aggregate);
    // The second argument, a delimiter, stands outside of the list.
    let rest = pairs.args.split_off(1);
    pairs.args.push(Sql::Value(by));
    pairs.args = vec![Sql::words("{'v': $1, 'b': $2}", pairs.args)];
    // DISTINCT is of the values, not of the pairs; it follows below.
    pairs.distinct = false;
    // A row whose `by` is NULL, or is no number, is no extreme.
    let number = by.ty != Type::Float64 || never_nan(by);
    let known = if number { "($1 IS NOT NULL)" } else { "($1 < 'nan'::DOUBLE)" };
    pairs.keep(Sql::words(known, vec![Sql::Value(by)]));
    let best = if extreme.max { "list_max" } else { "list_min" };
    let values = format!(
        "list_transform(list_filter(bq_p, lambda bq_e: bq_e.b = {best}(list_transform(bq_p, lambda bq_f: bq_f.b))), \
         lambda bq_e: bq_e.v)"
    );
    // Each list is named once, as the parameter of a lambda over a list that holds it.
    let distinct = if aggregate.distinct { "list_distinct(bq_v)" } else { "bq_v" };
    let taken = of_list.replace("$1", distinct);
    let template = format!(
        "(CASE WHEN len(coalesce($1, [])) = 0 THEN {nothing} ELSE \
         list_extract(list_transform(list_transform([$1], lambda bq_p: {values}), lambda bq_v: {taken}), 1) END)"
    );
    let mut args = vec![pairs.into()];
    args.extend(rest);
    Sql::words(template, args)
}

/// APPROX_TOP_COUNT, exactly: the values that come most often, the least first among equals. NULL counts as a value.
pub(super) fn top_count(aggregate: &Aggregate) -> Sql<'_> {
    let value = aggregate.args.first();
    // DuckDB's histogram leaves NULL out, which counts as a value here.
    let mut histogram = Call::of("histogram", aggregate);
    let most = histogram.args.split_off(1);
    // An interval that is written in several ways is one value.
    if value.is_some_and(|value| value.ty == Type::Interval) {
        histogram.args = vec![Sql::words("bq_justify_interval($1)", histogram.args)];
    }
    let mut nulls = Call::of("count", aggregate);
    // `count` counts what is not NULL: the test is made NULL where it is false.
    nulls.args = vec![Sql::words("nullif($1 IS NULL, false)", value.into_iter().map(Sql::Value).collect())];
    nulls.distinct = false;
    let nulls = nulls.around(if aggregate.distinct { "least($1, 1)" } else { "$1" });
    let mut rows = Call::of("count", aggregate);
    rows.args.clear();
    rows.distinct = false;
    let mut args = vec![histogram.into(), nulls];
    args.extend(most);
    args.push(rows.into());
    // Counts are negated, so that one ascending order has the most frequent first and the least value among equals.
    let template = format!(
        "(CASE WHEN $4 > 0 THEN list_transform(list_slice(list_sort(list_concat(\
         list_transform(map_entries($1), lambda bq_e: {{'c': -CAST(bq_e.value AS BIGINT), 'v': bq_e.key}}), \
         list_transform(range(least($2, 1)), lambda bq_i: {{'c': -$2, 'v': CAST(NULL AS {})}})), 'ASC', 'NULLS FIRST'), 1, $3), \
         lambda bq_e: {{'value': bq_e.v, 'count': -bq_e.c}}) END)",
        duckdb(value.map_or(&Type::Int64, |value| &value.ty))
    );
    Sql::words(template, args)
}

/// APPROX_TOP_SUM, exactly: the values whose weights add up to most, the least first among equals; those without any weight
/// last. The pairs of the group are added up in a query of their own: its list is the group's, since it reads none but the
/// group's columns.
pub(super) fn top_sum(aggregate: &Aggregate) -> Sql<'_> {
    let types = |i: usize| aggregate.args.get(i).map_or(&Type::Int64, |arg| &arg.ty);
    let mut pairs = Call::of("list", aggregate);
    let most = pairs.args.split_off(2);
    let negative = "error('the weight of APPROX_TOP_SUM must not be negative or NaN')";
    let (bad, sum) = match types(1) {
        Type::Float64 => ("$2 < 0 OR isnan($2)", "sum(bq_e.w)"),
        Type::Numeric => ("$2 < 0", "bq_numeric_checked(CAST(sum(bq_e.w) AS DECIMAL(38,9)))"),
        _ => ("$2 < 0", "CAST(sum(bq_e.w) AS BIGINT)"),
    };
    // An interval that is written in several ways is one value.
    let value = if *types(0) == Type::Interval { "bq_justify_interval($1)" } else { "$1" };
    let pair = format!("{{'v': {value}, 'w': CASE WHEN {bad} THEN {negative} ELSE $2 END}}");
    pairs.args = vec![Sql::words(pair, pairs.args)];
    let mut args = vec![pairs.into()];
    args.extend(most);
    let template = format!(
        "(SELECT list_slice(list({{'value': bq_s.v, 'sum': bq_s.s}} ORDER BY bq_s.s DESC NULLS LAST, bq_s.v NULLS FIRST), 1, $2) \
         FROM (SELECT bq_e.v AS v, {sum} AS s FROM (SELECT unnest($1) AS bq_e) GROUP BY bq_e.v) AS bq_s)"
    );
    Sql::words(template, args)
}
