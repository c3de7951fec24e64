//! What each page shows and how it answers.

use acuity_viewer::App;
use eframe::egui::{self, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{assert_shows, click, fake::Fake, fake_models::save_models, rest, shelf, shows, start, text, wait_for};

/// Role of text fields.
const FIELD: Role = Role::TextInput;

fn type_into(app: &mut Harness<'static, App>, field: &str, what: &str) {
    app.get_by_role_and_label(FIELD, field).click();
    app.run_steps(2);
    app.get_by_role_and_label(FIELD, field).type_text(what);
    app.run_steps(3);
}

/// The predicted risk as the form says it, in percent.
#[track_caller]
fn risk(app: &Harness<'static, App>) -> f64 {
    let text = text(app);
    let line = text.lines().find_map(|line| line.strip_prefix("Predicted risk: "));
    let number = line.and_then(|line| line.strip_suffix(" %")).unwrap_or_else(|| panic!("no risk in:\n{text}"));
    number.parse().unwrap()
}

#[test]
fn the_overview_counts_the_cohort_and_follows_the_filters() {
    let fake = Fake::with_stays(300);
    let died = fake.ints("outcomes", "in_hospital_mortality").iter().filter(|died| **died == Some(1)).count();
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 300");
    assert_shows(&app, &format!("Hospital mortality: {:.1} %", died as f64 / 3.0));
    wait_for(&mut app, "300 of 300 stays");

    click(&mut app, "Died");
    wait_for(&mut app, &format!("ICU stays: {died}"));
    assert_shows(&app, &format!("{died} of 300 stays"));
    assert_shows(&app, "Hospital mortality: 100.0 %");

    click(&mut app, "Reset filters");
    wait_for(&mut app, "ICU stays: 300");
}

#[test]
fn a_bar_filters_the_other_charts_and_leads_to_its_stays() {
    let fake = Fake::with_stays(300);
    let scores = fake.ints("sofa", "sofa");
    let count = |score: i64| scores.iter().filter(|one| **one == Some(score)).count();
    let died = fake.ints("outcomes", "in_hospital_mortality");
    let died_of_five = scores.iter().zip(&died).filter(|(score, died)| **score == Some(5) && **died == Some(1)).count();
    let mut app = start(&shelf(fake), vec![]);
    app.set_size([1400.0, 1800.0].into());
    wait_for(&mut app, "ICU stays: 300");
    let (five, six) = (format!("SOFA 5: {} stays", count(5)), format!("SOFA 6: {} stays", count(6)));
    click(&mut app, &five);
    wait_for(&mut app, &format!("ICU stays: {}", count(5)));
    assert_shows(&app, &format!("{died_of_five} of {} died in hospital", count(5)));
    // The chart itself keeps what else could be chosen, and what was chosen has a way back.
    assert_shows(&app, &six);
    assert_shows(&app, "SOFA 5 \u{d7}");
    let others = died.iter().flatten().sum::<i64>() as usize - died_of_five;
    let share = 100.0 * others as f64 / (300 - count(5)) as f64;
    assert!(text(&app).contains(&format!("other stays: {share:.1} %; here ")), "{}", text(&app));

    // With Shift up to the next bar.
    app.get_by_label(&six).click_modifiers(egui::Modifiers::SHIFT);
    app.run_steps(3);
    let both = count(5) + count(6);
    wait_for(&mut app, &format!("ICU stays: {both}"));
    click(&mut app, &format!("See the {both} stays"));
    assert_shows(&app, "Click a stay to open it; click a heading to sort.");
    assert_shows(&app, &format!("{both} stays"));
    click(&mut app, "Overview");
    click(&mut app, "SOFA 5 to 6 \u{d7}");
    wait_for(&mut app, "ICU stays: 300");
    click(&mut app, &five);
    click(&mut app, &five);
    wait_for(&mut app, "ICU stays: 300");
}

#[test]
fn units_lengths_of_stay_and_treatments_are_conditions_too() {
    let fake = Fake::with_stays(300);
    let on_dialysis = fake.ints("first_day_features", "rrt").iter().filter(|rrt| **rrt == Some(1)).count();
    let mut app = start(&shelf(fake.clone()), vec![]);
    app.set_size([1400.0, 2200.0].into());
    wait_for(&mut app, "ICU stays: 300");
    assert_shows(&app, &format!("Renal replacement: {:.1} %", on_dialysis as f64 / 3.0));
    click(&mut app, "On dialysis");
    wait_for(&mut app, &format!("ICU stays: {on_dialysis}"));
    assert_shows(&app, "Renal replacement: 100.0 %");
    click(&mut app, "Reset filters");
    let days = |row: usize| (fake.number("outcomes", "los_icu_hours", row).unwrap() / 24.0).floor();
    let two = (0..300).filter(|row| days(*row) == 2.0).count();
    click(&mut app, &format!("2 days in the ICU: {two} stays"));
    wait_for(&mut app, &format!("ICU stays: {two}"));
    // The marts of this project have no sepsis.
    assert_shows(&app, "Sepsis-3: –");
    assert_shows(&app, "the mart sepsis3 is not built");
}

#[test]
fn a_period_is_compared_with_the_one_before_and_shifted_dates_are_said() {
    let day = 86_400_000_000;
    let mut fake = Fake::with_stays(30);
    // The newest admission is on day 100; five more within the week, three in the week before.
    let admitted = |row: usize| {
        day * if row < 6 {
            100 - row as i64
        } else if row < 9 {
            90
        } else {
            10
        }
    };
    fake.put("icustay_detail", vec![crate::fake::times("intime", (0..30).map(|row| Some(admitted(row))).collect())]);
    let mut app = start(&shelf(fake.clone()), vec![]);
    wait_for(&mut app, "ICU stays: 30");
    assert!(text(&app).contains("ICU stays by twelfths of all the time, the newest last: 21, 0, 0"), "{}", text(&app));
    click(&mut app, "Last 7 days");
    wait_for(&mut app, "ICU stays: 6");
    assert_shows(&app, "before: 3");
    assert!(!text(&app).contains("shifted"), "{}", text(&app));
    app.set_size([1400.0, 1800.0].into());
    rest(&mut app);
    // A part of the time is a condition as a bar of any other chart is, and goes with its period.
    let part = "Ventilated, admitted 1970-03-28 to 1970-04-04: ";
    let before = text(&app).lines().find(|line| line.starts_with(part)).unwrap().to_owned();
    assert!(before.ends_with(" of 3 stays"), "{before}");
    click(&mut app, &before);
    wait_for(&mut app, "No stay matches the filters");
    click(&mut app, "Last 7 days \u{d7}");
    wait_for(&mut app, "ICU stays: 3");
    assert_shows(&app, "Admitted 1970-03-28 to 1970-04-04 \u{d7}");
    click(&mut app, "Last 30 days");
    wait_for(&mut app, "ICU stays: 9");

    let shifted = (0..30).map(|row| Some(admitted(row) + 60_000 * day)).collect();
    fake.put("icustay_detail", vec![crate::fake::times("intime", shifted)]);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 30");
    assert!(!text(&app).contains("by twelfths"), "a trend of them would say nothing");
    assert!(!text(&app).contains("Ventilated, admitted"), "nor would a chart of them");
    click(&mut app, "Last 7 days");
    assert!(text(&app).contains("shifted patient by patient"), "{}", text(&app));
}

#[test]
fn charts_and_tables_can_be_heard() {
    let fake = Fake::with_stays(300);
    let scores = fake.ints("sofa", "sofa");
    let five = scores.iter().filter(|score| **score == Some(5)).count();
    let mut app = start(&shelf(fake), vec![]);
    app.set_size([1400.0, 1600.0].into());
    wait_for(&mut app, "ICU stays: 300");
    assert_shows(&app, &format!("SOFA 5: {five} stays"));
    let heard = text(&app);
    assert!(heard.lines().any(|line| line.starts_with("SOFA ≥ 15: ") && line.contains("95 % CI")), "{heard}");
    for unit in ["CCU", "CSRU", "MICU", "SICU", "TSICU"] {
        assert!(app.query_all_by_label(unit).count() >= 2, "{unit} is in the table and among the filters");
    }
}

#[test]
fn units_are_chosen_one_by_one_and_an_empty_cohort_has_a_hint() {
    let mut app = start(&shelf(Fake::with_stays(300)), vec![]);
    wait_for(&mut app, "ICU stays: 300");
    click(&mut app, "MICU");
    let micu = text(&app);
    click(&mut app, "SICU");
    assert_ne!(micu, text(&app));
    click(&mut app, "All units");
    wait_for(&mut app, "ICU stays: 300");

    // Nobody has 24 points and survived.
    app.get_by_role_and_label(Role::SpinButton, "Lowest SOFA").set_value_accesskit(24.0);
    app.run_steps(3);
    click(&mut app, "Survived");
    wait_for(&mut app, "0 of 300 stays");
    assert_shows(&app, "No stay matches the filters");
    assert_shows(&app, "Widen a range, choose more units, or press Reset filters in the Cohort panel.");
    click(&mut app, "Reset filters");
    wait_for(&mut app, "ICU stays: 300");
}

#[test]
fn a_search_finds_a_stay_and_a_click_opens_it() {
    let fake = Fake::with_stays(300);
    let sofa = fake.ints("sofa", "sofa")[6].unwrap();
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 300");
    click(&mut app, "Stays");
    assert_shows(&app, "300 stays");
    type_into(&mut app, "Find", "200007");
    assert_shows(&app, "1 stay");
    assert!(!shows(&app, "200008"));
    click(&mut app, "200007");
    wait_for(&mut app, &format!("SOFA total: {sofa}"));
    assert_shows(&app, "ICU stay 200007");
    assert_shows(&app, "Central nervous system");
    assert_shows(&app, "Heart rate");
    assert_shows(&app, "No model yet.");
    click(&mut app, "Back to the list");
    assert_shows(&app, "1 stay");
    type_into(&mut app, "Find", "x");
    assert_shows(&app, "No stay matches");
}

#[test]
fn a_row_opens_wherever_it_is_clicked_and_headings_sort() {
    let fake = Fake::with_stays(50);
    let scores = fake.ints("sofa", "sofa");
    let highest = scores.iter().flatten().max().unwrap();
    let at = scores.iter().position(|score| score == &Some(*highest)).unwrap();
    let first = (200_001 + at).to_string();
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 50");
    click(&mut app, "Stays");
    click(&mut app, "Sort by SOFA");
    let heard = text(&app);
    let top = heard.lines().find(|line| line.starts_with("2000")).unwrap();
    assert_eq!(top, first, "the most ill stands first");

    // Beside the link, in the column of the admission type.
    let row = app.get_by_label(&first).rect();
    let column = app.get_by_label("Sort by Admission").rect();
    let place = egui::pos2(column.center().x, row.center().y);
    app.hover_at(place);
    app.run_steps(2);
    app.drag_at(place);
    app.drop_at(place);
    app.run_steps(3);
    wait_for(&mut app, &format!("SOFA total: {highest}"));
    click(&mut app, "Next");
    wait_for(&mut app, "Values of the first 24 hours");
    assert!(!shows(&app, &format!("ICU stay {first}")));
}

#[test]
fn a_stay_has_its_risk_and_the_form_takes_over_its_values() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(50)), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 50");
    click(&mut app, "Stays");
    click(&mut app, "200002");
    wait_for(&mut app, "Values of the first 24 hours");
    let heard = text(&app);
    let of_stay = heard.lines().find_map(|line| line.strip_prefix("In hospital mortality: ")).unwrap().to_owned();
    click(&mut app, "Change values in the risk form");
    wait_for(&mut app, "Values of stay 200002");
    assert_eq!(format!("{:.1} %", risk(&app)), of_stay);

    app.get_by_role_and_label(FIELD, "From ICU stay").click();
    app.run_steps(2);
    app.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    app.get_by_role_and_label(FIELD, "From ICU stay").type_text("7");
    app.run_steps(3);
    click(&mut app, "Load values");
    wait_for(
        &mut app,
        "icustay_id 7 is not in analytics.first_day_features. The Stays page lists the stays there are.",
    );
}

#[test]
fn the_form_scores_each_change_and_warns_outside_the_range() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(20)), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 20");
    click(&mut app, "Risk form");
    // Medians are the training means of this model: log-odds -2.2.
    click(&mut app, "Fill with training medians");
    assert!((risk(&app) - 10.0).abs() < 0.05, "{}", risk(&app));
    click(&mut app, "Yes");
    assert!(risk(&app) > 10.0);
    click(&mut app, "Clear");
    assert_shows(&app, "Nothing is entered: this is the risk of a patient about whom nothing is known.");

    let lactate = "Highest lactate";
    type_into(&mut app, lactate, "6");
    // -2.2 + 0.8 (6 - 2) / 2 = -0.6
    assert!((risk(&app) - 35.4).abs() < 0.06, "{}", risk(&app));
    assert_shows(&app, "Highest lactate: 6 mmol/L, contributes +1.60");
    assert_shows(&app, "1 of 3 values entered");
    assert!(!shows(&app, "Outside what the model was trained on (0.5 to 20 mmol/L)"));

    type_into(&mut app, lactate, "0");
    wait_for_typed(&mut app, lactate, "60");
    let problem = "60, which cannot be in mmol/L: between 0 and 50 is possible (in mg/dL? divide by 9)";
    assert_shows(&app, problem);
    assert_shows(&app, "1 field holds what cannot be and counts as missing.");
    // What cannot be is not scored: this is the risk of nothing entered.
    assert_shows(&app, "Nothing is entered: this is the risk of a patient about whom nothing is known.");
    click(&mut app, "Clear");
    type_into(&mut app, lactate, "40");
    assert_shows(&app, "Unusual: mostly 0.1 to 30 mmol/L (in mg/dL? divide by 9)");
    assert_shows(&app, "1 value outside what the model knows: trust the risk less.");

    click(&mut app, "Clear");
    type_into(&mut app, lactate, "30");
    assert_shows(&app, "Outside what the model was trained on (0.5 to 20 mmol/L)");
    type_into(&mut app, lactate, "x");
    assert_shows(&app, "Not a number");
    assert_shows(&app, "1 field holds what cannot be and counts as missing.");
}

#[test]
fn units_can_be_switched_and_a_slider_says_what_would_be() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(20)), save_models(dir.path()));
    app.set_size([1400.0, 1800.0].into());
    wait_for(&mut app, "ICU stays: 20");
    click(&mut app, "Risk form");
    type_into(&mut app, "Highest lactate", "6");
    let before = risk(&app);
    click(&mut app, "Highest lactate in mg/dL");
    wait_for_typed(&mut app, "Highest lactate", "54");
    assert_shows(&app, "seen 4.5 to 180");
    assert_eq!(risk(&app), before);
    click(&mut app, "Highest lactate in mmol/L");
    wait_for_typed(&mut app, "Highest lactate", "6");

    // The strongest is looked at first; the form stays as it is until the value is taken over.
    app.get_by_role_and_label(Role::Slider, "What if Highest lactate").set_value_accesskit(2.0);
    app.run_steps(3);
    let heard = text(&app);
    assert!(heard.contains("With 2 mmol/L the risk is 10.0 %; as it is (6 mmol/L) 35.4 %."), "{heard}");
    assert_eq!(risk(&app), before);
    click(&mut app, "Put this value into the form");
    wait_for_typed(&mut app, "Highest lactate", "2");
    assert!((risk(&app) - 10.0).abs() < 0.05);
    click(&mut app, "Model card");
    app.run_steps(10);
    assert!(text(&app).contains("# Model card: in_hospital_mortality by logistic regression"), "{}", text(&app));
}

#[test]
fn the_other_model_scores_the_same_values() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(20)), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 20");
    click(&mut app, "Risk form");
    type_into(&mut app, "Highest lactate", "6");
    let logistic = risk(&app);
    click(&mut app, "Gradient-boosted trees");
    // Log-odds of 0.125, plus the leaf of 1.5.
    assert!((risk(&app) - 39.0).abs() < 0.1, "{}", risk(&app));
    assert_ne!(logistic, risk(&app));
    assert_shows(&app, "1 of 3 values entered");
}

/// The text of a field.
#[track_caller]
fn wait_for_typed(app: &mut Harness<'static, App>, field: &str, expected: &str) {
    let value = app.get_by_role_and_label(FIELD, field).accesskit_node().value();
    assert_eq!(value.as_deref(), Some(expected));
}

#[test]
fn every_page_has_names_for_what_can_be_used() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(60)), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 60");
    click(&mut app, "Stays");
    rest(&mut app);
    click(&mut app, "200004");
    wait_for(&mut app, "Values of the first 24 hours");
    click(&mut app, "Risk form");
    rest(&mut app);
    click(&mut app, "Dark");
    rest(&mut app);
}
