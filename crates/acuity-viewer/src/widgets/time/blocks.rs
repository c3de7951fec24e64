//! Lanes of blocks over time: what ran from when to when, and how much it was.

use eframe::egui::{
    Align, Color32, CornerRadius, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextStyle,
    Ui, UiBuilder, Vec2, WidgetInfo, pos2,
};

use super::{axis::TimeAxis, track::Track};
use crate::theme::palette;

/// Width of what happened at a moment, in points.
const MOMENT: f32 = 3.0;
/// Blocks in sight that answer to the pointer and to screen readers; beyond them all are drawn, and a line says to zoom in.
const NAMED: usize = 600;

/// A rectangle in a lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Block {
    /// Hours.
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Lower and upper edge as shares of the lane's height.
    pub(crate) span: (f32, f32),
    pub(crate) fill: Color32,
}

/// A line of blocks.
#[derive(Debug)]
pub(crate) struct BlockLane<'a> {
    pub(crate) title: &'a str,
    /// Colour of the square beside the title, when it has a meaning.
    pub(crate) swatch: Option<Color32>,
    pub(crate) height: f32,
    pub(crate) blocks: &'a [Block],
    /// What stands beside the vertical scale: a share of the lane's height, and its label.
    pub(crate) marks: &'a [(f64, String)],
}

/// A block that was clicked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub(crate) lane: usize,
    pub(crate) block: usize,
    /// The hour under the pointer; the first of the block when it was chosen by the keyboard.
    pub(crate) at: f64,
}

/// Lanes under each other.
#[derive(Debug)]
pub(crate) struct BlockChart<'a> {
    pub(crate) id: &'a str,
    pub(crate) lanes: &'a [BlockLane<'a>],
    /// Blocks can be clicked.
    pub(crate) clickable: bool,
    /// An hour that is marked by a line.
    pub(crate) cursor: Option<f64>,
}

impl BlockChart<'_> {
    /// Draws it; `words` says what a block of a lane is. Gives the block that was clicked.
    pub(crate) fn show(&self, ui: &mut Ui, axis: &mut TimeAxis, words: impl Fn(usize, usize) -> String) -> Option<Hit> {
        let height: f32 = self.lanes.iter().map(|lane| lane.height).sum();
        if height <= 0.0 {
            return None;
        }
        let mut marks = Vec::new();
        let mut top = f64::from(height);
        for lane in self.lanes {
            let bottom = top - f64::from(lane.height);
            marks
                .extend(lane.marks.iter().map(|(share, text)| (bottom + share * f64::from(lane.height), text.clone())));
            top = bottom;
        }
        let track = Track { id: self.id, height, scale: (0.0, f64::from(height)), marks: &marks };
        let drawn = track.show(ui, axis, |_| {});
        let (from, to) = axis.shown();
        let frame = *drawn.transform.frame();
        let painter = ui.painter().with_clip_rect(frame.intersect(ui.clip_rect()));
        let colours = palette(ui);
        let (mut named, mut unnamed, mut hit) = (0, 0, None);
        let mut top = frame.top();
        for (at, lane) in self.lanes.iter().enumerate() {
            painter.hline(frame.x_range(), top + lane.height, Stroke::new(1.0, colours.border));
            name_ui(ui, drawn.gutter, top, lane);
            // By time, but the end of a long block may lie behind the beginning of the next: all are looked at.
            for (number, block) in
                lane.blocks.iter().enumerate().filter(|(_, block)| block.to >= from && block.from <= to)
            {
                let left = drawn.transform.position_from_point_x(block.from);
                let right = drawn.transform.position_from_point_x(block.to).max(left + MOMENT);
                let inner = lane.height - 4.0;
                let y = |share: f32| top + 2.0 + inner * (1.0 - share);
                let rect = Rect::from_min_max(pos2(left, y(block.span.1)), pos2(right, y(block.span.0)));
                painter.rect_filled(rect, CornerRadius::same(1), block.fill);
                let room = Rect::from_min_max(pos2(left, top), pos2(right, top + lane.height)).intersect(frame);
                if named >= NAMED || !ui.is_rect_visible(room) {
                    unnamed += usize::from(named >= NAMED);
                    continue;
                }
                named += 1;
                let area = if lane.height > 60.0 { rect.intersect(frame) } else { room };
                if let Some(at_hour) = self.block_ui(ui, area, (at, number), block, &drawn.transform, &words) {
                    hit = Some(Hit { lane: at, block: number, at: at_hour });
                }
            }
            top += lane.height;
        }
        if let Some(cursor) = self.cursor.filter(|cursor| (from..=to).contains(cursor)) {
            painter.vline(
                drawn.transform.position_from_point_x(cursor),
                frame.y_range(),
                Stroke::new(1.5, colours.text),
            );
        }
        if unnamed > 0 {
            super::super::weak(ui, format!("Zoom in to point at {unnamed} more of these marks."));
        }
        hit
    }

    /// The part of a block that answers; gives the hour that was clicked.
    fn block_ui(
        &self,
        ui: &Ui,
        area: Rect,
        (lane, number): (usize, usize),
        block: &Block,
        transform: &egui_plot::PlotTransform,
        words: &impl Fn(usize, usize) -> String,
    ) -> Option<f64> {
        let sense = if self.clickable { Sense::click() } else { Sense::hover() };
        let response: Response = ui.interact(area, ui.scope_id().with((self.id, lane, number)), sense);
        let role = if self.clickable { Role::Button } else { Role::Image };
        response.widget_info(|| WidgetInfo::labeled(role, true, words(lane, number)));
        if response.hovered() || response.has_focus() {
            let stroke = Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, palette(ui).text);
            ui.painter().rect_stroke(area, CornerRadius::same(1), stroke, StrokeKind::Inside);
        }
        let clicked = response.clicked();
        let pointer = response.interact_pointer_pos();
        if response.hovered() {
            response.on_hover_text_at_pointer(words(lane, number));
        }
        let under = |pointer: eframe::egui::Pos2| transform.value_from_position(pointer).x.clamp(block.from, block.to);
        clicked.then(|| pointer.map_or(block.from, under))
    }
}

fn name_ui(ui: &mut Ui, gutter: Rect, top: f32, lane: &BlockLane<'_>) {
    let right = gutter.right() - if lane.marks.is_empty() { 6.0 } else { 40.0 };
    let rect = Rect::from_min_max(pos2(gutter.left(), top), pos2(right, top + lane.height));
    let layout = Layout::left_to_right(if lane.height > 60.0 { Align::Min } else { Align::Center });
    // A child of its own: it has its place, and what follows begins below the chart and not below this name.
    let mut name = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    name.spacing_mut().item_spacing.x = 6.0;
    if let Some(swatch) = lane.swatch {
        let (square, _) = name.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
        name.painter().rect_filled(square, CornerRadius::same(2), swatch);
    }
    name.add(Label::new(RichText::new(lane.title).text_style(TextStyle::Small)).truncate());
}
