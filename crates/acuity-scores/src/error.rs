//! What can be wrong with values given to a score, in words a person can act on.

use std::fmt;

use crate::words;

/// What this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A name or a value that no score can be computed from.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No score has this name.
    #[error("there is no score `{name}`{}; the scores are {known}", did_you_mean(.nearest))]
    UnknownScore {
        /// As given.
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
        /// All names, comma separated.
        known: String,
    },
    /// The score has no input of this name.
    #[error("{score} has no input `{name}`{}", did_you_mean(.nearest))]
    UnknownInput {
        /// The score.
        score: &'static str,
        /// As given.
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// The score has no component of this name.
    #[error("{score} has no component `{name}`{}", did_you_mean(.nearest))]
    UnknownComponent {
        /// The score.
        score: &'static str,
        /// As given.
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// No patient can have the value.
    #[error("`{input}` is {value}{problem}")]
    Unusable {
        /// The input, or the column.
        input: &'static str,
        /// As given.
        value: f64,
        /// Why not.
        problem: Problem,
    },
}

/// Why no patient can have a value; reads on after the value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// NaN or infinity.
    NotFinite,
    /// A fraction where only whole numbers exist.
    NotWhole,
    /// Neither yes nor no.
    NoFlag,
    /// It cannot be in the right unit.
    Impossible {
        /// The expected unit.
        unit: &'static str,
        /// Lowest and highest possible value.
        possible: (f64, f64),
        /// How to convert from the unit it may be in.
        unit_hint: Option<&'static str>,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite => f.write_str(": leave a value out (or give null) when it was not measured"),
            Self::NotWhole => f.write_str(", but this scale has whole numbers only"),
            Self::NoFlag => f.write_str(", but it is 1 for yes or 0 for no"),
            Self::Impossible { unit, possible: (low, high), unit_hint } => {
                let unit = words::unit(unit);
                let unit = if unit.is_empty() { String::new() } else { format!(" in {unit}") };
                write!(f, ", which cannot be{unit}: between {low} and {high} is possible{}", hint(unit_hint))
            }
        }
    }
}

/// A value that is possible but unusual; the score was computed with it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Warning {
    /// The input.
    pub input: &'static str,
    /// As given, in the input's unit.
    pub value: f64,
    /// The expected unit.
    pub unit: &'static str,
    /// Lowest and highest usual value.
    pub plausible: (f64, f64),
    /// How to convert from the unit it may be in.
    pub unit_hint: Option<&'static str>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.plausible;
        let Self { input, value, unit, .. } = self;
        let unit = words::unit(unit);
        let gap = if unit.is_empty() { "" } else { " " };
        write!(f, "`{input}` is {value}{gap}{unit}, unusual: mostly between {low} and {high}{}", hint(&self.unit_hint))
    }
}

fn did_you_mean(nearest: &Option<&'static str>) -> String {
    nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

fn hint(unit_hint: &Option<&'static str>) -> String {
    unit_hint.map(|hint| format!(" ({hint})")).unwrap_or_default()
}
