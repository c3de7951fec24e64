//! Arrays: series of numbers, places inside, and what is computed from elements.

use std::collections::{BTreeMap, BTreeSet};

use super::text::numeric_in_range;
use super::{Answer, Function, Kind, Value, f, float, int, numeric, str};
use Kind::{Bool, Float, FloatList, Int, IntList, Numeric, NumericList, Text, TextList};

/// Elements that one call may generate.
pub(super) const MOST: usize = 10_000_000;

/// GREATEST and LEAST of FLOAT64: NULL where any is NULL, NaN where any is NaN.
fn extreme(args: &[Value<'_>], greatest: bool) -> Answer {
    let Some(Value::FloatList(list)) = args.first() else { return Ok(Value::Null) };
    let mut best: Option<f64> = None;
    for x in list {
        let Some(x) = x else { return Ok(Value::Null) };
        best = Some(match best {
            Some(b) if b.is_nan() || x.is_nan() => f64::NAN,
            Some(b) if greatest => b.max(*x),
            Some(b) => b.min(*x),
            None => *x,
        });
    }
    Ok(best.map_or(Value::Null, Value::Float))
}

/// IN for FLOAT64: NaN equals nothing, and a NULL among the elements leaves open whether the value is there.
fn in_float(args: &[Value<'_>]) -> Answer {
    let Some(Value::FloatList(list)) = args.first() else { return Ok(Value::Null) };
    let x = float(args, 1);
    if list.iter().flatten().any(|y| *y == x) {
        return Ok(Value::Bool(true));
    }
    Ok(if list.iter().any(Option::is_none) { Value::Null } else { Value::Bool(false) })
}

/// GENERATE_ARRAY of INT64; it ends at the type's limit, where one more step would leave it.
fn generate_array(args: &[Value<'_>]) -> Answer {
    let (start, end) = (int(args, 0), int(args, 1));
    let step = if args.len() > 2 { int(args, 2) } else { 1 };
    if step == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    let span = i128::from(end) - i128::from(start);
    if span / i128::from(step) >= MOST as i128 {
        return Err(too_many());
    }
    let mut out = Vec::new();
    let mut x = start;
    while if step > 0 { x <= end } else { x >= end } {
        if out.len() >= MOST {
            return Err(too_many());
        }
        out.push(Some(x));
        match x.checked_add(step) {
            Some(next) => x = next,
            None => break,
        }
    }
    Ok(Value::IntList(out))
}

/// GENERATE_ARRAY of FLOAT64.
fn generate_float_array(args: &[Value<'_>]) -> Answer {
    let (start, end) = (float(args, 0), float(args, 1));
    let step = if args.len() > 2 { float(args, 2) } else { 1.0 };
    if step == 0.0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    if !(start.is_finite() && end.is_finite() && step.is_finite()) {
        return Err("Sequence start, end and step must be finite.".to_owned());
    }
    // Told before any is made; what rounding leaves open is counted.
    if (end / step - start / step) > MOST as f64 {
        return Err(too_many());
    }
    let mut out = Vec::new();
    for i in 0..MOST as u32 {
        // By multiplication: adding steps up would add their errors up.
        let x = start + f64::from(i) * step;
        if if step > 0.0 { x > end } else { x < end } {
            return Ok(Value::FloatList(out));
        }
        out.push(Some(x));
    }
    Err(too_many())
}

/// That an array would be too long.
pub(super) fn too_many() -> String {
    format!("Cannot generate arrays with more than {MOST} elements.")
}

/// DuckDB's place (from 1) of an element at `i`, counted from `base`; an error outside of the array.
fn position(i: i64, len: i64, base: i64) -> Answer {
    if i < base || i - base >= len {
        return Err(format!("Array index {i} is out of bounds"));
    }
    Ok(Value::Int(i - base + 1))
}

/// GENERATE_ARRAY of NUMERIC.
fn generate_numeric_array(args: &[Value<'_>]) -> Answer {
    let (start, end) = (numeric(args, 0), numeric(args, 1));
    let step = if args.len() > 2 { numeric(args, 2) } else { super::text::NUMERIC_ONE };
    if step == 0 {
        return Err("Sequence step cannot be 0.".to_owned());
    }
    // Told before any is made. Where not even the distance of the ends fits, it is counted in steps from nothing.
    let in_steps = || (end / step).saturating_sub(start / step);
    if end.checked_sub(start).map_or_else(in_steps, |distance| distance / step) >= MOST as i128 {
        return Err(too_many());
    }
    let mut out = Vec::new();
    let mut x = start;
    while if step > 0 { x <= end } else { x >= end } {
        out.push(Some(x));
        match x.checked_add(step).map(numeric_in_range) {
            Some(Ok(next)) => x = next,
            _ => break,
        }
    }
    Ok(Value::NumericList(out))
}

/// Where ARRAY_SLICE starts, from 1: `offset` counts from 0, or from the end when it is negative.
fn slice_start(args: &[Value<'_>]) -> Answer {
    Ok(Value::Int(from_front(int(args, 0), int(args, 1)).max(0).saturating_add(1)))
}

/// The last place that ARRAY_SLICE takes, from 1; 0 takes nothing.
fn slice_end(args: &[Value<'_>]) -> Answer {
    Ok(Value::Int(from_front(int(args, 0), int(args, 1)).saturating_add(1).max(0)))
}

/// A place counted from the front; it may still lie outside.
fn from_front(offset: i64, len: i64) -> i64 {
    if offset < 0 { offset.saturating_add(len) } else { offset }
}

/// How many elements ARRAY_FIRST_N and its like take; the third argument is the function's name, for the message.
fn count(args: &[Value<'_>]) -> Answer {
    let (n, len) = (int(args, 0), int(args, 1));
    if n < 0 {
        return Err(format!("The n argument to {} must not be negative.", str(args, 2)));
    }
    Ok(Value::Int(n.min(len)))
}

/// The elements that are not NULL, when there are any.
fn numbers(args: &[Value<'_>]) -> Option<Vec<f64>> {
    match args.first() {
        Some(Value::FloatList(list)) => {
            Some(list.iter().flatten().copied().collect()).filter(|l: &Vec<f64>| !l.is_empty())
        }
        _ => None,
    }
}

/// The sum of an array's FLOAT64, as HAVING MAX needs it.
fn sum(args: &[Value<'_>]) -> Answer {
    let Some(list) = numbers(args) else { return Ok(Value::Null) };
    let total: f64 = list.iter().sum();
    if total.is_infinite() && list.iter().all(|x| x.is_finite()) {
        return Err("ARRAY_SUM double overflow".to_owned());
    }
    Ok(Value::Float(total))
}

/// The mean of an array's FLOAT64.
fn average(args: &[Value<'_>]) -> Answer {
    let Some(list) = numbers(args) else { return Ok(Value::Null) };
    let n = list.len() as f64;
    let total: f64 = list.iter().sum();
    // A sum beyond the largest double says nothing of the mean.
    let mean = if total.is_finite() { total / n } else { list.iter().map(|x| x / n).sum() };
    Ok(Value::Float(mean))
}

/// Whether no element comes twice; NaN equals NaN here, and 0 equals -0.
fn distinct(args: &[Value<'_>]) -> Answer {
    let Some(Value::FloatList(list)) = args.first() else { return Ok(Value::Null) };
    // By bits, with one pattern for all NaN and the sign of a zero added away.
    let key = |x: &Option<f64>| x.map(|x| if x.is_nan() { u64::MAX } else { (x + 0.0).to_bits() });
    let different: std::collections::BTreeSet<Option<u64>> = list.iter().map(key).collect();
    Ok(Value::Bool(different.len() == list.len()))
}

/// The least or greatest element; any NaN makes it NaN.
fn bound(args: &[Value<'_>], op: fn(f64, f64) -> f64) -> Answer {
    let Some(list) = numbers(args) else { return Ok(Value::Null) };
    if list.iter().any(|x| x.is_nan()) {
        return Ok(Value::Float(f64::NAN));
    }
    Ok(list.into_iter().reduce(op).map_or(Value::Null, Value::Float))
}

/// Two vectors of the same length without NULL.
fn vectors(args: &[Value<'_>]) -> Result<(Vec<f64>, Vec<f64>), String> {
    let vector = |i: usize| match args.get(i) {
        Some(Value::FloatList(list)) => list.iter().copied().collect::<Option<Vec<f64>>>(),
        _ => None,
    };
    let null = |which: &str| format!("NULL array element in {which} argument");
    let (x, y) = (vector(0).ok_or_else(|| null("first"))?, vector(1).ok_or_else(|| null("second"))?);
    if x.len() == y.len() { Ok((x, y)) } else { Err(format!("Array length mismatch: {} and {}", x.len(), y.len())) }
}

fn cosine_distance((x, y): (Vec<f64>, Vec<f64>)) -> Answer {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let lengths = dot(&x, &x).sqrt() * dot(&y, &y).sqrt();
    if lengths == 0.0 {
        return Err("Cannot compute cosine distance against zero vector".to_owned());
    }
    Ok(Value::Float(1.0 - dot(&x, &y) / lengths))
}

fn euclidean_distance((x, y): (Vec<f64>, Vec<f64>)) -> Answer {
    Ok(Value::Float(x.iter().zip(&y).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()))
}

/// Both vectors of a call, each a list of dimensions and one of values, with 0 for what one of them leaves out.
fn sparse_vectors(args: &[Value<'_>]) -> Result<(Vec<f64>, Vec<f64>), String> {
    let mut both: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for side in 0..2 {
        let (Some(Value::TextList(names)), Some(Value::FloatList(values))) =
            (args.get(2 * side), args.get(2 * side + 1))
        else {
            return Err("NULL array element".to_owned());
        };
        let mut seen = BTreeSet::new();
        for (name, value) in names.iter().zip(values.iter()) {
            let (Some(name), Some(value)) = (name.as_deref(), value) else {
                return Err("NULL array element".to_owned());
            };
            if !seen.insert(name) {
                return Err(format!("Duplicate index {name} found in the input array"));
            }
            both.entry(name).or_default()[side] = *value;
        }
    }
    Ok(both.into_values().map(|[x, y]| (x, y)).unzip())
}

/// Two vectors, each its dimensions and its values.
const SPARSE: &[Kind] = &[TextList, FloatList, TextList, FloatList];

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_cosine_distance", &[FloatList, FloatList], Float, |a| cosine_distance(vectors(a)?)),
    f("bq_euclidean_distance", &[FloatList, FloatList], Float, |a| euclidean_distance(vectors(a)?)),
    f("bq_sparse_cosine_distance", SPARSE, Float, |a| cosine_distance(sparse_vectors(a)?)),
    f("bq_sparse_euclidean_distance", SPARSE, Float, |a| euclidean_distance(sparse_vectors(a)?)),
    f("bq_greatest", &[FloatList], Float, |a| extreme(a, true)),
    f("bq_least", &[FloatList], Float, |a| extreme(a, false)),
    f("bq_in_float", &[FloatList, Float], Bool, in_float),
    f("bq_generate_array", &[Int, Int], IntList, generate_array),
    f("bq_generate_array", &[Int, Int, Int], IntList, generate_array),
    f("bq_generate_float_array", &[Float, Float], FloatList, generate_float_array),
    f("bq_generate_float_array", &[Float, Float, Float], FloatList, generate_float_array),
    f("bq_offset", &[Int, Int], Int, |a| position(int(a, 0), int(a, 1), 0)),
    f("bq_ordinal", &[Int, Int], Int, |a| position(int(a, 0), int(a, 1), 1)),
    f("bq_last", &[Int], Int, |a| position(int(a, 0) - 1, int(a, 0), 0)),
    f("bq_safe_offset", &[Int], Int, |a| {
        Ok(if int(a, 0) < 0 { Value::Null } else { Value::Int(int(a, 0).saturating_add(1)) })
    }),
    f("bq_safe_ordinal", &[Int], Int, |a| Ok(if int(a, 0) < 1 { Value::Null } else { Value::Int(int(a, 0)) })),
    f("bq_generate_numeric_array", &[Numeric, Numeric], NumericList, generate_numeric_array),
    f("bq_generate_numeric_array", &[Numeric, Numeric, Numeric], NumericList, generate_numeric_array),
    f("bq_slice_start", &[Int, Int], Int, slice_start),
    f("bq_slice_end", &[Int, Int], Int, slice_end),
    f("bq_count", &[Int, Int, Text], Int, count),
    f("bq_array_sum", &[FloatList], Float, sum),
    f("bq_array_avg", &[FloatList], Float, average),
    f("bq_floats_distinct", &[FloatList], Bool, distinct),
    f("bq_array_min", &[FloatList], Float, |a| bound(a, f64::min)),
    f("bq_array_max", &[FloatList], Float, |a| bound(a, f64::max)),
];
