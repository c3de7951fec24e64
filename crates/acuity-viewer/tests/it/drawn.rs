//! What is drawn, by its place on the page, against the marts: a value stands in the row and the column that name it.

use acuity_ml::{
    features::{FeatureGroup, features},
    words::{number, short_label, with_unit, yes_or_no},
};
use acuity_scores::Statistic;
use acuity_viewer::App;
use eframe::egui::{Rect, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{By, NodeT as _, Queryable as _},
};

use crate::{click, fake::Fake, fake_models::save_models, rest, shelf, start, wait_for};

/// Something with a name, and where it is.
#[derive(Debug, Clone)]
struct Drawn {
    text: String,
    place: Rect,
}

/// Everything that is drawn with a text.
fn drawn(app: &Harness<'static, App>) -> Vec<Drawn> {
    let nodes = app.query_all(By::new());
    nodes
        .filter_map(|node| {
            let inner = node.accesskit_node();
            let text = inner.label().or_else(|| inner.value())?;
            inner.bounding_box()?;
            Some(Drawn { text, place: node.rect() })
        })
        .collect()
}

/// What is called `text` and lies in `area`.
#[track_caller]
fn named<'a>(all: &'a [Drawn], text: &str, area: Rect) -> &'a Drawn {
    let mut found = all.iter().filter(|one| one.text == text && area.contains(one.place.center()));
    let first = found.next().unwrap_or_else(|| panic!("`{text}` is not drawn in {area:?}"));
    assert!(found.next().is_none(), "`{text}` is drawn twice in {area:?}");
    first
}

/// The texts on the line of `row` below `heading`, whose right ends meet.
fn below<'a>(all: &'a [Drawn], row: &Drawn, heading: Rect) -> Vec<&'a str> {
    let on_line = |one: &&Drawn| (one.place.center().y - row.place.center().y).abs() < 6.0;
    let in_column = |one: &&Drawn| (one.place.right() - heading.right()).abs() < 3.0;
    all.iter().filter(on_line).filter(in_column).map(|one| one.text.as_str()).collect()
}

/// A stay page that is tall enough for everything on it.
fn stay_page(fake: &Fake, icustay_id: &str, size: [f32; 2]) -> Harness<'static, App> {
    let mut app = start(&shelf(fake.clone()), vec![]);
    wait_for(&mut app, "Overview");
    app.set_size(vec2(size[0], size[1]));
    rest(&mut app);
    click(&mut app, "Stays");
    click(&mut app, icustay_id);
    wait_for(&mut app, "Values of the first 24 hours");
    app
}

/// The card of a group: from its title down to the next card in the same column of the page.
#[track_caller]
fn card_of(all: &[Drawn], group: FeatureGroup, width: f32) -> Rect {
    let below = all.iter().find(|one| one.text == "Values of the first 24 hours").unwrap().place.bottom();
    let titles: Vec<&Drawn> = all
        .iter()
        .filter(|one| one.place.top() > below && GROUPS.iter().any(|group| group.title() == one.text))
        .collect();
    let title = titles.iter().find(|one| one.text == group.title()).unwrap_or_else(|| panic!("no card {group:?}"));
    let same_column = |one: &&&Drawn| (one.place.left() - title.place.left()).abs() < 3.0;
    let end = titles.iter().filter(same_column).map(|one| one.place.top()).filter(|top| *top > title.place.top());
    let bottom = end.fold(f32::INFINITY, f32::min);
    let next_column = titles.iter().map(|one| one.place.left()).filter(|left| *left > title.place.left() + 3.0);
    let right = next_column.fold(width, f32::min);
    Rect::from_min_max(title.place.left_bottom(), [right, bottom].into())
}

const GROUPS: [FeatureGroup; 6] = [
    FeatureGroup::Patient,
    FeatureGroup::Vitals,
    FeatureGroup::Neurology,
    FeatureGroup::Laboratory,
    FeatureGroup::BloodGas,
    FeatureGroup::Treatment,
];

/// Compares every value of the first day with the mart.
#[track_caller]
fn first_day_is_the_marts(fake: &Fake, row: usize, size: [f32; 2]) {
    let app = stay_page(fake, &(200_001 + row).to_string(), size);
    let all = drawn(&app);
    let mut compared = 0;
    for group in GROUPS {
        let card = card_of(&all, group, size[0]);
        let here: Vec<Drawn> = all.iter().filter(|one| card.contains(one.place.center())).cloned().collect();
        for feature in features().iter().filter(|feature| feature.group == group) {
            let in_columns = matches!(group, FeatureGroup::Vitals | FeatureGroup::Laboratory);
            let value = fake.number("first_day_features", &feature.name, row);
            let expected = match value {
                None => "–".to_owned(),
                Some(value) if feature.is_flag => yes_or_no(value).to_owned(),
                Some(value) => number(value),
            };
            let found = if in_columns {
                let statistic = feature.statistic.unwrap();
                let mut words = feature.quantity.words.chars();
                let capital = words.next().unwrap().to_uppercase().to_string();
                let line = short_label(&feature.name, &(capital + words.as_str()));
                let heading = named(&here, statistic.title(), card);
                below(&here, named(&here, &line, card), heading.place)
            } else {
                // Without headings the value is what stands to the right of the name, before the unit.
                let line = named(&here, &short_label(&feature.name, &feature.description), card);
                let beside = here.iter().filter(|one| {
                    (one.place.center().y - line.place.center().y).abs() < 6.0
                        && one.place.left() > line.place.left() + 1.0
                });
                let first = beside.min_by(|a, b| a.place.left().total_cmp(&b.place.left()));
                first.map(|one| vec![one.text.as_str()]).unwrap_or_default()
            };
            assert_eq!(found, [expected.as_str()], "{} of stay {}", feature.name, 200_001 + row);
            compared += 1;
        }
    }
    assert_eq!(compared, features().len());
}

#[test]
fn every_value_of_the_first_day_stands_under_its_heading() {
    let fake = Fake::with_stays(6);
    first_day_is_the_marts(&fake, 3, [1400.0, 2600.0]);
    // One column of cards.
    first_day_is_the_marts(&fake, 4, [1000.0, 4200.0]);
    assert_eq!(Statistic::ALL.map(Statistic::title), ["Lowest", "Average", "Highest"]);
}

#[test]
fn every_component_of_sofa_stands_beside_the_values_it_is_of() {
    let fake = Fake::with_stays(6);
    let app = stay_page(&fake, "200005", [1400.0, 2600.0]);
    let all = drawn(&app);
    let titles = ["Respiration", "Coagulation", "Liver", "Cardiovascular", "Central nervous system", "Renal"];
    for (component, title) in acuity_scores::find("sofa").unwrap().components.iter().zip(titles) {
        let row = all.iter().find(|one| one.text == title).unwrap();
        let points = fake.number("sofa", component.name, 4).map_or_else(|| "–".to_owned(), number);
        let values: Vec<String> = component
            .inputs
            .iter()
            .filter_map(|name| {
                let input = acuity_scores::find("sofa").unwrap().input(name).unwrap();
                let value = fake.number("sofa_inputs", name, 4)?;
                Some(format!("{} {}", input.description, with_unit(value, input.quantity.unit)))
            })
            .collect();
        let values = if values.is_empty() { "not measured".to_owned() } else { values.join("\n") };
        let beside: Vec<&str> = all
            .iter()
            .filter(|one| one.place.y_range().contains(row.place.center().y) && one.place.left() > row.place.right())
            .filter(|one| one.place.left() < 760.0)
            .map(|one| one.text.as_str())
            .collect();
        assert!(beside.contains(&points.as_str()) && beside.contains(&values.as_str()), "{title}: {beside:?} {values}");
    }
}

#[test]
fn every_cell_of_the_list_stands_under_its_heading() {
    let fake = Fake::with_stays(8).with_children(2);
    let mut app = start(&shelf(fake.clone()), vec![]);
    wait_for(&mut app, "Overview");
    app.set_size(vec2(1600.0, 1000.0));
    rest(&mut app);
    click(&mut app, "Stays");
    rest(&mut app);
    let all = drawn(&app);
    let yes = |table: &str, column: &str, row| fake.number(table, column, row).map(yes_or_no).map(str::to_owned);
    for row in 0..8 {
        let id = (200_001 + row).to_string();
        let line = all.iter().find(|one| one.text == id).unwrap();
        let age = fake.number("icustay_detail", "age", row).unwrap();
        let died = |column| fake.number("outcomes", column, row) == Some(1.0);
        let cells = [
            ("Patient", fake.number("icustay_detail", "subject_id", row).map(|id| format!("{id}"))),
            ("Age (y)", Some(if age > 89.9 { "> 89".to_owned() } else { format!("{}", age.floor()) })),
            ("Sex", Some(if fake.text("icustay_detail", "gender", row) == "M" { "Male" } else { "Female" }.to_owned())),
            ("Unit", Some(fake.text("icustay_detail", "first_careunit", row))),
            ("Admission", Some(fake.text("icustay_detail", "admission_type", row))),
            ("ICU (d)", fake.number("outcomes", "los_icu_hours", row).map(|hours| format!("{:.1}", hours / 24.0))),
            // The mart has points for the two children, the list must not.
            ("SOFA", fake.number("sofa", "sofa", row).filter(|_| row >= 2).map(|score| format!("{score}"))),
            ("Ventilated", yes("first_day_features", "vent", row)),
            ("Vasopressor", yes("first_day_features", "vasopressor", row)),
            (
                "Outcome",
                Some(
                    match (died("icu_mortality"), died("in_hospital_mortality")) {
                        (true, _) => "died in ICU",
                        (false, true) => "died",
                        (false, false) => "survived",
                    }
                    .to_owned(),
                ),
            ),
        ];
        let headings: Vec<&Drawn> = all.iter().filter(|one| one.text.starts_with("Sort by ")).collect();
        for (heading, expected) in cells {
            let column = headings.iter().find(|one| one.text == format!("Sort by {heading}")).unwrap();
            let right = headings.iter().map(|one| one.place.left()).filter(|left| *left > column.place.left() + 1.0);
            let right = right.fold(f32::INFINITY, f32::min);
            let cell: Vec<&str> = all
                .iter()
                .filter(|one| (one.place.center().y - line.place.center().y).abs() < 6.0)
                .filter(|one| one.place.left() >= column.place.left() - 6.0 && one.place.left() < right - 6.0)
                .map(|one| one.text.as_str())
                .collect();
            assert_eq!(cell, [expected.as_deref().unwrap_or("–")], "{heading} of stay {id}");
        }
    }
}

#[test]
fn every_cell_of_the_units_stands_under_its_heading() {
    let fake = Fake::with_stays(120).with_children(30);
    let mut app = start(&shelf(fake.clone()), vec![]);
    wait_for(&mut app, "ICU stays: 120");
    app.set_size(vec2(1400.0, 1800.0));
    rest(&mut app);
    let all = drawn(&app);
    let table = all.iter().find(|one| one.text == "By first care unit").unwrap().place;
    let area = Rect::from_min_max(table.left_bottom(), [1400.0, table.bottom() + 260.0].into());
    let here: Vec<Drawn> = all.iter().filter(|one| area.contains(one.place.center())).cloned().collect();
    for unit in ["CCU", "CSRU", "MICU", "SICU", "TSICU"] {
        let rows: Vec<usize> =
            (0..120).filter(|&row| fake.text("icustay_detail", "first_careunit", row) == unit).collect();
        let share = |table: &str, column: &str| {
            let hits = rows.iter().filter(|&&row| fake.number(table, column, row) == Some(1.0)).count();
            format!("{:.1} %", 100.0 * hits as f64 / rows.len() as f64)
        };
        let scores: Vec<f64> =
            rows.iter().filter(|row| **row >= 30).filter_map(|&row| fake.number("sofa", "sofa", row)).collect();
        let mean = format!("{:.1} points", scores.iter().sum::<f64>() / scores.len() as f64);
        let mut hours: Vec<f64> =
            rows.iter().filter_map(|&row| fake.number("outcomes", "los_icu_hours", row)).collect();
        hours.sort_by(f64::total_cmp);
        let median = (hours[(hours.len() - 1) / 2] + hours[hours.len() / 2]) / 2.0;
        let median_days = format!("{:.1}", median / 24.0);
        let line = named(&here, unit, area);
        let cells = [
            ("Stays", rows.len().to_string()),
            ("Hospital mortality", share("outcomes", "in_hospital_mortality")),
            ("Ventilated", share("first_day_features", "vent")),
            ("Vasopressors", share("first_day_features", "vasopressor")),
            ("Renal replacement", share("first_day_features", "rrt")),
            // The marts have no sepsis.
            ("Sepsis-3", "–".to_owned()),
            ("Median days", median_days),
            ("Mean SOFA, adults", mean),
        ];
        let lefts = cells.each_ref().map(|(heading, _)| named(&here, heading, area).place.left());
        for (at, (heading, expected)) in cells.iter().enumerate() {
            // The text stands beside its bar, within the column.
            let right = lefts.get(at + 1).copied().unwrap_or(f32::INFINITY);
            let cell: Vec<&str> = here
                .iter()
                .filter(|one| (one.place.center().y - line.place.center().y).abs() < 8.0)
                .filter(|one| one.place.left() >= lefts[at] - 6.0 && one.place.left() < right - 6.0)
                .map(|one| one.text.as_str())
                .collect();
            assert_eq!(cell, [expected.as_str()], "{heading} of {unit}");
        }
    }
}

#[test]
fn every_field_of_the_form_has_the_value_of_its_feature() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(6);
    let mut app = start(&shelf(fake.clone()), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 6");
    click(&mut app, "Stays");
    click(&mut app, "200002");
    wait_for(&mut app, "Change values in the risk form");
    click(&mut app, "Change values in the risk form");
    wait_for(&mut app, "Values of stay 200002");
    for name in ["age", "lactate_max"] {
        let feature = acuity_ml::features::find(name).unwrap();
        let label = short_label(&feature.name, &feature.description);
        let field = app.get_by_role_and_label(Role::TextInput, &label).accesskit_node().value();
        let expected = fake.number("first_day_features", name, 1).map(number);
        assert_eq!(field, Some(expected.unwrap_or_default()), "{name}");
    }
}

#[test]
fn a_stay_is_shown_in_si_units_when_they_are_asked_for() {
    let fake = Fake::with_stays(3);
    let creatinine = |row: usize| fake.number("first_day_features", "creatinine_max", row);
    let (row, value) = (0..3).find_map(|row| Some((row, creatinine(row)?))).unwrap();
    let mut app = stay_page(&fake, &(200_001 + row).to_string(), [1400.0, 2600.0]);
    let has = |app: &Harness<'static, App>, words: &str| drawn(app).iter().any(|one| one.text == words);
    assert!(has(&app, &number(value)) && !has(&app, "µmol/L"));
    click(&mut app, "SI units");
    rest(&mut app);
    assert!(has(&app, &number(88.4 * value)) && has(&app, "µmol/L"));
    assert!(has(&app, "mmHg"), "blood pressures stay what they are");
}
