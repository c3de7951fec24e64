//! The pages: one file each.

pub(crate) mod overview;
pub(crate) mod score;
pub(crate) mod stay;
pub(crate) mod stays;

/// Which page is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// Figures of the cohort.
    Overview,
    /// List of the stays.
    Stays,
    /// One stay.
    Stay(i64),
    /// The scoring form.
    Score,
}

/// What a page asks the app to do after it has been drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Go(Page),
    /// Read one stay again; `agreed` bytes were asked about and agreed to (0: nothing was asked).
    ReloadStay {
        agreed: u64,
    },
    /// Read the values of a stay into the form, and open it.
    LoadForm {
        icustay_id: i64,
        agreed: u64,
    },
}

/// Said where no model was found.
pub(crate) const NO_MODEL: &str = "Train one with `acuity train`, then press Reload.";
