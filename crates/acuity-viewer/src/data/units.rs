//! The other unit that a quantity is written in: what one hospital calls 1 mg/dL of creatinine another calls 88.4 µmol/L.
//!
//! Which unit that is, and how it converts, `acuity-scores` says in its hints for people; nothing is listed here a second time.

use acuity_scores::Quantity;

/// A unit, and how its values become those of the quantity's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OtherUnit {
    pub(crate) name: &'static str,
    subtract: f64,
    divide: f64,
}

impl OtherUnit {
    /// The other unit of a quantity, where there is one that needs no further measurement such as the weight.
    pub(crate) fn of(quantity: &Quantity) -> Option<Self> {
        let (name, way) = quantity.unit_hint?.strip_prefix("in ")?.split_once("? ")?;
        let (subtract, way) = match way.strip_prefix("subtract ") {
            Some(rest) => {
                let (subtract, way) = rest.split_once(", then ")?;
                (subtract.parse().ok()?, way)
            }
            None => (0.0, way),
        };
        // `divide by the body weight` is no number.
        let divide: f64 = way.strip_prefix("divide by ")?.parse().ok()?;
        let name = match name {
            "Fahrenheit" => "°F",
            "umol/L" => "µmol/L",
            "pounds" => "lb",
            "cells per microlitre" => "1/µL",
            name => name,
        };
        (divide > 0.0).then_some(Self { name, subtract, divide })
    }

    pub(crate) fn to_own(self, value: f64) -> f64 {
        (value - self.subtract) / self.divide
    }

    pub(crate) fn of_own(self, value: f64) -> f64 {
        value * self.divide + self.subtract
    }
}

#[cfg(test)]
mod tests {
    use acuity_ml::features::features;

    use super::*;

    fn of(name: &str) -> Option<OtherUnit> {
        OtherUnit::of(acuity_ml::features::find(name).unwrap().quantity)
    }

    #[test]
    fn values_convert_there_and_back() {
        let creatinine = of("creatinine_max").unwrap();
        assert_eq!((creatinine.name, creatinine.of_own(2.0)), ("µmol/L", 176.8));
        let temperature = of("tempc_max").unwrap();
        assert_eq!((temperature.name, temperature.to_own(98.6).round()), ("°F", 37.0));
        for feature in features() {
            if let Some(other) = OtherUnit::of(feature.quantity) {
                assert!((other.to_own(other.of_own(3.7)) - 3.7).abs() < 1e-9, "{}", feature.name);
            }
        }
    }

    #[test]
    fn every_hint_is_read_but_those_that_need_the_weight() {
        for feature in features() {
            let Some(hint) = feature.quantity.unit_hint else { continue };
            // Some hints are of something else than a unit.
            let converts = hint.contains("divide by") && !hint.contains("weight in kg");
            assert_eq!(OtherUnit::of(feature.quantity).is_some(), converts, "{hint}");
        }
        assert_eq!(of("heartrate_max"), None);
    }
}
