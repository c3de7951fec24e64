//! `current_date` and `today()`: DuckDB has them in its extension of time zones, which need not be linked. The day is that
//! of UTC, as everywhere here.

use std::error::Error;

use chrono::{DateTime, Utc};
use duckdb::{
    Connection,
    core::{DataChunkHandle, LogicalTypeId},
    vscalar::{ScalarFunctionSignature, VScalar},
    vtab::arrow::WritableVector,
};

/// Registers those that the database instance lacks.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    for (name, call) in [("current_date", "SELECT current_date"), ("today", "SELECT today()")] {
        if connection.prepare(call).is_err() {
            connection.register_scalar_function::<Today>(name)?;
        }
    }
    Ok(())
}

struct Today;

impl VScalar for Today {
    type State = ();

    #[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
    fn invoke(
        (): &Self::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let days = i32::try_from(Utc::now().signed_duration_since(DateTime::UNIX_EPOCH).num_days())?;
        let values = output.flat_vector();
        for row in 0..input.len() {
            // SAFETY: a DATE is a number of days in 32 bits, and `row` is below the vector's length.
            unsafe { values.as_mut_ptr::<i32>().add(row).write_unaligned(days) };
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(Vec::new(), LogicalTypeId::Date.into())]
    }
}
