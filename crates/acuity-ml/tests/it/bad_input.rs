//! What data, files and people can get wrong, one test a row, each with what is said about it.

use std::{collections::HashMap, path::Path, sync::Arc};

use acuity_compiler::MemoryFileSystem;
use acuity_ml::{
    ModelFile, ModelKind, TrainOptions,
    gbdt::ubjson,
    input::{self, Batches, InputFormat},
    task, train,
};
use acuity_warehouse::{
    Memory,
    arrow::{
        array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray},
        datatypes::{DataType, Field, Schema},
    },
};

use crate::{
    fake::{Fill as _, marts},
    training::{options, refusal, trained},
};

fn predicted(model: &ModelFile, text: &str, format: InputFormat) -> Vec<f64> {
    let rows = input::read(model, text, format, "rows").unwrap();
    input::predict(model, &rows).iter().map(|one| one.probability).collect()
}

fn refused(model: &ModelFile, text: &str, format: InputFormat) -> String {
    input::read(model, text, format, "rows").unwrap_err().to_string()
}

#[test]
fn an_all_missing_column_is_left_out_and_told_and_may_still_be_given() {
    let mut fake = marts(400, 40);
    fake.floats("first_day_features", "lactate_max", vec![None; 400]);
    let training = trained(&fake, ModelKind::Gbdt);
    insta::assert_snapshot!(training.warnings[0], @"1 feature has no value for any of the stays and is left out (is a source table empty, such as CHARTEVENTS?): lactate_max");
    let given = |text: &str| predicted(&training.model, text, InputFormat::Csv);
    assert_eq!(given("age,lactate_max\n70,4\n"), given("age\n70\n"));
    for feature in acuity_ml::features::features() {
        fake.floats("first_day_features", &feature.name, vec![None; 400]);
    }
    insta::assert_snapshot!(refusal(&fake), @"no feature has a value for any stay of the cohort: load CHARTEVENTS or LABEVENTS and run `acuity build` again");
}

#[test]
fn a_constant_column_weighs_nothing() {
    let mut fake = marts(400, 41);
    fake.floats("first_day_features", "lactate_max", vec![Some(2.0); 400]);
    for kind in ModelKind::USUAL {
        let training = trained(&fake, kind);
        insta::allow_duplicates! {
            insta::assert_snapshot!(training.warnings[0], @"1 feature has the same value in all stays and says nothing: lactate_max");
        }
        let model = training.model;
        let [low, high] = [1.0, 9.0].map(|lactate| model.row([("age", Some(70.0)), ("lactate_max", Some(lactate))]));
        let (low, high) = (model.explain(&low.unwrap()), model.explain(&high.unwrap()));
        assert_eq!(low.probability, high.probability, "{kind}");
        let shap = high.contributions.iter().find(|one| one.feature == "lactate_max").unwrap().shap;
        assert_eq!(shap, 0.0, "{kind}");
    }
}

#[test]
fn one_outcome_is_refused() {
    let mut fake = marts(300, 42);
    fake.ints("outcomes", "in_hospital_mortality", vec![1; 300]);
    insta::assert_snapshot!(refusal(&fake), @"all 258 stays have in_hospital_mortality = 1: a model needs both outcomes. Load more data, or look at the label and at who is kept");
}

#[test]
fn one_row_is_refused() {
    let mut fake = marts(300, 43);
    fake.set("outcomes", "stayed_24h", Arc::new(BooleanArray::from_iter((0..300).map(|i| Some(i == 7)))));
    insta::assert_snapshot!(refusal(&fake), @"the only stay has in_hospital_mortality = 0: a model needs both outcomes. Load more data, or look at the label and at who is kept");
}

#[test]
fn a_cohort_of_no_row_is_refused_with_the_steps_that_emptied_it() {
    let mut fake = marts(300, 44);
    fake.set("outcomes", "is_adult", Arc::new(BooleanArray::from(vec![false; 300])));
    insta::assert_snapshot!(refusal(&fake), @"no stay is left for task in_hospital_mortality: 300 ICU stays, 0 Adults, 0 Alive and in the ICU 24 hours after admission, 0 Outcome known, 0 With features. Load more data, or check that the stays have outcomes");
    for table in ["outcomes", "first_day_features"] {
        fake.drop_table(table);
    }
    insta::assert_snapshot!(refusal(&fake), @"table analytics.outcomes does not exist in memory: run `acuity build` first");
}

/// Neither in the mart nor in a row, nor in a number that is too large for the computer.
#[test]
fn numbers_that_are_none_are_refused_with_the_stay_or_the_place() {
    let fake = marts(300, 45);
    let with = |value: f64| {
        let mut fake = fake.clone();
        let at = |i: i64| Some(if i == 5 { value } else { 60.0 });
        fake.floats("first_day_features", "age", (0..300).map(at));
        refusal(&fake)
    };
    insta::assert_snapshot!(with(f64::NAN), @"table analytics.first_day_features, column `age`, icustay_id 990000005: NaN is not a finite number: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(with(f64::NEG_INFINITY), @"table analytics.first_day_features, column `age`, icustay_id 990000005: -inf is not a finite number: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(with(1e300), @"feature `age` is 1e300: a finite number up to 3.4e38 or a missing value is needed, at icustay_id 990000005");
    let model = trained(&fake, ModelKind::Gbdt).model;
    let csv = |value: &str| refused(&model, &format!("age\n{value}\n"), InputFormat::Csv);
    let json = |value: &str| refused(&model, &format!("{{\"age\": {value}}}"), InputFormat::JsonLines);
    let messages =
        [["nan", "-inf", "1e300", "1e400"].map(csv), ["NaN", "\"inf\"", "1e300", "1e400"].map(json)].concat();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn labels_are_0_1_or_null() {
    let fake = marts(300, 46);
    let with = |value: Option<f64>| {
        let mut fake = fake.clone();
        let at = |i: i64| if i == 9 { value } else { Some((i % 2) as f64) };
        fake.floats("outcomes", "in_hospital_mortality", (0..300).map(at));
        train(&fake, "analytics", &options(ModelKind::Logistic), &|_| {}).map_err(|error| error.to_string())
    };
    insta::assert_snapshot!(with(Some(2.0)).unwrap_err(), @"table analytics.outcomes, column `in_hospital_mortality`, icustay_id 990000009: 2 is no flag; 0, 1 or NULL is needed: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(with(Some(0.5)).unwrap_err(), @"table analytics.outcomes, column `in_hospital_mortality`, icustay_id 990000009: 0.5 is no flag; 0, 1 or NULL is needed: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(with(Some(-1.0)).unwrap_err(), @"table analytics.outcomes, column `in_hospital_mortality`, icustay_id 990000009: -1 is no flag; 0, 1 or NULL is needed: run `acuity build` again, or bring the model of that table up to date");
    insta::assert_snapshot!(with(Some(f64::NAN)).unwrap_err(), @"table analytics.outcomes, column `in_hospital_mortality`, icustay_id 990000009: NaN is no flag; 0, 1 or NULL is needed: run `acuity build` again, or bring the model of that table up to date");
    // Unknown: the stay is left out, and the flow tells it.
    let flow = with(None).unwrap().model.metadata().cohort.as_ref().unwrap().flow.clone();
    let known = flow.iter().position(|step| step.label == "Outcome known").unwrap();
    assert_eq!(flow[known - 1].stays - 1, flow[known].stays);
}

#[test]
fn a_name_stands_once() {
    let fake = marts(300, 47);
    let model = trained(&fake, ModelKind::Gbdt).model;
    let messages = [
        refused(&model, "age,AGE\n70,71\n", InputFormat::Csv),
        refused(&model, r#"{"age": 70, "age": 71}"#, InputFormat::Json),
        refused(&model, r#"{"age": 70, "age": 70}"#, InputFormat::JsonLines),
        batch(&model, [("age", floats(&[70.0])), ("Age", floats(&[71.0]))]).unwrap_err(),
        ModelFile::from_json(&model.to_json().unwrap().replace("heartrate_max", "heartrate_min")).unwrap_err(),
        task_mistake("features: [{model: facts, columns: [age, age]}]"),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn model_files_that_are_cut_or_of_another_version_are_explained() {
    let fake = marts(300, 48);
    let mut messages = Vec::new();
    for kind in ModelKind::USUAL {
        let text = trained(&fake, kind).model.to_json().unwrap();
        messages.push(ModelFile::from_json("").unwrap_err());
        messages.push(ModelFile::from_json(&text[..text.len() - 20]).unwrap_err());
        let newer = text.replace("\"format_version\": 2", "\"format_version\": 3");
        messages.push(
            ModelFile::from_json(&newer.replace("\\\"format_version\\\":2", "\\\"format_version\\\":3")).unwrap_err(),
        );
    }
    let bytes = trained(&fake, ModelKind::Gbdt).model.to_ubjson().unwrap();
    assert!(ubjson::is_ubjson(&bytes));
    messages.push(ModelFile::from_ubjson(&bytes[..bytes.len() / 2]).unwrap_err());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.ubj");
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let folder = dir.path().display().to_string();
    messages.push(ModelFile::load(&path).unwrap_err().to_string().replace(&folder, "DIR"));
    // Where exactly a file of this training ends is nobody's concern.
    let places = |text: &str| {
        text.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("N")
    };
    insta::assert_snapshot!(messages.iter().map(|text| places(text)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn features_may_be_reordered_and_are_missed_when_they_are_renamed() {
    let fake = marts(300, 49);
    for kind in ModelKind::USUAL {
        let model = trained(&fake, kind).model;
        let one = predicted(&model, "age,lactate_max,meanbp_min\n70,4,60\n", InputFormat::Csv);
        assert_eq!(predicted(&model, "meanbp_min,age,lactate_max\n60,70,4\n", InputFormat::Csv), one, "{kind}");
        assert_eq!(predicted(&model, r#"{"meanbp_min": 60, "lactate_max": 4, "age": 70}"#, InputFormat::Json), one);
        let columns = [("lactate_max", floats(&[4.0])), ("meanbp_min", floats(&[60.0])), ("age", floats(&[70.0]))];
        assert_eq!(batch(&model, columns).unwrap(), one);
    }
    let model = trained(&fake, ModelKind::Gbdt).model;
    let messages = [
        refused(&model, "age,lactat_max\n70,4\n", InputFormat::Csv),
        refused(&model, r#"{"age_years": 70}"#, InputFormat::Json),
        batch(&model, [("lactate.max", floats(&[4.0]))]).unwrap_err(),
        batch(&model, [("age", Arc::new(StringArray::from(vec!["old"])) as ArrayRef)]).unwrap_err(),
        // In the file itself: the metadata and the trees do not speak of the same columns.
        ModelFile::from_json(&model.to_json().unwrap().replacen("\"age\"", "\"bge\"", 1)).unwrap_err(),
        ModelFile::from_json(&model.to_json().unwrap().replacen(r#""age","is_male""#, r#""is_male","age""#, 1))
            .unwrap_err(),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_text_that_was_cut_off_within_quotes_is_told() {
    let model = trained(&marts(300, 50), ModelKind::Gbdt).model;
    for end in ["\"2", "\"2\n", "\"2,\n3\n"] {
        let said = refused(&model, &format!("age,lactate_max\n70,3\n70,{end}"), InputFormat::Csv);
        insta::allow_duplicates! {
            insta::assert_snapshot!(said, @"rows, line 3: the text ends within quotes: it was cut off, or a quote is missing");
        }
    }
    // These end where a value ends.
    for whole in ["70,\"2\"", "\"70\",\"2\"\n", "70,2\n"] {
        predicted(&model, &format!("age,lactate_max\n{whole}"), InputFormat::Csv);
    }
    let named = "id,age\n5\" stent,70\n\"a \"\"b\"\"\",70\n";
    let ids: Vec<_> =
        input::read(&model, named, InputFormat::Csv, "rows").unwrap().into_iter().map(|row| row.id.unwrap()).collect();
    assert_eq!(ids, ["5\" stent", "a \"b\""]);
}

#[test]
fn another_unit_is_told() {
    let model = trained(&marts(300, 50), ModelKind::Gbdt).model;
    // Fahrenheit cannot be; milligrams by decilitre are unusual, with how to convert them.
    let mut messages = vec![refused(&model, "tempc_max\n101\n", InputFormat::Csv)];
    let rows = input::read(&model, "lactate_max\n36\n", InputFormat::Csv, "rows").unwrap();
    messages.push(input::predict(&model, &rows)[0].warnings_cell());
    messages.push(task_mistake(
        "features: [{model: facts, columns: [{name: lactate_max, unit: mg/dL, description: Lactate}]}]",
    ));
    // What other programs write beside a column.
    let field = |unit: &str| {
        let about = HashMap::from([("unit".to_owned(), unit.to_owned())]);
        Schema::new(vec![Field::new("lactate_max", DataType::Float64, true).with_metadata(about)])
    };
    assert!(Batches::new(&model, &field("mmol/L"), "rows").is_ok());
    messages.push(Batches::new(&model, &field("mg/dL"), "rows").unwrap_err().to_string());
    let text = model.to_json().unwrap().replace("mmol/L", "mg/dL");
    messages.push(ModelFile::from_json(&text).unwrap_err());
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_task_with_unknown_keys_or_columns_is_told_with_place_and_nearest_name() {
    let mut messages = vec![
        task_mistake("feature: [{model: facts, columns: [age]}]"),
        task_mistake("features: [{model: facts, column: [age]}]"),
        task_mistake("features: [{model: facts, columns: [lactate_maks]}]"),
    ];
    // What only the warehouse knows.
    let mut fake = marts(300, 51);
    fake.drop_column("outcomes", "stayed_24h");
    fake.set("outcomes", "stayed_24hours", Arc::new(BooleanArray::from(vec![true; 300])));
    let error = train(&fake, "analytics", &options(ModelKind::Gbdt), &|_| {}).unwrap_err();
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project");
    let of_task = crate::fake::task("in_hospital_mortality");
    let found = task::mistake(&acuity_compiler::OsFileSystem, &project, &of_task, &error).unwrap();
    messages.extend([error.to_string(), found.0[0].render(false)]);
    assert!(
        task::mistake(&MemoryFileSystem::from_text("--- x.yml\na: 1\n"), Path::new(""), &of_task, &error).is_none()
    );
    // A model that the project does not have.
    let mut misspelt = of_task.clone();
    misspelt.features[0].model = "first_day_featurs".to_owned();
    let text = "--- ml/tasks.yml\ntasks:\n  - name: in_hospital_mortality\n    features:\n      - model: first_day_featurs\n\
                --- models/first_day_features.sql\nselect 1\n";
    let files = MemoryFileSystem::from_text(text);
    let wanted = TrainOptions { task: misspelt.clone(), ..options(ModelKind::Gbdt) };
    let error = train(&marts(300, 51), "analytics", &wanted, &|_| {}).unwrap_err();
    let found = task::mistake(&files, Path::new(""), &misspelt, &error).unwrap();
    messages.push(found.0[0].render(false));
    // One that it has, and that nobody has built yet.
    let files = MemoryFileSystem::from_text(&text.replace("first_day_features.sql", "first_day_featurs.sql"));
    assert!(task::mistake(&files, Path::new(""), &misspelt, &error).is_none());
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn training_options_out_of_range_are_told() {
    let fake = marts(300, 52);
    let with = |change: &dyn Fn(&mut TrainOptions)| {
        let mut options = options(ModelKind::Gbdt);
        change(&mut options);
        train(&fake, "analytics", &options, &|_| {}).unwrap_err().to_string()
    };
    let messages = [
        with(&|options| options.folds = 21),
        with(&|options| options.keep = Some(0)),
        with(&|options| options.l1_ratio = Some(0.5)),
        with(&|options| (options.model, options.l1_ratio) = (ModelKind::Logistic, Some(1.5))),
        with(&|options| options.tune = Some(0)),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// Probabilities for the rows of a batch.
fn batch<const N: usize>(model: &ModelFile, columns: [(&str, ArrayRef); N]) -> Result<Vec<f64>, String> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let schema: &Schema = &batch.schema();
    let mut batches = Batches::new(model, schema, "rows.parquet").map_err(|error| error.to_string())?;
    let rows = batches.rows(&batch).map_err(|error| error.to_string())?;
    Ok(input::predict(model, &rows).iter().map(|one| one.probability).collect())
}

/// What is said of a task with these features.
fn task_mistake(features: &str) -> String {
    let text = format!(
        "--- ml/tasks.yml\ntasks:\n  - name: died\n    title: Death\n    description: Probability of death.\n    \
         cohort: {{model: stays, key: id, group: patient}}\n    label: dead\n    \
         as_of: {{column: at, start: since, hours: 24}}\n    {features}\n"
    );
    task::load(&MemoryFileSystem::from_text(&text), Path::new("")).unwrap_err().to_string()
}

#[test]
fn a_mart_that_is_not_there_is_told() {
    insta::assert_snapshot!(refusal(&Memory::new("analytics")), @"table analytics.outcomes does not exist in memory: run `acuity build` first");
}
