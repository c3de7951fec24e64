//! The plots of the report.

use super::{
    data::{Missing, ScoreCount, ShapSummary},
    svg::{Axis, Corner, Plot},
};
use crate::{evaluate::ModelEvaluation, metrics::wilson, model_kind::ModelKind, words::number};

/// Each model with its stroke class, the same in every plot of the same models. Scores go by their place in the task.
fn with_strokes<'a>(models: &'a [&'a ModelEvaluation]) -> impl Iterator<Item = (&'a ModelEvaluation, &'static str)> {
    let mut of_scores = ["k0", "k4", "k5"].into_iter();
    models.iter().map(move |model| {
        let stroke = match model.name.parse() {
            Ok(ModelKind::Logistic) => "k1",
            Ok(ModelKind::Gbdt | ModelKind::Tree | ModelKind::Forest) => "k2",
            Err(_) => of_scores.next().unwrap_or("k3"),
        };
        (*model, stroke)
    })
}

/// Name of a model as a person reads it.
pub(crate) fn title(model: &ModelEvaluation) -> &str {
    if model.title.is_empty() { &model.name } else { &model.title }
}

/// Whether the row is of a score, not of a model.
pub(crate) fn is_baseline(model: &ModelEvaluation) -> bool {
    model.name.parse::<ModelKind>().is_err()
}

pub(crate) fn roc(models: &[&ModelEvaluation]) -> String {
    let x = Axis::percent("False positive rate", 0.0, 1.0);
    let mut plot = Plot::new(460.0, 420.0, 64.0, x, Axis::percent("True positive rate", 0.0, 1.0)).with_grid(true);
    plot.line(&[[0.0, 0.0], [1.0, 1.0]], "ideal");
    let mut legend = Vec::new();
    for (model, stroke) in with_strokes(models) {
        plot.line(&model.roc, stroke);
        let area = model.metrics.auroc;
        let name = format!("{} {:.3} ({:.3}–{:.3})", title(model), area.value, area.low, area.high);
        legend.push((stroke.to_owned(), name));
    }
    plot.legend(&legend, Corner::LowerRight);
    plot.finish("ROC curves of the models on patients they have not seen")
}

pub(crate) fn precision_recall(models: &[&ModelEvaluation]) -> String {
    let x = Axis::percent("Recall", 0.0, 1.0);
    let mut plot = Plot::new(460.0, 420.0, 64.0, x, Axis::percent("Precision", 0.0, 1.0)).with_grid(true);
    let mut legend = Vec::new();
    for (model, stroke) in with_strokes(models) {
        plot.line(&model.precision_recall, stroke);
        legend.push((stroke.to_owned(), format!("{} {:.3}", title(model), model.metrics.auprc)));
    }
    if let Some(prevalence) = models.first().map(|model| model.metrics.prevalence) {
        plot.line(&[[0.0, prevalence], [1.0, prevalence]], "ideal");
    }
    plot.legend(&legend, Corner::UpperRight);
    plot.finish("Precision and recall of the models on patients they have not seen")
}

/// Net benefit by threshold, beside telling everybody and telling nobody.
pub(crate) fn decision_curves(models: &[&ModelEvaluation]) -> String {
    let points = || models.iter().flat_map(|model| &model.thresholds);
    let most = points().map(|at| at.threshold).fold(0.0, f64::max);
    let high = points().map(|at| at.net_benefit.max(at.net_benefit_of_all)).fold(0.0, f64::max);
    // What is far below nobody's benefit says nothing more.
    let low = -high / 3.0;
    let x = Axis::percent("Threshold of risk", 0.0, most);
    let mut plot = Plot::new(920.0, 380.0, 64.0, x, Axis::new("Net benefit by stay", low, high)).with_grid(true);
    plot.line(&[[0.0, 0.0], [most, 0.0]], "ideal");
    if let Some(first) = models.first() {
        let all = first.thresholds.iter().map(|at| [at.threshold, at.net_benefit_of_all]);
        plot.line(&all.take_while(|point| point[1] >= low).collect::<Vec<_>>(), "ideal");
    }
    let mut legend = Vec::new();
    for (model, stroke) in with_strokes(models) {
        let curve = model.thresholds.iter().map(|at| [at.threshold, at.net_benefit.max(low)]);
        plot.line(&curve.collect::<Vec<_>>(), stroke);
        legend.push((stroke.to_owned(), title(model).to_owned()));
    }
    plot.legend(&legend, Corner::UpperRight);
    plot.finish("Net benefit of acting on the predictions by threshold of risk")
}

pub(crate) fn calibration(models: &[&ModelEvaluation]) -> String {
    let bins = models.iter().flat_map(|model| &model.reliability);
    let top = bins.map(|bin| bin.predicted.max(bin.observed)).fold(0.1, f64::max).min(1.0);
    let top = (top * 1.15).min(1.0);
    let x = Axis::percent("Predicted risk", 0.0, top);
    let mut plot = Plot::new(460.0, 420.0, 64.0, x, Axis::percent("Observed frequency", 0.0, top)).with_grid(true);
    plot.line(&[[0.0, 0.0], [top, top]], "ideal");
    let mut legend = Vec::new();
    for (model, stroke) in with_strokes(models) {
        let points: Vec<[f64; 2]> = model.reliability.iter().map(|bin| [bin.predicted, bin.observed]).collect();
        for bin in model.reliability.iter().filter(|_| !is_baseline(model)) {
            plot.line(&[[bin.predicted, bin.low], [bin.predicted, bin.high]], &format!("{stroke} thin"));
        }
        plot.line(&points, stroke);
        for point in points {
            plot.circle(point, 3.5, &format!(r#"class="{}""#, stroke.replace('k', "f")));
        }
        legend.push((stroke.to_owned(), title(model).to_owned()));
    }
    plot.legend(&legend, Corner::UpperLeft);
    plot.finish("Observed frequency against predicted risk, ten bins of equal size")
}

/// Stays by SOFA score.
pub(crate) fn score_distribution(scores: &[ScoreCount]) -> String {
    let top = scores.iter().map(|score| score.stays).max().unwrap_or(0) as f64;
    let x = Axis::new("SOFA on the first day", -0.5, 24.5);
    let mut plot = Plot::new(460.0, 320.0, 64.0, x, Axis::new("ICU stays", 0.0, top * 1.05)).with_grid(true);
    for score in scores {
        let at = f64::from(score.score);
        let hover = format!("SOFA {}: {} stays", score.score, score.stays);
        plot.bar([at - 0.42, 0.0], [at + 0.42, score.stays as f64], "f1", &hover);
    }
    plot.finish("Number of ICU stays by SOFA score")
}

/// Hospital mortality by SOFA score with 95 % intervals; scores of fewer than five stays are left out.
pub(crate) fn mortality_by_score(scores: &[ScoreCount]) -> String {
    let x = Axis::new("SOFA on the first day", -0.5, 24.5);
    let mut plot = Plot::new(460.0, 320.0, 64.0, x, Axis::percent("Hospital mortality", 0.0, 1.0)).with_grid(true);
    for score in scores.iter().filter(|score| score.stays >= 5) {
        let at = f64::from(score.score);
        let share = score.deaths as f64 / score.stays as f64;
        let (low, high) = wilson(share, score.stays as f64);
        let hover = format!("SOFA {}: {} of {} died", score.score, score.deaths, score.stays);
        plot.bar([at - 0.42, 0.0], [at + 0.42, share], "f2", &hover);
        plot.line(&[[at, low], [at, high]], "axis");
    }
    plot.finish("Hospital mortality by SOFA score, with 95 % confidence intervals")
}

/// Fraction of stays without a value, by feature.
pub(crate) fn missingness(missing: &[Missing]) -> String {
    let rows = missing.len() as f64;
    let x = Axis::percent("Stays without a value", 0.0, 1.0);
    let mut plot = Plot::new(940.0, 70.0 + 15.0 * rows, 270.0, x, Axis::new("", 0.0, rows)).with_grid(false);
    for (i, feature) in missing.iter().enumerate() {
        let y = rows - i as f64;
        let hover = format!("{}: {:.1} % missing", feature.label, 100.0 * feature.fraction);
        plot.bar([0.0, y - 0.15], [feature.fraction, y - 0.85], "f0", &hover);
        let (x, y) = (264.0, plot.py(y - 0.5) + 4.0);
        plot.text(x, y, "end", "small", &feature.label);
    }
    plot.finish("Share of ICU stays without a value, by feature")
}

/// Contributions by feature: one dot a stay, coloured by the value.
pub(crate) fn beeswarm(summary: &ShapSummary) -> String {
    const ROW: f64 = 26.0;
    let rows = summary.features.len() as f64;
    let values = summary.features.iter().flat_map(|feature| &feature.points).map(|point| point.shap);
    // Not narrower than this, so that next to nothing is not drawn as much.
    let (low, high) = values.fold((-0.1f64, 0.1f64), |(low, high), shap| (low.min(shap), high.max(shap)));
    let margin = (high - low) * 0.04;
    let x = Axis::new("Contribution to the log-odds (right: raises the risk)", low - margin, high + margin);
    let mut plot = Plot::new(940.0, 60.0 + ROW * rows, 270.0, x, Axis::new("", 0.0, rows)).with_grid(false);
    plot.line(&[[0.0, 0.0], [0.0, rows]], "axis");
    for (i, feature) in summary.features.iter().enumerate() {
        let middle = plot.py(rows - i as f64 - 0.5);
        plot.text(264.0, middle + 4.0, "end", "", &feature.label);
        // Dots that would cover each other are stacked to both sides of the middle.
        let mut stacked = std::collections::BTreeMap::new();
        for point in &feature.points {
            let x = plot.px(point.shap);
            let n: &mut i32 = stacked.entry((x / 3.0).round() as i64).or_default();
            let side = if *n % 2 == 0 { 1.0 } else { -1.0 };
            let offset = side * (f64::from((*n + 1) / 2) * 2.0).min(ROW / 2.0 - 2.0);
            *n += 1;
            let fill = format!(r#"fill="{}" fill-opacity="0.75""#, colour(point.rank));
            plot.circle_px(x, middle + offset, 2.2, &fill);
        }
    }
    plot.finish("Contribution of the most important features to the predicted risk, one dot an ICU stay")
}

/// Mean absolute contribution by feature.
pub(crate) fn importance(summary: &ShapSummary) -> String {
    let rows = summary.features.len() as f64;
    let top = summary.features.first().map_or(0.1, |feature| feature.mean_absolute);
    let x = Axis::new("Mean absolute contribution (log-odds)", 0.0, top * 1.1);
    let mut plot = Plot::new(940.0, 60.0 + 20.0 * rows, 270.0, x, Axis::new("", 0.0, rows)).with_grid(false);
    for (i, feature) in summary.features.iter().enumerate() {
        let y = rows - i as f64;
        let hover = format!("{}: {}", feature.label, number(feature.mean_absolute));
        plot.bar([0.0, y - 0.15], [feature.mean_absolute, y - 0.85], "f1", &hover);
        let at = plot.py(y - 0.5) + 4.0;
        plot.text(264.0, at, "end", "", &feature.label);
    }
    plot.finish("Mean absolute contribution of the most important features")
}

/// Blue for the lowest value, red for the highest, grey when missing or without order.
fn colour(rank: Option<f64>) -> String {
    let Some(rank) = rank else { return "#8a94a3".to_owned() };
    let mix = |low: f64, high: f64| (low + (high - low) * rank.clamp(0.0, 1.0)).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(38.0, 228.0), mix(120.0, 42.0), mix(226.0, 85.0))
}
