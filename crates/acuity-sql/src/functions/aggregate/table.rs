//! All aggregate functions, a row each.

use super::{AggregateFunction, Gives, ListWords, NullsClause, OfList, Takes, Words};
use crate::types::Type;

/// What most aggregates are like. Each row says its own name and words.
const PLAIN: AggregateFunction = AggregateFunction {
    name: "",
    takes: &[Takes::Any],
    optional: 0,
    gives: Gives::Argument,
    ordered: false,
    nulls: NullsClause::Neither,
    windowed: true,
    of_list: &[],
    words: Words::Count,
};

/// What becomes of a list of values of this type; NULL where there are none.
const fn of(ty: Type, words: &'static str) -> OfList {
    OfList { of: Some(ty), words: ListWords::Words(words), nothing: "NULL" }
}

/// What becomes of a list of any values that no row before has.
const fn of_any(words: &'static str) -> OfList {
    OfList { of: None, words: ListWords::Words(words), nothing: "NULL" }
}

/// The same where no values count as 0.
const fn counted(words: &'static str) -> OfList {
    OfList { of: None, words: ListWords::Words(words), nothing: "0" }
}

/// The mean of a list of values of this type.
const fn mean_of(ty: Type) -> OfList {
    OfList { of: Some(ty), words: ListWords::Mean, nothing: "NULL" }
}

/// An aggregate of FLOAT64 values with a FLOAT64 result.
const fn statistic(name: &'static str, takes: &'static [Takes], words: Words) -> AggregateFunction {
    AggregateFunction { name, takes, gives: Gives::Float64, words, ..PLAIN }
}

/// An aggregate that makes sketches of quantiles or reads them.
const fn kll(
    name: &'static str,
    takes: &'static [Takes],
    optional: usize,
    gives: Gives,
    words: &'static str,
) -> AggregateFunction {
    AggregateFunction { name, takes, optional, gives, words: Words::OfList(words), ..PLAIN }
}

/// How many values the sketch of quantiles keeps in its highest level.
const PRECISION: Takes = Takes::Literal {
    least: 1,
    most: 100_000,
    default: 1000,
    otherwise: "the precision of KLL_QUANTILES.INIT must be a literal from 1 to 100000",
};
const STEPS: &[Takes] = &[
    Takes::Bytes,
    Takes::Literal {
        least: 1,
        most: 1_000_000,
        default: 1,
        otherwise: "the number of quantiles must be a literal from 1 to 1000000",
    },
];
const POINT: &[Takes] = &[Takes::Bytes, Takes::Share];

const ONE_FLOAT: &[Takes] = &[Takes::Float64];
const TWO_FLOATS: &[Takes] = &[Takes::Float64, Takes::Float64];

/// All aggregate functions, in the order of their names. In `of_list` the first entry that fits is taken, so that one for
/// any type comes last.
pub(crate) static AGGREGATES: &[AggregateFunction] = &[
    AggregateFunction { name: "any_value", nulls: NullsClause::Ignore, words: Words::AnyValue, ..PLAIN },
    AggregateFunction { name: "approx_count_distinct", gives: Gives::Int64, words: Words::CountDistinct, ..PLAIN },
    AggregateFunction {
        name: "approx_quantiles",
        takes: &[
            Takes::Orderable,
            Takes::Literal {
                least: 1,
                most: 100_000,
                default: 1,
                otherwise: "APPROX_QUANTILES needs a positive integer literal as its second argument",
            },
        ],
        gives: Gives::ArrayOfArgument,
        nulls: NullsClause::IgnoreAnyway,
        windowed: false,
        words: Words::Quantiles,
        ..PLAIN
    },
    AggregateFunction {
        name: "approx_top_count",
        takes: &[
            Takes::Groupable,
            Takes::Literal {
                least: 1,
                most: i64::MAX,
                default: 1,
                otherwise: "argument 2 to APPROX_TOP_COUNT must be a literal of at least 1",
            },
        ],
        gives: Gives::ArrayOfCounted,
        windowed: false,
        words: Words::TopCount,
        ..PLAIN
    },
    AggregateFunction {
        name: "approx_top_sum",
        takes: &[
            Takes::Groupable,
            Takes::Weight,
            Takes::Literal {
                least: 1,
                most: i64::MAX,
                default: 1,
                otherwise: "argument 3 to APPROX_TOP_SUM must be a literal of at least 1",
            },
        ],
        gives: Gives::ArrayOfWeighed,
        windowed: false,
        words: Words::TopSum,
        ..PLAIN
    },
    AggregateFunction {
        name: "array_agg",
        takes: &[Takes::NoArray],
        gives: Gives::ArrayOfArgument,
        ordered: true,
        nulls: NullsClause::Both,
        of_list: &[of_any("$1")],
        words: Words::Call("list"),
        ..PLAIN
    },
    AggregateFunction {
        name: "array_concat_agg",
        takes: &[Takes::Array],
        ordered: true,
        words: Words::ConcatArrays,
        ..PLAIN
    },
    AggregateFunction {
        name: "avg",
        takes: &[Takes::Summable],
        gives: Gives::Mean,
        of_list: &[mean_of(Type::Int64), mean_of(Type::Float64), mean_of(Type::Numeric), mean_of(Type::BigNumeric)],
        words: Words::Mean,
        ..PLAIN
    },
    AggregateFunction {
        name: "bit_and",
        takes: &[Takes::Bits],
        of_list: &[of(Type::Int64, "list_aggregate($1, 'bit_and')")],
        words: Words::Bits("bit_and"),
        ..PLAIN
    },
    AggregateFunction {
        name: "bit_or",
        takes: &[Takes::Bits],
        of_list: &[of(Type::Int64, "list_aggregate($1, 'bit_or')")],
        words: Words::Bits("bit_or"),
        ..PLAIN
    },
    AggregateFunction {
        name: "bit_xor",
        takes: &[Takes::Bits],
        of_list: &[of(Type::Int64, "list_aggregate($1, 'bit_xor')")],
        words: Words::Bits("bit_xor"),
        ..PLAIN
    },
    statistic("corr", TWO_FLOATS, Words::Correlation),
    AggregateFunction {
        name: "count",
        gives: Gives::Int64,
        of_list: &[counted("CAST(len(list_filter($1, lambda bq_x: bq_x IS NOT NULL)) AS BIGINT)")],
        words: Words::Count,
        ..PLAIN
    },
    AggregateFunction {
        name: "countif",
        takes: &[Takes::Bool],
        gives: Gives::Int64,
        of_list: &[counted("CAST(len(list_filter($1, lambda bq_x: bq_x)) AS BIGINT)")],
        words: Words::Around("count_if", "coalesce(CAST($1 AS BIGINT), 0)"),
        ..PLAIN
    },
    statistic("covar_pop", TWO_FLOATS, Words::Statistic("covar_pop", 1)),
    statistic("covar_samp", TWO_FLOATS, Words::Statistic("covar_samp", 2)),
    AggregateFunction {
        name: "grouping",
        gives: Gives::Int64,
        windowed: false,
        words: Words::Call("grouping"),
        ..PLAIN
    },
    AggregateFunction {
        name: "hll_count.init",
        takes: &[
            Takes::Countable,
            Takes::Literal {
                least: 10,
                most: 24,
                default: 15,
                otherwise: "the precision of HLL_COUNT.INIT must be a literal from 10 to 24",
            },
        ],
        optional: 1,
        gives: Gives::Bytes,
        words: Words::Sketch,
        ..PLAIN
    },
    AggregateFunction {
        name: "hll_count.merge",
        takes: &[Takes::Bytes],
        gives: Gives::Int64,
        words: Words::OfList("coalesce(bq_hll_merge($1), 0)"),
        ..PLAIN
    },
    AggregateFunction {
        name: "hll_count.merge_partial",
        takes: &[Takes::Bytes],
        words: Words::OfList("bq_hll_merge_partial($1)"),
        ..PLAIN
    },
    kll("kll_quantiles.init_float64", &[Takes::Float64, PRECISION], 1, Gives::Bytes, "bq_kll_init_float64($1, $2)"),
    kll("kll_quantiles.init_int64", &[Takes::Int64, PRECISION], 1, Gives::Bytes, "bq_kll_init_int64($1, $2)"),
    kll("kll_quantiles.merge_float64", STEPS, 0, Gives::ArrayOfFloat64, "bq_kll_merge_float64($1, $2)"),
    kll("kll_quantiles.merge_int64", STEPS, 0, Gives::ArrayOfInt64, "bq_kll_merge_int64($1, $2)"),
    kll("kll_quantiles.merge_partial", &[Takes::Bytes], 0, Gives::Bytes, "bq_kll_merge_partial($1)"),
    kll("kll_quantiles.merge_point_float64", POINT, 0, Gives::Float64, "bq_kll_merge_point_float64($1, $2)"),
    kll("kll_quantiles.merge_point_int64", POINT, 0, Gives::Int64, "bq_kll_merge_point_int64($1, $2)"),
    AggregateFunction {
        name: "logical_and",
        takes: &[Takes::Bool],
        gives: Gives::Bool,
        of_list: &[of_any("list_aggregate($1, 'bool_and')")],
        words: Words::Call("bool_and"),
        ..PLAIN
    },
    AggregateFunction {
        name: "logical_or",
        takes: &[Takes::Bool],
        gives: Gives::Bool,
        of_list: &[of_any("list_aggregate($1, 'bool_or')")],
        words: Words::Call("bool_or"),
        ..PLAIN
    },
    AggregateFunction {
        name: "max",
        takes: &[Takes::Orderable],
        of_list: &[OfList { of: None, words: ListWords::Greatest, nothing: "NULL" }],
        words: Words::Call("max"),
        ..PLAIN
    },
    // DuckDB's plain arg_max and arg_min leave out rows whose first value is NULL.
    AggregateFunction { name: "max_by", takes: &[Takes::Any, Takes::Any], words: Words::Call("arg_max_null"), ..PLAIN },
    AggregateFunction {
        name: "min",
        takes: &[Takes::Orderable],
        of_list: &[OfList { of: None, words: ListWords::Least, nothing: "NULL" }],
        words: Words::Least,
        ..PLAIN
    },
    AggregateFunction { name: "min_by", takes: &[Takes::Any, Takes::Any], words: Words::Call("arg_min_null"), ..PLAIN },
    // Of a sample: one row has no deviation, hence two at least.
    statistic("stddev", ONE_FLOAT, Words::Statistic("stddev_samp", 2)),
    statistic("stddev_pop", ONE_FLOAT, Words::Statistic("stddev_pop", 1)),
    statistic("stddev_samp", ONE_FLOAT, Words::Statistic("stddev_samp", 2)),
    AggregateFunction {
        name: "string_agg",
        takes: &[Takes::Text, Takes::Delimiter],
        optional: 1,
        ordered: true,
        of_list: &[of(
            Type::String,
            "bq_array_to_string(nullif(list_filter($1, lambda bq_x: bq_x IS NOT NULL), []), $2)",
        )],
        words: Words::Text,
        ..PLAIN
    },
    AggregateFunction {
        name: "sum",
        takes: &[Takes::Summable],
        of_list: &[
            of(Type::Int64, "CAST(list_sum($1) AS BIGINT)"),
            of(Type::Numeric, "bq_numeric_checked(CAST(list_sum($1) AS DECIMAL(38,9)))"),
            of(Type::Float64, "bq_array_sum($1)"),
            of(
                Type::BigNumeric,
                "bq_bignumeric_list_sum(list_transform($1, lambda bq_b: struct_extract(bq_b, 'bignumeric')))",
            ),
        ],
        words: Words::Sum,
        ..PLAIN
    },
    statistic("var_pop", ONE_FLOAT, Words::Statistic("var_pop", 1)),
    statistic("var_samp", ONE_FLOAT, Words::Statistic("var_samp", 2)),
    statistic("variance", ONE_FLOAT, Words::Statistic("var_samp", 2)),
];
