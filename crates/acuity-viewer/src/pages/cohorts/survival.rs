//! How long the groups live.

use acuity_ml::words::p_value;
use eframe::egui::{Grid, Label, Pos2, Rect, RichText, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo};
use egui_plot::{AxisHints, GridMark, Line, Plot, PlotPoint};

use super::{baseline::split_ui, export_or_copy_ui};
use crate::{
    data::study::{Answer, Curve, Facts, Form, Horizon, Named, Question, Table},
    format,
    message::Picture,
    theme::{palette, series},
    widgets::{card, chip, choice, picture::pictured, sideways, weak},
};

const HEIGHT: f32 = 320.0;

/// Of how many stays each curve is, for who sees the picture without the page.
fn caption(curves: &[Curve]) -> String {
    let stays = curves.iter().map(|curve| {
        let stays = format::counted(curve.curve.members(), "stay");
        format!("{}: {stays}", curve.label)
    });
    stays.collect::<Vec<_>>().join("; ")
}

/// Draws the curves; gives them when they are to be written.
pub(super) fn survival_ui(
    ui: &mut Ui,
    question: &mut Question,
    bands: &mut bool,
    facts: &Facts,
    saved: &[Named],
    answer: &Answer,
) -> (Option<(Table, Form)>, Option<Picture>) {
    card(ui, "Survival", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [8.0, 6.0].into();
        let wanted = ui
            .horizontal_wrapped(|ui| {
                split_ui(ui, "curves_by", "Curves by", &mut question.curves_by, facts, saved);
                let horizons =
                    [(Horizon::Month, "28 days"), (Horizon::Quarter, "90 days"), (Horizon::Year, "365 days")];
                choice(ui, &mut question.horizon, &horizons);
                if chip(ui, *bands, "95 % intervals").clicked() {
                    *bands = !*bands;
                }
                export_or_copy_ui(ui, Table::Curves, "the curves", facts, answer)
            })
            .inner;
        if answer.curves.is_empty() {
            weak(ui, "No stay of the cohort has a time of admission and a group.");
            return (wanted, None);
        }
        let ((), picture) = pictured(ui, "Kaplan-Meier curves", &caption(&answer.curves), |ui| {
            plot_ui(ui, &answer.curves, question.horizon.days(), *bands);
            legend_ui(ui, &answer.curves, question.horizon.days());
        });
        if let Some(test) = answer.test {
            let degrees = format::counted(test.degrees, "degree");
            let p = p_value(test.p);
            let p = if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") };
            weak(ui, format!("Log-rank test: {p} (chi-square {:.2}, {degrees} of freedom).", test.chi_square));
        }
        let mut note = "Kaplan-Meier, from ICU admission to death in hospital or in the register. Who has no date of death is taken to \
                        live on. Stays are counted, not patients, and taken as independent."
            .to_owned();
        if answer.without_curve > 0 {
            note = format!("{note} Left out: {}.", format::counted(answer.without_curve, "stay"));
        }
        weak(ui, note);
        (wanted, picture)
    })
}

fn plot_ui(ui: &mut Ui, curves: &[Curve], horizon: f64, bands: bool) {
    let colours = palette(ui);
    let marks = ticks(horizon);
    let percent = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| format!("{:.0} %", 100.0 * mark.value);
    let plot = Plot::new("survival")
        .height(HEIGHT)
        .sense(Sense::hover())
        .show_background(false)
        .set_margin_fraction(Vec2::ZERO)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
        .grid_fade(0.0)
        .grid_color(colours.border)
        .x_grid_spacer(move |_| marks.iter().map(|&value| GridMark { value, step_size: horizon }).collect())
        .y_grid_spacer(|_| (0..=4).map(|at| GridMark { value: 0.25 * f64::from(at), step_size: 1.0 }).collect())
        .custom_x_axes(vec![AxisHints::new_x().label("Days since ICU admission")])
        .custom_y_axes(vec![AxisHints::new_y().label("Alive").formatter(percent)])
        .label_formatter(|position| match position {
            egui_plot::HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                Some(format!("{plot_name}\nday {:.1}: {} alive", position.x, format::percent(position.y)))
            }
            _ => None,
        });
    let drawn = plot.show(ui, |plot| {
        plot.set_plot_bounds_x(0.0..=horizon);
        // A little room, so that the lines at the ends and the labels of the corner can be told apart.
        plot.set_plot_bounds_y(-0.04..=1.03);
        for (at, curve) in curves.iter().enumerate() {
            let line = Line::new(curve.label.as_str(), stairs(curve, horizon));
            // Only to be found under the pointer: the plot joins points that are close by slopes, and these are stairs.
            plot.line(line.color(series(colours, at)).width(0.0));
        }
    });
    let painter = ui.painter_at(*drawn.transform.frame());
    for (at, curve) in curves.iter().enumerate().filter(|_| bands) {
        let colour = series(colours, at).gamma_multiply(0.15);
        let mut painted = f32::NEG_INFINITY;
        for [from, to, low, high] in band(curve, horizon) {
            let place = |day, share| drawn.transform.position_from_point(&PlotPoint::new(day, share));
            let (low, high) = (place(from, low), place(to, high));
            // What is narrower than a point of the screen is left to the next one.
            if high.x - low.x.max(painted) >= 0.5 {
                painter.rect_filled(Rect::from_two_pos(Pos2::new(low.x.max(painted), low.y), high), 0.0, colour);
                painted = high.x;
            }
        }
    }
    for (at, curve) in curves.iter().enumerate() {
        let stroke = Stroke::new(1.8, series(colours, at));
        let place = |point: &[f64; 2]| drawn.transform.position_from_point(&PlotPoint::new(point[0], point[1]));
        let mut from = place(&[0.0, 1.0]);
        for to in thinned(stairs(curve, horizon).iter().map(place)) {
            painter.hline(from.x..=to.x, from.y, stroke);
            painter.vline(to.x, from.y..=to.y, stroke);
            from = to;
        }
    }
    let words: Vec<String> =
        curves.iter().map(|curve| format!("{}: {}", curve.label, at_end(curve, horizon))).collect();
    drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Survival. {}", words.join("; "))));
}

/// Of points in the same column of the screen the last: of many deaths no more is to be seen.
fn thinned(points: impl Iterator<Item = Pos2>) -> Vec<Pos2> {
    let mut kept: Vec<Pos2> = Vec::new();
    for point in points {
        match kept.last_mut() {
            Some(last) if (last.x * 2.0).floor() == (point.x * 2.0).floor() => *last = point,
            _ => kept.push(point),
        }
    }
    kept
}

/// The curve as a line of stairs: everybody at the start, level between deaths.
fn stairs(curve: &Curve, horizon: f64) -> Vec<[f64; 2]> {
    let mut points = vec![[0.0, 1.0]];
    let mut level = 1.0;
    for step in &curve.curve.steps {
        points.extend([[step.time, level], [step.time, step.survival]]);
        level = step.survival;
    }
    points.push([horizon, level]);
    points
}

/// The interval around the curve, as `[from day, to day, low, high]`; none while nobody has died, or once nobody is left.
fn band(curve: &Curve, horizon: f64) -> impl Iterator<Item = [f64; 4]> {
    let steps = &curve.curve.steps;
    let ends = steps.iter().skip(1).map(|step| step.time).chain([horizon]);
    steps.iter().zip(ends).filter_map(|(step, end)| step.interval.map(|(low, high)| [step.time, end, low, high]))
}

fn ticks(horizon: f64) -> Vec<f64> {
    match horizon {
        days if days <= 28.0 => vec![0.0, 7.0, 14.0, 21.0, 28.0],
        days if days <= 90.0 => vec![0.0, 30.0, 60.0, 90.0],
        _ => vec![0.0, 90.0, 180.0, 270.0, 365.0],
    }
}

/// `83.1 % (95 % CI 80.0 % to 86.0 %) alive on day 90`.
fn at_end(curve: &Curve, horizon: f64) -> String {
    let day = format!("alive on day {horizon:.0}");
    match curve.curve.at(horizon) {
        None => format!("{} {day}", format::percent(1.0)),
        Some(step) => {
            let interval = step.interval.map_or_else(String::new, |(low, high)| {
                format!(" (95 % CI {} to {})", format::percent(low), format::percent(high))
            });
            format!("{}{interval} {day}", format::percent(step.survival))
        }
    }
}

/// Colours and names, how many died, and who is still watched when.
fn legend_ui(ui: &mut Ui, curves: &[Curve], horizon: f64) {
    let colours = palette(ui);
    let small = |text: String| RichText::new(text).text_style(TextStyle::Small);
    sideways(ui, "legend", |ui| {
        Grid::new("legend").spacing([18.0, 4.0]).show(ui, |ui| {
            ui.label(small("Group".to_owned()).color(colours.text_weak));
            for day in ticks(horizon) {
                ui.label(small(format!("Day {day:.0}")).color(colours.text_weak));
            }
            ui.label(small("Deaths".to_owned()).color(colours.text_weak));
            ui.label(small("At the end".to_owned()).color(colours.text_weak));
            ui.end_row();
            for (at, curve) in curves.iter().enumerate() {
                ui.label(small(curve.label.clone()).color(series(colours, at)).strong());
                for day in ticks(horizon) {
                    ui.label(small(format::count(curve.curve.at_risk(day))));
                }
                let deaths: usize = curve.curve.steps.iter().map(|step| step.events).sum();
                ui.label(small(format::count(deaths)));
                let median = curve.curve.median().map_or_else(String::new, |day| format!(", median {day:.0} days"));
                ui.add(Label::new(small(format!("{}{median}", at_end(curve, horizon)))).extend());
                ui.end_row();
            }
        });
        weak(ui, "By day: stays still watched.");
    });
}

#[cfg(test)]
mod tests {
    use acuity_ml::groups::{FollowUp, kaplan_meier};

    use super::*;

    #[test]
    fn of_a_column_of_the_screen_the_last_point_is_kept() {
        let points = [(0.0, 1.0), (3.0, 1.0), (3.1, 2.0), (3.4, 5.0), (3.6, 6.0)].map(|(x, y)| Pos2::new(x, y));
        let kept: Vec<(f32, f32)> = thinned(points.into_iter()).into_iter().map(|point| (point.x, point.y)).collect();
        assert_eq!(kept, [(0.0, 1.0), (3.4, 5.0), (3.6, 6.0)]);
    }

    #[test]
    fn a_curve_is_level_between_deaths_up_to_the_horizon() {
        let watched = [(2.0, true), (9.0, false)].map(|(time, event)| FollowUp { time, event });
        let curve = Curve { label: "Cohort".into(), curve: kaplan_meier(&watched) };
        assert_eq!(stairs(&curve, 28.0), [[0.0, 1.0], [2.0, 1.0], [2.0, 0.5], [28.0, 0.5]]);
        let (low, high) = curve.curve.steps[0].interval.unwrap();
        assert_eq!(band(&curve, 28.0).collect::<Vec<_>>(), [[2.0, 28.0, low, high]]);
        assert!(at_end(&curve, 28.0).starts_with("50.0 % (95 % CI "));
        assert!(at_end(&curve, 28.0).ends_with(" alive on day 28"));
        let nobody = Curve { label: "Cohort".into(), curve: kaplan_meier(&watched[1..]) };
        assert_eq!(at_end(&nobody, 90.0), "100.0 % alive on day 90");
    }
}
