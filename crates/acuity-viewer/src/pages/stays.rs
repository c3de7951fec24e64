//! The list of stays: sorted, searched, one click from each stay's page.

use eframe::egui::{Align, Button, Key, Layout, RichText, ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, pos2};
use egui_extras::{Column, TableBuilder};

use super::{Action, Desk, Screen};
use crate::{
    data::{
        stay::{Sex, Stay},
        stays::StayTable,
    },
    format,
    list::{Field, List},
    theme::{ROW, palette},
    widgets::{copy_table_ui, focus_frame, page_title, score_mode_ui, states, tabbed},
};

/// Columns with their headings and widths: the longest value and the mark of sorting fit in, and all of them in a window
/// of 1280 points.
const FIELDS: [(Field, &str, f32); 12] = [
    (Field::Icustay, "ICU stay", 66.0),
    (Field::Subject, "Patient", 60.0),
    (Field::Age, "Age (y)", 58.0),
    (Field::Sex, "Sex", 52.0),
    (Field::Unit, "Unit", 52.0),
    (Field::Admission, "Admission", 86.0),
    (Field::Intime, "ICU admission", 116.0),
    (Field::Days, "ICU (d)", 58.0),
    (Field::Sofa, "SOFA", 50.0),
    (Field::Ventilated, "Ventilated", 80.0),
    (Field::Vasopressor, "Vasopressor", 94.0),
    (Field::Outcome, "Outcome", 80.0),
];

/// The page; what was searched and sorted is the desk's, because other pages follow it.
#[derive(Debug, Default)]
pub(crate) struct Stays;

impl Screen for Stays {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        page_ui(ui, desk);
    }
}

fn page_ui(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Desk { table, cohort, list: state, actions, .. } = desk;
    page_title(ui, "Stays", "Click a stay to open it; click a heading to sort.");
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Find");
        let edit = TextEdit::singleline(&mut state.search).hint_text("ICU stay or patient number").desired_width(220.0);
        let field = ui.add(edit).labelled_by(label.id);
        if std::mem::take(&mut state.wants_focus) {
            field.request_focus();
        }
        if !state.search.is_empty() && ui.button("Clear").clicked() {
            state.search.clear();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        state.update(table, cohort);
        // Of several that a number begins, nobody has said which.
        if entered && let [only] = state.rows.as_slice() {
            actions.extend(Action::open_stay(table.stays[*only].icustay_id));
        }
        let count = format::counted(state.rows.len(), "stay");
        ui.label(RichText::new(count).color(palette(ui).text_weak));
        if state.is_exact {
            ui.label(RichText::new("with exactly this number").color(palette(ui).text_weak));
        }
        if !state.rows.is_empty() {
            copy_table_ui(ui, "the stays", || copied(table, &state.rows));
        }
    });
    score_mode_ui(ui, table.score_mode);
    ui.add_space(6.0);
    if state.rows.is_empty() {
        let hint = if cohort.rows.is_empty() {
            "Widen a range, choose more units, or press Reset filters in the Cohort panel."
        } else {
            "No stay of the cohort has a number that starts like this. Clear the search or reset the filters."
        };
        states::empty_ui(ui, "No stay matches", hint);
        return;
    }
    // A narrow window scrolls the columns sideways.
    ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| table_ui(ui, state, table, actions));
}

fn table_ui(ui: &mut Ui, state: &mut List, table: &StayTable, actions: &mut Vec<Action>) {
    let colours = palette(ui);
    let mut builder = TableBuilder::new(ui)
        .id_salt("stays")
        .striped(true)
        // For the pointer: the keyboard goes to the number of the stay, and not to each cell.
        .sense(Sense::CLICK)
        .auto_shrink(false)
        .cell_layout(Layout::left_to_right(Align::Center));
    for (_, _, width) in FIELDS {
        builder = builder.column(Column::initial(width).clip(true));
    }
    let mut sort = None;
    let table_with_header = builder.header(ROW + 4.0, |mut header| {
        for (field, heading, _) in FIELDS {
            header.col(|ui| {
                let colour = if state.field == field { colours.accent } else { colours.text_weak };
                let text = RichText::new(heading).color(colour);
                let response = ui.add(Button::new(text).frame(false)).accessible_name(format!("Sort by {heading}"));
                focus_frame(ui, &response);
                if state.field == field {
                    sort_mark_ui(ui, response.rect.right(), response.rect.center().y, state.descending);
                }
                if response.clicked() {
                    sort = Some(field);
                }
            });
        }
    });
    table_with_header.body(|body| {
        body.rows(ROW, state.rows.len(), |mut row| {
            let stay = &table.stays[state.rows[row.index()]];
            let mut open = false;
            for (field, _, _) in FIELDS {
                row.col(|ui| {
                    if field == Field::Icustay {
                        open |= ui.link(stay.icustay_id.to_string()).clicked();
                    } else {
                        let text = RichText::new(text(table, stay, field));
                        let died = field == Field::Outcome && stay.died_in_hospital == Some(true);
                        ui.label(if died { text.color(colours.raise) } else { text });
                    }
                });
            }
            if open || row.response().clicked() {
                actions.extend(Action::open_stay(stay.icustay_id));
            }
        });
    });
    if let Some(field) = sort {
        // Numbers are mostly asked for from the highest.
        let high_first = matches!(field, Field::Age | Field::Days | Field::Sofa | Field::Outcome);
        let first = high_first || matches!(field, Field::Ventilated | Field::Vasopressor);
        state.descending = if state.field == field { !state.descending } else { first };
        state.field = field;
    }
}

/// A small triangle: up for lowest first.
fn sort_mark_ui(ui: &Ui, left: f32, middle: f32, descending: bool) {
    let side = if descending { 3.0 } else { -3.0 };
    let base = middle - side;
    let corners = vec![pos2(left + 3.0, base), pos2(left + 11.0, base), pos2(left + 7.0, middle + side)];
    ui.painter().add(Shape::convex_polygon(corners, palette(ui).accent, Stroke::NONE));
}

/// The list in its order, with its headings.
fn copied(table: &StayTable, rows: &[usize]) -> String {
    let heading = FIELDS.map(|(_, heading, _)| heading.to_owned()).to_vec();
    let line = |row: &usize| FIELDS.map(|(field, _, _)| text(table, &table.stays[*row], field)).to_vec();
    tabbed(&std::iter::once(heading).chain(rows.iter().map(line)).collect::<Vec<_>>())
}

fn text(table: &StayTable, stay: &Stay, field: Field) -> String {
    let dash = || "–".to_owned();
    let yes = |flag: Option<bool>| flag.map_or_else(dash, |flag| if flag { "yes" } else { "no" }.to_owned());
    match field {
        Field::Icustay => stay.icustay_id.to_string(),
        Field::Subject => stay.subject_id.to_string(),
        Field::Age => format::age(stay.age),
        Field::Sex => stay.sex.map_or_else(dash, |sex: Sex| sex.title().to_owned()),
        Field::Unit => table.unit(stay).to_owned(),
        Field::Admission => table.admission_type(stay).to_owned(),
        Field::Intime => format::optional_datetime(stay.intime),
        Field::Days => stay.los_icu_hours.map_or_else(dash, |hours| format!("{:.1}", hours / 24.0)),
        Field::Sofa => stay.sofa.map_or_else(dash, |score| score.to_string()),
        Field::Ventilated => yes(stay.ventilated),
        Field::Vasopressor => yes(stay.vasopressor),
        Field::Outcome => stay.outcome().to_owned(),
    }
}
