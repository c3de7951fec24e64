//! Scalar functions with BigQuery's meaning: those of [`acuity_sql::runtime`], over DuckDB's vectors.

use std::{borrow::Cow, cell::RefCell, collections::BTreeMap, error::Error};

use acuity_sql::{
    runtime::{self, Answer, Bounds, Function, Kind, Value},
    storage::{BIGNUMERIC_FIELD, range_fields},
};
use duckdb::{
    Connection,
    core::{DataChunkHandle, FlatVector, Inserter, LogicalTypeHandle, LogicalTypeId, StructVector},
    ffi::{duckdb_interval, duckdb_string_t, duckdb_string_t_data, duckdb_string_t_length},
    vscalar::{ScalarFunctionSignature, VScalar},
    vtab::arrow::WritableVector,
};

/// Registers them with the database instance of `connection`: each under its name, and as `bq_try_…`, which gives NULL instead of
/// an error.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    let mut by_name: BTreeMap<&'static str, Vec<&'static Function>> = BTreeMap::new();
    for function in runtime::functions() {
        by_name.entry(function.name).or_default().push(function);
    }
    for (name, overloads) in by_name {
        let lenient = name.replacen("bq_", "bq_try_", 1);
        for (name, lenient) in [(name, false), (lenient.as_str(), true)] {
            REGISTERING.set(overloads.clone());
            let state = State { overloads: overloads.clone(), lenient };
            connection.register_scalar_function_with_state::<Runtime>(name, &state)?;
        }
    }
    Ok(())
}

thread_local! {
    /// The overloads being registered: DuckDB's interface asks a type, not a value, for its signatures.
    static REGISTERING: RefCell<Vec<&'static Function>> = const { RefCell::new(Vec::new()) };
}

#[derive(Clone)]
struct State {
    overloads: Vec<&'static Function>,
    lenient: bool,
}

struct Runtime;

impl VScalar for Runtime {
    type State = State;

    fn invoke(
        state: &State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        // Overloads differ in their number of arguments.
        let function =
            state.overloads.iter().find(|f| f.args.len() == input.num_columns()).ok_or("no such overload")?;
        let rows = input.len();
        if let ([Kind::Float, Kind::Float], Kind::Float) = (function.args, function.result) {
            return float_pairs(function, state.lenient, input, output);
        }
        let columns: Vec<Column> =
            function.args.iter().enumerate().map(|(i, kind)| Column::read(input, i, *kind, rows)).collect();
        let mut args: Vec<Value<'_>> = Vec::with_capacity(columns.len());
        let mut answers = Vec::with_capacity(rows);
        for row in 0..rows {
            args.clear();
            args.extend(columns.iter().map(|c| c.value(row)));
            answers.push(if args.contains(&Value::Null) {
                Value::Null
            } else {
                settled((function.call)(&args), state.lenient)?
            });
        }
        write(function.result, answers, output)
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        REGISTERING.with_borrow(|all| {
            let exact = |f: &&Function| {
                ScalarFunctionSignature::exact(f.args.iter().map(|k| logical(*k)).collect(), logical(f.result))
            };
            all.iter().map(exact).collect()
        })
    }
}

fn settled(answer: Answer, lenient: bool) -> Result<Value<'static>, Box<dyn Error>> {
    match answer {
        Ok(value) => Ok(value),
        Err(_) if lenient => Ok(Value::Null),
        Err(message) => Err(message.into()),
    }
}

/// Arithmetic of doubles, the busiest of all, without a value per cell in between.
#[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
fn float_pairs(
    function: &Function,
    lenient: bool,
    input: &mut DataChunkHandle,
    output: &mut dyn WritableVector,
) -> Result<(), Box<dyn Error>> {
    let rows = input.len();
    let (left, right) = (input.flat_vector(0), input.flat_vector(1));
    let mut out = output.flat_vector();
    // SAFETY: the signature says DOUBLE for both arguments, each vector holds `rows` of them.
    let (x, y) = unsafe { (left.as_slice_with_len::<f64>(rows), right.as_slice_with_len::<f64>(rows)) };
    for row in 0..rows {
        if left.row_is_null(row as u64) || right.row_is_null(row as u64) {
            out.set_null(row);
            continue;
        }
        match settled((function.call)(&[Value::Float(x[row]), Value::Float(y[row])]), lenient)? {
            // SAFETY: the signature's result is DOUBLE, and `row` is below its length.
            Value::Float(z) => unsafe { out.as_mut_ptr::<f64>().add(row).write(z) },
            _ => out.set_null(row),
        }
    }
    Ok(())
}

fn logical(kind: Kind) -> LogicalTypeHandle {
    let list = |id: LogicalTypeId| LogicalTypeHandle::list(&id.into());
    match kind {
        Kind::Int => LogicalTypeId::Bigint.into(),
        Kind::Float => LogicalTypeId::Double.into(),
        Kind::Bool => LogicalTypeId::Boolean.into(),
        Kind::Text => LogicalTypeId::Varchar.into(),
        Kind::Bytes => LogicalTypeId::Blob.into(),
        Kind::Date => LogicalTypeId::Date.into(),
        Kind::Timestamp => LogicalTypeId::Timestamp.into(),
        Kind::Time => LogicalTypeId::Time.into(),
        Kind::Numeric => LogicalTypeHandle::decimal(38, 9),
        Kind::Interval => LogicalTypeId::Interval.into(),
        Kind::TextList => list(LogicalTypeId::Varchar),
        Kind::BytesList => list(LogicalTypeId::Blob),
        Kind::IntList => list(LogicalTypeId::Bigint),
        Kind::FloatList => list(LogicalTypeId::Double),
        Kind::NumericList => LogicalTypeHandle::list(&LogicalTypeHandle::decimal(38, 9)),
        Kind::DateList => list(LogicalTypeId::Date),
        Kind::TimestampList => list(LogicalTypeId::Timestamp),
        Kind::BigNumeric => LogicalTypeHandle::struct_type(&[(BIGNUMERIC_FIELD, LogicalTypeId::Blob.into())]),
        Kind::Range(bounds) => range(bounds),
        Kind::RangeList(bounds) => LogicalTypeHandle::list(&range(bounds)),
    }
}

/// The struct that holds a range.
fn range(bounds: Bounds) -> LogicalTypeHandle {
    let (start, end) = range_fields(&bounds.of());
    let held = || match bounds {
        Bounds::Date => LogicalTypeId::Date.into(),
        Bounds::Datetime | Bounds::Timestamp => LogicalTypeId::Timestamp.into(),
    };
    LogicalTypeHandle::struct_type(&[(start, held()), (end, held())])
}

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

/// The kind of a list's elements; `None` of what is no list that is written and read element by element.
fn element(kind: Kind) -> Option<Kind> {
    Some(match kind {
        Kind::TextList => Kind::Text,
        Kind::BytesList => Kind::Bytes,
        Kind::IntList => Kind::Int,
        Kind::FloatList => Kind::Float,
        Kind::NumericList => Kind::Numeric,
        Kind::DateList => Kind::Date,
        Kind::TimestampList => Kind::Timestamp,
        _ => return None,
    })
}

/// An argument's values.
enum Column<'a> {
    Plain(FlatVector<'a>, Kind, usize),
    /// Entries of each row (None is NULL) and the elements.
    List(Vec<Option<(usize, usize)>>, FlatVector<'a>, Kind, usize),
}

impl<'a> Column<'a> {
    fn read(input: &'a DataChunkHandle, i: usize, kind: Kind, rows: usize) -> Self {
        let Some(element) = element(kind) else { return Column::Plain(input.flat_vector(i), kind, rows) };
        let list = input.list_vector(i);
        let entries = (0..rows).map(|row| (!list.row_is_null(row as u64)).then(|| list.get_entry(row))).collect();
        let len = list.len();
        Column::List(entries, list.child(len), element, len)
    }

    fn value(&self, row: usize) -> Value<'_> {
        match self {
            Column::Plain(vector, kind, rows) => cell(vector, *kind, row, *rows),
            Column::List(entries, child, kind, len) => {
                let Some((offset, length)) = entries[row] else { return Value::Null };
                let cells = (offset..offset + length).map(|i| cell(child, *kind, i, *len));
                match kind {
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

#[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
fn cell<'v>(vector: &'v FlatVector<'_>, kind: Kind, row: usize, len: usize) -> Value<'v> {
    if vector.row_is_null(row as u64) {
        return Value::Null;
    }
    // SAFETY: in each arm the slice has the storage type that the signature gives this vector, and `len` entries.
    unsafe {
        match kind {
            Kind::Int => Value::Int(vector.as_slice_with_len::<i64>(len)[row]),
            Kind::Timestamp => Value::Timestamp(vector.as_slice_with_len::<i64>(len)[row]),
            Kind::Time => Value::Time(vector.as_slice_with_len::<i64>(len)[row]),
            Kind::Float => Value::Float(vector.as_slice_with_len::<f64>(len)[row]),
            Kind::Bool => Value::Bool(vector.as_slice_with_len::<bool>(len)[row]),
            Kind::Date => Value::Date(vector.as_slice_with_len::<i32>(len)[row]),
            // DuckDB aligns to 8 bytes, Rust wants 16 for this type.
            Kind::Numeric => Value::Numeric(vector.as_mut_ptr::<i128>().add(row).read_unaligned()),
            Kind::Interval => {
                let duckdb_interval { months, days, micros } = vector.as_slice_with_len::<duckdb_interval>(len)[row];
                Value::Interval { months, days, micros }
            }
            Kind::Text | Kind::Bytes => {
                let string = &vector.as_slice_with_len::<duckdb_string_t>(len)[row];
                let bytes = string_bytes(string);
                if kind == Kind::Bytes {
                    Value::Bytes(Cow::Borrowed(bytes))
                } else {
                    Value::Text(String::from_utf8_lossy(bytes))
                }
            }
            _ => Value::Null,
        }
    }
}

/// The bytes of a string handle; short ones stand in the handle itself.
#[expect(unsafe_code, reason = "short strings live inside the handle, so its own address is needed")]
fn string_bytes(string: &duckdb_string_t) -> &[u8] {
    // SAFETY: both calls only read the handle; the bytes belong to it or to its vector, and both outlive the borrow.
    unsafe {
        let length = duckdb_string_t_length(*string) as usize;
        let data = duckdb_string_t_data(std::ptr::from_ref(string).cast_mut());
        std::slice::from_raw_parts(data.cast::<u8>(), length)
    }
}

fn write(kind: Kind, answers: Vec<Value<'static>>, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
    match kind {
        Kind::BigNumeric => {
            let mut out = output.struct_vector();
            let mut child = out.child(0, answers.len());
            for (row, value) in answers.iter().enumerate() {
                put(&mut child, row, value);
                if *value == Value::Null {
                    out.set_null(row);
                }
            }
            Ok(())
        }
        Kind::Range(bounds) => {
            let rows = answers.len();
            put_ranges(&mut output.struct_vector(), bounds, &answers, rows);
            Ok(())
        }
        Kind::RangeList(bounds) => write_range_lists(bounds, answers, output),
        _ if element(kind).is_some() => write_lists(answers, output),
        _ => {
            let mut out = output.flat_vector();
            for (row, value) in answers.into_iter().enumerate() {
                put(&mut out, row, &value);
            }
            Ok(())
        }
    }
}

fn write_lists(answers: Vec<Value<'static>>, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
    let lists: Vec<Option<Vec<Value<'static>>>> = answers.into_iter().map(elements).collect();
    let total: usize = lists.iter().flatten().map(Vec::len).sum();
    let mut out = output.list_vector();
    out.try_reserve(total)?;
    let mut child = out.child(total);
    let mut offset = 0;
    for (row, list) in lists.iter().enumerate() {
        match list {
            Some(list) => {
                for (i, value) in list.iter().enumerate() {
                    put(&mut child, offset + i, value);
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
    let (mut starts, mut ends) = (out.child(0, len), out.child(1, len));
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
        put(&mut starts, row, &first);
        put(&mut ends, row, &last);
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

/// Writes a value into a vector whose storage is that of the value's kind.
#[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
fn put(out: &mut FlatVector<'_>, row: usize, value: &Value<'_>) {
    // SAFETY: a function answers with values of the kind that it is registered with, and the vector was made for that kind
    // ([`logical`]), so that its storage is the one written here; `row` is below the vector's length.
    unsafe {
        match value {
            Value::Int(n) | Value::Timestamp(n) | Value::Time(n) => out.as_mut_ptr::<i64>().add(row).write(*n),
            Value::Float(x) => out.as_mut_ptr::<f64>().add(row).write(*x),
            Value::Bool(b) => out.as_mut_ptr::<bool>().add(row).write(*b),
            Value::Date(d) => out.as_mut_ptr::<i32>().add(row).write(*d),
            Value::Interval { months, days, micros } => {
                out.as_mut_ptr::<duckdb_interval>().add(row).write(duckdb_interval {
                    months: *months,
                    days: *days,
                    micros: *micros,
                });
            }
            Value::Numeric(n) => out.as_mut_ptr::<i128>().add(row).write_unaligned(*n),
            Value::Text(text) => out.insert(row, text.as_bytes()),
            Value::Bytes(bytes) => out.insert(row, bytes.as_ref()),
            _ => out.set_null(row),
        }
    }
}
