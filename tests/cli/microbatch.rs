//! Models that are built one stretch of time after the other.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{acuity, both, ends_with, succeeds, write};

/// Three days of events, and a model that says of each row which batch made it.
fn project(dialect: &str) -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    let profile =
        format!("shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb, schema: a{dialect}}}}}}}\n");
    write(dir, "profiles.yml", &profile);
    write(dir, "seeds/events.csv", "id,ts\n1,2020-01-01 01:00:00\n2,2020-01-02 02:00:00\n3,2020-01-03 03:00:00\n");
    write(dir, "seeds/log.csv", "x\n9\n");
    write(dir, "seeds/s.yml", "seeds: [{name: events, config: {event_time: ts, column_types: {ts: timestamp}}}]\n");
    write(
        dir,
        "models/daily.sql",
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ts', begin='2020-01-01',\n  batch_size='day', pre_hook='insert into a.log (x) values (0)', post_hook='insert into a.log (x) values (1)') }}\nselect id, ts, '{{ is_incremental() }} {{ model.batch.id }}' as batch from {{ ref('events') }}\n",
    );
    succeeds(dir, &["seed"]);
    project
}

fn rows(dir: &Path) -> String {
    let query = "select id, batch from {{ ref('daily') }} order by id";
    succeeds(dir, &["show", "--inline", query, "--output", "csv"])
}

fn run(dir: &Path, from: &str, to: &str) -> String {
    succeeds(dir, &["run", "--event-time-start", from, "--event-time-end", to])
}

#[test]
fn batches_replace_their_stretch_of_time() {
    for dialect in ["", ", dialect: bigquery"] {
        let project = project(dialect);
        let dir = project.path();
        run(dir, "2020-01-01", "2020-01-03");
        assert_eq!(rows(dir), "id,batch\n1,False 20200101\n2,True 20200102\n", "{dialect}");
        run(dir, "2020-01-02", "2020-01-04");
        assert_eq!(rows(dir), "id,batch\n1,False 20200101\n2,True 20200102\n3,True 20200103\n");
        let results = fs::read_to_string(dir.join("target/run_results.json")).unwrap();
        let results: Value = serde_json::from_str(&results).unwrap();
        let result = &results["results"][0];
        assert_eq!((&result["status"], &result["message"]), (&"success".into(), &"SUCCESS".into()));
        assert_eq!(result["batch_results"]["successful"][0][0], "2020-01-02T00:00:00+00:00");
        // Hooks go around the whole model.
        let log = succeeds(dir, &["show", "--inline", "select count(*) as n from a.log", "--output", "csv"]);
        assert_eq!(log, "n\n5\n");
        let sample = "{start: '2020-01-02', end: '2020-01-03'}";
        succeeds(dir, &["run", "--full-refresh", "--sample", sample]);
        assert_eq!(rows(dir), "id,batch\n2,False 20200102\n");
    }
}

/// Lets the batches of these days fail.
fn break_batches(dir: &Path, model: &str, days: &str) {
    let bad = format!("{{{{ '+ nosuch' if model.batch and model.batch.id in [{days}] }}}}");
    write(dir, "models/daily.sql", &model.replace("select id,", &format!("select id {bad},")));
}

fn result(dir: &Path) -> Value {
    let results = fs::read_to_string(dir.join("target/run_results.json")).unwrap();
    let results: Value = serde_json::from_str(&results).unwrap();
    results["results"][0].clone()
}

#[test]
fn batches_that_failed_are_built_again() {
    for dialect in ["", ", dialect: bigquery"] {
        let project = project(dialect);
        let dir = project.path();
        let model = fs::read_to_string(dir.join("models/daily.sql")).unwrap();
        break_batches(dir, &model, "'20200102', '20200103'");
        let words = ["run", "--full-refresh", "--event-time-start", "2020-01-01", "--event-time-end", "2020-01-04"];
        let told = acuity(dir).args(words).output().unwrap();
        assert_eq!(told.status.code(), Some(1), "{}", both(&told));
        let told = both(&told);
        // Each batch is named, and the place is told.
        assert!(told.contains("PARTIAL SUCCESS (1/3): batches 2020-01-02, 2020-01-03; of the first: "), "{told}");
        assert!(told.contains("models/daily.sql"), "{told}");
        // One is mended; what was built anew is not built a second time.
        break_batches(dir, &model, "'20200102'");
        ends_with(dir, &["retry"], 1);
        assert_eq!(rows(dir), "id,batch\n1,False 20200101\n3,True 20200103\n", "{dialect}");
        ends_with(dir, &["retry"], 1);
        assert_eq!(result(dir)["batch_results"]["successful"].as_array().unwrap().len(), 2);
        write(dir, "models/daily.sql", &model);
        succeeds(dir, &["retry"]);
        assert_eq!(rows(dir), "id,batch\n1,False 20200101\n2,True 20200102\n3,True 20200103\n", "{dialect}");
        let done = result(dir);
        assert_eq!((&done["status"], &done["batch_results"]["failed"]), (&"success".into(), &json!([])));
        // Where the first one fails, none is built: all are missing.
        break_batches(dir, &model, "'20200101'");
        ends_with(dir, &words, 1);
        assert_eq!(result(dir)["batch_results"]["failed"].as_array().unwrap().len(), 3);
        write(dir, "models/daily.sql", &model);
        succeeds(dir, &["retry"]);
        assert_eq!(rows(dir), "id,batch\n1,False 20200101\n2,True 20200102\n3,True 20200103\n", "{dialect}");
    }
}

#[test]
fn what_worked_stays_when_a_batch_fails() {
    let project = project("");
    let dir = project.path();
    let model = fs::read_to_string(dir.join("models/daily.sql")).unwrap();
    let breaks = |day: &str| break_batches(dir, &model, &format!("'{day}'"));
    breaks("20200102");
    write(dir, "models/below.sql", "select * from {{ ref('daily') }}\n");
    let told = acuity(dir)
        .args(["run", "--event-time-start", "2020-01-01", "--event-time-end", "2020-01-04"])
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1), "{}", both(&told));
    assert!(both(&told).contains("PARTIAL SUCCESS (2/3): batch 2020-01-02:"), "{}", both(&told));
    assert!(both(&told).contains("ERROR=1 SKIP=1"), "{}", both(&told));
    assert_eq!(rows(dir), "id,batch\n1,False 20200101\n3,True 20200103\n");
    // Of the first none is added to.
    breaks("20200101");
    let told = ends_with(
        dir,
        &[
            "run",
            "--full-refresh",
            "--select",
            "daily",
            "--event-time-start",
            "2020-01-01",
            "--event-time-end",
            "2020-01-03",
        ],
        1,
    );
    assert!(told.contains("nosuch"), "{told}");
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let project = project("");
    let dir = project.path();
    for (words, what) in [
        (&["run", "--event-time-start", "2020-01-01"][..], "--event-time-end"),
        (&["run", "--event-time-start", "2020-01-03", "--event-time-end", "2020-01-01"], "must be before"),
        (
            &["run", "--sample", "1 day", "--event-time-start", "2020-01-01", "--event-time-end", "2020-01-02"][..],
            "leave one of them out",
        ),
        (&["run", "--event-time-start", "then", "--event-time-end", "2020-01-01"], "write a date, or a time"),
    ] {
        assert!(ends_with(dir, words, 2).contains(what), "{what}");
    }
    let model = fs::read_to_string(dir.join("models/daily.sql")).unwrap();
    write(dir, "models/daily.sql", &model.replace("batch_size='day'", "batch_size='week'"));
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("needs batch_size, not \"week\"") && told.contains("models/daily.sql:2:"), "{told}");
}
