//! Where the keyboard is.

use eframe::egui::{
    CollapsingHeader, CornerRadius, Event, EventFilter, Id, Key, Modifiers, Rect, Response, Stroke, StrokeKind, Ui,
    Vec2,
    accesskit::{Action, ActionRequest, TreeId},
};

use crate::theme::palette;

/// Draws a frame around what has the keyboard's focus: for parts that have none of their own.
pub(crate) fn focus_frame(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette(ui).accent);
        ui.painter().rect_stroke(response.rect.shrink(1.0), CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
}

/// A heading that opens and closes what is below it.
pub(crate) fn collapsing_ui(ui: &mut Ui, header: CollapsingHeader, is_indented: bool, add: impl FnOnce(&mut Ui)) {
    let shown = if is_indented { header.show(ui, add) } else { header.show_unindented(ui, add) };
    focus_frame(ui, &shown.header_response);
}

/// Shows when the keyboard is at the right edge of a panel that has just been drawn; gives the edge, for [`move_edge`] in the
/// next frame. What egui draws there answers to the pointer only.
pub(crate) fn edge_ui(ui: &Ui, panel: Rect) -> Option<Id> {
    let id = ui.memory(|memory| memory.focused())?;
    let strip = Rect::from_center_size(panel.right_center(), Vec2::new(16.0, panel.height() + 2.0));
    ui.ctx().read_response(id).filter(|edge| strip.contains_rect(edge.rect))?;
    ui.painter().vline(panel.right(), panel.y_range(), Stroke::new(3.0, palette(ui).accent));
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    Some(id)
}

/// Moves the edge with the arrows, as a screen reader would, before its panel is drawn.
pub(crate) fn move_edge(ui: &Ui, edge: Id) {
    for (key, action) in [(Key::ArrowLeft, Action::Decrement), (Key::ArrowRight, Action::Increment)] {
        let request = ActionRequest { action, target_tree: TreeId::ROOT, target_node: edge.accesskit_id(), data: None };
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::NONE, key) {
                input.events.push(Event::AccessKitActionRequest(request));
            }
        });
    }
}
