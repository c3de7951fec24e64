//! The features a model may use. What each measures, its unit and which values can exist stand in
//! [`fn@acuity_scores::quantities`], as for the scores.
//!
//! A task takes these by name alone; a column that is not here reaches a model only where the task describes it. Names, order and
//! units agree with the mart `first_day_features`.

use std::{collections::HashMap, sync::LazyLock};

use acuity_scores::{Kind, Quantity, Statistic, quantity};
use serde::{Deserialize, Serialize};

use crate::words::capitalised;

/// What a feature is about; forms and reports group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureGroup {
    /// Age, sex, way of admission, weight.
    Patient,
    /// Bedside monitor.
    Vitals,
    /// Glasgow coma scale.
    Neurology,
    /// Laboratory.
    Laboratory,
    /// Blood gases.
    BloodGas,
    /// Ventilation, vasopressors, dialysis, urine.
    Treatment,
    /// Of a model that was made elsewhere.
    Other,
}

impl FeatureGroup {
    /// The heading in forms and reports.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Patient => "Patient",
            Self::Vitals => "Vital signs",
            Self::Neurology => "Neurology",
            Self::Laboratory => "Laboratory",
            Self::BloodGas => "Blood gas",
            Self::Treatment => "Organ support and urine",
            Self::Other => "Other",
        }
    }
}

/// One feature: a fact about the first 24 hours of an ICU stay, as a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Column of the mart.
    pub name: String,
    /// Unit as written in the mart; `1` for a yes/no flag, a score or a ratio.
    pub unit: &'static str,
    /// For a person.
    pub description: String,
    /// What it is about.
    pub group: FeatureGroup,
    /// Yes (1) or no (0).
    pub is_flag: bool,
    /// What is measured, with the values that are possible and usual.
    pub quantity: &'static Quantity,
    /// Which of the day's values it is; `None` where there is one only.
    pub statistic: Option<Statistic>,
}

/// Columns that identify a row, allowed beside the features of a row to predict.
pub const KEY_COLUMNS: [&str; 5] = ["icustay_id", "subject_id", "hadm_id", "intime", "as_of"];

static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(table);

/// All features, in the order of the mart.
#[must_use]
pub fn features() -> &'static [Feature] {
    &FEATURES
}

/// The feature called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Feature> {
    static BY_NAME: LazyLock<HashMap<&str, &Feature>> =
        LazyLock::new(|| FEATURES.iter().map(|feature| (feature.name.as_str(), feature)).collect());
    BY_NAME.get(name).copied()
}

/// Columns by group, in the order of the mart: quantities, and which of their values are features. An empty list of values
/// marks a quantity that is a column itself.
const TABLE: &[(FeatureGroup, &[Statistic], &[&str])] = {
    use FeatureGroup::{BloodGas, Laboratory, Neurology, Patient, Treatment, Vitals};
    use Statistic::{Max, Mean, Min};
    &[
        (Patient, &[], &["age", "is_male", "admission_emergency", "admission_elective", "weight_kg"]),
        (
            Vitals,
            &[Min, Max, Mean],
            &["heartrate", "sysbp", "diasbp", "meanbp", "resprate", "tempc", "spo2", "glucose"],
        ),
        (Neurology, &[], &["mingcs", "gcsmotor", "gcsverbal", "gcseyes", "endotrachflag"]),
        (
            Laboratory,
            &[Min, Max],
            &[
                "aniongap",
                "albumin",
                "bands",
                "bicarbonate",
                "bilirubin",
                "creatinine",
                "chloride",
                "glucose_lab",
                "hematocrit",
                "hemoglobin",
                "lactate",
                "platelet",
                "potassium",
                "ptt",
                "inr",
                "pt",
                "sodium",
                "bun",
                "wbc",
            ],
        ),
        (BloodGas, &[Min], &["pao2fio2_vent", "pao2fio2_novent", "ph"]),
        (BloodGas, &[Max], &["paco2"]),
        (
            Treatment,
            &[],
            &[
                "urineoutput",
                "vent",
                "rate_norepinephrine",
                "rate_epinephrine",
                "rate_dopamine",
                "rate_dobutamine",
                "vasopressor",
                "rrt",
            ],
        ),
    ]
};

fn table() -> Vec<Feature> {
    let mut all = Vec::new();
    for &(group, statistics, names) in TABLE {
        for &stem in names {
            // A test sees to it that every stem is a quantity.
            let Some((quantity, _)) = quantity(stem) else { continue };
            let columns =
                if statistics.is_empty() { vec![None] } else { statistics.iter().copied().map(Some).collect() };
            all.extend(columns.into_iter().map(|statistic: Option<Statistic>| Feature {
                name: statistic.map_or_else(|| stem.to_owned(), |statistic| format!("{stem}_{}", statistic.suffix())),
                unit: quantity.unit,
                description: match statistic {
                    Some(statistic) => format!("{} {}", statistic.title(), quantity.words),
                    None => capitalised(quantity.words),
                },
                group,
                is_flag: quantity.kind == Kind::Flag,
                quantity,
                statistic,
            }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_no_key_is_among_them() {
        let names: BTreeSet<&str> = features().iter().map(|feature| feature.name.as_str()).collect();
        assert_eq!(names.len(), features().len());
        assert_eq!(names.len(), 84);
        for forbidden in &KEY_COLUMNS {
            assert!(!names.contains(forbidden), "{forbidden}");
        }
        for feature in features() {
            assert_eq!(quantity(&feature.name), Some((feature.quantity, feature.statistic)), "{}", feature.name);
        }
        let used: BTreeSet<&str> = features().iter().map(|feature| feature.quantity.name).collect();
        assert_eq!(
            used.len(),
            acuity_scores::quantities().len(),
            "a quantity that is no feature, or the other way round"
        );
        assert_eq!(features().iter().filter(|feature| feature.is_flag).count(), 7);
    }
}
