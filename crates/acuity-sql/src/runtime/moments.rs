//! Variance, deviation, covariance and correlation from sums that lose nothing: each value is a whole number (of a
//! FLOAT64 one of parts of 2^64) that is cut into limbs, and the products of limbs are added up in 128 bits.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::{Answer, Function, Kind, Value, bignumeric, f, float, int, numeric, owned, str};
use Kind::{Bool, BytesList, Float, Int, Numeric, Text};

/// An integer has two limbs of so many bits.
const INTEGER_LIMB: u32 = 32;
/// A decimal, which is billionths, has three, and so has a FLOAT64.
const DECIMAL_LIMB: u32 = 43;

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

/// A limb of a whole number, by its place from 0.
fn limb_of(n: i128, place: i64) -> Answer {
    let place = u32::try_from(place).unwrap_or(0).min(2);
    Ok(Value::Int((n / (1i128 << (DECIMAL_LIMB * place)) % (1 << DECIMAL_LIMB)) as i64))
}

/// A limb of a decimal.
fn limb(args: &[Value<'_>]) -> Answer {
    limb_of(numeric(args, 0), int(args, 1))
}

/// How many parts of 2^64 a FLOAT64 is, when that is a whole number of less than 127 bits.
fn parts(x: f64) -> Option<i128> {
    // Powers of two change no digit, and of a number this large there are no fractions left to cut off.
    let scaled = x * 2f64.powi(64);
    (x.abs() < 2f64.powi(62) && scaled == scaled.trunc()).then_some(scaled as i128)
}

/// Whether a FLOAT64 has limbs.
fn has_limbs(args: &[Value<'_>]) -> Answer {
    Ok(Value::Bool(parts(float(args, 0)).is_some()))
}

/// A limb of a FLOAT64; of one that has none 0.
fn float_limb(args: &[Value<'_>]) -> Answer {
    limb_of(parts(float(args, 0)).unwrap_or_default(), int(args, 1))
}

/// n·Σxy − Σx·Σy, of n, the sums of the limbs of x and of those of y, and the sums of their products: of each place one, the
/// lowest first.
fn moment(args: &[Value<'_>]) -> Answer {
    // n, as many limbs of each, and one place less than twice as many.
    let limbs = args.len() / 4;
    let bits = if limbs == 2 { INTEGER_LIMB } else { DECIMAL_LIMB };
    let joined = |from: usize, count: usize| -> Result<BigInt, String> {
        (0..count).rev().try_fold(BigInt::zero(), |sum, i| Ok((sum << bits) + whole(args, from + i)?))
    };
    let n = BigInt::from(int(args, 0));
    let products = joined(1 + 2 * limbs, 2 * limbs - 1)?;
    owned((n * products - joined(1, limbs)? * joined(1 + limbs, limbs)?).to_string())
}

/// A statistic by DuckDB's name, of n, the moment, and the square of the unit that the values are whole numbers of, in parts
/// of 1.
fn statistic(args: &[Value<'_>]) -> Answer {
    let (name, n, moment, unit) = (str(args, 0), int(args, 1), whole(args, 2)?, whole(args, 3)?);
    Ok(spread(name, n, &moment, &unit.max(BigInt::from(1))))
}

/// The same of numbers.
fn spread(name: &str, n: i64, moment: &BigInt, unit: &BigInt) -> Value<'static> {
    let others = if name.ends_with("_samp") { n - 1 } else { n };
    if others < 1 {
        return Value::Null;
    }
    let x = quotient(moment, &(BigInt::from(n) * others * unit));
    Value::Float(if name.starts_with("stddev") { x.sqrt() } else { x })
}

/// A statistic of two lists of BIGNUMERIC, of which one may be the other, by DuckDB's name.
fn of_bignumerics(args: &[Value<'_>]) -> Answer {
    let (name, x, y) = (str(args, 0), bignumeric::list(args, 1), bignumeric::list(args, 2));
    let n = x.len() as i64;
    let moment = |x: &[BigInt], y: &[BigInt]| {
        let products: BigInt = x.iter().zip(y).map(|(a, b)| a * b).sum();
        n * products - x.iter().sum::<BigInt>() * y.iter().sum::<BigInt>()
    };
    if name == "corr" {
        return Ok(related(n, &moment(&x, &y), moment(&x, &x), moment(&y, &y)));
    }
    let unit = bignumeric::power(2 * bignumeric::PLACES);
    Ok(spread(name, n, &moment(&x, &y), &unit))
}

/// The correlation, of n and the moments of both, of the first and of the second. Values that are all the same correlate
/// with nothing.
fn correlation(args: &[Value<'_>]) -> Answer {
    Ok(related(int(args, 0), &whole(args, 1)?, whole(args, 2)?, whole(args, 3)?))
}

/// The same of numbers.
fn related(n: i64, both: &BigInt, first: BigInt, second: BigInt) -> Value<'static> {
    if n < 2 {
        return Value::Null;
    }
    if first.is_zero() || second.is_zero() {
        return Value::Float(f64::NAN);
    }
    // The root of the square has the sign of what was squared.
    let square = quotient(&(both * both), &(first * second));
    Value::Float(if both.is_negative() { -square.sqrt() } else { square.sqrt() })
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_numeric_limb", &[Numeric, Int], Int, limb),
    f("bq_moment", &[Int, Text, Text, Text, Text, Text, Text, Text], Text, moment),
    f("bq_moment", &[Int, Text, Text, Text, Text, Text, Text, Text, Text, Text, Text, Text], Text, moment),
    f("bq_float_limb", &[Float, Int], Int, float_limb),
    f("bq_float_has_limbs", &[Float], Bool, has_limbs),
    f("bq_moment_statistic", &[Text, Int, Text, Text], Float, statistic),
    f("bq_bignumeric_statistic", &[Text, BytesList, BytesList], Float, of_bignumerics),
    f("bq_moment_correlation", &[Int, Text, Text, Text], Float, correlation),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The moment of whole numbers as the sums of their limbs give it.
    fn moment_of(values: &[i128], limbs: usize, bits: u32) -> String {
        let limb = |x: i128, place: usize| x / (1 << (bits * place as u32)) % (1 << bits);
        let last =
            |x: i128, place: usize| if place + 1 == limbs { x / (1 << (bits * place as u32)) } else { limb(x, place) };
        let (mut sums, mut products) = (vec![0i128; limbs], vec![0i128; 2 * limbs - 1]);
        for x in values {
            for i in 0..limbs {
                sums[i] += last(*x, i);
                for j in 0..limbs {
                    products[i + j] += last(*x, i) * last(*x, j);
                }
            }
        }
        let texts = sums.iter().chain(&sums).chain(&products).map(|n| Value::Text(n.to_string().into()));
        let args: Vec<Value<'_>> = std::iter::once(Value::Int(values.len() as i64)).chain(texts).collect();
        match moment(&args) {
            Ok(Value::Text(text)) => text.into_owned(),
            other => format!("{other:?}"),
        }
    }

    /// An offset of any size changes no statistic, up to the ends of INT64 and of NUMERIC.
    #[test]
    fn an_offset_does_not_show() {
        let values = [1i128, 2, 4, -7];
        let ends = [i128::from(i64::MAX) - 4, i128::from(i64::MIN) + 7, -(1 << 40), 1_700_000_000_000_000, 0];
        let widest = 10i128.pow(38) - 5;
        let integers = ends.map(|offset| moment_of(&values.map(|v| v + offset), 2, INTEGER_LIMB));
        let decimals = [0, widest, 8 - widest].map(|offset| moment_of(&values.map(|v| v + offset), 3, DECIMAL_LIMB));
        assert!(integers.iter().chain(&decimals).all(|moment| moment == "280"), "{integers:?} {decimals:?}");
        let of_unit = |unit: i64| {
            let unit = Value::Text(unit.to_string().into());
            statistic(&[Value::Text("var_samp".into()), Value::Int(4), Value::Text("280".into()), unit])
        };
        assert_eq!(of_unit(1), Ok(Value::Float(280.0 / 12.0)));
        assert_eq!(of_unit(1_000_000_000_000_000_000), Ok(Value::Float(280.0 / 12.0 / 1e18)));
    }

    /// The limbs of a decimal are those that the sums are made of.
    #[test]
    fn limbs_of_a_decimal() {
        for n in [0, 1, -1, 10i128.pow(38) - 1, 1 - 10i128.pow(38), 1 << 43, -(1 << 86) - 5] {
            let limbs = (0..3).map(|place| match limb(&[Value::Numeric(n), Value::Int(place)]) {
                Ok(Value::Int(limb)) => i128::from(limb) << (DECIMAL_LIMB * place as u32),
                other => panic!("{other:?}"),
            });
            assert_eq!(limbs.sum::<i128>(), n);
        }
    }

    /// A FLOAT64 is the sum of its limbs, and has none where these would lose a digit.
    #[test]
    fn limbs_of_a_float() {
        for x in [0.0, 0.1, -2.5, 1e9 + 0.1, -1_700_000_000_000_001.0, 4e18] {
            let limbs = (0..3).map(|place| match float_limb(&[Value::Float(x), Value::Int(place)]) {
                Ok(Value::Int(limb)) => i128::from(limb) << (DECIMAL_LIMB * place as u32),
                other => panic!("{other:?}"),
            });
            assert_eq!(limbs.sum::<i128>() as f64 / 2f64.powi(64), x);
        }
        let none = [1e-7 + 1e-20, 5e18, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE];
        assert!(none.iter().all(|x| has_limbs(&[Value::Float(*x)]) == Ok(Value::Bool(false))));
    }

    #[test]
    fn quotients_are_right_to_the_last_bit() {
        for (x, y) in [(1i64, 3i64), (-2, 7), (0, 5), (10, 4), (1, 1 << 40)] {
            assert_eq!(quotient(&BigInt::from(x), &BigInt::from(y)), x as f64 / y as f64, "{x} / {y}");
        }
    }
}
