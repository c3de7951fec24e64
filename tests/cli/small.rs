//! Commands on a small project, and those that need none.

use std::fs;

use serde_json::Value;

use crate::{acuity, ends_with, small_project, succeeds, write};

#[test]
fn build_show_and_artifacts() {
    let project = small_project();
    let dir = project.path();
    let text = succeeds(dir, &["build"]);
    assert!(text.contains("PASS=3 WARN=0 ERROR=0 SKIP=0 TOTAL=3"), "{text}");
    assert_eq!(
        succeeds(
            dir,
            &[
                "show",
                "--inline",
                "select * from {{ ref('shock') }} order by stay_id",
                "--limit",
                "-1",
                "--output",
                "csv"
            ]
        ),
        "stay_id,in_shock\n1,false\n2,true\n3,false\n"
    );
    let json = succeeds(dir, &["show", "shock", "--limit", "1", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap().as_array().unwrap().len(), 1);
    assert!(succeeds(dir, &["show", "worst", "--limit", "1"]).contains("lactate_max"));

    let results: Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    assert_eq!(results["results"].as_array().unwrap().len(), 3);
    assert!(results["metadata"]["dbt_schema_version"].as_str().unwrap().contains("run-results/v6"));
    let manifest: Value = serde_json::from_str(&fs::read_to_string(dir.join("target/manifest.json")).unwrap()).unwrap();
    assert!(manifest["nodes"]["model.small.shock"].is_object());

    succeeds(dir, &["docs", "generate"]);
    assert!(fs::read_to_string(dir.join("docs/data_dictionary.md")).unwrap().contains("shock"));
    assert!(dir.join("target/catalog.json").is_file());

    succeeds(dir, &["clean"]);
    assert!(!dir.join("target").exists());
    assert!(dir.join("small.duckdb").is_file(), "clean leaves the database");
}

#[test]
fn selection_and_listing() {
    let project = small_project();
    let dir = project.path();
    assert_eq!(succeeds(dir, &["ls"]), "small.labs\nsmall.worst\nsmall.shock\n");
    assert_eq!(succeeds(dir, &["ls", "--select", "+worst"]), "small.labs\nsmall.worst\n");
    assert_eq!(succeeds(dir, &["ls", "--select", "labs+", "--exclude", "path:seeds"]), "small.worst\nsmall.shock\n");
    assert_eq!(
        succeeds(dir, &["ls", "--select", "config.materialized:table", "--resource-type", "model"]),
        "small.shock\n"
    );
    let json = succeeds(dir, &["ls", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()[2]["materialized"], "table");
    let text = succeeds(dir, &["build", "--select", "+worst", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn commands_find_the_project_above_and_below() {
    let project = small_project();
    write(project.path(), "models/deep/er.sql", "select 1 as n\n");
    assert!(succeeds(&project.path().join("models/deep"), &["parse"]).contains("small: 3 models"));
    let above = tempfile::tempdir().unwrap();
    crate::copy_folder(project.path(), &above.path().join("project"));
    assert!(succeeds(above.path(), &["parse"]).contains("small: 3 models"));
    let nowhere = tempfile::tempdir().unwrap();
    let text = ends_with(nowhere.path(), &["build"], 2);
    assert!(text.contains("no dbt_project.yml") && text.contains("acuity init"), "{text}");
}

#[test]
fn a_failed_model_skips_what_is_below_it_only() {
    let project = small_project();
    let dir = project.path();
    write(dir, "models/broken.sql", "select 1 / 0 as n\nfrom {{ ref('labs') }}\n");
    write(dir, "models/below.sql", "{{ config(materialized='table') }}\nselect * from {{ ref('broken') }}\n");
    write(dir, "models/schema.yml", "models: [{name: broken, config: {materialized: table}}]\n");
    let output = acuity(dir).arg("build").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("PASS=3 WARN=0 ERROR=1 SKIP=1 TOTAL=5"), "{text}");
    assert!(
        succeeds(dir, &["show", "--inline", "select count(*) as n from {{ ref('shock') }}", "--output", "csv"])
            .contains("\n3\n")
    );
}

#[test]
fn transpile_prints_sql_or_the_place() {
    let dir = tempfile::tempdir().unwrap();
    let output =
        acuity(dir.path()).args(["transpile", "-"]).write_stdin("SELECT SAFE_DIVIDE(6, 4) AS x").output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("AS x"));
    let output = acuity(dir.path()).args(["transpile", "-"]).write_stdin("SELECT 1,\n  nope").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("standard input:2:3") && text.contains("  nope\n  |   ^"), "{text}");
}

#[test]
fn scores_from_a_value_a_file_and_a_pipe() {
    let dir = tempfile::tempdir().unwrap();
    let one = r#"{"pf_vent": 250, "platelet_min": 90, "mingcs": 14}"#;
    let json = |words: &[&str]| -> Value { serde_json::from_str(&succeeds(dir.path(), words)).unwrap() };
    let paper = json(&["score", "sofa", "--input", one, "--output", "json"]);
    assert_eq!((&paper["total"], &paper["respiration"], &paper["liver"]), (&5.into(), &2.into(), &Value::Null));
    let reference = json(&["score", "sofa", "--input", one, "--output", "json", "--reference-quirks"]);
    assert_eq!(reference["total"], 3);
    assert_eq!((&paper["score_mode"], &reference["score_mode"]), (&"paper".into(), &"reference".into()));
    let table = succeeds(dir.path(), &["score", "sofa", "--input", one, "--reference-quirks"]);
    assert!(table.contains("as the community's reference code computes it"), "{table}");
    assert!(succeeds(dir.path(), &["score", "sofa", "--input", one]).contains("as the paper says"));

    write(dir.path(), "stays.csv", "icustay_id,mingcs,sysbp_min,resprate_max\n200001,13,95,\n200002,15,120,24\n");
    assert_eq!(succeeds(dir.path(), &["score", "qsofa", "--input", "stays.csv", "--output", "csv"]).lines().count(), 3);
    let lines = succeeds(dir.path(), &["score", "qsofa", "--input", "stays.csv", "--output", "json"]);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["icustay_id"], &first["total"]), (&200_001.into(), &2.into()));
    let piped = acuity(dir.path())
        .args(["score", "qsofa", "--input", "-", "--output", "json"])
        .write_stdin(one.replace("pf_vent\": 250, \"platelet_min\": 90", "sysbp_min\": 95"))
        .output()
        .unwrap();
    assert!(piped.status.success(), "{}", crate::both(&piped));
    let sapsii = r#"{"age": 72, "sysbp_min": 65, "admissiontype": "Medical", "aids": false}"#;
    let scored = json(&["score", "sapsii", "--input", sapsii, "--output", "json"]);
    assert_eq!((&scored["total"], &scored["comorbidity_score"]), (&34.into(), &0.into()));
    assert!((scored["probability"].as_f64().unwrap() - 0.1529).abs() < 0.0001, "{scored}");
    assert!(succeeds(dir.path(), &["score", "sapsii", "--input", sapsii]).contains("probability of death"));
    let meld = r#"{"creatinine_max": 2, "bilirubin_max": 3, "inr_max": 1.5, "sodium_min": 130}"#;
    let scored = json(&["score", "meld", "--input", meld, "--output", "json", "--reference-quirks"]);
    assert!((scored["total"].as_f64().unwrap() - 26.158).abs() < 1e-9 && scored["meld_initial"] == 22, "{scored}");
    let all = succeeds(dir.path(), &["score", "--list", "--output", "csv"]);
    assert!(all.contains("sofa2,") && all.lines().count() == 13, "{all}");
    let inputs = succeeds(dir.path(), &["score", "sofa", "--list-inputs"]);
    assert!(inputs.contains("platelet_min") && inputs.contains("10³/µL"), "{inputs}");
    assert!(inputs.contains("a score of adults, from 16 years on"), "{inputs}");
    assert!(succeeds(dir.path(), &["score", "sofa", "--list-inputs", "--output", "csv"]).contains("K/uL"));
    let nothing = acuity(dir.path()).args(["score", "sofa", "--input", "{}"]).output().unwrap();
    assert!(crate::both(&nothing).contains("nothing was measured"), "{}", crate::both(&nothing));
}

/// Columns of a generated table.
fn records<const N: usize>(file: &std::path::Path, columns: [&str; N]) -> Vec<[String; N]> {
    let text = std::io::read_to_string(flate2::read::MultiGzDecoder::new(fs::File::open(file).unwrap())).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').map(|name| name.trim_matches('"')).collect();
    let at = columns.map(|column| header.iter().position(|name| name.eq_ignore_ascii_case(column)).unwrap());
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            at.map(|at| fields[at].trim_matches('"').to_owned())
        })
        .collect()
}

/// Models speak of adults who stayed for 24 hours: an example that is none ends in "its number means nothing".
#[test]
fn the_stay_that_the_guide_explains_is_one_that_models_speak_of() {
    let guide = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide.md")).unwrap();
    let rest = guide.split_once("acuity explain --icustay-id ").unwrap().1;
    let stay: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let made = guide.split_once("acuity synth --patients ").unwrap().1;
    let patients: String = made.chars().take_while(char::is_ascii_digit).collect();

    let dir = tempfile::tempdir().unwrap();
    succeeds(dir.path(), &["synth", "--patients", &patients, "--out", "data"]);
    let time = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
    let stays = records(&dir.path().join("data/ICUSTAYS.csv.gz"), ["icustay_id", "subject_id", "intime", "outtime"]);
    let [_, patient, intime, outtime] = stays.iter().find(|row| row[0] == stay).unwrap();
    assert!(time(outtime) - time(intime) >= chrono::Duration::hours(24), "{stay}: {intime} to {outtime}");
    let people = records(&dir.path().join("data/PATIENTS.csv.gz"), ["subject_id", "dob"]);
    let born = time(&people.iter().find(|row| row[0] == *patient).unwrap()[1]);
    assert!(time(intime) - born >= chrono::Duration::days(17 * 366), "{stay}: born {born}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let project = small_project();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("acuity"))
        .args([
            "show",
            "--inline",
            "select x from unnest(generate_array(1, 1000000)) as x",
            "--limit",
            "-1",
            "--output",
            "csv",
        ])
        .current_dir(project.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn help_has_examples() {
    let dir = tempfile::tempdir().unwrap();
    assert!(succeeds(dir.path(), &["--help"]).contains("acuity demo"));
    assert!(succeeds(dir.path(), &["show", "--help"]).contains("--inline"));
    assert!(succeeds(dir.path(), &["completions", "bash"]).contains("acuity"));
}
