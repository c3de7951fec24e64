//! The time axis that all tracks of a page share: which hours are in sight, and how hours are written.

use eframe::egui::{Button, Ui};
use egui_plot::GridMark;

use crate::format;

/// Least distance between two marks of the axis, in points.
const MARK_SPACE: f64 = 64.0;
/// Shortest time in sight, in hours.
const SHORTEST: f64 = 1.0;

/// Hours since ICU admission that there are, and those in sight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimeAxis {
    /// Hour 0, microseconds since 1970.
    origin: i64,
    whole: (f64, f64),
    shown: (f64, f64),
}

impl TimeAxis {
    /// An axis with everything in sight; `whole` goes from an earlier to a later hour.
    pub(crate) fn new(origin: i64, whole: (f64, f64)) -> Self {
        Self { origin, whole, shown: whole }
    }

    pub(crate) fn shown(&self) -> (f64, f64) {
        self.shown
    }

    /// Brings `from` to `to` in sight, as far as the axis reaches.
    pub(crate) fn show(&mut self, from: f64, to: f64) {
        if !(from.is_finite() && to.is_finite()) {
            return;
        }
        let longest = self.whole.1 - self.whole.0;
        let length = (to - from).clamp(SHORTEST.min(longest), longest);
        // Moved along an edge rather than cut there, so that panning does not zoom.
        let from = from.clamp(self.whole.0, self.whole.1 - length);
        self.shown = (from, from + length);
    }

    /// Brings everything in sight.
    pub(crate) fn show_all(&mut self) {
        self.shown = self.whole;
    }

    /// Shows a share of what is in sight (below 1: less), about its middle.
    fn zoom(&mut self, share: f64) {
        let (middle, half) = ((self.shown.0 + self.shown.1) / 2.0, share * (self.shown.1 - self.shown.0) / 2.0);
        self.show(middle - half, middle + half);
    }

    /// Moves by a share of what is in sight.
    fn pan(&mut self, share: f64) {
        let by = share * (self.shown.1 - self.shown.0);
        self.show(self.shown.0 + by, self.shown.1 + by);
    }

    /// The buttons that do what dragging and the wheel do.
    pub(crate) fn buttons_ui(&mut self, ui: &mut Ui) {
        let whole = self.shown == self.whole;
        ui.horizontal_wrapped(|ui| {
            if ui.add_enabled(!whole, Button::new("Whole stay")).clicked() {
                self.show_all();
            }
            for days in [1, 3, 7] {
                let hours = 24.0 * f64::from(days);
                let label = if days == 1 { "First 24 hours".to_owned() } else { format!("First {days} days") };
                if ui.add_enabled(self.whole.1 > hours, Button::new(label)).clicked() {
                    self.show(0.0, hours);
                }
            }
            ui.separator();
            if ui.add_enabled(self.shown.1 - self.shown.0 > SHORTEST, Button::new("Zoom in")).clicked() {
                self.zoom(0.5);
            }
            if ui.add_enabled(!whole, Button::new("Zoom out")).clicked() {
                self.zoom(2.0);
            }
            if ui.add_enabled(self.shown.0 > self.whole.0, Button::new("Earlier")).clicked() {
                self.pan(-0.5);
            }
            if ui.add_enabled(self.shown.1 < self.whole.1, Button::new("Later")).clicked() {
                self.pan(0.5);
            }
        });
    }

    /// Marks at whole hours or days, as many as `width` points have room for.
    pub(crate) fn marks(&self, width: f64) -> Vec<GridMark> {
        let (from, to) = self.shown;
        let least = (to - from) * MARK_SPACE / width.max(1.0);
        let steps = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 168.0, 336.0, 672.0, 1344.0];
        let step = steps.into_iter().find(|step| *step >= least).unwrap_or_else(|| (least / 672.0).ceil() * 672.0);
        let first = (from / step).ceil() as i64;
        let last = (to / step).floor() as i64;
        (first..=last).map(|at| GridMark { value: at as f64 * step, step_size: step }).collect()
    }

    /// A time in words: `day 2, 3:20 (2141-03-06 17:20)`.
    pub(crate) fn text(&self, hours: f64) -> String {
        let minutes = (hours * 60.0).round() as i64;
        let us = self.origin.saturating_add(minutes.saturating_mul(60_000_000));
        format!("{} ({})", elapsed(minutes), format::datetime(us))
    }
}

/// `day 2, 3:20` is 27 hours and 20 minutes after ICU admission; before it, `−2:30`.
fn elapsed(minutes: i64) -> String {
    if minutes < 0 {
        return format!("−{}:{:02}", -minutes / 60, -minutes % 60);
    }
    format!("day {}, {}:{:02}", minutes / 1440 + 1, minutes % 1440 / 60, minutes % 60)
}

/// What a mark of the axis is called: days by their number, hours by how many of the day have passed.
pub(crate) fn mark_label(hours: f64) -> String {
    let hours = hours.round() as i64;
    match hours {
        ..0 => format!("−{} h", -hours),
        _ if hours % 24 == 0 => format!("day {}", hours / 24 + 1),
        _ => format!("{} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_stays_on_the_axis_and_keeps_its_length() {
        let mut axis = TimeAxis::new(0, (-10.0, 90.0));
        axis.show(80.0, 130.0);
        assert_eq!(axis.shown(), (40.0, 90.0));
        axis.pan(-3.0);
        assert_eq!(axis.shown(), (-10.0, 40.0));
        axis.zoom(0.5);
        assert_eq!(axis.shown(), (2.5, 27.5));
        axis.zoom(1e-9);
        assert!((axis.shown().1 - axis.shown().0 - SHORTEST).abs() < 1e-9);
        axis.zoom(1e9);
        assert_eq!(axis.shown(), (-10.0, 90.0));
        axis.show(f64::NAN, 3.0);
        assert_eq!(axis.shown(), (-10.0, 90.0));
        // A stay of less than the shortest time is shown whole.
        let mut short = TimeAxis::new(0, (0.0, 0.25));
        short.zoom(0.5);
        assert_eq!(short.shown(), (0.0, 0.25));
    }

    #[test]
    fn marks_are_round_and_few() {
        let mut axis = TimeAxis::new(0, (0.0, 96.0));
        let values = |axis: &TimeAxis| axis.marks(400.0).iter().map(|mark| mark.value).collect::<Vec<f64>>();
        assert_eq!(values(&axis), [0.0, 24.0, 48.0, 72.0, 96.0]);
        axis.show(20.0, 30.0);
        assert_eq!(values(&axis), [20.0, 22.0, 24.0, 26.0, 28.0, 30.0]);
        assert_eq!([mark_label(20.0), mark_label(24.0), mark_label(-6.0)], ["20 h", "day 2", "−6 h"]);
        assert!(TimeAxis::new(0, (0.0, 50_000.0)).marks(300.0).len() <= 5);
    }

    #[test]
    fn times_are_said_from_admission_and_by_the_clock() {
        let axis = TimeAxis::new(86_400_000_000, (0.0, 1.0));
        assert_eq!(axis.text(27.0 + 1.0 / 3.0), "day 2, 3:20 (1970-01-03 03:20)");
        assert_eq!(axis.text(-2.5), "−2:30 (1970-01-01 21:30)");
    }
}
