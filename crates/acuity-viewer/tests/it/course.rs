//! A stay over time.

use acuity_viewer::App;
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::{Arc, atomic::Ordering};

use crate::{
    assert_shows, click, fake::Fake, fake_course::STAY, rest, shelf, shows, start, text, wait_for, wait_while_moving,
};

/// The course of the stay that has one.
fn course(fake: Fake) -> Harness<'static, App> {
    let mut app = start(&shelf(fake), vec![]);
    // Tall enough for all of it: what is scrolled out of sight is not drawn.
    app.set_size([1400.0, 2200.0].into());
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    click(&mut app, "Course");
    wait_for(&mut app, "SOFA by hour");
    app
}

/// The first thing whose name begins with `start`.
#[track_caller]
fn beginning(app: &Harness<'static, App>, start: &str) -> String {
    let all = text(app);
    all.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no `{start}` in:\n{all}")).to_owned()
}

fn any_beginning(app: &Harness<'static, App>, start: &str) -> bool {
    text(app).lines().any(|line| line.starts_with(start))
}

#[test]
fn the_course_says_what_was_measured_and_what_was_not() {
    let app = course(Fake::with_stays(12).with_course());
    assert_shows(&app, "Heart rate: 4 values, 70 to 100 beats/min");
    let pressures = beginning(&app, "Systolic blood pressure: 3 values, 110 to 120 mmHg");
    assert!(pressures.contains("Diastolic blood pressure: 1 value, 60 mmHg"), "{pressures}");
    let missing = beginning(&app, "Not measured: mean");
    assert!(missing.contains("respiratory rate") && !missing.contains("heart rate"), "{missing}");
    assert_shows(&app, "Lactate: 2 values, 2 to 4.5 mmol/L");
    // Sodium was measured, but is drawn only when it is chosen.
    assert!(!any_beginning(&app, "Sodium: 1 value"));
}

#[test]
fn what_was_not_measured_has_no_points_not_even_zero() {
    let app = course(Fake::with_stays(12).with_course());
    let zero = beginning(&app, "Coagulation: 0 of 4 points");
    assert!(zero.contains("day 1, 0:00") && zero.contains("day 2, 6:00"), "{zero}");
    assert!(!any_beginning(&app, "Liver:"), "{}", text(&app));
    // Measured from hour 10 on.
    let respiration = beginning(&app, "Respiration: 2 of 4 points");
    assert!(respiration.contains("day 1, 10:00"), "{respiration}");
    assert!(!any_beginning(&app, "Respiration: 0 of 4 points"));
    assert!(any_beginning(&app, "SOFA 7 of 24 points"), "2 + 4 + 1 from hour 20 on");
}

#[test]
fn events_stand_in_lanes_with_their_raw_rows() {
    let app = course(Fake::with_stays(12).with_course());
    for lane in ["Ventilation", "Norepinephrine", "Urine", "Code status", "Night terror"] {
        assert_shows(&app, lane);
    }
    let high = beginning(&app, "Norepinephrine 0.3 µg/kg/min");
    assert!(high.ends_with("sources row 3") && high.contains(" to "), "{high}");
    assert!(any_beginning(&app, "Urine 0 mL"), "a charted zero is a record");
    // A type of event that this program does not know is shown under its own name.
    assert!(any_beginning(&app, "Night terror seen"));
}

#[test]
fn a_click_on_a_cell_leads_to_the_raw_rows() {
    let mut app = course(Fake::with_stays(12).with_course());
    assert!(!shows(&app, "4711"));
    let cell = beginning(&app, "Cardiovascular: 4 of 4 points");
    click(&mut app, &cell);
    wait_for(&mut app, "Cardiovascular: 4 of 4 points, Norepinephrine 0.3 µg/kg/min");
    assert_shows(&app, "4711");
    assert_shows(&app, "inputevents_mv");
    assert_shows(&app, "Liver: not measured in 24 hours");
    // It has points in the score, and no row among the drivers.
    assert_shows(&app, "Coagulation: 0 of 4 points, but no driver is recorded");
    let hour = beginning(&app, "Hour ");
    click(&mut app, "Hour before");
    assert_ne!(hour, beginning(&app, "Hour "));
    click(&mut app, "Close");
    rest(&mut app);
    assert!(!shows(&app, "Hour before"));
}

#[test]
fn a_missing_mart_costs_its_part_only() {
    let fake = Fake::with_stays(12).with_course().without("pivoted_sofa").without_column("stay_events", "row_id");
    let app = course(fake);
    assert_shows(
        &app,
        "Not shown: memory has no table analytics.pivoted_sofa yet. Run `acuity build`, then press Reload.",
    );
    let events =
        "Not shown: table analytics.stay_events has no column `row_id`. Run `acuity build`, then press Reload.";
    assert_shows(&app, events);
    assert_shows(&app, "Heart rate: 4 values, 70 to 100 beats/min");
    assert_shows(&app, "Lactate: 2 values, 2 to 4.5 mmol/L");
}

#[test]
fn strips_stand_under_each_other() {
    let app = course(Fake::with_stays(12).with_course());
    let place = |start: &str| app.get_by_label(&beginning(&app, start)).rect();
    let (heart, pressure, missing) =
        (place("Heart rate: "), place("Systolic blood pressure: "), place("Not measured: mean"));
    assert!(heart.bottom() <= pressure.top(), "{heart} and {pressure}");
    assert!(pressure.bottom() <= missing.top(), "{pressure} and {missing}");
}

#[test]
fn zooming_leaves_out_what_is_not_in_sight() {
    let mut app = course(Fake::with_stays(12).with_course());
    assert!(any_beginning(&app, "Night terror seen"));
    click(&mut app, "First 24 hours");
    rest(&mut app);
    assert!(!any_beginning(&app, "Night terror seen"), "it was in hour 28");
    assert!(any_beginning(&app, "Norepinephrine 0.1"));
    click(&mut app, "Whole stay");
    rest(&mut app);
    assert!(any_beginning(&app, "Night terror seen"));
}

#[test]
fn a_stay_without_rows_says_so_and_the_view_stays_when_the_stay_changes() {
    let mut app = course(Fake::with_stays(12).with_course());
    click(&mut app, "Next");
    wait_for(&mut app, "No hour of this stay has a score.");
    assert_shows(&app, "Nothing is recorded.");
    assert_shows(&app, &format!("ICU stay {}", STAY + 1));
    click(&mut app, "Previous");
    wait_for(&mut app, "Heart rate: 4 values, 70 to 100 beats/min");
}

#[test]
fn the_course_is_priced_before_it_is_read() {
    let fake = Fake::with_stays(12).with_course().billed(1_000_000);
    let (queries, ran) = (Arc::clone(&fake.queries), Arc::clone(&fake.ran));
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    let before = ran.load(Ordering::SeqCst);
    queries.set_closed(true);
    click(&mut app, "Course");
    wait_while_moving(&mut app, "Reading the course: 4.0 MB in all, less than $0.0001");
    queries.set_closed(false);
    wait_for(&mut app, "SOFA by hour");
    assert_eq!(ran.load(Ordering::SeqCst) - before, 4);
}

#[test]
fn the_patients_other_stays_are_one_click_away() {
    let fake = Fake::with_stays(12);
    let subjects = fake.ints("icustay_detail", "subject_id");
    // Two stays of one patient that follow each other in the fake's numbering.
    let at = subjects.windows(2).position(|pair| pair[0] == pair[1]).unwrap();
    let (first, second) = (200_001 + at as i64, 200_002 + at as i64);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, &first.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    let other = beginning(&app, &format!("{second} · "));
    click(&mut app, &other);
    wait_for(&mut app, &format!("ICU stay {second}"));
    assert!(any_beginning(&app, &format!("{first} · ")));
}
