//! The features a model may use: names, units, descriptions and plausible ranges, in one table.
//!
//! This table is the allow list of the leakage gate: a column of the mart that is not here never reaches a model. Names,
//! order and units agree with the mart `first_day_features`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, nearest};

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
    /// Lowest value that can be a true measurement.
    pub low: f64,
    /// Highest value that can be a true measurement.
    pub high: f64,
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
        nearest: nearest(name, FEATURES.iter().map(|feature| feature.name.as_str())),
        place: None,
    })
}

fn table() -> Vec<Feature> {
    use FeatureGroup::{BloodGas, Laboratory, Neurology, Patient, Treatment, Vitals};
    let mut all = Vec::new();
    let mut number = |group, name: &str, unit, description: &str, low: f64, high: f64| {
        all.push(Feature {
            name: name.to_owned(),
            unit,
            description: description.to_owned(),
            group,
            is_flag: false,
            low,
            high,
        });
    };

    number(Patient, "age", "years", "Age at ICU admission; over 89 shown as 91.4", 16.0, 91.4);
    number(Patient, "is_male", "1", "Male sex", 0.0, 1.0);
    number(Patient, "admission_emergency", "1", "Emergency or urgent hospital admission", 0.0, 1.0);
    number(Patient, "admission_elective", "1", "Elective hospital admission", 0.0, 1.0);
    number(Patient, "weight_kg", "kg", "Body weight", 20.0, 300.0);

    for (name, unit, what, low, high) in [
        ("heartrate", "bpm", "heart rate", 0.0, 300.0),
        ("sysbp", "mmHg", "systolic blood pressure", 0.0, 400.0),
        ("diasbp", "mmHg", "diastolic blood pressure", 0.0, 300.0),
        ("meanbp", "mmHg", "mean arterial pressure", 0.0, 300.0),
        ("resprate", "breaths/min", "respiratory rate", 0.0, 70.0),
        ("tempc", "degC", "body temperature", 10.0, 50.0),
        ("spo2", "%", "peripheral oxygen saturation", 0.0, 100.0),
        ("glucose", "mg/dL", "blood glucose, bedside and laboratory", 0.0, 2000.0),
    ] {
        for (suffix, word) in [("min", "Lowest"), ("max", "Highest"), ("mean", "Average")] {
            number(Vitals, &format!("{name}_{suffix}"), unit, &format!("{word} {what}"), low, high);
        }
    }

    number(Neurology, "mingcs", "1", "Lowest Glasgow coma scale", 3.0, 15.0);
    number(Neurology, "gcsmotor", "1", "Motor component at the lowest Glasgow coma scale", 1.0, 6.0);
    number(
        Neurology,
        "gcsverbal",
        "1",
        "Verbal component at the lowest Glasgow coma scale; 0 when intubated",
        0.0,
        5.0,
    );
    number(Neurology, "gcseyes", "1", "Eye component at the lowest Glasgow coma scale", 1.0, 4.0);
    number(Neurology, "endotrachflag", "1", "Intubated at the lowest Glasgow coma scale", 0.0, 1.0);

    for (name, unit, what, low, high) in [
        ("aniongap", "mEq/L", "anion gap", 0.0, 100.0),
        ("albumin", "g/dL", "albumin", 0.0, 10.0),
        ("bands", "%", "band neutrophils", 0.0, 100.0),
        ("bicarbonate", "mEq/L", "bicarbonate", 0.0, 100.0),
        ("bilirubin", "mg/dL", "total bilirubin", 0.0, 150.0),
        ("creatinine", "mg/dL", "creatinine", 0.0, 150.0),
        ("chloride", "mEq/L", "chloride", 0.0, 200.0),
        ("glucose_lab", "mg/dL", "laboratory glucose", 0.0, 10000.0),
        ("hematocrit", "%", "hematocrit", 0.0, 100.0),
        ("hemoglobin", "g/dL", "hemoglobin", 0.0, 50.0),
        ("lactate", "mmol/L", "lactate", 0.0, 50.0),
        ("platelet", "K/uL", "platelet count", 0.0, 10000.0),
        ("potassium", "mEq/L", "potassium", 0.0, 30.0),
        ("ptt", "s", "partial thromboplastin time", 0.0, 150.0),
        ("inr", "1", "international normalised ratio", 0.0, 50.0),
        ("pt", "s", "prothrombin time", 0.0, 150.0),
        ("sodium", "mEq/L", "sodium", 0.0, 200.0),
        ("bun", "mg/dL", "blood urea nitrogen", 0.0, 300.0),
        ("wbc", "K/uL", "white blood cell count", 0.0, 1000.0),
    ] {
        for (suffix, word) in [("min", "Lowest"), ("max", "Highest")] {
            number(Laboratory, &format!("{name}_{suffix}"), unit, &format!("{word} {what}"), low, high);
        }
    }

    let ratio = "Lowest ratio of arterial oxygen pressure to inspired oxygen fraction";
    number(BloodGas, "pao2fio2_vent_min", "mmHg", &format!("{ratio} while ventilated"), 0.0, 800.0);
    number(BloodGas, "pao2fio2_novent_min", "mmHg", &format!("{ratio} while not ventilated"), 0.0, 800.0);
    number(BloodGas, "ph_min", "1", "Lowest arterial pH", 6.0, 8.5);
    number(BloodGas, "paco2_max", "mmHg", "Highest arterial carbon dioxide pressure", 0.0, 250.0);

    number(Treatment, "urineoutput", "mL", "Urine output of the first 24 hours", 0.0, 20000.0);
    number(Treatment, "vent", "1", "Mechanically ventilated", 0.0, 1.0);
    number(Treatment, "rate_norepinephrine", "mcg/kg/min", "Highest rate of norepinephrine", 0.0, 5.0);
    number(Treatment, "rate_epinephrine", "mcg/kg/min", "Highest rate of epinephrine", 0.0, 5.0);
    number(Treatment, "rate_dopamine", "mcg/kg/min", "Highest rate of dopamine", 0.0, 50.0);
    number(Treatment, "rate_dobutamine", "mcg/kg/min", "Highest rate of dobutamine", 0.0, 50.0);
    number(Treatment, "vasopressor", "1", "Any vasopressor", 0.0, 1.0);
    number(Treatment, "rrt", "1", "Renal replacement therapy", 0.0, 1.0);

    const FLAGS: [&str; 7] =
        ["is_male", "admission_emergency", "admission_elective", "endotrachflag", "vent", "vasopressor", "rrt"];
    for feature in &mut all {
        feature.is_flag = FLAGS.contains(&feature.name.as_str());
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
        assert!(features().iter().all(|feature| feature.low < feature.high));
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
