//! Features that are categories, from the marts to every form in which a model is asked.

use std::{collections::BTreeSet, fmt::Write as _, path::Path, sync::Arc};

use acuity_ml::{
    Error, FeatureInfo, ModelFile, ModelKind, Task, TrainOptions, Training, drift,
    input::{self, Batches, InputFormat},
    matrix, stay, train,
};
use acuity_warehouse::{
    Columns, Memory,
    arrow::array::{ArrayRef, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, types::Int32Type},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    fake::{Fill, marts, task},
    training::options,
};

const UNITS: [&str; 6] = ["CCU", "CSRU", "MICU", "NICU, level 2", "SICU", "TSICU"];

/// Marts with a unit that says much and a code of a ward that says a little, both missing at times.
pub(crate) fn marts_with_units(stays: usize, seed: u64) -> Memory {
    let mut fake = marts(stays, seed);
    let died = Columns::of(&fake, "analytics", "outcomes", &["in_hospital_mortality"], "").unwrap();
    let died = died.ints("in_hospital_mortality").unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed + 1);
    let (mut units, mut wards) = (Vec::new(), Vec::new());
    for died in died {
        let dangerous = rng.random::<f64>() < if died == Some(1) { 0.8 } else { 0.3 };
        let unit = UNITS[2 * rng.random_range(0..3) + usize::from(dangerous)];
        units.push((rng.random::<f64>() > 0.1).then_some(unit));
        wards.push((rng.random::<f64>() > 0.1).then(|| [7, 12, 51][rng.random_range(0..3)]));
    }
    fake.ints("arrivals", "icustay_id", (0..stays as i64).map(|i| 990_000_000 + i));
    fake.times("arrivals", "intime", (0..stays as i64).map(|i| i * 3_600_000_000));
    fake.times("arrivals", "as_of", (0..stays as i64).map(|i| i * 3_600_000_000));
    fake.set("arrivals", "unit", Arc::new(StringArray::from(units)));
    fake.set("arrivals", "ward", Arc::new(Int64Array::from(wards)));
    fake
}

/// Of few numbers and the two categories.
fn task_with_units() -> Task {
    let text = "--- ml/tasks.yml\ntasks:\n  - name: died\n    title: Death\n    description: Probability of death.\n    cohort: \
                {model: outcomes, key: icustay_id, group: subject_id}\n    label: in_hospital_mortality\n    as_of: {column: \
                as_of, start: intime, hours: 24}\n    features:\n      - model: first_day_features\n        columns: [age, \
                lactate_max, meanbp_min]\n      - model: arrivals\n        columns:\n          - {name: unit, category: true, \
                description: First unit}\n          - {name: ward, category: true, description: Ward}\n    subgroups: []\n";
    let tasks = acuity_ml::task::load(&acuity_compiler::MemoryFileSystem::from_text(text), Path::new("")).unwrap();
    Task { baselines: task("in_hospital_mortality").baselines, ..tasks.0[0].clone() }
}

pub(crate) fn learned(fake: &Memory, kind: ModelKind) -> Training {
    let options = TrainOptions { task: task_with_units(), ..options(kind) };
    train(fake, "analytics", &options, &|_| {}).unwrap()
}

pub(crate) fn feature<'m>(model: &'m ModelFile, name: &str) -> &'m FeatureInfo {
    model.features().iter().find(|feature| feature.name == name).unwrap()
}

/// Rows of the mart as the model takes them.
pub(crate) fn rows(fake: &Memory, model: &ModelFile, count: i64) -> Vec<acuity_ml::Row> {
    let task = task_with_units();
    let row = |stay| stay::stay_row(fake, "analytics", Some(&task), model.features(), stay, None).unwrap().row;
    (990_000_000..990_000_000 + count).map(row).collect()
}

/// A model after a round through its file. What differs first is shown, and not all of both.
#[track_caller]
fn same(read: &ModelFile, written: &ModelFile) {
    if read != written {
        let (read, written) = (format!("{read:?}"), format!("{written:?}"));
        let at = read.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(100);
        let part = |text: &str| text.chars().skip(at).take(300).collect::<String>();
        panic!("read: {}\nwritten: {}", part(&read), part(&written));
    }
}

#[test]
fn every_learner_takes_categories_and_says_them_by_name() {
    let fake = marts_with_units(700, 40);
    for kind in ModelKind::ALL {
        let training = learned(&fake, kind);
        let model = &training.model;
        let auroc = training.evaluation.model().unwrap().metrics.auroc.value;
        // How good the baselines are is not looked at here.
        assert!(auroc > 0.75 || !ModelKind::USUAL.contains(&kind), "{kind}: {auroc}");
        let (unit, ward) = (feature(model, "unit"), feature(model, "ward"));
        assert_eq!(unit.categories.as_deref().unwrap(), UNITS);
        // By name, not by number.
        assert_eq!(ward.categories.as_deref().unwrap(), ["12", "51", "7"]);
        assert!(unit.training.is_none());
        let seen = unit.distribution.as_ref().unwrap();
        assert!(seen.shares.len() == 6 && (seen.shares.iter().sum::<f64>() + seen.missing - 1.0).abs() < 1e-9);
        same(&ModelFile::from_json(&model.to_json().unwrap()).unwrap(), model);
        let explained = model.explain(&rows(&fake, model, 3)[2]);
        let text = explained.text(9);
        let told = explained.contributions.iter().find(|one| one.feature == "unit").unwrap();
        assert!(told.category.as_ref().is_none_or(|name| text.contains(name.as_str())), "{text}");
        assert!(!explained.warnings.iter().any(|warning| warning.feature == "unit"));
        assert!(
            (explained.base + explained.contributions.iter().map(|one| one.shap).sum::<f64>() - explained.margin).abs()
                < 1e-9
        );
        let card = acuity_ml::report::model_card(model);
        assert!(card.contains("CCU ") && card.contains("NICU, level 2 ") && card.contains(", 51 "), "{card}");
    }
}

#[test]
fn categories_change_with_no_number_of_threads() {
    let fake = marts_with_units(400, 41);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| learned(&fake, ModelKind::Gbdt).model.to_json().unwrap())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn rows_of_every_format_say_categories_by_name() {
    let fake = marts_with_units(500, 42);
    let model = learned(&fake, ModelKind::Gbdt).model;
    let csv =
        input::read(&model, "age,unit,WARD\n70,\"NICU, level 2\",51\n70,CCU,\n70,,7\n", InputFormat::Csv, "rows.csv")
            .unwrap();
    let values = |rows: &[input::InputRow]| rows.iter().map(|row| row.row.values().to_vec()).collect::<Vec<_>>();
    assert_eq!(values(&csv)[0], [Some(70.0), None, None, Some(3.0), Some(1.0)]);
    assert_eq!(values(&csv)[1][3..], [Some(0.0), None]);
    let json = r#"[{"age": 70, "unit": "NICU, level 2", "ward": 51}, {"age": 70, "unit": "CCU", "ward": null}, {"age": 70, "unit": "", "ward": "7"}]"#;
    assert_eq!(values(&input::read(&model, json, InputFormat::Json, "rows").unwrap()), values(&csv));
    let units: DictionaryArray<Int32Type> = vec![Some("NICU, level 2"), Some("CCU"), None].into_iter().collect();
    let columns: [(&str, ArrayRef); 3] = [
        ("age", Arc::new(Float64Array::from(vec![70.0; 3]))),
        ("unit", Arc::new(units)),
        ("ward", Arc::new(Int64Array::from(vec![Some(51), None, Some(7)]))),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap();
    let mut batches = Batches::new(&model, &batch.schema(), "rows.parquet").unwrap();
    assert_eq!(values(&batches.rows(&batch).unwrap()), values(&csv));
    // In a program.
    let code = |feature: &str, name: &str| Some(self::feature(&model, feature).code(name).unwrap());
    let row = model.row([("age", Some(70.0)), ("unit", code("unit", "CCU"))]).unwrap();
    assert_eq!(row, csv[1].row);
}

#[test]
fn what_is_no_category_is_told() {
    let fake = marts_with_units(500, 43);
    let model = learned(&fake, ModelKind::Logistic).model;
    let refused = |text: &str, format| input::read(&model, text, format, "rows").unwrap_err().to_string();
    let mut messages = vec![
        refused("age,unit\n70,MICU\n71,MICUU\n", InputFormat::Csv),
        refused(r#"{"unit": 3}"#, InputFormat::Json),
        refused(r#"{"unit": ["MICU"]}"#, InputFormat::Json),
        refused("ward\n8\n", InputFormat::Csv),
    ];
    let batch = |array: ArrayRef| {
        let batch = RecordBatch::try_from_iter([("unit", array)]).unwrap();
        Batches::new(&model, &batch.schema(), "rows.parquet")
            .and_then(|mut one| one.rows(&batch))
            .unwrap_err()
            .to_string()
    };
    messages.push(batch(Arc::new(StringArray::from(vec!["CCU", "ccu"]))));
    messages.push(batch(Arc::new(Float64Array::from(vec![1.0]))));
    // A stay whose unit was built since.
    let mut changed = marts_with_units(500, 43);
    changed.set("arrivals", "unit", Arc::new(StringArray::from(vec!["HDU"; 500])));
    let task = task_with_units();
    let error = stay::stay_row(&changed, "analytics", Some(&task), model.features(), 990_000_001, None).unwrap_err();
    assert!(matches!(error, Error::UnknownCategory { .. }));
    messages.push(error.to_string());
    // Too many to learn from, and a direction where there is none.
    let codes: Vec<String> = (0..500).map(|code| format!("unit {code}")).collect();
    changed.set("arrivals", "unit", Arc::new(StringArray::from(codes)));
    let wanted = TrainOptions { task: task_with_units(), ..options(ModelKind::Gbdt) };
    messages.push(train(&changed, "analytics", &wanted, &|_| {}).unwrap_err().to_string());
    let directions = acuity_ml::Directions::new(&["ward".to_owned()], &[]).unwrap();
    let wanted = TrainOptions { directions, ..wanted };
    messages.push(train(&fake, "analytics", &wanted, &|_| {}).unwrap_err().to_string());
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn the_export_names_categories_and_rows_that_have_moved_are_told() {
    let fake = marts_with_units(600, 44);
    let exported = matrix::load(&fake, "analytics", &task_with_units(), 5, 1).unwrap().batch;
    let units = exported.column_by_name("unit").unwrap();
    let names: BTreeSet<&str> = units.as_any().downcast_ref::<StringArray>().unwrap().iter().flatten().collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), UNITS);
    let model = learned(&fake, ModelKind::Gbdt).model;
    let psi = |text: &str| {
        let rows = input::read(&model, text, InputFormat::Csv, "rows").unwrap();
        let rows: Vec<_> = rows.iter().map(|one| &one.row).collect();
        let found = drift::drift(&model, &rows).into_iter().find(|one| one.feature == "unit").unwrap();
        assert_eq!((found.median_then, found.median_now), (None, None));
        found.psi
    };
    assert!(psi(&format!("unit\n{}", "CCU\n".repeat(100))) > 1.0);
    let mut same = "unit\n".to_owned();
    let known = units.as_any().downcast_ref::<StringArray>().unwrap();
    known.iter().for_each(|unit| {
        let _ = writeln!(same, "\"{}\"", unit.unwrap_or_default());
    });
    assert!(psi(&same) < 1e-6, "{}", psi(&same));
}
