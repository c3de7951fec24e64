//! ROUND and TRUNC at decimal digits.

use std::cmp::Ordering;

/// 2^52: from there on doubles are integers, and below it there is a double for each half.
const INTEGERS: f64 = 4_503_599_627_370_496.0;

/// The powers of ten that are doubles.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Rounds or cuts at so many digits behind the point, or before it.
pub(super) fn at_digits(x: f64, n: i64, rounds: bool) -> f64 {
    let op = |x: f64| if rounds { x.round() } else { x.trunc() };
    if !x.is_finite() || n > 300 {
        return x;
    }
    match n.cmp(&0) {
        Ordering::Equal => op(x),
        Ordering::Greater if x.abs() < INTEGERS => {
            let places = n as usize;
            scaled(x, places, rounds).unwrap_or_else(|| decimal(x, places, rounds))
        }
        // Doubles this large have no fraction.
        Ordering::Greater => x,
        // 10^308 is the largest power that a double holds.
        Ordering::Less if n < -308 => 0.0 * x.signum(),
        Ordering::Less => {
            let factor = 10f64.powi(-n as i32);
            op(x / factor) * factor
        }
    }
}

/// The same as [`decimal`] in arithmetic, which takes less than a hundredth of the time; `None` where that is not exact.
fn scaled(x: f64, places: usize, rounds: bool) -> Option<f64> {
    let (size, power) = (x.abs(), *POWERS.get(places)?);
    let product = size * power;
    if product >= INTEGERS {
        return None;
    }
    let whole = product.floor();
    let fraction = product - whole;
    // A half and a whole number are doubles here, so the exact product is on that side of them on which the rounded one
    // is; where that is one of them, what it lost by being rounded says it.
    let lost = || size.mul_add(power, -product);
    let kept = if rounds {
        let up = fraction > 0.5 || (fraction == 0.5 && lost() >= 0.0);
        whole + f64::from(u8::from(up))
    } else {
        let less = fraction == 0.0 && lost() < 0.0;
        whole - f64::from(u8::from(less))
    };
    // Both are exact, so that the quotient is the double next to the decimal number.
    Some((kept / power).copysign(x))
}

/// Rounds (half away from zero) or cuts the exact decimal value of `x`: 1.115 is a little less than that, and becomes
/// 1.11.
fn decimal(x: f64, places: usize, rounds: bool) -> f64 {
    // Sixty digits more than wanted, so that the text's own rounding does not reach the digit that decides.
    let exact = format!("{:.*}", places + 60, x.abs());
    let cut = exact.len() - 60;
    let (kept, rest) = exact.split_at(cut);
    let rounded = if !rounds || rest.as_bytes()[0] < b'5' {
        kept.to_owned()
    } else {
        let mut digits: Vec<u8> = kept.bytes().collect();
        let mut i = digits.len();
        loop {
            if i == 0 {
                digits.insert(0, b'1');
                break;
            }
            i -= 1;
            match digits[i] {
                b'.' => {}
                b'9' => digits[i] = b'0',
                _ => {
                    digits[i] += 1;
                    break;
                }
            }
        }
        String::from_utf8(digits).unwrap_or_default()
    };
    rounded.parse::<f64>().unwrap_or(x.abs()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are or nearly are a half at some digit, and any others, of both signs.
    fn numbers() -> impl Iterator<Item = f64> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let any = std::iter::repeat_with(move || {
            // xorshift64
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        });
        any.take(2_000).flat_map(|bits| {
            let small = (bits % 2_000_000) as f64;
            let halves = [1.0, 2.0, 4.0, 8.0, 10.0, 100.0, 1e3, 1e4, 1e6].map(|by| small / by);
            let near = halves.map(|x| f64::from_bits(x.to_bits() + bits % 3));
            let wide = f64::from_bits(bits);
            halves.into_iter().chain(near).chain([wide, -small / 8.0])
        })
    }

    #[test]
    fn arithmetic_gives_what_the_exact_decimal_gives() {
        let mut scaled_ones = 0_u32;
        for x in numbers().filter(|x| x.abs() < INTEGERS) {
            for (places, rounds) in [(1, true), (2, true), (4, true), (9, true), (2, false), (6, false)] {
                if let Some(quick) = scaled(x, places, rounds) {
                    scaled_ones += 1;
                    assert_eq!(quick.to_bits(), decimal(x, places, rounds).to_bits(), "{x:?} at {places}, {rounds}");
                }
            }
        }
        assert!(scaled_ones > 100_000, "{scaled_ones}");
    }

    #[test]
    fn a_half_is_of_the_exact_value() {
        // 1.115 is a little less than that, 2.675 too, 0.125 is exact.
        assert_eq!(at_digits(1.115, 2, true), 1.11);
        assert_eq!(at_digits(2.675, 2, true), 2.67);
        assert_eq!(at_digits(0.125, 2, true), 0.13);
        assert_eq!(at_digits(-0.125, 2, true), -0.13);
        // 0.03 is less than that, though 0.03 * 100 is 3 as a double.
        assert_eq!(at_digits(0.03, 2, false), 0.02);
        assert_eq!(at_digits(-0.0, 3, true).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(at_digits(1e15 / 7.0, 9, true), 1e15 / 7.0);
    }
}
