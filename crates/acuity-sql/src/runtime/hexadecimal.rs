//! Hexadecimal floats, as C writes them.

/// A number behind `0x`: digits with a point, and a power of two behind `p`; None of what is no such number. As with decimal
/// digits, infinity is what FLOAT64 has for the largest ones, in Google's engine too.
pub(super) fn float(s: &str) -> Option<f64> {
    let (digits, power) = s.split_once('p').unwrap_or((s, "0"));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let power = power.parse::<i64>().ok()?.saturating_sub(4 * part.len() as i64);
    // 16 digits are more bits than FLOAT64 has. Of those behind them counts only whether there is one that is not zero.
    let digits = all.trim_start_matches('0');
    let (first, rest) = digits.split_at(digits.len().min(16));
    if first.is_empty() {
        return Some(0.0);
    }
    let lost = rest.bytes().any(|b| b != b'0');
    let number = u64::from_str_radix(first, 16).ok()? | u64::from(lost);
    // 2^1200 and its inverse are beyond every number of 64 bits; half of it and its inverse are doubles.
    let power = power.saturating_add(4 * rest.len() as i64).clamp(-1200, 1200) as i32;
    Some(number as f64 * 2f64.powi(power / 2) * 2f64.powi(power - power / 2))
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn numbers_are_those_of_c() {
        for (text, expect) in [
            ("1p3", 8.0),
            ("1.8", 1.5),
            (".8p1", 1.0),
            ("a.", 10.0),
            ("00000000000000000001", 1.0),
            ("1.00000000000000000000p1", 2.0),
            ("100000000000000000000p-80", 1.0),
            ("0p5000", 0.0),
            ("1.fffffffffffffp1023", f64::MAX),
            ("1p-1074", 5e-324),
            ("1p-1030", f64::MIN_POSITIVE / 256.0),
            ("10000000000000p-1082", f64::MIN_POSITIVE / 256.0),
            ("1p-2000", 0.0),
            ("1p1024", f64::INFINITY),
            ("1p99999999999", f64::INFINITY),
            ("123456789012345678", 335_812_727_624_917_317_240.0),
            // Half of the last bit, and a little more.
            ("1.00000000000008", 1.0),
            ("1.0000000000000800001", 1.0 + f64::EPSILON),
        ] {
            assert_eq!(float(text), Some(expect), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ".", "p1", "g", "+1", "1p", "1px", "1.2.3"] {
            assert_eq!(float(text), None, "{text}");
        }
    }
}
