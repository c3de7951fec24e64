//! The page of the project: from its artifacts, and what can be done with it.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use acuity_viewer::{App, Order, Verb};
use eframe::egui::{Key, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    assert_shows, click,
    fake::Fake,
    fake_project::{FakeProject, write_artifacts},
    open_window, options, shelf, shows, text, wait_for, wait_while_moving,
};

/// The page over the small project.
fn page(fake: Fake, dir: &Path, project: Option<&Arc<FakeProject>>) -> Harness<'static, App> {
    let mut options = options(&shelf(fake), vec![], dir);
    options.project = project.map(|project| Arc::clone(project) as _);
    let mut app = open_window(options);
    app.run_steps(2);
    click(&mut app, "Pipeline");
    app
}

fn with_artifacts(project: Option<&Arc<FakeProject>>) -> (Harness<'static, App>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    write_artifacts(&dir.path().join("target"), "success");
    let mut app = page(Fake::with_stays(12), dir.path(), project);
    wait_for(&mut app, SOFA);
    (app, dir)
}

const SOFA: &str = "model sofa: failed, 520 rows, 0.25 s, 0 of 1 test passed";

#[test]
fn every_node_says_what_it_is_and_how_it_went() {
    let (app, _dir) = with_artifacts(None);
    assert_shows(&app, "model int_stays: passed, 0.10 s");
    assert_shows(&app, "source raw.icustays: not in the last run");
    assert_shows(&app, "exposure The app: not in the last run");
    let line = "1 exposure, 2 models, 1 source, 1 test. Last command: build, 2026-11-28 22:57 UTC, 1.50 s: 2 passed, 1 failed.";
    assert_shows(&app, line);
    assert_shows(&app, "No node is chosen");
    assert!(!shows(&app, "Build"), "nothing can be run without a project");
}

#[test]
fn a_node_tells_its_columns_sql_tests_and_neighbours() {
    let (mut app, _dir) = with_artifacts(None);
    click(&mut app, SOFA);
    for words in ["SOFA of the first day.", "built, 520 rows, 0.25 s, 0 of 1 test passed", "analytics.sofa", "Points."]
    {
        assert_shows(&app, words);
    }
    click(&mut app, "SQL");
    assert_shows(&app, "select 1 as sofa from {{ ref('int_stays') }}");
    click(&mut app, "Compiled");
    wait_for(&mut app, "select 1 as sofa from `analytics`.`int_stays`");
    click(&mut app, "As the warehouse got it");
    wait_for(&mut app, "Not there: `acuity compile` and every run write it.");
    click(&mut app, "Tests (1)");
    assert_shows(&app, "not_null of sofa");
    assert_shows(&app, "failed: 3 rows");
    click(&mut app, "Neighbours");
    assert_shows(&app, "Is read by (1)");
    click(&mut app, "int_stays");
    wait_for(&mut app, "analytics.int_stays");
    // What was asked of the other node is not said of this one.
    click(&mut app, "SQL");
    wait_for(&mut app, "Not there: `acuity compile` and every run write it.");
}

#[test]
fn a_search_finds_a_column_and_goes_there_by_keyboard() {
    let (mut app, _dir) = with_artifacts(None);
    app.get_by_role_and_label(Role::TextInput, "Find").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, "Find").type_text("renal");
    wait_for(&mut app, "sofa.renal_points");
    app.key_press(Key::Enter);
    wait_for(&mut app, "SOFA of the first day.");
    click(&mut app, "Clear");
    app.get_by_role_and_label(Role::TextInput, "Find").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, "Find").type_text("zebra");
    wait_for(&mut app, "Nothing has this in its name, columns, tags or file.");
}

#[test]
fn relatives_alone_leave_the_others_out() {
    let (mut app, _dir) = with_artifacts(None);
    click(&mut app, "source raw.icustays: not in the last run");
    click(&mut app, "Relatives only");
    app.run_steps(3);
    assert_shows(&app, SOFA);
    click(&mut app, "exposure The app: not in the last run");
    wait_for(&mut app, "source raw.icustays: not in the last run");
    for name in ["Zoom in", "Zoom out", "Whole graph"] {
        click(&mut app, name);
    }
}

#[test]
fn a_project_that_never_ran_says_build_and_offers_it() {
    let dir = tempfile::tempdir().unwrap();
    // Not even the tables are there.
    let project = Arc::new(FakeProject::default());
    let mut app = page(Fake::default(), dir.path(), Some(&project));
    wait_for(&mut app, "The project cannot be shown");
    assert!(text(&app).contains("manifest.json does not exist"), "{}", text(&app));
    assert_shows(&app, "Build");
    std::fs::create_dir_all(dir.path().join("target")).unwrap();
    std::fs::write(dir.path().join("target/manifest.json"), "[").unwrap();
    click(&mut app, "Retry");
    app.run_steps(5);
    wait_for(&mut app, "Run `acuity build` or `acuity compile`, which write it anew; then press Retry.");
    write_artifacts(&dir.path().join("target"), "success");
    click(&mut app, "Retry");
    wait_for(&mut app, SOFA);
}

#[test]
fn a_column_is_traced_to_the_raw_ones() {
    let project = Arc::new(FakeProject::default());
    let (mut app, _dir) = with_artifacts(Some(&project));
    click(&mut app, SOFA);
    click(&mut app, "renal_points");
    wait_for(&mut app, "Not known: sofa.renal_points is not analysed");
    // The first of this name is the chip that chooses what to run.
    app.get_all_by_role_and_label(Role::Link, "sofa").next().unwrap().click();
    wait_for(&mut app, "raw.icustays.los");
    click(&mut app, "raw.icustays.los");
    wait_for(&mut app, "A column is traced from a model only.");
}

#[test]
fn a_run_tells_how_far_it_is_and_what_failed() {
    let project = Arc::new(FakeProject::default());
    let (mut app, dir) = with_artifacts(Some(&project));
    *project.target.lock().unwrap() = Some(dir.path().join("target"));
    project.gate.set_closed(true);
    click(&mut app, SOFA);
    click(&mut app, "+sofa");
    click(&mut app, "Build");
    wait_while_moving(&mut app, "1 of 2 nodes");
    let order = Order { verb: Verb::Build, select: vec!["+sofa".into()] };
    assert_eq!(*project.orders.lock().unwrap(), [order]);
    // The database has one writer and no reader: a question is answered with that, at once.
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_while_moving(&mut app, "the project is being built, and its database has no readers meanwhile");
    click(&mut app, "Pipeline");
    project.gate.set_closed(false);
    wait_for(&mut app, "Done after 1.25 s: 1 passed, 1 failed.");
    assert_shows(&app, "no such column: los");
    // What the run left is read again.
    wait_for(&mut app, "error, 520 rows, 0.25 s, 0 of 1 test passed");
}

#[test]
fn a_run_can_be_stopped_and_a_wrong_one_says_why() {
    let project = Arc::new(FakeProject::default());
    let (mut app, _dir) = with_artifacts(Some(&project));
    project.gate.set_closed(true);
    click(&mut app, "Test");
    wait_while_moving(&mut app, "1 of 2 nodes");
    click(&mut app, "Stop");
    wait_for(&mut app, "Stopped after 1.25 s: 1 passed, 1 skipped.");
    assert!(project.was_stopped.load(Ordering::SeqCst));
    app.get_by_role_and_label(Role::TextInput, "Selection").click();
    app.run_steps(2);
    app.get_by_role_and_label(Role::TextInput, "Selection").type_text("nobody");
    app.run_steps(2);
    click(&mut app, "Build");
    wait_for(&mut app, "It did not run: no node is called 'nobody'");
}

#[test]
fn a_warehouse_with_several_clients_answers_while_a_run_writes() {
    let project = Arc::new(FakeProject { is_shared: true, ..FakeProject::default() });
    let (mut app, _dir) = with_artifacts(Some(&project));
    project.gate.set_closed(true);
    click(&mut app, "Build");
    wait_while_moving(&mut app, "1 of 2 nodes");
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_while_moving(&mut app, "Values of the first 24 hours");
    project.gate.set_closed(false);
}

#[test]
fn a_narrow_window_has_the_details_below_the_graph() {
    let (mut app, _dir) = with_artifacts(None);
    app.set_size([500.0, 900.0].into());
    app.run_steps(4);
    assert_shows(&app, SOFA);
    click(&mut app, SOFA);
    assert_shows(&app, "SOFA of the first day.");
}
