//! The other unit that a quantity is written in: what one hospital calls 1 mg/dL of creatinine another calls 88.4 µmol/L.
//!
//! Which unit that is, and how it converts, `acuity-scores` says in its hints for people; nothing is listed here a second time.

use acuity_ml::features::find;
use acuity_scores::Quantity;
use serde::{Deserialize, Serialize};

/// Which units a stay is shown in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Units {
    /// Those of the records, such as mg/dL.
    #[default]
    Charted,
    /// Those of the International System, such as µmol/L, where a quantity has one.
    Si,
}

impl Units {
    pub(crate) const CHOICES: [(Self, &'static str); 2] = [(Self::Charted, "Units as charted"), (Self::Si, "SI units")];

    /// The unit that a feature is shown in, where it is not its own.
    pub(crate) fn of_feature(self, name: &str) -> Option<OtherUnit> {
        find(name).and_then(|feature| self.of(feature.quantity))
    }

    /// The unit that a quantity is shown in, where it is not its own.
    pub(crate) fn of(self, quantity: &Quantity) -> Option<OtherUnit> {
        // Blood pressures are in mmHg everywhere.
        let is_si = |unit: &OtherUnit| match unit.name {
            "µmol/L" | "mmol/L" | "mmol/L urea" | "g/L" => true,
            "kPa" => !quantity.name.ends_with("bp"),
            _ => false,
        };
        OtherUnit::of(quantity).filter(|unit| self == Self::Si && is_si(unit))
    }
}

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
        let number = |way: &str, words: &str| way.strip_prefix(words)?.parse::<f64>().ok();
        // `1 kPa is 7.5 mmHg`, of a quantity in mmHg.
        let is = || number(way.strip_prefix("1 ")?.strip_prefix(name)?.strip_suffix(quantity.unit)?.trim_end(), " is ");
        let divide = number(way, "divide by ");
        let divide = divide.or_else(|| number(way, "multiply by ").or_else(is).map(|times| 1.0 / times))?;
        let name = match name {
            "Fahrenheit" => "°F",
            "umol/L" => "µmol/L",
            "mmol/L of urea" => "mmol/L urea",
            "litres" => "L",
            "hours" => "h",
            "pounds" => "lb",
            "cells per microlitre" => "1/µL",
            name => name,
        };
        (divide > 0.0 && divide.is_finite()).then_some(Self { name, subtract, divide })
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
    fn si_units_are_those_of_chemistry_and_pressure() {
        let si = |name: &str| Units::Si.of(acuity_ml::features::find(name).unwrap().quantity);
        let shown = |name: &str, value: f64| si(name).map(|unit| format!("{:.2} {}", unit.of_own(value), unit.name));
        assert_eq!(shown("glucose_max", 180.0).unwrap(), "10.00 mmol/L");
        assert_eq!(shown("creatinine_max", 1.0).unwrap(), "88.40 µmol/L");
        assert_eq!(shown("hemoglobin_min", 9.7).unwrap(), "97.00 g/L");
        assert_eq!(shown("paco2_max", 45.0).unwrap(), "6.00 kPa");
        // °C and mmol/L are SI units already.
        assert_eq!([si("tempc_max"), si("lactate_max"), si("weight_kg"), si("meanbp_min")], [None; 4]);
        assert_eq!(Units::Charted.of(acuity_ml::features::find("glucose_max").unwrap().quantity), None);
    }

    #[test]
    fn every_hint_is_read_but_those_that_need_the_weight() {
        for feature in features() {
            let Some(hint) = feature.quantity.unit_hint else { continue };
            // Some hints are of something else than a unit.
            let converts = hint.starts_with("in ") && !hint.contains("weight in kg");
            assert_eq!(OtherUnit::of(feature.quantity).is_some(), converts, "{hint}");
        }
        assert_eq!(of("heartrate_max"), None);
    }
}
