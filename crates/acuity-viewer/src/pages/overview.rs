//! The figures of the cohort.

use acuity_scores::{ADULT_YEARS, ScoreMode};
use eframe::egui::{Align, Grid, Layout, RichText, ScrollArea, TextStyle, Ui};
use egui_extras::{Column, TableBuilder};

use super::{Desk, Screen};
use crate::{
    cohort::Cohort,
    data::{
        kpis::{Kpis, Share, UnitRow},
        stays::StayTable,
    },
    format,
    theme::{GAP, ROW, palette},
    widgets::{Bar, BarChart, ScaleFormat, card, figure_ui, page_title, score_mode_ui, share_bar, states, weak},
};

/// Height of a card with one figure, and where its line may need two.
const FIGURE: f32 = 98.0;
const TALL_FIGURE: f32 = 116.0;
/// Height of a chart.
const CHART: f32 = 190.0;

/// The page.
#[derive(Debug, Default)]
pub(crate) struct Overview;

impl Screen for Overview {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        page_ui(ui, desk.table, desk.cohort);
    }
}

fn page_ui(ui: &mut Ui, table: &StayTable, cohort: &Cohort) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        page_title(ui, "Overview", &line(table, cohort));
        if cohort.rows.is_empty() {
            states::empty_ui(
                ui,
                "No stay matches the filters",
                "Widen a range, choose more units, or press Reset filters in the Cohort panel.",
            );
            return;
        }
        let kpis = &cohort.kpis;
        ui.spacing_mut().item_spacing = [GAP, GAP].into();
        figures_ui(ui, kpis);
        let wide = ui.available_width() > 760.0;
        columns(ui, if wide { 2 } else { 1 }, 2, |ui, at| match at {
            0 => sofa_ui(ui, kpis, table.score_mode),
            _ => mortality_by_sofa_ui(ui, kpis, table.score_mode),
        });
        units_ui(ui, kpis, table.score_mode);
        length_of_stay_ui(ui, kpis);
    });
}

fn line(table: &StayTable, cohort: &Cohort) -> String {
    let (chosen, all) = (cohort.rows.len(), table.stays.len());
    if chosen == all {
        return format!("All {}", format::counted(all, "ICU stay"));
    }
    let share = if all == 0 { 0.0 } else { chosen as f64 / all as f64 };
    format!("{} of {} ({})", format::count(chosen), format::counted(all, "ICU stay"), format::percent(share))
}

/// Draws `count` parts in rows of `per_row` equal columns.
fn columns(ui: &mut Ui, per_row: usize, count: usize, mut part: impl FnMut(&mut Ui, usize)) {
    for first in (0..count).step_by(per_row.max(1)) {
        ui.columns(per_row.max(1), |columns| {
            for (at, ui) in columns.iter_mut().enumerate().filter(|(at, _)| first + at < count) {
                part(ui, first + at);
            }
        });
    }
}

fn figures_ui(ui: &mut Ui, kpis: &Kpis) {
    let los = kpis.los_icu_hours;
    let figures = [
        ("ICU stays", format::count(kpis.stays), format!("of {}", format::counted(kpis.patients, "patient"))),
        share("Hospital mortality", kpis.hospital_mortality, "died in hospital"),
        share("ICU mortality", kpis.icu_mortality, "died in the ICU"),
        (
            "ICU length of stay",
            los.map_or_else(|| "–".to_owned(), |[_, median, _]| format::days(median)),
            los.map_or_else(String::new, |[low, _, high]| {
                format!("median; middle half {:.1} to {}", low / 24.0, format::days(high))
            }),
        ),
        share("Ventilated", kpis.ventilated, "on the first day"),
        share("Vasopressors", kpis.vasopressor, "on the first day"),
    ];
    let per_row = match ui.available_width() {
        width if width > 1150.0 => 6,
        width if width > 560.0 => 3,
        _ => 2,
    };
    // All as high as the highest, which differ by the length of the line.
    let height = if ui.available_width() / (per_row as f32) < 250.0 { TALL_FIGURE } else { FIGURE };
    columns(ui, per_row, figures.len(), |ui, at| {
        let (title, figure, line) = &figures[at];
        card(ui, "", height, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.label(RichText::new(*title).color(palette(ui).text_weak));
            figure_ui(ui, title, figure, palette(ui).text);
            weak(ui, line);
        });
    });
}

/// Title, percentage and `n of N` with the interval.
fn share<'a>(title: &'a str, share: Share, what: &str) -> (&'a str, String, String) {
    let figure = share.fraction().map_or_else(|| "–".to_owned(), format::percent);
    (title, figure, format!("{} of {} {what}", format::count(share.hits), format::count(share.known)))
}

/// `10.0 % (95 % CI 5.5 % to 17.4 %), 10 of 100 stays`.
fn in_words(share: Share) -> String {
    match (share.fraction(), share.interval()) {
        (Some(p), Some((low, high))) => format!(
            "{} (95 % CI {} to {}), {} of {}",
            format::percent(p),
            format::percent(low),
            format::percent(high),
            format::count(share.hits),
            format::counted(share.known, "stay")
        ),
        _ => "no stays".to_owned(),
    }
}

/// Whom the figures of SOFA are not of.
fn left_out(kpis: &Kpis) -> String {
    format!(
        "SOFA is a score of adults. Left out: {} of patients not known to be {ADULT_YEARS:.0} or older, {} of adults without a score.",
        format::counted(kpis.no_adults, "stay"),
        format::counted(kpis.without_sofa, "stay")
    )
}

fn sofa_ui(ui: &mut Ui, kpis: &Kpis, mode: ScoreMode) {
    card(ui, "First-day SOFA", 0.0, |ui| {
        let bars: Vec<Bar> = kpis
            .sofa
            .iter()
            .enumerate()
            .map(|(score, &stays)| Bar {
                label: score.to_string(),
                value: Some(stays as f64),
                whisker: None,
                text: format!("SOFA {score}: {}", format::counted(stays, "stay")),
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "SOFA on the first day (points)",
            y_title: "Stays",
            scale: ScaleFormat::Count,
            colour: palette(ui).accent,
            height: CHART,
        };
        chart.show(ui);
        weak(ui, left_out(kpis));
        score_mode_ui(ui, mode);
    });
}

fn mortality_by_sofa_ui(ui: &mut Ui, kpis: &Kpis, mode: ScoreMode) {
    card(ui, "Hospital mortality by SOFA", 0.0, |ui| {
        let bars: Vec<Bar> = kpis
            .mortality_by_sofa
            .iter()
            .map(|bin| Bar {
                label: bin.label.clone(),
                value: bin.mortality.fraction(),
                whisker: bin.mortality.interval(),
                text: format!("SOFA {}: {}", bin.label, in_words(bin.mortality)),
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "SOFA on the first day (points)",
            y_title: "Died in hospital",
            scale: ScaleFormat::Percent,
            colour: palette(ui).raise,
            height: CHART,
        };
        chart.show(ui);
        weak(ui, format!("Lines: 95 % confidence interval (Wilson). {}", left_out(kpis)));
        score_mode_ui(ui, mode);
    });
}

/// A column of the table of units. Heading and cell are asked of the same column, so that they cannot part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitColumn {
    Unit,
    Stays,
    Mortality,
    Ventilated,
    MeanSofa,
}

impl UnitColumn {
    const ALL: [Self; 5] = [Self::Unit, Self::Stays, Self::Mortality, Self::Ventilated, Self::MeanSofa];

    fn heading(self) -> &'static str {
        match self {
            Self::Unit => "Unit",
            Self::Stays => "Stays",
            Self::Mortality => "Hospital mortality",
            Self::Ventilated => "Ventilated",
            Self::MeanSofa => "Mean SOFA of adults",
        }
    }

    fn width(self) -> Column {
        match self {
            Self::Unit => Column::initial(130.0),
            Self::Stays => Column::initial(80.0),
            Self::Mortality | Self::Ventilated => Column::remainder().at_least(150.0),
            Self::MeanSofa => Column::initial(150.0),
        }
    }

    fn cell_ui(self, ui: &mut Ui, unit: &UnitRow) {
        let text = match self {
            Self::Unit => unit.unit.clone(),
            Self::Stays => format::count(unit.stays),
            Self::Mortality => return share_ui(ui, &unit.unit, unit.mortality, "died"),
            Self::Ventilated => return share_ui(ui, &unit.unit, unit.ventilated, "ventilated"),
            Self::MeanSofa => unit.mean_sofa.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1} points")),
        };
        ui.label(text);
    }
}

fn share_ui(ui: &mut Ui, unit: &str, share: Share, what: &str) {
    let text = share.fraction().map_or_else(|| "–".to_owned(), format::percent);
    share_bar(ui, share.fraction(), &text);
    ui.response().on_hover_text(format!("{unit} {what}: {}", in_words(share)));
}

fn units_ui(ui: &mut Ui, kpis: &Kpis, mode: ScoreMode) {
    card(ui, "By first care unit", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [8.0, 4.0].into();
        let mut table =
            TableBuilder::new(ui).id_salt("units").vscroll(false).cell_layout(Layout::left_to_right(Align::Center));
        for column in UnitColumn::ALL {
            table = table.column(column.width());
        }
        table
            .header(ROW, |mut header| {
                for column in UnitColumn::ALL {
                    header.col(|ui| weak(ui, column.heading()));
                }
            })
            .body(|body| {
                body.rows(ROW, kpis.units.len(), |mut row| {
                    let unit = &kpis.units[row.index()];
                    for column in UnitColumn::ALL {
                        row.col(|ui| column.cell_ui(ui, unit));
                    }
                });
            });
        score_mode_ui(ui, mode);
    });
}

fn length_of_stay_ui(ui: &mut Ui, kpis: &Kpis) {
    card(ui, "ICU length of stay", 0.0, |ui| {
        let bars: Vec<Bar> = kpis
            .length_of_stay
            .bins
            .iter()
            .map(|(days, stays)| Bar {
                label: days.clone(),
                value: Some(*stays as f64),
                whisker: None,
                text: format!("{days} days in the ICU: {}", format::counted(*stays, "stay")),
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "Whole days in the ICU",
            y_title: "Stays",
            scale: ScaleFormat::Count,
            colour: palette(ui).accent,
            height: CHART - 20.0,
        };
        chart.show(ui);
        if kpis.length_of_stay.unknown > 0 {
            let stays = format::counted(kpis.length_of_stay.unknown, "stay");
            weak(ui, format!("Left out: {stays} whose end is not known."));
        }
    });
    // Space below the last card, so that it does not stick to the window's edge.
    Grid::new("overview_end").show(ui, |ui| ui.label(RichText::new("").text_style(TextStyle::Small)));
}
