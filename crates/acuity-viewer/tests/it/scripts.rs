//! Names in any script: drawn where a font of the system has their letters, heard and found everywhere.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui::{FallbackRequest, FontFamily, FontId, FontProvider as _, MissingGlyphPolicy};
use egui_system_font_provider::SystemFontProvider;

use crate::{assert_shows, click, fake::Fake, rest, shelf, start, wait_for};

/// Care units in Chinese, Arabic, Thai and Hindi, and one with a sign; and a letter of each that the bundled fonts lack.
const NAMES: [(&str, char); 5] = [
    ("集中治療室", '集'),
    ("العناية المركزة", 'ع'),
    ("หอผู้ป่วยหนัก", 'ห'),
    ("गहन चिकित्सा", 'ग'),
    ("ICU \u{1f3e5}", '\u{1f3e5}'),
];

#[test]
fn letters_of_the_system_are_found_when_they_are_needed() {
    let system = SystemFontProvider::new();
    let family = FontFamily::Proportional;
    let is_installed =
        |letter: char| system.font_for(&FallbackRequest { cluster: &letter.to_string(), family: &family }).is_some();
    let (found, missing): (Vec<char>, Vec<char>) =
        NAMES.map(|name| name.1).into_iter().partition(|one| is_installed(*one));
    if !missing.is_empty() {
        eprintln!("skipped for {missing:?}: no font of this system has these letters");
    }

    let fake = Fake::with_stays(5).with_texts("icustay_detail", "first_careunit", |row| NAMES[row].0);
    let gate = Arc::clone(&fake.gate);
    gate.set_closed(true);
    let mut app = start(&shelf(fake), vec![]);
    // Boxes at first, as in a window: fonts are looked for behind its back.
    app.ctx.set_missing_glyph_policy(MissingGlyphPolicy::default());
    gate.set_closed(false);
    wait_for(&mut app, "ICU stays: 5");
    for letter in found {
        let patience = Instant::now() + Duration::from_secs(20);
        while !app.ctx.fonts_mut(|fonts| fonts.has_glyph(&FontId::proportional(14.0), letter)) {
            assert!(Instant::now() < patience, "{letter} is drawn as a box");
            std::thread::sleep(Duration::from_millis(5));
            app.step();
        }
    }
    rest(&mut app);
    for (name, _) in NAMES {
        assert_shows(&app, name);
    }
    click(&mut app, NAMES[0].0);
    wait_for(&mut app, "ICU stays: 1");
}

#[test]
fn no_font_is_looked_for_while_the_bundled_ones_have_all_letters() {
    let mut app = start(&shelf(Fake::with_stays(5)), vec![]);
    wait_for(&mut app, "ICU stays: 5");
    // A letter that is missing would end the test: the harness sees to that.
    for page in ["Cohorts", "Models", "Pipeline", "Data quality", "Connection", "Risk form", "Stays"] {
        click(&mut app, page);
        rest(&mut app);
    }
    assert!(app.ctx.fonts(|fonts| fonts.discovered_fonts().is_empty()));
}
