//! `%f`, `%e` and `%g` of FORMAT for NUMERIC: by its digits, of which a FLOAT64 would lose some. Halves are rounded away from
//! zero.

/// A decimal number as its digits.
pub(super) struct Decimal<'a> {
    /// `-`, or nothing.
    sign: &'a str,
    /// From the first that is not zero; none for zero itself.
    digits: Vec<u8>,
    /// How many digits stand before the point; negative when zeros follow it.
    point: i64,
}

impl<'a> Decimal<'a> {
    /// A number in plain digits.
    pub(super) fn of(text: &'a str) -> Decimal<'a> {
        let (sign, bare) = text.strip_prefix('-').map_or(("", text), |bare| ("-", bare));
        let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
        let all: Vec<u8> = whole.bytes().chain(part.bytes()).collect();
        let zeros = all.iter().take_while(|digit| **digit == b'0').count();
        Decimal { sign, digits: all[zeros..].to_vec(), point: whole.len() as i64 - zeros as i64 }
    }

    /// Its first `wanted` digits, rounded, and where the point stands then.
    fn rounded(&self, wanted: i64) -> (Vec<u8>, i64) {
        let Ok(wanted) = usize::try_from(wanted) else { return (Vec::new(), self.point) };
        let mut digits: Vec<u8> = self.digits.iter().copied().chain(std::iter::repeat(b'0')).take(wanted).collect();
        if self.digits.get(wanted).is_none_or(|next| *next < b'5') {
            return (digits, self.point);
        }
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return (digits, self.point);
            }
            *digit = b'0';
        }
        // All were nines.
        digits.insert(0, b'1');
        (digits, self.point + 1)
    }

    /// C's `%.{places}f`.
    pub(super) fn fixed(&self, places: usize) -> String {
        let (digits, point) = self.rounded(self.point + places as i64);
        let digit = |place: i64| {
            char::from(usize::try_from(place).ok().and_then(|place| digits.get(place)).copied().unwrap_or(b'0'))
        };
        let whole: String = if point < 1 { "0".to_owned() } else { (0..point).map(digit).collect() };
        let part: String = (0..places as i64).map(|place| digit(point + place)).collect();
        let dot = if places > 0 { "." } else { "" };
        format!("{}{whole}{dot}{part}", self.sign)
    }

    /// C's `%.{places}e`.
    pub(super) fn scientific(&self, places: usize) -> String {
        let (digits, exponent) = self.mantissa(places);
        let (first, rest) = digits.split_at(1);
        let dot = if places > 0 { "." } else { "" };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}{first}{dot}{rest}e{sign}{:02}", self.sign, exponent.abs())
    }

    /// C's `%.{digits}g`.
    pub(super) fn general(&self, digits: usize) -> String {
        let digits = digits.max(1);
        let (_, exponent) = self.mantissa(digits - 1);
        if exponent < -4 || exponent >= digits as i64 {
            let shown = self.scientific(digits - 1);
            let (mantissa, exponent) = shown.split_once('e').unwrap_or((&shown, "+00"));
            return format!("{}e{exponent}", trimmed(mantissa));
        }
        trimmed(&self.fixed((digits as i64 - 1 - exponent).max(0) as usize)).to_owned()
    }

    /// One digit before the point and `places` behind it, with the power of ten.
    fn mantissa(&self, places: usize) -> (String, i64) {
        if self.digits.is_empty() {
            return ("0".repeat(places + 1), 0);
        }
        let (mut digits, point) = self.rounded(places as i64 + 1);
        digits.truncate(places + 1);
        (digits.into_iter().map(char::from).collect(), point - 1)
    }
}

/// Without zeros at the end of a fraction.
fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What C's printf shows of numbers that FLOAT64 holds exactly.
    #[test]
    fn digits_are_those_of_c_where_nothing_is_lost() {
        for (text, fixed, scientific, general) in [
            ("0", "0.00", "0.000e+00", "0"),
            ("0.25", "0.25", "2.500e-01", "0.25"),
            ("-12.5", "-12.50", "-1.250e+01", "-12.5"),
            ("1000000", "1000000.00", "1.000e+06", "1e+06"),
            ("0.00006103515625", "0.00", "6.104e-05", "6.104e-05"),
            ("99.9999999", "100.00", "1.000e+02", "100"),
        ] {
            let number = Decimal::of(text);
            assert_eq!((number.fixed(2), number.scientific(3)), (fixed.to_owned(), scientific.to_owned()), "{text}");
            assert_eq!(number.general(4), general, "{text}");
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        let shown = |text, places| Decimal::of(text).fixed(places);
        assert_eq!([shown("1.005", 2), shown("2.5", 0), shown("-0.5", 0)], ["1.01", "3", "-1"]);
        assert_eq!([shown("0.04", 1), shown("0.05", 1), shown("9.99", 1)], ["0.0", "0.1", "10.0"]);
    }
}
