//! A task of one's own: added by a file, and picked up by every command.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{copy_of_built, ends_with, succeeds, write};

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
    let said = told(&change("column: los_icu_hours", "column: los_icu_days"), 1);
    assert!(said.contains("has no column `los_icu_days`"), "{said}");
    let said = told(&change("      - model: admission_hour", "      - model: no_such_model"), 1);
    assert!(said.contains("no_such_model does not exist"), "{said}");
    // A column that tells how the stay ended.
    let leak = "{name: los_hospital_days, unit: d, description: Days in hospital}";
    let said = told(&change("[age, ", &format!("[age, {leak}, ")), 1);
    assert!(said.contains("leakage gate: `los_hospital_days` tells how it went on"), "{said}");
    let said = ends_with(dir, &["train", "--task", "long_stays"], 2);
    assert!(said.contains("did you mean `long_stay`?") && said.contains("in_hospital_mortality"), "{said}");
}
