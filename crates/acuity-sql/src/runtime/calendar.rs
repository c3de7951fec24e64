//! The proleptic Gregorian calendar of years 1 to 9999.

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// From Sunday, as [`weekday`] counts.
pub const DAY_NAMES: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// From January.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// 0001-01-01 and 9999-12-31 in days since 1970-01-01.
pub(crate) const FIRST_DAY: i64 = -719_162;
pub(crate) const LAST_DAY: i64 = 2_932_896;

/// Days since 1970-01-01.
#[must_use]
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last of its year; 400 years are 146,097 days.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month, day.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01. The reverse of `days`.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Days of a month.
#[must_use]
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day, when it exists between 0001-01-01 and 9999-12-31.
pub(crate) fn checked(year: i64, month: i64, day: i64) -> Option<i64> {
    let exists =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= month_length(year, month);
    exists.then(|| days(year, month, day))
}

/// The day, when BigQuery's DATE has it.
pub(crate) fn day_in_range(day: i64) -> Option<i64> {
    (FIRST_DAY..=LAST_DAY).contains(&day).then_some(day)
}

/// The moment, when BigQuery's DATETIME and TIMESTAMP have it.
pub(crate) fn moment_in_range(micros: i64) -> Option<i64> {
    (FIRST_DAY * DAY..(LAST_DAY + 1) * DAY).contains(&micros).then_some(micros)
}

/// 0 is Sunday.
#[must_use]
pub fn weekday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day + 4).rem_euclid(7)
}

/// ISO year and week.
#[must_use]
pub fn iso_week(day: i64) -> (i64, i64) {
    // An ISO week belongs to the year of its Thursday.
    let thursday = day - (weekday(day) + 6) % 7 + 3;
    let (year, _, _) = civil(thursday);
    (year, (thursday - days(year, 1, 1)) / 7 + 1)
}

/// The Monday on which an ISO year begins.
#[must_use]
pub fn iso_year_start(year: i64) -> i64 {
    // January 4 is always in the first week.
    let fourth = days(year, 1, 4);
    fourth - (weekday(fourth) + 6) % 7
}
