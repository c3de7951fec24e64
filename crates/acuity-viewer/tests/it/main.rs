//! The app without a window: its pages are read and used by what a screen reader would hear.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod admission;
mod cohorts;
mod connection;
mod copied;
mod cost;
mod course;
mod drawn;
mod edges;
mod fake;
mod fake_admission;
mod fake_course;
mod fake_models;
mod fake_project;
mod fake_quality;
mod fake_rolling;
mod fake_worth;
mod finder;
mod import;
mod kept;
mod keyboard;
mod layout;
mod models;
mod pages;
mod pictures;
mod pipeline;
mod quality;
mod risks;
mod scores;
mod scripts;
mod soak;
mod states;
mod trust;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use acuity_viewer::{App, Place, ViewerOptions};
use acuity_warehouse::{Error, Warehouse, arrow::array::RecordBatch};
use egui_kittest::{Harness, kittest::Queryable as _};
use fake::Fake;

/// What a request may read unasked, in bytes.
const LIMIT: u64 = 1_000_000_000;

/// What opening the warehouse gives; tests change it while the app runs.
type Shelf = Arc<Mutex<Result<Fake, Error>>>;

fn shelf(fake: Fake) -> Shelf {
    Arc::new(Mutex::new(Ok(fake)))
}

/// The app in a window of 1,400 by 1,000 points that nobody sees; it has begun to load.
fn start(shelf: &Shelf, models: Vec<PathBuf>) -> Harness<'static, App> {
    // Nobody writes there: saving is tested in a folder of its own.
    start_in(shelf, models, Path::new("no such folder"))
}

/// The same, with a folder for saved cohorts, exports and artifacts.
fn start_in(shelf: &Shelf, models: Vec<PathBuf>, folder: &Path) -> Harness<'static, App> {
    open_window(options(shelf, models, folder))
}

/// What the binary would say.
fn options(shelf: &Shelf, models: Vec<PathBuf>, folder: &Path) -> ViewerOptions {
    let shelf = Arc::clone(shelf);
    let is_billed = shelf.lock().unwrap().as_ref().is_ok_and(|fake| fake.bytes.is_some());
    let place = Place {
        target: "dev".to_owned(),
        open: Box::new(move || {
            let fake = shelf.lock().unwrap().clone()?;
            Ok(Arc::new(fake) as Arc<dyn Warehouse>)
        }),
        dataset: "analytics".to_owned(),
        database: None,
        is_billed,
        max_bytes: LIMIT,
    };
    ViewerOptions {
        place,
        models,
        cohorts: folder.join("cohorts.yml"),
        exports: folder.join("exports"),
        parquet: columns,
        artifacts: folder.join("target"),
        project: None,
        title: "Acuity".to_owned(),
    }
}

/// In place of the binary's Parquet: what the file would hold, line by line.
fn columns(batch: &RecordBatch) -> Result<Vec<u8>, String> {
    let schema = batch.schema();
    let lines = schema.fields().iter().map(|field| format!("{}: {}\n", field.name(), field.data_type()));
    Ok(format!("{} rows\n{}", batch.num_rows(), lines.collect::<String>()).into_bytes())
}

fn open_window(options: ViewerOptions) -> Harness<'static, App> {
    Harness::builder().with_size([1400.0, 1000.0]).build_eframe(move |cc| App::new(&cc.egui_ctx, options))
}

/// Draws frames until `label` is there: the worker answers when it is ready.
#[track_caller]
fn wait_for(harness: &mut Harness<'static, App>, label: &str) {
    wait_while_moving(harness, label);
    rest(harness);
}

/// Until nothing turns or moves; checks also that everything that can be used has a name. A background thread may still be at
/// work when a page is first drawn, so a number of steps would be a race with it.
#[track_caller]
fn rest(harness: &mut Harness<'static, App>) {
    let patience = Instant::now() + Duration::from_secs(20);
    while let Err(error) = harness.try_run() {
        assert!(Instant::now() < patience, "{error}; the page reads:\n{}", text(harness));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The same for what is seen only while something turns: such a page never comes to rest.
#[track_caller]
fn wait_while_moving(harness: &mut Harness<'static, App>, label: &str) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !shows(harness, label) {
        assert!(Instant::now() < patience, "`{label}` did not appear; the page reads:\n{}", text(harness));
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
}

/// Draws frames until nothing is called `label` any more.
#[track_caller]
fn wait_until_gone(harness: &mut Harness<'static, App>, label: &str) {
    let patience = Instant::now() + Duration::from_secs(20);
    while shows(harness, label) {
        assert!(Instant::now() < patience, "`{label}` stayed; the page reads:\n{}", text(harness));
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    rest(harness);
}

/// Whether anything is called `label`.
fn shows(harness: &Harness<'static, App>, label: &str) -> bool {
    harness.query_all_by_label(label).next().is_some()
}

#[track_caller]
fn assert_shows(harness: &Harness<'static, App>, label: &str) {
    assert!(shows(harness, label), "`{label}` is not there; the page reads:\n{}", text(harness));
}

/// Clicks the first thing called `label`.
#[track_caller]
fn click(harness: &mut Harness<'static, App>, label: &str) {
    assert_shows(harness, label);
    harness.query_all_by_label(label).next().unwrap().click();
    harness.run_steps(3);
}

/// Clicks the first thing called `label`, and gives what it puts into the clipboard.
#[track_caller]
fn copied(harness: &mut Harness<'static, App>, label: &str) -> String {
    use eframe::egui::OutputCommand;
    assert_shows(harness, label);
    harness.query_all_by_label(label).next().unwrap().click();
    for _ in 0..6 {
        harness.step();
        let commands = &harness.output().platform_output.commands;
        if let Some(OutputCommand::CopyText(text)) = commands.first() {
            return text.clone();
        }
    }
    panic!("`{label}` copied nothing");
}

/// Everything that has a name, line by line.
fn text(harness: &Harness<'static, App>) -> String {
    use egui_kittest::kittest::NodeT as _;
    let nodes = harness.query_all(egui_kittest::kittest::By::new());
    let labels = nodes.filter_map(|node| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.value())
    });
    labels.collect::<Vec<_>>().join("\n")
}
