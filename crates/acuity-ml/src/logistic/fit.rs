//! Fits the logistic regression: median imputation, bounds at the 1st and 99th percentile, indicators of missing values,
//! standardisation, then [`PenaltyPath`].

use ndarray::{Array2, ArrayView1};

use super::{
    model::{Indicator, LogisticModel, Term},
    ridge::{LinearModel, PenaltyPath},
};
use crate::{dataset::Table, error::Result, math::quantile};

/// Hyperparameters of the fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticParams {
    /// The penalty: `sum of log losses + alpha * (l1_ratio * |coefficients|₁ + (1 - l1_ratio) / 2 * |coefficients|²)`, the
    /// intercept left free. The inverse of scikit-learn's `C`.
    pub alpha: f64,
    /// The share of the penalty that is L1, 0 to 1: what holds coefficients at exactly 0.
    pub l1_ratio: f64,
    /// What a row with the outcome weighs; one without weighs 1.
    pub positive_weight: f64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { alpha: 30.0, l1_ratio: 0.0, positive_weight: 1.0 }
    }
}

/// The columns of the design matrix, by feature: the value, or the indicator of each category, then that of missing values if
/// there is one.
pub(crate) struct Design {
    terms: Vec<Term>,
    pub(crate) x: Array2<f64>,
}

impl Design {
    /// Learns the transforms from `table` and applies them.
    pub(crate) fn learn(table: &Table) -> Self {
        let columns = table.features.iter().zip(table.x.columns());
        let terms: Vec<Term> = columns
            .map(|(feature, column)| match &feature.categories {
                Some(names) => category_term(names.len(), column),
                None => term(column.iter().copied()),
            })
            .collect();
        let x = encode(&terms, table);
        Self { terms, x }
    }

    /// The same transforms of other rows.
    pub(crate) fn encode(&self, table: &Table) -> Array2<f64> {
        encode(&self.terms, table)
    }

    /// Fits of several penalties to `y`, whose `true` weigh `positive_weight`.
    ///
    /// # Errors
    /// One outcome only, or the weight is out of range.
    pub(crate) fn path<'a>(&'a self, y: &'a [bool], positive_weight: f64) -> Result<PenaltyPath<'a>> {
        PenaltyPath::new(self.x.view(), y)?.weighted(positive_weight)
    }

    /// The coefficients beside their transforms.
    fn model(&self, fitted: &LinearModel) -> LogisticModel {
        let mut coefficients = fitted.coefficients.iter().copied();
        let mut model = LogisticModel { intercept: fitted.intercept, terms: self.terms.clone() };
        for term in &mut model.terms {
            term.coefficients_mut().zip(&mut coefficients).for_each(|(slot, coefficient)| *slot = coefficient);
        }
        model
    }
}

impl LogisticParams {
    /// Fits to a table.
    ///
    /// # Errors
    /// One outcome only, an option out of its range, or the solver gives up.
    pub fn fit(self, table: &Table) -> Result<LogisticModel> {
        let design = Design::learn(table);
        let fitted = design.path(&table.y, self.positive_weight)?.fit_net(self.alpha, self.l1_ratio)?;
        Ok(design.model(&fitted))
    }
}

fn term(values: impl Iterator<Item = f64>) -> Term {
    let values: Vec<f64> = values.collect();
    let mut present: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    let at = |q| quantile(&present, q).unwrap_or(0.0);
    let (mut low, mut high) = (at(0.01), at(0.99));
    if low >= high {
        // A rare flag is constant between its percentiles; its few other values are what it is about.
        (low, high) = (at(0.0), at(1.0));
    }
    let mut term = Term {
        impute: at(0.5),
        low,
        high,
        center: 0.0,
        scale: 1.0,
        coefficient: 0.0,
        missing: None,
        categories: Vec::new(),
    };
    let (center, scale) = moments(values.iter().map(|value| term.encode(*value)));
    (term.center, term.scale) = (center, scale);
    // Where all values are missing, or none, the indicator would be constant.
    if present.len() < values.len() && !present.is_empty() {
        term.missing = Some(indicator(values.iter().map(|value| value.is_nan())));
    }
    term
}

/// One indicator a category: with the penalty none of them need be left out, and none is the one that others are compared with.
fn category_term(categories: usize, codes: ArrayView1<'_, f64>) -> Term {
    let of = |code: usize| indicator(codes.iter().map(move |value| *value == code as f64));
    let missing = codes.iter().filter(|code| code.is_nan()).count();
    Term {
        impute: 0.0,
        low: 0.0,
        high: 0.0,
        center: 0.0,
        scale: 1.0,
        coefficient: 0.0,
        missing: (0 < missing && missing < codes.len()).then(|| indicator(codes.iter().map(|code| code.is_nan()))),
        categories: (0..categories).map(of).collect(),
    }
}

fn indicator(values: impl Iterator<Item = bool> + Clone) -> Indicator {
    let (center, scale) = moments(values.map(|is_so| f64::from(u8::from(is_so))));
    Indicator { center, scale, coefficient: 0.0 }
}

/// Mean and standard deviation; a constant has standard deviation 1, so that it can be divided by.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / n;
    let sd = (values.map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    (mean, if sd > 1e-9 { sd } else { 1.0 })
}

fn encode(terms: &[Term], table: &Table) -> Array2<f64> {
    let width = terms.iter().map(|term| usize::from(term.categories.is_empty()) + term.indicators().count()).sum();
    let mut x = Array2::zeros((table.len(), width));
    let mut column = 0;
    for (term, values) in terms.iter().zip(table.x.columns()) {
        if term.categories.is_empty() {
            x.column_mut(column).assign(&values.mapv(|value| term.encode(value)));
            column += 1;
        }
        for (code, category) in term.categories.iter().enumerate() {
            x.column_mut(column).assign(&values.mapv(|value| category.encode(value == code as f64)));
            column += 1;
        }
        if let Some(missing) = term.missing {
            x.column_mut(column).assign(&values.mapv(|value| missing.encode(value.is_nan())));
            column += 1;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::{feature_info::FeatureInfo, math::sigmoid};

    fn table(rows: usize, share: f64) -> Table {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut x = Array2::zeros((rows, 3));
        let mut y = Vec::new();
        for mut row in x.rows_mut() {
            row.mapv_inplace(|_| 10.0 * rng.random::<f64>());
            let margin = 0.8 * (row[0] - 5.0) - 0.4 * (row[1] - 5.0) + (share / (1.0 - share)).ln();
            y.push(rng.random::<f64>() < sigmoid(margin));
            if rng.random::<f64>() < 0.3 {
                row[2] = f64::NAN;
            }
        }
        let features = ["age", "bun_max", "lactate_max"];
        Table {
            features: features.map(|name| FeatureInfo::new(crate::features::find(name).unwrap(), None)).to_vec(),
            stay: (0..rows as i64).collect(),
            at: Vec::new(),
            later: Vec::new(),
            patient: (0..rows as i64).collect(),
            baselines: Vec::new(),
            subgroups: Vec::new(),
            x,
            y,
        }
    }

    #[test]
    fn the_outcome_is_the_positive_class_whether_rare_or_common() {
        for share in [0.1, 0.9] {
            let table = table(4000, share);
            let model = LogisticParams { alpha: 0.01, ..LogisticParams::default() }.fit(&table).unwrap();
            let slope = |i: usize| model.terms[i].coefficient / model.terms[i].scale;
            assert!((slope(0) - 0.8).abs() < 0.1, "{}", slope(0));
            assert!((slope(1) + 0.4).abs() < 0.1, "{}", slope(1));
            let mean = table.x.rows().into_iter().map(|row| model.probability(&row.to_vec())).sum::<f64>() / 4000.0;
            let observed = table.positives() as f64 / 4000.0;
            assert!((mean - observed).abs() < 0.002, "{mean} {observed}");
        }
    }

    #[test]
    fn the_gradient_of_the_penalised_loss_is_zero() {
        let table = table(1500, 0.2);
        let design = Design::learn(&table);
        let alpha = 5.0;
        let model = LogisticParams { alpha, ..LogisticParams::default() }.fit(&table).unwrap();
        let mut weights = Vec::new();
        for term in &model.terms {
            weights.push(term.coefficient);
            weights.extend(term.missing.map(|missing| missing.coefficient));
        }
        for (j, weight) in weights.iter().enumerate() {
            let loss: f64 = (0..table.len())
                .map(|i| {
                    let row = table.x.row(i).to_vec();
                    (model.probability(&row) - f64::from(u8::from(table.y[i]))) * design.x[(i, j)]
                })
                .sum();
            assert!((loss + alpha * weight).abs() < 1e-4, "column {j}: {}", loss + alpha * weight);
        }
    }

    #[test]
    fn contributions_average_to_zero_over_the_training_rows() {
        let table = table(500, 0.3);
        let model = LogisticParams::default().fit(&table).unwrap();
        let mut sums = vec![0.0; 3];
        for row in table.x.rows() {
            for (sum, value) in sums.iter_mut().zip(model.contributions(&row.to_vec())) {
                *sum += value;
            }
        }
        assert!(sums.iter().all(|sum| sum.abs() < 1e-9), "{sums:?}");
    }

    #[test]
    fn categories_are_indicators_and_the_gradient_is_zero() {
        let mut table = table(2000, 0.3);
        let names = ["MICU", "SICU", "CCU"].map(str::to_owned).to_vec();
        table.features[1] = FeatureInfo { categories: Some(names), ..FeatureInfo::category("unit", "Unit", "facts") };
        table.x.column_mut(1).mapv_inplace(|value| if value < 1.0 { f64::NAN } else { (value / 3.4).floor() });
        let model = LogisticParams { alpha: 3.0, ..LogisticParams::default() }.fit(&table).unwrap();
        let term = &model.terms[1];
        assert_eq!((term.categories.len(), term.coefficient, term.missing.is_some()), (3, 0.0, true));
        for code in [0.0, 1.0, 2.0] {
            // The derivative of the loss by the coefficient of the category, plus that of the penalty.
            let indicator = &term.categories[code as usize];
            let loss: f64 = (0..table.len())
                .map(|i| {
                    let row = table.x.row(i).to_vec();
                    (model.probability(&row) - f64::from(u8::from(table.y[i]))) * indicator.encode(row[1] == code)
                })
                .sum();
            assert!((loss + 3.0 * indicator.coefficient).abs() < 1e-4, "{code}: {loss}");
        }
        let sum: f64 = table.x.column(1).iter().map(|value| term.contribution(*value)).sum();
        assert!(sum.abs() < 1e-8, "contributions average to zero: {sum}");
        // A category that training has not seen is none of the three, and not missing.
        assert!(term.contribution(7.0).is_finite() && term.is_valid());
    }

    #[test]
    fn a_rare_flag_is_not_cut_away() {
        let term = term((0..1000).map(|i| f64::from(u8::from(i < 3))));
        assert_eq!((term.low, term.high), (0.0, 1.0));
    }
}
