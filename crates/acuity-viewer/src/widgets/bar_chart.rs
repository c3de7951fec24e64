//! A bar chart: one series, a title on each axis, the figures on hovering and for screen readers.

use std::ops::RangeInclusive;

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo, pos2,
};

use super::focus_frame;
use crate::theme::palette;

/// One bar.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    /// Under the bar.
    pub(crate) label: String,
    /// Its height; `None` leaves a gap.
    pub(crate) value: Option<f64>,
    /// Lower and upper end of its whisker.
    pub(crate) whisker: Option<(f64, f64)>,
    /// On hovering and for screen readers: the whole figure in words.
    pub(crate) text: String,
}

/// How the vertical scale is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScaleFormat {
    Count,
    Percent,
}

/// The chart.
#[derive(Debug)]
pub(crate) struct BarChart<'a> {
    pub(crate) bars: &'a [Bar],
    pub(crate) x_title: &'a str,
    pub(crate) y_title: &'a str,
    pub(crate) scale: ScaleFormat,
    pub(crate) colour: Color32,
    pub(crate) height: f32,
    /// The bars that a condition lets through, where one is in force; the others are pale.
    pub(crate) chosen: Option<RangeInclusive<usize>>,
}

/// A bar that somebody chose, with the pointer or by the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) bar: usize,
    /// With Shift: those between this one and those that are chosen, too.
    pub(crate) extends: bool,
    /// Twice: what is behind it is asked for.
    pub(crate) opens: bool,
}

impl Pick {
    /// The range of places that is chosen after it; `None` where the only one that was chosen is taken back.
    pub(crate) fn range(self, before: Option<RangeInclusive<usize>>) -> Option<RangeInclusive<usize>> {
        match before {
            Some(before) if self.extends => Some(*before.start().min(&self.bar)..=*before.end().max(&self.bar)),
            Some(before) if before == (self.bar..=self.bar) && !self.opens => None,
            _ => Some(self.bar..=self.bar),
        }
    }
}

impl BarChart<'_> {
    /// Draws it as wide as there is room; gives the bar that was chosen.
    pub(crate) fn show(&self, ui: &mut Ui) -> Option<Pick> {
        let small = TextStyle::Small.resolve(ui.style());
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), self.height), Sense::hover());
        let line = small.size + 4.0;
        let plot = Rect::from_min_max(
            pos2(rect.left() + 46.0, rect.top() + line + 9.0),
            rect.max - Vec2::new(2.0, 2.0 * line + 4.0),
        );
        if plot.width() < 20.0 || plot.height() < 20.0 || self.bars.is_empty() {
            return None;
        }
        let mut pick = None;
        let top = self.top();
        let y = |value: f64| plot.bottom() - plot.height() * (value / top).clamp(0.0, 1.0) as f32;
        self.axis_ui(ui, rect, plot, top, &small);

        let slot = plot.width() / self.bars.len() as f32;
        let gap = (0.18 * slot).clamp(0.5, 8.0);
        for (at, bar) in self.bars.iter().enumerate() {
            let left = plot.left() + slot * at as f32;
            let column = Rect::from_min_max(pos2(left, plot.top()), pos2(left + slot, plot.bottom()));
            // The titles tell the charts of a page apart.
            let response = ui.interact(column, ui.scope_id().with((self.y_title, self.x_title, at)), Sense::click());
            let is_chosen = self.chosen.as_ref().is_some_and(|chosen| chosen.contains(&at));
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &bar.text));
            if response.clicked() {
                let extends = ui.input(|input| input.modifiers.shift);
                pick = Some(Pick { bar: at, extends, opens: response.double_clicked() });
            }
            let strength = if self.chosen.is_some() && !is_chosen { 0.35 } else { 1.0 };
            let strength = if response.hovered() { 0.75 * strength } else { strength };
            let colour = self.colour.gamma_multiply(strength);
            if let Some(value) = bar.value {
                let body = Rect::from_min_max(pos2(left + gap, y(value)), pos2(left + slot - gap, plot.bottom()));
                let radius = CornerRadius { nw: 3, ne: 3, sw: 0, se: 0 };
                ui.painter().rect_filled(body, radius, colour);
            }
            if let Some((low, high)) = bar.whisker {
                self.whisker_ui(ui, left + slot / 2.0, y(low), y(high));
            }
            focus_frame(ui, &response);
            response.on_hover_text_at_pointer(&bar.text);
        }
        self.labels_ui(ui, plot, slot, &small);
        pick
    }

    /// End of the vertical scale: a round number at or above everything drawn.
    fn top(&self) -> f64 {
        let highest = self.bars.iter().flat_map(|bar| [bar.value, bar.whisker.map(|whisker| whisker.1)]).flatten();
        let highest = highest.fold(0.0, f64::max);
        let step = self.step(highest);
        let top = (highest / step).ceil().max(1.0) * step;
        if self.scale == ScaleFormat::Percent { top.min(1.0) } else { top }
    }

    fn step(&self, highest: f64) -> f64 {
        let step = step(highest);
        // Nobody counts half a stay.
        if self.scale == ScaleFormat::Count { step.max(1.0) } else { step }
    }

    fn axis_ui(&self, ui: &Ui, rect: Rect, plot: Rect, top: f64, font: &FontId) {
        let colours = palette(ui);
        let painter = ui.painter();
        let step = self.step(top);
        let mut value = 0.0;
        // Steps that were added up miss the end by a rounding error.
        while value <= top * (1.0 + 1e-9) {
            let y = plot.bottom() - plot.height() * (value / top) as f32;
            painter.hline(plot.x_range(), y, Stroke::new(1.0, colours.border));
            let text = match self.scale {
                ScaleFormat::Count => crate::format::count(value.round() as usize),
                ScaleFormat::Percent => format!("{:.0} %", 100.0 * value),
            };
            painter.text(pos2(plot.left() - 6.0, y), Align2::RIGHT_CENTER, text, font.clone(), colours.text_weak);
            value += step;
        }
        painter.text(rect.left_top(), Align2::LEFT_TOP, self.y_title, font.clone(), colours.text_weak);
        painter.text(
            pos2(plot.center().x, rect.bottom()),
            Align2::CENTER_BOTTOM,
            self.x_title,
            font.clone(),
            colours.text_weak,
        );
    }

    fn whisker_ui(&self, ui: &Ui, x: f32, low: f32, high: f32) {
        let stroke = Stroke::new(1.5, palette(ui).text);
        let painter: &Painter = ui.painter();
        painter.vline(x, high..=low, stroke);
        painter.hline(x - 3.0..=x + 3.0, low, stroke);
        painter.hline(x - 3.0..=x + 3.0, high, stroke);
    }

    /// Labels under the bars, as many as fit.
    fn labels_ui(&self, ui: &Ui, plot: Rect, slot: f32, font: &FontId) {
        let colour = palette(ui).text_weak;
        let longest = self.bars.iter().map(|bar| bar.label.chars().count()).max().unwrap_or(1) as f32;
        // An estimate: a character is about 0.56 of the font's size wide.
        let every = ((longest * font.size * 0.56 + 8.0) / slot).ceil().max(1.0) as usize;
        for (at, bar) in self.bars.iter().enumerate().step_by(every) {
            let x = plot.left() + slot * (at as f32 + 0.5);
            ui.painter().text(pos2(x, plot.bottom() + 4.0), Align2::CENTER_TOP, &bar.label, font.clone(), colour);
        }
    }
}

/// A round step that divides 0 to `highest` into two to five parts.
fn step(highest: f64) -> f64 {
    if highest <= 0.0 || !highest.is_finite() {
        return 1.0;
    }
    let rough = highest / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough * 0.999);
    step.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn steps_are_round_and_few() {
        for (highest, expected) in [(4.0, 1.0), (97.0, 50.0), (0.37, 0.1), (61_532.0, 20_000.0), (0.0, 1.0)] {
            assert!((step(highest) - expected).abs() < 1e-9, "{highest}: {}", step(highest));
        }
    }
}
