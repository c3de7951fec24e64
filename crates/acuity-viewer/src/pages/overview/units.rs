//! The care units side by side; a click chooses one.

use acuity_scores::ScoreMode;
use eframe::egui::{Align, Layout, Ui};
use egui_extras::{Column, TableBuilder};

use super::in_words;
use crate::{
    data::{
        filter::Filter,
        kpis::{Kpis, UnitRow},
        stay::Flag,
    },
    format,
    theme::ROW,
    widgets::{card, chip, copy_table_ui, score_mode_ui, share_bar, sideways, tabbed, weak},
};

/// A column. Heading and cell are asked of the same column, so that they cannot part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitColumn {
    Unit,
    Stays,
    /// Share of the stays, and what is said of them on hovering.
    Share(Flag, &'static str),
    Days,
    MeanSofa,
}

const COLUMNS: [UnitColumn; 9] = [
    UnitColumn::Unit,
    UnitColumn::Stays,
    UnitColumn::Share(Flag::DiedInHospital, "died"),
    UnitColumn::Share(Flag::Ventilated, "ventilated"),
    UnitColumn::Share(Flag::Vasopressor, "on vasopressors"),
    UnitColumn::Share(Flag::Dialysis, "on dialysis"),
    UnitColumn::Share(Flag::Sepsis, "septic"),
    UnitColumn::Days,
    UnitColumn::MeanSofa,
];

impl UnitColumn {
    fn heading(self) -> &'static str {
        match self {
            Self::Unit => "Unit",
            Self::Stays => "Stays",
            Self::Share(Flag::DiedInHospital, _) => "Hospital mortality",
            Self::Share(Flag::Ventilated, _) => "Ventilated",
            Self::Share(Flag::Vasopressor, _) => "Vasopressors",
            Self::Share(Flag::Dialysis, _) => "Renal replacement",
            Self::Share(..) => "Sepsis-3",
            Self::Days => "Median days",
            Self::MeanSofa => "Mean SOFA, adults",
        }
    }

    fn width(self) -> Column {
        match self {
            Self::Unit => Column::initial(70.0),
            Self::Stays => Column::initial(56.0),
            Self::Share(..) => Column::remainder().at_least(105.0),
            Self::Days => Column::initial(78.0),
            Self::MeanSofa => Column::initial(108.0),
        }
    }

    fn text(self, row: &UnitRow) -> String {
        let figures = &row.figures;
        let dash = || "–".to_owned();
        match self {
            Self::Unit => row.unit.clone(),
            Self::Stays => format::count(figures.stays),
            Self::Share(flag, _) => figures.share(flag).fraction().map_or_else(dash, format::percent),
            Self::Days => figures.los_icu_hours.map_or_else(dash, |hours| format!("{:.1}", hours[1] / 24.0)),
            Self::MeanSofa => figures.mean_sofa.map_or_else(dash, |mean| format!("{mean:.1} points")),
        }
    }

    fn cell_ui(self, ui: &mut Ui, row: &UnitRow) {
        let text = self.text(row);
        let Self::Share(flag, what) = self else {
            ui.label(text);
            return;
        };
        let share = row.figures.share(flag);
        share_bar(ui, share.fraction(), &text);
        ui.response().on_hover_text(format!("{} {what}: {}", row.unit, in_words(share)));
    }
}

/// Gives whether the stays of a unit are asked for.
pub(super) fn show(ui: &mut Ui, kpis: &Kpis, mode: ScoreMode, filter: &mut Filter) -> bool {
    let mut opens = false;
    card(ui, "By first care unit", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [8.0, 4.0].into();
        // A narrow window scrolls the columns sideways.
        sideways(ui, "units", |ui| {
            let mut table =
                TableBuilder::new(ui).id_salt("units").vscroll(false).cell_layout(Layout::left_to_right(Align::Center));
            for column in COLUMNS {
                table = table.column(column.width());
            }
            table
                .header(ROW, |mut header| {
                    for column in COLUMNS {
                        header.col(|ui| weak(ui, column.heading()));
                    }
                })
                .body(|body| {
                    body.rows(ROW, kpis.units.len(), |mut table_row| {
                        let row = &kpis.units[table_row.index()];
                        for column in COLUMNS {
                            table_row.col(|ui| match column {
                                UnitColumn::Unit => opens |= unit_ui(ui, row, filter),
                                column => column.cell_ui(ui, row),
                            });
                        }
                    });
                });
        });
        score_mode_ui(ui, mode);
        copy_table_ui(ui, "the units", || {
            let heading = COLUMNS.map(|column| column.heading().to_owned()).to_vec();
            let lines = kpis.units.iter().map(|row| COLUMNS.map(|column| column.text(row)).to_vec());
            tabbed(&std::iter::once(heading).chain(lines).collect::<Vec<_>>())
        });
    });
    opens
}

/// The name, which is a condition.
fn unit_ui(ui: &mut Ui, row: &UnitRow, filter: &mut Filter) -> bool {
    let is_chosen = filter.units.contains(&row.unit);
    let response = chip(ui, is_chosen, &row.unit);
    if response.double_clicked() {
        filter.units = [row.unit.clone()].into();
        return true;
    }
    if response.clicked() && !filter.units.remove(&row.unit) {
        filter.units.insert(row.unit.clone());
    }
    false
}
