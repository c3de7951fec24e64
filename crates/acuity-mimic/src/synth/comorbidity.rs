//! Further diagnoses: what else is coded, by what a patient suffers from.
//!
//! `dictionary/comorbidities.tsv` has a line for each condition: its ICD-9-CM codes with how many of 1,000 admissions with
//! the condition have them, from what is common knowledge of American hospitals; no figure is exact.

use std::sync::LazyLock;

use super::encounter::Admission;
use super::hour::Hour;
use super::person::Person;
use super::random::Random;

const TABLE: &str = include_str!("dictionary/comorbidities.tsv");

/// Codes of a condition, each with its share.
type Codes = Vec<(&'static str, f64)>;

static CONDITIONS: LazyLock<Vec<(&'static str, Codes)>> = LazyLock::new(|| {
    let share = |text: &str| text.parse::<f64>().unwrap_or_default() / 1000.0;
    TABLE
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(condition, codes)| {
            let codes = codes.split(' ').filter_map(|pair| pair.split_once(':'));
            (condition, codes.map(|(code, per_mille)| (code, share(per_mille))).collect())
        })
        .collect()
});

fn present(condition: &str, person: &Person, admission: &Admission) -> bool {
    let chronic = &person.chronic;
    let service = admission.disease.service;
    let any = |test: fn(&Hour) -> bool| admission.stays.iter().flat_map(|stay| &stay.hours).any(test);
    match condition {
        "anyone" => true,
        "diabetes" => chronic.diabetes,
        "hypertension" => chronic.hypertension && !chronic.kidney,
        "kidney" => chronic.kidney && !chronic.dialysis,
        "dialysis" => chronic.dialysis,
        "heart" => chronic.heart,
        "lung" => chronic.lung,
        "liver" => chronic.liver,
        "fibrillation" => chronic.fibrillation,
        "cancer" => chronic.cancer && !chronic.metastases,
        "metastases" => chronic.metastases,
        "old" => person.age > 75.0,
        "young" => person.age < 55.0,
        "infection" => admission.infection,
        "shock" => any(Hour::on_pressor) && !admission.planned,
        "ventilated" => any(Hour::ventilated) && !admission.planned,
        "surgical" => service.contains("SURG"),
        "cardiac" => matches!(service, "CMED" | "CSURG"),
        "neuro" => matches!(service, "NMED" | "NSURG"),
        "trauma" => service == "TRAUM",
        _ => false,
    }
}

/// Codes of sexes that the patient does not have.
fn fits(code: &str, person: &Person) -> bool {
    let men = ["600", "185", "186", "V1046", "601", "604"];
    let women = ["174", "179", "180", "182", "183", "614", "616", "V103", "V1043", "625"];
    let other = if person.male { &women[..] } else { &men[..] };
    !other.iter().any(|prefix| code.starts_with(prefix))
}

/// Draws further diagnoses.
pub(super) fn draw(random: &mut Random, person: &Person, admission: &Admission, mut add: impl FnMut(&'static str)) {
    for (condition, codes) in CONDITIONS.iter() {
        if present(condition, person, admission) {
            for (code, share) in codes {
                if random.chance(*share) && fits(code, person) {
                    add(code);
                }
            }
        }
    }
}
