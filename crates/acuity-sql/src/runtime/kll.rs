//! KLL_QUANTILES: sketches of how values are distributed (Karnin, Lang, Liberty: Optimal Quantile Approximation in
//! Streams, 2016).
//!
//! A level holds values that each stand for twice as many as one of the level below. Where there is too much, a full level
//! is sorted and every second value of it goes up. The paper draws lots for which of the two; here they take turns, so
//! that the same values give the same bytes (the crates that there are draw). A sketch of no more values than its
//! precision says is exact. Its bytes are of this project's own form: it merges with its like, not with BigQuery's.

use std::borrow::Cow;

use super::{Answer, Function, Kind, Value, bytes, f, float, int};
use Kind::{Bytes, BytesList, Float, FloatList, Int, IntList};

/// What a sketch begins with; behind it stands what its values are.
const MARK: &[u8] = b"AcKL1";
/// The most levels that a sketch can have: each holds at least two values.
const MOST_LEVELS: usize = 64;

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_kll_init_int64", &[IntList, Int], Bytes, |args| match args.first() {
        Some(Value::IntList(list)) => Sketch::of(Of::Int64, list.iter().flatten().copied().collect(), int(args, 1)),
        _ => Ok(Value::Null),
    }),
    f("bq_kll_init_float64", &[FloatList, Int], Bytes, |args| match args.first() {
        Some(Value::FloatList(list)) => {
            Sketch::of(Of::Float64, list.iter().flatten().map(|x| key(*x)).collect(), int(args, 1))
        }
        _ => Ok(Value::Null),
    }),
    f("bq_kll_merge_partial", &[BytesList], Bytes, |args| Ok(merged(args, None, "MERGE_PARTIAL")?.held())),
    f("bq_kll_merge_int64", &[BytesList, Int], IntList, |args| {
        merged(args, Some(Of::Int64), "MERGE_INT64")?.steps(int(args, 1))
    }),
    f("bq_kll_merge_float64", &[BytesList, Int], FloatList, |args| {
        merged(args, Some(Of::Float64), "MERGE_FLOAT64")?.steps(int(args, 1))
    }),
    f("bq_kll_merge_point_int64", &[BytesList, Float], Int, |args| {
        merged(args, Some(Of::Int64), "MERGE_POINT_INT64")?.point(float(args, 1))
    }),
    f("bq_kll_merge_point_float64", &[BytesList, Float], Float, |args| {
        merged(args, Some(Of::Float64), "MERGE_POINT_FLOAT64")?.point(float(args, 1))
    }),
    f("bq_kll_extract_int64", &[Bytes, Int], IntList, |args| {
        Sketch::read(bytes(args, 0), Some(Of::Int64), "EXTRACT_INT64")?.steps(int(args, 1))
    }),
    f("bq_kll_extract_float64", &[Bytes, Int], FloatList, |args| {
        Sketch::read(bytes(args, 0), Some(Of::Float64), "EXTRACT_FLOAT64")?.steps(int(args, 1))
    }),
    f("bq_kll_extract_point_int64", &[Bytes, Float], Int, |args| {
        Sketch::read(bytes(args, 0), Some(Of::Int64), "EXTRACT_POINT_INT64")?.point(float(args, 1))
    }),
    f("bq_kll_extract_point_float64", &[Bytes, Float], Float, |args| {
        Sketch::read(bytes(args, 0), Some(Of::Float64), "EXTRACT_POINT_FLOAT64")?.point(float(args, 1))
    }),
];

/// What the values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Int64 = 0,
    Float64 = 1,
}

/// A double as an integer of the same order; the same function leads back.
fn key(x: f64) -> i64 {
    turned(x.to_bits() as i64)
}

fn turned(bits: i64) -> i64 {
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

#[derive(Debug, Clone, PartialEq)]
struct Sketch {
    of: Of,
    /// How many values the highest level holds.
    precision: u32,
    /// How many levels went up: whether the first or the second of two values goes next.
    turns: u64,
    /// How many values there were.
    count: u64,
    least: i64,
    most: i64,
    /// From the lowest level to the highest.
    levels: Vec<Vec<i64>>,
}

impl Sketch {
    /// The sketch of some values, as bytes; of none there is no sketch.
    fn of(of: Of, mut values: Vec<i64>, precision: i64) -> Answer {
        values.sort_unstable();
        let (Some(least), Some(most)) = (values.first().copied(), values.last().copied()) else {
            return Ok(Value::Null);
        };
        let precision = precision.clamp(2, 100_000) as u32;
        let count = values.len() as u64;
        let mut sketch = Sketch { of, precision, turns: 0, count, least, most, levels: vec![values] };
        sketch.shorten();
        Ok(sketch.held())
    }

    /// How many values a level may hold: each two thirds of the one above.
    fn room(&self, level: usize) -> usize {
        let below = self.levels.len() - 1 - level;
        ((f64::from(self.precision) * (2.0_f64 / 3.0).powi(below as i32)).ceil() as usize).max(2)
    }

    /// Lets values go up until all levels together hold no more than they may.
    fn shorten(&mut self) {
        while self.levels.iter().map(Vec::len).sum::<usize>() > (0..self.levels.len()).map(|l| self.room(l)).sum() {
            let Some(full) = (0..self.levels.len()).find(|l| self.levels[*l].len() > self.room(*l)) else { return };
            if full + 1 == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let mut level = std::mem::take(&mut self.levels[full]);
            level.sort_unstable();
            // Of an odd number one stays.
            if level.len() % 2 == 1 {
                self.levels[full].extend(level.pop());
            }
            let first = (self.turns % 2) as usize;
            self.turns = self.turns.wrapping_add(1);
            self.levels[full + 1].extend(level.into_iter().skip(first).step_by(2));
        }
    }

    /// Takes in another sketch; the result is as exact as the less exact of the two.
    fn merge(&mut self, other: &Sketch) {
        self.precision = self.precision.min(other.precision);
        self.count = self.count.saturating_add(other.count);
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.turns = self.turns.wrapping_add(other.turns);
        for (i, level) in other.levels.iter().enumerate() {
            if i == self.levels.len() {
                self.levels.push(Vec::new());
            }
            self.levels[i].extend(level);
        }
        self.shorten();
    }

    /// The values and how many each stands for, in their order.
    fn weighted(&self) -> Vec<(i64, u128)> {
        let levels = self.levels.iter().enumerate();
        let mut all: Vec<(i64, u128)> = levels.flat_map(|(i, level)| level.iter().map(move |v| (*v, 1 << i))).collect();
        all.sort_unstable();
        all
    }

    /// The first value of which so many are as small or smaller.
    fn ranked(&self, weighted: &[(i64, u128)], rank: u128) -> i64 {
        let mut seen = 0;
        for (value, weight) in weighted {
            seen += weight;
            if seen >= rank {
                return *value;
            }
        }
        self.most
    }

    /// The values at so many equal steps, from the least to the greatest.
    fn steps(&self, number: i64) -> Answer {
        if !(1..=1_000_000).contains(&number) {
            return Err("the number of quantiles must be from 1 to 1000000".to_owned());
        }
        let number = number as u128;
        let weighted = self.weighted();
        let all = (0..=number).map(|step| match step {
            0 => self.least,
            _ if step == number => self.most,
            _ => self.ranked(&weighted, (u128::from(self.count) * step).div_ceil(number)),
        });
        Ok(match self.of {
            Of::Int64 => Value::IntList(all.map(Some).collect()),
            Of::Float64 => Value::FloatList(all.map(|v| Some(f64::from_bits(turned(v) as u64))).collect()),
        })
    }

    /// The value at one share, from 0 to 1, of all.
    fn point(&self, share: f64) -> Answer {
        if !(0.0..=1.0).contains(&share) {
            return Err("the quantile must be from 0 to 1".to_owned());
        }
        let place = share * self.count as f64;
        // 0.55 times 100 is a hair more than 55, and the 55th value is meant.
        let near = place.round();
        let rank = if (place - near).abs() <= 1e-9 * near { near } else { place.ceil() }.max(1.0);
        let value = match share {
            0.0 => self.least,
            1.0 => self.most,
            _ => self.ranked(&self.weighted(), rank as u128),
        };
        Ok(match self.of {
            Of::Int64 => Value::Int(value),
            Of::Float64 => Value::Float(f64::from_bits(turned(value) as u64)),
        })
    }

    fn held(&self) -> Value<'static> {
        let mut out = MARK.to_vec();
        out.push(self.of as u8);
        out.extend(self.precision.to_le_bytes());
        out.extend(self.turns.to_le_bytes());
        out.extend(self.count.to_le_bytes());
        out.extend(self.least.to_le_bytes());
        out.extend(self.most.to_le_bytes());
        for level in &self.levels {
            out.extend((level.len() as u64).to_le_bytes());
            level.iter().for_each(|value| out.extend(value.to_le_bytes()));
        }
        Value::Bytes(Cow::Owned(out))
    }

    /// The sketch of such bytes, of these values where it matters.
    fn read(bytes: &[u8], wanted: Option<Of>, function: &str) -> Result<Sketch, String> {
        let read = || {
            let mut rest = bytes.strip_prefix(MARK)?;
            let (of, precision) = match take::<1>(&mut rest)? {
                [0] => (Of::Int64, take::<4>(&mut rest)?),
                [1] => (Of::Float64, take::<4>(&mut rest)?),
                _ => return None,
            };
            let mut next = || take::<8>(&mut rest).map(u64::from_le_bytes);
            let (turns, count, least, most) = (next()?, next()?, next()? as i64, next()? as i64);
            let mut levels = Vec::new();
            while !rest.is_empty() && levels.len() < MOST_LEVELS {
                let len = u64::from_le_bytes(take::<8>(&mut rest)?);
                if len > rest.len() as u64 / 8 {
                    return None;
                }
                levels.push((0..len).map(|_| take::<8>(&mut rest).map(i64::from_le_bytes)).collect::<Option<_>>()?);
            }
            let precision = u32::from_le_bytes(precision);
            let sketch = Sketch { of, precision, turns, count, least, most, levels };
            let whole = sketch.weighted().iter().map(|(_, weight)| weight).sum::<u128>() == u128::from(count);
            (rest.is_empty() && count > 0 && precision > 1 && whole && wanted.is_none_or(|wanted| wanted == of))
                .then_some(sketch)
        };
        read().ok_or_else(|| format!("invalid or incompatible sketch in KLL_QUANTILES.{function}"))
    }
}

/// The next bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, behind) = rest.split_first_chunk::<N>()?;
    *rest = behind;
    Some(*first)
}

/// All sketches in one, taken in the order of their bytes.
fn merged(args: &[Value<'_>], wanted: Option<Of>, function: &str) -> Result<Sketch, String> {
    let mut list: Vec<&[u8]> = match args.first() {
        Some(Value::BytesList(list)) => list.iter().flatten().map(|bytes| &**bytes).collect(),
        _ => Vec::new(),
    };
    list.sort_unstable();
    let mut all: Option<Sketch> = None;
    for bytes in list {
        let next = Sketch::read(bytes, wanted.or(all.as_ref().map(|all| all.of)), function)?;
        match &mut all {
            Some(all) => all.merge(&next),
            None => all = Some(next),
        }
    }
    all.ok_or_else(|| format!("no sketch in KLL_QUANTILES.{function}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(values: impl Iterator<Item = i64>, precision: i64) -> Sketch {
        let Ok(Value::Bytes(bytes)) = Sketch::of(Of::Int64, values.collect(), precision) else { panic!("no sketch") };
        Sketch::read(&bytes, Some(Of::Int64), "").unwrap()
    }

    #[test]
    fn few_values_give_exact_quantiles() {
        let hundred = sketch(1..=100, 1000);
        assert_eq!((hundred.point(0.55), hundred.point(0.551)), (Ok(Value::Int(55)), Ok(Value::Int(56))));
        let sketch = sketch([30, 10, 20, 40].into_iter(), 1000);
        assert_eq!(sketch.steps(2), Ok(Value::IntList(vec![Some(10), Some(20), Some(40)])));
        assert_eq!(sketch.point(0.75), Ok(Value::Int(30)));
        assert_eq!(sketch.point(0.76), Ok(Value::Int(40)));
        assert!(sketch.point(1.5).is_err() && sketch.steps(0).is_err());
    }

    #[test]
    fn many_values_are_near_in_rank_and_few_are_kept() {
        let mut all = sketch((0..200_000).map(|n| n * 7919 % 200_000), 500);
        all.merge(&sketch(200_000..300_000, 500));
        assert!(all.levels.iter().map(Vec::len).sum::<usize>() < 2000);
        assert_eq!(all.weighted().iter().map(|(_, weight)| weight).sum::<u128>(), 300_000);
        for (share, rank) in [(0.1, 30_000), (0.5, 150_000), (0.9, 270_000)] {
            let Ok(Value::Int(found)) = all.point(share) else { panic!("no value") };
            assert!((found - rank).abs() < 3_000, "{share}: {found}");
        }
        assert_eq!((all.point(0.0), all.point(1.0)), (Ok(Value::Int(0)), Ok(Value::Int(299_999))));
    }

    #[test]
    fn doubles_keep_their_order_as_integers() {
        let list = [f64::NEG_INFINITY, -2.5, -0.0, 0.0, 1e-300, 3.0, f64::INFINITY];
        assert!(list.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(list.iter().all(|x| f64::from_bits(turned(key(*x)) as u64).to_bits() == x.to_bits()));
    }

    #[test]
    fn other_bytes_are_no_sketch() {
        let Value::Bytes(good) = sketch(0..9, 100).held() else { panic!("no bytes") };
        assert!(Sketch::read(&good, Some(Of::Float64), "").is_err());
        for n in 0..good.len() {
            assert!(Sketch::read(&good[..n], None, "").is_err(), "{n}");
        }
    }
}
