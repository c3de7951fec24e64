//! Who a patient is: age, sex, chronic illness, and the social facts of an admission record.

use super::clock::{DAY, date, days};
use super::random::{Random, exp};

/// A patient.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// SUBJECT_ID.
    pub(super) subject: u64,
    /// Male sex.
    pub(super) male: bool,
    /// Born in the admission.
    pub(super) newborn: bool,
    /// True age at the first admission, years.
    pub(super) age: f64,
    /// Time of the first admission.
    pub(super) first_admission: i64,
    /// Date of birth as published: shifted by 300 years for those over 89.
    pub(super) born: i64,
    /// Body weight, kg.
    pub(super) weight: f64,
    /// Height, cm.
    pub(super) height: f64,
    /// Creatinine when well, mg/dL.
    pub(super) creatinine: f64,
    /// Chronic illness.
    pub(super) chronic: Chronic,
    /// ADMISSIONS.ETHNICITY.
    pub(super) ethnicity: &'static str,
    /// ADMISSIONS.RELIGION.
    pub(super) religion: &'static str,
    /// ADMISSIONS.LANGUAGE; empty before it was recorded.
    pub(super) language: &'static str,
    /// ADMISSIONS.MARITAL_STATUS.
    pub(super) marital_status: &'static str,
}

/// Chronic illness.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chronic {
    pub(super) kidney: bool,
    /// On dialysis for good.
    pub(super) dialysis: bool,
    /// If so, through the peritoneum.
    pub(super) peritoneal: bool,
    pub(super) heart: bool,
    pub(super) lung: bool,
    pub(super) liver: bool,
    pub(super) diabetes: bool,
    pub(super) hypertension: bool,
    pub(super) fibrillation: bool,
    pub(super) cancer: bool,
    /// With metastases.
    pub(super) metastases: bool,
}

const ETHNICITIES: [(&str, f64); 14] = [
    ("WHITE", 69.0),
    ("BLACK/AFRICAN AMERICAN", 9.0),
    ("UNKNOWN/NOT SPECIFIED", 7.5),
    ("HISPANIC OR LATINO", 3.0),
    ("OTHER", 2.6),
    ("ASIAN", 2.6),
    ("UNABLE TO OBTAIN", 1.4),
    ("PATIENT DECLINED TO ANSWER", 1.0),
    ("ASIAN - CHINESE", 0.5),
    ("HISPANIC/LATINO - PUERTO RICAN", 0.4),
    ("BLACK/CAPE VERDEAN", 0.4),
    ("WHITE - RUSSIAN", 0.3),
    ("MULTI RACE ETHNICITY", 0.2),
    ("AMERICAN INDIAN/ALASKA NATIVE", 0.1),
];
const RELIGIONS: [(&str, f64); 7] = [
    ("CATHOLIC", 35.0),
    ("NOT SPECIFIED", 20.0),
    ("UNOBTAINABLE", 14.0),
    ("PROTESTANT QUAKER", 12.0),
    ("JEWISH", 9.0),
    ("OTHER", 5.0),
    ("", 1.0),
];
const LANGUAGES: [(&str, f64); 7] =
    [("", 43.0), ("ENGL", 48.0), ("SPAN", 2.0), ("RUSS", 1.5), ("PTUN", 1.0), ("CANT", 0.7), ("PORT", 0.6)];
const MARITAL: [(&str, f64); 6] =
    [("MARRIED", 47.0), ("SINGLE", 25.0), ("WIDOWED", 14.0), ("DIVORCED", 6.5), ("", 6.0), ("SEPARATED", 1.2)];

fn one(random: &mut Random, choices: &[(&'static str, f64)]) -> &'static str {
    choices[random.weighted(choices.iter().map(|choice| choice.1))].0
}

impl Person {
    /// A patient whose illness is typical at `age` years; a newborn when `age` is None. `men` is the share of men.
    pub(super) fn new(random: &mut Random, subject: u64, age: Option<f64>, men: f64) -> Self {
        let newborn = age.is_none();
        let male = random.chance(men);
        // Shifted into the next century, as in the real data.
        let day = days(2100, 1, 1) + random.whole(1, 36_500);
        let first_admission = day * DAY + random.whole(0, DAY - 1) / 60 * 60;
        let age = match age {
            None => 0.0,
            Some(mean) => (mean + 15.5 * random.normal()).clamp(16.5, 101.0),
        };
        let (year, month, of_month) = date(day - (age * 365.2425) as i64);
        // Those over 89 appear 300 years old at their first admission.
        let shown = if age > 89.0 { year - 300 + age as i32 } else { year };
        let born = if newborn { day * DAY } else { days(shown, month, of_month.min(28)) * DAY };
        let old = ((age - 65.0) / 15.0).clamp(-2.5, 2.0);
        let odds = |random: &mut Random, at_65: f64, slope: f64| random.chance((at_65 * exp(slope * old)).min(0.9));
        let chronic = if newborn {
            Chronic::default()
        } else {
            let kidney = odds(random, 0.13, 0.5);
            let cancer = odds(random, 0.13, 0.3);
            Chronic {
                kidney,
                dialysis: kidney && random.chance(0.22),
                peritoneal: random.chance(0.3),
                heart: odds(random, 0.22, 0.7),
                lung: odds(random, 0.17, 0.4),
                liver: odds(random, 0.06, -0.3),
                diabetes: odds(random, 0.25, 0.2),
                hypertension: odds(random, 0.5, 0.3),
                fibrillation: odds(random, 0.2, 0.8),
                cancer,
                metastases: cancer && random.chance(0.35),
            }
        };
        let creatinine = if chronic.dialysis {
            random.log_normal(5.2, 0.3)
        } else if chronic.kidney {
            random.log_normal(1.8, 0.3)
        } else if newborn {
            random.log_normal(0.7, 0.15)
        } else {
            random.log_normal(if male { 0.92 } else { 0.76 }, 0.2)
        };
        let height = if newborn {
            49.0 + 2.5 * random.normal()
        } else {
            (if male { 176.0 } else { 162.0 }) + 7.0 * random.normal()
        };
        let weight = if newborn {
            (3.1 + 0.7 * random.normal()).max(0.7)
        } else {
            (24.8_f64 + 0.4 * random.normal()) * (height / 100.0) * (height / 100.0) * random.log_normal(1.08, 0.2)
        };
        let ethnicity = one(random, &ETHNICITIES);
        Self {
            subject,
            male,
            newborn,
            age,
            first_admission,
            born,
            weight: weight.clamp(0.6, 240.0),
            height,
            creatinine,
            chronic,
            ethnicity,
            religion: one(random, &RELIGIONS),
            language: one(random, &LANGUAGES),
            marital_status: if newborn { "" } else { one(random, &MARITAL) },
        }
    }

    /// True age at `time`, years.
    pub(super) fn age_at(&self, time: i64) -> f64 {
        self.age + (time - self.first_admission) as f64 / (365.2425 * DAY as f64)
    }
}
