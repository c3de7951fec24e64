//! Numbers as text.

use minijinja::Value;

/// A number as Python's `repr` writes it.
pub(crate) fn text(value: &Value) -> String {
    match f64::try_from(value.clone()) {
        Ok(number) if !value.is_integer() => fraction(number),
        _ => value.to_string(),
    }
}

/// The shortest text that reads back as the same number, with an exponent below 0.0001 and from 1e16 on.
pub(crate) fn fraction(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    // Rust's bounds are the same; it writes `1e16` where Python writes `1e+16`.
    let written = format!("{number:?}");
    match written.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_writes_it() {
        let numbers = [1.0, 0.1 + 0.2, 1e15, 1e16, 1.5e-5, 0.0001, 1e22, -2.5e-7, 123_456_789.0, f64::INFINITY];
        let texts = numbers.map(|number| text(&Value::from(number)));
        assert_eq!(
            texts.join(" "),
            "1.0 0.30000000000000004 1000000000000000.0 1e+16 1.5e-05 0.0001 1e+22 -2.5e-07 123456789.0 inf"
        );
        assert_eq!(text(&Value::from(7)), "7");
    }
}
