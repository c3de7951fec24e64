//! Charts in which a bar is a condition: what is chosen in one filters the others.

use std::ops::RangeInclusive;

use acuity_scores::{ADULT_YEARS, ScoreMode};
use eframe::egui::{Color32, Ui};

use super::{Action, in_words};
use crate::{
    data::{
        figures::Share,
        filter::{Filter, SOFA},
        kpis::{Kpis, Part},
        stay::{DAYS, Flag},
        stays::StayTable,
    },
    format,
    theme::palette,
    widgets::{Bar, BarChart, Pick, ScaleFormat, card, picture::pictured, score_mode_ui, weak},
};

/// Height of a chart.
const CHART: f32 = 190.0;

/// What the lines on a bar are.
const INTERVALS: &str = "Lines: 95 % confidence interval (Wilson).";

/// Whom the figures of SOFA are not of.
fn left_out(kpis: &Kpis) -> String {
    format!(
        "SOFA is a score of adults. Left out: {} of patients not known to be {ADULT_YEARS:.0} or older, {} of adults without a score.",
        format::counted(kpis.no_adults, "stay"),
        format::counted(kpis.without_sofa, "stay")
    )
}

/// What differs from chart to chart.
struct Framed<'a> {
    title: &'a str,
    bars: &'a [Bar],
    x_title: &'a str,
    y_title: &'a str,
    scale: ScaleFormat,
    colour: Color32,
    chosen: Option<RangeInclusive<usize>>,
    /// Stays that it is made of.
    stays: usize,
}

impl Framed<'_> {
    /// Draws the chart in a card under its title, which offers it as a picture, and `notes` below; gives the bar that was chosen.
    fn show(&self, ui: &mut Ui, actions: &mut Vec<Action>, notes: impl FnOnce(&mut Ui)) -> Option<Pick> {
        let &Self { bars, x_title, y_title, scale, colour, .. } = self;
        let chart = BarChart { bars, x_title, y_title, scale, colour, height: CHART, chosen: self.chosen.clone() };
        card(ui, "", 0.0, |ui| {
            let (pick, picture) = pictured(ui, self.title, &format::counted(self.stays, "stay"), |ui| chart.show(ui));
            actions.extend(picture.map(Action::Save));
            notes(ui);
            pick
        })
    }
}

/// A bar of a number of stays.
fn counted(label: String, what: &str, stays: usize) -> Bar {
    let text = format!("{what}: {}", format::counted(stays, "stay"));
    Bar { label, value: Some(stays as f64), whisker: None, text }
}

/// A bar of a share with its interval.
fn shared(label: String, what: &str, share: Share) -> Bar {
    let text = format!("{what}: {}", in_words(share));
    Bar { label, value: share.fraction(), whisker: share.interval(), text }
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
    let scores = kpis.sofa.iter().enumerate();
    let bars: Vec<Bar> =
        scores.map(|(score, &stays)| counted(score.to_string(), &format!("SOFA {score}"), stays)).collect();
    let chart = Framed {
        title: "First-day SOFA",
        bars: &bars,
        x_title: "SOFA on the first day (points)",
        y_title: "Stays",
        scale: ScaleFormat::Count,
        colour: palette(ui).accent,
        chosen: chosen.clone(),
        stays: kpis.sofa.iter().sum(),
    };
    let pick = chart.show(ui, actions, |ui| {
        weak(ui, left_out(kpis));
        score_mode_ui(ui, mode);
    });
    let Some(pick) = pick else { return false };
    let range = pick.range(chosen);
    filter.sofa = range.map_or(SOFA, |range| (*range.start() as i64, *range.end() as i64));
    pick.opens
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
    let bars: Vec<Bar> =
        bins.iter().map(|bin| shared(bin.label(), &format!("SOFA {}", bin.label()), bin.mortality)).collect();
    let chart = Framed {
        title: "Hospital mortality by SOFA",
        bars: &bars,
        x_title: "SOFA on the first day (points)",
        y_title: "Died in hospital",
        scale: ScaleFormat::Percent,
        colour: palette(ui).raise,
        chosen: chosen.clone(),
        stays: bins.iter().map(|bin| bin.mortality.known).sum(),
    };
    let pick = chart.show(ui, actions, |ui| {
        weak(ui, format!("{INTERVALS} {}", left_out(kpis)));
        score_mode_ui(ui, mode);
    });
    let Some(pick) = pick else { return false };
    // A bar of several scores is taken back when it is all that is chosen, not when a part of it is.
    let before = chosen.filter(|chosen| (bins[*chosen.start()].range.0, bins[*chosen.end()].range.1) == filter.sofa);
    let range = pick.range(before);
    filter.sofa = range.map_or(SOFA, |range| (bins[*range.start()].range.0, bins[*range.end()].range.1));
    pick.opens
}

pub(super) fn length_of_stay_ui(ui: &mut Ui, kpis: &Kpis, filter: &mut Filter, actions: &mut Vec<Action>) -> bool {
    let chosen = (filter.days != DAYS).then_some(filter.days.0 as usize..=filter.days.1 as usize);
    let bar = |(days, stays): &(u32, usize)| {
        let label = days_label(*days);
        counted(label.clone(), &format!("{label} days in the ICU"), *stays)
    };
    let bars: Vec<Bar> = kpis.length_of_stay.bins.iter().map(bar).collect();
    let chart = Framed {
        title: "Whole days in the ICU",
        bars: &bars,
        x_title: "Whole days in the ICU",
        y_title: "Stays",
        scale: ScaleFormat::Count,
        colour: palette(ui).accent,
        chosen: chosen.clone(),
        stays: kpis.length_of_stay.bins.iter().map(|(_, stays)| stays).sum(),
    };
    let pick = chart.show(ui, actions, |ui| {
        if kpis.length_of_stay.unknown > 0 {
            let stays = format::counted(kpis.length_of_stay.unknown, "stay");
            weak(ui, format!("Left out: {stays} whose end is not known."));
        }
    });
    let Some(pick) = pick else { return false };
    let range = pick.range(chosen);
    filter.days = range.map_or(DAYS, |range| (*range.start() as u32, *range.end() as u32));
    pick.opens
}

/// Who was ventilated, by when they were admitted. Where the dates mean nothing it says so in place of a picture of them.
pub(super) fn ventilation_ui(
    ui: &mut Ui,
    table: &StayTable,
    kpis: &Kpis,
    filter: &mut Filter,
    actions: &mut Vec<Action>,
) -> bool {
    const TITLE: &str = "Ventilator use over time";
    let parts = &kpis.trend;
    if parts.is_empty() {
        card(ui, TITLE, 0.0, |ui| {
            weak(
                ui,
                match table.newest {
                    None => "No stay has a time of admission.",
                    Some(_) => {
                        "The dates of these records were shifted patient by patient: years that stand side by side never were. \
                         Choose a period above to see them all the same."
                    }
                },
            );
        });
        return false;
    }
    let end = |of: fn(&(i64, i64)) -> i64, time: i64| parts.iter().position(|part| of(&part.window) == time);
    let chosen =
        filter.admitted.and_then(|(from, to)| Some(end(|window| window.0, from)?..=end(|window| window.1, to)?));
    let bar = |part: &Part| {
        let (from, to) = (format::date(part.window.0), format::date(part.window.1));
        let what = format!("Ventilated, admitted {from} to {to}");
        shared(from, &what, part.figures.share(Flag::Ventilated))
    };
    let bars: Vec<Bar> = parts.iter().map(bar).collect();
    let chart = Framed {
        title: TITLE,
        bars: &bars,
        x_title: "Admitted from",
        y_title: "Ventilated on the first day",
        scale: ScaleFormat::Percent,
        colour: palette(ui).accent,
        chosen: chosen.clone(),
        stays: parts.iter().map(|part| part.figures.share(Flag::Ventilated).known).sum(),
    };
    let Some(pick) = chart.show(ui, actions, |ui| weak(ui, INTERVALS)) else { return false };
    let range = pick.range(chosen);
    filter.admitted = range.map(|range| (parts[*range.start()].window.0, parts[*range.end()].window.1));
    pick.opens
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
