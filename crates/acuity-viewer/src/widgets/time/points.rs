//! One line over time whose points can be pointed at and chosen.

use eframe::egui::{Label, Rect, RichText, Role, Sense, Stroke, TextStyle, Ui, UiBuilder, WidgetInfo, pos2};
use egui_plot::{HLine, Line, Points};

use super::{axis::TimeAxis, track::Track};
use crate::{data::course::segments, format, theme::palette};

/// Height of the strip, in points.
const HEIGHT: f32 = 118.0;
/// Most room to each side of a point that answers to the pointer.
const REACH: f32 = 12.0;

/// A strip of points.
#[derive(Debug)]
pub(crate) struct PointTrack<'a> {
    pub(crate) title: &'a str,
    /// Hours and value, by time.
    pub(crate) points: &'a [[f64; 2]],
    /// Which points are drawn hollow.
    pub(crate) hollow: &'a [bool],
    /// Hours without a value across which no line is drawn.
    pub(crate) gap: f64,
    /// Upper end of the vertical scale, which begins at 0.
    pub(crate) top: f64,
    /// What stands beside the vertical scale.
    pub(crate) marks: &'a [(f64, String)],
    /// A value to compare with, as a broken line.
    pub(crate) reference: Option<f64>,
    /// The point that is chosen.
    pub(crate) chosen: Option<usize>,
}

impl PointTrack<'_> {
    /// Draws it. `words` says what a point is; `more` what is added when it is pointed at. Gives the point that was clicked.
    pub(crate) fn show(
        &self,
        ui: &mut Ui,
        axis: &mut TimeAxis,
        words: impl Fn(usize) -> String,
        more: impl Fn(usize) -> String,
    ) -> Option<usize> {
        let track = Track { id: self.title, height: HEIGHT, scale: (0.0, self.top), marks: self.marks };
        let colours = palette(ui);
        let drawn = track.show(ui, axis, |plot| {
            if let Some(reference) = self.reference {
                let style = egui_plot::LineStyle::dashed_dense();
                plot.hline(
                    HLine::new("", reference).color(colours.text_weak).width(1.0).style(style).allow_hover(false),
                );
            }
            for piece in segments(self.points, self.gap) {
                plot.line(Line::new("", piece.to_vec()).color(colours.accent).width(1.5).allow_hover(false));
            }
            for hollow in [false, true] {
                let places = self.points.iter().zip(self.hollow).filter(|(_, is_hollow)| **is_hollow == hollow);
                let places: Vec<[f64; 2]> = places.map(|(place, _)| *place).collect();
                plot.points(
                    Points::new("", places).color(colours.accent).radius(3.0).filled(!hollow).allow_hover(false),
                );
            }
        });
        let what = || format!("{}: {}", self.title, format::counted(self.points.len(), "point"));
        drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, what()));
        let names = drawn.gutter.with_max_x(drawn.gutter.right() - 44.0);
        // A child of its own: it has its place, and what follows begins below the strip and not below the name.
        let mut name = ui.new_child(UiBuilder::new().max_rect(names));
        name.add(Label::new(RichText::new(self.title).text_style(TextStyle::Small)).wrap());

        let frame = *drawn.transform.frame();
        let places: Vec<f32> =
            self.points.iter().map(|point| drawn.transform.position_from_point_x(point[0])).collect();
        let mut clicked = None;
        for (at, point) in self.points.iter().enumerate() {
            let x = places[at];
            let left = at.checked_sub(1).map_or(REACH, |before| (x - places[before]) / 2.0).min(REACH);
            let right = places.get(at + 1).map_or(REACH, |after| (after - x) / 2.0).min(REACH);
            let area = Rect::from_x_y_ranges(x - left..=x + right, frame.y_range()).intersect(frame);
            if !frame.x_range().contains(x) || !ui.is_rect_visible(area) {
                continue;
            }
            let response = ui.interact(area, ui.scope_id().with((self.title, at)), Sense::click());
            let is_chosen = self.chosen == Some(at);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, words(at)));
            let painter = ui.painter().with_clip_rect(frame.expand(6.0).intersect(ui.clip_rect()));
            if is_chosen {
                painter.vline(x, frame.y_range(), Stroke::new(1.5, colours.text));
            }
            if is_chosen || response.hovered() || response.has_focus() {
                let y = drawn.transform.position_from_point_y(point[1]);
                painter.circle_stroke(pos2(x, y), 6.0, Stroke::new(2.0, colours.text));
            }
            if response.clicked() {
                clicked = Some(at);
            }
            if response.hovered() {
                response.on_hover_text_at_pointer(format!("{}\n{}", words(at), more(at)));
            }
        }
        clicked
    }
}
