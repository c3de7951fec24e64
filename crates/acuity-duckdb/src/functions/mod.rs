//! Scalar functions with BigQuery's meaning: those of [`acuity_sql::runtime`], over DuckDB's vectors.

mod read;
mod write;

use std::{cell::RefCell, collections::BTreeMap, error::Error};

use acuity_sql::{
    runtime::{self, Answer, Bounds, Function, Kind, Value},
    storage::{BIGNUMERIC_FIELD, range_fields},
};
use duckdb::{
    Connection,
    core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId},
    vscalar::{ScalarFunctionSignature, VScalar},
    vtab::arrow::WritableVector,
};

pub(crate) use self::{
    read::{Argument, row},
    write::write,
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
        let arguments: Vec<Argument<'_>> =
            function.args.iter().enumerate().map(|(i, kind)| Argument::read(input, i, *kind)).collect();
        let mut values: Vec<Value<'_>> = Vec::with_capacity(arguments.len());
        let answer = |row| {
            if !self::row(&arguments, row, &mut values) {
                return Ok(Value::Null);
            }
            settled((function.call)(&values), state.lenient)
        };
        write(function.result, input.len(), answer, output)
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

/// DuckDB's type of a kind.
pub(crate) fn logical(kind: Kind) -> LogicalTypeHandle {
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
