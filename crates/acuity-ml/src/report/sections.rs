//! The sections of the page.

use std::{collections::BTreeSet, fmt::Write as _};

use acuity_scores::ADULT_YEARS;

use super::{
    ReportOptions,
    blocks::{self, figure},
    card,
    data::{Overview, ShapSummary},
    plots,
    svg::escape,
    validation,
};
use crate::{
    evaluate::{self, ModelEvaluation},
    model_file::ModelFile,
    surrogate::{Branch, Surrogate},
    task::Task,
    words,
};

pub(crate) fn page(
    options: &ReportOptions,
    task: &Task,
    overview: &Overview,
    models: &[ModelFile],
    shap: &[Option<ShapSummary>],
) -> String {
    let title = escape(&options.title);
    let style = include_str!("style.css");
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>\n{style}</style></head><body><main>\n<h1>{title}</h1>\n"
    );
    let made: Vec<String> = [
        options.source.as_ref().map(|source| format!("Source: {}", escape(source))),
        options.generated.as_ref().map(|when| format!("Made {}", escape(when))),
        Some(format!("Acuity {}", env!("CARGO_PKG_VERSION"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let _ = writeln!(out, "<p class=\"muted\">{}</p>", made.join(" · "));
    out.push_str("<nav><a href=\"#overview\">Overview</a><a href=\"#sofa\">SOFA</a><a href=\"#cohort\">Cohort</a><a href=\"#performance\">Performance</a><a href=\"#reasons\">Reasons</a><a href=\"#data\">Missing data</a>");
    for (number, section) in options.sections.iter().enumerate() {
        let _ = write!(out, "<a href=\"#section-{number}\">{}</a>", escape(&section.title));
    }
    out.push_str("<a href=\"#cards\">Model cards</a></nav>\n");
    for note in &overview.notes {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(note));
    }
    kpis(&mut out, overview);
    sofa(&mut out, overview);
    cohort(&mut out, task, overview);
    performance(&mut out, task, models);
    reasons(&mut out, models, shap);
    missing(&mut out, overview);
    for (number, section) in options.sections.iter().enumerate() {
        let _ = writeln!(out, "<h2 id=\"section-{number}\">{}</h2>", escape(&section.title));
        blocks::body(&mut out, &section.blocks);
    }
    cards(&mut out, models);
    out.push_str("</main></body></html>\n");
    out
}

fn kpis(out: &mut String, overview: &Overview) {
    out.push_str("<h2 id=\"overview\">Overview</h2>\n<ul class=\"kpis\">");
    let mut kpi = |value: String, name: &str| {
        let _ = write!(out, "<li><strong>{}</strong><span>{}</span></li>", escape(&value), escape(name));
    };
    if let Some(stays) = &overview.stays {
        kpi(stays.stays.to_string(), "ICU stays");
        kpi(stays.patients.to_string(), "patients");
        kpi(format!("{:.1} %", 100.0 * stays.mortality), "hospital mortality");
        kpi(format!("{:.1} days", stays.median_hours / 24.0), "median ICU stay");
    }
    if let Some(ventilated) = overview.ventilated {
        kpi(format!("{:.1} %", 100.0 * ventilated), "ventilated on the first day");
    }
    out.push_str("</ul>\n");
}

fn sofa(out: &mut String, overview: &Overview) {
    if overview.scores.is_empty() {
        return;
    }
    out.push_str("<h2 id=\"sofa\">SOFA on the first day</h2>\n");
    if let Some(caution) = overview.score_mode.caution() {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(caution));
    }
    let _ = writeln!(
        out,
        "<p>SOFA {}. Left out: {} stays of patients who are not known to be {:.0} or older, since the score is one of adults, and {} stays of adults without a score.</p>\n<div class=\"plots\">",
        escape(overview.score_mode.words()),
        overview.no_adults,
        ADULT_YEARS,
        overview.without_score
    );
    let caption = "ICU stays of adults by SOFA score.";
    figure(out, &plots::score_distribution(&overview.scores), caption, false);
    let caption = "Hospital mortality by SOFA score with 95 % confidence interval (Wilson); scores of fewer than five stays are left out.";
    figure(out, &plots::mortality_by_score(&overview.scores), caption, false);
    out.push_str("</div>\n");
}

fn cohort(out: &mut String, task: &Task, overview: &Overview) {
    if overview.flow.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<h2 id=\"cohort\">Cohort: {}</h2>\n<p>{}</p><div class=\"scroll\"><table><tr><th>Step</th><th>{}</th><th>Patients</th><th>Excluded {}</th></tr>",
        escape(&task.title.to_lowercase()),
        escape(&task.description),
        words::capitalised(task.rows_are()),
        task.rows_are()
    );
    let mut before = None;
    for step in &overview.flow {
        let excluded = before.map_or_else(|| "-".to_owned(), |stays: usize| (stays - step.stays).to_string());
        before = Some(step.stays);
        let label = escape(&step.label);
        let _ = writeln!(
            out,
            "<tr><td>{label}</td><td>{}</td><td>{}</td><td>{excluded}</td></tr>",
            step.stays, step.patients
        );
    }
    out.push_str("</table></div>\n");
}

fn performance(out: &mut String, task: &Task, models: &[ModelFile]) {
    let evaluations: Vec<_> = models
        .iter()
        .filter(|model| model.metadata().task == task.name)
        .filter_map(|model| model.metadata().evaluation.as_ref())
        .collect();
    out.push_str("<h2 id=\"performance\">Performance on unseen patients</h2>\n");
    let rows = evaluate::rows(evaluations.iter().copied());
    let Some(first) = evaluations.first() else {
        out.push_str("<p class=\"note\">No model has been trained: run <code>acuity train</code>.</p>\n");
        return;
    };
    let _ = writeln!(
        out,
        "<p>Each of them is predicted by a model that saw no stay of the same patient: {}; {} folds. Confidence intervals: 95 %, from {} resamples of patients.</p>",
        first.rows_words(|number| number.to_string()),
        first.folds,
        first.resamples
    );
    let modes: BTreeSet<&str> = models
        .iter()
        .filter(|model| model.metadata().task == task.name && model.metadata().evaluation.is_some())
        .filter_map(|model| model.metadata().cohort.as_ref())
        .map(|cohort| cohort.score_mode.words())
        .collect();
    // Of which scores the reading is: those that say one.
    let scored: Vec<&str> =
        task.baselines.iter().filter(|one| one.mode.is_some()).map(|one| one.title.as_str()).collect();
    let scored = match scored.as_slice() {
        [] => None,
        [one] => Some(format!("{one}, the baseline, is")),
        [most @ .., last] => Some(format!("{} and {last}, baselines, are", most.join(", "))),
    };
    for (scored, mode) in scored.iter().flat_map(|scored| modes.iter().map(move |mode| (scored, mode))) {
        let _ = writeln!(out, "<p>{} scored {}.</p>", escape(scored), escape(mode));
    }
    metric_table(out, &rows);
    for (evaluation, repeated) in evaluations.iter().filter_map(|one| Some((one, one.repeated.as_ref()?))) {
        let name = evaluation.model().map_or("", plots::title);
        let _ = writeln!(out, "<p>{}: {}.</p>", escape(name), escape(&evaluate::repeated_line(repeated)));
    }
    out.push_str("<div class=\"plots\">");
    figure(out, &plots::roc(&rows), "ROC curves; area with 95 % confidence interval.", false);
    let caption = "Calibration: observed frequency by tenth of predicted risk; bars are 95 % confidence intervals.";
    figure(out, &plots::calibration(&rows), caption, false);
    let caption = "Precision and recall with average precision; the dashed line is the prevalence.";
    figure(out, &plots::precision_recall(&rows), caption, false);
    out.push_str("</div>\n");
    validation::section(out, &rows, &evaluations);
}

fn metric_table(out: &mut String, rows: &[&ModelEvaluation]) {
    out.push_str("<div class=\"scroll\"><table><tr><th>Model</th><th>AUROC (95 % CI)</th><th>Gain over the first score (95 % CI)</th><th>AUPRC</th><th>Brier</th><th>Log loss</th><th>Calibration slope</th><th>Calibration intercept</th><th>ECE</th></tr>");
    for row in rows {
        let m = &row.metrics;
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let gain = row.gain_over_baseline.map_or_else(
            || "-".to_owned(),
            |gain| format!("{:+.3} ({:+.3} to {:+.3})", gain.value, gain.low, gain.high),
        );
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{:.3} ({:.3}–{:.3})</td><td>{gain}</td><td>{:.3}</td><td>{:.3}</td><td>{:.3}</td><td>{}</td><td>{}</td><td>{:.3}</td></tr>",
            escape(plots::title(row)),
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
    out.push_str("</table></div>\n");
}

fn reasons(out: &mut String, models: &[ModelFile], shap: &[Option<ShapSummary>]) {
    if models.is_empty() {
        return;
    }
    out.push_str("<h2 id=\"reasons\">What the predictions rest on</h2>\n");
    out.push_str("<p>SHAP (Shapley) values: how far each value moved a stay's log-odds from the average. Exact for both models; base and contributions sum to the prediction. Blue dots are low values, red ones high, grey ones missing.</p>\n");
    for (model, summary) in models.iter().zip(shap) {
        let _ = writeln!(out, "<h3>{}</h3>", escape(model.kind().title()));
        validation::importance(out, model);
        let Some(summary) = summary else {
            out.push_str("<p class=\"note\">The marts do not hold the stays and features of this model, so it is not explained here.</p>\n");
            continue;
        };
        if !summary.same_data {
            out.push_str("<p class=\"note\">The marts have changed since this model was trained.</p>\n");
        }
        out.push_str("<div class=\"plots\">");
        let caption = format!(
            "Contributions of the {} strongest features, one dot a stay ({} stays).",
            summary.features.len(),
            summary.stays
        );
        figure(out, &plots::beeswarm(summary), &caption, true);
        figure(out, &plots::importance(summary), "Mean absolute contribution over the same stays.", true);
        out.push_str("</div>\n");
        if let Some(surrogate) = &summary.surrogate {
            questions(out, surrogate);
        }
    }
}

/// The tree that imitates the model, as nested lists.
fn questions(out: &mut String, surrogate: &Surrogate) {
    let _ = writeln!(
        out,
        "<h4>In three questions</h4><p>A small decision tree that imitates the model's high-risk group (predicted risk of at least {:.0} %, twice the average). It agrees with the model on {:.0} % of stays it has not seen; calling nobody high-risk would agree on {:.0} %. For reading, not for predicting.</p>",
        100.0 * surrogate.high,
        100.0 * surrogate.agreement,
        100.0 * surrogate.agreement_of_none
    );
    out.push_str("<ul class=\"tree\">");
    question(out, &surrogate.root, None);
    out.push_str("</ul>\n");
}

fn question(out: &mut String, branch: &Branch, condition: Option<&str>) {
    let condition = condition.map(|condition| format!("{condition}: ")).unwrap_or_default();
    match branch {
        Branch::Answer { stays, risk, observed, .. } => {
            let _ = write!(
                out,
                "<li>{condition}mean predicted risk <b>{:.0} %</b>, observed {:.0} % ({stays} stays)</li>",
                100.0 * risk,
                100.0 * observed
            );
        }
        Branch::Question { label, unit, is_flag, threshold, below, above, .. } => {
            let label = escape(label);
            let asked = if *is_flag {
                ": no".to_owned()
            } else {
                format!(" below {}", escape(&words::with_unit(*threshold, unit)))
            };
            let _ = write!(out, "<li>{condition}{label}{asked}?<ul>");
            question(out, below, Some("yes"));
            question(out, above, Some("no"));
            out.push_str("</ul></li>");
        }
    }
}

fn missing(out: &mut String, overview: &Overview) {
    if overview.missing.is_empty() {
        return;
    }
    out.push_str("<h2 id=\"data\">Missing data</h2>\n<div class=\"plots\">");
    figure(
        out,
        &plots::missingness(&overview.missing),
        "Share of ICU stays without a value on the first day, all stays.",
        true,
    );
    out.push_str("</div>\n");
}

fn cards(out: &mut String, models: &[ModelFile]) {
    if models.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<h2 id=\"cards\">Model cards</h2>\n<h3>Intended use</h3><p>{}</p><h3>Limits</h3><ul>",
        escape(card::INTENDED_USE)
    );
    for limit in card::LIMITS {
        let _ = writeln!(out, "<li>{}</li>", escape(limit));
    }
    out.push_str("</ul>\n");
    for model in models {
        let meta = model.metadata();
        let _ = writeln!(
            out,
            "<h3>{}: {}</h3><p>{}</p><div class=\"scroll\"><table class=\"text\">",
            escape(&meta.task),
            escape(model.kind().title()),
            escape(&meta.description)
        );
        if let Some(cohort) = &meta.cohort {
            let text =
                format!("{} stays, {} patients, {} with the outcome", cohort.stays, cohort.patients, cohort.positives);
            let _ = writeln!(out, "<tr><th>Trained on</th><td>{}</td></tr>", escape(&text));
            let _ = writeln!(out, "<tr><th>Scores</th><td>{}</td></tr>", escape(cohort.score_mode.words()));
        }
        for (name, value) in card::provenance(model) {
            let _ = writeln!(out, "<tr><th>{}</th><td><code>{}</code></td></tr>", escape(&name), escape(&value));
        }
        if !meta.dropped_features.is_empty() {
            let dropped = escape(&meta.dropped_features.join(", "));
            let _ = writeln!(out, "<tr><th>Left out (no value)</th><td>{dropped}</td></tr>");
        }
        out.push_str("</table></div>\n");
        features(out, model);
    }
}

fn features(out: &mut String, model: &ModelFile) {
    let _ = writeln!(
        out,
        "<details><summary>{}</summary><div class=\"scroll\"><table class=\"text\"><tr><th>Feature</th><th>Unit</th><th>Description</th><th>Training range</th><th>Median</th><th>Missing</th></tr>",
        words::counted(model.features().len(), "feature")
    );
    for feature in model.features() {
        let [range, median, missing] = card::training_cells(feature).map(|cell| escape(&cell));
        let _ = writeln!(
            out,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{range}</td><td>{median}</td><td>{missing}</td></tr>",
            escape(&feature.name),
            escape(words::unit(&feature.unit)),
            escape(&feature.description)
        );
    }
    out.push_str("</table></div></details>\n");
}
