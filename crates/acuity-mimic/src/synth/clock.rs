//! Dates and times as seconds since 1970-01-01, without time zones (MIMIC-III has none).

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};

/// Seconds of a minute.
pub(super) const MINUTE: i64 = 60;
/// Seconds of an hour.
pub(super) const HOUR: i64 = 3600;
/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Days since 1970-01-01 of a date that exists.
pub(super) fn days(year: i32, month: u32, day: u32) -> i64 {
    NaiveDate::from_ymd_opt(year, month, day)
        .map_or(0, |date| date.and_time(NaiveTime::MIN).and_utc().timestamp() / DAY)
}

/// Year, month and day of the days since 1970-01-01.
pub(super) fn date(days: i64) -> (i32, u32, u32) {
    let date = DateTime::from_timestamp(days * DAY, 0).unwrap_or_default();
    (date.year(), date.month(), date.day())
}

/// Midnight of the day of `time`.
pub(super) fn midnight(time: i64) -> i64 {
    time.div_euclid(DAY) * DAY
}

/// Hour of the day of `time`, 0 to 23.
pub(super) fn hour_of_day(time: i64) -> i64 {
    time.rem_euclid(DAY) / HOUR
}

/// `time` cut to the full minute.
pub(super) fn full_minute(time: i64) -> i64 {
    time.div_euclid(MINUTE) * MINUTE
}

/// Writes `YYYY-MM-DD`.
pub(super) fn write_date(time: i64, out: &mut Vec<u8>) {
    let (year, month, day) = date(time.div_euclid(DAY));
    digits(year.into(), 4, out);
    out.push(b'-');
    digits(month.into(), 2, out);
    out.push(b'-');
    digits(day.into(), 2, out);
}

/// Writes `YYYY-MM-DD HH:MM:SS`.
pub(super) fn write_time(time: i64, out: &mut Vec<u8>) {
    write_date(time, out);
    let second = time.rem_euclid(DAY);
    for (separator, value) in [(b' ', second / HOUR), (b':', second / MINUTE % 60), (b':', second % 60)] {
        out.push(separator);
        digits(value, 2, out);
    }
}

fn digits(value: i64, width: u32, out: &mut Vec<u8>) {
    for place in (0..width).rev() {
        out.push(b'0' + (value / 10_i64.pow(place) % 10) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_published() {
        let mut text = Vec::new();
        write_time(days(2164, 10, 23) * DAY + 21 * HOUR + 9 * MINUTE + 5, &mut text);
        assert_eq!(text, b"2164-10-23 21:09:05");
        assert_eq!(hour_of_day(-1), 23);
        assert_eq!(midnight(-1), -DAY);
    }
}
