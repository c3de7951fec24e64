//! Operations on ranges in DuckDB's words.

use std::borrow::Cow;

use crate::storage::{duckdb, range_fields};
use crate::tree::{Expr, RangeOp};
use crate::types::Type;

/// What a range is of, in the names of this project's functions.
pub(in crate::lower) fn family(element: &Type) -> &'static str {
    match element {
        Type::Date => "date",
        Type::Datetime => "datetime",
        _ => "timestamp",
    }
}

/// The words for start and end of the range that `value` stands for.
pub(in crate::lower) fn ends(value: &str, element: &Type) -> (String, String) {
    let (start, end) = range_fields(element);
    (format!("struct_extract({value}, '{start}')"), format!("struct_extract({value}, '{end}')"))
}

/// The template of an operation on ranges.
pub(super) fn words(op: RangeOp, args: &[Expr], ty: &Type) -> Cow<'static, str> {
    let given = args.iter().find_map(|arg| arg.ty.range_of());
    let element = given.or(ty.range_of()).unwrap_or(&Type::Date);
    let (family, held) = (family(element), duckdb(element));
    let ((start, end), (other_start, other_end)) = (ends("$1", element), ends("$2", element));
    match op {
        RangeOp::Of => format!("bq_{family}_range(coalesce($1, {held} '-infinity'), coalesce($2, {held} 'infinity'))"),
        // Of a constant NULL DuckDB takes a part without its type.
        RangeOp::Start => format!("CAST(nullif({start}, {held} '-infinity') AS {held})"),
        RangeOp::End => format!("CAST(nullif({end}, {held} 'infinity') AS {held})"),
        RangeOp::StartsUnbounded => format!("({start} = {held} '-infinity')"),
        RangeOp::EndsUnbounded => format!("({end} = {held} 'infinity')"),
        RangeOp::Holds => format!("({start} <= $2 AND $2 < {end})"),
        RangeOp::Contains => format!("({start} <= {other_start} AND {other_end} <= {end})"),
        RangeOp::Overlaps => format!("({start} < {other_end} AND {other_start} < {end})"),
        RangeOp::Intersect => format!("bq_{family}_range_intersect({start}, {end}, {other_start}, {other_end})"),
        RangeOp::Array => format!("bq_{family}_range_array({start}, {end}, $2, $3)"),
    }
    .into()
}
