//! What each page looks like: pictures that a person has looked at, compared pixel by pixel. `UPDATE_SNAPSHOTS=1` makes them
//! anew. They are drawn without a graphics card, from the program's own command that saves the window as a picture.

use std::path::Path;

use acuity_viewer::App;
use eframe::egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::{Harness, SnapshotOptions, image_snapshot_options};

use crate::{
    click,
    fake::Fake,
    fake_course::STAY,
    fake_project::{FakeProject, write_artifacts},
    fake_worth::save_evaluated,
    open_window, options, shelf, wait_for, wait_while_moving,
};

const SIZE: Vec2 = vec2(1180.0, 800.0);

/// A window with everything that there can be, below `dir`.
fn window(dir: &Path) -> Harness<'static, App> {
    write_artifacts(&dir.join("target"), "success");
    let models = save_evaluated(&dir.join("trained"));
    let mut options = options(&shelf(Fake::with_stays(240).with_course()), models, dir);
    options.project = Some(std::sync::Arc::new(FakeProject::default()));
    let mut app = open_window(options);
    app.set_size(SIZE);
    wait_for(&mut app, "ICU stays: 240");
    click(&mut app, "Light");
    app
}

/// Saves the window and compares it with the picture of that name.
fn looks_like(app: &mut Harness<'static, App>, dir: &Path, page: &str, name: &str) {
    // Nothing lights up under the pointer.
    app.event(eframe::egui::Event::PointerGone);
    app.run_steps(4);
    app.key_press_modifiers(Modifiers::COMMAND, Key::P);
    let file = dir.join("exports").join(format!("acuity_{page}.png"));
    wait_for(app, &format!("Saved as {}", file.display()));
    // Of half the size, which shows as much and is a third to keep.
    let picture = image::open(&file).unwrap().into_rgba8();
    let picture = image::imageops::thumbnail(&picture, picture.width() / 2, picture.height() / 2);
    std::fs::remove_file(&file).unwrap();
    click(app, "OK");
    image_snapshot_options(&picture, name, &SnapshotOptions::new().output_path("tests/it/pictures"));
}

/// A page, what is on it once it is whole, and what its file is called.
const PAGES: [(Key, &str, &str); 8] = [
    (Key::Num1, "First-day SOFA", "overview"),
    (Key::Num2, "Click a stay to open it; click a heading to sort.", "stays"),
    (Key::Num3, "What if", "risk form"),
    (Key::Num4, "Survival", "cohorts"),
    (Key::Num5, "Groups of patients", "models"),
    (Key::Num6, "No node is chosen", "pipeline"),
    (Key::Num7, "Data quality", "data quality"),
    (Key::Num8, "Read something else", "connection"),
];

#[test]
fn pages_look_as_they_did_when_somebody_looked() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = window(dir.path());
    for (key, label, page) in PAGES {
        app.key_press_modifiers(Modifiers::COMMAND, key);
        wait_for(&mut app, label);
        let name = page.replace(' ', "_");
        looks_like(&mut app, dir.path(), &name, &name);
    }
}

#[test]
fn a_stay_looks_as_it_did_when_somebody_looked() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = window(dir.path());
    click(&mut app, "Stays");
    click(&mut app, &STAY.to_string());
    wait_for(&mut app, "Values of the first 24 hours");
    looks_like(&mut app, dir.path(), "stay", "stay");
    click(&mut app, "Course");
    wait_while_moving(&mut app, "SOFA by hour");
    looks_like(&mut app, dir.path(), "stay", "stay_course");
}

#[test]
fn dark_colours_look_as_they_did_when_somebody_looked() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = window(dir.path());
    click(&mut app, "Dark");
    looks_like(&mut app, dir.path(), "overview", "overview_dark");
}
