//! Keys that work everywhere, in one table: what is pressed, what is done, and what the help says.

use eframe::egui::{Context, Grid, Key, KeyboardShortcut, Modifiers, Ui};

use crate::message::{Command, Page};

const fn shortcut(modifiers: Modifiers, key: Key, command: Command, words: &'static str) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), command, words }
}

struct Shortcut {
    keys: KeyboardShortcut,
    command: Command,
    words: &'static str,
}

const SHORTCUTS: [Shortcut; 16] = [
    shortcut(Modifiers::COMMAND, Key::Num1, Command::Go(Page::Overview), "Overview"),
    shortcut(Modifiers::COMMAND, Key::Num2, Command::Go(Page::Stays), "Stays"),
    shortcut(Modifiers::COMMAND, Key::Num3, Command::Go(Page::Score), "Risk form"),
    shortcut(Modifiers::COMMAND, Key::Num4, Command::Go(Page::Cohorts), "Cohorts"),
    shortcut(Modifiers::COMMAND, Key::Num5, Command::Go(Page::Models), "Models"),
    shortcut(Modifiers::COMMAND, Key::Num6, Command::Go(Page::Pipeline), "Pipeline"),
    shortcut(Modifiers::COMMAND, Key::Num7, Command::Go(Page::Connection), "Connection"),
    shortcut(Modifiers::COMMAND, Key::K, Command::Finder, "Go anywhere and do anything by name"),
    shortcut(Modifiers::COMMAND, Key::F, Command::Find, "Find a stay or patient"),
    shortcut(Modifiers::ALT, Key::ArrowLeft, Command::Before, "The stay before this one in the list"),
    shortcut(Modifiers::ALT, Key::ArrowRight, Command::After, "The stay after this one in the list"),
    shortcut(Modifiers::COMMAND, Key::B, Command::Filters, "Show or hide the filters"),
    shortcut(Modifiers::COMMAND, Key::Z, Command::Undo, "Take back the last change of the filters or conditions"),
    shortcut(Modifiers::COMMAND, Key::R, Command::Reload, "Read everything again"),
    shortcut(Modifiers::NONE, Key::F5, Command::Reload, "Read everything again"),
    shortcut(Modifiers::NONE, Key::F1, Command::Help, "These keys"),
];

/// What was asked for since the last frame.
pub(crate) fn pressed(ctx: &Context) -> Vec<Command> {
    // In a field these keys are the field's: it takes back what was typed, and moves by words.
    let typing = ctx.text_edit_focused();
    let is_fields = |command: Command| matches!(command, Command::Undo | Command::Before | Command::After);
    ctx.input_mut(|input| {
        let free = SHORTCUTS.iter().filter(|shortcut| !(typing && is_fields(shortcut.command)));
        free.filter(|shortcut| input.consume_shortcut(&shortcut.keys)).map(|shortcut| shortcut.command).collect()
    })
}

/// Every command with its words and its keys.
pub(crate) fn all() -> impl Iterator<Item = (Command, &'static str, KeyboardShortcut)> {
    SHORTCUTS.iter().map(|shortcut| (shortcut.command, shortcut.words, shortcut.keys))
}

/// All keys and what they do.
pub(crate) fn help_ui(ui: &mut Ui) {
    Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
        for shortcut in &SHORTCUTS {
            ui.monospace(ui.ctx().format_shortcut(&shortcut.keys));
            ui.label(shortcut.words);
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
    fn no_two_commands_share_keys() {
        for (at, one) in SHORTCUTS.iter().enumerate() {
            assert!(SHORTCUTS[at + 1..].iter().all(|other| other.keys != one.keys), "{}", one.words);
        }
    }
}
