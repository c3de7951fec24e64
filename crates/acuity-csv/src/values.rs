//! Text to values, one function a type. Both ways of loading use these, so they accept the same files.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A type that a CSV field can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the GoogleSQL type of that name")]
pub enum Kind {
    Int64,
    Float64,
    Numeric,
    BigNumeric,
    Bool,
    String,
    Date,
    Datetime,
    Timestamp,
    Time,
}

impl Kind {
    /// The kind of a GoogleSQL type.
    #[must_use]
    pub fn of(googlesql: &str) -> Option<Self> {
        let upper = googlesql.trim().to_ascii_uppercase();
        Some(match upper.split('(').next().unwrap_or_default().trim() {
            "INT64" | "INT" | "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "BYTEINT" => Self::Int64,
            "FLOAT64" | "FLOAT" | "DOUBLE" | "REAL" => Self::Float64,
            "NUMERIC" | "DECIMAL" => Self::Numeric,
            "BIGNUMERIC" | "BIGDECIMAL" => Self::BigNumeric,
            "BOOL" | "BOOLEAN" => Self::Bool,
            "STRING" | "VARCHAR" | "TEXT" => Self::String,
            "DATE" => Self::Date,
            "DATETIME" => Self::Datetime,
            "TIMESTAMP" => Self::Timestamp,
            "TIME" => Self::Time,
            _ => return None,
        })
    }

    /// The GoogleSQL name.
    #[must_use]
    pub fn googlesql(self) -> &'static str {
        match self {
            Self::Int64 => "INT64",
            Self::Float64 => "FLOAT64",
            Self::Numeric => "NUMERIC",
            Self::BigNumeric => "BIGNUMERIC",
            Self::Bool => "BOOL",
            Self::String => "STRING",
            Self::Date => "DATE",
            Self::Datetime => "DATETIME",
            Self::Timestamp => "TIMESTAMP",
            Self::Time => "TIME",
        }
    }

    /// The DuckDB type that holds it.
    #[must_use]
    pub fn duckdb(self) -> &'static str {
        match self {
            Self::Int64 => "BIGINT",
            Self::Float64 => "DOUBLE",
            Self::Numeric | Self::BigNumeric => "DECIMAL(38,9)",
            Self::Bool => "BOOLEAN",
            Self::String => "VARCHAR",
            Self::Date => "DATE",
            Self::Datetime | Self::Timestamp => "TIMESTAMP",
            Self::Time => "TIME",
        }
    }

    /// What a value of this kind looks like, for messages.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Int64 => "a whole number such as 42, without a decimal point",
            Self::Float64 => "a number such as 36.6",
            Self::Numeric | Self::BigNumeric => "a decimal with up to 29 digits before and 9 after the point",
            Self::Bool => "true or false",
            Self::String => "UTF-8 text",
            Self::Date => "a date such as 2101-10-20",
            Self::Datetime => "a date and time such as 2101-10-20 19:08:00",
            Self::Timestamp => "a time with zone such as 2101-10-20 19:08:00+00:00 (UTC when there is none)",
            Self::Time => "a time of day such as 19:08:00",
        }
    }
}

/// INT64 as [`int64`], or with nothing but zeros behind a point.
#[must_use]
pub fn whole(text: &[u8]) -> Option<i64> {
    let point = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
    let (digits, zeros) = text.split_at(point);
    if zeros.len() == 1 || zeros.iter().skip(1).any(|&byte| byte != b'0') {
        return None;
    }
    int64(digits)
}

/// INT64: digits with an optional sign.
#[must_use]
pub fn int64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut value = 0_i64;
    for &digit in digits {
        let digit = i64::from(digit.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        // Built downwards: the smallest INT64 has no positive twin.
        value = value.checked_mul(10)?.checked_sub(digit)?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// FLOAT64: decimal or scientific notation, `inf`, `nan`. A number in digits that is too large is none: it would become an
/// infinity that nobody wrote.
#[must_use]
pub fn float64(text: &[u8]) -> Option<f64> {
    let value: f64 = str::from_utf8(text).ok()?.parse().ok()?;
    let written_in_digits = || text.iter().any(u8::is_ascii_digit);
    (!(value.is_infinite() && written_in_digits())).then_some(value)
}

/// BOOL: true, false, t, f, yes, no, y, n, 1, 0 in any case, as BigQuery reads them.
#[must_use]
pub fn boolean(text: &[u8]) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    if is(&["true", "t", "yes", "y", "1"]) {
        Some(true)
    } else if is(&["false", "f", "no", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// DATE: days since 1970-01-01.
#[must_use]
pub fn date(text: &[u8]) -> Option<i32> {
    let (date, rest) = civil_date(text)?;
    if rest.is_empty() { Some(days(date)) } else { None }
}

/// DATETIME: microseconds since 1970-01-01 00:00:00, without a zone; a date alone is its midnight.
#[must_use]
pub fn datetime(text: &[u8]) -> Option<i64> {
    let (value, rest) = civil_datetime(text)?;
    if rest.is_empty() { Some(value.and_utc().timestamp_micros()) } else { None }
}

/// TIMESTAMP: microseconds since 1970-01-01 00:00:00 UTC; without a zone it is UTC.
#[must_use]
pub fn timestamp(text: &[u8]) -> Option<i64> {
    let (value, rest) = civil_datetime(text)?;
    let rest = rest.trim_ascii_start();
    let offset = match rest {
        b"" | b"Z" | b"z" | b"UTC" | b"utc" => 0,
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let (hours, zone) = digits(zone, 2)?;
            let (minutes, zone) = match zone {
                [] => (0, zone),
                [b':', zone @ ..] => digits(zone, 2)?,
                _ => digits(zone, 2)?,
            };
            if !zone.is_empty() || hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = i64::from(hours * 3600 + minutes * 60);
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    value.and_utc().timestamp_micros().checked_sub(offset * 1_000_000)
}

/// TIME: microseconds since midnight.
#[must_use]
pub fn time(text: &[u8]) -> Option<i64> {
    let (value, rest) = civil_time(text)?;
    if !rest.is_empty() {
        return None;
    }
    let midnight = NaiveTime::MIN;
    (value - midnight).num_microseconds()
}

/// A decimal as an integer scaled by 10^`scale`, below 10^38.
#[must_use]
pub fn decimal(text: &[u8], scale: usize) -> Option<i128> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let point = memchr::memchr(b'.', text).unwrap_or(text.len());
    let (whole, fraction) = (&text[..point], text.get(point + 1..).unwrap_or_default());
    if whole.len() + fraction.len() == 0 || fraction.len() > scale {
        return None;
    }
    let mut value = 0_i128;
    for &digit in whole.iter().chain(fraction).chain(std::iter::repeat_n(&b'0', scale - fraction.len())) {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    if value >= 10_i128.pow(38) {
        return None;
    }
    Some(if negative { -value } else { value })
}

fn days(date: NaiveDate) -> i32 {
    // chrono's whole range of days fits.
    date.signed_duration_since(NaiveDate::default()).num_days() as i32
}

/// Up to `most` digits, at least one.
fn digits(text: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let count = text.iter().take(most).take_while(|c| c.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let value = text[..count].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some((value, &text[count..]))
}

fn civil_date(text: &[u8]) -> Option<(NaiveDate, &[u8])> {
    if text.len() < 4 || !text[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    if year == 0 {
        return None;
    }
    Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, rest))
}

fn civil_datetime(text: &[u8]) -> Option<(NaiveDateTime, &[u8])> {
    let (date, rest) = civil_date(text)?;
    match rest {
        [b' ' | b'T' | b't', time @ ..] if time.first().is_some_and(u8::is_ascii_digit) => {
            let (time, rest) = civil_time(time)?;
            Some((date.and_time(time), rest))
        }
        _ => Some((date.and_time(NaiveTime::MIN), rest)),
    }
}

fn civil_time(text: &[u8]) -> Option<(NaiveTime, &[u8])> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    let Some(rest) = rest.strip_prefix(b":") else {
        return Some((NaiveTime::from_hms_opt(hour, minute, 0)?, rest));
    };
    let (second, rest) = digits(rest, 2)?;
    let (micros, rest) = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let (value, after) = digits(fraction, 6)?;
            let count = fraction.len() - after.len();
            (value * 10_u32.pow(6 - count as u32), after)
        }
        None => (0, rest),
    };
    Some((NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_whole() {
        assert_eq!(int64(b"42"), Some(42));
        assert_eq!(int64(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(int64(b"9223372036854775808"), None);
        for bad in ["", "-", "1.0", "1e3", " 1", "1 ", "0x1F", "1_000", "NULL"] {
            assert_eq!(int64(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn zeros_behind_a_point_say_nothing() {
        assert_eq!((whole(b"42"), whole(b"-7.00")), (Some(42), Some(-7)));
        for bad in ["", ".0", "1.", "1.01", "1.0.0", "1e3"] {
            assert_eq!(whole(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn a_number_that_is_too_large_is_none() {
        assert_eq!(float64(b"1e308"), Some(1e308));
        assert_eq!(float64(b"-Infinity"), Some(f64::NEG_INFINITY));
        assert_eq!(float64(b"inf"), Some(f64::INFINITY));
        assert_eq!(float64(b"1e-400"), Some(0.0));
        for bad in ["1e400", "-1e400", "9e999", &"9".repeat(400)] {
            assert_eq!(float64(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(datetime(b"1970-01-01 00:00:01"), Some(1_000_000));
        assert_eq!(datetime(b"1970-01-02"), Some(86_400_000_000));
        assert_eq!(datetime(b"1969-12-31T23:59:59.5"), Some(-500_000));
        assert_eq!(datetime(b"1970-01-01 00:01"), Some(60_000_000));
        assert_eq!(timestamp(b"1970-01-01 01:00:00+01:00"), Some(0));
        assert_eq!(timestamp(b"1970-01-01 00:00:00 UTC"), Some(0));
        assert_eq!(date(b"2101-10-20"), Some(48_139));
        assert_eq!(time(b"00:00:01.000001"), Some(1_000_001));
        for bad in
            ["2101-02-30", "2101-10-20 25:00:00", "20-10-2101", "10/20/2101", "0000-01-01", "2101-10-20 19:08:00+01"]
        {
            assert_eq!(datetime(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn decimals_keep_their_digits() {
        assert_eq!(decimal(b"1.5", 9), Some(1_500_000_000));
        assert_eq!(decimal(b"-.5", 1), Some(-5));
        assert_eq!(decimal(b"0.0000000001", 9), None);
        assert_eq!(decimal(b".", 9), None);
        assert_eq!(decimal(b"99999999999999999999999999999999999999", 0), Some(10_i128.pow(38) - 1));
        assert_eq!(decimal(b"100000000000000000000000000000000000000", 0), None);
    }
}
