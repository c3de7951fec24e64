//! Pages without content: loading, empty, failed.

use eframe::egui::{Label, RichText, Sense, Shape, Spinner, Stroke, TextStyle, Ui, Vec2, pos2, text::LayoutJob};

use super::card;
use crate::{
    error::Error,
    message::{Action, Job},
    slot::Slot,
    theme::{self, palette},
};

/// Widest line of text that reads well.
const COLUMN: f32 = 560.0;

/// A spinner and what is being loaded.
pub(crate) fn loading_ui(ui: &mut Ui, what: &str) {
    middle(ui, |ui| {
        ui.add(Spinner::new().size(32.0).color(palette(ui).accent));
        ui.add_space(8.0);
        ui.label(RichText::new(what).text_style(theme::title()));
    });
}

/// Nothing to show, and why.
pub(crate) fn empty_ui(ui: &mut Ui, title: &str, hint: &str) {
    middle(ui, |ui| {
        ui.label(RichText::new(title).text_style(theme::title()).strong());
        ui.add(Label::new(RichText::new(hint).color(palette(ui).text_weak)).wrap());
    });
}

/// A failure, what to do, and a way to try again; or a question, and a way to say yes. Gives whether that was chosen.
pub(crate) fn error_ui(ui: &mut Ui, what: &str, error: &Error) -> bool {
    let mut retry = false;
    let (what, colour) = if error.asked() > 0 { ("Read it?", palette(ui).text) } else { (what, palette(ui).error) };
    middle(ui, |ui| {
        card(ui, "", 0.0, |ui| {
            ui.vertical_centered(|ui| {
                ui.label(RichText::new(what).text_style(theme::title()).strong().color(colour));
                ui.add_space(4.0);
                ui.add(Label::new(error.to_string()).wrap().selectable(true));
                if let Some(help) = error.help() {
                    ui.add_space(4.0);
                    ui.add(Label::new(RichText::new(help).color(palette(ui).text_weak)).wrap().selectable(true));
                }
                if let Some(sql) = error.sql() {
                    ui.add_space(8.0);
                    ui.add(Label::new(RichText::new(sql).monospace()).wrap().selectable(true));
                }
                ui.add_space(10.0);
                retry = ui.button(error.way_on()).clicked();
                copy_sql_ui(ui, error);
            });
        });
    });
    retry
}

/// A button that copies the query that failed, where one did.
fn copy_sql_ui(ui: &mut Ui, error: &Error) {
    if let Some(sql) = error.sql()
        && ui.button("Copy SQL").clicked()
    {
        ui.ctx().copy_text(sql.to_owned());
    }
}

/// Words with a mark in front, for what a person should know; as many lines as they need.
pub(crate) fn notice_ui(ui: &mut Ui, text: &str) {
    ui.horizontal_top(|ui| {
        mark_ui(ui);
        let text = RichText::new(text).text_style(TextStyle::Small).color(palette(ui).warning);
        ui.add(Label::new(text).wrap());
    });
}

/// The same where nothing may move: in the room of a line, which has two of small letters, cut where that is too little, and whole
/// on hovering.
pub(crate) fn notice_line_ui(ui: &mut Ui, text: &str) {
    mark_ui(ui);
    let mut job = LayoutJob::simple(
        text.to_owned(),
        TextStyle::Small.resolve(ui.style()),
        palette(ui).warning,
        ui.available_width(),
    );
    job.wrap.max_rows = 2;
    let galley = ui.painter().layout_job(job);
    let is_cut = galley.elided;
    let label = ui.add(Label::new(galley).show_tooltip_when_elided(false));
    if is_cut {
        label.on_hover_text(text);
    }
}

/// What was asked for, once it is here. Until then the page says that it is under way, or why it does not come and how to
/// ask again; it is asked for when nobody has.
pub(crate) fn whole_ui<'a, T>(
    ui: &mut Ui,
    slot: &'a Slot<T>,
    failed: &str,
    job: impl Fn() -> Job,
    actions: &mut Vec<Action>,
) -> Option<&'a T> {
    asked_ui(ui, slot, job, actions, loading_ui, |ui, error| error_ui(ui, failed, error))
}

/// The same for a part of a page, in a line or two.
pub(crate) fn part_ui<'a, T>(
    ui: &mut Ui,
    slot: &'a Slot<T>,
    failed: &str,
    job: impl Fn() -> Job,
    actions: &mut Vec<Action>,
) -> Option<&'a T> {
    let loading = |ui: &mut Ui, what: &str| {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(what);
        });
    };
    asked_ui(ui, slot, job, actions, loading, |ui, error| {
        let help = error.help().map_or_else(String::new, |help| format!(". {help}"));
        notice_ui(ui, &format!("{failed}: {error}{help}"));
        ui.horizontal(|ui| {
            copy_sql_ui(ui, error);
            ui.button(error.way_on()).clicked()
        })
        .inner
    })
}

/// What was asked for, or its state in the shape of the caller's; `failed` says whether to ask again.
fn asked_ui<'a, T>(
    ui: &mut Ui,
    slot: &'a Slot<T>,
    job: impl Fn() -> Job,
    actions: &mut Vec<Action>,
    loading: impl FnOnce(&mut Ui, &str),
    failed: impl FnOnce(&mut Ui, &Error) -> bool,
) -> Option<&'a T> {
    match slot {
        Slot::Idle => actions.push(Action::ask(job())),
        Slot::Loading(what) => loading(ui, what),
        Slot::Failed(error) => {
            if failed(ui, error) {
                actions.push(Action::Ask { job: job(), agreed: error.asked() });
            }
        }
        Slot::Ready(value) => return Some(value),
    }
    None
}

fn mark_ui(ui: &mut Ui) {
    let colour = palette(ui).warning;
    ui.spacing_mut().item_spacing.x = 6.0;
    // Painted: the bundled fonts have no warning sign.
    let (rect, _) = ui.allocate_exact_size(Vec2::new(13.0, 15.0), Sense::hover());
    let corners = vec![pos2(rect.center().x, rect.top() + 2.0), rect.right_bottom(), rect.left_bottom()];
    ui.painter().add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    let mark = Stroke::new(1.5, palette(ui).surface);
    ui.painter().vline(rect.center().x, rect.top() + 6.5..=rect.bottom() - 4.0, mark);
    ui.painter().vline(rect.center().x, rect.bottom() - 3.0..=rect.bottom() - 1.5, mark);
}

fn middle(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.vertical_centered(|ui| {
        ui.set_max_width(COLUMN);
        ui.add_space((0.28 * ui.available_height()).min(260.0));
        add(ui);
    });
}
