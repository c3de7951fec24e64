//! A chart of curves over a fixed range: a title on each axis, the figures under the pointer, all in words for screen readers.

use std::ops::RangeInclusive;

use eframe::egui::{Color32, Label, Pos2, RichText, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo};
use egui_plot::{AxisHints, GridMark, Line, LineStyle, Plot, PlotPoint, Points};

use crate::theme::palette;

/// A line of the chart.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) points: Vec<[f64; 2]>,
    pub(crate) colour: Color32,
    /// A reference that the others are seen against; not in the legend.
    pub(crate) is_reference: bool,
    /// Points are places that were measured, and are marked.
    pub(crate) is_marked: bool,
    /// Points are single ones, which no line joins.
    pub(crate) is_scattered: bool,
    /// Place, lower and upper end of upright lines.
    pub(crate) whiskers: Vec<[f64; 3]>,
}

impl Curve {
    pub(crate) fn new(name: impl Into<String>, points: Vec<[f64; 2]>, colour: Color32) -> Self {
        Self {
            name: name.into(),
            points,
            colour,
            is_reference: false,
            is_marked: false,
            is_scattered: false,
            whiskers: Vec::new(),
        }
    }

    /// Single points.
    pub(crate) fn scattered(name: impl Into<String>, points: Vec<[f64; 2]>, colour: Color32) -> Self {
        Self { is_scattered: true, ..Self::new(name, points, colour) }
    }

    /// A thin dashed line.
    pub(crate) fn reference(points: Vec<[f64; 2]>, colour: Color32) -> Self {
        Self { is_reference: true, ..Self::new("", points, colour) }
    }
}

/// The chart.
#[derive(Debug)]
pub(crate) struct CurvePlot<'a> {
    /// Tells the charts of a page apart, and is what a screen reader says first.
    pub(crate) title: &'a str,
    pub(crate) x_title: &'a str,
    pub(crate) y_title: &'a str,
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
    /// An axis of fractions is written as percent.
    pub(crate) x_is_percent: bool,
    pub(crate) y_is_percent: bool,
    pub(crate) height: f32,
    pub(crate) curves: &'a [Curve],
}

impl CurvePlot<'_> {
    /// Draws it as wide as there is room, with a legend below.
    pub(crate) fn show(&self, ui: &mut Ui) {
        let percent = |mark: GridMark, _: &RangeInclusive<f64>| format!("{:.0} %", 100.0 * mark.value);
        let plain = |mark: GridMark, _: &RangeInclusive<f64>| crate::format::number(mark.value);
        let y_axis = AxisHints::new_y().label(self.y_title);
        let y_axis = if self.y_is_percent { y_axis.formatter(percent) } else { y_axis.formatter(plain) };
        let x_axis = AxisHints::new_x().label(self.x_title);
        let x_axis = if self.x_is_percent { x_axis.formatter(percent) } else { x_axis.formatter(plain) };
        let (x, y) = (self.x, self.y);
        let x_is_percent = self.x_is_percent;
        let y_is_percent = self.y_is_percent;
        let plot = Plot::new(self.title)
            .height(self.height)
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
            .grid_color(palette(ui).border)
            .x_grid_spacer(move |_| marks(x))
            .y_grid_spacer(move |_| marks(y))
            .custom_x_axes(vec![x_axis])
            .custom_y_axes(vec![y_axis])
            .label_formatter(move |position| match position {
                egui_plot::HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                    let written = |value: f64, is_percent: bool| match is_percent {
                        true => crate::format::percent(value),
                        false => crate::format::number(value),
                    };
                    let (along, upright) = (written(position.x, x_is_percent), written(position.y, y_is_percent));
                    Some(format!("{plot_name}\n{along} · {upright}"))
                }
                _ => None,
            });
        let drawn = plot.show(ui, |plot| {
            // A little room, so that a line along an edge is seen whole.
            let room = 0.02 * (y.1 - y.0);
            plot.set_plot_bounds_x(x.0..=x.1);
            plot.set_plot_bounds_y(y.0 - room..=y.1 + room);
            for curve in self.curves {
                let line = Line::new(curve.name.as_str(), curve.points.clone()).color(curve.colour);
                if curve.is_reference {
                    plot.line(line.width(1.2).style(LineStyle::dashed_loose()).allow_hover(false));
                    continue;
                }
                if curve.is_scattered {
                    let points = Points::new(curve.name.as_str(), curve.points.clone());
                    plot.points(points.color(curve.colour.gamma_multiply(0.6)).radius(2.4));
                    continue;
                }
                // Only to be found under the pointer: the plot joins points that are close by slopes, and these curves have
                // steps.
                plot.line(line.width(0.0));
                for [at, low, high] in &curve.whiskers {
                    let whisker =
                        Line::new("", vec![[*at, *low], [*at, *high]]).color(curve.colour.gamma_multiply(0.55));
                    plot.line(whisker.width(1.2).allow_hover(false));
                }
                if curve.is_marked {
                    plot.points(Points::new(curve.name.as_str(), curve.points.clone()).color(curve.colour).radius(3.2));
                }
            }
        });
        let named = || self.curves.iter().filter(|curve| !curve.is_reference);
        let painter = ui.painter_at(*drawn.transform.frame());
        for curve in named().filter(|curve| !curve.is_scattered) {
            let place = |point: &[f64; 2]| drawn.transform.position_from_point(&PlotPoint::new(point[0], point[1]));
            let places: Vec<Pos2> = curve.points.iter().map(place).collect();
            for ends in places.windows(2) {
                painter.line_segment([ends[0], ends[1]], Stroke::new(1.9, curve.colour));
            }
        }
        let names: Vec<&str> = named().map(|curve| curve.name.as_str()).collect();
        let words = format!("{}. {}", self.title, names.join("; "));
        drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        ui.horizontal_wrapped(|ui| {
            // Between the names only: room after the last one would make the chart wider than its column.
            ui.spacing_mut().item_spacing.x = 18.0;
            for curve in named() {
                let text = RichText::new(&curve.name).text_style(TextStyle::Small).color(curve.colour).strong();
                // Kept whole where a line ends.
                ui.add(Label::new(text).extend());
            }
        });
    }
}

/// Four or five round places within a range.
fn marks((low, high): (f64, f64)) -> Vec<GridMark> {
    let raw = (high - low) / 5.0;
    if !raw.is_finite() || raw <= 0.0 {
        return Vec::new();
    }
    let power = 10f64.powf(raw.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= raw * 0.999).unwrap_or(raw);
    let (first, last) = ((low / step).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|at| GridMark { value: at as f64 * step, step_size: step }).collect()
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn marks_are_round_and_within() {
        let values = |range| marks(range).iter().map(|mark| (mark.value * 1000.0).round() / 1000.0).collect::<Vec<_>>();
        assert_eq!(values((0.0, 1.0)), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(values((-0.03, 0.09)), [-0.025, 0.0, 0.025, 0.05, 0.075]);
        assert!(values((1.0, 1.0)).is_empty() && values((0.0, f64::NAN)).is_empty());
    }
}
