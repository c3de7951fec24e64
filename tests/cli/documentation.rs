//! The commands of README and guide, in order, from the state that the text puts the reader in.

use std::{fmt::Write as _, path::Path, process::Command};

use crate::{both, built, copy_folder, succeeds, write};

/// Beginnings of commands that this test leaves alone, and why.
const ELSEWHERE: [(&str, &str); 5] = [
    ("cargo test", "runs this test"),
    ("cargo run --example", "the test `walkthroughs` runs each"),
    ("cargo run -- demo", "the fixture of these tests is what it makes"),
    ("eval \"$(./scripts/prebuilt-duckdb.sh)\"", "continuous integration runs it, and what follows"),
    ("cargo run --no-default-features -- demo", "continuous integration runs it"),
];

/// The lines of the blocks marked `sh`.
fn commands(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.trim_end() {
            "```sh" => inside = true,
            "```" => inside = false,
            command if inside && !command.is_empty() => lines.push(command.to_owned()),
            _ => {}
        }
    }
    lines
}

/// Runs a page's commands in one shell that begins in `start` and stops at the first that fails. Without a window `view`
/// says how it is called, no more.
#[track_caller]
fn run(page: &str, start: &Path, home: &Path) -> usize {
    let left_out = |line: &str| ELSEWHERE.iter().any(|(begin, _)| line.starts_with(begin));
    let lines: Vec<String> = commands(page).into_iter().filter(|line| !left_out(line)).collect();
    let mut script = "set -euo pipefail\n".to_owned();
    for line in &lines {
        let line = line.replace("cargo run -- ", "acuity ");
        let line = line.replacen("acuity view", "acuity view --help", 1);
        let _ = writeln!(script, "echo \"+ {}\" >&2\n{line}", line.replace(['"', '$', '`', '\\'], ""));
    }
    let program = assert_cmd::cargo::cargo_bin("acuity");
    let mut search = vec![program.parent().unwrap().to_path_buf()];
    search.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(start)
        .env("PATH", std::env::join_paths(search).unwrap())
        .env("HOME", home)
        .env("NO_COLOR", "1")
        .env_remove("DBT_PROFILES_DIR")
        .output()
        .unwrap();
    assert!(output.status.success(), "{page}\n{}", both(&output));
    lines.len()
}

/// A home with a MIMIC-III folder.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy_folder(&built().join("data"), &home.path().join("mimic-iii"));
    home
}

#[test]
fn the_readme() {
    let (home, checkout) = (home(), tempfile::tempdir().unwrap());
    succeeds(checkout.path(), &["init", "project"]);
    assert!(run("README.md", checkout.path(), home.path()) >= 6);
}

#[test]
fn the_guide() {
    let home = home();
    // What the text takes for granted that the reader has: tables of their own, and the model of the section before.
    let stays = "icustay_id,pf_novent,platelet_min,mingcs\n1,250,90,14\n2,,140,15\n";
    write(home.path(), "icu/stays.csv", stays);
    write(home.path(), "icu/stays.jsonl", "{\"icustay_id\": 1, \"mingcs\": 14, \"resprate_max\": 25}\n");
    write(home.path(), "icu/patients.csv", "age,lactate_max,heartrate_mean\n71,4.2,110\n44,1.1,\n");
    write(home.path(), "icu/query.sql", "SELECT s.icustay_id FROM analytics.sofa AS s WHERE s.sofa >= 8");
    write(
        home.path(),
        "icu/models/marts/my_cohort.sql",
        "select s.icustay_id, s.sofa from {{ ref('sofa') }} as s where s.sofa >= 8\n",
    );
    assert!(run("docs/guide.md", home.path(), home.path()) >= 20);
}
