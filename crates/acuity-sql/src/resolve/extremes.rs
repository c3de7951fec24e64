//! Aggregates over the rows where another value is greatest or least (HAVING MAX, HAVING MIN), and APPROX_TOP_COUNT.

use super::Resolver;
use super::aggregate::{made, plain};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Aggregate, Expr};
use crate::types::Type;

impl Resolver<'_> {
    /// The aggregate of the values beside the greatest (or least) `by`: these are collected first, as a list.
    pub(super) fn at_extreme(
        &mut self,
        name: &str,
        mut aggregate: Aggregate,
        max: bool,
        by: Expr,
        ty: Type,
        at: Loc,
    ) -> Outcome<Expr> {
        let unsupported = |what: &str| {
            Err(Fault::unsupported(
                at,
                format!("{} with HAVING MAX or HAVING MIN and {what} is not supported", name.to_uppercase()),
            ))
        };
        if !aggregate.order_by.is_empty() || aggregate.limit.is_some() || aggregate.filter.is_some() {
            return unsupported("ORDER BY, LIMIT or IGNORE NULLS");
        }
        if aggregate.args.is_empty() {
            return unsupported("*");
        }
        let value = aggregate.args.remove(0);
        let element = value.ty.clone();
        let distinct = if aggregate.distinct { "list_distinct(bq_v)" } else { "bq_v" };
        let of_list = match (name, &element) {
            ("count", _) => "CAST(len(list_filter(#, lambda bq_x: bq_x IS NOT NULL)) AS BIGINT)",
            ("countif", _) => "CAST(len(list_filter(#, lambda bq_x: bq_x)) AS BIGINT)",
            ("sum", Type::Int64) => "CAST(list_sum(#) AS BIGINT)",
            ("sum", Type::Numeric) => "bq_numeric_checked(CAST(list_sum(#) AS DECIMAL(38,9)))",
            ("sum", Type::Float64) => "bq_array_sum(#)",
            ("avg", Type::Int64) => "list_avg(#)",
            ("avg", Type::Float64) => "bq_array_avg(#)",
            ("avg", Type::Numeric) => {
                "bq_numeric_divide(CAST(list_sum(#) AS DECIMAL(38,9)), CAST(nullif(list_count(#), 0) AS DECIMAL(38,9)))"
            }
            ("bit_and", _) => "list_aggregate(#, 'bit_and')",
            ("bit_or", _) => "list_aggregate(#, 'bit_or')",
            ("bit_xor", _) => "list_aggregate(#, 'bit_xor')",
            ("logical_and", _) => "list_aggregate(#, 'bool_and')",
            ("logical_or", _) => "list_aggregate(#, 'bool_or')",
            ("min", Type::Float64) => "bq_array_min(#)",
            ("max", Type::Float64) => "bq_array_max(#)",
            ("min", _) => "list_min(#)",
            ("max", _) => "list_max(#)",
            ("array_agg", _) => "#",
            ("string_agg", Type::String) => {
                "bq_array_to_string(nullif(list_filter(#, lambda bq_x: bq_x IS NOT NULL), []), $2)"
            }
            _ => return unsupported("values of this type"),
        };
        let mut pairs = plain("list", vec![Expr::call("{'v': $1, 'b': $2}", vec![value, by.clone()], element, at)]);
        // A row whose `by` is NULL, or is no number, is no extreme.
        let known = if by.ty == Type::Float64 && !crate::lower::never_nan(&by) {
            "($1 < 'nan'::DOUBLE)"
        } else {
            "($1 IS NOT NULL)"
        };
        pairs.filter = Some(Expr::call(known, vec![by], Type::Bool, at));
        let extreme = if max { "list_max" } else { "list_min" };
        let values = format!(
            "list_transform(list_filter(bq_p, lambda bq_e: bq_e.b = {extreme}(list_transform(bq_p, lambda bq_f: bq_f.b))), lambda bq_e: bq_e.v)"
        );
        // Each list is named once, as the parameter of a lambda over a list that holds it.
        let taken = of_list.replace('#', distinct);
        let nothing = if matches!(name, "count" | "countif") { "0" } else { "NULL" };
        let template = format!(
            "(CASE WHEN len(coalesce($1, [])) = 0 THEN {nothing} ELSE list_extract(list_transform(list_transform([$1], lambda bq_p: {values}), lambda bq_v: {taken}), 1) END)"
        );
        let list = made(pairs, Type::Array(Box::new(Type::Int64)), at);
        let mut args = vec![list];
        args.append(&mut aggregate.args);
        Ok(Expr::call(&template, args, ty, at))
    }
}

/// APPROX_TOP_COUNT, exactly: the values that come most often, the least first among equals. NULL counts as a value.
pub(super) fn top_count(mut histogram: Aggregate, ty: Type, at: Loc) -> Expr {
    let most = histogram.limit.take().unwrap_or(1);
    let value = histogram.args.first().map_or(Type::Int64, |a| a.ty.clone());
    let null = Expr::call("nullif($1 IS NULL, false)", histogram.args.clone(), Type::Bool, at);
    let mut nulls = plain("count", vec![null]);
    nulls.distinct = false;
    if histogram.distinct {
        nulls.wrap = "least(@, 1)";
    }
    let pairs = Type::Array(Box::new(Type::Int64));
    let args = vec![made(histogram, pairs, at), made(nulls, Type::Int64, at), Expr::int(most, at)];
    let template = format!(
        "list_transform(list_slice(list_sort(list_concat(\
         list_transform(map_entries($1), lambda bq_e: {{'c': -CAST(bq_e.value AS BIGINT), 'v': bq_e.key}}), \
         list_transform(range(least($2, 1)), lambda bq_i: {{'c': -$2, 'v': CAST(NULL AS {})}})), 'ASC', 'NULLS FIRST'), 1, $3), \
         lambda bq_e: {{'value': bq_e.v, 'count': -bq_e.c}})",
        value.duckdb()
    );
    Expr::call(&template, args, ty, at)
}
