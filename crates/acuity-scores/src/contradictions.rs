//! Values that cannot all be true of one patient.

use std::{fmt, sync::LazyLock};

use crate::{
    quantities::QUANTITIES,
    quantity::{Quantity, Statistic},
};

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
    use super::*;
    use crate::quantities::quantities;

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
