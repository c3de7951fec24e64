//! Whatever a hand or a cat does: events that nobody planned, the same on every run, and memory that does not grow with them.
//! `ACUITY_SOAK=100000` plays as many of them.

use std::{process::Command, sync::Arc};

use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, TouchPhase, pos2, vec2};

use crate::{
    fake::{Fake, person::Random},
    fake_project::{FakeProject, write_artifacts},
    fake_worth::save_evaluated,
    open_window, options, shelf, wait_for,
};

/// Events of an ordinary run.
const EVENTS: usize = 10_000;
/// Bytes an event that are taken for what a heap and the files that are written meanwhile come to.
const GROWTH: usize = 4_000;
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

/// In a process of its own, whose memory no other test shares.
#[test]
fn events_that_nobody_planned_end_in_a_window_that_answers() {
    let played = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "soak::play", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    // A test that is not there is no failure of the program that looks for it.
    assert!(said.contains("1 passed"), "{said}");
    assert!(played.status.success(), "{said}\n{}", String::from_utf8_lossy(&played.stderr));
    eprintln!("{}", said.lines().filter(|line| line.contains("MB")).collect::<Vec<_>>().join("\n"));
}

/// Bytes of this process in memory; `None` where the system does not tell it in a file.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<usize>().ok()? * 1024)
}

#[test]
#[ignore = "events_that_nobody_planned_end_in_a_window_that_answers plays it in a process of its own"]
fn play() {
    let asked = std::env::var("ACUITY_SOAK").ok().and_then(|events| events.parse().ok());
    let events: usize = asked.unwrap_or(EVENTS);
    let dir = tempfile::tempdir().unwrap();
    write_artifacts(&dir.path().join("target"), "success");
    let models = save_evaluated(&dir.path().join("trained"));
    let mut options = options(&shelf(Fake::with_stays(30)), models, dir.path());
    options.project = Some(Arc::new(FakeProject::default()));
    let mut app = open_window(options);
    wait_for(&mut app, "ICU stays: 30");
    // Pages, fonts and tables are in memory by then: what is added later is growth.
    let (early, mut at_first) = (events * 2 / 5, None);
    let mut random = Random(2026);
    let mut size = vec2(1400.0, 1000.0);
    for at in 0..events {
        if at == early {
            at_first = resident();
        }
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
    if let (Some(first), Some(last)) = (at_first, resident()) {
        println!("{} MB after {early} events, {} MB after {events}", first >> 20, last >> 20);
        let grown = last.saturating_sub(first) / (events - early).max(1);
        assert!(grown < GROWTH, "memory grows by {grown} bytes an event: {first} after {early}, {last} after {events}");
    }
}
