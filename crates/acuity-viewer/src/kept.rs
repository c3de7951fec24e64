//! What the window looked like when it was left, for its next start: page, colours, units, filters, order of the list, what pages
//! keep of themselves, how large it was. No patient is in it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

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
    /// How many times larger than usual everything is drawn.
    pub(crate) zoom: f32,
    /// Width and height of the window in points; `None` for the usual size.
    pub(crate) size: Option<(f32, f32)>,
    pub(crate) is_maximized: bool,
    /// What pages keep of themselves.
    pub(crate) screens: BTreeMap<Page, Json>,
}

/// Smallest and largest zoom, width and height that a file is believed.
const ZOOMS: (f32, f32) = (0.5, 3.0);
const SIZES: (f32, f32) = (400.0, 8000.0);

impl Default for Kept {
    fn default() -> Self {
        Self {
            page: Page::Overview,
            theme: Colours::System,
            filter: Filter::default(),
            field: Field::Icustay,
            descending: false,
            units: Units::Charted,
            zoom: 1.0,
            size: None,
            is_maximized: false,
            screens: BTreeMap::new(),
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
    /// The file, among the artifacts of the project.
    pub(crate) fn path(artifacts: &Path) -> PathBuf {
        artifacts.join("view.json")
    }

    /// What was kept; the usual state where nothing was, or what cannot be read: nobody has written it by hand.
    pub(crate) fn load(path: &Path) -> Self {
        let kept = std::fs::read(path).ok().and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        let mut kept = kept.unwrap_or_default();
        if kept.page == Page::Stay {
            // Which stay is not kept.
            kept.page = Page::Stays;
        }
        // Nobody finds the way back from a window that cannot be read or seen.
        let is_within = |value: f32, limits: (f32, f32)| (limits.0..=limits.1).contains(&value);
        if !is_within(kept.zoom, ZOOMS) {
            kept.zoom = 1.0;
        }
        kept.size = kept.size.filter(|(width, height)| is_within(*width, SIZES) && is_within(*height, SIZES));
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
        let screens = BTreeMap::from([(Page::Score, Json::from("a model"))]);
        let kept = Kept { page: Page::Stay, theme: Colours::Dark, filter, screens, ..Kept::default() };
        std::fs::write(&path, kept.text()).unwrap();
        assert_eq!(Kept::load(&path), Kept { page: Page::Stays, ..kept });
        std::fs::write(&path, r#"{"zoom": 40.0, "size": [3.0, 900.0]}"#).unwrap();
        assert_eq!(Kept::load(&path), Kept::default());
        std::fs::write(&path, "{").unwrap();
        assert_eq!(Kept::load(&path), Kept::default());
    }
}
