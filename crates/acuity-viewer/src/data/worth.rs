//! What models are worth on patients they have not seen, as training kept it beside each model: curves and figures, not the
//! predictions themselves.

use acuity_ml::{Evaluation, ModelFile, evaluate::ModelEvaluation, report::ShapSummary};

/// A model or a score in the charts.
#[derive(Debug, Clone)]
pub(crate) struct Contender<'a> {
    /// `Gradient-boosted trees`; with the task in front where two tasks are compared.
    pub(crate) title: String,
    /// A score, which the models have to beat.
    pub(crate) is_baseline: bool,
    pub(crate) evaluation: &'a ModelEvaluation,
}

/// The scores and models of the chosen model files, each once: scores that both were compared with are the same.
pub(crate) fn contenders<'a>(models: &[&'a ModelFile]) -> Vec<Contender<'a>> {
    let one_task = models.iter().all(|model| model.metadata().task == models[0].metadata().task);
    let named = |model: &ModelFile, title: &str| {
        if one_task { title.to_owned() } else { format!("{}: {title}", model.metadata().title()) }
    };
    let mut scores: Vec<Contender<'_>> = Vec::new();
    let mut own = Vec::new();
    for model in models {
        let Some((last, before)) = model.metadata().evaluation.as_ref().and_then(|all| all.models.split_last()) else {
            continue;
        };
        for score in before {
            let title = named(model, title_of(score));
            if !scores.iter().any(|seen| seen.title == title) {
                scores.push(Contender { title, is_baseline: true, evaluation: score });
            }
        }
        let title = named(model, model.kind().title());
        own.push(Contender { title, is_baseline: false, evaluation: last });
    }
    scores.extend(own);
    scores
}

/// Files of older releases have names only.
fn title_of(score: &ModelEvaluation) -> &str {
    if score.title.is_empty() { &score.name } else { &score.title }
}

/// On whom the figures are: `5 folds, 480 stays of 420 patients, 54 with the outcome`.
pub(crate) fn on_whom(evaluation: &Evaluation) -> String {
    let Evaluation { folds, stays, patients, positives, resamples, .. } = evaluation;
    format!(
        "{folds} folds, {} of {}, {} with the outcome; 95 % confidence intervals from {} resamples of patients",
        crate::format::counted(*stays, "stay"),
        crate::format::counted(*patients, "patient"),
        crate::format::count(*positives),
        crate::format::count(*resamples)
    )
}

/// Contributions over the cohort, or why there are none.
#[derive(Debug, Clone)]
pub(crate) enum Reasons {
    Summary(Box<ShapSummary>),
    /// In words for a person.
    None(&'static str),
}

#[cfg(test)]
mod tests {
    use super::on_whom;
    use acuity_ml::Evaluation;

    #[test]
    fn the_patients_are_counted() {
        let evaluation = Evaluation {
            folds: 5,
            seed: 1,
            resamples: 1000,
            stays: 480,
            patients: 1,
            positives: 54,
            rolling: None,
            repeated: None,
            temporal: None,
            selection: None,
            models: vec![],
            subgroups: vec![],
            importance: vec![],
        };
        let text = "5 folds, 480 stays of 1 patient, 54 with the outcome; 95 % confidence intervals from 1,000 resamples of patients";
        assert_eq!(on_whom(&evaluation), text);
    }
}
