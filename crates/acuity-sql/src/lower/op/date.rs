//! Operations on dates, times and intervals in DuckDB's words. DuckDB's own functions stand where they mean the same and cannot
//! fail: they are a hundred times as fast as ours, which hours and days of a whole chart are found with.

use std::borrow::Cow;

use super::NOW;
use crate::storage::duckdb;
use crate::tree::{DateOp, Expr, Kind, Literal};
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
        DateOp::Truncate => {
            return match part(args).and_then(|part| truncated(first, part)) {
                Some(own) => own.into(),
                None => format!("bq_{family}_trunc($1, $2)").into(),
            };
        }
        DateOp::LastDay => "bq_last_day(CAST($1 AS DATE), $2)",
        DateOp::Array if *first == Type::Date => "bq_generate_date_array($*)",
        DateOp::Array => "bq_generate_timestamp_array($*)",
        DateOp::Now => return format!("CAST(bq_in_zone({NOW}, $1) AS {})", duckdb(ty)).into(),
        DateOp::InZone => "bq_in_zone($1, $2)",
        DateOp::Extract => match first {
            Type::Date | Type::Datetime | Type::Timestamp if let Some(own) = part(args).and_then(extracted) => own,
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

/// The part of a date or time that is asked for.
fn part(args: &[Expr]) -> Option<&str> {
    match &args.get(1)?.kind {
        Kind::Literal(Literal::Str(part)) => Some(part),
        _ => None,
    }
}

/// DuckDB's own words for the beginning of a part. Weeks and ISO years are not among them: these may begin before year 1.
fn truncated(ty: &Type, part: &str) -> Option<String> {
    let of_day = matches!(part, "DAY" | "MONTH" | "QUARTER" | "YEAR");
    let of_clock = matches!(part, "MILLISECOND" | "SECOND" | "MINUTE" | "HOUR");
    match ty {
        Type::Date if of_day => Some(format!("CAST(date_trunc('{}', $1) AS DATE)", part.to_lowercase())),
        Type::Datetime | Type::Timestamp if of_day || of_clock => {
            Some(format!("date_trunc('{}', $1)", part.to_lowercase()))
        }
        _ => None,
    }
}

/// The same for a part of a date or moment. Not among them are parts of a second, which DuckDB counts from the minute, and weeks
/// of the year, which it counts differently.
fn extracted(part: &str) -> Option<&'static str> {
    Some(match part {
        "YEAR" => "year($1)",
        "QUARTER" => "quarter($1)",
        "MONTH" => "month($1)",
        "DAY" => "day($1)",
        "DAYOFYEAR" => "dayofyear($1)",
        "DAYOFWEEK" => "(dayofweek($1) + 1)",
        "ISOYEAR" => "isoyear($1)",
        "ISOWEEK" => "weekofyear($1)",
        "HOUR" => "hour($1)",
        "MINUTE" => "minute($1)",
        "SECOND" => "second($1)",
        _ => return None,
    })
}
