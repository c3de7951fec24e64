//! Whatever a hand or a cat does: events that nobody planned, the same on every run. `ACUITY_SOAK=10000` plays as many of
//! them; each is a frame, which without optimisation takes its time.

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, TouchPhase, pos2, vec2};

use crate::{
    fake::{Fake, person::Random},
    fake_project::{FakeProject, write_artifacts},
    fake_worth::save_evaluated,
    open_window, options, shelf, wait_for,
};

/// Events of an ordinary run.
const EVENTS: usize = 1_000;
const KEYS: [Key; 16] = [
    Key::Tab,
    Key::Enter,
    Key::Space,
    Key::Escape,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Backspace,
    Key::Delete,
    Key::Num1,
    Key::Num5,
    Key::Num6,
    Key::K,
    Key::Z,
    Key::PageDown,
];
const WORDS: [&str; 6] = ["1", "sofa", "-", "9e99", "é", " "];

#[test]
fn events_that_nobody_planned_end_in_a_window_that_answers() {
    let dir = tempfile::tempdir().unwrap();
    write_artifacts(&dir.path().join("target"), "success");
    let models = save_evaluated(&dir.path().join("trained"));
    let mut options = options(&shelf(Fake::with_stays(30)), models, dir.path());
    options.project = Some(Arc::new(FakeProject::default()));
    let mut app = open_window(options);
    wait_for(&mut app, "ICU stays: 30");
    let mut random = Random(2026);
    let mut size = vec2(1400.0, 1000.0);
    let asked = std::env::var("ACUITY_SOAK").ok().and_then(|events| events.parse().ok());
    for at in 0..asked.unwrap_or(EVENTS) {
        let pick = |random: &mut Random, below: usize| ((random.unit() * below as f64) as usize).min(below - 1);
        let place = pos2(random.unit() as f32 * size.x, random.unit() as f32 * size.y);
        let modifiers = if random.unit() < 0.25 { Modifiers::COMMAND } else { Modifiers::NONE };
        match pick(&mut random, 20) {
            0..=8 => {
                app.event(Event::PointerMoved(place));
                for pressed in [true, false] {
                    app.event(Event::PointerButton { pos: place, button: PointerButton::Primary, pressed, modifiers });
                }
            }
            9..=10 => app.event(Event::PointerMoved(place)),
            // A press without its release is the beginning of a drag; the next click ends it.
            11 => {
                let button = PointerButton::Primary;
                app.event(Event::PointerButton { pos: place, button, pressed: true, modifiers });
            }
            12..=13 => app.event(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(0.0, 400.0 * random.unit() as f32 - 200.0),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Unknown,
                modifiers,
            }),
            14..=17 => {
                let key = KEYS[pick(&mut random, KEYS.len())];
                app.key_press_modifiers(modifiers, key);
            }
            18 => app.event(Event::Text(WORDS[pick(&mut random, WORDS.len())].to_owned())),
            _ => {
                size = vec2(320.0 + 1300.0 * random.unit() as f32, 240.0 + 900.0 * random.unit() as f32);
                app.set_size(size);
            }
        }
        // Several events reach a frame, as they do when a frame takes long.
        if at % 12 == 0 {
            app.step();
        }
    }
    app.step();
    app.key_press(Key::Escape);
    app.set_size(vec2(1400.0, 1000.0));
    app.run_steps(5);
    app.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    app.run_steps(5);
    wait_for(&mut app, "Click a stay to open it; click a heading to sort.");
}
