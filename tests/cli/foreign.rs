//! Queries over a database that another program made.

use std::path::{Path, PathBuf};

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::{DatasetName, Warehouse as _};

use crate::{both, built, ends_with, skipped, succeeds, write};

/// As a loader with SQL types writes it: narrow integers, and a schema of its own.
fn database(dir: &Path) {
    let database = DuckDb::open(&dir.join("other.duckdb"), &Options::default()).unwrap();
    database.create_dataset(&DatasetName::new("mimiciv_hosp")).unwrap();
    database
        .execute("CREATE TABLE mimiciv_hosp.patients AS SELECT 1::INTEGER AS subject_id, 2150::SMALLINT AS anchor_year, 60::SMALLINT AS anchor_age")
        .unwrap();
}

const QUERY: &str = "-- 2150 * 1000 is more than a SMALLINT or its product holds\n\
    SELECT p.subject_id, p.anchor_year * 1000 AS scaled, p.anchor_age / 7 > 8.5 AS old\n\
    FROM `physionet-data.mimiciv_hosp.patients` p\n";

#[test]
fn any_file_answers_without_a_project() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "query.sql", QUERY);
    let rows = "subject_id,scaled,old\n1,2150000,true\n";
    let asked = ["show", "--database", "other.duckdb", "--output", "csv"];
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--file", "query.sql"]].concat()), rows);
    assert_eq!(succeeds(dir.path(), &[&asked[..], &["--inline", QUERY]].concat()), rows);
    let sql = succeeds(dir.path(), &["transpile", "query.sql", "--database", "other.duckdb"]);
    assert!(sql.contains("mimiciv_hosp.patients"), "{sql}");

    let told =
        |words: &[&str], code| ends_with(dir.path(), &[&["show", "--database", "other.duckdb"], words].concat(), code);
    let message = told(&["--inline", "SELECT anchor_yaer FROM mimiciv_hosp.patients"], 1);
    assert!(message.contains("(inline):1:8: unrecognized name: anchor_yaer"), "{message}");
    let message = told(&["--inline", "DELETE FROM mimiciv_hosp.patients WHERE TRUE"], 2);
    assert!(message.contains("only queries are shown"), "{message}");
    let message = ends_with(dir.path(), &["show", "--database", "none.duckdb", "--inline", "SELECT 1"], 1);
    assert!(message.contains("none.duckdb does not exist"), "{message}");
}

#[test]
fn a_model_may_name_a_table_that_the_project_does_not_describe() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    write(dir.path(), "dbt_project.yml", "name: other\nprofile: other\n");
    write(
        dir.path(),
        "profiles.yml",
        "other: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: other.duckdb, schema: derived}}}\n",
    );
    write(dir.path(), "models/scaled.sql", QUERY);
    assert!(succeeds(dir.path(), &["check"]).starts_with("1 nodes checked, 0 errors"));
    write(
        dir.path(),
        "query.sql",
        "SELECT s.scaled, p.anchor_age FROM derived.scaled s JOIN mimiciv_hosp.patients p USING (subject_id)",
    );
    succeeds(dir.path(), &["transpile", "query.sql"]);
    succeeds(dir.path(), &["build"]);
    assert_eq!(
        succeeds(dir.path(), &["show", "--file", "query.sql", "--output", "csv"]),
        "scaled,anchor_age\n2150000,60\n"
    );
}

/// What `tests/duckdb_files/clients.py write` makes.
const PATIENTS: &str = "SELECT COUNT(*) AS n, SUM(anchor_year * 1000) AS years, MAX(dod) AS last, SUM(weight) AS weight, \
    SUM(ARRAY_LENGTH(visits)) AS visits FROM `hosp.patients`";
const OLD: &str = "SELECT COUNT(*) AS n FROM hosp.old WHERE name = 'p200'";

#[track_caller]
fn reads_what_a_client_made(dir: &Path, file: &str) {
    let show = |sql| succeeds(dir, &["show", "--database", file, "--inline", sql, "--output", "csv"]);
    assert_eq!(show(PATIENTS), "n,years,last,weight,visits\n200,440100000,2150-07-20,30150,400\n", "{file}");
    assert_eq!(show(OLD), "n\n1\n", "{file}");
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/duckdb_files")
}

#[test]
fn files_of_duckdb_1_and_2_are_read() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["duckdb-1.5.6.duckdb", "duckdb-2.0.1.duckdb"] {
        let packed = std::fs::File::open(files().join(format!("{name}.gz"))).unwrap();
        let mut out = std::fs::File::create(dir.path().join(name)).unwrap();
        std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut out).unwrap();
        reads_what_a_client_made(dir.path(), name);
    }
}

/// `ACUITY_DUCKDB_CLIENTS` names folders, each with PyPI's `duckdb` in one version.
#[test]
fn duckdbs_clients_and_this_program_open_each_others_files() {
    let (Some(python), Some(clients)) = (std::env::var_os("ACUITY_PYTHON"), std::env::var_os("ACUITY_DUCKDB_CLIENTS"))
    else {
        return skipped("set ACUITY_PYTHON, and ACUITY_DUCKDB_CLIENTS to folders with PyPI's duckdb,");
    };
    let dir = tempfile::tempdir().unwrap();
    let project = built().join("acuity.duckdb");
    for client in std::env::split_paths(&clients) {
        let run = |action: &str, file: &Path| {
            let mut command = std::process::Command::new(&python);
            command.arg(files().join("clients.py")).arg(action).arg(file).env("PYTHONPATH", &client);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{} {action}: {}", client.display(), both(&output));
            String::from_utf8(output.stdout).unwrap()
        };
        run("write", &dir.path().join("theirs.duckdb"));
        reads_what_a_client_made(dir.path(), "theirs.duckdb");
        std::fs::remove_file(dir.path().join("theirs.duckdb")).unwrap();
        let rows = run("read", &project);
        let counted = "select count(*) || ' ' || count(s.sofa) as n from {{ ref('sofa') }} as s";
        let ours = succeeds(built(), &["show", "--inline", counted, "--output", "csv"]);
        assert_eq!(rows.trim().split_once(' ').unwrap().1, ours.lines().nth(1).unwrap(), "{rows}");
    }
}

/// What needs the functions of this project: exact decimals, dates as BigQuery counts them, texts by its own patterns.
const OF_OUR_FUNCTIONS: &str = "SELECT FORMAT('%.2f %t', NUMERIC '1.005', DATE '2150-02-28') AS text,
    DATE_DIFF(DATE '2150-03-01', DATE '2149-12-31', ISOWEEK) AS weeks,
    CAST(SUM(CAST(x AS NUMERIC)) / 3 AS STRING) AS third,
    CAST(MAX(SAFE_CAST(FORMAT('%d.5', x) AS INT64)) AS STRING) AS fits,
    STRING_AGG(REGEXP_EXTRACT(FORMAT('id-%03d', x), r'-0*([0-9]+)'), '+' ORDER BY x DESC) AS ids,
    FORMAT_TIMESTAMP('%F %H', TIMESTAMP '2150-07-01 12:00:00 America/New_York') AS moment,
    CURRENT_TIMESTAMP() > TIMESTAMP '2020-01-01' AS now
FROM UNNEST([1, 20, 300]) AS x";

/// `ACUITY_DUCKDB_EXTENSION` names what `scripts/duckdb-extension.sh` makes.
#[test]
fn clients_that_load_the_extension_read_views_and_translated_sql() {
    let (Some(python), Some(clients), Some(extension)) = (
        std::env::var_os("ACUITY_PYTHON"),
        std::env::var_os("ACUITY_DUCKDB_CLIENTS"),
        std::env::var_os("ACUITY_DUCKDB_EXTENSION"),
    ) else {
        return skipped("set ACUITY_PYTHON, ACUITY_DUCKDB_CLIENTS and ACUITY_DUCKDB_EXTENSION");
    };
    let dir = tempfile::tempdir().unwrap();
    let database = built().join("acuity.duckdb");
    let show = |sql: &str| {
        succeeds(dir.path(), &["show", "--database", database.to_str().unwrap(), "--inline", sql, "--output", "csv"])
    };
    write(dir.path(), "query.sql", OF_OUR_FUNCTIONS);
    let translated = succeeds(dir.path(), &["transpile", "query.sql"]);
    assert!(translated.contains("bq_"), "{translated}");
    write(dir.path(), "translated.sql", &translated);
    let ours = show(OF_OUR_FUNCTIONS);
    assert_eq!(ours, "text,weeks,third,fits,ids,moment,now\n1.01 2150-02-28,8,107,,300+20+1,2150-07-01 16,true\n");
    for client in std::env::split_paths(&clients) {
        let mut command = std::process::Command::new(&python);
        command.arg(files().join("clients.py")).arg("load").arg(&database).arg(&extension).env("PYTHONPATH", &client);
        let output = command.stdin(std::fs::File::open(dir.path().join("translated.sql")).unwrap()).output().unwrap();
        assert!(output.status.success(), "{}: {}", client.display(), both(&output));
        let told = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.pop(), Some("1.01 2150-02-28\t8\t107\tNone\t300+20+1\t2150-07-01 16\tTrue"), "{told}");
        assert!(lines.len() > 10, "{told}");
        let counts: Vec<String> = lines
            .iter()
            .map(|line| line.split_once(' ').unwrap())
            .map(|(view, rows)| format!("SELECT '{view} {rows}' AS row, '{view} ' || COUNT(*) AS ours FROM {view}"))
            .collect();
        for row in show(&counts.join(" UNION ALL ")).lines().skip(1) {
            let (theirs, ours) = row.split_once(',').unwrap();
            assert_eq!(theirs, ours);
        }
    }
}

/// DuckDB reads a table's name that nothing bears as a file's.
#[test]
fn no_name_spells_a_file() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "secret.csv", "card,owner\n4111,somebody\n");
    write(dir.path(), "dbt_project.yml", "name: other\nprofile: other\n");
    write(
        dir.path(),
        "profiles.yml",
        "other: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: other.duckdb, schema: derived}}}\n",
    );
    let columns = "columns: [{name: card, data_type: INT64}, {name: owner, data_type: STRING}]";
    let here = dir.path().display();
    let sources = [
        ("secret", "{name: csv, COLUMNS}"),
        (&*format!("{here}/secret"), "{name: csv, COLUMNS}"),
        ("main", "{name: patients, identifier: 'HERE/secret.csv', COLUMNS}"),
    ];
    for (number, (schema, table)) in sources.iter().enumerate() {
        let table = table.replace("HERE", &here.to_string()).replace("COLUMNS", columns);
        let yaml = format!("sources: [{{name: s, schema: \"{schema}\", tables: [{table}]}}]\n");
        write(dir.path(), "models/sources.yml", &yaml);
        let name = if number == 2 { "patients" } else { "csv" };
        let sql = format!("SELECT t.card, t.owner FROM {{{{ source('s', '{name}') }}}} AS t");
        write(dir.path(), "models/stolen.sql", &sql);
        let message = ends_with(dir.path(), &["build"], 1);
        assert!(message.contains("a query reads no files"), "{yaml}{message}");
        let message = ends_with(dir.path(), &["show", "--inline", &sql], 1);
        assert!(message.contains("a query reads no files"), "{yaml}{message}");
    }
    let named = "other: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: other.duckdb, schema: derived, \
        settings: {allowed_paths: [secret.csv]}}}}\n";
    write(dir.path(), "profiles.yml", named);
    let yaml = format!("sources: [{{name: s, schema: secret, tables: [{{name: csv, {columns}}}]}}]\n");
    write(dir.path(), "models/sources.yml", &yaml);
    write(dir.path(), "models/stolen.sql", "SELECT t.card, t.owner FROM {{ source('s', 'csv') }} AS t");
    succeeds(dir.path(), &["build"]);
    assert_eq!(succeeds(dir.path(), &["show", "stolen", "--output", "csv"]), "card,owner\n4111,somebody\n");
}

/// DuckDB takes files of records for databases, and then works in memory: what is built there is lost.
#[test]
fn files_that_are_no_databases_are_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "dbt_project.yml", "name: other\nprofile: other\n");
    write(dir.path(), "models/m.sql", "select 1 as n\n");
    for (bytes, what) in [
        (&b"a,b\n1,2\n"[..], "is not a DuckDB database, but text"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\xff", "but gzip"),
        (b"SQLite format 3\0\x10\0\x01\x01", "but a database of SQLite"),
        (b"PAR1\x15\x04\x15\x10", "but Parquet"),
        (b"", "but empty"),
    ] {
        for name in ["t.csv", "t.duckdb"] {
            std::fs::write(dir.path().join(name), bytes).unwrap();
            let profile = format!(
                "other: {{target: dev, outputs: {{dev: {{type: duckdb, dialect: bigquery, path: {name}}}}}}}\n"
            );
            write(dir.path(), "profiles.yml", &profile);
            for words in [
                &["show", "--database", name, "--inline", "SELECT 1 AS n"][..],
                &["show", "--database", name],
                &["build"],
            ] {
                let message = ends_with(dir.path(), words, 1);
                assert!(message.contains(what) && message.contains(name), "{words:?}: {message}");
                assert!(!message.contains("permission denied") && message.contains("help:"), "{message}");
            }
            assert_eq!(std::fs::read(dir.path().join(name)).unwrap(), bytes);
        }
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_are_told() {
    let dir = tempfile::tempdir().unwrap();
    succeeds(dir.path(), &["init", "."]);
    std::fs::create_dir(dir.path().join("raw")).unwrap();
    for (link, words, code) in [
        ("gone", &["load", "--data", "gone"][..], 2),
        ("raw/PATIENTS.csv", &["load", "--data", "raw"], 2),
        ("stays.csv", &["score", "sofa", "--input", "stays.csv"], 1),
        ("query.sql", &["transpile", "query.sql"], 1),
        ("acuity.duckdb", &["seed"], 1),
        ("other.duckdb", &["show", "--database", "other.duckdb"], 1),
    ] {
        std::os::unix::fs::symlink("/nowhere/at/all", dir.path().join(link)).unwrap();
        let message = ends_with(dir.path(), words, code);
        assert!(message.contains("is a link to /nowhere/at/all, which does not exist"), "{words:?}: {message}");
        assert!(message.contains(link), "{message}");
        std::fs::remove_file(dir.path().join(link)).unwrap();
    }
}

/// A pipe would be waited for, and a loop of links be followed for ever.
#[cfg(unix)]
#[test]
fn pipes_and_loops_end_in_one_message() {
    let dir = tempfile::tempdir().unwrap();
    succeeds(dir.path(), &["init", "."]);
    std::fs::create_dir(dir.path().join("raw")).unwrap();
    for pipe in ["raw/PATIENTS.csv", "stays.csv"] {
        assert!(std::process::Command::new("mkfifo").arg(dir.path().join(pipe)).status().unwrap().success());
    }
    let message = ends_with(dir.path(), &["load", "--data", "raw"], 2);
    assert!(message.contains("PATIENTS.csv is named like table patients, but is no ordinary file"), "{message}");
    let message = ends_with(dir.path(), &["score", "sofa", "--input", "stays.csv"], 1);
    assert!(message.contains("stays.csv is no ordinary file"), "{message}");
    std::os::unix::fs::symlink("b", dir.path().join("models/a")).unwrap();
    std::os::unix::fs::symlink("a", dir.path().join("models/b")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("models"), dir.path().join("models/up")).unwrap();
    let output = crate::acuity(dir.path()).arg("parse").output().unwrap();
    assert!(both(&output).matches("symbolic link").count() <= 2, "{}", both(&output));
}

/// A table that is named without its dataset.
#[test]
fn an_unqualified_table_is_found_or_told_in_full() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let there = DuckDb::open(&dir.path().join("other.duckdb"), &Options::default()).unwrap();
    there.execute("CREATE TABLE main.t AS SELECT 7 AS n").unwrap();
    drop(there);
    let told = |sql: &str| ends_with(dir.path(), &["show", "--database", "other.duckdb", "--inline", sql], 1);
    let message = told("SELECT t.n FROM t");
    assert!(message.contains("name its dataset too: main.t"), "{message}");
    let message = told("SELECT p.subject_id FROM patients AS p");
    assert!(message.contains("name its dataset too: mimiciv_hosp.patients"), "{message}");
    let message = told("SELECT * FROM {{ ref('t') }}");
    assert!(message.contains("ref() belongs to a project"), "{message}");
    let shown = succeeds(
        dir.path(),
        &["show", "--database", "other.duckdb", "--inline", "SELECT t.n FROM main.t", "--output", "csv"],
    );
    assert_eq!(shown, "n\n7\n");
}

#[test]
fn two_columns_of_one_name_are_refused_with_both_places() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let twice = "SELECT 1 AS x,\n  2 AS X";
    let message = ends_with(dir.path(), &["show", "--database", "other.duckdb", "--inline", twice], 1);
    assert!(message.contains("(inline):2:3: duplicate column name X in the result"), "{message}");
    assert!(message.contains("the first one is at (inline):1:8"), "{message}");
    write(dir.path(), "q.sql", twice);
    let message = ends_with(dir.path(), &["transpile", "q.sql"], 1);
    assert!(message.contains("q.sql:2:3: duplicate column name X in the result"), "{message}");

    let project = crate::small_project();
    let dir = project.path();
    let message = ends_with(dir, &["show", "--inline", twice], 1);
    assert!(message.contains("duplicate column name X in the result") && message.contains(":1:8"), "{message}");
    let joined = "select * from {{ ref('labs') }} as a join {{ ref('labs') }} as b on a.stay_id = b.stay_id";
    succeeds(dir, &["seed"]);
    let message = ends_with(dir, &["show", "--inline", joined], 1);
    assert!(
        message.contains("duplicate column name stay_id in the result") && message.contains("* EXCEPT"),
        "{message}"
    );
    let message = ends_with(dir, &["show", "--inline", "select struct(1 as a, 2 as a) as s"], 1);
    assert!(message.contains("duplicate field name a in a struct of the result"), "{message}");
    // A query inside another may have them, and a test's rows are only counted.
    succeeds(dir, &["show", "--inline", "select 1 as n from (select 1 as x, 2 as x)"]);
    write(dir, "tests/none.sql", "select 1 as x, 2 as x from {{ ref('labs') }} where false\n");
    succeeds(dir, &["build"]);
    for materialized in ["table", "view", "incremental"] {
        write(
            dir,
            "models/twice.sql",
            &format!("{{{{ config(materialized='{materialized}') }}}}\nselect\n  1 as x,\n  2 as x\n"),
        );
        let output = crate::acuity(dir).args(["build", "--select", "twice"]).output().unwrap();
        let text = both(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("models/twice.sql:4:3") && text.contains("models/twice.sql:3:3"), "{text}");
        let output = crate::acuity(dir).arg("check").output().unwrap();
        let text = both(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("models/twice.sql:4:3") && text.contains("the first one is here"), "{text}");
    }
}
