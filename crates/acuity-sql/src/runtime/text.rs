//! Values from text and back, as BigQuery writes them.

use super::calendar::{DAY, checked, civil, moment_in_range};
use super::scan::{digits, offset, skip};

/// 1 in billionths.
pub(crate) const NUMERIC_ONE: i128 = 1_000_000_000;
/// The largest NUMERIC, in billionths.
pub(crate) const NUMERIC_MAX: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

/// `2020-01-31`, years with four digits.
pub(crate) fn date(day: i64) -> String {
    let mut out = String::with_capacity(10);
    push_date(&mut out, day);
    out
}

fn push_date(out: &mut String, day: i64) {
    let (year, month, day) = civil(day);
    push_padded(out, year, 4);
    out.push('-');
    push_padded(out, month, 2);
    out.push('-');
    push_padded(out, day, 2);
}

/// Writes a number with at least so many digits: what formatting does, which costs several times as much.
fn push_padded(out: &mut String, n: i64, digits: u32) {
    if !(0..10_i64.pow(digits)).contains(&n) {
        return out.push_str(&n.to_string());
    }
    for place in (0..digits).rev() {
        out.push(char::from(b'0' + (n / 10_i64.pow(place) % 10) as u8));
    }
}

/// The fraction of a second with three or six digits, as BigQuery prints it.
pub(crate) fn fraction(micros: i64) -> String {
    match micros {
        0 => String::new(),
        n if n % 1000 == 0 => format!(".{:03}", n / 1000),
        n => format!(".{n:06}"),
    }
}

/// The fraction of a second without zeros at its end.
pub(crate) fn time_digits(micros: i64) -> String {
    if micros == 0 { String::new() } else { format!(".{}", format!("{micros:06}").trim_end_matches('0')) }
}

/// The plain digits of PARSE_NUMERIC's text: blanks around, a sign before or after, commas among the digits before the
/// point.
pub(crate) fn plain_number(s: &str) -> Option<String> {
    let t = trimmed(s);
    let signs = ['+', '-'];
    let (sign, rest) = match (t.chars().next(), t.chars().last()) {
        (Some(c), _) if signs.contains(&c) => (c, &t[1..]),
        (_, Some(c)) if signs.contains(&c) => (c, &t[..t.len() - 1]),
        _ => ('+', t),
    };
    let rest = trimmed(rest);
    let point = rest.find(['.', 'e', 'E']).unwrap_or(rest.len());
    let plain = format!("{}{}", rest[..point].replace(',', ""), &rest[point..]);
    if !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    Some(if sign == '-' { format!("-{plain}") } else { plain })
}

/// PARSE_NUMERIC.
pub(crate) fn parse_numeric_loosely(s: &str) -> Result<i128, String> {
    let number = plain_number(s).and_then(|plain| parse_numeric(&plain).ok());
    number.ok_or_else(|| format!("Invalid input to PARSE_NUMERIC: \"{s}\""))
}

/// `13:05:00.123`, with as many digits as `fraction` gives.
pub(crate) fn time(micros: i64) -> String {
    let mut out = String::with_capacity(15);
    push_time(&mut out, micros);
    out
}

fn push_time(out: &mut String, micros: i64) {
    let s = micros / 1_000_000;
    push_padded(out, s / 3600, 2);
    out.push(':');
    push_padded(out, s / 60 % 60, 2);
    out.push(':');
    push_padded(out, s % 60, 2);
    out.push_str(&fraction(micros % 1_000_000));
}

/// `2020-01-31 13:05:00.123`.
pub(crate) fn datetime(micros: i64) -> String {
    let mut out = String::with_capacity(26);
    push_date(&mut out, micros.div_euclid(DAY));
    out.push(' ');
    push_time(&mut out, micros.rem_euclid(DAY));
    out
}

/// A form that DuckDB reads.
pub(crate) fn plain_datetime(micros: i64) -> String {
    datetime(micros)
}

/// The same of a time of day.
pub(crate) fn plain_time(micros: i64) -> String {
    time(micros)
}

/// A date from the front.
fn read_date(s: &mut &str) -> Option<i64> {
    let before = s.len();
    // Five digits are read, so that a longer year is no shorter one with something behind it.
    let year = digits(s, 5)?;
    if before - s.len() != 4 {
        return None;
    }
    skip(s, '-')?;
    let month = digits(s, 2)?;
    skip(s, '-')?;
    let day = digits(s, 2)?;
    checked(year, month, day)
}

/// A time of day, and the fraction behind a second that is the sixtieth: that one counts for the next minute.
struct Clock {
    micros: i64,
    leap: i64,
}

impl Clock {
    /// On a clock and in a calendar a leap second has no fraction.
    fn civil(&self) -> i64 {
        self.micros - self.leap
    }
}

/// A time of day from the front.
fn read_time(s: &mut &str) -> Option<Clock> {
    let hour = digits(s, 2)?;
    skip(s, ':')?;
    let minute = digits(s, 2)?;
    skip(s, ':')?;
    let second = digits(s, 2)?;
    let mut part = 0;
    if s.starts_with('.') {
        *s = &s[1..];
        let len = s.bytes().take_while(u8::is_ascii_digit).count();
        // Unlike in formats, digits beyond microseconds are an error.
        if len > 6 {
            return None;
        }
        part = digits(s, 6)? * 10i64.pow(6 - len as u32);
    }
    let micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + part;
    let leap = if second == 60 { part } else { 0 };
    (hour < 24 && minute < 60 && second <= 60).then_some(Clock { micros, leap })
}

/// Without blanks around; those of ASCII only.
fn trimmed(s: &str) -> &str {
    s.trim_matches(|c: char| c.is_ascii_whitespace())
}

/// A DATE from the whole text.
pub(crate) fn parse_date(s: &str) -> Result<i64, String> {
    let mut rest = s;
    let day = read_date(&mut rest);
    day.filter(|_| rest.is_empty()).ok_or_else(|| format!("Invalid date: '{s}'"))
}

/// A TIME from the whole text.
pub(crate) fn parse_time(s: &str) -> Result<i64, String> {
    let mut rest = s;
    let time = read_time(&mut rest).map(|time| time.civil() % DAY);
    time.filter(|_| rest.is_empty()).ok_or_else(|| format!("Invalid time string \"{s}\""))
}

/// A date from the front, with a time if one follows.
fn read_datetime(rest: &mut &str) -> Option<(i64, Option<Clock>)> {
    let day = read_date(rest)?;
    let mut clock = None;
    if rest.starts_with([' ', 'T', 't']) && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
        *rest = &rest[1..];
        clock = Some(read_time(rest)?);
    }
    Some((day * DAY, clock))
}

/// A DATETIME from the whole text.
pub(crate) fn parse_datetime(s: &str) -> Result<i64, String> {
    let mut rest = s;
    let micros = read_datetime(&mut rest).map(|(day, clock)| day + clock.map_or(0, |clock| clock.civil()));
    let micros = micros.filter(|_| rest.is_empty()).and_then(moment_in_range);
    micros.ok_or_else(|| format!("Invalid datetime string \"{s}\""))
}

/// A timestamp with an offset or a zone's name; without either it is in `zone`, or in UTC where no zone is given: one that
/// is allows none in the text.
fn read_timestamp(s: &str, zone: Option<&str>) -> Result<i64, String> {
    let invalid = || format!("Invalid timestamp: '{s}'");
    let mut rest = s;
    let (day, clock) = read_datetime(&mut rest).ok_or_else(invalid)?;
    let local = day + clock.as_ref().map_or(0, |clock| clock.micros);
    if zone.is_some() && !rest.is_empty() {
        return Err(format!("Timezone is not allowed in \"{s}\""));
    }
    let micros = match (rest, &clock) {
        ("", _) => super::zones::to_utc(local, zone.unwrap_or("UTC"))?,
        ("Z" | "z", Some(_)) => local,
        (_, Some(_)) if rest.starts_with(['+', '-']) => local - offset(rest).ok_or_else(invalid)?,
        // A blank stands before an offset where there is no time, and before a name where there is one.
        _ => match (rest.strip_prefix(' ').ok_or_else(invalid)?, &clock) {
            (name, None) if name.starts_with(['+', '-']) => local - offset(name).ok_or_else(invalid)?,
            (name, Some(_)) if !name.starts_with(['+', '-']) => {
                super::zones::to_utc(local, name).map_err(|_| invalid())?
            }
            _ => return Err(invalid()),
        },
    };
    moment_in_range(micros).ok_or_else(invalid)
}

/// A timestamp in a zone, which the text must not name.
pub(crate) fn parse_timestamp_in(s: &str, zone: &str) -> Result<i64, String> {
    read_timestamp(s, Some(zone))
}

/// A TIMESTAMP from the whole text, in UTC if it says no zone.
pub(crate) fn parse_timestamp(s: &str) -> Result<i64, String> {
    read_timestamp(s, None)
}

/// A FLOAT64 as text: 15 digits when they read back as the same number, 17 otherwise.
pub(crate) fn float(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    // Also a negative one.
    if x == 0.0 {
        return "0".to_owned();
    }
    let short = general(x, 15);
    if short.parse::<f64>() == Ok(x) { short } else { general(x, 17) }
}

/// C's `%.{digits}g`.
pub(crate) fn general(x: f64, digits: usize) -> String {
    let digits = digits.max(1);
    let scientific = format!("{x:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent < -4 || exponent >= digits as i32 {
        let mantissa =
            if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let fixed = format!("{x:.*}", (digits as i32 - 1 - exponent).max(0) as usize);
    if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.').to_owned() } else { fixed }
}

/// A NUMERIC (in billionths) as text, without trailing zeros.
pub(crate) fn numeric(n: i128) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (n.unsigned_abs() / NUMERIC_ONE.unsigned_abs(), n.unsigned_abs() % NUMERIC_ONE.unsigned_abs());
    if part == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{part:09}").trim_end_matches('0'))
}

/// The number, when NUMERIC has it.
pub(crate) fn numeric_in_range(n: i128) -> Result<i128, String> {
    if n.abs() <= NUMERIC_MAX { Ok(n) } else { Err("numeric overflow".to_owned()) }
}

/// NUMERIC from text; more than nine decimals are rounded half away from zero.
pub(crate) fn parse_numeric(s: &str) -> Result<i128, String> {
    let invalid = || format!("Invalid NUMERIC value: {s}");
    let t = trimmed(s);
    let (negative, t) = match t.strip_prefix('-') {
        Some(t) => (true, t),
        None => (false, t.strip_prefix('+').unwrap_or(t)),
    };
    let (mantissa, exponent) = match t.find(['e', 'E']) {
        Some(i) => (&t[..i], t[i + 1..].parse::<i32>().map_err(|_| invalid())?),
        None => (t, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all: String = format!("{whole}{part}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return Err(invalid());
    }
    let mut scale = i64::from(exponent) - part.len() as i64 + 9;
    let mut n: i128 = 0;
    let trimmed_digits = all.trim_start_matches('0');
    if trimmed_digits.is_empty() {
        return Ok(0);
    }
    // Digits of the result in billionths; the first of those behind it decides how it is rounded.
    let kept = (trimmed_digits.len() as i64 + scale).clamp(0, 40) as usize;
    if trimmed_digits.len() as i64 + scale > 38 {
        return Err(invalid());
    }
    let cut = kept.min(trimmed_digits.len());
    for b in trimmed_digits.as_bytes()[..cut].iter() {
        n = n * 10 + i128::from(b - b'0');
    }
    if cut < trimmed_digits.len() {
        if trimmed_digits.len() as i64 + scale >= 0 && trimmed_digits.as_bytes()[cut] >= b'5' {
            n += 1;
        }
        scale = 0;
    }
    for _ in 0..scale.max(0) {
        n = n.checked_mul(10).ok_or_else(invalid)?;
    }
    let n = if negative { -n } else { n };
    numeric_in_range(n).map_err(|_| invalid())
}

/// FLOAT64 to NUMERIC, rounded half away from zero.
pub(crate) fn float_to_numeric(x: f64) -> Result<i128, String> {
    if !x.is_finite() {
        return Err(format!("Illegal conversion of non-finite floating point number to numeric: {}", float(x)));
    }
    let exact = format!("{:.30}", x.abs());
    // 10^29 itself is no FLOAT64; the one nearest to it lies below.
    let n = if x.abs() <= 1e29 { parse_numeric(&exact) } else { Err(String::new()) };
    n.map(|n| if x < 0.0 { -n } else { n }).map_err(|_| format!("numeric out of range: {}", float(x)))
}

/// INT64 from text, decimal or hexadecimal.
pub(crate) fn parse_int(s: &str) -> Result<i64, String> {
    let invalid = || format!("Bad int64 value: {s}");
    let t = trimmed(s);
    let (negative, digits) = match t.strip_prefix('-') {
        Some(d) => (true, d),
        None => (false, t.strip_prefix('+').unwrap_or(t)),
    };
    let magnitude = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) if !hex.starts_with(['+', '-']) => i128::from_str_radix(hex, 16),
        Some(_) => return Err(invalid()),
        None if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse(),
        None => return Err(invalid()),
    };
    let n = magnitude.map_err(|_| invalid())?;
    i64::try_from(if negative { -n } else { n }).map_err(|_| invalid())
}

/// FLOAT64 from text, also hexadecimal; `inf`, `infinity` and `nan` in any case, with or without a sign.
pub(crate) fn parse_float(s: &str) -> Result<f64, String> {
    let invalid = || format!("Bad double value: {s}");
    let t = trimmed(s);
    let bare = t.strip_prefix(['+', '-']).unwrap_or(t).to_ascii_lowercase();
    let sign = if t.starts_with('-') { -1.0 } else { 1.0 };
    match bare.as_str() {
        "inf" | "infinity" => return Ok(sign * f64::INFINITY),
        "nan" => return Ok(f64::NAN),
        _ => {}
    }
    if let Some(hex) = bare.strip_prefix("0x") {
        return super::hexadecimal::float(hex).map(|n| sign * n).ok_or_else(invalid);
    }
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Err(invalid());
    }
    match t.parse::<f64>() {
        Ok(x) => Ok(x),
        Err(_) => Err(invalid()),
    }
}
