//! Small windows, the keyboard, and that nothing moves under the pointer.

use acuity_viewer::App;
use eframe::egui::{self, Key, Modifiers, Pos2, Rect, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    assert_shows, click, fake::Fake, fake_models::save_models, rest, shelf, shows, start, text, wait_for,
    wait_until_gone,
};

#[track_caller]
fn place(app: &Harness<'static, App>, label: &str) -> Rect {
    assert_shows(app, label);
    app.query_all_by_label(label).next().unwrap().rect()
}

fn press(app: &mut Harness<'static, App>, modifiers: Modifiers, key: Key) {
    app.key_press_modifiers(modifiers, key);
    app.run_steps(3);
}

#[test]
fn in_a_small_window_tools_and_tabs_do_not_cover_each_other() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    for size in [[500.0, 400.0], [900.0, 600.0], [700.0, 500.0]] {
        app.set_size(size.into());
        rest(&mut app);
        let window = Rect::from_min_size(Pos2::ZERO, size.into());
        let parts = ["Overview", "Stays", "Risk form", "Dark", "Auto", "Reload", "Keys"];
        let places: Vec<Rect> = parts.iter().map(|part| place(&app, part)).collect();
        for (at, one) in places.iter().enumerate() {
            assert!(window.contains_rect(*one), "{} is outside of {size:?}: {one}", parts[at]);
            for (other, another) in places.iter().enumerate().skip(at + 1) {
                assert!(!one.shrink(1.0).intersects(another.shrink(1.0)), "{} and {}", parts[at], parts[other]);
            }
        }
    }
}

#[test]
fn a_narrow_window_hides_the_filters_until_they_are_asked_for() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "Reset filters");
    app.set_size([500.0, 400.0].into());
    rest(&mut app);
    assert!(!shows(&app, "Reset filters"));
    assert_shows(&app, "All 12 ICU stays");
    click(&mut app, "Filters");
    assert_shows(&app, "Reset filters");
    assert!(!shows(&app, "All 12 ICU stays"), "the filters take the place of the page");
    click(&mut app, "Filters");
    rest(&mut app);
    assert!(!shows(&app, "Reset filters"));
}

#[test]
fn a_page_scrolls_on_its_own() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    app.set_size([900.0, 600.0].into());
    wait_for(&mut app, "ICU stays: 12");
    let top = place(&app, "All 12 ICU stays").top();
    app.event(egui::Event::PointerMoved([600.0, 400.0].into()));
    app.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: [0.0, -400.0].into(),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    rest(&mut app);
    let is_scrolled =
        |app: &Harness<'static, App>| !shows(app, "All 12 ICU stays") || place(app, "All 12 ICU stays").top() < top;
    assert!(is_scrolled(&app), "the wheel moves the page");
    press(&mut app, Modifiers::COMMAND, Key::Num8);
    rest(&mut app);
    let line = place(&app, "Where the tables are read, and what reading them may cost.");
    assert!((line.top() - top).abs() < 1.0, "{line}: the other page begins at its top");
    press(&mut app, Modifiers::COMMAND, Key::Num1);
    rest(&mut app);
    assert!(is_scrolled(&app), "and the first is where it was left");
}

#[test]
fn the_pipeline_fits_a_small_window() {
    let dir = tempfile::tempdir().unwrap();
    crate::fake_project::write_artifacts(&dir.path().join("target"), "success");
    let mut app = crate::start_in(&shelf(Fake::with_stays(12)), vec![], dir.path());
    wait_for(&mut app, "ICU stays: 12");
    press(&mut app, Modifiers::COMMAND, Key::Num6);
    for width in [500.0, 900.0, 1280.0] {
        app.set_size([width, 600.0].into());
        wait_for(&mut app, "not in the last run");
        for words in ["passed", "not in the last run", "Whole graph"] {
            let rect = place(&app, words);
            assert!(rect.right() <= width && rect.height() < 34.0, "{words} at {width}: {rect}");
        }
    }
}

#[test]
fn an_unknown_stay_leaves_the_form_where_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(12)), save_models(dir.path()));
    app.set_size([900.0, 600.0].into());
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Risk form");
    rest(&mut app);
    let before = place(&app, "Find a value");
    app.get_by_role_and_label(Role::TextInput, "From ICU stay").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, "From ICU stay").type_text("99");
    app.run_steps(2);
    click(&mut app, "Load values");
    let message = "icustay_id 99 is not in analytics.first_day_features. The Stays page lists the stays there are.";
    wait_for(&mut app, message);
    assert_eq!(place(&app, "Find a value"), before);
    let line = place(&app, message);
    assert!(line.height() < 30.0 && line.right() <= 900.0, "one line: {line}");
}

#[test]
fn a_warning_moves_no_field() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = start(&shelf(Fake::with_stays(12)), save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Risk form");
    rest(&mut app);
    let field = |app: &Harness<'static, App>, name| app.get_by_role_and_label(Role::TextInput, name).rect();
    let lactate = "Highest lactate";
    let before = field(&app, lactate);
    app.get_by_role_and_label(Role::TextInput, "Age at ICU admission").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, "Age at ICU admission").type_text("x");
    app.run_steps(3);
    assert_shows(&app, "Not a number");
    assert_eq!(field(&app, lactate), before);
}

#[test]
fn keys_lead_everywhere() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    press(&mut app, Modifiers::COMMAND, Key::Num3);
    assert_shows(&app, "No model yet");
    press(&mut app, Modifiers::COMMAND, Key::F);
    assert_shows(&app, "12 stays");
    // The search field has the keyboard.
    app.event(eframe::egui::Event::Text("200003".to_owned()));
    app.run_steps(3);
    assert_shows(&app, "with exactly this number");
    press(&mut app, Modifiers::NONE, Key::Enter);
    wait_for(&mut app, "Values of the first 24 hours");
    click(&mut app, "Back to the list");
    // Twelve numbers begin like this: none of them is meant.
    press(&mut app, Modifiers::COMMAND, Key::F);
    click(&mut app, "Clear");
    press(&mut app, Modifiers::COMMAND, Key::F);
    app.event(eframe::egui::Event::Text("2000".to_owned()));
    app.run_steps(3);
    press(&mut app, Modifiers::NONE, Key::Enter);
    assert_shows(&app, "12 stays");
    click(&mut app, "Clear");
    click(&mut app, "200003");
    wait_for(&mut app, "Values of the first 24 hours");
    press(&mut app, Modifiers::ALT, Key::ArrowRight);
    wait_for(&mut app, "ICU stay 200004");
    press(&mut app, Modifiers::ALT, Key::ArrowLeft);
    wait_for(&mut app, "ICU stay 200003");
    press(&mut app, Modifiers::NONE, Key::F1);
    assert_shows(&app, "Find a stay or patient");
}

#[test]
fn a_change_of_the_filters_can_be_taken_back() {
    let mut app = start(&shelf(Fake::with_stays(300)), vec![]);
    wait_for(&mut app, "ICU stays: 300");
    click(&mut app, "Died");
    wait_until_gone(&mut app, "ICU stays: 300");
    let died = text(&app);
    click(&mut app, "Female");
    assert_ne!(text(&app), died);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    rest(&mut app);
    let count = died.lines().find(|line| line.starts_with("ICU stays: ")).unwrap();
    wait_for(&mut app, count);
    press(&mut app, Modifiers::COMMAND, Key::Z);
    wait_for(&mut app, "ICU stays: 300");
}
