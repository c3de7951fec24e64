//! The arguments of a function, read from DuckDB's vectors.

use std::borrow::Cow;

use acuity_sql::runtime::{Kind, Value};
use duckdb::{
    core::{DataChunkHandle, FlatVector},
    ffi::{duckdb_data_chunk_get_vector, duckdb_interval, duckdb_string_t, duckdb_vector_get_validity},
};

use super::element;

/// Cells of one kind as the elements of a list.
macro_rules! list {
    ($cells:expr, $kind:ident) => {
        $cells
            .map(|cell| match cell {
                Value::$kind(value) => Some(value),
                _ => None,
            })
            .collect()
    };
}

/// An argument's values.
pub(crate) enum Argument<'a> {
    Plain {
        cells: Cells<'a>,
        /// A bit for each row, set where it is not NULL; `None` where no row is NULL.
        valid: Option<&'a [u64]>,
    },
    /// Entries of each row (None is NULL), and the elements with which of them are NULL.
    List { entries: Vec<Option<(usize, usize)>>, cells: Cells<'a>, is_null: Vec<bool>, element: Kind },
}

/// The arguments of a row, put into `values`; whether none is NULL, of which the result is NULL whatever the others are.
pub(crate) fn row<'a>(arguments: &'a [Argument<'a>], row: usize, values: &mut Vec<Value<'a>>) -> bool {
    values.clear();
    values
        .extend(arguments.iter().map(|argument| argument.value(row)).take_while(|value| !matches!(value, Value::Null)));
    values.len() == arguments.len()
}

impl<'a> Argument<'a> {
    /// The argument at place `i`, of a kind that functions take.
    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    pub(crate) fn read(input: &'a DataChunkHandle, i: usize, kind: Kind) -> Self {
        let rows = input.len();
        let Some(element) = element(kind) else {
            let vector = input.flat_vector(i);
            // SAFETY: the chunk has a vector at this place, whose mask, where it has one, has a bit for each row; both live as
            // long as the chunk, and nobody writes the arguments of a call.
            let valid = unsafe {
                let mask = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(input.get_ptr(), i as u64));
                (!mask.is_null()).then(|| std::slice::from_raw_parts(mask.cast_const(), rows.div_ceil(64)))
            };
            return Argument::Plain { cells: Cells::of(&vector, kind, rows), valid };
        };
        let list = input.list_vector(i);
        let entries = (0..rows).map(|row| (!list.row_is_null(row as u64)).then(|| list.get_entry(row))).collect();
        let len = list.len();
        let child = list.child(len);
        let is_null = (0..len).map(|i| child.row_is_null(i as u64)).collect();
        Argument::List { entries, cells: Cells::of(&child, element, len), is_null, element }
    }

    /// The value of a row.
    pub(crate) fn value(&self, row: usize) -> Value<'_> {
        match self {
            Argument::Plain { cells, valid } => {
                if valid.is_some_and(|valid| valid[row / 64] >> (row % 64) & 1 == 0) {
                    return Value::Null;
                }
                cells.at(row)
            }
            Argument::List { entries, cells, is_null, element } => {
                let Some((offset, length)) = entries[row] else { return Value::Null };
                let cells = (offset..offset + length).map(|i| if is_null[i] { Value::Null } else { cells.at(i) });
                match element {
                    Kind::Text => Value::TextList(list!(cells, Text)),
                    Kind::Bytes => Value::BytesList(list!(cells, Bytes)),
                    Kind::Float => Value::FloatList(list!(cells, Float)),
                    Kind::Numeric => Value::NumericList(list!(cells, Numeric)),
                    _ => Value::IntList(list!(cells, Int)),
                }
            }
        }
    }
}

/// What a vector holds, NULL or not.
pub(crate) enum Cells<'a> {
    Int(&'a [i64]),
    Timestamp(&'a [i64]),
    Time(&'a [i64]),
    Float(&'a [f64]),
    /// 0 or 1, but anything where it is NULL.
    Bool(&'a [u8]),
    Date(&'a [i32]),
    /// The lower and the upper half: DuckDB aligns to 8 bytes, Rust wants 16 for the whole number.
    Numeric(&'a [[u64; 2]]),
    Interval(&'a [duckdb_interval]),
    Text(&'a [duckdb_string_t]),
    Bytes(&'a [duckdb_string_t]),
    /// No function takes it.
    Other,
}

impl<'a> Cells<'a> {
    /// The first `len` cells of a vector of this kind.
    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    fn of(vector: &FlatVector<'a>, kind: Kind, len: usize) -> Self {
        /// The cells as a slice that lives as long as the chunk the vector is of.
        unsafe fn slice<'a, T>(vector: &FlatVector<'a>, len: usize) -> &'a [T] {
            // SAFETY: the caller names the storage type and a length that the vector has.
            unsafe { std::slice::from_raw_parts(vector.as_mut_ptr::<T>(), len) }
        }
        // SAFETY: in each arm the slice has the storage type that the signature gives this vector, and `len` entries.
        unsafe {
            match kind {
                Kind::Int => Cells::Int(slice(vector, len)),
                Kind::Timestamp => Cells::Timestamp(slice(vector, len)),
                Kind::Time => Cells::Time(slice(vector, len)),
                Kind::Float => Cells::Float(slice(vector, len)),
                Kind::Bool => Cells::Bool(slice(vector, len)),
                Kind::Date => Cells::Date(slice(vector, len)),
                Kind::Numeric => Cells::Numeric(slice(vector, len)),
                Kind::Interval => Cells::Interval(slice(vector, len)),
                Kind::Text => Cells::Text(slice(vector, len)),
                Kind::Bytes => Cells::Bytes(slice(vector, len)),
                _ => Cells::Other,
            }
        }
    }

    fn at(&self, row: usize) -> Value<'_> {
        match self {
            Cells::Int(cells) => Value::Int(cells[row]),
            Cells::Timestamp(cells) => Value::Timestamp(cells[row]),
            Cells::Time(cells) => Value::Time(cells[row]),
            Cells::Float(cells) => Value::Float(cells[row]),
            Cells::Bool(cells) => Value::Bool(cells[row] != 0),
            Cells::Date(cells) => Value::Date(cells[row]),
            Cells::Numeric(cells) => {
                let [lower, upper] = cells[row];
                Value::Numeric((u128::from(upper) << 64 | u128::from(lower)) as i128)
            }
            Cells::Interval(cells) => {
                let duckdb_interval { months, days, micros } = cells[row];
                Value::Interval { months, days, micros }
            }
            Cells::Text(cells) => Value::Text(String::from_utf8_lossy(string_bytes(&cells[row]))),
            Cells::Bytes(cells) => Value::Bytes(Cow::Borrowed(string_bytes(&cells[row]))),
            Cells::Other => Value::Null,
        }
    }
}

/// The longest text that stands in its handle, in bytes.
const INLINED: usize = 12;

/// The bytes of a text.
#[expect(unsafe_code, reason = "DuckDB's handle of a text is a union")]
fn string_bytes(string: &duckdb_string_t) -> &[u8] {
    // SAFETY: both forms begin with the length, which says which of them it is; the bytes belong to the handle or to its vector,
    // and both outlive the borrow.
    unsafe {
        let length = string.value.inlined.length as usize;
        let data = match length {
            ..=INLINED => string.value.inlined.inlined.as_ptr(),
            _ => string.value.pointer.ptr.cast_const(),
        };
        std::slice::from_raw_parts(data.cast::<u8>(), length)
    }
}
