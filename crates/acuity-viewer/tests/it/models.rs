//! The page of the trained models.

use acuity_viewer::App;
use egui_kittest::Harness;

use crate::{
    assert_shows, click,
    fake::Fake,
    fake_models::{no_models, save_models},
    fake_worth::save_evaluated,
    shelf, shows, start, text, wait_for,
};

fn page(fake: Fake, models: Vec<std::path::PathBuf>) -> Harness<'static, App> {
    let mut app = start(&shelf(fake), models);
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Models");
    app.run_steps(3);
    app
}

#[test]
fn a_model_shows_its_curves_figures_and_groups() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = page(Fake::with_stays(12), save_evaluated(dir.path()));
    wait_for(&mut app, "ROC. SOFA 0.700 (0.670–0.730); Logistic regression 0.810 (0.780–0.840)");
    for title in ["Precision and recall. SOFA ", "Calibration. SOFA; Logistic", "Decision curves. SOFA; Logistic"] {
        assert!(text(&app).lines().any(|line| line.starts_with(title)), "{title}: {}", text(&app));
    }
    assert_shows(&app, "0.810 (0.780–0.840)");
    assert_shows(&app, "+0.110 (−0.010 to +0.200)");
    assert_shows(&app, "Age: 65 and more");
    assert_shows(&app, "−0.21");
    let line = "Each stay is predicted by a model that saw no stay of the same patient: 5 folds, 40 stays of 36 patients, 10 with the \
                outcome; 95 % confidence intervals from 1,000 resamples of patients.";
    assert_shows(&app, line);
    // These files do not say of which task they are.
    wait_for(&mut app, "The file does not say of which task the model is, so its cohort is not known.");
}

#[test]
fn two_models_stand_side_by_side_with_the_score_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = page(Fake::with_stays(12), save_evaluated(dir.path()));
    click(&mut app, "Compare with In hospital mortality: gradient-boosted trees");
    let both = "ROC. SOFA 0.700 (0.670–0.730); Logistic regression 0.810 (0.780–0.840); Gradient-boosted trees 0.840 (0.810–0.870)";
    wait_for(&mut app, both);
    assert!(text(&app).contains("no test of their difference is possible here"), "{}", text(&app));
    // The one that is chosen now cannot stand beside itself.
    click(&mut app, "Show In hospital mortality: gradient-boosted trees");
    wait_for(&mut app, "ROC. SOFA 0.700 (0.670–0.730); Gradient-boosted trees 0.840 (0.810–0.870)");
}

#[test]
fn a_model_without_figures_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = page(Fake::with_stays(12), save_models(dir.path()));
    wait_for(&mut app, "Model card");
    assert!(text(&app).contains("Logistic regression has no figures of its worth"), "{}", text(&app));
    assert!(!shows(&app, "Figures"));
    click(&mut app, "Model card");
    app.run_steps(10);
    assert!(text(&app).contains("# Model card: in_hospital_mortality by logistic regression"), "{}", text(&app));
}

#[test]
fn without_a_model_the_page_says_train() {
    let dir = tempfile::tempdir().unwrap();
    let app = page(Fake::with_stays(12), no_models(dir.path()));
    assert_shows(&app, "No model yet");
    assert_shows(&app, "Train one with `acuity train`, then press Reload.");
}

#[test]
fn a_broken_file_is_named_beside_the_good_ones() {
    let dir = tempfile::tempdir().unwrap();
    let paths = save_evaluated(dir.path());
    std::fs::write(&paths[0], "{").unwrap();
    let app = page(Fake::with_stays(12), paths.clone());
    assert!(text(&app).lines().any(|line| line.contains("logistic.json")), "{}", text(&app));
    assert!(text(&app).contains("Gradient-boosted trees 0.840"), "{}", text(&app));
}
