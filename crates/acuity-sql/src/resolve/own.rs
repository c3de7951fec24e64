//! Functions that the table of signatures cannot say and that have code of their own.

/// Which module resolves a function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Own {
    /// Array functions with lambdas, or whose elements must have an order or equality.
    Arrays,
    /// Functions with a part (DAY, ISOWEEK) or a time zone.
    Dates,
    /// What catches errors.
    Errors,
    /// FORMAT, whose arguments may be of any type.
    Format,
    /// MAKE_INTERVAL, whose arguments may be left out or named.
    Interval,
    /// JSON functions that take values of any type, or flags by name.
    Json,
    /// Functions of values of one type, whatever it is.
    Common,
    /// NORMALIZE, whose second argument is a word and no value.
    Normalize,
    /// The table's, but for some arguments.
    Table,
    /// Functions of ranges.
    Ranges,
    /// TYPEOF, which does not compute its argument.
    TypeOf,
}

/// The functions in the order of their names.
const OWN: &[(&str, Own)] = &[
    ("array_avg", Own::Arrays),
    ("array_concat", Own::Arrays),
    ("array_filter", Own::Arrays),
    ("array_find_all", Own::Arrays),
    ("array_includes", Own::Arrays),
    ("array_includes_all", Own::Arrays),
    ("array_includes_any", Own::Arrays),
    ("array_is_distinct", Own::Arrays),
    ("array_length", Own::Arrays),
    ("array_max", Own::Arrays),
    ("array_min", Own::Arrays),
    ("array_offsets", Own::Arrays),
    ("array_transform", Own::Arrays),
    ("array_zip", Own::Arrays),
    ("coalesce", Own::Common),
    ("concat", Own::Table),
    ("current_date", Own::Dates),
    ("current_datetime", Own::Dates),
    ("current_time", Own::Dates),
    ("current_timestamp", Own::Dates),
    ("date_add", Own::Dates),
    ("date_diff", Own::Dates),
    ("date_sub", Own::Dates),
    ("date_trunc", Own::Dates),
    ("datetime_add", Own::Dates),
    ("datetime_diff", Own::Dates),
    ("datetime_sub", Own::Dates),
    ("datetime_trunc", Own::Dates),
    ("flatten", Own::Arrays),
    ("float64", Own::Json),
    ("format", Own::Format),
    ("generate_date_array", Own::Dates),
    ("generate_timestamp_array", Own::Dates),
    ("generate_range_array", Own::Ranges),
    ("greatest", Own::Common),
    ("if", Own::Common),
    ("iferror", Own::Errors),
    ("ifnull", Own::Common),
    ("iserror", Own::Errors),
    ("json_array", Own::Json),
    ("json_array_append", Own::Json),
    ("json_array_insert", Own::Json),
    ("json_keys", Own::Json),
    ("json_object", Own::Json),
    ("json_remove", Own::Json),
    ("json_set", Own::Json),
    ("json_strip_nulls", Own::Json),
    ("last_day", Own::Dates),
    ("least", Own::Common),
    ("make_interval", Own::Interval),
    ("normalize", Own::Normalize),
    ("normalize_and_casefold", Own::Normalize),
    ("nullif", Own::Common),
    ("nulliferror", Own::Errors),
    ("parse_json", Own::Json),
    ("range", Own::Ranges),
    ("range_contains", Own::Ranges),
    ("range_end", Own::Ranges),
    ("range_intersect", Own::Ranges),
    ("range_is_end_unbounded", Own::Ranges),
    ("range_is_start_unbounded", Own::Ranges),
    ("range_overlaps", Own::Ranges),
    ("range_start", Own::Ranges),
    ("round", Own::Table),
    ("time_add", Own::Dates),
    ("time_diff", Own::Dates),
    ("time_sub", Own::Dates),
    ("time_trunc", Own::Dates),
    ("timestamp_add", Own::Dates),
    ("timestamp_diff", Own::Dates),
    ("timestamp_sub", Own::Dates),
    ("timestamp_trunc", Own::Dates),
    ("to_json", Own::Json),
    ("to_json_string", Own::Json),
    ("typeof", Own::TypeOf),
];

/// Who resolves the function of that name, in lower case; None for those that the table says wholly.
pub(super) fn own(name: &str) -> Option<Own> {
    OWN.iter().find(|(known, _)| *known == name).map(|(_, own)| *own)
}

/// The names of these functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OWN.iter().map(|(name, _)| *name)
}
