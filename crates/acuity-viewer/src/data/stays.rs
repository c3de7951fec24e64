//! All stays in one table in memory: who, where, how ill, how it ended. Small enough for every filter to be instant.

use std::collections::{BTreeMap, BTreeSet};

use acuity_scores::ScoreMode;

use super::{
    Reader, Scan,
    compact::Compact,
    stay::{Sex, Stay},
};
use crate::error::Result;

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
    /// The same stays in the same order, for counting.
    pub(crate) rows: Vec<Compact>,
    pub(crate) patients: usize,
    /// First and last admission, microseconds since 1970.
    pub(crate) oldest: Option<i64>,
    pub(crate) newest: Option<i64>,
    /// Marts that are not built, of which nothing is told.
    pub(crate) absent: Vec<&'static str>,
}

impl StayTable {
    /// What [`StayTable::load`] reads, in its order.
    pub(crate) const SCANS: [Scan<'static>; 2] = [
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
                "first_icu_stay",
            ],
        ),
        Scan::all(
            "outcomes",
            &["icustay_id", "in_hospital_mortality", "icu_mortality", "los_icu_hours", "is_adult", "stayed_24h"],
        ),
    ];

    /// What it reads where it is there: a project need not have built all marts.
    pub(crate) const MORE: [Scan<'static>; 4] = [
        Scan::all("sofa", &["icustay_id", "sofa", "score_mode"]),
        Scan::all("first_day_features", &["icustay_id", "vent", "vasopressor", "rrt"]),
        Scan::all("sepsis3", &["icustay_id"]),
        Scan::all("ventilation_durations", &["icustay_id", "duration_hours"]),
    ];

    /// Reads the marts and joins them by stay. A stay that a mart lacks has no value from it.
    pub(crate) fn load(reader: &Reader<'_>, stage: &dyn Fn(&str)) -> Result<Self> {
        let [detail, outcomes] = Self::SCANS;
        let [sofa, features, septic, ventilation] = Self::MORE;
        stage("Reading the stays (1 of 4)");
        let detail = reader.read(&detail)?;
        stage("Reading the outcomes (2 of 4)");
        let outcomes = reader.read(&outcomes)?;
        stage("Reading the SOFA scores (3 of 4)");
        let sofa = scores(reader, &sofa)?;
        stage("Reading the first-day treatments (4 of 4)");
        let treatments = treatments(reader, &features)?;
        let mut absent = Vec::new();
        absent.extend(sofa.is_none().then_some("sofa"));
        absent.extend(treatments.is_none().then_some("first_day_features"));
        let (score, score_mode) = sofa.unwrap_or_default();
        let treatments = treatments.unwrap_or_default();

        let outcome_row = outcomes.rows_by("icustay_id")?;
        let (hospital, icu) = (outcomes.flags("in_hospital_mortality")?, outcomes.flags("icu_mortality")?);
        let los = outcomes.floats("los_icu_hours")?;
        let (adult, stayed) = (outcomes.flags("is_adult")?, outcomes.flags("stayed_24h")?);
        stage("Reading sepsis and ventilation");
        let septic = septic_stays(reader, &septic)?;
        let ventilation = ventilation_hours(reader, &ventilation)?;

        let rows = detail.rows_by("icustay_id")?;
        let (subject, admission) = (detail.ints("subject_id")?, detail.ints("hadm_id")?);
        let (gender, age) = (detail.texts("gender")?, detail.floats("age")?);
        let (intime, outtime) = (detail.datetimes("intime")?, detail.datetimes("outtime")?);
        let first_icu_stay = detail.flags("first_icu_stay")?;
        let (units, unit) = categories(&detail.texts("first_careunit")?);
        let (admission_types, admission_type) = categories(&detail.texts("admission_type")?);

        let stays = rows
            .into_iter()
            .map(|(id, row)| {
                let outcome = outcome_row.get(&id).copied();
                let is_adult = outcome.and_then(|row| adult[row]);
                let [ventilated, vasopressor, dialysis] = treatments.get(&id).copied().unwrap_or_default();
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
                    sofa: score.get(&id).copied().flatten().filter(|_| is_adult == Some(true)),
                    ventilated,
                    vasopressor,
                    dialysis,
                    sepsis: septic.as_ref().filter(|_| is_adult == Some(true)).map(|septic| septic.contains(&id)),
                    readmission: first_icu_stay[row].map(|first| !first),
                    ventilation_hours: ventilation.get(&id).copied(),
                    died_in_hospital: outcome.and_then(|row| hospital[row]),
                    died_in_icu: outcome.and_then(|row| icu[row]),
                    is_adult,
                    stayed_24h: outcome.and_then(|row| stayed[row]),
                }
            })
            .collect();
        Ok(Self { absent, ..Self::new(stays, units, admission_types, score_mode) })
    }

    /// The table of these stays, which are in the order of their numbers.
    pub(crate) fn new(
        stays: Vec<Stay>,
        units: Vec<String>,
        admission_types: Vec<String>,
        score_mode: ScoreMode,
    ) -> Self {
        let (rows, patients) = Compact::all(&stays);
        let times = || stays.iter().filter_map(|stay| stay.intime);
        let (oldest, newest) = (times().min(), times().max());
        Self { stays, units, admission_types, score_mode, rows, patients, oldest, newest, absent: Vec::new() }
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

type Scores = (BTreeMap<i64, Option<i64>>, ScoreMode);

/// SOFA by stay, and how it was computed; `None` without the mart.
fn scores(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<Option<Scores>> {
    if !reader.has(scan) {
        return Ok(None);
    }
    let mart = reader.read(scan)?;
    let (rows, score) = (mart.rows_by("icustay_id")?, mart.ints("sofa")?);
    let mode = ScoreMode::of(mart.texts("score_mode")?.iter().map(Option::as_deref));
    Ok(Some((rows.into_iter().map(|(id, row)| (id, score[row])).collect(), mode)))
}

/// Ventilation, vasopressors and renal replacement on the first day, by stay; `None` without the mart.
fn treatments(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<Option<BTreeMap<i64, [Option<bool>; 3]>>> {
    if !reader.has(scan) {
        return Ok(None);
    }
    let mart = reader.read(scan)?;
    let rows = mart.rows_by("icustay_id")?;
    let (vent, vasopressor, dialysis) = (mart.flags("vent")?, mart.flags("vasopressor")?, mart.flags("rrt")?);
    Ok(Some(rows.into_iter().map(|(id, row)| (id, [vent[row], vasopressor[row], dialysis[row]])).collect()))
}

/// The stays with sepsis; `None` where nobody has looked.
fn septic_stays(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<Option<BTreeSet<i64>>> {
    if !reader.has(scan) {
        return Ok(None);
    }
    Ok(Some(reader.read(scan)?.ints("icustay_id")?.into_iter().flatten().collect()))
}

/// Hours of all episodes of each stay that has any.
fn ventilation_hours(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<BTreeMap<i64, f64>> {
    let mut hours = BTreeMap::new();
    if !reader.has(scan) {
        return Ok(hours);
    }
    let mart = reader.read(scan)?;
    for (id, duration) in mart.ints("icustay_id")?.into_iter().zip(mart.floats("duration_hours")?) {
        if let (Some(id), Some(duration)) = (id, duration.filter(|hours| hours.is_finite())) {
            *hours.entry(id).or_insert(0.0) += duration;
        }
    }
    Ok(hours)
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
            dialysis: Some(false),
            sepsis: Some(false),
            readmission: Some(false),
            ventilation_hours: Some(10.0),
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
                sepsis: Some(true),
                ventilation_hours: Some(30.0),
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
                sepsis: None,
                ventilation_hours: None,
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
        let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        StayTable::new(stays, names(["MICU", "SICU"]), names(["EMERGENCY", "NEWBORN"]), ScoreMode::Paper)
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
