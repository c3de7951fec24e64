//! HLL_COUNT: sketches of how many different values there are (HyperLogLog, as the crate `datasketches` has it).
//!
//! A sketch is bytes of this project's own form: it merges with its like and not with those that BigQuery writes. Few
//! values are counted exactly. Values are taken in their order, and sketches in the order of their bytes, so that the same
//! rows give the same bytes whichever comes first.

use std::borrow::Cow;

use datasketches::hll::{HllSketch, HllType, HllUnion};
use sha2::{Digest as _, Sha256};

use super::{Answer, Function, Kind, Value, bytes, f, int, str};
use Kind::{Bytes, BytesList, Int, Text, TextList};

/// What a sketch begins with; behind it stand the type of its values, the sketch, and the first bytes of the hash of both:
/// the crate believes the sums that a sketch comes with, and computes nonsense with others.
const MARK: &[u8] = b"AcHL1";
/// Bytes of the hash.
const HASH: usize = 8;
/// The types that have sketches; each is told by its place.
const TYPES: &[&str] = &["INT64", "NUMERIC", "BIGNUMERIC", "STRING", "BYTES"];
/// The crate's most exact sketch; BigQuery's go up to 24.
const MOST_EXACT: i64 = 21;

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_hll_init", &[TextList, Int, Text], Bytes, init),
    f("bq_hll_merge", &[BytesList], Int, |args| {
        merged(args, "MERGE").map(|(_, union)| counted(union.composite_estimate()))
    }),
    f("bq_hll_merge_partial", &[BytesList], Bytes, |args| {
        let (of, union) = merged(args, "MERGE_PARTIAL")?;
        Ok(held(of, &union.to_sketch(HllType::Hll8)))
    }),
    f("bq_hll_extract", &[Bytes], Int, |args| {
        read(bytes(args, 0), "EXTRACT").map(|(_, sketch)| counted(sketch.composite_estimate()))
    }),
];

/// The sketch of values as texts; 2 to the power of the second argument is the number of its registers.
fn init(args: &[Value<'_>]) -> Answer {
    let Some(Value::TextList(values)) = args.first() else { return Ok(Value::Null) };
    let mut values: Vec<&str> = values.iter().flatten().map(|value| &**value).collect();
    values.sort_unstable();
    let precision = int(args, 1).clamp(4, MOST_EXACT) as u8;
    let mut sketch = HllSketch::new(precision, HllType::Hll8).map_err(|error| error.to_string())?;
    values.into_iter().for_each(|value| sketch.update(value));
    let of = TYPES.iter().position(|ty| *ty == str(args, 2)).unwrap_or_default() as u8;
    Ok(held(of, &sketch))
}

/// The union of sketches, which is as exact as the least exact of them.
fn merged(args: &[Value<'_>], function: &str) -> Result<(u8, HllUnion), String> {
    let Some(Value::BytesList(list)) = args.first() else { return Err(refused(function)) };
    let mut list: Vec<&[u8]> = list.iter().flatten().map(|bytes| &**bytes).collect();
    list.sort_unstable();
    let sketches = list.into_iter().map(|bytes| read(bytes, function)).collect::<Result<Vec<_>, _>>()?;
    let Some((of, _)) = sketches.first() else { return Err(refused(function)) };
    if sketches.iter().any(|(other, _)| other != of) {
        return Err(refused(function));
    }
    let precision = sketches.iter().map(|(_, sketch)| sketch.lg_config_k()).min().unwrap_or(4);
    let mut union = HllUnion::new(precision).map_err(|error| error.to_string())?;
    sketches.iter().for_each(|(_, sketch)| union.update(sketch));
    Ok((*of, union))
}

fn held(of: u8, sketch: &HllSketch) -> Value<'static> {
    let mut out = MARK.to_vec();
    out.push(of);
    out.extend(sketch.serialize());
    out.extend(&Sha256::digest(&out)[..HASH]);
    Value::Bytes(Cow::Owned(out))
}

fn read(bytes: &[u8], function: &str) -> Result<(u8, HllSketch), String> {
    let read = || {
        let (whole, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
        let (of, sketch) = whole.strip_prefix(MARK)?.split_first()?;
        (Sha256::digest(whole)[..HASH] == *hash).then(|| Some((*of, HllSketch::deserialize(sketch).ok()?)))?
    };
    read().ok_or_else(|| refused(function))
}

fn refused(function: &str) -> String {
    format!("invalid or incompatible sketch in HLL_COUNT.{function}")
}

fn counted(estimate: f64) -> Value<'static> {
    Value::Int(estimate.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(values: std::ops::Range<u32>, precision: i64) -> Vec<u8> {
        let texts = values.map(|n| Some(Cow::Owned(n.to_string()))).collect();
        match init(&[Value::TextList(texts), Value::Int(precision), Value::Text("INT64".into())]) {
            Ok(Value::Bytes(bytes)) => bytes.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn merge(sketches: &[Vec<u8>]) -> i64 {
        let list = sketches.iter().map(|bytes| Some(Cow::Borrowed(&**bytes))).collect();
        match merged(&[Value::BytesList(list)], "MERGE") {
            Ok((_, union)) => match counted(union.composite_estimate()) {
                Value::Int(n) => n,
                other => panic!("{other:?}"),
            },
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn few_values_are_counted_and_many_estimated() {
        assert_eq!(merge(&[sketch(0..3, 15), sketch(2..5, 15)]), 5);
        assert_eq!(merge(&[sketch(0..1000, 15), sketch(500..1500, 15)]), 1500);
        let many = merge(&[sketch(0..60_000, 15), sketch(40_000..100_000, 15)]);
        assert!((many - 100_000).abs() < 2_000, "{many}");
        // The least exact sketch says how exact the union is: 2^10 registers have an error of 3 %.
        let coarse = merge(&[sketch(0..60_000, 10), sketch(40_000..100_000, 15)]);
        assert!((coarse - 100_000).abs() < 10_000, "{coarse}");
    }

    #[test]
    fn the_order_of_sketches_is_nothing() {
        let parts: Vec<Vec<u8>> = (0..6).map(|i| sketch(i * 700..i * 700 + 1000, 12)).collect();
        let turned: Vec<Vec<u8>> = parts.iter().rev().cloned().collect();
        assert_eq!(merge(&parts), merge(&turned));
    }

    #[test]
    fn other_bytes_are_no_sketch() {
        let good = sketch(0..9, 15);
        let mut changed = good.clone();
        changed[20] ^= 1;
        for bad in [&b""[..], b"AcHL1", &good[..good.len() - 1], &changed, b"\x08\x70\x10\x02"] {
            assert_eq!(
                read(bad, "EXTRACT").err(),
                Some("invalid or incompatible sketch in HLL_COUNT.EXTRACT".to_owned())
            );
        }
    }
}
