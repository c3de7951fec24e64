//! The page of the connection: another target, a file that changes, and what reading may cost.

use std::sync::{Arc, atomic::Ordering};

use acuity_viewer::{App, ViewerOptions};
use eframe::egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    assert_shows, click, fake::Fake, fake_project::FakeProject, open_window, options, shelf, shows, start, text,
    wait_for,
};

const MB: u64 = 1_000_000;

fn with_project(fake: Fake, change: impl FnOnce(&mut ViewerOptions)) -> Harness<'static, App> {
    let mut options = options(&shelf(fake), vec![], std::path::Path::new("no such folder"));
    options.project = Some(Arc::new(FakeProject::default()));
    change(&mut options);
    open_window(options)
}

fn connect(app: &mut Harness<'static, App>, to: &str) {
    app.get_by_role_and_label(Role::TextInput, "Target or file").click();
    app.run_steps(2);
    app.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::A);
    app.get_by_role_and_label(Role::TextInput, "Target or file").type_text(to);
    app.run_steps(2);
    click(app, "Connect");
}

#[test]
fn another_target_is_read_in_place_of_the_first() {
    let mut app = with_project(Fake::with_stays(12), |_| {});
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Connection");
    for line in ["dev", "analytics", "12", "Reading costs nothing here."] {
        assert_shows(&app, line);
    }
    connect(&mut app, "nowhere");
    wait_for(&mut app, "Not connected, what was read before is shown: no output nowhere; it has: other, dear");
    assert_shows(&app, "dev");
    click(&mut app, "Connect to other");
    wait_for(&mut app, "Connected to other.");
    wait_for(&mut app, "7");
    click(&mut app, "Overview");
    wait_for(&mut app, "ICU stays: 7");
    click(&mut app, "Connection");
    connect(&mut app, "dear");
    wait_for(&mut app, "Read so far in this window: 20.0 MB, about $0.0001");
}

#[test]
fn a_file_that_changes_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("acuity.duckdb");
    std::fs::write(&file, "1").unwrap();
    let shelf = shelf(Fake::with_stays(12));
    let mut options = options(&shelf, vec![], dir.path());
    options.place.database = Some(file.clone());
    let mut app = open_window(options);
    wait_for(&mut app, "ICU stays: 12");
    // After the first look at the file.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    *shelf.lock().unwrap() = Ok(Fake::with_stays(13));
    std::fs::write(&file, "12").unwrap();
    wait_for(&mut app, "ICU stays: 13");

    click(&mut app, "Connection");
    click(&mut app, "Read again when the file changes");
    *shelf.lock().unwrap() = Ok(Fake::with_stays(14));
    std::fs::write(&file, "123").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(3500));
    app.run_steps(3);
    click(&mut app, "Overview");
    assert_shows(&app, "ICU stays: 13");
}

#[test]
fn an_answer_about_a_stay_is_paid_for_once() {
    let fake = Fake::with_stays(12).billed(5 * MB);
    let ran = Arc::clone(&fake.ran);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    for _ in 0..2 {
        click(&mut app, "Stays");
        click(&mut app, "200003");
        wait_for(&mut app, "Values of the first 24 hours");
        assert_shows(&app, "Read so far: 40.0 MB, about $0.0002");
        assert_eq!(ran.load(Ordering::SeqCst), 8);
    }
    // New data are paid for anew.
    click(&mut app, "Reload");
    wait_for(&mut app, "Read so far: 80.0 MB, about $0.0005");
}

#[test]
fn a_budget_ends_reading() {
    let fake = Fake::with_stays(12).billed(5 * MB);
    let ran = Arc::clone(&fake.ran);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Connection");
    assert_shows(&app, "Read so far in this window: 20.0 MB, about $0.0001");
    click(&mut app, "Stop when this window has read");
    app.get_by_role_and_label(Role::SpinButton, "in all").set_value_accesskit(0.03);
    app.run_steps(3);
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "this reads 20.0 MB, and with 20.0 MB read before it would be more than the budget of 30.0 MB");
    assert_eq!(ran.load(Ordering::SeqCst), 4);
    click(&mut app, "Connection");
    click(&mut app, "Stop when this window has read");
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "Values of the first 24 hours");
    assert!(!shows(&app, "Retry"), "{}", text(&app));
}
