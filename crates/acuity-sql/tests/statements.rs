//! What is accepted, refused and rejected, with places; and that no text can hurt.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acuity_sql::{Catalog, StatementKind, Type, analyze, transpile};
use proptest::prelude::*;

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    let stays = [
        "icustay_id INT64",
        "subject_id INT64",
        "intime DATETIME",
        "outtime DATETIME",
        "first_careunit STRING",
        "los FLOAT64",
    ];
    let columns = |list: &[&str]| {
        list.iter()
            .map(|c| c.split_once(' ').map(|(n, t)| (n.to_owned(), t.parse::<Type>().unwrap())).unwrap())
            .collect()
    };
    catalog.add_table(&["src_mimic", "icustays"], columns(&stays));
    catalog.add_table(
        &["src_mimic", "labevents"],
        columns(&["subject_id INT64", "itemid INT64", "charttime DATETIME", "valuenum FLOAT64"]),
    );
    catalog.add_table(&["analytics", "summary"], columns(&["icustay_id INT64", "labs INT64", "note STRING"]));
    catalog
}

/// The first line of the refusal.
#[track_caller]
fn refusal(sql: &str) -> String {
    transpile(sql, &catalog()).unwrap_err().to_string()
}

#[track_caller]
fn rejects(sql: &str, expected: &str) {
    let message = refusal(sql);
    assert!(message.contains(expected), "{sql}\n  said: {message}\n  not:  {expected}");
}

#[test]
fn what_bigquery_does_not_alter_is_told() {
    rejects("ALTER TABLE analytics.summary DROP COLUMN lab", "column lab does not exist in the table");
    rejects("ALTER TABLE analytics.summary ADD COLUMN labs INT64", "has a column named labs already");
    rejects("ALTER TABLE analytics.summary RENAME COLUMN labs TO note", "has a column named note already");
    rejects("ALTER TABLE analytics.summary ADD COLUMN x INT64 NOT NULL", "column x cannot be NOT NULL");
    rejects("ALTER TABLE analytics.summary ADD COLUMN x INT64 DEFAULT 1", "added cannot have a default");
    rejects("ALTER TABLE analytics.summary ALTER COLUMN note SET DATA TYPE INT64", "from STRING to INT64");
    rejects(
        "ALTER TABLE analytics.summary ALTER COLUMN labs SET DEFAULT 'x'",
        "the default of column labs has type STRING",
    );
    rejects("ALTER TABLE analytics.sumary DROP COLUMN x", "table not found");
    rejects("ALTER TABLE analytics.summary SET DEFAULT COLLATE 'und:ci'", "SET DEFAULT COLLATE is not supported");
    rejects("ALTER MODEL analytics.m SET OPTIONS ()", "ALTER 'MODEL' is not supported");
    let normal = acuity_sql::normalize(
        "alter table if exists d.t add column if not exists x int64 default 3, alter column y drop not null, set options(description = 'a')",
    );
    assert_eq!(
        normal.unwrap(),
        "ALTER TABLE IF EXISTS d.t ADD COLUMN IF NOT EXISTS x int64 DEFAULT 3, ALTER COLUMN y DROP NOT NULL, SET OPTIONS (description = 'a')"
    );
}

#[test]
fn what_would_be_computed_twice_or_half_is_refused() {
    rejects(
        "SELECT IFERROR(DIV(1, CAST(SUM(RAND()) AS INT64)), -1) FROM src_mimic.icustays",
        "catching an error of a random value is not supported",
    );
    rejects(
        "SELECT PERCENTILE_CONT(CAST(los AS BIGNUMERIC), NUMERIC '0.5') OVER () FROM src_mimic.icustays",
        "PERCENTILE_CONT of BIGNUMERIC with a NUMERIC percentile is not supported",
    );
    rejects(
        "SELECT * FROM (SELECT 1 AS x, 2 AS k) PIVOT(ABS(SUM(x)) FOR k IN (2))",
        "PIVOT needs an aggregate function call",
    );
    rejects(
        "SELECT DISTINCT icustay_id FROM src_mimic.icustays ORDER BY los + 1",
        "after SELECT DISTINCT, ORDER BY can only use columns of the SELECT list",
    );
}

#[test]
fn functions_that_aggregate_are_aggregates() {
    let with = |body: &str, query: &str| {
        format!("CREATE TEMP AGGREGATE FUNCTION f(x FLOAT64, n INT64 NOT AGGREGATE) AS ({body}); {query}")
    };
    let call = "SELECT f(los, 2) FROM src_mimic.icustays";
    assert!(transpile(&with("SUM(x) / n", call), &catalog()).is_ok());
    rejects(&with("SUM(x) / n + x", call), "the parameter x must be inside an aggregate function");
    rejects(
        &with("SUM(x)", "SELECT 1 FROM src_mimic.icustays WHERE f(los, 2) > 1"),
        "aggregate function f is not allowed in",
    );
    rejects(&with("SUM(x)", "SELECT SUM(f(los, 2)) FROM src_mimic.icustays"), "aggregate function f is not allowed in");
    rejects(
        &with("SUM(x)", "SELECT f(SUM(los), 2) FROM src_mimic.icustays"),
        "is not allowed in an aggregate function",
    );
    rejects(&with("SUM(x)", "SELECT f(los, 2) OVER () FROM src_mimic.icustays"), "cannot be used as a window function");
    rejects(&with("SUM(x)", "SELECT f(DISTINCT los, 2) FROM src_mimic.icustays"), "takes no DISTINCT");
    rejects(&with("SUM(x)", "SELECT f(los, 2), subject_id FROM src_mimic.icustays"), "neither grouped nor aggregated");
    rejects("CREATE TEMP FUNCTION f(x INT64 NOT AGGREGATE) AS (x); SELECT f(1)", "expected");
    rejects("CREATE TEMP FUNCTION f(x INT64) AS (SUM(x)); SELECT f(1)", "is not allowed in the function's body");
}

#[test]
fn names_are_looked_up() {
    rejects(
        "SELECT icustay_idd FROM src_mimic.icustays",
        "1:8: unrecognized name: icustay_idd [unknown-column] (did you mean icustay_id?)",
    );
    rejects(
        "SELECT 1\nFROM src_mimic.icustay",
        "2:6: table not found: src_mimic.icustay [unknown-table] (did you mean src_mimic.icustays?)",
    );
    rejects("SELECT s.los2 FROM src_mimic.icustays s", "name los2 not found inside s");
    rejects("SELECT LENGHT('a')", "did you mean LENGTH?");
    rejects("SELECT subject_id FROM src_mimic.icustays, src_mimic.labevents", "column name subject_id is ambiguous");
    rejects("SELECT los AS x FROM src_mimic.icustays WHERE x > 1", "unrecognized name: x");
}

#[test]
fn types_are_checked() {
    rejects(
        "SELECT 1 FROM src_mimic.icustays WHERE icustay_id = '1'",
        "no matching signature for operator = for argument types: INT64, STRING",
    );
    rejects("SELECT first_careunit + 1 FROM src_mimic.icustays", "no matching signature for operator +");
    rejects("SELECT DATE_DIFF(intime, outtime, FORTNIGHT) FROM src_mimic.icustays", "FORTNIGHT");
    rejects("SELECT CASE WHEN 1 THEN 2 END", "CASE WHEN needs a BOOL");
    rejects("SELECT 1 UNION ALL SELECT 'a'", "incompatible types: INT64, STRING");
    rejects("SELECT (SELECT 1, 2)", "exactly one column");
    rejects("SELECT DATE '2020-02-30'", "could not cast literal");
}

#[test]
fn grouping_is_checked() {
    rejects(
        "SELECT los, COUNT(*) FROM src_mimic.icustays GROUP BY subject_id",
        "column los which is neither grouped nor aggregated",
    );
    rejects(
        "SELECT 1 FROM src_mimic.icustays WHERE COUNT(*) > 1",
        "aggregate function COUNT is not allowed in the WHERE clause",
    );
    rejects("SELECT SUM(SUM(los)) FROM src_mimic.icustays", "not allowed in an aggregate function");
    rejects("SELECT RANK() OVER () FROM src_mimic.icustays", "window ORDER BY is required");
}

#[test]
fn unsupported_statements_say_so() {
    for sql in [
        "DECLARE x INT64",
        "BEGIN SELECT 1; END",
        "SELECT ST_GEOGPOINT(1, 2)",
        "FROM src_mimic.icustays |> FORK (SELECT 1)",
        "SELECT 1; SELECT 2",
    ] {
        let found = transpile(sql, &catalog()).unwrap_err();
        assert!(matches!(found.0[0].code, "unsupported" | "unknown-function"), "{sql}: {found}");
        assert!(found.0[0].span.is_some());
    }
}

#[test]
fn lineage_goes_to_tables() {
    let sql = "WITH s AS (SELECT icustay_id, DATETIME_DIFF(outtime, intime, HOUR) AS hours FROM `p.src_mimic.icustays`)
      SELECT icustay_id, hours / 24 AS days, 'x' AS note FROM s";
    let found = analyze(sql, &catalog()).unwrap();
    assert_eq!(found.kind, StatementKind::Query);
    let lineage = |i: usize| found.columns[i].lineage.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(lineage(0), ["src_mimic.icustays.icustay_id"]);
    assert_eq!(lineage(1), ["src_mimic.icustays.intime", "src_mimic.icustays.outtime"]);
    assert!(lineage(2).is_empty());
    assert_eq!(found.columns[1].data_type, Type::Float64);
    assert_eq!(found.tables.len(), 1);
}

#[test]
fn types_read_back() {
    for text in ["INT64", "ARRAY<STRUCT<a INT64, b ARRAY<STRING>>>", "STRUCT<INT64, STRING>", "TIMESTAMP"] {
        assert_eq!(text.parse::<Type>().unwrap().to_string(), text);
    }
    assert!("ARRAY<ARRAY<INT64>>".parse::<Type>().is_err());
    assert!("INT32".parse::<Type>().is_err());
}

#[test]
fn deep_nesting_ends_in_a_message() {
    for sql in [
        format!("SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("SELECT {}1", "-".repeat(1_000_000).replace("--", "- ")),
        format!("SELECT {}1", "NOT ".repeat(100_000)),
        format!("SELECT 1{}", " + 1".repeat(100_000)),
        format!("{}SELECT 1{}", "SELECT (".repeat(5_000), ")".repeat(5_000)),
        format!("SELECT {}INT64{}", "CAST(NULL AS ARRAY<STRUCT<".repeat(5_000), ">>)".repeat(5_000)),
        format!("SELECT 1 FROM {}t", "(".repeat(50_000)),
        format!("SELECT a{}", "[0]".repeat(50_000)),
    ] {
        assert!(transpile(&sql, &catalog()).is_err());
    }
    let wide = format!("SELECT {}", vec!["1 = 1"; 20_000].join(" AND "));
    assert!(transpile(&wide, &catalog()).is_ok());
    let sums = format!("SELECT 1{}", " + 1".repeat(4_000));
    assert!(transpile(&sums, &catalog()).is_ok());
}

#[test]
fn a_small_stack_is_enough_for_what_is_allowed() {
    let chain = |part: &str| part.repeat(4_900);
    let deep = |start: &str, end: &str| format!("{}1{}", start.repeat(70), end.repeat(70));
    let statements = [
        format!("SELECT 1{}", chain(" + 1")),
        format!("SELECT 'a'{}", chain(" || 'b'")),
        format!("SELECT TRUE{}", chain(" OR TRUE")),
        format!("SELECT * FROM (SELECT 1 AS a){}", chain(", (SELECT 1 AS a)")),
        format!("SELECT 1 FROM (SELECT 1 AS a){}", chain(" CROSS JOIN (SELECT 1 AS a)")),
        format!("SELECT 1{}", chain(" UNION ALL SELECT 1")),
        format!("SELECT {}", deep("(", ")")),
        format!("SELECT {}", deep("ABS(", ")")),
        format!("SELECT {}", deep("CASE WHEN TRUE THEN ", " END")),
        format!("SELECT {}", deep("STRUCT(", ")")),
        format!("SELECT {}", deep("(SELECT ", ")")),
        format!("SELECT * FROM {}", deep("(SELECT * FROM ", ")").replace('1', "(SELECT 1 AS a)")),
    ];
    let run = move || {
        for sql in &statements {
            let done = transpile(sql, &catalog());
            assert!(done.is_ok(), "{}: {:?}", &sql[..40], done.map(|_| ()));
        }
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn functions_inside_each_other_end_in_a_message() {
    let calls = |body: &str, depth: usize| {
        format!("CREATE TEMP FUNCTION f(x INT64) AS ({body}); SELECT {}1{}", "f(".repeat(depth), ")".repeat(depth))
    };
    let deep = format!("x{}", " + 1".repeat(1_000));
    let deeper = format!("x{}", " + 1".repeat(4_000));
    for (body, depth) in [(deep.as_str(), 60), (&deeper, 140), ("x + x", 60), ("IF(x > 1, x, x)", 100)] {
        let refused = transpile(&calls(body, depth), &catalog()).unwrap_err();
        assert_eq!(refused.0[0].code, "limit", "{refused}");
    }
    assert!(transpile(&calls("x + 1", 100), &catalog()).is_ok());
    assert!(transpile(&calls("x + x", 10), &catalog()).is_ok());
}

#[test]
fn what_a_subquery_cannot_compute_is_refused() {
    let start = "SELECT icustay_id AS k, COUNT(*) AS c, ROW_NUMBER() OVER (ORDER BY icustay_id) AS r FROM src_mimic.icustays GROUP BY icustay_id";
    for (end, what) in [
        ("HAVING (SELECT c FROM UNNEST([1, 2]) AS x LIMIT 1) > 1", "c counts rows"),
        ("ORDER BY (SELECT r FROM UNNEST([1]) AS x)", "r counts rows or looks at other rows"),
        ("QUALIFY LAG(r) OVER (ORDER BY k) = 1", "a window function inside a window function"),
        ("QUALIFY SUM(k) OVER (PARTITION BY r) = 1", "a window function inside a window function"),
        ("ORDER BY STRING_AGG('x', ',' ORDER BY c)", "an aggregate of an aggregate"),
    ] {
        let refused = transpile(&format!("{start} {end}"), &catalog()).unwrap_err();
        assert!(refused.0[0].message.contains(what), "{end}: {refused}");
    }
    assert!(
        transpile(&format!("{start} HAVING EXISTS (SELECT 1 FROM UNNEST([1]) AS x WHERE x = k)"), &catalog()).is_ok()
    );
}

#[test]
fn repeated_arguments_do_not_fill_memory() {
    let sql = format!("SELECT {}1{}", "GREATEST(".repeat(60), ", 2)".repeat(60));
    assert_eq!(transpile(&sql, &catalog()).unwrap_err().0[0].code, "limit");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = transpile(&text, &catalog());
    }

    #[test]
    fn no_words_panic(words in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "(", ")", ",", "*", "icustay_id", "src_mimic.icustays", "AS", "x", "1", "'a'", "JOIN", "USING",
        "ON", "=", "+", "COUNT(*)", "OVER", "UNNEST", "[", "]", "STRUCT", "WITH", "UNION ALL", "CASE", "WHEN", "THEN", "END", "INTERVAL", "DAY", ".", "NULL",
        "PIVOT", "FOR", "IN", "NOT", "LIMIT", "QUALIFY", "HAVING", "MAX", "DATE_ADD", "ARRAY", "EXCEPT", "MERGE", "INSERT", "UPDATE", "SET",
    ]), 0..30)) {
        let _ = transpile(&words.join(" "), &catalog());
    }
}

/// A published script that runs on BigQuery (MIMIC-IV's Charlson index) reads `age` of the table `age` as the column, with
/// the whole path in one pair of backticks. In parts the last one is the table's alias, as Google's engine has it.
#[test]
fn a_column_named_as_its_table() {
    let mut catalog = Catalog::new();
    catalog.add_table(&["d", "age"], vec![("hadm_id".into(), Type::Int64), ("age".into(), Type::Int64)]);
    let column = |sql: &str| transpile(sql, &catalog).unwrap().columns[0].data_type.to_string();
    assert_eq!(column("SELECT age FROM `p.d.age`"), "INT64");
    assert_eq!(column("SELECT age.age FROM `p.d.age`"), "INT64");
    assert_eq!(column("SELECT age FROM `p.d.age` AS age"), "STRUCT<hadm_id INT64, age INT64>");
    assert_eq!(column("SELECT age FROM `d`.`age`"), "STRUCT<hadm_id INT64, age INT64>");
    assert_eq!(column("SELECT age FROM d.age"), "STRUCT<hadm_id INT64, age INT64>");
}

/// What lives in Google's services is told with why, and without the guess at another name.
#[test]
fn families_that_are_refused_say_why() {
    for (sql, why) in [
        ("SELECT ST_GEOGPOINT(1, 2)", "ST_GEOGPOINT is not supported: GEOGRAPHY"),
        ("SELECT SEARCH('a', 'b')", "SEARCH is not supported: the text index's rules"),
        ("SELECT ML.NORMALIZER([1.0], 2)", "ML.NORMALIZER is not supported: BigQuery ML"),
        ("SELECT KEYS.NEW_KEYSET('AEAD')", "KEYS.NEW_KEYSET is not supported: keys"),
        ("SELECT * FROM ML.PREDICT(MODEL d.m, TABLE d.t)", "ML.PREDICT is not supported: BigQuery ML"),
        ("SELECT * FROM AI.FORECAST(TABLE d.t, data_col => 'x')", "AI.FORECAST is not supported: Google's models"),
        ("SELECT * FROM VECTOR_SEARCH(TABLE d.t, 'v', TABLE d.q)", "there is no index of vectors here"),
        (
            "SELECT * FROM GAP_FILL(TABLE d.t, 'r', ['k'])",
            "GAP_FILL is not supported: write it with GENERATE_TIMESTAMP_ARRAY",
        ),
        ("SELECT * FROM GRAPH_TABLE(d.g MATCH (a) RETURN a.id)", "graphs are not supported"),
        (
            "SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS(epsilon = 1) COUNT(*) FROM d.t",
            "must come from an audited library",
        ),
        (
            "SELECT * FROM d.t MATCH_RECOGNIZE (ORDER BY x PATTERN (a b) DEFINE a AS TRUE)",
            "MATCH_RECOGNIZE is not supported",
        ),
    ] {
        let refused = transpile(sql, &catalog()).unwrap_err();
        assert_eq!(refused.0[0].code, "unsupported", "{refused}");
        assert!(refused.0[0].message.contains(why), "{sql}: {refused}");
        assert!(refused.0[0].help.as_deref().is_none_or(|help| !help.contains("did you mean")), "{sql}: {refused}");
    }
}
