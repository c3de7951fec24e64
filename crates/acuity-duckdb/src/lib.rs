//! The embedded warehouse: DuckDB behind the acuity-warehouse trait.
