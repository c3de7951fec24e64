//! Moments in a row: buckets of time, and lists from one moment to another.

use acuity_sql::runtime::{
    Answer, Value,
    calendar::{DAY, days},
    zones::{spelt, to_utc_late},
};

use super::{
    fields::{is_finite, month_number},
    spans::moved,
};

type Span = [i64; 3];

/// 2000-01-03, a Monday, from which buckets of days and less are counted.
const MONDAY: i64 = 10_959 * DAY;
/// January of 2000, from which buckets of months are.
const JANUARY: i64 = 2000 * 12;

pub(super) fn span(value: &Value<'_>) -> Span {
    match *value {
        Value::Interval { months, days, micros } => [i64::from(months), i64::from(days), micros],
        _ => [0; 3],
    }
}

fn moment(answer: Answer) -> Result<i64, String> {
    match answer? {
        Value::Timestamp(moment) => Ok(moment),
        _ => Err("Timestamp out of range".to_owned()),
    }
}

/// `time_bucket(width, moment)`, counted from an `origin` or moved by an offset.
pub(super) fn bucket(values: &[Value<'_>]) -> Answer {
    let [width, Value::Timestamp(at), rest @ ..] = values else { return Ok(Value::Null) };
    if !is_finite(*at) {
        return Ok(Value::Timestamp(*at));
    }
    let width = span(width);
    let [months, whole_days, micros] = width;
    let is_one = (months == 0) != (whole_days == 0 && micros == 0);
    let length = whole_days.saturating_mul(DAY).saturating_add(micros);
    if !is_one || months < 0 || (months == 0 && length <= 0) {
        return Err("the width of a time bucket is of months, or of days and less, and more than 0".to_owned());
    }
    match rest {
        [] => begin(width, *at, None).map(Value::Timestamp),
        [Value::Timestamp(origin)] if !is_finite(*origin) => Ok(Value::Null),
        [Value::Timestamp(origin)] => begin(width, *at, Some(*origin)).map(Value::Timestamp),
        [offset] => {
            let back = span(offset).map(i64::saturating_neg);
            moved(begin(width, moment(moved(*at, back))?, None)?, span(offset))
        }
        _ => Ok(Value::Null),
    }
}

/// The beginning of the bucket that a moment is in.
fn begin([months, whole_days, micros]: Span, at: i64, origin: Option<i64>) -> Result<i64, String> {
    let found = if months == 0 {
        let origin = origin.unwrap_or(MONDAY);
        whole_days
            .checked_mul(DAY)
            .and_then(|width| width.checked_add(micros))
            .and_then(|width| at.checked_sub(origin)?.div_euclid(width).checked_mul(width)?.checked_add(origin))
    } else {
        let first = origin.map_or(JANUARY, month_number);
        let month = first + (month_number(at) - first).div_euclid(months) * months;
        days(month.div_euclid(12), month.rem_euclid(12) + 1, 1).checked_mul(DAY)
    };
    found.ok_or_else(|| "Timestamp out of range".to_owned())
}

/// What a list may hold: a step too small over years is a mistake, and would take all memory.
const MOST_MOMENTS: usize = 100_000_000;

/// `generate_series` and `range`: from a moment to another by a span, with the other or without.
pub(super) fn series(values: &[Value<'_>], with_end: bool) -> Answer {
    let [Value::Timestamp(from), Value::Timestamp(end), by] = values else { return Ok(Value::Null) };
    if !is_finite(*from) || !is_finite(*end) {
        return Err("Interval infinite bounds not supported".to_owned());
    }
    let by = span(by);
    let (rises, falls) = (by.iter().any(|part| *part > 0), by.iter().any(|part| *part < 0));
    if rises && falls {
        return Err("Interval with mix of negative/positive entries not supported".to_owned());
    }
    if !rises && !falls {
        return Err("interval cannot be 0!".to_owned());
    }
    let (mut found, mut at) = (Vec::new(), *from);
    while (if rises { at < *end } else { at > *end }) || (with_end && at == *end) {
        if found.len() >= MOST_MOMENTS {
            return Err(format!("a list of more than {MOST_MOMENTS} moments"));
        }
        found.push(at);
        at = moment(moved(at, by))?;
    }
    Ok(Value::TimestampList(found))
}

/// `make_timestamptz` of microseconds, or of year, month, day, hour, minute and seconds, in UTC or in a zone.
pub(super) fn made(values: &[Value<'_>]) -> Answer {
    let (fields, zone) = match values {
        [Value::Int(micros)] => return Ok(Value::Timestamp(*micros)),
        [fields @ .., Value::Text(zone)] => (fields, spelt(zone).ok_or_else(|| format!("Unknown TimeZone '{zone}'!"))?),
        fields => (fields, "UTC"),
    };
    let [Value::Int(y), Value::Int(m), Value::Int(d), Value::Int(h), Value::Int(min), Value::Float(s)] = fields else {
        return Ok(Value::Null);
    };
    let wrong = || format!("{y}-{m}-{d} {h}:{min}:{s} is no moment");
    let date = i32::try_from(*y).ok().zip(u32::try_from(*m).ok()).zip(u32::try_from(*d).ok());
    let date = date.and_then(|((y, m), d)| chrono::NaiveDate::from_ymd_opt(y, m, d)).ok_or_else(wrong)?;
    if !(0..24).contains(h) || !(0..60).contains(min) || !(0.0..60.0).contains(s) {
        return Err(wrong());
    }
    let of_day = (h * 60 + min) * 60_000_000 + (s * 1e6).round() as i64;
    let day = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
    let local = day.checked_mul(DAY).and_then(|day| day.checked_add(of_day)).ok_or_else(wrong)?;
    to_utc_late(local, zone).map(Value::Timestamp)
}
