//! The boosting loop.

use linfa::{
    dataset::{AsSingleTargets, DatasetBase},
    traits::Fit,
};
use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{bins::Bins, grow::Grower, hyperparams::GbdtValidParams, model::GbdtModel};
use crate::{
    error::{Error, Result},
    feature_info::MOST_CATEGORIES,
    math::sigmoid,
    metrics::weighted_log_loss,
};

/// A fit that watched other rows.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlyStopped {
    /// The model with the trees up to the best round.
    pub model: GbdtModel,
    /// Log loss on the watched rows, weighted as in training (`scale_pos_weight`), after each round that was run.
    pub log_loss: Vec<f64>,
}

impl<D: Data<Elem = f32>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, Error> for GbdtValidParams {
    type Object = GbdtModel;

    /// Fits to rows by features of finite values or NaN (missing), and one outcome a row.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<GbdtModel> {
        let y: Vec<bool> = dataset.targets().as_single_targets().iter().copied().collect();
        Ok(self.boost(dataset.records().view(), &y, None)?.model)
    }
}

impl GbdtValidParams {
    /// Fits to `x` and `y`, and stops when the log loss on the rows `watch` has not improved for `patience` rounds.
    ///
    /// # Errors
    /// Sizes differ, a value is infinite, one outcome only.
    pub fn fit_watching(
        &self,
        x: ArrayView2<'_, f32>,
        y: &[bool],
        watch: (ArrayView2<'_, f32>, &[bool]),
        patience: usize,
    ) -> Result<EarlyStopped> {
        self.check_rows(watch.0, watch.1)?;
        self.boost(x, y, Some((watch, patience)))
    }

    #[expect(clippy::type_complexity, reason = "private; the pair of rows and patience is taken apart at once")]
    fn boost(
        &self,
        x: ArrayView2<'_, f32>,
        y: &[bool],
        watch: Option<((ArrayView2<'_, f32>, &[bool]), usize)>,
    ) -> Result<EarlyStopped> {
        self.check_rows(x, y)?;
        if !self.monotone.is_empty() && self.monotone.len() != x.ncols() {
            return Err(Error::Shape { what: "monotone constraints", expected: x.ncols(), found: self.monotone.len() });
        }
        if !self.categorical.is_empty() && self.categorical.len() != x.ncols() {
            let (expected, found) = (x.ncols(), self.categorical.len());
            return Err(Error::Shape { what: "marks of features with categories", expected, found });
        }
        let positives = y.iter().filter(|y| **y).count();
        if positives == 0 || positives == y.len() {
            return Err(Error::OneClass { stays: y.len(), label: "outcome".into(), value: u8::from(positives > 0) });
        }
        // Row by row in memory: trees read rows as slices.
        let x = x.as_standard_layout();
        let bins = Bins::new(x.view(), self.max_bins, |feature| self.is_categorical(feature));
        let weighted = positives as f64 * self.scale_pos_weight;
        let base_score = self.base_score.unwrap_or(weighted / (weighted + (y.len() - positives) as f64)) as f32;
        let mut model = GbdtModel { features: x.ncols(), base_score, trees: Vec::new() };
        let mut margin = vec![model.base_margin(); y.len()];
        let mut watched = watch
            .map(|((x, y), patience)| Watched::new(x.as_standard_layout().into_owned(), y, patience, &model, self));
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        for _ in 0..self.rounds {
            let rows = self.sample_rows(y.len(), &mut rng);
            let active = self.sample_features(x.ncols(), &mut rng);
            // Gradient and hessian of the log loss. Where a row is all but certain the hessian is 0, which no leaf may divide by.
            let gradients = rows
                .iter()
                .map(|&row| {
                    let (p, y) = (sigmoid(margin[row as usize]), y[row as usize]);
                    let weight = if y { self.scale_pos_weight } else { 1.0 };
                    [(weight * (p - f64::from(u8::from(y)))) as f32, (weight * p * (1.0 - p)).max(1e-16) as f32]
                })
                .collect();
            let sampled = rows.len();
            let grown = Grower { params: self, bins: &bins, active: &active }.grow(rows, gradients);
            // Every row was in the tree, so that its leaf is known.
            if sampled == y.len() {
                for (leaf, rows) in &grown.leaves {
                    let value = f64::from(grown.tree.nodes()[*leaf].value);
                    rows.iter().for_each(|&row| margin[row as usize] += value);
                }
            } else {
                for (margin, row) in margin.iter_mut().zip(x.rows()) {
                    *margin += f64::from(grown.tree.predict(row.as_slice().unwrap_or(&[])));
                }
            }
            model.trees.push(grown.tree);
            if watched.as_mut().is_some_and(|watched| watched.stops_after(&model)) {
                break;
            }
        }
        let mut log_loss = Vec::new();
        if let Some(watched) = watched {
            model.trees.truncate(watched.best.1);
            log_loss = watched.log_loss;
        }
        Ok(EarlyStopped { model, log_loss })
    }

    fn check_rows(&self, x: ArrayView2<'_, f32>, y: &[bool]) -> Result<()> {
        check(x, y)?;
        for (column, values) in x.columns().into_iter().enumerate().filter(|(column, _)| self.is_categorical(*column)) {
            let is_code = |value: &f32| value.fract() == 0.0 && (0.0..MOST_CATEGORIES as f32).contains(value);
            if let Some(value) = values.iter().find(|value| !value.is_nan() && !is_code(value)) {
                return Err(Error::Category { column, value: f64::from(*value), most: MOST_CATEGORIES - 1 });
            }
        }
        Ok(())
    }

    fn sample_rows(&self, rows: usize, rng: &mut ChaCha8Rng) -> Vec<u32> {
        if self.subsample >= 1.0 {
            return (0..rows as u32).collect();
        }
        let sample: Vec<u32> = (0..rows as u32).filter(|_| rng.random::<f64>() < self.subsample).collect();
        if sample.is_empty() { (0..rows as u32).collect() } else { sample }
    }

    fn sample_features(&self, features: usize, rng: &mut ChaCha8Rng) -> Vec<bool> {
        let mut active = vec![true; features];
        if self.colsample < 1.0 {
            let kept = ((self.colsample * features as f64).round() as usize).clamp(1, features);
            let mut order: Vec<usize> = (0..features).collect();
            order.shuffle(rng);
            order[kept..].iter().for_each(|&feature| active[feature] = false);
        }
        active
    }
}

/// Rows that decide when to stop.
struct Watched<'a> {
    x: Array2<f32>,
    y: &'a [bool],
    patience: usize,
    /// What a row with the outcome counts, as in training.
    positive_weight: f64,
    margin: Vec<f64>,
    log_loss: Vec<f64>,
    /// Lowest log loss, and the number of trees that gave it.
    best: (f64, usize),
}

impl<'a> Watched<'a> {
    fn new(x: Array2<f32>, y: &'a [bool], patience: usize, model: &GbdtModel, params: &GbdtValidParams) -> Self {
        let margin = vec![model.base_margin(); y.len()];
        Self {
            x,
            y,
            patience,
            positive_weight: params.scale_pos_weight,
            margin,
            log_loss: Vec::new(),
            best: (f64::INFINITY, 0),
        }
    }

    fn stops_after(&mut self, model: &GbdtModel) -> bool {
        let Some(tree) = model.trees.last() else { return false };
        for (margin, row) in self.margin.iter_mut().zip(self.x.rows()) {
            *margin += f64::from(tree.predict(row.as_slice().unwrap_or(&[])));
        }
        let probability: Vec<f64> = self.margin.iter().map(|margin| sigmoid(*margin)).collect();
        let loss = weighted_log_loss(self.y, &probability, self.positive_weight);
        self.log_loss.push(loss);
        let rounds = model.trees.len();
        if loss < self.best.0 {
            self.best = (loss, rounds);
        }
        rounds >= self.best.1 + self.patience
    }
}

fn check(x: ArrayView2<'_, f32>, y: &[bool]) -> Result<()> {
    if x.nrows() != y.len() {
        return Err(Error::Shape { what: "outcomes", expected: x.nrows(), found: y.len() });
    }
    if x.ncols() == 0 {
        return Err(Error::NoFeatures);
    }
    // Rows are numbered by `u32`.
    if x.nrows() == 0 || x.nrows() > u32::MAX as usize {
        return Err(Error::Shape { what: "rows, from 1 on", expected: 1, found: x.nrows() });
    }
    // As they lie in memory.
    match x.indexed_iter().find(|(_, value)| value.is_infinite()) {
        Some(((_, column), value)) => {
            Err(Error::NotFinite { feature: format!("column {column}"), value: f64::from(*value), place: None })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
