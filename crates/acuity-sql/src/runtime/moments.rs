//! Variance, deviation, covariance and correlation of integers, from sums that lose nothing: each integer is a high and a low half,
//! and the products of halves are added up in 128 bits.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::{Answer, Function, Kind, Value, f, int, owned, str};
use Kind::{Float, Int, Text};

/// The halves of an integer are told apart by this many bits.
const HALF: u32 = 32;

fn whole(args: &[Value<'_>], i: usize) -> Result<BigInt, String> {
    str(args, i).parse().map_err(|_| format!("Invalid sum of integers: {}", str(args, i)))
}

/// The quotient, as exact as FLOAT64 is; the divisor is positive.
fn quotient(x: &BigInt, y: &BigInt) -> f64 {
    // So many bits before the point that what is cut off does not show.
    let shift = 70 + y.bits() as i64 - x.bits() as i64;
    let scaled = if shift >= 0 { (x << shift) / y } else { x / (y << -shift) };
    scaled.to_f64().unwrap_or(f64::NAN) * 2f64.powi(-(shift as i32))
}

/// n·Σxy − Σx·Σy, of n, Σx, Σy and the sums of the products of high halves, of a high and a low half, of low halves.
fn moment(args: &[Value<'_>]) -> Answer {
    let n = BigInt::from(int(args, 0));
    let products = (whole(args, 3)? << (2 * HALF)) + (whole(args, 4)? << HALF) + whole(args, 5)?;
    owned((n * products - whole(args, 1)? * whole(args, 2)?).to_string())
}

/// A statistic by DuckDB's name, of n and the moment.
fn statistic(args: &[Value<'_>]) -> Answer {
    let (name, n, moment) = (str(args, 0), int(args, 1), whole(args, 2)?);
    let others = if name.ends_with("_samp") { n - 1 } else { n };
    if others < 1 {
        return Ok(Value::Null);
    }
    let x = quotient(&moment, &(BigInt::from(n) * others));
    Ok(Value::Float(if name.starts_with("stddev") { x.sqrt() } else { x }))
}

/// The correlation, of n and the moments of both, of the first and of the second. Values that are all the same correlate with nothing.
fn correlation(args: &[Value<'_>]) -> Answer {
    let (both, first, second) = (whole(args, 1)?, whole(args, 2)?, whole(args, 3)?);
    if int(args, 0) < 2 {
        return Ok(Value::Null);
    }
    if first.is_zero() || second.is_zero() {
        return Ok(Value::Float(f64::NAN));
    }
    // The root of the square has the sign of what was squared.
    let square = quotient(&(&both * &both), &(first * second));
    Ok(Value::Float(if both.is_negative() { -square.sqrt() } else { square.sqrt() }))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_moment", &[Int, Text, Text, Text, Text, Text], Text, moment),
    f("bq_moment_statistic", &[Text, Int, Text], Float, statistic),
    f("bq_moment_correlation", &[Int, Text, Text, Text], Float, correlation),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The moment of values as the sums give it.
    fn moment_of(pairs: &[(i64, i64)]) -> String {
        let half = |x: i64| (i128::from(x / (1 << HALF)), i128::from(x % (1 << HALF)));
        let (mut sums, mut parts) = ([0i128; 2], [0i128; 3]);
        for (x, y) in pairs {
            let ((a, b), (c, d)) = (half(*x), half(*y));
            sums = [sums[0] + i128::from(*x), sums[1] + i128::from(*y)];
            parts = [parts[0] + a * c, parts[1] + a * d + b * c, parts[2] + b * d];
        }
        let texts = sums.into_iter().chain(parts).map(|n| Value::Text(n.to_string().into()));
        let args: Vec<Value<'_>> = std::iter::once(Value::Int(pairs.len() as i64)).chain(texts).collect();
        match moment(&args) {
            Ok(Value::Text(text)) => text.into_owned(),
            other => format!("{other:?}"),
        }
    }

    /// An offset of any size changes no statistic, up to the ends of INT64.
    #[test]
    fn an_offset_does_not_show() {
        let values = [1i64, 2, 4, -7];
        let moments = [0, 1_700_000_000_000_000, i64::MAX - 4, i64::MIN + 7, -(1 << 40)]
            .map(|offset| moment_of(&values.map(|v| (v + offset, v + offset))));
        assert!(moments.iter().all(|moment| moment == "280"), "{moments:?}");
        let answer = statistic(&[Value::Text("var_samp".into()), Value::Int(4), Value::Text("280".into())]);
        assert_eq!(answer, Ok(Value::Float(280.0 / 12.0)));
    }

    #[test]
    fn quotients_are_right_to_the_last_bit() {
        for (x, y) in [(1i64, 3i64), (-2, 7), (0, 5), (10, 4), (1, 1 << 40)] {
            assert_eq!(quotient(&BigInt::from(x), &BigInt::from(y)), x as f64 / y as f64, "{x} / {y}");
        }
    }
}
