//! The digits of numbers, rounded as their types do.

/// A number without its sign: a FLOAT64 has the digits of its binary value, and rounds halves of it to even.
#[derive(Debug, Clone)]
pub(super) enum Digits {
    Float(f64),
    /// Digits, and how many of them stand behind the point.
    Decimal(String, usize),
}

impl Digits {
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Digits::Float(x) => *x == 0.0,
            Digits::Decimal(digits, _) => digits.bytes().all(|b| b == b'0'),
        }
    }

    /// With so many digits behind the point.
    pub(super) fn rounded(&self, decimals: usize) -> String {
        let (digits, scale) = match self {
            Digits::Float(x) => return format!("{x:.decimals$}"),
            Digits::Decimal(digits, scale) => (digits, *scale),
        };
        // At least one digit before the point.
        let mut all = format!("{digits:0>width$}", width = scale + 1);
        if scale <= decimals {
            all.push_str(&"0".repeat(decimals - scale));
        } else {
            let cut = all.len() - (scale - decimals);
            let up = all.as_bytes().get(cut).is_some_and(|digit| *digit >= b'5');
            all.truncate(cut);
            if up {
                all = increased(&all);
            }
        }
        if decimals > 0 {
            all.insert(all.len() - decimals, '.');
        }
        all
    }

    /// Moves the point behind the first digit that is not zero, as rounding to so many decimals leaves it; the power of ten by
    /// which the number was greater.
    pub(super) fn normalize(&mut self, decimals: usize) -> i64 {
        if self.is_zero() {
            return 0;
        }
        match self {
            Digits::Float(x) => {
                let text = format!("{x:.decimals$e}");
                let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
                let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
                let power = power.parse().unwrap_or(0);
                *self = Digits::Decimal(digits, decimals);
                power
            }
            Digits::Decimal(digits, scale) => {
                let trimmed = digits.trim_start_matches('0').to_owned();
                let mut power = trimmed.len() as i64 - 1 - *scale as i64;
                let first = Digits::Decimal(trimmed.clone(), trimmed.len() - 1).rounded(decimals);
                // 9.99 becomes 10.0.
                let carried = first.split_once('.').map_or(first.len(), |(whole, _)| whole.len()) > 1;
                power += i64::from(carried);
                *self = Digits::Decimal(trimmed.clone(), trimmed.len() - 1 + usize::from(carried));
                power
            }
        }
    }

    /// To a whole number, halves away from zero; None where 128 bits do not hold it.
    pub(super) fn whole(&self) -> Option<u128> {
        match self {
            Digits::Float(x) if *x < 1e38 => Some(x.round() as u128),
            Digits::Float(_) => None,
            Digits::Decimal(..) => self.rounded(0).parse().ok(),
        }
    }
}

/// The next whole number.
fn increased(digits: &str) -> String {
    let kept = digits.trim_end_matches('9');
    let nines = digits.len() - kept.len();
    let mut out: Vec<u8> = kept.bytes().collect();
    match out.last_mut() {
        Some(last) => *last += 1,
        None => out.push(b'1'),
    }
    format!("{}{}", String::from_utf8_lossy(&out), "0".repeat(nines))
}

/// A number, or what is none.
pub(super) struct Number {
    /// Whether a minus goes before it.
    pub(super) negative: bool,
    /// None of infinity and NaN.
    pub(super) digits: Option<Digits>,
    /// What is written without digits.
    pub(super) word: &'static str,
}

impl Number {
    /// From the text of a number behind the letter of its type, `f` of FLOAT64.
    pub(super) fn read(tagged: &str) -> Number {
        let (tag, text) = tagged.split_at_checked(1).unwrap_or(("", tagged));
        if tag == "f" {
            let x: f64 = text.to_ascii_lowercase().parse().unwrap_or(f64::NAN);
            let word = if x.is_nan() { "NAN" } else { "INF" };
            let digits = x.is_finite().then(|| Digits::Float(x.abs()));
            return Number { negative: x < 0.0, digits, word };
        }
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = Digits::Decimal(format!("{whole}{decimals}"), decimals.len());
        Number { negative, digits: Some(digits), word: "" }
    }
}
