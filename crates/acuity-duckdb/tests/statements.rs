//! Statements that write, translated and run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acuity_duckdb::DuckDb;
use acuity_sql::{Catalog, Type};
use acuity_warehouse::{Warehouse, arrow::util::pretty::pretty_format_batches};

fn run(warehouse: &DuckDb, catalog: &Catalog, sql: &str) {
    let translated = acuity_sql::transpile(sql, catalog).unwrap_or_else(|e| panic!("{sql}: {e}"));
    warehouse.execute(&translated.sql).unwrap_or_else(|e| panic!("{}: {e}", translated.sql));
}

fn shown(warehouse: &DuckDb, catalog: &Catalog, sql: &str) -> String {
    let translated = acuity_sql::transpile(sql, catalog).unwrap();
    let batches: Vec<_> = warehouse.query(&translated.sql).unwrap().collect::<Result<_, _>>().unwrap();
    pretty_format_batches(&batches).unwrap().to_string()
}

#[test]
fn tables_are_created_filled_changed_and_merged() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    run(&warehouse, &catalog, "CREATE SCHEMA IF NOT EXISTS icu OPTIONS (description = 'x')");
    run(
        &warehouse,
        &catalog,
        "CREATE OR REPLACE TABLE `p.icu.t` (id INT64 NOT NULL OPTIONS (description = 'key'), seen DATETIME, v FLOAT64) PARTITION BY DATE(seen) CLUSTER BY id OPTIONS (labels = [('a', 'b')])",
    );
    catalog.add_table(
        &["icu", "t"],
        vec![("id".into(), Type::Int64), ("seen".into(), Type::Datetime), ("v".into(), Type::Float64)],
    );
    run(
        &warehouse,
        &catalog,
        "INSERT INTO icu.t (id, seen, v) VALUES (1, '2150-01-01', 1), (2, DATETIME '2150-01-02 10:00:00', NULL), (3, NULL, 2.5)",
    );
    run(&warehouse, &catalog, "INSERT icu.t (id, v) SELECT id + 10, v * 2 FROM icu.t WHERE id < 3");
    run(&warehouse, &catalog, "UPDATE icu.t SET v = COALESCE(t.v, 0) + 1 WHERE TRUE");
    run(&warehouse, &catalog, "UPDATE icu.t x SET v = s.v FROM (SELECT 3 AS id, 9 AS v) AS s WHERE x.id = s.id");
    run(&warehouse, &catalog, "DELETE FROM icu.t WHERE id = 12");
    run(
        &warehouse,
        &catalog,
        "MERGE icu.t AS a USING (SELECT 1 AS id, 100 AS v UNION ALL SELECT 7, 70) AS b ON a.id = b.id
         WHEN MATCHED AND b.v > 50 THEN UPDATE SET v = b.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (b.id, b.v) WHEN NOT MATCHED BY SOURCE AND a.id = 3 THEN DELETE",
    );
    run(&warehouse, &catalog, "CREATE VIEW icu.v AS SELECT id, DATE(seen) AS day, v FROM icu.t");
    catalog.add_table(
        &["icu", "v"],
        vec![("id".into(), Type::Int64), ("day".into(), Type::Date), ("v".into(), Type::Float64)],
    );
    insta::assert_snapshot!(shown(&warehouse, &catalog, "SELECT * FROM icu.v ORDER BY id"), @r"
    +----+------------+-------+
    | id | day        | v     |
    +----+------------+-------+
    | 1  | 2150-01-01 | 100.0 |
    | 2  | 2150-01-02 | 1.0   |
    | 7  |            | 70.0  |
    | 11 |            | 3.0   |
    +----+------------+-------+
    ");
    run(&warehouse, &catalog, "TRUNCATE TABLE icu.t");
    run(&warehouse, &catalog, "DROP VIEW IF EXISTS icu.v");
    run(&warehouse, &catalog, "DROP TABLE icu.t");
}

#[test]
fn tables_are_altered_and_copied() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    run(&warehouse, &catalog, "CREATE SCHEMA d");
    run(
        &warehouse,
        &catalog,
        "CREATE TABLE d.t (id INT64 NOT NULL, made DATE DEFAULT DATE '2150-01-02', n INT64 DEFAULT 1 + 1)",
    );
    let columns =
        [("id", Type::Int64), ("made", Type::Date), ("n", Type::Int64)].map(|(name, ty)| (name.to_owned(), ty));
    catalog.add_table(&["d", "t"], columns.to_vec());
    run(&warehouse, &catalog, "INSERT INTO d.t (id) VALUES (1)");
    run(&warehouse, &catalog, "INSERT INTO d.t (id, made, n) VALUES (2, NULL, DEFAULT)");
    run(
        &warehouse,
        &catalog,
        "ALTER TABLE d.t ADD COLUMN IF NOT EXISTS id STRING, ADD COLUMN note STRING, ALTER COLUMN note SET DEFAULT 'none', RENAME COLUMN n TO x,
         ALTER COLUMN x SET DATA TYPE FLOAT64, ALTER COLUMN id DROP NOT NULL, ALTER COLUMN made DROP DEFAULT, DROP COLUMN IF EXISTS gone,
         ADD PRIMARY KEY (id) NOT ENFORCED, SET OPTIONS (description = 'rows', expiration_timestamp = NULL), ALTER COLUMN x SET OPTIONS (description = 'a count')",
    );
    let columns = [("id", Type::Int64), ("made", Type::Date), ("x", Type::Float64), ("note", Type::String)];
    catalog.add_table(&["d", "t"], columns.map(|(name, ty)| (name.to_owned(), ty)).to_vec());
    run(&warehouse, &catalog, "INSERT INTO d.t (x) VALUES (2.5)");
    run(&warehouse, &catalog, "CREATE TABLE d.copied COPY d.t");
    run(&warehouse, &catalog, "CREATE TABLE d.cloned CLONE d.t OPTIONS (description = 'x')");
    run(&warehouse, &catalog, "CREATE TABLE d.alike LIKE d.t");
    for name in ["copied", "kept", "cloned", "alike"] {
        catalog.add_table(&["d", name], columns_of(&catalog));
    }
    run(&warehouse, &catalog, "ALTER TABLE d.copied RENAME TO kept");
    run(&warehouse, &catalog, "ALTER TABLE IF EXISTS d.nothing DROP COLUMN x");
    run(&warehouse, &catalog, "ALTER SCHEMA IF EXISTS d SET OPTIONS (default_table_expiration_days = 3)");
    insta::assert_snapshot!(shown(&warehouse, &catalog, "SELECT * FROM d.kept ORDER BY id"), @r"
    +----+------------+-----+------+
    | id | made       | x   | note |
    +----+------------+-----+------+
    |    |            | 2.5 | none |
    | 1  | 2150-01-02 | 2.0 |      |
    | 2  |            | 2.0 |      |
    +----+------------+-----+------+
    ");
    let counts = "SELECT (SELECT COUNT(*) FROM d.cloned) AS cloned, (SELECT COUNT(*) FROM d.alike) AS alike";
    insta::assert_snapshot!(shown(&warehouse, &catalog, counts), @r"
    +--------+-------+
    | cloned | alike |
    +--------+-------+
    | 3      | 0     |
    +--------+-------+
    ");
    let info = warehouse.relations(&acuity_warehouse::DatasetName::new("d")).unwrap();
    let table = info.iter().find(|info| info.name.name == "t").unwrap();
    assert_eq!(table.description.as_deref(), Some("rows"));
    assert_eq!(table.columns[2].description.as_deref(), Some("a count"));
}

#[test]
fn fields_are_set_and_no_row_twice() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    run(&warehouse, &catalog, "CREATE SCHEMA d");
    let inner = "STRUCT<v INT64, w STRUCT<x INT64, y STRING>>";
    run(&warehouse, &catalog, &format!("CREATE TABLE d.t (id INT64, v INT64, s {inner})"));
    let columns = [("id", "INT64"), ("v", "INT64"), ("s", inner)];
    catalog.add_table(&["d", "t"], columns.map(|(name, ty)| (name.to_owned(), ty.parse().unwrap())).to_vec());
    run(&warehouse, &catalog, "INSERT d.t VALUES (1, 1, (5, (6, 'a'))), (2, 2, (7, NULL)), (3, 3, NULL)");
    run(&warehouse, &catalog, "UPDATE d.t SET s.v = 50, s.w.y = 'b', t.v = s.v + 1 WHERE id = 1");
    run(&warehouse, &catalog, "UPDATE d.t AS u SET u.s.w = (8, 'c') WHERE u.id = 2");
    insta::assert_snapshot!(shown(&warehouse, &catalog, "SELECT id, v, TO_JSON_STRING(s) AS s FROM d.t ORDER BY id"), @r#"
    +----+---+------------------------------+
    | id | v | s                            |
    +----+---+------------------------------+
    | 1  | 6 | {"v":50,"w":{"x":6,"y":"b"}} |
    | 2  | 2 | {"v":7,"w":{"x":8,"y":"c"}}  |
    | 3  | 3 | null                         |
    +----+---+------------------------------+
    "#);
    let fails = |sql: &str| {
        let translated = acuity_sql::transpile(sql, &catalog).unwrap();
        warehouse.execute(&translated.sql).unwrap_err().to_string()
    };
    let error = fails("UPDATE d.t SET s.v = 1 WHERE id = 3");
    assert!(error.contains("Cannot set field of NULL STRUCT"), "{error}");
    // Rows that MERGE leaves alone, or that an earlier clause takes, have nothing to be set.
    run(
        &warehouse,
        &catalog,
        "MERGE d.t USING (SELECT 2 AS id UNION ALL SELECT 4) AS n ON t.id = n.id
         WHEN MATCHED AND t.s IS NULL THEN DELETE
         WHEN MATCHED THEN UPDATE SET s.v = 70
         WHEN NOT MATCHED BY TARGET THEN INSERT (id) VALUES (n.id)",
    );
    assert!(shown(&warehouse, &catalog, "SELECT id, s.v AS v FROM d.t ORDER BY id").contains("| 2  | 70 |"));
    run(
        &warehouse,
        &catalog,
        "MERGE d.t USING (SELECT 4 AS id) AS n ON t.id = n.id
         WHEN MATCHED THEN DELETE
         WHEN MATCHED THEN UPDATE SET s.v = 70",
    );
    let error = fails("MERGE d.t USING (SELECT 3 AS id) AS n ON t.id = n.id WHEN MATCHED THEN UPDATE SET s.v = 1");
    assert!(error.contains("Cannot set field of NULL STRUCT"), "{error}");
    // Two rows of FROM for one of the table: which counts is not said.
    let twice = "(SELECT 1 AS id, 10 AS v UNION ALL SELECT 1, 20)";
    let error = fails(&format!("UPDATE d.t SET v = n.v FROM {twice} AS n WHERE t.id = n.id"));
    assert!(error.contains("more than one source row"), "{error}");
    run(
        &warehouse,
        &catalog,
        "UPDATE d.t SET v = a.v + b.v FROM (SELECT 1 AS id, 10 AS v) AS a, (SELECT 5 AS v) AS b WHERE t.id = a.id AND EXISTS (SELECT 1 FROM d.t AS o WHERE o.id = t.id)",
    );
    insta::assert_snapshot!(shown(&warehouse, &catalog, "SELECT id, v FROM d.t ORDER BY id"), @r"
    +----+----+
    | id | v  |
    +----+----+
    | 1  | 15 |
    | 2  | 2  |
    | 3  | 3  |
    +----+----+
    ");
}

#[test]
fn what_columns_promise_is_kept() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    run(&warehouse, &catalog, "CREATE SCHEMA d");
    run(&warehouse, &catalog, "CREATE TABLE d.t (x INT64 DEFAULT 3, y STRING NOT NULL) AS SELECT 1 AS n, 'a' AS s");
    let columns = [("x", Type::Int64), ("y", Type::String)].map(|(name, ty)| (name.to_owned(), ty));
    catalog.add_table(&["d", "t"], columns.to_vec());
    run(&warehouse, &catalog, "INSERT d.t (y) VALUES ('b')");
    let translated = acuity_sql::transpile("INSERT d.t (x) VALUES (1)", &catalog).unwrap();
    assert!(warehouse.execute(&translated.sql).unwrap_err().to_string().contains("NOT NULL"));
    // Many fields of one struct are as many assignments, not as many copies of it.
    let fields: Vec<String> = (0..40).map(|n| format!("f{n} INT64")).collect();
    run(&warehouse, &catalog, &format!("CREATE TABLE d.s (s STRUCT<{}>)", fields.join(", ")));
    let whole = format!("STRUCT<{}>", fields.join(", "));
    catalog.add_table(&["d", "s"], vec![("s".to_owned(), whole.parse().unwrap())]);
    run(&warehouse, &catalog, &format!("INSERT d.s VALUES (({}))", vec!["0"; 40].join(", ")));
    let set: Vec<String> = (0..40).map(|n| format!("s.f{n} = {n}")).collect();
    run(&warehouse, &catalog, &format!("UPDATE d.s SET {} WHERE true", set.join(", ")));
    let merge =
        "MERGE d.s AS t USING (SELECT 1 AS one) AS n ON true WHEN MATCHED THEN UPDATE SET s.f7 = 700, t.s.f8 = one";
    run(&warehouse, &catalog, merge);
    let sums = "SELECT (SELECT SUM(x) FROM d.t) AS x, t.s.f7 + t.s.f8 + t.s.f39 AS s FROM d.s AS t";
    insta::assert_snapshot!(shown(&warehouse, &catalog, sums), @r"
    +---+-----+
    | x | s   |
    +---+-----+
    | 4 | 740 |
    +---+-----+
    ");
}

fn columns_of(catalog: &Catalog) -> Vec<(String, Type)> {
    let analyzed = acuity_sql::analyze("SELECT * FROM d.t", catalog).unwrap();
    analyzed.columns.into_iter().map(|column| (column.name, column.data_type)).collect()
}

/// Queries in the manner of clinical concepts, over raw tables.
const CONCEPTS: &[&str] = &[
    "with ps as (select icustay_id, min(case when label = 'Platelet' then valuenum end) as platelet_min, max(case when label = 'INR' then valuenum else null end) inr_max
     from (select ie.subject_id, ie.hadm_id, ie.icustay_id, case when itemid = 51265 then 'Platelet' when itemid in (51237, 51274) then 'INR' else null end as label,
       case when itemid = 50862 and valuenum > 10 then null -- g/dL
            else le.valuenum end as valuenum
       from `physionet-data.src_mimic.icustays` ie
       left join `physionet-data.src_mimic.labevents` le on le.subject_id = ie.subject_id and le.hadm_id = ie.hadm_id
        and le.charttime between datetime_sub(ie.intime, interval '6' hour) and datetime_add(ie.intime, interval '1' day)
        and le.itemid in (51265, 51237, 51274, 50862) and valuenum is not null and valuenum > 0) pvt
     group by pvt.icustay_id) select ie.icustay_id, ps.* except (icustay_id), greatest(platelet_min, inr_max) as g from src_mimic.icustays ie left join ps using (icustay_id) order by 1",
    "select ie.subject_id, pat.gender, date_diff(date(ie.intime), date(pat.dob), year) as age, round(cast(datetime_diff(ie.outtime, ie.intime, hour) / 24 as numeric), 2) as los,
       dense_rank() over (partition by ie.subject_id order by ie.intime) as seq, case when row_number() over w = 1 then true else false end as first_stay
     from src_mimic.icustays ie inner join src_mimic.patients pat on ie.subject_id = pat.subject_id window w as (partition by ie.hadm_id order by intime)",
    "with all_hours as (select it.icustay_id, datetime_trunc(it.intime, hour) as endtime,
        generate_array(-24, cast(ceil(datetime_diff(it.outtime, it.intime, hour)) as int64)) as hrs from src_mimic.icustays it)
     select icustay_id, cast(hr as int64) as hr, datetime_add(endtime, interval cast(hr as int64) hour) as endtime from all_hours cross join unnest(all_hours.hrs) as hr",
    "select subject_id, charttime, lag(charttime) over (partition by subject_id order by charttime) as before,
       sum(case when datetime_diff(charttime, lag_time, minute) > 60 * 8 then 1 else 0 end) over (partition by subject_id order by charttime rows between unbounded preceding and current row) as episode
     from (select subject_id, charttime, lag(charttime, 1) over (partition by subject_id order by charttime) lag_time from src_mimic.labevents) t
     qualify row_number() over (partition by subject_id, charttime order by charttime desc nulls last) = 1",
    "select first_careunit, count(distinct subject_id) as n, avg(los) as los, approx_quantiles(los, 4)[offset(2)] as median, string_agg(distinct cast(icustay_id as string), ',' order by cast(icustay_id as string) limit 3) as ids,
       array_agg(struct(icustay_id, los) order by los desc limit 1)[offset(0)].los as longest, countif(los > 1) as n1, max(intime) as last, safe_divide(sum(los), countif(los > 100)) as q
     from src_mimic.icustays group by first_careunit having count(*) > 0 order by n desc, first_careunit limit 10",
    "select s.icustay_id, (select max(l.valuenum) from src_mimic.labevents l where l.subject_id = s.subject_id and l.charttime < s.outtime) as worst,
       exists(select 1 from src_mimic.labevents l where l.subject_id = s.subject_id) as has_labs, regexp_contains(lower(first_careunit), r'^m.?icu') as micu,
       extract(dayofweek from intime) as dow, format_datetime('%Y-%m-%d %H:00', intime) as hour, concat(first_careunit, '-', icustay_id) as label,
       coalesce(los, 0) * 24 as hours, if(los is null, 'no', 'yes') as known, parse_datetime('%Y-%m-%d', '2150-01-02') as d
     from src_mimic.icustays s where s.subject_id not in (select subject_id from src_mimic.patients where dod is not null)",
    "select * from (select first_careunit, gender, los from src_mimic.icustays join src_mimic.patients using (subject_id)) pivot (avg(los) as los, count(*) as n for gender in ('M' as male, 'F' as female))",
];

#[test]
fn clinical_queries_run() {
    let warehouse = DuckDb::in_memory().unwrap();
    let mut catalog = Catalog::new();
    warehouse.execute("CREATE SCHEMA src_mimic").unwrap();
    for (table, columns) in [
        (
            "icustays",
            "subject_id INT64, hadm_id INT64, icustay_id INT64, intime DATETIME, outtime DATETIME, first_careunit STRING, los FLOAT64",
        ),
        ("labevents", "subject_id INT64, hadm_id INT64, itemid INT64, charttime DATETIME, valuenum FLOAT64"),
        ("patients", "subject_id INT64, gender STRING, dob DATETIME, dod DATETIME"),
    ] {
        run(&warehouse, &catalog, &format!("CREATE TABLE src_mimic.{table} ({columns})"));
        let columns =
            columns.split(", ").map(|c| c.split_once(' ').map(|(n, t)| (n.to_owned(), t.parse().unwrap())).unwrap());
        catalog.add_table(&["src_mimic", table], columns.collect());
    }
    run(
        &warehouse,
        &catalog,
        "INSERT INTO src_mimic.icustays VALUES (1, 10, 100, '2150-01-01 10:30:00', '2150-01-03 12:00:00', 'MICU', 2.06), (2, 20, 200, '2151-05-01', NULL, NULL, NULL)",
    );
    run(
        &warehouse,
        &catalog,
        "INSERT INTO src_mimic.labevents VALUES (1, 10, 51265, '2150-01-01 11:00:00', 80), (1, 10, 51237, '2150-01-01 23:00:00', 1.5)",
    );
    run(
        &warehouse,
        &catalog,
        "INSERT INTO src_mimic.patients VALUES (1, 'M', '2080-06-01', NULL), (2, 'F', '2100-01-01', '2152-01-01')",
    );
    for sql in CONCEPTS {
        let translated = acuity_sql::transpile(sql, &catalog).unwrap_or_else(|e| panic!("{sql}\n{e}"));
        let rows: usize = warehouse
            .query(&translated.sql)
            .and_then(|s| s.map(|b| b.map(|b| b.num_rows())).sum())
            .unwrap_or_else(|e| panic!("{}\n{e}", translated.sql));
        assert!(rows > 0, "{sql}");
    }
}
