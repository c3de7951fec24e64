//! Operations on dates, times and intervals in DuckDB's words.

use std::borrow::Cow;

use super::NOW;
use crate::storage::duckdb;
use crate::tree::{DateOp, Expr};
use crate::types::Type;

/// The template of an operation on dates.
pub(super) fn words(op: DateOp, args: &[Expr], ty: &Type) -> Cow<'static, str> {
    let first = args.first().map_or(ty, |arg| &arg.ty);
    let family = match first {
        Type::Date => "date",
        Type::Datetime => "datetime",
        Type::Time => "time",
        _ => "timestamp",
    };
    let fixed = match op {
        DateOp::Shift { subtract } => {
            return format!("bq_{family}_{}($1, $2, $3)", if subtract { "sub" } else { "add" }).into();
        }
        DateOp::Gap => return format!("bq_{family}_diff($1, $2, $3)").into(),
        // Only a TIMESTAMP has a third argument, its time zone.
        DateOp::Truncate if args.len() > 2 => "bq_timestamp_trunc_in($1, $2, $3)",
        DateOp::Truncate => return format!("bq_{family}_trunc($1, $2)").into(),
        DateOp::LastDay => "bq_last_day(CAST($1 AS DATE), $2)",
        DateOp::Array if *first == Type::Date => "bq_generate_date_array($*)",
        DateOp::Array => "bq_generate_timestamp_array($*)",
        DateOp::Now => return format!("CAST(bq_in_zone({NOW}, $1) AS {})", duckdb(ty)).into(),
        DateOp::InZone => "bq_in_zone($1, $2)",
        DateOp::Extract => match first {
            Type::Interval => "bq_extract_interval($1, $2)",
            Type::Date => "bq_extract(CAST($1 AS TIMESTAMP), $2)",
            // The functions know moments: a time is one of the first day.
            Type::Time => "bq_extract((DATE '1970-01-01' + $1), $2)",
            _ => "bq_extract($1, $2)",
        },
        DateOp::IntervalPart => "bq_interval_part($1, $2)",
        DateOp::MakeInterval => "bq_make_interval($*)",
        DateOp::IntervalOf => "bq_interval_of($1, $2, $3)",
    };
    fixed.into()
}
