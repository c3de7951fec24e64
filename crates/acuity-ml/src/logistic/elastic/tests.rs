use proptest::prelude::*;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::math::sigmoid;

/// What scikit-learn says: see the test. Intercept, then coefficients.
const UNWEIGHTED: [f64; 5] = [-0.311_715_88, 2.505_049_46, 0.0, -1.116_541_14, 0.0];
const WEIGHTED: [f64; 5] = [0.452_683_43, 3.079_608_40, -0.163_558_00, -1.377_027_94, 0.0];

/// Eight columns, of which two say something and two more are almost copies of them.
fn rows(n: usize, seed: u64) -> (Array2<f64>, Vec<bool>) {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut x = Array2::from_shape_fn((n, 8), |_| 2.0 * rng.random::<f64>() - 1.0);
    for mut row in x.rows_mut() {
        row[2] = 0.9 * row[0] + 0.1 * row[2];
        row[3] = 0.9 * row[1] + 0.1 * row[3];
    }
    let y = x.rows().into_iter().map(|row| rng.random::<f64>() < sigmoid(2.0 * row[0] - row[1] - 1.0)).collect();
    (x, y)
}

/// Slope of the loss by intercept and column, with every row with the outcome weighing `weight`.
fn slopes(x: &Array2<f64>, y: &[bool], model: &LinearModel, weight: f64) -> Vec<f64> {
    let mut slope = vec![0.0; x.ncols() + 1];
    for (row, y) in x.rows().into_iter().zip(y) {
        let p = sigmoid(model.intercept + row.dot(&model.coefficients));
        let residual = if *y { weight * (p - 1.0) } else { p };
        slope[0] += residual;
        slope[1..].iter_mut().zip(row).for_each(|(sum, value)| *sum += residual * value);
    }
    slope
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What makes a point the minimum (Karush, Kuhn and Tucker): the slope of the loss is balanced by the penalty where a
    /// coefficient is not 0, and no steeper than its L1 part where it is. Along a path, in any order, with weights.
    #[test]
    fn the_point_found_is_the_minimum(
        n in 60usize..400, l1_ratio in 0.05..1.0, weight in 0.2..8.0, seed in any::<u64>(),
        order in Just(vec![0.3, 2.0, 8.0, 25.0]).prop_shuffle(),
    ) {
        let (x, y) = rows(n, seed);
        prop_assume!(y.iter().any(|one| *one) && y.iter().any(|one| !*one));
        let mut path = PenaltyPath::new(x.view(), &y).unwrap().weighted(weight).unwrap();
        for alpha in order {
            let model = path.fit_net(alpha, l1_ratio).unwrap();
            let slope = slopes(&x, &y, &model, weight);
            prop_assert!(slope[0].abs() < 1e-5, "{}", slope[0]);
            for (slope, w) in slope[1..].iter().zip(&model.coefficients) {
                let slope = slope + alpha * (1.0 - l1_ratio) * w;
                if *w == 0.0 {
                    prop_assert!(slope.abs() < alpha * l1_ratio + 1e-5, "{slope} at 0");
                } else {
                    prop_assert!((slope + alpha * l1_ratio * w.signum()).abs() < 1e-5, "{slope} at {w}");
                }
            }
        }
    }
}

/// Figures of scikit-learn 1.9.1: `LogisticRegression(C=1/4, l1_ratio=0.6, solver="saga", tol=1e-12, max_iter=1000000)`,
/// without and with `class_weight={0: 1, 1: 3}`, on `x[i, j] = sin(1 + i * (j + 1) * 0.7)` of 120 rows and 4 columns, `y[i]
/// = x[i, 0] - x[i, 2] / 2 + sin(i * i) / 2 > 0.2`.
#[test]
fn coefficients_are_those_of_scikit_learn() {
    let x = Array2::from_shape_fn((120, 4), |(i, j)| (1.0 + i as f64 * (j + 1) as f64 * 0.7).sin());
    let y: Vec<bool> = (0..120).map(|i| x[(i, 0)] - x[(i, 2)] / 2.0 + ((i * i) as f64).sin() / 2.0 > 0.2).collect();
    for (weight, expected) in [(1.0, UNWEIGHTED), (3.0, WEIGHTED)] {
        let model = PenaltyPath::new(x.view(), &y).unwrap().weighted(weight).unwrap().fit_net(4.0, 0.6).unwrap();
        let found: Vec<f64> = std::iter::once(model.intercept).chain(model.coefficients).collect();
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found:?} {expected:?}");
        }
    }
}

#[test]
fn an_l1_part_leaves_columns_out_and_more_of_it_more() {
    let (x, y) = rows(400, 3);
    let zeros = |alpha: f64, l1_ratio: f64| {
        let dataset = DatasetBase::new(x.view(), Array1::from_vec(y.clone()));
        let model = ElasticNet { alpha, l1_ratio }.fit(&dataset).unwrap();
        model.coefficients.iter().filter(|one| **one == 0.0).count()
    };
    assert_eq!([zeros(5.0, 0.0), zeros(5.0, 1.0), zeros(1e4, 1.0)].map(|n| n.min(9)), [0, zeros(5.0, 1.0), 8]);
    assert!(zeros(5.0, 1.0) >= 3 && zeros(5.0, 1.0) < 8, "{}", zeros(5.0, 1.0));
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let (x, y) = rows(60, 2);
    let refuse = |alpha: f64, l1_ratio: f64, weight: f64| {
        let path = PenaltyPath::new(x.view(), &y).unwrap().weighted(weight);
        path.and_then(|mut path| path.fit_net(alpha, l1_ratio)).unwrap_err().to_string()
    };
    let messages = [refuse(1.0, 1.5, 1.0), refuse(1.0, f64::NAN, 1.0), refuse(0.0, 0.5, 1.0), refuse(1.0, 0.5, 0.0)];
    insta::assert_snapshot!(messages.join("\n"), @r"
    option `l1_ratio` is 1.5: it must be a number from 0 (L2 alone) to 1 (L1 alone)
    option `l1_ratio` is NaN: it must be a number from 0 (L2 alone) to 1 (L1 alone)
    option `alpha` is 0: it must be a number above 0
    option `positive_weight` is 0: it must be a number above 0
    ");
}
