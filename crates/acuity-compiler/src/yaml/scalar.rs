//! Plain scalars.

use super::YamlValue;

/// YAML 1.1 scalars, as PyYAML resolves them.
pub(super) fn plain_scalar(text: &str) -> YamlValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return YamlValue::Null,
        // `y` and `n` stay text, as in PyYAML.
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return YamlValue::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return YamlValue::Bool(false),
        _ => {}
    }
    number(text).unwrap_or_else(|| YamlValue::Text(text.to_owned()))
}

/// What PyYAML takes for a number: octal after a zero, sixties between colons, and an exponent only behind a point and with its
/// sign.
fn number(text: &str) -> Option<YamlValue> {
    let (negative, bare) = match text.strip_prefix(['-', '+']) {
        Some(bare) => (text.starts_with('-'), bare),
        None => (false, text),
    };
    if matches!(bare, ".inf" | ".Inf" | ".INF") {
        return Some(YamlValue::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(YamlValue::Float(f64::NAN));
    }
    let has_sign = bare.len() < text.len();
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.' && !has_sign) {
        return None;
    }
    let digits = bare.replace('_', "");
    if bare.contains('.') {
        return float(bare, &digits).map(|float| YamlValue::Float(if negative { -float } else { float }));
    }
    // Rust's readers of numbers would take a sign inside of one.
    if digits.contains(['+', '-']) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    Some(YamlValue::Int(match digits.as_bytes() {
        [b'0', b'x', ..] => i64::from_str_radix(&format!("{sign}{}", &digits[2..]), 16).ok()?,
        [b'0', b'b', ..] => i64::from_str_radix(&format!("{sign}{}", &digits[2..]), 2).ok()?,
        [b'0', _, ..] => i64::from_str_radix(&format!("{sign}{digits}"), 8).ok()?,
        _ if digits.contains(':') => sixties(&digits)? * if negative { -1 } else { 1 },
        _ => format!("{sign}{digits}").parse().ok()?,
    }))
}

/// `bare` is without its sign, `digits` without underscores as well.
fn float(bare: &str, digits: &str) -> Option<f64> {
    if let Some((first, rest)) = digits.rsplit_once(':') {
        // A number of sixties, the last with a fraction.
        let whole = sixties(&format!("{first}:{}", rest.split('.').next()?))?;
        let fraction: f64 = format!("0.{}", rest.split_once('.')?.1).parse().ok()?;
        return Some(whole as f64 + fraction);
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "+0"));
    let is_number = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.') && mantissa != ".";
    (is_number && exponent.starts_with(['-', '+']) && !bare.starts_with("._")).then(|| digits.parse().ok()).flatten()
}

/// `1:30` is ninety.
fn sixties(digits: &str) -> Option<i64> {
    let mut parts = digits.split(':');
    let mut sum: i64 = parts.next()?.parse().ok()?;
    for part in parts {
        let part: i64 = part.parse().ok().filter(|value| (0..60).contains(value) && part.len() <= 2)?;
        sum = sum.checked_mul(60)?.checked_add(part)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_yaml_1_1() {
        let read = |text: &str| match plain_scalar(text) {
            YamlValue::Int(int) => int.to_string(),
            YamlValue::Float(float) => format!("{float:?}"),
            YamlValue::Text(_) => "text".to_owned(),
            _ => "other".to_owned(),
        };
        // As `yaml.safe_load` of PyYAML 6 reads them.
        let known = [
            ("0", "0"),
            ("010", "8"),
            ("-010", "-8"),
            ("0777", "511"),
            ("09", "text"),
            ("1_000", "1000"),
            ("0x_1F", "31"),
            ("0b11", "3"),
            ("1:30", "90"),
            ("-1:30", "-90"),
            ("1:60", "text"),
            ("190:20:30", "685230"),
            ("1:30.5", "90.5"),
            ("1.", "1.0"),
            (".5", "0.5"),
            ("1.5e3", "text"),
            ("1.5e+3", "1500.0"),
            ("1e3", "text"),
            ("1.2.3", "text"),
            (".inf", "inf"),
            ("-.INF", "-inf"),
            (".nan", "NaN"),
            ("+12", "12"),
            ("--1", "text"),
            ("12:30:45", "45045"),
            ("0o14", "text"),
            (".", "text"),
            ("1a", "text"),
            ("+.5", "text"),
            ("0x-1", "text"),
            ("1:+30", "text"),
            ("1:030", "text"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0:30", "text"),
            ("09:30", "text"),
        ];
        for (text, value) in known {
            assert_eq!(read(text), value, "{text}");
        }
    }
}
