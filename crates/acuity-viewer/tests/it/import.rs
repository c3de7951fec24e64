//! Values for the risk form from elsewhere: pasted text and files dropped on the window.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_viewer::App;
use eframe::egui::{DroppedFile, Event, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{assert_shows, click, fake::Fake, fake_models::save_models, shelf, shows, start, text, wait_for};

fn form(dir: &Path) -> Harness<'static, App> {
    let mut app = start(&shelf(Fake::with_stays(20)), save_models(dir));
    wait_for(&mut app, "ICU stays: 20");
    click(&mut app, "Risk form");
    app
}

fn paste(app: &mut Harness<'static, App>, text: &str) {
    app.event(Event::Paste(text.to_owned()));
    app.run_steps(4);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_file(app: &mut Harness<'static, App>, path: PathBuf) {
    app.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    app.step();
}

#[test]
fn text_is_pasted_anywhere_on_the_page_and_scored_as_the_command_line_does() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = form(dir.path());
    paste(&mut app, "age: 70\nlactate_max: 6\n");
    wait_for(&mut app, "Row 1 of 1 of pasted text");
    assert_shows(&app, "2 of 3 values entered");
    let model = acuity_ml::ModelFile::load(&save_models(&dir.path().join("again"))[0]).unwrap();
    let rows = acuity_ml::input::read(&model, "age,lactate_max\n70,6\n", acuity_ml::input::InputFormat::Csv, "x");
    let risk = acuity_ml::input::predict(&model, &rows.unwrap())[0].probability;
    assert_shows(&app, &format!("Predicted risk: {:.1} %", 100.0 * risk));
    // A change is told.
    click(&mut app, "Yes");
    assert_shows(&app, "Row 1 of 1 of pasted text, changed since");
    click(&mut app, "Clear");
    assert!(!shows(&app, "Row 1 of 1 of pasted text"), "{}", text(&app));
}

#[test]
fn text_that_is_wrong_is_told_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = form(dir.path());
    paste(&mut app, "{\"lactate_max\": 6}");
    wait_for(&mut app, "Row 1 of 1 of pasted text");
    click(&mut app, "Import");
    app.get_by_role_and_label(Role::MultilineTextInput, "Values to import").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::MultilineTextInput, "Values to import").type_text("lactat_max: 5");
    app.run_steps(2);
    click(&mut app, "Use these values");
    let told = text(&app);
    let problem = told.lines().find(|line| line.starts_with("Nothing was imported: ")).unwrap_or(&told);
    assert!(
        problem.contains("pasted text") && problem.contains("lactat_max") && problem.contains("lactate_max"),
        "{problem}"
    );
    assert_shows(&app, "Row 1 of 1 of pasted text");
    assert_shows(&app, "1 of 3 values entered");
    click(&mut app, "Close import");
    assert!(!shows(&app, "Use these values"));
}

#[test]
fn rows_of_a_file_are_gone_through() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("patients.csv");
    std::fs::write(&file, "id,age,lactate_max\nA,70,6\nB,,2\n").unwrap();
    let mut app = form(dir.path());
    drop_file(&mut app, file);
    wait_for(&mut app, "Row 1 of 2 of patients.csv, id A");
    assert_shows(&app, "2 of 3 values entered");
    click(&mut app, "Row after");
    assert_shows(&app, "Row 2 of 2 of patients.csv, id B");
    assert_shows(&app, "1 of 3 values entered");
    click(&mut app, "Row before");
    assert_shows(&app, "Row 1 of 2 of patients.csv, id A");

    drop_file(&mut app, dir.path().join("gone.csv"));
    crate::wait_until_gone(&mut app, "Reading the file");
    app.run_steps(5);
    assert!(text(&app).contains("Nothing was imported: "), "{}", text(&app));
    assert!(text(&app).contains("gone.csv"));
}
