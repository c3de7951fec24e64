//! The figures of the cohort, how they went, and charts in which a bar can be chosen.

mod charts;
mod figures;
mod units;

use eframe::egui::{ScrollArea, Ui};

use super::{Action, Desk, Page, Screen};
use crate::{
    cohort::Cohort,
    data::{
        figures::Share,
        filter::Filter,
        period::{Period, is_shifted},
        stays::StayTable,
    },
    format,
    theme::GAP,
    widgets::{choice, page_title, states, weak},
};

/// Width from which two charts stand side by side.
const TWO: f32 = 760.0;

/// The page.
#[derive(Debug, Default)]
pub(crate) struct Overview;

impl Screen for Overview {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| page_ui(ui, desk));
    }
}

fn page_ui(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Desk { table, cohort, filter, actions, .. } = desk;
    page_title(ui, "Overview", &line(table, cohort));
    period_ui(ui, table, filter);
    if !table.absent.is_empty() {
        let absent = table.absent.join(" and ");
        states::notice_ui(
            ui,
            &format!("Not built: {absent}. Run `acuity build`, then press Reload to see what is told there."),
        );
    }
    conditions_ui(ui, cohort, filter, actions);
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
    figures::show(ui, cohort, filter);
    weak(
        ui,
        "Click a bar or a unit to choose it, and the other figures follow; with Shift up to this bar. Twice: its stays.",
    );
    let mode = table.score_mode;
    let per_row = if ui.available_width() > TWO { 2 } else { 1 };
    let mut opens = false;
    columns(ui, per_row, 4, |ui, at| {
        opens |= match at {
            0 => charts::sofa_ui(ui, kpis, mode, filter, actions),
            1 => charts::mortality_by_sofa_ui(ui, kpis, mode, filter, actions),
            2 => charts::length_of_stay_ui(ui, kpis, filter, actions),
            _ => charts::ventilation_ui(ui, table, kpis, filter, actions),
        };
    });
    opens |= units::show(ui, kpis, mode, filter);
    if opens {
        actions.push(Action::Go(Page::Stays));
    }
    // Space below the last card, so that it does not stick to the window's edge.
    ui.add_space(GAP);
}

fn line(table: &StayTable, cohort: &Cohort) -> String {
    let (chosen, all) = (cohort.rows.len(), table.stays.len());
    if chosen == all {
        return format!("All {}", format::counted(all, "ICU stay"));
    }
    let share = if all == 0 { 0.0 } else { chosen as f64 / all as f64 };
    format!("{} of {} ({})", format::count(chosen), format::counted(all, "ICU stay"), format::percent(share))
}

/// Which stretch of time, and whether time means anything in these records.
fn period_ui(ui: &mut Ui, table: &StayTable, filter: &mut Filter) {
    let Some(newest) = table.newest else { return };
    if choice(ui, &mut filter.period, &Period::CHOICES) {
        // It was chosen among the parts of the other period.
        filter.admitted = None;
    }
    if filter.period == Period::All {
        return;
    }
    weak(ui, format!("Counted back from the newest admission, {}.", format::datetime(newest)));
    if is_shifted(table.newest) {
        states::notice_ui(
            ui,
            "The dates of these records were shifted patient by patient: a period mixes patients of different years, and what it \
             differs in from the one before says nothing.",
        );
    }
}

/// Conditions in force, each of which a click takes back; and the way to the stays that meet them.
fn conditions_ui(ui: &mut Ui, cohort: &Cohort, filter: &mut Filter, actions: &mut Vec<Action>) {
    let mut without = None;
    ui.horizontal_wrapped(|ui| {
        if filter.is_everyone() {
            // As high as the buttons that take its place.
            ui.set_min_height(ui.spacing().interact_size.y);
            weak(ui, "Every stay counts.");
            return;
        }
        for (words, rest) in filter.parts() {
            if ui.button(format!("{words} \u{d7}")).on_hover_text("Take this condition back").clicked() {
                without = Some(rest);
            }
        }
        let see = format!("See the {}", format::counted(cohort.rows.len(), "stay"));
        if !cohort.rows.is_empty() && ui.button(see).clicked() {
            actions.push(Action::Go(Page::Stays));
        }
    });
    if let Some(without) = without {
        *filter = without;
    }
    ui.add_space(4.0);
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
