//! What can be measured: words, unit and the values that can exist.

use crate::error::{Error, Problem, Result, Warning};

/// What kind of number a quantity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any number within the range.
    Number,
    /// A scale of whole numbers.
    Whole,
    /// Yes (1) or no (0).
    Flag,
    /// One of these names; as a number its place among them, from 0.
    Category(&'static [&'static str]),
}

/// Which of the values of a time window a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// The lowest.
    Min,
    /// The average.
    Mean,
    /// The highest.
    Max,
}

impl Statistic {
    /// All, from low to high.
    pub const ALL: [Self; 3] = [Self::Min, Self::Mean, Self::Max];

    /// The end of a column's name: `min` of `creatinine_min`.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Mean => "mean",
            Self::Max => "max",
        }
    }

    /// For headings and descriptions.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Min => "Lowest",
            Self::Mean => "Average",
            Self::Max => "Highest",
        }
    }
}

/// Something that is measured, charted or known of a patient.
#[derive(Debug, PartialEq)]
pub struct Quantity {
    /// The start of its columns' names: `creatinine` of `creatinine_max`; the whole name where there is one column only.
    pub name: &'static str,
    /// The noun for a person, in lower case.
    pub words: &'static str,
    /// Its unit; `1` for flags, scales and ratios. [`crate::words::unit`] writes it for a person.
    pub unit: &'static str,
    /// Outside of this no patient has the value, in this unit. Both ends are possible.
    pub possible: (f64, f64),
    /// Outside of this the value is unusual: used, with a warning. Both ends are usual.
    pub usual: (f64, f64),
    /// What kind of number it is.
    pub kind: Kind,
    /// How to convert from the unit that people confuse it with.
    pub unit_hint: Option<&'static str>,
}

impl Quantity {
    /// Why no patient can have this value; `None` when one can.
    #[must_use]
    pub fn problem(&self, value: f64) -> Option<Problem> {
        let (low, high) = self.possible;
        if !value.is_finite() {
            return Some(Problem::NotFinite);
        }
        if self.kind == Kind::Flag && value != 0.0 && value != 1.0 {
            return Some(Problem::NoFlag);
        }
        if value < low || value > high {
            return Some(Problem::Impossible { unit: self.unit, possible: self.possible, unit_hint: self.unit_hint });
        }
        let is_whole = matches!(self.kind, Kind::Whole | Kind::Category(_));
        (is_whole && value.fract() != 0.0).then_some(Problem::NotWhole)
    }

    /// A value as text: the name of a category, else the number.
    #[must_use]
    pub fn text(&self, value: f64) -> String {
        match self.kind {
            Kind::Category(names) if value >= 0.0 && (value as usize) < names.len() => names[value as usize].to_owned(),
            _ => value.to_string(),
        }
    }

    /// Whether a value is one that patients mostly have.
    #[must_use]
    pub fn is_usual(&self, value: f64) -> bool {
        value >= self.usual.0 && value <= self.usual.1
    }

    /// Checks a value of the column or input called `column`; an unusual one gives a warning.
    ///
    /// # Errors
    /// [`Error::Unusable`]: no patient can have it.
    pub fn check(&self, column: &'static str, value: f64) -> Result<Option<Warning>> {
        if let Some(problem) = self.problem(value) {
            return Err(Error::Unusable { input: column, value, problem });
        }
        Ok((!self.is_usual(value)).then_some(Warning {
            input: column,
            value,
            unit: self.unit,
            plausible: self.usual,
            unit_hint: self.unit_hint,
        }))
    }
}
