//! The table of aggregate functions: all that is particular to one of them stands in its row.
//!
//! Resolving reads what an aggregate takes, gives and allows; lowering alone reads how DuckDB says it. One that DuckDB
//! has under the same meaning is a row and nothing else; one that DuckDB has not gets a variant of [`Words`] and its
//! code in `lower/aggregate`.

use crate::types::Type;

/// One aggregate function.
#[derive(Debug)]
pub(crate) struct AggregateFunction {
    /// GoogleSQL's name, in lower case.
    pub(crate) name: &'static str,
    /// Its arguments in order; the last `optional` of them may be left out.
    pub(crate) takes: &'static [Takes],
    /// How many arguments may be left out at the end.
    pub(crate) optional: usize,
    /// The type of its result.
    pub(crate) gives: Gives,
    /// Whether ORDER BY and LIMIT may stand in its parentheses.
    pub(crate) ordered: bool,
    /// What may be said about NULL in its parentheses.
    pub(crate) nulls: NullsClause,
    /// Whether it may have OVER.
    pub(crate) windowed: bool,
    /// What HAVING MAX and HAVING MIN make of the list of values, by their type; none: not supported with these.
    pub(crate) of_list: &'static [OfList],
    /// How lowering says it in DuckDB's SQL.
    pub(crate) words: Words,
}

/// A function is the same as another when it has the same name.
impl PartialEq for AggregateFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Takes {
    /// A value of any type.
    Any,
    /// A type with an order.
    Orderable,
    /// A type by which rows can be grouped.
    Groupable,
    /// An array.
    Array,
    /// Anything else, since an array of arrays does not exist.
    NoArray,
    /// A number or an INTERVAL.
    Summable,
    Bool,
    /// INT64 or BYTES.
    Bits,
    Float64,
    /// STRING or BYTES.
    Text,
    /// Of the type of the first argument; a comma when it is left out.
    Delimiter,
    /// An integer literal in this range; the message is what it is told apart by. `default` stands for one left out.
    Literal {
        least: i64,
        most: i64,
        default: i64,
        otherwise: &'static str,
    },
    Int64,
    /// BYTES: a sketch.
    Bytes,
    /// What a sketch of different values takes: numbers but FLOAT64, STRING, BYTES.
    Countable,
    /// A number that may be added up and is not below zero; no BIGNUMERIC.
    Weight,
    /// A literal from 0 to 1.
    Share,
}

/// The type of the result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Gives {
    /// Always of this type, as are the two below.
    Bool,
    Int64,
    Float64,
    /// The type of the first argument.
    Argument,
    /// The same, but FLOAT64 for INT64.
    Mean,
    /// An array of values of the first argument's type.
    ArrayOfArgument,
    /// An array of values, each with how often it comes.
    ArrayOfCounted,
    /// An array of values, each with the sum of its weights, which are the second argument.
    ArrayOfWeighed,
    Bytes,
    ArrayOfInt64,
    ArrayOfFloat64,
}

/// IGNORE NULLS and RESPECT NULLS in an aggregate's parentheses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NullsClause {
    /// Nothing may be said.
    Neither,
    /// IGNORE NULLS only.
    Ignore,
    /// Either may be said.
    Both,
    /// IGNORE NULLS says what holds anyway; RESPECT NULLS has no translation.
    IgnoreAnyway,
}

/// What becomes of a list of values.
#[derive(Debug)]
pub(crate) struct OfList {
    /// Values of this type; None: of any that no row before has.
    pub(crate) of: Option<Type>,
    /// How lowering says it.
    pub(crate) words: ListWords,
    /// Where there are no rows.
    pub(crate) nothing: &'static str,
}

/// How DuckDB says what becomes of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ListWords {
    /// As ARRAY_AVG, ARRAY_MIN and ARRAY_MAX do.
    Mean,
    Least,
    Greatest,
    /// These words: `$1` is the list, `$2` the aggregate's second argument.
    Words(&'static str),
}

/// How DuckDB says an aggregate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Words {
    /// DuckDB's function of this name with the same arguments.
    Call(&'static str),
    /// The same with this around it: `$1` is the call.
    Around(&'static str, &'static str),
    /// The arrays that are not NULL, one behind the other.
    ConcatArrays,
    /// DuckDB's function of this name for INT64; BYTES come as a list.
    Bits(&'static str),
    /// COUNT, which counts rows when it has no argument.
    Count,
    /// The number of different values. It is exact also for APPROX_COUNT_DISTINCT, whose error may be none.
    CountDistinct,
    /// SUM, whose result DuckDB gives in a wider type than the argument's.
    Sum,
    /// AVG.
    Mean,
    /// MIN, which is NaN where any value is; DuckDB has NaN greater than every number.
    Least,
    /// The first value, or the one beside the greatest (least) other value with HAVING MAX (MIN).
    AnyValue,
    /// STRING_AGG, of text or bytes.
    Text,
    /// APPROX_QUANTILES, exactly.
    Quantiles,
    /// APPROX_TOP_COUNT, exactly.
    TopCount,
    /// APPROX_TOP_SUM, exactly.
    TopSum,
    /// HLL_COUNT.INIT, of the different values as texts.
    Sketch,
    /// A function of the list of values that are not NULL: `$1` in the template; `$2` is the second argument.
    OfList(&'static str),
    /// A statistic of FLOAT64 values, by DuckDB's name, that needs so many rows at least.
    Statistic(&'static str, u32),
    /// CORR, which is NaN of values that are all the same.
    Correlation,
}

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
    AggregateFunction {
        name: "approx_count_distinct",
        gives: Gives::Int64,
        windowed: false,
        words: Words::CountDistinct,
        ..PLAIN
    },
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

/// The aggregate of that name, in lower case.
pub(crate) fn aggregate(name: &str) -> Option<&'static AggregateFunction> {
    AGGREGATES.iter().find(|function| function.name == name)
}

impl AggregateFunction {
    /// What HAVING MAX and HAVING MIN make of a list of values of this type.
    pub(crate) fn of_list(&self, ty: &Type) -> Option<&'static OfList> {
        self.of_list.iter().find(|list| list.of.as_ref().is_none_or(|of| of == ty))
    }

    /// Its name as messages show it.
    pub(crate) fn shown(&self) -> String {
        self.name.to_uppercase()
    }
}
