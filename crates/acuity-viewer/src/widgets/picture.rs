//! What is drawn, as a picture in SVG: every chart is written from its own shapes, so that file and window cannot differ.

use std::fmt::Write as _;

use eframe::egui::{
    Color32, Context, LayerId, Pos2, Rect, Shape, Stroke, Ui, Vec2,
    epaint::{ClippedShape, ColorMode, PathStroke, TextShape},
};

use crate::{
    message::{Picture, PictureForm},
    theme::palette,
};

/// Room for the title above what is drawn, and for the line below it.
const TITLE: f32 = 28.0;
const CAPTION: f32 = 18.0;

/// Draws `add` under a title with buttons that ask for the picture; gives the picture in the frame in which it was asked for. It has
/// a `caption` that says what the page around it says here: of whom it is.
pub(crate) fn pictured<R>(
    ui: &mut Ui,
    title: &str,
    caption: &str,
    add: impl FnOnce(&mut Ui) -> R,
) -> (R, Option<Picture>) {
    let asked = buttons_ui(ui, title);
    let layer = ui.layer_id();
    let count = |ui: &Ui| ui.ctx().graphics(|graphics| graphics.get(layer).map_or(0, |list| list.all_entries().len()));
    let first = count(ui);
    let drawn = ui.scope(add);
    let picture = asked.map(|form| {
        let rect = drawn.response.rect.expand(8.0);
        let svg = ui.ctx().graphics(|graphics| {
            let shapes = graphics.get(layer).into_iter().flat_map(|list| list.all_entries().skip(first));
            svg((title, caption), shapes, rect, (palette(ui).surface, palette(ui).text))
        });
        Picture { name: file_name(title), svg, form }
    });
    (drawn.inner, picture)
}

/// Everything that the window shows, and nothing that it hides.
pub(crate) fn portrait(ctx: &Context, name: &str, form: PictureForm) -> Picture {
    let rect = ctx.content_rect();
    let mut layers = vec![LayerId::background()];
    ctx.memory(|memory| layers.extend(memory.layer_ids().filter(|layer| *layer != LayerId::background())));
    // Those of a kind in the order in which they lie above each other, as egui draws them.
    layers.sort_by_key(|layer| layer.order);
    let turned: Vec<_> = layers.into_iter().map(|layer| (layer, ctx.layer_transform_to_global(layer))).collect();
    let shapes: Vec<ClippedShape> = ctx.graphics(|graphics| {
        let lists = turned.iter().filter_map(|(layer, turn)| Some((graphics.get(*layer)?, turn)));
        let shapes = lists.flat_map(|(list, turn)| list.all_entries().cloned().map(move |shape| (shape, turn)));
        let shapes = shapes.map(|(mut shape, turn)| {
            turn.iter().for_each(|turn| shape.transform(*turn));
            shape
        });
        shapes.collect()
    });
    let mut out = Svg { text: String::new(), origin: rect.min };
    for (at, ClippedShape { clip_rect, shape, .. }) in shapes.iter().enumerate() {
        if clip_rect.intersects(rect) {
            out.clipped(at, *clip_rect, rect, shape);
        }
    }
    let background = ctx.global_style().visuals.panel_fill;
    Picture { name: file_name(name), svg: document(rect.size(), background, &out.text), form }
}

fn buttons_ui(ui: &mut Ui, title: &str) -> Option<PictureForm> {
    use eframe::egui::{Align, Layout, RichText, Role, WidgetInfo};
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).text_style(crate::theme::title()).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let mut asked = None;
            for form in PictureForm::ALL {
                let kind = form.title();
                let button = ui.small_button(RichText::new(kind).small().color(palette(ui).text_weak));
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Save {title} as {kind}")));
                if button.on_hover_text(format!("Save this chart as a picture ({kind})")).clicked() {
                    asked = Some(form);
                }
            }
            asked
        })
        .inner
    })
    .inner
}

/// `Hospital mortality by SOFA` → `hospital_mortality_by_sofa`.
fn file_name(title: &str) -> String {
    let letters = title.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' });
    letters.collect::<String>().to_lowercase()
}

/// The shapes within `rect` as a document of its size, under their title and caption.
fn svg<'a>(
    (title, caption): (&str, &str),
    shapes: impl Iterator<Item = &'a ClippedShape>,
    rect: Rect,
    (background, colour): (Color32, Color32),
) -> String {
    let head = if caption.is_empty() { TITLE } else { TITLE + CAPTION };
    let mut out = Svg { text: String::new(), origin: rect.min - Vec2::new(0.0, head) };
    out.line(format_args!(
        "<text x=\"12\" y=\"22\" font-size=\"15\" font-weight=\"bold\"{}>{}</text>",
        paint("fill", colour),
        escaped(title)
    ));
    if !caption.is_empty() {
        out.line(format_args!(
            "<text x=\"12\" y=\"40\" font-size=\"12\"{}>{}</text>",
            paint("fill", colour),
            escaped(caption)
        ));
    }
    for ClippedShape { clip_rect, shape, .. } in shapes {
        if clip_rect.intersects(rect) {
            out.shape(shape);
        }
    }
    document(rect.size() + Vec2::new(0.0, head), background, &out.text)
}

fn document(size: Vec2, background: Color32, inner: &str) -> String {
    let (width, height) = (size.x.ceil(), size.y.ceil());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Ubuntu, 'DejaVu Sans', sans-serif\">\n<rect width=\"100%\" height=\"100%\"{}/>\n{}</svg>\n",
        paint("fill", background),
        inner
    )
}

struct Svg {
    text: String,
    /// What is at the upper left corner.
    origin: Pos2,
}

impl Svg {
    fn line(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.text.write_fmt(arguments);
        self.text.push('\n');
    }

    fn at(&self, place: Pos2) -> Vec2 {
        place - self.origin
    }

    /// A shape that is seen within `clip` only; `number` is another for each.
    fn clipped(&mut self, number: usize, clip: Rect, whole: Rect, shape: &Shape) {
        if clip.contains_rect(shape.visual_bounding_rect().intersect(whole)) {
            return self.shape(shape);
        }
        let (Vec2 { x, y }, Vec2 { x: width, y: height }) = (self.at(clip.min), clip.size());
        self.line(format_args!(
            "<clipPath id=\"c{number}\"><rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/></clipPath>\n\
             <g clip-path=\"url(#c{number})\">"
        ));
        self.shape(shape);
        self.line(format_args!("</g>"));
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Noop => {}
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => {
                let Vec2 { x, y } = self.at(circle.center);
                let look = look(circle.fill, circle.stroke);
                self.line(format_args!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{:.2}\"{look}/>", circle.radius));
            }
            Shape::Ellipse(ellipse) => {
                let Vec2 { x, y } = self.at(ellipse.center);
                let look = look(ellipse.fill, ellipse.stroke);
                let Vec2 { x: rx, y: ry } = ellipse.radius;
                self.line(format_args!("<ellipse cx=\"{x:.2}\" cy=\"{y:.2}\" rx=\"{rx:.2}\" ry=\"{ry:.2}\"{look}/>"));
            }
            Shape::LineSegment { points, stroke } => self.path(points, false, look(Color32::TRANSPARENT, *stroke)),
            Shape::Path(path) => self.path(&path.points, path.closed, look(path.fill, plain(&path.stroke))),
            Shape::Rect(rect) => {
                let Vec2 { x, y } = self.at(rect.rect.min);
                let Vec2 { x: width, y: height } = rect.rect.size();
                // Shadows are soft, and nothing without that.
                if width < 0.0 || height < 0.0 || rect.blur_width > 0.0 {
                    return;
                }
                let (round, look) = (rect.corner_radius.nw, look(rect.fill, rect.stroke));
                self.line(format_args!(
                    "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" rx=\"{round}\"{look}/>"
                ));
            }
            Shape::Text(text) => self.words(text),
            Shape::QuadraticBezier(curve) => {
                let points = curve.flatten(Some(0.1));
                self.path(&points, curve.closed, look(curve.fill, plain(&curve.stroke)));
            }
            Shape::CubicBezier(curve) => {
                let points = curve.flatten(Some(0.1));
                self.path(&points, curve.closed, look(curve.fill, plain(&curve.stroke)));
            }
            // No chart of this program draws them.
            Shape::Band(_) | Shape::Mesh(_) | Shape::Callback(_) => {}
        }
    }

    fn path(&mut self, points: &[Pos2], closed: bool, look: String) {
        let mut data = String::new();
        for (at, point) in points.iter().enumerate() {
            let Vec2 { x, y } = self.at(*point);
            let _ = write!(data, "{}{x:.2} {y:.2}", if at == 0 { "M" } else { " L" });
        }
        self.line(format_args!("<path d=\"{data}{}\"{look}/>", if closed { " Z" } else { "" }));
    }

    fn words(&mut self, text: &TextShape) {
        for row in &text.galley.rows {
            let (words, Some(glyph)) = (row.row.text(), row.row.glyphs.first()) else { continue };
            if words.trim().is_empty() {
                continue;
            }
            // A chart writes each of its texts in one way.
            let format = text.galley.job.sections.first().map(|section| &section.format);
            let size = format.map_or(12.0, |format| format.font_id.size);
            let own = format.map_or(text.fallback_color, |format| format.color);
            let own = if own == Color32::PLACEHOLDER { text.fallback_color } else { own };
            let colour = text.override_text_color.unwrap_or(own).gamma_multiply(text.opacity_factor);
            // Turned about the corner of the whole text; letters stand on the line that is their place.
            let corner = self.at(text.pos);
            let (x, y) = (row.pos.x + glyph.pos.x, row.pos.y + glyph.pos.y);
            let turn = text.angle.to_degrees();
            let fill = paint("fill", colour);
            self.line(format_args!(
                "<text transform=\"translate({:.2} {:.2}) rotate({turn:.1})\" x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size}\"{fill}>{}</text>",
                corner.x,
                corner.y,
                escaped(&words)
            ));
        }
    }
}

fn plain(stroke: &PathStroke) -> Stroke {
    match stroke.color {
        ColorMode::Solid(colour) => Stroke::new(stroke.width, colour),
        ColorMode::UV(_) => Stroke::NONE,
    }
}

fn look(fill: Color32, stroke: Stroke) -> String {
    let mut look = paint("fill", fill);
    if stroke.width > 0.0 && stroke.color.a() > 0 {
        look.push_str(&paint("stroke", stroke.color));
        let _ = write!(look, " stroke-width=\"{:.2}\"", stroke.width);
    }
    look
}

fn paint(what: &str, colour: Color32) -> String {
    let [r, g, b, a] = colour.to_srgba_unmultiplied();
    match a {
        0 => format!(" {what}=\"none\""),
        255 => format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\""),
        _ => format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\" {what}-opacity=\"{:.3}\"", f32::from(a) / 255.0),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use eframe::egui::{Align2, FontId, Sense, pos2};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    /// Puts the theme in place, whose sizes of text are known from the next frame on.
    fn kept_style(ui: &Ui) -> bool {
        let is_known = ui.style().text_styles.contains_key(&crate::theme::title());
        if !is_known {
            crate::theme::apply(ui.ctx());
            ui.ctx().request_repaint();
        }
        !is_known
    }

    #[test]
    fn the_picture_is_what_was_drawn_and_nothing_else() {
        let kept: Rc<RefCell<Option<Picture>>> = Rc::default();
        let keep = Rc::clone(&kept);
        let mut harness = Harness::new_ui(move |ui| {
            if kept_style(ui) {
                return;
            }
            ui.label("outside");
            let (_, picture) = pictured(ui, "A & B", "of 12 < 20 stays", |ui| {
                let (rect, _) = ui.allocate_exact_size(Vec2::new(100.0, 50.0), Sense::hover());
                ui.painter().rect_filled(rect, 0.0, Color32::from_rgb(1, 2, 3));
                let font = FontId::proportional(12.0);
                ui.painter().text(rect.min + Vec2::splat(4.0), Align2::LEFT_TOP, "p < 0.05", font, Color32::WHITE);
                ui.painter().line_segment([rect.min, pos2(rect.right(), rect.top())], Stroke::new(2.0, Color32::RED));
            });
            if picture.is_some() {
                *keep.borrow_mut() = picture;
            }
        });
        harness.run();
        assert_eq!(*kept.borrow(), None);
        harness.get_by_label("Save A & B as SVG").click();
        harness.run();
        let picture = kept.borrow().clone().unwrap();
        assert_eq!((picture.name.as_str(), picture.form), ("a___b", PictureForm::Svg));
        let svg = picture.svg;
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"116\" height=\"112\""), "{svg}");
        assert!(
            svg.contains("<rect x=\"8.00\" y=\"54.00\" width=\"100.00\" height=\"50.00\" rx=\"0\" fill=\"#010203\"/>"),
            "{svg}"
        );
        assert!(
            svg.contains(">p &lt; 0.05</text>") && svg.contains("stroke=\"#ff0000\" stroke-width=\"2.00\""),
            "{svg}"
        );
        let (title, caption) = (svg.contains(">A &amp; B</text>"), svg.contains(">of 12 &lt; 20 stays</text>"));
        assert!(title && caption, "a picture is shown where nobody knows what it is of: {svg}");
        assert!(!svg.contains("outside") && svg.trim_end().ends_with("</svg>"), "{svg}");
        harness.get_by_label("Save A & B as PNG").click();
        harness.run();
        let again = kept.borrow().clone().unwrap();
        assert_eq!((again.form, again.svg), (PictureForm::Png, svg));
    }
}
