use std::sync::Arc;

use acuity_ml::{ModelKind, Recalibration, TrainOptions, Training, cohort, metrics, report, stay, train};
use acuity_scores::ScoreMode;
use acuity_warehouse::{
    DatasetName, Memory, Warehouse as _,
    arrow::array::{BooleanArray, StringArray},
};

use crate::fake::{Counted, Fill as _, marts, task};

pub(crate) fn options(kind: ModelKind) -> TrainOptions {
    TrainOptions { resamples: 200, ..TrainOptions::new(task("in_hospital_mortality"), kind) }
}

pub(crate) fn trained(fake: &Memory, kind: ModelKind) -> Training {
    train(fake, "analytics", &options(kind), &|_| {}).unwrap()
}

pub(crate) fn refusal(fake: &Memory) -> String {
    train(fake, "analytics", &options(ModelKind::Logistic), &|_| {}).unwrap_err().to_string()
}

#[test]
fn both_models_beat_sofa_and_are_calibrated() {
    let fake = marts(1500, 1);
    for kind in ModelKind::USUAL {
        let training = trained(&fake, kind);
        let [sofa, sapsii, oasis, model] = training.evaluation.models.as_slice() else { panic!("four rows") };
        let names = [sofa, sapsii, oasis, model].map(|row| row.name.as_str());
        assert_eq!(names, ["sofa", "sapsii", "oasis", kind.name()]);
        assert!(model.metrics.auroc.value > sofa.metrics.auroc.value, "{kind}: {:?} {:?}", model.metrics, sofa.metrics);
        assert!(model.metrics.auroc.low < model.metrics.auroc.value && model.metrics.auroc.value < 0.95);
        assert!((0.7..1.4).contains(&model.metrics.calibration_slope.unwrap()), "{kind}: {:?}", model.metrics);
        assert!(model.metrics.calibration_intercept.unwrap().abs() < 0.2);
        assert!(model.metrics.log_loss < sofa.metrics.log_loss && model.metrics.brier < sofa.metrics.brier);
        assert_eq!(model.auroc_by_fold.len(), 5);
        assert_eq!(training.evaluation.stays, training.model.metadata().cohort.as_ref().unwrap().stays);
        let flow = &training.model.metadata().cohort.as_ref().unwrap().flow;
        assert_eq!((flow[0].stays, flow[1].stays), (1500, 1440));
    }
}

#[test]
fn a_model_is_judged_beside_scores_at_thresholds_and_in_groups() {
    let training = trained(&marts(1500, 1), ModelKind::Logistic);
    let evaluation = &training.evaluation;
    let model = evaluation.model().unwrap();
    let names: Vec<&str> = model.comparisons.iter().map(|one| one.baseline.as_str()).collect();
    assert_eq!(names, ["sofa", "sapsii", "oasis"]);
    for (comparison, baseline) in model.comparisons.iter().zip(&evaluation.models) {
        let expected = model.metrics.auroc.value - baseline.metrics.auroc.value;
        assert!((comparison.test.difference.value - expected).abs() < 1e-12);
    }
    // Two ways to the same interval, where patients have few stays.
    let (gain, test) = (model.gain_over_baseline.unwrap(), model.comparisons[0].test.difference);
    assert!((gain.low - test.low).abs() < 0.02 && (gain.high - test.high).abs() < 0.02, "{gain:?} {test:?}");
    assert_eq!(test.low > 0.0, model.comparisons[0].test.p < 0.05, "interval and test say the same");

    let alerts: Vec<f64> = model.thresholds.iter().map(|at| at.alerts).collect();
    assert!(alerts.is_sorted_by(|a, b| a >= b), "a higher threshold tells nobody more");
    let at = |threshold: f64| model.thresholds.iter().find(|at| at.threshold == threshold).unwrap();
    assert!(at(0.2).net_benefit > at(0.2).net_benefit_of_all.max(0.0));

    for title in ["Sex", "Age", "Ethnicity", "First unit"] {
        let groups: Vec<_> = evaluation.subgroups.iter().filter(|one| one.title == title).collect();
        assert_eq!(groups.iter().map(|one| one.stays).sum::<usize>(), evaluation.stays, "{title}");
        assert_eq!(groups.iter().map(|one| one.positives).sum::<usize>(), evaluation.positives, "{title}");
        assert!(groups.iter().all(|one| (one.observed - one.predicted).abs() < 0.12), "{groups:?}");
    }
    let ages: Vec<&str> =
        evaluation.subgroups.iter().filter(|one| one.title == "Age").map(|one| one.group.as_str()).collect();
    assert_eq!(ages, ["below 45", "45 to 65", "65 to 80", "80 and above"]);
    assert_eq!(acuity_ml::evaluate::comparison_lines(evaluation).lines().count(), 3);
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_threads() {
    let fake = marts(600, 2);
    for kind in ModelKind::USUAL {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| trained(&fake, kind).model.to_json().unwrap())
        };
        let one = run(1);
        assert_eq!(one, run(2));
        let other = TrainOptions { seed: 43, ..options(kind) };
        assert_ne!(one, train(&fake, "analytics", &other, &|_| {}).unwrap().model.to_json().unwrap());
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let fake = marts(400, 3);
    let mut reversed = fake.clone();
    for table in fake.relations(&DatasetName::new("analytics")).unwrap() {
        for column in table.columns {
            let values = fake.column(&table.name.name, &column.name).unwrap();
            let rows = acuity_warehouse::arrow::array::UInt32Array::from_iter_values((0..values.len() as u32).rev());
            let values = acuity_warehouse::arrow::compute::take(values, &rows, None).unwrap();
            reversed.set(&table.name.name, &column.name, values);
        }
    }
    let json = |fake: &Memory| trained(fake, ModelKind::Gbdt).model.to_json().unwrap();
    assert_eq!(json(&fake), json(&reversed));
}

#[test]
fn the_leakage_gate_refuses_later_facts() {
    let mut fake = marts(300, 4);
    fake.times("first_day_features", "as_of", (0..300).map(|i| (i + if i == 7 { 25 } else { 24 }) * 3_600_000_000));
    insta::assert_snapshot!(refusal(&fake), @"leakage gate: table analytics.first_day_features, icustay_id 990000007: `as_of` lies 25.00 hours after `intime`, at most 24 are allowed. Correct the model of that table");

    let options =
        TrainOptions { features: Some(vec!["age".into(), "los_icu_hours".into()]), ..options(ModelKind::Gbdt) };
    let error = train(&marts(300, 4), "analytics", &options, &|_| {}).unwrap_err();
    insta::assert_snapshot!(error, @"leakage gate: `los_icu_hours` tells how it went on, or who is left, so it is no feature of in_hospital_mortality. Leave it out");
}

#[test]
fn a_surplus_column_stops_training_unless_the_features_are_named() {
    let mut fake = marts(400, 5);
    let names = acuity_ml::features::features().iter().map(|feature| feature.name.clone()).collect();
    let named = TrainOptions { features: Some(names), ..options(ModelKind::Logistic) };
    let json = |fake: &Memory| train(fake, "analytics", &named, &|_| {}).unwrap().model.to_json().unwrap();
    let before = json(&fake);
    let outcome = fake.column("outcomes", "in_hospital_mortality").unwrap().clone();
    fake.set("first_day_features", "died", outcome);
    insta::assert_snapshot!(refusal(&fake), @"leakage gate: table analytics.first_day_features has the column `died`, which is no known feature: nothing says what it is and when it was known. Name it under `except` in the task in_hospital_mortality, or name the `columns` to use and describe it there, or in the model's file of descriptions, with its unit; nothing was trained");
    assert_eq!(json(&fake), before);
}

#[test]
fn missing_tables_columns_and_outcomes_are_explained() {
    let base = marts(300, 6);
    let change = |change: &dyn Fn(&mut Memory)| {
        let mut fake = base.clone();
        change(&mut fake);
        refusal(&fake)
    };
    insta::assert_snapshot!(change(&|fake| fake.drop_table("outcomes")), @"table analytics.outcomes does not exist in memory: run `acuity build` first");
    insta::assert_snapshot!(change(&|fake| fake.drop_column("first_day_features", "as_of")), @"table analytics.first_day_features has no column `as_of`: correct the task, or run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(change(&|fake| fake.set("outcomes", "stayed_24h", Arc::new(BooleanArray::from(vec![false; 300])))), @"no stay is left for task in_hospital_mortality: 300 ICU stays, 288 Adults, 0 Alive and in the ICU 24 hours after admission, 0 Outcome known, 0 With features. Load more data, or check that the stays have outcomes");
    insta::assert_snapshot!(change(&|fake| fake.ints("outcomes", "in_hospital_mortality", vec![0; 300])), @"all 258 stays have in_hospital_mortality = 0: a model needs both outcomes. Load more data, or look at the label and at who is kept");
    insta::assert_snapshot!(change(&|fake| fake.ints("outcomes", "in_hospital_mortality", (0..300).map(|i| i64::from(i < 8)))), @"4 patients with the outcome, too few for 5 folds: load more data or ask for at most 4 folds");
    insta::assert_snapshot!(change(&|fake| fake.set("first_day_features", "age", Arc::new(StringArray::from(vec!["old"; 300])))), @"table analytics.first_day_features, column `age` has the type Utf8; a number is needed: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(change(&|fake| fake.ints("outcomes", "in_hospital_mortality", (0..300).map(|i| if i == 9 { 2 } else { i % 2 }))), @"table analytics.outcomes, column `in_hospital_mortality`, icustay_id 990000009: 2 is no flag; 0, 1 or NULL is needed: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(change(&|fake| fake.floats("first_day_features", "age", (0..300).map(|i| Some(if i == 5 { 1e300 } else { 60.0 })))), @"feature `age` is 1e300: a finite number up to 3.4e38 or a missing value is needed, at icustay_id 990000005");
    insta::assert_snapshot!(change(&|fake| fake.floats("first_day_features", "age", vec![Some(f64::INFINITY); 300])), @"table analytics.first_day_features, column `age`, icustay_id 990000000: inf is not a finite number: run `acuity build` again, or bring the model of that table up to date");
}

#[test]
fn features_without_any_value_are_dropped_with_a_warning() {
    let mut fake = marts(400, 7);
    for feature in acuity_ml::features::features().iter().filter(|f| f.name.starts_with("heartrate")) {
        fake.floats("first_day_features", &feature.name, vec![None; 400]);
    }
    let training = trained(&fake, ModelKind::Logistic);
    assert_eq!(training.model.features().len(), 81);
    insta::assert_snapshot!(training.warnings.join("\n"), @"3 features have no value for any of the stays and are left out (is a source table empty, such as CHARTEVENTS?): heartrate_min, heartrate_max, heartrate_mean
no temporal validation: the earlier or the later rows (MetaVision, 2008 to 2012) have the outcome, or lack it, fewer than ten times");
}

#[test]
fn progress_is_told_and_options_are_checked() {
    let fake = marts(400, 8);
    let told = std::sync::Mutex::new(Vec::new());
    train(&fake, "analytics", &options(ModelKind::Logistic), &|progress| told.lock().unwrap().push(progress)).unwrap();
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted_by_key(|progress| progress.done), "{told:?}");
    let (first, last) = (told[0], told[told.len() - 1]);
    assert_eq!((first.done, last.done, first.total), (0, last.total, last.total));
    let mut stages: Vec<&str> = told.iter().map(|progress| progress.stage).collect();
    stages.dedup();
    assert_eq!(stages, ["reading marts", "cross-validation", "evaluation", "final model"]);
    let error = train(&fake, "analytics", &TrainOptions { folds: 1, ..options(ModelKind::Gbdt) }, &|_| {}).unwrap_err();
    insta::assert_snapshot!(error, @"option `folds` is 1: 2 to 20 folds are possible");
}

#[test]
fn report_and_model_say_in_which_reading_scores_are_and_of_whom() {
    let fake = marts(300, 12);
    let of = |modes: Vec<&'static str>| {
        let mut fake = fake.clone();
        fake.set("sofa", "score_mode", Arc::new(StringArray::from(modes)));
        let training = trained(&fake, ModelKind::Logistic);
        let options = report::ReportOptions::default();
        let html = report::html(
            &fake,
            "analytics",
            &task("in_hospital_mortality"),
            std::slice::from_ref(&training.model),
            &options,
        )
        .unwrap();
        let mode = stay::score_mode(&fake, "analytics", 990_000_003).unwrap();
        (mode, training, html)
    };
    let (mode, training, html) = of(vec!["paper"; 300]);
    assert_eq!(mode, ScoreMode::Paper);
    assert_eq!(training.model.metadata().cohort.as_ref().unwrap().score_mode, ScoreMode::Paper);
    let cautions = |warnings: &[String]| -> Vec<String> {
        warnings.iter().filter(|warning| !warning.starts_with("no temporal validation")).cloned().collect()
    };
    assert_eq!(cautions(&training.warnings), [""; 0]);
    // Every 25th stay is of a child.
    assert!(
        html.contains("SOFA as the paper says. Left out: 12 stays of patients who are not known to be 16 or older")
    );
    assert!(html.contains("SOFA, the baseline, is scored as the paper says."));
    assert!(report::model_card(&training.model).contains("Scores: as the paper says."));

    let (mode, training, html) = of(vec!["reference"; 300]);
    assert_eq!(mode, ScoreMode::Reference);
    assert_eq!(cautions(&training.warnings), [ScoreMode::Reference.caution().unwrap()]);
    assert!(html.contains("built with reference_quirks") && !html.contains("as the paper says"));

    let (mode, _, html) = of((0..300).map(|row| if row == 3 { "reference" } else { "paper" }).collect());
    assert_eq!(mode, ScoreMode::Reference, "of this stay");
    assert!(html.contains("two readings"));
    let mut without = fake.clone();
    without.drop_column("sofa", "score_mode");
    assert_eq!(stay::score_mode(&without, "analytics", 990_000_003).unwrap(), ScoreMode::Unknown);
    assert!(refusal(&without).contains("has no column `score_mode`"));
}

/// Scores of two tables may be of two readings: what is trained beside them says so, whichever comes first.
#[test]
fn the_reading_is_that_of_all_scores_together() {
    let mut fake = marts(300, 12);
    let mut options = options(ModelKind::Logistic);
    options.task.baselines[1].mode = Some("score_mode".into());
    let mut mode = |of_sapsii: Option<&'static str>| {
        fake.set("sapsii", "score_mode", Arc::new(StringArray::from(vec![of_sapsii; 300])));
        cohort::load(&fake, "analytics", &options.task, None).unwrap().score_mode
    };
    assert_eq!(mode(Some("paper")), ScoreMode::Paper);
    assert_eq!(mode(Some("reference")), ScoreMode::Mixed);
    assert_eq!(mode(None), ScoreMode::Unknown);
}

/// Four subgroups and a cohort of one table are one look at it.
#[test]
fn each_model_is_read_once() {
    let counted = Counted::over(marts(300, 12), usize::MAX);
    let task = task("in_hospital_mortality");
    cohort::load(&counted, "analytics", &task, None).unwrap();
    let mut read = counted.read();
    read.sort();
    assert_eq!(read, ["first_day_features", "icustay_detail", "oasis", "outcomes", "sapsii", "sofa"]);
}

#[test]
fn a_stay_outside_the_cohort_is_told_why_or_that_nothing_is_known_of_it() {
    let (fake, task) = (marts(300, 12), task("in_hospital_mortality"));
    let told = |stay: i64| {
        let found = stay::outside(&fake, "analytics", &task, stay, None).unwrap();
        found.map_or_else(String::new, |found| found.caution(&task))
    };
    assert_eq!(told(990_000_002), "");
    insta::assert_snapshot!(told(990_000_001), @"the patient is no adult. The model learned from others (adults, alive and in the icu 24 hours after admission); for this stay its number means nothing");
    insta::assert_snapshot!(told(1), @"table analytics.outcomes has no row of it, so nothing says whether it is one of those that the model learned from (adults, alive and in the icu 24 hours after admission)");
}

#[test]
fn out_of_fold_figures_are_those_of_the_curves() {
    let training = trained(&marts(900, 11), ModelKind::Logistic);
    let row = training.evaluation.model().unwrap();
    let area: f64 = row.roc.windows(2).map(|p| (p[1][0] - p[0][0]) * (p[1][1] + p[0][1]) / 2.0).sum();
    assert!((area - row.metrics.auroc.value).abs() < 0.01, "{area}");
    let stays: usize = row.reliability.iter().map(|bin| bin.stays).sum();
    assert_eq!(stays, training.evaluation.stays);
    assert!(metrics::auroc(&[true, false], &[1.0, 0.0]) == Some(1.0));
}

#[test]
fn a_small_tree_imitates_the_model_better_than_saying_no() {
    let fake = marts(1500, 1);
    let training = trained(&fake, ModelKind::Gbdt);
    let cohort = acuity_ml::cohort::load(&fake, "analytics", &task("in_hospital_mortality"), None).unwrap();
    let tree = acuity_ml::surrogate::surrogate(&training.model, &cohort.table).unwrap();
    assert!(tree.agreement > tree.agreement_of_none + 0.01, "{tree:?}");
    assert_eq!(tree, acuity_ml::surrogate::surrogate(&training.model, &cohort.table).unwrap());
    // Every stay ends somewhere, and risk follows what made it.
    fn leaves(branch: &acuity_ml::surrogate::Branch, out: &mut Vec<(usize, f64)>) {
        match branch {
            acuity_ml::surrogate::Branch::Answer { stays, risk, .. } => out.push((*stays, *risk)),
            acuity_ml::surrogate::Branch::Question { below, above, .. } => {
                leaves(below, out);
                leaves(above, out);
            }
        }
    }
    let mut found = Vec::new();
    leaves(&tree.root, &mut found);
    assert_eq!(found.iter().map(|leaf| leaf.0).sum::<usize>(), cohort.table.len());
    assert!(found.len() > 2 && found.len() <= 8, "{found:?}");
    let risks: Vec<f64> = found.iter().map(|leaf| leaf.1).collect();
    assert!(risks.iter().copied().fold(0.0, f64::max) > 3.0 * risks.iter().copied().fold(1.0, f64::min), "{found:?}");
}

/// A line or a curve, learned inside each fold: the held-out predictions stay calibrated, and the file says which it was.
#[test]
fn probabilities_are_recalibrated_as_was_asked() {
    let fake = marts(900, 31);
    for kind in ModelKind::USUAL {
        for how in Recalibration::ALL {
            let trained =
                train(&fake, "analytics", &TrainOptions { recalibration: Some(how), ..options(kind) }, &|_| {})
                    .unwrap();
            let model = &trained.model;
            let described = &model.metadata().hyperparameters;
            assert_eq!(described["calibration"], how.name());
            assert_eq!(model.isotonic().is_some(), how == Recalibration::Isotonic);
            assert_eq!(described.contains_key("calibration_slope"), how == Recalibration::Platt, "{kind} {how}");
            let figures = trained.evaluation.model().unwrap();
            let slope = figures.calibration_slope.unwrap();
            assert_eq!(Some(slope.value), figures.metrics.calibration_slope);
            assert!(slope.low < slope.value && slope.value < slope.high && slope.low < 1.25, "{kind} {how}: {slope:?}");
            let mean = figures.metrics.prevalence;
            let shift = figures.calibration_intercept.unwrap();
            assert!(shift.low < 0.1 && shift.high > -0.1, "{kind} {how}: {shift:?} at {mean}");
            let card = acuity_ml::report::model_card(model);
            assert_eq!(card.contains("isotonic regression"), how == Recalibration::Isotonic);
            assert!(card.contains(&format!("{kind} calibration: slope")), "{card}");
        }
    }
}
