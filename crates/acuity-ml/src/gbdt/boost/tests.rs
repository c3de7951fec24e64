use linfa::{ParamGuard, prelude::*};
use ndarray::{Array1, Array2};

use super::*;
use crate::{
    gbdt::{GbdtParams, TreeShap},
    metrics::auroc,
};

/// Rows with 20 % missing values whose log-odds are `2 x0 - x1 + missing(x2)`.
pub(crate) fn data(rows: usize, columns: usize, seed: u64) -> (Array2<f32>, Vec<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut x = Array2::zeros((rows, columns));
    let mut y = Vec::with_capacity(rows);
    for mut row in x.rows_mut() {
        row.mapv_inplace(|_| 2.0 * rng.random::<f32>() - 1.0);
        let mut margin = 2.0 * f64::from(row[0]) - f64::from(row[1]) - 0.5;
        for value in row.iter_mut() {
            if rng.random::<f64>() < 0.2 {
                *value = f32::NAN;
            }
        }
        if row[2].is_nan() {
            margin += 1.0;
        }
        y.push(rng.random::<f64>() < sigmoid(margin));
    }
    (x, y)
}

fn fit(params: GbdtParams, x: &Array2<f32>, y: &[bool]) -> GbdtModel {
    params.fit(&DatasetBase::new(x.clone(), Array1::from_vec(y.to_vec()))).unwrap()
}

#[test]
fn learns_values_and_missingness() {
    let (x, y) = data(4000, 5, 1);
    let model = fit(GbdtParams::new().rounds(40).max_depth(3).learning_rate(0.2), &x, &y);
    let (test, truth) = data(4000, 5, 2);
    let p: Array1<f64> = model.predict(&test);
    let area = auroc(&truth, p.as_slice().unwrap()).unwrap();
    assert!(area > 0.74, "{area}");
    let gain = model.gain();
    assert!(gain[0] > gain[3] * 5.0 && gain[2] > gain[3] * 2.0, "{gain:?}");
}

#[test]
fn one_split_has_the_value_and_gain_of_the_formulas() {
    // Base 0.5: each positive has gradient -0.5, each negative 0.5, hessian 0.25 each.
    // Left (x = 0): 3 negatives, 1 positive: G = 1, H = 1. Right (x = 1): 4 positives: G = -2, H = 1.
    // With lambda 1: values -1/2 and 2/2; gain = 1/2 + 4/2 - 1/3 = 2.1667.
    let x = Array2::from_shape_vec((8, 1), vec![0., 0., 0., 0., 1., 1., 1., 1.]).unwrap();
    let y = [false, false, false, true, true, true, true, true];
    let params = GbdtParams::new().rounds(1).max_depth(1).learning_rate(1.0).base_score(Some(0.5));
    let model = fit(params, &x, &y);
    let nodes = model.trees[0].nodes();
    assert_eq!((nodes[1].value, nodes[2].value), (-0.5, 1.0));
    assert_eq!(nodes[0].threshold, 0.5);
    assert!((nodes[0].gain - 13.0 / 6.0).abs() < 1e-6);
    assert_eq!((nodes[0].cover, nodes[1].cover), (2.0, 1.0));
}

/// Where all leaves of all levels may be, the order in which they are made changes no prediction.
#[test]
fn leaf_by_leaf_to_the_end_is_level_by_level() {
    let (x, y) = data(3000, 8, 21);
    let by_level = GbdtParams::new().rounds(10).max_depth(4).min_child_weight(5.0);
    let by_leaf = by_level.clone().max_leaves(16);
    let (a, b): (Array1<f64>, Array1<f64>) = (fit(by_level, &x, &y).predict(&x), fit(by_leaf, &x, &y).predict(&x));
    assert!((&a - &b).iter().all(|difference| difference.abs() < 1e-6));
}

#[test]
fn the_most_promising_leaf_is_split_first() {
    let (x, y) = data(4000, 6, 22);
    let fit_leaves = |leaves| fit(GbdtParams::new().rounds(1).max_depth(10).max_leaves(leaves), &x, &y);
    for leaves in [2, 5, 13] {
        assert_eq!(fit_leaves(leaves).trees[0].leaves(), leaves);
    }
    // One leaf more keeps the splits that there were, and adds a gain that is not above theirs.
    let gains = |leaves| {
        let model = fit_leaves(leaves);
        let mut gains: Vec<f32> =
            model.trees[0].nodes().iter().map(|node| node.gain).filter(|gain| *gain > 0.0).collect();
        gains.sort_by(f32::total_cmp);
        gains
    };
    for leaves in 3..12 {
        let (fewer, more) = (gains(leaves), gains(leaves + 1));
        assert!(fewer.iter().all(|gain| more.contains(gain)), "{fewer:?} {more:?}");
    }
    let (y_rare, params) = (y.clone(), GbdtParams::new().rounds(30).max_leaves(8).max_depth(16).min_child_weight(3.0));
    let p: Array1<f64> = fit(params, &x, &y_rare).predict(&x);
    assert!(auroc(&y_rare, p.as_slice().unwrap()).unwrap() > 0.78);
}

/// A row with the outcome that weighs two stands for two.
#[test]
fn a_weight_is_a_number_of_rows() {
    let (x, y) = data(600, 3, 23);
    let twice: Vec<usize> = (0..600).chain((0..600).filter(|&row| y[row])).collect();
    let doubled = x.select(ndarray::Axis(0), &twice);
    let y_doubled: Vec<bool> = twice.iter().map(|&row| y[row]).collect();
    let params = || GbdtParams::new().rounds(10).max_depth(3).max_bins(16);
    // Bins follow rows, so that both need the same: few distinct values.
    let coarse = |x: &Array2<f32>| x.mapv(|value| (value * 4.0).round());
    let weighted: Array1<f64> = fit(params().scale_pos_weight(2.0), &coarse(&x), &y).predict(&coarse(&x));
    let repeated: Array1<f64> = fit(params(), &coarse(&doubled), &y_doubled).predict(&coarse(&x));
    assert!((&weighted - &repeated).iter().all(|difference| difference.abs() < 1e-5));
}

/// Rows whose first column has twelve categories in no order that helps, with 20 % missing values.
fn categories(rows: usize, seed: u64) -> (Array2<f32>, Vec<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut x, _) = data(rows, 3, seed);
    let effect = [2.0, -2.0, 1.5, -1.5, 1.0, -1.0, 2.5, -2.5, 0.5, -0.5, 0.0, 3.0];
    let y = x.rows_mut().into_iter().map(|mut row| {
        let code = rng.random_range(0..12);
        row[0] = if rng.random::<f64>() < 0.2 { f32::NAN } else { code as f32 };
        let margin = effect[code] * if row[1] > 0.0 { 1.0 } else { 0.3 };
        rng.random::<f64>() < sigmoid(margin)
    });
    let y = y.collect();
    (x, y)
}

#[test]
fn categories_are_parted_by_what_they_say() {
    let ((x, y), (test, truth)) = (categories(6000, 31), categories(6000, 32));
    let area = |params: GbdtParams| {
        let p: Array1<f64> = fit(params, &x, &y).predict(&test);
        auroc(&truth, p.as_slice().unwrap()).unwrap()
    };
    let few = || GbdtParams::new().rounds(3).max_depth(2).learning_rate(0.5);
    let (as_numbers, as_categories) = (area(few()), area(few().categorical(vec![true, false, false])));
    assert!(as_categories > as_numbers + 0.05, "{as_numbers} {as_categories}");
    let model = fit(few().categorical(vec![true, false, false]), &x, &y);
    let root = &model.trees[0].nodes()[0];
    assert_eq!((root.feature, root.threshold), (0, 0.0));
    // What goes right has the lower risk.
    let right: Vec<u32> = root.categories.as_ref().unwrap().codes().collect();
    assert!([1, 3, 5, 7].iter().all(|code| right.contains(code)), "{right:?}");
    assert!(![0, 2, 4, 6, 11].iter().any(|code| right.contains(code)), "{right:?}");
    // A category that training has not seen goes left, with all that are not in the set.
    assert!(root.goes_left(77.0) && root.goes_left(0.0) && !root.goes_left(1.0));
}

#[test]
fn categories_at_any_number_of_threads_and_with_samples_of_rows_are_the_same() {
    let (x, y) = categories(30_000, 33);
    let params = GbdtParams::new().rounds(6).subsample(0.8).categorical(vec![true, false, false]).max_leaves(20);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(params.clone(), &x, &y))
    };
    let one = run(1);
    assert!(one.trees.iter().flat_map(crate::gbdt::Tree::nodes).any(|node| node.categories.is_some()));
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn what_is_no_code_of_a_category_is_told() {
    let (mut x, y) = categories(50, 34);
    let fit = |x: &Array2<f32>| {
        let params = GbdtParams::new().rounds(1).categorical(vec![true, false, false]);
        params.fit(&DatasetBase::new(x.clone(), Array1::from_vec(y.clone()))).map(|_| ())
    };
    fit(&x).unwrap();
    for (value, told) in [(-1.0, "-1"), (1.5, "1.5"), (255.0, "255")] {
        x[(7, 0)] = value;
        let expected =
            format!("column 0 has categories, and {told} is no code of one: codes are whole numbers from 0 to 254");
        assert_eq!(fit(&x).unwrap_err().to_string(), expected);
    }
}

#[test]
fn threads_change_nothing() {
    let (x, y) = data(20_000, 40, 3);
    let params = GbdtParams::new().rounds(8).subsample(0.8).colsample(0.6).seed(5);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(params.clone(), &x, &y))
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
    assert_ne!(one, fit(params.seed(6), &x, &y));
}

#[test]
fn contributions_sum_to_the_margin_of_a_trained_model() {
    let (x, y) = data(3000, 12, 4);
    // Some paths are longer than those of a group.
    let model = fit(GbdtParams::new().rounds(60).max_depth(11), &x, &y);
    let shap = TreeShap::new(&model);
    let together = shap.contributions_of(x.view());
    for (row, together) in x.rows().into_iter().zip(&together).take(200) {
        let alone = shap.contributions(&row.to_vec());
        assert!(alone.iter().zip(together).all(|(alone, together)| (alone - together).abs() < 1e-12));
    }
    for row in x.rows().into_iter().take(200) {
        let row = row.to_vec();
        let sum = shap.base() + shap.contributions(&row).iter().sum::<f64>();
        assert!((sum - model.margin(&row)).abs() < 1e-9);
    }
}

#[test]
fn the_training_loss_falls_with_every_round() {
    let (x, y) = data(2000, 6, 5);
    let model = fit(GbdtParams::new().rounds(30), &x, &y);
    let mut before = f64::INFINITY;
    for rounds in 1..=30 {
        let mut part = model.clone();
        part.trees.truncate(rounds);
        let p: Array1<f64> = part.predict(&x);
        let loss = crate::metrics::log_loss(&y, p.as_slice().unwrap());
        assert!(loss < before, "round {rounds}: {loss} after {before}");
        before = loss;
    }
}

#[test]
fn monotone_constraints_hold_everywhere() {
    let (x, y) = data(3000, 4, 6);
    // Column 0 raises the risk in the data; the constraint says the contrary, column 1 is constrained as it is.
    let constraints = vec![-1, -1, 0, 1];
    let model = fit(GbdtParams::new().rounds(30).monotone(constraints.clone()), &x, &y);
    let mut moved = 0;
    for row in x.rows().into_iter().take(150) {
        for (column, sign) in constraints.iter().enumerate().filter(|(_, sign)| **sign != 0) {
            let mut row = row.to_vec();
            let mut before: Option<f64> = None;
            for step in -12..=12 {
                row[column] = step as f32 / 10.0;
                let margin = model.margin(&row);
                if let Some(before) = before {
                    assert!(f64::from(*sign) * (margin - before) >= -1e-6, "column {column}");
                    moved += usize::from(margin != before);
                }
                before = Some(margin);
            }
        }
    }
    assert!(moved > 100, "the constrained columns are used: {moved}");
}

#[test]
fn early_stopping_keeps_the_best_round() {
    let (x, y) = data(400, 10, 7);
    let (watch, truth) = data(400, 10, 8);
    let params = GbdtParams::new().rounds(300).check().unwrap();
    let stopped = params.fit_watching(x.view(), &y, (watch.view(), &truth), 10).unwrap();
    let losses = &stopped.log_loss;
    assert!(losses.len() < 300);
    let best = (0..losses.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap();
    assert_eq!(stopped.model.trees.len(), best + 1);
}

#[test]
fn bad_input_is_refused() {
    let params = GbdtParams::new().check().unwrap();
    let refuse =
        |x: Array2<f32>, y: Vec<bool>| params.fit(&DatasetBase::new(x, Array1::from_vec(y))).unwrap_err().to_string();
    insta::assert_snapshot!(refuse(Array2::from_elem((2, 1), f32::INFINITY), vec![true, false]));
    insta::assert_snapshot!(refuse(Array2::zeros((2, 1)), vec![true, true]));
    insta::assert_snapshot!(refuse(Array2::zeros((2, 1)), vec![true]));
    insta::assert_snapshot!(refuse(Array2::zeros((2, 0)), vec![true, false]));
}

#[test]
fn a_column_without_any_value_is_harmless() {
    let x = Array2::from_shape_fn((40, 2), |(row, column)| if column == 0 { row as f32 } else { f32::NAN });
    let y: Vec<bool> = (0..40).map(|row| row > 20).collect();
    let model = fit(GbdtParams::new().rounds(5), &x, &y);
    assert_eq!(model.gain()[1], 0.0);
}
