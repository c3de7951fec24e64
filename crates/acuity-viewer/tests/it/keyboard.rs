//! Each page without the pointer: Tab reaches every control, each has a role and a name, and where the keyboard is can be seen.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use acuity_viewer::{App, Order, Verb};
use eframe::egui::{Key, Modifiers, Rect, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{By, NodeT as _, Queryable as _},
};

use crate::{
    click,
    fake::Fake,
    fake_course::STAY,
    fake_project::{FakeProject, write_artifacts},
    fake_rolling::save_rolling,
    fake_worth::save_evaluated,
    open_window, options, rest, shelf, text, wait_for, wait_while_moving,
};

/// More than a page has controls.
const STOPS: usize = 400;

/// Something that can be used.
#[derive(Debug, Clone, PartialEq)]
struct Control {
    id: String,
    role: Role,
    name: String,
    place: Rect,
    is_focused: bool,
}

/// Roles of what a person uses.
const USED: [Role; 11] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::DisclosureTriangle,
    Role::Link,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    // Between the filters and the page; what reads the screen can move it.
    Role::Splitter,
    Role::TextInput,
    Role::MultilineTextInput,
];

/// Everything on the page, and whether it can be used now.
fn nodes(app: &Harness<'static, App>) -> Vec<(Control, bool)> {
    let all = app.query_all(By::new()).map(|node| {
        let inner = node.accesskit_node();
        let name = inner.label().or_else(|| inner.value()).or_else(|| inner.placeholder().map(str::to_owned));
        let control = Control {
            id: format!("{:?}", inner.id()),
            role: inner.role(),
            name: name.unwrap_or_default(),
            place: if inner.bounding_box().is_some() { node.rect() } else { Rect::NOTHING },
            is_focused: inner.is_focused(),
        };
        // The ends of a range are fields beside its rail, which is for the pointer.
        let is_rail = control.role == Role::Slider && control.name.starts_with("Range of ");
        let is_used = USED.contains(&control.role) && !inner.is_disabled() && !is_rail;
        (control, is_used)
    });
    all.collect()
}

/// What is painted within a place, in words.
fn painted(app: &Harness<'static, App>, place: Rect) -> String {
    let around = place.expand(2.0);
    let mut out = String::new();
    for clipped in &app.output().shapes {
        let shape = &clipped.shape;
        if shape.visual_bounding_rect().intersects(around) && clipped.clip_rect.intersects(around) {
            write!(out, "{shape:?}").unwrap();
        }
    }
    out
}

/// Goes through the page with Tab until it comes round; gives what is wrong.
#[must_use]
fn walk(app: &mut Harness<'static, App>, page: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for (control, is_used) in nodes(app) {
        if is_used {
            if control.name.trim().is_empty() {
                problems.push(format!("{page}: a control without a name: {control:?}"));
            }
            wanted.insert(control.id);
        }
    }
    assert!(wanted.len() > 8, "{page}: {}", text(app));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut before: Option<(Control, String)> = None;
    for _ in 0..STOPS {
        app.key_press(Key::Tab);
        app.run_steps(2);
        let all = nodes(app);
        let focused = all.into_iter().map(|one| one.0).find(|one| one.is_focused && one.role != Role::Window);
        if let Some((control, was)) = before.take()
            && focused.as_ref().is_none_or(|now| now.id != control.id)
            && painted(app, control.place) == was
        {
            problems.push(format!("{page}: it cannot be seen that the keyboard is at {control:?}"));
        }
        let Some(control) = focused else { continue };
        if !USED.contains(&control.role) || control.name.trim().is_empty() {
            problems.push(format!("{page}: the keyboard stops where nothing is to be used: {control:?}"));
        }
        let was = painted(app, control.place);
        if !seen.insert(control.id.clone()) {
            break;
        }
        before = Some((control, was));
    }
    let missed =
        nodes(app).into_iter().map(|one| one.0).filter(|one| wanted.contains(&one.id) && !seen.contains(&one.id));
    problems.extend(missed.map(|one| format!("{page}: Tab does not reach {one:?}")));
    problems
}

#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A window with everything that a page can show.
fn everything(project: &Arc<FakeProject>) -> (Harness<'static, App>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    write_artifacts(&dir.path().join("target"), "success");
    let mut models = save_evaluated(&dir.path().join("trained"));
    models.extend(save_rolling(&dir.path().join("rolling"), false));
    let fake = Fake::with_stays(12).with_course().with_rolling().with_quality();
    let mut options = options(&shelf(fake), models, dir.path());
    options.project = Some(Arc::clone(project) as _);
    let mut app = open_window(options);
    wait_for(&mut app, "ICU stays: 12");
    (app, dir)
}

fn go(app: &mut Harness<'static, App>, key: Key, words: &str) {
    app.key_press_modifiers(Modifiers::COMMAND, key);
    app.run_steps(2);
    wait_for(app, words);
}

#[test]
fn the_keyboard_reaches_everything_on_the_pages_of_the_stays() {
    let (mut app, _dir) = everything(&Arc::default());
    let mut problems = Vec::new();
    app.set_size(vec2(1400.0, 2400.0));
    rest(&mut app);
    problems.extend(walk(&mut app, "overview"));
    go(&mut app, Key::Num2, "Click a stay to open it; click a heading to sort.");
    problems.extend(walk(&mut app, "stays"));
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    problems.extend(walk(&mut app, "first day"));
    app.key_press_modifiers(Modifiers::COMMAND, Key::D);
    app.run_steps(2);
    wait_while_moving(&mut app, "SOFA by hour");
    rest(&mut app);
    problems.extend(walk(&mut app, "course"));
    assert_none(&problems);
}

#[test]
fn the_keyboard_reaches_everything_on_the_pages_of_models_and_cohorts() {
    let (mut app, _dir) = everything(&Arc::default());
    let mut problems = Vec::new();
    app.set_size(vec2(1400.0, 3600.0));
    go(&mut app, Key::Num3, "Fill with training medians");
    problems.extend(walk(&mut app, "risk form"));
    go(&mut app, Key::Num4, "Who is left");
    click(&mut app, "Add a condition");
    app.run_steps(3);
    click(&mut app, "Age at ICU admission");
    rest(&mut app);
    // The list stays open for more.
    app.key_press(Key::Escape);
    rest(&mut app);
    problems.extend(walk(&mut app, "cohorts"));
    go(&mut app, Key::Num5, "Trained models");
    rest(&mut app);
    problems.extend(walk(&mut app, "models"));
    assert_none(&problems);
}

#[test]
fn the_keyboard_reaches_everything_on_the_pages_of_the_project() {
    let (mut app, _dir) = everything(&Arc::default());
    let mut problems = Vec::new();
    go(&mut app, Key::Num6, "not in the last run");
    click(&mut app, "model sofa: failed, 520 rows, 0.25 s, 0 of 1 test passed");
    rest(&mut app);
    problems.extend(walk(&mut app, "pipeline"));
    go(&mut app, Key::Num7, "Stays without a value, by hour of the stay");
    problems.extend(walk(&mut app, "data quality"));
    go(&mut app, Key::Num8, "Where the tables are read, and what reading them may cost.");
    problems.extend(walk(&mut app, "connection"));
    assert_none(&problems);
}

#[test]
fn the_edge_of_the_filters_is_moved_by_arrows() {
    let (mut app, _dir) = everything(&Arc::default());
    let edge = |app: &Harness<'static, App>| {
        nodes(app).into_iter().map(|one| one.0).find(|one| one.role == Role::Splitter).unwrap()
    };
    for _ in 0..STOPS {
        app.key_press(Key::Tab);
        app.run_steps(2);
        if edge(&app).is_focused {
            break;
        }
    }
    let before = edge(&app).place.center().x;
    app.key_press(Key::ArrowRight);
    app.run_steps(3);
    assert!(edge(&app).is_focused && edge(&app).place.center().x > before + 5.0, "{:?} {before}", edge(&app));
    app.key_press(Key::ArrowLeft);
    app.run_steps(3);
    assert!((edge(&app).place.center().x - before).abs() < 1.0, "{:?} {before}", edge(&app));
}

#[test]
fn commands_are_found_by_name_and_do_what_they_say() {
    let project = Arc::<FakeProject>::default();
    let (mut app, _dir) = everything(&project);
    let run = |app: &mut Harness<'static, App>, words: &str| {
        app.key_press_modifiers(Modifiers::COMMAND, Key::K);
        app.run_steps(3);
        app.get_by_role_and_label(Role::TextInput, "Go to or do").type_text(words);
        app.run_steps(2);
        app.key_press(Key::Enter);
        app.run_steps(4);
    };
    run(&mut app, "dark colours");
    assert!(app.ctx.global_style().visuals.dark_mode);
    run(&mut app, "light colours");
    assert!(!app.ctx.global_style().visuals.dark_mode);
    run(&mut app, "larger text");
    assert!(app.ctx.zoom_factor() > 1.0);
    run(&mut app, "usual size");
    assert_eq!(app.ctx.zoom_factor(), 1.0);
    click(&mut app, "Female");
    run(&mut app, "reset the filters");
    wait_for(&mut app, "ICU stays: 12");
    run(&mut app, "training medians");
    wait_for(&mut app, "3 of 3 values entered");
    run(&mut app, "clear the risk form");
    wait_for(&mut app, "Nothing is entered: this is the risk of a patient about whom nothing is known.");
    project.gate.set_closed(true);
    run(&mut app, "test what is selected");
    wait_while_moving(&mut app, "Stop");
    run(&mut app, "stop what runs");
    wait_for(&mut app, "Stopped after 1.25 s: 1 passed, 1 skipped.");
    assert_eq!(project.orders.lock().unwrap()[0], Order { verb: Verb::Test, select: vec![] });
}
