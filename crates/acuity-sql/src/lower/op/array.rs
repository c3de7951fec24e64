//! Operations on arrays in DuckDB's words.

use std::borrow::Cow;

use super::cannot_fail;
use crate::storage::duckdb;
use crate::tree::{ArrayOp, Expr, Picked, Position, ZipMode};
use crate::types::Type;

/// The template of an operation on arrays.
pub(super) fn words(op: ArrayOp, args: &[Expr], ty: &Type) -> Cow<'static, str> {
    let element = args.first().and_then(|array| array.ty.element());
    let floats = element == Some(&Type::Float64);
    let fixed = match op {
        // DuckDB gives NULL outside of an array; the functions end in an error, or count from 0.
        ArrayOp::Element(Position::Offset) => "list_extract($1, bq_offset($2, len($1)))",
        ArrayOp::Element(Position::Ordinal) => "list_extract($1, bq_ordinal($2, len($1)))",
        ArrayOp::Element(Position::SafeOffset) => "list_extract($1, bq_safe_offset($2))",
        ArrayOp::Element(Position::SafeOrdinal) => "list_extract($1, bq_safe_ordinal($2))",
        ArrayOp::ElementAtPlace => "list_extract($1, $2 + 1)",
        ArrayOp::PlaceFromZero => "($1 - 1)",
        ArrayOp::Length => "len($1)",
        ArrayOp::Concat => "($|)",
        ArrayOp::Min => least(element),
        ArrayOp::Max => greatest(element),
        ArrayOp::Mean => mean(element),
        ArrayOp::IsDistinct if floats => "bq_floats_distinct($1)",
        ArrayOp::IsDistinct => {
            // `list_unique` does not count NULL, of which one is still distinct.
            "(CASE WHEN $1 IS NOT NULL THEN len($1) = list_unique($1) + CAST(len(list_filter($1, lambda bq_x: bq_x IS NULL)) > 0 AS BIGINT) END)"
        }
        ArrayOp::TransformFlat => "flatten(list_transform($1, $2))",
        ArrayOp::Pick(picked) => {
            let words = match picked {
                Picked::Elements => "list_filter($1, $2)",
                Picked::Places => "list_filter(range(len($1)), $2)",
                Picked::Any => "(len(list_filter($1, $2)) > 0)",
            };
            return match args.len() {
                3.. => format!("(CASE WHEN $3 IS NOT NULL THEN {words} END)").into(),
                _ => words.into(),
            };
        }
        ArrayOp::Includes => "(CASE WHEN $2 IS NOT NULL THEN list_contains($1, $2) END)",
        ArrayOp::IncludesAny | ArrayOp::IncludesAll => return includes(op == ArrayOp::IncludesAny, floats),
        // IN gives NULL where nothing equals and the array has a NULL; `list_contains` gives false.
        ArrayOp::HoldsOfQuery => "($1 IN (SELECT unnest($2)))",
        ArrayOp::Holds => return holds(args),
        ArrayOp::HoldsFloat => "(CASE WHEN coalesce(len($2), 0) = 0 THEN false ELSE bq_in_float($2, $1) END)",
        ArrayOp::Transform => "list_transform($1, $2)",
        ArrayOp::Zip(mode) => return zip(mode, args.len(), ty).into(),
    };
    fixed.into()
}

/// Whether the array holds the value. Without a subquery, in which a window would see one row, and which some places do
/// not allow. What is not there already is computed once, as a lambda's argument.
fn holds(args: &[Expr]) -> Cow<'static, str> {
    const TEST: &str = "CASE WHEN coalesce(len($2), 0) = 0 THEN false WHEN list_contains($2, $1) THEN true WHEN $1 IS NULL OR list_count($2) < len($2) THEN NULL ELSE false END";
    if args.iter().all(cannot_fail) {
        return format!("({TEST})").into();
    }
    let test = TEST.replace("$1", "struct_extract(bq_h, 'v')").replace("$2", "struct_extract(bq_h, 'a')");
    format!("list_extract(list_transform([{{'v': $1, 'a': $2}}], lambda bq_h: {test}), 1)").into()
}

/// The least element; DuckDB has NaN greater than every number.
pub(in crate::lower) fn least(element: Option<&Type>) -> &'static str {
    if element == Some(&Type::Float64) { "bq_array_min($1)" } else { "list_min($1)" }
}

/// The greatest element.
pub(in crate::lower) fn greatest(element: Option<&Type>) -> &'static str {
    if element == Some(&Type::Float64) { "bq_array_max($1)" } else { "list_max($1)" }
}

/// The mean of the elements.
pub(in crate::lower) fn mean(element: Option<&Type>) -> &'static str {
    match element {
        Some(Type::Float64) => "bq_array_avg($1)",
        Some(Type::Numeric) => {
            "bq_numeric_divide(CAST(list_sum($1) AS DECIMAL(38,9)), CAST(nullif(list_count($1), 0) AS DECIMAL(38,9)))"
        }
        Some(Type::BigNumeric) => {
            "bq_bignumeric_list_mean(list_transform($1, lambda bq_b: struct_extract(bq_b, 'bignumeric')))"
        }
        _ => "list_avg($1)",
    }
}

/// Arrays side by side. DuckDB's own function pads, and gives its structs no names; a cast gives them theirs by place.
fn zip(mode: ZipMode, arrays: usize, ty: &Type) -> String {
    let lengths: Vec<String> = (1..=arrays).map(|i| format!("len(${i})")).collect();
    let zipped = format!("list_zip($*{})", if mode == ZipMode::Truncate { ", true" } else { "" });
    let held = duckdb(ty);
    let equal = || {
        let (first, others) = (&lengths[0], &lengths[1..]);
        others.iter().map(|other| format!("{other} = {first}")).collect::<Vec<_>>().join(" AND ")
    };
    let otherwise = match mode {
        ZipMode::Strict => " ELSE error('Unequal array length in ARRAY_ZIP using STRICT mode')",
        _ => "",
    };
    let zipped = match mode {
        ZipMode::Strict | ZipMode::Null => format!("CASE WHEN {} THEN {zipped}{otherwise} END", equal()),
        ZipMode::Truncate | ZipMode::Pad => zipped,
    };
    format!("(CASE WHEN $? THEN NULL ELSE CAST({zipped} AS {held}) END)")
}

/// Whether any or all elements of the second array are in the first; NULL elements equal nothing.
fn includes(any: bool, floats: bool) -> Cow<'static, str> {
    let hits = "len(list_filter($2, lambda bq_x: bq_x IS NOT NULL AND coalesce(bq_in_float($1, bq_x), false)))";
    let test = match (floats, any) {
        (true, true) => format!("{hits} > 0"),
        (true, false) => format!("{hits} = len($2)"),
        (false, true) => "list_has_any($1, $2)".to_owned(),
        (false, false) => "(list_has_all($1, $2) AND list_count($2) = len($2))".to_owned(),
    };
    format!("(CASE WHEN $? THEN NULL ELSE {test} END)").into()
}
