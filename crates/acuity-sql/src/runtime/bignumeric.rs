//! BIGNUMERIC: a whole number of 10^-38 that has 256 bits.
//!
//! DuckDB holds one as 32 bytes, the highest first and the sign turned round, so that bytes sort as the numbers do.
//! Functions take the bytes and give a whole value.

use std::borrow::Cow;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{Answer, Function, Kind, Value, bytes, f, float, int, numeric, owned, str, text};
use Kind::{BigNumeric, Bytes, BytesList, Float, Int, Numeric, Text};

/// Digits behind the point.
pub(crate) const PLACES: u32 = 38;
/// Bytes of a value.
const LENGTH: usize = 32;
/// A limb of a value, of which sums are made, has so many bits.
const LIMB: u32 = 52;
/// The limbs of a value.
pub(crate) const LIMBS: usize = 5;

pub(super) fn power(n: u32) -> BigInt {
    BigInt::from(10).pow(n)
}

/// 1.
fn one() -> BigInt {
    power(PLACES)
}

/// 2^255, which no value reaches.
fn limit() -> BigInt {
    BigInt::one() << (LENGTH * 8 - 1)
}

/// The number, when BIGNUMERIC has it.
pub(crate) fn in_range(n: BigInt) -> Result<BigInt, String> {
    if -limit() <= n && n < limit() { Ok(n) } else { Err("bignumeric overflow".to_owned()) }
}

/// A number in range as DuckDB holds it.
pub(crate) fn to_bytes(n: &BigInt) -> Vec<u8> {
    let turned = (n + limit()).to_biguint().unwrap_or_default().to_bytes_be();
    let mut out = vec![0; LENGTH.saturating_sub(turned.len())];
    out.extend(turned);
    out
}

/// The number of such bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> BigInt {
    BigInt::from(BigUint::from_bytes_be(bytes)) - limit()
}

pub(super) fn value(n: Result<BigInt, String>) -> Answer {
    n.and_then(in_range).map(|n| Value::Bytes(Cow::Owned(to_bytes(&n))))
}

pub(super) fn argument(args: &[Value<'_>], i: usize) -> BigInt {
    from_bytes(bytes(args, i))
}

/// Its digits, without zeros at the end.
pub(crate) fn shown(n: &BigInt) -> String {
    let sign = if n.is_negative() { "-" } else { "" };
    let digits = format!("{:0>1$}", n.magnitude().to_string(), PLACES as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - PLACES as usize);
    let part = part.trim_end_matches('0');
    format!("{sign}{whole}{}{part}", if part.is_empty() { "" } else { "." })
}

/// The quotient, halves away from zero.
pub(super) fn rounded(x: &BigInt, y: &BigInt) -> BigInt {
    let (negative, x, y) = (x.is_negative() != y.is_negative(), x.abs(), y.abs());
    let quotient: BigInt = (x * 2 + &y) / (y * 2);
    if negative { -quotient } else { quotient }
}

/// A BIGNUMERIC from text; digits beyond the 38th place round halves away from zero.
pub(crate) fn parse(written: &str) -> Result<BigInt, String> {
    read(written, true).ok_or_else(|| format!("Invalid BIGNUMERIC value: {written}"))
}

/// A BIGNUMERIC from text that has no digits beyond the 38th place, as a literal must not have.
pub(crate) fn parse_exactly(written: &str) -> Result<BigInt, String> {
    read(written, false).ok_or_else(|| format!("Invalid BIGNUMERIC literal: {written}"))
}

/// A NUMERIC, in billionths, from a literal, which loses no digit either.
pub(crate) fn parse_numeric_exactly(written: &str) -> Result<i128, String> {
    let n = text::parse_numeric(written)?;
    let exact = parse_exactly(written).map(|exact| shown(&exact));
    if exact == Ok(text::numeric(n)) { Ok(n) } else { Err(format!("Invalid NUMERIC literal: {written}")) }
}

/// The number, where `rounds` says whether digits may be lost.
fn read(written: &str, rounds: bool) -> Option<BigInt> {
    let t = written.trim_matches(|c: char| c.is_ascii_whitespace());
    let (negative, t) = match t.strip_prefix('-') {
        Some(t) => (true, t),
        None => (false, t.strip_prefix('+').unwrap_or(t)),
    };
    let (mantissa, exponent) = match t.find(['e', 'E']) {
        Some(i) => (&t[..i], t[i + 1..].parse::<i32>().ok()?),
        None => (t, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{part}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0');
    if digits.is_empty() {
        return Some(BigInt::zero());
    }
    // How many zeros the digits need to be a whole number of 10^-38, or how many digits are too many.
    let shift = i64::from(exponent) - part.len() as i64 + i64::from(PLACES);
    let length = digits.len() as i64 + shift;
    // The largest value has 77 digits; below a half of the last place there is nothing.
    if length > 77 {
        return None;
    }
    let beyond = digits.len().saturating_sub(usize::try_from(length).unwrap_or(0));
    if !rounds && digits.bytes().rev().take(beyond).any(|digit| digit != b'0') {
        return None;
    }
    if length < 0 {
        return Some(BigInt::zero());
    }
    // What is cut off may be long; only its first digit decides.
    let kept = usize::try_from(length + 1).unwrap_or(0).min(digits.len());
    let n: BigInt = digits[..kept].parse().ok()?;
    let shift = shift + (digits.len() - kept) as i64;
    let places = power(u32::try_from(shift.abs()).ok()?);
    let n = if shift >= 0 { n * places } else { rounded(&n, &places) };
    in_range(if negative { -n } else { n }).ok()
}

/// PARSE_BIGNUMERIC: commas, blanks and a sign at the end are allowed.
fn parse_loosely(args: &[Value<'_>]) -> Answer {
    let number = text::plain_number(str(args, 0)).and_then(|plain| parse(&plain).ok());
    value(number.ok_or_else(|| format!("Invalid input to PARSE_BIGNUMERIC: \"{}\"", str(args, 0))))
}

/// FLOAT64 to BIGNUMERIC, halves away from zero.
pub(crate) fn from_float(x: f64) -> Result<BigInt, String> {
    if !x.is_finite() {
        let shown = text::float(x);
        return Err(format!("Illegal conversion of non-finite floating point number to bignumeric: {shown}"));
    }
    // The exact value: a whole number times a power of 2.
    let bits = x.abs().to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (whole, twos) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let scaled = BigInt::from(whole) * one();
    let n = if twos >= 0 { scaled << twos } else { rounded(&scaled, &(BigInt::one() << -twos)) };
    in_range(if x < 0.0 { -n } else { n }).map_err(|_| format!("bignumeric out of range: {}", text::float(x)))
}

/// The nearest FLOAT64.
fn to_float(n: &BigInt) -> f64 {
    shown(n).parse().unwrap_or(f64::NAN)
}

/// Whole units of the last of so many places, cut or with halves away from zero.
fn at_places(n: BigInt, places: i64, rounds: bool) -> BigInt {
    if places >= i64::from(PLACES) {
        return n;
    }
    // There are 39 digits before the point.
    if places < -39 {
        return BigInt::zero();
    }
    let unit = power((i64::from(PLACES) - places) as u32);
    (if rounds { rounded(&n, &unit) } else { n / &unit }) * unit
}

/// Rounds with halves to the even neighbour, or away from zero.
fn with_mode(args: &[Value<'_>]) -> Answer {
    let (n, places) = (argument(args, 0), int(args, 1));
    if str(args, 2) != "ROUND_HALF_EVEN" || !(-39..i64::from(PLACES)).contains(&places) {
        return value(Ok(at_places(n, places, true)));
    }
    let unit = power((i64::from(PLACES) - places) as u32);
    let (whole, twice) = (&n / &unit, (&n % &unit).abs() * 2);
    let up = twice > unit || (twice == unit && &whole % 2 != BigInt::zero());
    value(Ok((whole + if up { n.signum() } else { BigInt::zero() }) * unit))
}

/// The least whole number that is not less, or the greatest that is not greater.
fn whole(n: &BigInt, up: bool) -> BigInt {
    let (cut, rest) = (n / one(), n % one());
    let moved = if up { rest.is_positive() } else { rest.is_negative() };
    let step = BigInt::from(if up { 1 } else { -1 });
    (if moved { cut + step } else { cut }) * one()
}

/// The divisor, if it is not 0.
fn divisor(args: &[Value<'_>]) -> Result<BigInt, String> {
    let y = argument(args, 1);
    if y.is_zero() { Err(format!("division by zero: {} / 0", shown(&argument(args, 0)))) } else { Ok(y) }
}

/// The value with the places of BIGNUMERIC(precision, scale), when it has no more digits.
fn fit(args: &[Value<'_>]) -> Answer {
    let (precision, scale) = (int(args, 1), int(args, 2));
    let n = at_places(argument(args, 0), scale, true);
    let digits = u32::try_from(precision - scale).unwrap_or(0).min(39);
    if n.abs() >= power(digits + PLACES) {
        return Err(format!(
            "BIGNUMERIC({precision}, {scale}) has precision {precision} and scale {scale} but got a value that is not in range: {}",
            shown(&argument(args, 0))
        ));
    }
    value(Ok(n))
}

/// A limb, by its place from 0; the highest has the sign.
fn limb(args: &[Value<'_>]) -> Answer {
    let place = u32::try_from(int(args, 1)).unwrap_or(0);
    let above = argument(args, 0) >> (LIMB * place);
    let limb = if place as usize + 1 == LIMBS { above } else { &above - ((&above >> LIMB) << LIMB) };
    limb.to_i64().map(Value::Int).ok_or_else(|| "bignumeric overflow".to_owned())
}

/// The number whose limbs, or sums of limbs, the arguments from `from` on are.
fn of_limbs(args: &[Value<'_>], from: usize) -> Result<BigInt, String> {
    (0..LIMBS).rev().try_fold(BigInt::zero(), |sum, place| {
        let limb: BigInt = str(args, from + place).parse().map_err(|_| "bignumeric overflow".to_owned())?;
        Ok((sum << LIMB) + limb)
    })
}

/// The numbers of a list that are not NULL.
pub(super) fn list(args: &[Value<'_>], i: usize) -> Vec<BigInt> {
    match args.get(i) {
        Some(Value::BytesList(list)) => list.iter().flatten().map(|bytes| from_bytes(bytes)).collect(),
        _ => Vec::new(),
    }
}

/// The sum of a list, or its mean; NULL of nothing.
fn of_list(args: &[Value<'_>], mean: bool) -> Answer {
    let list = list(args, 0);
    if list.is_empty() {
        return Ok(Value::Null);
    }
    let sum: BigInt = list.iter().sum();
    value(Ok(if mean { rounded(&sum, &BigInt::from(list.len())) } else { sum }))
}

/// GENERATE_ARRAY.
fn generate(args: &[Value<'_>]) -> Result<Vec<BigInt>, String> {
    let (mut at, end) = (argument(args, 0), argument(args, 1));
    let step = if args.len() > 2 { argument(args, 2) } else { one() };
    if step.is_zero() {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    if (&end - &at) / &step >= BigInt::from(super::arrays::MOST) {
        return Err(super::arrays::too_many());
    }
    let mut out = Vec::new();
    while if step.sign() == Sign::Plus { at <= end } else { at >= end } {
        out.push(at.clone());
        at += &step;
    }
    Ok(out)
}

/// A generated array as bytes, which lowering makes values of.
fn generated(args: &[Value<'_>]) -> Answer {
    generate(args).map(|list| Value::BytesList(list.iter().map(|n| Some(Cow::Owned(to_bytes(n)))).collect()))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_bignumeric", &[Bytes], BigNumeric, |a| value(Ok(argument(a, 0)))),
    f("bq_bignumeric_text", &[Bytes], Text, |a| owned(shown(&argument(a, 0)))),
    f("bq_text_to_bignumeric", &[Text], BigNumeric, |a| value(parse(str(a, 0)))),
    f("bq_parse_bignumeric", &[Text], BigNumeric, parse_loosely),
    f("bq_int_to_bignumeric", &[Int], BigNumeric, |a| value(Ok(BigInt::from(int(a, 0)) * one()))),
    f("bq_numeric_to_bignumeric", &[Numeric], BigNumeric, |a| {
        value(Ok(BigInt::from(numeric(a, 0)) * power(PLACES - 9)))
    }),
    f("bq_float_to_bignumeric", &[Float], BigNumeric, |a| value(from_float(float(a, 0)))),
    f("bq_bignumeric_to_int", &[Bytes], Int, |a| {
        let n = argument(a, 0);
        let whole = rounded(&n, &one()).to_i64();
        whole.map(Value::Int).ok_or_else(|| format!("int64 out of range: {}", shown(&n)))
    }),
    f("bq_bignumeric_to_numeric", &[Bytes], Numeric, |a| {
        let n = argument(a, 0);
        let billionths = rounded(&n, &power(PLACES - 9)).to_i128();
        let numeric = billionths.and_then(|n| text::numeric_in_range(n).ok());
        numeric.map(Value::Numeric).ok_or_else(|| format!("numeric out of range: {}", shown(&n)))
    }),
    f("bq_bignumeric_to_float", &[Bytes], Float, |a| Ok(Value::Float(to_float(&argument(a, 0))))),
    f("bq_bignumeric_add", &[Bytes, Bytes], BigNumeric, |a| value(Ok(argument(a, 0) + argument(a, 1)))),
    f("bq_bignumeric_subtract", &[Bytes, Bytes], BigNumeric, |a| value(Ok(argument(a, 0) - argument(a, 1)))),
    f("bq_bignumeric_multiply", &[Bytes, Bytes], BigNumeric, |a| {
        value(Ok(rounded(&(argument(a, 0) * argument(a, 1)), &one())))
    }),
    f("bq_bignumeric_divide", &[Bytes, Bytes], BigNumeric, |a| {
        value(divisor(a).map(|y| rounded(&(argument(a, 0) * one()), &y)))
    }),
    f("bq_bignumeric_div", &[Bytes, Bytes], BigNumeric, |a| value(divisor(a).map(|y| argument(a, 0) / y * one()))),
    f("bq_bignumeric_mod", &[Bytes, Bytes], BigNumeric, |a| value(divisor(a).map(|y| argument(a, 0) % y))),
    f("bq_bignumeric_negate", &[Bytes], BigNumeric, |a| value(Ok(-argument(a, 0)))),
    f("bq_bignumeric_abs", &[Bytes], BigNumeric, |a| value(Ok(argument(a, 0).abs()))),
    f("bq_bignumeric_sign", &[Bytes], BigNumeric, |a| value(Ok(argument(a, 0).signum() * one()))),
    f("bq_bignumeric_ceil", &[Bytes], BigNumeric, |a| value(Ok(whole(&argument(a, 0), true)))),
    f("bq_bignumeric_floor", &[Bytes], BigNumeric, |a| value(Ok(whole(&argument(a, 0), false)))),
    f("bq_bignumeric_round", &[Bytes, Int], BigNumeric, |a| value(Ok(at_places(argument(a, 0), int(a, 1), true)))),
    f("bq_bignumeric_trunc", &[Bytes, Int], BigNumeric, |a| value(Ok(at_places(argument(a, 0), int(a, 1), false)))),
    f("bq_bignumeric_round_mode", &[Bytes, Int, Text], BigNumeric, with_mode),
    f("bq_bignumeric_fit", &[Bytes, Int, Int], BigNumeric, fit),
    f("bq_bignumeric_limb", &[Bytes, Int], Int, limb),
    f("bq_bignumeric_of_sums", &[Text, Text, Text, Text, Text], BigNumeric, |a| value(of_limbs(a, 0))),
    f("bq_bignumeric_mean", &[Int, Text, Text, Text, Text, Text], BigNumeric, |a| match int(a, 0) {
        0 => Ok(Value::Null),
        n => value(of_limbs(a, 1).map(|sum| rounded(&sum, &BigInt::from(n)))),
    }),
    f("bq_bignumeric_list_sum", &[BytesList], BigNumeric, |a| of_list(a, false)),
    f("bq_bignumeric_list_mean", &[BytesList], BigNumeric, |a| of_list(a, true)),
    f("bq_generate_bignumeric_array", &[Bytes, Bytes], BytesList, generated),
    f("bq_generate_bignumeric_array", &[Bytes, Bytes, Bytes], BytesList, generated),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX: &str = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
    const MIN: &str = "-578960446186580977117854925043439539266.34992332820282019728792003956564819968";

    #[test]
    fn text_and_back() {
        for text in ["0", "1", "-1.5", "0.00000000000000000000000000000000000001", MAX, MIN] {
            let n = parse(text).expect(text);
            assert_eq!(shown(&n), text);
            assert_eq!(from_bytes(&to_bytes(&n)), n);
        }
        // Halves of the last place go away from zero, less than that goes.
        assert_eq!(parse("5e-39").map(|n| shown(&n)), Ok("0.00000000000000000000000000000000000001".to_owned()));
        assert_eq!(parse("4.9999e-39").map(|n| shown(&n)), Ok("0".to_owned()));
        assert_eq!(parse("1e-1000000").map(|n| shown(&n)), Ok("0".to_owned()));
        assert!(parse_exactly("5e-39").is_err() && parse_exactly("1.50e-37").is_ok());
        for text in ["", ".", "1e39", "1e1000000", "1x", "--1", "578960446186580977117854925043439539267"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn doubles() {
        assert_eq!(from_float(0.1).map(|n| shown(&n)), Ok("0.10000000000000000555111512312578270212".to_owned()));
        assert_eq!(from_float(-1e38).map(|n| shown(&n)), Ok("-99999999999999997748809823456034029568".to_owned()));
        assert_eq!(from_float(f64::MIN_POSITIVE).map(|n| shown(&n)), Ok("0".to_owned()));
        assert!(from_float(1e39).is_err() && from_float(f64::NAN).is_err());
    }

    proptest! {
        /// Bytes sort as numbers do, and limbs add up to the number.
        #[test]
        fn order_and_limbs(a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            let (x, y) = (from_bytes(&a), from_bytes(&b));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(to_bytes(&x), a.to_vec());
            let limbs: Vec<Value<'_>> = (0..LIMBS as i64)
                .map(|place| match limb(&[Value::Bytes(a.to_vec().into()), Value::Int(place)]) {
                    Ok(Value::Int(limb)) => Value::Text(limb.to_string().into()),
                    other => panic!("{other:?}"),
                })
                .collect();
            prop_assert_eq!(of_limbs(&limbs, 0), Ok(x));
        }

        /// A number that FLOAT64 holds comes back as it was.
        #[test]
        fn doubles_and_back(x in -1e38f64..1e38) {
            let x = (x * 1024.0).round() / 1024.0;
            prop_assert_eq!(from_float(x).map(|n| to_float(&n)), Ok(x));
        }
    }
}
