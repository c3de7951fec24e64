//! INTERVAL: months, days and microseconds, each with a sign of its own.

use super::calendar::{DAY, checked, civil, day_in_range, moment_in_range, month_length};
use super::text::{fraction, time_digits};
use super::{Answer, Function, Kind, Value, f, int, owned, str};
use Kind::{Date, Int, Interval, Text, Time, Timestamp};

/// BigQuery's limits: 10,000 years of months, of days (366 a year), and of microseconds.
const MONTHS: i64 = 120_000;
const DAYS: i64 = 3_660_000;
const MICROS: i64 = DAYS * DAY;

/// Months, days, microseconds.
pub(crate) type Parts = (i64, i64, i64);

/// An argument as its parts.
pub(super) fn interval(args: &[Value<'_>], i: usize) -> Parts {
    match args.get(i) {
        Some(Value::Interval { months, days, micros }) => (i64::from(*months), i64::from(*days), *micros),
        _ => (0, 0, 0),
    }
}

/// The value, when each part is in its range.
fn value(parts: Option<Parts>) -> Answer {
    let (months, days, micros) = parts.ok_or_else(|| "Interval overflow".to_owned())?;
    for (name, n, most) in [("months", months, MONTHS), ("days", days, DAYS), ("microseconds", micros, MICROS)] {
        if n.abs() > most {
            return Err(format!("Interval field {name} '{n}' is out of range {} to {most}", -most));
        }
    }
    match (i32::try_from(months), i32::try_from(days)) {
        (Ok(months), Ok(days)) => Ok(Value::Interval { months, days, micros }),
        _ => Err("Interval overflow".to_owned()),
    }
}

/// `n` of a part.
fn of_part(n: i64, part: &str) -> Option<Parts> {
    Some(match part {
        "YEAR" => (n.checked_mul(12)?, 0, 0),
        "QUARTER" => (n.checked_mul(3)?, 0, 0),
        "MONTH" => (n, 0, 0),
        "WEEK" => (0, n.checked_mul(7)?, 0),
        "DAY" => (0, n, 0),
        "HOUR" => (0, 0, n.checked_mul(3_600_000_000)?),
        "MINUTE" => (0, 0, n.checked_mul(60_000_000)?),
        "SECOND" => (0, 0, n.checked_mul(1_000_000)?),
        "MILLISECOND" => (0, 0, n.checked_mul(1000)?),
        "MICROSECOND" => (0, 0, n),
        _ => return None,
    })
}

/// The fields of the text form, as YEAR TO SECOND names them.
const FIELDS: [&str; 6] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

/// Digits from the front.
fn digits(s: &mut &str) -> Option<i64> {
    let len = s.bytes().take_while(u8::is_ascii_digit).count();
    let n = s.get(..len)?.parse().ok()?;
    *s = &s[len..];
    Some(n)
}

/// A sign, if there is one.
fn sign(s: &mut &str) -> i64 {
    let negative = s.starts_with('-');
    *s = s.strip_prefix(['-', '+']).unwrap_or(s);
    if negative { -1 } else { 1 }
}

/// Seconds with a fraction, in microseconds.
fn seconds(s: &mut &str) -> Option<i64> {
    let whole = if s.starts_with('.') { 0 } else { digits(s)? };
    let mut micros = 0;
    if let Some(rest) = s.strip_prefix('.') {
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        // Nine digits are read, six are kept.
        if len > 9 {
            return None;
        }
        let six: String = rest[..len].chars().chain("000000".chars()).take(6).collect();
        micros = six.parse().ok()?;
        *s = &rest[len..];
    }
    whole.checked_mul(1_000_000)?.checked_add(micros)
}

/// The text of `INTERVAL 'text' from TO to`; one field when `to` is not given.
pub(crate) fn parse(text: &str, from: &str, to: Option<&str>) -> Option<Parts> {
    let mut rest = text;
    let Some(to) = to else {
        let sign = sign(&mut rest);
        let parts = if from == "SECOND" {
            (0, 0, sign * seconds(&mut rest)?)
        } else {
            of_part(sign * digits(&mut rest)?, from)?
        };
        return rest.is_empty().then_some(parts);
    };
    let place = |field: &str| FIELDS.iter().position(|f| *f == field);
    let (first, last) = (place(from)?, place(to)?);
    let parts = fields(&mut rest, first, last)?;
    rest.is_empty().then_some(parts)
}

/// Fields `first..=last` of [`FIELDS`]: `Y-M D H:M:S`, each of the three groups with its own sign.
fn fields(rest: &mut &str, first: usize, last: usize) -> Option<Parts> {
    let (mut months, mut days, mut micros) = (0i64, 0i64, 0i64);
    if first <= 1 {
        let sign = sign(rest);
        if first == 0 {
            months = digits(rest)?.checked_mul(12)?;
        }
        if last >= 1 {
            if first == 0 {
                *rest = rest.strip_prefix('-')?;
            }
            months = months.checked_add(digits(rest)?)?;
        }
        months *= sign;
    }
    if first <= 2 && last >= 2 {
        if first < 2 {
            *rest = rest.strip_prefix(' ')?;
        }
        days = sign(rest) * digits(rest)?;
    }
    if last >= 3 {
        if first < 3 {
            *rest = rest.strip_prefix(' ')?;
        }
        let sign = sign(rest);
        for field in first.max(3)..=last {
            if field > first.max(3) {
                *rest = rest.strip_prefix(':')?;
            }
            let part = match field {
                3 => digits(rest)?.checked_mul(3_600_000_000)?,
                4 => digits(rest)?.checked_mul(60_000_000)?,
                _ => seconds(rest)?,
            };
            micros = micros.checked_add(part)?;
        }
        micros *= sign;
    }
    Some((months, days, micros))
}

/// The text of a CAST: `Y-M D H:M:S`, a part of it that is clear, or ISO 8601's `P1Y2M3DT4H5M6S`.
fn parse_any(text: &str) -> Option<Parts> {
    if let Some(rest) = text.strip_prefix('P') {
        return iso(rest);
    }
    for (first, last) in [(0, 5), (0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (2, 5), (3, 5)] {
        let mut rest = text;
        if let Some(parts) = fields(&mut rest, first, last).filter(|_| rest.is_empty()) {
            return Some(parts);
        }
    }
    None
}

/// ISO 8601's form behind its P; each number may have a sign of its own.
fn iso(mut rest: &str) -> Option<Parts> {
    let (mut months, mut days, mut micros, mut clock) = (0i64, 0i64, 0i64, false);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            clock = true;
            rest = after;
            continue;
        }
        let sign = sign(&mut rest);
        let n = sign.checked_mul(seconds(&mut rest)?)?;
        let letter = rest.chars().next()?;
        rest = &rest[letter.len_utf8()..];
        // Only seconds have a fraction.
        if n % 1_000_000 != 0 && letter != 'S' {
            return None;
        }
        let whole = n / 1_000_000;
        match (letter, clock) {
            ('Y', false) => months = months.checked_add(whole.checked_mul(12)?)?,
            ('M', false) => months = months.checked_add(whole)?,
            ('W', false) => days = days.checked_add(whole.checked_mul(7)?)?,
            ('D', false) => days = days.checked_add(whole)?,
            ('H', true) => micros = micros.checked_add(whole.checked_mul(3_600_000_000)?)?,
            ('M', true) => micros = micros.checked_add(whole.checked_mul(60_000_000)?)?,
            ('S', true) => micros = micros.checked_add(n)?,
            _ => return None,
        }
    }
    Some((months, days, micros))
}

/// `Y-M D H:M:S`, each of the three groups with its own sign.
fn shown((months, days, micros): Parts) -> String {
    let signs = |n: i64| if n < 0 { "-" } else { "" };
    let (m, u) = (months.abs(), micros.abs());
    let (hour, minute, second) = (u / 3_600_000_000, u / 60_000_000 % 60, u / 1_000_000 % 60);
    format!(
        "{}{}-{} {days} {}{hour}:{minute}:{second}{}",
        signs(months),
        m / 12,
        m % 12,
        signs(micros),
        fraction(u % 1_000_000)
    )
}

/// ISO 8601's form, as JSON has it.
fn iso_shown((months, days, micros): Parts) -> String {
    let mut out = String::from("P");
    let mut add = |n: i64, unit: &str| {
        if n != 0 {
            out.push_str(&format!("{n}{unit}"));
        }
    };
    add(months / 12, "Y");
    add(months % 12, "M");
    add(days, "D");
    if micros != 0 {
        out.push('T');
        let mut add = |n: i64, unit: &str| {
            if n != 0 {
                out.push_str(&format!("{n}{unit}"));
            }
        };
        add(micros / 3_600_000_000, "H");
        add(micros / 60_000_000 % 60, "M");
        let rest = micros % 60_000_000;
        if rest != 0 {
            let sign = if rest < 0 { "-" } else { "" };
            let part = time_digits(rest.abs() % 1_000_000);
            out.push_str(&format!("{sign}{}{part}S", rest.abs() / 1_000_000));
        }
    }
    if out == "P" { "P0Y".to_owned() } else { out }
}

/// The sum, or with `sign` -1 the difference, part by part.
fn combine(a: Parts, b: Parts, sign: i64) -> Option<Parts> {
    let one = |x: i64, y: i64| y.checked_mul(sign).and_then(|y| x.checked_add(y));
    Some((one(a.0, b.0)?, one(a.1, b.1)?, one(a.2, b.2)?))
}

/// So many times each part.
pub(super) fn scale(a: Parts, n: i64) -> Option<Parts> {
    Some((a.0.checked_mul(n)?, a.1.checked_mul(n)?, a.2.checked_mul(n)?))
}

/// What a month leaves over goes to the days (30 each), what a day leaves over to its microseconds.
fn divide((months, days, micros): Parts, n: i64) -> Result<Parts, String> {
    if n == 0 {
        return Err("Interval division by zero".to_owned());
    }
    let days = days + months % n * 30;
    let micros = i128::from(micros) + i128::from(days % n) * i128::from(DAY);
    let micros = i64::try_from(micros / i128::from(n)).map_err(|_| "Interval overflow".to_owned())?;
    Ok((months / n, days / n, micros))
}

/// Whole days out of the microseconds, with one sign for both.
fn justify_hours((months, days, micros): Parts) -> Parts {
    let total = i128::from(days) * i128::from(DAY) + i128::from(micros);
    (months, (total / i128::from(DAY)) as i64, (total % i128::from(DAY)) as i64)
}

/// Whole months (of 30 days) out of the days, with one sign for both.
fn justify_days((months, days, micros): Parts) -> Parts {
    let total = months * 30 + days;
    (total / 30, total % 30, micros)
}

/// Both at once, with one sign for all.
fn justify_all((months, days, micros): Parts) -> Parts {
    let total = i128::from(months * 30 + days) * i128::from(DAY) + i128::from(micros);
    let whole = (total / i128::from(DAY)) as i64;
    (whole / 30, whole % 30, (total % i128::from(DAY)) as i64)
}

/// EXTRACT of an interval; each of its three groups goes by itself.
fn extract(args: &[Value<'_>]) -> Answer {
    let (months, days, micros) = interval(args, 0);
    Ok(Value::Int(match str(args, 1) {
        "YEAR" => months / 12,
        "MONTH" => months % 12,
        "DAY" => days,
        "HOUR" => micros / 3_600_000_000,
        "MINUTE" => micros / 60_000_000 % 60,
        "SECOND" => micros / 1_000_000 % 60,
        "MILLISECOND" => micros / 1000 % 1000,
        "MICROSECOND" => micros % 1_000_000,
        part => return Err(format!("Unsupported date part {part} in EXTRACT FROM INTERVAL")),
    }))
}

/// A moment and an interval: months first (to the month's last day at most), then days, then the rest. None outside of
/// the calendar.
pub(super) fn plus(at: i64, (months, days, micros): Parts) -> Option<i64> {
    let (year, month, dom) = civil(at.div_euclid(DAY));
    let total = (year * 12 + month - 1).checked_add(months)?;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    let day = checked(year, month, dom.min(month_length(year, month)))?;
    let day = day_in_range(day.checked_add(days)?)?;
    moment_in_range((day * DAY + at.rem_euclid(DAY)).checked_add(micros)?)
}

/// [`plus`] with so many times the interval.
fn shift(args: &[Value<'_>], sign: i64) -> Answer {
    let moved = scale(interval(args, 1), sign).and_then(|parts| plus(int(args, 0), parts));
    moved.map(Value::Timestamp).ok_or_else(|| "Adding an interval leads outside of 0001-01-01 to 9999-12-31".to_owned())
}

/// The same of a TIMESTAMP, for which a month has no length without a zone.
fn shift_instant(args: &[Value<'_>], sign: i64) -> Answer {
    if interval(args, 1).0 != 0 {
        return Err(
            "TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.".to_owned()
        );
    }
    shift(args, sign)
}

/// The interval of a text.
fn parsed(parts: Option<Parts>, text: &str) -> Answer {
    match parts {
        None => Err(format!("Invalid INTERVAL value '{text}'")),
        some => value(some),
    }
}

/// MAKE_INTERVAL of six numbers.
fn made(args: &[Value<'_>]) -> Answer {
    let months = int(args, 0).checked_mul(12).and_then(|m| m.checked_add(int(args, 1)));
    let micros = of_part(int(args, 3), "HOUR")
        .zip(of_part(int(args, 4), "MINUTE"))
        .zip(of_part(int(args, 5), "SECOND"))
        .and_then(|((h, m), s)| combine(combine(h, m, 1)?, s, 1));
    value(months.zip(micros).map(|(months, rest)| (months, int(args, 2), rest.2)))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_interval_of", &[Int, Int, Int], Interval, |a| value(Some((int(a, 0), int(a, 1), int(a, 2))))),
    f("bq_interval_part", &[Int, Text], Interval, |a| value(of_part(int(a, 0), str(a, 1)))),
    f("bq_make_interval", &[Int, Int, Int, Int, Int, Int], Interval, made),
    f("bq_text_to_interval", &[Text], Interval, |a| parsed(parse_any(str(a, 0)), str(a, 0))),
    f("bq_interval_text", &[Interval], Text, |a| owned(shown(interval(a, 0)))),
    f("bq_interval_iso", &[Interval], Text, |a| owned(iso_shown(interval(a, 0)))),
    f("bq_interval_months", &[Interval], Int, |a| Ok(Value::Int(interval(a, 0).0))),
    f("bq_interval_days", &[Interval], Int, |a| Ok(Value::Int(interval(a, 0).1))),
    f("bq_interval_micros", &[Interval], Int, |a| Ok(Value::Int(interval(a, 0).2))),
    f("bq_interval_add", &[Interval, Interval], Interval, |a| value(combine(interval(a, 0), interval(a, 1), 1))),
    f("bq_interval_subtract", &[Interval, Interval], Interval, |a| value(combine(interval(a, 0), interval(a, 1), -1))),
    f("bq_interval_multiply", &[Interval, Int], Interval, |a| value(scale(interval(a, 0), int(a, 1)))),
    f("bq_interval_divide", &[Interval, Int], Interval, |a| value(Some(divide(interval(a, 0), int(a, 1))?))),
    f("bq_justify_hours", &[Interval], Interval, |a| value(Some(justify_hours(interval(a, 0))))),
    f("bq_justify_days", &[Interval], Interval, |a| value(Some(justify_days(interval(a, 0))))),
    f("bq_justify_interval", &[Interval], Interval, |a| value(Some(justify_all(interval(a, 0))))),
    f("bq_extract_interval", &[Interval, Text], Int, extract),
    f("bq_datetime_plus", &[Timestamp, Interval], Timestamp, |a| shift(a, 1)),
    f("bq_datetime_minus", &[Timestamp, Interval], Timestamp, |a| shift(a, -1)),
    f("bq_timestamp_plus", &[Timestamp, Interval], Timestamp, |a| shift_instant(a, 1)),
    f("bq_timestamp_minus", &[Timestamp, Interval], Timestamp, |a| shift_instant(a, -1)),
    f("bq_date_gap", &[Date, Date], Interval, |a| value(Some((0, int(a, 0) - int(a, 1), 0)))),
    // Of DATETIME in days and the rest, of TIMESTAMP in microseconds only, as their differences are defined.
    f("bq_datetime_gap", &[Timestamp, Timestamp], Interval, |a| {
        let micros = int(a, 0) - int(a, 1);
        value(Some((0, micros / DAY, micros % DAY)))
    }),
    f("bq_timestamp_gap", &[Timestamp, Timestamp], Interval, |a| value(Some((0, 0, int(a, 0) - int(a, 1))))),
    f("bq_time_gap", &[Time, Time], Interval, |a| value(Some((0, 0, int(a, 0) - int(a, 1))))),
];
