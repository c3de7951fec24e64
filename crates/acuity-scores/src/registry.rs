//! All scores by name. A new score is one file and one line here.

use crate::{
    error::{Error, Result},
    nearest::nearest,
    qsofa, sofa,
    spec::ScoreSpec,
};

static SCORES: [ScoreSpec; 2] = [sofa::SPEC, qsofa::SPEC];

/// All scores, in the order they are listed to people.
#[must_use]
pub fn scores() -> &'static [ScoreSpec] {
    &SCORES
}

/// The score called `name`.
///
/// # Errors
/// [`Error::UnknownScore`], with the nearest name and all names.
pub fn find(name: &str) -> Result<&'static ScoreSpec> {
    SCORES.iter().find(|score| score.name.eq_ignore_ascii_case(name)).ok_or_else(|| Error::UnknownScore {
        name: name.to_owned(),
        nearest: nearest(name, SCORES.iter().map(|score| score.name)),
        known: SCORES.iter().map(|score| score.name).collect::<Vec<_>>().join(", "),
    })
}
