//! Loading, empty and failed.

use std::sync::{Arc, atomic::Ordering};

use acuity_viewer::App;
use acuity_warehouse::{Error, ErrorKind};
use egui_kittest::Harness;

use crate::{
    assert_shows, click, copied,
    fake::Fake,
    fake_models::{no_models, save_models},
    rest, shelf, shows, start, text, wait_for,
};

#[test]
fn the_window_answers_while_the_warehouse_is_slow() {
    let fake = Fake::with_stays(40);
    fake.gate.set_closed(true);
    let gate = Arc::clone(&fake.gate);
    let mut app = start(&shelf(fake), vec![]);
    app.run_steps(3);
    assert!(shows(&app, "Opening the warehouse") || shows(&app, "Reading the stays (1 of 4)"));
    // Pages can be changed and the theme too; nothing waits for the query.
    click(&mut app, "Stays");
    click(&mut app, "Dark");
    click(&mut app, "Overview");
    assert!(!shows(&app, "ICU stays: 40"));
    gate.set_closed(false);
    wait_for(&mut app, "ICU stays: 40");
}

#[test]
fn a_project_without_marts_says_build() {
    let mut app = start(&shelf(Fake::default()), vec![]);
    wait_for(&mut app, "memory has no table analytics.icustay_detail yet");
    assert_shows(&app, "Retry");
    let help = "Load data with `acuity load` and build the tables with `acuity build`; then press Retry. `acuity demo` does all of it with synthetic patients.";
    assert_shows(&app, help);
}

#[test]
fn a_missing_column_is_named() {
    let mut app = start(&shelf(Fake::with_stays(5).without_column("outcomes", "los_icu_hours")), vec![]);
    wait_for(&mut app, "table analytics.outcomes has no column `los_icu_hours`");
}

#[test]
fn marts_without_stays_say_load() {
    let mut app = start(&shelf(Fake::with_stays(0)), vec![]);
    wait_for(&mut app, "The tables are there, but they hold no stay");
}

#[test]
fn a_locked_database_can_be_tried_again() {
    let shelf = shelf(Fake::default());
    let locked = Error::new(ErrorKind::Locked, "held by another process").with_help("Wait for it.");
    *shelf.lock().unwrap() = Err(locked.clone());
    let mut app = start(&shelf, vec![]);
    wait_for(&mut app, "database locked: held by another process");
    assert_shows(&app, "Wait for it.");
    *shelf.lock().unwrap() = Ok(Fake::with_stays(12));
    click(&mut app, "Retry");
    wait_for(&mut app, "ICU stays: 12");

    // Now that there are data, a failed reload keeps them in sight.
    *shelf.lock().unwrap() = Err(locked);
    click(&mut app, "Reload");
    wait_for(&mut app, "Retry");
    assert_shows(&app, "ICU stays: 12");
    *shelf.lock().unwrap() = Ok(Fake::with_stays(13));
    click(&mut app, "Retry");
    wait_for(&mut app, "ICU stays: 13");
}

#[test]
fn a_stay_that_fails_can_be_tried_again() {
    let shelf = shelf(Fake::with_stays(12));
    let mut app = start(&shelf, vec![]);
    wait_for(&mut app, "ICU stays: 12");
    *shelf.lock().unwrap() = Ok(Fake::with_stays(12).without("sofa_inputs"));
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "memory has no table analytics.sofa_inputs yet");
    *shelf.lock().unwrap() = Ok(Fake::with_stays(12));
    click(&mut app, "Retry");
    wait_for(&mut app, "Values of the first 24 hours");
}

#[test]
fn a_query_that_fails_is_shown_and_can_be_copied() {
    let fake = Fake::with_stays(12);
    let broken = Arc::clone(&fake.broken);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    broken.store(true, Ordering::SeqCst);
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "temporary failure: the line is broken");
    assert_shows(&app, "ask again");
    let sql = copied(&mut app, "Copy SQL");
    assert!(sql.starts_with("SELECT icustay_id, ") && sql.ends_with(" WHERE icustay_id = 200003"), "{sql}");
    assert_shows(&app, &sql);
    broken.store(false, Ordering::SeqCst);
    click(&mut app, "Retry");
    wait_for(&mut app, "Values of the first 24 hours");
}

#[test]
fn a_newer_stay_overtakes_one_that_is_slow() {
    let fake = Fake::with_stays(12);
    let (gate, cancelled) = (Arc::clone(&fake.gate), Arc::clone(&fake.cancelled));
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    gate.set_closed(true);
    click(&mut app, "Stays");
    click(&mut app, "200003");
    assert_shows(&app, "Reading the stay");
    gate.wait_for_someone();
    click(&mut app, "Next");
    assert_shows(&app, "ICU stay 200004");
    assert_eq!(cancelled.load(Ordering::SeqCst), 1, "the query for 200003 is cancelled");
    gate.set_closed(false);
    wait_for(&mut app, "Values of the first 24 hours");
    assert_shows(&app, "ICU stay 200004");
    // 200004 was admitted to hospital as 100004.
    assert_shows(&app, "100004");
}

#[test]
fn without_a_model_the_form_says_train_and_a_reload_finds_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(5)), no_models(dir.path()));
    wait_for(&mut app, "ICU stays: 5");
    click(&mut app, "Risk form");
    assert_shows(&app, "Train one with `acuity train`, then press Reload.");
    save_models(dir.path());
    click(&mut app, "Reload");
    wait_for(&mut app, "Fill with training medians");
}

#[test]
fn a_damaged_model_is_named_and_the_other_one_used() {
    let dir = tempfile::tempdir().unwrap();
    let paths = save_models(dir.path());
    std::fs::write(&paths[0], "{").unwrap();
    let mut app = start(&shelf(Fake::with_stays(5)), paths.clone());
    wait_for(&mut app, "ICU stays: 5");
    click(&mut app, "Risk form");
    let problem = format!(
        "model file {}: it ends too early (line 1, column 1), so it is truncated; train again with `acuity train`",
        paths[0].display()
    );
    assert_shows(&app, &problem);
    assert_shows(&app, "Fill with training medians");
}

/// Every tab.
const PAGES: [&str; 8] =
    ["Overview", "Stays", "Risk form", "Cohorts", "Models", "Pipeline", "Data quality", "Connection"];

/// Each page says one of `ways`: what is to be done about what it lacks.
#[track_caller]
fn each_page_says(app: &mut Harness<'static, App>, pages: &[&str], ways: &[&str]) {
    for size in [[1280.0, 800.0], [500.0, 400.0]] {
        app.set_size(size.into());
        rest(app);
        for page in pages {
            click(app, page);
            rest(app);
            let heard = text(app);
            assert!(ways.iter().any(|way| heard.contains(way)), "{page} at {size:?}:\n{heard}");
        }
    }
}

#[test]
fn each_page_says_what_to_do_about_what_is_missing() {
    let nothing = Fake::default();
    let mut app = start(&shelf(nothing), vec![]);
    wait_for(&mut app, "Nothing to show yet");
    each_page_says(&mut app, &PAGES[..5], &["build the tables with `acuity build`; then press Retry"]);
    each_page_says(&mut app, &["Pipeline"], &["`acuity build` writes it"]);
    each_page_says(&mut app, &["Data quality"], &["build the tables with `acuity build`; then press Retry"]);
    each_page_says(&mut app, &["Connection"], &["nothing yet"]);

    let empty = Fake::with_stays(0);
    let mut app = start(&shelf(empty), vec![]);
    wait_for(&mut app, "The tables are there, but they hold no stay");
    each_page_says(&mut app, &["Overview", "Stays", "Cohorts"], &["then press Reload"]);
    each_page_says(&mut app, &["Risk form", "Models"], &["Train one with `acuity train`, then press Reload."]);

    let older = Fake::with_stays(5).without_column("outcomes", "los_icu_hours");
    let mut app = start(&shelf(older), vec![]);
    wait_for(&mut app, "table analytics.outcomes has no column `los_icu_hours`");
    each_page_says(&mut app, &PAGES[..5], &["bring the model of that table up to date; then press Retry"]);

    let offline = shelf(Fake::default());
    let away = Error::new(ErrorKind::Transient, "no answer from the warehouse").with_help("Is the network there?");
    *offline.lock().unwrap() = Err(away);
    let mut app = start(&offline, vec![]);
    wait_for(&mut app, "temporary failure: no answer from the warehouse");
    each_page_says(&mut app, &PAGES[..5], &["Is the network there?"]);
    assert_shows(&app, "Retry");
}

#[test]
fn the_reading_of_scores_and_the_date_of_the_data_are_said_on_every_page() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    for page in PAGES {
        click(&mut app, page);
        rest(&mut app);
        for size in [[1280.0, 800.0], [500.0, 400.0]] {
            app.set_size(size.into());
            rest(&mut app);
            let heard = text(&app);
            let foot = heard.lines().find(|line| line.starts_with("SOFA as the paper says  ·  newest admission 21"));
            assert!(foot.is_some_and(|foot| foot.contains("dates shifted by patient")), "{page}: {heard}");
        }
        app.set_size([1280.0, 800.0].into());
        rest(&mut app);
    }
}
