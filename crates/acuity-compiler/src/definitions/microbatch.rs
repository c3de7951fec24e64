//! Models that are built one stretch of time after the other: dbt's incremental strategy `microbatch`.

use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use serde_json::Value as Json;

use super::{NodeConfig, WrongSetting};

/// How long a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A time in UTC.
type Time = DateTime<Utc>;

impl BatchSize {
    const ALL: [(&'static str, Self); 4] =
        [("hour", Self::Hour), ("day", Self::Day), ("month", Self::Month), ("year", Self::Year)];

    /// When the batch began that a time is in.
    #[must_use]
    pub fn truncated(self, at: Time) -> Time {
        let day = at.date_naive();
        let (day, hour) = match self {
            Self::Hour => (Some(day), at.hour()),
            Self::Day => (Some(day), 0),
            Self::Month => (day.with_day(1), 0),
            Self::Year => (NaiveDate::from_yo_opt(at.year(), 1), 0),
        };
        day.and_then(|day| day.and_hms_opt(hour, 0, 0)).map_or(at, |time| time.and_utc())
    }

    /// The begin of the batch that comes so many after that of a time, or before.
    #[must_use]
    pub fn offset(self, at: Time, batches: i32) -> Time {
        let from = self.truncated(at);
        let months = |number: u32| {
            let months = Months::new(number.saturating_mul(batches.unsigned_abs()));
            if batches < 0 { from.checked_sub_months(months) } else { from.checked_add_months(months) }
        };
        let moved = match self {
            Self::Hour => from.checked_add_signed(TimeDelta::hours(i64::from(batches))),
            Self::Day => from.checked_add_signed(TimeDelta::days(i64::from(batches))),
            Self::Month => months(1),
            Self::Year => months(12),
        };
        moved.unwrap_or(from)
    }

    /// When the batch ends that a time is in; a time between two batches is such an end.
    #[must_use]
    pub fn ceiling(self, at: Time) -> Time {
        if self.truncated(at) == at { at } else { self.offset(at, 1) }
    }

    /// What a batch is called by its begin, in dbt's words: `2024-09-17`.
    #[must_use]
    pub fn name(self, start: Time) -> String {
        let form = match self {
            Self::Hour => "%Y-%m-%dT%H",
            Self::Day => "%Y-%m-%d",
            Self::Month => "%Y-%m",
            Self::Year => "%Y",
        };
        start.format(form).to_string()
    }
}

/// What a model says of its batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Microbatch {
    /// The column that says when a row happened.
    pub event_time: String,
    /// When the first row happened.
    pub begin: Time,
    /// How long a batch is.
    pub size: BatchSize,
    /// How many batches before the newest are built again.
    pub lookback: i32,
}

/// More batches than this are a mistake in `begin` or `batch_size`.
const MAX_BATCHES: usize = 100_000;

impl Microbatch {
    /// Reads the settings; `None` where the model has another strategy.
    ///
    /// # Errors
    /// The first setting that is missing or makes no sense.
    pub fn read(config: &NodeConfig) -> Result<Option<Self>, WrongSetting> {
        if config.text("incremental_strategy") != Some("microbatch") || config.materialized() != "incremental" {
            return Ok(None);
        }
        let wrong = |keys, message: String, help: &str| Err(WrongSetting { keys, message, help: help.to_owned() });
        let Some(event_time) = config.text("event_time") else {
            let message = "a model in microbatches needs event_time".to_owned();
            return wrong(
                &["event_time", "incremental_strategy"],
                message,
                "name the column that says when a row happened",
            );
        };
        let begin = config.get("begin");
        let Some(begin) = begin.and_then(Json::as_str).and_then(moment) else {
            let given = begin.map_or_else(|| "nothing".to_owned(), Json::to_string);
            let message = format!("a model in microbatches needs begin, a date or a time, not {given}");
            return wrong(
                &["begin", "incremental_strategy"],
                message,
                "write when the first row happened: begin: '2024-01-01'",
            );
        };
        let size = config.get("batch_size");
        let known = size.and_then(Json::as_str).and_then(|size| BatchSize::ALL.iter().find(|(name, _)| *name == size));
        let Some((_, size)) = known else {
            let given = size.map_or_else(|| "nothing".to_owned(), Json::to_string);
            let message = format!("a model in microbatches needs batch_size, not {given}");
            return wrong(&["batch_size", "incremental_strategy"], message, "use one of: hour, day, month, year");
        };
        let lookback = match config.get("lookback") {
            None => 1,
            Some(given) => match given.as_i64().and_then(|given| i32::try_from(given).ok()).filter(|it| *it >= 0) {
                Some(lookback) => lookback,
                None => {
                    let message = format!("lookback must be a whole number of batches, not {given}");
                    return wrong(&["lookback"], message, "write lookback: 1");
                }
            },
        };
        Ok(Some(Self { event_time: event_time.to_owned(), begin, size: *size, lookback }))
    }

    /// The batches that a run builds, oldest first, each with its begin and its end. `asked` is the stretch that somebody asked
    /// for; without it what is there is brought up to `now`, or all is built.
    ///
    /// # Errors
    /// There would be more than a run can have.
    pub fn batches(&self, is_there: bool, asked: Option<(Time, Time)>, now: Time) -> Result<Vec<(Time, Time)>, String> {
        let end = self.size.ceiling(asked.map_or(now, |(_, end)| end));
        let start = match asked {
            Some((start, _)) => self.size.truncated(start),
            None if !is_there => self.size.truncated(self.begin),
            // The end stands between two batches, so that the one before it counts as the newest.
            None => self.size.offset(end, -(self.lookback.saturating_add(1))),
        };
        let mut batches = Vec::new();
        let mut from = start;
        loop {
            let to = self.size.offset(from, 1);
            if to >= end || to <= from {
                batches.push((from, end));
                return Ok(batches);
            }
            batches.push((from, to));
            if batches.len() > MAX_BATCHES {
                return Err(format!("from {start} to {end} there are more than {MAX_BATCHES} batches"));
            }
            from = to;
        }
    }
}

/// A date, or a date with a time, in the forms that dbt reads; without a zone it is UTC.
#[must_use]
pub fn moment(text: &str) -> Option<Time> {
    let text = text.trim();
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let plain = date().or_else(|| forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()));
    plain.map(|time| time.and_utc()).or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Time {
        moment(text).unwrap()
    }

    fn model(settings: Json) -> Result<Option<Microbatch>, WrongSetting> {
        let mut config = NodeConfig::default();
        config.merge(json!({"materialized": "incremental", "incremental_strategy": "microbatch"}).as_object().unwrap());
        config.merge(settings.as_object().unwrap());
        Microbatch::read(&config)
    }

    /// The examples of dbt's own code.
    #[test]
    fn times_are_cut_to_batches() {
        let time = at("2024-09-17 16:06:00");
        let sizes = BatchSize::ALL.map(|(_, size)| size);
        let all = |f: &dyn Fn(BatchSize) -> Time| sizes.map(|size| f(size).format("%F %R").to_string()).join(", ");
        insta::assert_snapshot!(all(&|size| size.truncated(time)), @"2024-09-17 16:00, 2024-09-17 00:00, 2024-09-01 00:00, 2024-01-01 00:00");
        insta::assert_snapshot!(all(&|size| size.offset(time, -1)), @"2024-09-17 15:00, 2024-09-16 00:00, 2024-08-01 00:00, 2023-01-01 00:00");
        insta::assert_snapshot!(all(&|size| size.offset(time, 1)), @"2024-09-17 17:00, 2024-09-18 00:00, 2024-10-01 00:00, 2025-01-01 00:00");
        insta::assert_snapshot!(all(&|size| size.ceiling(time)), @"2024-09-17 17:00, 2024-09-18 00:00, 2024-10-01 00:00, 2025-01-01 00:00");
        assert_eq!(BatchSize::Day.ceiling(at("2024-09-17")), at("2024-09-17"));
    }

    #[test]
    fn batches_reach_from_begin_or_lookback_to_now() {
        let model = model(json!({"event_time": "ts", "begin": "2024-09-14", "batch_size": "day", "lookback": 1}));
        let model = model.unwrap().unwrap();
        let told = |is_there, asked| {
            let found = model.batches(is_there, asked, at("2024-09-17 16:06:00")).unwrap();
            found
                .iter()
                .map(|(from, to)| format!("{}-{}", from.format("%dT%H"), to.format("%dT%H")))
                .collect::<Vec<_>>()
                .join(" ")
        };
        insta::assert_snapshot!(told(false, None), @"14T00-15T00 15T00-16T00 16T00-17T00 17T00-18T00");
        insta::assert_snapshot!(told(true, None), @"16T00-17T00 17T00-18T00");
        insta::assert_snapshot!(told(true, Some((at("2024-09-15 03:00:00"), at("2024-09-16 03:00:00")))), @"15T00-16T00 16T00-17T00");
        assert!(
            Microbatch { begin: at("0001-01-01"), size: BatchSize::Hour, ..model }
                .batches(false, None, at("2024-01-01"))
                .is_err()
        );
    }

    #[test]
    fn what_is_missing_is_told() {
        let told = |settings| model(settings).unwrap_err().message;
        insta::assert_snapshot!(told(json!({})), @"a model in microbatches needs event_time");
        insta::assert_snapshot!(told(json!({"event_time": "ts", "begin": 5})), @"a model in microbatches needs begin, a date or a time, not 5");
        insta::assert_snapshot!(told(json!({"event_time": "ts", "begin": "2024-01-01", "batch_size": "week"})), @r#"a model in microbatches needs batch_size, not "week""#);
        insta::assert_snapshot!(told(json!({"event_time": "ts", "begin": "2024-01-01", "batch_size": "day", "lookback": "a"})), @r#"lookback must be a whole number of batches, not "a""#);
    }
}
