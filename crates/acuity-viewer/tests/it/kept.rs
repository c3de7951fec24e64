//! What outlasts a window: its state, and pictures of charts.

use acuity_viewer::App;
use egui_kittest::Harness;

use crate::{click, fake::Fake, rest, shelf, shows, start_in, text, wait_for, wait_until_gone};

fn window(folder: &std::path::Path) -> Harness<'static, App> {
    start_in(&shelf(Fake::with_stays(60)), vec![], folder)
}

#[test]
fn the_next_start_is_where_the_last_one_ended() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("target")).unwrap();
    let state = dir.path().join("target/view.json");
    let mut app = window(dir.path());
    wait_for(&mut app, "ICU stays: 60");
    click(&mut app, "Female");
    wait_until_gone(&mut app, "ICU stays: 60");
    let count = text(&app).lines().find(|line| line.starts_with("ICU stays: ")).unwrap().to_owned();
    click(&mut app, "Dark");
    click(&mut app, "Stays");
    click(&mut app, "Sort by SOFA");
    rest(&mut app);
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !std::fs::read_to_string(&state).is_ok_and(|text| text.contains("\"Sofa\"")) {
        assert!(std::time::Instant::now() < patience, "the state was not kept");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(app);

    let mut app = window(dir.path());
    wait_for(&mut app, "Click a stay to open it; click a heading to sort.");
    click(&mut app, "Overview");
    wait_for(&mut app, &count);
    assert!(app.ctx.global_style().visuals.dark_mode);
    click(&mut app, "Reset filters");
    wait_for(&mut app, "ICU stays: 60");
}

#[test]
fn a_chart_is_saved_as_a_picture() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = window(dir.path());
    app.set_size([1400.0, 1400.0].into());
    wait_for(&mut app, "ICU stays: 60");
    click(&mut app, "Save First-day SOFA as SVG");
    let file = dir.path().join("exports").join("first_day_sofa.svg");
    wait_for(&mut app, &format!("Saved as {}", file.display()));
    let svg = std::fs::read_to_string(&file).unwrap();
    assert!(svg.contains(">SOFA on the first day (points)</text>") && !svg.contains("Hospital mortality"), "{svg}");
    click(&mut app, "OK");
    assert!(!shows(&app, &format!("Saved as {}", file.display())));
    click(&mut app, "Save First-day SOFA as PNG");
    let file = file.with_extension("png");
    wait_for(&mut app, &format!("Saved as {}", file.display()));
    let png = std::fs::read(&file).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n") && png.len() > 5_000, "{} bytes", png.len());
}
