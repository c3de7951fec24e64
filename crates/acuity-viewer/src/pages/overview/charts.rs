//! Charts in which a bar is a condition: what is chosen in one filters the others.

use std::ops::RangeInclusive;

use acuity_scores::{ADULT_YEARS, ScoreMode};
use eframe::egui::{RichText, Ui};

use super::{Action, in_words};
use crate::{
    data::{
        filter::{Filter, SOFA},
        kpis::Kpis,
        stay::{DAYS, Flag},
        stays::StayTable,
    },
    format,
    theme::{self, palette},
    widgets::{Bar, BarChart, ScaleFormat, card, picture::pictured, score_mode_ui, weak},
};

/// Height of a chart.
const CHART: f32 = 190.0;

const VENTILATION: &str = "Ventilator use over time";

/// Whom the figures of SOFA are not of.
fn left_out(kpis: &Kpis) -> String {
    format!(
        "SOFA is a score of adults. Left out: {} of patients not known to be {ADULT_YEARS:.0} or older, {} of adults without a score.",
        format::counted(kpis.no_adults, "stay"),
        format::counted(kpis.without_sofa, "stay")
    )
}

/// Gives whether the stays behind a bar are asked for.
pub(super) fn sofa_ui(
    ui: &mut Ui,
    kpis: &Kpis,
    mode: ScoreMode,
    filter: &mut Filter,
    actions: &mut Vec<Action>,
) -> bool {
    let chosen = (filter.sofa != SOFA).then(|| place(filter.sofa.0)..=place(filter.sofa.1));
    card(ui, "", 0.0, |ui| {
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
            chosen: chosen.clone(),
        };
        let (pick, picture) = pictured(ui, "First-day SOFA", |ui| chart.show(ui));
        actions.extend(picture.map(Action::Save));
        weak(ui, left_out(kpis));
        score_mode_ui(ui, mode);
        let Some(pick) = pick else { return false };
        let range = pick.range(chosen);
        filter.sofa = range.map_or(SOFA, |range| (*range.start() as i64, *range.end() as i64));
        pick.opens
    })
}

pub(super) fn mortality_by_sofa_ui(
    ui: &mut Ui,
    kpis: &Kpis,
    mode: ScoreMode,
    filter: &mut Filter,
    actions: &mut Vec<Action>,
) -> bool {
    let bins = &kpis.mortality_by_sofa;
    let at = |score: i64| bins.iter().rposition(|bin| score >= bin.range.0).unwrap_or_default();
    let chosen: Option<RangeInclusive<usize>> = (filter.sofa != SOFA).then(|| at(filter.sofa.0)..=at(filter.sofa.1));
    card(ui, "", 0.0, |ui| {
        let bars: Vec<Bar> = bins
            .iter()
            .map(|bin| Bar {
                label: bin.label(),
                value: bin.mortality.fraction(),
                whisker: bin.mortality.interval(),
                text: format!("SOFA {}: {}", bin.label(), in_words(bin.mortality)),
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "SOFA on the first day (points)",
            y_title: "Died in hospital",
            scale: ScaleFormat::Percent,
            colour: palette(ui).raise,
            height: CHART,
            chosen: chosen.clone(),
        };
        let (pick, picture) = pictured(ui, "Hospital mortality by SOFA", |ui| chart.show(ui));
        actions.extend(picture.map(Action::Save));
        weak(ui, format!("Lines: 95 % confidence interval (Wilson). {}", left_out(kpis)));
        score_mode_ui(ui, mode);
        let Some(pick) = pick else { return false };
        // A bar of several scores is taken back when it is all that is chosen, not when a part of it is.
        let before =
            chosen.filter(|chosen| (bins[*chosen.start()].range.0, bins[*chosen.end()].range.1) == filter.sofa);
        let range = pick.range(before);
        filter.sofa = range.map_or(SOFA, |range| (bins[*range.start()].range.0, bins[*range.end()].range.1));
        pick.opens
    })
}

pub(super) fn length_of_stay_ui(ui: &mut Ui, kpis: &Kpis, filter: &mut Filter, actions: &mut Vec<Action>) -> bool {
    let chosen = (filter.days != DAYS).then_some(filter.days.0 as usize..=filter.days.1 as usize);
    card(ui, "", 0.0, |ui| {
        let bars: Vec<Bar> = kpis
            .length_of_stay
            .bins
            .iter()
            .map(|(days, stays)| Bar {
                label: days_label(*days),
                value: Some(*stays as f64),
                whisker: None,
                text: format!("{} days in the ICU: {}", days_label(*days), format::counted(*stays, "stay")),
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "Whole days in the ICU",
            y_title: "Stays",
            scale: ScaleFormat::Count,
            colour: palette(ui).accent,
            height: CHART,
            chosen: chosen.clone(),
        };
        let (pick, picture) = pictured(ui, "Whole days in the ICU", |ui| chart.show(ui));
        actions.extend(picture.map(Action::Save));
        if kpis.length_of_stay.unknown > 0 {
            let stays = format::counted(kpis.length_of_stay.unknown, "stay");
            weak(ui, format!("Left out: {stays} whose end is not known."));
        }
        let Some(pick) = pick else { return false };
        let range = pick.range(chosen);
        filter.days = range.map_or(DAYS, |range| (*range.start() as u32, *range.end() as u32));
        pick.opens
    })
}

/// Who was ventilated, by when they were admitted. Where the dates mean nothing it says so in place of a picture of them.
pub(super) fn ventilation_ui(
    ui: &mut Ui,
    table: &StayTable,
    kpis: &Kpis,
    filter: &mut Filter,
    actions: &mut Vec<Action>,
) -> bool {
    let parts = &kpis.trend;
    let end = |of: fn(&(i64, i64)) -> i64, time: i64| parts.iter().position(|part| of(&part.window) == time);
    let chosen =
        filter.admitted.and_then(|(from, to)| Some(end(|window| window.0, from)?..=end(|window| window.1, to)?));
    card(ui, "", 0.0, |ui| {
        if parts.is_empty() {
            ui.label(RichText::new(VENTILATION).text_style(theme::title()).strong());
            if table.newest.is_none() {
                weak(ui, "No stay has a time of admission.");
                return false;
            }
            weak(
                ui,
                "The dates of these records were shifted patient by patient: years that stand side by side never were. \
                 Choose a period above to see them all the same.",
            );
            return false;
        }
        let bars: Vec<Bar> = parts
            .iter()
            .map(|part| {
                let share = part.figures.share(Flag::Ventilated);
                let (from, to) = (format::date(part.window.0), format::date(part.window.1));
                Bar {
                    label: from.clone(),
                    value: share.fraction(),
                    whisker: share.interval(),
                    text: format!("Ventilated, admitted {from} to {to}: {}", in_words(share)),
                }
            })
            .collect();
        let chart = BarChart {
            bars: &bars,
            x_title: "Admitted from",
            y_title: "Ventilated on the first day",
            scale: ScaleFormat::Percent,
            colour: palette(ui).accent,
            height: CHART,
            chosen: chosen.clone(),
        };
        let (pick, picture) = pictured(ui, VENTILATION, |ui| chart.show(ui));
        actions.extend(picture.map(Action::Save));
        weak(ui, "Lines: 95 % confidence interval (Wilson).");
        let Some(pick) = pick else { return false };
        let range = pick.range(chosen);
        filter.admitted = range.map(|range| (parts[*range.start()].window.0, parts[*range.end()].window.1));
        pick.opens
    })
}

fn place(score: i64) -> usize {
    usize::try_from(score).unwrap_or_default()
}

fn days_label(days: u32) -> String {
    match days {
        0 => "< 1".to_owned(),
        days if days == DAYS.1 => format!("≥ {days}"),
        days => days.to_string(),
    }
}
