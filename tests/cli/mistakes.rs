//! What a person can get wrong, and the message each mistake meets: what is wrong, where, what to do. Nothing is lost.

use std::{fmt::Write as _, fs, io::Write as _, path::Path};

use flate2::{Compression, write::GzEncoder};

use crate::{acuity, built, copy_of_built, small_project, succeeds, write};

/// Runs a command that must fail and gives its exit code and message, without the folder's own name.
#[track_caller]
fn told(dir: &Path, words: &[&str], input: &str) -> String {
    let output = acuity(dir).args(words).write_stdin(input.to_owned()).output().unwrap();
    let code = output.status.code().unwrap_or(-1);
    assert_ne!(code, 0, "acuity {} succeeded\n{}", words.join(" "), crate::both(&output));
    // `check` has its findings as its result.
    let text = if words[0] == "check" { crate::both(&output) } else { String::from_utf8(output.stderr).unwrap() };
    assert!(!text.contains("panicked"), "{text}");
    let shown = dir.canonicalize().unwrap();
    let text = text.replace(&format!("{}", shown.display()), "DIR").replace(&format!("{}", dir.display()), "DIR");
    let text: Vec<String> = text.trim().lines().map(without_seconds).collect();
    format!("$ acuity {}\n{}\n(exit code {code})\n", words.join(" "), text.join("\n"))
}

/// A line whose time, where it ends with one, is always the same.
fn without_seconds(line: &str) -> String {
    match line.strip_suffix(" s").and_then(|line| line.rsplit_once(' ')) {
        Some((before, seconds)) if seconds.parse::<f64>().is_ok() => format!("{before} 0.00 s"),
        _ => line.to_owned(),
    }
}

/// A project file with a mistake in it.
fn project_with(file: &str, text: &str, words: &[&str]) -> String {
    let project = small_project();
    write(project.path(), file, text);
    told(project.path(), words, "")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A folder with one table of raw records, and a project to load it into.
fn records(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["init", "."]);
    fs::create_dir(folder.path().join("raw")).unwrap();
    fs::write(folder.path().join("raw").join(name), bytes).unwrap();
    folder
}

fn load(name: &str, bytes: &[u8]) -> String {
    let folder = records(name, bytes);
    told(folder.path(), &["load", "--data", "raw", "--tables", name.split('.').next().unwrap()], "")
}

const HEADER: &str = "\"ROW_ID\",\"ITEMID\",\"LABEL\",\"FLUID\",\"CATEGORY\",\"LOINC_CODE\"\n";

#[test]
fn raw_records() {
    let rows: String = (1..2000).fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "{row},{},\"Lactate\",\"Blood\",\"Blood Gas\",\"32693-4\"", 50_000 + row);
        text
    });
    let whole = gzip(&format!("{HEADER}{rows}"));
    let mut out = String::new();
    for told in [
        load("D_LABITEMS.csv.gz", &whole[..whole.len() / 2]),
        load("D_LABITEMS.csv", HEADER.replace("ITEMID", "ITEM").as_bytes()),
        load(
            "D_LABITEMS.csv",
            format!("{HEADER}1,50813,\"Lactate\",\"Blood\",\"Blood Gas\",\"32693-4\"\n2,x50814,a,b,c,d\n").as_bytes(),
        ),
        load("D_LABITEMS.csv", format!("{HEADER}1,50813,\"Lactate\",\"Blood\"\n").as_bytes()),
        load("D_LABITEMS.csv", format!("{HEADER}1,50813,\"Lactate,Blood,Blood Gas,32693-4\n").as_bytes()),
        load("D_LABITEMS.csv", b""),
        load("NOTES.csv", b"a\n1\n"),
        {
            let folder = records("D_LABITEMS.csv", HEADER.as_bytes());
            told(folder.path(), &["load", "--data", "rwa"], "")
        },
        {
            let folder = records("D_LABITEMS.csv", HEADER.as_bytes());
            told(folder.path(), &["load", "--data", "raw", "--tables", "labitems"], "")
        },
    ] {
        out.push_str(&told);
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_refused_file_leaves_the_table_as_it_was_and_rejects_are_kept() {
    let folder = records(
        "D_LABITEMS.csv",
        format!("{HEADER}1,50813,\"Lactate\",\"Blood\",\"Blood Gas\",\"32693-4\"\n").as_bytes(),
    );
    let dir = folder.path();
    let words = ["load", "--data", "raw", "--tables", "d_labitems"];
    let query = "select count(*) as n from {{ source('mimic', 'd_labitems') }}";
    let count = || succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    succeeds(dir, &words);
    assert_eq!(count(), "n\n1\n");
    write(dir, "raw/D_LABITEMS.csv", &format!("{HEADER}1,1,a,b,c,d\n2,2,a,b,c,d\nthree,3,a,b,c,d\n"));
    told(dir, &words, "");
    assert_eq!(count(), "n\n1\n");
    succeeds(dir, &["load", "--data", "raw", "--tables", "d_labitems", "--max-bad-records", "1"]);
    assert_eq!(count(), "n\n2\n");
    let rejects = "select line, column_name, value from src_mimic.d_labitems_rejects";
    let out = acuity(dir).args(["show", "--inline", rejects, "--output", "csv"]).output().unwrap();
    assert!(crate::both(&out).contains("three"), "{}", crate::both(&out));
}

#[test]
fn project_files() {
    let mut out = String::new();
    for told in [
        project_with("models/worst.sql", "select * from {{ ref('shock') }}\n", &["build"]),
        project_with("models/worst.sql", "select * from {{ ref('labz') }}\n", &["build"]),
        project_with("models/worst.sql", "select * from {{ source('mimic', 'labevents') }}\n", &["parse"]),
        project_with("models/schema.yml", "models:\n  - name: shock\n   columns: []\n", &["parse"]),
        project_with("models/worst.sql", "select 1 as n\n{% if true %}\n", &["parse"]),
        project_with(
            "models/worst.sql",
            "select stay_id,\n       lactate + 'high' as n\nfrom {{ ref('labs') }}\n",
            &["build", "--select", "+worst", "--quiet"],
        ),
        project_with("models/worst.sql", "select stay_idd\nfrom {{ ref('labs') }}\n", &["check"]),
        project_with("models/worst.sql", "select stay_id from where\n", &["check"]),
        project_with("models/worst.sql", "select {{ var('threshold') }} as n\n", &["compile"]),
        project_with("profiles.yml", "other: {}\n", &["build"]),
        project_with("dbt_project.yml", "profile: small\n", &["parse"]),
        project_with("seeds/labs.csv", "stay_id,lactate\n1,2.5,3\n", &["seed"]),
        project_with("models/x.sql", "select 1 as n\n", &["ls", "--select", "tga:nightly"]),
        project_with("models/x.sql", "select 1 as n\n", &["run", "--vars", "{a: "]),
        project_with("models/x.sql", "select 1 as n\n", &["show", "shok"]),
        project_with("models/x.sql", "select 1 as n\n", &["build", "--target", "prod"]),
        project_with("models/x.sql", "select 1 as n\n", &["run", "--select", "worst", "--quiet"]),
        project_with("models/x.sql", "select 1 as n\n", &["show", "--inline", "select nope from {{ ref('labs') }}"]),
    ] {
        out.push_str(&told);
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

#[test]
fn values_models_and_places() {
    let dir = built();
    let scratch = tempfile::tempdir().unwrap();
    let mut out = String::new();
    let mut tell = |dir: &Path, words: &[&str], input: &str| {
        out.push_str(&told(dir, words, input));
        out.push('\n');
    };
    tell(scratch.path(), &["score", "sofa", "--input", r#"{"platelets": 90}"#], "");
    tell(scratch.path(), &["score", "sofa", "--input", r#"{"creatinine_max": "1.2"}"#], "");
    tell(scratch.path(), &["score", "sofa", "--input", r#"{"creatinine_max": 1.2"#], "");
    tell(scratch.path(), &["score", "qsofa", "--input", "-"], "mingcs,sysbp_min\n15,NaN\n");
    tell(scratch.path(), &["score", "sofa", "--input", r#"{"bilirubin_max": 900}"#], "");
    tell(scratch.path(), &["score", "sofaa", "--input", "{}"], "");
    tell(scratch.path(), &["score", "sofa", "--input", "nowhere.csv"], "");
    tell(scratch.path(), &["synth", "--patients", "0", "--out", "x"], "");
    tell(scratch.path(), &["transpile", "nowhere.sql"], "");
    tell(dir, &["train", "--task", "in_hospital_mortalty"], "");
    tell(dir, &["train", "--folds", "1"], "");
    tell(dir, &["explain", "--icustay-id", "7"], "");
    tell(dir, &["predict", "--input", "-"], "age,lactate_maks\n71,4\n");
    tell(dir, &["predict", "--input", "-"], "age,lactate_max\n71,high\n");
    tell(dir, &["predict", "--input", "-", "--model-file", "target/run_results.json"], "");
    // What `score` refuses, `predict` refuses in the same words.
    tell(scratch.path(), &["score", "sofa", "--input", r#"{"mingcs": 2}"#], "");
    tell(dir, &["predict", "--input", "-"], r#"{"mingcs": 2}"#);
    tell(dir, &["predict", "--input", "-"], "age,lactate_max\n71,2\n500,2\n");
    tell(dir, &["predict", "--input", "-"], r#"[{"age": 71}, {"tempc_max": 101}]"#);
    tell(dir, &["predict", "--input", "-"], "{\"wbc_max\": 9}\n{\"wbc_max\": -1}\n");
    tell(dir, &["predict", "--input", "-"], "vent\n0.5\n");
    tell(dir, &["predict", "--input", "-"], "gcsmotor\n5.5\n");
    tell(dir, &["predict", "--input", "-"], "heartrate_min,heartrate_max\n60,80\n120,80\n");
    tell(dir, &["predict", "--input", "-"], r#"{"sysbp_min": 90, "sysbp_mean": 80}"#);
    tell(dir, &["predict", "--input", "-"], r#"{"vasopressor": 0, "rate_dopamine": 4}"#);
    insta::assert_snapshot!(out);
}

#[test]
fn an_empty_cohort_is_told_with_the_steps_that_emptied_it() {
    let copy = copy_of_built();
    let dir = copy.path();
    write(
        dir,
        "models/marts/outcomes.sql",
        &format!(
            "{}\n",
            "select * from (select 1 as icustay_id, 2 as subject_id, 3 as hadm_id, false as is_adult, true as stayed_24h, 0 as in_hospital_mortality, 0 as icu_mortality, 0 as mortality_28d, 30.0 as los_icu_hours, 2.0 as los_hospital_days)"
        ),
    );
    succeeds(dir, &["run", "--select", "outcomes", "--quiet"]);
    let text = told(dir, &["train"], "");
    assert!(text.contains("0 Adults"), "{text}");
}

#[cfg(unix)]
#[test]
fn folders_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = small_project();
    succeeds(project.path(), &["build"]);
    // Root may write anywhere; a file in place of a folder stops everybody.
    fs::remove_dir_all(project.path().join("target")).unwrap();
    write(project.path(), "target", "not a folder");
    let text = told(project.path(), &["build"], "");
    assert!(text.contains("target"), "{text}");

    let file = project.path().join("small.duckdb");
    fs::write(&file, b"this is no database, though it is long enough to be looked at by the engine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::remove_file(project.path().join("target")).unwrap();
    let text = told(project.path(), &["build"], "");
    assert!(text.contains("small.duckdb"), "{text}");
}

/// A full disk: everything written to this device fails so.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let project = small_project();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin("acuity"))
        .args(["ls"])
        .current_dir(project.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("No space left on device"), "{text}");
}
