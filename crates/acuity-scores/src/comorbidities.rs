//! Comorbidities by ICD-9 codes: Elixhauser's in Quan's coding and by AHRQ's software, with three published weightings, and
//! Charlson's index.
//!
//! The lists of codes and the weights are the project's seeds, which its SQL reads as well. Codes are written without a dot, as
//! MIMIC has them. What was coded says nothing of an admission without codes: its comorbidities are unknown by default. The
//! reference code takes some of them as absent.
//!
//! - Quan H, Sundararajan V, Halfon P, et al. Coding algorithms for defining comorbidities in ICD-9-CM and ICD-10
//!   administrative data. Med Care 2005;43:1130-1139
//! - Elixhauser A, Steiner C, Harris DR, Coffey RM. Comorbidity measures for use with administrative data. Med Care
//!   1998;36:8-27; code lists and groups as in the formats of AHRQ's Comorbidity Software 3.7 of 20 October 2015
//!   (ICD-9-CM and MS-DRG version 29)
//! - van Walraven C, Austin PC, Jennings A, et al. A modification of the Elixhauser comorbidity measures into a point system for
//!   hospital death using administrative data. Med Care 2009;47:626-633
//! - Thompson NR, Fan Y, Dalton JE, et al. A new Elixhauser-based comorbidity summary measure to predict in-hospital
//!   mortality. Med Care 2015;53:374-379 (SID29, SID30)
//! - Charlson ME, Pompei P, Ales KL, MacKenzie CR. A new method of classifying prognostic comorbidity in longitudinal
//!   studies. J Chronic Dis 1987;40:373-383

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::mode::Mode;

const CODES: &str = include_str!("../../../project/seeds/comorbidity_codes.csv");
const WEIGHTS: &str = include_str!("../../../project/seeds/comorbidity_weights.csv");
const DRG_GROUPS: &str = include_str!("../../../project/seeds/drg_groups.csv");
const DRG_SCREENS: &str = include_str!("../../../project/seeds/elixhauser_drg_screens.csv");

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

/// A row of the list of codes.
struct Listed {
    score: &'static str,
    /// A comorbidity, or what AHRQ's screens ask for.
    sign: &'static str,
    codes: Codes,
}

/// Which codes a row is about.
enum Codes {
    Whole(&'static str),
    Start(&'static str),
    /// From one to another, both of them too; compared with blanks up to five characters, as AHRQ's formats are.
    Between(&'static str, &'static str),
}

impl Codes {
    fn have(&self, code: &str) -> bool {
        match self {
            Self::Whole(whole) => code == *whole,
            Self::Start(start) => code.starts_with(start),
            Self::Between(first, last) => {
                let padded_code = padded(code);
                code.len() <= 5 && padded(first) <= padded_code && padded_code <= padded(last)
            }
        }
    }
}

fn padded(code: &str) -> String {
    format!("{code:5}")
}

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    let listed = |row: Vec<&'static str>| {
        let &[score, sign, by, code, last] = row.as_slice() else { return None };
        let codes = match by {
            "exact" => Codes::Whole(code),
            "range" => Codes::Between(code, last),
            _ => Codes::Start(code),
        };
        Some(Listed { score, sign, codes })
    };
    rows(CODES).filter_map(listed).collect()
});

/// First and last MS-DRG of each range of a group.
static GROUPED: LazyLock<Vec<(&'static str, i64, i64)>> = LazyLock::new(|| {
    rows(DRG_GROUPS)
        .filter_map(|row| Some((*row.first()?, row.get(1)?.parse().ok()?, row.get(2)?.parse().ok()?)))
        .collect()
});

/// Sign, the comorbidity that it is not where the group explains it, group.
static SCREENS: LazyLock<Vec<(&'static str, &'static str, &'static str)>> =
    LazyLock::new(|| rows(DRG_SCREENS).filter_map(|row| Some((*row.first()?, *row.get(1)?, *row.get(2)?))).collect());

static WEIGHTED: LazyLock<Vec<(&'static str, &'static str, i64)>> = LazyLock::new(|| {
    rows(WEIGHTS).filter_map(|row| Some((row.first().copied()?, *row.get(1)?, row.get(2)?.parse().ok()?))).collect()
});

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

/// Comorbidities of a score, and other signs of its list, that any of the codes shows.
fn found<'a>(score: &'a str, codes: impl Iterator<Item = &'a str> + Clone) -> impl Iterator<Item = &'static str> {
    LISTED
        .iter()
        .filter(move |row| row.score == score && codes.clone().any(|code| row.codes.have(code)))
        .map(|row| row.sign)
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

/// Elixhauser's comorbidities as AHRQ's Comorbidity Software 3.7 finds them, without the primary diagnosis and without what the
/// MS-DRGs of the admission explain, and the scores of van Walraven (`elixhauser_vanwalraven`) and Thompson
/// (`elixhauser_sid29`). Without an MS-DRG nothing is screened out.
///
/// The software knows no arrhythmia, so that there is no SID30.
///
/// ```
/// use acuity_scores::{Diagnosis, elixhauser_ahrq};
///
/// // Hypertensive heart disease with heart failure (7) and malnutrition (6).
/// let diagnoses = [("486", 1), ("40291", 2), ("2639", 3)].map(|(code, n)| Diagnosis { code, seq_num: Some(n) });
/// assert_eq!(elixhauser_ahrq(&diagnoses, &[]).scores["elixhauser_vanwalraven"], Some(13));
/// // MS-DRG 291, heart failure: it is what the patient came for.
/// let found = elixhauser_ahrq(&diagnoses, &[291]);
/// assert_eq!((found.present["congestive_heart_failure"], found.present["hypertension"]), (Some(false), Some(false)));
/// assert_eq!(found.scores["elixhauser_vanwalraven"], Some(6));
/// ```
#[must_use]
pub fn elixhauser_ahrq(diagnoses: &[Diagnosis<'_>], ms_drgs: &[i64]) -> Comorbidities {
    let known = !diagnoses.is_empty();
    let secondary = diagnoses.iter().filter(|diagnosis| diagnosis.seq_num.is_some_and(|place| place != 1));
    let signs: BTreeSet<&str> = found("elixhauser_ahrq_v37", secondary.map(|diagnosis| diagnosis.code)).collect();
    let billed = |group: &str| {
        let within = |first, last| ms_drgs.iter().any(|drg| (first..=last).contains(drg));
        GROUPED.iter().any(|(of, first, last)| *of == group && within(*first, *last))
    };
    let explained: BTreeSet<&str> = SCREENS
        .iter()
        .filter(|(sign, _, group)| signs.contains(sign) && billed(group))
        .map(|(_, comorbidity, _)| *comorbidity)
        .collect();
    // Of a mild and a grave form the grave one counts, also where its group explains that one.
    let counts = |name: &str| {
        let graver = match name {
            "hypertension_uncomplicated" => "hypertension_complicated",
            "diabetes_uncomplicated" => "diabetes_complicated",
            "solid_tumor" => "metastatic_cancer",
            _ => "",
        };
        signs.contains(name) && !signs.contains(graver) && !explained.contains(name)
    };
    let present = names("elixhauser_sid29").map(|name| {
        let counts = match name {
            "hypertension" => counts("hypertension_uncomplicated") || counts("hypertension_complicated"),
            other => counts(other),
        };
        (name, known.then_some(counts))
    });
    let present: BTreeMap<_, _> = present.collect();
    let scores = ["elixhauser_vanwalraven", "elixhauser_sid29"];
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
        for Listed { score, sign, .. } in LISTED.iter() {
            let weights = if *score == "charlson" { "charlson" } else { "elixhauser_sid30" };
            let name = if sign.starts_with("hypertension") { "hypertension" } else { sign };
            assert!(names(weights).any(|known| known == name), "{sign} of {score}");
        }
        assert_eq!(GROUPED.len(), DRG_GROUPS.lines().count() - 1);
        for (sign, _, group) in SCREENS.iter() {
            assert!(LISTED.iter().any(|row| row.score == "elixhauser_ahrq_v37" && row.sign == *sign), "{sign}");
            assert!(GROUPED.iter().any(|(of, ..)| of == group), "{group}");
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

    #[test]
    fn hypertension_of_organs_is_screened_by_each_of_them() {
        let with = |codes: &[&str], drg: i64| {
            let diagnoses: Vec<_> = codes.iter().map(|code| Diagnosis { code, seq_num: Some(2) }).collect();
            let present = elixhauser_ahrq(&diagnoses, &[drg]).present;
            ["hypertension", "congestive_heart_failure", "renal_failure"].map(|name| present[name] == Some(true))
        };
        // Heart and kidneys fail: one code, three comorbidities.
        let both = ["40493"];
        assert_eq!(with(&both, 470), [true, true, true]);
        assert_eq!(with(&both, 291), [false, false, true], "heart");
        assert_eq!(with(&both, 683), [false, true, false], "kidneys");
        assert_eq!(with(&both, 304), [false, true, true], "hypertension");
        // A group of the kidneys that is none of their failure: only what hypertension did.
        assert_eq!(with(&["40301"], 698), [false, false, false]);
        assert_eq!(with(&["5856"], 698), [false, false, true]);
        // One screened form takes the others with it, and the mild one is gone before.
        assert_eq!(with(&["40200", "4010", "4019"], 291), [false, false, false]);
        assert_eq!(with(&["4019"], 291), [true, false, false]);
        assert_eq!(with(&["4019"], 305), [false, false, false]);
        // Among the groups that the software took up in October 2015.
        assert_eq!(with(&["4280"], 267), [false, false, false]);
    }

    #[test]
    fn ranges_compare_codes_of_five_characters() {
        let valve =
            |code: &str| elixhauser_ahrq(&[Diagnosis { code, seq_num: Some(2) }], &[]).present["valvular_disease"];
        for (code, is) in [
            ("424", false),
            ("4240", true),
            ("42490", true),
            ("42499", true),
            ("4249", true),
            ("425", false),
            ("424991", false),
        ] {
            assert_eq!(valve(code), Some(is), "{code}");
        }
        assert_eq!(elixhauser_ahrq(&[], &[291]).scores["elixhauser_sid29"], None);
    }
}
