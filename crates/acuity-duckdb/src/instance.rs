//! The database instance, opened through DuckDB's C interface: casts can be registered with it no other way.

use std::{
    ffi::{CStr, CString},
    path::Path,
    ptr,
};

use duckdb::{
    Connection, Error, Result,
    ffi::{
        self, DuckDBSuccess, duckdb_close, duckdb_config, duckdb_connect, duckdb_connection, duckdb_create_config,
        duckdb_database, duckdb_destroy_config, duckdb_disconnect, duckdb_free, duckdb_open_ext, duckdb_set_config,
        duckdb_state,
    },
};

/// An open instance; it closes when this and all connections are dropped.
pub(crate) struct Instance {
    raw: duckdb_database,
}

// SAFETY: DuckDB's instances are made to be used by several threads, and the pointer is only read until it is dropped.
#[expect(unsafe_code, reason = "a pointer of DuckDB's")]
unsafe impl Send for Instance {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "a pointer of DuckDB's")]
unsafe impl Sync for Instance {}

impl Instance {
    /// Opens or creates a file, or a database in memory.
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    pub(crate) fn open(file: Option<&Path>, settings: &[(&str, String)]) -> Result<Self> {
        let path = match file {
            Some(file) => CString::new(file.as_os_str().as_encoded_bytes())?,
            None => c":memory:".to_owned(),
        };
        let config = Settings::of(settings)?;
        let (mut raw, mut told) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the path and the settings live until the call returns; what it gives back is freed or closed here.
        unsafe {
            let state = duckdb_open_ext(path.as_ptr(), &raw mut raw, config.0, &raw mut told);
            if state == DuckDBSuccess {
                return Ok(Self { raw });
            }
            let message = (!told.is_null()).then(|| CStr::from_ptr(told).to_string_lossy().into_owned());
            duckdb_free(told.cast());
            Err(failure(state, message))
        }
    }

    /// A connection.
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    pub(crate) fn connect(&self) -> Result<Connection> {
        // SAFETY: the instance is open, and DuckDB keeps it for as long as it has connections.
        unsafe { Connection::open_from_raw(self.raw) }
    }

    /// What the crate of DuckDB has no words for, on a connection of its own.
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    pub(crate) fn with_connection(&self, work: impl FnOnce(duckdb_connection)) -> Result<()> {
        let mut connection = ptr::null_mut();
        // SAFETY: the instance is open; the connection is given back before this returns.
        unsafe {
            let state = duckdb_connect(self.raw, &raw mut connection);
            if state != DuckDBSuccess {
                return Err(failure(state, None));
            }
            work(connection);
            duckdb_disconnect(&raw mut connection);
        }
        Ok(())
    }
}

impl Drop for Instance {
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    fn drop(&mut self) {
        // SAFETY: it was opened and is closed once.
        unsafe { duckdb_close(&raw mut self.raw) }
    }
}

fn failure(state: duckdb_state, message: Option<String>) -> Error {
    Error::DuckDBFailure(ffi::Error::new(state), message)
}

/// DuckDB's object of settings to open with.
struct Settings(duckdb_config);

impl Settings {
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    fn of(settings: &[(&str, String)]) -> Result<Self> {
        let mut config = Self(ptr::null_mut());
        // SAFETY: the object is made before it is used, and texts live until the call returns.
        unsafe {
            let state = duckdb_create_config(&raw mut config.0);
            if state != DuckDBSuccess {
                return Err(failure(state, None));
            }
            for (name, value) in settings {
                let (key, text) = (CString::new(*name)?, CString::new(value.as_str())?);
                let state = duckdb_set_config(config.0, key.as_ptr(), text.as_ptr());
                if state != DuckDBSuccess {
                    return Err(failure(state, Some(format!("set {name}:{value} error"))));
                }
            }
        }
        Ok(config)
    }
}

impl Drop for Settings {
    #[expect(unsafe_code, reason = "DuckDB's C interface")]
    fn drop(&mut self) {
        // SAFETY: made in `of`; DuckDB takes a null pointer for nothing to do.
        unsafe { duckdb_destroy_config(&raw mut self.0) }
    }
}
