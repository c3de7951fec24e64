//! One ICU stay, and what is asked of it.

use serde::{Deserialize, Serialize};

/// Fewest and most whole days in the ICU; the last number stands for all that are longer.
pub(crate) const DAYS: (u32, u32) = (0, 14);

/// Sex as charted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Sex {
    Female,
    Male,
}

impl Sex {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Female => "Female",
            Self::Male => "Male",
        }
    }
}

/// One ICU stay.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stay {
    pub(crate) icustay_id: i64,
    pub(crate) subject_id: i64,
    pub(crate) hadm_id: Option<i64>,
    /// Years at ICU admission; over 89 shown as 91.4.
    pub(crate) age: Option<f64>,
    pub(crate) sex: Option<Sex>,
    /// Index into [`super::stays::StayTable::units`].
    pub(crate) unit: Option<usize>,
    /// Index into [`super::stays::StayTable::admission_types`].
    pub(crate) admission_type: Option<usize>,
    /// Microseconds since 1970.
    pub(crate) intime: Option<i64>,
    /// Microseconds since 1970.
    pub(crate) outtime: Option<i64>,
    pub(crate) los_icu_hours: Option<f64>,
    /// First-day SOFA, 0 to 24; `None` for patients who are not known to be adults, also where the mart has points for them:
    /// the score is one of adults.
    pub(crate) sofa: Option<i64>,
    pub(crate) ventilated: Option<bool>,
    pub(crate) vasopressor: Option<bool>,
    /// Renal replacement on the first day.
    pub(crate) dialysis: Option<bool>,
    /// Sepsis-3 at any time of the stay; `None` where the mart is not built, and for those who are not known to be adults.
    pub(crate) sepsis: Option<bool>,
    /// Not the first stay in an ICU during the same hospital stay.
    pub(crate) readmission: Option<bool>,
    /// Hours of ventilation in the whole stay, for those who had any.
    pub(crate) ventilation_hours: Option<f64>,
    pub(crate) died_in_hospital: Option<bool>,
    pub(crate) died_in_icu: Option<bool>,
    pub(crate) is_adult: Option<bool>,
    pub(crate) stayed_24h: Option<bool>,
}

impl Stay {
    /// How the hospital stay ended.
    pub(crate) fn outcome(&self) -> &'static str {
        match (self.died_in_icu, self.died_in_hospital) {
            (Some(true), _) => "died in ICU",
            (_, Some(true)) => "died",
            (_, Some(false)) => "survived",
            (_, None) => "–",
        }
    }
}

/// What is so of a stay, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Flag {
    /// Mechanically, on the first day.
    Ventilated,
    /// On the first day.
    Vasopressor,
    /// Renal replacement on the first day.
    Dialysis,
    /// By the consensus of 2016, at any time of the stay; asked of adults.
    Sepsis,
    /// The patient was in the ICU before during the same hospital stay.
    Readmission,
    DiedInHospital,
    DiedInIcu,
}

impl Flag {
    pub(crate) const ALL: [Self; 7] = [
        Self::Ventilated,
        Self::Vasopressor,
        Self::Dialysis,
        Self::Sepsis,
        Self::Readmission,
        Self::DiedInHospital,
        Self::DiedInIcu,
    ];

    /// Those of the filter's panel, each with its title and the words for yes and no; the deaths are one condition of their own.
    pub(crate) const OFFERED: [(Self, &'static str, &'static str, &'static str); 5] = [
        (Self::Ventilated, "Ventilated on the first day", "Ventilated", "Not ventilated"),
        (Self::Vasopressor, "Vasopressors on the first day", "On vasopressors", "Without vasopressors"),
        (Self::Dialysis, "Renal replacement on the first day", "On dialysis", "Without dialysis"),
        (Self::Sepsis, "Sepsis-3", "Septic", "Not septic"),
        (Self::Readmission, "Return to the ICU in the same hospital stay", "Readmitted", "First time"),
    ];

    pub(crate) fn bit(self) -> u32 {
        self as u32
    }

    pub(crate) fn of(self, stay: &Stay) -> Option<bool> {
        match self {
            Self::Ventilated => stay.ventilated,
            Self::Vasopressor => stay.vasopressor,
            Self::Dialysis => stay.dialysis,
            Self::Sepsis => stay.sepsis,
            Self::Readmission => stay.readmission,
            Self::DiedInHospital => stay.died_in_hospital,
            Self::DiedInIcu => stay.died_in_icu,
        }
    }
}
