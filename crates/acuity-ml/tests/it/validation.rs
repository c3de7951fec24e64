//! Temporal validation, and smaller models.

use std::sync::Arc;

use acuity_ml::{ModelKind, TrainOptions, train};
use acuity_warehouse::arrow::array::StringArray;

use crate::{
    fake::marts,
    training::{options, trained},
};

/// The generated rows know no time, so that a model of the earlier half is as good on the later one.
#[test]
fn a_model_of_earlier_rows_is_judged_on_later_ones() {
    let fake = marts(600, 5);
    let training = trained(&fake, ModelKind::Logistic);
    let temporal = training.evaluation.temporal.as_ref().unwrap();
    let model = training.evaluation.model().unwrap();
    assert!(
        temporal.earlier + temporal.later < training.evaluation.stays,
        "who has stays on both sides teaches nothing"
    );
    assert!((temporal.metrics.auroc.value - model.metrics.auroc.value).abs() < 0.1);
    assert!(temporal.metrics.auroc.low < temporal.metrics.auroc.value);
    // Later rows alone are no earlier ones.
    let mut fake = fake.clone();
    fake.set("icustay_detail", "dbsource", Arc::new(StringArray::from(vec!["metavision"; 600])));
    let training = trained(&fake, ModelKind::Logistic);
    assert_eq!(training.evaluation.temporal, None);
    assert_eq!(training.warnings.len(), 1);
    insta::assert_snapshot!(training.warnings[0], @"no temporal validation: the earlier or the later rows (MetaVision, 2008 to 2012) have the outcome, or lack it, fewer than ten times");
}

/// Three of 84 features decide in the generated rows: a model of few finds them in every fold, and says what it loses.
#[test]
fn a_smaller_model_keeps_what_matters_and_tells_its_loss() {
    let fake = marts(600, 5);
    for kind in ModelKind::USUAL {
        let smaller = TrainOptions { keep: Some(6), ..options(kind) };
        let training = train(&fake, "analytics", &smaller, &|_| {}).unwrap();
        let selection = training.evaluation.selection.as_ref().unwrap();
        assert_eq!((selection.of, selection.features.len(), training.model.features().len()), (84, 6, 6));
        let folds = |name: &str| selection.features.iter().find(|one| one.name == name).map_or(0, |one| one.folds);
        for decides in ["lactate_max", "meanbp_min"] {
            assert!(folds(decides) >= 4, "{kind}: {decides} {selection:?}");
        }
        let names: Vec<&str> = training.evaluation.models.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names[names.len() - 2..], [format!("{kind}_all"), kind.to_string()]);
        let loss = training.evaluation.model().unwrap().comparisons.last().unwrap();
        assert_eq!(loss.baseline, format!("{kind}_all"));
        // Less noise to learn: it may even gain.
        assert!(loss.test.difference.value > -0.05, "{loss:?}");
        assert_eq!(training.model.to_json(), train(&fake, "analytics", &smaller, &|_| {}).unwrap().model.to_json());
        let refused = train(&fake, "analytics", &TrainOptions { keep: Some(0), ..options(kind) }, &|_| {}).unwrap_err();
        assert_eq!(refused.to_string(), "option `keep` is 0: a model needs at least one feature");
    }
}

/// The first cross-validation is that of a training without repeats; the others have other folds, and the spread is of all.
#[test]
fn repeats_tell_how_far_figures_depend_on_the_folds() {
    let fake = marts(600, 5);
    let once = trained(&fake, ModelKind::Logistic);
    assert_eq!(once.evaluation.repeated, None);
    let repeated = TrainOptions { repeats: 3, ..options(ModelKind::Logistic) };
    let train = || train(&fake, "analytics", &repeated, &|_| {}).unwrap();
    let thrice = train();
    let spread = thrice.evaluation.repeated.unwrap();
    let first = thrice.evaluation.model().unwrap().metrics;
    assert_eq!(first, once.evaluation.model().unwrap().metrics);
    assert_eq!(spread.repeats, 3);
    for (figure, first) in [(spread.auroc, first.auroc.value), (spread.brier, first.brier)] {
        assert!(figure.min <= first && first <= figure.max && figure.min < figure.max && figure.sd > 0.0, "{figure:?}");
        assert!(figure.min < figure.mean && figure.mean < figure.max);
    }
    // What the folds of all three chose decides on the final model, the same at any number of threads.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(train).model.to_json(), thrice.model.to_json());
    let told = acuity_ml::evaluate::further_lines(&thrice.evaluation);
    assert!(told.contains("3 cross-validations with other folds: AUROC 0."), "{told}");
    assert!(acuity_ml::report::model_card(&thrice.model).contains("3 cross-validations with other folds"));
    let refused = TrainOptions { repeats: 0, ..options(ModelKind::Logistic) };
    let refused = acuity_ml::train(&fake, "analytics", &refused, &|_| {}).unwrap_err();
    assert_eq!(refused.to_string(), "option `repeats` is 0: 1 to 20 repeats are possible");
}
