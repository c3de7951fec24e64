//! The two readings of a score, and which of them the rows of a warehouse follow.

/// Which reading of a score is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Mode {
    /// As the paper says.
    #[default]
    Paper,
    /// As the community's reference code computes it, its quirks included: for equal rows.
    Reference,
}

impl Mode {
    /// As written in the column `score_mode` of the marts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Reference => "reference",
        }
    }

    /// For the line under a score.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Paper => "as the paper says",
            Self::Reference => "as the community's reference code computes it, its known quirks included",
        }
    }
}

/// In which reading the scores of a warehouse were computed, as the column `score_mode` of its marts says.
///
/// A score means little without it: the same ventilated PaO2/FiO2 of 215 mmHg is 2 points of SOFA in one reading and 0 in the
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ScoreMode {
    /// All rows follow the paper.
    Paper,
    /// All rows are those of the reference code.
    Reference,
    /// Rows of both, which do not belong together.
    Mixed,
    /// Nothing says.
    #[default]
    Unknown,
}

impl ScoreMode {
    /// From the values of `score_mode`; a value that is missing or unknown makes the whole unknown. `mixed` is a row computed in
    /// one reading from tables of the other.
    ///
    /// ```
    /// use acuity_scores::ScoreMode;
    ///
    /// assert_eq!(ScoreMode::of([Some("paper"), Some("paper")]), ScoreMode::Paper);
    /// assert_eq!(ScoreMode::of([Some("paper"), Some("reference")]), ScoreMode::Mixed);
    /// assert_eq!(ScoreMode::of([None]), ScoreMode::Unknown);
    /// ```
    #[must_use]
    pub fn of<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let (mut paper, mut reference) = (false, false);
        for value in values {
            match value {
                Some("paper") => paper = true,
                Some("reference") => reference = true,
                // Computed from tables of another reading.
                Some("mixed") => return Self::Mixed,
                _ => return Self::Unknown,
            }
        }
        match (paper, reference) {
            (true, true) => Self::Mixed,
            (true, false) => Self::Paper,
            (false, true) => Self::Reference,
            (false, false) => Self::Unknown,
        }
    }

    /// As written in the column `score_mode` of the marts, where it says one; `unknown` where it does not.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => Mode::Paper.name(),
            Self::Reference => Mode::Reference.name(),
            Self::Mixed => "mixed",
            Self::Unknown => "unknown",
        }
    }

    /// For the line under a score.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Paper => Mode::Paper.words(),
            Self::Reference => Mode::Reference.words(),
            Self::Mixed => "partly as the paper says and partly as the reference code computes it",
            Self::Unknown => "by the paper or by the reference code: nothing says which",
        }
    }

    /// What a person who expects the paper's score must be told; `None` when it is the paper's.
    #[must_use]
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Paper => None,
            Self::Reference => Some(
                "Scores are those of the community's reference code, not of the papers: the tables were built with \
                 reference_quirks.",
            ),
            Self::Mixed => Some(
                "Scores of two readings stand side by side, which do not belong together: build all tables again with the same \
                 value of reference_quirks.",
            ),
            Self::Unknown => {
                Some("Nothing says whether scores follow the papers or the reference code: build the tables again.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_two_or_none() {
        assert_eq!(ScoreMode::of([]), ScoreMode::Unknown);
        assert_eq!(ScoreMode::of([Some("reference")]), ScoreMode::Reference);
        assert_eq!(ScoreMode::of([Some("paper"), Some("mixed")]), ScoreMode::Mixed);
        assert_eq!(ScoreMode::of([Some("paper"), Some("Paper")]), ScoreMode::Unknown);
        assert!(ScoreMode::Paper.caution().is_none());
        for mode in [ScoreMode::Reference, ScoreMode::Mixed, ScoreMode::Unknown] {
            assert!(mode.caution().is_some() && mode.words() != ScoreMode::Paper.words());
        }
        #[cfg(feature = "serde")]
        for mode in [ScoreMode::Paper, ScoreMode::Reference, ScoreMode::Mixed, ScoreMode::Unknown] {
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.name());
        }
    }
}
