//! Unattended runs: `pipeline`, its lock, its history and its notifications; the DAG that `airflow export` writes.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    path::Path,
    process::Command,
    thread::JoinHandle,
};

use serde_json::Value;

use crate::{acuity, both, copy_of_built, ends_with, small_project, succeeds, write};

/// `pipeline` on the small project, which has nothing to load or to learn from.
const BUILD: [&str; 6] = ["pipeline", "--date", "2026-01-02", "--to", "build", "--output"];

/// Status of each step, as the run itself prints it.
fn steps(json: &str) -> Vec<String> {
    let run: Value = serde_json::from_str(json).unwrap();
    let step = |step: &Value| format!("{} {}", step["name"].as_str().unwrap(), step["status"].as_str().unwrap());
    run["steps"].as_array().unwrap().iter().map(step).collect()
}

fn build(dir: &Path, more: &[&str]) -> Vec<String> {
    steps(&succeeds(dir, &[&BUILD[..], &["json"], more].concat()))
}

/// Something to learn, of tables that no step reaches.
const TASK: &str = "\
tasks:
  - name: in_hospital_mortality
    title: Death
    description: Probability of death.
    cohort: {model: stays, key: stay_id, group: patient}
    label: {column: died}
    as_of: {column: at, start: since, hours: 24}
    features: [{model: facts, columns: [age]}]
";

#[test]
fn a_failed_step_leaves_what_was_before_it_and_is_taken_up_again() {
    let project = small_project();
    let dir = project.path();
    let done = ["load skipped", "build success", "train skipped", "report skipped", "docs skipped"];
    assert_eq!(build(dir, &[]), done);
    // A repeat does it all again; --resume keeps it.
    assert_eq!(build(dir, &[]), done);
    let kept = ["load skipped", "build kept", "train skipped", "report skipped", "docs skipped"];
    assert_eq!(build(dir, &["--resume"]), kept);
    assert_eq!(build(dir, &["--resume"]), kept);

    // What changed runs again, and its failure leaves the tables that were there.
    let good = fs::read_to_string(dir.join("models/shock.sql")).unwrap();
    write(dir, "models/shock.sql", "{{ config(materialized='table') }}\nselect 1 / 0 as x from {{ ref('worst') }}\n");
    let all = ["pipeline", "--date", "2026-01-02", "--to", "docs", "--resume"];
    let text = ends_with(dir, &all, 2);
    assert!(text.contains("unknown task `in_hospital_mortality`"), "{text}");
    write(dir, "ml/tasks.yml", TASK);
    let text = ends_with(dir, &all, 1);
    assert!(text.contains("model.small.shock"), "{text}");
    write(dir, "models/shock.sql", &good);
    assert!(succeeds(dir, &["show", "shock", "--output", "csv"]).starts_with("stay_id,in_shock\n"));
    // The train step was not reached; the build that failed runs again.
    assert_eq!(build(dir, &["--resume"]), done);
    // Another date's results are not this date's.
    assert_eq!(
        steps(&succeeds(dir, &["pipeline", "--date", "2026-01-03", "--to", "build", "--resume", "--output", "json"])),
        done
    );

    let history = succeeds(dir, &["pipeline", "history", "--output", "csv"]);
    let lines: Vec<Vec<&str>> = history.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0], ["run", "date", "target", "status", "ended_in", "started_at", "seconds"]);
    let told: Vec<String> =
        lines[1..].iter().map(|line| format!("{} {} {} {}", line[0], line[1], line[3], line[4])).collect();
    assert_eq!(
        told,
        [
            "7 2026-01-03 success ",
            "6 2026-01-02 success ",
            "5 2026-01-02 failed build",
            "4 2026-01-02 success ",
            "3 2026-01-02 success ",
            "2 2026-01-02 success ",
            "1 2026-01-02 success ",
        ]
    );
    let json = succeeds(dir, &["pipeline", "history", "--limit", "3", "--output", "json"]);
    let runs: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(runs.as_array().unwrap().len(), 3);
    assert_eq!(runs[2]["steps"][1]["failed_nodes"][0], "model.small.shock");
}

/// A variable, the place of a source and the target are written in no model, and decide its rows as much.
#[test]
fn what_stands_outside_the_models_is_an_input_of_the_build() {
    let project = small_project();
    let dir = project.path();
    let vars = |worst: &str| {
        write(dir, "dbt_project.yml", &format!("name: small\nprofile: small\nvars: {{worst: {worst}}}\n"));
    };
    let profile = |schema: &str| {
        let dev = format!("{{type: duckdb, path: small.duckdb, schema: {schema}}}");
        write(dir, "profiles.yml", &format!("small: {{target: dev, outputs: {{dev: {dev}}}}}\n"));
    };
    let sources = |schema: &str| {
        let source = format!("sources: [{{name: raw, schema: {schema}, tables: [{{name: labs}}]}}]\n");
        write(dir, "models/sources.yml", &source);
    };
    write(
        dir,
        "models/worst.sql",
        "select stay_id, {{ var('worst') }}(lactate) as lactate_max\nfrom {{ ref('labs') }}\ngroup by stay_id\n",
    );
    vars("max");
    sources("one");
    build(dir, &[]);
    let resumed = || build(dir, &["--resume"]).swap_remove(1);
    assert_eq!(resumed(), "build kept");
    vars("min");
    assert_eq!(resumed(), "build success");
    assert_eq!(resumed(), "build kept");
    sources("two");
    assert_eq!(resumed(), "build success");
    assert_eq!(resumed(), "build kept");
    profile("marts");
    assert_eq!(resumed(), "build success");
    assert_eq!(resumed(), "build kept");
    // Given for a run, a variable counts by what it says, not by how it is written.
    assert_eq!(build(dir, &["--resume", "--vars", "{worst: max}"])[1], "build success");
    assert_eq!(build(dir, &["--resume", "--vars", "{\"worst\": \"max\"}"])[1], "build kept");
}

#[test]
fn two_pipelines_never_run_at_once() {
    let project = small_project();
    let dir = project.path();
    build(dir, &[]);
    let lock = dir.join(".acuity/pipeline/lock");
    // A lock file without a holder is what a killed run leaves: said and taken over.
    fs::write(&lock, "pid 4242, 2026-01-01 on dev\n").unwrap();
    let output = acuity(dir).args(BUILD).arg("csv").output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    assert!(both(&output).contains("an earlier pipeline ended without finishing (pid 4242"), "{}", both(&output));
    // With a holder: refused, and the holder named.
    fs::write(&lock, "pid 4242, 2026-01-01 on dev\n").unwrap();
    let held = File::open(&lock).unwrap();
    held.lock().unwrap();
    let text = ends_with(dir, &["pipeline", "--to", "build"], 1);
    assert!(text.contains("running in this project already: pid 4242, 2026-01-01 on dev"), "{text}");
    drop(held);
    build(dir, &[]);
}

#[test]
fn a_step_is_kept_only_while_what_it_made_is_there_and_unchanged() {
    let project = copy_of_built();
    let dir = project.path();
    let resume = || {
        let words = ["pipeline", "--data", "data", "--date", "2026-01-02", "--resume", "--output", "json"];
        let again = |step: &String| {
            step.split_once(' ').filter(|(_, status)| *status != "kept").map(|(name, _)| name.to_owned())
        };
        steps(&succeeds(dir, &words)).iter().filter_map(again).collect::<Vec<_>>()
    };
    let all = ["load", "build", "train", "report", "docs"];
    assert_eq!(resume(), all);
    assert_eq!(resume(), [""; 0]);

    let report = dir.join("target/report.html");
    fs::remove_file(&report).unwrap();
    assert_eq!(resume(), ["report", "docs"]);
    assert!(report.exists());

    let model = fs::read_dir(dir.join("trained/in_hospital_mortality")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&model).unwrap();
    bytes.push(b' ');
    fs::write(&model, bytes).unwrap();
    assert_eq!(resume(), ["train", "report", "docs"]);

    succeeds(dir, &["run", "--select", "qsofa", "--vars", "{reference_quirks: true}"]);
    assert_eq!(resume(), ["build", "train", "report", "docs"]);

    fs::remove_file(dir.join("acuity.duckdb")).unwrap();
    assert_eq!(resume(), all);
    assert_eq!(resume(), [""; 0]);
}

#[test]
fn a_run_that_died_is_told_apart_and_taken_up() {
    let project = small_project();
    let dir = project.path();
    build(dir, &[]);
    let file = dir.join(".acuity/pipeline/run-000001.json");
    let text = fs::read_to_string(&file).unwrap();
    // As a kill in the middle of the build leaves it.
    fs::write(&file, text.replace("\"success\"", "\"running\"")).unwrap();
    let history = succeeds(dir, &["pipeline", "history", "--output", "csv"]);
    assert!(history.contains(",died,build,"), "{history}");
    assert_eq!(build(dir, &["--resume"])[1], "build success");
    fs::write(&file, "half").unwrap();
    let output = acuity(dir).args(["pipeline", "history"]).output().unwrap();
    assert!(both(&output).contains("run-000001.json says nothing about a run"), "{}", both(&output));
}

#[test]
fn what_cannot_work_is_refused_before_anything_runs() {
    let project = small_project();
    let dir = project.path();
    for (words, told) in [
        (&["--date", "2026-02-30"][..], "2026-02-30"),
        (&["--date", "26-1-1"], "write a day as YYYY-MM-DD"),
        (&["--date", "0026-01-01"], "write a day as YYYY-MM-DD"),
        (&["--from", "load"], "--from load needs --data"),
        (&["--from", "docs", "--to", "build"], "--from docs comes after --to build"),
        (&["--from", "build", "--resume"], "cannot be used with"),
        (&["--notify", "slack"], "ACUITY_SLACK_WEBHOOK_URL, which is not set"),
        (&["--task", "weather"], "weather"),
    ] {
        let text = ends_with(dir, &[&["pipeline"], words].concat(), 2);
        assert!(text.contains(told), "{words:?}: {text}");
    }
    write(dir, "ml/tasks.yml", TASK);
    let text = ends_with(dir, &["pipeline", "--data", "no/{date}", "--date", "2026-01-02"], 1);
    // A step that failed: the records of a date may still come.
    assert!(text.contains("no/2026-01-02"), "{text}");
    assert!(!dir.join("small.duckdb").exists(), "a wrong folder leaves no database");
}

/// Answers one request with `status` and gives its text.
fn listener(status: &'static str) -> (String, JoinHandle<String>) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/services/T0SECRET", server.local_addr().unwrap());
    let handle = std::thread::spawn(move || {
        let mut reader = BufReader::new(server.accept().unwrap().0);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        write!(reader.get_mut(), "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8(body).unwrap()
    });
    (address, handle)
}

#[test]
fn people_are_told_how_it_ended_and_nothing_about_patients() {
    let project = small_project();
    let dir = project.path();
    let (webhook, told) = listener("200 OK");
    let (slack, said) = listener("500 Internal Server Error");
    // The value is a record's; the database's message quotes it.
    write(
        dir,
        "models/shock.sql",
        "{{ config(materialized='table') }}\nselect cast(concat('patient-', cast(stay_id as string)) as int64) as x\nfrom {{ ref('worst') }}\n",
    );
    let output = acuity(dir)
        .args(["pipeline", "--date", "2026-01-02", "--to", "build", "--notify", "webhook", "--notify", "slack", "-vv"])
        .env("ACUITY_WEBHOOK_URL", webhook)
        .env("ACUITY_SLACK_WEBHOOK_URL", slack)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "a notification changes nothing: {}", both(&output));
    let text = both(&output);
    assert!(text.contains("patient-"), "the person at the terminal sees the message: {text}");
    assert!(text.contains("the address in ACUITY_SLACK_WEBHOOK_URL answered 500"), "{text}");
    assert!(!text.contains("T0SECRET"), "{text}");

    let message = told.join().unwrap();
    let event: Value = serde_json::from_str(&message).unwrap();
    assert_eq!(event["status"], "failed");
    assert_eq!(event["date"], "2026-01-02");
    assert_eq!(event["failed_step"], "build");
    assert_eq!(event["failed_nodes"][0], "model.small.shock");
    let slack = said.join().unwrap();
    assert!(slack.contains("Acuity pipeline small for 2026-01-02 on dev: failed"), "{slack}");
    let stored = fs::read_to_string(dir.join(".acuity/pipeline/run-000001.json")).unwrap();
    for text in [&message, &slack, &stored] {
        assert!(!text.contains("patient-") && !text.contains("T0SECRET"), "{text}");
    }

    // Nobody listens: a warning, and the run is what it was.
    write(dir, "models/shock.sql", "select 1 as x\n");
    let output = acuity(dir)
        .args(["pipeline", "--to", "build", "--notify", "webhook"])
        .env("ACUITY_WEBHOOK_URL", "http://127.0.0.1:9/T0SECRET")
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let text = both(&output);
    assert!(output.status.success() && text.contains("the address in ACUITY_WEBHOOK_URL could not be told"), "{text}");
    assert!(!text.contains("T0SECRET"), "{text}");
}

#[test]
fn the_whole_pipeline_twice_gives_the_same() {
    let copy = copy_of_built();
    let dir = copy.path();
    let before = marts(dir);
    let model = dir.join("trained/in_hospital_mortality/gbdt.json");
    let bytes = fs::read(&model).unwrap();
    let run = ["pipeline", "--data", "data", "--date", "2026-01-02", "--seed", "3", "--output", "json"];
    let done = ["load success", "build success", "train success", "report success", "docs success"];
    assert_eq!(steps(&succeeds(dir, &run)), done);
    assert_eq!(marts(dir), before);
    assert!(fs::read(&model).unwrap() == bytes, "same seed, same bytes");
    // A model that is trained otherwise is trained again, its records are kept.
    let other = ["pipeline", "--data", "data", "--date", "2026-01-02", "--seed", "4", "--resume", "--output", "json"];
    let resumed = ["load kept", "build kept", "train success", "report success", "docs success"];
    assert_eq!(steps(&succeeds(dir, &other)), resumed);
    assert_eq!(steps(&succeeds(dir, &run)), done);
    assert_eq!(marts(dir), before);
    assert!(fs::read(&model).unwrap() == bytes);
}

/// Rows and a checksum of each mart.
fn marts(dir: &Path) -> String {
    let names = ["sofa", "qsofa", "first_day_features", "outcomes", "icustay_detail", "kpi_daily"];
    let count = |name: &str| {
        let columns = "bit_xor(farm_fingerprint(to_json_string(t)))";
        let query =
            format!("select '{name}' as mart, count(*) as n, {columns} as checksum from {{{{ ref('{name}') }}}} as t");
        let output = acuity(dir).args(["show", "--inline", &query, "--output", "csv"]).output().unwrap();
        if output.status.success() {
            return String::from_utf8(output.stdout).unwrap();
        }
        let query = format!("select '{name}' as mart, count(*) as n from {{{{ ref('{name}') }}}} as t");
        succeeds(dir, &["show", "--inline", &query, "--output", "csv"])
    };
    names.map(count).concat()
}

/// The DAG of the project that comes with the binary.
fn exported(dir: &Path) -> String {
    succeeds(dir, &["init", "icu"]);
    let words =
        ["airflow", "export", "--data", "/incoming/{date}", "--output", "home/dags/acuity.py", "--project-dir", "icu"];
    let written = succeeds(dir, &words);
    assert_eq!(written, "home/dags/acuity.py\nhome/plugins/acuity_alerts.py\n");
    fs::read_to_string(dir.join("home/dags/acuity.py")).unwrap()
}

#[test]
fn the_dag_is_readable_python() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let text = exported(dir);
    let here = dir.canonicalize().unwrap().display().to_string();
    insta::assert_snapshot!(
        "airflow_dag",
        text.replace(&here, "[DIR]").replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    );
    assert!(text.lines().all(|line| line.len() <= 130), "a line is too long");
    assert_eq!(exported(dir), text, "the same project gives the same file");
    // Late records are worth another try, whatever the exit code; other wrong usage is not.
    assert!(text.contains("code == UNUSABLE and not late") && text.contains("logical_date())], late=True)"), "{text}");
    let previous = ["airflow", "export", "--data", "/in/{date}", "--project-dir", "icu", "--data-day", "previous"];
    succeeds(dir, &[&previous[..], &["--output", "other/dags/acuity.py"]].concat());
    let before = fs::read_to_string(dir.join("other/dags/acuity.py")).unwrap();
    assert!(before.contains("logical_date(days_before=1))], late=True)"), "{before}");
    assert!(before.contains("--data-day previous") && before.lines().all(|line| line.len() <= 130), "{before}");
    for name in ["a b", "", "x\"\n"] {
        let text = ends_with(dir, &["airflow", "export", "--project-dir", "icu", "--dag-id", name], 2);
        assert!(text.contains("cannot name a DAG"), "{text}");
    }

    if Command::new("python3").arg("--version").output().is_err() {
        crate::skipped("python3 is needed to compile the DAG,");
        return;
    }
    for file in ["home/dags/acuity.py", "home/plugins/acuity_alerts.py"] {
        let output = Command::new("python3").args(["-m", "py_compile", file]).current_dir(dir).output().unwrap();
        assert!(output.status.success(), "{}", both(&output));
    }
}

/// The DAG in real Airflow, run twice for one date, with alerts: `tests/airflow/twice.py` says what is compared.
#[test]
fn airflow_runs_the_dag_twice_with_the_same_state() {
    let Some(python) = std::env::var_os("ACUITY_AIRFLOW").filter(|python| !python.is_empty()) else {
        crate::skipped("set ACUITY_AIRFLOW to the Python interpreter of an environment with Apache Airflow 3.1");
        return;
    };
    let copy = copy_of_built();
    let dir = copy.path();
    // The folder is named by date, as a delivery would be.
    fs::rename(dir.join("data"), dir.join("2026-01-02")).unwrap();
    fs::remove_file(dir.join("acuity.duckdb")).unwrap();
    let data = dir.canonicalize().unwrap().join("{date}").display().to_string();
    succeeds(dir, &["airflow", "export", "--data", &data, "--output", "home/dags/acuity.py", "--retries", "0"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/airflow/twice.py");
    let output = Command::new(python)
        .arg(script)
        .arg(assert_cmd::cargo::cargo_bin!("acuity"))
        .arg(dir.canonicalize().unwrap())
        .arg("2026-01-02")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", both(&output));
}
