//! What is measured: words, unit and the values that can exist. One table serves scores, models and forms.

use std::{fmt, sync::LazyLock};

use crate::{
    error::{Error, Problem, Result, Warning},
    quantities::QUANTITIES,
};

/// What kind of number a quantity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any number within the range.
    Number,
    /// A scale of whole numbers.
    Whole,
    /// Yes (1) or no (0).
    Flag,
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
        (self.kind == Kind::Whole && value.fract() != 0.0).then_some(Problem::NotWhole)
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

/// All quantities, in the order of the mart `first_day_features`.
#[must_use]
pub fn quantities() -> &'static [&'static Quantity] {
    &QUANTITIES
}

/// The quantity called `name`, and the quantity and statistic that a column called `name` holds.
///
/// ```
/// use acuity_scores::{Statistic, quantity};
///
/// let (creatinine, statistic) = quantity("creatinine_max").unwrap();
/// assert_eq!((creatinine.unit, statistic), ("mg/dL", Some(Statistic::Max)));
/// assert_eq!(quantity("mingcs").unwrap().1, None);
/// assert!(quantity("creatinin_max").is_none());
/// ```
#[must_use]
pub fn quantity(name: &str) -> Option<(&'static Quantity, Option<Statistic>)> {
    let named = |name: &str| QUANTITIES.iter().find(|quantity| quantity.name == name).copied();
    if let Some(quantity) = named(name) {
        return Some((quantity, None));
    }
    let (stem, suffix) = name.rsplit_once('_')?;
    let statistic = Statistic::ALL.into_iter().find(|statistic| statistic.suffix() == suffix)?;
    Some((named(stem)?, Some(statistic)))
}

/// Values that cannot all be true of one patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The columns with their values.
    pub values: Vec<(String, f64)>,
    /// What is wrong with them together.
    pub why: &'static str,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.values.iter().map(|(name, value)| format!("`{name}` is {value}")).collect();
        write!(f, "{}: {}", values.join(" and "), self.why)
    }
}

impl std::error::Error for Contradiction {}

/// The columns of each quantity, from low to high: written once, since files have many rows.
static COLUMNS: LazyLock<Vec<[String; 3]>> = LazyLock::new(|| {
    let columns =
        |quantity: &&Quantity| Statistic::ALL.map(|statistic| format!("{}_{}", quantity.name, statistic.suffix()));
    QUANTITIES.iter().map(columns).collect()
});

/// The marts round means to four decimals, so a mean may stand that far outside of what it is the mean of.
const ROUNDED: f64 = 0.000_1;

/// What values of one patient, by column, say against each other; a value that was not measured says nothing.
///
/// ```
/// let values = |name: &str| match name {
///     "heartrate_min" => Some(120.0),
///     "heartrate_max" => Some(80.0),
///     _ => None,
/// };
/// let found = acuity_scores::contradictions(values);
/// assert_eq!(found[0].to_string(), "`heartrate_min` is 120 and `heartrate_max` is 80: the lowest value lies above the highest");
/// ```
#[must_use]
pub fn contradictions(value_of: impl Fn(&str) -> Option<f64>) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut add = |low: &str, high: &str, slack: f64, why| {
        if let (Some(below), Some(above)) = (value_of(low), value_of(high))
            && below > above + slack
        {
            found.push(Contradiction { values: vec![(low.to_owned(), below), (high.to_owned(), above)], why });
        }
    };
    for [min, mean, max] in COLUMNS.iter() {
        add(min, max, 0.0, "the lowest value lies above the highest");
        add(min, mean, ROUNDED, "the lowest value lies above the average");
        add(mean, max, ROUNDED, "the average lies above the highest value");
    }
    let mut both = |first: &str, second: &str, holds: &dyn Fn(f64, f64) -> bool, why| {
        if let (Some(one), Some(other)) = (value_of(first), value_of(second))
            && holds(one, other)
        {
            found.push(Contradiction { values: vec![(first.to_owned(), one), (second.to_owned(), other)], why });
        }
    };
    both(
        "admission_emergency",
        "admission_elective",
        &|emergency, elective| emergency == 1.0 && elective == 1.0,
        "an admission is one or the other",
    );
    both(
        "endotrachflag",
        "gcsverbal",
        &|tube, verbal| tube == 1.0 && verbal > 0.0,
        "with a tube the verbal component is 0",
    );
    for rate in ["rate_norepinephrine", "rate_epinephrine", "rate_dopamine", "rate_dobutamine"] {
        both("vasopressor", rate, &|any, rate| any == 0.0 && rate > 0.0, "a rate above 0 is a vasopressor");
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_usual_values_are_possible() {
        let names: BTreeSet<&str> = quantities().iter().map(|quantity| quantity.name).collect();
        assert_eq!(names.len(), quantities().len());
        for quantity in quantities() {
            let Quantity { name, possible, usual, .. } = quantity;
            assert!(possible.0 <= usual.0 && usual.0 < usual.1 && usual.1 <= possible.1, "{name}");
            assert!(possible.0.is_finite() && possible.1.is_finite(), "{name}");
            assert_eq!(super::quantity(name), Some((*quantity, None)), "{name} is no column of another");
            for statistic in Statistic::ALL {
                let column = format!("{name}_{}", statistic.suffix());
                assert_eq!(super::quantity(&column), Some((*quantity, Some(statistic))));
            }
        }
    }

    #[test]
    fn what_cannot_be_is_refused_and_what_is_rare_is_told() {
        let check = |column: &'static str, value: f64| quantity(column).unwrap().0.check(column, value);
        let refused = |column, value| check(column, value).unwrap_err().to_string();
        insta::assert_snapshot!(refused("age", 500.0), @"`age` is 500, which cannot be in years: between 0 and 120 is possible (MIMIC shifts ages over 89 to about 300: write 91.4 for them)");
        insta::assert_snapshot!(refused("mingcs", 2.0), @"`mingcs` is 2, which cannot be: between 3 and 15 is possible");
        insta::assert_snapshot!(refused("tempc_max", 101.0), @"`tempc_max` is 101, which cannot be in °C: between 10 and 50 is possible (in Fahrenheit? subtract 32, then divide by 1.8)");
        insta::assert_snapshot!(refused("gcsmotor", 2.5), @"`gcsmotor` is 2.5, but this scale has whole numbers only");
        insta::assert_snapshot!(refused("vent", 0.5), @"`vent` is 0.5, but it is 1 for yes or 0 for no");
        insta::assert_snapshot!(refused("wbc_max", -1.0), @"`wbc_max` is -1, which cannot be in 10³/µL: between 0 and 1000 is possible (in cells per microlitre? divide by 1000)");
        insta::assert_snapshot!(refused("spo2_min", f64::NAN), @"`spo2_min` is NaN: leave a value out (or give null) when it was not measured");
        assert_eq!(check("age", 91.4), Ok(None));
        insta::assert_snapshot!(check("age", 3.0).unwrap().unwrap(), @"`age` is 3 years, unusual: mostly between 16 and 91.4 (MIMIC shifts ages over 89 to about 300: write 91.4 for them)");
    }

    #[test]
    fn contradictions_are_found_for_every_quantity_and_slack_is_for_means_only() {
        for quantity in quantities() {
            let name = quantity.name;
            let at = |min: f64, mean: f64, max: f64| {
                contradictions(|column| match column.strip_prefix(name) {
                    Some("_min") => Some(min),
                    Some("_mean") => Some(mean),
                    Some("_max") => Some(max),
                    _ => None,
                })
            };
            assert!(at(1.0, 2.0, 3.0).is_empty() && at(1.0, 1.0, 1.0).is_empty(), "{name}");
            assert!(at(1.0, 0.999_95, 1.0).is_empty(), "{name}: a mean is rounded");
            assert_eq!(at(1.000_05, 1.0, 1.0).len(), 1, "{name}: an extreme is not");
            assert_eq!(
                (at(3.0, 2.0, 1.0).len(), at(1.0, 4.0, 3.0).len(), at(1.0, 0.0, 3.0).len()),
                (3, 1, 1),
                "{name}"
            );
        }
        let pair = |values: [(&str, f64); 2]| {
            contradictions(|column| values.iter().find(|(name, _)| *name == column).map(|(_, value)| *value))
        };
        assert!(pair([("vasopressor", 1.0), ("rate_dopamine", 3.0)]).is_empty());
        insta::assert_snapshot!(pair([("vasopressor", 0.0), ("rate_dopamine", 3.0)])[0], @"`vasopressor` is 0 and `rate_dopamine` is 3: a rate above 0 is a vasopressor");
        insta::assert_snapshot!(pair([("admission_emergency", 1.0), ("admission_elective", 1.0)])[0], @"`admission_emergency` is 1 and `admission_elective` is 1: an admission is one or the other");
        insta::assert_snapshot!(pair([("endotrachflag", 1.0), ("gcsverbal", 4.0)])[0], @"`endotrachflag` is 1 and `gcsverbal` is 4: with a tube the verbal component is 0");
    }
}
