//! Features, training, evaluation, Shapley values, model files and reports for ICU risk models.
//!
//! [`train`](train::train) reads the marts through an [`acuity_warehouse::Warehouse`], cross-validates a model beside
//! SOFA and returns a [`ModelFile`]; [`ModelFile::predict`] and [`ModelFile::explain`] serve it; [`report::html`] draws
//! it. Everything is deterministic: the same data, options and seed give the same bytes, whatever the number of threads.
//!
//! Invariant: no SQL engine and no clock here; files are touched by [`ModelFile::load`], [`ModelFile::save`] and
//! [`write_atomically`] only, and [`registry`] lists them.

pub mod bagged;
pub mod cohort;
pub mod dataset;
pub mod distribution;
pub mod drift;
pub mod error;
pub mod evaluate;
pub mod explain;
mod facts;
mod feature_info;
pub mod features;
pub mod folds;
pub mod gbdt;
pub mod giveaway;
pub mod groups;
pub mod input;
pub mod isotonic;
pub mod leakage;
pub mod logistic;
mod mart;
mod math;
pub mod matrix;
mod members;
pub mod metrics;
mod model_file;
mod model_kind;
mod newton;
pub mod onnx;
mod recalibration;
pub mod registry;
pub mod report;
mod row;
mod serve;
pub mod stay;
pub mod surrogate;
pub mod task;
pub mod train;
pub mod words;

pub use cohort::FlowStep;
pub use error::{Error, Result};
pub use evaluate::Evaluation;
pub use explain::{Contribution, Explanation, Interaction, RangeWarning};
pub use feature_info::{FeatureInfo, TrainingStats};
pub use model_file::{CohortInfo, FORMAT_VERSION, Learner, Metadata, ModelFile, write_atomically};
pub use model_kind::ModelKind;
pub use recalibration::Recalibration;
pub use row::Row;
pub use serve::{explain_prediction, explain_stay, interactions_of_stay, located};
pub use task::{Task, Tasks};
pub use train::{ClassWeight, Directions, Progress, TrainOptions, Training, TunedSettings, train, train_until};

/// The seed of a training for which nobody chose one.
pub const DEFAULT_SEED: u64 = 1;
