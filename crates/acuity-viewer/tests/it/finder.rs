//! Going anywhere by name.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;

use crate::{assert_shows, fake::Fake, shelf, shows, start, wait_for};

#[test]
fn pages_commands_and_stays_are_reached_without_the_pointer() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    let open = |app: &mut egui_kittest::Harness<'static, _>, words: &str| {
        app.key_press_modifiers(Modifiers::COMMAND, Key::K);
        app.run_steps(3);
        app.get_by_role_and_label(Role::TextInput, "Go to or do").type_text(words);
        app.run_steps(3);
    };
    open(&mut app, "models");
    app.key_press(Key::Enter);
    wait_for(&mut app, "No model yet");
    assert!(!shows(&app, "Go to or do"));
    // A stay by its number, the second of two that begin like this.
    open(&mut app, "20001");
    assert_shows(&app, "Stay 200010 of patient 8");
    app.key_press(Key::ArrowDown);
    app.run_steps(2);
    app.key_press(Key::Enter);
    wait_for(&mut app, "ICU stay 200011");
    open(&mut app, "zebra");
    assert_shows(&app, "Nothing is called like this.");
    app.key_press(Key::Escape);
    app.run_steps(3);
    assert!(!shows(&app, "Go to or do"));
}
