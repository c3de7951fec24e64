//! The binary on BigQuery's protocol: an emulator named by `ACUITY_BIGQUERY_EMULATOR`.

use std::{
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{acuity, both};

/// Tests that load the raw records share their dataset.
pub(crate) static RECORDS: Mutex<()> = Mutex::new(());

/// The emulator's address, or a line that says why nothing is tested.
pub(crate) fn emulator() -> Option<String> {
    let address = std::env::var("ACUITY_BIGQUERY_EMULATOR").ok().filter(|address| !address.is_empty());
    if address.is_none() {
        eprintln!("skipped: ACUITY_BIGQUERY_EMULATOR does not name an emulator (http://127.0.0.1:9050)");
    }
    address
}

/// Runs `words` in `dir` on the emulator; gives exit code, stdout and stderr.
fn run(dir: &Path, emulator: &str, dataset: &str, words: &[&str]) -> (Option<i32>, String, String) {
    let output = acuity(dir)
        .args(words)
        .env("BIGQUERY_EMULATOR_HOST", emulator)
        .env("ACUITY_BIGQUERY_PROJECT", "p1")
        .env("ACUITY_BIGQUERY_DATASET", dataset)
        .output()
        .unwrap();
    assert!(!both(&output).contains("panicked"), "{}", both(&output));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn works(dir: &Path, emulator: &str, dataset: &str, words: &[&str]) -> String {
    let (code, out, err) = run(dir, emulator, dataset, words);
    assert_eq!(code, Some(0), "acuity {}\n{out}\n{err}", words.join(" "));
    out
}

/// Columns whose type the emulator gets wrong: the sum of INT64 is INT64 (Google's reference engine), not NUMERIC.
const EMULATOR_TYPES: &[(&str, &[&str])] =
    &[("model.acuity.kpi_daily", &["admissions", "discharges", "ventilated", "deaths", "without_sofa"])];

/// What is compared row by row: scores and what they are computed from. All relations are built on both; sending each row of each
/// through the emulator takes many minutes.
const COMPARED: &[&str] = &[
    "icustay_detail",
    "first_day_features",
    "outcomes",
    "sofa_inputs",
    "sofa",
    "qsofa",
    "sirs",
    "oasis",
    "sapsii",
    "lods",
    "meld",
    "kpi_daily",
];

#[test]
fn the_whole_project_is_built_and_its_scores_have_the_same_rows_as_on_duckdb() {
    let Some(emulator) = emulator() else { return };
    let _one_at_a_time = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("icu");
    let on = |words: &[&str]| works(&dir, &emulator, "analytics", words);
    works(folder.path(), &emulator, "analytics", &["init", "icu"]);
    on(&["synth", "--patients", "80", "--seed", "5", "--out", "data"]);
    on(&["load", "--data", "data"]);
    let loaded = on(&["load", "--data", "data", "--target", "bigquery", "--output", "json"]);
    let again = on(&["load", "--data", "data", "--target", "bigquery", "--output", "json"]);
    let rows = |text: &str| -> Vec<Value> {
        let tables: Vec<Value> = serde_json::from_str(text)
            .unwrap_or_else(|_| text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect());
        tables.into_iter().map(|table| table["rows"].clone()).collect()
    };
    assert_eq!(rows(&loaded), rows(&again), "a second load finds the first one's tables");
    // The emulator reads the column `map`, an input of SOFA-2, as a type.
    on(&["build", "--target", "bigquery", "--exclude", "sofa2", "score_drivers+"]);
    on(&["build", "--exclude", "sofa2", "score_drivers+"]);
    let words = ["compare", "--target", "dev", "--target", "bigquery", "--no-build", "--output", "json", "--select"];
    let (_, out, err) = run(&dir, &emulator, "analytics", &[&words[..], COMPARED].concat());
    let compared: Vec<Value> = serde_json::from_str(&out)
        .unwrap_or_else(|_| out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect());
    assert_eq!(compared.len(), COMPARED.len(), "{out}");
    let mut total = 0;
    for one in &compared {
        let name = one["unique_id"].as_str().unwrap();
        assert_eq!((&one["rows_first"], one["differing"].as_i64()), (&one["rows_second"], Some(0)), "{name}\n{err}");
        total += one["rows_first"].as_i64().unwrap();
        if one["result"] != "equal" {
            let known = EMULATOR_TYPES.iter().find(|(known, _)| *known == name).map(|(_, columns)| *columns);
            let known = known.unwrap_or_else(|| panic!("{name} differs\n{err}"));
            let told: Vec<&str> = err.lines().filter_map(|line| line.trim_start().strip_prefix("column ")).collect();
            let expected: Vec<String> = known.iter().map(|column| format!("{column} is INT64 and NUMERIC")).collect();
            assert_eq!(told, expected, "{err}");
        }
    }
    println!("{} relations, {total} rows compared, 0 differ", compared.len());
    // Descriptions are in the warehouse, and the catalog has them.
    on(&["docs", "generate", "--target", "bigquery"]);
    let catalog: Value = serde_json::from_slice(&fs::read(dir.join("target/catalog.json")).unwrap()).unwrap();
    let sofa = &catalog["nodes"]["model.acuity.sofa"];
    assert_eq!(sofa["metadata"]["database"], "p1", "{sofa}");
    assert!(sofa["columns"]["sofa"]["comment"].as_str().is_some_and(|text| !text.is_empty()), "{sofa}");
    let results: Value = serde_json::from_slice(&fs::read(dir.join("target/run_results.json")).unwrap()).unwrap();
    assert!(results["results"].as_array().unwrap().len() > 200);
}

/// A project with every strategy, on both targets.
fn strategies() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "dbt_project.yml",
        "name: small\nversion: '1.0'\nprofile: small\nmodels:\n  small:\n    +persist_docs: {relation: true, columns: true}\n",
    );
    write(
        "profiles.yml",
        "small:\n  target: dev\n  outputs:\n    dev: {type: duckdb, dialect: bigquery, path: small.duckdb, schema: acuity_cli_small}\n    bigquery: {type: bigquery, method: oauth, project: p1, dataset: acuity_cli_small, threads: 4}\n",
    );
    write("seeds/raw.csv", "k,day,v\n1,2101-01-01,a\n2,2101-01-02,b\n2,2101-01-02,b2\n3,2101-02-01,\"c, \"\"q\"\"\"\n");
    let model = |name: &str, config: &str, when: &str| {
        write(
            &format!("models/{name}.sql"),
            &format!(
                "{{{{ config(materialized='incremental', {config}) }}}}\nSELECT k, DATETIME(day) AS day, v{{% if is_incremental() %}} || '+' AS v{{% endif %}} FROM {{{{ ref('raw') }}}}\nWHERE v <> 'b2'{{% if is_incremental() %}} AND {when}{{% endif %}}\n"
            ),
        );
    };
    model("appended", "incremental_strategy='append'", "k = 3");
    model("merged", "unique_key='k'", "k >= 2");
    model("deleted", "unique_key='k', incremental_strategy='delete+insert'", "k >= 2");
    model(
        "overwritten",
        "incremental_strategy='insert_overwrite', cluster_by=['k'], partition_by={'field': 'day', 'data_type': 'datetime', 'granularity': 'month'}",
        "k = 3",
    );
    model("narrowed", "unique_key='k', incremental_predicates=['DBT_INTERNAL_DEST.k >= 3']", "k >= 2");
    model("kept", "unique_key='k', merge_exclude_columns=['v']", "k >= 2");
    model(
        "named_partitions",
        "incremental_strategy='insert_overwrite', partition_by={'field': 'day', 'data_type': 'datetime', 'granularity': 'month'}, partitions=[\"'2101-01-01'\"]",
        "k = 3",
    );
    write(
        "models/nested.sql",
        "{{ config(materialized='table', labels={'team': 'icu'}, hours_to_expiration=24) }}\nSELECT k, ARRAY_AGG(v ORDER BY v) AS vs, STRUCT(k AS a, MIN(v) AS b) AS s FROM {{ ref('merged') }} GROUP BY k\n",
    );
    write(
        "models/shown.sql",
        "{{ config(materialized='view') }}\nSELECT k, CAST(k AS NUMERIC) / 3 AS third FROM {{ ref('merged') }}\n",
    );
    write(
        "models/schema.yml",
        "models:\n  - name: merged\n    description: Merged \"rows\"\n    columns:\n      - {name: k, description: The key, data_tests: [unique, not_null]}\n",
    );
    dir
}

#[test]
fn every_strategy_leaves_what_it_leaves_on_duckdb() {
    let Some(emulator) = emulator() else { return };
    let project = strategies();
    let dir = project.path();
    let on = |words: &[&str]| works(dir, &emulator, "", words);
    for words in [&["build", "--full-refresh"][..], &["build"], &["build"]] {
        on(words);
        on(&[words, &["--target", "bigquery"]].concat());
        let words = ["compare", "--target", "dev", "--target", "bigquery", "--no-build"];
        let (code, out, err) = run(dir, &emulator, "", &words);
        assert_eq!(code, Some(0), "{out}\n{err}");
        assert!(out.contains("10 of 10 relations are equal"), "{out}");
    }
    let merged =
        on(&["show", "--inline", "select * from {{ ref('merged') }}", "--target", "bigquery", "--output", "csv"]);
    assert_eq!(merged.lines().skip(1).count(), 3, "{merged}");
    let results: Value = serde_json::from_slice(&fs::read(dir.join("target/run_results.json")).unwrap()).unwrap();
    assert!(results["results"].as_array().unwrap().iter().all(|result| result["status"] != "error"));
}

#[test]
fn a_materialized_view_reaches_the_warehouse() {
    let Some(emulator) = emulator() else { return };
    let project = strategies();
    let dir = project.path();
    let config = "{{ config(materialized='materialized_view', cluster_by=['k']) }}\n";
    fs::write(
        dir.join("models/watched.sql"),
        format!("{config}SELECT k, COUNT(*) AS n FROM {{{{ ref('raw') }}}} GROUP BY k\n"),
    )
    .unwrap();
    let words = ["build", "-v", "--select", "raw", "watched"];
    let (code, out, err) = run(dir, &emulator, "", &words);
    assert_eq!(code, Some(1), "{out}\n{err}");
    assert!(format!("{out}{err}").contains("materialized"), "{out}\n{err}");
    let (code, out, err) = run(dir, &emulator, "", &[&words[..], &["--target", "bigquery"]].concat());
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(err.contains("materialized_view p1.acuity_cli_small.watched"), "{err}");
}

#[test]
fn contracts_missing_parents_and_hints() {
    let Some(emulator) = emulator() else { return };
    let project = strategies();
    let dir = project.path();
    let write = |path: &str, text: &str| fs::write(dir.join(path), text).unwrap();
    write("models/promised.sql", "SELECT k, v AS word FROM {{ ref('raw') }}\n");
    write("models/parent_of_it.sql", "SELECT 1 AS k\n");
    write("models/child.sql", "{{ config(materialized='table') }}\nSELECT k FROM {{ ref('parent_of_it') }}\n");
    let schema = |kind: &str| {
        format!(
            "models:\n  - name: promised\n    config: {{contract: {{enforced: true}}}}\n    columns:\n      - {{name: word, data_type: STRING, data_tests: [unique, accepted_values: {{arguments: {{values: [x]}}}}]}}\n      - {{name: k, data_type: {kind}}}\n"
        )
    };
    write("models/schema.yml", &schema("STRING"));
    for target in [&[][..], &["--target", "bigquery"]] {
        works(dir, &emulator, "", &[&["seed"][..], target].concat());
        let (code, out, err) = run(dir, &emulator, "", &[&["run", "--select", "promised"][..], target].concat());
        assert_eq!(code, Some(1), "{out}\n{err}");
        assert!(err.contains("column k is declared STRING, but the query gives INT64"), "{err}");
        let (code, out, _) = run(dir, &emulator, "", &[&["check", "--select", "promised"][..], target].concat());
        assert_eq!(code, Some(1), "{out}");
        assert!(out.contains("the contract of 'promised' is broken"), "{out}");
        let (_, _, err) = run(dir, &emulator, "", &[&["run", "--select", "child"][..], target].concat());
        assert!(err.contains("parent_of_it has not been built: acuity build --select +parent_of_it"), "{err}");
    }
    write("models/schema.yml", &schema("INT64"));
    let (code, _, err) = run(dir, &emulator, "", &["build", "-v", "--select", "promised", "--target", "bigquery"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("OK    view p1.acuity_cli_small.promised"), "{err}");
    assert!(
        err.lines().any(|line| line.contains("acuity show accepted") && line.ends_with("--target bigquery")),
        "{err}"
    );
}

#[test]
fn a_mistake_is_told_with_its_place_and_the_price_before_anything_runs() {
    let Some(emulator) = emulator() else { return };
    let project = strategies();
    let dir = project.path();
    let dry = works(dir, &emulator, "", &["build", "--dry-run", "--target", "bigquery"]);
    assert!(dry.contains("nothing was run"), "{dry}");
    fs::write(dir.join("models/wrong.sql"), "SELECT\n  1 +\nFROM {{ ref('raw') }}\n").unwrap();
    let (code, _, err) = run(dir, &emulator, "", &["build", "--select", "wrong", "--target", "bigquery"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("models/wrong.sql"), "{err}");
    let (code, out, _) = run(dir, &emulator, "", &["debug", "--target", "bigquery"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("connection"), "{out}");
    for format in ["text", "gcloud", "terraform"] {
        let roles = works(dir, &emulator, "", &["iam", "--target", "bigquery", "--format", format]);
        assert!(roles.contains("roles/bigquery.jobUser"), "{roles}");
    }
    let (code, _, err) = run(dir, &emulator, "", &["build", "--target", "dev", "--target", "bigquery"]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn a_killed_run_leaves_its_name_to_the_next() {
    let Some(emulator) = emulator() else { return };
    let project = strategies();
    let dir = project.path();
    let note = dir.join("target/unfinished_run.json");
    fs::create_dir_all(dir.join("target")).unwrap();
    let args = r#"{"which":"seed","select":[],"exclude":[],"indirect_selection":"eager","threads":null,"fail_fast":false,"full_refresh":false,"store_failures":false,"empty":false,"sample":null,"event_time_start":null,"event_time_end":null,"profile":"small","target":"bigquery","vars":{}}"#;
    fs::write(&note, format!(r#"{{"invocation_id":"the-killed-one","args":{args}}}"#)).unwrap();
    let (code, _, err) = run(dir, &emulator, "", &["seed", "--target", "bigquery"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("taking up run the-killed-one, which was interrupted"), "{err}");
    let id = || {
        let results: Value = serde_json::from_slice(&fs::read(dir.join("target/run_results.json")).unwrap()).unwrap();
        results["metadata"]["invocation_id"].as_str().unwrap().to_owned()
    };
    assert_eq!(id(), "the-killed-one");
    assert!(!note.exists(), "a run that came to its end leaves no note");
    // A run that lives holds its note.
    fs::write(&note, format!(r#"{{"invocation_id":"the-living-one","args":{args}}}"#)).unwrap();
    let held = fs::File::open(&note).unwrap();
    held.lock().unwrap();
    let (code, _, err) = run(dir, &emulator, "", &["seed", "--target", "bigquery"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(!err.contains("taking up") && id() != "the-living-one", "{err}");
    assert!(note.exists(), "the note of another run is left alone");
}

#[test]
fn a_prefix_without_any_file_is_a_mistake() {
    let Some(emulator) = emulator() else { return };
    let _one_at_a_time = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("icu");
    works(folder.path(), &emulator, "analytics", &["init", "icu"]);
    for more in [&[][..], &["--tables", "patients"]] {
        let words = ["load", "--data", "gs://acuity-nothere/2101-01-01", "--target", "bigquery"];
        let (code, out, err) = run(&dir, &emulator, "analytics", &[&words, more].concat());
        // As of a local folder without records.
        assert_eq!(code, Some(2), "{out}\n{err}");
        assert!(err.contains("no file of MIMIC-III at gs://acuity-nothere/2101-01-01"), "{err}");
    }
    let (code, _, err) = run(&dir, &emulator, "analytics", &["load", "--data", "models", "--target", "bigquery"]);
    assert_eq!(code, Some(2), "{err}");
    // Rows are not counted: the emulator empties a table before it looks for the file, BigQuery does not.
}

#[test]
fn records_in_object_storage_are_loaded_by_the_warehouse() {
    let Some(emulator) = emulator() else { return };
    let Ok(root) = std::env::var("ACUITY_BIGQUERY_EMULATOR_GCS") else {
        eprintln!("skipped: ACUITY_BIGQUERY_EMULATOR_GCS does not name the folder that the emulator takes for gs://");
        return;
    };
    let _one_at_a_time = RECORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("icu");
    works(folder.path(), &emulator, "analytics", &["init", "icu"]);
    let data = Path::new(&root).join("acuity-cli/mimic");
    let on = |words: &[&str]| works(&dir, &emulator, "analytics", words);
    on(&["synth", "--patients", "20", "--seed", "5", "--out", &data.display().to_string()]);
    let tables = "patients,admissions,icustays,d_items";
    let words =
        ["load", "--data", "gs://acuity-cli/mimic", "--target", "bigquery", "--output", "csv", "--tables", tables];
    let from_storage = on(&words);
    assert!(from_storage.contains("src_mimic.patients,20,0"), "{from_storage}");
    let (code, _, err) = run(&dir, &emulator, "analytics", &["load", "--data", "gs://acuity-cli/mimic"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("local files only"), "{err}");
}
