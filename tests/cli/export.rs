//! `export`: tables and the matrix of a task as files, and what `predict` says of those files.

use std::{collections::BTreeMap, fs};

use crate::{acuity, built, copy_of_built, ends_with, succeeds, write};

/// The columns of the header, and the rows.
fn parsed(text: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

#[test]
fn tables_and_the_matrix_of_a_task_are_written_and_predicted() {
    let dir = built();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("data");
    let to = out.to_str().unwrap();
    let task = ["--task", "in_hospital_mortality", "--out", to];
    let select = ["export", "--select", "first_day_features", "outcomes"];
    succeeds(dir, &[&select[..], &task].concat());
    succeeds(dir, &[&select[..], &task, &["--format", "csv"]].concat());
    let mut files: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let expected = ["first_day_features", "in_hospital_mortality", "outcomes"];
    assert_eq!(
        files,
        expected.iter().flat_map(|name| [format!("{name}.csv"), format!("{name}.parquet")]).collect::<Vec<_>>()
    );

    let matrix = fs::read_to_string(out.join("in_hospital_mortality.csv")).unwrap();
    let (header, rows) = parsed(&matrix);
    assert_eq!(header[..5], ["icustay_id", "subject_id", "as_of", "fold", "label"]);
    let mut fold_of = BTreeMap::new();
    for row in &rows {
        assert_eq!(*fold_of.entry(row[1]).or_insert(row[3]), row[3], "patient {} is in two folds", row[1]);
        assert!(["0", "1"].contains(&row[4]) && row[2].starts_with("21"), "{row:?}");
    }
    let ids: Vec<i64> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    let folds: std::collections::BTreeSet<&str> = fold_of.into_values().collect();
    assert_eq!(folds.into_iter().collect::<Vec<_>>(), ["0", "1", "2", "3", "4"]);
    // As many as the model was trained on, and the same folds again.
    let card: serde_json::Value =
        serde_json::from_str(&succeeds(dir, &["models", "show", "--format", "json"])).unwrap();
    assert_eq!(card["cohort"]["stays"].as_u64(), Some(rows.len() as u64));
    assert_eq!(card["cohort"]["positives"].as_u64(), Some(rows.iter().filter(|row| row[4] == "1").count() as u64));

    // Either form of either file is what `predict` takes: typed or as text.
    let predict = |file: &str| {
        let file = out.join(file);
        succeeds(dir, &["predict", "--input", file.to_str().unwrap(), "--output", "csv", "--quiet"])
    };
    let of_matrix = predict("in_hospital_mortality.parquet");
    assert_eq!(of_matrix, predict("in_hospital_mortality.csv"));
    assert_eq!(of_matrix.lines().count(), rows.len() + 1);
    assert_eq!(predict("first_day_features.parquet"), predict("first_day_features.csv"));
    let file = out.join("first_day_features.parquet");
    let words = ["predict", "--input", file.to_str().unwrap(), "--explain", "--output", "csv", "--quiet"];
    assert!(succeeds(dir, &words).starts_with("id,feature,value,unit,shap,base,probability,score_mode,as_of\n"));
}

#[test]
fn a_task_with_several_predictions_of_a_stay_has_their_times() {
    let dir = built();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    succeeds(dir, &["export", "--task", "deterioration", "--folds", "3", "--format", "csv", "--out", to]);
    let text = fs::read_to_string(folder.path().join("deterioration.csv")).unwrap();
    let (header, rows) = parsed(&text);
    assert_eq!(header[..5], ["icustay_id", "subject_id", "as_of", "fold", "label"]);
    let keys: std::collections::BTreeSet<(&str, &str)> = rows.iter().map(|row| (row[0], row[2])).collect();
    assert_eq!(keys.len(), rows.len());
    assert!(rows.iter().all(|row| ["0", "1", "2"].contains(&row[3])));
}

#[test]
fn what_cannot_be_exported_is_told_and_leaves_the_file_as_it_was() {
    let copy = copy_of_built();
    let dir = copy.path();
    succeeds(dir, &["export", "--select", "sofa"]);
    let file = dir.join("target/export/sofa.parquet");
    let before = fs::read(&file).unwrap();
    // The mart is gone; the file of yesterday stays whole, and nothing lies beside it.
    write(dir, "models/marts/never_built.sql", "select 1 as n\n");
    let said = ends_with(dir, &["export", "--select", "sofa", "never_built"], 1);
    assert!(said.contains("never_built"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(dir.join("target/export")).unwrap().count(), 1);

    let tell = |words: &[&str], code: i32, text: &str| {
        let said = ends_with(dir, &[&["export"], words].concat(), code);
        assert!(said.contains(text), "{said}");
    };
    let task = ["--task", "in_hospital_mortality"];
    tell(
        &["--select", "soffa"],
        1,
        "the selection contains no table; `acuity ls --resource-type model` lists the models",
    );
    tell(&["--select", "test_type:unit"], 1, "the selection contains no table");
    tell(&["--task", "in_hospital_mortalty"], 2, "did you mean `in_hospital_mortality`?");
    tell(&[&task[..], &["--folds", "1"]].concat(), 2, "option `folds` is 1: at least 2 folds are needed");
    tell(&[&task[..], &["--folds", "200"]].concat(), 1, "with the outcome, too few for 200 folds");
    tell(&["--select", "sofa", "--folds", "3"], 2, "--task <TASK>");
    tell(&["--select", "sofa", "--out", "dbt_project.yml"], 1, "dbt_project.yml/sofa.parquet cannot be written");
}

#[test]
fn files_that_are_no_parquet_are_told() {
    let dir = built();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    succeeds(dir, &["export", "--select", "first_day_features", "outcomes", "--out", to]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let whole = fs::read(path("first_day_features.parquet")).unwrap();
    fs::write(path("cut.parquet"), &whole[..whole.len() / 2]).unwrap();
    let told = |words: &[&str]| ends_with(dir, words, 1).replace(to, "DIR");
    let output = acuity(dir).args(["predict", "--input", "-"]).write_stdin(whole).output().unwrap();
    let said = told(&["predict", "--input", &path("cut.parquet")]);
    assert!(said.contains("DIR/cut.parquet is no complete Parquet file: "), "{said}");
    let said = told(&["predict", "--input", &path("outcomes.parquet")]);
    assert!(said.contains("unknown feature `is_adult` (did you mean `is_male`?), at DIR/outcomes.parquet"), "{said}");
    let said = told(&["score", "sofa", "--input", &path("first_day_features.parquet")]);
    assert!(said.contains("is a Parquet file, which is read from its end; `acuity predict` reads it"), "{said}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("standard input is a Parquet file"), "{said}");
}
