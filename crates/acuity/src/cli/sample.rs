//! `--sample`: of what time models read rows.

use std::str::FromStr;

use acuity_compiler::Window;
use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde_json::Value;

/// A stretch of time, as dbt has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sample {
    /// The last so many of a unit.
    Last(u32, Unit),
    /// Between two moments.
    Between(NaiveDateTime, NaiveDateTime),
}

/// The first day that both engines know.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl Sample {
    /// The stretch that is meant at a moment, in UTC.
    #[must_use]
    pub fn window(&self, now: DateTime<Utc>) -> Window {
        let written = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string().replace(".000000", "");
        let (start, end) = match self {
            Self::Between(start, end) => (start.and_utc(), end.and_utc()),
            Self::Last(number, unit) => {
                let start = match unit {
                    Unit::Hour => now.checked_sub_signed(TimeDelta::hours(i64::from(*number))),
                    Unit::Day => now.checked_sub_signed(TimeDelta::days(i64::from(*number))),
                    Unit::Month => now.checked_sub_months(Months::new(*number)),
                    Unit::Year => now.checked_sub_months(Months::new(number.saturating_mul(12))),
                };
                // So far back that there is no such time: everything.
                (start.unwrap_or_else(|| FIRST_DAY.and_time(NaiveTime::MIN).and_utc()), now)
            }
        };
        Window { start: written(start), end: written(end) }
    }
}

/// A time that is typed, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(NaiveDateTime);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        moment(text).map(Self).ok_or_else(|| "write a date, or a time: 2024-07-01, or 2024-07-01T12:00:00".to_owned())
    }
}

impl Moment {
    /// The stretch between two times; `None` where the first is not before the second.
    #[must_use]
    pub fn until(self, end: Self) -> Option<Window> {
        (self < end).then(|| Sample::Between(self.0, end.0).window(DateTime::UNIX_EPOCH))
    }
}

impl FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with('{') {
            let found = acuity_compiler::mapping("--sample", text).map_err(|wrong| wrong.to_string())?;
            let at = |key: &str| found.get(key).and_then(Value::as_str).and_then(moment);
            return match (at("start"), at("end")) {
                (Some(start), Some(end)) => Ok(Self::Between(start, end)),
                _ => Err("write {start: 2024-07-01, end: 2024-08-01}".to_owned()),
            };
        }
        let how = || "write a number and a unit, such as '3 days': hour, day, month or year".to_owned();
        let (number, unit) = text.trim().split_once(' ').ok_or_else(how)?;
        let unit = match unit.to_lowercase().trim_end_matches('s') {
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "month" => Unit::Month,
            "year" => Unit::Year,
            _ => return Err(how()),
        };
        Ok(Self::Last(number.parse().map_err(|_| how())?, unit))
    }
}

/// A date, or a date with a time.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"];
    date().or_else(|| forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_read_as_dbt_reads_it() {
        let now = DateTime::parse_from_rfc3339("2024-03-31T16:06:00.5Z").unwrap().to_utc();
        let show = |text: &str| match text.parse::<Sample>() {
            Ok(sample) => {
                let Window { start, end } = sample.window(now);
                format!("{start} to {end}")
            }
            Err(why) => why,
        };
        insta::assert_snapshot!(
            ["3 days", "1 Month", "2 hour", "1 YEARS", "{start: 2024-07-01, end: '2024-07-02T10:00:00'}", "3 weeks", "day", "{start: 1}"]
                .map(show)
                .join("\n"),
            @r"
        2024-03-28 16:06:00.500000+00:00 to 2024-03-31 16:06:00.500000+00:00
        2024-02-29 16:06:00.500000+00:00 to 2024-03-31 16:06:00.500000+00:00
        2024-03-31 14:06:00.500000+00:00 to 2024-03-31 16:06:00.500000+00:00
        2023-03-31 16:06:00.500000+00:00 to 2024-03-31 16:06:00.500000+00:00
        2024-07-01 00:00:00+00:00 to 2024-07-02 10:00:00+00:00
        write a number and a unit, such as '3 days': hour, day, month or year
        write a number and a unit, such as '3 days': hour, day, month or year
        write {start: 2024-07-01, end: 2024-08-01}
        "
        );
    }
}
