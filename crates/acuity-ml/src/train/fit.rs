//! Fitting either kind of model with hyperparameters that are known, and recalibrating it.

use std::collections::BTreeMap;

use linfa::{DatasetBase, ParamGuard, traits::Fit};
use ndarray::Array1;
use rayon::prelude::*;

use crate::{
    dataset::Table,
    error::Result,
    folds::{grouped_stratified, split},
    gbdt::{GbdtModel, GbdtParams, TreeShap},
    isotonic::Isotonic,
    logistic::{LogisticModel, LogisticParams},
    math::sigmoid,
    newton,
    recalibration::Recalibration,
};

/// Hyperparameters of either kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    Logistic(LogisticParams),
    Gbdt(GbdtParams),
}

impl Chosen {
    /// Names and values, for the model file.
    pub(super) fn describe(&self) -> Result<BTreeMap<String, String>> {
        Ok(match self {
            Self::Logistic(params) => BTreeMap::from([("alpha".to_owned(), params.alpha.to_string())]),
            Self::Gbdt(params) => params.check_ref()?.describe(),
        })
    }

    /// A model of all rows of `table`, as it comes out of the learner.
    pub(super) fn learn(&self, table: &Table) -> Result<Learned> {
        Ok(match self {
            Self::Logistic(params) => Learned::Logistic(params.fit(table)?),
            Self::Gbdt(params) => {
                Learned::Gbdt(params.clone().fit(&DatasetBase::new(table.x32(), Array1::from_vec(table.y.clone())))?)
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
    fn margins(&self, table: &Table) -> Vec<f64> {
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
        let probability =
            |margin| self.isotonic.as_ref().map_or_else(|| sigmoid(margin), |curve| curve.probability(margin));
        self.learned.margins(table).into_iter().map(probability).collect()
    }

    /// What recalibration found, by name.
    pub(super) fn describe(&self, how: Recalibration) -> BTreeMap<String, String> {
        let mut out = BTreeMap::from([("calibration".to_owned(), how.to_string())]);
        if let Some(line) = self.line {
            out.insert("calibration_slope".to_owned(), line.slope.to_string());
            out.insert("calibration_intercept".to_owned(), line.intercept.to_string());
        }
        out
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

/// Log-odds of each row from a model of the other folds of five: on its own training rows a model looks too sure. `None` with too few
/// patients for such folds.
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

/// Fits either kind with hyperparameters that are known, and recalibrates it by its predictions for patients held out in inner folds.
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
    // Outside these bounds the line says more about too few outcomes than about the model.
    fitted.line = newton::univariate(&margins, &table.y, 0.0).filter(|line| (0.5..=2.0).contains(&line.slope));
    if let Some(line) = fitted.line {
        fitted.learned.calibrate(line);
    }
    Ok(fitted)
}
