//! TIMESTAMP WITH TIME ZONE in DuckDB's own SQL, without the extension that has it elsewhere.

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::{Cell, Rows, Warehouse};

/// Moments of three centuries, those of the ends of months among them.
const MOMENTS: &str = "SELECT t::TIMESTAMPTZ AS z, t, (t + INTERVAL (CAST(hash(t) % 9000 AS INTEGER) - 4500) HOUR)::TIMESTAMPTZ AS u FROM (
    SELECT make_timestamp(-5000000000000000 + CAST(hash(range) % 9000000000000000 AS BIGINT)) AS t FROM range(20000)
    UNION ALL SELECT TIMESTAMP '1899-12-31 23:59:59.999999' + range * INTERVAL 1 DAY FROM range(60000)
    UNION ALL SELECT TIMESTAMP '1969-12-28' + range * INTERVAL 61 MINUTE FROM range(500))";

fn warehouse() -> DuckDb {
    DuckDb::in_memory_with(&Options { own_sql: true, ..Options::default() }).unwrap()
}

fn row(warehouse: &DuckDb, sql: &str) -> Vec<Cell> {
    Rows::read(warehouse.query(sql).unwrap()).unwrap().rows.remove(0)
}

/// How many moments two expressions differ at.
#[track_caller]
fn check(warehouse: &DuckDb, ours: &str, engines: &str) {
    let sql = format!("SELECT count(*) FILTER ({ours} IS DISTINCT FROM {engines}) FROM ({MOMENTS})");
    assert_eq!(row(warehouse, &sql), [Cell::Int(0)], "{ours} and {engines}");
}

/// Each of the expressions fails, with what its message holds.
#[track_caller]
fn refused(warehouse: &DuckDb, wrong: &[(&str, &str)]) {
    for (wrong, message) in wrong {
        let failed = warehouse.query(&format!("SELECT {wrong}")).and_then(Rows::read).unwrap_err();
        assert!(failed.to_string().contains(message), "{failed}");
    }
}

#[test]
fn fields_are_those_of_the_time_in_utc() {
    let warehouse = warehouse();
    let functions = "millennium century decade year isoyear quarter month week weekofyear yearweek day dayofmonth dayofweek \
                     weekday isodow dayofyear hour minute second millisecond microsecond era epoch julian dayname monthname \
                     last_day";
    for name in functions.split_whitespace() {
        check(&warehouse, &format!("{name}(z)"), &format!("{name}(t)"));
        let types = format!("SELECT typeof({name}(z)) = typeof({name}(t)) FROM ({MOMENTS}) LIMIT 1");
        assert_eq!(row(&warehouse, &types), [Cell::Bool(true)], "{name}");
    }
    for part in
        "millennium century decade year isoyear quarter month week day hour minute second ms us epoch".split(' ')
    {
        check(&warehouse, &format!("date_trunc('{part}', z)"), &format!("date_trunc('{part}', t)::TIMESTAMPTZ"));
        check(&warehouse, &format!("date_part('{part}', z)"), &format!("date_part('{part}', t)"));
    }
    for part in "millennium century decade year isoyear quarter month week day hour minute second ms us".split(' ') {
        check(&warehouse, &format!("date_diff('{part}', z, u)"), &format!("date_diff('{part}', t, u::TIMESTAMP)"));
    }
    for part in "century decade year quarter month week day hour minute second ms us".split(' ') {
        // Backwards the engine counts an end of a month otherwise than its extension does.
        let (from, to) = ("least(z, u)", "greatest(z, u)");
        let engines = format!("date_sub('{part}', {from}::TIMESTAMP, {to}::TIMESTAMP)");
        check(&warehouse, &format!("date_sub('{part}', {from}, {to})"), &engines);
    }
    check(&warehouse, "z::DATE", "t::DATE");
    check(&warehouse, "z - u", "t - u::TIMESTAMP");
    check(&warehouse, "age(z, u)", "age(t, u::TIMESTAMP)");
    check(&warehouse, "z + INTERVAL 13 MONTH + INTERVAL 3 DAY", "t + INTERVAL 13 MONTH + INTERVAL 3 DAY");
    check(&warehouse, "z - INTERVAL 1 MONTH", "t - INTERVAL 1 MONTH");
    check(&warehouse, "INTERVAL 90 MINUTE + z", "t + INTERVAL 90 MINUTE");
}

#[test]
fn the_type_of_a_part_is_that_of_its_name() {
    let sql = "SELECT typeof(extract(year FROM now())), typeof(extract(epoch FROM now())), extract(hour FROM INTERVAL 5 HOUR),
               extract(day FROM DATE '2024-02-29'), date_part('hour', TIMESTAMP '2024-02-29 07:00:00'), date_part('year', NULL::DATE)";
    let text = |t: &str| Cell::Text(t.into());
    let wanted = [text("BIGINT"), text("DOUBLE"), Cell::Int(5), Cell::Int(29), Cell::Int(7), Cell::Null];
    assert_eq!(row(&warehouse(), sql), wanted);
}

#[test]
fn zones_are_known_by_their_names() {
    let warehouse = warehouse();
    let told = |expression: &str| match row(&warehouse, &format!("SELECT ({expression})::VARCHAR")).remove(0) {
        Cell::Text(text) => text.to_string(),
        other => panic!("{expression}: {other:?}"),
    };
    assert_eq!(
        told("TIMESTAMP '2021-06-07 14:35:20' AT TIME ZONE 'UTC' AT TIME ZONE 'America/Los_Angeles'"),
        "2021-06-07 07:35:20"
    );
    assert_eq!(told("TIMESTAMP '2021-06-07 14:35:20' AT TIME ZONE 'europe/amsterdam'"), "2021-06-07 12:35:20+00");
    // Skipped by a change of clocks, and what happens twice.
    assert_eq!(told("TIMESTAMP '2021-03-28 02:30:00' AT TIME ZONE 'Europe/Amsterdam'"), "2021-03-28 01:30:00+00");
    assert_eq!(told("TIMESTAMP '2021-10-31 02:30:00' AT TIME ZONE 'Europe/Amsterdam'"), "2021-10-31 01:30:00+00");
    assert_eq!(told("timezone('UTC', 'infinity'::TIMESTAMPTZ)"), "infinity");
    assert_eq!(told("('2024-01-31 10:00:00+00'::TIMESTAMPTZ + INTERVAL 1 MONTH)::DATE"), "2024-02-29");
    // A span with a negative field moves by its time first.
    assert_eq!(
        told("TIMESTAMPTZ '2021-10-31 02:30:00+00' - INTERVAL '13 months 3 days 5 hours'"),
        "2020-09-27 21:30:00+00"
    );
    assert_eq!(
        told("date_sub('month', TIMESTAMPTZ '2021-10-31 02:30:00+00', TIMESTAMPTZ '2020-02-29 23:59:59+00')"),
        "-19"
    );
    assert_eq!(told("date_part('year', 'infinity'::TIMESTAMPTZ) IS NULL"), "true");
    assert_eq!(
        told("now()::DATE = current_date AND current_localtimestamp() <= now()::TIMESTAMP + INTERVAL 1 MINUTE"),
        "true"
    );
    refused(
        &warehouse,
        &[
            ("timezone('Mars/Olympus', now())", "Unknown TimeZone 'Mars/Olympus'!"),
            ("date_trunc('fortnight', now())", "date part \"fortnight\" is not one of a TIMESTAMP WITH TIME ZONE"),
            ("TIMESTAMPTZ '290000-01-01 00:00:00+00' + INTERVAL 9999 YEAR", "Timestamp out of range"),
        ],
    );
}

#[test]
fn moments_stand_in_rows() {
    let warehouse = warehouse();
    for width in ["INTERVAL 3 MONTH", "INTERVAL 14 MONTH", "INTERVAL 7 DAY", "INTERVAL 90 MINUTE"] {
        let bucket = |moment: &str| format!("time_bucket({width}, {moment})");
        check(&warehouse, &bucket("z"), &format!("{}::TIMESTAMPTZ", bucket("t")));
        check(
            &warehouse,
            &bucket("z, INTERVAL 40 MINUTE"),
            &format!("{}::TIMESTAMPTZ", bucket("t, INTERVAL 40 MINUTE")),
        );
        let origin = "TIMESTAMP '2001-02-03 04:05:06'";
        let engines = format!("{}::TIMESTAMPTZ", bucket(&format!("t, {origin}")));
        check(&warehouse, &bucket(&format!("z, {origin}::TIMESTAMPTZ")), &engines);
    }
    for (name, by) in
        [("generate_series", "INTERVAL 20 HOUR"), ("range", "INTERVAL 1 DAY"), ("range", "INTERVAL '-7 hours'")]
    {
        let list = |from: &str| format!("{name}({from}, {from} + 3 * {by}, {by})");
        check(&warehouse, &list("z"), &format!("{}::TIMESTAMPTZ[]", list("t")));
    }
    let made = "make_timestamptz(year(z), month(z), day(z), hour(z), minute(z), microsecond(z) / 1e6)";
    check(&warehouse, made, "make_timestamptz(epoch_us(t))");
    let sql = "SELECT make_timestamptz(2021, 6, 7, 14, 35, 20.5, 'Europe/Amsterdam')::VARCHAR, range(now(), NULL, INTERVAL 1 DAY) IS NULL,
               time_bucket(INTERVAL 1 DAY, 'infinity'::TIMESTAMPTZ)::VARCHAR";
    let text = |t: &str| Cell::Text(t.into());
    assert_eq!(row(&warehouse, sql), [text("2021-06-07 12:35:20.5+00"), Cell::Bool(true), text("infinity")]);
    refused(
        &warehouse,
        &[
            ("time_bucket(INTERVAL 0 DAY, now())", "more than 0"),
            ("time_bucket(INTERVAL '1 month 1 day', now())", "of months, or of days and less"),
            ("generate_series(now(), now(), INTERVAL '1 day -1 hour')", "mix of negative/positive"),
            ("generate_series(now(), now(), INTERVAL 0 DAY)", "interval cannot be 0!"),
            ("generate_series(now(), 'infinity', INTERVAL 1 DAY)", "infinite bounds"),
            ("make_timestamptz(2021, 2, 29, 0, 0, 0.0)", "2021-2-29 0:0:0 is no moment"),
        ],
    );
}

#[test]
fn each_connection_knows_them() {
    let warehouse = warehouse();
    warehouse.execute("CREATE VIEW v AS SELECT extract(year FROM TIMESTAMPTZ '2024-05-06 00:00:00+00') AS y").unwrap();
    let threads = (0..4).map(|_| {
        let warehouse = warehouse.clone();
        std::thread::spawn(move || row(&warehouse, "SELECT y, date_trunc('year', now()) <= now() FROM v"))
    });
    for thread in threads.collect::<Vec<_>>() {
        assert_eq!(thread.join().unwrap(), [Cell::Int(2024), Cell::Bool(true)]);
    }
}
