use std::path::Path;

use acuity_compiler::MemoryFileSystem;

use super::*;

fn read(text: &str) -> Result<Tasks, String> {
    let files = MemoryFileSystem::from_text(&format!("--- ml/tasks.yml\n{text}"));
    load(&files, Path::new("")).map_err(|found| found.to_string())
}

/// A task with everything that is needed, from column 0.
const TASK: &str = "\
tasks:
  - name: died
    title: Death
    description: Probability of death.
    cohort: {model: stays, key: id, group: patient, keep: [{column: adult, label: Adults}]}
    label: {column: days, above: 7}
    as_of: {column: at, start: since, hours: 24}
    features: [{model: facts, columns: [age, {name: dose, unit: mg, description: Dose of the drug, usual: [0, 4]}]}]
    baselines: [{name: score, title: Score, model: scores, column: points}]
    subgroups: [{title: Age, model: stays, column: age, bands: [40, 65]}]
";

#[test]
fn a_task_is_read_whole() {
    let tasks = read(TASK).unwrap();
    let task = tasks.find("died").unwrap();
    assert_eq!(task.cohort.keep[0].otherwise, "`adult` is not true");
    assert_eq!(task.label.words(), "days > 7");
    assert_eq!(task.keys(), ["id", "patient", "since", "at"]);
    let columns = task.features[0].columns.as_ref().unwrap();
    assert_eq!((columns[0].unit.as_str(), columns[0].model.as_deref()), ("years", Some("facts")));
    assert_eq!((columns[1].unit.as_str(), columns[1].usual()), ("mg", Some((0.0, 4.0))));
    assert_eq!(task.subgroups[0].bands, [40.0, 65.0]);
    // As it stands in a model file.
    let text = serde_json::to_string(task).unwrap();
    assert_eq!(serde_json::from_str::<Task>(&text).unwrap(), *task);
    insta::assert_snapshot!(tasks.find("xyz").unwrap_err(), @"unknown task `xyz`; known tasks: died");
    insta::assert_snapshot!(Tasks::default().find("died").unwrap_err(), @"unknown task `died`; the project has no tasks: write them into files below its folder `ml`");
}

#[test]
fn a_project_without_the_folder_has_no_tasks() {
    let files = MemoryFileSystem::from_text("--- dbt_project.yml\nname: x\n");
    assert_eq!(load(&files, Path::new("")), Ok(Tasks::default()));
}

#[test]
fn mistakes_have_places_and_advice() {
    let change = |from: &str, to: &str| {
        assert!(TASK.contains(from), "{from}");
        read(&TASK.replace(from, to)).unwrap_err()
    };
    let messages = [
        change("label:", "labell:"),
        change("hours: 24", "hours: -1"),
        change("hours: 24", "hours: day"),
        change("keep: [", "keeps: ["),
        change("title: Death", "title: [Death]"),
        change("name: died", "name: ../died"),
        change("model: stays, key", "model: 'stays; drop table x', key"),
        change("[age,", "[lactate,"),
        change("unit: mg, ", ""),
        change("usual: [0, 4]", "usual: 4"),
        change("bands: [40, 65]", "bands: [65, 40]"),
        change("    cohort:", "    cohorts:"),
        change("features: [{model: facts, ", "feature: [{model: facts, "),
        change("    baselines:", "    known_later: [dose]\n    baselines:"),
        change("tasks:\n", "task:\n"),
        read(&format!("{TASK}{}", TASK.replacen("tasks:\n", "", 1))).unwrap_err(),
        read("tasks: 3\n").unwrap_err(),
        read("- a\n").unwrap_err(),
        read("tasks: [\n").unwrap_err(),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

/// What is written has an effect, or is told: nothing is passed over.
#[test]
fn nothing_that_is_written_is_passed_over() {
    let change = |from: &str, to: &str| {
        assert!(TASK.contains(from), "{from}");
        read(&TASK.replace(from, to))
    };
    let flag = |value: &str| change("unit: mg", &format!("unit: mg, flag: {value}"));
    let is_flag = |tasks: &Tasks| tasks.0[0].features[0].columns.as_ref().unwrap()[1].is_flag;
    assert!(is_flag(&flag("true").unwrap()) && is_flag(&flag("yes").unwrap()));
    assert!(!is_flag(&flag("false").unwrap()) && !is_flag(&read(TASK).unwrap()));
    let columns = TASK.split_once("features: ").unwrap().1.lines().next().unwrap();
    let messages = [
        flag("maybe").unwrap_err(),
        flag("1").unwrap_err(),
        flag("'true'").unwrap_err(),
        change("{model: facts, ", "{model: facts, except: [hadm_id], ").unwrap_err(),
        // Once, though two rules look at it.
        change(columns, "facts").unwrap_err(),
        change(columns, "[]").unwrap_err(),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

/// Several rows of a key, each a prediction of its own.
#[test]
fn a_rolling_task_says_how_often_and_how_far() {
    let change = |as_of: &str, horizon: &str| {
        let text = TASK.replace("hours: 24", as_of).replace("    cohort:", &format!("{horizon}    cohort:"));
        read(&text)
    };
    let tasks = change("every: 6", "    horizon: {hours: 24}\n").unwrap();
    let task = tasks.find("died").unwrap();
    assert_eq!((task.every(), task.horizon_hours, task.as_of.hours), (Some(6.0), Some(24.0), None));
    assert_eq!(task.horizon.as_deref(), Some("24 hours after the prediction"));
    let text = serde_json::to_string(task).unwrap();
    assert_eq!(serde_json::from_str::<Task>(&text).unwrap(), *task);
    let messages = [
        change("every: 6", ""),
        change("every: 6", "    horizon: until leaving\n"),
        change("every: 6", "    horizon: {hours: 4}\n"),
        change("every: 6", "    horizon: {days: 4}\n"),
        change("every: 0", "    horizon: {hours: 24}\n"),
        change("evry: 6", "    horizon: {hours: 24}\n"),
    ];
    insta::assert_snapshot!(messages.map(Result::unwrap_err).join("\n"));
}

/// A column that its model's description gives a unit is known by its name.
#[test]
fn what_a_model_says_of_its_columns_is_known() {
    let text = TASK.replace("{name: dose, unit: mg, description: Dose of the drug, usual: [0, 4]}", "dose, weaned");
    let described = |folder: &str, paths: &str| {
        let text = format!(
            "--- dbt_project.yml\nname: x\n{paths}--- ml/tasks.yml\n{text}--- {folder}/facts.yml\nmodels:\n  - name: facts\n    columns:\n\
             \x20     - {{name: dose, description: Dose of the drug., config: {{meta: {{unit: mg, usual: [0, 4]}}}}}}\n\
             \x20     - {{name: weaned, description: Off the drug, meta: {{unit: '1', flag: true}}}}\n\
             \x20     - {{name: other, description: '{{{{ doc(\"x\") }}}}', meta: {{unit: '1'}}}}\n"
        );
        load(&MemoryFileSystem::from_text(&text), Path::new("")).map_err(|found| found.to_string())
    };
    let tasks = described("models/deep", "").unwrap();
    let columns = tasks.0[0].features[0].columns.as_ref().unwrap();
    assert_eq!((columns[1].unit.as_str(), columns[1].usual()), ("mg", Some((0.0, 4.0))));
    assert_eq!((columns[1].description.as_str(), columns[2].is_flag), ("Dose of the drug", true));
    assert_eq!(columns[2].model.as_deref(), Some("facts"));
    assert_eq!(described("sql", "model-paths: [sql]\n").unwrap(), tasks);
    insta::assert_snapshot!(described("elsewhere", "").unwrap_err());
    // Without `columns` all of them are known.
    let all = text.replace("columns: [age, dose, weaned]", "except: [other]");
    let text = format!(
        "--- ml/tasks.yml\n{all}--- models/f.yml\nmodels: [{{name: facts, columns: [{{name: dose, description: Dose, meta: {{unit: mg}}}}]}}]\n"
    );
    let tasks = load(&MemoryFileSystem::from_text(&text), Path::new("")).unwrap();
    assert_eq!(tasks.0[0].features[0].documented.len(), 1);
}

#[test]
fn a_category_is_said_in_the_task_or_in_the_description_of_its_column() {
    let with = |columns: &str| {
        let was = "age, {name: dose, unit: mg, description: Dose of the drug, usual: [0, 4]}";
        let all = TASK.replace(was, columns);
        let models = "--- models/f.yml\nmodels: [{name: facts, columns: [{name: unit, description: First unit, config: {meta: {category: true}}}]}]\n";
        let files = MemoryFileSystem::from_text(&format!("--- ml/tasks.yml\n{all}{models}"));
        load(&files, Path::new(""))
            .map(|tasks| tasks.0[0].features[0].columns.clone().unwrap())
            .map_err(|error| error.to_string())
    };
    let columns = with("unit, {name: ward, category: true, description: Ward}").unwrap();
    assert!(columns.iter().all(|column| column.categories == Some(Vec::new()) && column.unit == "1"));
    assert_eq!((columns[0].description.as_str(), columns[1].name.as_str()), ("First unit", "ward"));
    let messages = [
        with("{name: ward, category: true, unit: mg, description: Ward}"),
        with("{name: age, category: true, description: Age}"),
        with("{name: ward, category: yes please, description: Ward}"),
    ];
    insta::assert_snapshot!(messages.map(Result::unwrap_err).join("\n"));
}

#[test]
fn a_task_may_tell_earlier_rows_from_later_ones() {
    let with = |temporal: &str| read(&format!("{TASK}    temporal: {temporal}\n"));
    let tasks = with("{title: From 2008 on, model: stays, column: era, later: [new, 2]}").unwrap();
    assert_eq!(tasks.0[0].temporal.as_ref().unwrap().later, ["new", "2"]);
    let messages = [
        with("{title: From 2008 on, model: stays, column: era}"),
        with("{title: From 2008 on, model: stays, columns: era, later: [new]}"),
        with("2008"),
    ];
    insta::assert_snapshot!(messages.map(Result::unwrap_err).join("\n"));
}

/// What the project ships is read without a complaint, and its names are told.
#[test]
fn the_tasks_of_the_project_are_those_of_its_files() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project");
    let tasks = load(&acuity_compiler::OsFileSystem, &project).unwrap();
    let names: Vec<&str> = tasks.0.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "in_hospital_mortality",
            "icu_mortality",
            "mortality_28d",
            "icu_stay_over_7_days",
            "deterioration",
            "new_ventilation"
        ]
    );
}
