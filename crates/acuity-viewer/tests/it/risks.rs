//! What a rolling model predicts during a stay.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
};

use acuity_viewer::App;
use egui_kittest::Harness;

use crate::{
    assert_shows, click,
    fake::Fake,
    fake_course::STAY,
    fake_models::save_models,
    fake_project::FakeProject,
    fake_rolling::{load_logistic, save_rolling},
    open_window, options, shelf, shows, start, text, wait_for, wait_while_moving,
};

/// The course of the stay that has one, in a project with artifacts below `dir`.
fn course(fake: Fake, models: Vec<PathBuf>, dir: &std::path::Path) -> Harness<'static, App> {
    let mut options = options(&shelf(fake), models, dir);
    options.project = Some(Arc::new(FakeProject::default()));
    let mut app = open_window(options);
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    click(&mut app, "Course");
    wait_while_moving(&mut app, "SOFA by hour");
    app
}

/// All names that begin with `start`.
fn beginning(app: &Harness<'static, App>, start: &str) -> Vec<String> {
    text(app).lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect()
}

const LEFT_OUT: &str =
    "Left out, since the model learned from others: 1 prediction for which the patient is ventilated.";

#[test]
fn each_prediction_is_a_point_and_what_means_nothing_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake.clone(), save_rolling(dir.path(), false), dir.path());
    wait_for(&mut app, LEFT_OUT);
    let mut points = beginning(&app, "Risk ");
    assert_eq!(points.remove(0), "Risk form", "the tab");
    let starts = [
        "Risk 10.0 %, day 1, 6:00 (",
        "Risk 23.1 %, day 1, 12:00 (",
        "Risk 10.0 %, day 1, 18:00 (",
        "Risk 99.3 %, day 2, 0:00 (",
    ];
    assert_eq!(points.len(), starts.len(), "{points:?}");
    assert!(points.iter().zip(starts).all(|(point, start)| point.starts_with(start)), "{points:?}");
    let odd: Vec<bool> = points.iter().map(|point| point.ends_with(", 1 value outside what the model knows")).collect();
    assert_eq!(odd, [false, false, false, true]);
    assert_shows(&app, "Research use, not a medical device.");
    // The same as the command line says of that time.
    let model = load_logistic(dir.path());
    let alone = acuity_ml::explain_stay(&fake, "analytics", &model, STAY, None).unwrap();
    assert!((alone.probability - 1.0 / (1.0 + 1.8_f64.exp())).abs() < 1e-9, "the last, which is left out here");
}

#[test]
fn a_point_has_its_reasons_and_says_what_was_missing_and_what_is_odd() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_rolling(dir.path(), false), dir.path());
    wait_for(&mut app, LEFT_OUT);
    assert!(beginning(&app, "Predicted at ").is_empty());
    let last = beginning(&app, "Risk 99.3 %").remove(0);
    click(&mut app, &last);
    app.run_steps(3);
    assert_shows(&app, "Deterioration within 24 hours: 99.3 %");
    assert_shows(&app, "1 of 1 values known");
    let warning = beginning(&app, "Last lactate is 25 mmol/L, ");
    assert_eq!(warning.len(), 1, "{}", text(&app));
    click(&mut app, "Prediction before");
    app.run_steps(3);
    assert_shows(&app, "0 of 1 values known");
    assert_shows(&app, "Last lactate: not measured, contributes +0.00");
    click(&mut app, "Prediction before");
    app.run_steps(3);
    // The cohort's table has no row of it.
    let unsure = "The tables do not say whether this is a patient of the kind that the model learned from.";
    assert_shows(&app, unsure);
    click(&mut app, "Close");
    app.run_steps(3);
    assert!(!shows(&app, unsure));
}

#[test]
fn a_reason_leads_to_what_it_is_computed_from() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("target");
    std::fs::create_dir_all(&target).unwrap();
    let manifest = r#"{
      "metadata": {"generated_at": "2026-11-28T22:56:55Z"},
      "nodes": {"model.p.rolling_features": {"name": "rolling_features", "resource_type": "model", "package_name": "p",
        "original_file_path": "models/rolling_features.sql", "config": {"materialized": "table"},
        "columns": {"lactate_last": {"name": "lactate_last", "description": "The last lactate that was known."}},
        "depends_on": {"nodes": []}}},
      "sources": {}, "exposures": {}
    }"#;
    std::fs::write(target.join("manifest.json"), manifest).unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_rolling(dir.path(), false), dir.path());
    wait_for(&mut app, LEFT_OUT);
    let second = beginning(&app, "Risk 23.1 %").remove(0);
    click(&mut app, &second);
    app.run_steps(3);
    let reason = beginning(&app, "Last lactate: 4.5 mmol/L, contributes ").remove(0);
    click(&mut app, &reason);
    wait_for(&mut app, "Where lactate_last comes from");
    assert_shows(&app, "The last lactate that was known.");
    assert_shows(&app, "Not known: rolling_features.lactate_last is not analysed");
}

#[test]
fn without_a_rolling_model_the_card_says_how_to_train_one() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_models(dir.path()), dir.path());
    let words =
        "No model predicts during a stay yet. Train one with `acuity train --task deterioration`, then press Reload.";
    wait_for(&mut app, words);
}

#[test]
fn a_rolling_model_is_not_asked_about_the_first_day() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_rolling(dir.path(), false), dir.path());
    click(&mut app, "First day");
    wait_for(&mut app, "No model yet.");
}

#[test]
fn missing_tables_are_named_and_read_after_retry() {
    let dir = tempfile::tempdir().unwrap();
    let whole = Fake::with_stays(12).with_course().with_rolling();
    for (fake, missing) in [
        (whole.clone().without("rolling_features"), "memory has no table analytics.rolling_features yet"),
        (whole.clone().without("rolling_outcomes"), "memory has no table analytics.rolling_outcomes yet"),
        (
            whole.without_column("rolling_features", "lactate_last"),
            "table analytics.rolling_features has no column `lactate_last`",
        ),
    ] {
        let mut app = course(fake, save_rolling(dir.path(), false), dir.path());
        wait_for(&mut app, "Retry");
        let told = beginning(&app, &format!("Not shown: {missing}"));
        assert!(told.iter().any(|line| line.contains("acuity build")), "{}", text(&app));
        assert_shows(&app, "Heart rate: 4 values, 70 to 100 beats/min");
    }
}

#[test]
fn a_stay_without_predictions_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_rolling(dir.path(), false), dir.path());
    wait_for(&mut app, LEFT_OUT);
    click(&mut app, "Next");
    wait_for(&mut app, "The tables have no prediction of this stay.");
}

#[test]
fn one_of_several_rolling_models_is_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling();
    let mut app = course(fake, save_rolling(dir.path(), true), dir.path());
    wait_for(&mut app, LEFT_OUT);
    assert_eq!(beginning(&app, "Risk 23.1 %").len(), 1);
    click(&mut app, "Gradient-boosted trees");
    wait_for(&mut app, LEFT_OUT);
    assert_eq!(beginning(&app, "Risk 23.1 %").len(), 0);
    assert_eq!(beginning(&app, "Risk 39.0 %").len(), 2, "{}", text(&app));
}

#[test]
fn predictions_are_priced_before_they_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12).with_course().with_rolling().billed(1_000_000);
    let (priced, ran) = (Arc::clone(&fake.priced), Arc::clone(&fake.ran));
    let counts = || [priced.load(Ordering::SeqCst), ran.load(Ordering::SeqCst)];
    let mut app = start(&shelf(fake), save_rolling(dir.path(), false));
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    let before = counts();
    click(&mut app, "Course");
    wait_for(&mut app, LEFT_OUT);
    let after = counts();
    // Four marts of the course, and the two that the task names.
    assert_eq!([after[0] - before[0], after[1] - before[1]], [6, 6]);
}
