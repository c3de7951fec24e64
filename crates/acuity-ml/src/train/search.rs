//! A random search for the settings of a learner (Bergstra and Bengio 2012), nested: each fold searches in its own training
//! rows, and the final model in all, so that what is reported is what searching and fitting give together.
//!
//! All searches try their first setting, then all their second. So all have tried as many when time is up, and a search that
//! time ended is the same as one of that many trials.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{
    TrainOptions,
    fit::Chosen,
    progress::Steps,
    temporal,
    tune::{Assessed, assess, rounded},
};
use crate::{bagged::BaggedTrees, dataset::Table, error::Result, folds::split, logistic::LogisticParams};

/// What the searches found.
pub(super) struct Tuned {
    /// Settings that each search tried.
    pub(super) trials: usize,
    /// By fold of all repeats.
    pub(super) folds: Vec<Chosen>,
    /// Of the earlier rows, where the task tells them apart.
    pub(super) earlier: Option<Chosen>,
    /// Of all rows.
    pub(super) all: Chosen,
}

/// One search, in the rows that a model may see.
struct Search {
    table: Table,
    seed: u64,
    start: Chosen,
    best: Option<Assessed>,
}

impl Search {
    fn new(table: Table, options: &TrainOptions, seed: u64) -> Self {
        let start = Chosen::start(options, &table.y, seed);
        Self { table, seed, start, best: None }
    }

    /// Tries setting `number`; the first is the usual one, so that searching costs nothing but time.
    fn trial(&mut self, number: usize, options: &TrainOptions) -> Result<()> {
        let (setting, shift) = if number == 0 {
            (self.start.clone(), 1.0)
        } else {
            draw(&self.start, options, &mut ChaCha8Rng::seed_from_u64(self.seed ^ ((number as u64) << 40)))
        };
        let found = assess(&self.table, &setting, self.seed, shift)?;
        // Of equal ones the first.
        if self.best.as_ref().is_none_or(|best| found.loss < best.loss) {
            self.best = Some(found);
        }
        Ok(())
    }

    fn chosen(self) -> Chosen {
        self.best.map_or(self.start, |best| best.chosen)
    }
}

/// A setting at random, and what its penalties are shifted by; what the options say stays.
fn draw(start: &Chosen, options: &TrainOptions, rng: &mut ChaCha8Rng) -> (Chosen, f64) {
    match start {
        Chosen::Logistic(params) => {
            let l1_ratio = options.l1_ratio.unwrap_or_else(|| even(rng, 0.0, 1.0));
            // Between one penalty of the usual ones and the next.
            (Chosen::Logistic(LogisticParams { l1_ratio, ..*params }), by_size(rng, 1.0, 3.3))
        }
        Chosen::Gbdt(booster) => {
            let params = booster
                .params
                .clone()
                .learning_rate(by_size(rng, 0.015, 0.15))
                .max_depth(rng.random_range(2..=6))
                .min_child_weight(by_size(rng, 0.5, 20.0))
                .lambda(by_size(rng, 0.2, 50.0))
                .gamma(by_size(rng, 0.01, 3.0))
                .subsample(even(rng, 0.5, 1.0))
                .colsample(even(rng, 0.15, 1.0));
            (Chosen::Gbdt(booster.with(params)), 1.0)
        }
        Chosen::Bagged(trees) => {
            // The number of trees is what a person has patience for.
            let min_leaf = by_size(rng, 2.0, 60.0).round() as usize;
            let (max_depth, columns) = match trees.trees {
                1 => (trees.max_depth, 1.0),
                _ => (rng.random_range(4..=12), even(rng, 0.1, 1.0)),
            };
            (Chosen::Bagged(BaggedTrees { max_depth, min_leaf, columns, ..*trees }), 1.0)
        }
    }
}

fn even(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    rounded(low + (high - low) * rng.random::<f64>())
}

/// As often between 1 and 2 as between 2 and 4.
fn by_size(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    rounded(low * (high / low).powf(rng.random::<f64>()))
}

/// Searches for all folds of `cuts`, for the earlier rows and for the final model; `None` where the options ask for none. No
/// trial but the first begins once `out_of_time` says so.
pub(super) fn run(
    table: &Table,
    cuts: &[Vec<usize>],
    options: &TrainOptions,
    steps: &Steps<'_>,
    out_of_time: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Tuned>> {
    let Some(most) = options.tune else { return Ok(None) };
    steps.begin("tuning");
    let mut searches = vec![Search::new(table.clone(), options, options.seed)];
    let earlier = temporal::rows(table, options);
    if let Some((kept, fold_of)) = &earlier {
        searches.push(Search::new(kept.subset(&split(fold_of, 0).0), options, options.seed_of(0)));
    }
    for number in 0..options.repeats * options.folds {
        let (rows, _) = split(&cuts[number / options.folds], number % options.folds);
        searches.push(Search::new(table.subset(&rows), options, options.seed_of(number)));
    }
    let mut trials = 0;
    while trials < most && (trials == 0 || !out_of_time()) {
        searches.par_iter_mut().try_for_each(|search| search.trial(trials, options))?;
        trials += 1;
        steps.end("tuning");
    }
    steps.skip("tuning", most - trials);
    let mut found = searches.into_iter().map(Search::chosen);
    let all = found.next().unwrap_or_else(|| Chosen::start(options, &table.y, options.seed));
    let earlier = earlier.and_then(|_| found.next());
    Ok(Some(Tuned { trials, folds: found.collect(), earlier, all }))
}
