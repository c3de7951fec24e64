//! The open MIMIC-III demo: real records. Its folder is named by `ACUITY_MIMIC_DEMO`; without it these tests say so.

use std::path::PathBuf;

use crate::succeeds;

fn demo() -> Option<PathBuf> {
    let named = std::env::var_os("ACUITY_MIMIC_DEMO").map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/mimic-iii-demo"));
    let found = named.or_else(|| beside.is_dir().then_some(beside));
    if found.is_none() {
        crate::skipped("set ACUITY_MIMIC_DEMO to a folder with the open MIMIC-III demo");
    }
    found
}

#[test]
fn real_records_load_build_and_score() {
    let Some(data) = demo() else { return };
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    succeeds(dir, &["init", "."]);
    succeeds(dir, &["load", "--data", data.to_str().unwrap()]);
    let text = succeeds(dir, &["build"]);
    assert!(text.contains("ERROR=0 SKIP=0"), "{text}");
    let query = "select count(*) as stays, count(coagulation) > 100 as coagulation, count(liver) > 50 as liver,
                        count(renal) > 100 as renal, count(cns) as cns from {{ ref('sofa') }}";
    let out = succeeds(dir, &["show", "--inline", query, "--output", "csv"]);
    // 136 stays; laboratory components where laboratory values are. Without CHARTEVENTS nothing is known of the GCS.
    let charted = data.join("CHARTEVENTS.csv.gz").exists() || data.join("CHARTEVENTS.csv").exists();
    let row = out.lines().nth(1).unwrap();
    assert!(row.starts_with("136,true,true,true,"), "{out}");
    assert!(charted || row.ends_with(",0"), "{out}");

    let Some(python) = crate::oracles::python() else { return };
    crate::oracles::oracles_agree(&python, dir, &data);
}
