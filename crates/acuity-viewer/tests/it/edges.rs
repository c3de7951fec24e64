//! Data that nobody would draw for a picture: one stay, nothing but nulls, ages of 300 years, letters from everywhere. Each
//! is shown on every page, in a large window and in a small one.

use acuity_viewer::App;
use acuity_warehouse::arrow::array::{Array as _, new_null_array};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    assert_shows, click, copied, fake::Fake, fake_models::save_models, rest, shelf, shows, start, text, wait_for,
};

/// Opens every page and the first stay.
fn tour(fake: &Fake, stays: usize) -> Harness<'static, App> {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(fake.clone()), save_models(dir.path()));
    let all = format!("ICU stays: {stays}");
    wait_for(&mut app, &all);
    for size in [[500.0, 400.0], [1400.0, 1000.0]] {
        app.set_size(size.into());
        rest(&mut app);
        for page in ["Overview", "Cohorts", "Models", "Pipeline", "Data quality", "Connection", "Risk form", "Stays"] {
            click(&mut app, page);
            rest(&mut app);
        }
    }
    click(&mut app, "200001");
    wait_for(&mut app, "ICU stay 200001");
    click(&mut app, "Course");
    rest(&mut app);
    click(&mut app, "First day");
    rest(&mut app);
    click(&mut app, "Overview");
    wait_for(&mut app, &all);
    app
}

#[test]
fn one_stay_is_a_unit_of_one() {
    let app = tour(&Fake::with_stays(1), 1);
    assert_shows(&app, "of 1 patient");
    assert_shows(&app, "All 1 ICU stay");
}

#[test]
fn columns_of_nothing_but_nulls_are_dashes_and_not_zeros() {
    let mut fake = Fake::with_stays(5);
    let marts: [(&str, &[&str]); 4] = [
        (
            "icustay_detail",
            &["gender", "age", "first_careunit", "admission_type", "intime", "outtime", "first_icu_stay", "hadm_id"],
        ),
        ("outcomes", &["in_hospital_mortality", "icu_mortality", "los_icu_hours", "is_adult", "stayed_24h"]),
        ("sofa", &["sofa", "score_mode"]),
        ("first_day_features", &["vent", "vasopressor", "rrt", "age", "lactate_max"]),
    ];
    for (mart, columns) in marts {
        for column in columns {
            let values = fake.column(mart, column);
            let nothing = new_null_array(values.data_type(), values.len());
            fake.put(mart, vec![((*column).to_owned(), nothing)]);
        }
    }
    let app = tour(&fake, 5);
    for title in
        ["Hospital mortality", "ICU mortality", "ICU length of stay", "ICU readmissions", "Ventilated", "Mean SOFA"]
    {
        assert_shows(&app, &format!("{title}: –"));
    }
    assert!(!text(&app).contains("0.0 %"), "{}", text(&app));
}

#[test]
fn ages_of_300_years_are_over_89() {
    let mut fake = Fake::with_stays(3);
    fake.put("icustay_detail", vec![crate::fake::floats("age", vec![Some(300.2), Some(45.0), Some(60.0)])]);
    let mut app = tour(&fake, 3);
    click(&mut app, "Stays");
    assert_shows(&app, "> 89");
    assert!(!text(&app).contains("300"), "{}", text(&app));
}

#[test]
fn names_from_everywhere_are_conditions_and_cells() {
    let names = ["Süd 1", "Реанимация", "Εντατική", "a\tb, \"c\"", "<svg> & co"];
    let fake = Fake::with_stays(5).with_texts("icustay_detail", "first_careunit", move |row| names[row]);
    let mut app = tour(&fake, 5);
    app.set_size([1400.0, 2000.0].into());
    rest(&mut app);
    let table = copied(&mut app, "Copy the units");
    assert!(table.lines().all(|line| line.split('\t').count() == 9), "{table}");
    click(&mut app, "Реанимация");
    wait_for(&mut app, "ICU stays: 1");
    assert_shows(&app, "Реанимация \u{d7}");
    click(&mut app, "Stays");
    rest(&mut app);
    assert!(!shows(&app, "Süd 1 stays") && app.query_all_by_label("Реанимация").count() >= 2, "{}", text(&app));
}
