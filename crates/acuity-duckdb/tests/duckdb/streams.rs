//! Queries whose rows arrive bit by bit, from several threads, and are cancelled.

use std::{thread, time::Duration};

use acuity_duckdb::DuckDb;
use acuity_warehouse::{DatasetName, ErrorKind, Rows, Warehouse};

#[test]
fn rows_arrive_in_order_and_in_batches() {
    let warehouse = DuckDb::in_memory().unwrap();
    let stream = warehouse.query("SELECT range AS n, NULL::VARCHAR AS s FROM range(100000)").unwrap();
    let names: Vec<String> = stream.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["n", "s"]);
    let batches = stream.collect_batches().unwrap();
    assert!(batches.len() > 1);
    assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), 100_000);
}

#[test]
fn an_endless_query_gives_its_first_rows() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut stream = warehouse.query("SELECT range AS n FROM range(1000000000000)").unwrap();
    assert!(stream.next().unwrap().unwrap().num_rows() > 0);
    drop(stream);
    // Its connection is usable again or replaced; either way the warehouse answers.
    assert_eq!(Rows::read(warehouse.query("SELECT 1").unwrap()).unwrap().rows.len(), 1);
}

#[test]
fn errors_before_and_among_the_rows() {
    let warehouse = DuckDb::in_memory().unwrap();
    assert_eq!(warehouse.query("SELECT").unwrap_err().kind, ErrorKind::Syntax);
    assert_eq!(warehouse.query("SELECT * FROM nowhere").unwrap_err().kind, ErrorKind::Missing);
    let sql = "SELECT CASE WHEN range = 90000 THEN error('late') ELSE range END AS n FROM range(100000)";
    let error = warehouse.query(sql).and_then(|stream| stream.collect_batches()).unwrap_err();
    assert!(error.message.contains("late"), "{error}");
}

#[test]
fn cancelling_stops_what_runs() {
    let warehouse = DuckDb::in_memory().unwrap();
    let cancel = warehouse.cancel_handle();
    let error = thread::scope(|scope| {
        let running = scope.spawn(|| {
            warehouse
                .execute("CREATE TABLE t AS SELECT count(*) AS n FROM range(10000000000) a, range(100) b")
                .unwrap_err()
        });
        while !running.is_finished() {
            thread::sleep(Duration::from_millis(20));
            cancel.cancel();
        }
        running.join().unwrap()
    });
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert!(warehouse.relations(&DatasetName::new("main")).unwrap().is_empty());
}

#[test]
fn many_threads_at_once() {
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.execute("CREATE TABLE t AS SELECT range AS n FROM range(1000)").unwrap();
    thread::scope(|scope| {
        for worker in 0..8 {
            let warehouse = &warehouse;
            scope.spawn(move || {
                for round in 0..5 {
                    warehouse.create_dataset(&DatasetName::new(format!("s{}", round % 3))).unwrap();
                    let sql = format!("CREATE OR REPLACE TABLE s{}.t{worker} AS SELECT sum(n) AS n FROM t", round % 3);
                    warehouse.execute(&sql).unwrap();
                    let rows = Rows::read(warehouse.query("SELECT sum(n)::BIGINT FROM t").unwrap()).unwrap();
                    assert_eq!(rows.rows[0][0].as_i64(), Some(499_500));
                }
            });
        }
    });
}

#[test]
fn intervals_are_bigquerys_text_however_long() {
    let warehouse = DuckDb::in_memory().unwrap();
    let sql = "SELECT INTERVAL '87649415 hours 59 minutes' AS t, 1 AS t,
                 [INTERVAL '-14 months -3 days', NULL] AS list, {'INTERVAL': INTERVAL '2629800 hours', 'n': n} AS pair
               FROM (VALUES (2), (1)) AS v(n) ORDER BY n DESC;";
    let rows = Rows::read(warehouse.query(sql).unwrap()).unwrap();
    assert_eq!(rows.columns, ["t", "t", "list", "pair"]);
    let shown: Vec<Vec<String>> =
        rows.rows.iter().map(|row| row.iter().map(acuity_warehouse::Cell::text).collect()).collect();
    insta::assert_debug_snapshot!(shown);
    // In other places as well; what is more than one query, or changes something, is executed as it is, and once.
    let text = |sql: &str| {
        let rows = Rows::read(warehouse.query(sql).unwrap()).unwrap();
        rows.rows.iter().flatten().map(acuity_warehouse::Cell::text).collect::<Vec<_>>().join("; ")
    };
    let day = "0-0 1 0:0:0";
    assert_eq!(text("(SELECT INTERVAL 1 DAY AS i -- a comment\n)"), day);
    assert_eq!(text("SELECT INTERVAL 1 DAY AS i -- a comment"), day);
    assert_eq!(text("/* of dbt */ SELECT INTERVAL 1 DAY AS i"), day);
    assert_eq!(text("SELECT INTERVAL 1 DAY AS i; -- done"), day);
    assert_eq!(text("SELECT INTERVAL 1 DAY AS i, ';' AS s"), format!("{day}; ;"));
    assert_eq!(text("SELECT {'LOS_INTERVAL': 5, 'i': INTERVAL 1 DAY} AS s"), format!("{{LOS_INTERVAL: 5, i: {day}}}"));
    assert_eq!(text("SELECT CAST(NULL AS STRUCT(i INTERVAL)[]) AS s, [[INTERVAL 1 DAY]] AS t"), format!("; [[{day}]]"));
    warehouse.execute("CREATE TABLE kept (i INTERVAL); CREATE SEQUENCE numbers").unwrap();
    assert_eq!(text("SELECT nextval('numbers') AS n, INTERVAL 1 DAY AS i"), format!("1; {day}"));
    assert_eq!(text("INSERT INTO kept VALUES (INTERVAL 1 DAY) RETURNING i"), day);
    assert_eq!(text("SELECT 1; INSERT INTO kept VALUES (INTERVAL 1 DAY); SELECT i FROM kept"), format!("{day}; {day}"));
    assert_eq!(text("SELECT nextval('numbers') AS n"), "2");
}
