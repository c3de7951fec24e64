//! What the window looked like when it was left, for its next start: page, colours, units, filters, order of the list. No patient
//! is in it.

use std::path::Path;

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::{
    data::{filter::Filter, units::Units},
    list::Field,
    message::Page,
};

/// A state that can be gone back to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    pub(crate) page: Page,
    pub(crate) theme: Colours,
    pub(crate) filter: Filter,
    pub(crate) field: Field,
    pub(crate) descending: bool,
    pub(crate) units: Units,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            page: Page::Overview,
            theme: Colours::System,
            filter: Filter::default(),
            field: Field::Icustay,
            descending: false,
            units: Units::Charted,
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Colours {
    Light,
    Dark,
    System,
}

impl From<ThemePreference> for Colours {
    fn from(theme: ThemePreference) -> Self {
        match theme {
            ThemePreference::Light => Self::Light,
            ThemePreference::Dark => Self::Dark,
            ThemePreference::System => Self::System,
        }
    }
}

impl From<Colours> for ThemePreference {
    fn from(colours: Colours) -> Self {
        match colours {
            Colours::Light => Self::Light,
            Colours::Dark => Self::Dark,
            Colours::System => Self::System,
        }
    }
}

impl Kept {
    /// What was kept; the usual state where nothing was, or what cannot be read: nobody has written it by hand.
    pub(crate) fn load(path: &Path) -> Self {
        let kept = std::fs::read(path).ok().and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        let mut kept = kept.unwrap_or_default();
        if kept.page == Page::Stay {
            // Which stay is not kept.
            kept.page = Page::Stays;
        }
        kept
    }

    /// It as a file has it.
    pub(crate) fn text(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_and_what_cannot_be_read_is_the_first_start() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("view.json");
        assert_eq!(Kept::load(&path), Kept::default());
        let filter = Filter { sofa: (3, 9), ..Filter::default() };
        let kept = Kept { page: Page::Stay, theme: Colours::Dark, filter, ..Kept::default() };
        std::fs::write(&path, kept.text()).unwrap();
        assert_eq!(Kept::load(&path), Kept { page: Page::Stays, ..kept });
        std::fs::write(&path, "{").unwrap();
        assert_eq!(Kept::load(&path), Kept::default());
    }
}
