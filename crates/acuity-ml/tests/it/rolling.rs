//! Predictions that are made again and again during a stay.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use acuity_compiler::MemoryFileSystem;
use acuity_ml::{
    ModelFile, ModelKind, Task, TrainOptions, Training, cohort, explain_prediction, explain_stay,
    input::{self, InputFormat},
    leakage::Probe,
    located, stay, train,
};
use acuity_warehouse::{
    Columns, Memory,
    arrow::{
        array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, TimestampMicrosecondArray},
        datatypes::{DataType, Field, Schema, TimeUnit},
    },
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fake::Fill as _;

const HOUR: i64 = 3_600_000_000;

const TASK: &str = "\
tasks:
  - name: worse
    title: Worse within a day
    description: Probability that the patient is worse within a day.
    horizon: {hours: 24}
    cohort:
      model: after
      rows: Predictions
      key: icustay_id
      group: subject_id
      keep: [{column: is_adult, label: Adults}]
    label: worse
    as_of: {column: as_of, start: started_at, every: 6}
    features:
      - model: known
        columns:
          - {name: trend, unit: 1/h, description: Trend of the disease}
          - {name: noise, unit: '1', description: Nothing}
    baselines: [{name: trend, title: Trend, model: known, column: trend}]
    subgroups: [{title: Trend, model: known, column: trend, bands: [0]}, {title: Age, model: stays, column: age, bands: [60]}]
";

fn task() -> Task {
    let files = MemoryFileSystem::from_text(&format!("--- ml/worse.yml\n{TASK}"));
    acuity_ml::task::load(&files, Path::new("")).unwrap().find("worse").unwrap().clone()
}

/// Marts of `stays` stays with one to twelve predictions each; a patient has one or two of them. How a stay goes on follows
/// its trend.
fn marts(stays: i64, seed: u64) -> Memory {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut ids, mut patients, mut starts, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut trend, mut noise, mut worse) = (Vec::new(), Vec::new(), Vec::new());
    for stay in 0..stays {
        for block in 1..=(1 + stay % 12) {
            let x = 2.0 * rng.random::<f64>() - 1.0;
            ids.push(990_000_000 + stay);
            patients.push(880_000_000 + stay - i64::from(stay % 5 == 4));
            starts.push(stay * HOUR);
            times.push((stay + 6 * block) * HOUR);
            trend.push(Some(x));
            noise.push((block % 3 != 0).then(|| rng.random::<f64>()));
            worse.push(i64::from(rng.random::<f64>() < 1.0 / (1.0 + (1.5 - 2.5 * x).exp())));
        }
    }
    let mut fake = Memory::new("analytics");
    for table in ["known", "after"] {
        fake.ints(table, "icustay_id", ids.iter().copied());
        fake.times(table, "as_of", times.iter().copied());
        fake.times(table, "started_at", starts.iter().copied());
    }
    fake.floats("known", "trend", trend);
    fake.floats("known", "noise", noise);
    fake.ints("after", "subject_id", patients.iter().copied());
    fake.ints("after", "worse", worse);
    fake.set("after", "is_adult", Arc::new(BooleanArray::from_iter(ids.iter().map(|id| Some(id % 30 != 1)))));
    fake.ints("stays", "icustay_id", (0..stays).map(|stay| 990_000_000 + stay));
    fake.floats("stays", "age", (0..stays).map(|stay| Some(30.0 + (stay % 60) as f64)));
    fake
}

fn trained(kind: ModelKind) -> Training {
    let options = TrainOptions { resamples: 200, ..TrainOptions::new(task(), kind) };
    train(&marts(160, 1), "analytics", &options, &|_| {}).unwrap()
}

#[test]
fn every_prediction_of_a_stay_is_a_row_and_alerts_are_counted_by_day() {
    for kind in ModelKind::USUAL {
        let training = trained(kind);
        let evaluation = &training.evaluation;
        let rolling = evaluation.rolling.unwrap();
        // 160 stays of 1 to 12 predictions, but for those of no adults.
        assert_eq!((rolling.stays, rolling.every, rolling.horizon), (154, 6.0, Some(24.0)));
        assert_eq!(rolling.patient_days, evaluation.stays as f64 / 4.0);
        assert!(evaluation.stays > 900 && rolling.stays_with_outcome < rolling.stays);
        let model = evaluation.model().unwrap();
        assert!(model.metrics.auroc.value > 0.75, "{}", model.metrics.auroc.value);
        assert_eq!(model.alerts.len(), model.thresholds.len());
        for (alert, row) in model.alerts.iter().zip(&model.thresholds) {
            assert!((alert.per_patient_day - 4.0 * row.alerts).abs() < 1e-12);
            assert!(alert.stays_caught >= row.sensitivity - 1e-12, "of the predictions of a caught stay some are told");
            assert_eq!(alert.ppv, row.ppv);
        }
        assert!(model.comparisons[0].clustered);
        // The trend is told by prediction, the age by stay.
        let [below, above, young, old] = &evaluation.subgroups[..] else { panic!("{:?}", evaluation.subgroups) };
        assert_eq!(below.stays + above.stays, evaluation.stays);
        assert_eq!(young.stays + old.stays, evaluation.stays);
        assert!(above.observed > 2.0 * below.observed);
        assert_eq!(training.model.to_json(), trained(kind).model.to_json(), "the same bytes again");
    }
}

#[test]
fn tables_for_people() {
    let training = trained(ModelKind::Logistic);
    let words = training.evaluation.rows_words(|number| number.to_string());
    insta::assert_snapshot!(format!(
        "{words}\n{}{}",
        acuity_ml::evaluate::comparison_lines(&training.evaluation),
        acuity_ml::evaluate::alert_table(&training.evaluation)
    ));
}

#[test]
fn rows_of_one_patient_stay_in_one_fold() {
    let cohort = cohort::load(&marts(60, 2), "analytics", &task(), None).unwrap();
    let table = &cohort.table;
    assert_eq!(table.at.len(), table.len());
    let fold_of = acuity_ml::folds::grouped_stratified(&table.patient, &table.y, 5, 1).unwrap();
    for one in 0..table.len() {
        for other in 0..one {
            assert!(table.patient[one] != table.patient[other] || fold_of[one] == fold_of[other]);
        }
    }
    // Rows are in the order of stay and time, whatever the warehouse's.
    let keys: Vec<(i64, i64)> = table.stay.iter().copied().zip(table.at.iter().copied()).collect();
    assert!(keys.is_sorted());
}

/// Each kind of leak is planted, and caught.
#[test]
fn what_is_known_later_does_not_get_in() {
    let refusal = |change: &dyn Fn(&mut Memory)| {
        let mut fake = marts(40, 3);
        change(&mut fake);
        cohort::load(&fake, "analytics", &task(), None).unwrap_err().to_string()
    };
    let rows: Vec<(i64, i64)> =
        (0..40).flat_map(|stay| (1..=(1 + stay % 12)).map(move |block| (stay, block))).collect();
    let shifted = |by: i64| rows.iter().map(move |(stay, block)| (stay + 6 * block) * HOUR + by).collect::<Vec<_>>();
    // Facts of a minute after the prediction.
    let late = refusal(&|fake| fake.times("known", "as_of", shifted(HOUR / 60)));
    // Before the first prediction.
    let early =
        refusal(&|fake| fake.times("known", "as_of", rows.iter().map(|(stay, block)| (stay + 6 * block - 6) * HOUR)));
    // One row of facts twice: nothing says which was known.
    let twice = refusal(&|fake| {
        fake.times("known", "as_of", rows.iter().map(|(stay, _)| (stay + 6) * HOUR));
    });
    insta::assert_snapshot!([late, early, twice].join("\n"));
    // Facts of the prediction before are not those of this one: the row has none.
    let mut fake = marts(40, 3);
    fake.times("known", "as_of", shifted(6 * HOUR));
    let found = cohort::load(&fake, "analytics", &task(), None).unwrap();
    let all = cohort::load(&marts(40, 3), "analytics", &task(), None).unwrap();
    let stays: BTreeSet<i64> = all.table.stay.iter().copied().collect();
    assert_eq!(found.table.len(), all.table.len() - stays.len(), "of each stay the first prediction");
}

#[test]
fn a_prediction_of_a_stay_is_explained_by_its_time() {
    let (fake, training) = (marts(160, 1), trained(ModelKind::Gbdt));
    // The twelfth stay begins at 11 o'clock and has twelve predictions.
    let explain = |as_of: Option<&str>| explain_stay(&fake, "analytics", &training.model, 990_000_011, as_of);
    let (latest, first) = (explain(None).unwrap(), explain(Some("1970-01-01T17:00")).unwrap());
    assert_eq!(latest.as_of.as_deref(), Some("1970-01-04 11:00:00"));
    assert_eq!(first.as_of.as_deref(), Some("1970-01-01 17:00:00"));
    assert_ne!(latest.margin, first.margin);
    assert!(
        first.text(3).starts_with("Worse within a day by gradient-boosted trees at 1970-01-01 17:00:00: probability")
    );
    insta::assert_snapshot!(explain(Some("1970-01-01 18:00")).unwrap_err());
    let outside = |id: i64, at: &str| stay::outside(&fake, "analytics", &task(), id, Some(at)).unwrap();
    assert_eq!(outside(990_000_011, "1970-01-01 17:00:00"), None);
    assert_eq!(
        outside(990_000_031, "1970-01-02 13:00:00"),
        Some(stay::Outside::Left("`is_adult` is not true".to_owned()))
    );
    assert!(matches!(outside(990_000_011, "1980-01-01 17:00:00"), Some(stay::Outside::NoRow(_))));
}

#[test]
fn all_predictions_of_a_stay_are_what_each_is_by_its_time() {
    let (fake, training) = (marts(160, 1), trained(ModelKind::Gbdt));
    let model = &training.model;
    let predictions = |id: i64, fake: &Memory| {
        stay::predictions::<acuity_ml::Error>(&task(), model.features(), |model, columns| {
            Ok(acuity_warehouse::Columns::of(fake, "analytics", model, columns, &format!("icustay_id = {id}"))?)
        })
    };
    let made = predictions(990_000_011, &fake).unwrap();
    assert_eq!(made.len(), 12);
    assert!(made.is_sorted_by_key(|one| one.at));
    for one in &made {
        let explanation = explain_prediction(model, one);
        let alone = explain_stay(&fake, "analytics", model, 990_000_011, explanation.as_of.as_deref()).unwrap();
        assert_eq!(explanation, alone);
        assert_eq!(one.outside, None);
    }
    assert!(made.iter().any(|one| one.row.values().contains(&None)), "what was not measured stays missing");
    // Who is no adult, and who is not in the cohort's model at that time.
    let child = &predictions(990_000_031, &fake).unwrap()[0];
    assert_eq!(child.outside, Some(stay::Outside::Left("`is_adult` is not true".to_owned())));
    let mut moved = fake.clone();
    let times = (0..160).flat_map(|stay| (1..=(1 + stay % 12)).map(move |block| (stay + 6 * block + 1) * HOUR));
    moved.times("after", "as_of", times);
    assert!(matches!(predictions(990_000_011, &moved).unwrap()[0].outside, Some(stay::Outside::NoRow(_))));
    // No stay, no predictions; no table, an error; facts of a minute after the prediction, a refusal.
    assert_eq!(predictions(5, &fake).unwrap(), []);
    let mut gone = fake.clone();
    gone.drop_table("after");
    assert!(predictions(990_000_011, &gone).unwrap_err().to_string().contains("analytics.after"));
    let mut late = fake.clone();
    let times = (0..160).flat_map(|stay| (1..=(1 + stay % 12)).map(move |block| (stay + 6 * block) * HOUR + HOUR / 60));
    late.times("known", "as_of", times);
    assert!(predictions(990_000_011, &late).unwrap_err().to_string().contains("a prediction is made every 6"));
}

#[test]
fn features_are_looked_at_again_without_what_came_later() {
    let (task, now) = (task(), marts(60, 1));
    let probe = Probe::new(&now, "analytics", &task, 20).unwrap();
    let moments: Vec<(i64, i64)> = probe.moments().collect();
    let patients: BTreeSet<i64> = moments.iter().map(|moment| moment.0).collect();
    assert!((16..=20).contains(&moments.len()) && patients.len() == moments.len(), "one of each patient: {moments:?}");
    let blocks: BTreeSet<i64> = moments.iter().map(|(patient, time)| (time / HOUR - patient % 1000) / 6).collect();
    assert!(blocks.len() > 5, "early and late ones: {blocks:?}");
    assert_eq!(probe.features().collect::<Vec<_>>(), [("known", "trend"), ("known", "noise")]);
    let compared = probe.compare(&now, &now, "analytics").unwrap();
    assert_eq!((compared.rows, compared.gone, compared.changes.len(), compared.stale.len()), (moments.len(), 0, 0, 0));
    // Marts of other records: nobody has looked ahead.
    let other = marts(60, 2);
    let compared = probe.compare(&other, &other, "analytics").unwrap();
    assert_eq!((compared.changes, compared.stale), (vec![], vec!["trend".to_owned(), "noise".to_owned()]));

    // One feature is another from the second day on, by rounding alone the other; the rows of some stays are not there.
    let changed = |from: i64| {
        let mut then = marts(60, 1);
        let known =
            Columns::of(&then, "analytics", "known", &["icustay_id", "as_of", "started_at", "trend", "noise"], "");
        let known = known.unwrap();
        let (times, starts) = (known.datetimes("as_of").unwrap(), known.datetimes("started_at").unwrap());
        let later: Vec<bool> =
            times.iter().zip(&starts).map(|(at, start)| at.unwrap() - start.unwrap() > from * HOUR).collect();
        let noise = known.floats("noise").unwrap();
        then.floats("known", "noise", noise.iter().zip(&later).map(|(value, later)| value.filter(|_| !later)));
        let trend = known.floats("trend").unwrap();
        then.floats("known", "trend", trend.iter().map(|value| value.map(|value| value * (1.0 + 1e-12))));
        let ids = known.ints("icustay_id").unwrap();
        then.ints("known", "icustay_id", ids.iter().map(|id| id.map_or(0, |id| if id % 10 == 0 { -id } else { id })));
        probe.compare(&now, &then, "analytics").unwrap()
    };
    let compared = changed(24);
    assert!(compared.gone > 0 && compared.rows + compared.gone == moments.len(), "{compared:?}");
    let [change] = compared.changes.as_slice() else { panic!("{compared:?}") };
    assert_eq!(
        (change.model.as_str(), change.feature.as_str(), change.without.as_str()),
        ("known", "noise", "nothing")
    );
    assert!(
        change.with.starts_with("0.") && change.rows < compared.rows && change.as_of.starts_with("1970-01-0"),
        "{change:?}"
    );
    assert_eq!(changed(1000).changes, []);
}

/// The key alone does not tell the predictions of a stay apart.
#[test]
fn predictions_for_rows_that_were_read_have_their_times() {
    let model = trained(ModelKind::Gbdt).model;
    let csv = "icustay_id,as_of,trend\n7,2150-01-01T06:00:00,0.5\n7,2150-01-01 12:00:00,0.7\n8,,0.1\n";
    let json = r#"[{"icustay_id": 7, "as_of": "2150-01-01T06:00:00", "trend": 0.5},
        {"icustay_id": 7, "as_of": "2150-01-01 12:00:00", "trend": 0.7}, {"icustay_id": 8, "as_of": null, "trend": 0.1}]"#;
    let schema = Schema::new(vec![
        Field::new("icustay_id", DataType::Int64, true),
        Field::new("as_of", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("trend", DataType::Float64, true),
    ]);
    // 1 January 2150, six o'clock.
    let at = 5_680_303_200_000_000;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![7, 7, 8])),
        Arc::new(TimestampMicrosecondArray::from(vec![Some(at), Some(at + 6 * HOUR), None])),
        Arc::new(Float64Array::from(vec![0.5, 0.7, 0.1])),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema.clone()), columns).unwrap();
    let of_batch = input::Batches::new(&model, &schema, "rows").unwrap().rows(&batch).unwrap();
    let read = |text: &str, format| input::read(&model, text, format, "rows").unwrap();
    for rows in [read(csv, InputFormat::Csv), read(json, InputFormat::Json), of_batch] {
        let predictions = input::predict(&model, &rows);
        let told: Vec<_> = predictions.iter().map(|one| (one.id.as_str(), one.as_of.as_deref())).collect();
        assert_eq!(told, [("7", Some("2150-01-01 06:00:00")), ("7", Some("2150-01-01 12:00:00")), ("8", None)]);
        assert_eq!(input::explain(&model, &rows)[1].as_of.as_deref(), Some("2150-01-01 12:00:00"));
    }
}

/// A model of another program knows the names of its features; where they stand the task says.
#[test]
fn a_model_that_was_made_elsewhere_finds_its_features_where_the_task_has_them() {
    let (fake, own) = (marts(160, 1), trained(ModelKind::Gbdt).model);
    // As XGBoost keeps it: without what is known of it here.
    let mut value: serde_json::Value = serde_json::from_str(&own.to_json().unwrap()).unwrap();
    value["learner"]["attributes"] = serde_json::json!({});
    let foreign = ModelFile::from_json(&value.to_string()).unwrap();
    assert!(explain_stay(&fake, "analytics", &foreign, 990_000_011, None).is_err());
    let placed = located(&fake, "analytics", foreign.for_task(&task())).unwrap();
    let explained = |model| explain_stay(&fake, "analytics", model, 990_000_011, None).unwrap();
    let (theirs, ours) = (explained(&placed), explained(&own));
    assert_eq!((theirs.margin, &theirs.as_of, &theirs.task), (ours.margin, &ours.as_of, &ours.task));
    assert_eq!(theirs.contributions[0].unit, ours.contributions[0].unit);
    assert_eq!(located(&fake, "analytics", own.clone()).unwrap(), own);
}
