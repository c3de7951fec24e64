//! The figures of the cohort: each with what it is of, what it is compared with, and how it went.

use eframe::egui::{RichText, Ui};

use super::columns;
use crate::{
    cohort::Cohort,
    data::{
        figures::{Figures, Share},
        filter::Filter,
        period::Period,
        stay::Flag,
    },
    format,
    theme::palette,
    widgets::{
        card, figure_ui,
        sparkline::{HEIGHT as TREND, sparkline},
        weak,
    },
};

/// Height of a card with one figure, and where its line may need two; more for a comparison.
const FIGURE: f32 = 98.0;
const TALL_FIGURE: f32 = 116.0;
const COMPARED: f32 = 36.0;

/// One figure.
struct Tile {
    title: &'static str,
    figure: String,
    /// What it is of.
    line: String,
    compared: Option<String>,
    /// What the trend shows, and how one of its values is written.
    of: fn(&Figures) -> Option<f64>,
    written: fn(f64) -> String,
}

pub(super) fn show(ui: &mut Ui, cohort: &Cohort, filter: &Filter) {
    let tiles = tiles(cohort, filter);
    // Numbers by which the tiles can be divided: no row ends early.
    let per_row = match ui.available_width() {
        width if width > 1150.0 => 6,
        width if width > 740.0 => 4,
        width if width > 560.0 => 3,
        _ => 2,
    };
    // All as high as the highest, which differ by the length of the line.
    let mut height = if ui.available_width() / (per_row as f32) < 220.0 { TALL_FIGURE } else { FIGURE };
    // Also where nothing is compared yet: the charts below must not move away from the pointer that chose a bar.
    height += COMPARED;
    let trend = &cohort.kpis.trend;
    height += if trend.is_empty() { 0.0 } else { TREND };
    columns(ui, per_row, tiles.len(), |ui, at| {
        let tile = &tiles[at];
        card(ui, "", height, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.label(RichText::new(tile.title).color(palette(ui).text_weak));
            figure_ui(ui, tile.title, &tile.figure, palette(ui).text);
            weak(ui, &tile.line);
            if let Some(compared) = &tile.compared {
                weak(ui, compared);
            }
            if !trend.is_empty() {
                let values: Vec<Option<f64>> = trend.iter().map(|part| (tile.of)(&part.figures)).collect();
                sparkline(ui, &values, &trend_in_words(tile, &values, filter.period));
            }
        });
    });
}

fn trend_in_words(tile: &Tile, values: &[Option<f64>], period: Period) -> String {
    let parts = match period {
        Period::All => "by twelfths of all the time".to_owned(),
        _ => format!("by {} days", period.days().unwrap_or_default()),
    };
    let values: Vec<String> = values.iter().map(|value| value.map_or_else(|| "–".to_owned(), tile.written)).collect();
    format!("{} {parts}, the newest last: {}", tile.title, values.join(", "))
}

fn tiles(cohort: &Cohort, filter: &Filter) -> Vec<Tile> {
    let now = &cohort.kpis.now;
    let beside = Beside::of(cohort, filter);
    let share = |title, flag, what: &str, of, none: &str| {
        let share = now.share(flag);
        let line = match share.known {
            0 => none.to_owned(),
            known => format!("{} of {} {what}", format::count(share.hits), format::count(known)),
        };
        let figure = share.fraction().map_or_else(dash, format::percent);
        Tile { title, figure, line, compared: beside.share(cohort, flag), of, written: format::percent }
    };
    let quartiles = |title,
                     quartiles: Option<[f64; 3]>,
                     line: String,
                     of: fn(&Figures) -> Option<f64>,
                     written: fn(f64) -> String| Tile {
        title,
        figure: quartiles.map_or_else(dash, |[_, median, _]| written(median)),
        line,
        compared: beside.value(cohort, of, written),
        of,
        written,
    };
    vec![
        Tile {
            title: "ICU stays",
            figure: format::count(now.stays),
            line: format!("of {}", format::counted(now.patients, "patient")),
            compared: cohort.kpis.before.as_ref().map(|before| format!("before: {}", format::count(before.stays))),
            of: |figures| Some(figures.stays as f64),
            written: |stays| format::count(stays as usize),
        },
        quartiles(
            "Age",
            now.age,
            now.age.map_or_else(
                || "not known".to_owned(),
                |[low, _, high]| format!("median; middle half {low:.0} to {}", years(high)),
            ),
            |figures| figures.age.map(median),
            years,
        ),
        share(
            "Hospital mortality",
            Flag::DiedInHospital,
            "died in hospital",
            |figures| figures.share(Flag::DiedInHospital).fraction(),
            "not known",
        ),
        share(
            "ICU mortality",
            Flag::DiedInIcu,
            "died in the ICU",
            |figures| figures.share(Flag::DiedInIcu).fraction(),
            "not known",
        ),
        quartiles(
            "ICU length of stay",
            now.los_icu_hours,
            now.los_icu_hours.map_or_else(
                || "not known".to_owned(),
                |[low, _, high]| format!("median; middle half {:.1} to {}", low / 24.0, format::days(high)),
            ),
            |figures| figures.los_icu_hours.map(median),
            format::days,
        ),
        share(
            "ICU readmissions",
            Flag::Readmission,
            "in the same admission",
            |figures| figures.share(Flag::Readmission).fraction(),
            "not known",
        ),
        share(
            "Ventilated",
            Flag::Ventilated,
            "on the first day",
            |figures| figures.share(Flag::Ventilated).fraction(),
            "not known",
        ),
        quartiles(
            "Ventilator time, if any",
            now.ventilation_hours,
            now.ventilation_hours.map_or_else(
                || "no stay has any in ventilation_durations".to_owned(),
                |[low, _, high]| format!("median; middle half {low:.0} to {}", hours(high)),
            ),
            |figures| figures.ventilation_hours.map(median),
            hours,
        ),
        share(
            "Vasopressors",
            Flag::Vasopressor,
            "on the first day",
            |figures| figures.share(Flag::Vasopressor).fraction(),
            "not known",
        ),
        share(
            "Renal replacement",
            Flag::Dialysis,
            "on the first day",
            |figures| figures.share(Flag::Dialysis).fraction(),
            "not known",
        ),
        share(
            "Sepsis-3",
            Flag::Sepsis,
            "adults, at any time",
            |figures| figures.share(Flag::Sepsis).fraction(),
            "the mart sepsis3 is not built",
        ),
        Tile {
            title: "Mean SOFA",
            figure: now.mean_sofa.map_or_else(dash, points),
            line: "points of adults, first day".to_owned(),
            compared: beside.value(cohort, |figures| figures.mean_sofa, points),
            of: |figures| figures.mean_sofa,
            written: points,
        },
    ]
}

fn median([_, median, _]: [f64; 3]) -> f64 {
    median
}

fn years(years: f64) -> String {
    format!("{} years", format::age(Some(years)))
}

fn hours(hours: f64) -> String {
    format!("{hours:.0} h")
}

fn points(mean: f64) -> String {
    format!("{mean:.1}")
}

fn dash() -> String {
    "–".to_owned()
}

/// What the figures are compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// The period before.
    Before,
    /// The stays that the filter leaves out.
    Others,
    Nothing,
}

impl Beside {
    fn of(cohort: &Cohort, filter: &Filter) -> Self {
        match cohort.kpis.before {
            Some(_) => Self::Before,
            None if filter.is_everyone() => Self::Nothing,
            None => Self::Others,
        }
    }

    /// `before: 12.1 %, now −1.1 points (−3.0 to +0.8)`.
    fn share(self, cohort: &Cohort, flag: Flag) -> Option<String> {
        let now = cohort.kpis.now.share(flag);
        let (name, other) = match self {
            Self::Before => ("before", cohort.kpis.before.as_ref()?.share(flag)),
            Self::Others => {
                let all = cohort.everyone.share(flag);
                ("other stays", Share { hits: all.hits - now.hits, known: all.known - now.known })
            }
            Self::Nothing => return None,
        };
        let fraction = format::percent(other.fraction()?);
        let Some([difference, low, high]) = now.minus(other) else { return Some(format!("{name}: {fraction}")) };
        let points = |value: f64| format!("{:+.1}", 100.0 * value).replace('-', "−");
        Some(format!(
            "{name}: {fraction}; here {} points (95 % CI {} to {})",
            points(difference),
            points(low),
            points(high)
        ))
    }

    fn value(
        self,
        cohort: &Cohort,
        of: fn(&Figures) -> Option<f64>,
        written: impl Fn(f64) -> String,
    ) -> Option<String> {
        let (name, figures) = match self {
            Self::Before => ("before", cohort.kpis.before.as_ref()?),
            Self::Others => ("all stays", &cohort.everyone),
            Self::Nothing => return None,
        };
        Some(format!("{name}: {}", written(of(figures)?)))
    }
}
