//! Models as files.
//!
//! A logistic model is a JSON object `{"acuity": metadata, "logistic": parameters}`. A boosted model is an XGBoost JSON
//! model whose `learner.attributes.acuity` holds the same metadata as text, so that the Python ecosystem loads the same
//! file. Where probabilities are read from a curve it stands beside the metadata, as `isotonic` or `acuity_isotonic`. Files
//! are written to a temporary name and renamed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use acuity_compiler::replace_file;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FORMAT_VERSION, Learner, Metadata, ModelFile, foreign};
use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
    gbdt::{GbdtModel, ubjson, xgboost_json},
    isotonic::Isotonic,
    logistic::LogisticModel,
    model_kind::ModelKind,
};

/// Attributes of the XGBoost file that hold our metadata, and the curve of the probabilities.
const ATTRIBUTE: &str = "acuity";
const CURVE: &str = "acuity_isotonic";

#[derive(Serialize)]
struct LogisticOut<'a> {
    acuity: &'a Metadata,
    logistic: &'a LogisticModel,
    #[serde(skip_serializing_if = "Option::is_none")]
    isotonic: Option<&'a Isotonic>,
}

#[derive(Deserialize)]
struct LogisticIn {
    acuity: Metadata,
    logistic: LogisticModel,
    #[serde(default)]
    isotonic: Option<Isotonic>,
}

impl ModelFile {
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

    /// Writes the model, a boosted one as UBJSON when the name ends with `.ubj`; a reader sees the old file or the new one,
    /// never a part. Missing folders are made.
    ///
    /// # Errors
    /// The file system refuses, or a number of the model is not finite.
    pub fn save(&self, path: &Path) -> Result<()> {
        let is_binary = path.extension().is_some_and(|end| end == "ubj") && matches!(self.learner, Learner::Gbdt(..));
        let bytes = if is_binary { self.to_ubjson() } else { self.to_json().map(String::into_bytes) };
        write_atomically(path, &bytes.map_err(|problem| bad(path, &problem))?)
    }

    /// The file's text; the same bytes for the same model.
    ///
    /// # Errors
    /// A number of the model is not finite.
    pub fn to_json(&self) -> Result<String, String> {
        self.isotonic.as_ref().map_or(Ok(()), curve_is_valid)?;
        match &self.learner {
            Learner::Logistic(model) => {
                if !model.intercept.is_finite() || !model.terms.iter().all(crate::logistic::Term::is_valid) {
                    return Err("a parameter of the model is not finite".to_owned());
                }
                let mut text = serde_json::to_string_pretty(&LogisticOut {
                    acuity: &self.metadata,
                    logistic: model,
                    isotonic: self.isotonic.as_ref(),
                })
                .map_err(|error| error.to_string())?;
                text.push('\n');
                Ok(text)
            }
            Learner::Gbdt(model, ..) => xgboost_json::write(&self.xgboost_file(model)?),
        }
    }

    /// A boosted model as UBJSON, as XGBoost writes it.
    ///
    /// # Errors
    /// It is a logistic regression, or a number of the model is not finite.
    pub fn to_ubjson(&self) -> Result<Vec<u8>, String> {
        self.isotonic.as_ref().map_or(Ok(()), curve_is_valid)?;
        match &self.learner {
            Learner::Logistic(_) => {
                Err("UBJSON is the format of boosted trees, and this is a logistic regression".to_owned())
            }
            Learner::Gbdt(model, ..) => xgboost_json::write_ubjson(&self.xgboost_file(model)?),
        }
    }

    fn xgboost_file(&self, model: &GbdtModel) -> Result<xgboost_json::XgboostFile, String> {
        let mut attributes = BTreeMap::from([(ATTRIBUTE.to_owned(), text(&self.metadata)?)]);
        if let Some(curve) = &self.isotonic {
            attributes.insert(CURVE.to_owned(), text(curve)?);
        }
        Ok(xgboost_json::XgboostFile {
            model: model.clone(),
            feature_names: self.metadata.features.iter().map(|feature| feature.name.clone()).collect(),
            categories: self.categories(),
            attributes,
        })
    }

    /// Of each feature; nothing where none has categories.
    fn categories(&self) -> Vec<Option<Vec<String>>> {
        let features = &self.metadata.features;
        if features.iter().any(FeatureInfo::is_category) {
            features.iter().map(|feature| feature.categories.clone()).collect()
        } else {
            Vec::new()
        }
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
        features_are_sound(&parsed.acuity)?;
        let model = Self::logistic(parsed.acuity, parsed.logistic).map_err(|error| damaged(&error.to_string()))?;
        model.with_curve(parsed.isotonic)
    }

    fn with_curve(self, curve: Option<Isotonic>) -> Result<Self, String> {
        curve.as_ref().map_or(Ok(()), curve_is_valid)?;
        Ok(self.recalibrated(curve))
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
        features_are_sound(&metadata)?;
        let names = metadata.features.iter().map(|feature| &feature.name);
        // Values go in by the names of the metadata and are read by the columns of the trees.
        if !file.feature_names.is_empty() && !names.eq(&file.feature_names) {
            return Err(damaged("the feature names of the metadata and of the trees differ"));
        }
        let curve = file.attributes.get(CURVE).map(|text| serde_json::from_str(text)).transpose();
        let curve = curve.map_err(|error| damaged(&error.to_string()))?;
        Self::gbdt(metadata, file.model).map_err(|error| damaged(&error.to_string()))?.with_curve(curve)
    }
}

/// Values go in by name, and are checked in the unit that this release knows.
fn features_are_sound(metadata: &Metadata) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for feature in &metadata.features {
        if !seen.insert(&feature.name) {
            return Err(format!("the feature `{}` stands in it twice; each needs a name of its own", feature.name));
        }
        if let Some(unit) = feature.other_unit() {
            return Err(format!(
                "its feature `{}` is in {}, and this release knows it in {unit}; train again with `acuity train`",
                feature.name, feature.unit
            ));
        }
    }
    Ok(())
}

fn text(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

fn curve_is_valid(curve: &Isotonic) -> Result<(), String> {
    if curve.is_valid() {
        return Ok(());
    }
    Err(damaged("the curve of the probabilities is none that rises from 0 to 1"))
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
    replace_file(path, |out| out.write_all(bytes)).map_err(|source| Error::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}
