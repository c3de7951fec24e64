//! The graph and what of it is in sight: drag to move, Ctrl and the wheel to zoom, Tab from box to box.

use eframe::egui::{
    CornerRadius, DragPanButtons, Pos2, Rect, Role, Scene, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo,
    emath::TSTransform,
};

use super::sheet::{Drawn, Sheet};
use crate::{data::pipeline::Pipeline, theme::palette, widgets::chip};

/// Smallest and largest scale.
const SCALES: (f32, f32) = (0.04, 1.6);
/// What one press of a button zooms by.
const ZOOM: f32 = 1.4;

/// What of the graph is in sight.
#[derive(Default)]
pub(super) struct View {
    /// Scale, and what of the graph is in the middle; `None` for all of it.
    sight: Option<(f32, Pos2)>,
    /// Only what the chosen node rests on and what rests on it.
    is_narrowed: bool,
    centre_on: Option<usize>,
    zoom_by: Option<f32>,
    drawn: Option<Drawn>,
}

impl View {
    /// The project has changed.
    pub(super) fn forget(&mut self) {
        self.drawn = None;
    }

    /// Brings a node into sight when it is drawn next.
    pub(super) fn centre_on(&mut self, node: usize) {
        self.centre_on = Some(node);
    }

    pub(super) fn tools_ui(&mut self, ui: &mut Ui, is_chosen: bool) {
        if ui.button("Whole graph").clicked() {
            self.sight = None;
        }
        for (label, name, by) in [("+", "Zoom in", ZOOM), ("\u{2212}", "Zoom out", 1.0 / ZOOM)] {
            let button = ui.button(label);
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            if button.on_hover_text(name).clicked() {
                self.zoom_by = Some(by);
            }
        }
        ui.add_enabled_ui(is_chosen, |ui| {
            if chip(ui, self.is_narrowed, "Relatives only").clicked() {
                self.is_narrowed = !self.is_narrowed;
                self.sight = None;
            }
        });
    }

    /// Draws it; gives the node that was clicked.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        size: Vec2,
        pipeline: &Pipeline,
        chosen: Option<usize>,
        found: &[usize],
    ) -> Option<usize> {
        let made_for = (chosen, self.is_narrowed && chosen.is_some());
        let drawn = match self.drawn.take().filter(|drawn| drawn.made_for == made_for) {
            Some(drawn) => drawn,
            None => Drawn::of(pipeline, made_for.0, made_for.1),
        };
        // Not for the keyboard, which goes from box to box and has buttons for the rest.
        let (canvas, background) = ui.allocate_exact_size(size.max(Vec2::splat(40.0)), Sense::CLICK | Sense::DRAG);
        background.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Graph of the project"));
        let to_screen = self.look(ui, canvas, background, &drawn);
        let colours = palette(ui);
        ui.painter().rect_filled(canvas, CornerRadius::same(10), colours.surface);
        let mut inner = ui.new_child(UiBuilder::new().max_rect(canvas));
        inner.set_clip_rect(canvas.intersect(ui.clip_rect()));
        let (clicked, strayed) = Sheet { pipeline, drawn: &drawn, chosen, found, canvas, to_screen }.draw(&mut inner);
        if let Some(node) = strayed {
            self.centre_on(node);
            ui.ctx().request_repaint();
        }
        let edge = Stroke::new(1.0, colours.border);
        ui.painter().rect_stroke(canvas, CornerRadius::same(10), edge, StrokeKind::Inside);
        self.drawn = Some(drawn);
        clicked
    }

    /// From the graph's points to the screen's, after what was asked by buttons, pointer and keys since the last frame.
    fn look(&mut self, ui: &Ui, canvas: Rect, mut background: eframe::egui::Response, drawn: &Drawn) -> TSTransform {
        let (all, room) = (drawn.bounds(), canvas.size());
        let whole = ((room.x / all.width()).min(room.y / all.height()).clamp(SCALES.0, 1.0), all.center());
        let (mut scale, mut middle) = self.sight.unwrap_or(whole);
        if let Some(by) = self.zoom_by.take() {
            scale = (scale * by).clamp(SCALES.0, SCALES.1);
            self.sight = Some((scale, middle));
        }
        if let Some(rect) = self.centre_on.take().and_then(|node| drawn.rect_of(node)) {
            (scale, middle) = (scale.max(0.9), rect.center());
            self.sight = Some((scale, middle));
        }
        let translation = canvas.center() - (middle.to_vec2() * scale).to_pos2();
        let before = TSTransform { scaling: scale, translation };
        let mut to_screen = before;
        if background.dragged() {
            to_screen.translation += background.drag_delta();
        }
        // The wheel alone is the page's, which may be longer than the window; with Ctrl it zooms to the pointer.
        if ui.input(|input| input.zoom_delta() != 1.0) {
            let wheel = Scene::new().zoom_range(SCALES.0..=SCALES.1).drag_pan_buttons(DragPanButtons::empty());
            wheel.register_pan_and_zoom(ui, &mut background, &mut to_screen);
        }
        if to_screen != before && to_screen.is_valid() {
            self.sight = Some((to_screen.scaling, to_screen.inverse() * canvas.center()));
        }
        to_screen
    }
}
