//! The macros checked in under `project/` are those that the rules render to.

use std::{env, fs, path::Path};

use acuity_scores::{ADULT_YEARS, Mode, find, macro_file_name, render_macro, scores, sql_expression, sql_total};

#[test]
fn checked_in_macros_are_up_to_date() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/macros/scores");
    for score in scores() {
        let path = dir.join(macro_file_name(score));
        let rendered = render_macro(score);
        if env::var_os("ACUITY_UPDATE").is_some() {
            fs::create_dir_all(&dir).unwrap();
            fs::write(&path, &rendered).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == rendered,
            "project/macros/scores/{} is stale. Renew it with: ACUITY_UPDATE=1 cargo test -p acuity-scores",
            macro_file_name(score)
        );
    }
}

#[test]
fn expressions_follow_the_mode() {
    let sofa = find("sofa").unwrap();
    insta::assert_snapshot!(sql_expression(sofa, "respiration", Mode::Paper).unwrap(), @r#"
    CASE
      WHEN pf_vent < 100 THEN 4
      WHEN pf_vent < 200 THEN 3
      WHEN pf_novent < 300 OR pf_vent < 300 THEN 2
      WHEN pf_novent < 400 OR pf_vent < 400 THEN 1
      WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
      ELSE 0
    END
    "#);
    insta::assert_snapshot!(sql_expression(sofa, "respiration", Mode::Reference).unwrap(), @r#"
    CASE
      WHEN pf_vent < 100 THEN 4
      WHEN pf_vent < 200 THEN 3
      WHEN pf_novent < 300 THEN 2
      WHEN pf_novent < 400 THEN 1
      WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL
      ELSE 0
    END
    "#);
    insta::assert_snapshot!(sql_expression(sofa, "cardiovascular", Mode::Paper).unwrap(), @r#"
    CASE
      WHEN rate_dopamine > 15 OR rate_epinephrine > 0.1 OR rate_norepinephrine > 0.1 THEN 4
      WHEN rate_dopamine > 5 OR (rate_epinephrine > 0 AND rate_epinephrine <= 0.1) OR (rate_norepinephrine > 0 AND rate_norepinephrine <= 0.1) THEN 3
      WHEN rate_dopamine > 0 OR rate_dobutamine > 0 THEN 2
      WHEN meanbp_min < 70 THEN 1
      WHEN meanbp_min IS NULL AND rate_dopamine IS NULL AND rate_dobutamine IS NULL AND rate_epinephrine IS NULL AND rate_norepinephrine IS NULL THEN NULL
      ELSE 0
    END
    "#);
    insta::assert_snapshot!(sql_total(find("qsofa").unwrap(), Mode::Paper), @r#"
    COALESCE(sysbp_score, 0)
    + COALESCE(gcs_score, 0)
    + COALESCE(resprate_score, 0)
    "#);
}

/// The project says once from which age on a patient is an adult; the crate's readers say it in words.
#[test]
fn the_projects_adults_are_the_crates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/macros/age.sql");
    let text = fs::read_to_string(&path).unwrap();
    let rule = format!("{{{{ age_in_years(dob, at_time) }}}} >= {ADULT_YEARS}\n");
    assert!(text.contains(&rule), "expected `{}` in {}:\n{text}", rule.trim(), path.display());
}
