use linfa::traits::Predict;
use linfa_logistic::LogisticRegression;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};

use super::*;

/// Rows whose outcome follows from the first two columns; the share with the outcome is about `share`.
fn rows(n: usize, columns: usize, share: f64, seed: u64) -> (Array2<f64>, Vec<bool>) {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let x = Array2::from_shape_fn((n, columns), |_| 2.0 * rng.random::<f64>() - 1.0);
    let shift = (share / (1.0 - share)).ln();
    let y = x.rows().into_iter().map(|row| rng.random::<f64>() < sigmoid(2.0 * row[0] - row[1] + shift)).collect();
    (x, y)
}

fn fit(x: &Array2<f64>, y: &[bool], alpha: f64) -> LinearModel {
    Ridge { alpha }.fit(&DatasetBase::new(x.view(), Array1::from_vec(y.to_vec()))).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same minimum as that of linfa-logistic, which finds it another way.
    #[test]
    fn coefficients_are_those_of_linfa(
        n in 40usize..400, columns in 2usize..9, share in 0.05..0.95, alpha in 0.1..200.0, seed in any::<u64>(),
    ) {
        let (x, y) = rows(n, columns, share, seed);
        prop_assume!(y.iter().any(|one| *one) && y.iter().any(|one| !*one));
        let ours = fit(&x, &y, alpha);
        let dataset = DatasetBase::new(x.view(), Array1::from_vec(y));
        let theirs = LogisticRegression::default().alpha(alpha).max_iterations(2000).gradient_tolerance(1e-8).fit(&dataset).unwrap();
        // linfa calls the more frequent class positive.
        let sign = if theirs.labels().pos.class { 1.0 } else { -1.0 };
        prop_assert!((ours.intercept - sign * theirs.intercept()).abs() < 1e-5, "{} {}", ours.intercept, theirs.intercept());
        for (ours, theirs) in ours.coefficients.iter().zip(theirs.params()) {
            prop_assert!((ours - sign * theirs).abs() < 1e-5, "{ours} {theirs}");
        }
    }

    /// A path gives what fits from nothing give, whatever the order of its penalties.
    #[test]
    fn a_path_changes_nothing(seed in any::<u64>(), order in Just(vec![1000.0, 30.0, 3.0, 0.5, 300.0]).prop_shuffle()) {
        let (x, y) = rows(300, 6, 0.2, seed);
        prop_assume!(y.iter().any(|one| *one));
        let mut path = PenaltyPath::new(x.view(), &y).unwrap();
        for alpha in order {
            let (warm, cold) = (path.fit(alpha).unwrap(), fit(&x, &y, alpha));
            prop_assert!((warm.intercept - cold.intercept).abs() < 1e-7);
            prop_assert!((&warm.coefficients - &cold.coefficients).iter().all(|one| one.abs() < 1e-7));
        }
    }
}

#[test]
fn hard_cases_have_a_minimum() {
    let (x, y) = rows(200, 3, 0.5, 1);
    // Outcomes that a column tells apart: only the penalty holds its coefficient.
    let apart: Vec<bool> = x.column(0).iter().map(|value| *value > 0.0).collect();
    let model = fit(&x, &apart, 1e-3);
    assert!(model.coefficients[0] > 10.0 && model.coefficients[0].is_finite());
    // Two equal columns share their weight; a column of zeros has none.
    let mut twins = x.clone();
    twins.column_mut(1).assign(&x.column(0));
    twins.column_mut(2).fill(0.0);
    let model = fit(&twins, &y, 1.0);
    assert!((model.coefficients[0] - model.coefficients[1]).abs() < 1e-6);
    assert_eq!(model.coefficients[2], 0.0);
    // One positive among many.
    let rare: Vec<bool> = (0..200).map(|row| row == 7).collect();
    let model = fit(&x, &rare, 10.0);
    let probabilities: Array1<f64> = model.predict(&x);
    assert!((probabilities.sum() - 1.0).abs() < 1e-6, "the intercept is free, so that the mean is met");
    // Columns of very different size.
    let wild = Array2::from_shape_fn((200, 3), |(i, j)| x[(i, j)] * [1e-6, 1.0, 1e6][j]);
    assert!(fit(&wild, &y, 1.0).coefficients.iter().all(|one| one.is_finite()));
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let (x, y) = rows(20, 2, 0.5, 2);
    let refuse = |x: &Array2<f64>, y: &[bool], alpha: f64| {
        let dataset = DatasetBase::new(x.view(), Array1::from_vec(y.to_vec()));
        Ridge { alpha }.fit(&dataset).unwrap_err().to_string()
    };
    let mut holes = x.clone();
    holes[(3, 1)] = f64::NAN;
    let messages = [
        refuse(&x, &y, 0.0),
        refuse(&x, &y, f64::INFINITY),
        refuse(&holes, &y, 1.0),
        refuse(&x, &[true; 20], 1.0),
        PenaltyPath::new(x.view(), &y[..5]).err().unwrap().to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"), @r"
    option `alpha` is 0: it must be a number above 0
    option `alpha` is inf: it must be a number above 0
    feature `column 1` is NaN: a finite number up to 3.4e38 or a missing value is needed
    all 20 stays have outcome = 1: a model needs both outcomes. Load more data, or look at the label and at who is kept
    outcomes: expected 20, found 5
    ");
}
