//! Prediction tasks: which outcome, of which stays, as of when.

use std::{fmt, str::FromStr};

use acuity_scores::nearest;

use crate::error::{Error, Result};

/// What is predicted. Every task looks at the first 24 hours of stays of adults that lasted at least 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Task {
    /// Death before leaving the hospital.
    #[default]
    InHospitalMortality,
    /// Death before leaving the ICU.
    IcuMortality,
    /// Death within 28 days of ICU admission.
    Mortality28d,
}

impl Task {
    /// All tasks.
    pub const ALL: [Self; 3] = [Self::InHospitalMortality, Self::IcuMortality, Self::Mortality28d];

    /// Its name on the command line, in paths and in model files; also the column of the mart `outcomes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InHospitalMortality => "in_hospital_mortality",
            Self::IcuMortality => "icu_mortality",
            Self::Mortality28d => "mortality_28d",
        }
    }

    /// For headings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::InHospitalMortality => "In-hospital mortality",
            Self::IcuMortality => "ICU mortality",
            Self::Mortality28d => "28-day mortality",
        }
    }

    /// One sentence for the model card.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::InHospitalMortality => {
                "Probability that an adult dies before leaving the hospital, from the first 24 hours of an ICU stay that lasts at least 24 hours."
            }
            Self::IcuMortality => {
                "Probability that an adult dies before leaving the ICU, from the first 24 hours of an ICU stay that lasts at least 24 hours."
            }
            Self::Mortality28d => {
                "Probability that an adult dies within 28 days of ICU admission, from the first 24 hours of an ICU stay that lasts at least 24 hours."
            }
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Task {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|task| task.name() == name).ok_or_else(|| Error::UnknownTask {
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
    fn names_round_trip_and_a_misspelling_is_met_with_the_nearest() {
        for task in Task::ALL {
            assert_eq!(task.name().parse::<Task>().unwrap(), task);
        }
        insta::assert_snapshot!("in_hospital_mortalty".parse::<Task>().unwrap_err(), @"unknown task `in_hospital_mortalty` (did you mean `in_hospital_mortality`?); known tasks: in_hospital_mortality, icu_mortality, mortality_28d");
    }
}
