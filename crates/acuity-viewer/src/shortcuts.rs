//! Everything that is done by a key or by name, in one table: what is pressed, what is done, and what help and finder say.

use eframe::egui::{Context, Grid, Key, KeyboardShortcut, Modifiers, ThemePreference, Ui};

use crate::{
    data::units::Units,
    message::{Command, Page, PictureForm, Size},
    project::Verb,
};

const fn shortcut(modifiers: Modifiers, key: Key, command: Command, words: &'static str) -> Entry {
    Entry { keys: Some(KeyboardShortcut::new(modifiers, key)), command, words }
}

/// A command without keys of its own.
const fn named(command: Command, words: &'static str) -> Entry {
    Entry { keys: None, command, words }
}

pub(crate) struct Entry {
    pub(crate) keys: Option<KeyboardShortcut>,
    pub(crate) command: Command,
    pub(crate) words: &'static str,
}

const UNDO_KEYS: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);

const ENTRIES: [Entry; 37] = [
    shortcut(Modifiers::COMMAND, Key::Num1, Command::Go(Page::Overview), "Overview"),
    shortcut(Modifiers::COMMAND, Key::Num2, Command::Go(Page::Stays), "Stays"),
    shortcut(Modifiers::COMMAND, Key::Num3, Command::Go(Page::Score), "Risk form"),
    shortcut(Modifiers::COMMAND, Key::Num4, Command::Go(Page::Cohorts), "Cohorts"),
    shortcut(Modifiers::COMMAND, Key::Num5, Command::Go(Page::Models), "Models"),
    shortcut(Modifiers::COMMAND, Key::Num6, Command::Go(Page::Pipeline), "Pipeline"),
    shortcut(Modifiers::COMMAND, Key::Num7, Command::Go(Page::Quality), "Data quality"),
    shortcut(Modifiers::COMMAND, Key::Num8, Command::Go(Page::Connection), "Connection"),
    shortcut(Modifiers::COMMAND, Key::K, Command::Finder, "Go anywhere and do anything by name"),
    shortcut(Modifiers::COMMAND, Key::F, Command::Find, "Find a stay or patient"),
    shortcut(Modifiers::ALT, Key::ArrowLeft, Command::Before, "The stay before this one in the list"),
    shortcut(Modifiers::ALT, Key::ArrowRight, Command::After, "The stay after this one in the list"),
    shortcut(Modifiers::COMMAND, Key::D, Command::OtherView, "First day or course of the stay"),
    shortcut(Modifiers::COMMAND, Key::B, Command::Filters, "Show or hide the filters"),
    // Before the keys that are a part of these: whichever fits first takes them.
    shortcut(
        Modifiers::COMMAND.plus(Modifiers::SHIFT),
        Key::Z,
        Command::Redo,
        "Do the change again that was taken back last",
    ),
    Entry {
        keys: Some(UNDO_KEYS),
        command: Command::Undo,
        words: "Take back the last change of the filters or conditions",
    },
    named(Command::ResetFilters, "Reset the filters"),
    shortcut(Modifiers::COMMAND, Key::R, Command::Reload, "Read everything again"),
    shortcut(Modifiers::NONE, Key::F5, Command::Reload, "Read everything again"),
    shortcut(Modifiers::COMMAND, Key::Plus, Command::Size(Size::Larger), "Larger text and charts"),
    shortcut(Modifiers::COMMAND, Key::Minus, Command::Size(Size::Smaller), "Smaller text and charts"),
    shortcut(Modifiers::COMMAND, Key::Num0, Command::Size(Size::Usual), "Text and charts in their usual size"),
    named(Command::Colours(ThemePreference::Dark), "Dark colours"),
    named(Command::Colours(ThemePreference::Light), "Light colours"),
    named(Command::Colours(ThemePreference::System), "Colours as the system has them"),
    named(Command::Units(Units::Charted), "Units as charted"),
    named(Command::Units(Units::Si), "SI units"),
    named(Command::Run(Verb::Run), "Run what is selected of the project"),
    named(Command::Run(Verb::Build), "Build what is selected of the project"),
    named(Command::Run(Verb::Test), "Test what is selected of the project"),
    named(Command::StopRun, "Stop what runs on the project"),
    named(Command::Medians, "Fill the risk form with training medians"),
    named(Command::ClearForm, "Clear the risk form"),
    named(Command::NewCohort, "Start a cohort anew"),
    shortcut(
        Modifiers::COMMAND,
        Key::P,
        Command::Portrait(PictureForm::Png),
        "Save what the window shows as a picture (PNG)",
    ),
    named(Command::Portrait(PictureForm::Svg), "Save what the window shows as a picture (SVG)"),
    shortcut(Modifiers::NONE, Key::F1, Command::Help, "These keys"),
];

/// What was asked for since the last frame.
pub(crate) fn pressed(ctx: &Context) -> Vec<Command> {
    // In a field these keys are the field's: it takes back what was typed, and moves by words.
    let typing = ctx.text_edit_focused();
    let is_fields =
        |command: Command| matches!(command, Command::Undo | Command::Redo | Command::Before | Command::After);
    ctx.input_mut(|input| {
        let free = ENTRIES.iter().filter(|entry| !(typing && is_fields(entry.command)));
        let is_pressed = |entry: &&Entry| entry.keys.is_some_and(|keys| input.consume_shortcut(&keys));
        free.filter(is_pressed).map(|entry| entry.command).collect()
    })
}

/// Every command with its words and its keys.
pub(crate) fn all() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter()
}

/// The keys that take a change back, as people read them.
pub(crate) fn undo_keys(ctx: &Context) -> String {
    ctx.format_shortcut(&UNDO_KEYS)
}

/// All keys and what they do.
pub(crate) fn help_ui(ui: &mut Ui) {
    Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
        for (keys, words) in ENTRIES.iter().filter_map(|entry| Some((entry.keys?, entry.words))) {
            ui.monospace(ui.ctx().format_shortcut(&keys));
            ui.label(words);
            ui.end_row();
        }
        ui.monospace("Tab, Space");
        ui.label("To the next control; use it");
        ui.end_row();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_share_keys_or_words() {
        for (at, one) in ENTRIES.iter().enumerate() {
            let others = || ENTRIES[at + 1..].iter();
            assert!(one.keys.is_none() || others().all(|other| other.keys != one.keys), "{}", one.words);
            assert!(others().all(|other| other.words != one.words || other.command == one.command), "{}", one.words);
        }
    }
}
