//! The fields of a moment in UTC, and what is counted in them.

use std::time::{SystemTime, UNIX_EPOCH};

use acuity_sql::runtime::{
    Answer, Value,
    calendar::{DAY, DAY_NAMES, MONTH_NAMES, civil, days, iso_week, iso_year_start, month_length, weekday},
};

use super::{Call, spans::by_months};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// What `infinity` is held as; `-infinity` is its negative.
pub(super) const INFINITY: i64 = i64::MAX;

pub(super) fn is_finite(moment: i64) -> bool {
    moment != INFINITY && moment != -INFINITY
}

/// A part of a moment, by the names that DuckDB has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Millennium,
    Century,
    Decade,
    Year,
    IsoYear,
    Quarter,
    Month,
    Week,
    /// A week that is counted by its Mondays.
    YearWeek,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

impl Part {
    pub(super) fn named(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "millennium" | "mil" | "millenniums" | "millennia" | "mils" | "millenium" => Part::Millennium,
            "century" | "cent" | "centuries" | "c" => Part::Century,
            "decade" | "dec" | "decades" | "decs" => Part::Decade,
            "year" | "yr" | "y" | "years" | "yrs" => Part::Year,
            "isoyear" => Part::IsoYear,
            "quarter" | "quarters" => Part::Quarter,
            "month" | "mon" | "months" | "mons" => Part::Month,
            "week" | "weeks" | "w" | "weekofyear" => Part::Week,
            "yearweek" => Part::YearWeek,
            "day" | "days" | "d" | "dayofmonth" | "dow" | "dayofweek" | "weekday" | "isodow" | "doy" | "dayofyear"
            | "julian" | "jd" => Part::Day,
            "hour" | "hr" | "hours" | "hrs" | "h" => Part::Hour,
            "minute" | "min" | "minutes" | "mins" | "m" => Part::Minute,
            "second" | "sec" | "seconds" | "secs" | "s" | "epoch" => Part::Second,
            "milliseconds" | "millisecond" | "ms" | "msec" | "msecs" | "msecond" | "mseconds" => Part::Millisecond,
            "microseconds" | "microsecond" | "us" | "usec" | "usecs" | "usecond" | "useconds" => Part::Microsecond,
            other => return Err(format!("date part \"{other}\" is not one of a TIMESTAMP WITH TIME ZONE")),
        })
    }

    /// Microseconds of a part that is always as long.
    fn length(self) -> Option<i64> {
        Some(match self {
            Part::Week | Part::YearWeek => 7 * DAY,
            Part::Day => DAY,
            Part::Hour => HOUR,
            Part::Minute => MINUTE,
            Part::Second => SECOND,
            Part::Millisecond => 1000,
            Part::Microsecond => 1,
            _ => return None,
        })
    }

    /// Years of a part that is made of them.
    fn years(self) -> Option<i64> {
        Some(match self {
            Part::Millennium => 1000,
            Part::Century => 100,
            Part::Decade => 10,
            Part::Year => 1,
            _ => return None,
        })
    }
}

fn day_of(moment: i64) -> i64 {
    moment.div_euclid(DAY)
}

fn date(moment: i64) -> (i64, i64, i64) {
    civil(day_of(moment))
}

/// The Monday of the day's week.
fn monday(day: i64) -> i64 {
    day - (weekday(day) + 6) % 7
}

/// Months since the year 0.
pub(super) fn month_number(moment: i64) -> i64 {
    let (year, month, _) = date(moment);
    year * 12 + month - 1
}

pub(super) fn truncated(part: Part, moment: i64) -> i64 {
    let day = day_of(moment);
    let (year, month, _) = civil(day);
    if let Some(years) = part.years() {
        return days(year / years * years, 1, 1).saturating_mul(DAY);
    }
    match part {
        Part::IsoYear => iso_year_start(iso_week(day).0).saturating_mul(DAY),
        Part::Quarter => days(year, (month - 1) / 3 * 3 + 1, 1).saturating_mul(DAY),
        Part::Month => days(year, month, 1).saturating_mul(DAY),
        Part::Week | Part::YearWeek => monday(day).saturating_mul(DAY),
        other => {
            let length = other.length().unwrap_or(1);
            moment.div_euclid(length).saturating_mul(length)
        }
    }
}

/// How many beginnings of a part lie between two moments.
pub(super) fn boundaries(part: Part, from: i64, to: i64) -> i64 {
    // At the ends of the type the nearest moment or number that there is.
    let count = |of: &dyn Fn(i64) -> i64| of(to).saturating_sub(of(from));
    if let Some(years) = part.years() {
        return count(&|t| date(t).0 / years);
    }
    match part {
        Part::IsoYear => count(&|t| iso_week(day_of(t)).0),
        Part::Quarter => count(&|t| month_number(t).div_euclid(3)),
        Part::Month => count(&month_number),
        Part::Week => count(&day_of) / 7,
        Part::YearWeek => count(&|t| monday(day_of(t))) / 7,
        other => count(&|t| t.div_euclid(other.length().unwrap_or(1))),
    }
}

/// How often a part fits between two moments.
pub(super) fn whole_parts(part: Part, from: i64, to: i64) -> i64 {
    if let Some(length) = part.length() {
        return to.saturating_sub(from) / length;
    }
    let months = whole_months(from, to);
    match part {
        Part::Month => months,
        Part::Quarter => months / 3,
        other => months / (12 * other.years().unwrap_or(1)),
    }
}

fn whole_months(from: i64, to: i64) -> i64 {
    let months = month_number(to) - month_number(from);
    let reached = by_months(from, months).unwrap_or(to);
    // One too many where the day or the time is not reached, seen from where it starts.
    months - i64::from(to >= from && reached > to) + i64::from(to < from && reached < to)
}

/// Functions of a moment that give a whole number.
pub(super) static NUMBERS: &[(&str, Call)] = &[
    ("millennium", |v| number(v, |t| ordinal(t, 1000))),
    ("century", |v| number(v, |t| ordinal(t, 100))),
    ("decade", |v| number(v, |t| date(t).0 / 10)),
    ("year", |v| number(v, |t| date(t).0)),
    ("isoyear", |v| number(v, |t| iso_week(day_of(t)).0)),
    ("quarter", |v| number(v, |t| (date(t).1 - 1) / 3 + 1)),
    ("month", |v| number(v, |t| date(t).1)),
    ("week", |v| number(v, |t| iso_week(day_of(t)).1)),
    ("weekofyear", |v| number(v, |t| iso_week(day_of(t)).1)),
    ("yearweek", |v| number(v, year_and_week)),
    ("day", |v| number(v, |t| date(t).2)),
    ("dayofmonth", |v| number(v, |t| date(t).2)),
    ("dayofweek", |v| number(v, |t| weekday(day_of(t)))),
    ("weekday", |v| number(v, |t| weekday(day_of(t)))),
    ("isodow", |v| number(v, |t| (weekday(day_of(t)) + 6) % 7 + 1)),
    ("dayofyear", |v| number(v, |t| day_of(t) - days(date(t).0, 1, 1) + 1)),
    ("hour", |v| number(v, |t| t.rem_euclid(DAY) / HOUR)),
    ("minute", |v| number(v, |t| t.rem_euclid(HOUR) / MINUTE)),
    ("second", |v| number(v, |t| t.rem_euclid(MINUTE) / SECOND)),
    ("millisecond", |v| number(v, |t| t.rem_euclid(MINUTE) / 1000)),
    ("microsecond", |v| number(v, |t| t.rem_euclid(MINUTE))),
    ("era", |v| number(v, |t| i64::from(date(t).0 > 0))),
    ("timezone", |v| number(v, |_| 0)),
    ("timezone_hour", |v| number(v, |_| 0)),
    ("timezone_minute", |v| number(v, |_| 0)),
];

fn number(values: &[Value<'_>], of: fn(i64) -> i64) -> Answer {
    Ok(match *values {
        [Value::Timestamp(moment)] if is_finite(moment) => Value::Int(of(moment)),
        _ => Value::Null,
    })
}

/// The number of a century or a millennium, of which there is none before the first but -1.
fn ordinal(moment: i64, years: i64) -> i64 {
    match date(moment).0 {
        year if year > 0 => (year - 1) / years + 1,
        year => year / years - 1,
    }
}

fn year_and_week(moment: i64) -> i64 {
    let (year, week) = iso_week(day_of(moment));
    year * 100 + if year > 0 { week } else { -week }
}

/// Days since noon of January 1 of 4713 BC, with their fraction, counted from midnight as DuckDB does.
pub(super) fn julian(moment: i64) -> f64 {
    const OF_1970: i64 = 2_440_588;
    (day_of(moment) + OF_1970) as f64 + moment.rem_euclid(DAY) as f64 / DAY as f64
}

pub(super) fn day_name(moment: i64) -> &'static str {
    DAY_NAMES[weekday(day_of(moment)) as usize]
}

pub(super) fn month_name(moment: i64) -> &'static str {
    MONTH_NAMES[(date(moment).1 - 1) as usize]
}

/// The last day of the moment's month.
pub(super) fn last_day(moment: i64) -> Option<i32> {
    let (year, month, _) = date(moment);
    i32::try_from(days(year, month, month_length(year, month))).ok()
}

/// The moment at which this is asked.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(INFINITY)
}

/// The beginning of the day in UTC.
pub(super) fn today() -> i64 {
    truncated(Part::Day, now())
}
