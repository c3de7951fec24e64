//! `CAST` of a moment that DuckDB leaves to its extension: to DATE.

use acuity_sql::runtime::calendar::DAY;
use duckdb::ffi::{
    DUCKDB_TYPE_DUCKDB_TYPE_DATE, DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ, duckdb_cast_function_set_function,
    duckdb_cast_function_set_source_type, duckdb_cast_function_set_target_type, duckdb_connection,
    duckdb_create_cast_function, duckdb_create_logical_type, duckdb_destroy_cast_function, duckdb_destroy_logical_type,
    duckdb_function_info, duckdb_register_cast_function, duckdb_validity_row_is_valid, duckdb_validity_set_row_invalid,
    duckdb_vector, duckdb_vector_ensure_validity_writable, duckdb_vector_get_data, duckdb_vector_get_validity, idx_t,
};

use super::fields::{INFINITY, is_finite};

/// Registers them with the instance of `connection`.
#[expect(unsafe_code, reason = "the crate of DuckDB has no words for casts")]
pub(crate) fn register(connection: duckdb_connection) {
    // SAFETY: the connection is open; DuckDB copies what it keeps, and what is made here is given back. A refusal leaves the cast
    // as the engine has it, which is an error of its own when it is used.
    unsafe {
        let mut moment = duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ);
        let mut date = duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_DATE);
        let mut cast = duckdb_create_cast_function();
        duckdb_cast_function_set_source_type(cast, moment);
        duckdb_cast_function_set_target_type(cast, date);
        duckdb_cast_function_set_function(cast, Some(to_date));
        duckdb_register_cast_function(connection, cast);
        duckdb_destroy_cast_function(&raw mut cast);
        duckdb_destroy_logical_type(&raw mut moment);
        duckdb_destroy_logical_type(&raw mut date);
    }
}

/// The day in UTC.
#[expect(unsafe_code, reason = "DuckDB hands vectors over as raw slices")]
unsafe extern "C" fn to_date(
    _: duckdb_function_info,
    rows: idx_t,
    input: duckdb_vector,
    output: duckdb_vector,
) -> bool {
    // SAFETY: DuckDB flattens the input and gives both vectors `rows` entries of the types that the cast was registered with:
    // 64 bits of a moment, 32 of a day.
    unsafe {
        let moments = duckdb_vector_get_data(input).cast::<i64>();
        let validity = duckdb_vector_get_validity(input);
        let dates = duckdb_vector_get_data(output).cast::<i32>();
        for row in 0..rows {
            let at = row as usize;
            if !validity.is_null() && !duckdb_validity_row_is_valid(validity, row) {
                duckdb_vector_ensure_validity_writable(output);
                duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
                continue;
            }
            dates.add(at).write_unaligned(day(moments.add(at).read_unaligned()));
        }
    }
    true
}

fn day(moment: i64) -> i32 {
    match moment {
        INFINITY => i32::MAX,
        other if !is_finite(other) => -i32::MAX,
        // The days of all 64-bit microseconds are fewer.
        finite => i32::try_from(finite.div_euclid(DAY)).unwrap_or(i32::MAX),
    }
}
