//! The fitted logistic regression, with the transforms of its inputs.

use serde::{Deserialize, Serialize};

use crate::math::sigmoid;

/// How one feature enters the model.
///
/// The value is taken as it is (or [`impute`](Self::impute) when missing), held between [`low`](Self::low) and
/// [`high`](Self::high), centred and scaled, and multiplied by [`coefficient`](Self::coefficient).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Stands in for a missing value: the training median. In the feature's unit.
    pub impute: f64,
    /// Lower bound (1st percentile of training). In the feature's unit.
    pub low: f64,
    /// Upper bound (99th percentile of training). In the feature's unit.
    pub high: f64,
    /// Training mean after imputing and bounding. In the feature's unit.
    pub center: f64,
    /// Training standard deviation after imputing and bounding. In the feature's unit.
    pub scale: f64,
    /// Log-odds for one standard deviation.
    pub coefficient: f64,
    /// The indicator of a missing value, when training had both present and missing values.
    pub missing: Option<Indicator>,
    /// Of a feature with categories: the indicator of each, in the order of their codes. All else but [`missing`](Self::missing)
    /// says nothing then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Indicator>,
}

/// What is so (1) or not (0), centred and scaled: that a value is missing, or of a category.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Fraction of training of which it is so.
    pub center: f64,
    /// Its standard deviation.
    pub scale: f64,
    /// Log-odds for one standard deviation.
    pub coefficient: f64,
}

impl Term {
    /// The centred and scaled value.
    #[must_use]
    pub fn encode(&self, value: f64) -> f64 {
        let value = if value.is_nan() { self.impute } else { value };
        // Not `clamp`, which panics when the bounds of a damaged file are the wrong way round.
        (value.max(self.low).min(self.high) - self.center) / self.scale
    }

    /// What a value adds to the margin. Training's mean is 0, so this is also the Shapley value of the feature with the
    /// training rows as background (features taken as independent).
    #[must_use]
    pub fn contribution(&self, value: f64) -> f64 {
        let missing = self.missing.map_or(0.0, |term| term.contribution(value.is_nan()));
        if !self.categories.is_empty() {
            let categories = self.categories.iter().enumerate();
            return categories.map(|(code, term)| term.contribution(value == code as f64)).sum::<f64>() + missing;
        }
        self.coefficient * self.encode(value) + missing
    }

    /// The coefficients in the order of the columns of the design.
    pub(crate) fn coefficients_mut(&mut self) -> impl Iterator<Item = &mut f64> {
        let value = Some(&mut self.coefficient).filter(|_| self.categories.is_empty());
        let indicators = self.categories.iter_mut().chain(&mut self.missing);
        value.into_iter().chain(indicators.map(|one| &mut one.coefficient))
    }

    /// What it counts by in the columns of the design, after [`Self::encode`] of a number.
    pub(crate) fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.categories.iter().chain(&self.missing)
    }

    /// Whether the value, or that it is missing, says anything.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.coefficient != 0.0 || self.indicators().any(|term| term.coefficient != 0.0)
    }

    /// Whether all numbers can be computed with.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let numbers = [self.impute, self.low, self.high, self.center, self.scale, self.coefficient];
        let valid = |term: &Indicator| {
            [term.center, term.scale, term.coefficient].iter().all(|number| number.is_finite()) && term.scale > 0.0
        };
        numbers.iter().all(|number| number.is_finite()) && self.scale > 0.0 && self.indicators().all(valid)
    }
}

impl Indicator {
    /// The centred and scaled indicator.
    #[must_use]
    pub fn encode(&self, is_so: bool) -> f64 {
        (f64::from(u8::from(is_so)) - self.center) / self.scale
    }

    /// What it adds to the margin.
    fn contribution(&self, is_so: bool) -> f64 {
        self.coefficient * self.encode(is_so)
    }
}

/// Logistic regression on standardised features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogisticModel {
    /// Log-odds of a row with every feature at its training mean.
    pub intercept: f64,
    /// One term a feature, in the order of the features.
    pub terms: Vec<Term>,
}

impl LogisticModel {
    /// Contribution of each feature to the margin; NaN is missing, and so is a value the row lacks. With
    /// [`intercept`](Self::intercept) they sum to the margin.
    #[must_use]
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let value = |i: usize| row.get(i).copied().unwrap_or(f64::NAN);
        self.terms.iter().enumerate().map(|(i, term)| term.contribution(value(i))).collect()
    }

    /// Log-odds of a row.
    #[must_use]
    pub fn margin(&self, row: &[f64]) -> f64 {
        self.margin_of(|i| row.get(i).copied().unwrap_or(f64::NAN))
    }

    /// Log-odds of a row whose values `value` gives by feature, NaN for a missing one.
    #[must_use]
    pub fn margin_of(&self, value: impl Fn(usize) -> f64) -> f64 {
        self.intercept + self.terms.iter().enumerate().map(|(i, term)| term.contribution(value(i))).sum::<f64>()
    }

    /// Features that say anything: their value, or that it is missing.
    #[must_use]
    pub fn features_used(&self) -> usize {
        self.terms.iter().filter(|term| term.is_used()).count()
    }

    /// Whether some feature says nothing, as after a penalty with an L1 part.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.features_used() < self.terms.len()
    }

    /// Replaces the margin by `slope * margin + intercept`.
    pub fn calibrate(&mut self, slope: f64, intercept: f64) {
        self.intercept = slope * self.intercept + intercept;
        for term in &mut self.terms {
            term.coefficients_mut().for_each(|coefficient| *coefficient *= slope);
        }
    }

    /// Probability of the positive class for a row.
    #[must_use]
    pub fn probability(&self, row: &[f64]) -> f64 {
        sigmoid(self.margin(row))
    }
}
