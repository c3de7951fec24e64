//! Why a risk is what it is: from the base by one contribution after the other to their sum, a waterfall of bars.

use acuity_ml::{Explanation, ModelFile, RangeWarning};
use eframe::egui::{
    Align, Align2, CornerRadius, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextStyle,
    Ui, Vec2, WidgetInfo, pos2,
};

use super::{figure_ui, states, weak};
use crate::{
    data::{
        models::{observed, standing},
        units::OtherUnit,
    },
    format,
    theme::palette,
};

/// Said where a risk is shown.
const RESEARCH_USE: &str = "Research use, not a medical device.";
/// Warnings that are told one by one.
const WARNED: usize = 5;

/// How contributions are shown.
pub(crate) struct Shown<'a> {
    /// How many are told one by one; the others in one line.
    pub(crate) named: usize,
    /// Whether one can be clicked, for what it is computed from.
    pub(crate) traced: bool,
    /// The unit that a feature is written in, where it is not its own.
    pub(crate) unit: &'a dyn Fn(&str) -> Option<OtherUnit>,
}

/// Base, the largest contributions, the others in one line, and their sum: the log-odds. Gives the feature that was clicked.
pub(crate) fn contributions_ui<'a>(ui: &mut Ui, explanation: &'a Explanation, how: &Shown<'_>) -> Option<&'a str> {
    let traced = how.traced;
    let shown = &explanation.contributions[..how.named.min(explanation.contributions.len())];
    let others = &explanation.contributions[shown.len()..];
    let rest: f64 = others.iter().map(|contribution| contribution.shap).sum();
    let mut waterfall = Waterfall::of(explanation.base, shown.iter().map(|one| one.shap).chain([rest]));

    total_ui(ui, "Base: average over the training data", explanation.base);
    let mut clicked = None;
    for contribution in shown {
        let value = match (contribution.value, (how.unit)(&contribution.feature)) {
            (Some(value), Some(unit)) => format::with_unit(unit.of_own(value), unit.name),
            _ => contribution.value_words(),
        };
        let bar = bar_ui(ui, &contribution.label(), &value, contribution.shap, &mut waterfall, traced);
        let hint = if traced { "\nClick for what it is computed from." } else { "" };
        let what = format!("{} ({}).{hint}", contribution.description.trim_end_matches('.'), contribution.feature);
        if bar.on_hover_text_at_pointer(what).clicked() {
            clicked = Some(contribution.feature.as_str());
        }
    }
    if !others.is_empty() {
        bar_ui(ui, &format!("{} others", others.len()), "together", rest, &mut waterfall, false);
    }
    ui.separator();
    total_ui(ui, "Sum: log-odds of this patient", explanation.margin);
    legend_ui(ui);
    clicked
}

/// What a risk is not.
pub(crate) fn research_use_ui(ui: &mut Ui) {
    weak(ui, RESEARCH_USE);
}

/// A large percentage with what it means, and a scale from 0 to 100 %.
pub(crate) fn risk_ui(ui: &mut Ui, title: &str, probability: f64, training: Option<f64>) {
    let colours = palette(ui);
    ui.label(RichText::new(title).color(colours.text_weak));
    let text = format::percent(probability);
    let colour = if training.is_some_and(|average| probability > average) { colours.raise } else { colours.accent };
    figure_ui(ui, title, &text, colour);

    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 26.0), Sense::hover());
    let track = Rect::from_min_size(rect.min, Vec2::new(rect.width(), 10.0));
    let x = |fraction: f64| track.left() + track.width() * fraction.clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    painter.rect_filled(track, CornerRadius::same(5), colours.sunken);
    let filled = Rect::from_min_max(track.min, pos2(x(probability).max(track.left() + 4.0), track.bottom()));
    painter.rect_filled(filled, CornerRadius::same(5), colour);
    if let Some(average) = training {
        let font = TextStyle::Small.resolve(ui.style());
        painter.vline(x(average), track.top() - 3.0..=track.bottom() + 3.0, Stroke::new(2.0, colours.text));
        let text = format!("training average {}", format::percent(average));
        // On the side where there is room.
        let (anchor, at) = match average > 0.5 {
            true => (Align2::RIGHT_TOP, x(average) - 2.0),
            false => (Align2::LEFT_TOP, x(average) + 2.0),
        };
        painter.text(pos2(at, track.bottom() + 3.0), anchor, text, font, colours.text_weak);
    }
    research_use_ui(ui);
}

/// Where a risk stands among those of the training stays, and how it went with those nearest to it; nothing where the file of the
/// model does not tell.
pub(crate) fn standing_ui(ui: &mut Ui, model: &ModelFile, probability: f64) {
    for words in [standing(model, probability), observed(model, probability)].into_iter().flatten() {
        weak(ui, words);
    }
}

/// Which values the model does not know, beside the risk that rests on them.
pub(crate) fn warnings_ui(ui: &mut Ui, warnings: &[RangeWarning]) {
    for warning in warnings.iter().take(WARNED) {
        let value = format::with_unit(warning.value, &warning.unit);
        states::notice_ui(ui, &format!("{} is {value}, {}", warning.label, warning.reason()));
    }
    if warnings.len() > WARNED {
        let more = format::counted(warnings.len() - WARNED, "value");
        states::notice_ui(ui, &format!("{more} more outside what the model knows"));
    }
}

/// Fraction of the training stays that had the outcome.
pub(crate) fn training_average(model: &ModelFile) -> Option<f64> {
    let cohort = model.metadata().cohort.as_ref()?;
    (cohort.stays > 0).then(|| cohort.positives as f64 / cohort.stays as f64)
}

fn total_ui(ui: &mut Ui, label: &str, value: f64) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(format::signed(value)).strong());
        });
    });
}

/// Where each bar begins: where the one before it ended.
struct Waterfall {
    base: f64,
    /// What all contributions so far come to.
    reached: f64,
    /// Least and most that is reached on the way.
    range: (f64, f64),
}

impl Waterfall {
    fn of(base: f64, contributions: impl Iterator<Item = f64>) -> Self {
        let mut reached = base;
        let range = contributions.fold((base, base), |(low, high), contribution| {
            reached += contribution;
            (low.min(reached), high.max(reached))
        });
        // At least 0.1 wide, so that next to nothing is not drawn as much.
        let missing = (0.1 - (range.1 - range.0)).max(0.0) / 2.0;
        Self { base, reached: base, range: (range.0 - missing, range.1 + missing) }
    }

    /// Where a sum stands in the range, 0 to 1.
    fn share(&self, sum: f64) -> f32 {
        ((sum - self.range.0) / (self.range.1 - self.range.0)) as f32
    }

    /// From where to where the next contribution leads.
    fn step(&mut self, contribution: f64) -> (f32, f32) {
        let from = self.share(self.reached);
        self.reached += contribution;
        (from, self.share(self.reached))
    }
}

/// Label and value on the left, a bar from where the last one ended in the middle, the figure on the right.
fn bar_ui(ui: &mut Ui, label: &str, value: &str, shap: f64, waterfall: &mut Waterfall, can_click: bool) -> Response {
    let colours = palette(ui);
    let width = ui.available_width();
    let sense = if can_click { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 34.0), sense);
    let text = format!("{label}: {value}, contributes {}", format::signed(shap));
    let role = if can_click { Role::Button } else { Role::Image };
    response.widget_info(|| WidgetInfo::labeled(role, true, &text));
    if can_click && (response.hovered() || response.has_focus()) {
        let stroke = Stroke::new(1.0, colours.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(3), stroke, StrokeKind::Inside);
    }

    let names = Rect::from_min_max(rect.min, pos2(rect.left() + 0.56 * width, rect.bottom()));
    let mut column = ui.new_child(eframe::egui::UiBuilder::new().max_rect(names).layout(Layout::top_down(Align::Min)));
    column.spacing_mut().item_spacing.y = 0.0;
    // The bar's own node says all of it; the two lines would only repeat that.
    let small = RichText::new(value).text_style(TextStyle::Small).color(colours.text_weak);
    column.add(Label::new(RichText::new(label).size(13.5)).truncate());
    column.add(Label::new(small).truncate());

    let figure = 52.0;
    let area = Rect::from_min_max(pos2(names.right() + 8.0, rect.top()), pos2(rect.right() - figure, rect.bottom()));
    let x = |share: f32| area.left() + area.width() * share;
    let base = x(waterfall.share(waterfall.base));
    let (from, to) = waterfall.step(shap);
    let (from, to) = (x(from), x(to));
    // Also next to nothing is seen.
    let (left, right) = (from.min(to), from.max(to).max(from.min(to) + 1.0));
    let bar = Rect::from_min_max(pos2(left, rect.center().y - 7.0), pos2(right, rect.center().y + 7.0));
    let painter = ui.painter();
    painter.vline(base, rect.y_range(), Stroke::new(1.0, colours.border));
    painter.rect_filled(bar, CornerRadius::same(2), if shap < 0.0 { colours.lower } else { colours.raise });
    // The next bar begins here.
    painter.vline(to, bar.bottom()..=rect.bottom() + 10.0, Stroke::new(1.0, colours.text_weak));
    let font = TextStyle::Body.resolve(ui.style());
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, format::signed(shap), font, colours.text);
    response.on_hover_text_at_pointer(text)
}

fn legend_ui(ui: &mut Ui) {
    let colours = palette(ui);
    ui.horizontal_wrapped(|ui| {
        for (colour, text) in [(colours.raise, "raises the risk"), (colours.lower, "lowers the risk")] {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
            ui.painter().rect_filled(rect, CornerRadius::same(3), colour);
            ui.label(RichText::new(text).text_style(TextStyle::Small).color(colours.text_weak));
        }
        let text = "Shapley values in log-odds";
        ui.label(RichText::new(text).text_style(TextStyle::Small).color(colours.text_weak));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_begins_where_the_last_one_ended() {
        let mut waterfall = Waterfall::of(-2.0, [3.0, -1.0, 0.0].into_iter());
        assert_eq!(waterfall.range, (-2.0, 1.0));
        let steps = [3.0, -1.0, 0.0].map(|contribution| waterfall.step(contribution));
        let third = 2.0 / 3.0;
        assert_eq!(steps, [(0.0, 1.0), (1.0, third), (third, third)]);
        // Where nothing contributes, everything is in the middle.
        let mut waterfall = Waterfall::of(1.0, std::iter::empty());
        assert!((waterfall.step(0.0).0 - 0.5).abs() < 1e-6);
    }
}
