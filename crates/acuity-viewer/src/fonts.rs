//! Letters that the bundled fonts lack, from the fonts of the system: names of units, cohorts and drugs come in any script.
//!
//! Listing what is installed takes up to hundreds of milliseconds, so nobody does it before the first such letter is to be drawn,
//! and then a background thread does. Until it is ready the letter is a box.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use eframe::egui::{Context, FallbackRequest, FontFamily, FontInsert, FontProvider};
use egui_system_font_provider::SystemFontProvider;

/// The first letter that no bundled font has, until the fonts of the system take over.
#[derive(Debug, Default)]
struct Missed(Mutex<Option<(String, FontFamily)>>);

impl FontProvider for Missed {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let mut missed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        missed.get_or_insert_with(|| (request.cluster.to_owned(), request.family.clone()));
        None
    }
}

/// Whether the fonts of the system are needed.
#[derive(Debug)]
pub(crate) struct Fonts {
    missed: Arc<Missed>,
    is_asked: bool,
}

impl Fonts {
    /// Watches for letters that `ctx` cannot draw.
    pub(crate) fn new(ctx: &Context) -> Self {
        let missed = Arc::<Missed>::default();
        ctx.add_font_provider(Arc::clone(&missed) as _);
        Self { missed, is_asked: false }
    }

    /// After a frame has been drawn: has the fonts of the system listed, if a letter was missing and nobody has yet.
    pub(crate) fn look(&mut self, ctx: &Context) {
        if self.is_asked {
            return;
        }
        let missed = self.missed.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((cluster, family)) = missed else { return };
        self.is_asked = true;
        let ctx = ctx.clone();
        let list = move || {
            let provider = SystemFontProvider::new();
            // Answers when the list is complete, which is waited for here and not where frames are drawn.
            drop(provider.font_for(&FallbackRequest { cluster: &cluster, family: &family }));
            // What was missed before is asked for again.
            ctx.set_font_providers(vec![Arc::new(provider)]);
        };
        // Without the thread such letters stay boxes, and all else works.
        drop(thread::Builder::new().name("acuity-fonts".to_owned()).spawn(list));
    }
}
