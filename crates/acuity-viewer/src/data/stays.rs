//! All stays in one table in memory: who, where, how ill, how it ended. Small enough for every filter to be instant.

use std::collections::BTreeMap;

use acuity_scores::ScoreMode;

use super::{Reader, Scan};
use crate::error::Result;

/// Sex as charted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Index into [`StayTable::units`].
    pub(crate) unit: Option<usize>,
    /// Index into [`StayTable::admission_types`].
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

/// All stays, by icustay_id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct StayTable {
    pub(crate) stays: Vec<Stay>,
    /// Care units that occur, sorted.
    pub(crate) units: Vec<String>,
    /// Admission types that occur, sorted.
    pub(crate) admission_types: Vec<String>,
    /// In which reading SOFA was computed.
    pub(crate) score_mode: ScoreMode,
}

impl StayTable {
    /// What [`StayTable::load`] reads, in its order.
    pub(crate) const SCANS: [Scan; 4] = [
        Scan::all(
            "icustay_detail",
            &[
                "icustay_id",
                "subject_id",
                "hadm_id",
                "gender",
                "age",
                "first_careunit",
                "admission_type",
                "intime",
                "outtime",
            ],
        ),
        Scan::all(
            "outcomes",
            &["icustay_id", "in_hospital_mortality", "icu_mortality", "los_icu_hours", "is_adult", "stayed_24h"],
        ),
        Scan::all("sofa", &["icustay_id", "sofa", "score_mode"]),
        Scan::all("first_day_features", &["icustay_id", "vent", "vasopressor"]),
    ];

    /// Reads the marts and joins them by stay. A stay that a mart lacks has no value from it.
    pub(crate) fn load(reader: &Reader<'_>, stage: &dyn Fn(&str)) -> Result<Self> {
        let [detail, outcomes, sofa, features] = Self::SCANS;
        stage("Reading the stays (1 of 4)");
        let detail = reader.read(&detail)?;
        stage("Reading the outcomes (2 of 4)");
        let outcomes = reader.read(&outcomes)?;
        stage("Reading the SOFA scores (3 of 4)");
        let sofa = reader.read(&sofa)?;
        stage("Reading the first-day treatments (4 of 4)");
        let features = reader.read(&features)?;

        let outcome_row = outcomes.rows_by("icustay_id")?;
        let (hospital, icu) = (outcomes.flags("in_hospital_mortality")?, outcomes.flags("icu_mortality")?);
        let los = outcomes.floats("los_icu_hours")?;
        let (adult, stayed) = (outcomes.flags("is_adult")?, outcomes.flags("stayed_24h")?);
        let (sofa_row, score) = (sofa.rows_by("icustay_id")?, sofa.ints("sofa")?);
        let score_mode = ScoreMode::of(sofa.texts("score_mode")?.iter().map(Option::as_deref));
        let feature_row = features.rows_by("icustay_id")?;
        let (vent, vasopressor) = (features.flags("vent")?, features.flags("vasopressor")?);

        let rows = detail.rows_by("icustay_id")?;
        let (subject, admission) = (detail.ints("subject_id")?, detail.ints("hadm_id")?);
        let (gender, age) = (detail.texts("gender")?, detail.floats("age")?);
        let (intime, outtime) = (detail.datetimes("intime")?, detail.datetimes("outtime")?);
        let (units, unit) = categories(&detail.texts("first_careunit")?);
        let (admission_types, admission_type) = categories(&detail.texts("admission_type")?);

        let stays = rows
            .into_iter()
            .map(|(id, row)| {
                let outcome = outcome_row.get(&id).copied();
                let is_adult = outcome.and_then(|row| adult[row]);
                let feature = feature_row.get(&id).copied();
                Stay {
                    icustay_id: id,
                    subject_id: subject[row].unwrap_or_default(),
                    hadm_id: admission[row],
                    age: age[row],
                    sex: match gender[row].as_deref() {
                        Some("F") => Some(Sex::Female),
                        Some("M") => Some(Sex::Male),
                        _ => None,
                    },
                    unit: unit[row],
                    admission_type: admission_type[row],
                    intime: intime[row],
                    outtime: outtime[row],
                    los_icu_hours: outcome.and_then(|row| los[row]),
                    sofa: sofa_row.get(&id).and_then(|&row| score[row]).filter(|_| is_adult == Some(true)),
                    ventilated: feature.and_then(|row| vent[row]),
                    vasopressor: feature.and_then(|row| vasopressor[row]),
                    died_in_hospital: outcome.and_then(|row| hospital[row]),
                    died_in_icu: outcome.and_then(|row| icu[row]),
                    is_adult,
                    stayed_24h: outcome.and_then(|row| stayed[row]),
                }
            })
            .collect();
        Ok(Self { stays, units, admission_types, score_mode })
    }

    /// The stay called `icustay_id`.
    pub(crate) fn get(&self, icustay_id: i64) -> Option<&Stay> {
        self.stays.binary_search_by_key(&icustay_id, |stay| stay.icustay_id).ok().map(|at| &self.stays[at])
    }

    /// All stays of a patient, by icustay_id.
    pub(crate) fn of_patient(&self, subject_id: i64) -> impl Iterator<Item = &Stay> {
        self.stays.iter().filter(move |stay| stay.subject_id == subject_id)
    }

    pub(crate) fn unit(&self, stay: &Stay) -> &str {
        stay.unit.and_then(|at| self.units.get(at)).map_or("–", String::as_str)
    }

    pub(crate) fn admission_type(&self, stay: &Stay) -> &str {
        stay.admission_type.and_then(|at| self.admission_types.get(at)).map_or("–", String::as_str)
    }
}

/// The distinct texts, sorted, and the index of each row's text among them.
fn categories(texts: &[Option<String>]) -> (Vec<String>, Vec<Option<usize>>) {
    let mut index: BTreeMap<&str, usize> = texts.iter().flatten().map(|text| (text.as_str(), 0)).collect();
    for (at, slot) in index.values_mut().enumerate() {
        *slot = at;
    }
    let rows = texts.iter().map(|text| text.as_deref().and_then(|text| index.get(text).copied())).collect();
    (index.into_keys().map(str::to_owned).collect(), rows)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Four stays of three patients: one neonate, who has no SOFA, and two deaths.
    pub(crate) fn small() -> StayTable {
        let base = Stay {
            icustay_id: 1,
            subject_id: 10,
            hadm_id: Some(100),
            age: Some(60.0),
            sex: Some(Sex::Male),
            unit: Some(0),
            admission_type: Some(0),
            intime: Some(0),
            outtime: Some(1),
            los_icu_hours: Some(48.0),
            sofa: Some(4),
            ventilated: Some(true),
            vasopressor: Some(false),
            died_in_hospital: Some(false),
            died_in_icu: Some(false),
            is_adult: Some(true),
            stayed_24h: Some(true),
        };
        let stays = vec![
            base.clone(),
            Stay {
                icustay_id: 2,
                age: Some(91.4),
                unit: Some(1),
                sofa: Some(12),
                died_in_hospital: Some(true),
                los_icu_hours: Some(24.0),
                ..base.clone()
            },
            Stay {
                icustay_id: 3,
                subject_id: 11,
                sex: Some(Sex::Female),
                age: Some(0.0),
                is_adult: Some(false),
                admission_type: Some(1),
                ventilated: Some(false),
                sofa: None,
                los_icu_hours: Some(240.0),
                ..base.clone()
            },
            Stay {
                icustay_id: 4,
                subject_id: 12,
                sex: None,
                age: None,
                died_in_hospital: Some(true),
                died_in_icu: Some(true),
                ventilated: None,
                los_icu_hours: None,
                ..base
            },
        ];
        StayTable {
            stays,
            units: vec!["MICU".into(), "SICU".into()],
            admission_types: vec!["EMERGENCY".into(), "NEWBORN".into()],
            score_mode: ScoreMode::Paper,
        }
    }

    #[test]
    fn categories_are_sorted_and_keep_missing_texts_missing() {
        let texts = [Some("SICU".to_owned()), None, Some("MICU".to_owned()), Some("SICU".to_owned())];
        assert_eq!(categories(&texts), (vec!["MICU".into(), "SICU".into()], vec![Some(1), None, Some(0), Some(1)]));
    }

    #[test]
    fn a_stay_is_found_by_its_id() {
        let table = small();
        assert_eq!(table.get(3).unwrap().subject_id, 11);
        assert!(table.get(5).is_none());
        assert_eq!(table.unit(table.get(2).unwrap()), "SICU");
    }
}
