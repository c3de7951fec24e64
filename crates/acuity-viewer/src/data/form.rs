//! What was typed into the scoring form, and what a model makes of it.

use std::collections::BTreeMap;

use acuity_ml::{Explanation, FeatureInfo, ModelFile, RangeWarning};

use crate::format;

/// One field.
#[derive(Debug, Clone, Default, PartialEq)]
struct Entry {
    text: String,
    /// The value at full precision, when a program filled the field and nobody edited it.
    exact: Option<f64>,
}

/// A field's content, read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reading {
    /// Left empty.
    Missing,
    Value(f64),
    /// No number; what to tell the person.
    Unreadable(&'static str),
}

/// The fields by feature name. They stay when another model is chosen: its features have the same names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Form {
    entries: BTreeMap<String, Entry>,
}

/// What a model says about the form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) explanation: Explanation,
    /// Warnings by feature name.
    pub(crate) warnings: BTreeMap<String, RangeWarning>,
    /// Fields of this model with a value.
    pub(crate) entered: usize,
    /// Fields of this model that hold no number; they count as missing.
    pub(crate) unreadable: usize,
}

impl Form {
    /// What stands in the field of `name`.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.entries.get(name).map_or("", |entry| &entry.text)
    }

    /// Puts text into a field, as a person types.
    pub(crate) fn type_text(&mut self, name: &str, text: String) {
        if text.trim().is_empty() {
            self.entries.remove(name);
        } else {
            self.entries.insert(name.to_owned(), Entry { text, exact: None });
        }
    }

    /// Puts a value into a field, or empties it.
    pub(crate) fn set(&mut self, name: &str, value: Option<f64>) {
        match value {
            None => self.entries.remove(name),
            Some(value) => {
                self.entries.insert(name.to_owned(), Entry { text: format::number(value), exact: Some(value) })
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

    /// Reads a field.
    pub(crate) fn read(&self, name: &str) -> Reading {
        let Some(entry) = self.entries.get(name) else { return Reading::Missing };
        if let Some(value) = entry.exact {
            return Reading::Value(value);
        }
        let text = entry.text.trim();
        if text.contains(',') {
            return Reading::Unreadable("Write the decimal sign as a point, without separators of thousands");
        }
        // Models compute in single precision; `inf` and `nan` parse as numbers but are none.
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && value.abs() <= f64::from(f32::MAX) => Reading::Value(value),
            _ => Reading::Unreadable("Not a number"),
        }
    }

    /// Scores the form.
    pub(crate) fn assess(&self, model: &ModelFile) -> acuity_ml::Result<Assessment> {
        let (mut entered, mut unreadable) = (0, 0);
        let mut values = Vec::with_capacity(model.features().len());
        for feature in model.features() {
            let value = match self.read(&feature.name) {
                Reading::Missing => None,
                Reading::Value(value) => {
                    entered += 1;
                    Some(value)
                }
                Reading::Unreadable(_) => {
                    unreadable += 1;
                    None
                }
            };
            values.push((feature.name.as_str(), value));
        }
        let explanation = model.explain(&model.row(values)?);
        let warnings = explanation.warnings.iter().map(|warning| (warning.feature.clone(), warning.clone())).collect();
        Ok(Assessment { explanation, warnings, entered, unreadable })
    }
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
            (" 8 ", Reading::Value(8.0)),
            ("-1", Reading::Value(-1.0)),
            ("  ", Reading::Missing),
            ("high", Reading::Unreadable("Not a number")),
            ("inf", Reading::Unreadable("Not a number")),
            ("1e300", Reading::Unreadable("Not a number")),
            ("37,5", Reading::Unreadable("Write the decimal sign as a point, without separators of thousands")),
        ] {
            form.type_text("tempc_max", text.to_owned());
            assert_eq!(form.read("tempc_max"), expected, "{text}");
        }
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
