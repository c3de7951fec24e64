//! Aggregate and window functions: DuckDB's own where it means the same, several of them where it does not.

mod bignumeric;
mod extremes;
mod interval;
mod percentile;
mod sketch;
mod statistic;

use super::words::{Call, Sql, never_nan};

use super::Writer;
use crate::diagnostics::Outcome;
use crate::functions::aggregate::Words;
use crate::functions::{AggregateFunction, window};
use crate::tree::{Aggregate, Expr, Function, Kind, Literal, Nulls};
use crate::types::Type;

impl Writer {
    /// An aggregate or window function; `expr` is the expression that it is.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, expr: &Expr) -> Outcome<()> {
        let sql = match aggregate.function {
            Function::Aggregate(function) => of_rows(function, aggregate, expr),
            Function::Window(function) => of_window(function.words, aggregate),
        };
        self.sql(&sql)
    }
}

/// A function that only windows have.
fn of_window(words: window::Words, aggregate: &Aggregate) -> Sql<'_> {
    match words {
        window::Words::Percentile => percentile::percentile(aggregate),
        window::Words::Call(name) => {
            let mut call = Call::of(name, aggregate);
            call.ignore_nulls = aggregate.nulls == Nulls::Ignored;
            Sql::Call(Box::new(call))
        }
    }
}

/// An aggregate of a group or a window.
fn of_rows<'t>(function: &AggregateFunction, aggregate: &'t Aggregate, expr: &'t Expr) -> Sql<'t> {
    // ANY_VALUE with HAVING is DuckDB's arg_max or arg_min, without a list.
    if let Some(extreme) = &aggregate.having
        && function.words != Words::AnyValue
    {
        return extremes::at_extreme(function, aggregate, extreme, expr);
    }
    let call = Call::of;
    let first = || aggregate.args.first().map_or(&Type::Int64, |arg| &arg.ty);
    match function.words {
        Words::Call("max") | Words::Least if *first() == Type::Interval => interval::extreme(aggregate, function),
        Words::Call(name) => {
            let mut call = call(name, aggregate);
            if aggregate.nulls == Nulls::Ignored {
                call.keep(not_null(aggregate));
            }
            call.into()
        }
        Words::Bits(name) if *first() == Type::Bytes => {
            let mut list = call("list", aggregate);
            list.keep(not_null(aggregate));
            list.around(&format!("bq_{name}_of_bytes($1)"))
        }
        Words::Bits(name) => call(name, aggregate).into(),
        Words::Around(name, around) => call(name, aggregate).around(around),
        Words::ConcatArrays => {
            let mut list = call("list", aggregate);
            list.keep(not_null(aggregate));
            list.around("flatten($1)")
        }
        Words::Count => {
            // DuckDB counts below zero where a frame ends before it starts.
            let framed = aggregate.over.as_ref().is_some_and(|over| over.frame.is_some());
            let rows = aggregate.args.is_empty();
            call("count", aggregate).around(if rows && framed { "greatest($1, 0)" } else { "$1" })
        }
        Words::CountDistinct => {
            let mut count = call("count", aggregate);
            count.distinct = true;
            count.into()
        }
        Words::Sum if *first() == Type::Interval => interval::sum(aggregate),
        Words::Sum if *first() == Type::BigNumeric => bignumeric::sum(aggregate),
        Words::Sum if *first() == Type::Float64 => float_sum(aggregate),
        // DuckDB's sum on the way may leave the range of its 128 bits.
        Words::Sum if aggregate.safe && *first() == Type::Numeric && !aggregate.distinct => {
            bignumeric::safe_numeric(aggregate, false)
        }
        Words::Sum if aggregate.safe => call("sum", aggregate).around(match first() {
            Type::Int64 => "TRY_CAST($1 AS BIGINT)",
            _ => "bq_try_numeric_checked(CAST($1 AS DECIMAL(38,9)))",
        }),
        // DuckDB adds integers up in 128 bits: what does not fit 64 is an error, as in BigQuery.
        Words::Sum => call("sum", aggregate).around(match first() {
            Type::Int64 => "CAST($1 AS BIGINT)",
            Type::Numeric => "bq_numeric_checked(CAST($1 AS DECIMAL(38,9)))",
            _ => "$1",
        }),
        Words::Mean => match first() {
            Type::Interval => interval::mean(aggregate),
            Type::BigNumeric => bignumeric::mean(aggregate),
            Type::Numeric if aggregate.safe && !aggregate.distinct => bignumeric::safe_numeric(aggregate, true),
            // A mean of decimals is a DOUBLE to DuckDB.
            Type::Numeric => {
                let whole = |name| call(name, aggregate).around("CAST($1 AS DECIMAL(38,9))");
                Sql::words("bq_numeric_divide($1, $2)", vec![whole("sum"), whole("count")])
            }
            // DuckDB's sum on the way leaves the range where the mean does not; that of smaller numbers stays. Not in windows,
            // which are many and long, and would take twice the time.
            Type::Float64 if aggregate.over.is_none() => {
                let mut scaled = call("avg", aggregate);
                scaled.args = vec![Sql::words("($1 * 5.421010862427522e-20)", scaled.args)];
                let mean = call("avg", aggregate).into();
                Sql::words(
                    "(CASE WHEN isinf($1) THEN $2 * 1.8446744073709552e19 ELSE $1 END)",
                    vec![mean, scaled.into()],
                )
            }
            _ => call("avg", aggregate).into(),
        },
        // NaN is the smallest value in MIN as it is in MAX: any NaN makes the result NaN.
        Words::Least if *first() == Type::Float64 => {
            let mut nan = call("bool_or", aggregate);
            nan.args = vec![Sql::words("isnan($1)", nan.args)];
            let least = call("min", aggregate).into();
            Sql::words("(CASE WHEN $1 THEN 'nan'::DOUBLE ELSE $2 END)", vec![nan.into(), least])
        }
        Words::Least => call("min", aggregate).into(),
        Words::AnyValue => any_value(aggregate),
        Words::Text => text(aggregate),
        Words::Quantiles => quantiles(aggregate, expr),
        Words::TopCount => extremes::top_count(aggregate),
        Words::TopSum => extremes::top_sum(aggregate),
        Words::Sketch => sketch::init(aggregate),
        Words::OfList(template) => sketch::of_list(template, aggregate),
        Words::Statistic(name, _) if *first() == Type::BigNumeric => bignumeric::statistic(name, aggregate),
        Words::Correlation if *first() == Type::BigNumeric => bignumeric::statistic("corr", aggregate),
        Words::Statistic(name, least) => statistic::statistic(name, least, aggregate),
        Words::Correlation => statistic::correlation(aggregate),
    }
}

/// SUM of FLOAT64. To DuckDB a sum that leaves the range is an infinity, which only one of infinities is: of smaller numbers it may
/// not leave the range in the end. Not in windows, see the mean.
fn float_sum(aggregate: &Aggregate) -> Sql<'_> {
    let with = |name, words: &str| {
        let mut call = Call::of(name, aggregate);
        call.args = vec![Sql::words(words, call.args)];
        call
    };
    let mut infinite = with("bool_or", "isinf($1)");
    infinite.distinct = false;
    let mut args = vec![Call::of("sum", aggregate).into(), infinite.into()];
    let otherwise = match (aggregate.over.is_some(), aggregate.safe) {
        (true, false) => "CAST(bq_error('Floating point overflow in SUM') AS DOUBLE)",
        (true, true) => "NULL",
        (false, safe) => {
            args.push(with("sum", "($1 * 5.421010862427522e-20)").into());
            let lenient = if safe { "bq_try_float_multiply" } else { "bq_float_multiply" };
            return Sql::words(
                format!("(CASE WHEN isinf($1) AND NOT $2 THEN {lenient}($3, 1.8446744073709552e19) ELSE $1 END)"),
                args,
            );
        }
    };
    Sql::words(format!("(CASE WHEN isinf($1) AND NOT $2 THEN {otherwise} ELSE $1 END)"), args)
}

/// The rows whose first argument is not NULL.
fn not_null(aggregate: &Aggregate) -> Sql<'_> {
    Sql::words("($1 IS NOT NULL)", aggregate.args.iter().take(1).map(Sql::Value).collect())
}

/// ANY_VALUE, with or without HAVING.
fn any_value(aggregate: &Aggregate) -> Sql<'_> {
    let mut call = match &aggregate.having {
        None => Call::of("any_value", aggregate),
        Some(extreme) => {
            // DuckDB's plain functions leave out rows whose first value is NULL.
            let mut call = Call::of(if extreme.max { "arg_max_null" } else { "arg_min_null" }, aggregate);
            call.args.push(Sql::Value(&extreme.by));
            call
        }
    };
    if aggregate.nulls == Nulls::Ignored {
        call.keep(not_null(aggregate));
    }
    match &aggregate.having {
        Some(extreme) if extremes::may_be_nan(&extreme.by) => {
            let mut nan = Call::of("bool_or", aggregate);
            nan.args = vec![Sql::words("isnan($1)", vec![Sql::Value(&extreme.by)])];
            Sql::words("(CASE WHEN $1 THEN NULL ELSE $2 END)", vec![nan.into(), call.into()])
        }
        _ => call.into(),
    }
}

/// STRING_AGG, by way of a list where DuckDB's `string_agg` does not go: for BYTES, and with LIMIT.
fn text(aggregate: &Aggregate) -> Sql<'_> {
    let bytes = aggregate.args.first().is_some_and(|arg| arg.ty == Type::Bytes);
    if !bytes && aggregate.limit.is_none() {
        return Call::of("string_agg", aggregate).into();
    }
    let mut list = Call::of("list", aggregate);
    let delimiter = list.args.split_off(1);
    if bytes {
        list.keep(not_null(aggregate));
    } else {
        let value = aggregate.args.iter().take(1).map(Sql::Value);
        list.filter = Some(match list.filter.take() {
            Some(filter) => Sql::words("$1 AND $2 IS NOT NULL", std::iter::once(filter).chain(value).collect()),
            None => Sql::words("$1 IS NOT NULL", value.collect()),
        });
    }
    let mut args = vec![list.into()];
    args.extend(delimiter);
    Sql::words(if bytes { "bq_array_to_bytes($*)" } else { "array_to_string($*)" }, args)
}

/// The values at so many steps from the least to the greatest.
fn quantiles<'t>(aggregate: &'t Aggregate, expr: &Expr) -> Sql<'t> {
    // The row of the function has checked that it is a literal.
    let steps = match aggregate.args.get(1).map(|arg| &arg.kind) {
        Some(Kind::Literal(Literal::Int(n))) => *n,
        _ => 1,
    };
    let points = (0..=steps)
        .map(|i| Expr::new(Kind::Literal(Literal::Float((i as f64 / steps as f64).into())), Type::Float64, expr.at))
        .collect();
    let points = Sql::Made(Expr::new(Kind::Array(points), Type::array(Type::Float64), expr.at));
    let mut call = Call::of("quantile_disc", aggregate);
    call.args.truncate(1);
    if aggregate.nulls != Nulls::Respected {
        call.args.push(points);
        return call.into();
    }
    // As structs of which none is NULL: what has no value comes first.
    let number = aggregate.args.first().is_some_and(|value| value.ty == Type::Float64 && !never_nan(value));
    let key =
        if number { "{'n': $1 IS NOT NULL, 'o': NOT isnan($1), 'v': $1}" } else { "{'n': $1 IS NOT NULL, 'v': $1}" };
    call.args = vec![Sql::words(key, call.args), points];
    call.around("list_transform($1, lambda bq_q: bq_q.v)")
}
