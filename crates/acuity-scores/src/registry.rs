//! All scores by name. A new score is one file and one line here.

use crate::{
    apsiii,
    error::{Error, Result},
    kdigo_creatinine, kdigo_urine, lods, meld, mlods,
    nearest::nearest,
    oasis, qsofa, saps, sapsii, sirs, sofa, sofa2,
    spec::ScoreSpec,
};

static SCORES: [&ScoreSpec; 13] = [
    &sofa::SPEC,
    &sofa2::SPEC,
    &qsofa::SPEC,
    &sirs::SPEC,
    &oasis::SPEC,
    &saps::SPEC,
    &sapsii::SPEC,
    &apsiii::SPEC,
    &lods::SPEC,
    &mlods::SPEC,
    &meld::SPEC,
    &kdigo_creatinine::SPEC,
    &kdigo_urine::SPEC,
];

/// All scores, in the order they are listed to people.
#[must_use]
pub fn scores() -> &'static [&'static ScoreSpec] {
    &SCORES
}

/// The score called `name`.
///
/// # Errors
/// [`Error::UnknownScore`], with the nearest name and all names.
pub fn find(name: &str) -> Result<&'static ScoreSpec> {
    SCORES.iter().copied().find(|score| score.name.eq_ignore_ascii_case(name)).ok_or_else(|| Error::UnknownScore {
        name: name.to_owned(),
        nearest: nearest(name, SCORES.iter().map(|score| score.name)),
        known: SCORES.iter().map(|score| score.name).collect::<Vec<_>>().join(", "),
    })
}
