//! DATE_BUCKET, DATETIME_BUCKET and TIMESTAMP_BUCKET: the start of the bucket that a moment lies in. Buckets are as long as an
//! interval, and one of them starts at an origin.

use super::calendar::{DAY, civil};
use super::{Answer, Function, Kind, Value, f, int, interval};
use Kind::{Date, Interval, Timestamp};

/// The start of the bucket of `at`, which like the origin is in microseconds.
fn start(at: i64, width: interval::Parts, origin: i64, name: &str) -> Result<i64, String> {
    let (months, days, micros) = width;
    let parts = [months, days, micros];
    if parts.iter().any(|part| *part < 0) || parts.iter().all(|part| *part == 0) {
        return Err(format!("{name} doesn't support zero or negative bucket width INTERVAL"));
    }
    let mixed = || format!("{name} only supports bucket width INTERVAL with a single part of MONTH, DAY or less");
    if months == 0 {
        let width = days.checked_mul(DAY).and_then(|days| days.checked_add(micros)).ok_or_else(mixed)?;
        if width != micros && micros != 0 {
            return Err(mixed());
        }
        let start =
            i128::from(origin) + (i128::from(at) - i128::from(origin)).div_euclid(width.into()) * i128::from(width);
        return i64::try_from(start).ok().and_then(super::calendar::moment_in_range).ok_or_else(|| outside(name));
    }
    if days != 0 || micros != 0 {
        return Err(mixed());
    }
    let month = |micros: i64| {
        let (year, month, _) = civil(micros.div_euclid(DAY));
        year * 12 + month - 1
    };
    // By months alone at first; a moment that lies before the origin's day and time in its month belongs to the one before.
    let mut bucket = (month(at) - month(origin)).div_euclid(months);
    loop {
        let start = interval::scale((months, 0, 0), bucket).and_then(|parts| interval::plus(origin, parts));
        match start {
            None => return Err(outside(name)),
            Some(start) if start <= at => return Ok(start),
            Some(_) => bucket -= 1,
        }
    }
}

fn outside(name: &str) -> String {
    format!("Bucket of {name} starts outside of 0001-01-01 to 9999-12-31")
}

fn of_date(args: &[Value<'_>]) -> Answer {
    let width = interval::interval(args, 1);
    if width.2 != 0 {
        return Err("DATE_BUCKET only supports bucket width INTERVAL with MONTH and DAY parts".to_owned());
    }
    let start = start(int(args, 0) * DAY, width, int(args, 2) * DAY, "DATE_BUCKET")?;
    Ok(Value::Date((start / DAY) as i32))
}

fn of_moment(args: &[Value<'_>], name: &str) -> Answer {
    start(int(args, 0), interval::interval(args, 1), int(args, 2), name).map(Value::Timestamp)
}

/// A TIMESTAMP has no months, whose length a zone would have to say.
fn of_instant(args: &[Value<'_>]) -> Answer {
    if interval::interval(args, 1).0 != 0 {
        return Err("TIMESTAMP_BUCKET doesn't support bucket width INTERVAL with MONTH part".to_owned());
    }
    of_moment(args, "TIMESTAMP_BUCKET")
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_date_bucket", &[Date, Interval, Date], Date, of_date),
    f("bq_datetime_bucket", &[Timestamp, Interval, Timestamp], Timestamp, |a| of_moment(a, "DATETIME_BUCKET")),
    f("bq_timestamp_bucket", &[Timestamp, Interval, Timestamp], Timestamp, of_instant),
];
