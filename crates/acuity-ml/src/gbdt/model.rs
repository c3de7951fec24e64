//! The fitted booster: a base margin and trees whose leaves are added to it.

use linfa::traits::PredictInplace;
use ndarray::{Array1, ArrayBase, Data, Ix2};

use super::tree::Tree;

/// Gradient-boosted trees for a binary outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct GbdtModel {
    /// Number of columns it was trained on.
    pub features: usize,
    /// Probability every row starts from, before the first tree.
    pub base_score: f32,
    /// The trees, in the order of boosting.
    pub trees: Vec<Tree>,
}

impl GbdtModel {
    /// Log-odds of [`base_score`](Self::base_score), rounded as XGBoost rounds it.
    #[must_use]
    pub fn base_margin(&self) -> f64 {
        f64::from(-(1.0 / self.base_score - 1.0).ln())
    }

    /// Log-odds of a row of [`features`](Self::features) values; NaN is missing.
    #[must_use]
    pub fn margin(&self, row: &[f32]) -> f64 {
        self.base_margin() + self.trees.iter().map(|tree| f64::from(tree.predict(row))).sum::<f64>()
    }

    /// Probability of the positive class for a row.
    #[must_use]
    pub fn probability(&self, row: &[f32]) -> f64 {
        crate::math::sigmoid(self.margin(row))
    }

    /// Replaces the margin by `slope * margin + intercept`: scales every leaf, and moves the base score.
    pub fn calibrate(&mut self, slope: f64, intercept: f64) {
        let base = crate::math::sigmoid(slope * self.base_margin() + intercept);
        // Away from 0 and 1, whose log-odds are infinite.
        self.base_score = (base as f32).clamp(1e-6, 1.0 - 1e-6);
        self.trees.iter_mut().for_each(|tree| tree.scale(slope));
    }

    /// Total loss reduction by column.
    #[must_use]
    pub fn gain(&self) -> Vec<f64> {
        let mut gain = vec![0.0; self.features];
        for node in self.trees.iter().flat_map(Tree::nodes) {
            if node.children().is_some()
                && let Some(slot) = gain.get_mut(node.feature as usize)
            {
                *slot += f64::from(node.gain);
            }
        }
        gain
    }
}

impl<D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<f64>> for GbdtModel {
    /// Probability of the positive class by row. Columns the input lacks count as missing, surplus ones are ignored.
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<f64>) {
        for (row, out) in x.rows().into_iter().zip(y.iter_mut()) {
            *out = match row.as_slice() {
                Some(row) => self.probability(row),
                None => self.probability(&row.to_vec()),
            };
        }
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<f64> {
        Array1::zeros(x.nrows())
    }
}
