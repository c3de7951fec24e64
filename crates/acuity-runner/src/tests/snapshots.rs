//! Snapshots of a table that changes from day to day, in both dialects, by a clock that the project sets.

use std::{fs, path::Path, sync::Arc};

use acuity_compiler::{LoadOptions, Project, load};
use acuity_warehouse::{Cell, DatasetName, Rows, Warehouse};
use tempfile::TempDir;

use super::options;
use crate::{RunResults, Session, Silent, Verb, session::open_in_memory, work};

/// A project of one snapshot of `raw.t`.
struct Kept {
    folder: TempDir,
    warehouse: Arc<dyn Warehouse>,
    /// What the engine calls a point in time of the dialect.
    time: &'static str,
}

/// The settings of `type: duckdb` alone, and of GoogleSQL.
const DIALECTS: [(&str, &str); 2] = [("", "TIMESTAMP"), (", dialect: bigquery", "TIMESTAMPTZ")];

impl Kept {
    fn new((dialect, time): (&str, &'static str), settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("dbt_project.yml", "name: p\nprofile: p\n");
        let output = format!("{{type: duckdb{dialect}, path: p.duckdb, schema: main}}");
        write("profiles.yml", &format!("p: {{target: dev, outputs: {{dev: {output}}}}}\n"));
        write("models/s.yml", "sources: [{name: raw, tables: [{name: t}]}]\n");
        write(
            "macros/clock.sql",
            "{% macro duckdb__snapshot_get_time() %}timestamp '2024-01-{{ var('day') }}'{% endmacro %}\n\
             {% macro bigquery__snapshot_get_time() %}TIMESTAMP '2024-01-{{ var('day') }} 00:00:00+00'{% endmacro %}\n",
        );
        let block = format!("{{{{ config(unique_key='id', target_schema='history', {settings}) }}}}");
        write(
            "snapshots/h.sql",
            &format!("{{% snapshot h %}}\n{block}\nselect * from {{{{ source('raw', 't') }}}}\n{{% endsnapshot %}}\n"),
        );
        let warehouse = open_in_memory(&project(folder.path(), "01").target, folder.path()).unwrap();
        warehouse.create_dataset(&DatasetName::new("raw")).unwrap();
        Self { folder, warehouse, time }
    }

    /// Puts other rows in the table that is kept: `id|v|day of its last change`.
    fn rows(&self, rows: &str) -> &Self {
        let row = |row: &str| {
            let parts: Vec<&str> = row.split('|').collect();
            let (time, day) = (self.time, parts[2]);
            format!("({}, '{}', {time} '2024-01-{day} 00:00:00')", parts[0], parts[1])
        };
        let rows: Vec<String> = rows.split(' ').map(row).collect();
        let query = format!("SELECT * FROM (VALUES {}) AS t (id, v, updated_at)", rows.join(", "));
        self.table(&query)
    }

    fn table(&self, query: &str) -> &Self {
        self.warehouse.execute(&format!("CREATE OR REPLACE TABLE raw.t AS {query}")).unwrap();
        self
    }

    fn try_day(&self, day: &str) -> RunResults {
        let session = Session::on(project(self.folder.path(), day), self.warehouse.clone()).unwrap();
        work(Verb::Snapshot, &session, &options(), &Silent).unwrap()
    }

    #[track_caller]
    fn day(&self, day: &str) -> &Self {
        let results = self.try_day(day);
        assert!(results.success(), "{}", self.told(&results));
        self
    }

    fn told(&self, results: &RunResults) -> String {
        let text = results.results[0].message.clone().unwrap_or_default();
        text.replace(&self.folder.path().display().to_string(), "DIR")
    }

    fn dump(&self, sql: &str) -> String {
        let rows = Rows::read(self.warehouse.query(sql).unwrap()).unwrap();
        let cell = |cell: &Cell| if *cell == Cell::Null { "-".to_owned() } else { cell.text() };
        rows.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect::<Vec<_>>().join(" ")
    }

    /// `id|v|from|to` of all versions; days only.
    fn versions(&self) -> String {
        let day = |column: &str| format!("strftime({column}::TIMESTAMP, '%d')");
        let (from, to) = (day("dbt_valid_from"), day("dbt_valid_to"));
        let deleted = self.dump(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'h' AND column_name = 'dbt_is_deleted'",
        );
        let deleted = if deleted == "1" { ", left(dbt_is_deleted, 1)" } else { "" };
        self.dump(&format!("SELECT id, v, {from}, {to}{deleted} FROM history.h ORDER BY ALL"))
    }
}

fn project(folder: &Path, day: &str) -> Project {
    let options = LoadOptions::new(folder).with_vars(&format!("{{day: '{day}'}}")).unwrap();
    load(&options).unwrap()
}

/// What is kept of rows of which one changes, one goes and comes back, and one is new.
fn story(dialect: (&str, &'static str), settings: &str) -> String {
    let kept = Kept::new(dialect, settings);
    kept.rows("1|a|01 2|b|01 3|c|01").day("05");
    kept.rows("1|A|06 2|b|01").day("07").day("08");
    kept.rows("1|A|06 2|b|01 3|c|09 4|d|09").day("10");
    let tables = kept.dump("SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema <> 'acuity_internal' ORDER BY ALL");
    assert_eq!(tables, "history.h raw.t", "nothing else stays behind");
    kept.versions()
}

#[test]
fn strategies_and_deletes_in_both_dialects() {
    let mut table = String::new();
    for strategy in [
        "strategy='timestamp', updated_at='updated_at'",
        "strategy='check', check_cols=['V']",
        "strategy='check', check_cols='all'",
        "strategy='check', check_cols=['v'], updated_at='updated_at'",
    ] {
        for deletes in
            ["", ", hard_deletes='invalidate'", ", invalidate_hard_deletes=true", ", hard_deletes='new_record'"]
        {
            let settings = format!("{strategy}{deletes}");
            let [own, google] = DIALECTS.map(|dialect| story(dialect, &settings));
            assert_eq!(own, google, "{settings}");
            table.push_str(&format!("{settings}\n    {own}\n"));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn names_keys_and_open_ends() {
    for dialect in DIALECTS {
        let end =
            if dialect.0.is_empty() { "timestamp ''9999-12-31''" } else { "TIMESTAMP ''9999-12-31 00:00:00+00''" };
        let end = end.replace("''", "\\'");
        let settings = format!(
            "strategy='timestamp', updated_at='updated_at', hard_deletes='invalidate', dbt_valid_to_current='{end}', \
             snapshot_meta_column_names={{'dbt_valid_from': 'since', 'dbt_valid_to': 'until', 'dbt_scd_id': 'version'}}"
        );
        let kept = Kept::new(dialect, &settings);
        kept.rows("1|a|01 2|b|01").day("05").rows("1|A|06").day("07").day("08");
        let day = |column: &str| format!("strftime({column}::TIMESTAMP, '%Y-%d')");
        assert_eq!(
            kept.dump(&format!("SELECT id, v, {}, {} FROM history.h ORDER BY ALL", day("since"), day("until"))),
            "1|A|2024-06|9999-31 1|a|2024-01|2024-06 2|b|2024-01|2024-07",
            "{dialect:?}"
        );
        let keys = Kept::new(dialect, "strategy='check', check_cols=['updated_at'], unique_key=['id', \"upper(v)\"]");
        keys.rows("1|a|01 1|b|01").day("05").rows("1|A|01 1|b|02").day("06");
        assert_eq!(keys.versions(), "1|a|05|- 1|b|05|06 1|b|06|-", "{dialect:?}");
    }
}

/// As dbt makes it: key and time of change as text, with a bar between.
#[test]
fn versions_are_named_by_key_and_time() {
    let kept = Kept::new(DIALECTS[0], "strategy='timestamp', updated_at='updated_at'");
    kept.rows("1|a|01").day("05");
    assert_eq!(kept.dump("SELECT dbt_scd_id = md5('1|2024-01-01 00:00:00') FROM history.h"), "true");
    let order = "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'h'";
    assert_eq!(kept.dump(order), "id v updated_at dbt_scd_id dbt_updated_at dbt_valid_from dbt_valid_to");
}

#[test]
fn columns_may_come_and_go() {
    for dialect in DIALECTS {
        for (settings, expect) in [
            ("strategy='timestamp', updated_at='updated_at'", "1|a|-|01|- 2|b|-|01|03 2|-|7|03|-"),
            ("strategy='check', check_cols='all'", "1|a|-|05|06 1|-|6|06|- 2|b|-|05|06 2|-|7|06|-"),
        ] {
            let kept = Kept::new(dialect, settings);
            let time = kept.time;
            let row = |id: u8, column: &str, day: u8| {
                format!("SELECT {id} AS id, {column}, {time} '2024-01-0{day} 00:00:00' AS updated_at")
            };
            kept.table(&format!("{} UNION ALL {}", row(1, "'a' AS v", 1), row(2, "'b' AS v", 1))).day("05");
            kept.table(&format!("{} UNION ALL {}", row(1, "6 AS w", 1), row(2, "7 AS w", 3))).day("06");
            let day = |column: &str| format!("strftime({column}::TIMESTAMP, '%d')");
            let (from, to) = (day("dbt_valid_from"), day("dbt_valid_to"));
            let sql = format!("SELECT id, v, w, {from}, {to} FROM history.h ORDER BY id, dbt_valid_from");
            assert_eq!(kept.dump(&sql), expect, "{dialect:?} {settings}");
        }
    }
}

#[test]
fn a_snapshot_that_fails_leaves_what_it_kept() {
    for dialect in DIALECTS {
        let kept = Kept::new(dialect, "strategy='check', check_cols=['v']");
        kept.rows("1|a|01 2|b|01").day("05");
        let before = kept.versions();
        // The engine finds it when versions have ended already and new ones begin.
        kept.warehouse
            .execute("ALTER TABLE history.h ALTER v TYPE VARCHAR; ALTER TABLE history.h ADD COLUMN k INTEGER")
            .unwrap();
        kept.table(&format!(
            "SELECT 1 AS id, 'x' AS v, 'no number' AS k, {} '2024-01-01 00:00:00' AS updated_at",
            kept.time
        ));
        let results = kept.try_day("06");
        assert!(!results.success(), "{dialect:?}");
        assert!(kept.told(&results).contains("no number"), "{}", kept.told(&results));
        assert_eq!(kept.versions(), before, "{dialect:?}");
        assert_eq!(kept.dump("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'history'"), "1");
        kept.rows("1|x|01 2|b|01").day("07");
        assert_eq!(kept.versions(), "1|a|05|07 1|x|07|- 2|b|05|-", "{dialect:?}");
    }
}

#[test]
fn what_cannot_be_kept_is_told() {
    for dialect in DIALECTS {
        let told = |kept: &Kept| kept.told(&kept.try_day("05"));
        let kept = Kept::new(dialect, "strategy='timestamp', updated_at='changed'");
        kept.rows("1|a|01");
        let text = told(&kept);
        assert!(
            text.contains("changed") && text.contains("unique_key, updated_at and check_cols name columns"),
            "{text}"
        );
        let kept = Kept::new(dialect, "strategy='check', check_cols=['v'], hard_deletes='new_record'");
        kept.rows("1|a|01");
        kept.warehouse.execute("CREATE SCHEMA history; CREATE VIEW history.h AS SELECT 1 AS id").unwrap();
        let text = told(&kept);
        assert!(text.contains("history.h is a view, and a snapshot is kept in a table"), "{text}");
        kept.warehouse.execute("DROP VIEW history.h; CREATE TABLE history.h AS SELECT 1 AS id, 'a' AS v").unwrap();
        let text = told(&kept);
        assert!(
            text.contains("it lacks dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to, dbt_is_deleted"),
            "{text}"
        );
        kept.warehouse.execute("DROP TABLE history.h").unwrap();
        kept.day("05").warehouse.execute("ALTER TABLE history.h DROP COLUMN dbt_is_deleted").unwrap();
        let text = told(&kept);
        assert!(text.contains("add a text column dbt_is_deleted with the value 'False'"), "{text}");
    }
}
