//! The commands of README and docs, in order, from the state that the text puts the reader in; and every command that any
//! text names, against the command line's definition.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use acuity::cli::Cli;
use clap::{CommandFactory as _, Parser as _, error::ErrorKind};
use serde_json::Value;

use crate::{
    bigquery::{RECORDS, emulator},
    both, built, copy_folder, ends_with, small_project, succeeds, write,
};

/// Beginnings of commands that this test leaves alone, and why.
const ELSEWHERE: [(&str, &str); 11] = [
    ("cargo test", "runs this test"),
    ("cargo run --example", "the test `walkthroughs` runs each"),
    ("cargo run -- demo", "the fixture of these tests is what it makes"),
    ("eval \"$(./scripts/prebuilt-duckdb.sh)\"", "continuous integration runs it, and what follows"),
    ("cargo run --no-default-features -- demo", "continuous integration runs it"),
    ("gcloud auth", "an emulator asks nobody to sign in"),
    ("ACUITY_TEST_BIGQUERY_PROJECT=", "it needs a project of Google's"),
    ("airflow ", "the test `production` has Airflow read the file"),
    ("ACUITY_DEADLINE_HOURS=0 airflow", "as above"),
    ("python3 -m venv airflow", "it downloads Airflow"),
    ("ACUITY_AIRFLOW=", "runs the test `production`"),
];

/// The lines of the blocks marked `sh`, and what a line of `cron` runs.
fn commands(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = Vec::new();
    let mut inside = "";
    for line in text.lines() {
        match (line.trim_end(), inside) {
            ("```sh", _) => inside = "sh",
            ("```cron", _) => inside = "cron",
            ("```", _) => inside = "",
            (command, "sh") if !command.is_empty() => lines.push(command.to_owned()),
            (line, "cron") => lines.push(line.splitn(6, ' ').last().unwrap().to_owned()),
            _ => {}
        }
    }
    lines
}

/// The program's commands in a line of a shell, each as its words; what is quoted stays together.
fn calls(line: &str) -> Vec<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let (mut quote, mut open) = (None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '#') if !open => break,
            (None, '\'' | '"') => {
                quote = Some(c);
                if !open {
                    words.push(String::new());
                }
                open = true;
            }
            (Some(end), _) if c == end => quote = None,
            (None, ' ') => open = false,
            (None, ';' | '|' | '&' | '>') => {
                words.push(c.to_string());
                open = false;
            }
            _ if open => words.last_mut().unwrap().push(c),
            _ => {
                words.push(c.to_string());
                open = true;
            }
        }
    }
    let parts = words.split(|word| matches!(word.as_str(), ";" | "|" | "&" | ">"));
    let ours = parts.filter_map(|part| {
        let begin = part.iter().position(|word| !word.contains('='))?;
        let part = &part[begin..];
        let skipped = match part[0].as_str() {
            "acuity" => 1,
            "cargo" if part.get(1).is_some_and(|word| word == "run") => part.iter().position(|word| word == "--")? + 1,
            _ => return None,
        };
        Some(std::iter::once("acuity".to_owned()).chain(part[skipped..].iter().cloned()).collect())
    });
    ours.collect()
}

/// Every command that a text names is one that the program knows, with all its options.
#[test]
fn every_command_that_is_written_down_can_be_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages: Vec<String> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(str::to_owned).to_vec();
    for entry in std::fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        pages.extend(name.ends_with(".md").then(|| format!("docs/{name}")));
    }
    let mut found: Vec<(String, Vec<String>, bool)> = Vec::new();
    for page in &pages {
        for line in commands(page) {
            found.extend(calls(&line).into_iter().map(|call| (page.clone(), call, true)));
        }
        // What stands in a sentence may leave out what is needed besides.
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        for span in text.split('`').filter(|span| span.starts_with("acuity ") && !span.contains(['\n', '…'])) {
            found.extend(calls(span).into_iter().map(|call| (page.clone(), call, false)));
        }
    }
    // Examples of the program's own help.
    let mut parsers = vec![Cli::command()];
    while let Some(parser) = parsers.pop() {
        let help = parser.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in help.lines() {
            let begin = line.find("acuity ").filter(|at| line[..*at].trim().is_empty() || line[..*at].contains('|'));
            let Some(begin) = begin else { continue };
            // Beside a command its meaning may stand, behind two blanks and more.
            let line = line[begin..].split("   ").next().unwrap();
            let page = format!("acuity {} --help", parser.get_name());
            found.extend(calls(line).into_iter().map(|call| (page.clone(), call, true)));
        }
        parsers.extend(parser.get_subcommands().cloned());
    }
    assert!(found.len() > 80, "{}", found.len());
    for (page, words, whole) in found {
        let Err(error) = Cli::try_parse_from(&words) else { continue };
        let fine = match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
            ErrorKind::MissingRequiredArgument
            | ErrorKind::MissingSubcommand
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => !whole,
            _ => false,
        };
        assert!(fine, "{page}: {}\n{error}", words.join(" "));
    }
}

#[test]
fn words_of_a_line_are_those_of_a_shell() {
    let call = |line: &str| calls(line).into_iter().map(|words| words.join("·")).collect::<Vec<_>>();
    assert_eq!(call("acuity show --inline 'a | b'  # rows"), ["acuity·show·--inline·a | b"]);
    assert_eq!(call("X=1 acuity load && acuity build | tee x; ls"), ["acuity·load", "acuity·build"]);
    assert_eq!(call("cargo run --no-default-features -- demo > log"), ["acuity·demo"]);
}

/// Runs a page's commands in one shell that begins in `start` and stops at the first that fails. Without a window `view`
/// says how it is called, no more.
#[track_caller]
fn run(page: &str, start: &Path, home: &Path, environment: &[(&str, &str)], other: &[(&str, &str)]) -> usize {
    let left_out = |line: &str| ELSEWHERE.iter().any(|(begin, _)| line.starts_with(begin));
    let lines: Vec<String> = commands(page).into_iter().filter(|line| !left_out(line)).collect();
    let mut script = "set -euo pipefail\n".to_owned();
    for line in &lines {
        let mut line = line.replace("cargo run -- ", "acuity ");
        for (from, to) in other {
            line = line.replace(from, to);
        }
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
        .envs(environment.iter().copied())
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
    assert!(run("README.md", checkout.path(), home.path(), &[], &[]) >= 6);
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
    assert!(run("docs/guide.md", home.path(), home.path(), &[], &[]) >= 20);
}

#[test]
fn production() {
    let home = home();
    let incoming = home.path().join("incoming");
    let today = chrono::Local::now().format("%Y-%m-%d").to_string();
    for date in ["2026-11-24", &today] {
        copy_folder(&built().join("data"), &incoming.join(date));
    }
    let icu = home.path().join("icu");
    succeeds(home.path(), &["init", "icu"]);
    std::fs::create_dir_all(home.path().join("airflow/dags")).unwrap();
    let (incoming, project) = (format!("{}/", incoming.display()), icu.display().to_string());
    // Whom a run tells has a test of its own, with somebody who listens.
    let other = [("/incoming/", incoming.as_str()), ("/srv/icu", project.as_str()), (" --notify slack", "")];
    assert!(run("docs/production.md", &icu, home.path(), &[], &other) >= 3);
    assert!(succeeds(&icu, &["pipeline", "history"]).contains("2026-11-24"));
    assert!(home.path().join("airflow/dags/acuity.py").is_file());
}

#[test]
fn bigquery() {
    let Some(emulator) = emulator() else { return };
    let _one_at_a_time = RECORDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let home = home();
    succeeds(home.path(), &["init", "icu"]);
    let icu = home.path().join("icu");
    // The page compares with what was built here.
    succeeds(&icu, &["load", "--data", &home.path().join("mimic-iii").to_string_lossy()]);
    succeeds(&icu, &["build", "--quiet"]);
    // A part of the project: on the emulator each row of each table takes its time. Tests that also read what is no part of
    // it would meet what another test left in the dataset. Where the emulator has another type for a column, which the page
    // says, tables differ in it.
    let compare = "acuity compare --target dev --target bigquery --no-build";
    let tolerant = format!("{compare} --select sofa || test $? -eq 1");
    let (build, part) = (
        "acuity build --target bigquery",
        "acuity build --select +sofa --exclude resource_type:test --target bigquery",
    );
    let environment = [("BIGQUERY_EMULATOR_HOST", emulator.as_str())];
    let other = [(compare, tolerant.as_str()), (build, part), ("my-project", "p1")];
    assert!(run("docs/bigquery.md", &icu, home.path(), &environment, &other) >= 6);
}

/// The data of a page as a browser takes it: up to the first end of its element.
fn data_of(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split("</script").next().unwrap()).unwrap()
}

#[test]
fn docs_generate_writes_a_site_of_one_file() {
    let project = small_project();
    let dir = project.path();
    write(
        dir,
        "models/schema.yml",
        "models:\n  - name: shock\n    \
         description: \"Who is in *shock* </script><script>alert(1)</script><!-- ![p](https://example.org/p.png)\"\n    \
         columns:\n      - {name: in_shock, description: Above 4 mmol/L, data_tests: [not_null]}\n\
         exposures:\n  - {name: board, type: dashboard, owner: {name: Ward}, depends_on: [ref('shock')]}\n",
    );
    write(dir, "macros/m.sql", "{% macro unit() %}mmol/L{% endmacro %}\n");
    let told = succeeds(dir, &["docs", "generate", "--static"]);
    assert!(told.contains("index.html"), "{told}");
    let read = || fs::read_to_string(dir.join("target/index.html")).unwrap();
    let page = read();
    // Nothing that a description says ends the data or is obeyed, and nothing is loaded from elsewhere.
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (2, 2));
    for word in ["src=", "<link", "@import", "url(", "fetch(", "<img", "href=\"http"] {
        assert!(!page.contains(word), "{word}");
    }
    let data = data_of(&page);
    let nodes = data["nodes"].as_array().unwrap();
    let manifest: Value = serde_json::from_slice(&fs::read(dir.join("target/manifest.json")).unwrap()).unwrap();
    for part in ["nodes", "sources", "exposures"] {
        for id in manifest[part].as_object().unwrap().keys() {
            assert!(nodes.iter().any(|node| node["id"] == id.as_str()), "{id}");
        }
    }
    let node = |id: &str| nodes.iter().find(|node| node["id"] == id).unwrap();
    assert_eq!(node("macro.small.unit")["raw"], "{% macro unit() %}mmol/L{% endmacro %}");
    let shock = node("model.small.shock");
    assert!(shock["html"].as_str().unwrap().starts_with("<p>Who is in <em>shock</em> &lt;/script&gt;"), "{shock}");
    assert!(shock["compiled"].as_str().unwrap().contains("lactate_max > 4"), "{shock}");
    let column = &shock["columns"][1];
    assert_eq!((&column["name"], &column["type"]), (&"in_shock".into(), &"BOOL".into()));
    let (above, name) = (column["from"][0][0].as_u64().unwrap(), &column["from"][0][1]);
    assert_eq!(
        (&nodes[usize::try_from(above).unwrap()]["id"], name),
        (&"model.small.worst".into(), &"lactate_max".into())
    );

    // Without compiling: the rest of it.
    succeeds(dir, &["docs", "generate", "--no-compile"]);
    let plain = data_of(&read());
    let shock = plain["nodes"].as_array().unwrap().iter().find(|node| node["id"] == "model.small.shock").unwrap();
    assert!(shock.get("compiled").is_none() && shock["raw"].as_str().unwrap().contains("ref('worst')"), "{shock}");
}

/// What a server on this machine answers to a request.
fn asked(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{request}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn docs_serve_gives_three_files_to_this_machine() {
    let project = small_project();
    let dir = project.path();
    let error = ends_with(dir, &["docs", "serve", "--port", "0", "--no-browser"], 2);
    assert!(error.contains("acuity docs generate"), "{error}");
    succeeds(dir, &["docs", "generate"]);
    let mut server = Command::new(assert_cmd::cargo::cargo_bin("acuity"))
        .current_dir(dir)
        .args(["docs", "serve", "--port", "0", "--no-browser"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap_or_else(|| panic!("{line}")).to_owned();
    let get = |path: &str, host: &str| asked(&address, &format!("GET {path} HTTP/1.1\r\nHost: {host}"));
    let page = get("/", &address);
    let manifest = get("/manifest.json", &address);
    let others = ["/run_results.json", "/../small.duckdb", "/%2e%2e/small.duckdb", "//etc/passwd", "/compiled"];
    let refused: Vec<String> = others.iter().map(|path| get(path, &address)).collect();
    let foreign = get("/", "example.org");
    let posted = asked(&address, &format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0"));
    let port = address.rsplit_once(':').unwrap().1.to_owned();
    let taken = ends_with(dir, &["docs", "serve", "--no-browser", "--port", &port], 2);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("model.small.shock"), "{}", &page[..200]);
    assert!(manifest.starts_with("HTTP/1.1 200") && manifest.contains("manifest/v12"), "{}", &manifest[..200]);
    for (path, answer) in others.iter().zip(&refused) {
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
    assert!(taken.contains("is in use") && taken.contains("--port 0"), "{taken}");
}
