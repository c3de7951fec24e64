//! One strip of a page's time chart: names and scale at the left, the plot at the right, the time axis shared with the others.

use eframe::egui::{Align2, FontId, Rect, Sense, TextStyle, Ui, Vec2, pos2};
use egui_plot::{Plot, PlotTransform, PlotUi};

use super::axis::{TimeAxis, mark_label};
use crate::theme::palette;

/// Room for the names at the left, in points; less in a narrow window.
const GUTTER: f32 = 196.0;
const NARROW_GUTTER: f32 = 112.0;
/// Room for the labels of the time axis below the plot.
const TIME_LABELS: f32 = 20.0;

/// A strip.
#[derive(Debug)]
pub(crate) struct Track<'a> {
    /// Tells the strips of a page apart.
    pub(crate) id: &'a str,
    pub(crate) height: f32,
    /// Lower and upper end of the vertical scale.
    pub(crate) scale: (f64, f64),
    /// Where the vertical scale has lines, and what stands beside them.
    pub(crate) marks: &'a [(f64, String)],
}

/// A strip after it has been drawn.
pub(crate) struct Drawn {
    /// The room at the left.
    pub(crate) gutter: Rect,
    /// From hours and the vertical scale to places.
    pub(crate) transform: PlotTransform,
    pub(crate) response: eframe::egui::Response,
}

impl Track<'_> {
    /// Draws it. Dragging moves `axis`, the wheel with Ctrl zooms it, a double click shows everything.
    pub(crate) fn show<'b>(
        &'b self,
        ui: &mut Ui,
        axis: &mut TimeAxis,
        build: impl FnOnce(&mut PlotUi<'b>) + 'b,
    ) -> Drawn {
        let width = ui.available_width();
        let gutter = if width > 620.0 { GUTTER } else { NARROW_GUTTER };
        let (from, to) = axis.shown();
        let marks = axis.marks(f64::from(width - gutter));
        let font = TextStyle::Small.resolve(ui.style());
        let (low, high) = self.scale;
        let id = ui.scope_id().with("time");
        let time_axis = *axis;
        let grid = palette(ui).border;
        let (gutter, shown) = ui
            .horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let (gutter, _) = ui.allocate_exact_size(Vec2::new(gutter, self.height), Sense::hover());
                let plot = Plot::new(self.id)
                    .height(self.height)
                    // The keyboard has buttons of its own for what dragging does.
                    .sense(Sense::CLICK | Sense::DRAG)
                    .width((width - gutter.width()).max(40.0))
                    .show_axes(false)
                    .show_background(false)
                    .set_margin_fraction(Vec2::ZERO)
                    .allow_zoom([true, false])
                    .allow_drag([true, false])
                    .allow_scroll(false)
                    .allow_boxed_zoom(false)
                    .allow_double_click_reset(false)
                    .show_crosshair(false)
                    .link_cursor(id, [true, false])
                    .grid_fade(0.0)
                    .grid_color(grid)
                    .x_grid_spacer(move |_| marks.clone())
                    .y_grid_spacer(move |_| {
                        let mark = move |value: f64| egui_plot::GridMark { value, step_size: high - low };
                        self.marks.iter().map(|(value, _)| mark(*value)).collect()
                    })
                    .label_formatter(move |position| match position {
                        egui_plot::HoverPosition::NearDataPoint { plot_name, position, .. }
                            if !plot_name.is_empty() =>
                        {
                            let value = crate::format::number(position.y);
                            Some(format!("{plot_name}: {value}\n{}", time_axis.text(position.x)))
                        }
                        _ => None,
                    });
                let shown = plot.show(ui, move |plot| {
                    plot.set_plot_bounds_x(from..=to);
                    plot.set_plot_bounds_y(low..=high);
                    build(plot);
                });
                (gutter, shown)
            })
            .inner;
        if shown.response.double_clicked() {
            axis.show_all();
        } else {
            let bounds = shown.transform.bounds().range_x();
            if (bounds.start() - from).abs() + (bounds.end() - to).abs() > 1e-6 * (to - from) {
                axis.show(*bounds.start(), *bounds.end());
                ui.ctx().request_repaint();
            }
        }
        self.scale_ui(ui, gutter, &shown.transform, &font);
        Drawn { gutter, transform: shown.transform, response: shown.response }
    }

    fn scale_ui(&self, ui: &Ui, gutter: Rect, transform: &PlotTransform, font: &FontId) {
        for (value, label) in self.marks {
            let y = transform.position_from_point_y(*value);
            // Inside the strip, so that the labels of two strips do not meet.
            let y = y.clamp(gutter.top() + 0.5 * font.size, gutter.bottom() - 0.5 * font.size);
            let at = pos2(gutter.right() - 6.0, y);
            ui.painter().text(at, Align2::RIGHT_CENTER, label, font.clone(), palette(ui).text_weak);
        }
    }
}

/// The labels of the time axis, under the last strip of a card.
pub(crate) fn time_labels_ui(ui: &mut Ui, axis: &TimeAxis) {
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, TIME_LABELS), Sense::hover());
    let gutter = if width > 620.0 { GUTTER } else { NARROW_GUTTER };
    let font = TextStyle::Small.resolve(ui.style());
    let (from, to) = axis.shown();
    let room = width - gutter;
    for mark in axis.marks(f64::from(room)) {
        let x = rect.left() + gutter + room * ((mark.value - from) / (to - from)) as f32;
        let anchor = match x {
            x if x < rect.left() + gutter + 14.0 => Align2::LEFT_TOP,
            x if x > rect.right() - 14.0 => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        let at = pos2(x, rect.top() + 2.0);
        ui.painter().text(at, anchor, mark_label(mark.value), font.clone(), palette(ui).text_weak);
    }
}
