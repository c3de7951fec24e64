//! Hyperparameters of the booster, unchecked and checked.

use std::collections::BTreeMap;

use linfa::ParamGuard;

use crate::error::{Error, Result};

/// Checked hyperparameters; obtained from [`GbdtParams`] through [`ParamGuard`].
#[derive(Debug, Clone, PartialEq)]
pub struct GbdtValidParams {
    pub(crate) rounds: usize,
    pub(crate) learning_rate: f64,
    pub(crate) max_depth: usize,
    pub(crate) max_leaves: usize,
    pub(crate) max_bins: usize,
    pub(crate) lambda: f64,
    pub(crate) alpha: f64,
    pub(crate) gamma: f64,
    pub(crate) min_child_weight: f64,
    pub(crate) subsample: f64,
    pub(crate) colsample: f64,
    pub(crate) scale_pos_weight: f64,
    pub(crate) base_score: Option<f64>,
    pub(crate) monotone: Vec<i8>,
    pub(crate) categorical: Vec<bool>,
    pub(crate) max_cat_to_onehot: usize,
    pub(crate) max_cat_threshold: usize,
    pub(crate) seed: u64,
}

impl GbdtValidParams {
    /// Number of trees.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// Whether a feature has categories.
    pub(crate) fn is_categorical(&self, feature: usize) -> bool {
        self.categorical.get(feature).copied().unwrap_or(false)
    }

    /// Names and values, for the model file.
    #[must_use]
    pub fn describe(&self) -> BTreeMap<String, String> {
        let of_categories = [
            ("max_cat_to_onehot", self.max_cat_to_onehot.to_string()),
            ("max_cat_threshold", self.max_cat_threshold.to_string()),
        ];
        let with_categories = self.categorical.contains(&true);
        [
            ("rounds", self.rounds.to_string()),
            ("learning_rate", self.learning_rate.to_string()),
            ("max_depth", self.max_depth.to_string()),
            ("max_leaves", self.max_leaves.to_string()),
            ("max_bins", self.max_bins.to_string()),
            ("scale_pos_weight", self.scale_pos_weight.to_string()),
            ("lambda", self.lambda.to_string()),
            ("alpha", self.alpha.to_string()),
            ("gamma", self.gamma.to_string()),
            ("min_child_weight", self.min_child_weight.to_string()),
            ("subsample", self.subsample.to_string()),
            ("colsample_bytree", self.colsample.to_string()),
        ]
        .into_iter()
        .chain(of_categories.into_iter().filter(|_| with_categories))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}

/// Hyperparameters of the booster. Names and meanings are XGBoost's.
///
/// ```
/// use acuity_ml::gbdt::GbdtParams;
/// use linfa::{DatasetBase, prelude::*};
/// use ndarray::{Array1, Array2};
///
/// let x = Array2::from_shape_fn((200, 2), |(row, column)| if column == 0 { row as f32 } else { f32::NAN });
/// let y = Array1::from_shape_fn(200, |row| row >= 120);
/// let model = GbdtParams::new().rounds(20).fit(&DatasetBase::new(x.clone(), y))?;
/// let risk: Array1<f64> = model.predict(&x);
/// assert!(risk[0] < 0.3 && risk[199] > 0.7);
/// # Ok::<(), acuity_ml::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GbdtParams(GbdtValidParams);

impl Default for GbdtParams {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $ty:ty),* $(,)?) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(mut self, value: $ty) -> Self {
            self.0.$name = value;
            self
        })*
    };
}

impl GbdtParams {
    /// 100 trees of depth 6, learning rate 0.3, 255 bins, lambda 1, no sampling.
    #[must_use]
    pub fn new() -> Self {
        Self(GbdtValidParams {
            rounds: 100,
            learning_rate: 0.3,
            max_depth: 6,
            max_leaves: 0,
            max_bins: 255,
            lambda: 1.0,
            alpha: 0.0,
            gamma: 0.0,
            min_child_weight: 1.0,
            subsample: 1.0,
            colsample: 1.0,
            scale_pos_weight: 1.0,
            base_score: None,
            monotone: Vec::new(),
            categorical: Vec::new(),
            max_cat_to_onehot: 4,
            max_cat_threshold: 64,
            seed: 0,
        })
    }

    setters! {
        /// Number of trees, at least 1.
        rounds: usize,
        /// Shrinkage of each tree, above 0 and at most 1.
        learning_rate: f64,
        /// Edges from the root to the deepest leaf, 1 to 16.
        max_depth: usize,
        /// Leaves of a tree: above 0, the leaf whose split gains most is split first until there are so many (XGBoost's
        /// `grow_policy=lossguide`); 0 grows level by level.
        max_leaves: usize,
        /// Bins a feature's values are sorted into, 2 to 255; missing values have a bin of their own.
        max_bins: usize,
        /// L2 penalty on leaf values, at least 0.
        lambda: f64,
        /// L1 penalty on leaf values, at least 0.
        alpha: f64,
        /// Loss reduction a split must exceed, at least 0.
        gamma: f64,
        /// Sum of hessians each child must have, at least 0.
        min_child_weight: f64,
        /// Fraction of the rows each tree sees, above 0 and at most 1.
        subsample: f64,
        /// Fraction of the features each tree sees, above 0 and at most 1.
        colsample: f64,
        /// Weight of a row with the outcome beside one without, above 0. Other weights than 1 change what the probabilities mean.
        scale_pos_weight: f64,
        /// Probability every row starts from; `None` takes the (weighted) frequency of the outcome.
        base_score: Option<f64>,
        /// By feature: 1 when the risk must not fall with the value, -1 when it must not rise, 0 when free. Empty: all
        /// free.
        monotone: Vec<i8>,
        /// By feature: whether its values are codes of categories, whole numbers from 0 to 254 without order. Empty: none.
        categorical: Vec<bool>,
        /// A feature of fewer categories is split into one of them and all others.
        max_cat_to_onehot: usize,
        /// Categories that a split sends right, at most; 1 or more.
        max_cat_threshold: usize,
        /// Seed of the row and feature samples.
        seed: u64,
    }
}

impl ParamGuard for GbdtParams {
    type Checked = GbdtValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&GbdtValidParams> {
        let p = &self.0;
        let positive_fraction = |value: f64| value > 0.0 && value <= 1.0;
        let not_negative = |value: f64| value >= 0.0 && value.is_finite();
        let checks: [(&'static str, String, bool, &'static str); 14] = [
            ("rounds", p.rounds.to_string(), (1..=100_000).contains(&p.rounds), "1 to 100000 trees are possible"),
            (
                "learning_rate",
                p.learning_rate.to_string(),
                positive_fraction(p.learning_rate),
                "it must be above 0 and at most 1",
            ),
            ("max_depth", p.max_depth.to_string(), (1..=16).contains(&p.max_depth), "1 to 16 levels are possible"),
            (
                "max_leaves",
                p.max_leaves.to_string(),
                p.max_leaves != 1 && p.max_leaves <= 65_536,
                "2 to 65536 leaves are possible, or 0 to grow level by level",
            ),
            (
                "scale_pos_weight",
                p.scale_pos_weight.to_string(),
                p.scale_pos_weight > 0.0 && p.scale_pos_weight.is_finite(),
                "it must be a number above 0",
            ),
            ("max_bins", p.max_bins.to_string(), (2..=255).contains(&p.max_bins), "2 to 255 bins are possible"),
            (
                "max_cat_threshold",
                p.max_cat_threshold.to_string(),
                p.max_cat_threshold > 0,
                "a split needs a category that goes right",
            ),
            ("lambda", p.lambda.to_string(), not_negative(p.lambda), "it must be a number from 0 on"),
            ("alpha", p.alpha.to_string(), not_negative(p.alpha), "it must be a number from 0 on"),
            ("gamma", p.gamma.to_string(), not_negative(p.gamma), "it must be a number from 0 on"),
            (
                "min_child_weight",
                p.min_child_weight.to_string(),
                not_negative(p.min_child_weight),
                "it must be a number from 0 on",
            ),
            ("subsample", p.subsample.to_string(), positive_fraction(p.subsample), "it must be above 0 and at most 1"),
            ("colsample", p.colsample.to_string(), positive_fraction(p.colsample), "it must be above 0 and at most 1"),
            (
                "base_score",
                format!("{:?}", p.base_score),
                p.base_score.is_none_or(|score| score > 0.0 && score < 1.0),
                "it must lie between 0 and 1",
            ),
        ];
        for (option, value, fine, expected) in checks {
            if !fine {
                return Err(Error::InvalidOption { option, value, expected });
            }
        }
        Ok(p)
    }

    fn check(self) -> Result<GbdtValidParams> {
        self.check_ref()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_out_of_range_are_named() {
        insta::assert_snapshot!(GbdtParams::new().learning_rate(0.0).check().unwrap_err(), @"option `learning_rate` is 0: it must be above 0 and at most 1");
        insta::assert_snapshot!(GbdtParams::new().max_bins(256).check().unwrap_err(), @"option `max_bins` is 256: 2 to 255 bins are possible");
        insta::assert_snapshot!(GbdtParams::new().lambda(f64::NAN).check().unwrap_err(), @"option `lambda` is NaN: it must be a number from 0 on");
        insta::assert_snapshot!(GbdtParams::new().max_leaves(1).check().unwrap_err(), @"option `max_leaves` is 1: 2 to 65536 leaves are possible, or 0 to grow level by level");
        insta::assert_snapshot!(GbdtParams::new().scale_pos_weight(0.0).check().unwrap_err(), @"option `scale_pos_weight` is 0: it must be a number above 0");
        assert!(GbdtParams::new().check().is_ok());
    }
}
