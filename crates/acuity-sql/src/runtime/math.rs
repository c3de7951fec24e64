//! Numbers.

use super::digits::at_digits;
use super::text::{self, NUMERIC_ONE, numeric_in_range};
use super::{Answer, Function, Kind, Value, bytes, f, float, int, numeric, owned, str};
use Kind::{Bool, Bytes, Date, Float, Int, Numeric, Text};

/// A double from a function that may leave the finite numbers.
fn finite(x: f64, name: &str, inputs: &[f64]) -> Answer {
    if x.is_finite() || inputs.iter().any(|i| !i.is_finite()) {
        return Ok(Value::Float(x));
    }
    let shown: Vec<String> = inputs.iter().map(|i| text::float(*i)).collect();
    if x.is_nan() {
        Err(format!("Illegal argument in {name}({})", shown.join(", ")))
    } else {
        Err(format!("Floating point overflow in {name}({})", shown.join(", ")))
    }
}

/// A function of one double.
fn one(args: &[Value<'_>], name: &str, op: fn(f64) -> f64) -> Answer {
    let x = float(args, 0);
    finite(op(x), name, &[x])
}

/// One that is defined for positive numbers only; not finite ones go through.
fn positive(args: &[Value<'_>], name: &str, op: fn(f64) -> f64) -> Answer {
    let x = float(args, 0);
    if x <= 0.0 && x.is_finite() {
        return Err(format!("Floating point error in function: {name}({})", text::float(x)));
    }
    Ok(Value::Float(op(x)))
}

/// One that is defined for some numbers only; not finite ones go through.
fn inside(args: &[Value<'_>], name: &str, ok: fn(f64) -> bool, op: fn(f64) -> f64) -> Answer {
    let x = float(args, 0);
    if x.is_finite() && !ok(x) {
        return Err(format!("Floating point error in function: {name}({})", text::float(x)));
    }
    Ok(Value::Float(op(x)))
}

/// The inverse of a function, which has no value where that is 0.
fn inverse(args: &[Value<'_>], name: &str, op: fn(f64) -> f64) -> Answer {
    let x = float(args, 0);
    let y = op(x);
    if y == 0.0 { Err(format!("division by zero: {name}({})", text::float(x))) } else { finite(1.0 / y, name, &[x]) }
}

/// A function of two doubles.
fn two(args: &[Value<'_>], name: &str, op: fn(f64, f64) -> f64) -> Answer {
    let (x, y) = (float(args, 0), float(args, 1));
    finite(op(x, y), name, &[x, y])
}

/// `/`, whose division by zero is an error for FLOAT64 as well.
fn divide(args: &[Value<'_>]) -> Answer {
    let (x, y) = (float(args, 0), float(args, 1));
    if y == 0.0 {
        return Err(format!("division by zero: {} / {}", text::float(x), text::float(y)));
    }
    finite(x / y, "/", &[x, y])
}

fn pow(args: &[Value<'_>]) -> Answer {
    let (x, y) = (float(args, 0), float(args, 1));
    finite(x.powf(y), "POW", &[x, y])
}

/// LOG with a base. The cases that are not finite are those of the reference engine.
fn log(args: &[Value<'_>]) -> Answer {
    let (x, base) = (float(args, 0), float(args, 1));
    if x.is_nan() || x == f64::NEG_INFINITY || !base.is_finite() || (x == f64::INFINITY && base <= 0.0) {
        return Ok(Value::Float(f64::NAN));
    }
    if x == f64::INFINITY {
        return Ok(Value::Float(if base < 1.0 { -x } else { x }));
    }
    if x <= 0.0 || base <= 0.0 || base == 1.0 {
        return Err(format!("Floating point error in function: LOG({}, {})", text::float(x), text::float(base)));
    }
    Ok(Value::Float(x.ln() / base.ln()))
}

/// ROUND, half away from zero.
fn round(args: &[Value<'_>]) -> Answer {
    let (x, n) = (float(args, 0), int(args, 1));
    Ok(Value::Float(at_digits(x, n, true)))
}

fn trunc(args: &[Value<'_>]) -> Answer {
    let (x, n) = (float(args, 0), int(args, 1));
    Ok(Value::Float(at_digits(x, n, false)))
}

/// CAST of FLOAT64 to INT64: half away from zero, where DuckDB rounds half to even.
fn float_to_int(args: &[Value<'_>]) -> Answer {
    let x = float(args, 0);
    if !x.is_finite() {
        return Err(format!(
            "Illegal conversion of non-finite floating point number to an integer: {}",
            text::float(x)
        ));
    }
    let r = x.round();
    // 2^63 is a double, the largest INT64 is none: the range is half open.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&r) {
        Ok(Value::Int(r as i64))
    } else {
        Err(format!("int64 out of range: {}", text::float(x)))
    }
}

/// A NUMERIC within its range.
fn numeric_result(n: Option<i128>) -> Answer {
    n.ok_or_else(|| "numeric overflow".to_owned()).and_then(numeric_in_range).map(Value::Numeric)
}

/// `a * b / c` rounded half away from zero, with 256 bits in between.
fn mul_div(a: i128, b: i128, c: i128) -> Option<i128> {
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (a, b, c) = (a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs());
    let (mut high, mut low) = wide_mul(a, b);
    let (half_low, carry) = low.overflowing_add(c / 2);
    low = half_low;
    high += u128::from(carry);
    if high >= c {
        return None;
    }
    // Long division, bit by bit: the remainder stays below c, which is below 2^127.
    let mut remainder = high;
    let mut quotient: u128 = 0;
    for i in (0..128).rev() {
        remainder = (remainder << 1) | ((low >> i) & 1);
        quotient <<= 1;
        if remainder >= c {
            remainder -= c;
            quotient |= 1;
        }
    }
    let q = i128::try_from(quotient).ok()?;
    Some(if negative { -q } else { q })
}

/// The product in 256 bits, high half first.
fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let (p00, p01, p10, p11) = (a0 * b0, a0 * b1, a1 * b0, a1 * b1);
    let middle = (p00 >> 64) + (p01 & LOW) + (p10 & LOW);
    (p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64), (middle << 64) | (p00 & LOW))
}

/// `/` of NUMERIC.
fn numeric_divide(args: &[Value<'_>]) -> Answer {
    let (x, y) = (numeric(args, 0), numeric(args, 1));
    if y == 0 {
        return Err(format!("division by zero: {} / {}", text::numeric(x), text::numeric(y)));
    }
    numeric_result(mul_div(x, NUMERIC_ONE, y))
}

/// ROUND (half away from zero) and TRUNC of NUMERIC.
fn numeric_digits(args: &[Value<'_>], rounds: bool) -> Answer {
    let (x, n) = (numeric(args, 0), int(args, 1));
    if n >= 9 {
        return Ok(Value::Numeric(x));
    }
    if n < -29 {
        return Ok(Value::Numeric(0));
    }
    let unit = 10i128.pow((9 - n) as u32);
    let half = if rounds { unit / 2 * x.signum() } else { 0 };
    numeric_result(x.checked_add(half).map(|v| v / unit * unit))
}

/// The message for a division that has no INT64.
fn bad_division(x: i64, y: i64) -> String {
    if y == 0 { format!("division by zero: {x} / {y}") } else { format!("int64 overflow: {x} / {y}") }
}

/// `<<` and `>>` of the 64 bits, without regard to the sign; from 64 on nothing is left.
fn shift(args: &[Value<'_>], left: bool) -> Answer {
    let (x, n) = (int(args, 0) as u64, int(args, 1));
    if n < 0 {
        return Err("Bitwise shift by negative offset.".to_owned());
    }
    let shifted = if n > 63 {
        0
    } else if left {
        x << n
    } else {
        x >> n
    };
    Ok(Value::Int(shifted as i64))
}

/// The result of an operator, or that INT64 does not hold it.
fn overflow(x: Option<i64>, op: &str, a: i64, b: i64) -> Answer {
    x.map(Value::Int).ok_or_else(|| format!("int64 overflow: {a} {op} {b}"))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_float_add", &[Float, Float], Float, |a| two(a, "+", |x, y| x + y)),
    f("bq_float_subtract", &[Float, Float], Float, |a| two(a, "-", |x, y| x - y)),
    f("bq_float_multiply", &[Float, Float], Float, |a| two(a, "*", |x, y| x * y)),
    f("bq_divide", &[Float, Float], Float, divide),
    f("bq_ieee_divide", &[Float, Float], Float, |a| Ok(Value::Float(float(a, 0) / float(a, 1)))),
    f("bq_int_add", &[Int, Int], Int, |a| overflow(int(a, 0).checked_add(int(a, 1)), "+", int(a, 0), int(a, 1))),
    f("bq_int_subtract", &[Int, Int], Int, |a| overflow(int(a, 0).checked_sub(int(a, 1)), "-", int(a, 0), int(a, 1))),
    f("bq_int_multiply", &[Int, Int], Int, |a| overflow(int(a, 0).checked_mul(int(a, 1)), "*", int(a, 0), int(a, 1))),
    f("bq_negate", &[Int], Int, |a| overflow(int(a, 0).checked_neg(), "-", 0, int(a, 0))),
    f("bq_int_abs", &[Int], Int, |a| {
        int(a, 0).checked_abs().map(Value::Int).ok_or_else(|| format!("int64 overflow: ABS({})", int(a, 0)))
    }),
    f("bq_div", &[Int, Int], Int, |a| {
        int(a, 0).checked_div(int(a, 1)).map(Value::Int).ok_or_else(|| bad_division(int(a, 0), int(a, 1)))
    }),
    f("bq_mod", &[Int, Int], Int, |a| match int(a, 1) {
        0 => Err(bad_division(int(a, 0), 0)),
        // The least INT64 and -1 leave 0; a plain remainder overflows on the way.
        y => Ok(Value::Int(int(a, 0).wrapping_rem(y))),
    }),
    f("bq_shift_left", &[Int, Int], Int, |a| shift(a, true)),
    f("bq_shift_right", &[Int, Int], Int, |a| shift(a, false)),
    f("bq_bit_count", &[Int], Int, |a| Ok(Value::Int(i64::from(int(a, 0).count_ones())))),
    f("bq_float_equal", &[Float, Float], Bool, |a| Ok(Value::Bool(float(a, 0) == float(a, 1)))),
    f("bq_float_less", &[Float, Float], Bool, |a| Ok(Value::Bool(float(a, 0) < float(a, 1)))),
    f("bq_float_less_equal", &[Float, Float], Bool, |a| Ok(Value::Bool(float(a, 0) <= float(a, 1)))),
    f("bq_float_greater", &[Float, Float], Bool, |a| Ok(Value::Bool(float(a, 0) > float(a, 1)))),
    f("bq_float_greater_equal", &[Float, Float], Bool, |a| Ok(Value::Bool(float(a, 0) >= float(a, 1)))),
    f("bq_sign", &[Float], Float, |a| {
        // NaN and zeros of either sign stay as they are.
        let x = float(a, 0);
        Ok(Value::Float(if x.is_nan() || x == 0.0 { x } else { x.signum() }))
    }),
    f("bq_sqrt", &[Float], Float, |a| match float(a, 0) {
        x if x < 0.0 => Err(format!("Argument to SQRT cannot be negative: {}", text::float(x))),
        x => Ok(Value::Float(x.sqrt())),
    }),
    f("bq_cbrt", &[Float], Float, |a| one(a, "CBRT", f64::cbrt)),
    f("bq_exp", &[Float], Float, |a| one(a, "EXP", f64::exp)),
    f("bq_ln", &[Float], Float, |a| positive(a, "LN", f64::ln)),
    f("bq_log10", &[Float], Float, |a| positive(a, "LOG10", f64::log10)),
    f("bq_log", &[Float, Float], Float, log),
    f("bq_pow", &[Float, Float], Float, pow),
    f("bq_acos", &[Float], Float, |a| inside(a, "ACOS", |x| x.abs() <= 1.0, f64::acos)),
    f("bq_asin", &[Float], Float, |a| inside(a, "ASIN", |x| x.abs() <= 1.0, f64::asin)),
    f("bq_atan", &[Float], Float, |a| one(a, "ATAN", f64::atan)),
    f("bq_atan2", &[Float, Float], Float, |a| two(a, "ATAN2", f64::atan2)),
    f("bq_acosh", &[Float], Float, |a| inside(a, "ACOSH", |x| x >= 1.0, f64::acosh)),
    f("bq_asinh", &[Float], Float, |a| one(a, "ASINH", f64::asinh)),
    f("bq_atanh", &[Float], Float, |a| inside(a, "ATANH", |x| x.abs() < 1.0, f64::atanh)),
    f("bq_cos", &[Float], Float, |a| one(a, "COS", f64::cos)),
    f("bq_sin", &[Float], Float, |a| one(a, "SIN", f64::sin)),
    f("bq_tan", &[Float], Float, |a| one(a, "TAN", f64::tan)),
    f("bq_cosh", &[Float], Float, |a| one(a, "COSH", f64::cosh)),
    f("bq_sinh", &[Float], Float, |a| one(a, "SINH", f64::sinh)),
    f("bq_tanh", &[Float], Float, |a| one(a, "TANH", f64::tanh)),
    f("bq_cot", &[Float], Float, |a| inverse(a, "COT", f64::tan)),
    f("bq_coth", &[Float], Float, |a| inverse(a, "COTH", f64::tanh)),
    f("bq_csc", &[Float], Float, |a| inverse(a, "CSC", f64::sin)),
    f("bq_csch", &[Float], Float, |a| inverse(a, "CSCH", f64::sinh)),
    f("bq_sec", &[Float], Float, |a| inverse(a, "SEC", f64::cos)),
    f("bq_sech", &[Float], Float, |a| inverse(a, "SECH", f64::cosh)),
    f("bq_round", &[Float, Int], Float, round),
    f("bq_trunc", &[Float, Int], Float, trunc),
    f("bq_float_to_int", &[Float], Int, float_to_int),
    f("bq_float_to_numeric", &[Float], Numeric, |a| text::float_to_numeric(float(a, 0)).map(Value::Numeric)),
    f("bq_float_text", &[Float], Text, |a| owned(text::float(float(a, 0)))),
    f("bq_numeric_add", &[Numeric, Numeric], Numeric, |a| numeric_result(numeric(a, 0).checked_add(numeric(a, 1)))),
    f("bq_numeric_subtract", &[Numeric, Numeric], Numeric, |a| {
        numeric_result(numeric(a, 0).checked_sub(numeric(a, 1)))
    }),
    f("bq_numeric_multiply", &[Numeric, Numeric], Numeric, |a| {
        numeric_result(mul_div(numeric(a, 0), numeric(a, 1), NUMERIC_ONE))
    }),
    f("bq_numeric_checked", &[Numeric], Numeric, |a| numeric_result(Some(numeric(a, 0)))),
    f("bq_numeric_divide", &[Numeric, Numeric], Numeric, numeric_divide),
    f("bq_numeric_div", &[Numeric, Numeric], Numeric, |a| match numeric(a, 1) {
        0 => Err(format!("division by zero: {} / 0", text::numeric(numeric(a, 0)))),
        y => numeric_result((numeric(a, 0) / y).checked_mul(NUMERIC_ONE)),
    }),
    f("bq_numeric_mod", &[Numeric, Numeric], Numeric, |a| match numeric(a, 1) {
        0 => Err(format!("division by zero: {} / 0", text::numeric(numeric(a, 0)))),
        y => Ok(Value::Numeric(numeric(a, 0) % y)),
    }),
    f("bq_numeric_round", &[Numeric, Int], Numeric, |a| numeric_digits(a, true)),
    f("bq_numeric_trunc", &[Numeric, Int], Numeric, |a| numeric_digits(a, false)),
    f("bq_numeric_text", &[Numeric], Text, |a| owned(text::numeric(numeric(a, 0)))),
    f("bq_numeric_to_float", &[Numeric], Float, |a| {
        let n = numeric(a, 0);
        // Both are exact then, and the quotient is rounded once.
        if n.unsigned_abs() < 1 << 53 {
            return Ok(Value::Float(n as f64 / NUMERIC_ONE as f64));
        }
        text::parse_float(&text::numeric(n)).map(Value::Float)
    }),
    f("bq_numeric_to_int", &[Numeric], Int, |a| {
        let n = numeric(a, 0);
        let rounded = (n + NUMERIC_ONE / 2 * n.signum()) / NUMERIC_ONE;
        i64::try_from(rounded).map(Value::Int).map_err(|_| format!("int64 out of range: {}", text::numeric(n)))
    }),
    f("bq_text_to_int", &[Text], Int, |a| text::parse_int(str(a, 0)).map(Value::Int)),
    f("bq_text_to_float", &[Text], Float, |a| text::parse_float(str(a, 0)).map(Value::Float)),
    f("bq_text_to_numeric", &[Text], Numeric, |a| text::parse_numeric(str(a, 0)).map(Value::Numeric)),
    f("bq_parse_numeric", &[Text], Numeric, |a| text::parse_numeric_loosely(str(a, 0)).map(Value::Numeric)),
    f("bq_text_to_bool", &[Text], Bool, |a| match str(a, 0).to_ascii_lowercase().as_str() {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        _ => Err(format!("Bad bool value: {}", str(a, 0))),
    }),
    f("bq_bytes_to_text", &[Bytes], Text, |a| match std::str::from_utf8(bytes(a, 0)) {
        Ok(s) => owned(s),
        Err(_) => Err("Invalid cast of bytes to UTF8 string".to_owned()),
    }),
    // Of type INT64 to DuckDB; where another type is wanted, lowering converts it (`Op::ErrorAs`).
    f("bq_error", &[Text], Int, |a| Err(str(a, 0).to_owned())),
    f("bq_unix_date", &[Date], Int, |a| Ok(Value::Int(int(a, 0)))),
];
