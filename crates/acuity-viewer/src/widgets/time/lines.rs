//! Measurements as lines over time.

use eframe::egui::{Color32, Label, RichText, Role, TextStyle, Ui, UiBuilder, WidgetInfo};
use egui_plot::{Line, Points};

use super::{axis::TimeAxis, track::Track};
use crate::{data::course::segments, format, theme::palette};

/// Height of a strip with lines, in points.
const HEIGHT: f32 = 76.0;

/// One line.
#[derive(Debug)]
pub(crate) struct TrackLine<'a> {
    pub(crate) name: &'a str,
    /// Hours and value, by time.
    pub(crate) points: &'a [[f64; 2]],
    pub(crate) colour: Color32,
}

/// Lines of one unit in one strip.
#[derive(Debug)]
pub(crate) struct LineTrack<'a> {
    pub(crate) title: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) lines: &'a [TrackLine<'a>],
    /// Hours without a value across which no line is drawn.
    pub(crate) gap: f64,
    /// Values that differ by less than this do not fill the strip.
    pub(crate) least: f64,
}

impl LineTrack<'_> {
    /// Draws it. Each value is a dot; a line joins those that are no further apart than the gap.
    pub(crate) fn show(&self, ui: &mut Ui, axis: &mut TimeAxis) {
        let values = || self.lines.iter().flat_map(|line| line.points).map(|point| point[1]);
        let lowest = values().fold(f64::INFINITY, f64::min);
        let highest = values().fold(f64::NEG_INFINITY, f64::max);
        if lowest > highest {
            return;
        }
        // Equal values need some height, too.
        let spread = highest - lowest;
        let margin = (0.08 * spread).max(0.5 * (self.least - spread)).max(1e-3 * highest.abs()).max(1e-6);
        let marks = [(lowest, format::number(lowest)), (highest, format::number(highest))];
        let marks = if lowest < highest { &marks[..] } else { &marks[..1] };
        let track = Track { id: self.title, height: HEIGHT, scale: (lowest - margin, highest + margin), marks };
        let (from, to) = axis.shown();
        let drawn = track.show(ui, axis, |plot| {
            for line in self.lines {
                for piece in segments(in_sight(line.points, from, to), self.gap) {
                    plot.line(Line::new(line.name, piece.to_vec()).color(line.colour).width(1.5).allow_hover(false));
                    plot.points(Points::new(line.name, piece.to_vec()).color(line.colour).radius(2.0));
                }
            }
        });
        drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.words()));
        let names = drawn.gutter.with_max_x(drawn.gutter.right() - 44.0);
        // A child of its own: it has its place, and what follows begins below the strip and not below the names.
        let mut names = ui.new_child(UiBuilder::new().max_rect(names));
        names.spacing_mut().item_spacing.y = 1.0;
        names.add(Label::new(self.title).truncate());
        let small = |text: &str, colour| RichText::new(text).text_style(TextStyle::Small).color(colour);
        let weak = palette(&names).text_weak;
        names.add(Label::new(small(format::unit(self.unit), weak)).truncate());
        if self.lines.len() > 1 {
            for line in self.lines {
                let label = Label::new(small(under(self.title, line.name), line.colour)).truncate();
                names.add(label).on_hover_text(line.name);
            }
        }
    }

    /// What the strip shows, for screen readers.
    fn words(&self) -> String {
        let line = |line: &TrackLine<'_>| {
            let values = || line.points.iter().map(|point| point[1]);
            let low = format::number(values().fold(f64::INFINITY, f64::min));
            let high = format::with_unit(values().fold(f64::NEG_INFINITY, f64::max), self.unit);
            match line.points.len() {
                0 => format!("{}: not measured", line.name),
                1 => format!("{}: 1 value, {high}", line.name),
                count => format!("{}: {count} values, {low} to {high}", line.name),
            }
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join("; ")
    }
}

/// A name without the title above it: of pressures `Systolic blood`.
fn under<'a>(title: &str, name: &'a str) -> &'a str {
    name.strip_suffix(title.to_lowercase().as_str()).map(str::trim_end).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The points in sight, and one more at each side, so that lines lead out of the picture.
fn in_sight(points: &[[f64; 2]], from: f64, to: f64) -> &[[f64; 2]] {
    let first = points.partition_point(|point| point[0] < from).saturating_sub(1);
    let last = (points.partition_point(|point| point[0] <= to) + 1).min(points.len());
    &points[first..last]
}

#[cfg(test)]
mod tests {
    use super::{in_sight, under};

    #[test]
    fn a_name_does_not_say_its_title_again() {
        assert_eq!(under("Pressure", "Systolic blood pressure"), "Systolic blood");
        assert_eq!([under("Pressure", "pressure"), under("Heart rate", "Pulse")], ["pressure", "Pulse"]);
    }

    #[test]
    fn a_neighbour_on_each_side_is_drawn() {
        let points: Vec<[f64; 2]> = (0..10).map(|at| [f64::from(at), 1.0]).collect();
        let ends = |from, to| in_sight(&points, from, to).iter().map(|point| point[0]).collect::<Vec<f64>>();
        assert_eq!(ends(3.5, 5.5), [3.0, 4.0, 5.0, 6.0]);
        assert_eq!(ends(-5.0, 0.5), [0.0, 1.0]);
        assert_eq!(ends(20.0, 30.0), [9.0]);
        assert!(in_sight(&[], 0.0, 1.0).is_empty());
    }
}
