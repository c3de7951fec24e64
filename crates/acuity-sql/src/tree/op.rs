//! What a call computes: GoogleSQL's meaning, without a word of the engine that runs it.

use crate::functions::Signature;

/// An operation on values. Where the types of the arguments or of the result decide how it is computed, lowering looks
/// at them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    /// A function or operator of the table.
    Function(&'static Signature),
    /// COLLATE of the first argument by the rules that the second names: known to comparisons, which take it away.
    Collated,
    /// The first argument that is not NULL.
    Coalesce,
    /// The greatest argument; NULL when one is NULL.
    Greatest,
    Least,
    /// The second argument, the name of the first's type. The first is not computed, but may hold an aggregate.
    TypeName,
    /// The second argument, in the query that the first, a column, belongs to.
    Anchored,
    /// An ERROR where a value of another type is wanted.
    ErrorAs,
    /// A column that is stored as another type than the one that holds its GoogleSQL type.
    Stored,
    /// The second argument; NULL where the first is NULL.
    UnlessNull,
    IsBool {
        value: bool,
        negated: bool,
    },
    /// As `=` and `!=`, but NULL is a value like others, and so is NaN.
    IsDistinct {
        negated: bool,
    },
    /// The number of LIMIT or OFFSET, which must not be negative.
    RowCount,
    /// The argument as the one element of an array, which is empty where it ends in an error.
    Attempt,
    /// Whether such an array is empty; NULL is not.
    Failed,
    /// The element of such an array.
    Attempted,
    /// The first argument; the second where the first ends in an error.
    IfError,
    /// Whether the argument ends in an error.
    IsError,
    /// The argument; NULL where it ends in an error.
    NullIfError,
    /// ROUND of NUMERIC with a third argument, the name of the rounding.
    RoundWithMode,
    /// A NUMERIC that must fit so many digits, and so many behind the point.
    FitDigits,
    /// A text or bytes that must not be longer.
    FitLength,
    Array(ArrayOp),
    Text(TextOp),
    Date(DateOp),
    Json(JsonOp),
    Range(RangeOp),
}

/// Operations on arrays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ArrayOp {
    /// An array's element at a position.
    Element(Position),
    /// An array's element, by its place from 0 and without a check.
    ElementAtPlace,
    /// A place from 0 of one from 1.
    PlaceFromZero,
    /// How many elements there are, NULLs counted.
    Length,
    /// Arrays one behind the other; NULL when one is.
    Concat,
    /// The least element that is not NULL; NaN where there is one.
    Min,
    /// The greatest, likewise.
    Max,
    /// The mean of the elements that are not NULL.
    Mean,
    /// Whether no two elements are equal; two NULLs are.
    IsDistinct,
    /// Arrays side by side: structs of their elements; NULL when one is.
    Zip(ZipMode),
    /// The elements that a lambda makes.
    Transform,
    /// The same, where the lambda makes arrays: their elements.
    TransformFlat,
    /// What a lambda picks of an array; NULL when there is a third argument and it is NULL.
    Pick(Picked),
    /// Whether an array holds a value that is not NULL.
    Includes,
    /// Whether any element of the second array is in the first.
    IncludesAny,
    /// The same for all of them.
    IncludesAll,
    /// Whether the first argument, a value, equals an element of the second, an array.
    Holds,
    /// The same of an array that a query makes, by way of a query.
    HoldsOfQuery,
    /// The same for FLOAT64, where NaN equals nothing.
    HoldsFloat,
}

/// What ARRAY_ZIP does with arrays that are not equally long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ZipMode {
    /// It ends in an error.
    Strict,
    /// It leaves out what only some have.
    Truncate,
    /// NULL stands for what the others lack.
    Pad,
    /// The result is NULL: what SAFE makes of `Strict`.
    Null,
}

/// Operations on texts, and what makes a text of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TextOp {
    /// Texts one behind the other.
    Concat,
    Normalize,
    NormalizeAndCasefold,
    /// FORMAT of a list of texts, each with a letter that tells its type.
    Format,
    /// A value as FORMAT takes those of other types: what `%t` shows and what `%T` does.
    FormatValue,
    /// A FLOAT64 as text that keeps the sign of a zero.
    FloatDigits,
    /// A value as `%t` shows it, or (`typed`) as `%T` does.
    Shown {
        typed: bool,
    },
    /// A text that `%T` shows as a literal, behind the name of its type.
    ShownLiteral,
    /// An array's elements as a lambda shows them.
    ShownArray,
    /// A struct that may be NULL, and what shows it when it is not.
    ShownStruct,
    /// CAST with FORMAT; the arguments are value, format and time zone.
    CastFormat,
    /// CAST of a number, as text behind a letter that tells its type, with FORMAT.
    NumberFormat,
}

/// Operations on dates, times and intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DateOp {
    /// Adds so many of a part to a date or time, or takes them away.
    Shift { subtract: bool },
    /// How many boundaries of a part lie between two dates or times; of a TIMESTAMP, how many whole units.
    Gap,
    /// The start of the part that a moment lies in; a TIMESTAMP may have a time zone as third argument.
    Truncate,
    /// The last day of the part that a day lies in.
    LastDay,
    /// The dates or times from one to another.
    Array,
    /// The date or time now, in a zone.
    Now,
    /// An instant as a DATETIME of a zone.
    InZone,
    /// A part of a moment or interval as INT64.
    Extract,
    /// An interval of months, days and microseconds.
    IntervalOf,
    /// An interval of so many of one part.
    IntervalPart,
    /// An interval of six numbers, from years to seconds.
    MakeInterval,
}

/// Operations on JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum JsonOp {
    /// A member by its name; NULL where there is none.
    Field,
    /// An element by its place from 0; NULL where there is none.
    Element,
    /// JSON text on several lines where the second argument is true.
    Pretty,
    /// A document of a text; the second argument says what becomes of wide numbers.
    Parse,
    /// FLOAT64 of a document that is a number, with the same second argument.
    ToFloat,
    /// JSON_ARRAY of an array of JSON texts.
    Array,
    /// JSON_OBJECT of an array of names and one of JSON texts.
    Object,
    /// JSON_OBJECT of an array of names, an array of values, and the lambda that makes JSON of a value.
    ObjectOfArrays,
    /// A document without what a path names.
    Remove,
    /// A document with a value at a path; the fourth argument says whether it may be a new one.
    Set,
    /// A document with a value, or (fourth argument) each of its elements, behind an array's own.
    ArrayAppend,
    /// The same before the element that the path names.
    ArrayInsert,
    /// A document without nulls below a path; two flags say whether in arrays too, and whether what is left empty goes.
    StripNulls,
    /// The names in a document, to so many levels, and how far into arrays.
    Keys,
    /// JSON text as a document.
    Document,
    /// A value as JSON text; NULL is `null`.
    Text(Wide),
    /// An array's elements as a lambda makes JSON of them.
    TextOfArray,
    /// A struct that may be NULL, and its JSON when it is not.
    TextOfStruct,
}

/// Operations on ranges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RangeOp {
    /// The range of a start and an end; NULL is no end.
    Of,
    /// The start; NULL where there is none.
    Start,
    /// The end, likewise.
    End,
    /// Whether there is no start.
    StartsUnbounded,
    /// Whether there is no end.
    EndsUnbounded,
    /// Whether the second argument, a value, lies in the range.
    Holds,
    /// Whether the second argument, a range, lies in it.
    Contains,
    /// Whether two ranges have something in common.
    Overlaps,
    /// What two ranges have in common; an error where there is nothing.
    Intersect,
    /// The range cut into ranges as long as an interval; the third argument says whether a shorter one may end them.
    Array,
}

impl From<RangeOp> for Op {
    fn from(op: RangeOp) -> Op {
        Op::Range(op)
    }
}

impl From<ArrayOp> for Op {
    fn from(op: ArrayOp) -> Op {
        Op::Array(op)
    }
}

impl From<TextOp> for Op {
    fn from(op: TextOp) -> Op {
        Op::Text(op)
    }
}

impl From<DateOp> for Op {
    fn from(op: DateOp) -> Op {
        Op::Date(op)
    }
}

impl From<JsonOp> for Op {
    fn from(op: JsonOp) -> Op {
        Op::Json(op)
    }
}

/// How an array's element is found, and what happens where there is none: NULL with `Safe…`, else an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Position {
    /// From 0.
    Offset,
    /// From 1.
    Ordinal,
    /// From 0, NULL where there is none.
    SafeOffset,
    /// From 1, likewise.
    SafeOrdinal,
}

/// What becomes of the elements that a lambda picks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Picked {
    /// The elements themselves.
    Elements,
    /// Their places from 0.
    Places,
    /// Whether there are any.
    Any,
}

/// What becomes of numbers in JSON that FLOAT64 does not hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wide {
    /// TO_JSON_STRING: text.
    Text,
    /// TO_JSON: the nearest FLOAT64, integers as they are.
    Near,
    /// TO_JSON with `stringify_wide_numbers`: text, all else as numbers.
    Stringified,
}

impl Op {
    /// Whether it is computed by a query of its own, which some places of a statement do not allow.
    pub(crate) fn holds_query(self) -> bool {
        self == Op::Array(ArrayOp::HoldsOfQuery)
    }

    /// Whether the value may be another at each call.
    pub(crate) fn is_volatile(self) -> bool {
        matches!(self, Op::Function(signature) if signature.volatile)
    }

    /// Whether it catches an error of its argument.
    pub(crate) fn catches(self) -> bool {
        matches!(self, Op::IfError | Op::IsError | Op::NullIfError | Op::Attempt)
    }
}
