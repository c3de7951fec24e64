//! A chart as pixels: drawn from the document that is its SVG, so that both files are one picture.

use std::sync::Arc;

use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};

/// Pixels of a point: sharp on a screen of today and in print.
const SCALE: f32 = 2.0;

/// The SVG document as a PNG file.
///
/// # Errors
/// Why it cannot be drawn: it is no SVG, or has no size.
pub(crate) fn png(svg: &str) -> Result<Vec<u8>, String> {
    let mut fonts = Database::new();
    // Those of the window: what is installed on a machine changes no picture that these can draw. The second has the signs that
    // the first lacks.
    fonts.load_font_data(UBUNTU_LIGHT.to_vec());
    fonts.load_font_data(HACK_REGULAR.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|family| family.0.clone());
    let family = family.unwrap_or_default();
    fonts.set_sans_serif_family(family.clone());
    if svg.chars().any(is_beyond) {
        fonts.load_system_fonts();
    }
    let options = Options { font_family: family, fontdb: Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size();
    let size = size.scale_by(SCALE).ok_or("the picture is too large")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Neither Latin, Greek nor Cyrillic, nor a sign between them: the bundled fonts have no such letter.
fn is_beyond(letter: char) -> bool {
    letter > '\u{58f}' && !('\u{1e00}'..='\u{2bff}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(inner: &str) -> Pixmap {
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\" viewBox=\"0 0 60 20\" \
                    font-family=\"Ubuntu, 'DejaVu Sans', sans-serif\">";
        Pixmap::decode_png(&png(&format!("{head}{inner}</svg>")).unwrap()).unwrap()
    }

    fn dark(pixels: &Pixmap) -> usize {
        pixels.pixels().iter().filter(|pixel| pixel.alpha() > 128 && pixel.red() < 128).count()
    }

    #[test]
    fn shapes_are_drawn_at_twice_the_size_of_their_points() {
        let drawn = pixels("<rect x=\"10\" y=\"5\" width=\"20\" height=\"10\" fill=\"#000000\"/>");
        assert_eq!((drawn.width(), drawn.height(), dark(&drawn)), (120, 40, 800));
    }

    #[test]
    fn letters_are_drawn_also_those_of_the_second_font() {
        let text = |text: &str| {
            dark(&pixels(&format!("<text x=\"4\" y=\"15\" font-size=\"14\" fill=\"#000000\">{text}</text>")))
        };
        assert_eq!(text(""), 0);
        for letters in ["SOFA", "≥", "−", "µ", "→"] {
            assert!(text(letters) > 10, "{letters}: {}", text(letters));
        }
        assert_ne!(text("≥"), text("≤≤"), "no box in place of the sign");
    }

    #[test]
    fn what_is_no_document_is_told() {
        assert!(png("<svg").is_err());
    }
}
