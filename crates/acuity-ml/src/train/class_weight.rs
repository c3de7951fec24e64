//! How much rows with the outcome weigh.

use std::{fmt, str::FromStr};

use crate::error::{Error, Result};

/// What a row with the outcome weighs to the learner, beside 1 of a row without.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClassWeight {
    /// As much as makes both outcomes weigh the same together, counted in the rows that a model learns from.
    Balanced,
    /// So much, a number above 0.
    Positive(f64),
}

impl ClassWeight {
    /// The weight of a row with the outcome among rows with the outcomes `y`; 1 where only one outcome is there.
    #[must_use]
    pub fn of_positive(self, y: &[bool]) -> f64 {
        let positives = y.iter().filter(|y| **y).count();
        match self {
            Self::Positive(weight) => weight,
            Self::Balanced if positives == 0 || positives == y.len() => 1.0,
            Self::Balanced => (y.len() - positives) as f64 / positives as f64,
        }
    }
}

impl fmt::Display for ClassWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balanced => f.write_str("balanced"),
            Self::Positive(weight) => weight.fmt(f),
        }
    }
}

impl FromStr for ClassWeight {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "balanced" {
            return Ok(Self::Balanced);
        }
        match text.parse() {
            Ok(weight) if (1e-3..=1e6).contains(&weight) => Ok(Self::Positive(weight)),
            _ => Err(Error::InvalidOption {
                option: "class_weight",
                value: format!("`{text}`"),
                expected: "it is `balanced`, or what a row with the outcome weighs, 0.001 to 1000000",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outcomes_weigh_the_same_when_balanced() {
        assert_eq!(ClassWeight::Balanced.of_positive(&[true, false, false, false]), 3.0);
        assert_eq!(ClassWeight::Balanced.of_positive(&[true, true]), 1.0);
        assert_eq!(ClassWeight::Positive(7.0).of_positive(&[true, false]), 7.0);
    }

    #[test]
    fn weights_are_read_back_and_others_refused() {
        for text in ["balanced", "2.5"] {
            assert_eq!(text.parse::<ClassWeight>().unwrap().to_string(), text);
        }
        for text in ["0", "-1", "NaN", "inf", "even"] {
            assert!(text.parse::<ClassWeight>().is_err(), "{text}");
        }
        insta::assert_snapshot!("even".parse::<ClassWeight>().unwrap_err(), @"option `class_weight` is `even`: it is `balanced`, or what a row with the outcome weighs, 0.001 to 1000000");
    }
}
