//! One row of input for a model.

use std::collections::BTreeMap;

use acuity_scores::nearest;

use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
    math::is_usable,
};

/// Values in the order of a model's features; made by [`ModelFile::row`](crate::ModelFile::row).
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    values: Vec<Option<f64>>,
}

impl Row {
    /// Puts named values into the order of `features`. A feature that is not named is missing.
    ///
    /// # Errors
    /// An unknown name (with the nearest known one), or a value that is not finite; `place` says where it was read.
    pub(crate) fn new<'a>(
        features: &[FeatureInfo],
        values: impl IntoIterator<Item = (&'a str, Option<f64>)>,
        place: Option<&str>,
    ) -> Result<Self> {
        let index: BTreeMap<&str, usize> = features.iter().enumerate().map(|(i, f)| (f.name.as_str(), i)).collect();
        let mut row = Self { values: vec![None; features.len()] };
        for (name, value) in values {
            let at = *index.get(name).ok_or_else(|| unknown_feature(name, features, place.map(str::to_owned)))?;
            row.values[at] = finite(name, value, place)?;
        }
        Ok(row)
    }

    /// Values that are already in order.
    pub(crate) fn from_ordered(values: Vec<Option<f64>>) -> Self {
        Self { values }
    }

    /// The values, in the order of the model's features; `None` is missing.
    #[must_use]
    pub fn values(&self) -> &[Option<f64>] {
        &self.values
    }

    /// The value of a feature, NaN where it is missing or there is no such feature.
    pub(crate) fn value(&self, feature: usize) -> f64 {
        self.values.get(feature).copied().flatten().unwrap_or(f64::NAN)
    }

    /// The values with NaN for missing ones.
    pub(crate) fn dense(&self) -> Vec<f64> {
        self.values.iter().map(|value| value.unwrap_or(f64::NAN)).collect()
    }
}

pub(crate) fn finite(feature: &str, value: Option<f64>, place: Option<&str>) -> Result<Option<f64>> {
    match value {
        Some(value) if !is_usable(value) => {
            Err(Error::NotFinite { feature: feature.to_owned(), value, place: place.map(str::to_owned) })
        }
        value => Ok(value),
    }
}

pub(crate) fn unknown_feature(name: &str, features: &[FeatureInfo], place: Option<String>) -> Error {
    Error::UnknownFeature {
        name: name.to_owned(),
        nearest: nearest(name, features.iter().map(|feature| feature.name.as_str())).map(str::to_owned),
        place,
    }
}
