//! BigQuery SQL, its DuckDB form, and both results: the translation's, and what DuckDB makes of the text as it is written.
//!
//! `cargo run --example transpile_sql`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

use acuity_duckdb::DuckDb;
use acuity_sql::{Catalog, Type, transpile};
use acuity_warehouse::{Cell, DatasetName, Rows, Warehouse as _};

/// Each means something else when DuckDB gets it as it is written.
const QUERIES: [(&str, &str); 5] = [
    (
        "hours that have passed, not boundaries crossed",
        "SELECT TIMESTAMP_DIFF('2101-01-01 02:10:00+00', '2101-01-01 00:59:00+00', HOUR) AS hours",
    ),
    ("NULL in, NULL out", "SELECT GREATEST(lactate, NULL) AS worst FROM icu.labs WHERE stay_id = 1"),
    ("half away from zero", "SELECT CAST(lactate AS INT64) AS rounded FROM icu.labs WHERE stay_id = 4"),
    ("position 0 is the first", "SELECT SUBSTR('MetaVision', 0, 4) AS system"),
    (
        "NULLs first when ascending",
        "SELECT ARRAY_AGG(stay_id ORDER BY lactate LIMIT 1)[OFFSET(0)] AS first FROM icu.labs",
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let warehouse = DuckDb::in_memory()?;
    warehouse.create_dataset(&DatasetName::new("icu"))?;
    warehouse.execute(
        "CREATE TABLE icu.labs AS SELECT * FROM (VALUES (1, 4.2::DOUBLE), (2, NULL), (3, 1.1), (4, 2.5)) AS t(stay_id, lactate)",
    )?;
    let mut catalog = Catalog::new();
    catalog.add_table(&["icu", "labs"], vec![("stay_id".into(), Type::Int64), ("lactate".into(), Type::Float64)]);

    for (why, query) in QUERIES {
        let done = transpile(query, &catalog)?;
        println!(
            "-- {why}\nBigQuery   {query}\nDuckDB     {}\n{} = {} ({}); as it is written, DuckDB gives {}\n",
            done.sql,
            done.columns[0].name,
            value(&warehouse, &done.sql),
            done.columns[0].data_type,
            value(&warehouse, query)
        );
    }

    // What has no equal is refused with a place, never changed.
    for query in ["SELECT ST_GEOGPOINT(1, 2)", "SELECT lactat FROM icu.labs", "SELECT stay_id = '1' FROM icu.labs"] {
        if let Err(refused) = transpile(query, &catalog) {
            println!("{query}\n  {refused}");
        }
    }
    Ok(())
}

/// The one value of a query, or the first line of its error.
fn value(warehouse: &DuckDb, sql: &str) -> String {
    match warehouse.query(sql).and_then(Rows::read) {
        Ok(rows) => match &rows.rows[0][0] {
            Cell::Null => "NULL".to_owned(),
            cell => cell.text(),
        },
        Err(error) => format!("an error ({})", error.message.lines().next().unwrap_or_default()),
    }
}
