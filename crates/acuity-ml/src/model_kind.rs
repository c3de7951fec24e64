//! The kinds of model.

use std::{fmt, str::FromStr};

use acuity_scores::nearest;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Which learner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Logistic regression on standardised features.
    Logistic,
    /// Gradient-boosted trees: what is meant where nothing is said.
    #[default]
    Gbdt,
    /// One decision tree, a baseline: [`BaggedTrees::one`](crate::bagged::BaggedTrees::one).
    Tree,
    /// A forest of decision trees, a baseline: [`BaggedTrees::forest`](crate::bagged::BaggedTrees::forest).
    Forest,
}

impl ModelKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Logistic, Self::Gbdt, Self::Tree, Self::Forest];

    /// Those that are trained where all are: not the baselines.
    pub const USUAL: [Self; 2] = [Self::Logistic, Self::Gbdt];

    /// Its name on the command line and in paths.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Gbdt => "gbdt",
            Self::Tree => "tree",
            Self::Forest => "forest",
        }
    }

    /// For headings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Logistic => "Logistic regression",
            Self::Gbdt => "Gradient-boosted trees",
            Self::Tree => "Decision tree",
            Self::Forest => "Forest of decision trees",
        }
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ModelKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| Error::UnknownModel {
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
        assert!(
            ModelKind::ALL.iter().all(|kind| kind.to_string().parse::<ModelKind>().is_ok_and(|read| read == *kind))
        );
        let error = "gbd".parse::<ModelKind>().unwrap_err();
        insta::assert_snapshot!(error, @"unknown model `gbd` (did you mean `gbdt`?); known models: logistic, gbdt, tree, forest");
    }
}
