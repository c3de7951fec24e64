//! Colours, type sizes and spacing, for light and dark; the only place that names a colour.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Stroke, Style, TextStyle, Theme, Ui, Vec2, Visuals,
    style::{HandleShape, Selection, WidgetVisuals, Widgets},
};

/// Space between cards and around pages.
pub(crate) const GAP: f32 = 14.0;
/// Height of a line in tables and forms.
pub(crate) const ROW: f32 = 28.0;

/// Colours by meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    /// Behind everything.
    pub(crate) background: Color32,
    /// Cards and panels.
    pub(crate) surface: Color32,
    /// Fields and the empty part of bars.
    pub(crate) sunken: Color32,
    /// Lines around cards, grid lines.
    pub(crate) border: Color32,
    pub(crate) text: Color32,
    pub(crate) text_weak: Color32,
    /// Bars, links, what is chosen.
    pub(crate) accent: Color32,
    /// Behind what is chosen.
    pub(crate) accent_soft: Color32,
    /// Raises the risk; deaths.
    pub(crate) raise: Color32,
    /// Lowers the risk.
    pub(crate) lower: Color32,
    pub(crate) warning: Color32,
    pub(crate) error: Color32,
    /// Several things side by side, told apart also without red and green (Okabe and Ito 2008).
    pub(crate) series: [Color32; 6],
}

/// Text is at least 4.5 : 1 against its background (WCAG 2.1 AA).
const LIGHT: Palette = Palette {
    background: Color32::from_rgb(0xf3, 0xf5, 0xf8),
    surface: Color32::from_rgb(0xff, 0xff, 0xff),
    sunken: Color32::from_rgb(0xec, 0xf0, 0xf4),
    border: Color32::from_rgb(0xd9, 0xe0, 0xe7),
    text: Color32::from_rgb(0x1a, 0x27, 0x33),
    text_weak: Color32::from_rgb(0x56, 0x65, 0x74),
    accent: Color32::from_rgb(0x0f, 0x6c, 0x81),
    accent_soft: Color32::from_rgb(0xd5, 0xeb, 0xf0),
    raise: Color32::from_rgb(0xb9, 0x45, 0x2a),
    lower: Color32::from_rgb(0x2a, 0x66, 0xa8),
    warning: Color32::from_rgb(0x96, 0x58, 0x00),
    error: Color32::from_rgb(0xb3, 0x26, 0x1e),
    series: [
        Color32::from_rgb(0x00, 0x72, 0xb2),
        Color32::from_rgb(0xd1, 0x8a, 0x00),
        Color32::from_rgb(0x00, 0x8a, 0x66),
        Color32::from_rgb(0xc5, 0x4f, 0x00),
        Color32::from_rgb(0xb0, 0x5a, 0x8c),
        Color32::from_rgb(0x3f, 0xa3, 0xdb),
    ],
};

const DARK: Palette = Palette {
    background: Color32::from_rgb(0x10, 0x15, 0x1b),
    surface: Color32::from_rgb(0x19, 0x20, 0x28),
    sunken: Color32::from_rgb(0x25, 0x2e, 0x38),
    border: Color32::from_rgb(0x2e, 0x39, 0x45),
    text: Color32::from_rgb(0xe6, 0xeb, 0xf0),
    text_weak: Color32::from_rgb(0x9d, 0xab, 0xb8),
    accent: Color32::from_rgb(0x54, 0xb8, 0xcc),
    accent_soft: Color32::from_rgb(0x1d, 0x45, 0x50),
    raise: Color32::from_rgb(0xea, 0x8a, 0x68),
    lower: Color32::from_rgb(0x76, 0xae, 0xe6),
    warning: Color32::from_rgb(0xe3, 0xa8, 0x55),
    error: Color32::from_rgb(0xf4, 0x8a, 0x82),
    series: [
        Color32::from_rgb(0x4a, 0xa8, 0xe0),
        Color32::from_rgb(0xe6, 0x9f, 0x00),
        Color32::from_rgb(0x1f, 0xb8, 0x8c),
        Color32::from_rgb(0xe8, 0x75, 0x2b),
        Color32::from_rgb(0xd9, 0x8c, 0xb8),
        Color32::from_rgb(0x8f, 0xcf, 0xf2),
    ],
};

/// The colours in use.
pub(crate) fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The colour of the `at`th of several things.
pub(crate) fn series(palette: &Palette, at: usize) -> Color32 {
    palette.series[at % palette.series.len()]
}

/// The figure of a card.
pub(crate) fn figure() -> TextStyle {
    TextStyle::Name("figure".into())
}

/// The title of a card.
pub(crate) fn title() -> TextStyle {
    TextStyle::Name("title".into())
}

/// Puts the theme in place; light where the system says nothing.
pub(crate) fn apply(ctx: &egui::Context) {
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
    ctx.set_style_of(Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(Theme::Dark, style(&DARK, Visuals::dark()));
}

fn style(palette: &Palette, base: Visuals) -> Style {
    let mut style = Style::default();
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, font(12.5)),
        (TextStyle::Body, font(14.5)),
        (TextStyle::Button, font(14.5)),
        (TextStyle::Heading, font(23.0)),
        (TextStyle::Monospace, FontId::new(13.5, FontFamily::Monospace)),
        (title(), font(16.0)),
        (figure(), font(30.0)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(8.0, 6.0);
    style.spacing.button_padding = Vec2::new(10.0, 5.0);
    style.spacing.interact_size = Vec2::new(36.0, 26.0);
    style.spacing.slider_rail_height = 4.0;
    style.interaction.selectable_labels = false;
    // Scroll bars beside the content, not on top of it.
    style.spacing.scroll.floating_allocated_width = 14.0;
    // Faint also without the pointer near: else nothing says that there is more than is in sight.
    style.spacing.scroll.dormant_handle_opacity = 0.25;
    style.visuals = visuals(palette, base);
    style
}

fn visuals(p: &Palette, base: Visuals) -> Visuals {
    let widget = |fill: Color32, stroke: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, stroke),
        corner_radius: CornerRadius::same(6),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let hovered = p.sunken.lerp_to_gamma(p.accent, 0.12);
    Visuals {
        widgets: Widgets {
            noninteractive: widget(p.surface, p.border, p.text),
            inactive: widget(p.sunken, p.border, p.text),
            hovered: widget(hovered, p.accent, p.text),
            active: widget(p.accent_soft, p.accent, p.text),
            open: widget(p.sunken, p.accent, p.text),
        },
        selection: Selection { bg_fill: p.accent_soft, stroke: Stroke::new(1.0, p.accent) },
        weak_text_color: Some(p.text_weak),
        hyperlink_color: p.accent,
        faint_bg_color: p.background.lerp_to_gamma(p.surface, 0.35),
        extreme_bg_color: p.sunken,
        text_edit_bg_color: Some(p.background),
        code_bg_color: p.sunken,
        warn_fg_color: p.warning,
        error_fg_color: p.error,
        window_fill: p.surface,
        window_stroke: Stroke::new(1.0, p.border),
        panel_fill: p.background,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        ..base
    }
}
