//! The section of the page that says whether predictions can be acted on, and for whom they hold.

use std::fmt::Write as _;

use super::{blocks::figure, plots, svg::escape};
use crate::{
    evaluate::{
        Evaluation, Importance, ModelEvaluation,
        importance::{EXPLAINED, SHOWN},
    },
    feature_info::FeatureInfo,
    metrics::Estimate,
    model_file::ModelFile,
    words,
};

/// Comparisons, decision curves, thresholds and subgroups of the models; nothing where the files have none of them.
pub(super) fn section(out: &mut String, rows: &[&ModelEvaluation], evaluations: &[&Evaluation]) {
    comparisons(out, rows);
    if rows.iter().any(|row| !row.thresholds.is_empty()) {
        decisions(out, rows);
    }
    if rows.iter().any(|row| !row.alerts.is_empty()) {
        alerts(out, rows);
    }
    if evaluations.iter().any(|evaluation| !evaluation.subgroups.is_empty()) {
        subgroups(out, evaluations);
    }
}

/// What shuffling features costs, of each model that was asked.
pub(super) fn importance(out: &mut String, model: &ModelFile) {
    let Some(found) = model.metadata().evaluation.as_ref().map(|evaluation| &evaluation.importance) else { return };
    if found.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<p>{}</p>\n<div class=\"scroll\"><table><tr><th>Feature</th><th>AUROC lost</th><th>SD</th></tr>",
        escape(EXPLAINED)
    );
    for Importance { name, loss, sd } in found.iter().take(SHOWN) {
        let known = model.features().iter().find(|feature| feature.name == *name);
        let label = known.map_or_else(|| words::short_label(name, ""), FeatureInfo::label);
        let _ = writeln!(out, "<tr><td>{}</td><td>{loss:.4}</td><td>{sd:.4}</td></tr>", escape(&label));
    }
    out.push_str("</table></div>\n");
}

fn with_interval(estimate: Estimate) -> String {
    format!("{:.3} ({:.3}–{:.3})", estimate.value, estimate.low, estimate.high)
}

fn comparisons(out: &mut String, rows: &[&ModelEvaluation]) {
    if rows.iter().all(|row| row.comparisons.is_empty()) {
        return;
    }
    out.push_str("<h3>Beside scores</h3>\n<p>Difference of the areas under the ROC curves on the same stays, with the test of DeLong, DeLong and Clarke-Pearson (1988), which takes stays as independent, or by resampling patients where a stay has several predictions; the gain in the table above has its interval from resampled patients.</p>\n<div class=\"scroll\"><table><tr><th>Model</th><th>Score</th><th>Difference of AUROC (95 % CI)</th><th>z</th><th>p</th><th>Test</th></tr>");
    for row in rows {
        for comparison in &row.comparisons {
            let found = comparison.test;
            let Estimate { value, low, high } = found.difference;
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{value:+.3} ({low:+.3} to {high:+.3})</td><td>{:.2}</td><td>{}</td><td>{}</td></tr>",
                escape(plots::title(row)),
                escape(&comparison.title),
                found.z,
                escape(&words::p_value(found.p)),
                comparison.method()
            );
        }
    }
    out.push_str("</table></div>\n");
}

fn decisions(out: &mut String, rows: &[&ModelEvaluation]) {
    out.push_str("<h3>Acting on a prediction</h3>\n<div class=\"plots\">");
    let caption = "Decision curves (Vickers and Elkin 2006): stays with the outcome that are told, minus those without, weighed by the odds of the threshold. Above both dashed lines (tell everybody, tell nobody) acting on the prediction pays.";
    figure(out, &plots::decision_curves(rows), caption, true);
    out.push_str("</div>\n<div class=\"scroll\"><table><tr><th>Model</th><th>Risk from</th><th>Alerts by 100 stays</th><th>Sensitivity</th><th>Specificity</th><th>PPV</th><th>NPV</th><th>Net benefit</th></tr>");
    let percent = |value: f64| format!("{:.1} %", 100.0 * value);
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), percent);
    for row in rows.iter().filter(|row| !plots::is_baseline(row)) {
        for at in row.thresholds.iter().filter(|at| crate::evaluate::TABLED.contains(&at.threshold)) {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{:.1}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.4}</td></tr>",
                escape(plots::title(row)),
                words::with_unit(100.0 * at.threshold, "%"),
                100.0 * at.alerts,
                percent(at.sensitivity),
                percent(at.specificity),
                optional(at.ppv),
                optional(at.npv),
                at.net_benefit
            );
        }
    }
    out.push_str("</table></div>\n");
}

fn alerts(out: &mut String, rows: &[&ModelEvaluation]) {
    out.push_str("<h3>Alerts of a ward</h3>\n<p>Each prediction with a risk of at least the threshold is an alert. Caught: stays with the outcome that had an alert before it, within the horizon. Falsely alarmed: stays without it that had one.</p>\n<div class=\"scroll\"><table><tr><th>Model</th><th>Risk from</th><th>Alerts by patient and day</th><th>Sensitivity</th><th>Specificity</th><th>PPV</th><th>Stays caught</th><th>Stays falsely alarmed</th></tr>");
    let percent = |value: f64| format!("{:.1} %", 100.0 * value);
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), percent);
    for row in rows.iter().filter(|row| !plots::is_baseline(row)) {
        for (alert, at) in crate::evaluate::tabled_alerts(row) {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{:.2}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(plots::title(row)),
                words::with_unit(100.0 * alert.threshold, "%"),
                alert.per_patient_day,
                percent(at.sensitivity),
                percent(at.specificity),
                optional(alert.ppv),
                percent(alert.stays_caught),
                optional(alert.stays_alarmed)
            );
        }
    }
    out.push_str("</table></div>\n");
}

fn subgroups(out: &mut String, evaluations: &[&Evaluation]) {
    out.push_str("<h3>Groups of patients</h3>\n<p>The same held-out predictions in each group. No area and no calibration line where fewer than ten stays have the outcome, or lack it.</p>\n<div class=\"scroll\"><table><tr><th>Model</th><th>Group</th><th>Stays</th><th>With the outcome</th><th>Predicted</th><th>AUROC (95 % CI)</th><th>Brier</th><th>Calibration slope</th><th>Calibration intercept</th></tr>");
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    for evaluation in evaluations {
        let name = evaluation.model().map_or("", plots::title);
        for group in &evaluation.subgroups {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}: {}</td><td>{}</td><td>{:.1} %</td><td>{:.1} %</td><td>{}</td><td>{:.3}</td><td>{}</td><td>{}</td></tr>",
                escape(name),
                escape(&group.title),
                escape(&group.group),
                group.stays,
                100.0 * group.observed,
                100.0 * group.predicted,
                group.auroc.map_or_else(|| "-".to_owned(), with_interval),
                group.brier,
                optional(group.calibration_slope),
                optional(group.calibration_intercept)
            );
        }
    }
    out.push_str("</table></div>\n");
}
