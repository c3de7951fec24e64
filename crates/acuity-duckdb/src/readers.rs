//! The scalar functions of the fast way to load: text fields to values, a vector at a time.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use acuity_csv::values::{self, Kind};
use duckdb::{
    Connection,
    core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId},
    ffi::duckdb_string_t,
    types::DuckString,
    vscalar::{ScalarFunctionSignature, VScalar},
    vtab::arrow::WritableVector,
};

use crate::lock::lock;

/// The function that reads values of a kind; `None` for text, which stays as it is.
pub(crate) fn name(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::String => return None,
        Kind::Int64 => "acuity_csv_int64",
        Kind::Float64 => "acuity_csv_float64",
        Kind::Numeric | Kind::BigNumeric => "acuity_csv_numeric",
        Kind::Bool => "acuity_csv_bool",
        Kind::Date => "acuity_csv_date",
        Kind::Datetime => "acuity_csv_datetime",
        Kind::Timestamp => "acuity_csv_timestamp",
        Kind::Time => "acuity_csv_time",
    })
}

/// Counts the rows that pass a load; see [`counter`].
pub(crate) const COUNT: &str = "acuity_csv_count";

/// Registers all functions with the database instance.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Int64>("acuity_csv_int64")?;
    connection.register_scalar_function::<Float64>("acuity_csv_float64")?;
    connection.register_scalar_function::<Numeric>("acuity_csv_numeric")?;
    connection.register_scalar_function::<Bool>("acuity_csv_bool")?;
    connection.register_scalar_function::<Date>("acuity_csv_date")?;
    connection.register_scalar_function::<Datetime>("acuity_csv_datetime")?;
    connection.register_scalar_function::<Timestamp>("acuity_csv_timestamp")?;
    connection.register_scalar_function::<Time>("acuity_csv_time")?;
    connection.register_scalar_function::<Count>(COUNT)
}

fn signature(output: LogicalTypeHandle) -> Vec<ScalarFunctionSignature> {
    vec![ScalarFunctionSignature::exact(vec![LogicalTypeId::Varchar.into()], output)]
}

/// Applies `read` to each text; an empty one is NULL. The first that does not fit ends the query: the careful way then
/// finds out which one it was.
#[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
fn convert<T>(
    input: &mut DataChunkHandle,
    output: &mut dyn WritableVector,
    read: impl Fn(&[u8]) -> Option<T>,
) -> Result<(), Box<dyn Error>> {
    let rows = input.len();
    let texts = input.flat_vector(0);
    let mut values = output.flat_vector();
    // SAFETY: the signature says VARCHAR, so the vector holds `rows` string handles.
    let strings = unsafe { texts.as_slice_with_len::<duckdb_string_t>(rows) };
    for (row, string) in strings.iter().enumerate() {
        if texts.row_is_null(row as u64) {
            values.set_null(row);
            continue;
        }
        let mut string = *string;
        let text = DuckString::new(&mut string).as_bytes();
        if text.is_empty() {
            values.set_null(row);
            continue;
        }
        let value = read(text).ok_or("a value does not fit its type")?;
        // SAFETY: `T` is the storage type of the signature's result, and `row` is below its length.
        unsafe { values.as_mut_ptr::<T>().add(row).write_unaligned(value) };
    }
    Ok(())
}

macro_rules! reader {
    ($name:ident, $output:expr, $read:expr) => {
        struct $name;

        impl VScalar for $name {
            type State = ();

            fn invoke(
                (): &Self::State,
                input: &mut DataChunkHandle,
                output: &mut dyn WritableVector,
            ) -> Result<(), Box<dyn Error>> {
                convert(input, output, $read)
            }

            fn signatures() -> Vec<ScalarFunctionSignature> {
                signature($output)
            }
        }
    };
}

reader!(Int64, LogicalTypeId::Bigint.into(), values::int64);
reader!(Float64, LogicalTypeId::Double.into(), values::float64);
reader!(Numeric, LogicalTypeHandle::decimal(38, 9), |text: &[u8]| values::decimal(text, 9));
reader!(Bool, LogicalTypeId::Boolean.into(), values::boolean);
reader!(Date, LogicalTypeId::Date.into(), values::date);
reader!(Datetime, LogicalTypeId::Timestamp.into(), values::datetime);
reader!(Timestamp, LogicalTypeId::Timestamp.into(), values::timestamp);
reader!(Time, LogicalTypeId::Time.into(), values::time);

static COUNTERS: Mutex<BTreeMap<i64, Arc<AtomicU64>>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A row counter that a running load feeds through [`COUNT`].
pub(crate) struct Counter {
    pub(crate) id: i64,
    pub(crate) rows: Arc<AtomicU64>,
}

/// A new counter; it goes away when dropped.
pub(crate) fn counter() -> Counter {
    let id = NEXT.fetch_add(1, Ordering::Relaxed) as i64;
    let rows = Arc::new(AtomicU64::new(0));
    lock(&COUNTERS).insert(id, Arc::clone(&rows));
    Counter { id, rows }
}

impl Drop for Counter {
    fn drop(&mut self) {
        lock(&COUNTERS).remove(&self.id);
    }
}

/// TRUE for every row, and counts them.
struct Count;

impl VScalar for Count {
    type State = ();

    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    fn invoke(
        (): &Self::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let rows = input.len();
        let ids = input.flat_vector(0);
        // SAFETY: the signature says BIGINT, so the vector holds `rows` of them.
        let id = unsafe { ids.as_slice_with_len::<i64>(rows) }.first().copied();
        if let Some(counter) = id.and_then(|id| lock(&COUNTERS).get(&id).cloned()) {
            counter.fetch_add(rows as u64, Ordering::Relaxed);
        }
        let mut flags = output.flat_vector();
        // SAFETY: the result is BOOLEAN, stored as one byte a row.
        unsafe { flags.as_mut_slice_with_len::<bool>(rows) }.fill(true);
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(vec![LogicalTypeId::Bigint.into()], LogicalTypeId::Boolean.into())]
    }

    fn volatile() -> bool {
        true
    }
}
