use acuity_ml::{
    ModelFile, ModelKind,
    drift::{caution, drift},
    explain_stay,
    input::{self, InputFormat},
    stay::stay_row,
};

use crate::{fake::marts, training::trained};

#[test]
fn a_loaded_model_gives_the_numbers_of_the_trained_one() {
    let fake = marts(500, 20);
    let dir = tempfile::tempdir().unwrap();
    for kind in ModelKind::USUAL {
        let model = trained(&fake, kind).model;
        let path = ModelFile::path_in(dir.path(), "in_hospital_mortality", kind);
        model.save(&path).unwrap();
        let loaded = ModelFile::load(&path).unwrap();
        assert_eq!(loaded, model);
        for stay in [990_000_002, 990_000_123] {
            let row = stay_row(&fake, "analytics", None, loaded.features(), stay, None).unwrap().row;
            let explanation = explain_stay(&fake, "analytics", &loaded, stay, None).unwrap();
            let sum: f64 = explanation.contributions.iter().map(|c| c.shap).sum();
            assert!((explanation.base + sum - explanation.margin).abs() < 1e-9);
            assert_eq!(model.predict(&[row])[0], explanation.probability);
            assert!(explanation.text(5).lines().count() > 7);
        }
        let error = stay_row(&fake, "analytics", None, loaded.features(), 5, None).unwrap_err().to_string();
        assert!(error.starts_with("icustay_id 5 is not in analytics.first_day_features"), "{error}");
    }
}

#[test]
fn the_three_formats_say_the_same() {
    let model = trained(&marts(400, 21), ModelKind::Gbdt).model;
    let read = |text: &str, format| {
        let rows = input::read(&model, text, format, "rows").unwrap();
        input::predict(&model, &rows)
    };
    let csv = read("icustay_id,Age,lactate_max,meanbp_min\n7,70,4.5,\n8,40,NA,80\n", InputFormat::Csv);
    let json = read(
        r#"[{"icustay_id": 7, "age": 70, "lactate_max": 4.5, "meanbp_min": null}, {"icustay_id": 8, "age": 40, "meanbp_min": 80}]"#,
        InputFormat::Json,
    );
    let lines = read(
        "{\"icustay_id\": 7, \"age\": 70, \"lactate_max\": 4.5}\n\n{\"icustay_id\": 8, \"age\": 40, \"meanbp_min\": 80}\n",
        InputFormat::JsonLines,
    );
    let places = |all: &[input::Prediction]| all.iter().map(|one| one.place.clone()).collect::<Vec<_>>();
    assert_eq!(places(&csv), ["rows, line 2", "rows, line 3"]);
    assert_eq!(places(&json), ["rows, row 1", "rows, row 2"]);
    assert_eq!(places(&lines), ["rows, line 1", "rows, line 3"]);
    let placeless = |all: &[input::Prediction]| {
        all.iter().cloned().map(|one| input::Prediction { place: String::new(), ..one }).collect::<Vec<_>>()
    };
    assert_eq!(placeless(&csv), placeless(&json));
    assert_eq!(placeless(&csv), placeless(&lines));
    assert_eq!(csv[0].id, "7");
    assert!(csv[0].probability > csv[1].probability);
    // What other programs write for yes is what JSON writes for it.
    let flags = |text: &str, format| input::read(&model, text, format, "rows").unwrap().remove(0).row;
    let json = flags(r#"{"vent": true, "age": 70}"#, InputFormat::Json);
    for yes in ["true", "True", "TRUE", "1"] {
        assert_eq!(flags(&format!("VENT,age\n{yes},70\n"), InputFormat::Csv), json, "{yes}");
    }
    assert_ne!(flags("vent,age\nFalse,70\n", InputFormat::Csv), json);
}

#[test]
fn bad_input_is_met_with_place_and_advice() {
    let model = trained(&marts(400, 22), ModelKind::Logistic).model;
    let refuse = |text: &str, format| input::read(&model, text, format, "rows").unwrap_err().to_string();
    let csv = |text: &str| refuse(text, InputFormat::Csv);
    let messages = [
        csv("age,lactate\n70,2\n"),
        csv("age,age\n70,2\n"),
        csv("age,lactate_max\n70,2\n70,high\n"),
        csv("age,lactate_max\n70,inf\n"),
        csv("age,lactate_max\n70,nan\n"),
        csv("age,lactate_max\n70,1e60\n"),
        csv("age,lactate_max\n70\n"),
        csv("age,lactate_max\n"),
        csv(""),
        refuse("{\"age\": 70", InputFormat::Json),
        refuse("{\"age\": 70}\n{\"age\": 71}", InputFormat::Json),
        refuse("[{\"age\": \"old\"}]", InputFormat::Json),
        refuse("[70]", InputFormat::Json),
        refuse("{\"age\": 70}\n{\"agee\": 71}", InputFormat::JsonLines),
        refuse("{\"age\": 70}\n{\"age\": NaN}", InputFormat::JsonLines),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

/// For every feature, in every format: the same table and the same words as for scores.
#[test]
fn no_feature_takes_what_no_patient_has() {
    let model = trained(&marts(400, 24), ModelKind::Gbdt).model;
    for feature in model.features() {
        let name = &feature.name;
        let quantity = feature.quantity().unwrap();
        let (low, high) = quantity.possible;
        for value in [low - 1.0, high + 1.0] {
            let expected = quantity.check("x", value).unwrap_err().to_string().replace("`x`", &format!("`{name}`"));
            for (text, format, place) in [
                (format!("id,{name}\n7,{value}\n"), InputFormat::Csv, "rows, line 2, column 2"),
                (format!("{{\"{name}\": {value}}}"), InputFormat::Json, "rows"),
                (format!("{{}}\n{{\"{name}\": {value}}}"), InputFormat::JsonLines, "rows, line 2"),
            ] {
                let error = input::read(&model, &text, format, "rows").unwrap_err().to_string();
                assert_eq!(error, format!("{place}: {expected}"));
            }
        }
        for value in [quantity.usual.0, quantity.usual.1] {
            let rows = input::read(&model, &format!("{{\"{name}\": {value}}}"), InputFormat::Json, "rows").unwrap();
            let warnings = model.warnings(&rows[0].row);
            assert!(warnings.iter().all(|warning| !warning.implausible), "{name}: {warnings:?}");
        }
    }
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    let model = trained(&marts(400, 25), ModelKind::Logistic).model;
    let refuse = |text: &str, format| input::read(&model, text, format, "rows").unwrap_err().to_string();
    insta::assert_snapshot!(refuse("heartrate_min,heartrate_max\n60,80\n120,80\n", InputFormat::Csv), @"rows, line 3: `heartrate_min` is 120 and `heartrate_max` is 80: the lowest value lies above the highest");
    insta::assert_snapshot!(refuse(r#"{"age": 70, "age": 30}"#, InputFormat::Json), @"rows: `age` stands there twice");
    insta::assert_snapshot!(refuse(r#"[{"age": 70}, {"id": 1, "age": 70, "id": 2}]"#, InputFormat::Json), @"rows, row 2: `id` stands there twice");
    insta::assert_snapshot!(refuse("{}\n{\"age\": 70, \"age\": null}", InputFormat::JsonLines), @"rows, line 2: `age` stands there twice");
    insta::assert_snapshot!(refuse(r#"{"sysbp_mean": 130, "sysbp_max": 120}"#, InputFormat::Json), @"rows: `sysbp_mean` is 130 and `sysbp_max` is 120: the average lies above the highest value");
    for feature in model.features().iter().filter(|feature| feature.name.ends_with("_min")) {
        let stem = feature.name.strip_suffix("_min").unwrap();
        if !model.features().iter().any(|other| other.name == format!("{stem}_max")) {
            continue;
        }
        let (low, high) = feature.quantity().unwrap().usual;
        let error = refuse(&format!(r#"{{"{stem}_min": {high}, "{stem}_max": {low}}}"#), InputFormat::Json);
        assert!(error.ends_with("the lowest value lies above the highest"), "{error}");
    }
}

#[test]
fn how_many_features_have_a_value_is_told() {
    let model = trained(&marts(400, 26), ModelKind::Gbdt).model;
    let read = |text: &str| {
        let rows = input::read(&model, text, InputFormat::Csv, "rows").unwrap();
        input::predict(&model, &rows)
    };
    let predictions = read("id,age,lactate_max\na,70,\nb,70,2\n");
    assert_eq!(predictions.iter().map(|one| one.features_given).collect::<Vec<_>>(), [1, 2]);
    insta::assert_snapshot!(input::sparse(&predictions).unwrap(), @"2 rows have values for less than half of the features (rows, line 2 has values for 1 of 84 features); what is left out counts as not measured, which is not the same as normal: trust such a risk less");
    assert!(input::sparse(&[]).is_none());
    let enough = predictions.into_iter().map(|one| input::Prediction { features_given: 42, ..one }).collect::<Vec<_>>();
    assert!(input::sparse(&enough).is_none(), "half is enough");
}

#[test]
fn a_cell_holds_the_first_warnings() {
    let model = trained(&marts(400, 27), ModelKind::Gbdt).model;
    let extremes: Vec<String> = model
        .features()
        .iter()
        .filter(|feature| feature.name.ends_with("_max"))
        .map(|feature| format!("\"{}\": {}", feature.name, feature.quantity().unwrap().possible.1))
        .collect();
    let rows = input::read(&model, &format!("{{{}}}", extremes.join(", ")), InputFormat::Json, "rows").unwrap();
    let prediction = input::predict(&model, &rows).remove(0);
    assert!(prediction.warnings.len() > 5);
    let cell = prediction.warnings_cell();
    assert_eq!(
        cell.matches("; ").count()
            - prediction.warnings[..3].iter().map(|one| one.to_string().matches("; ").count()).sum::<usize>(),
        3,
        "{cell}"
    );
    assert!(cell.ends_with(&format!("; {} more, which --explain tells", prediction.warnings.len() - 3)), "{cell}");
}

/// Damaged files are refused or read, never a panic, and what is read predicts numbers.
#[test]
fn no_damage_to_a_model_file_makes_it_panic() {
    let fake = marts(300, 23);
    for kind in ModelKind::USUAL {
        let text = trained(&fake, kind).model.to_json().unwrap();
        let mut refused = 0;
        for i in 0..400usize {
            let at = i * 7919 % text.len();
            let mut bytes = text.clone().into_bytes();
            match i % 3 {
                0 => bytes.truncate(at),
                1 => bytes[at] = b"0123456789-,]}\"e"[i % 16],
                _ => drop(bytes.drain(at..(at + 1 + i % 40).min(text.len()))),
            }
            let Ok(damaged) = String::from_utf8(bytes) else { continue };
            match ModelFile::from_json(&damaged) {
                Err(_) => refused += 1,
                Ok(model) => {
                    let row = model.row([]).unwrap();
                    assert!(model.predict(std::slice::from_ref(&row)).iter().all(|p| (0.0..=1.0).contains(p)));
                    assert_eq!(model.explain(&row).contributions.len(), model.features().len());
                }
            }
        }
        assert!(refused > 200, "{kind}: {refused}");
    }
}

#[test]
fn models_may_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug>() {}
    shared::<ModelFile>();
    shared::<acuity_ml::Row>();
    shared::<acuity_ml::Explanation>();
    shared::<acuity_ml::gbdt::GbdtParams>();
    shared::<acuity_ml::gbdt::TreeShap>();
}

/// Rows of training have not moved; rows in another unit have, and the feature is named.
#[test]
fn rows_unlike_those_of_training_are_told_by_feature() {
    let fake = marts(1200, 2);
    let model = trained(&fake, ModelKind::Logistic).model;
    let cohort =
        acuity_ml::cohort::load(&fake, "analytics", &crate::fake::task("in_hospital_mortality"), None).unwrap();
    let row = |at: usize, change: &dyn Fn(&str, f64) -> f64| {
        let values = cohort.table.features.iter().zip(cohort.table.x.row(at).to_vec());
        let values: Vec<(String, f64)> = values
            .filter(|(_, value)| !value.is_nan())
            .map(|(one, value)| (one.name.clone(), change(&one.name, value)))
            .collect();
        model.row(values.iter().map(|(name, value)| (name.as_str(), Some(*value)))).unwrap()
    };
    let of = |change: &dyn Fn(&str, f64) -> f64| {
        let rows: Vec<_> = (0..cohort.table.len()).map(|at| row(at, change)).collect();
        drift(&model, &rows.iter().collect::<Vec<_>>())
    };
    let same = of(&|_, value| value);
    assert_eq!(same.len(), 84);
    assert!(same.iter().all(|one| one.psi < 1e-9 && one.verdict == "stable"), "{:?}", same[0]);
    assert_eq!(caution(&same, 1000), None);
    let fahrenheit = of(&|name, value| if name.starts_with("tempc") { value * 1.8 + 32.0 } else { value });
    let mut names: Vec<&str> = fahrenheit[..3].iter().map(|one| one.feature.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["tempc_max", "tempc_mean", "tempc_min"]);
    assert!(fahrenheit[2].psi > 1.0 && fahrenheit[3].psi < 1e-9);
    let told = caution(&fahrenheit, 1000).unwrap();
    assert!(told.starts_with("3 of 84 features are distributed otherwise than in training (tempc_m"), "{told}");
    assert_eq!(caution(&fahrenheit, 50), None, "chance");
    // After a round through the file the same is known.
    let read = ModelFile::from_json(&model.to_json().unwrap()).unwrap();
    assert_eq!(read.features(), model.features());
}
