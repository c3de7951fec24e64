//! The boosting loop.

use std::ops::Range;

use linfa::{
    dataset::{AsSingleTargets, DatasetBase},
    traits::Fit,
};
use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    bins::Bins,
    check::{check, positives},
    gradients::Entry,
    grow::Grower,
    hyperparams::GbdtValidParams,
    model::GbdtModel,
    rows::Rows,
};
use crate::{
    error::{Error, Result},
    math::sigmoid,
    metrics::weighted_log_loss,
};

/// Rows that decide when to stop with their outcomes, and how many rounds without a gain are waited for.
type Watch<'x, 'y> = ((ArrayView2<'x, f32>, &'y [bool]), usize);

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
        check(watch.0, watch.1, &self.categorical)?;
        self.boost(x, y, Some((watch, patience)))
    }

    fn boost(&self, x: ArrayView2<'_, f32>, y: &[bool], watch: Option<Watch<'_, '_>>) -> Result<EarlyStopped> {
        // On a thread of the pool, to which every step would otherwise be handed over and waited for.
        rayon::scope(|_| self.boost_here(x, y, watch))
    }

    fn boost_here(&self, x: ArrayView2<'_, f32>, y: &[bool], watch: Option<Watch<'_, '_>>) -> Result<EarlyStopped> {
        check(x, y, &self.categorical)?;
        let positives = positives(y)?;
        if !self.monotone.is_empty() && self.monotone.len() != x.ncols() {
            return Err(Error::Shape { what: "monotone constraints", expected: x.ncols(), found: self.monotone.len() });
        }
        // Row by row in memory: trees read rows as slices.
        let x = x.as_standard_layout();
        let bins = Bins::new(x.view(), self.max_bins, |feature| self.is_categorical(feature));
        let weighted = positives as f64 * self.scale_pos_weight;
        let base_score = self.base_score.unwrap_or(weighted / (weighted + (y.len() - positives) as f64)) as f32;
        let mut model = GbdtModel { features: x.ncols(), base_score, trees: Vec::new() };
        let mut rows = Rows::new(y, self.scale_pos_weight, model.base_margin());
        let mut watched = watch
            .map(|((x, y), patience)| Watched::new(x.as_standard_layout().into_owned(), y, patience, &model, self));
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let (mut entries, mut room) = (Vec::new(), Vec::new());
        for round in 0..self.rounds {
            let sample = self.sample_rows(y.len(), &mut rng);
            let active = self.sample_features(x.ncols(), &mut rng);
            rows.differentiate();
            rows.enter(&sample, round, &mut entries);
            room.resize(entries.len(), Entry::default());
            let (units, gradients) = (rows.units, &rows.gradients);
            let grower = Grower { params: self, bins: &bins, active: &active, units, gradients };
            let grown = grower.grow(&mut entries, &mut room);
            let nodes = grown.tree.nodes();
            // Every row was in the tree, so that its leaf is known.
            if entries.len() == y.len() {
                let value =
                    |(leaf, rows): &(usize, Range<usize>)| (f64::from(nodes[*leaf].value), &entries[rows.clone()]);
                rows.add_leaves(&grown.leaves.iter().map(value).collect::<Vec<_>>());
            } else {
                rows.add(|row| f64::from(grown.tree.predict(x.row(row).as_slice().unwrap_or(&[]))));
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

#[cfg(test)]
mod tests;
