//! Fitting either kind of model with hyperparameters that are known, and recalibrating it.

use std::collections::BTreeMap;

use linfa::{DatasetBase, ParamGuard, traits::Fit};
use ndarray::Array1;
use rayon::prelude::*;

use super::{TrainOptions, directions::Directions};
use crate::{
    bagged::BaggedTrees,
    dataset::Table,
    error::Result,
    folds::{grouped_stratified, split},
    gbdt::{GbdtModel, GbdtParams, TreeShap},
    isotonic::Isotonic,
    logistic::{LogisticModel, LogisticParams},
    math::sigmoid,
    model_file::LEARNER,
    model_kind::ModelKind,
    newton,
    recalibration::Recalibration,
};

/// Hyperparameters of either kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    Logistic(LogisticParams),
    Gbdt(Booster),
    Bagged(BaggedTrees),
}

/// The booster, and which way the risk may go with single features.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Booster {
    pub(super) params: GbdtParams,
    pub(super) directions: Directions,
}

impl Booster {
    /// Hyperparameters for the columns of a table.
    pub(super) fn of(&self, table: &Table) -> GbdtParams {
        self.params.clone().monotone(self.directions.of(table)).categorical(table.categorical())
    }

    /// The same directions with other hyperparameters.
    pub(super) fn with(&self, params: GbdtParams) -> Self {
        Self { params, directions: self.directions.clone() }
    }
}

impl Chosen {
    /// What the options say of the learner, for rows with the outcomes `y`; the rest is as usual for a cohort.
    pub(super) fn start(options: &TrainOptions, y: &[bool], seed: u64) -> Self {
        let positive_weight = options.class_weight.map_or(1.0, |weight| weight.of_positive(y));
        match options.model {
            ModelKind::Logistic => Self::Logistic(LogisticParams {
                l1_ratio: options.l1_ratio.unwrap_or(0.0),
                positive_weight,
                ..LogisticParams::default()
            }),
            ModelKind::Gbdt => Self::Gbdt(Booster {
                params: gbdt_params(seed).scale_pos_weight(positive_weight),
                directions: options.directions.clone(),
            }),
            ModelKind::Tree => Self::Bagged(BaggedTrees { positive_weight, seed, ..BaggedTrees::one() }),
            ModelKind::Forest => Self::Bagged(BaggedTrees { positive_weight, seed, ..BaggedTrees::forest() }),
        }
    }

    /// Whether the outcomes weigh otherwise than they are frequent.
    fn is_weighted(&self) -> bool {
        match self {
            Self::Logistic(params) => params.positive_weight != 1.0,
            Self::Gbdt(booster) => booster.params.check_ref().is_ok_and(|params| params.scale_pos_weight != 1.0),
            Self::Bagged(params) => params.positive_weight != 1.0,
        }
    }

    /// Names and values, for the model file.
    pub(super) fn describe(&self, table: &Table) -> Result<BTreeMap<String, String>> {
        Ok(match self {
            Self::Logistic(LogisticParams { alpha, l1_ratio, positive_weight }) => {
                // What is usual goes without saying.
                let mut out = BTreeMap::from([("alpha".to_owned(), alpha.to_string())]);
                out.extend((*l1_ratio != 0.0).then(|| ("l1_ratio".to_owned(), l1_ratio.to_string())));
                out.extend(
                    (*positive_weight != 1.0).then(|| ("positive_weight".to_owned(), positive_weight.to_string())),
                );
                out
            }
            Self::Gbdt(booster) => {
                let mut out = booster.of(table).check()?.describe();
                out.extend(booster.directions.describe());
                out
            }
            Self::Bagged(BaggedTrees { trees, max_depth, min_leaf, columns, positive_weight, .. }) => {
                let kind = if *trees == 1 { ModelKind::Tree } else { ModelKind::Forest };
                let told = [
                    (LEARNER, kind.to_string()),
                    ("trees", trees.to_string()),
                    ("max_depth", max_depth.to_string()),
                    ("min_leaf", min_leaf.to_string()),
                    ("columns", columns.to_string()),
                    ("positive_weight", positive_weight.to_string()),
                ];
                told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }
        })
    }

    /// A model of all rows of `table`, as it comes out of the learner.
    pub(super) fn learn(&self, table: &Table) -> Result<Learned> {
        Ok(match self {
            Self::Logistic(params) => Learned::Logistic(params.fit(table)?),
            Self::Gbdt(booster) => {
                Learned::Gbdt(booster.of(table).fit(&DatasetBase::new(table.x32(), Array1::from_vec(table.y.clone())))?)
            }
            Self::Bagged(trees) => {
                Learned::Gbdt(trees.fit_categories(table.x32().view(), &table.y, &table.categorical())?)
            }
        })
    }
}

/// A fitted learner.
pub(super) enum Learned {
    Logistic(LogisticModel),
    Gbdt(GbdtModel),
}

impl Learned {
    /// Contributions to the log-odds, by row of `table` and feature.
    pub(super) fn contributions(&self, table: &Table) -> Vec<Vec<f64>> {
        match self {
            Self::Logistic(model) => table.x.rows().into_iter().map(|row| model.contributions(&row.to_vec())).collect(),
            Self::Gbdt(model) => TreeShap::new(model).contributions_of(table.x32().view()),
        }
    }

    /// Log-odds by row of `table`.
    pub(super) fn margins(&self, table: &Table) -> Vec<f64> {
        match self {
            Self::Logistic(model) => table.x.rows().into_iter().map(|row| model.margin(&row.to_vec())).collect(),
            Self::Gbdt(model) => table.x32().rows().into_iter().map(|row| model.margin(&row.to_vec())).collect(),
        }
    }

    fn calibrate(&mut self, line: newton::Line) {
        match self {
            Self::Logistic(model) => model.calibrate(line.slope, line.intercept),
            Self::Gbdt(model) => model.calibrate(line.slope, line.intercept),
        }
    }
}

/// A fitted model, recalibrated.
pub(super) struct Fitted {
    pub(super) learned: Learned,
    /// What its log-odds were stretched and shifted by.
    pub(super) line: Option<newton::Line>,
    /// From its log-odds to the probability.
    pub(super) isotonic: Option<Isotonic>,
}

impl Fitted {
    /// Probabilities, one a row of `table`.
    pub(super) fn predict(&self, table: &Table) -> Vec<f64> {
        self.learned.margins(table).into_iter().map(|margin| self.probability(margin)).collect()
    }

    /// Probability for log-odds.
    pub(super) fn probability(&self, margin: f64) -> f64 {
        self.isotonic.as_ref().map_or_else(|| sigmoid(margin), |curve| curve.probability(margin))
    }

    /// What recalibration found, by name.
    pub(super) fn describe(&self, how: Recalibration) -> BTreeMap<String, String> {
        let mut out = BTreeMap::from([("calibration".to_owned(), how.to_string())]);
        if let Some(line) = self.line {
            out.insert("calibration_slope".to_owned(), line.slope.to_string());
            out.insert("calibration_intercept".to_owned(), line.intercept.to_string());
        }
        if let Learned::Logistic(model) = &self.learned
            && model.is_sparse()
        {
            out.insert("features_used".to_owned(), model.features_used().to_string());
        }
        out
    }
}

/// The booster for a cohort, but for its number of trees.
fn gbdt_params(seed: u64) -> GbdtParams {
    // Shallow trees, slow learning and sampling: a cohort has some hundred outcomes, not millions of rows.
    GbdtParams::new()
        .learning_rate(0.03)
        .max_depth(3)
        .max_bins(63)
        .min_child_weight(1.0)
        .lambda(2.0)
        .subsample(0.7)
        .colsample(0.4)
        .seed(seed)
}

/// Log-odds of each row from a model of the other folds of five: on its own training rows a model looks too sure. `None`
/// with too few patients for such folds.
fn held_out_margins(table: &Table, chosen: &Chosen, seed: u64) -> Result<Option<Vec<f64>>> {
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 5, seed) else { return Ok(None) };
    let parts: Vec<(Vec<usize>, Vec<f64>)> = (0..5)
        .into_par_iter()
        .map(|fold| {
            let (train, rows) = split(&inner, fold);
            let margins = chosen.learn(&table.subset(&train))?.margins(&table.subset(&rows));
            Ok((rows, margins))
        })
        .collect::<Result<_>>()?;
    let mut margins = vec![0.0; table.len()];
    for (row, margin) in parts.into_iter().flat_map(|(rows, margins)| rows.into_iter().zip(margins)) {
        margins[row] = margin;
    }
    Ok(Some(margins))
}

/// Fits either kind with hyperparameters that are known, and recalibrates it by its predictions for patients held out in
/// inner folds.
pub(super) fn fit(table: &Table, chosen: &Chosen, how: Recalibration, seed: u64) -> Result<Fitted> {
    let mut fitted = Fitted { learned: chosen.learn(table)?, line: None, isotonic: None };
    if how == Recalibration::None {
        return Ok(fitted);
    }
    let Some(margins) = held_out_margins(table, chosen, seed)? else { return Ok(fitted) };
    if how == Recalibration::Isotonic {
        fitted.isotonic = Isotonic::fit(&margins, &table.y);
        return Ok(fitted);
    }
    // Outside these bounds the slope says more about too few outcomes than about the model. What weights have added to all
    // risks is taken off in any case.
    let line = newton::univariate(&margins, &table.y, 0.0).filter(|line| (0.5..=2.0).contains(&line.slope));
    let shifted =
        || newton::intercept_with_offset(&margins, &table.y).map(|intercept| newton::Line { intercept, slope: 1.0 });
    fitted.line = line.or_else(|| if chosen.is_weighted() { shifted() } else { None });
    if let Some(line) = fitted.line {
        fitted.learned.calibrate(line);
    }
    Ok(fitted)
}
