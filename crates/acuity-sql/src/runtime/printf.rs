//! FORMAT.

use super::printf_decimal::Decimal;
use super::{Answer, Function, Kind, Value, bytes, f, float, owned, str, text};
use Kind::{Bytes, Float, Text, TextList};

/// What conversions of a format ask of their arguments, in order, widths and precisions given as arguments included
/// (`*`).
///
/// # Errors
/// A format that has no meaning.
pub(crate) fn conversions(format: &str) -> Result<Vec<char>, String> {
    let mut out = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        while chars.next_if(|c| "-+ #0'".contains(*c)).is_some() {}
        // Width, then precision behind a point.
        for _ in 0..2 {
            if chars.next_if_eq(&'*').is_some() {
                out.push('*');
            }
            while chars.next_if(char::is_ascii_digit).is_some() {}
            if chars.next_if_eq(&'.').is_none() {
                break;
            }
        }
        match chars.next() {
            Some('%') => {}
            Some(c) if "diuxXofFeEgGstTpP".contains(c) => out.push(c),
            Some(c) => return Err(format!("Invalid format specifier character \"{c}\" in FORMAT string")),
            None => return Err("Invalid format specifier at the end of the FORMAT string".to_owned()),
        }
    }
    Ok(out)
}

/// C's printf, with BigQuery's `%t` and `%T`. Each value begins with the letter of its type.
fn printf(args: &[Value<'_>]) -> Answer {
    let format = str(args, 0);
    let Some(Value::TextList(values)) = args.get(1) else { return Ok(Value::Null) };
    let mut values = values.iter();
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = chars.next_if(|c| "-+ #0'".contains(*c)) {
            flags.push(flag);
        }
        let mut value = || values.next().ok_or_else(|| "Too few arguments to FORMAT for pattern".to_owned());
        let mut number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| -> Result<Option<i64>, String> {
            if chars.next_if_eq(&'*').is_some() {
                return Ok(value()?.as_deref().and_then(|v| v[1..].parse().ok()));
            }
            let mut digits = String::new();
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                digits.push(d);
            }
            Ok(digits.parse().ok())
        };
        let mut width = number(&mut chars)?;
        let precision = if chars.next_if_eq(&'.').is_some() {
            // A precision that could make any length is capped; so is the width, in `padded`.
            Some(number(&mut chars)?.unwrap_or(0).clamp(0, 1000) as usize)
        } else {
            None
        };
        let Some(conversion) = chars.next() else {
            return Err("Invalid format specifier character at the end of FORMAT".to_owned());
        };
        if conversion == '%' {
            out.push('%');
            continue;
        }
        // As in C, a negative width aligns to the left.
        if let Some(w) = width.filter(|w| *w < 0) {
            flags.push('-');
            width = Some(-w);
        }
        let value = values.next().ok_or("Too few arguments to FORMAT for pattern")?;
        // NULL makes the whole NULL, unless it is only shown.
        let Some(value) = value.as_deref() else {
            if matches!(conversion, 't' | 'T') {
                out.push_str(&padded("NULL".to_owned(), width, &flags, false));
                continue;
            }
            return Ok(Value::Null);
        };
        let (letter, body) = (value.chars().next().unwrap_or('s'), value.get(1..).unwrap_or_default());
        out.push_str(&convert(conversion, letter, body, precision, width, &flags)?);
    }
    if values.next().is_some() {
        return Err("Too many arguments to FORMAT for pattern".to_owned());
    }
    owned(out)
}

/// One value by its conversion; `letter` is its type, see `Resolver::format`.
fn convert(
    conversion: char,
    letter: char,
    body: &str,
    precision: Option<usize>,
    width: Option<i64>,
    flags: &str,
) -> Result<String, String> {
    let wrong = || format!("Invalid type for argument of FORMAT with %{conversion}");
    let signed = |s: String| {
        if s.starts_with('-') {
            s
        } else if flags.contains('+') {
            format!("+{s}")
        } else if flags.contains(' ') {
            format!(" {s}")
        } else {
            s
        }
    };
    match conversion {
        // Zeros fill up to a precision; to a width only where no precision is given.
        'd' | 'i' | 'u' if letter == 'i' => {
            let (sign, digits) = body.strip_prefix('-').map_or(("", body), |d| ("-", d));
            let digits = if flags.contains('\'') { grouped(digits, 3, ',') } else { digits.to_owned() };
            let digits = format!("{digits:0>width$}", width = precision.unwrap_or(1));
            Ok(padded(signed(format!("{sign}{digits}")), width, flags, precision.is_none()))
        }
        // Unlike C: a negative number keeps its sign, and does not become its 64 bits.
        'x' | 'X' | 'o' if letter == 'i' => {
            let n: i64 = body.parse().map_err(|_| wrong())?;
            let magnitude = n.unsigned_abs();
            let (prefix, digits) = match conversion {
                'x' => ("0x", format!("{magnitude:x}")),
                'X' => ("0X", format!("{magnitude:X}")),
                _ => ("0", format!("{magnitude:o}")),
            };
            let prefix = if flags.contains('#') { prefix } else { "" };
            let digits = match (flags.contains('\''), conversion) {
                (false, _) => digits,
                (true, 'o') => grouped(&digits, 4, ','),
                _ => grouped(&digits, 4, ':'),
            };
            Ok(padded(format!("{}{prefix}{digits}", if n < 0 { "-" } else { "" }), width, flags, true))
        }
        'f' | 'F' | 'e' | 'E' | 'g' | 'G' if matches!(letter, 'f' | 'i' | 'n' | 'b') => {
            // A zero has no sign here, as it has in `%t`.
            let x: f64 = text::parse_float(body)? + 0.0;
            // These are not filled with zeros.
            if !x.is_finite() {
                let shown = if conversion.is_ascii_uppercase() { body.to_uppercase() } else { body.to_owned() };
                return Ok(padded(signed(shown), width, flags, false));
            }
            let places = precision.unwrap_or(6);
            let shown = match (letter, conversion.to_ascii_lowercase()) {
                ('n' | 'b', 'f') => Decimal::of(body).fixed(places),
                ('n' | 'b', 'e') => Decimal::of(body).scientific(places),
                ('n' | 'b', _) => Decimal::of(body).general(places),
                (_, 'f') => format!("{x:.places$}"),
                (_, 'e') => exponent(x, places),
                _ => text::general(x, places),
            };
            let general = conversion.eq_ignore_ascii_case(&'g').then_some(places.max(1));
            let shown = if flags.contains('#') { pointed(&shown, general) } else { shown };
            let shown = if flags.contains('\'') {
                let (sign, rest) = shown.strip_prefix('-').map_or(("", shown.as_str()), |r| ("-", r));
                // Digits before the point only: neither those behind it nor those of an exponent.
                let (whole, part) = rest.split_at(rest.find(['.', 'e']).unwrap_or(rest.len()));
                format!("{sign}{}{part}", grouped(whole, 3, ','))
            } else {
                shown
            };
            let shown = if conversion.is_ascii_uppercase() { shown.to_uppercase() } else { shown };
            Ok(padded(signed(shown), width, flags, true))
        }
        's' if letter == 's' => {
            let cut: String = body.chars().take(precision.unwrap_or(usize::MAX)).collect();
            Ok(padded(cut, width, flags, false))
        }
        // Where the two differ, both stand in the value.
        't' | 'T' if letter == 'v' => {
            let (plain, typed) = body.split_once('\u{1}').unwrap_or((body, body));
            Ok(padded(if conversion == 't' { plain } else { typed }.to_owned(), width, flags, false))
        }
        'p' | 'P' if letter == 'j' => {
            let shown = if conversion == 'p' { body.to_owned() } else { super::json::pretty(body)? };
            Ok(padded(shown, width, flags, false))
        }
        't' | 'T' if letter == 'j' => {
            let shown = if conversion == 't' { body.to_owned() } else { format!("JSON {}", quoted(body)) };
            Ok(padded(shown, width, flags, false))
        }
        't' => Ok(padded(if letter == 'f' { float_shown(body) } else { body.to_owned() }, width, flags, false)),
        'T' => match letter {
            's' => Ok(padded(quoted(body), width, flags, false)),
            'f' => Ok(padded(float_typed(body), width, flags, false)),
            'n' => Ok(padded(format!("NUMERIC \"{body}\""), width, flags, false)),
            'b' => Ok(padded(format!("BIGNUMERIC \"{body}\""), width, flags, false)),
            _ => Ok(padded(body.to_owned(), width, flags, false)),
        },
        _ => Err(wrong()),
    }
}

/// A FLOAT64 of `%t` always shows that it is one.
fn float_shown(body: &str) -> String {
    if body.bytes().all(|b| b.is_ascii_digit() || b == b'-') { format!("{body}.0") } else { body.to_owned() }
}

/// A FLOAT64 of `%T`: an expression that gives the value.
fn float_typed(body: &str) -> String {
    if matches!(body, "nan" | "inf" | "-inf") { format!("CAST(\"{body}\" AS FLOAT64)") } else { float_shown(body) }
}

/// A STRING of `%T`.
fn quoted(s: &str) -> String {
    let mut out = String::new();
    let quote = quote_for(s.contains('"'), s.contains('\''));
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    format!("{quote}{out}{quote}")
}

/// The quote that needs the fewest escapes.
fn quote_for(double: bool, single: bool) -> char {
    if double && !single { '\'' } else { '"' }
}

/// BYTES as `%t` shows them, or (`quote`) as `%T` does without its quotes.
fn bytes_shown(bytes: &[u8], quotes: &[u8]) -> String {
    let mut out = String::new();
    for b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            b if quotes.contains(b) => out.extend(['\\', char::from(*b)]),
            b if b.is_ascii_graphic() || *b == b' ' => out.push(char::from(*b)),
            b => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out
}

/// BYTES of a `%T`.
fn bytes_typed(bytes: &[u8]) -> String {
    let quote = quote_for(bytes.contains(&b'"'), bytes.contains(&b'\''));
    format!("b{quote}{}{quote}", bytes_shown(bytes, &[quote as u8]))
}

/// Digits with a mark between every `size` of them.
fn grouped(digits: &str, size: usize, mark: char) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(size) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// C's `%e`, whose exponent has two digits at least; Rust's has one.
fn exponent(x: f64, places: usize) -> String {
    let shown = format!("{x:.places$e}");
    let (mantissa, e) = shown.split_once('e').unwrap_or((&shown, "0"));
    let e: i32 = e.parse().unwrap_or(0);
    format!("{mantissa}e{}{:02}", if e < 0 { '-' } else { '+' }, e.abs())
}

/// A number that always has a point; with `%g` (`digits` long) also the zeros at its end.
fn pointed(shown: &str, digits: Option<usize>) -> String {
    let (mantissa, exponent) = shown.split_at(shown.find('e').unwrap_or(shown.len()));
    let point = if mantissa.contains('.') { "" } else { "." };
    let bare = mantissa.trim_start_matches(['-', '0', '.']);
    // A zero has its one digit before the point.
    let known = bare.bytes().filter(u8::is_ascii_digit).count().max(1);
    let zeros = "0".repeat(digits.map_or(0, |digits| digits.saturating_sub(known)));
    format!("{mantissa}{point}{zeros}{exponent}")
}

/// Filled to a width: with blanks on either side, or with zeros behind the sign.
fn padded(s: String, width: Option<i64>, flags: &str, zeros: bool) -> String {
    let width = width.unwrap_or(0).clamp(0, 1 << 20) as usize;
    let len = s.chars().count();
    if len >= width {
        return s;
    }
    let fill = width - len;
    if flags.contains('-') {
        return s + &" ".repeat(fill);
    }
    if zeros && flags.contains('0') {
        let at = usize::from(s.starts_with(['-', '+', ' ']));
        return format!("{}{}{}", &s[..at], "0".repeat(fill), &s[at..]);
    }
    " ".repeat(fill) + &s
}

/// A FLOAT64 as text that reads back, with the sign of a zero.
fn float_digits(x: f64) -> String {
    if x == 0.0 && x.is_sign_negative() { "-0".to_owned() } else { text::float(x) }
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_float_digits", &[Float], Text, |a| owned(float_digits(float(a, 0)))),
    f("bq_format", &[Text, TextList], Text, printf),
    f("bq_text_typed", &[Text], Text, |a| owned(quoted(str(a, 0)))),
    f("bq_bytes_shown", &[Bytes], Text, |a| owned(bytes_shown(bytes(a, 0), b"\"'"))),
    f("bq_bytes_typed", &[Bytes], Text, |a| owned(bytes_typed(bytes(a, 0)))),
    f("bq_float_shown", &[Float], Text, |a| owned(float_shown(&float_digits(float(a, 0))))),
    f("bq_float_typed", &[Float], Text, |a| owned(float_typed(&float_digits(float(a, 0))))),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_before_the_point_are_grouped() {
        for (conversion, body, precision, expect) in [
            ('g', "10000000000", None, "1e+10"),
            ('e', "-1234567", Some(4), "-1.2346e+06"),
            ('g', "1234567.5", Some(9), "1,234,567.5"),
            ('f', "1234567", Some(4), "1,234,567.0000"),
            ('f', "-123456", Some(0), "-123,456"),
        ] {
            assert_eq!(convert(conversion, 'f', body, precision, None, "'").as_deref(), Ok(expect), "{body}");
        }
    }
}
