//! Dates and times as seconds since 1970-01-01, without time zones (MIMIC-III has none).

/// Seconds of a minute.
pub(super) const MINUTE: i64 = 60;
/// Seconds of an hour.
pub(super) const HOUR: i64 = 3600;
/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of the days since 1970-01-01.
pub(super) fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
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
    digits(year, 4, out);
    out.push(b'-');
    digits(month, 2, out);
    out.push(b'-');
    digits(day, 2, out);
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
    fn dates_round_trip_over_the_shifted_centuries() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        for day in (-60_000..90_000).step_by(37) {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }

    #[test]
    fn times_are_written_as_published() {
        let mut text = Vec::new();
        write_time(days(2164, 10, 23) * DAY + 21 * HOUR + 9 * MINUTE + 5, &mut text);
        assert_eq!(text, b"2164-10-23 21:09:05");
        assert_eq!(hour_of_day(-1), 23);
        assert_eq!(midnight(-1), -DAY);
    }
}
