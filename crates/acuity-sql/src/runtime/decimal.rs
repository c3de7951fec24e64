//! Roots, powers, exponentials and logarithms of NUMERIC and BIGNUMERIC, in fixed-point numbers with a hundred decimals,
//! rounded once at the end.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::text::{self, NUMERIC_ONE, numeric_in_range};
use super::{Answer, Function, Kind, Value, bignumeric, f, int, numeric, str};
use Kind::{BigNumeric, Bool, Bytes, Int, Numeric, NumericList, Text};

/// Decimals of the numbers in between.
const DIGITS: u32 = 100;

/// 1 as a fixed-point number.
fn one() -> BigInt {
    BigInt::from(10).pow(DIGITS)
}

/// A type of decimals.
struct Form {
    /// Digits behind the point.
    places: u32,
    /// An argument, in units of the last place.
    read: fn(&[Value<'_>], usize) -> BigInt,
    /// The value of so many units, if the type has it.
    give: fn(BigInt) -> Option<Value<'static>>,
    /// The digits of so many units.
    shown: fn(&BigInt) -> String,
    /// The name in messages.
    name: &'static str,
}

const NUMERIC: Form = Form {
    places: 9,
    read: |args, i| BigInt::from(numeric(args, i)),
    give: |n| n.to_i128().and_then(|n| numeric_in_range(n).ok()).map(Value::Numeric),
    shown: |n| text::numeric(n.to_i128().unwrap_or(0)),
    name: "numeric",
};

const BIGNUMERIC: Form = Form {
    places: bignumeric::PLACES,
    read: bignumeric::argument,
    give: |n| bignumeric::value(Ok(n)).ok(),
    shown: bignumeric::shown,
    name: "bignumeric",
};

impl Form {
    /// 1 in units of the last place.
    fn one(&self) -> BigInt {
        BigInt::from(10).pow(self.places)
    }

    /// Units of the last place as a fixed-point number.
    fn wide(&self, n: &BigInt) -> BigInt {
        n * BigInt::from(10).pow(DIGITS - self.places)
    }

    /// The nearest value, halves away from zero.
    fn narrow(&self, x: &BigInt, name: &str, args: &[&BigInt]) -> Answer {
        let unit = BigInt::from(10).pow(DIGITS - self.places);
        (self.give)(bignumeric::rounded(x, &unit)).ok_or_else(|| self.overflow(name, args))
    }

    fn call(&self, name: &str, args: &[&BigInt]) -> String {
        let shown: Vec<String> = args.iter().map(|n| (self.shown)(n)).collect();
        format!("{name}({})", shown.join(", "))
    }

    fn give_zero(&self) -> Answer {
        (self.give)(BigInt::zero()).ok_or_else(|| format!("{} overflow", self.name))
    }

    fn overflow(&self, name: &str, args: &[&BigInt]) -> String {
        format!("{} overflow: {}", self.name, self.call(name, args))
    }
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
fn whole_power(base: &BigInt, exponent: &BigInt) -> Option<BigInt> {
    // No type has more than 39 digits before its point: beyond forty it is too large, or its inverse too small.
    let most = one() * BigInt::from(10).pow(40);
    let (mut result, mut square, mut left) = (one(), base.clone(), exponent.clone());
    while !left.is_zero() {
        if left.bit(0) {
            result = times(&result, &square);
            if result.abs() > most {
                return None;
            }
        }
        left >>= 1;
        if !left.is_zero() {
            square = times(&square, &square);
            if square > most && !result.is_zero() {
                return None;
            }
        }
    }
    Some(result)
}

/// POW: exactly by squaring for whole exponents, otherwise by logarithm.
fn pow(args: &[Value<'_>], form: &Form) -> Answer {
    let (x, y) = ((form.read)(args, 0), (form.read)(args, 1));
    let shown = || form.call("POW", &[&x, &y]);
    let overflow = || form.overflow("POW", &[&x, &y]);
    let zero = || form.give_zero();
    if (&y % form.one()).is_zero() {
        let exponent = (&y / form.one()).abs();
        if y.is_negative() && x.is_zero() {
            return Err(format!("division by zero: {}", shown()));
        }
        let power = whole_power(&form.wide(&x), &exponent);
        if !y.is_negative() {
            return form.narrow(&power.ok_or_else(overflow)?, "POW", &[&x, &y]);
        }
        return match power {
            // A power beyond forty digits: its inverse is less than the last place.
            None => zero(),
            Some(p) if p.is_zero() => Err(overflow()),
            Some(p) => form.narrow(&over(&one(), &p), "POW", &[&x, &y]),
        };
    }
    if x.is_negative() {
        return Err(format!(
            "Negative {} value cannot be raised to a fractional power: {}",
            form.name.to_uppercase(),
            shown()
        ));
    }
    if x.is_zero() {
        return if y.is_positive() { zero() } else { Err(format!("division by zero: {}", shown())) };
    }
    let product = times(&ln(&form.wide(&x)), &form.wide(&y));
    // e^100 has 44 digits.
    if product > one() * 100 {
        return Err(overflow());
    }
    form.narrow(&exp(&product), "POW", &[&x, &y])
}

fn exponential(args: &[Value<'_>], form: &Form) -> Answer {
    let x = (form.read)(args, 0);
    if x > form.one() * 100 {
        return Err(form.overflow("EXP", &[&x]));
    }
    form.narrow(&exp(&form.wide(&x)), "EXP", &[&x])
}

/// The natural logarithm, where there is one.
fn positive(n: &BigInt, name: &str, form: &Form) -> Result<BigInt, String> {
    if n.is_positive() {
        Ok(ln(&form.wide(n)))
    } else {
        Err(format!("{name} is undefined for zero or negative value: {}", (form.shown)(n)))
    }
}

fn natural(args: &[Value<'_>], form: &Form) -> Answer {
    let x = (form.read)(args, 0);
    form.narrow(&positive(&x, "LN", form)?, "LN", &[&x])
}

/// The logarithm to a base.
fn logarithm(args: &[Value<'_>], base: &BigInt, name: &str, form: &Form) -> Answer {
    let x = (form.read)(args, 0);
    let (x_ln, base_ln) = (positive(&x, name, form)?, positive(base, name, form)?);
    if base_ln.is_zero() {
        return Err(format!("{name} is undefined for base 1"));
    }
    form.narrow(&over(&x_ln, &base_ln), name, &[&x, base])
}

/// SQRT, which negative numbers have not.
fn square_root(args: &[Value<'_>], form: &Form) -> Answer {
    let n = (form.read)(args, 0);
    if n.is_negative() {
        return Err(format!("SQRT is undefined for negative value: {}", form.call("SQRT", &[&n])));
    }
    root(&n, 2, form)
}

/// A root, rounded half up: twice the root is cut to an integer first.
fn root(n: &BigInt, degree: u32, form: &Form) -> Answer {
    let scaled = n * BigInt::from(10).pow(form.places * (degree - 1)) * (BigInt::one() << degree);
    let rounded: BigInt = (scaled.abs().nth_root(degree) + 1) / 2;
    let rounded = if scaled.is_negative() { -rounded } else { rounded };
    (form.give)(rounded).ok_or_else(|| format!("{} overflow", form.name))
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

/// The functions of one type: its name, how DuckDB gives it, and its form.
macro_rules! of_type {
    ($name:literal, $argument:expr, $result:expr, $form:expr) => {
        [
            f(concat!("bq_", $name, "_pow"), &[$argument, $argument], $result, |a| pow(a, &$form)),
            f(concat!("bq_", $name, "_exp"), &[$argument], $result, |a| exponential(a, &$form)),
            f(concat!("bq_", $name, "_ln"), &[$argument], $result, |a| natural(a, &$form)),
            f(concat!("bq_", $name, "_log10"), &[$argument], $result, |a| {
                logarithm(a, &($form.one() * 10), "LOG10", &$form)
            }),
            f(concat!("bq_", $name, "_log"), &[$argument, $argument], $result, |a| {
                logarithm(a, &($form.read)(a, 1), "LOG", &$form)
            }),
            f(concat!("bq_", $name, "_sqrt"), &[$argument], $result, |a| square_root(a, &$form)),
            f(concat!("bq_", $name, "_cbrt"), &[$argument], $result, |a| root(&($form.read)(a, 0), 3, &$form)),
        ]
    };
}

const NUMERICS: &[Function] = &of_type!("numeric", Numeric, Numeric, NUMERIC);
const BIGNUMERICS: &[Function] = &of_type!("bignumeric", Bytes, BigNumeric, BIGNUMERIC);

pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [NUMERICS, BIGNUMERICS, FUNCTIONS].into_iter().flatten()
}

/// PERCENTILE_CONT of NUMERIC: the value at a share of the way from the least to the greatest, between two neighbours as far as
/// the place is between theirs. NULLs, where they count, come first, and beside one the other neighbour counts alone.
fn percentile(args: &[Value<'_>]) -> Answer {
    let (Some(Value::NumericList(list)), Some(Value::Bool(nulls))) = (args.first(), args.get(2)) else {
        return Ok(Value::Null);
    };
    let mut values: Vec<Option<i128>> = list.iter().copied().filter(|value| *nulls || value.is_some()).collect();
    values.sort_unstable();
    let place = numeric(args, 1) * (values.len() as i128 - 1).max(0);
    let (low, part) = (place / NUMERIC_ONE, place % NUMERIC_ONE);
    let at = |place: i128| usize::try_from(place).ok().and_then(|place| values.get(place).copied().flatten());
    let found = match (at(low), at(low + 1).filter(|_| part != 0)) {
        (Some(a), Some(b)) => {
            let sum = BigInt::from(a) * (NUMERIC_ONE - part) + BigInt::from(b) * part;
            let half = BigInt::from(NUMERIC_ONE / 2) * sum.signum();
            ((sum + half) / NUMERIC_ONE).to_i128()
        }
        (a, b) => a.or(b),
    };
    Ok(found.map_or(Value::Null, Value::Numeric))
}

const FUNCTIONS: &[Function] = &[
    f("bq_percentile", &[NumericList, Numeric, Bool], Numeric, percentile),
    f("bq_numeric_round_mode", &[Numeric, Int, Text], Numeric, round),
    f("bq_numeric_fit", &[Numeric, Int, Int], Numeric, fit),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, args: &[&str], expect: &str) {
        let function = functions().find(|f| f.name == name).expect("a function");
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
