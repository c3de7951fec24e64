//! The leakage gate: features that know what came later are planted, each kind of them, and none is trained on.

use std::path::Path;

use crate::{copy_of_built, ends_with, succeeds, write};

const TASK: &str = "\
tasks:
  - name: canary
    title: Canary
    description: Probability that nothing is learnt from the future.
    cohort: {model: outcomes, rows: ICU stays, key: icustay_id, group: subject_id}
    label: in_hospital_mortality
    as_of: {column: as_of, start: intime, hours: 24}
    features:
      - model: planted
        columns: [{name: probe, unit: \"1\", description: What was planted, usual: [0, 1000]}]
";

/// Builds a model of one feature from what is `joined` to the first day of each stay, and trains on it.
fn trained(dir: &Path, feature: &str, joined: &str, code: i32) -> String {
    let sql = format!(
        "select first.icustay_id, first.intime, first.as_of, {feature} as probe\nfrom {{{{ ref('first_day_features') }}}} as first\n\
         left join {joined}\ngroup by 1, 2, 3\n"
    );
    write(dir, "models/marts/planted.sql", &sql);
    succeeds(dir, &["run", "--select", "planted", "--quiet"]);
    ends_with(dir, &["train", "--task", "canary", "--model", "logistic", "--folds", "2"], code)
}

const LABS: &str = "{{ ref('stg_labevents') }} as lab on lab.hadm_id = first.hadm_id and lab.charttime >= first.intime";
const ADMISSIONS: &str = "{{ ref('stg_admissions') }} as admission on admission.hadm_id = first.hadm_id";

#[test]
fn no_feature_looks_ahead() {
    let copy = copy_of_built();
    let dir = copy.path();
    write(dir, "ml/canary.yml", TASK);

    // Whatever was measured until the discharge.
    let said = trained(dir, "max(lab.valuenum)", LABS, 1);
    assert!(said.contains("leakage gate: `probe` of planted is another in "), "{said}");
    assert!(said.contains("with it and") && said.contains("of icustay_id 2"), "{said}");
    assert!(said.contains("planted.probe\n  from stg_labevents.valuenum\n  from mimic.labevents.valuenum"), "{said}");
    assert!(said.contains("Bound the times of the records by `as_of`"), "{said}");
    // Six hours too many.
    let late = format!("{LABS} and lab.charttime <= datetime_add(first.as_of, interval 6 hour)");
    let said = trained(dir, "count(lab.valuenum)", &late, 1);
    assert!(said.contains("`probe` of planted is another in "), "{said}");
    // The label's own source, which has no time but is marked: known when the admission is over.
    let said = trained(dir, "max(admission.hospital_expire_flag)", ADMISSIONS, 1);
    assert!(
        said.contains("`probe` of planted is another in ") && said.contains(" 0 with it and nothing without"),
        "{said}"
    );
    assert!(said.contains("from mimic.admissions.hospital_expire_flag\n"), "{said}");
    // A time that need not come.
    let said = trained(dir, "countif(admission.deathtime is not null)", ADMISSIONS, 1);
    assert!(said.contains("`probe` of planted is another in "), "{said}");
    // The end of the stay in the hospital.
    let said = trained(dir, "max(datetime_diff(admission.dischtime, first.intime, hour))", ADMISSIONS, 1);
    assert!(said.contains("`probe` of planted is another in "), "{said}");
    // What is coded when all is over, and counted without a column.
    let coded = "{{ ref('stg_diagnoses_icd') }} as coded on coded.hadm_id = first.hadm_id";
    let said = trained(dir, "count(coded.hadm_id)", coded, 1);
    assert!(said.contains("leakage gate: `probe` of planted is "), "{said}");
    // Through marts that know a whole stay.
    let scores = "{{ ref('pivoted_sofa') }} as hours on hours.icustay_id = first.icustay_id";
    let said = trained(dir, "max(hours.sofa_24hours)", scores, 1);
    assert!(said.contains("`probe` of planted is another in "), "{said}");

    // Rows that only those have who will live.
    let living = "(select hadm_id, 1 as one from {{ ref('stg_admissions') }} where hospital_expire_flag = 0) as living \
                  on living.hadm_id = first.hadm_id where living.one = 1 or mod(first.icustay_id, 2) = 0";
    let said = trained(dir, "max(mod(first.icustay_id, 7))", living, 1);
    assert!(said.contains("are there only because of what was recorded after their prediction"), "{said}");

    // How earlier admissions ended is known.
    let earlier = "{{ ref('stg_admissions') }} as admission on admission.subject_id = first.subject_id \
                   and admission.dischtime < first.intime";
    let said = trained(dir, "count(admission.discharge_location)", earlier, 0);
    assert!(
        said.contains("though it is the same in ") && said.contains("mimic.admissions.discharge_location"),
        "{said}"
    );
    // As it should be; and the same project is not asked twice.
    let in_time = format!("{LABS} and lab.charttime <= first.as_of");
    let said = trained(dir, "max(lab.valuenum)", &in_time, 0);
    assert!(said.contains("leakage gate: 1 feature of "), "{said}");
    assert!(said.contains(" predictions is the same without what was recorded later"), "{said}");
    let train = ["train", "--task", "canary", "--model", "logistic", "--folds", "2"];
    let said = ends_with(dir, &train, 0);
    assert!(!said.contains("leakage gate"), "{said}");
    assert!(dir.join("target/leakage/canary.json").exists() && dir.join("target/leakage/project").is_dir());

    // Another SQL is asked about, also while the mart is still of the one before.
    let sql = std::fs::read_to_string(dir.join("models/marts/planted.sql")).unwrap();
    let ahead = sql.replace(" and lab.charttime <= first.as_of", "");
    write(dir, "models/marts/planted.sql", &ahead);
    let said = ends_with(dir, &train, 1);
    assert!(said.contains("`probe` of planted is another in "), "{said}");
    // And a mart that is older than its SQL is told.
    write(dir, "models/marts/planted.sql", &sql.replace("max(lab.valuenum)", "min(lab.valuenum)"));
    let said = ends_with(dir, &train, 0);
    assert!(said.contains("in the marts probe has other values than in models that are built now"), "{said}");
    // Nobody is stopped who knows better.
    write(dir, "models/marts/planted.sql", &ahead);
    let said = ends_with(dir, &[&train[..], &["--trust-features"]].concat(), 0);
    assert!(!said.contains("leakage gate"), "{said}");
}

/// A copy of the outcome that has neither a time nor a source: what lineage and earlier records cannot show, its values do.
#[test]
fn no_feature_is_the_outcome_under_another_name() {
    let copy = copy_of_built();
    let dir = copy.path();
    write(dir, "ml/canary.yml", TASK);
    let outcomes = succeeds(
        dir,
        &[
            "show",
            "--inline",
            "select icustay_id, if(in_hospital_mortality = 1, 7, 3) as note from {{ ref('outcomes') }} where in_hospital_mortality is not null",
            "--limit",
            "-1",
            "--output",
            "csv",
        ],
    );
    write(dir, "seeds/notes.csv", &outcomes);
    succeeds(dir, &["seed", "--select", "notes", "--quiet"]);
    let notes = "{{ ref('notes') }} as notes on notes.icustay_id = first.icustay_id";
    let said = trained(dir, "max(notes.note)", notes, 1);
    assert!(
        said.contains("`probe` of planted tells in_hospital_mortality by itself (AUROC 1.000): it is that outcome"),
        "{said}"
    );
    // Written for the survivors only.
    let said = trained(dir, "max(if(notes.note = 3, mod(notes.icustay_id, 10), null))", notes, 1);
    assert!(said.contains("tells in_hospital_mortality by itself"), "{said}");
    let train = ["train", "--task", "canary", "--model", "logistic", "--folds", "2", "--trust-features"];
    succeeds(dir, &train);
    let said = ends_with(dir, &["export", "--task", "canary", "--out", "data"], 0);
    assert!(said.contains("warning: `probe` of planted tells in_hospital_mortality by itself"), "{said}");

    // What a notebook gets goes through the same gate.
    let ahead = trained(dir, "max(lab.valuenum)", LABS, 1);
    let said = ends_with(dir, &["export", "--task", "canary", "--out", "other"], 1);
    assert!(said.contains("leakage gate: `probe` of planted is another in "), "{said} beside {ahead}");
    assert!(!dir.join("other").exists());
    ends_with(dir, &["export", "--task", "canary", "--out", "other", "--trust-features"], 0);
    assert!(dir.join("other/canary.parquet").is_file());
    // What cannot be trained is told before anything is built.
    let said = ends_with(dir, &["train", "--task", "canary", "--folds", "1"], 2);
    assert!(said.contains("2 to 20 folds are possible") && !said.contains("leakage gate"), "{said}");
}
