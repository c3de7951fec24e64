//! Models: training them, asking them, looking at them.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use acuity_ml::{ClassWeight, DEFAULT_SEED, ModelKind, Recalibration};
use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::OutputFormat;

/// A learner by its name.
pub(crate) fn model_kind() -> impl TypedValueParser<Value = ModelKind> {
    let kinds = ModelKind::ALL.map(|kind| PossibleValue::new(kind.name()).help(kind.title()));
    PossibleValuesParser::new(kinds).try_map(|name| name.parse::<ModelKind>())
}

fn recalibration() -> impl TypedValueParser<Value = Recalibration> {
    PossibleValuesParser::new(Recalibration::ALL.map(Recalibration::name)).try_map(|name| name.parse::<Recalibration>())
}

fn class_weight(text: &str) -> Result<ClassWeight, String> {
    text.parse().map_err(|_| "`balanced`, or what a row with the outcome weighs, 0.001 to 1000000".to_owned())
}

fn minutes(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(minutes) if (0.0..=100_000.0).contains(&minutes) => Ok(Duration::from_secs_f64(60.0 * minutes)),
        _ => Err("a number of minutes from 0 to 100000".to_owned()),
    }
}

/// The task of a command that was given none: the first that the project ships.
pub(crate) const DEFAULT_TASK: &str = "in_hospital_mortality";

/// Features that an explanation prints unless asked.
const TOP: usize = 15;

/// Arguments of `train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// What to predict: a task of the files below `ml`
    #[arg(long, default_value = DEFAULT_TASK)]
    pub task: String,
    /// The learner
    #[arg(long, value_parser = model_kind(), default_value_t)]
    pub model: ModelKind,
    /// Cross-validation folds
    #[arg(long, default_value_t = 5)]
    pub folds: usize,
    /// Cross-validate N times, each time with other folds, and tell how far the figures depend on them
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub repeats: usize,
    /// Same seed, same bytes
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Train without asking whether a feature changes when what was recorded after its prediction is left out, or comes from what a
    /// source marks as known later
    #[arg(long)]
    pub trust_features: bool,
    /// A model of the N features that matter most, chosen inside each fold by SHAP values; its loss is told
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// How probabilities are corrected, from predictions for patients of inner folds (default: platt for gbdt, tree and
    /// forest, none for logistic)
    #[arg(long, value_name = "HOW", value_parser = recalibration())]
    pub calibrate: Option<Recalibration>,
    /// What a row with the outcome weighs beside one without, or `balanced`; probabilities are then corrected by platt for
    /// every learner
    #[arg(long, value_name = "N|balanced", value_parser = class_weight)]
    pub class_weight: Option<ClassWeight>,
    /// The share of the penalty of a logistic regression that is L1 (elastic net), 0 to 1: features that say little are left out
    #[arg(long, value_name = "SHARE")]
    pub l1_ratio: Option<f64>,
    /// Features with which the risk of boosted trees may only rise, separated by commas
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    pub rising: Vec<String>,
    /// Features with which it may only fall
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    pub falling: Vec<String>,
    /// Try N settings of the learner at random, inside each fold and again for the final model; what the final model got is
    /// told and stands in the model file and its card
    #[arg(long, value_name = "N")]
    pub tune: Option<usize>,
    /// Begin no further trial of --tune after so many minutes; what is written tells how many there were
    #[arg(long, value_name = "MINUTES", requires = "tune", value_parser = minutes)]
    pub tune_minutes: Option<Duration>,
    /// How the evaluation is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Which trained model.
#[derive(Debug, Clone, Args)]
pub struct ModelFileArgs {
    /// The task the model was trained for (default: in_hospital_mortality)
    #[arg(long)]
    pub task: Option<String>,
    /// The learner (default: the model that serves the task, see `acuity models promote`; else gbdt)
    #[arg(long, value_parser = model_kind())]
    pub model: Option<ModelKind>,
    /// A model file, instead of the one that `train` wrote; with --task, where it was made elsewhere from rows of that task
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub model_file: Option<PathBuf>,
}

impl ModelFileArgs {
    /// The task that was named, or the first that a project ships.
    pub(crate) fn task(&self) -> &str {
        self.task.as_deref().unwrap_or(DEFAULT_TASK)
    }
}

/// Arguments of `predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// A JSON object of features, a CSV, JSON-lines or JSON file (gzip too) or a Parquet file with the features by name, or - for
    /// standard input; all but JSON is read row by row, however long it is
    #[arg(long, value_name = "JSON|FILE|-")]
    pub input: String,
    /// Which model.
    #[command(flatten)]
    pub which: ModelFileArgs,
    /// Print the reasons of each prediction too
    #[arg(long)]
    pub explain: bool,
    /// How many features to print with --explain; 0 for all
    #[arg(long, default_value_t = TOP, value_name = "N", requires = "explain")]
    pub top: usize,
    /// Print how far each feature has moved from training (population stability index) in place of predictions
    #[arg(long, conflicts_with = "explain")]
    pub drift: bool,
    /// How predictions are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The ICU stay
    #[arg(long, value_name = "ID")]
    pub icustay_id: i64,
    /// Which model.
    #[command(flatten)]
    pub which: ModelFileArgs,
    /// When the prediction is made, such as "2150-01-01 06:00", of a task that makes several of a stay (default: the latest)
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// How many features to print; 0 for all
    #[arg(long, default_value_t = TOP, value_name = "N")]
    pub top: usize,
    /// Print also the N strongest interactions: what two features do together beyond what each does alone
    #[arg(long, value_name = "N")]
    pub interactions: Option<NonZeroUsize>,
    /// Print also the raw columns that each value comes from; JSON always has them
    #[arg(long)]
    pub lineage: bool,
    /// How the explanation is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Where the report goes (default: target/report.html in the project)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The task whose models are reported
    #[arg(long, default_value = DEFAULT_TASK)]
    pub task: String,
}

/// Arguments of `view`.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// The task whose models are offered first
    #[arg(long, default_value = DEFAULT_TASK)]
    pub task: String,
    /// Ask before a page reads more on BigQuery, such as 500GB (default: maximum_bytes_per_run of the profile, or 1GiB)
    #[arg(long, value_name = "BYTES", value_parser = acuity_bigquery::bytes)]
    pub max_bytes: Option<u64>,
}
