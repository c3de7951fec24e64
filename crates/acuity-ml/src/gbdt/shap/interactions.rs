//! Exact interaction values: what two features do together beyond what each does alone.
//!
//! The interaction index of two players (Grabisch and Roubens 1999) is the integral of the second derivative of the game's
//! multilinear extension, as the Shapley value is that of the first. In the product game of a leaf both factors leave the
//! product, so that the integrand's degree falls by two and the same quadrature rule is exact. Values are halved between the two
//! features, as in TreeSHAP (Lundberg, Erion, Lee 2018) and XGBoost's `pred_interactions`.

use ndarray::Array2;

use super::TreeShap;

impl TreeShap {
    /// Features by features: off the diagonal half of what the two do together, on it what the feature does alone. Symmetric;
    /// each row sums to the [contribution](Self::contributions) of its feature, and all of it with [`base`](Self::base) to the
    /// margin. NaN is missing.
    #[must_use]
    pub fn interactions(&self, row: &[f32]) -> Array2<f64> {
        let mut out = Array2::zeros((self.features, self.features));
        let mut deltas = vec![0.0; self.longest];
        let mut factors = vec![0.0; self.longest];
        let mut suffix = vec![1.0; self.longest + 1];
        for path in &self.paths {
            let steps = &self.steps[path.steps.clone()];
            let follows: Vec<bool> = steps.iter().map(|step| step.follows(row)).collect();
            for ((delta, step), follows) in deltas.iter_mut().zip(steps).zip(&follows) {
                *delta = f64::from(u8::from(*follows)) - step.fraction;
            }
            for &(q, weight) in &self.rule {
                for ((factor, step), follows) in factors.iter_mut().zip(steps).zip(&follows) {
                    let absent = (1.0 - q) * step.fraction;
                    *factor = if *follows { q + absent } else { absent };
                }
                suffix[steps.len()] = 1.0;
                for i in (0..steps.len()).rev() {
                    suffix[i] = suffix[i + 1] * factors[i];
                }
                let mut before = 0.5 * weight * path.value;
                for i in 0..steps.len() {
                    let mut others = before * deltas[i];
                    for j in i + 1..steps.len() {
                        let half = others * suffix[j + 1] * deltas[j];
                        let at = [steps[i].feature as usize, steps[j].feature as usize];
                        // A file may name columns that its model does not have.
                        if let Some(slot) = out.get_mut(at) {
                            *slot += half;
                        }
                        others *= factors[j];
                    }
                    before *= factors[i];
                }
            }
        }
        let one_way = out.clone();
        out += &one_way.t();
        for (feature, share) in self.contributions(row).into_iter().enumerate() {
            out[(feature, feature)] = share - out.row(feature).sum();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::{
        model::GbdtModel,
        shap::tests::{FEATURES, conditional, grow},
        tree::{Node, SplitRule, Tree},
    };

    /// By definition: the weighted sum over all sets without the two of what both add beyond each.
    fn brute_force(model: &GbdtModel, row: &[f32], i: usize, j: usize) -> f64 {
        let m = model.features;
        let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
        let value = |known: u32| model.trees.iter().map(|tree| conditional(tree, 0, row, known)).sum::<f64>();
        let (i, j) = (1 << i, 1 << j);
        (0..1u32 << m)
            .filter(|set| set & (i | j) == 0)
            .map(|set| {
                let size = set.count_ones() as usize;
                let weight = factorial(size) * factorial(m - size - 2) / (2.0 * factorial(m - 1));
                weight * (value(set | i | j) - value(set | i) - value(set | j) + value(set))
            })
            .sum()
    }

    proptest! {
        #[test]
        fn equals_the_definition_and_rows_sum_to_the_contributions(
            choices in prop::collection::vec((any::<u8>(), any::<i8>(), any::<bool>(), any::<u8>()), 1..14),
            values in prop::collection::vec(any::<i8>(), 4..20),
            row in prop::collection::vec(prop::option::of(-8.0f32..8.0), FEATURES),
        ) {
            let row: Vec<f32> = row.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect();
            let half = choices.len() / 2;
            let trees = vec![grow(&choices, &values), grow(&choices[half..], &values)];
            let model = GbdtModel { features: FEATURES, base_score: 0.3, trees };
            let shap = TreeShap::new(&model);
            let found = shap.interactions(&row);
            for i in 0..FEATURES {
                for j in 0..FEATURES {
                    prop_assert_eq!(found[(i, j)], found[(j, i)]);
                    if i != j {
                        let slow = brute_force(&model, &row, i, j);
                        prop_assert!((found[(i, j)] - slow).abs() < 1e-10, "{} {} {}: {}", i, j, found[(i, j)], slow);
                    }
                }
            }
            for (i, share) in shap.contributions(&row).into_iter().enumerate() {
                prop_assert!((found.row(i).sum() - share).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn worked_example() {
        // Both below 0.5, each for half of the rows: 4, else 0. Alone each known feature gives 2 where it holds, nothing gives 1:
        // together 4 - 2 - 2 + 1 = 1, half of it for each; of the contribution of 1.5 the other 1 is the feature's own.
        let mut tree = Tree::stump(0.0, 4.0);
        let rule = |feature| SplitRule { feature, threshold: 0.5, categories: None, default_left: false, gain: 1.0 };
        let (left, _) = tree.split(0, rule(0), Node::leaf(0.0, 2.0), Node::leaf(0.0, 2.0));
        tree.split(left, rule(1), Node::leaf(4.0, 1.0), Node::leaf(0.0, 1.0));
        let shap = TreeShap::new(&GbdtModel { features: 2, base_score: 0.5, trees: vec![tree] });
        let found = shap.interactions(&[0.0, 0.0]);
        for (found, expected) in found.iter().zip([1.0, 0.5, 0.5, 1.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}
