//! Diagnoses, cultures and other scores of a stay, and the cohorts that ask for them.

use acuity_viewer::App;
use eframe::egui::Event;
use egui_kittest::Harness;

use crate::{
    assert_shows, click,
    cohorts::{add, page, type_into},
    fake::Fake,
    shelf, shows, start, text, wait_for,
};

#[test]
fn a_stay_has_the_diagnoses_and_cultures_of_its_admission() {
    let mut app = start(&shelf(Fake::with_stays(40).with_admissions()), vec![]);
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 40");
    click(&mut app, "Stays");
    click(&mut app, "200001");
    wait_for(&mut app, "Diagnoses of the admission");
    let page = text(&app);
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no {words} in {page}"));
    assert!(at("4280 Congestive heart failure") < at("486 Pneumonia"), "by rank");
    assert_shows(&app, "1970-01-01 00:00 · BLOOD CULTURE: no growth");
    assert_eq!(page.matches("SPUTUM: KLEBSIELLA PNEUMONIAE").count(), 1, "once, however many antibiotics were tried");
    assert_shows(&app, "Other scores of the first day");
    assert!(page.contains("SAPS II") && page.contains("41") && page.contains("12.5") && !page.contains("APS III"));
    click(&mut app, "Back to the list");
    click(&mut app, "200002");
    wait_for(&mut app, "None was taken.");
    assert_shows(&app, "486");
}

#[test]
fn without_the_marts_nothing_is_said_of_them() {
    let mut app = start(&shelf(Fake::with_stays(40)), vec![]);
    wait_for(&mut app, "ICU stays: 40");
    click(&mut app, "Stays");
    click(&mut app, "200001");
    wait_for(&mut app, "First-day SOFA");
    assert!(!shows(&app, "Diagnoses of the admission") && !shows(&app, "Other scores of the first day"));
}

/// The field of the list has the keys when it opens.
fn find_and_add(app: &mut Harness<'static, App>, fact: &str) {
    click(app, "Add a condition");
    app.run_steps(3);
    app.event(Event::Text(fact.to_owned()));
    app.run_steps(3);
    click(app, fact);
    app.run_steps(3);
}

#[test]
fn cohorts_ask_for_diagnoses_and_days() {
    let mut app = page(Fake::with_stays(40).with_admissions(), 40);
    find_and_add(&mut app, "Diagnosis of the admission");
    type_into(&mut app, "Part of Diagnosis of the admission", "pneumonia");
    wait_for(&mut app, "Diagnosis of the admission contains \u{201c}pneumonia\u{201d}");
    assert!(text(&app).contains("1 of 40 ICU stays, "), "a code without a name is found by its code: {}", text(&app));
    click(&mut app, "Remove Diagnosis of the admission");
    find_and_add(&mut app, "ICU admission on");
    type_into(&mut app, "ICU admission on, first day", "21");
    assert_shows(&app, "No date, so no limit: 2150-12-31");
    type_into(&mut app, "ICU admission on, first day", "00-01-01");
    wait_for(&mut app, "ICU admission on 2100-01-01 or later");
}

#[test]
fn what_limits_nothing_is_said_beside_the_field() {
    let mut app = page(Fake::with_stays(40), 40);
    add(&mut app, "Age at ICU admission");
    type_into(&mut app, "Lowest Age at ICU admission", "7o");
    assert_shows(&app, "No number, so no limit");
    type_into(&mut app, "Highest Age at ICU admission", "5");
    wait_for(&mut app, "Age at ICU admission at most 5 years");
}
