//! Roots, powers, exponentials and logarithms of NUMERIC, in fixed-point numbers with a hundred decimals, rounded once
//! at the end.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::text::{self, NUMERIC_ONE, numeric_in_range};
use super::{Answer, Function, Kind, Value, f, int, numeric, str};
use Kind::{Int, Numeric, Text};

/// Decimals of the numbers in between.
const DIGITS: u32 = 100;

/// 1 as a fixed-point number.
fn one() -> BigInt {
    BigInt::from(10).pow(DIGITS)
}

/// Billionths as a fixed-point number.
fn wide(n: i128) -> BigInt {
    BigInt::from(n) * BigInt::from(10).pow(DIGITS - 9)
}

/// The nearest billionth, halves away from zero.
fn narrow(x: &BigInt, name: &str, args: &[i128]) -> Answer {
    let unit = BigInt::from(10).pow(DIGITS - 9);
    let half: BigInt = &unit / 2;
    let rounded = if x.is_negative() { (x - half) / unit } else { (x + half) / unit };
    rounded.to_i128().and_then(|n| numeric_in_range(n).ok()).map(Value::Numeric).ok_or_else(|| {
        let shown: Vec<String> = args.iter().map(|n| text::numeric(*n)).collect();
        format!("numeric overflow: {name}({})", shown.join(", "))
    })
}

/// The product; what lies beyond the last decimal is cut.
fn times(x: &BigInt, y: &BigInt) -> BigInt {
    x * y / one()
}

/// The quotient, cut in the same way.
fn over(x: &BigInt, y: &BigInt) -> BigInt {
    x * one() / y
}

/// The natural logarithm of a number next to 1, by the series of the inverse hyperbolic tangent.
fn near_ln(x: &BigInt) -> BigInt {
    let t = over(&(x - one()), &(x + one()));
    let square = times(&t, &t);
    let (mut power, mut sum, mut n) = (t, BigInt::zero(), 1u32);
    while !power.is_zero() {
        sum += &power / n;
        power = times(&power, &square);
        n += 2;
    }
    sum * 2
}

/// The logarithm of 2; the series converges there, too, only slower.
fn ln_2() -> BigInt {
    near_ln(&(one() * 2))
}

/// The natural logarithm of a positive number.
fn ln(x: &BigInt) -> BigInt {
    // By halves and doubles next to 1, where the series is short.
    let (mut m, mut halvings) = (x.clone(), 0i64);
    let (high, low) = (one() * 3 / 2, one() * 3 / 4);
    while m > high {
        m /= 2;
        halvings += 1;
    }
    while m < low {
        m *= 2;
        halvings -= 1;
    }
    near_ln(&m) + ln_2() * halvings
}

/// `e` to the power of a number below 100; far below zero it is zero.
fn exp(x: &BigInt) -> BigInt {
    let ln_2 = ln_2();
    // e^x = 2^n · e^r with r from 0 to ln 2.
    let mut twos = x / &ln_2;
    if x.is_negative() {
        twos -= 1;
    }
    let rest = x - &twos * &ln_2;
    let (mut term, mut sum, mut n) = (one(), BigInt::zero(), 1u32);
    while !term.is_zero() {
        sum += &term;
        term = times(&term, &rest) / n;
        n += 1;
    }
    match twos.to_i64() {
        Some(n) if n >= 0 => sum << n.min(1000),
        Some(n) if n > -1000 => sum >> -n,
        _ => BigInt::zero(),
    }
}

/// A whole power by squaring: exact as long as the decimals suffice.
fn whole_power(base: &BigInt, exponent: u128) -> Option<BigInt> {
    // NUMERIC has 29 digits before its point: beyond forty it is too large, or its inverse too small.
    let most = one() * BigInt::from(10).pow(40);
    let (mut result, mut square, mut left) = (one(), base.clone(), exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = times(&result, &square);
            if result.abs() > most {
                return None;
            }
        }
        left >>= 1;
        if left > 0 {
            square = times(&square, &square);
            if square > most && !result.is_zero() {
                return None;
            }
        }
    }
    Some(result)
}

/// POW: exactly by squaring for whole exponents, otherwise by logarithm.
fn pow(args: &[Value<'_>]) -> Answer {
    let (x, y) = (numeric(args, 0), numeric(args, 1));
    let shown = || format!("POW({}, {})", text::numeric(x), text::numeric(y));
    let overflow = || format!("numeric overflow: {}", shown());
    if y % NUMERIC_ONE == 0 {
        let exponent = (y / NUMERIC_ONE).unsigned_abs();
        if y < 0 && x == 0 {
            return Err(format!("division by zero: {}", shown()));
        }
        if y >= 0 {
            return narrow(&whole_power(&wide(x), exponent).ok_or_else(overflow)?, "POW", &[x, y]);
        }
        let power = whole_power(&wide(x), exponent);
        return match power {
            // A power beyond forty digits: its inverse is no billionth.
            None => Ok(Value::Numeric(0)),
            Some(p) if p.is_zero() => Err(overflow()),
            Some(p) => narrow(&over(&one(), &p), "POW", &[x, y]),
        };
    }
    if x < 0 {
        return Err(format!("Negative NUMERIC value cannot be raised to a fractional power: {}", shown()));
    }
    if x == 0 {
        return if y > 0 { Ok(Value::Numeric(0)) } else { Err(format!("division by zero: {}", shown())) };
    }
    let product = times(&ln(&wide(x)), &wide(y));
    // e^100 has 44 digits.
    if product > one() * 100 {
        return Err(overflow());
    }
    narrow(&exp(&product), "POW", &[x, y])
}

fn exponential(args: &[Value<'_>]) -> Answer {
    let x = numeric(args, 0);
    if x > 100 * NUMERIC_ONE {
        return Err(format!("numeric overflow: EXP({})", text::numeric(x)));
    }
    narrow(&exp(&wide(x)), "EXP", &[x])
}

/// The natural logarithm, where there is one.
fn positive(n: i128, name: &str) -> Result<BigInt, String> {
    if n > 0 {
        Ok(ln(&wide(n)))
    } else {
        Err(format!("{name} is undefined for zero or negative value: {}", text::numeric(n)))
    }
}

/// The logarithm to a base.
fn logarithm(args: &[Value<'_>], base: i128, name: &str) -> Answer {
    let (x, base_ln) = (positive(numeric(args, 0), name)?, positive(base, name)?);
    if base_ln.is_zero() {
        return Err(format!("{name} is undefined for base 1"));
    }
    narrow(&over(&x, &base_ln), name, &[numeric(args, 0), base])
}

/// The root of `n` times a power of ten, rounded half up: twice the root is cut to an integer first.
fn root(n: i128, degree: u32) -> Answer {
    let scaled = BigInt::from(n) * BigInt::from(10).pow(9 * (degree - 1)) * (BigInt::one() << degree);
    let negative = scaled.is_negative();
    let rounded: BigInt = (scaled.abs().nth_root(degree) + 1) / 2;
    let rounded = rounded.to_i128().ok_or_else(|| "numeric overflow".to_owned())?;
    Ok(Value::Numeric(if negative { -rounded } else { rounded }))
}

/// Rounds with halves to the even neighbour, or away from zero.
fn round(args: &[Value<'_>]) -> Answer {
    let (x, places, even) = (numeric(args, 0), int(args, 1), str(args, 2) == "ROUND_HALF_EVEN");
    // NUMERIC has nine decimals, and 29 digits before them.
    if places >= 9 {
        return Ok(Value::Numeric(x));
    }
    if places < -29 {
        return Ok(Value::Numeric(0));
    }
    let unit = 10i128.pow((9 - places) as u32);
    let (whole, rest) = (x / unit, (x % unit).abs() * 2);
    let up = rest > unit || (rest == unit && (!even || whole % 2 != 0));
    let rounded = (whole + if up { x.signum() } else { 0 }).checked_mul(unit);
    rounded.ok_or_else(|| "numeric overflow".to_owned()).and_then(numeric_in_range).map(Value::Numeric)
}

/// The value with the decimals of NUMERIC(precision, scale), when it has no more digits.
fn fit(args: &[Value<'_>]) -> Answer {
    let (x, precision, scale) = (numeric(args, 0), int(args, 1), int(args, 2));
    let unit = 10i128.pow(9 - scale.clamp(0, 9) as u32);
    let rounded = (x + unit / 2 * x.signum()) / unit * unit;
    let whole = u32::try_from(precision - scale).unwrap_or(0).min(29);
    if rounded.abs() >= 10i128.pow(whole) * NUMERIC_ONE {
        return Err(format!(
            "NUMERIC({precision}, {scale}) has precision {precision} and scale {scale} but got a value that is not in range: {}",
            text::numeric(x)
        ));
    }
    Ok(Value::Numeric(rounded))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_numeric_pow", &[Numeric, Numeric], Numeric, pow),
    f("bq_numeric_exp", &[Numeric], Numeric, exponential),
    f("bq_numeric_ln", &[Numeric], Numeric, |a| {
        positive(numeric(a, 0), "LN").and_then(|x| narrow(&x, "LN", &[numeric(a, 0)]))
    }),
    f("bq_numeric_log10", &[Numeric], Numeric, |a| logarithm(a, 10 * NUMERIC_ONE, "LOG10")),
    f("bq_numeric_log", &[Numeric, Numeric], Numeric, |a| logarithm(a, numeric(a, 1), "LOG")),
    f("bq_numeric_sqrt", &[Numeric], Numeric, |a| match numeric(a, 0) {
        n if n < 0 => Err(format!("SQRT is undefined for negative value: SQRT({})", text::numeric(n))),
        n => root(n, 2),
    }),
    f("bq_numeric_cbrt", &[Numeric], Numeric, |a| root(numeric(a, 0), 3)),
    f("bq_numeric_round_mode", &[Numeric, Int, Text], Numeric, round),
    f("bq_numeric_fit", &[Numeric, Int, Int], Numeric, fit),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, args: &[&str], expect: &str) {
        let function = FUNCTIONS.iter().find(|f| f.name == name).expect("a function");
        let args: Vec<Value<'_>> =
            args.iter().map(|a| Value::Numeric(text::parse_numeric(a).expect("a number"))).collect();
        let shown = match (function.call)(&args) {
            Ok(Value::Numeric(n)) => text::numeric(n),
            Ok(other) => format!("{other:?}"),
            Err(_) => "error".to_owned(),
        };
        assert_eq!(shown, expect);
    }

    /// Published digits, as the reference engine takes minutes for these.
    #[test]
    fn exponentials_and_logarithms_are_right_to_the_last_digit() {
        check("bq_numeric_exp", &["1"], "2.718281828");
        check("bq_numeric_exp", &["0.5"], "1.648721271");
        check("bq_numeric_exp", &["-50"], "0");
        check("bq_numeric_exp", &["-1000000"], "0");
        check("bq_numeric_exp", &["20"], "485165195.409790278");
        check("bq_numeric_exp", &["70"], "error");
        check("bq_numeric_ln", &["10"], "2.302585093");
        check("bq_numeric_ln", &["2"], "0.693147181");
        check("bq_numeric_ln", &["1"], "0");
        check("bq_numeric_ln", &["0.000000001"], "-20.723265837");
        check("bq_numeric_ln", &["0"], "error");
        check("bq_numeric_log10", &["1000"], "3");
        check("bq_numeric_log10", &["2"], "0.301029996");
        check("bq_numeric_log", &["8", "2"], "3");
        check("bq_numeric_log", &["8", "1"], "error");
        check("bq_numeric_pow", &["2", "0.5"], "1.414213562");
        check("bq_numeric_pow", &["0.00005", "2"], "0.000000003");
        check("bq_numeric_pow", &["-2", "0.5"], "error");
    }
}
