//! `why`: every raw row that it names stands in the records as it says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

use acuity_scores::{Total, scores};
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::{built, ends_with, small_project, succeeds};

fn why(dir: &Path, words: &[&str]) -> String {
    succeeds(dir, &[&["why"][..], words].concat())
}

fn answer(dir: &Path, words: &[&str]) -> Value {
    serde_json::from_str(&why(dir, &[words, &["--output", "json"]].concat())).unwrap()
}

/// The rows of a query without its header, each as its cells.
fn rows(dir: &Path, query: &str) -> Vec<Vec<String>> {
    let out = succeeds(dir, &["show", "--inline", query, "--limit", "-1", "--output", "csv"]);
    out.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The raw rows of all values of a component.
fn rows_of(component: &Value) -> Vec<&Value> {
    component["values"].as_array().unwrap().iter().flat_map(|value| value["rows"].as_array().unwrap()).collect()
}

/// Rows of a raw file by their number, each by column.
fn charted(table: &str, wanted: &BTreeSet<i64>) -> BTreeMap<i64, BTreeMap<String, String>> {
    let path = built().join("data").join(format!("{}.csv.gz", table.to_uppercase()));
    let mut reader = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_lowercase).collect();
    let number = header.iter().position(|name| name == "row_id").unwrap();
    let mut found = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let row_id: i64 = record[number].parse().unwrap();
        if wanted.contains(&row_id) {
            found.insert(row_id, header.iter().cloned().zip(record.iter().map(str::to_owned)).collect());
        }
    }
    found
}

/// Stays and hours to ask about: the sickest stays, and of each raw table, drug and measurement one that decided.
fn asked(dir: &Path) -> Vec<(String, String)> {
    let sickest = "select icustay_id, min(hr) from {{ ref('pivoted_sofa') }}
                   where sofa_24hours >= 6 group by 1 order by max(sofa_24hours) desc, 1 limit 4";
    let each = "select icustay_id, hr from (
                  select icustay_id, hr, row_number() over (
                    partition by component, source_table, measurement order by points desc, icustay_id, hr desc) as place
                  from {{ ref('sofa_drivers') }})
                where place = 1 order by 1, 2";
    let pairs = [sickest, each].into_iter().flat_map(|query| rows(dir, query));
    let pairs: BTreeSet<(String, String)> = pairs.map(|row| (row[0].clone(), row[1].clone())).collect();
    pairs.into_iter().collect()
}

/// Each row, by its table, is what the file of the records says.
fn stands_in_the_records(named: &BTreeMap<String, Vec<Value>>) {
    for (table, rows) in named {
        let ids = rows.iter().map(|row| row["row_id"].as_i64().unwrap()).collect();
        let raw = charted(table, &ids);
        let (time, value, unit) = match table.as_str() {
            "inputevents_mv" => ("starttime", "rate", "rateuom"),
            "inputevents_cv" => ("charttime", "rate", "rateuom"),
            _ => ("charttime", "value", "valueuom"),
        };
        for row in rows {
            let raw = raw.get(&row["row_id"].as_i64().unwrap()).unwrap_or_else(|| panic!("{table} lacks {row}"));
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            assert_eq!(raw["itemid"], row["itemid"].to_string(), "{table}: {row}");
            assert_eq!((raw[time].as_str(), raw[unit].as_str()), (text("charttime"), text("unit")), "{table}: {row}");
            let equal = match (raw[value].parse::<f64>(), text("value").parse::<f64>()) {
                (Ok(raw), Ok(told)) => raw == told,
                _ => raw[value] == text("value"),
            };
            assert!(equal, "{table}: {row} is {} there", raw[value]);
            assert!(row["label"].is_string(), "{table}: {row}");
        }
    }
}

#[test]
fn every_row_that_is_named_stands_in_the_records_as_it_says() {
    let dir = built();
    let mut named: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let asked = asked(dir);
    assert!(asked.len() >= 10, "{asked:?}");
    for (stay, hour) in &asked {
        let answer = answer(dir, &["--icustay-id", stay, "--hour", hour]);
        let components = answer["components"].as_array().unwrap();
        let sum: i64 = components.iter().filter_map(|component| component["points"].as_i64()).sum();
        assert_eq!((components.len(), Some(sum)), (6, answer["total"].as_i64()), "{stay} {hour}");
        for component in components {
            let rows = rows_of(component);
            assert_eq!(component["points"].is_null(), rows.is_empty(), "{stay} {hour}: {component}");
            assert_eq!(component["points"].is_null(), component["rule"].is_null(), "{stay} {hour}: {component}");
            for row in rows {
                named.entry(row["source_table"].as_str().unwrap().to_owned()).or_default().push(row.clone());
            }
        }
    }
    let tables: Vec<&str> = named.keys().map(String::as_str).collect();
    assert_eq!(tables, ["chartevents", "inputevents_cv", "inputevents_mv", "labevents", "outputevents"]);
    stands_in_the_records(&named);
}

#[test]
fn the_rows_of_urine_add_up_to_what_decided() {
    let dir = built();
    let query = "select icustay_id, hr from {{ ref('sofa_drivers') }} where measurement = 'urineoutput' and points = 4
                 order by 1, 2 limit 1";
    let found = rows(dir, query);
    let (stay, hour) = (&found[0][0], &found[0][1]);
    let answer = answer(dir, &["--icustay-id", stay, "--hour", hour, "--component", "renal"]);
    let renal = &answer["components"][0];
    let volume = |row: &Value| row["value"].as_str().unwrap().parse::<f64>().unwrap();
    // Irrigant that goes in is charted as positive, and is no urine.
    let sign = |row: &Value| if row["itemid"] == 227_488 { -1.0 } else { 1.0 };
    let sum: f64 = rows_of(renal).into_iter().map(|row| sign(row) * volume(row).abs()).sum();
    assert!((sum - renal["values"][0]["value"].as_f64().unwrap()).abs() < 1e-9, "{renal}");
    let (from, until) = (&renal["values"][0]["from"], &renal["values"][0]["until"]);
    for row in rows_of(renal) {
        let at = row["charttime"].as_str().unwrap();
        assert!(from.as_str().unwrap() < at && at <= until.as_str().unwrap(), "{renal}");
    }
}

#[test]
fn scores_of_the_first_day_are_their_components_down_to_the_records() {
    let dir = built();
    let adults =
        rows(dir, "select icustay_id from {{ ref('sofa') }} where is_adult and sofa.sofa > 4 order by 1 limit 3");
    assert_eq!(adults.len(), 3);
    let mut kept = Vec::new();
    let mut named: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for score in scores() {
        let ask =
            |stay: &str| vec!["--icustay-id".to_owned(), stay.to_owned(), "--score".to_owned(), score.name.to_owned()];
        let window = if score.name.starts_with("kdigo") { "first_week" } else { "first_day" };
        kept.push(score.name);
        for adult in &adults {
            let first_day = (window == "first_day").then(|| "--first-day".to_owned());
            let words: Vec<String> = ask(&adult[0]).into_iter().chain(first_day).collect();
            let answer = answer(dir, &words.iter().map(String::as_str).collect::<Vec<_>>());
            let components = answer["components"].as_array().unwrap();
            assert_eq!(components.len(), score.components.len(), "{}", score.name);
            assert_eq!((&answer["window"]["kind"], &answer["score_mode"]), (&window.into(), &"paper".into()));
            if score.total == Total::Sum {
                let sum: f64 = components.iter().filter_map(|component| component["points"].as_f64()).sum();
                assert_eq!(answer["total"].as_f64(), Some(sum), "{} {adult:?}", score.name);
            }
            for component in components {
                for row in rows_of(component) {
                    named.entry(row["source_table"].as_str().unwrap().to_owned()).or_default().push(row.clone());
                }
            }
            for component in components.iter().filter(|component| !component["points"].is_null()) {
                let papers: Vec<&str> = score.papers.iter().map(|paper| paper.doi).collect();
                assert!(papers.contains(&component["rule"]["doi"].as_str().unwrap()), "{component}");
            }
        }
    }
    assert_eq!(kept.len(), 13, "{kept:?}");
    for table in ["chartevents", "labevents", "outputevents"] {
        assert!(named.contains_key(table), "{table}");
    }
    stands_in_the_records(&named);
}

/// The only component of a stage of kidney injury, and its values by their names.
fn stage(dir: &Path, stay: &str, score: &str) -> (Value, BTreeMap<String, Value>) {
    let answer = answer(dir, &["--icustay-id", stay, "--score", score]);
    assert_eq!(answer["components"].as_array().unwrap().len(), 1, "{answer}");
    let component = answer["components"][0].clone();
    assert_eq!(component["points"], answer["total"], "{answer}");
    let values = component["values"].as_array().unwrap().iter();
    let values = values.map(|value| (value["input"].as_str().unwrap().to_owned(), value.clone())).collect();
    (component, values)
}

#[test]
fn injury_by_creatinine_is_the_result_and_the_lowest_before_it() {
    let dir = built();
    let stays = rows(
        dir,
        "select icustay_id, aki_stage_creat from {{ ref('kdigo_stages_7day') }} where aki_stage_creat > 0 order by 2 desc, 1",
    );
    assert!(stays.len() >= 3, "{stays:?}");
    let mut named: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for found in stays.iter().take(4) {
        let (component, values) = stage(dir, &found[0], "kdigo_creatinine");
        assert_eq!(component["points"].to_string(), found[1], "{component}");
        let time = |value: &Value| value["rows"][0]["charttime"].as_str().unwrap().to_owned();
        let now = &values["creat"];
        for (input, value) in values.iter().filter(|(input, _)| *input != "creat") {
            assert!(value["value"].as_f64() < now["value"].as_f64(), "{input}: {component}");
            assert!(time(value) < time(now), "{input}: {component}");
        }
        for row in rows_of(&component) {
            named.entry(row["source_table"].as_str().unwrap().to_owned()).or_default().push(row.clone());
        }
    }
    assert_eq!(named.keys().collect::<Vec<_>>(), ["labevents"]);
    stands_in_the_records(&named);
}

#[test]
fn injury_by_urine_is_the_volumes_of_the_hours_of_its_rate() {
    let dir = built();
    let found = rows(
        dir,
        "select stages.icustay_id, uo.urineoutput_6hr, uo.urineoutput_12hr, uo.urineoutput_24hr
         from {{ ref('kdigo_stages_7day') }} as stages
         inner join {{ ref('kdigo_uo') }} as uo on uo.icustay_id = stages.icustay_id and uo.charttime = stages.charttime_uo
         where stages.aki_stage_uo > 0 order by stages.aki_stage_uo desc, 1 limit 3",
    );
    assert_eq!(found.len(), 3);
    for cells in &found {
        let (component, values) = stage(dir, &cells[0], "kdigo_urine");
        let (rate, place) = [("uo_rt_6hr", 1), ("uo_rt_12hr", 2), ("uo_rt_24hr", 3)]
            .into_iter()
            .find(|(rate, _)| values.contains_key(*rate))
            .unwrap_or_else(|| panic!("{component}"));
        let rows = values[rate]["rows"].as_array().unwrap();
        let volume = |row: &Value| row["value"].as_str().unwrap().parse::<f64>().unwrap();
        let sign = |row: &Value| if row["itemid"] == 227_488 { -1.0 } else { 1.0 };
        let sum: f64 = rows.iter().map(|row| sign(row) * volume(row).abs()).sum();
        assert!((sum - cells[place].parse::<f64>().unwrap()).abs() < 1e-6, "{cells:?} {component}");
    }
}

#[test]
fn a_person_and_a_program_read_the_same() {
    let dir = built();
    let found = rows(dir, "select icustay_id from {{ ref('pivoted_sofa') }} order by sofa_24hours desc, 1 limit 1");
    let stay = ["--icustay-id", found[0][0].as_str()];
    let (text, json, csv) =
        (why(dir, &stay), answer(dir, &stay), why(dir, &[&stay[..], &["--output", "csv"]].concat()));
    let hour = &json["window"]["hour"];
    let first = rows(
        dir,
        &format!(
            "select min(hr) from {{{{ ref('pivoted_sofa') }}}} where icustay_id = {0} and sofa_24hours = (
               select max(sofa_24hours) from {{{{ ref('pivoted_sofa') }}}} where icustay_id = {0})",
            found[0][0]
        ),
    );
    assert_eq!(first[0][0], hour.to_string(), "the first hour with the highest");
    let heading = format!(
        "SOFA of ICU stay {} at hour {hour}, the worst of the 24 hours until {}: {}\n",
        found[0][0],
        json["window"]["ending"].as_str().unwrap(),
        json["total"]
    );
    assert!(text.starts_with(&heading), "{text}");
    assert!(text.contains("as the paper says") && text.contains("doi:10.1007/BF01709751"), "{text}");
    let mut lines = 0;
    for component in json["components"].as_array().unwrap() {
        let rows = rows_of(component);
        lines += rows.len().max(1);
        for row in rows {
            let name =
                format!("({} row {}, item {}", row["source_table"].as_str().unwrap(), row["row_id"], row["itemid"]);
            assert!(text.contains(&name), "{name}\n{text}");
        }
    }
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).count(), lines, "{csv}");
}

#[test]
fn what_cannot_be_answered_says_why() {
    let dir = built();
    let told = |words: &[&str], code: i32| ends_with(dir, &[&["why"][..], words].concat(), code);
    let adult = rows(dir, "select min(icustay_id) from {{ ref('pivoted_sofa') }}")[0][0].clone();
    let child = rows(dir, "select min(icustay_id) from {{ ref('sofa') }} where not is_adult")[0][0].clone();
    let (adult, child) = (["--icustay-id", adult.as_str()], ["--icustay-id", child.as_str()]);
    let ask = |stay: [&str; 2], rest: &[&str], code: i32| told(&[&stay[..], rest].concat(), code);

    let text = ask(["--icustay-id", "7"], &[], 1);
    assert!(text.contains("there is no ICU stay 7: the stays of these records are numbered 2"), "{text}");
    for rest in [&[][..], &["--first-day"], &["--score", "oasis"]] {
        let text = ask(child, rest, 1);
        assert!(text.contains("it is a score of adults"), "{text}");
    }
    let text = ask(adult, &["--score", "sofaa"], 2);
    assert!(text.contains("there is no score `sofaa` (did you mean `sofa`?)"), "{text}");
    let text = ask(adult, &["--component", "renall"], 2);
    assert!(text.contains("sofa has no component `renall` (did you mean `renal`?)"), "{text}");
    let text = ask(adult, &["--hour", "-3"], 2);
    assert!(text.contains("has no hour -3: its hours are 0 to "), "{text}");
    let text = ask(adult, &["--score", "sapsii", "--hour", "3"], 2);
    assert!(text.contains("--hour is for sofa; sapsii is of a stay's first days"), "{text}");
    ask(adult, &["--hour", "3", "--first-day"], 2);
    let text = ask(adult, &["--score", "kdigo_urine", "--first-day"], 2);
    assert!(text.contains("kdigo_urine is of the first 7 days"), "{text}");

    let small = small_project();
    succeeds(small.path(), &["build", "--quiet"]);
    let text = ends_with(small.path(), &["why", "--icustay-id", "1"], 1);
    assert!(text.contains("pivoted_sofa does not exist") && text.contains("acuity build"), "{text}");
}
