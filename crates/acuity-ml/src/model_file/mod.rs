//! One file for training and serving: parameters, feature names, units, transforms, training statistics, performance and
//! fingerprints.
//!
//! A logistic model is a JSON object `{"acuity": metadata, "logistic": parameters}`. A boosted model is an XGBoost JSON
//! model whose `learner.attributes.acuity` holds the same metadata as text, so that the Python ecosystem loads the same
//! file. Files are written to a temporary name and renamed.

mod foreign;
mod metadata;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use atomic_write_file::AtomicWriteFile;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use metadata::{CohortInfo, FORMAT_VERSION, Metadata};

use crate::{
    error::{Error, Result},
    explain::{Contribution, Explanation, RangeWarning},
    feature_info::FeatureInfo,
    gbdt::{GbdtModel, TreeShap, ubjson, xgboost_json},
    logistic::LogisticModel,
    math::sigmoid,
    model_kind::ModelKind,
    row::Row,
};

/// Attribute of the XGBoost file that holds our metadata.
const ATTRIBUTE: &str = "acuity";

/// The parameters of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Learner {
    /// Logistic regression.
    Logistic(LogisticModel),
    /// Gradient-boosted trees, with the prepared explainer.
    Gbdt(GbdtModel, TreeShap),
}

/// A model that predicts and explains.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    metadata: Metadata,
    learner: Learner,
}

#[derive(Serialize)]
struct LogisticOut<'a> {
    acuity: &'a Metadata,
    logistic: &'a LogisticModel,
}

#[derive(Deserialize)]
struct LogisticIn {
    acuity: Metadata,
    logistic: LogisticModel,
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
        Ok(Self { metadata, learner: Learner::Logistic(model) })
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
        let shap = TreeShap::new(&model);
        Ok(Self { metadata, learner: Learner::Gbdt(model, shap) })
    }

    /// Where training puts a model: `<dir>/<task>/<model>.json`.
    #[must_use]
    pub fn path_in(dir: &Path, task: &str, kind: ModelKind) -> PathBuf {
        dir.join(task).join(format!("{kind}.json"))
    }

    /// Reads a model.
    ///
    /// # Errors
    /// The file is missing, truncated, no model, or of a newer format; the message says which.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::MissingModel { path: path.to_owned() });
            }
            Err(source) => return Err(Error::Io { action: "read", path: path.to_owned(), source }),
        };
        if ubjson::is_ubjson(&bytes) {
            return Self::from_ubjson(&bytes).map_err(|problem| bad(path, &problem));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::from_json(&text).map_err(|problem| bad(path, &problem)),
            Err(_) => Err(bad(path, "it is not text, so it is no model; train again with `acuity train`")),
        }
    }

    /// Writes the model, a boosted one as UBJSON when the name ends with `.ubj`; a reader sees the old file or the new one, never a part. Missing folders are made.
    ///
    /// # Errors
    /// The file system refuses, or a number of the model is not finite.
    pub fn save(&self, path: &Path) -> Result<()> {
        let bytes = match &self.learner {
            Learner::Gbdt(model, _) if path.extension().is_some_and(|end| end == "ubj") => {
                self.xgboost_file(model).and_then(|file| xgboost_json::write_ubjson(&file))
            }
            _ => self.to_json().map(String::into_bytes),
        };
        write_atomically(path, &bytes.map_err(|problem| bad(path, &problem))?)
    }

    /// The file's text; the same bytes for the same model.
    ///
    /// # Errors
    /// A number of the model is not finite.
    pub fn to_json(&self) -> Result<String, String> {
        match &self.learner {
            Learner::Logistic(model) => {
                if !model.intercept.is_finite() || !model.terms.iter().all(crate::logistic::Term::is_valid) {
                    return Err("a parameter of the model is not finite".to_owned());
                }
                let mut text = serde_json::to_string_pretty(&LogisticOut { acuity: &self.metadata, logistic: model })
                    .map_err(|error| error.to_string())?;
                text.push('\n');
                Ok(text)
            }
            Learner::Gbdt(model, _) => xgboost_json::write(&self.xgboost_file(model)?),
        }
    }

    fn xgboost_file(&self, model: &GbdtModel) -> Result<xgboost_json::XgboostFile, String> {
        let metadata = serde_json::to_string(&self.metadata).map_err(|error| error.to_string())?;
        Ok(xgboost_json::XgboostFile {
            model: model.clone(),
            feature_names: self.metadata.features.iter().map(|feature| feature.name.clone()).collect(),
            attributes: BTreeMap::from([(ATTRIBUTE.to_owned(), metadata)]),
        })
    }

    /// Reads a boosted model from the bytes of a UBJSON file, as XGBoost writes them.
    ///
    /// # Errors
    /// Says what is wrong and what to do.
    pub fn from_ubjson(bytes: &[u8]) -> Result<Self, String> {
        let value = ubjson::read(bytes).map_err(|problem| format!("it is no complete UBJSON: {problem}"))?;
        Self::from_xgboost(&value)
    }

    /// Reads a model from the file's text; also one that XGBoost saved as JSON (`binary:logistic`, numeric features).
    ///
    /// # Errors
    /// Says what is wrong and what to do.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            if error.is_eof() {
                format!(
                    "it ends too early (line {}, column {}), so it is truncated; train again with `acuity train`",
                    error.line(),
                    error.column()
                )
            } else {
                format!("it is not JSON ({error}); a model is written by `acuity train`")
            }
        })?;
        if value.get("learner").is_some() {
            return Self::from_xgboost(&value);
        }
        if value.get("logistic").is_none() {
            return Err("it is JSON but no model (neither `logistic` nor `learner` is in it); a model is written by \
                        `acuity train`"
                .to_owned());
        }
        // Before the rest is read: a newer format may have other fields.
        check_version(value.get("acuity"))?;
        let parsed = LogisticIn::deserialize(&value).map_err(|error| damaged(&error.to_string()))?;
        if !parsed.logistic.intercept.is_finite() || !parsed.logistic.terms.iter().all(crate::logistic::Term::is_valid)
        {
            return Err(damaged("a parameter is not a finite number, or a scale is not positive"));
        }
        Self::logistic(parsed.acuity, parsed.logistic).map_err(|error| damaged(&error.to_string()))
    }

    fn from_xgboost(value: &Value) -> Result<Self, String> {
        let file = xgboost_json::read_value(value)?;
        let metadata = match file.attributes.get(ATTRIBUTE) {
            Some(text) => {
                let metadata: Value = serde_json::from_str(text).map_err(|error| damaged(&error.to_string()))?;
                check_version(Some(&metadata))?;
                Metadata::deserialize(&metadata).map_err(|error| damaged(&error.to_string()))?
            }
            None => foreign::metadata(&file),
        };
        let names = metadata.features.iter().map(|feature| &feature.name);
        // Values go in by the names of the metadata and are read by the columns of the trees.
        if !file.feature_names.is_empty() && !names.eq(&file.feature_names) {
            return Err(damaged("the feature names of the metadata and of the trees differ"));
        }
        Self::gbdt(metadata, file.model).map_err(|error| damaged(&error.to_string()))
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
            Learner::Gbdt(..) => ModelKind::Gbdt,
        }
    }

    /// A row from named values; features that are not named are missing.
    ///
    /// # Errors
    /// An unknown name (the message suggests the nearest), or a value that is not finite.
    pub fn row<'a>(&self, values: impl IntoIterator<Item = (&'a str, Option<f64>)>) -> Result<Row> {
        Row::new(self.features(), values, None)
    }

    /// Log-odds of a row.
    #[must_use]
    pub fn margin(&self, row: &Row) -> f64 {
        match &self.learner {
            Learner::Logistic(model) => model.margin(&row.dense()),
            Learner::Gbdt(model, _) => model.margin(&single(row)),
        }
    }

    /// Probability of the outcome by row.
    #[must_use]
    pub fn predict(&self, rows: &[Row]) -> Vec<f64> {
        rows.iter().map(|row| sigmoid(self.margin(row))).collect()
    }

    /// Expected margin over the training data, and the contribution of each feature: together the margin.
    #[must_use]
    pub fn shap(&self, row: &Row) -> (f64, Vec<f64>) {
        match &self.learner {
            Learner::Logistic(model) => (model.intercept, model.contributions(&row.dense())),
            Learner::Gbdt(_, shap) => (shap.base(), shap.contributions(&single(row))),
        }
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
            probability: sigmoid(margin),
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

fn bad(path: &Path, problem: &str) -> Error {
    Error::BadModel { path: path.to_owned(), problem: problem.to_owned() }
}

fn damaged(problem: &str) -> String {
    format!("it is damaged: {problem}; train again with `acuity train`")
}

fn check_version(metadata: Option<&Value>) -> Result<(), String> {
    let version = metadata.and_then(|metadata| metadata.get("format_version")).and_then(Value::as_u64);
    match version {
        Some(version) if version <= u64::from(FORMAT_VERSION) => Ok(()),
        Some(version) => Err(format!(
            "it has format {version}, this release reads up to {FORMAT_VERSION}; use a newer release of Acuity or train \
             again"
        )),
        None => Err(damaged("`format_version` is missing")),
    }
}

/// Writes a file so that a reader sees the old content or the new, never a part; missing folders are made.
///
/// # Errors
/// The file system refuses.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = AtomicWriteFile::open(path)?;
        file.write_all(bytes)?;
        file.commit()
    };
    write().map_err(|source| Error::Io { action: "write", path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
