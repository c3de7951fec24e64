//! Values as the REST interface writes them.

use arrow::datatypes::i256;
use base64::Engine as _;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

pub(crate) fn int64(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// `1.5`, `1.5e-7`, `NaN`, `Infinity`, `-inf`.
pub(crate) fn float64(text: &str) -> Option<f64> {
    text.parse().ok()
}

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Digits with a point, as an integer scaled by 10^9. More digits after the point are refused unless they are zeros.
pub(crate) fn numeric(text: &str) -> Option<i128> {
    let (negative, digits) = scaled(text, 9)?;
    let value: i128 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// As [`numeric`], scaled by 10^38.
pub(crate) fn bignumeric(text: &str) -> Option<i256> {
    let (negative, digits) = scaled(text, 38)?;
    let value = i256::from_string(&digits)?;
    if negative { value.checked_neg() } else { Some(value) }
}

/// Whether it is negative, and the digits with exactly `scale` of them after the point, the point left out. Scientific
/// notation (`1.5E-7`) is written out.
fn scaled(text: &str, scale: usize) -> Option<(bool, String)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok().filter(|e| e.abs() <= 80)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 || !(whole.bytes().chain(fraction.bytes())).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut digits = format!("{whole}{fraction}");
    let places = i32::try_from(fraction.len()).ok()? - exponent;
    let missing = i32::try_from(scale).ok()? - places;
    if missing >= 0 {
        digits.extend(std::iter::repeat_n('0', usize::try_from(missing).ok()?));
    } else {
        let cut = digits.len().saturating_sub(usize::try_from(-missing).ok()?);
        if digits[cut..].bytes().any(|c| c != b'0') {
            return None;
        }
        digits.truncate(cut);
        if digits.is_empty() {
            digits.push('0');
        }
    }
    Some((negative, digits))
}

pub(crate) fn date(text: &str) -> Option<i32> {
    let date: NaiveDate = text.parse().ok()?;
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

/// `2020-01-02T03:04:05.123456`, or with a space.
pub(crate) fn datetime(text: &str) -> Option<i64> {
    let value: NaiveDateTime =
        text.parse().or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")).ok()?;
    Some(value.and_utc().timestamp_micros())
}

/// Microseconds, as asked for; seconds with a fraction, as older servers write them.
pub(crate) fn timestamp(text: &str) -> Option<i64> {
    if let Ok(micros) = text.parse() {
        return Some(micros);
    }
    let (negative, digits) = scaled(text, 6)?;
    let value: i64 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}

pub(crate) fn time(text: &str) -> Option<i64> {
    let value: NaiveTime = text.parse().ok()?;
    (value - NaiveTime::MIN).num_microseconds()
}

/// Standard base64, as BigQuery writes BYTES.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        assert_eq!(numeric("1.5"), Some(1_500_000_000));
        assert_eq!(numeric("-99999999999999999999999999999.999999999"), Some(-(10_i128.pow(38) - 1)));
        assert_eq!(numeric("1.5000000000000"), Some(1_500_000_000));
        assert_eq!(numeric("1.5e-7"), Some(150));
        assert_eq!(numeric("2E3"), Some(2_000_000_000_000));
        assert_eq!(numeric("1e-10"), None);
        assert_eq!(numeric("x"), None);
        assert_eq!(bignumeric("0.00000000000000000000000000000000000001"), Some(i256::from_i128(1)));
    }

    #[test]
    fn times() {
        assert_eq!(timestamp("1577934245123456"), Some(1_577_934_245_123_456));
        assert_eq!(timestamp("1.577934245123456E9"), Some(1_577_934_245_123_456));
        assert_eq!(timestamp("-1.5"), Some(-1_500_000));
        assert_eq!(datetime("2020-01-02T03:04:05.123456"), Some(1_577_934_245_123_456));
        assert_eq!(time("00:00:01.5"), Some(1_500_000));
        assert_eq!(date("1969-12-31"), Some(-1));
    }

    #[test]
    fn bytes() {
        assert_eq!(base64("YWJj").as_deref(), Some(&b"abc"[..]));
        assert_eq!(base64("YWI=").as_deref(), Some(&b"ab"[..]));
        assert_eq!(base64("").as_deref(), Some(&b""[..]));
        assert_eq!(base64("a b"), None);
    }
}
