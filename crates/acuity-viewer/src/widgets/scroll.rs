//! What of a page scrolls.

use eframe::egui::{ScrollArea, Ui, scroll_area::ScrollBarVisibility};

/// Height from which the head of a page stays in sight while the rest scrolls, in points.
const TALL: f32 = 420.0;

/// Draws what a narrow window scrolls sideways; `id` tells it from others.
pub(crate) fn sideways<R>(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    // The bar of an area that is partly in sight is moved into sight. One that begins below the window has nothing to show there.
    let is_below = ui.cursor().top() > ui.clip_rect().bottom();
    let bar = if is_below { ScrollBarVisibility::AlwaysHidden } else { ScrollBarVisibility::VisibleWhenNeeded };
    ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).scroll_bar_visibility(bar).show(ui, add).inner
}

/// What of a page scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scroll {
    /// All of it: in a low window the head would leave no room for what it is the head of.
    Page,
    /// What follows the head.
    Rest,
}

impl Scroll {
    /// Draws a page whose head may stay in sight; `id` tells it from other pages.
    pub(crate) fn page(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui, Self)) {
        if ui.available_height() < TALL {
            ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| add(ui, Self::Page));
        } else {
            add(ui, Self::Rest);
        }
    }

    /// Draws what follows the head; `id` tells it from what stands there at other times.
    pub(crate) fn rest(self, ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
        match self {
            // Of its own, so that the spacing which is set here ends here.
            Self::Page => {
                ui.scope(add);
            }
            Self::Rest => {
                ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, add);
            }
        }
    }
}
