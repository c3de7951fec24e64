//! The results of a function, written into DuckDB's vectors.

use std::error::Error;

use acuity_sql::runtime::{Bounds, Kind, Value};
use duckdb::{
    core::{FlatVector, Inserter, StructVector},
    ffi::duckdb_interval,
    vtab::arrow::WritableVector,
};

use super::element;

/// Writes what `answer` gives for each row into a vector of this kind.
pub(crate) fn write(
    kind: Kind,
    rows: usize,
    mut answer: impl FnMut(usize) -> Result<Value<'static>, Box<dyn Error>>,
    output: &mut dyn WritableVector,
) -> Result<(), Box<dyn Error>> {
    let mut all = || (0..rows).map(&mut answer).collect::<Result<Vec<_>, _>>();
    match kind {
        Kind::BigNumeric => {
            let answers = all()?;
            let mut out = output.struct_vector();
            let mut child = Cells::of(out.child(0, rows));
            for (row, value) in answers.iter().enumerate() {
                child.put(row, value);
                if *value == Value::Null {
                    out.set_null(row);
                }
            }
        }
        Kind::Range(bounds) => put_ranges(&mut output.struct_vector(), bounds, &all()?, rows),
        Kind::RangeList(bounds) => write_range_lists(bounds, all()?, output)?,
        _ if element(kind).is_some() => write_lists(all()?, output)?,
        // The busiest by far: nothing is kept in between.
        _ => {
            let mut out = Cells::of(output.flat_vector());
            for row in 0..rows {
                out.put(row, &answer(row)?);
            }
        }
    }
    Ok(())
}

fn write_lists(answers: Vec<Value<'static>>, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
    let lists: Vec<Option<Vec<Value<'static>>>> = answers.into_iter().map(elements).collect();
    let total: usize = lists.iter().flatten().map(Vec::len).sum();
    let mut out = output.list_vector();
    out.try_reserve(total)?;
    let mut child = Cells::of(out.child(total));
    let mut offset = 0;
    for (row, list) in lists.iter().enumerate() {
        match list {
            Some(list) => {
                for (i, value) in list.iter().enumerate() {
                    child.put(offset + i, value);
                }
                out.set_entry(row, offset, list.len());
                offset += list.len();
            }
            None => {
                out.set_entry(row, offset, 0);
                out.set_null(row);
            }
        }
    }
    out.try_set_len(total)?;
    Ok(())
}

fn write_range_lists(
    bounds: Bounds,
    answers: Vec<Value<'static>>,
    output: &mut dyn WritableVector,
) -> Result<(), Box<dyn Error>> {
    let mut out = output.list_vector();
    let mut all = Vec::new();
    for (row, answer) in answers.into_iter().enumerate() {
        let Value::RangeList(list) = answer else {
            out.set_entry(row, all.len(), 0);
            out.set_null(row);
            continue;
        };
        out.set_entry(row, all.len(), list.len());
        all.extend(list.into_iter().map(|(start, end)| Value::Range(start, end)));
    }
    out.try_reserve(all.len())?;
    put_ranges(&mut out.struct_child(all.len()), bounds, &all, all.len());
    out.try_set_len(all.len())?;
    Ok(())
}

/// Ranges into the two parts of their struct. What is NULL is so in the parts as well, which DuckDB may look at alone.
fn put_ranges(out: &mut StructVector<'_>, bounds: Bounds, ranges: &[Value<'_>], len: usize) {
    let (mut starts, mut ends) = (Cells::of(out.child(0, len)), Cells::of(out.child(1, len)));
    let end = |n: i64| match bounds {
        Bounds::Date => Value::Date(n as i32),
        Bounds::Datetime | Bounds::Timestamp => Value::Timestamp(n),
    };
    for (row, value) in ranges.iter().enumerate() {
        let (first, last) = match value {
            Value::Range(first, last) => (end(*first), end(*last)),
            _ => {
                out.set_null(row);
                (Value::Null, Value::Null)
            }
        };
        starts.put(row, &first);
        ends.put(row, &last);
    }
}

fn elements(value: Value<'static>) -> Option<Vec<Value<'static>>> {
    Some(match value {
        Value::TextList(list) => list.into_iter().map(|v| v.map_or(Value::Null, Value::Text)).collect(),
        Value::BytesList(list) => list.into_iter().map(|v| v.map_or(Value::Null, Value::Bytes)).collect(),
        Value::IntList(list) => list.into_iter().map(|v| v.map_or(Value::Null, Value::Int)).collect(),
        Value::FloatList(list) => list.into_iter().map(|v| v.map_or(Value::Null, Value::Float)).collect(),
        Value::NumericList(list) => list.into_iter().map(|v| v.map_or(Value::Null, Value::Numeric)).collect(),
        Value::DateList(list) => list.into_iter().map(Value::Date).collect(),
        Value::TimestampList(list) => list.into_iter().map(Value::Timestamp).collect(),
        _ => return None,
    })
}

/// A vector that is being written.
struct Cells<'a> {
    vector: FlatVector<'a>,
    /// Where its cells are: to ask for each costs as much as to write it.
    data: *mut u8,
}

impl<'a> Cells<'a> {
    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    fn of(vector: FlatVector<'a>) -> Self {
        // SAFETY: the address is only used in `put`, with the type of the cells.
        let data = unsafe { vector.as_mut_ptr::<u8>() };
        Self { vector, data }
    }

    /// Writes a value of the kind that the vector was made for.
    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    fn put(&mut self, row: usize, value: &Value<'_>) {
        // SAFETY: a function answers with values of the kind that it is registered with, and the vector was made for that kind
        // ([`super::logical`]), so that its storage is the one written here; `row` is below the vector's length. Every address
        // is aligned for its type but that of NUMERIC, which is written as such.
        unsafe {
            match value {
                Value::Int(n) | Value::Timestamp(n) | Value::Time(n) => self.data.cast::<i64>().add(row).write(*n),
                Value::Float(x) => self.data.cast::<f64>().add(row).write(*x),
                Value::Bool(b) => self.data.cast::<bool>().add(row).write(*b),
                Value::Date(d) => self.data.cast::<i32>().add(row).write(*d),
                Value::Interval { months, days, micros } => {
                    let interval = duckdb_interval { months: *months, days: *days, micros: *micros };
                    self.data.cast::<duckdb_interval>().add(row).write(interval);
                }
                Value::Numeric(n) => self.data.cast::<i128>().add(row).write_unaligned(*n),
                Value::Text(text) => self.vector.insert(row, text.as_bytes()),
                Value::Bytes(bytes) => self.vector.insert(row, bytes.as_ref()),
                _ => self.vector.set_null(row),
            }
        }
    }
}
