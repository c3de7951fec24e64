//! Ways to make a learner's probabilities those that were met.

use std::{fmt, str::FromStr};

use acuity_scores::nearest;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    model_kind::ModelKind,
};

/// How the probabilities of a learner are corrected, from its predictions for patients of inner folds that it has not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recalibration {
    /// Not at all.
    None,
    /// The log-odds are stretched and shifted (Platt 1999): a line, folded into the parameters of the model.
    Platt,
    /// The probability is any curve that never falls: [`Isotonic`](crate::isotonic::Isotonic). For thousands of outcomes.
    Isotonic,
}

impl Recalibration {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::None, Self::Platt, Self::Isotonic];

    /// What is done for a learner where nobody chose: a penalised logistic regression is calibrated by its own loss; a
    /// booster that samples and shrinks is not quite.
    #[must_use]
    pub fn usual(kind: ModelKind) -> Self {
        match kind {
            ModelKind::Logistic => Self::None,
            ModelKind::Gbdt | ModelKind::Tree | ModelKind::Forest => Self::Platt,
        }
    }

    /// Its name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Platt => "platt",
            Self::Isotonic => "isotonic",
        }
    }
}

impl fmt::Display for Recalibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Recalibration {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name).ok_or_else(|| Error::UnknownRecalibration {
            name: name.to_owned(),
            nearest: nearest(name, Self::ALL.map(Self::name)).map(str::to_owned),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_refused() {
        for one in Recalibration::ALL {
            assert_eq!(one.to_string().parse::<Recalibration>().unwrap(), one);
        }
        let error = "isotone".parse::<Recalibration>().unwrap_err();
        insta::assert_snapshot!(error, @"unknown recalibration `isotone` (did you mean `isotonic`?); known ones: none, platt, isotonic");
    }
}
