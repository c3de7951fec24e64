//! The model card, as Markdown and HTML (Mitchell et al., "Model cards for model reporting", 2019).

use super::blocks::{Block, html, markdown};
use crate::{
    evaluate::{
        self, Evaluation, Importance, ModelEvaluation, SubgroupEvaluation,
        importance::{EXPLAINED, SHOWN},
    },
    feature_info::FeatureInfo,
    isotonic::Isotonic,
    metrics::Estimate,
    model_file::{CohortInfo, ModelFile},
    task::{AsOf, Task},
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
    markdown(&card(model))
}

/// The card as a page of HTML that needs nothing else.
#[must_use]
pub fn model_card_html(model: &ModelFile) -> String {
    html(&title(model), &card(model))
}

fn title(model: &ModelFile) -> String {
    format!("Model card: {} by {}", model.metadata().task, model.kind().title().to_lowercase())
}

/// The parts of the card, in the order of the items of TRIPOD+AI (Collins et al., 2024) that a file can answer.
fn card(model: &ModelFile) -> Vec<Block> {
    let meta = model.metadata();
    let mut out = vec![Block::Heading(1, title(model)), Block::Text(meta.description.clone())];
    let mut section = |name: &str, blocks: Vec<Block>| {
        if !blocks.is_empty() {
            out.push(Block::Heading(2, name.to_owned()));
            out.extend(blocks);
        }
    };
    section("Intended use", vec![Block::Text(INTENDED_USE.to_owned())]);
    section("Outcome and prediction", meta.definition.as_ref().map(outcome).unwrap_or_default());
    section("Data", meta.cohort.as_ref().map(|cohort| data(cohort, meta.definition.as_ref())).unwrap_or_default());
    section("Performance", meta.evaluation.as_ref().map(performance).unwrap_or_default());
    section("Calibration", model.isotonic().map(curve).unwrap_or_default());
    section("What it rests on", meta.evaluation.as_ref().map(importance).unwrap_or_default());
    section("Groups of patients", meta.evaluation.as_ref().map(groups).unwrap_or_default());
    section("Limits", vec![Block::List(LIMITS.map(str::to_owned).to_vec())]);
    section("Features", features(model));
    let lines = provenance(model).into_iter().map(|(name, value)| format!("{name}: `{value}`"));
    section("Provenance", vec![Block::List(lines.collect())]);
    out
}

fn outcome(task: &Task) -> Vec<Block> {
    let AsOf { column, start, hours, every } = &task.as_of;
    let when = match (every, hours) {
        (Some(every), _) => {
            format!("Prediction: every {every} hours after `{start}`, each from what was known then (`{column}`).")
        }
        (None, Some(hours)) => {
            format!("Prediction: at `{column}`, at most {hours} hours after `{start}`, from what was known then.")
        }
        (None, None) => format!("Prediction: at `{column}`, from what was known then."),
    };
    let mut lines = vec![format!("Outcome: `{}` of the model `{}`.", task.label.words(), task.cohort.model)];
    lines.extend(task.horizon.as_ref().map(|horizon| format!("Horizon: {horizon}.")));
    lines.push(when);
    lines.push(format!("Rows of one `{}` are never in two folds.", task.cohort.group));
    vec![Block::List(lines)]
}

fn data(cohort: &CohortInfo, task: Option<&Task>) -> Vec<Block> {
    let rows = task.map_or("stays", Task::rows_are);
    let share = 100.0 * cohort.positives as f64 / cohort.stays.max(1) as f64;
    let steps =
        cohort.flow.iter().map(|step| vec![step.label.clone(), step.stays.to_string(), step.patients.to_string()]);
    vec![
        Block::Text(format!(
            "{} {rows} of {} patients, {} with the outcome ({share:.1} %).",
            cohort.stays, cohort.patients, cohort.positives
        )),
        Block::Table(vec![("step", false), (rows, true), ("patients", true)], steps.collect()),
        Block::Text(format!("Scores: {}.", cohort.score_mode.words())),
    ]
}

fn performance(evaluation: &Evaluation) -> Vec<Block> {
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let row = |row: &ModelEvaluation| {
        let m = &row.metrics;
        vec![
            row.name.clone(),
            format!("{:.3}", m.auroc.value),
            format!("{:.3}-{:.3}", m.auroc.low, m.auroc.high),
            format!("{:.3}", m.auprc),
            format!("{:.3}", m.brier),
            format!("{:.3}", m.log_loss),
            optional(m.calibration_slope),
            optional(m.calibration_intercept),
            format!("{:.3}", m.ece),
        ]
    };
    let names = ["AUROC", "95 % CI", "AUPRC", "Brier", "log loss", "calibration slope", "intercept", "ECE"];
    let columns = std::iter::once(("model", false)).chain(names.map(|name| (name, name != "95 % CI")));
    let mut out = vec![
        Block::Text(format!(
            "Out-of-fold predictions of {} patient-grouped folds; 95 % confidence intervals from {} resamples of patients.",
            evaluation.folds, evaluation.resamples
        )),
        Block::Table(columns.collect(), evaluate::rows([evaluation]).into_iter().map(row).collect()),
    ];
    let against: Vec<String> = evaluate::calibration_line(evaluation)
        .into_iter()
        .chain(evaluation.repeated.as_ref().map(evaluate::repeated_line))
        .chain(evaluate::comparison_lines(evaluation).lines().map(str::to_owned))
        .map(|line| format!("{line}."))
        .collect();
    if !against.is_empty() {
        out.push(Block::List(against));
    }
    out.extend(evaluation.model().map(thresholds).unwrap_or_default());
    out
}

fn thresholds(model: &ModelEvaluation) -> Vec<Block> {
    let percent = |value: f64| format!("{:.1} %", 100.0 * value);
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), percent);
    let rows: Vec<Vec<String>> = model
        .thresholds
        .iter()
        .enumerate()
        .filter(|(_, row)| evaluate::TABLED.contains(&row.threshold))
        .map(|(at, row)| {
            let mut cells = vec![
                percent(row.threshold),
                percent(row.sensitivity),
                percent(row.specificity),
                optional(row.ppv),
                format!("{:.4}", row.net_benefit),
            ];
            cells.push(match model.alerts.get(at) {
                Some(alert) => format!("{:.2}", alert.per_patient_day),
                None => percent(row.alerts),
            });
            cells
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let alerts = if model.alerts.is_empty() { "alerted" } else { "alerts by patient and day" };
    let names = ["risk from", "sensitivity", "specificity", "PPV", "net benefit", alerts];
    vec![Block::Table(names.map(|name| (name, true)).to_vec(), rows)]
}

/// The curve that probabilities are read from, at some of its points.
fn curve(curve: &Isotonic) -> Vec<Block> {
    const POINTS: usize = 12;
    let points = curve.margins.len();
    let step = points.div_ceil(POINTS).max(1);
    let shown = (0..points).filter(|at| at % step == 0 || at + 1 == points);
    let row =
        |at: usize| vec![format!("{:.3}", curve.margins[at]), format!("{:.1} %", 100.0 * curve.probabilities[at])];
    vec![
        Block::Text(format!(
            "Probabilities are read from a rising curve of the log-odds (isotonic regression) of {points} points, learned from predictions \
             for patients held out. Contributions add up to the log-odds."
        )),
        Block::Table(vec![("log-odds", true), ("probability", true)], shown.map(row).collect()),
    ]
}

fn importance(evaluation: &Evaluation) -> Vec<Block> {
    if evaluation.importance.is_empty() {
        return Vec::new();
    }
    let shown = evaluation.importance.iter().take(SHOWN);
    let row = |one: &Importance| vec![one.name.clone(), format!("{:.4}", one.loss), format!("{:.4}", one.sd)];
    let columns = vec![("feature", false), ("AUROC lost", true), ("SD", true)];
    vec![Block::Text(EXPLAINED.to_owned()), Block::Table(columns, shown.map(row).collect())]
}

fn groups(evaluation: &Evaluation) -> Vec<Block> {
    if evaluation.subgroups.is_empty() {
        return Vec::new();
    }
    let row = |group: &SubgroupEvaluation| {
        let area = |area: Estimate| format!("{:.3} ({:.3}-{:.3})", area.value, area.low, area.high);
        vec![
            format!("{}: {}", group.title, group.group),
            group.stays.to_string(),
            format!("{:.1} %", 100.0 * group.observed),
            format!("{:.1} %", 100.0 * group.predicted),
            group.auroc.map_or_else(|| "-".to_owned(), area),
            format!("{:.3}", group.brier),
        ]
    };
    let names = ["rows", "with the outcome", "predicted", "AUROC (95 % CI)", "Brier"];
    let columns = std::iter::once(("group", false)).chain(names.map(|name| (name, true)));
    vec![Block::Table(columns.collect(), evaluation.subgroups.iter().map(row).collect())]
}

fn features(model: &ModelFile) -> Vec<Block> {
    let row = |feature: &FeatureInfo| {
        let [range, median, missing] = training_cells(feature);
        vec![feature.name.clone(), unit(&feature.unit).to_owned(), feature.description.clone(), range, median, missing]
    };
    let columns = ["feature", "unit", "description", "training range", "median", "missing"];
    let columns = columns.map(|name| (name, name == "median" || name == "missing")).to_vec();
    let mut out = vec![Block::Table(columns, model.features().iter().map(row).collect())];
    let dropped = &model.metadata().dropped_features;
    if !dropped.is_empty() {
        out.push(Block::Text(format!("Left out, because no stay had a value: {}.", dropped.join(", "))));
    }
    out
}

/// Range, median and missing share of a feature in training, as text; empty when unknown.
pub(crate) fn training_cells(feature: &FeatureInfo) -> [String; 3] {
    if let (Some(names), Some(seen)) = (&feature.categories, &feature.distribution) {
        let shares = names.iter().zip(&seen.shares).map(|(name, share)| format!("{name} {:.0} %", 100.0 * share));
        return [shares.collect::<Vec<_>>().join(", "), String::new(), format!("{:.0} %", 100.0 * seen.missing)];
    }
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
