//! Fitting either kind of model with hyperparameters that are known.

use std::collections::BTreeMap;

use linfa::{
    DatasetBase, ParamGuard,
    traits::{Fit, Predict},
};
use ndarray::Array1;
use rayon::prelude::*;

use super::TrainOptions;
use crate::{
    dataset::Table,
    error::Result,
    folds::{grouped_stratified, split},
    gbdt::{GbdtModel, GbdtParams, TreeShap},
    logistic::{LogisticModel, LogisticParams},
    model_kind::ModelKind,
    newton,
};

/// A fitted model of either kind.
pub(super) enum Fitted {
    Logistic(LogisticModel),
    Gbdt(GbdtModel),
}

impl Fitted {
    /// Contributions to the log-odds, by row of `table` and feature.
    pub(super) fn contributions(&self, table: &Table) -> Vec<Vec<f64>> {
        match self {
            Self::Logistic(model) => table.x.rows().into_iter().map(|row| model.contributions(&row.to_vec())).collect(),
            Self::Gbdt(model) => TreeShap::new(model).contributions_of(table.x32().view()),
        }
    }

    /// Probabilities, one a row of `table`.
    pub(super) fn predict(&self, table: &Table) -> Vec<f64> {
        match self {
            Self::Logistic(model) => table.x.rows().into_iter().map(|row| model.probability(&row.to_vec())).collect(),
            Self::Gbdt(model) => model.predict(&table.x32()).to_vec(),
        }
    }
}

/// The booster for a cohort, but for its number of trees.
pub(super) fn gbdt_params(seed: u64) -> GbdtParams {
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

fn fit_gbdt(table: &Table, params: GbdtParams) -> Result<GbdtModel> {
    params.fit(&DatasetBase::new(table.x32(), Array1::from_vec(table.y.clone())))
}

/// Fits the booster, then stretches and shifts its margin so that it is calibrated (Platt 1999). The line is learned from
/// predictions for patients held out in five inner folds: on its own training rows a booster looks too sure.
pub(super) fn fit_calibrated(table: &Table, seed: u64, rounds: usize) -> Result<(GbdtModel, Option<newton::Line>)> {
    let params = || gbdt_params(seed).rounds(rounds);
    let mut model = fit_gbdt(table, params())?;
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 5, seed) else { return Ok((model, None)) };
    let parts: Vec<(Vec<usize>, Vec<f64>)> = (0..5)
        .into_par_iter()
        .map(|fold| {
            let (train, rows) = split(&inner, fold);
            let model = fit_gbdt(&table.subset(&train), params())?;
            let x = table.subset(&rows).x32();
            let margins = x.rows().into_iter().map(|row| model.margin(&row.to_vec())).collect();
            Ok((rows, margins))
        })
        .collect::<Result<_>>()?;
    let mut margins = vec![0.0; table.len()];
    for (row, margin) in parts.into_iter().flat_map(|(rows, margins)| rows.into_iter().zip(margins)) {
        margins[row] = margin;
    }
    // Outside these bounds the line says more about too few outcomes than about the booster.
    let line = newton::univariate(&margins, &table.y, 0.0).filter(|line| (0.5..=2.0).contains(&line.slope));
    if let Some(line) = line {
        model.calibrate(line.slope, line.intercept);
    }
    Ok((model, line))
}

/// Fits either kind with hyperparameters that are known.
pub(super) fn fit(table: &Table, kind: ModelKind, seed: u64, chosen: f64) -> Result<Fitted> {
    Ok(match kind {
        ModelKind::Logistic => Fitted::Logistic(LogisticParams { alpha: chosen }.fit(table)?),
        // A median over folds may lie between two numbers.
        ModelKind::Gbdt => Fitted::Gbdt(fit_calibrated(table, seed, (chosen.round() as usize).max(1))?.0),
    })
}

/// The model of all stays, with its hyperparameters by name.
pub(super) fn fit_final(
    table: &Table,
    options: &TrainOptions,
    chosen: f64,
) -> Result<(Fitted, BTreeMap<String, String>)> {
    match options.model {
        ModelKind::Logistic => {
            let model = LogisticParams { alpha: chosen }.fit(table)?;
            Ok((Fitted::Logistic(model), BTreeMap::from([("alpha".to_owned(), chosen.to_string())])))
        }
        ModelKind::Gbdt => {
            // A median over folds may lie between two numbers.
            let rounds = (chosen.round() as usize).max(1);
            let mut described = gbdt_params(options.seed).rounds(rounds).check_ref()?.describe();
            let (model, line) = fit_calibrated(table, options.seed, rounds)?;
            if let Some(line) = line {
                described.insert("calibration_slope".to_owned(), line.slope.to_string());
                described.insert("calibration_intercept".to_owned(), line.intercept.to_string());
            }
            Ok((Fitted::Gbdt(model), described))
        }
    }
}
