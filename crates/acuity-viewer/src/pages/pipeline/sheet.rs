//! The drawing itself: boxes in layers, lines from what is read to what reads it.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, emath::TSTransform, epaint::CubicBezierShape, pos2,
};

use crate::{
    data::pipeline::{Kind, Layout, Node, Pipeline, State},
    format,
    theme::{Palette, palette},
    widgets::focus_frame,
};

/// A box, and the steps from one to the next.
const BOX: Vec2 = Vec2::new(182.0, 38.0);
const STEP: Vec2 = Vec2::new(252.0, 46.0);
/// Below this scale nobody can read the names, and they are not drawn.
const READABLE: f32 = 0.55;
/// Size of the names at scale 1, and how many characters fit into a box.
const FONT: f32 = 12.5;
const LETTERS: usize = 24;

/// What is drawn, computed when the choice changes.
pub(super) struct Drawn {
    pub(super) made_for: (Option<usize>, bool),
    layout: Layout,
    /// The place of each node in the layout.
    place: Vec<Option<usize>>,
    /// The chosen node and its relatives; all where none is chosen.
    is_lit: Vec<bool>,
}

impl Drawn {
    pub(super) fn of(pipeline: &Pipeline, chosen: Option<usize>, is_narrowed: bool) -> Self {
        let around = chosen.map(|node| pipeline.around(node));
        let layout = match &around {
            Some(part) if is_narrowed => pipeline.layout_of(part),
            _ => pipeline.layout.clone(),
        };
        let mut place = vec![None; pipeline.nodes.len()];
        for (at, (node, _, _)) in layout.places.iter().enumerate() {
            place[*node] = Some(at);
        }
        let mut is_lit = vec![around.is_none(); pipeline.nodes.len()];
        around.into_iter().flatten().for_each(|node| is_lit[node] = true);
        Self { made_for: (chosen, is_narrowed), layout, place, is_lit }
    }

    fn rect(&self, place: usize) -> Rect {
        let (_, column, row) = self.layout.places[place];
        Rect::from_min_size(pos2(STEP.x * column as f32, STEP.y * row), BOX)
    }

    /// The box of a node, in the graph's own points.
    pub(super) fn rect_of(&self, node: usize) -> Option<Rect> {
        Some(self.rect(self.place.get(node).copied().flatten()?))
    }

    pub(super) fn bounds(&self) -> Rect {
        let size = Vec2::new(STEP.x * self.layout.columns as f32, STEP.y * self.layout.rows);
        Rect::from_min_size(Pos2::ZERO, size.max(BOX)).expand(24.0)
    }
}

/// One drawing of it.
pub(super) struct Sheet<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) drawn: &'a Drawn,
    pub(super) chosen: Option<usize>,
    /// What a search gave; the rest is drawn pale.
    pub(super) found: &'a [usize],
    pub(super) canvas: Rect,
    pub(super) to_screen: TSTransform,
}

impl Sheet<'_> {
    /// Draws it. Gives the node that was clicked, and one out of sight that the keyboard has come to.
    pub(super) fn draw(&self, ui: &mut Ui) -> (Option<usize>, Option<usize>) {
        self.lines_ui(ui);
        let (mut clicked, mut strayed) = (None, None);
        for (at, &(node, _, _)) in self.drawn.layout.places.iter().enumerate() {
            let one = &self.pipeline.nodes[node];
            let rect = self.to_screen * self.drawn.rect(at);
            let is_in_sight = rect.intersects(self.canvas);
            // What is out of sight has a place for the keyboard at the edge, and none for the pointer.
            let reach = if is_in_sight {
                rect.intersect(self.canvas)
            } else {
                Rect::from_center_size(self.canvas.clamp(rect.center()), Vec2::ZERO)
            };
            let response = ui.interact(reach, ui.scope_id().with(&one.id), Sense::click());
            let is_chosen = self.chosen == Some(node);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, words(one)));
            if response.clicked() {
                clicked = Some(node);
            }
            if is_in_sight {
                let is_lit = self.drawn.is_lit[node] && (self.found.is_empty() || self.found.contains(&node));
                self.box_ui(ui, rect, one, is_chosen, is_lit);
                focus_frame(ui, &response);
            } else if response.gained_focus() {
                strayed = Some(node);
            }
            response.on_hover_text_at_pointer(words(one));
        }
        (clicked, strayed)
    }

    fn box_ui(&self, ui: &Ui, rect: Rect, node: &Node, is_chosen: bool, is_lit: bool) {
        let (colours, scale) = (palette(ui), self.to_screen.scaling);
        let strength = if is_lit { 1.0 } else { 0.35 };
        let state = node.state();
        let fill = if is_chosen { colours.accent_soft } else { colours.sunken };
        let painter = ui.painter();
        // What comes from outside and what goes there has square corners.
        let round = if matches!(node.kind, Kind::Source | Kind::Exposure) { 0.0 } else { 6.0 * scale };
        let round = CornerRadius::from(round);
        painter.rect_filled(rect, round, fill.gamma_multiply(strength));
        let edge = if is_chosen { Stroke::new(2.0, colours.accent) } else { Stroke::new(1.0, colours.border) };
        painter.rect_stroke(rect, round, edge, StrokeKind::Inside);
        if scale < READABLE {
            // Nothing to read here: the colour of the box says how it went.
            let bar = rect.shrink2(Vec2::new(10.0, 10.0) * scale);
            painter.rect_filled(
                bar,
                CornerRadius::from(4.0 * scale),
                colour_of(colours, state).gamma_multiply(strength),
            );
            return;
        }
        let at = |x: f32, y: f32| rect.min + Vec2::new(x, y) * scale;
        mark(painter, colours, Rect::from_center_size(at(14.0, 12.0), Vec2::splat(9.0 * scale)), state, strength);
        // In half points, so that zooming does not fill the atlas with sizes that are used once.
        let font = FontId::new((FONT * scale * 2.0).round() / 2.0, FontFamily::Proportional);
        let (text, weak) = (colours.text.gamma_multiply(strength), colours.text_weak.gamma_multiply(strength));
        let painter = ui.painter_at(rect.intersect(self.canvas).intersect(ui.clip_rect()));
        painter.text(at(25.0, 4.0), Align2::LEFT_TOP, shortened(&node.name), font.clone(), text);
        painter.text(at(25.0, BOX.y - 3.0), Align2::LEFT_BOTTOM, figures(node), font, weak);
    }

    fn lines_ui(&self, ui: &Ui) {
        let (colours, scale) = (palette(ui), self.to_screen.scaling);
        // Those of the chosen node last, over the others.
        for is_front in [false, true] {
            for (at, &(node, _, _)) in self.drawn.layout.places.iter().enumerate() {
                for &above in &self.pipeline.nodes[node].above {
                    let Some(from) = self.drawn.place[above] else { continue };
                    let is_lit = self.chosen.is_some() && self.drawn.is_lit[node] && self.drawn.is_lit[above];
                    if is_lit != is_front {
                        continue;
                    }
                    let start = self.to_screen * self.drawn.rect(from).right_center();
                    let end = self.to_screen * self.drawn.rect(at).left_center();
                    let bend = Vec2::new(((end.x - start.x) / 2.0).max(40.0 * scale), 0.0);
                    let points = [start, start + bend, end - bend, end];
                    if !self.canvas.intersects(Rect::from_points(&points)) {
                        continue;
                    }
                    let stroke = match is_lit {
                        true => Stroke::new((1.8 * scale).max(1.0), colours.accent),
                        false => Stroke::new((1.2 * scale).max(0.6), colours.border),
                    };
                    ui.painter().add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
                }
            }
        }
    }
}

/// A node in words, with how it went.
fn words(node: &Node) -> String {
    let mut text = format!("{} {}: {}", node.kind.noun(), node.name, node.state().words());
    if let Some(earlier) = &node.earlier {
        text.push_str(&format!(", earlier {}", earlier.status.words()));
    }
    if let Some(outcome) = node.newest() {
        if let Some(rows) = outcome.rows {
            text.push_str(&format!(", {}", format::counted(rows as usize, "row")));
        }
        text.push_str(&format!(", {}", format::seconds(outcome.seconds)));
    }
    let (ran, passed) = node.tested();
    if ran > 0 {
        text.push_str(&format!(", {passed} of {} passed", format::counted(ran, "test")));
    }
    text
}

fn colour_of(colours: &Palette, state: State) -> Color32 {
    match state {
        State::Failed => colours.error,
        State::Warned => colours.warning,
        State::Skipped => colours.text_weak,
        State::Passed => colours.accent,
        State::Untouched => colours.border,
    }
}

/// Side of the sign of a state, in points.
pub(super) const MARK: f32 = 10.0;

/// A sign for how a node went: shape and colour.
pub(super) fn mark_ui(ui: &mut Ui, state: State) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(MARK), Sense::hover());
    mark(ui.painter(), palette(ui), rect, state, 1.0);
}

fn mark(painter: &Painter, colours: &Palette, rect: Rect, state: State, strength: f32) {
    let colour = colour_of(colours, state).gamma_multiply(strength);
    let (stroke, half) = (Stroke::new(0.2 * rect.width(), colour), 0.45 * rect.width());
    match state {
        State::Passed => {
            painter.circle_filled(rect.center(), half, colour);
        }
        State::Warned => {
            painter.rect_filled(rect.shrink(0.1 * rect.width()), CornerRadius::ZERO, colour);
        }
        State::Failed => {
            painter.line_segment([rect.left_top(), rect.right_bottom()], stroke);
            painter.line_segment([rect.left_bottom(), rect.right_top()], stroke);
        }
        State::Skipped => {
            painter.hline(rect.x_range(), rect.center().y, stroke);
        }
        State::Untouched => {
            painter.circle_stroke(rect.center(), 0.9 * half, Stroke::new(0.15 * rect.width(), colour));
        }
    }
}

/// Rows, time and tests, as short as they can be said.
fn figures(node: &Node) -> String {
    let mut parts = Vec::new();
    if node.earlier.is_some() {
        parts.push("earlier".to_owned());
    }
    if let Some(outcome) = node.newest() {
        parts.extend(outcome.rows.map(|rows| format::counted(rows as usize, "row")));
        parts.push(format::seconds(outcome.seconds));
    } else {
        parts.push(node.kind.noun().to_owned());
    }
    let (ran, passed) = node.tested();
    if ran > 0 {
        parts.push(if ran == passed { format!("{ran} ok") } else { format!("{passed}/{ran}") });
    }
    parts.join(" · ")
}

/// The beginning and the end of a long name: both tell it from its neighbours.
fn shortened(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LETTERS {
        return name.to_owned();
    }
    let (head, tail) = (LETTERS / 2, LETTERS / 2 - 1);
    let part = |letters: &[char]| letters.iter().collect::<String>();
    format!("{}…{}", part(&letters[..head]), part(&letters[letters.len() - tail..]))
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shortened("sofa"), "sofa");
        let long = shortened("first_day_features_of_the_unit");
        assert_eq!((long.chars().count(), long.as_str()), (24, "first_day_fe…of_the_unit"));
        assert_eq!(shortened(&"é".repeat(40)).chars().count(), 24);
    }
}
