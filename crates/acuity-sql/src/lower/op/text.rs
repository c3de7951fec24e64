//! Operations on texts in DuckDB's words.

use std::borrow::Cow;

use super::NOW;
use crate::tree::TextOp;
use crate::types::Type;

/// The template of an operation on texts, by the types of the argument and of the result.
pub(super) fn words(op: TextOp, from: &Type, to: &Type) -> Cow<'static, str> {
    let fixed = match op {
        TextOp::Concat => "($|)",
        TextOp::Normalize => "bq_normalize($1, $2)",
        TextOp::NormalizeAndCasefold => "bq_casefold($1, $2)",
        TextOp::Format => "bq_format($1, $2)",
        TextOp::FloatDigits => "bq_float_digits($1)",
        // Both forms in one text, as `runtime::printf` reads them.
        TextOp::FormatValue => "(CASE WHEN $1 IS NOT NULL THEN $2 || chr(1) || $3 END)",
        TextOp::ShownLiteral => "coalesce($1 || $2 || '\"', 'NULL')",
        TextOp::ShownArray => "coalesce('[' || array_to_string(list_transform($1, $2), ', ') || ']', 'NULL')",
        TextOp::ShownStruct => "(CASE WHEN $1 IS NULL THEN 'NULL' ELSE $2 END)",
        TextOp::Shown { typed } => match (from, typed) {
            (Type::Float64, false) => "coalesce(bq_float_shown($1), 'NULL')",
            (Type::Float64, true) => "coalesce(bq_float_typed($1), 'NULL')",
            (Type::String, true) => "coalesce(bq_text_typed($1), 'NULL')",
            (Type::Bytes, false) => "coalesce(bq_bytes_shown($1), 'NULL')",
            (Type::Bytes, true) => "coalesce(bq_bytes_typed($1), 'NULL')",
            (Type::Json, true) => "coalesce('JSON ' || bq_text_typed($1), 'NULL')",
            (Type::Interval, false) => "coalesce(bq_interval_text($1), 'NULL')",
            (Type::Interval, true) => "coalesce('INTERVAL \"' || bq_interval_text($1) || '\" YEAR TO SECOND', 'NULL')",
            _ => "coalesce($1, 'NULL')",
        },
        TextOp::NumberFormat => "bq_number_as_text($1, $2)",
        TextOp::CastFormat => match (from, to) {
            (Type::Bytes, _) => "bq_bytes_as_text($1, $2)",
            (_, Type::Bytes) => "bq_text_as_bytes($1, $2)",
            // The functions know moments only; the name of the type says which elements it has.
            (Type::Date, _) => "bq_moment_as_text(CAST($1 AS TIMESTAMP), $2, 'DATE', 'UTC')",
            (Type::Datetime, _) => "bq_moment_as_text($1, $2, 'DATETIME', 'UTC')",
            (Type::Time, _) => "bq_moment_as_text((DATE '1970-01-01' + $1), $2, 'TIME', 'UTC')",
            (Type::Timestamp, _) => "bq_moment_as_text($1, $2, 'TIMESTAMP', $3)",
            (_, Type::Date) => return format!("CAST(bq_text_as_moment($1, $2, 'DATE', 'UTC', {NOW}) AS DATE)").into(),
            (_, Type::Time) => return format!("CAST(bq_text_as_moment($1, $2, 'TIME', 'UTC', {NOW}) AS TIME)").into(),
            (_, Type::Datetime) => return format!("bq_text_as_moment($1, $2, 'DATETIME', 'UTC', {NOW})").into(),
            _ => return format!("bq_text_as_moment($1, $2, 'TIMESTAMP', $3, {NOW})").into(),
        },
    };
    fixed.into()
}
