//! RANGE: what lies from a start up to an end, of DATE, DATETIME or TIMESTAMP.
//!
//! An end that is missing comes and goes as DuckDB's infinity. Functions take the two ends of a range one by one.

use super::calendar::DAY;
use super::{Answer, Bounds, Function, Kind, Value, f, interval, owned, str, text};
use Kind::{Bool, Date, Interval, Range, RangeList, Text, Timestamp};

/// The ends of a range; None where it has none.
pub(crate) type Ends = (Option<i64>, Option<i64>);

/// The most ranges that one call of GENERATE_RANGE_ARRAY makes.
const MOST: usize = 1_000_000;

/// Reads one end, or shows it.
struct Form {
    read: fn(&str) -> Result<i64, String>,
    show: fn(i64) -> String,
}

fn form(bounds: Bounds) -> Form {
    match bounds {
        Bounds::Date => Form { read: text::parse_date, show: text::date },
        Bounds::Datetime => Form { read: text::parse_datetime, show: text::datetime },
        Bounds::Timestamp => Form { read: text::parse_timestamp, show: |micros| text::datetime(micros) + "+00" },
    }
}

/// An argument that is an end, which may be missing.
fn end(args: &[Value<'_>], i: usize) -> Option<i64> {
    match args.get(i) {
        Some(Value::Date(day)) if day.abs() != i32::MAX => Some(i64::from(*day)),
        Some(Value::Timestamp(micros)) if micros.abs() != i64::MAX => Some(*micros),
        _ => None,
    }
}

/// A range as DuckDB holds it.
fn held((start, end): Ends, bounds: Bounds) -> (i64, i64) {
    let infinity = if bounds == Bounds::Date { i64::from(i32::MAX) } else { i64::MAX };
    (start.unwrap_or(-infinity), end.unwrap_or(infinity))
}

/// The text of a range that is held so.
pub(super) fn held_text(start: i64, end: i64, bounds: Bounds) -> String {
    let missing = held((None, None), bounds);
    shown(((start != missing.0).then_some(start), (end != missing.1).then_some(end)), bounds)
}

/// Whether there is anything in it.
fn checked((start, end): Ends) -> Result<Ends, String> {
    match (start, end) {
        (Some(start), Some(end)) if start >= end => {
            Err("Range start element must be smaller than range end element".to_owned())
        }
        ends => Ok(ends),
    }
}

fn value(ends: Result<Ends, String>, bounds: Bounds) -> Answer {
    let (start, end) = held(ends?, bounds);
    Ok(Value::Range(start, end))
}

/// The texts of the ends of `[start, end)`, which has one blank and no other.
fn split(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    let (start, end) = text.strip_prefix('[')?.strip_suffix(')')?.split_once(", ")?;
    let missing = |end: &str| end.eq_ignore_ascii_case("UNBOUNDED") || end.eq_ignore_ascii_case("NULL");
    let plain = |end: &str| end.trim() == end && !end.contains(", ");
    if !plain(start) || !plain(end) {
        return None;
    }
    Some(((!missing(start)).then_some(start), (!missing(end)).then_some(end)))
}

/// A RANGE from `[start, end)`, where an end may be `UNBOUNDED` or `NULL`.
pub(crate) fn parse(range: &str, bounds: Bounds) -> Result<Ends, String> {
    let invalid = || format!("Invalid range \"{range}\": it must be written as [start, end)");
    let (start, end) = split(range).ok_or_else(invalid)?;
    let read = |text: Option<&str>| text.map(form(bounds).read).transpose();
    checked((read(start)?, read(end)?))
}

/// An end in the form that DuckDB reads.
pub(crate) fn canonical(end: i64, bounds: Bounds) -> String {
    if bounds == Bounds::Date { text::date(end) } else { text::plain_datetime(end) }
}

/// The text that [`parse`] reads.
fn shown((start, end): Ends, bounds: Bounds) -> String {
    let show = |end: Option<i64>| end.map_or("UNBOUNDED".to_owned(), form(bounds).show);
    format!("[{}, {})", show(start), show(end))
}

/// What two ranges have in common.
fn intersect(args: &[Value<'_>], bounds: Bounds) -> Answer {
    let (a, b) = ((end(args, 0), end(args, 1)), (end(args, 2), end(args, 3)));
    let ((a_start, a_end), (b_start, b_end)) = (held(a, bounds), held(b, bounds));
    let (start, end) = (a_start.max(b_start), a_end.min(b_end));
    if start >= end {
        let (a, b) = (shown(a, bounds), shown(b, bounds));
        return Err(format!(
            "Provided RANGE inputs: {a} and {b} do not overlap. Please check RANGE_OVERLAPS before calling RANGE_INTERSECT"
        ));
    }
    Ok(Value::Range(start, end))
}

/// A range cut into ranges of one length, the last of which may be shorter and then counts only where `last` is true.
fn generate(args: &[Value<'_>], bounds: Bounds) -> Answer {
    let last = matches!(args.get(3), Some(Value::Bool(true)));
    let (Some(start), Some(stop)) = (end(args, 0), end(args, 1)) else {
        return Err("GENERATE_RANGE_ARRAY needs a range with both ends".to_owned());
    };
    let step = interval::interval(args, 2);
    positive(step, bounds)?;
    let scale = if bounds == Bounds::Date { DAY } else { 1 };
    let mut ranges = Vec::new();
    let mut from = start;
    for k in 1.. {
        // From the start, not from the range before: a month behind the 31st of January ends in February, two in March.
        // What lies outside of the calendar is behind the end as well.
        let moved = interval::scale(step, k).and_then(|step| interval::plus(start * scale, step));
        let next = moved.map_or(i64::MAX, |moved| moved.div_euclid(scale));
        if next > stop && !last {
            break;
        }
        ranges.push((from, next.min(stop)));
        if next >= stop {
            break;
        }
        if ranges.len() >= MOST {
            return Err(format!("Cannot generate arrays with more than {MOST} ranges"));
        }
        from = next;
    }
    Ok(Value::RangeList(ranges))
}

/// A step goes forwards, by the calendar or by the clock.
fn positive((months, days, micros): interval::Parts, bounds: Bounds) -> Result<(), String> {
    let parts = [months, days, micros];
    if parts.iter().any(|part| *part < 0) || parts.iter().all(|part| *part == 0) {
        return Err("The step of GENERATE_RANGE_ARRAY must be positive".to_owned());
    }
    if parts.iter().filter(|part| **part != 0).count() > 1 && !(months == 0 && bounds != Bounds::Date) {
        return Err("The step of GENERATE_RANGE_ARRAY must be of one part only".to_owned());
    }
    if bounds == Bounds::Date && micros != 0 {
        return Err("The step of GENERATE_RANGE_ARRAY must be of whole days for RANGE<DATE>".to_owned());
    }
    Ok(())
}

/// The functions of one type: its name, how its ends are held, and the type itself.
macro_rules! of_type {
    ($name:literal, $end:expr, $bounds:expr) => {
        [
            f(concat!("bq_", $name, "_range"), &[$end, $end], Range($bounds), |a| {
                value(checked((end(a, 0), end(a, 1))), $bounds)
            }),
            f(concat!("bq_", $name, "_range_text"), &[$end, $end], Text, |a| {
                owned(shown((end(a, 0), end(a, 1)), $bounds))
            }),
            f(concat!("bq_text_to_", $name, "_range"), &[Text], Range($bounds), |a| {
                value(parse(str(a, 0), $bounds), $bounds)
            }),
            f(concat!("bq_", $name, "_range_intersect"), &[$end, $end, $end, $end], Range($bounds), |a| {
                intersect(a, $bounds)
            }),
            f(concat!("bq_", $name, "_range_array"), &[$end, $end, Interval, Bool], RangeList($bounds), |a| {
                generate(a, $bounds)
            }),
        ]
    };
}

const DATES: &[Function] = &of_type!("date", Date, Bounds::Date);
const DATETIMES: &[Function] = &of_type!("datetime", Timestamp, Bounds::Datetime);
const TIMESTAMPS: &[Function] = &of_type!("timestamp", Timestamp, Bounds::Timestamp);

pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [DATES, DATETIMES, TIMESTAMPS].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text that is shown reads back as the range that it shows.
    #[test]
    fn text_and_back() {
        for (bounds, text) in [
            (Bounds::Date, "[2020-01-01, 2020-12-31)"),
            (Bounds::Date, "[UNBOUNDED, UNBOUNDED)"),
            (Bounds::Datetime, "[0001-01-01 00:00:00, 2020-12-31 10:00:00.500)"),
            (Bounds::Timestamp, "[UNBOUNDED, 2020-12-31 10:00:00+00)"),
        ] {
            assert_eq!(parse(text, bounds).map(|ends| shown(ends, bounds)), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "[2020-01-01)",
            "[2020-01-01, 2020-01-01)",
            "(2020-01-01, 2020-01-02)",
            "[2020-01-02, 2020-01-01)",
            "[2020-01-01,2020-01-02)",
            "[2020-01-01,  2020-01-02)",
        ] {
            assert!(parse(text, Bounds::Date).is_err(), "{text}");
        }
    }

    /// Months count from the start: a day that one lacks is there again in the next.
    #[test]
    fn months_of_an_array() {
        let day = |text: &str| Value::Date(i32::try_from(text::parse_date(text).unwrap_or(0)).unwrap_or(0));
        let month = Value::Interval { months: 1, days: 0, micros: 0 };
        let made = |last| {
            let args = [day("2020-01-31"), day("2020-04-15"), month.clone(), Value::Bool(last)];
            match generate(&args, Bounds::Date) {
                Ok(Value::RangeList(list)) => {
                    list.iter().map(|(a, b)| shown((Some(*a), Some(*b)), Bounds::Date)).collect::<Vec<_>>().join(" ")
                }
                other => format!("{other:?}"),
            }
        };
        assert_eq!(made(false), "[2020-01-31, 2020-02-29) [2020-02-29, 2020-03-31)");
        assert_eq!(made(true), "[2020-01-31, 2020-02-29) [2020-02-29, 2020-03-31) [2020-03-31, 2020-04-15)");
    }
}
