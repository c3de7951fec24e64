//! The model card, as Markdown (Mitchell et al., "Model cards for model reporting", 2019).

use std::fmt::Write as _;

use crate::{
    evaluate,
    feature_info::FeatureInfo,
    model_file::ModelFile,
    words::{number, unit, yes_or_no},
};

/// What every card says about use.
pub(crate) const INTENDED_USE: &str = "Research and teaching on retrospective intensive-care data: comparing cohorts, \
studying which first-day facts go with the outcome, and as a baseline for other models.";

/// What every card says about limits.
pub(crate) const LIMITS: [&str; 6] = [
    "Not a medical device: not to be used to decide about the care of a patient.",
    "Trained on one data source; performance elsewhere, and in later years, is unknown.",
    "A contribution says what the model did with a value, not what would happen if the value were changed.",
    "What was measured depends on the staff's judgement; the model uses that a value is missing, too.",
    "Only stays that the steps of the cohort keep are covered; who dies or leaves before the prediction is not among them.",
    "In groups of few stays (the table of groups) performance is uncertain; look at those a use would concern.",
];

/// Markdown text of a model's card; the same text for the same model.
#[must_use]
pub fn model_card(model: &ModelFile) -> String {
    let meta = model.metadata();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# Model card: {} by {}\n\n{}\n",
        meta.task,
        model.kind().title().to_lowercase(),
        meta.description
    );
    let _ = writeln!(out, "## Intended use\n\n{INTENDED_USE}\n");
    if let Some(cohort) = &meta.cohort {
        let _ = writeln!(
            out,
            "## Data\n\n{} ICU stays of {} patients, {} with the outcome ({:.1} %).\n\n| step | stays | patients |\n| --- | ---: | ---: |",
            cohort.stays,
            cohort.patients,
            cohort.positives,
            100.0 * cohort.positives as f64 / cohort.stays.max(1) as f64
        );
        for step in &cohort.flow {
            let _ = writeln!(out, "| {} | {} | {} |", step.label, step.stays, step.patients);
        }
        let _ = writeln!(out, "\nScores: {}.\n", cohort.score_mode.words());
    }
    if let Some(evaluation) = &meta.evaluation {
        let _ = writeln!(
            out,
            "## Performance\n\nOut-of-fold predictions of {} patient-grouped folds; 95 % confidence intervals from {} resamples of patients.\n\n| model | AUROC | 95 % CI | AUPRC | Brier | log loss | calibration slope | intercept | ECE |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            evaluation.folds, evaluation.resamples
        );
        for row in evaluate::rows([evaluation]) {
            let m = &row.metrics;
            let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
            let _ = writeln!(
                out,
                "| {} | {:.3} | {:.3}-{:.3} | {:.3} | {:.3} | {:.3} | {} | {} | {:.3} |",
                row.name,
                m.auroc.value,
                m.auroc.low,
                m.auroc.high,
                m.auprc,
                m.brier,
                m.log_loss,
                optional(m.calibration_slope),
                optional(m.calibration_intercept),
                m.ece
            );
        }
        out.push('\n');
    }
    let _ = writeln!(out, "## Limits\n");
    for limit in LIMITS {
        let _ = writeln!(out, "- {limit}");
    }
    let _ = writeln!(
        out,
        "\n## Features\n\n| feature | unit | description | training range | median | missing |\n| --- | --- | --- | --- | ---: | ---: |"
    );
    for feature in &meta.features {
        let [range, median, missing] = training_cells(feature);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {range} | {median} | {missing} |",
            feature.name,
            unit(&feature.unit),
            feature.description
        );
    }
    if !meta.dropped_features.is_empty() {
        let _ = writeln!(out, "\nLeft out, because no stay had a value: {}.", meta.dropped_features.join(", "));
    }
    let _ = writeln!(out, "\n## Provenance\n");
    for (name, value) in provenance(model) {
        let _ = writeln!(out, "- {name}: `{value}`");
    }
    out
}

/// Range, median and missing share of a feature in training, as text; empty when unknown.
pub(crate) fn training_cells(feature: &FeatureInfo) -> [String; 3] {
    feature.training.map_or_else(Default::default, |t| {
        let missing = format!("{:.0} %", 100.0 * t.missing);
        if feature.is_flag {
            return [format!("yes in {:.0} %", 100.0 * t.mean), yes_or_no(t.median).to_owned(), missing];
        }
        [format!("{} to {}", number(t.min), number(t.max)), number(t.median), missing]
    })
}

/// Versions, seeds, hyperparameters and fingerprints.
pub(crate) fn provenance(model: &ModelFile) -> Vec<(String, String)> {
    let meta = model.metadata();
    let mut out = vec![
        ("Acuity".to_owned(), meta.acuity_version.clone()),
        ("Seed".to_owned(), meta.seed.to_string()),
        ("Data fingerprint".to_owned(), meta.data_fingerprint.clone()),
        ("Code fingerprint".to_owned(), meta.code_fingerprint.clone()),
    ];
    out.extend(meta.hyperparameters.iter().map(|(name, value)| (name.clone(), value.clone())));
    out.retain(|(_, value)| !value.is_empty());
    out
}
