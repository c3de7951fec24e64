//! Time zones by name (IANA) or offset.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::calendar::{DAY, civil, days, weekday};
use super::scan::offset;

/// The tables of the zones end in this year; its rules go on.
const LAST_YEAR: i64 = 2037;

/// What to add to a moment after [`LAST_YEAR`] to come to a year of the tables with the same calendar.
fn to_known(micros: i64) -> i64 {
    let (year, _, _) = civil(micros.div_euclid(DAY));
    // Years with the same first weekday and length have their changes of clocks on the same days.
    let shape = |y: i64| (weekday(days(y, 1, 1)), days(y + 1, 1, 1) - days(y, 1, 1));
    // Within 28 years every kind of year comes at least once.
    match (LAST_YEAR - 27..=LAST_YEAR).find(|y| year > LAST_YEAR && shape(*y) == shape(year)) {
        Some(alike) => (days(alike, 1, 1) - days(year, 1, 1)) * DAY,
        None => 0,
    }
}

/// A zone by its name, or (the inner `Err`) a fixed offset in microseconds.
fn zone(name: &str) -> Result<Result<Tz, i64>, String> {
    let invalid = || format!("Invalid time zone: {name}");
    // `UTC+1` is an offset, `UTC` a zone.
    let bare = name.strip_prefix("UTC").filter(|r| r.starts_with(['+', '-'])).unwrap_or(name);
    if bare.starts_with(['+', '-']) {
        return offset(bare).map(Err).ok_or_else(invalid);
    }
    name.parse::<Tz>().map(Ok).map_err(|_| invalid())
}

/// The offset from UTC at an instant, in microseconds.
pub(super) fn offset_at(micros: i64, name: &str) -> Result<i64, String> {
    match zone(name)? {
        Err(fixed) => Ok(fixed),
        Ok(tz) => {
            let instant = DateTime::from_timestamp_micros(micros + to_known(micros)).ok_or("timestamp out of range")?;
            Ok(i64::from(tz.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()) * 1_000_000)
        }
    }
}

/// A zone's name as the tables spell it, whose letters may have been written large or small.
#[must_use]
pub fn spelt(name: &str) -> Option<&'static str> {
    let exact = name.parse::<Tz>().ok();
    exact.or_else(|| chrono_tz::TZ_VARIANTS.into_iter().find(|tz| tz.name().eq_ignore_ascii_case(name))).map(Tz::name)
}

/// The local time in a zone at an instant.
///
/// # Errors
/// There is no such zone, or the tables do not reach that far.
pub fn to_local(micros: i64, name: &str) -> Result<i64, String> {
    micros.checked_add(offset_at(micros, name)?).ok_or_else(|| "timestamp out of range".to_owned())
}

/// The instant of a local time. One that a change of clocks skips takes the offset from before; one that happens twice
/// is the first.
pub(crate) fn to_utc(local: i64, name: &str) -> Result<i64, String> {
    from_local(local, name, false)
}

/// The instant of a local time as DuckDB has it: one that a change of clocks skips takes the offset from before, one
/// that happens twice is the second.
///
/// # Errors
/// As [`to_local`].
pub fn to_utc_late(local: i64, name: &str) -> Result<i64, String> {
    from_local(local, name, true)
}

fn from_local(local: i64, name: &str, late: bool) -> Result<i64, String> {
    match zone(name)? {
        Err(fixed) => local.checked_sub(fixed).ok_or_else(|| "timestamp out of range".to_owned()),
        Ok(tz) => {
            let shift = to_known(local);
            let naive = DateTime::from_timestamp_micros(local + shift).ok_or("timestamp out of range")?.naive_utc();
            match tz.from_local_datetime(&naive) {
                chrono::LocalResult::Ambiguous(_, t) if late => Ok(t.timestamp_micros() - shift),
                chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => {
                    Ok(t.timestamp_micros() - shift)
                }
                // A time that a change of clocks skips: the day before still has the offset from before it.
                chrono::LocalResult::None => Ok(local - offset_at(local - super::calendar::DAY, name)?),
            }
        }
    }
}
