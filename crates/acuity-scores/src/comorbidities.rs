//! Comorbidities by ICD-9 codes: Elixhauser's in Quan's coding with three published weightings, and Charlson's index.
//!
//! The lists of codes and the weights are the project's seeds, which its SQL reads as well. Codes are written without a dot, as
//! MIMIC has them. What was coded says nothing of an admission without codes: its comorbidities are unknown by default. The
//! reference code takes some of them as absent.
//!
//! - Quan H, Sundararajan V, Halfon P, et al. Coding algorithms for defining comorbidities in ICD-9-CM and ICD-10
//!   administrative data. Med Care 2005;43:1130-1139
//! - van Walraven C, Austin PC, Jennings A, et al. A modification of the Elixhauser comorbidity measures into a point system for
//!   hospital death using administrative data. Med Care 2009;47:626-633
//! - Thompson NR, Fan Y, Dalton JE, et al. A new Elixhauser-based comorbidity summary measure to predict in-hospital
//!   mortality. Med Care 2015;53:374-379 (SID29, SID30)
//! - Charlson ME, Pompei P, Ales KL, MacKenzie CR. A new method of classifying prognostic comorbidity in longitudinal
//!   studies. J Chronic Dis 1987;40:373-383

use std::{collections::BTreeMap, sync::LazyLock};

use crate::mode::Mode;

const CODES: &str = include_str!("../../../project/seeds/comorbidity_codes.csv");
const WEIGHTS: &str = include_str!("../../../project/seeds/comorbidity_weights.csv");

/// A diagnosis of an admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnosis<'a> {
    /// ICD-9 code without a dot.
    pub code: &'a str,
    /// Its place among the diagnoses; 1 is the primary one.
    pub seq_num: Option<i64>,
}

/// Comorbidities with the scores made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comorbidities {
    /// Each comorbidity, in the order of the alphabet; `None` when nothing is known.
    pub present: BTreeMap<&'static str, Option<bool>>,
    /// Each score by name; `None` when one of its comorbidities is not known.
    pub scores: BTreeMap<&'static str, Option<i64>>,
}

/// A row of the list of codes: score, comorbidity, whether the whole code must be equal, code.
type Listed = (&'static str, &'static str, bool, &'static str);

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    rows(CODES)
        .filter_map(|row| Some((row.first().copied()?, *row.get(1)?, *row.get(2)? == "exact", *row.get(3)?)))
        .collect()
});

static WEIGHTED: LazyLock<Vec<(&'static str, &'static str, i64)>> = LazyLock::new(|| {
    rows(WEIGHTS).filter_map(|row| Some((row.first().copied()?, *row.get(1)?, row.get(2)?.parse().ok()?))).collect()
});

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

/// Comorbidities of a score that any of the codes is a sign of.
fn found<'a>(score: &'a str, codes: impl Iterator<Item = &'a str> + Clone) -> impl Iterator<Item = &'static str> {
    LISTED
        .iter()
        .filter(move |(of, _, exact, listed)| {
            *of == score && codes.clone().any(|code| code == *listed || (!exact && code.starts_with(listed)))
        })
        .map(|(_, comorbidity, ..)| *comorbidity)
}

fn names(score: &str) -> impl Iterator<Item = &'static str> {
    WEIGHTED.iter().filter(move |(of, ..)| *of == score).map(|(_, comorbidity, _)| *comorbidity)
}

fn weighted(score: &str, present: &BTreeMap<&'static str, Option<bool>>) -> Option<i64> {
    if present.values().any(Option::is_none) {
        return None;
    }
    let of = |name: &str| i64::from(present.get(name).copied().flatten() == Some(true));
    Some(WEIGHTED.iter().filter(|(of, ..)| *of == score).map(|(_, name, weight)| weight * of(name)).sum())
}

/// Elixhauser's comorbidities in Quan's coding, without the primary diagnosis, and the scores of van Walraven
/// (`elixhauser_vanwalraven`) and Thompson (`elixhauser_sid29`, `elixhauser_sid30`).
///
/// ```
/// use acuity_scores::{Diagnosis, Mode, elixhauser};
///
/// // Pneumonia, the reason of the admission; heart failure (7), a malignancy (4) that has metastases (12) and counts once.
/// let diagnoses = [("486", 1), ("4280", 2), ("1629", 3), ("1983", 4)].map(|(code, n)| Diagnosis { code, seq_num: Some(n) });
/// let found = elixhauser(&diagnoses, Mode::Paper);
/// assert_eq!(found.present["congestive_heart_failure"], Some(true));
/// assert_eq!((found.present["solid_tumor"], found.present["metastatic_cancer"]), (Some(false), Some(true)));
/// assert_eq!(found.scores["elixhauser_vanwalraven"], Some(19));
/// ```
#[must_use]
pub fn elixhauser(diagnoses: &[Diagnosis<'_>], mode: Mode) -> Comorbidities {
    let secondary = diagnoses.iter().filter(|diagnosis| diagnosis.seq_num.is_some_and(|place| place != 1));
    let known = match mode {
        Mode::Paper => !diagnoses.is_empty(),
        // A primary diagnosis alone says nothing to it.
        Mode::Reference => secondary.clone().next().is_some(),
    };
    let mut present: BTreeMap<&'static str, Option<bool>> =
        names("elixhauser_sid30").map(|name| (name, known.then_some(false))).collect();
    if mode == Mode::Reference {
        for name in ["hypertension", "diabetes_uncomplicated", "solid_tumor"] {
            present.insert(name, Some(false));
        }
    }
    for comorbidity in found("elixhauser_quan", secondary.map(|diagnosis| diagnosis.code)) {
        let name = if comorbidity.starts_with("hypertension") { "hypertension" } else { comorbidity };
        present.insert(name, Some(true));
    }
    for (graver, milder) in [("diabetes_complicated", "diabetes_uncomplicated"), ("metastatic_cancer", "solid_tumor")] {
        if present.get(graver) == Some(&Some(true)) {
            present.insert(milder, Some(false));
        }
    }
    let scores = ["elixhauser_vanwalraven", "elixhauser_sid29", "elixhauser_sid30"];
    let scores = scores.into_iter().map(|score| (score, weighted(score, &present))).collect();
    Comorbidities { present, scores }
}

/// Charlson's comorbidities in Quan's coding, all diagnoses, and the index with the points of age in completed years
/// (`charlson_comorbidity_index`, `age_score`).
///
/// ```
/// use acuity_scores::{Diagnosis, Mode, charlson};
///
/// // 72 years old (3), an old infarct (1), diabetes with and without complications (2, once).
/// let diagnoses = [("412", 1), ("25000", 2), ("25040", 3)].map(|(code, n)| Diagnosis { code, seq_num: Some(n) });
/// let found = charlson(&diagnoses, Some(72), Mode::Paper);
/// assert_eq!(found.scores["charlson_comorbidity_index"], Some(6));
/// ```
#[must_use]
pub fn charlson(diagnoses: &[Diagnosis<'_>], age_years: Option<i64>, mode: Mode) -> Comorbidities {
    let known = mode == Mode::Reference || !diagnoses.is_empty();
    let mut present: BTreeMap<&'static str, Option<bool>> =
        names("charlson").map(|name| (name, known.then_some(false))).collect();
    present.extend(found("charlson", diagnoses.iter().map(|diagnosis| diagnosis.code)).map(|name| (name, Some(true))));
    let age_score = age_years.map(|age| match age {
        ..=50 => 0,
        51..=60 => 1,
        61..=70 => 2,
        71..=80 => 3,
        _ => 4,
    });
    // Of a mild and a severe form of the same disease the severe one counts.
    let mut counted = present.clone();
    for (milder, graver) in [
        ("mild_liver_disease", "severe_liver_disease"),
        ("diabetes_without_cc", "diabetes_with_cc"),
        ("malignant_cancer", "metastatic_solid_tumor"),
    ] {
        if counted.get(graver) == Some(&Some(true)) {
            counted.insert(milder, Some(false));
        }
    }
    let index = weighted("charlson", &counted).zip(age_score).map(|(weights, age)| weights + age);
    Comorbidities { present, scores: [("age_score", age_score), ("charlson_comorbidity_index", index)].into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_whole() {
        assert_eq!((LISTED.len(), WEIGHTED.len()), (CODES.lines().count() - 1, WEIGHTS.lines().count() - 1));
        assert_eq!((names("elixhauser_sid30").count(), names("charlson").count()), (30, 17));
        // Every comorbidity has codes, and every code is of one that counts somewhere.
        for (score, comorbidity, _, code) in LISTED.iter() {
            let weights = if *score == "charlson" { "charlson" } else { "elixhauser_sid30" };
            let name = if comorbidity.starts_with("hypertension") { "hypertension" } else { comorbidity };
            assert!(names(weights).any(|known| known == name), "{comorbidity} of {code}");
        }
    }

    #[test]
    fn without_codes_nothing_is_known_but_what_the_reference_takes_as_absent() {
        let paper = elixhauser(&[], Mode::Paper);
        assert!(paper.present.values().all(Option::is_none) && paper.scores.values().all(Option::is_none));
        let reference = elixhauser(&[], Mode::Reference);
        assert_eq!(reference.present.values().filter(|present| present.is_some()).count(), 3);
        let primary = [Diagnosis { code: "4280", seq_num: Some(1) }];
        assert_eq!(elixhauser(&primary, Mode::Paper).scores["elixhauser_sid30"], Some(0));
        assert_eq!(elixhauser(&primary, Mode::Reference).scores["elixhauser_sid30"], None);
        assert_eq!(charlson(&[], Some(40), Mode::Paper).scores["charlson_comorbidity_index"], None);
        assert_eq!(charlson(&[], Some(40), Mode::Reference).scores["charlson_comorbidity_index"], Some(0));
        assert_eq!(charlson(&primary, None, Mode::Paper).scores["charlson_comorbidity_index"], None);
    }

    #[test]
    fn a_code_is_matched_by_its_start_or_as_a_whole() {
        let has = |code: &str, name: &str| {
            let diagnoses = [Diagnosis { code, seq_num: Some(2) }];
            elixhauser(&diagnoses, Mode::Paper).present[name] == Some(true)
        };
        assert!(has("4280", "congestive_heart_failure") && has("39891", "congestive_heart_failure"));
        assert!(!has("3989", "congestive_heart_failure") && !has("4253", "congestive_heart_failure"));
        assert!(has("4019", "hypertension") && has("40390", "hypertension"));
        assert!(has("25003", "diabetes_uncomplicated") && !has("25043", "diabetes_uncomplicated"));
    }
}
