//! Going anywhere and doing anything by name: pages, stays and commands in one list, without the pointer.

use eframe::egui::{Context, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use crate::{
    data::stays::StayTable,
    message::Command,
    shortcuts,
    theme::palette,
    widgets::{chip, weak},
};

/// Stays that are listed.
const STAYS: usize = 8;
const WIDTH: f32 = 460.0;
/// Height of the list, and of what is around it.
const LIST: f32 = 420.0;
const AROUND: f32 = 130.0;

/// What was typed, and which line is chosen.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    is_open: bool,
    words: String,
    at: usize,
}

/// What a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Do(Command),
    /// Open the page of a stay.
    Stay(i64),
}

impl Finder {
    /// Opens it, or closes it when it is open.
    pub(crate) fn flip(&mut self) {
        *self = Self { is_open: !self.is_open, ..Self::default() };
    }

    /// Draws it while it is open; gives what was chosen.
    pub(crate) fn show(&mut self, ctx: &Context, table: Option<&StayTable>) -> Option<Choice> {
        if !self.is_open {
            return None;
        }
        let modal = Modal::new(Id::unique("finder")).show(ctx, |ui| self.list_ui(ui, table));
        if modal.inner.is_some() || modal.should_close() {
            self.is_open = false;
        }
        modal.inner
    }

    fn list_ui(&mut self, ui: &mut Ui, table: Option<&StayTable>) -> Option<Choice> {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 60.0));
        // Before the field, which would move its cursor by them.
        let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let (up, down, enter) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter));
        let hint = "A page, a command, or the number of a stay or patient";
        let edit = TextEdit::singleline(&mut self.words).hint_text(hint).desired_width(f32::INFINITY);
        let field = ui.add(edit).accessible_name("Go to or do");
        // It has the keyboard for as long as it is open.
        field.request_focus();
        if field.changed() {
            self.at = 0;
        }
        let found = choices(&self.words, table);
        let last = found.len().saturating_sub(1);
        self.at = if down { self.at + 1 } else { self.at.saturating_sub(usize::from(up)) }.min(last);
        let has_moved = up || down;
        if found.is_empty() {
            weak(ui, "Nothing is called like this.");
        }
        let mut chosen = None;
        let room = (ui.ctx().content_rect().height() - AROUND).clamp(80.0, LIST);
        ScrollArea::vertical().max_height(room).show(ui, |ui| {
            for (at, (name, keys, choice)) in found.iter().enumerate() {
                ui.horizontal(|ui| {
                    let line = chip(ui, at == self.at, name);
                    if has_moved && at == self.at {
                        line.scroll_to_me(None);
                    }
                    if line.clicked() || (enter && at == self.at) {
                        chosen = Some(*choice);
                    }
                    if let Some(keys) = keys {
                        let keys = ui.ctx().format_shortcut(keys);
                        ui.label(RichText::new(keys).small().color(palette(ui).text_weak));
                    }
                });
            }
        });
        chosen
    }
}

type Line = (String, Option<eframe::egui::KeyboardShortcut>, Choice);

/// The commands that have all of the words, those that begin with them first; and stays by their numbers.
fn choices(words: &str, table: Option<&StayTable>) -> Vec<Line> {
    let words = words.trim().to_lowercase();
    let mut found: Vec<(bool, Line)> = Vec::new();
    for entry in shortcuts::all() {
        let choice = Choice::Do(entry.command);
        let is_listed = entry.command == Command::Finder || found.iter().any(|one| one.1.2 == choice);
        let lower = entry.words.to_lowercase();
        if !is_listed && words.split_whitespace().all(|word| lower.contains(word)) {
            found.push((!lower.starts_with(&words), (entry.words.to_owned(), entry.keys, choice)));
        }
    }
    found.sort_by_key(|one| one.0);
    let mut found: Vec<Line> = found.into_iter().map(|one| one.1).collect();
    if words.chars().next().is_some_and(|first| first.is_ascii_digit()) {
        let begins = |number: i64| number.to_string().starts_with(&words);
        let stays = table.into_iter().flat_map(|table| &table.stays);
        let of_number = stays.filter(|stay| begins(stay.icustay_id) || begins(stay.subject_id)).take(STAYS);
        found.extend(of_number.map(|stay| {
            let name = format!("Stay {} of patient {}", stay.icustay_id, stay.subject_id);
            (name, None, Choice::Stay(stay.icustay_id))
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::stays::tests::small, message::Page};

    fn names(words: &str) -> Vec<String> {
        choices(words, Some(&small())).into_iter().map(|line| line.0).collect()
    }

    #[test]
    fn all_words_must_be_there_and_beginnings_come_first() {
        assert_eq!(choices(" PIPE ", None)[0].2, Choice::Do(Command::Go(Page::Pipeline)));
        assert_eq!(names("stay find"), ["Find a stay or patient"]);
        assert_eq!(names("stays")[0], "Stays");
        assert_eq!(names("read everything").len(), 1, "two keys of a command are one line");
        assert!(names("zebra").is_empty());
    }

    #[test]
    fn numbers_are_those_of_stays_and_patients() {
        assert_eq!(names("10"), ["Stay 1 of patient 10", "Stay 2 of patient 10"]);
        assert!(choices("10", None).is_empty());
    }
}
