//! How a feature and its value are written for a person: one place, so that app, report and command line say the same.

pub use acuity_scores::words::{number, range, unit, with_unit};

/// A feature's description, short enough for a line of a list; its name when there is no description.
///
/// ```
/// use acuity_ml::words::short_label;
///
/// let long = "Lowest ratio of arterial oxygen pressure to inspired oxygen fraction while ventilated";
/// assert_eq!(short_label("pao2fio2_vent_min", long), "Lowest PaO2/FiO2 while ventilated");
/// assert_eq!(short_label("f0", ""), "f0");
/// ```
#[must_use]
pub fn short_label(name: &str, description: &str) -> String {
    if description.is_empty() {
        return name.to_owned();
    }
    // Remarks stand behind a semicolon.
    let first = description.split(';').next().unwrap_or(description);
    [
        ("ratio of arterial oxygen pressure to inspired oxygen fraction", "PaO2/FiO2"),
        ("Ratio of arterial oxygen pressure to inspired oxygen fraction", "PaO2/FiO2"),
        ("arterial carbon dioxide pressure", "arterial PaCO2"),
        ("peripheral oxygen saturation", "oxygen saturation"),
        ("Peripheral oxygen saturation", "Oxygen saturation"),
        ("at the lowest Glasgow coma scale", "at the lowest GCS"),
        (", bedside and laboratory", ""),
    ]
    .into_iter()
    // Most labels have none of them, and a list of warnings makes many labels.
    .fold(
        first.to_owned(),
        |label, (long, short)| if label.contains(long) { label.replace(long, short) } else { label },
    )
}

/// A feature's value: flags as yes or no, a missing one in words.
///
/// ```
/// use acuity_ml::words::feature_value;
///
/// assert_eq!(feature_value(Some(37.25), "degC", false), "37.25 °C");
/// assert_eq!(feature_value(Some(1.0), "1", true), "yes");
/// assert_eq!(feature_value(None, "mg/dL", false), "not measured");
/// ```
#[must_use]
pub fn feature_value(value: Option<f64>, its_unit: &str, is_flag: bool) -> String {
    match value {
        None => "not measured".to_owned(),
        Some(value) if is_flag => yes_or_no(value).to_owned(),
        Some(value) => with_unit(value, its_unit),
    }
}

/// So many of something, in the singular where it is one.
///
/// ```
/// assert_eq!(acuity_ml::words::counted(1, "feature"), "1 feature");
/// assert_eq!(acuity_ml::words::counted(20, "feature"), "20 features");
/// ```
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// The probability of a test: `0.013`, `< 0.001`.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// A flag.
#[must_use]
pub fn yes_or_no(value: f64) -> &'static str {
    if value == 0.0 { "no" } else { "yes" }
}

/// With a capital at the start.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::features;

    #[test]
    fn every_feature_has_a_label_of_its_own_and_no_unit_of_one() {
        let labels: std::collections::BTreeSet<String> =
            features().iter().map(|feature| short_label(&feature.name, &feature.description)).collect();
        assert_eq!(labels.len(), features().len());
        for feature in features() {
            let label = short_label(&feature.name, &feature.description);
            assert!(!label.contains('_') && label.chars().count() <= 40, "{label}");
            assert!(label.chars().next().is_some_and(char::is_uppercase), "{label}");
            assert_ne!(unit(feature.unit), "1");
        }
        assert_eq!(short_label("age", "Age at ICU admission; over 89 shown as 91.4"), "Age at ICU admission");
    }
}
