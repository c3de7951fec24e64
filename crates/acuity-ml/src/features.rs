//! The features a model may use. What each measures, its unit and which values can exist stand in
//! [`fn@acuity_scores::quantities`], as for the scores.
//!
//! This table is the allow list of the leakage gate: a column of the mart that is not here never reaches a model. Names,
//! order and units agree with the mart `first_day_features`.

use std::sync::LazyLock;

use acuity_scores::{Kind, Quantity, Statistic, nearest, quantity};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    words::capitalised,
};

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

/// Columns of the mart that identify a row; never features.
pub const KEY_COLUMNS: [&str; 5] = ["icustay_id", "subject_id", "hadm_id", "intime", "as_of"];

/// Columns that tell the outcome, or are known only after the first day; asking for one as a feature is refused.
pub const OUTCOME_COLUMNS: [&str; 17] = [
    "in_hospital_mortality",
    "icu_mortality",
    "mortality_28d",
    "hospital_expire_flag",
    "los_icu_hours",
    "los_icu",
    "los_hospital",
    "los_hospital_days",
    "stayed_24h",
    "dod",
    "dod_hosp",
    "dod_ssn",
    "deathtime",
    "dischtime",
    "outtime",
    "discharge_location",
    "last_careunit",
];

static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(table);

/// All features, in the order of the mart.
#[must_use]
pub fn features() -> &'static [Feature] {
    &FEATURES
}

/// The feature called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.name == name)
}

/// The features called `names`, or all of them.
///
/// # Errors
/// An outcome column or a key ([`Error::Leakage`]), or a name that is no feature ([`Error::UnknownFeature`]).
pub fn select(names: Option<&[String]>) -> Result<Vec<&'static Feature>> {
    let Some(names) = names else { return Ok(FEATURES.iter().collect()) };
    names.iter().map(|name| allowed(name)).collect()
}

fn allowed(name: &str) -> Result<&'static Feature> {
    if OUTCOME_COLUMNS.contains(&name) {
        return Err(Error::Leakage {
            reason: format!(
                "`{name}` is known only after the first day of the stay, so it is no feature. Leave it out"
            ),
        });
    }
    if KEY_COLUMNS.contains(&name) {
        return Err(Error::Leakage { reason: format!("`{name}` identifies a row, so it is no feature. Leave it out") });
    }
    find(name).ok_or_else(|| Error::UnknownFeature {
        name: name.to_owned(),
        nearest: nearest(name, FEATURES.iter().map(|feature| feature.name.as_str())).map(str::to_owned),
        place: None,
    })
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
    fn names_are_unique_and_no_outcome_is_among_them() {
        let names: BTreeSet<&str> = features().iter().map(|feature| feature.name.as_str()).collect();
        assert_eq!(names.len(), features().len());
        assert_eq!(names.len(), 84);
        for forbidden in OUTCOME_COLUMNS.iter().chain(&KEY_COLUMNS) {
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

    #[test]
    fn outcomes_keys_and_misspellings_are_refused() {
        let select_one = |name: &str| select(Some(&[name.to_owned()])).unwrap_err().to_string();
        insta::assert_snapshot!(select_one("hospital_expire_flag"), @"leakage gate: `hospital_expire_flag` is known only after the first day of the stay, so it is no feature. Leave it out");
        insta::assert_snapshot!(select_one("subject_id"), @"leakage gate: `subject_id` identifies a row, so it is no feature. Leave it out");
        insta::assert_snapshot!(select_one("lactate_maximum"), @"unknown feature `lactate_maximum` (did you mean `lactate_max`?)");
    }
}
