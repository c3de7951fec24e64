//! The table of aggregate functions: all that is particular to one of them stands in its row.
//!
//! Resolving reads what an aggregate takes, gives and allows; lowering alone reads how DuckDB says it. One that DuckDB
//! has under the same meaning is a row and nothing else; one that DuckDB has not gets a variant of [`Words`] and its
//! code in `lower/aggregate`.

mod table;

pub(crate) use table::AGGREGATES;

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
    /// The same, and IGNORE NULLS says what holds anyway.
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
