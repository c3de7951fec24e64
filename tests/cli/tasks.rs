//! A task of one's own: added by a file, and picked up by every command.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{built, copy_of_built, ends_with, succeeds, write};

const TASK: &str = "\
tasks:
  - name: long_stay
    title: Stay over four days
    description: Probability that an ICU stay lasts longer than four days, from its first day.
    cohort:
      model: outcomes
      rows: ICU stays
      key: icustay_id
      group: subject_id
      keep:
        - {column: stayed_24h, label: In the ICU for a day, otherwise: the stay was shorter than a day}
    label: {column: los_icu_hours, above: 96}
    as_of: {column: as_of, start: intime, hours: 24}
    features:
      - model: first_day_features
        columns: [age, lactate_max, vent, meanbp_min]
      - model: admission_hour
        columns:
          - {name: hour_of_admission, unit: h, description: Hour of the day of ICU admission, usual: [0, 23]}
    baselines: [{name: sofa, title: SOFA, model: sofa, column: sofa, mode: score_mode}]
    subgroups: [{title: Sex, model: icustay_detail, column: gender}]
";

/// The model of the task's own feature.
fn build_hours(dir: &Path) {
    write(
        dir,
        "models/marts/admission_hour.sql",
        "select icustay_id, intime, as_of, extract(hour from intime) as hour_of_admission from {{ ref('first_day_features') }}\n",
    );
    succeeds(dir, &["run", "--select", "admission_hour", "--quiet"]);
}

#[test]
fn a_task_is_added_by_a_file_alone() {
    let copy = copy_of_built();
    let dir = copy.path();
    write(dir, "ml/long_stay.yml", TASK);
    build_hours(dir);
    for model in ["logistic", "gbdt"] {
        let out = succeeds(dir, &["train", "--task", "long_stay", "--model", model, "--output", "json", "--quiet"]);
        let evaluation: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(evaluation["models"][0]["name"], "sofa");
        assert_eq!(evaluation["subgroups"][0]["title"], "Sex");
        let stays: u64 =
            evaluation["subgroups"].as_array().unwrap().iter().map(|one| one["stays"].as_u64().unwrap()).sum();
        assert_eq!(Some(stays), evaluation["stays"].as_u64());
    }
    // The task's own columns are read again, from both models.
    let query = "select min(icustay_id) as id from {{ ref('outcomes') }} where stayed_24h";
    let stay = succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    let stay = stay.lines().nth(1).unwrap();
    let told = succeeds(dir, &["explain", "--icustay-id", stay, "--task", "long_stay"]);
    assert!(told.contains("Stay over four days by gradient-boosted trees"), "{told}");
    assert!(told.contains("Hour of the day of ICU admission"), "{told}");
    let predicted = succeeds(
        dir,
        &["predict", "--task", "long_stay", "--input", r#"{"age": 70, "hour_of_admission": 3}"#, "--output", "csv"],
    );
    assert_eq!(predicted.lines().count(), 2, "{predicted}");
    let short = "select min(icustay_id) as id from {{ ref('outcomes') }} where not stayed_24h";
    let short = succeeds(dir, &["show", "--inline", short, "--output", "csv"]);
    if let Some(stay) = short.lines().nth(1).filter(|id| !id.is_empty()) {
        let said = ends_with(dir, &["explain", "--icustay-id", stay, "--task", "long_stay"], 0);
        assert!(said.contains("the stay was shorter than a day"), "{said}");
    }
    succeeds(dir, &["report", "--task", "long_stay"]);
    let html = fs::read_to_string(dir.join("target/report.html")).unwrap();
    assert!(html.contains("Cohort: stay over four days") && html.contains("Decision curves"));
}

#[test]
fn mistakes_in_a_task_are_told_with_their_places() {
    let copy = copy_of_built();
    let dir = copy.path();
    build_hours(dir);
    let told = |text: &str, code: i32| {
        write(dir, "ml/long_stay.yml", text);
        ends_with(dir, &["train", "--task", "long_stay", "--model", "logistic"], code)
    };
    let change = |from: &str, to: &str| {
        assert!(TASK.contains(from), "{from}");
        TASK.replace(from, to)
    };
    let said = told(&change("    label:", "    lable:"), 2);
    assert!(said.contains("ml/long_stay.yml:12:5") && said.contains("did you mean 'label'?"), "{said}");
    let said = told(&change("lactate_max", "lactate_maks"), 2);
    assert!(said.contains("ml/long_stay.yml:16:24") && said.contains("did you mean 'lactate_max'?"), "{said}");
    // What only the warehouse knows.
    let said = told(&change("column: los_icu_hours", "column: los_icu_days"), 2);
    assert!(
        said.contains("has no column 'los_icu_days'")
            && said.contains("ml/long_stay.yml:12:21")
            && said.contains("did you mean 'los_icu_hours'?"),
        "{said}"
    );
    let said = told(&change("column: gender", "column: gendre"), 2);
    assert!(said.contains("ml/long_stay.yml:21:61") && said.contains("did you mean 'gender'?"), "{said}");
    let said = told(&change("      - model: admission_hour", "      - model: no_such_model"), 2);
    assert!(said.contains("no_such_model does not exist"), "{said}");
    // A column that tells how the stay ended.
    let leak = "{name: los_hospital_days, unit: d, description: Days in hospital}";
    let said = told(&change("[age, ", &format!("[age, {leak}, ")), 1);
    assert!(said.contains("leakage gate: `los_hospital_days` tells how it went on"), "{said}");
    let said = ends_with(dir, &["train", "--task", "long_stays"], 2);
    assert!(said.contains("did you mean `long_stay`?") && said.contains("in_hospital_mortality"), "{said}");
}

/// A prediction every six hours of a stay, from the marts of the demo.
#[test]
fn deterioration_is_predicted_again_and_again() {
    let copy = copy_of_built();
    let dir = copy.path();
    let words = ["train", "--task", "deterioration", "--model", "logistic", "--output", "json", "--quiet"];
    let evaluation: Value = serde_json::from_str(&succeeds(dir, &words)).unwrap();
    let rolling = &evaluation["rolling"];
    assert_eq!((rolling["every"].as_f64(), rolling["horizon"].as_f64()), (Some(6.0), Some(24.0)));
    let (rows, stays) = (evaluation["stays"].as_u64().unwrap(), rolling["stays"].as_u64().unwrap());
    assert!(rows > 5 * stays && stays > 200, "{rows} {stays}");
    assert_eq!(rolling["patient_days"].as_f64().unwrap(), rows as f64 / 4.0);
    let model = evaluation["models"].as_array().unwrap().last().unwrap();
    assert!(model["metrics"]["auroc"]["value"].as_f64().unwrap() > 0.6, "{}", model["metrics"]);
    assert!(model["alerts"][0]["per_patient_day"].as_f64().unwrap() > 0.0);
    // Every row of the cohort is a prediction of the mart.
    let query =
        "select count(*) as n from {{ ref('rolling_outcomes') }} where is_adult and deterioration_24h is not null";
    let counted = succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    assert_eq!(counted.lines().nth(1).unwrap(), rows.to_string());
    // One prediction of a stay, by its time.
    let query = "select icustay_id, min(as_of) as first, max(as_of) as last from {{ ref('rolling_outcomes') }} where is_adult group by icustay_id having count(*) > 3 order by icustay_id limit 1";
    let stay = succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    let [stay, first, last] = stay.lines().nth(1).unwrap().split(',').collect::<Vec<_>>()[..] else { panic!("{stay}") };
    let explain = ["explain", "--icustay-id", stay, "--task", "deterioration", "--model", "logistic"];
    let of = |more: &[&str]| succeeds(dir, &[&explain[..], more].concat());
    assert!(of(&[]).contains(&format!("Deterioration within 24 hours by logistic regression at {last}")));
    assert!(of(&["--as-of", first]).contains(&format!("logistic regression at {first}")));
    let said = ends_with(dir, &[&explain[..], &["--as-of", "1999-01-01"]].concat(), 1);
    assert!(said.contains(&format!("predictions are made from {first} to {last}")), "{said}");
    succeeds(dir, &["report", "--task", "deterioration"]);
    let html = fs::read_to_string(dir.join("target/report.html")).unwrap();
    assert!(html.contains("Alerts of a ward") && html.contains("patients resampled") && !html.contains("NaN"));
}

#[test]
fn contributions_lead_to_the_raw_columns() {
    let dir = built();
    let explain = ["explain", "--icustay-id", "200001", "--model", "gbdt"];
    let text = succeeds(dir, &[&explain[..], &["--output", "json", "--top", "0"]].concat());
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    let contributions = told["contributions"].as_array().unwrap();
    let of = |feature: &str| contributions.iter().find(|one| one["feature"] == feature).unwrap();
    assert_eq!(of("lactate_max")["column"], "first_day_features.lactate_max");
    assert_eq!(of("lactate_max")["from"], serde_json::json!(["mimic.labevents.valuenum"]));
    assert!(contributions.iter().all(|one| one["from"].as_array().is_some_and(|from| !from.is_empty())), "{text}");
    let text = succeeds(dir, &[&explain[..], &["--lineage", "--top", "2"]].concat());
    let (_, origins) = text.split_once("where the values come from\n").unwrap();
    assert!(origins.lines().count() == 2 && origins.starts_with("first_day_features."), "{text}");
    // As many reasons as one asks for.
    let reasons = |top: &str| {
        succeeds(dir, &["predict", "--input", r#"{"age": 70}"#, "--explain", "--top", top, "--output", "csv"])
    };
    assert_eq!(reasons("3").lines().count(), 4);
    assert_eq!(reasons("0").lines().count(), contributions.len() + 1);
}

#[test]
fn the_promoted_model_serves_and_rows_that_have_moved_are_told() {
    let copy = copy_of_built();
    let dir = copy.path();
    let list = |words: &[&str]| -> Vec<String> {
        succeeds(dir, &[&["models", "list", "--output", "csv"], words].concat()).lines().map(str::to_owned).collect()
    };
    let rows = list(&[]);
    assert_eq!(rows[0], "task,model,serves,rows,positives,auroc,auroc_low,auroc_high,brier,slope,features,sha256,file");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[1].starts_with("in_hospital_mortality,logistic,,")
            && rows[2].contains("trained/in_hospital_mortality/gbdt.json")
            // Nothing was promoted: what is meant where nothing is said.
            && rows[2].starts_with("in_hospital_mortality,gbdt,yes,")
    );
    let row = r#"{"age": 70, "lactate_max": 4, "meanbp_min": 50, "mingcs": 7}"#;
    let predict =
        |words: &[&str]| succeeds(dir, &[&["predict", "--input", row, "--output", "csv", "--quiet"], words].concat());
    let (boosted, logistic) = (predict(&["--model", "gbdt"]), predict(&["--model", "logistic"]));
    assert!(boosted != logistic && predict(&[]) == boosted);
    succeeds(dir, &["models", "promote", "--model", "logistic"]);
    assert_eq!(predict(&[]), logistic);
    assert!(list(&["--task", "in_hospital_mortality"])[1].starts_with("in_hospital_mortality,logistic,promoted,"));
    assert!(list(&[])[2].starts_with("in_hospital_mortality,gbdt,,"));
    let both = ["models", "compare", "in_hospital_mortality/promoted", "in_hospital_mortality/gbdt"];
    let compared = succeeds(dir, &[&both[..], &["--output", "json"]].concat());
    let compared: Value = serde_json::from_str(&compared).unwrap();
    assert_eq!((&compared["same_rows"], &compared["first"]["model"]), (&Value::Bool(true), &Value::from("logistic")));
    assert!(compared["figures"][0]["difference"].is_number());
    assert!(
        succeeds(dir, &["models", "show"]).starts_with("# Model card: in_hospital_mortality by logistic regression\n")
    );
    assert!(succeeds(dir, &["models", "show", "--format", "html"]).contains("<h2>Outcome and prediction</h2>"));
    let said = ends_with(dir, &["models", "compare", "nothing", "in_hospital_mortality/gbdt"], 2);
    assert!(said.contains("no model of the form TASK/MODEL"), "{said}");
    let said = ends_with(dir, &["models", "promote", "--task", "icu_mortality"], 1);
    assert!(said.contains("run `acuity train` first"), "{said}");
    // The rows of training, and the same with another heart rate: the features that are given. What is left out has moved as
    // well, to not being measured.
    let rows = |rate: &str| {
        let query = format!(
            "select features.icustay_id, features.age, features.resprate_mean, {rate} as heartrate_mean from \
             {{{{ ref('first_day_features') }}}} as features inner join {{{{ ref('outcomes') }}}} as outcomes on \
             outcomes.icustay_id = features.icustay_id where outcomes.is_adult and outcomes.stayed_24h order by features.icustay_id"
        );
        write(dir, "rows.csv", &succeeds(dir, &["show", "--inline", &query, "--limit", "-1", "--output", "csv"]));
        succeeds(dir, &["predict", "--input", "rows.csv", "--drift", "--output", "csv"])
    };
    let verdict = |told: &str, feature: &str| {
        let line = told.lines().find(|line| line.starts_with(&format!("{feature},"))).unwrap().to_owned();
        line.split(',').nth(2).unwrap().to_owned()
    };
    let same = rows("features.heartrate_mean");
    assert!(same.starts_with("feature,psi,verdict,median_then,median_now,missing_then,missing_now\n"));
    let of = |told: &str| ["age", "resprate_mean", "heartrate_mean", "lactate_max"].map(|name| verdict(told, name));
    assert_eq!(of(&same), ["stable", "stable", "stable", "much"]);
    assert_eq!(of(&rows("features.heartrate_mean + 40")), ["stable", "stable", "much", "much"]);
}

/// A calibration curve is stored with the model, and every command reads the probability from it; other programs get the
/// model in their formats.
#[test]
fn a_recalibrated_model_says_the_same_everywhere_and_is_exported() {
    let copy = copy_of_built();
    let dir = copy.path();
    write(dir, "ml/long_stay.yml", TASK);
    build_hours(dir);
    let train = ["train", "--task", "long_stay", "--model", "logistic", "--calibrate", "isotonic"];
    let out = succeeds(dir, &train);
    assert!(out.contains("logistic calibration: slope "), "{out}");
    let which = ["--task", "long_stay", "--model", "logistic"];
    let given = [&which[..], &["--input", r#"{"age": 70, "lactate_max": 4}"#, "--output", "json"]].concat();
    let plain: Value = serde_json::from_str(&succeeds(dir, &[&["predict"], &given[..]].concat())).unwrap();
    let reasons = succeeds(dir, &[&["predict", "--explain"], &given[..]].concat());
    let reasons: Value = serde_json::from_str(&reasons).unwrap();
    assert_eq!(plain[0]["probability"], reasons["probability"]);
    assert_eq!(reasons["isotonic"], true);
    let margin = plain[0]["margin"].as_f64().unwrap();
    assert_ne!(plain[0]["probability"].as_f64().unwrap(), 1.0 / (1.0 + (-margin).exp()), "the curve is used");
    let card = succeeds(dir, &[&["models", "show"], &which[..]].concat());
    assert!(card.contains("## Calibration") && card.contains("calibration: `isotonic`"), "{card}");

    succeeds(dir, &[&["models", "export"], &which[..]].concat());
    assert!(fs::read(dir.join("long_stay-logistic.onnx")).unwrap().len() > 500);
    let said = ends_with(dir, &[&["models", "export", "--format", "ubj"], &which[..]].concat(), 2);
    assert!(said.contains("UBJSON is the format of boosted trees"), "{said}");
    succeeds(dir, &["train", "--task", "long_stay", "--model", "gbdt", "--quiet"]);
    let which = ["--task", "long_stay", "--model", "gbdt"];
    for (format, file) in [("onnx", "long_stay-gbdt.onnx"), ("ubj", "out/m.ubj"), ("json", "out/m.json")] {
        succeeds(dir, &[&["models", "export", "--format", format, "--out", file], &which[..]].concat());
        assert!(dir.join(file).is_file(), "{file}");
    }
    let of =
        |file: &str| succeeds(dir, &["predict", "--model-file", file, "--input", r#"{"age": 70}"#, "--output", "csv"]);
    assert_eq!(of("out/m.ubj"), of("out/m.json"));
    let said = ends_with(dir, &["train", "--task", "long_stay", "--calibrate", "isotone"], 2);
    assert!(said.contains("[possible values: none, platt, isotonic]"), "{said}");
}
