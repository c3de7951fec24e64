//! Dates and times.

use super::calendar::{
    DAY, checked, civil, day_in_range, days, iso_week, iso_year_start, moment_in_range, month_length, weekday,
};
use super::{Answer, Function, Kind, Value, f, int, owned, str, text, zones};
use Kind::{Date, DateList, Int, Text, Time, Timestamp, TimestampList};

/// Microseconds of a part with a fixed length.
fn unit(part: &str) -> Option<i64> {
    Some(match part {
        "MICROSECOND" => 1,
        "MILLISECOND" => 1000,
        "SECOND" => 1_000_000,
        "MINUTE" => 60_000_000,
        "HOUR" => 3_600_000_000,
        "DAY" => DAY,
        _ => return None,
    })
}

/// The message for a result that BigQuery's types do not have.
fn overflow(part: &str) -> String {
    format!("Adding {part} causes an overflow: the result is outside of 0001-01-01 to 9999-12-31")
}

/// The day that lies `n` parts after `day`.
fn add_to_day(day: i64, n: i64, part: &str) -> Result<i64, String> {
    let moved = match part {
        "DAY" => day.checked_add(n),
        "WEEK" => n.checked_mul(7).and_then(|n| day.checked_add(n)),
        _ => {
            let factor = match part {
                "MONTH" => 1,
                "QUARTER" => 3,
                "YEAR" => 12,
                _ => return Err(format!("Unsupported date part {part}")),
            };
            let (y, m, d) = civil(day);
            // In months since year 0; a day that the month lacks becomes its last.
            n.checked_mul(factor).and_then(|n| n.checked_add(y * 12 + m - 1)).and_then(|months| {
                let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
                checked(year, month, d.min(month_length(year, month)))
            })
        }
    };
    moved.and_then(day_in_range).ok_or_else(|| overflow(part))
}

/// The moment that lies `n` parts later: by length where the part has one, otherwise by the calendar.
fn add_to_moment(micros: i64, n: i64, part: &str) -> Result<i64, String> {
    match unit(part) {
        Some(u) => {
            n.checked_mul(u).and_then(|n| micros.checked_add(n)).and_then(moment_in_range).ok_or_else(|| overflow(part))
        }
        None => Ok(add_to_day(micros.div_euclid(DAY), n, part)? * DAY + micros.rem_euclid(DAY)),
    }
}

/// The least INT64 has no opposite.
fn negated(n: i64) -> Result<i64, String> {
    n.checked_neg().ok_or_else(|| overflow("INTERVAL"))
}

/// The weekday (0 is Sunday) with which a kind of week starts.
fn week_start(part: &str) -> Option<i64> {
    Some(match part {
        "WEEK" | "WEEK(SUNDAY)" => 0,
        "ISOWEEK" | "WEEK(MONDAY)" => 1,
        "WEEK(TUESDAY)" => 2,
        "WEEK(WEDNESDAY)" => 3,
        "WEEK(THURSDAY)" => 4,
        "WEEK(FRIDAY)" => 5,
        "WEEK(SATURDAY)" => 6,
        _ => return None,
    })
}

/// The first day of the part that a day lies in; of weeks and ISO years it may lie before year 1.
fn trunc_day(day: i64, part: &str) -> Result<i64, String> {
    if let Some(first) = week_start(part) {
        return day_in_range(day - (weekday(day) - first).rem_euclid(7)).ok_or_else(|| overflow(part));
    }
    let (y, m, _) = civil(day);
    Ok(match part {
        "DAY" => day,
        "MONTH" => days(y, m, 1),
        "QUARTER" => days(y, (m - 1) / 3 * 3 + 1, 1),
        "YEAR" => days(y, 1, 1),
        "ISOYEAR" => day_in_range(iso_year_start(iso_week(day).0)).ok_or_else(|| overflow(part))?,
        _ => return Err(format!("Unsupported date part {part}")),
    })
}

/// The same of a moment. Parts with a fixed length count from 1970-01-01, which begins all of them.
fn trunc_moment(micros: i64, part: &str) -> Result<i64, String> {
    match unit(part) {
        Some(u) => Ok(micros - micros.rem_euclid(u)),
        None => Ok(trunc_day(micros.div_euclid(DAY), part)? * DAY),
    }
}

/// Boundaries of `part` between two days.
fn diff_days(end: i64, start: i64, part: &str) -> i64 {
    if let Some(first) = week_start(part) {
        // 1970-01-01 was a Thursday, weekday 4.
        let week = |day: i64| (day + 4 - first).div_euclid(7);
        return week(end) - week(start);
    }
    let ((y1, m1, _), (y0, m0, _)) = (civil(end), civil(start));
    match part {
        "DAY" => end - start,
        "MONTH" => (y1 * 12 + m1) - (y0 * 12 + m0),
        "QUARTER" => (y1 * 4 + (m1 - 1) / 3) - (y0 * 4 + (m0 - 1) / 3),
        "ISOYEAR" => iso_week(end).0 - iso_week(start).0,
        _ => y1 - y0,
    }
}

/// Boundaries of `part` between two local times.
fn diff_moments(end: i64, start: i64, part: &str) -> i64 {
    match unit(part) {
        Some(u) => end.div_euclid(u) - start.div_euclid(u),
        None => diff_days(end.div_euclid(DAY), start.div_euclid(DAY), part),
    }
}

/// EXTRACT of a moment.
fn extract(args: &[Value<'_>]) -> Answer {
    let (micros, part) = (int(args, 0), str(args, 1));
    let (day, clock) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (y, m, d) = civil(day);
    let day_of_year = day - days(y, 1, 1) + 1;
    let n = match part {
        "YEAR" => y,
        "MONTH" => m,
        "DAY" => d,
        "QUARTER" => (m - 1) / 3 + 1,
        "DAYOFWEEK" => weekday(day) + 1,
        "DAYOFYEAR" => day_of_year,
        "ISOWEEK" => iso_week(day).1,
        "ISOYEAR" => iso_week(day).0,
        "HOUR" => clock / 3_600_000_000,
        "MINUTE" => clock / 60_000_000 % 60,
        "SECOND" => clock / 1_000_000 % 60,
        "MILLISECOND" => clock / 1000 % 1000,
        "MICROSECOND" => clock % 1_000_000,
        _ => match week_start(part) {
            // Days before the year's first such weekday are in week 0.
            Some(first) => (day_of_year + 6 - (weekday(day) - first).rem_euclid(7)) / 7,
            None => return Err(format!("Unsupported date part {part}")),
        },
    };
    Ok(Value::Int(n))
}

fn last_day(args: &[Value<'_>]) -> Answer {
    let (day, part) = (int(args, 0), str(args, 1));
    let (y, m, _) = civil(day);
    let last = match part {
        "MONTH" => days(y, m, month_length(y, m)),
        "QUARTER" => days(y, (m - 1) / 3 * 3 + 3, month_length(y, (m - 1) / 3 * 3 + 3)),
        "YEAR" => days(y, 12, 31),
        "ISOYEAR" => iso_year_start(iso_week(day).0 + 1) - 1,
        _ => match week_start(part) {
            Some(first) => day - (weekday(day) - first).rem_euclid(7) + 6,
            None => return Err(format!("Unsupported date part {part}")),
        },
    };
    date_value(day_in_range(last).ok_or_else(|| overflow(part)))
}

/// A DATE; its days fit 32 bits once they are in range.
fn date_value(day: Result<i64, String>) -> Answer {
    day.map(|d| Value::Date(d as i32))
}

/// The day of year, month and day.
fn date_from_parts(args: &[Value<'_>]) -> Option<i64> {
    checked(int(args, 0), int(args, 1), int(args, 2))
}

/// The time of hour, minute and second.
/// A second 60 is the next minute's first, as a leap second is written.
fn clock_from_parts(args: &[Value<'_>], from: usize) -> Option<i64> {
    let (h, m, s) = (int(args, from), int(args, from + 1), int(args, from + 2));
    let valid = (0..24).contains(&h) && (0..60).contains(&m) && (0..=60).contains(&s);
    valid.then(|| ((h * 60 + m) * 60 + s) * 1_000_000)
}

/// GENERATE_DATE_ARRAY; it ends where a step would leave the calendar.
fn generate_dates(args: &[Value<'_>]) -> Answer {
    let (start, end, n, part) = (int(args, 0), int(args, 1), int(args, 2), str(args, 3));
    if n == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let mut out = Vec::new();
    let mut day = start;
    while if n > 0 { day <= end } else { day >= end } {
        out.push(day as i32);
        match add_to_day(day, n, part) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    Ok(Value::DateList(out))
}

fn generate_timestamps(args: &[Value<'_>]) -> Answer {
    let (start, end, n, part) = (int(args, 0), int(args, 1), int(args, 2), str(args, 3));
    if n == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let mut out = Vec::new();
    let mut at = start;
    while if n > 0 { at <= end } else { at >= end } {
        if out.len() >= 10_000_000 {
            return Err("Cannot generate arrays with more than 10000000 elements.".to_owned());
        }
        out.push(at);
        match add_to_moment(at, n, part) {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    Ok(Value::TimestampList(out))
}

/// TIME_ADD and TIME_SUB, which go round the clock; in 128 bits, because any number of hours is allowed.
fn time_add(args: &[Value<'_>], sign: i64) -> Answer {
    let n = i128::from(int(args, 1)) * i128::from(sign) * i128::from(unit(str(args, 2)).unwrap_or(1));
    Ok(Value::Time((i128::from(int(args, 0)) + n).rem_euclid(i128::from(DAY)) as i64))
}

/// A TIMESTAMP or DATETIME.
fn timestamp(micros: Result<i64, String>) -> Answer {
    micros.map(Value::Timestamp)
}

/// A moment that a change of zone has led to.
fn in_range(micros: Result<i64, String>) -> Answer {
    timestamp(micros.and_then(|m| {
        moment_in_range(m).ok_or_else(|| "the time in this zone is outside of 0001-01-01 to 9999-12-31".to_owned())
    }))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_date_add", &[Date, Int, Text], Date, |a| date_value(add_to_day(int(a, 0), int(a, 1), str(a, 2)))),
    f("bq_date_sub", &[Date, Int, Text], Date, |a| {
        date_value(negated(int(a, 1)).and_then(|n| add_to_day(int(a, 0), n, str(a, 2))))
    }),
    f("bq_datetime_add", &[Timestamp, Int, Text], Timestamp, |a| {
        timestamp(add_to_moment(int(a, 0), int(a, 1), str(a, 2)))
    }),
    f("bq_datetime_sub", &[Timestamp, Int, Text], Timestamp, |a| {
        timestamp(negated(int(a, 1)).and_then(|n| add_to_moment(int(a, 0), n, str(a, 2))))
    }),
    f("bq_timestamp_add", &[Timestamp, Int, Text], Timestamp, |a| {
        timestamp(add_to_moment(int(a, 0), int(a, 1), str(a, 2)))
    }),
    f("bq_timestamp_sub", &[Timestamp, Int, Text], Timestamp, |a| {
        timestamp(negated(int(a, 1)).and_then(|n| add_to_moment(int(a, 0), n, str(a, 2))))
    }),
    f("bq_time_add", &[Time, Int, Text], Time, |a| time_add(a, 1)),
    f("bq_time_sub", &[Time, Int, Text], Time, |a| time_add(a, -1)),
    f("bq_date_diff", &[Date, Date, Text], Int, |a| Ok(Value::Int(diff_days(int(a, 0), int(a, 1), str(a, 2))))),
    f("bq_datetime_diff", &[Timestamp, Timestamp, Text], Int, |a| {
        Ok(Value::Int(diff_moments(int(a, 0), int(a, 1), str(a, 2))))
    }),
    // Unlike the others it counts whole units that have passed, cut toward zero.
    f("bq_timestamp_diff", &[Timestamp, Timestamp, Text], Int, |a| {
        Ok(Value::Int((int(a, 0) - int(a, 1)) / unit(str(a, 2)).unwrap_or(1)))
    }),
    f("bq_time_diff", &[Time, Time, Text], Int, |a| Ok(Value::Int(diff_moments(int(a, 0), int(a, 1), str(a, 2))))),
    f("bq_date_trunc", &[Date, Text], Date, |a| date_value(trunc_day(int(a, 0), str(a, 1)))),
    f("bq_datetime_trunc", &[Timestamp, Text], Timestamp, |a| timestamp(trunc_moment(int(a, 0), str(a, 1)))),
    f("bq_timestamp_trunc", &[Timestamp, Text], Timestamp, |a| timestamp(trunc_moment(int(a, 0), str(a, 1)))),
    f("bq_timestamp_trunc_in", &[Timestamp, Text, Text], Timestamp, |a| {
        let local = zones::to_local(int(a, 0), str(a, 2))?;
        let start = trunc_moment(local, str(a, 1));
        // Of an hour that comes twice each has its own start.
        let same_offset = unit(str(a, 1)).is_some_and(|unit| unit <= 3_600_000_000);
        in_range(
            start.and_then(|t| if same_offset { Ok(t - (local - int(a, 0))) } else { zones::to_utc(t, str(a, 2)) }),
        )
    }),
    f("bq_time_trunc", &[Time, Text], Time, |a| trunc_moment(int(a, 0), str(a, 1)).map(Value::Time)),
    f("bq_extract", &[Timestamp, Text], Int, extract),
    f("bq_last_day", &[Date, Text], Date, last_day),
    f("bq_date", &[Int, Int, Int], Date, |a| {
        date_value(
            date_from_parts(a)
                .ok_or_else(|| format!("Input calculates to invalid date: {}-{}-{}", int(a, 0), int(a, 1), int(a, 2))),
        )
    }),
    f("bq_datetime", &[Int, Int, Int, Int, Int, Int], Timestamp, |a| {
        let made =
            date_from_parts(a).zip(clock_from_parts(a, 3)).and_then(|(day, time)| moment_in_range(day * DAY + time));
        timestamp(made.ok_or_else(|| "Input calculates to invalid datetime".to_owned()))
    }),
    f("bq_time", &[Int, Int, Int], Time, |a| {
        let made = clock_from_parts(a, 0).map(|clock| Value::Time(clock % DAY));
        made.ok_or_else(|| "Input calculates to invalid time".to_owned())
    }),
    f("bq_generate_date_array", &[Date, Date, Int, Text], DateList, generate_dates),
    f("bq_generate_timestamp_array", &[Timestamp, Timestamp, Int, Text], TimestampList, generate_timestamps),
    f("bq_date_from_unix_date", &[Int], Date, |a| {
        date_value(day_in_range(int(a, 0)).ok_or_else(|| format!("Invalid date: {}", int(a, 0))))
    }),
    // Rounded down, also before 1970.
    f("bq_unix", &[Timestamp, Int], Int, |a| Ok(Value::Int(int(a, 0).div_euclid(int(a, 1).max(1))))),
    f("bq_from_unix", &[Int, Int], Timestamp, |a| {
        timestamp(
            int(a, 0)
                .checked_mul(int(a, 1))
                .and_then(moment_in_range)
                .ok_or_else(|| format!("Invalid timestamp value: {}", int(a, 0))),
        )
    }),
    f("bq_text_to_date", &[Text], Date, |a| date_value(text::parse_date(str(a, 0)))),
    f("bq_text_to_datetime", &[Text], Timestamp, |a| timestamp(text::parse_datetime(str(a, 0)))),
    f("bq_text_to_time", &[Text], Time, |a| text::parse_time(str(a, 0)).map(Value::Time)),
    f("bq_text_to_timestamp", &[Text], Timestamp, |a| timestamp(text::parse_timestamp(str(a, 0)))),
    f("bq_text_to_timestamp_in", &[Text, Text], Timestamp, |a| {
        timestamp(text::parse_timestamp_in(str(a, 0), str(a, 1)))
    }),
    f("bq_datetime_text", &[Timestamp], Text, |a| owned(text::datetime(int(a, 0)))),
    f("bq_timestamp_text", &[Timestamp], Text, |a| owned(text::datetime(int(a, 0)) + "+00")),
    f("bq_timestamp_text_in", &[Timestamp, Text], Text, |a| {
        // A cast shows an offset in hours, and minutes only where there are any.
        let offset = zones::offset_at(int(a, 0), str(a, 1))? / 60_000_000;
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = if offset % 60 == 0 { String::new() } else { format!(":{:02}", offset.abs() % 60) };
        owned(format!("{}{sign}{:02}{minutes}", text::datetime(int(a, 0) + offset * 60_000_000), offset.abs() / 60))
    }),
    f("bq_time_text", &[Time], Text, |a| owned(text::time(int(a, 0)))),
    f("bq_in_zone", &[Timestamp, Text], Timestamp, |a| in_range(zones::to_local(int(a, 0), str(a, 1)))),
    f("bq_from_zone", &[Timestamp, Text], Timestamp, |a| in_range(zones::to_utc(int(a, 0), str(a, 1)))),
];
