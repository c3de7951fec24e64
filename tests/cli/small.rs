//! Commands on a small project, and those that need none.

use std::fs;

use serde_json::Value;

use crate::{acuity, both, ends_with, small_project, succeeds, write};

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

    succeeds(dir, &["docs", "generate", "--dictionary"]);
    assert!(fs::read_to_string(dir.join("docs/data_dictionary.md")).unwrap().contains("shock"));
    assert!(dir.join("target/catalog.json").is_file());

    succeeds(dir, &["clean"]);
    assert!(!dir.join("target").exists());
    assert!(dir.join("small.duckdb").is_file(), "clean leaves the database");
}

#[test]
fn off_a_terminal_a_build_has_a_line_for_each_node_only_with_v() {
    let project = small_project();
    let told = |words: &[&str]| {
        let output = acuity(project.path()).args(words).output().unwrap();
        assert!(output.status.success(), "{}", crate::both(&output));
        crate::both(&output)
    };
    let (short, long) = (told(&["build"]), told(&["build", "-v"]));
    assert!(!short.contains("worst") && short.lines().count() < 5, "{short}");
    assert!(long.contains("worst") && long.contains("shock"), "{long}");
}

/// A program that reads CSV or JSON gets what is stored: digits and beginnings that spreadsheets take for formulas.
#[test]
fn rows_for_programs_are_exact() {
    let project = small_project();
    let query = "select 0.1 + 0.2 as f, '=1+1' as a, '+x' as b, '-x' as c, '@x' as d";
    let show = |format: &str| succeeds(project.path(), &["show", "--inline", query, "--output", format]);
    assert_eq!(show("csv"), "f,a,b,c,d\n0.30000000000000004,=1+1,+x,-x,@x\n");
    assert!(show("json").contains("0.30000000000000004"));
    assert!(!show("table").contains("0.30000000000000004"));
}

/// The name of a table is its whole row: the first trap of a table with a column of its name.
#[test]
fn a_row_that_was_meant_as_a_column_is_told() {
    let project = small_project();
    write(project.path(), "models/sofa.sql", "select stay_id, 8 as sofa from {{ ref('labs') }}\n");
    succeeds(project.path(), &["build"]);
    let message =
        ends_with(project.path(), &["show", "--inline", "select stay_id from {{ ref('sofa') }} where sofa >= 8"], 1);
    let help = "sofa is the whole row of sofa here, as in BigQuery, and not its column; write sofa.sofa for the column";
    assert!(message.contains(help), "{message}");
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
    let last: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(last["config"]["materialized"], "table");
    assert_eq!(last["depends_on"]["nodes"][0], "model.small.worst");
    assert_eq!(succeeds(dir, &["ls", "--output", "path", "--select", "worst"]), "models/worst.sql\n");
    assert_eq!(succeeds(dir, &["ls", "--output", "name", "--select", "worst"]), "worst\n");
    let keys = ["ls", "--select", "shock", "--output", "json", "--output-keys", "unique_id", "config.materialized"];
    assert_eq!(succeeds(dir, &keys), "{\"unique_id\":\"model.small.shock\",\"config.materialized\":\"table\"}\n");
    let output = acuity(dir).args(["ls", "--output", "json", "--output-keys", "name", "uniqe_id"]).output().unwrap();
    let told = both(&output);
    assert!(output.status.success() && told.contains("{\"name\":\"worst\"}"), "{told}");
    assert!(told.contains("has the key 'uniqe_id' of --output-keys; did you mean 'unique_id'?"), "{told}");
    assert!(succeeds(dir, &["ls", "--output", "csv"]).starts_with("fqn,unique_id,name,resource_type,materialized"));
    let text = succeeds(dir, &["build", "--select", "+worst", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn messages_for_people_are_shown() {
    let project = small_project();
    let dir = project.path();
    let calls = "{% do log('for people', info=true) %}{% do log('and this', true) %}{% do print('printed') %}{% do log('for the log') %}";
    write(dir, "models/labs2.sql", &format!("{calls}select 1 as id\n"));
    let said = |more: &[&str]| {
        let output = acuity(dir).args(["build", "--select", "labs2"]).args(more).output().unwrap();
        assert!(output.status.success(), "{}", both(&output));
        both(&output)
    };
    let told = said(&[]);
    assert!(["for people", "and this", "printed"].iter().all(|part| told.contains(part)), "{told}");
    assert!(!told.contains("for the log"), "{told}");
    // As it is, so that it can be copied.
    assert!(told.lines().any(|line| line == "for people"), "{told}");
    assert!(said(&["-v"]).contains("for the log"));
    assert!(!said(&["--quiet"]).contains("for people"));
}

#[test]
fn tests_come_along_as_asked() {
    let project = small_project();
    let dir = project.path();
    write(
        dir,
        "models/schema.yml",
        "models:\n- name: shock\n  columns:\n  - name: stay_id\n    tests: [unique, {relationships: {to: ref('worst'), field: stay_id}}]\n",
    );
    let names = |rule: &[&str]| {
        let words: Vec<&str> =
            ["ls", "--select", "shock", "--resource-type", "test"].iter().chain(rule).copied().collect();
        succeeds(dir, &words)
    };
    let (unique, relationships) =
        ("small.unique_shock_stay_id\n", "small.relationships_shock_stay_id__stay_id__ref_worst_\n");
    assert_eq!(names(&[]), format!("{relationships}{unique}"));
    assert_eq!(names(&["--indirect-selection", "cautious"]), unique);
    assert_eq!(names(&["--indirect-selection", "buildable"]), format!("{relationships}{unique}"));
    assert_eq!(names(&["--indirect-selection", "empty"]), "");
    let text = ends_with(dir, &["ls", "--indirect-selection", "careful"], 2);
    assert!(text.contains("eager, cautious, buildable, empty"), "{text}");

    succeeds(dir, &["build"]);
    let text = succeeds(dir, &["test", "--select", "shock", "--indirect-selection", "cautious", "--output", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().len(), 1);
    let results: Value =
        serde_json::from_str(&fs::read_to_string(dir.join("target/run_results.json")).unwrap()).unwrap();
    assert_eq!(results["args"]["indirect_selection"], "cautious");
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
    assert!(all.contains("sofa2,") && all.lines().count() == 14, "{all}");
    let inputs = succeeds(dir.path(), &["score", "sofa", "--list-inputs"]);
    assert!(inputs.contains("platelet_min") && inputs.contains("10³/µL"), "{inputs}");
    assert!(inputs.contains("a score of adults, from 16 years on"), "{inputs}");
    assert!(succeeds(dir.path(), &["score", "sofa", "--list-inputs", "--output", "csv"]).contains("K/uL"));
    let nothing = acuity(dir.path()).args(["score", "sofa", "--input", "{}"]).output().unwrap();
    assert!(crate::both(&nothing).contains("nothing was measured"), "{}", crate::both(&nothing));
}

/// `score` and `predict` read values by the same code.
#[test]
fn values_come_packed_typed_and_piped() {
    let dir = crate::built();
    let rows = "icustay_id,age,lactate_max,mingcs\n7,70,4.5,9\n8,40,1.1,15\n";
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let pack = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let features = rows.replace(",mingcs", "").replace(",9\n", "\n").replace(",15\n", "\n");
    let inputs = rows.replace(",age,lactate_max", "").replace(",70,4.5", "").replace(",40,1.1", "");
    for (words, text, one) in [
        (&["predict", "--output", "csv"][..], &features, r#"{"icustay_id": 7, "age": 70, "lactate_max": 4.5}"#),
        (&["score", "sofa", "--output", "csv"], &inputs, r#"{"icustay_id": 7, "mingcs": 9}"#),
    ] {
        let run = |input: &str, stdin: &[u8]| {
            acuity(dir).args(words).args(["--input", input]).write_stdin(stdin).output().unwrap()
        };
        write(scratch.path(), "rows.csv", text);
        fs::write(scratch.path().join("rows.csv.gz"), pack(text)).unwrap();
        // Gzip whatever its name says.
        fs::write(scratch.path().join("packed.csv"), pack(text)).unwrap();
        let plain = run(&at("rows.csv"), b"");
        assert!(plain.status.success(), "{}", crate::both(&plain));
        for (input, stdin) in [
            (at("rows.csv.gz"), Vec::new()),
            (at("packed.csv"), Vec::new()),
            ("-".to_owned(), text.clone().into_bytes()),
            ("-".to_owned(), pack(text)),
        ] {
            let output = run(&input, &stdin);
            assert_eq!(crate::both(&output).lines().next(), crate::both(&plain).lines().next(), "{input}");
            assert_eq!(output.stdout, plain.stdout, "{input}: {}", crate::both(&output));
        }
        // One row, typed or piped.
        let typed = run(one, b"");
        assert_eq!(typed.stdout, run("-", one.as_bytes()).stdout, "{}", crate::both(&typed));
        let stdout = String::from_utf8(typed.stdout.clone()).unwrap();
        assert_eq!(stdout.lines().nth(1), String::from_utf8(plain.stdout.clone()).unwrap().lines().nth(1));

        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        fs::write(scratch.path().join("utf16.csv"), &utf16).unwrap();
        fs::write(scratch.path().join("latin.csv"), b"icustay_id,age\n7,70\n\xe4,40\n").unwrap();
        write(scratch.path(), "semicolons.csv", &text.replace(',', ";"));
        for (input, stdin, expected) in [
            (at("utf16.csv"), &b""[..], "is UTF-16 text; save it as UTF-8"),
            ("-".to_owned(), &utf16, "standard input is UTF-16 text"),
            (at("latin.csv"), b"", "latin.csv, line 3: this is no UTF-8 text"),
            (at("semicolons.csv"), b"", "line 1: the values are separated by semicolons, but commas are needed"),
            ("-".to_owned(), b"age\tlactate_max\n70\t2\n", "the values are separated by tabs"),
            (at("none.csv"), b"", "none.csv: no such file"),
            (String::new(), b"", "--input is empty"),
        ] {
            let output = run(&input, stdin);
            assert!(!output.status.success() && output.stdout.is_empty());
            assert!(crate::both(&output).contains(expected), "{input}: {}", crate::both(&output));
        }
    }
}

#[test]
fn warnings_of_a_prediction_are_told_once_and_name_the_line() {
    let dir = crate::built();
    let unusual = "age,lactate_max,heartrate_max,tempc_max,sodium_max\n70,2,80,37,140\n70,25,250,42.5,190\n";
    let run = |words: &[&str]| {
        let output = acuity(dir).args(["predict", "--input", "-"]).args(words).write_stdin(unusual).output().unwrap();
        assert!(output.status.success(), "{}", crate::both(&output));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (rows, told) = run(&["--output", "csv"]);
    assert!(rows.contains("more, which --explain tells"), "{rows}");
    assert!(!told.contains("Lactate") && !told.to_lowercase().contains("heart rate"), "{told}");
    let (_, told) = run(&["--explain"]);
    assert!(told.contains("standard input, line 3: ") && !told.contains("row 2"), "{told}");
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
