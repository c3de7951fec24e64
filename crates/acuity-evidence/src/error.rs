//! What can go wrong.

use acuity_scores::ADULT_YEARS;
use acuity_warehouse::{ColumnsError, ReadError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A mart could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No such score or component.
    #[error(transparent)]
    Score(#[from] acuity_scores::Error),
    /// The score is known, but no mart keeps what decided it.
    #[error("the tables do not keep what decided {score}; they do for {known}")]
    NotKept {
        /// The score.
        score: &'static str,
        /// Scores that can be asked for, comma separated.
        known: String,
    },
    /// It is computed from components and has no inputs of its own.
    #[error("{step} is a step of {score}, computed from {from}: ask for one of these")]
    Step {
        /// The score.
        score: &'static str,
        /// Its step.
        step: &'static str,
        /// What the step is computed from, comma separated.
        from: String,
    },
    /// No such stay.
    #[error("there is no ICU stay {icustay_id}{}", stays_from_to(.known))]
    UnknownStay {
        /// As asked.
        icustay_id: i64,
        /// The lowest and the highest number of a stay, when there is any.
        known: Option<(i64, i64)>,
    },
    /// The patient is no adult, the score one of adults.
    #[error("ICU stay {icustay_id} has no {score}: it is a score of adults, from {:.0} years on", ADULT_YEARS)]
    NotAdult {
        /// The stay.
        icustay_id: i64,
        /// The score.
        score: &'static str,
    },
    /// The stay has no hour at all.
    #[error("ICU stay {icustay_id} has no hours: nothing says when it began")]
    NoHours {
        /// The stay.
        icustay_id: i64,
    },
    /// The stay has no such hour.
    #[error("ICU stay {icustay_id} has no hour {hour}: its hours are {first} to {last}")]
    UnknownHour {
        /// The stay.
        icustay_id: i64,
        /// As asked.
        hour: i64,
        /// Its first hour.
        first: i64,
        /// Its last hour.
        last: i64,
    },
    /// The marts were computed by other rules than this program's.
    #[error(
        "{component} of {score}: {stored} points in the tables, {computed} by this program's rules; run `acuity build` again"
    )]
    OtherRules {
        /// The score.
        score: &'static str,
        /// Its component.
        component: &'static str,
        /// In the mart.
        stored: String,
        /// By the rules.
        computed: String,
    },
    /// A mart names a raw row that is not there.
    #[error("{table} has no row {row_id}, which the tables built from it name: run `acuity build` again")]
    NoSuchRow {
        /// The raw table.
        table: String,
        /// The row.
        row_id: i64,
    },
}

impl Error {
    /// What the warehouse said, when it was asked and failed.
    #[must_use]
    pub fn warehouse(&self) -> Option<&acuity_warehouse::Error> {
        match self {
            Self::Read(error) => error.warehouse(),
            _ => None,
        }
    }

    /// Whether another question would have an answer: the fault is in what was asked for.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Score(_) | Self::NotKept { .. } | Self::Step { .. } | Self::UnknownHour { .. })
    }
}

fn stays_from_to(known: &Option<(i64, i64)>) -> String {
    known.map_or_else(
        || ": the tables have no stay at all".to_owned(),
        |(first, last)| format!(": the stays of these records are numbered {first} to {last}"),
    )
}

impl From<ColumnsError> for Error {
    fn from(error: ColumnsError) -> Self {
        Self::Read(error.into())
    }
}

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;
