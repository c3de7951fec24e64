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

/// What the project ships is read without a complaint, and its names are told.
#[test]
fn the_tasks_of_the_project_are_those_of_its_files() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project");
    let tasks = load(&acuity_compiler::OsFileSystem, &project).unwrap();
    let names: Vec<&str> = tasks.0.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["in_hospital_mortality", "icu_mortality", "mortality_28d", "icu_stay_over_7_days"]);
}
