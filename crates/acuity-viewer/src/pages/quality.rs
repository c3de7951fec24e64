//! The state of the records: what of each item cannot be used, and how often each measurement is missing.

use acuity_evidence::quality::ItemQuality;
use eframe::egui::{Align, Button, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder};

use super::{Desk, Screen};
use crate::{
    data::quality::Quality,
    format,
    message::{Action, Job, Reply},
    slot::Slot,
    theme::{GAP, ROW, palette},
    widgets::{card, choice, copy_table_ui, focus_frame, page_title, sideways, states, tabbed, weak},
};

/// Headings of [`ItemQuality::COUNTS`], and what each is of.
const HEADINGS: [(&str, &str); 8] = [
    ("Rows", "All rows of the item"),
    ("No value", "Rows without any value"),
    ("Marked as error", "Rows that were marked as errors by who charted them"),
    ("Out of range", "Rows with a value that cannot be; it is not used"),
    ("Converted", "Rows in another unit, which are used in the usual one"),
    ("Not converted", "Rows in a unit that cannot be converted; they are not used"),
    ("Repeated", "Rows beyond the first of one item and time"),
    ("Outside a stay", "Rows of no stay, or charted far from it"),
];

/// Hours of the stay that missing values are shown for.
const HOURS: [u64; 7] = [1, 2, 6, 12, 24, 36, 48];

/// Height of the list of items.
const LIST: f32 = 420.0;

/// What was read, and how it is listed.
#[derive(Default)]
pub(crate) struct State {
    quality: Slot<Quality>,
    /// Also items without a fault or a conversion.
    all: bool,
    /// The count that is highest first; none: the share of faulty rows.
    by: Option<usize>,
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let Self { quality, all, by } = self;
        let failed = "The state of the records cannot be shown";
        let Some(quality) = states::whole_ui(ui, quality, failed, || Job::Quality, desk.actions) else { return };
        eframe::egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            page_title(ui, "Data quality", &line(quality));
            items_ui(ui, quality, all, by, desk);
            ui.add_space(GAP);
            missing_ui(ui, quality);
            ui.add_space(GAP);
        });
    }

    fn receive(&mut self, _job: Job, reply: Reply) {
        self.quality.take(reply, |reply| match reply {
            Reply::Quality(quality) => Some(quality),
            _ => None,
        });
    }

    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {
        self.quality = Slot::Idle;
    }
}

fn line(quality: &Quality) -> String {
    let (rows, faults) = quality.totals();
    format!(
        "{} in {} of {}. What is out of range or not converted is not used.",
        format::counted(faults as usize, "fault"),
        format::counted(rows as usize, "row"),
        format::counted(quality.items.len(), "item")
    )
}

fn items_ui(ui: &mut Ui, quality: &Quality, all: &mut bool, by: &mut Option<usize>, desk: &mut Desk<'_>) {
    card(ui, "Items", 0.0, |ui| {
        ui.horizontal_wrapped(|ui| {
            choice(ui, all, &[(false, "With a fault or a conversion"), (true, "All items")]);
            if by.is_some() && ui.button("By share of faulty rows").clicked() {
                *by = None;
            }
            copy_table_ui(ui, "the items", || copied(&listed(quality, *all, *by)));
            if desk.has_project && ui.button("How they are counted").clicked() {
                desk.actions.extend(Action::trace("data_quality.out_of_range".to_owned()));
            }
        });
        let items = listed(quality, *all, *by);
        if items.is_empty() {
            weak(ui, "No item has a fault or a conversion.");
            return;
        }
        sideways(ui, "items", |ui| table_ui(ui, &items, by));
    });
}

/// The items that are shown, in their order.
fn listed(quality: &Quality, all: bool, by: Option<usize>) -> Vec<&ItemQuality> {
    let is_shown = |item: &&ItemQuality| all || item.faults() > 0 || item.converted > 0;
    let mut items: Vec<&ItemQuality> = quality.items.iter().filter(is_shown).collect();
    if let Some(by) = by {
        items.sort_by_key(|item| std::cmp::Reverse(item.counts()[by]));
    }
    items
}

fn table_ui(ui: &mut Ui, items: &[&ItemQuality], by: &mut Option<usize>) {
    let right = Layout::right_to_left(Align::Center);
    TableBuilder::new(ui)
        .id_salt("quality")
        .striped(true)
        .max_scroll_height(LIST)
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::initial(220.0).clip(true))
        .column(Column::initial(130.0).clip(true))
        .columns(Column::initial(104.0).clip(true), HEADINGS.len())
        .header(ROW + 4.0, |mut header| {
            for heading in ["Item", "Table"] {
                header.col(|ui| {
                    ui.label(RichText::new(heading).color(palette(ui).text_weak));
                });
            }
            for (at, (heading, of)) in HEADINGS.iter().enumerate() {
                header.col(|ui| {
                    ui.with_layout(right, |ui| {
                        let colour = if *by == Some(at) { palette(ui).accent } else { palette(ui).text_weak };
                        let button = ui.add(Button::new(RichText::new(*heading).color(colour)).frame(false));
                        let button = button.accessible_name(format!("Sort by {heading}")).on_hover_text(*of);
                        focus_frame(ui, &button);
                        if button.clicked() {
                            *by = Some(at);
                        }
                    });
                });
            }
        })
        .body(|body| {
            body.rows(ROW, items.len(), |mut row| {
                let item = items[row.index()];
                row.col(|ui| {
                    ui.label(name(item)).on_hover_text(format!("{}: {}", item.itemid, item.concept));
                });
                row.col(|ui| {
                    ui.label(&item.source_table);
                });
                for (at, count) in item.counts().into_iter().enumerate() {
                    row.col(|ui| {
                        ui.with_layout(right, |ui| {
                            let text = RichText::new(format::count(count as usize));
                            let is_nothing = at > 0 && count == 0;
                            ui.label(if is_nothing { text.color(palette(ui).text_weak) } else { text });
                        });
                    });
                }
            });
        });
}

/// What the dictionary calls an item; some it does not name.
fn name(item: &ItemQuality) -> String {
    if item.label.is_empty() { item.itemid.to_string() } else { item.label.clone() }
}

fn copied(items: &[&ItemQuality]) -> String {
    let head = ["itemid", "Item", "Measures", "Table"].into_iter().chain(HEADINGS.map(|heading| heading.0));
    let line = |item: &&ItemQuality| {
        let words = [item.itemid.to_string(), name(item), item.concept.clone(), item.source_table.clone()];
        words.into_iter().chain(item.counts().map(|count| count.to_string())).collect()
    };
    tabbed(&std::iter::once(head.map(str::to_owned).collect()).chain(items.iter().map(line)).collect::<Vec<_>>())
}

fn missing_ui(ui: &mut Ui, quality: &Quality) {
    let missing = quality.missing(HOURS);
    card(ui, "Stays without a value, by hour of the stay", 0.0, |ui| {
        if missing.is_empty() {
            weak(
                ui,
                "The mart data_quality_hours is empty or was not built: `acuity build --select data_quality_hours` builds it.",
            );
            return;
        }
        weak(ui, "Of the stays that were in the ICU at the beginning of the hour, those without a usable value in it.");
        let share = |share: &Option<f64>| share.map_or_else(|| "–".to_owned(), format::percent);
        let lines: Vec<Vec<String>> = missing
            .iter()
            .map(|(name, shares)| std::iter::once((*name).to_owned()).chain(shares.iter().map(share)).collect())
            .collect();
        let head: Vec<String> =
            std::iter::once("Measurement".to_owned()).chain(HOURS.iter().map(|hour| format!("Hour {hour}"))).collect();
        copy_table_ui(ui, "the missing values", || tabbed(&[std::slice::from_ref(&head), &lines[..]].concat()));
        sideways(ui, "missing", |ui| {
            eframe::egui::Grid::new("missing").num_columns(head.len()).spacing([22.0, 4.0]).show(ui, |ui| {
                for heading in &head {
                    ui.label(RichText::new(heading).color(palette(ui).text_weak));
                }
                ui.end_row();
                for line in &lines {
                    for cell in line {
                        ui.label(cell);
                    }
                    ui.end_row();
                }
            });
        });
    });
}
