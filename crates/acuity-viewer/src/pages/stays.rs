//! The list of stays: sorted, searched, one click from each stay's page.

use std::cmp::Ordering;

use eframe::egui::{Align, Button, Layout, RichText, ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, pos2};
use egui_extras::{Column, TableBuilder};

use super::{Action, Page};
use crate::{
    cohort::Cohort,
    data::stays::{Sex, Stay, StayTable},
    format,
    theme::{ROW, palette},
    widgets::{page_title, score_mode_ui, states},
};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Icustay,
    Subject,
    Age,
    Sex,
    Unit,
    Admission,
    Intime,
    Days,
    Sofa,
    Ventilated,
    Vasopressor,
    Outcome,
}

/// Columns with their headings and widths.
const FIELDS: [(Field, &str, f32); 12] = [
    (Field::Icustay, "ICU stay", 80.0),
    (Field::Subject, "Patient", 66.0),
    (Field::Age, "Age (y)", 66.0),
    (Field::Sex, "Sex", 60.0),
    (Field::Unit, "Unit", 62.0),
    (Field::Admission, "Admission", 100.0),
    (Field::Intime, "ICU admission", 132.0),
    (Field::Days, "ICU (d)", 64.0),
    (Field::Sofa, "SOFA", 58.0),
    (Field::Ventilated, "Ventilated", 82.0),
    (Field::Vasopressor, "Vasopressor", 96.0),
    (Field::Outcome, "Outcome", 86.0),
];

/// What the person asked of the list, and the rows that follow from it.
#[derive(Debug)]
pub(crate) struct State {
    search: String,
    field: Field,
    descending: bool,
    rows: Vec<usize>,
    /// What `rows` belongs to.
    made_for: Option<(u64, String, Field, bool)>,
}

impl Default for State {
    fn default() -> Self {
        Self { search: String::new(), field: Field::Icustay, descending: false, rows: Vec::new(), made_for: None }
    }
}

impl State {
    /// Sorts and searches again if anything has changed.
    fn update(&mut self, table: &StayTable, cohort: &Cohort) {
        let wanted = (cohort.revision, self.search.clone(), self.field, self.descending);
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        let search = self.search.trim();
        let found = |stay: &Stay| {
            search.is_empty()
                || stay.icustay_id.to_string().starts_with(search)
                || stay.subject_id.to_string().starts_with(search)
        };
        self.rows = cohort.rows.iter().copied().filter(|&row| table.stays.get(row).is_some_and(&found)).collect();
        let (field, descending) = (self.field, self.descending);
        self.rows.sort_by(|&a, &b| compare(field, descending, &table.stays[a], &table.stays[b]));
        self.made_for = Some(wanted);
    }

    /// The stays before and after one, as the list shows them.
    pub(crate) fn neighbours(
        &mut self,
        table: &StayTable,
        cohort: &Cohort,
        icustay_id: i64,
    ) -> (Option<i64>, Option<i64>) {
        // The list may not have been drawn since the cohort changed.
        self.update(table, cohort);
        let id = |at: usize| self.rows.get(at).map(|&row| table.stays[row].icustay_id);
        match self.rows.iter().position(|&row| table.stays[row].icustay_id == icustay_id) {
            Some(at) => (at.checked_sub(1).and_then(id), id(at + 1)),
            None => (None, None),
        }
    }
}

/// Order of two stays; those without a value stand last either way, equal ones by icustay_id.
fn compare(field: Field, descending: bool, a: &Stay, b: &Stay) -> Ordering {
    let order = match field {
        Field::Icustay => missing_last(Some(a.icustay_id), Some(b.icustay_id), descending, Ord::cmp),
        Field::Subject => missing_last(Some(a.subject_id), Some(b.subject_id), descending, Ord::cmp),
        Field::Age => missing_last(a.age, b.age, descending, f64::total_cmp),
        Field::Sex => missing_last(a.sex, b.sex, descending, Ord::cmp),
        Field::Unit => missing_last(a.unit, b.unit, descending, Ord::cmp),
        Field::Admission => missing_last(a.admission_type, b.admission_type, descending, Ord::cmp),
        Field::Intime => missing_last(a.intime, b.intime, descending, Ord::cmp),
        Field::Days => missing_last(a.los_icu_hours, b.los_icu_hours, descending, f64::total_cmp),
        Field::Sofa => missing_last(a.sofa, b.sofa, descending, Ord::cmp),
        Field::Ventilated => missing_last(a.ventilated, b.ventilated, descending, Ord::cmp),
        Field::Vasopressor => missing_last(a.vasopressor, b.vasopressor, descending, Ord::cmp),
        Field::Outcome => missing_last(a.died_in_hospital, b.died_in_hospital, descending, Ord::cmp),
    };
    order.then_with(|| a.icustay_id.cmp(&b.icustay_id))
}

fn missing_last<T>(a: Option<T>, b: Option<T>, descending: bool, by: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => by(&b, &a),
        (Some(a), Some(b)) => by(&a, &b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, state: &mut State, table: &StayTable, cohort: &Cohort, actions: &mut Vec<Action>) {
    page_title(ui, "Stays", "Click a stay to open it; click a heading to sort.");
    ui.horizontal(|ui| {
        let label = ui.label("Find");
        let edit = TextEdit::singleline(&mut state.search).hint_text("ICU stay or patient number").desired_width(220.0);
        ui.add(edit).labelled_by(label.id);
        if !state.search.is_empty() && ui.button("Clear").clicked() {
            state.search.clear();
        }
        state.update(table, cohort);
        ui.label(RichText::new(format::counted(state.rows.len(), "stay")).color(palette(ui).text_weak));
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

fn table_ui(ui: &mut Ui, state: &mut State, table: &StayTable, actions: &mut Vec<Action>) {
    let colours = palette(ui);
    let mut builder = TableBuilder::new(ui)
        .id_salt("stays")
        .striped(true)
        .sense(Sense::click())
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
                actions.push(Action::Go(Page::Stay(stay.icustay_id)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{filter::Filter, stays::tests::small};

    #[track_caller]
    fn check(search: &str, field: Field, descending: bool, expected: &[i64]) {
        let table = small();
        let cohort = Cohort::new(&table, &Filter::default(), 1);
        let mut state = State { search: search.to_owned(), field, descending, ..State::default() };
        state.update(&table, &cohort);
        let ids: Vec<i64> = state.rows.iter().map(|&row| table.stays[row].icustay_id).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn sorting_puts_missing_values_last_and_equal_ones_in_order() {
        check("", Field::Sofa, false, &[1, 4, 2, 3]);
        check("", Field::Sofa, true, &[2, 1, 4, 3]);
        check("", Field::Icustay, true, &[4, 3, 2, 1]);
        check("", Field::Sex, false, &[3, 1, 2, 4]);
    }

    #[test]
    fn search_looks_at_the_start_of_both_numbers() {
        check("11", Field::Icustay, false, &[3]);
        check(" 1", Field::Icustay, false, &[1, 2, 3, 4]);
        check("x", Field::Icustay, false, &[]);
    }

    #[test]
    fn neighbours_follow_the_list() {
        let table = small();
        let cohort = Cohort::new(&table, &Filter::default(), 1);
        let mut state = State { field: Field::Sofa, descending: true, ..State::default() };
        assert_eq!(state.neighbours(&table, &cohort, 1), (Some(2), Some(4)));
        assert_eq!(state.neighbours(&table, &cohort, 99), (None, None));
    }
}
