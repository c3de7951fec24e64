//! The curves of models and scores.

use acuity_ml::evaluate::ModelEvaluation;
use eframe::egui::{Color32, Ui};

use crate::{
    data::worth::Contender,
    theme::{palette, series},
    widgets::{Curve, CurvePlot, weak},
};

const HEIGHT: f32 = 300.0;

/// A colour for each: models have the strong ones, scores come after them.
fn colours(ui: &Ui, all: &[Contender<'_>]) -> Vec<Color32> {
    let models = all.iter().filter(|one| !one.is_baseline).count();
    let (mut model, mut score) = (0, models);
    all.iter()
        .map(|one| {
            let place = if one.is_baseline { &mut score } else { &mut model };
            *place += 1;
            series(palette(ui), *place - 1)
        })
        .collect()
}

/// One curve each, of the points and the name that the functions give.
fn curves(
    ui: &Ui,
    all: &[Contender<'_>],
    points: impl Fn(&ModelEvaluation) -> Vec<[f64; 2]>,
    name: impl Fn(&Contender<'_>) -> String,
) -> Vec<Curve> {
    let with_colours = all.iter().zip(colours(ui, all));
    with_colours.map(|(one, colour)| Curve::new(name(one), points(one.evaluation), colour)).collect()
}

pub(super) fn roc_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    let mut drawn = vec![Curve::reference(vec![[0.0, 0.0], [1.0, 1.0]], palette(ui).text_weak)];
    drawn.extend(curves(
        ui,
        all,
        |one| one.roc.clone(),
        |one| {
            let area = one.evaluation.metrics.auroc;
            format!("{} {:.3} ({:.3}–{:.3})", one.title, area.value, area.low, area.high)
        },
    ));
    let plot = CurvePlot {
        title: "ROC",
        x_title: "False positive rate",
        y_title: "True positive rate",
        x: (0.0, 1.0),
        y: (0.0, 1.0),
        x_is_percent: true,
        y_is_percent: true,
        height: HEIGHT,
        curves: &drawn,
    };
    plot.show(ui);
    weak(ui, "Area with its 95 % confidence interval. Dashed: no better than chance.");
}

pub(super) fn precision_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    let prevalence = all.first().map_or(0.0, |one| one.evaluation.metrics.prevalence);
    let mut drawn = vec![Curve::reference(vec![[0.0, prevalence], [1.0, prevalence]], palette(ui).text_weak)];
    drawn.extend(curves(
        ui,
        all,
        |one| one.precision_recall.clone(),
        |one| format!("{} {:.3}", one.title, one.evaluation.metrics.auprc),
    ));
    let plot = CurvePlot {
        title: "Precision and recall",
        x_title: "Recall",
        y_title: "Precision",
        x: (0.0, 1.0),
        y: (0.0, 1.0),
        x_is_percent: true,
        y_is_percent: true,
        height: HEIGHT,
        curves: &drawn,
    };
    plot.show(ui);
    weak(ui, "Average precision. Dashed: the share of stays with the outcome, which is chance.");
}

pub(super) fn calibration_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    let bins = || all.iter().flat_map(|one| &one.evaluation.reliability);
    if bins().next().is_none() {
        weak(ui, "No bins are kept with the model.");
        return;
    }
    let top = bins().map(|bin| bin.predicted.max(bin.observed)).fold(0.1, f64::max);
    let top = (1.15 * top).min(1.0);
    let mut drawn = vec![Curve::reference(vec![[0.0, 0.0], [top, top]], palette(ui).text_weak)];
    let points = |one: &ModelEvaluation| one.reliability.iter().map(|bin| [bin.predicted, bin.observed]).collect();
    let mut lines = curves(ui, all, points, |one| one.title.clone());
    for (line, one) in lines.iter_mut().zip(all) {
        line.is_marked = true;
        if !one.is_baseline {
            line.whiskers = one.evaluation.reliability.iter().map(|bin| [bin.predicted, bin.low, bin.high]).collect();
        }
    }
    drawn.extend(lines);
    let plot = CurvePlot {
        title: "Calibration",
        x_title: "Predicted risk",
        y_title: "Observed frequency",
        x: (0.0, top),
        y: (0.0, top),
        x_is_percent: true,
        y_is_percent: true,
        height: HEIGHT,
        curves: &drawn,
    };
    plot.show(ui);
    weak(
        ui,
        "Ten bins of equal size with 95 % confidence intervals. On the dashed line as many have the outcome as were predicted.",
    );
}

pub(super) fn decisions_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    let rows = || all.iter().flat_map(|one| &one.evaluation.thresholds);
    let Some(first) = all.iter().find(|one| !one.evaluation.thresholds.is_empty()) else {
        weak(ui, "No thresholds are kept with the model; those trained now have them.");
        return;
    };
    let most = rows().map(|at| at.threshold).fold(0.0, f64::max);
    let high = rows().map(|at| at.net_benefit.max(at.net_benefit_of_all)).fold(1e-4, f64::max);
    // What is far below nobody's benefit says nothing more.
    let low = -high / 3.0;
    let weak_colour = palette(ui).text_weak;
    let everybody = first.evaluation.thresholds.iter().map(|at| [at.threshold, at.net_benefit_of_all]);
    let mut drawn = vec![
        Curve::reference(vec![[0.0, 0.0], [most, 0.0]], weak_colour),
        Curve::reference(everybody.take_while(|point| point[1] >= low).collect(), weak_colour),
    ];
    let points =
        |one: &ModelEvaluation| one.thresholds.iter().map(|at| [at.threshold, at.net_benefit.max(low)]).collect();
    drawn.extend(curves(ui, all, points, |one| one.title.clone()));
    let plot = CurvePlot {
        title: "Decision curves",
        x_title: "Threshold of risk",
        y_title: "Net benefit by stay",
        x: (0.0, most),
        y: (low, high),
        x_is_percent: true,
        y_is_percent: false,
        height: HEIGHT,
        curves: &drawn,
    };
    plot.show(ui);
    weak(
        ui,
        "Vickers and Elkin 2006. Dashed: acting on everybody, and on nobody. Above both, acting on the predictions is worth it.",
    );
}
