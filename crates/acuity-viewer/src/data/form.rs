//! What was typed into the scoring form, and what a model makes of it.

use std::collections::{BTreeMap, BTreeSet};

use acuity_ml::{
    Explanation, FeatureInfo, ModelFile, RangeWarning,
    features::{features, find},
};
use acuity_scores::Problem;

use super::units::OtherUnit;
use crate::format;

/// One field.
#[derive(Debug, Clone, Default, PartialEq)]
struct Entry {
    text: String,
    /// The value at full precision, when a program filled the field and nobody edited it.
    exact: Option<f64>,
}

/// A field's content, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    /// Left empty.
    Missing,
    Value(f64),
    /// No number, or one that no patient has; what to tell the person.
    Unusable(String),
}

/// The fields by feature name. They stay when another model is chosen: its features have the same names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Form {
    entries: BTreeMap<String, Entry>,
    /// Quantities that are written in their other unit.
    elsewhere: BTreeSet<&'static str>,
}

/// What a model says about the form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) explanation: Explanation,
    /// Warnings by feature name.
    pub(crate) warnings: BTreeMap<String, RangeWarning>,
    /// Fields of this model with a value.
    pub(crate) entered: usize,
    /// What is wrong with fields of this model that hold no number, one that no patient has, or one that another field
    /// contradicts; they count as missing.
    pub(crate) unusable: BTreeMap<String, String>,
}

impl Form {
    /// What stands in the field of `name`.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.entries.get(name).map_or("", |entry| &entry.text)
    }

    /// The other unit, where the field is written in it.
    pub(crate) fn unit(&self, name: &str) -> Option<OtherUnit> {
        let quantity = find(name)?.quantity;
        OtherUnit::of(quantity).filter(|_| self.elsewhere.contains(quantity.name))
    }

    /// Writes all fields of the quantity of `name` in the other unit, or back in its own; values stay what they are.
    pub(crate) fn switch_unit(&mut self, name: &str) {
        let Some(quantity) = find(name).map(|feature| feature.quantity) else { return };
        if OtherUnit::of(quantity).is_none() {
            return;
        }
        let of_quantity = |name: &String| find(name).is_some_and(|feature| feature.quantity.name == quantity.name);
        let names: Vec<String> = self.entries.keys().filter(|name| of_quantity(name)).cloned().collect();
        let values: Vec<Option<f64>> = names.iter().map(|name| self.number(name).ok().flatten()).collect();
        if !self.elsewhere.remove(quantity.name) {
            self.elsewhere.insert(quantity.name);
        }
        for (name, value) in names.iter().zip(values) {
            // What is no number stays as it was typed.
            if value.is_some() {
                self.set(name, value);
            }
        }
    }

    /// The quantities that are written in their other unit.
    pub(crate) fn switched(&self) -> Vec<&'static str> {
        self.elsewhere.iter().copied().collect()
    }

    /// Writes these quantities in their other unit, where they have one; for an empty form.
    pub(crate) fn switch_to<'a>(&mut self, quantities: impl Iterator<Item = &'a str>) {
        for wanted in quantities {
            let quantity = features().iter().map(|feature| feature.quantity).find(|quantity| quantity.name == wanted);
            self.elsewhere.extend(quantity.filter(|quantity| OtherUnit::of(quantity).is_some()).map(|one| one.name));
        }
    }

    /// Puts text into a field, as a person types.
    pub(crate) fn type_text(&mut self, name: &str, text: String) {
        if text.trim().is_empty() {
            self.entries.remove(name);
        } else {
            self.entries.insert(name.to_owned(), Entry { text, exact: None });
        }
    }

    /// Puts a value in the quantity's own unit into a field, or empties it.
    pub(crate) fn set(&mut self, name: &str, value: Option<f64>) {
        match value {
            None => self.entries.remove(name),
            Some(value) => {
                let shown = self.unit(name).map_or(value, |other| other.of_own(value));
                self.entries.insert(name.to_owned(), Entry { text: format::number(shown), exact: Some(value) })
            }
        };
    }

    /// Empties all fields.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Whether all fields are empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts each feature's training median into its field; what most stays lacked is left empty, since a typical patient
    /// has no such value (the rate of a vasopressor, say).
    pub(crate) fn fill_medians(&mut self, features: &[FeatureInfo]) {
        self.clear();
        for feature in features {
            self.set(
                &feature.name,
                feature.training.filter(|training| training.missing < 0.5).map(|training| training.median),
            );
        }
    }

    /// Puts the values of a stay into the fields; the others are emptied.
    pub(crate) fn fill(&mut self, values: &BTreeMap<String, f64>) {
        self.clear();
        for (name, value) in values {
            self.set(name, Some(*value));
        }
    }

    /// Puts the values of a row into the fields of a model's features; the others are emptied.
    pub(crate) fn fill_row(&mut self, features: &[FeatureInfo], values: &[Option<f64>]) {
        self.clear();
        for (feature, value) in features.iter().zip(values) {
            match (&feature.categories, value) {
                // A category is a code in the row.
                (Some(names), Some(code)) => {
                    let name = names.get(*code as usize).cloned().unwrap_or_default();
                    self.type_text(&feature.name, name);
                }
                _ => self.set(&feature.name, *value),
            }
        }
    }

    /// Reads a field, in the quantity's own unit.
    pub(crate) fn read(&self, name: &str) -> Reading {
        match self.number(name) {
            Ok(None) => Reading::Missing,
            Ok(Some(value)) => possible(name, value, self.unit(name)),
            Err(problem) => Reading::Unusable(problem.to_owned()),
        }
    }

    /// Reads the field of a feature; of a category its code in the model.
    pub(crate) fn read_of(&self, feature: &FeatureInfo) -> Reading {
        if !feature.is_category() {
            return self.read(&feature.name);
        }
        match self.text(&feature.name).trim() {
            "" => Reading::Missing,
            text => feature
                .code(text)
                .map_or_else(|| Reading::Unusable(format!("The model knows no {text}")), Reading::Value),
        }
    }

    fn number(&self, name: &str) -> Result<Option<f64>, &'static str> {
        let Some(entry) = self.entries.get(name) else { return Ok(None) };
        if entry.exact.is_some() {
            return Ok(entry.exact);
        }
        let text = entry.text.trim();
        if text.contains(',') {
            return Err("Write the decimal sign as a point, without separators of thousands");
        }
        // Models compute in single precision; `inf` and `nan` parse as numbers but are none.
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() <= f64::from(f32::MAX));
        let value = value.ok_or("Not a number")?;
        Ok(Some(self.unit(name).map_or(value, |other| other.to_own(value))))
    }

    /// Scores the form.
    pub(crate) fn assess(&self, model: &ModelFile) -> acuity_ml::Result<Assessment> {
        let mut values: BTreeMap<&str, f64> = BTreeMap::new();
        let mut unusable = BTreeMap::new();
        for feature in model.features() {
            match self.read_of(feature) {
                Reading::Missing => {}
                Reading::Value(value) => {
                    values.insert(&feature.name, value);
                }
                Reading::Unusable(problem) => {
                    unusable.insert(feature.name.clone(), problem);
                }
            }
        }
        let label = |name: &str| {
            let feature = model.features().iter().find(|feature| feature.name == name);
            feature.map_or_else(|| name.to_owned(), FeatureInfo::label)
        };
        // Nothing says which of them is wrong, so none of them is used.
        for found in acuity_scores::contradictions(|name| values.get(name).copied()) {
            let said: Vec<String> = found
                .values
                .iter()
                .map(|(name, value)| format!("{} is {}", label(name), format::number(*value)))
                .collect();
            for (name, _) in &found.values {
                unusable.entry(name.clone()).or_insert_with(|| format!("{}: {}", said.join(" and "), found.why));
            }
        }
        values.retain(|name, _| !unusable.contains_key(*name));
        let entered = values.len();
        let values = model.features().iter().map(|feature| {
            let name = feature.name.as_str();
            (name, values.get(name).copied())
        });
        let explanation = model.explain(&model.row(values)?);
        let warnings = explanation.warnings.iter().map(|warning| (warning.feature.clone(), warning.clone())).collect();
        Ok(Assessment { explanation, warnings, entered, unusable })
    }
}

/// A number in the quantity's own unit, unless no patient has it; told in the unit that it is written in. The same table refuses
/// it on the command line.
fn possible(name: &str, value: f64, written: Option<OtherUnit>) -> Reading {
    let Some(problem) = find(name).and_then(|feature| feature.quantity.problem(value)) else {
        return Reading::Value(value);
    };
    let (shown, problem) = match (written, problem) {
        (Some(unit), Problem::Impossible { possible: (low, high), .. }) => {
            let possible = (unit.of_own(low), unit.of_own(high));
            (unit.of_own(value), Problem::Impossible { unit: unit.name, possible, unit_hint: None })
        }
        (_, problem) => (value, problem),
    };
    Reading::Unusable(format!("{}{problem}", format::number(shown)))
}

/// Explains the first-day values of a stay; features of the model that the mart does not know count as missing.
pub(crate) fn explain_values(model: &ModelFile, values: &BTreeMap<String, f64>) -> acuity_ml::Result<Explanation> {
    let known = model.features().iter().map(|feature| (feature.name.as_str(), values.get(&feature.name).copied()));
    Ok(model.explain(&model.row(known)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_strictly() {
        let mut form = Form::default();
        for (text, expected) in [
            ("37.5", Reading::Value(37.5)),
            (" 38 ", Reading::Value(38.0)),
            ("  ", Reading::Missing),
            ("high", Reading::Unusable("Not a number".into())),
            ("inf", Reading::Unusable("Not a number".into())),
            ("1e300", Reading::Unusable("Not a number".into())),
            ("37,5", Reading::Unusable("Write the decimal sign as a point, without separators of thousands".into())),
            (
                "101",
                Reading::Unusable(
                    "101, which cannot be in °C: between 10 and 50 is possible (in Fahrenheit? subtract 32, then divide by 1.8)"
                        .into(),
                ),
            ),
        ] {
            form.type_text("tempc_max", text.to_owned());
            assert_eq!(form.read("tempc_max"), expected, "{text}");
        }
    }

    #[test]
    fn a_category_is_read_by_its_name() {
        let names = ["CCU", "MICU"].map(str::to_owned).to_vec();
        let unit = FeatureInfo { categories: Some(names), ..FeatureInfo::category("unit", "First unit", "facts") };
        let mut form = Form::default();
        let mut read = |text: &str| {
            form.type_text("unit", text.to_owned());
            form.read_of(&unit)
        };
        assert_eq!(read(" MICU "), Reading::Value(1.0));
        assert_eq!(read(""), Reading::Missing);
        assert_eq!(read("SICU"), Reading::Unusable("The model knows no SICU".into()));
        form.fill_row(&[unit], &[Some(0.0)]);
        assert_eq!(form.text("unit"), "CCU");
    }

    #[test]
    fn units_are_those_of_the_last_time() {
        let mut form = Form::default();
        form.switch_unit("creatinine_min");
        let mut next = Form::default();
        next.switch_to(form.switched().into_iter().chain(["heartrate", "of an earlier release"]));
        assert_eq!((next.switched(), next.unit("creatinine_max").unwrap().name), (vec!["creatinine"], "µmol/L"));
    }

    #[test]
    fn a_value_stays_what_it_is_when_its_unit_is_switched() {
        let mut form = Form::default();
        form.type_text("creatinine_max", "2".into());
        form.type_text("creatinine_min", "x".into());
        form.switch_unit("creatinine_min");
        assert_eq!([form.text("creatinine_max"), form.text("creatinine_min")], ["176.8", "x"]);
        assert_eq!(form.read("creatinine_max"), Reading::Value(2.0));
        form.type_text("creatinine_max", "88.4".into());
        assert_eq!(form.read("creatinine_max"), Reading::Value(1.0));
        form.switch_unit("creatinine_max");
        assert_eq!(form.text("creatinine_max"), "1");
        form.switch_unit("heartrate_max");
        assert_eq!(form.unit("heartrate_max"), None);
    }

    #[test]
    fn a_filled_value_keeps_its_precision_until_it_is_edited() {
        let mut form = Form::default();
        form.set("heartrate_mean", Some(84.333_333_333_333_33));
        assert_eq!(form.text("heartrate_mean"), "84.33");
        assert_eq!(form.read("heartrate_mean"), Reading::Value(84.333_333_333_333_33));
        form.type_text("heartrate_mean", "84.3".into());
        assert_eq!(form.read("heartrate_mean"), Reading::Value(84.3));
    }
}
