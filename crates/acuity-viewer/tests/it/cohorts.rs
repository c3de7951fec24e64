//! Cohorts that a person defines.

use acuity_viewer::App;
use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};
use std::sync::Arc;

use crate::{assert_shows, click, fake::Fake, rest, shelf, shows, start, start_in, text, wait_for};

/// The page, when the cohort of everybody has been counted.
pub(crate) fn page(fake: Fake, stays: usize) -> Harness<'static, App> {
    let mut app = start(&shelf(fake), vec![]);
    open(&mut app, stays);
    app
}

fn open(app: &mut Harness<'static, App>, stays: usize) {
    app.set_size([1400.0, 2600.0].into());
    wait_for(app, &format!("ICU stays: {stays}"));
    click(app, "Cohorts");
    wait_for(app, "Who is left");
}

/// Adds a condition on a fact.
pub(crate) fn add(app: &mut Harness<'static, App>, fact: &str) {
    click(app, "Add a condition");
    app.run_steps(3);
    click(app, fact);
    app.run_steps(3);
}

pub(crate) fn type_into(app: &mut Harness<'static, App>, field: &str, what: &str) {
    app.get_by_role_and_label(Role::TextInput, field).click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, field).type_text(what);
    app.run_steps(3);
}

#[test]
fn conditions_narrow_the_cohort_and_the_flow_tells_by_how_much() {
    let fake = Fake::with_stays(300);
    let old = (0..300).filter(|&row| fake.number("icustay_detail", "age", row) >= Some(70.0));
    let old: Vec<usize> = old.collect();
    let micu = old.iter().filter(|&&row| fake.text("icustay_detail", "first_careunit", row) == "MICU").count();
    let mut app = page(fake, 300);
    assert!(!shows(&app, "Reset filters"), "the panel's filters are not in force here");
    add(&mut app, "Age at ICU admission");
    type_into(&mut app, "Lowest Age at ICU admission", "70");
    wait_for(&mut app, "Age at ICU admission at least 70 years");
    assert_shows(&app, &format!("{} left out", 300 - old.len()));
    add(&mut app, "First care unit");
    click(&mut app, "MICU");
    wait_for(&mut app, "First care unit: MICU");
    let line = text(&app);
    assert!(line.contains(&format!("{micu} of 300 ICU stays, ")), "{line}");

    // Or instead of and.
    click(&mut app, "Any of these");
    wait_for(&mut app, "Age at ICU admission at least 70 years or First care unit: MICU");
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut app, "First care unit: MICU");
    app.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut app, "First care unit: any");
    click(&mut app, "Remove First care unit");
    wait_for(&mut app, "Age at ICU admission at least 70 years");
    click(&mut app, "Start anew");
    wait_for(&mut app, "Every ICU stay. Add a condition to narrow it.");
}

#[test]
fn the_other_pages_show_a_cohort_until_all_stays_are_asked_for() {
    let fake = Fake::with_stays(60);
    let male = (0..60).filter(|&row| fake.text("icustay_detail", "gender", row) == "M").count();
    let mut app = page(fake, 60);
    add(&mut app, "Sex");
    click(&mut app, "M");
    wait_for(&mut app, "Sex: M");
    click(&mut app, "Show in Overview and Stays");
    wait_for(&mut app, &format!("ICU stays: {male}"));
    assert_shows(&app, "Only of the cohort \u{201c}not saved\u{201d}");
    click(&mut app, "All stays");
    wait_for(&mut app, "ICU stays: 60");
}

#[test]
fn a_table_by_outcome_and_curves_are_there_at_once() {
    let fake = Fake::with_stays(300);
    let died = fake.ints("outcomes", "in_hospital_mortality").iter().filter(|died| **died == Some(1)).count();
    let app = page(fake, 300);
    assert_shows(&app, "Died in hospital: yes");
    let read = text(&app);
    assert!(read.lines().any(|line| line.starts_with(&format!("{died} stays, "))), "{read}");
    assert!(
        read.lines().any(|line| line.starts_with("Survival. Cohort: ") && line.ends_with("alive on day 90")),
        "{read}"
    );
    assert_shows(&app, "SOFA as the paper says.");
    // Marts that are not there are named; what they would tell is not asked.
    let absent = "Cannot be asked: sepsis3, qsofa, oasis, sapsii, saps, apsiii, lods, mlods, sirs, meld, sofa2, charlson, diagnoses, stg_microbiologyevents. Run `acuity build`, then press Reload.";
    assert_shows(&app, absent);
}

#[test]
fn a_word_in_a_number_is_no_limit_and_nobody_is_told() {
    let mut app = page(Fake::with_stays(40), 40);
    add(&mut app, "Age at ICU admission");
    type_into(&mut app, "Lowest Age at ICU admission", "old");
    wait_for(&mut app, "Age at ICU admission: any");
    type_into(&mut app, "Highest Age at ICU admission", "3");
    wait_for(&mut app, "No stay meets the conditions");
    assert_shows(&app, "40 left out");
}

#[test]
fn a_cohort_is_saved_opened_and_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start_in(&shelf(Fake::with_stays(40)), vec![], dir.path());
    open(&mut app, 40);
    add(&mut app, "Age at ICU admission");
    type_into(&mut app, "Lowest Age at ICU admission", "60");
    wait_for(&mut app, "Age at ICU admission at least 60 years");
    type_into(&mut app, "Cohort", "Older");
    click(&mut app, "Save");
    wait_for(&mut app, "Save over");
    let file = std::fs::read_to_string(dir.path().join("cohorts.yml")).unwrap();
    assert!(
        file.ends_with("- name: Older\n  stays:\n    all:\n    - fact: icustay_detail.age\n      from: 60.0\n"),
        "{file}"
    );

    click(&mut app, "Export the table as CSV");
    let path = dir.path().join("exports/older_table_one.csv");
    wait_for(&mut app, &format!("Written: {}", path.display()));
    let table = std::fs::read_to_string(path).unwrap();
    assert!(table.starts_with("fact,value,unit,group,stays,known,"), "{table}");
    click(&mut app, "Export the stays as Parquet");
    let path = dir.path().join("exports/older_stays.parquet");
    wait_for(&mut app, &format!("Written: {}", path.display()));
    let stays = std::fs::read_to_string(path).unwrap();
    let told = "rows\nicustay_id: Int64\nsubject_id: Int64\nicustay_detail.age: Float64\nicustay_detail.gender: Utf8\n";
    assert!(stays.contains(told), "{stays}");

    // Another session finds it.
    let fake = Fake::with_stays(40);
    let older = (0..40).filter(|&row| fake.number("icustay_detail", "age", row) >= Some(60.0)).count();
    let mut app = start_in(&shelf(fake), vec![], dir.path());
    open(&mut app, 40);
    // Beside everybody: whoever is in both is in neither column.
    app.get_by_role_and_label(Role::ComboBox, "Columns by").click();
    app.run_steps(3);
    click(&mut app, "cohort \u{201c}Older\u{201d} beside it");
    let left_out = format!("Left out: {older} stays in both cohorts.");
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !text(&app).contains(&left_out) {
        assert!(std::time::Instant::now() < patience, "{left_out}: {}", text(&app));
        app.step();
    }
    click(&mut app, "Open a saved cohort");
    app.run_steps(3);
    click(&mut app, "Older");
    wait_for(&mut app, "Age at ICU admission at least 60 years");
    click(&mut app, "Delete");
    click(&mut app, "Delete for good");
    wait_for(&mut app, "Save");
    assert!(!std::fs::read_to_string(dir.path().join("cohorts.yml")).unwrap().contains("Older"));
}

#[test]
fn a_file_of_cohorts_that_is_wrong_is_told_and_costs_only_itself() {
    let dir = tempfile::tempdir().unwrap();
    let text_of_file = "cohorts:\n- name: A\n  stays: {all: [{fact: sofa.sofa, form: 3}]}\n";
    std::fs::write(dir.path().join("cohorts.yml"), text_of_file).unwrap();
    let mut app = start_in(&shelf(Fake::with_stays(12)), vec![], dir.path());
    open(&mut app, 12);
    let read = text(&app);
    assert!(
        read.lines().any(|line| line.starts_with("Saved cohorts: ") && line.contains("unknown field `form`")),
        "{read}"
    );
    assert_shows(&app, "Died in hospital: no");
}

#[test]
fn facts_are_priced_before_they_are_read() {
    let fake = Fake::with_stays(12).billed(1_000_000_000);
    let ran = Arc::clone(&fake.ran);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "Read it?");
    click(&mut app, "Read it");
    wait_for(&mut app, "ICU stays: 12");
    let before = ran.load(std::sync::atomic::Ordering::SeqCst);
    click(&mut app, "Cohorts");
    wait_for(&mut app, "Read it?");
    assert_eq!(ran.load(std::sync::atomic::Ordering::SeqCst), before, "nothing ran unasked");
    click(&mut app, "Read it");
    wait_for(&mut app, "Who is left");
}

#[test]
fn a_missing_outcome_costs_its_columns_only() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    open(&mut app, 12);
    let shelf = shelf(Fake::with_stays(12).without_column("outcomes", "los_hospital_days"));
    let mut app = start(&shelf, vec![]);
    open(&mut app, 12);
    rest(&mut app);
    assert!(!shows(&app, "Died in hospital: no"));
    assert_shows(&app, "What the groups are like");
}
