//! A stay over time: hourly SOFA by organ, treatments, vital signs and laboratory values on one time axis.

use std::collections::BTreeSet;

use acuity_ml::words::capitalised;
use eframe::egui::{Color32, Ui};

use super::{
    drivers::{self, Chosen},
    risks,
};
use crate::{
    data::{
        course::{Course, Lane, Organs, Part, Series},
        drivers::Drivers,
        stay::Stay,
        units::Units,
    },
    error::Error,
    message::{Action, Job, Reply},
    pages::Desk,
    slot::Slot,
    theme::{self, GAP, Palette, palette},
    widgets::{
        Scroll, card, chip, score_mode_ui, states,
        time::{Block, BlockChart, BlockLane, LineTrack, TimeAxis, TrackLine, time_labels_ui},
        weak,
    },
};

/// Hours without a value across which no line is drawn.
const VITALS_GAP: f64 = 6.0;
const LABS_GAP: f64 = 36.0;
/// Heights of lanes, in points.
const TOTAL: f32 = 118.0;
const LANE: f32 = 24.0;
/// Laboratory values that are drawn at first, as far as they were measured: those of SOFA, and the lactate.
const FIRST_LABS: [&str; 4] = ["lactate", "creatinine", "bilirubin", "platelet"];

/// What was read of the course, and what of it is in sight.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) course: Slot<Box<Course>>,
    pub(super) drivers: Slot<Box<Drivers>>,
    risks: risks::State,
    axis: Option<TimeAxis>,
    chosen: Option<Chosen>,
    /// Names of laboratory values that are drawn.
    labs: Option<BTreeSet<&'static str>>,
}

impl State {
    /// Forgets the stay; which laboratory values are drawn and which model predicts stays.
    pub(super) fn forget(&mut self) {
        self.risks.forget();
        let (labs, risks) = (self.labs.take(), std::mem::take(&mut self.risks));
        *self = Self { labs, risks, ..Self::default() };
    }

    /// An answer about the course of the stay.
    pub(super) fn receive(&mut self, job: Job, reply: Reply) {
        match job {
            Job::Course { .. } => self.course.take(reply, |reply| match reply {
                Reply::Course(course) => Some(course),
                _ => None,
            }),
            Job::Drivers(_) => self.drivers.take(reply, |reply| match reply {
                Reply::Drivers(drivers) => Some(drivers),
                _ => None,
            }),
            Job::Risks { .. } => self.risks.receive(reply),
            _ => {}
        }
    }

    /// Draws it; asks for it first.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scroll: Scroll,
        icustay_id: i64,
        stay: Option<&Stay>,
        desk: &mut Desk<'_>,
    ) {
        let Some(origin) = stay.and_then(|stay| stay.intime) else {
            states::empty_ui(ui, "No time axis", "The tables do not say when this stay began.");
            return;
        };
        // Taken out meanwhile: parts of the page also change the state.
        let course = std::mem::take(&mut self.course);
        let job = || Job::Course { icustay_id, origin };
        let failed = "The course of this stay cannot be shown";
        if let Some(course) = states::whole_ui(ui, &course, failed, job, desk.actions) {
            self.course_ui(ui, scroll, course, stay, desk);
        }
        self.course = course;
    }

    fn course_ui(&mut self, ui: &mut Ui, scroll: Scroll, course: &Course, stay: Option<&Stay>, desk: &mut Desk<'_>) {
        let whole = course.extent(stay.and_then(|stay| stay.los_icu_hours));
        let mut axis = self.axis.unwrap_or_else(|| TimeAxis::new(course.origin, whole));
        axis.buttons_ui(ui);
        weak(
            ui,
            "Hours and days since ICU admission. Drag a chart to move all of them, turn the wheel with Ctrl to zoom, \
             double-click for the whole stay. What was not measured is left empty.",
        );
        ui.add_space(4.0);
        scroll.rest(ui, "course", |ui| {
            ui.spacing_mut().item_spacing = [GAP, GAP].into();
            part_ui(ui, "SOFA by hour", &course.sofa, |ui, organs| {
                if let Some(reason) = stay.and_then(super::summary::no_adult) {
                    weak(ui, format!("No score: SOFA is one of adults, and {reason}."));
                } else {
                    self.sofa_ui(ui, &mut axis, organs, course, desk.actions);
                }
            });
            card(ui, "Predicted risk", 0.0, |ui| self.risks.show(ui, &mut axis, course, stay, desk));
            part_ui(ui, "Treatments and events", &course.events, |ui, lanes| lanes_ui(ui, &mut axis, lanes));
            let units = *desk.units;
            part_ui(ui, "Vital signs", &course.vitals, |ui, series| vitals_ui(ui, &mut axis, series, units));
            part_ui(ui, "Laboratory", &course.labs, |ui, series| self.labs_ui(ui, &mut axis, series, units));
        });
        self.axis = Some(axis);
    }

    fn sofa_ui(
        &mut self,
        ui: &mut Ui,
        axis: &mut TimeAxis,
        organs: &Organs,
        course: &Course,
        actions: &mut Vec<Action>,
    ) {
        if organs.spans.is_empty() {
            weak(ui, "No hour of this stay has a score.");
            return;
        }
        score_mode_ui(ui, organs.mode);
        let colours = palette(ui);
        let runs: Vec<_> = (0..organs.titles.len()).map(|component| organs.of(component)).collect();
        let total = stacked(organs, colours);
        let cells: Vec<Vec<Block>> = runs.iter().map(|runs| cells(runs, colours)).collect();
        let scale = [(0.0, "0".to_owned()), (0.5, "12".to_owned()), (1.0, "24".to_owned())];
        let mut lanes = vec![BlockLane { title: "Points", swatch: None, height: TOTAL, blocks: &total, marks: &scale }];
        for (component, title) in organs.titles.iter().enumerate() {
            lanes.push(BlockLane {
                title,
                swatch: Some(theme::series(colours, component)),
                height: LANE,
                blocks: &cells[component],
                marks: &[],
            });
        }
        let cursor = self.chosen.map(|chosen| chosen.at);
        let chart = BlockChart { id: "sofa", lanes: &lanes, clickable: true, cursor };
        let time = *axis;
        let hit = chart.show(ui, axis, |lane, block| match lane.checked_sub(1) {
            None => {
                let (span, component) = stack_at(organs, block);
                let text = format!("SOFA {} of 24 points", organs.spans[span].total());
                format!(
                    "{text}, {} {}, {}",
                    organs.titles[component],
                    points_of(organs, span, component),
                    time.text(organs.spans[span].from)
                )
            }
            Some(component) => {
                let (from, to, _, points) = runs[component][measured(&runs[component], block)];
                let points = points.map_or_else(|| "not measured".to_owned(), |points| format!("{points} of 4 points"));
                format!("{}: {points}, {} to {}", organs.titles[component], time.text(from), time.text(to))
            }
        });
        time_labels_ui(ui, axis);
        weak(
            ui,
            "Each hour: the worst of the 24 hours that end with it. In the rows of the organs the faintest colour is 0 points and \
             nothing at all is not measured in 24 hours, which adds nothing to the sum. Click for the values behind the points.",
        );
        if let Some(hit) = hit {
            let component = match hit.lane.checked_sub(1) {
                None => stack_at(organs, hit.block).1,
                Some(component) => component,
            };
            let span = organs.spans.iter().find(|span| span.from <= hit.at && hit.at < span.to).or(organs.spans.last());
            self.chosen = span.map(|span| Chosen { hr: span.hr_at(hit.at), at: hit.at, component });
        }
        if let Some(chosen) = self.chosen {
            self.chosen = drivers::show(ui, &self.drivers, organs, chosen, axis, course.icustay_id, actions);
        }
    }

    fn labs_ui(&mut self, ui: &mut Ui, axis: &mut TimeAxis, series: &[Series], units: Units) {
        let measured: Vec<&Series> = series.iter().filter(|series| !series.points.is_empty()).collect();
        let labs = self.labs.get_or_insert_with(|| FIRST_LABS.into_iter().collect());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = [4.0, 4.0].into();
            for series in &measured {
                if chip(ui, labs.contains(series.name), &series.title).clicked() && !labs.remove(series.name) {
                    labs.insert(series.name);
                }
            }
        });
        let mut any = false;
        ui.spacing_mut().item_spacing.y = 4.0;
        for series in measured.into_iter().filter(|series| labs.contains(series.name)) {
            any = true;
            let (points, unit) = series.shown(units);
            let lines = [TrackLine { name: &series.title, points: &points, colour: palette(ui).accent }];
            LineTrack { title: &series.title, unit, lines: &lines, gap: LABS_GAP, least: series.least(units) }
                .show(ui, axis);
        }
        if any {
            time_labels_ui(ui, axis);
        }
        not_measured_ui(ui, series);
    }
}

/// A card, or the sentence that says why it is empty.
fn part_ui<T>(ui: &mut Ui, title: &str, part: &Part<T>, add: impl FnOnce(&mut Ui, &T)) {
    card(ui, title, 0.0, |ui| match part {
        Ok(part) => add(ui, part),
        Err(error) => {
            let way = match error {
                Error::NotBuilt { .. } | Error::Columns(_) => " Run `acuity build`, then press Reload.",
                _ => " Press Reload to try again.",
            };
            weak(ui, format!("Not shown: {error}.{way}"));
        }
    });
}

/// The points of all organs on top of each other, hour by hour. One block for each component with points.
fn stacked(organs: &Organs, colours: &Palette) -> Vec<Block> {
    let mut blocks = Vec::new();
    for span in &organs.spans {
        let mut below = 0;
        for (component, points) in span.points.iter().enumerate() {
            let Some(points) = points.filter(|points| *points > 0) else { continue };
            let share = |points: i64| points as f32 / 24.0;
            let fill = theme::series(colours, component);
            blocks.push(Block { from: span.from, to: span.to, span: (share(below), share(below + points)), fill });
            below += points;
        }
    }
    blocks
}

/// The span and the component of a block of [`stacked`].
fn stack_at(organs: &Organs, block: usize) -> (usize, usize) {
    let drawn = organs.spans.iter().enumerate().flat_map(|(span, points)| {
        let components = points.points.iter().enumerate();
        components
            .filter(|(_, points)| points.is_some_and(|points| points > 0))
            .map(move |(component, _)| (span, component))
    });
    drawn.into_iter().nth(block).unwrap_or_default()
}

fn points_of(organs: &Organs, span: usize, component: usize) -> i64 {
    organs.spans[span].points[component].unwrap_or_default()
}

/// The cells of one organ; hours in which nothing was measured have none.
fn cells(runs: &[(f64, f64, i64, Option<i64>)], colours: &Palette) -> Vec<Block> {
    let measured = runs.iter().filter_map(|&(from, to, _, points)| Some((from, to, points?)));
    measured
        .map(|(from, to, points)| Block { from, to, span: (0.0, 1.0), fill: points_colour(points, colours) })
        .collect()
}

/// The run of the `block`th cell of [`cells`].
fn measured(runs: &[(f64, f64, i64, Option<i64>)], block: usize) -> usize {
    let drawn = runs.iter().enumerate().filter(|(_, run)| run.3.is_some());
    drawn.map(|(at, _)| at).nth(block).unwrap_or_default()
}

/// From pale for 0 points to strong for 4: lighter and darker, so that it can be told without hue.
fn points_colour(points: i64, colours: &Palette) -> Color32 {
    colours.accent_soft.lerp_to_gamma(colours.raise, points.clamp(0, 4) as f32 / 4.0)
}

fn lanes_ui(ui: &mut Ui, axis: &mut TimeAxis, lanes: &[Lane]) {
    if lanes.is_empty() {
        weak(ui, "Nothing is recorded.");
        return;
    }
    let fill = palette(ui).accent;
    let blocks: Vec<Vec<Block>> = lanes.iter().map(|lane| blocks_of(lane, fill)).collect();
    let rows: Vec<BlockLane<'_>> = lanes
        .iter()
        .zip(&blocks)
        .map(|(lane, blocks)| BlockLane { title: &lane.title, swatch: None, height: LANE, blocks, marks: &[] })
        .collect();
    let chart = BlockChart { id: "events", lanes: &rows, clickable: false, cursor: None };
    chart.show(ui, axis, |lane, mark| lanes[lane].marks[mark].text.clone());
    time_labels_ui(ui, axis);
    weak(
        ui,
        "The height of a bar is its share of the largest amount in its row; point at it for the amount and the raw row.",
    );
}

fn blocks_of(lane: &Lane, fill: Color32) -> Vec<Block> {
    let block = |mark: &crate::data::course::Mark| {
        // A given amount of zero is still a record: a line at the bottom.
        let height = mark.level.map_or(1.0, |level| (level as f32).max(0.08));
        Block { from: mark.from, to: mark.to, span: (0.0, height), fill }
    };
    lane.marks.iter().map(block).collect()
}

fn vitals_ui(ui: &mut Ui, axis: &mut TimeAxis, series: &[Series], units: Units) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let mut any = false;
    // What follows each other in the same unit, the blood pressures, shares a strip.
    for group in series.chunk_by(|a, b| a.quantity.unit == b.quantity.unit) {
        let colours = palette(ui);
        let shown: Vec<_> = group.iter().map(|series| (series, series.shown(units))).collect();
        let lines: Vec<TrackLine<'_>> = shown
            .iter()
            .enumerate()
            .filter(|(_, (series, _))| !series.points.is_empty())
            .map(|(at, (series, (points, _)))| TrackLine {
                name: &series.title,
                points,
                colour: if group.len() > 1 { theme::series(colours, at) } else { colours.accent },
            })
            .collect();
        let (Some((_, (_, unit))), Some(any_line)) = (shown.first(), lines.first()) else { continue };
        any = true;
        let title = if group.len() > 1 { shared_title(group) } else { any_line.name.to_owned() };
        let least = group.first().map_or(0.0, |series| series.least(units));
        LineTrack { title: &title, unit, lines: &lines, gap: VITALS_GAP, least }.show(ui, axis);
    }
    if any {
        time_labels_ui(ui, axis);
    }
    not_measured_ui(ui, series);
}

/// The words that all titles end with: `Pressure` for the blood pressures.
fn shared_title(group: &[Series]) -> String {
    let ends = |series: &Series| series.title.split(' ').rev().map(str::to_lowercase).collect::<Vec<_>>();
    let mut shared = group.first().map(ends).unwrap_or_default();
    for series in group {
        let other = ends(series);
        let same = shared.iter().zip(&other).take_while(|(a, b)| a == b).count();
        shared.truncate(same);
    }
    shared.reverse();
    if shared.is_empty() {
        group.first().map(|series| series.title.clone()).unwrap_or_default()
    } else {
        capitalised(&shared.join(" "))
    }
}

fn not_measured_ui(ui: &mut Ui, series: &[Series]) {
    let missing: Vec<String> =
        series.iter().filter(|series| series.points.is_empty()).map(|series| series.title.to_lowercase()).collect();
    if !missing.is_empty() {
        weak(ui, format!("Not measured: {}.", missing.join(", ")));
    }
}
