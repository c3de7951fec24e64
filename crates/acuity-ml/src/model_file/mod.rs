//! One file for training and serving: parameters, feature names, units, transforms, training statistics, performance and
//! fingerprints.

mod file;
mod foreign;
mod metadata;

pub use file::write_atomically;
pub use metadata::{CohortInfo, FORMAT_VERSION, Metadata};

use crate::{
    error::{Error, Result},
    explain::{Contribution, Explanation, Interaction, RangeWarning},
    feature_info::FeatureInfo,
    gbdt::{Forest, GbdtModel, TreeShap},
    isotonic::Isotonic,
    logistic::LogisticModel,
    math::sigmoid,
    model_kind::ModelKind,
    row::Row,
    task::Task,
};

/// The parameters of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Learner {
    /// Logistic regression.
    Logistic(LogisticModel),
    /// Gradient-boosted trees, with what is prepared for explaining and for asking.
    Gbdt(GbdtModel, TreeShap, Box<Forest>),
}

/// The name among the hyperparameters under which it stands what grew the trees, where that is no booster.
pub(crate) const LEARNER: &str = "learner";

/// A model that predicts and explains.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    metadata: Metadata,
    learner: Learner,
    /// From the learner's log-odds to the probability; `None` where that is `1 / (1 + e^-margin)`.
    isotonic: Option<Isotonic>,
}

impl ModelFile {
    /// A logistic model.
    ///
    /// # Errors
    /// As many terms as features are needed.
    pub fn logistic(metadata: Metadata, model: LogisticModel) -> Result<Self> {
        let (expected, found) = (metadata.features.len(), model.terms.len());
        if expected != found {
            return Err(Error::Shape { what: "terms of the logistic model", expected, found });
        }
        Ok(Self { metadata, learner: Learner::Logistic(model), isotonic: None })
    }

    /// A boosted model.
    ///
    /// # Errors
    /// As many columns as features are needed.
    pub fn gbdt(metadata: Metadata, model: GbdtModel) -> Result<Self> {
        let (expected, found) = (metadata.features.len(), model.features);
        if expected != found {
            return Err(Error::Shape { what: "columns of the boosted model", expected, found });
        }
        let (shap, forest) = (TreeShap::new(&model), Box::new(Forest::new(&model)));
        Ok(Self { metadata, learner: Learner::Gbdt(model, shap, forest), isotonic: None })
    }

    /// A model that was made elsewhere, from rows of `task`: where the rows and features of a stay are found.
    #[must_use]
    pub fn for_task(mut self, task: &Task) -> Self {
        self.metadata.task.clone_from(&task.name);
        self.metadata.description = format!("{} {}", task.description, self.metadata.description);
        self.metadata.definition = Some(task.for_file());
        self
    }

    /// The same model with what is known of its features; those that are not among `known` stay as they are.
    #[must_use]
    pub(crate) fn with_features(mut self, known: &[FeatureInfo]) -> Self {
        for own in &mut self.metadata.features {
            if let Some(found) = known.iter().find(|one| one.name == own.name) {
                // Codes are those that the model learned from.
                let (categories, training) = (own.categories.take(), own.training);
                *own = FeatureInfo { categories, training, distribution: own.distribution.take(), ..found.clone() };
            }
        }
        self
    }

    /// The same model with its probabilities read from a curve.
    #[must_use]
    pub fn recalibrated(self, curve: Option<Isotonic>) -> Self {
        Self { isotonic: curve, ..self }
    }

    /// The curve that probabilities are read from, where there is one.
    #[must_use]
    pub fn isotonic(&self) -> Option<&Isotonic> {
        self.isotonic.as_ref()
    }

    /// What the file says about the model.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The inputs, in order.
    #[must_use]
    pub fn features(&self) -> &[FeatureInfo] {
        &self.metadata.features
    }

    /// The parameters.
    #[must_use]
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// Which learner it is.
    #[must_use]
    pub fn kind(&self) -> ModelKind {
        match self.learner {
            Learner::Logistic(_) => ModelKind::Logistic,
            // Trees are trees to who asks them; what grew them stands beside them.
            Learner::Gbdt(..) => match self.metadata.hyperparameters.get(LEARNER).map(String::as_str) {
                Some("tree") => ModelKind::Tree,
                Some("forest") => ModelKind::Forest,
                _ => ModelKind::Gbdt,
            },
        }
    }

    /// A row from named values; features that are not named are missing.
    ///
    /// # Errors
    /// An unknown name (the message suggests the nearest), or a value that is not finite.
    pub fn row<'a>(&self, values: impl IntoIterator<Item = (&'a str, Option<f64>)>) -> Result<Row> {
        Row::new(self.features(), values, None)
    }

    /// What the learner says of a row, in log-odds: the sum of the contributions. Nothing is allocated.
    #[must_use]
    pub fn margin(&self, row: &Row) -> f64 {
        match &self.learner {
            Learner::Logistic(model) => model.margin_of(|feature| row.value(feature)),
            Learner::Gbdt(_, _, forest) => forest.margin(|feature| row.value(feature) as f32),
        }
    }

    /// Probability of the outcome for what the learner says.
    #[must_use]
    pub fn probability_of(&self, margin: f64) -> f64 {
        self.isotonic.as_ref().map_or_else(|| sigmoid(margin), |curve| curve.probability(margin))
    }

    /// Probability of the outcome for one row.
    #[must_use]
    pub fn predict_one(&self, row: &Row) -> f64 {
        self.probability_of(self.margin(row))
    }

    /// Probability of the outcome by row.
    #[must_use]
    pub fn predict(&self, rows: &[Row]) -> Vec<f64> {
        rows.iter().map(|row| self.predict_one(row)).collect()
    }

    /// Expected margin over the training data, and the contribution of each feature: together the margin.
    #[must_use]
    pub fn shap(&self, row: &Row) -> (f64, Vec<f64>) {
        match &self.learner {
            Learner::Logistic(model) => (model.intercept, model.contributions(&row.dense())),
            Learner::Gbdt(_, shap, _) => (shap.base(), shap.contributions(&single(row))),
        }
    }

    /// What pairs of features do together for a row, in log-odds, beyond what each does alone: the strongest first, none of 0. A
    /// logistic regression has none.
    #[must_use]
    pub fn interactions(&self, row: &Row) -> Vec<Interaction> {
        let Learner::Gbdt(_, shap, _) = &self.learner else { return Vec::new() };
        let found = shap.interactions(&single(row));
        let features = self.features();
        let pairs =
            (0..features.len()).flat_map(|first| (first + 1..features.len()).map(move |second| (first, second)));
        let mut pairs: Vec<Interaction> = pairs
            .filter(|pair| found[*pair] != 0.0)
            .map(|(first, second)| Interaction {
                first: features[first].name.clone(),
                second: features[second].name.clone(),
                // Each of the two has half of it.
                shap: 2.0 * found[(first, second)],
            })
            .collect();
        // Equal ones in the order of the features: the same row gives the same text.
        pairs.sort_by(|a, b| b.shap.abs().total_cmp(&a.shap.abs()));
        pairs
    }

    /// Why a row has its probability.
    #[must_use]
    pub fn explain(&self, row: &Row) -> Explanation {
        let (base, shap) = self.shap(row);
        let margin = self.margin(row);
        let mut contributions: Vec<Contribution> = self
            .features()
            .iter()
            .enumerate()
            .map(|(i, feature)| Contribution {
                feature: feature.name.clone(),
                unit: feature.unit.clone(),
                description: feature.description.clone(),
                is_flag: feature.is_flag,
                value: row.values().get(i).copied().flatten(),
                category: row.values().get(i).copied().flatten().and_then(|code| feature.category_of(code)),
                training: feature.training,
                shap: shap.get(i).copied().unwrap_or(0.0),
            })
            .collect();
        // Equal ones by name: the same row gives the same text.
        contributions.sort_by(|a, b| b.shap.abs().total_cmp(&a.shap.abs()).then_with(|| a.feature.cmp(&b.feature)));
        Explanation {
            task: self.metadata.task.clone(),
            title: self.metadata.title(),
            model: self.kind(),
            as_of: None,
            base,
            contributions,
            margin,
            probability: self.probability_of(margin),
            isotonic: self.isotonic.is_some(),
            warnings: self.warnings(row),
        }
    }

    /// Values of a row that lie outside what training saw.
    #[must_use]
    pub fn warnings(&self, row: &Row) -> Vec<RangeWarning> {
        self.features()
            .iter()
            .zip(row.values())
            .filter_map(|(feature, value)| RangeWarning::check(feature, *value))
            .collect()
    }
}

fn single(row: &Row) -> Vec<f32> {
    row.values().iter().map(|value| value.map_or(f32::NAN, |value| value as f32)).collect()
}

#[cfg(test)]
mod tests;
