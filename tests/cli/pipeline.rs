//! The main job: synthetic records to marts, scores, models and a report.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    process::Command,
    time::Duration,
};

use serde_json::Value;

use crate::{acuity, built, copy_of_built, ends_with, succeeds};

fn csv(dir: &std::path::Path, query: &str) -> String {
    succeeds(dir, &["show", "--inline", query, "--limit", "-1", "--output", "csv"])
}

#[test]
fn every_stay_has_one_score_that_is_the_sum_of_its_components() {
    let dir = built();
    let out = csv(
        dir,
        "select count(*) as stays, count(distinct s.icustay_id) as ids,
                countif(sofa != coalesce(respiration, 0) + coalesce(coagulation, 0) + coalesce(liver, 0)
                              + coalesce(cardiovascular, 0) + coalesce(cns, 0) + coalesce(renal, 0)) as wrong,
                countif(sofa > 0) > 100 as many
         from {{ ref('sofa') }} s",
    );
    let row: Vec<&str> = out.lines().nth(1).unwrap().split(',').collect();
    assert_eq!(row[0], row[1]);
    assert_eq!(row[2..], ["0", "true"]);
    let stays = csv(dir, "select count(*) as n from {{ source('mimic', 'icustays') }}");
    assert_eq!(stays.lines().nth(1).unwrap(), row[0]);
}

/// Rows as maps of the columns that are not NULL.
pub(crate) fn rows(dir: &std::path::Path, query: &str) -> Vec<BTreeMap<String, String>> {
    let text = csv(dir, query);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| {
        let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

#[test]
fn marts_hold_what_the_functions_give_of_their_inputs() {
    let dir = built();
    for score in acuity_scores::scores().iter().filter(|score| !score.name.starts_with("kdigo")) {
        let name = score.name;
        let inputs: Vec<&str> = score.inputs.iter().map(|input| input.name).collect();
        let columns: Vec<&str> = score.columns().map(|component| component.name).collect();
        let query = format!(
            "select i.{}, m.{}, m.{name} as total from {{{{ ref('{name}_inputs') }}}} as i
             inner join {{{{ ref('{name}') }}}} as m on m.icustay_id = i.icustay_id where i.is_adult",
            inputs.join(", i."),
            columns.iter().map(|column| format!("{column} as mart_{column}")).collect::<Vec<_>>().join(", m.")
        );
        let rows = rows(dir, &query);
        assert!(rows.len() > 100, "{name}");
        for row in rows {
            let number = |column: &str| row.get(column).map(|cell| cell.parse::<f64>().unwrap());
            let value = |column: &str| {
                let cell = row.get(column)?;
                score.input(column).unwrap().code(cell).or_else(|| cell.parse().ok())
            };
            let scored = acuity_scores::computed(score, &value, acuity_scores::Mode::Paper);
            let same = |rust: Option<f64>, sql: Option<f64>| match (rust, sql) {
                (Some(rust), Some(sql)) => (rust - sql).abs() < 1e-9,
                (rust, sql) => rust == sql,
            };
            assert!(same(scored.total, number("total")), "{name}: {row:?}");
            for column in &columns {
                assert!(same(scored.component(column), number(&format!("mart_{column}"))), "{name} {column}: {row:?}");
            }
        }
    }
}

#[test]
fn comorbidities_in_the_marts_are_those_of_the_functions() {
    let dir = built();
    let mut codes: BTreeMap<String, Vec<(String, Option<i64>)>> = BTreeMap::new();
    let query = "select d.hadm_id, d.seq_num, d.icd9_code from {{ ref('stg_diagnoses_icd') }} as d where d.icd9_code is not null";
    for row in rows(dir, query) {
        let place = row.get("seq_num").map(|place| place.parse().unwrap());
        codes.entry(row["hadm_id"].clone()).or_default().push((row["icd9_code"].clone(), place));
    }
    let diagnoses = |row: &BTreeMap<String, String>| -> Vec<acuity_scores::Diagnosis<'_>> {
        let of_admission = codes.get(&row["hadm_id"]).map_or(&[][..], Vec::as_slice);
        of_admission.iter().map(|(code, seq_num)| acuity_scores::Diagnosis { code, seq_num: *seq_num }).collect()
    };
    let number =
        |row: &BTreeMap<String, String>, column: &str| row.get(column).map(|cell| cell.parse::<i64>().unwrap());
    let paper = acuity_scores::Mode::Paper;
    for row in rows(dir, "select * from {{ ref('elixhauser_score_quan') }} as s") {
        for (score, points) in acuity_scores::elixhauser(&diagnoses(&row), paper).scores {
            assert_eq!(points, number(&row, score), "{score}: {row:?}");
        }
    }
    for row in rows(dir, "select * from {{ ref('elixhauser_quan') }} as s") {
        for (name, present) in acuity_scores::elixhauser(&diagnoses(&row), paper).present {
            assert_eq!(present.map(i64::from), number(&row, name), "{name}: {row:?}");
        }
    }
    let drgs = rows(dir, "select g.hadm_id, g.drg_code from {{ ref('stg_drgcodes') }} as g where g.drg_type = 'MS'");
    for (suffix, screened) in [("", true), ("_no_drg", false)] {
        let query = format!(
            "select f.*, s.elixhauser_vanwalraven, s.elixhauser_sid29 from {{{{ ref('elixhauser_ahrq_v37{suffix}') }}}} as f \
             inner join {{{{ ref('elixhauser_score_ahrq_v37{suffix}') }}}} as s on s.hadm_id = f.hadm_id"
        );
        for row in rows(dir, &query) {
            let billed = drgs.iter().filter(|drg| screened && drg["hadm_id"] == row["hadm_id"]);
            let billed: Vec<i64> = billed.map(|drg| drg["drg_code"].parse().unwrap()).collect();
            let found = acuity_scores::elixhauser_ahrq(&diagnoses(&row), &billed);
            for (score, points) in found.scores {
                assert_eq!(points, number(&row, score), "{score}: {row:?}");
            }
            for (name, present) in found.present {
                assert_eq!(present.map(i64::from), number(&row, name), "{name}: {row:?}");
            }
        }
    }
    // Any age of a decade has the same points.
    let age = |score: i64| 45 + 10 * score;
    for row in rows(dir, "select * from {{ ref('charlson') }} as s") {
        let found = acuity_scores::charlson(&diagnoses(&row), number(&row, "age_score").map(age), paper);
        let index = "charlson_comorbidity_index";
        assert_eq!(found.scores[index], number(&row, index), "{row:?}");
        for (name, present) in found.present {
            assert_eq!(present.map(i64::from), number(&row, name), "{name}: {row:?}");
        }
    }
}

#[test]
fn reference_mode_differs_only_where_the_readings_do() {
    let copy = copy_of_built();
    let dir = copy.path();
    let paper = csv(dir, "select sum(s.sofa) as points from {{ ref('sofa') }} as s");
    succeeds(dir, &["run", "--select", "+sofa", "--vars", "{reference_quirks: true}"]);
    let reference = csv(dir, "select sum(s.sofa) as points from {{ ref('sofa') }} as s");
    assert_ne!(paper, reference);
}

#[test]
fn a_rerun_of_the_demo_keeps_the_records_and_gives_the_same_model() {
    let copy = copy_of_built();
    let folder = copy.path();
    let model = "trained/in_hospital_mortality/gbdt.json";
    let before = fs::read(folder.join(model)).unwrap();
    let output = acuity(folder).args(["demo", "--dir", ".", "--patients", "260", "--seed", "3"]).output().unwrap();
    assert!(output.status.success(), "{}", crate::both(&output));
    assert!(String::from_utf8_lossy(&output.stderr).contains("kept from an earlier run"));
    assert!(fs::read(folder.join(model)).unwrap() == before, "same seed, same bytes");
}

#[test]
fn the_report_stands_alone() {
    let html = fs::read_to_string(built().join("target/report.html")).unwrap();
    for part in [
        "<svg",
        "ROC",
        "alibration",
        "SHAP",
        "SOFA",
        "issing",
        "State of the records",
        "<th>out_of_range</th>",
        "<td>chartevents</td>",
    ] {
        assert!(html.contains(part), "the report has no {part}");
    }
    for outside in ["<script src", "<link ", "src=\"http", "@import", "url(http"] {
        assert!(!html.contains(outside), "the report needs {outside}");
    }
}

#[test]
fn train_predict_and_explain_agree() {
    let dir = built();
    let stay = csv(dir, "select min(icustay_id) as id from {{ ref('first_day_features') }}");
    let stay = stay.lines().nth(1).unwrap();
    let features = csv(dir, &format!("select * from {{{{ ref('first_day_features') }}}} where icustay_id = {stay}"));
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join("stay.csv");
    fs::write(&file, features).unwrap();
    for model in ["gbdt", "logistic"] {
        let explained: Value = serde_json::from_str(&succeeds(
            dir,
            &["explain", "--icustay-id", stay, "--model", model, "--top", "0", "--output", "json"],
        ))
        .unwrap();
        let predicted: Value = serde_json::from_str(&succeeds(
            dir,
            &["predict", "--input", file.to_str().unwrap(), "--model", model, "--output", "json"],
        ))
        .unwrap();
        let margin = explained["margin"].as_f64().unwrap();
        assert_eq!(Some(margin), predicted[0]["margin"].as_f64());
        let sum: f64 =
            explained["contributions"].as_array().unwrap().iter().map(|one| one["shap"].as_f64().unwrap()).sum();
        assert!(
            (explained["base"].as_f64().unwrap() + sum - margin).abs() < 1e-9,
            "{model}: contributions do not add up"
        );
    }
    assert!(succeeds(dir, &["explain", "--icustay-id", stay]).contains("training range"));
    let pairs = |model: &str| {
        let words = ["explain", "--icustay-id", stay, "--model", model, "--interactions", "3", "--output", "json"];
        let told: Value = serde_json::from_str(&succeeds(dir, &words)).unwrap();
        told["interactions"].as_array().unwrap().len()
    };
    assert_eq!((pairs("gbdt"), pairs("logistic")), (3, 0), "a sum has no interactions");
    let said = ends_with(dir, &["explain", "--icustay-id", stay, "--interactions", "3", "--output", "csv"], 2);
    assert!(said.contains("--interactions are of two features"), "{said}");
}

/// A limit that refuses what the marts have would be of no use.
#[test]
fn no_row_of_the_mart_is_refused() {
    let dir = built();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stays.csv");
    let rows = csv(dir, "select * from {{ ref('first_day_features') }}");
    fs::write(&file, &rows).unwrap();
    let predicted = succeeds(dir, &["predict", "--input", file.to_str().unwrap(), "--output", "csv", "--quiet"]);
    assert_eq!(predicted.lines().count(), rows.lines().count());
}

#[test]
fn few_values_are_told() {
    let dir = built();
    let run = |input: &str| {
        let output =
            acuity(dir).args(["predict", "--input", "-", "--output", "csv"]).write_stdin(input).output().unwrap();
        assert!(output.status.success(), "{}", crate::both(&output));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (out, said) = run("icustay_id,age,lactate_max\n7,70,2\n");
    assert!(out.starts_with("id,probability,margin,features_given,warnings\n7,"), "{out}");
    assert!(
        said.contains("standard input, line 2 has values for 2 of ") && said.contains("counts as not measured"),
        "{said}"
    );
    let (_, said) = run("icustay_id,age,lactate_max\n7,70,2\n8,,2\n");
    assert!(
        said.contains(
            "2 rows have values for less than half of the features (standard input, line 3 has values for 1 of "
        ),
        "{said}"
    );
}

/// SOFA of adults over all days of the census, from the stays and from the daily figures; and stays without points.
fn adults_only(dir: &std::path::Path) -> Vec<String> {
    let out = csv(
        dir,
        "with stays as (
           select detail.icustay_id, sofa.sofa, sofa.is_adult,
             date_diff(greatest(date(coalesce(detail.outtime, detail.dischtime, detail.intime)), date(detail.intime)),
                       date(detail.intime), day) + 1 as days
           from {{ ref('icustay_detail') }} as detail
           inner join {{ ref('sofa') }} as sofa on sofa.icustay_id = detail.icustay_id)
         select
           abs((select sum(sofa * days) from stays where is_adult)
             - (select sum(mean_sofa * (census - without_sofa)) from {{ ref('kpi_daily') }})) < 0.001 as adds_up,
           (select countif(not is_adult) from stays) > 0 as has_children,
           (select countif(not is_adult and sofa is null) = countif(not is_adult) from stays) as children_have_none,
           (select min(score_mode) from {{ ref('kpi_daily') }}) as score_mode",
    );
    out.lines().nth(1).unwrap().split(',').map(str::to_owned).collect()
}

#[test]
fn figures_of_adult_scores_are_of_adults_in_either_mode_and_the_mode_is_told() {
    let copy = copy_of_built();
    let dir = copy.path();
    assert_eq!(adults_only(dir), ["true", "true", "true", "paper"]);
    let stay = csv(dir, "select min(icustay_id) as id from {{ ref('outcomes') }} where stayed_24h and is_adult");
    let stay = stay.lines().nth(1).unwrap();
    let explain = |format: &str| {
        let output = acuity(dir).args(["explain", "--icustay-id", stay, "--output", format]).output().unwrap();
        assert!(output.status.success(), "{}", crate::both(&output));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (out, said) = explain("table");
    assert!(
        out.starts_with(&format!("icustay_id {stay}, scores as the paper says\nIn-hospital mortality by ")),
        "{out}"
    );
    assert_eq!(said, "");

    succeeds(dir, &["build", "--vars", "{reference_quirks: true}", "--quiet"]);
    // The rows of the reference have points for everyone; what averages them leaves the children out.
    assert_eq!(adults_only(dir), ["true", "true", "false", "reference"]);
    let (out, said) = explain("json");
    assert!(out.contains("\"score_mode\":\"reference\""), "{out}");
    assert!(said.contains("built with reference_quirks") && said.contains("the model was trained on tables"), "{said}");
    succeeds(dir, &["report", "--out", "reference.html"]);
    let html = fs::read_to_string(dir.join("reference.html")).unwrap();
    assert!(
        html.contains("built with reference_quirks") && html.contains("Left out: "),
        "the report does not say its mode"
    );
}

#[test]
fn what_explain_prints_is_in_words() {
    let dir = built();
    let stay = csv(dir, "select min(icustay_id) as id from {{ ref('outcomes') }} where stayed_24h and is_adult");
    let stay = stay.lines().nth(1).unwrap();
    for model in ["gbdt", "logistic"] {
        let out = succeeds(dir, &["explain", "--icustay-id", stay, "--model", model, "--top", "0"]);
        let file = dir.join(format!("trained/in_hospital_mortality/{model}.json"));
        let model = acuity_ml::ModelFile::load(&file).unwrap();
        for feature in model.features() {
            let label = feature.label();
            assert!(out.lines().any(|line| line.starts_with(&format!("{label}  "))), "{label}\n{out}");
            assert!(!feature.name.contains('_') || !out.contains(&feature.name), "{}\n{out}", feature.name);
        }
    }
}

#[test]
fn documentation_covers_every_column() {
    let copy = copy_of_built();
    succeeds(copy.path(), &["docs", "generate", "--dictionary"]);
    let catalog: Value =
        serde_json::from_str(&fs::read_to_string(copy.path().join("target/catalog.json")).unwrap()).unwrap();
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(copy.path().join("target/manifest.json")).unwrap()).unwrap();
    let mut columns = 0;
    for (id, node) in catalog["nodes"].as_object().unwrap() {
        for name in node["columns"].as_object().unwrap().keys() {
            let described = &manifest["nodes"][id]["columns"][name]["description"];
            assert!(described.as_str().is_some_and(|text| !text.is_empty()), "{id}.{name} has no description");
            columns += 1;
        }
    }
    assert!(columns > 200, "{columns}");

    let generated = fs::read_to_string(copy.path().join("docs/data_dictionary.md")).unwrap();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data_dictionary.md");
    if std::env::var_os("ACUITY_UPDATE").is_some() {
        fs::write(&kept, &generated).unwrap();
    }
    assert!(
        fs::read_to_string(&kept).is_ok_and(|text| text == generated),
        "docs/data_dictionary.md is stale: renew it with ACUITY_UPDATE=1 cargo test -p acuity --test cli documentation"
    );
}

#[test]
fn tables_without_a_file_keep_what_an_earlier_load_left() {
    let copy = copy_of_built();
    let dir = copy.path();
    let count = |table: &str| csv(dir, &format!("select count(*) as n from {{{{ source('mimic', '{table}') }}}}"));
    let before = count("chartevents");
    fs::create_dir(dir.join("part")).unwrap();
    fs::copy(dir.join("data/PATIENTS.csv.gz"), dir.join("part/PATIENTS.csv.gz")).unwrap();
    let output = acuity(dir).args(["load", "--data", "part"]).output().unwrap();
    assert!(output.status.success(), "{}", crate::both(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("keeps the rows of an earlier load"),
        "{}",
        crate::both(&output)
    );
    assert_eq!(count("chartevents"), before);
    let text = ends_with(dir, &["load", "--data", "part", "--tables", "chartevents"], 2);
    assert!(text.contains("has no CHARTEVENTS.csv"), "{text}");
}

#[test]
fn the_demo_leaves_other_folders_alone() {
    let folder = tempfile::tempdir().unwrap();
    crate::write(folder.path(), "mine/dbt_project.yml", "name: mine\n");
    let text = ends_with(folder.path(), &["demo", "--dir", "mine"], 2);
    assert!(text.contains("no earlier demo made it"), "{text}");
    assert_eq!(fs::read_dir(folder.path().join("mine")).unwrap().count(), 1);
}

#[test]
fn a_stay_outside_the_cohort_is_explained_with_a_warning() {
    let dir = built();
    let query = "select min(icustay_id) as id from {{ ref('outcomes') }} where not stayed_24h";
    let stay = csv(dir, query).lines().nth(1).unwrap().to_owned();
    let output = acuity(dir).args(["explain", "--icustay-id", &stay]).output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("its number means nothing"), "{}", crate::both(&output));
}

#[test]
fn several_explanations_are_one_object_a_line_or_one_table() {
    let dir = built();
    let words = ["predict", "--input", "-", "--explain", "--output"];
    let run = |format: &str| {
        let mut command = acuity(dir);
        let output = command.args(words).arg(format).write_stdin("icustay_id,age\n7,70\n8,40\n").output().unwrap();
        assert!(output.status.success(), "{}", crate::both(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let json = run("json");
    let ids: Vec<Value> = json.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["7", "8"]);
    let table = run("csv");
    assert!(table.starts_with("id,feature,value,unit,shap,base,probability,score_mode,as_of\n7,"), "{table}");
    assert_eq!(table.matches("id,feature").count(), 1);
}

#[test]
fn the_commands_that_hints_and_guide_recommend_work_on_fresh_records() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    succeeds(dir, &["init", "."]);
    succeeds(dir, &["load", "--data", built().join("data").to_str().unwrap(), "--quiet"]);
    let text = ends_with(dir, &["show", "sofa"], 1);
    assert!(text.contains("acuity build --select +sofa"), "{text}");
    let text = succeeds(dir, &["build", "--select", "+sofa", "+qsofa", "--quiet"]);
    assert!(text.contains("ERROR=0"), "{text}");
    succeeds(dir, &["show", "--select", "sofa"]);
    assert!(!dir.join("acuity.duckdb.wal").exists(), "everything is in the one file");
}

/// A process that is killed in the middle leaves every table as it was or as it will be.
#[test]
fn a_killed_build_leaves_whole_tables_and_the_next_one_works() {
    let copy = copy_of_built();
    let dir = copy.path();
    let query = "select count(*) as n, sum(s.sofa) as points from {{ ref('sofa') }} as s";
    let before = csv(dir, query);
    for wait in [150, 400, 800] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("acuity"))
            .args(["run", "--quiet"])
            .current_dir(dir)
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(csv(dir, query), before, "killed after {wait} ms");
        let leftovers = csv(dir, "select count(*) as n from {{ ref('icustay_detail') }}");
        assert_ne!(leftovers.lines().nth(1), Some("0"));
    }
    succeeds(dir, &["build", "--quiet"]);
    assert_eq!(csv(dir, query), before);
}

/// Ctrl-C: what is finished stays, the exit code says that it was stopped, and the next run works.
#[cfg(unix)]
#[test]
fn an_interrupted_build_stops_and_leaves_whole_tables() {
    let copy = copy_of_built();
    let dir = copy.path();
    let query = "select count(*) as n, sum(s.sofa) as points from {{ ref('sofa') }} as s";
    let before = csv(dir, query);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("acuity"))
        .args(["build", "--threads", "1", "-v"])
        .current_dir(dir)
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The first nodes are done, the others are not.
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.find_map(|line| line.ok().filter(|line| line.contains(" OK "))).unwrap();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{first}\n{}", rest.join("\n"));
    assert!(rest.iter().any(|line| line.contains("stopping")), "{}", rest.join("\n"));
    assert_eq!(csv(dir, query), before);
    succeeds(dir, &["build", "--quiet"]);
}

#[test]
fn threads_do_not_change_results() {
    let copy = copy_of_built();
    let dir = copy.path();
    let query = "select * from {{ ref('sofa') }} order by icustay_id";
    let before = csv(dir, query);
    succeeds(dir, &["run", "--threads", "1", "--quiet"]);
    assert_eq!(csv(dir, query), before);
}

#[test]
fn loading_twice_gives_the_same_state() {
    let copy = copy_of_built();
    let dir = copy.path();
    let query =
        "select count(*) as n, sum(row_id) as ids, count(valuenum) as numbers from {{ source('mimic', 'labevents') }}";
    let before = csv(dir, query);
    succeeds(dir, &["load", "--data", "data", "--tables", "labevents"]);
    assert_eq!(csv(dir, query), before);
}

#[test]
fn a_database_that_another_process_holds_is_named() {
    let copy = copy_of_built();
    let held =
        acuity_duckdb::DuckDb::open(&copy.path().join("acuity.duckdb"), &acuity_duckdb::Options::default()).unwrap();
    let text = ends_with(copy.path(), &["build"], 1);
    assert!(text.contains("locked"), "{text}");
    drop(held);
}
