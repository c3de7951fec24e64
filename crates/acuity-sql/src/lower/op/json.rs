//! Operations on JSON in DuckDB's words.

use crate::tree::{JsonOp, Wide};
use crate::types::Type;

/// The template of an operation on JSON; `first` is the type of the first argument.
pub(super) fn words(op: JsonOp, first: &Type) -> &'static str {
    match op {
        JsonOp::Field => "bq_json_field($1, $2)",
        JsonOp::Element => "bq_json_element($1, $2)",
        JsonOp::Pretty => "(CASE WHEN $2 THEN bq_json_pretty($1) WHEN NOT $2 THEN $1 END)",
        JsonOp::Parse => "bq_parse_json($*)",
        JsonOp::ToFloat => "bq_json_to_float($*)",
        JsonOp::Array => "bq_json_array($1)",
        JsonOp::Object => "bq_json_object($1, $2)",
        JsonOp::ObjectOfArrays => {
            "CASE WHEN $1 IS NULL OR $2 IS NULL THEN CAST(bq_error('Invalid input to JSON_OBJECT: an array cannot be NULL') AS VARCHAR) \
             ELSE bq_json_object($1, list_transform($2, $3)) END"
        }
        JsonOp::Remove => "bq_json_remove($1, $2)",
        JsonOp::Set => "bq_json_set($*)",
        JsonOp::ArrayAppend => "bq_json_array_append($*)",
        JsonOp::ArrayInsert => "bq_json_array_insert($*)",
        JsonOp::StripNulls => "bq_json_strip_nulls($*)",
        JsonOp::Keys => "bq_json_keys($1, coalesce($2, 9223372036854775807), $3)",
        JsonOp::Document => "bq_json_canonical($1)",
        JsonOp::TextOfArray => "coalesce('[' || array_to_string(list_transform($1, $2), ',') || ']', 'null')",
        JsonOp::TextOfStruct => "(CASE WHEN $1 IS NULL THEN 'null' ELSE $2 END)",
        JsonOp::Text(wide) => match (first, wide) {
            (Type::Int64, Wide::Near) => "coalesce(CAST($1 AS VARCHAR), 'null')",
            (Type::Int64, _) => "coalesce(bq_int_json($1), 'null')",
            (Type::Bool, _) => "coalesce(CAST($1 AS VARCHAR), 'null')",
            (Type::Float64, Wide::Text) => "coalesce(bq_float_json($1), 'null')",
            (Type::Float64, _) => "coalesce(bq_float_doc($1), 'null')",
            (Type::Numeric, Wide::Text) => "coalesce(bq_numeric_json($1), 'null')",
            (Type::Numeric, Wide::Near) => "coalesce(bq_numeric_doc($1), 'null')",
            (Type::Numeric, Wide::Stringified) => "coalesce(bq_numeric_doc_or_text($1), 'null')",
            (Type::BigNumeric, Wide::Text) => "coalesce(bq_bignumeric_json($.1), 'null')",
            (Type::BigNumeric, Wide::Near) => "coalesce(bq_bignumeric_doc($.1), 'null')",
            (Type::BigNumeric, Wide::Stringified) => "coalesce(bq_bignumeric_doc_or_text($.1), 'null')",
            (Type::String, _) => "coalesce(bq_json_quote($1), 'null')",
            (Type::Date, _) => "coalesce('\"' || CAST($1 AS VARCHAR) || '\"', 'null')",
            (Type::Datetime, _) => "coalesce('\"' || replace(bq_datetime_text($1), ' ', 'T') || '\"', 'null')",
            (Type::Timestamp, _) => "coalesce('\"' || replace(bq_datetime_text($1), ' ', 'T') || 'Z\"', 'null')",
            (Type::Time, _) => "coalesce('\"' || bq_time_text($1) || '\"', 'null')",
            (Type::Interval, _) => "coalesce('\"' || bq_interval_iso($1) || '\"', 'null')",
            (Type::Bytes, _) => "coalesce('\"' || to_base64($1) || '\"', 'null')",
            _ => "coalesce($1, 'null')",
        },
    }
}
