//! Scripts without a warehouse: what the interpreter asks for, in which order, and what it says of mistakes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acuity_sql::{Catalog, Host, Parameters, ScriptError, Transpiled, Type, check_script, is_script, run_script};
use proptest::prelude::*;

/// Answers every value with NULL, and writes down what it is asked.
#[derive(Default)]
struct Told {
    asked: Vec<String>,
    /// Statements that may still run.
    left: Option<usize>,
}

impl Host for Told {
    type Error = String;

    fn show(&mut self, query: &Transpiled) -> Result<(), String> {
        self.asked.push(query.sql.clone());
        Ok(())
    }

    fn execute(&mut self, statement: &Transpiled) -> Result<Option<u64>, String> {
        self.asked.push(statement.sql.clone());
        Ok(Some(3))
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, String> {
        self.asked.push(format!("? {sql}"));
        Ok(vec!["NULL".to_owned()])
    }

    fn transaction(&mut self, word: &'static str) -> Result<(), String> {
        self.asked.push(word.to_owned());
        Ok(())
    }

    fn proceed(&mut self) -> Result<(), String> {
        match &mut self.left {
            Some(0) => Err("stopped".to_owned()),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn run(sql: &str) -> (Vec<String>, Result<(), ScriptError<String>>) {
    let mut catalog = Catalog::new();
    catalog.add_table(&["d", "t"], vec![("x".to_owned(), Type::Int64)]);
    let mut host = Told { left: Some(300), ..Told::default() };
    let done = run_script(sql, catalog, &Parameters::new(), &mut host);
    (host.asked, done)
}

#[track_caller]
fn asks(sql: &str, expected: &[&str]) {
    let (asked, done) = run(sql);
    if let Err(failure) = done {
        panic!("{failure}\n{sql}");
    }
    let asked: Vec<String> = asked.iter().map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(asked, expected, "{sql}");
}

#[track_caller]
fn fails(sql: &str, expected: &str) {
    let message = run(sql).1.unwrap_err().to_string();
    assert!(message.contains(expected), "{sql}\n  said: {message}\n  not:  {expected}");
}

#[test]
fn constants_need_no_warehouse() {
    asks(
        "DECLARE i INT64 DEFAULT 2; IF TRUE THEN SET i = 5; END IF; SELECT i AS i",
        &["SELECT CAST(5 AS BIGINT) AS i"],
    );
    asks("DECLARE s STRING DEFAULT 'it''s'; SELECT s AS s".replace("''", "\\'").as_str(), &["SELECT 'it''s' AS s"]);
}

#[test]
fn statements_run_in_their_order() {
    asks(
        "CREATE TEMP TABLE n (y INT64); BEGIN TRANSACTION; INSERT INTO n (y) VALUES (1); COMMIT; SELECT y, @@row_count AS c FROM n",
        &[
            "CREATE TEMP TABLE n (y BIGINT)",
            "BEGIN TRANSACTION",
            "INSERT INTO n (y) VALUES (CAST(1 AS BIGINT))",
            "COMMIT",
            "SELECT n.y, CAST(3 AS BIGINT) AS c FROM n",
        ],
    );
}

#[test]
fn an_open_transaction_is_rolled_back() {
    asks("BEGIN TRANSACTION", &["BEGIN TRANSACTION", "ROLLBACK"]);
    let (asked, done) = run("BEGIN; RAISE USING MESSAGE = 'no'");
    assert!(done.is_err());
    assert_eq!(asked, ["BEGIN TRANSACTION", "ROLLBACK"]);
}

#[test]
fn a_rollback_forgets_tables() {
    fails("BEGIN; CREATE TEMP TABLE n (y INT64); ROLLBACK; SELECT y FROM n", "1:63: table not found: n");
}

#[test]
fn mistakes_have_places() {
    fails("DECLARE x INT64;\nSET x = 'a'", "2:9: the value of x has type STRING where INT64 is needed");
    fails("SET y = 1", "1:5: undeclared variable: y");
    fails("DECLARE total INT64;\nSELECT totl", "2:8: unrecognized name: totl [unknown-column] (did you mean total?)");
    fails("SELECT 1;\nDECLARE x INT64", "2:1: DECLARE must stand at the start");
    fails("IF TRUE THEN SELECT 1 END IF", "1:23: expected ';', found keyword END");
    fails("LOOP SELECT 1; END WHILE", "expected LOOP, found 'WHILE'");
    fails("BREAK", "1:1: BREAK can only stand inside a loop");
    fails("a: LOOP CONTINUE b; END LOOP", "no loop or block around this place has the label b");
    fails("a: BEGIN a: LOOP BREAK; END LOOP; END", "the label a is in use");
    fails("a: LOOP BREAK; END LOOP b", "b is not the label of what ends here");
    fails("RAISE", "RAISE without a message can only stand in EXCEPTION WHEN ERROR");
    fails("CALL d.p()", "1:6: procedure not found: d.p");
    fails("CREATE PROCEDURE d.p(x INT64) BEGIN END; CALL d.p()", "1:42: d.p takes 1 arguments, not 0");
    fails("CREATE PROCEDURE d.p(OUT x INT64) BEGIN END; CALL d.p(1)", "must be a variable");
    fails("CREATE PROCEDURE d.p() BEGIN CALL d.p(); END; CALL d.p()", "more than 50 levels deep");
    fails("CREATE PROCEDURE d.p() LANGUAGE python AS r'''x'''", "other languages than SQL");
    fails(
        "EXECUTE IMMEDIATE '''SELECT\n 1 +'''",
        "1:1: expected an expression, found end of statement (line 2, column 5 of the statement",
    );
    fails("EXECUTE IMMEDIATE 'SELECT 1; SELECT 2'", "EXECUTE IMMEDIATE runs one statement only");
    fails("EXECUTE IMMEDIATE 'SET x = 1'", "and none of a script's own");
    fails("EXECUTE IMMEDIATE CAST(NULL AS STRING)", "is NULL");
    fails("SET @@time_zone = 'Asia/Tokyo'", "1:5: the time zone of a session is UTC");
    fails("SET @@speed = 1", "@@speed cannot be set");
    fails("SELECT @@speed", "the system variable @@speed is not known here");
    fails("SELECT @x", "query parameter @x has no value [parameter] (give it one: --param x:TYPE:value)");
    fails("BEGIN; BEGIN", "a transaction is open already");
    fails("SELECT 1; SELEC 2", "expected a statement");
}

#[test]
fn views_and_functions_keep_no_values() {
    fails(
        "DECLARE x INT64 DEFAULT 1; CREATE VIEW d.v AS SELECT x AS y",
        "variables of a script cannot be used in a view",
    );
    fails("DECLARE x INT64; CREATE FUNCTION d.f() AS (x)", "variables of a script cannot be used in a function");
    fails("CREATE TEMP FUNCTION f() AS (@p); SELECT f()", "query parameters cannot be used in a function");
    fails("CREATE VIEW d.v AS SELECT * FROM d.INFORMATION_SCHEMA.TABLES", "cannot be read by a view");
}

#[test]
fn functions_in_other_languages_are_refused() {
    fails(
        "CREATE TEMP FUNCTION f(x INT64) RETURNS INT64 LANGUAGE js AS 'return x'",
        "functions in JS are not supported",
    );
    fails("CREATE FUNCTION d.f(x INT64) RETURNS INT64 LANGUAGE js AS 'return x'", "functions in JS are not supported");
}

#[test]
fn what_is_a_script() {
    for script in [
        "DECLARE x INT64",
        "SELECT 1; SELECT 2",
        "BEGIN END",
        "CALL p()",
        "SET x = 1",
        "IF x THEN",
        "CREATE PROCEDURE d.p() BEGIN END",
    ] {
        assert!(is_script(script), "{script}");
    }
    for single in [
        "SELECT 1",
        "SELECT 1;",
        "CREATE TEMP FUNCTION f() AS (1); SELECT f()",
        "SELECT",
        "",
        "DELETE FROM d.t WHERE TRUE",
        "'",
    ] {
        assert!(!is_script(single), "{single}");
    }
}

#[test]
fn an_endless_loop_can_be_stopped() {
    for sql in ["LOOP END LOOP", "WHILE TRUE DO END WHILE", "REPEAT UNTIL FALSE END REPEAT", "LOOP CONTINUE; END LOOP"]
    {
        fails(sql, "stopped");
    }
    // No handler of the script's keeps it running.
    fails("LOOP BEGIN SELECT 1; EXCEPTION WHEN ERROR THEN SELECT 2; END; END LOOP", "stopped");
}

#[test]
fn deep_scripts_end_in_a_message() {
    let run = || {
        for (start, end) in [("BEGIN ", "END; "), ("IF TRUE THEN ", "END IF; "), ("LOOP ", "END LOOP; ")] {
            let deep = |n: usize| format!("{}{}", start.repeat(n), end.repeat(n));
            assert_eq!(check_script(&deep(10_000)).unwrap_err().0[0].code, "limit");
            assert!(check_script(&deep(100)).is_ok());
        }
        let long = "SELECT 1;\n".repeat(20_000);
        assert!(check_script(&long).is_ok());
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

const WORDS: &[&str] = &[
    "DECLARE",
    "SET",
    "IF",
    "THEN",
    "ELSE",
    "ELSEIF",
    "END",
    "END IF",
    "CASE",
    "WHEN",
    "END CASE",
    "LOOP",
    "END LOOP",
    "WHILE",
    "DO",
    "END WHILE",
    "REPEAT",
    "UNTIL",
    "END REPEAT",
    "FOR",
    "IN",
    "END FOR",
    "BEGIN",
    "EXCEPTION WHEN ERROR THEN",
    "RAISE",
    "USING MESSAGE =",
    "BREAK",
    "CONTINUE",
    "RETURN",
    "CALL",
    "EXECUTE IMMEDIATE",
    "INTO",
    "USING",
    "AS",
    "BEGIN TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "CREATE PROCEDURE d.p()",
    "CREATE PROCEDURE d.p(INOUT x INT64)",
    "CREATE TEMP TABLE n AS",
    "CREATE TEMP FUNCTION f(x INT64) AS (x + 1)",
    "CREATE OR REPLACE FUNCTION d.f() AS (1)",
    "DROP PROCEDURE d.p",
    "ASSERT",
    "SELECT",
    "1",
    "'SELECT 1'",
    "x",
    "y",
    "r",
    "a:",
    "INT64",
    "STRING(3)",
    "DEFAULT",
    "=",
    "+",
    "(",
    ")",
    ",",
    ";",
    ";",
    ";",
    "TRUE",
    "FALSE",
    "NULL",
    "@@error.message",
    "@@row_count",
    "@p",
    "?",
    "d.p()",
    "d.t",
    "FROM",
    "(SELECT 1 AS x)",
    "f(x)",
    "(x, y)",
    "r.x",
    "INSERT INTO d.t (x) VALUES (x)",
    "d.INFORMATION_SCHEMA.COLUMNS",
    "`d.t*`",
    "_TABLE_SUFFIX",
    "STRUCT(1, 2)",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_script_panics(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let _ = run(&words.join(" "));
    }

    /// Statements that fit together more often.
    #[test]
    fn no_valid_script_panics(picked in prop::collection::vec(0usize..14, 1..12), ends in prop::collection::vec(0usize..3, 1..12)) {
        let parts = [
            "SET x = x + 1;", "SET (x, y) = (1, 'a');", "IF x > 1 THEN SET x = 0;", "LOOP SET x = 1;", "WHILE x < 3 DO SET x = x + 1;",
            "FOR r IN (SELECT 1 AS a) DO SET x = r.a;", "BEGIN SELECT x;", "BEGIN RAISE USING MESSAGE = y; EXCEPTION WHEN ERROR THEN SELECT @@error.message;",
            "BREAK;", "SELECT x, y FROM d.t;", "EXECUTE IMMEDIATE 'SELECT ?' INTO x USING x;", "CALL d.p(x);", "CASE x WHEN 1 THEN SELECT 1;", "RETURN;",
        ];
        let close = |part: usize| match part {
            2 => "END IF;",
            3 => "BREAK; END LOOP;",
            4 => "END WHILE;",
            5 => "END FOR;",
            6 | 7 => "END;",
            12 => "END CASE;",
            _ => "",
        };
        let mut sql = "DECLARE x INT64 DEFAULT 0; DECLARE y STRING; CREATE PROCEDURE d.p(INOUT v INT64) BEGIN SET v = v * 2; END; ".to_owned();
        let mut open = Vec::new();
        for (i, part) in picked.iter().enumerate() {
            sql.push_str(parts[*part]);
            open.push(*part);
            for _ in 0..*ends.get(i).unwrap_or(&0) {
                if let Some(part) = open.pop() {
                    sql.push_str(close(part));
                }
            }
        }
        while let Some(part) = open.pop() {
            sql.push_str(close(part));
        }
        let _ = run(&sql);
    }
}
