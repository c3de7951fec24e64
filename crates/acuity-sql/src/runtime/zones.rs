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

/// The local time in a zone at an instant.
pub(super) fn to_local(micros: i64, name: &str) -> Result<i64, String> {
    Ok(micros + offset_at(micros, name)?)
}

/// The instant of a local time. One that a change of clocks skips takes the offset from before; one that happens twice
/// is the first.
pub(crate) fn to_utc(local: i64, name: &str) -> Result<i64, String> {
    match zone(name)? {
        Err(fixed) => Ok(local - fixed),
        Ok(tz) => {
            let shift = to_known(local);
            let naive = DateTime::from_timestamp_micros(local + shift).ok_or("timestamp out of range")?.naive_utc();
            match tz.from_local_datetime(&naive) {
                chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => {
                    Ok(t.timestamp_micros() - shift)
                }
                // A time that a change of clocks skips: the day before still has the offset from before it.
                chrono::LocalResult::None => Ok(local - offset_at(local - super::calendar::DAY, name)?),
            }
        }
    }
}
