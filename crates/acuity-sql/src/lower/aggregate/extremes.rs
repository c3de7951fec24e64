//! Aggregates over the rows where another value is greatest or least (HAVING MAX, HAVING MIN), APPROX_TOP_COUNT and
//! APPROX_TOP_SUM.

use std::rc::Rc;

use super::{Call, Sql, never_nan};
use crate::functions::AggregateFunction;
use crate::functions::aggregate::{ListWords, OfList};
use crate::lower::op::array;
use crate::storage::duckdb;
use crate::tree::{Aggregate, Column, Expr, Extreme, Kind, Nulls};
use crate::types::Type;

/// The aggregate of the values beside the greatest (or least) `by`: these are collected first, as a list, because `by` may
/// have its extreme in several rows. What no function over lists can do is done over its rows, by `expr` in a query.
pub(super) fn at_extreme<'t>(
    function: &AggregateFunction,
    aggregate: &'t Aggregate,
    extreme: &'t Extreme,
    expr: &'t Expr,
) -> Sql<'t> {
    let by = &extreme.by;
    let ty = aggregate.args.first().map_or(&Type::Int64, |value| &value.ty);
    let plain = aggregate.order_by.is_empty() && aggregate.limit.is_none() && aggregate.nulls != Nulls::Ignored;
    if !plain || function.of_list(ty).is_none() {
        return in_query(aggregate, extreme, expr);
    }
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
    // A row whose `by` is NULL is no extreme.
    pairs.keep(Sql::words("($1 IS NOT NULL)", vec![Sql::Value(by)]));
    let values = format!("list_transform({}, lambda bq_e: bq_e.v)", best_of("bq_p", extreme));
    let nan = match may_be_nan(by) {
        true => " OR isnan(list_max(list_transform($1, lambda bq_f: bq_f.b)))",
        false => "",
    };
    // Each list is named once, as the parameter of a lambda over a list that holds it.
    let distinct = if aggregate.distinct { "list_distinct(bq_v)" } else { "bq_v" };
    let taken = of_list.replace("$1", distinct);
    let template = format!(
        "(CASE WHEN len(coalesce($1, [])) = 0{nan} THEN {nothing} ELSE \
         list_extract(list_transform(list_transform([$1], lambda bq_p: {values}), lambda bq_v: {taken}), 1) END)"
    );
    let mut args = vec![pairs.into()];
    args.extend(rest);
    Sql::words(template, args)
}

/// Whether `by` may be NaN, which is as great as it is small, and equals nothing: no row is beside it.
pub(super) fn may_be_nan(by: &Expr) -> bool {
    by.ty == Type::Float64 && !never_nan(by)
}

/// Of the pairs in `list` those whose field `b` is greatest (or least).
fn best_of(list: &str, extreme: &Extreme) -> String {
    let all = format!("list_transform({list}, lambda bq_f: bq_f.b)");
    let best = if extreme.max { "list_max" } else { "list_min" };
    let number = if may_be_nan(&extreme.by) { format!(" AND NOT isnan(list_max({all}))") } else { String::new() };
    format!("list_filter({list}, lambda bq_e: bq_e.b = {best}({all}){number})")
}

/// The aggregate of the rows beside the greatest (or least) `by` as a query over the list of them, which is the group's: it
/// reads none but the group's columns. All that the aggregate reads is in the list, but for literals.
fn in_query<'t>(aggregate: &'t Aggregate, extreme: &'t Extreme, expr: &Expr) -> Sql<'t> {
    let mut fields = vec![Sql::words("'b': $1", vec![Sql::Value(&extreme.by)])];
    let mut inner = Aggregate { having: None, filter: None, ..aggregate.clone() };
    let read = aggregate.args.iter().chain(aggregate.order_by.iter().map(|key| &key.expr));
    let places = inner.args.iter_mut().chain(inner.order_by.iter_mut().map(|key| &mut key.expr));
    let mut seen: Vec<&Expr> = Vec::new();
    for (value, place) in read.zip(places) {
        if value.is_literal() {
            continue;
        }
        // DISTINCT is ordered by the very value only.
        let i = seen.iter().position(|known| *known == value).unwrap_or(seen.len());
        if i == seen.len() {
            seen.push(value);
            fields.push(Sql::words(format!("'v{i}': $1"), vec![Sql::Value(value)]));
        }
        let column = Column { relation: "bq_h".to_owned(), name: format!("v{i}"), block: 0, lineage: Rc::default() };
        place.kind = Kind::Column(Rc::new(column));
    }
    let mut pairs = Call::of("list", aggregate);
    pairs.args = vec![Sql::words("{$*}", fields)];
    (pairs.distinct, pairs.order_by, pairs.limit) = (false, &[], None);
    pairs.keep(Sql::words("($1 IS NOT NULL)", vec![Sql::Value(&extreme.by)]));
    let made = Expr::new(Kind::Aggregate(Box::new(inner)), expr.ty.clone(), expr.at);
    // The list is named once, as the parameter of a lambda over a list that holds it.
    let rows = format!("list_extract(list_transform([$1], lambda bq_p: {}), 1)", best_of("bq_p", extreme));
    Sql::words(format!("(SELECT $2 FROM (SELECT unnest({rows}) AS bq_h))"), vec![pairs.into(), Sql::Made(made)])
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
