//! DuckDB's own functions of dates, which translated SQL calls where they say what ours say.

use acuity_duckdb::DuckDb;
use acuity_warehouse::{Cell, Rows, Warehouse};

/// Moments from the first to the last microsecond that BigQuery has, with the days around both ends and around 1970.
const MOMENTS: &str = "SELECT make_timestamp(us) AS t FROM (
    SELECT -62135596800000000 + CAST(hash(range) % 315537897600000000 AS BIGINT) AS us FROM range(200000)
    UNION ALL SELECT -62135596800000000 + range * 43199999999 FROM range(3000)
    UNION ALL SELECT 253402300799999999 - range * 43199999999 FROM range(3000)
    UNION ALL SELECT (range - 5000) * 1799999999 FROM range(10000))";

/// The number of moments at which two expressions differ.
#[track_caller]
fn check(ours: &str, duckdbs: &str) {
    let warehouse = DuckDb::in_memory().unwrap();
    let sql = format!("SELECT count(*), count(*) FILTER ({ours} IS DISTINCT FROM {duckdbs}) FROM ({MOMENTS})");
    let rows = Rows::read(warehouse.query(&sql).unwrap()).unwrap().rows;
    assert_eq!(rows[0], [Cell::Int(216_000), Cell::Int(0)], "{ours} and {duckdbs}");
}

#[test]
fn parts_begin_when_they_do_in_bigquery() {
    for part in ["MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "QUARTER", "YEAR"] {
        check(&format!("bq_datetime_trunc(t, '{part}')"), &format!("date_trunc('{}', t)", part.to_lowercase()));
    }
    for part in ["DAY", "MONTH", "QUARTER", "YEAR"] {
        let duckdbs = format!("CAST(date_trunc('{}', CAST(t AS DATE)) AS DATE)", part.to_lowercase());
        check(&format!("bq_date_trunc(CAST(t AS DATE), '{part}')"), &duckdbs);
    }
}

#[test]
fn parts_have_the_numbers_that_they_have_in_bigquery() {
    let words = [
        ("YEAR", "year(t)"),
        ("QUARTER", "quarter(t)"),
        ("MONTH", "month(t)"),
        ("DAY", "day(t)"),
        ("DAYOFYEAR", "dayofyear(t)"),
        ("DAYOFWEEK", "(dayofweek(t) + 1)"),
        ("ISOYEAR", "isoyear(t)"),
        ("ISOWEEK", "weekofyear(t)"),
        ("HOUR", "hour(t)"),
        ("MINUTE", "minute(t)"),
        ("SECOND", "second(t)"),
    ];
    for (part, duckdbs) in words {
        check(&format!("bq_extract(t, '{part}')"), duckdbs);
        if !["HOUR", "MINUTE", "SECOND"].contains(&part) {
            let day = "CAST(CAST(t AS DATE) AS TIMESTAMP)";
            check(&format!("bq_extract({day}, '{part}')"), &duckdbs.replace("(t)", "(CAST(t AS DATE))"));
        }
    }
}
