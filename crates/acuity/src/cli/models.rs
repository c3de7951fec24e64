//! Arguments of `models`: the trained models, and which of them serves.

use std::path::PathBuf;

use acuity_ml::ModelKind;
use clap::{Args, Subcommand, ValueEnum};

use super::{
    OutputFormat,
    learning::{DEFAULT_TASK, ModelFileArgs, model_kind},
};

/// Subcommands of `models`.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// All trained models with their figures, and which of them serve
    List(ListArgs),
    /// The card of a model: outcome, data, performance, limits, features, provenance
    #[command(after_help = "Example:\n  acuity models show --task deterioration --format html > card.html")]
    Show(ShowArgs),
    /// The figures of two models beside each other
    #[command(
        after_help = "Example:\n  acuity models compare in_hospital_mortality/logistic in_hospital_mortality/gbdt"
    )]
    Compare(CompareArgs),
    /// Let a model serve its task: predict and explain take it where they are given no --model, whatever is trained later
    #[command(after_help = "Example:\n  acuity models promote --task in_hospital_mortality --model logistic")]
    Promote(PromoteArgs),
    /// A model for other programs: ONNX for onnxruntime, or the file of XGBoost as JSON or UBJSON
    #[command(
        after_help = "Examples:\n  acuity models export --task deterioration --format onnx\n  acuity models export --model gbdt --format ubj --out model.ubj"
    )]
    Export(ExportArgs),
}

/// Arguments of `models list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only the models of this task
    #[arg(long)]
    pub task: Option<String>,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// How a card is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CardFormat {
    /// For reading and for version control.
    Markdown,
    /// One page that needs nothing else.
    Html,
    /// Everything that the model file says about itself.
    Json,
}

/// Arguments of `models show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Which model.
    #[command(flatten)]
    pub which: ModelFileArgs,
    /// How the card is printed
    #[arg(long, value_enum, default_value_t = CardFormat::Markdown)]
    pub format: CardFormat,
}

/// Arguments of `models compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// A model as TASK/MODEL, or its file
    #[arg(value_name = "MODEL")]
    pub first: PathBuf,
    /// The model beside it
    #[arg(value_name = "MODEL")]
    pub second: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `models promote`.
#[derive(Debug, Args)]
pub struct PromoteArgs {
    /// The task
    #[arg(long, default_value = DEFAULT_TASK)]
    pub task: String,
    /// The learner
    #[arg(long, value_parser = model_kind(), default_value_t)]
    pub model: ModelKind,
}

/// What other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelFormat {
    /// Rows of features in, probability and log-odds out.
    Onnx,
    /// What `train` wrote: boosted trees as XGBoost reads them, a logistic regression with its transforms.
    Json,
    /// Boosted trees as XGBoost reads them, in binary.
    Ubj,
}

/// Arguments of `models export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Which model.
    #[command(flatten)]
    pub which: ModelFileArgs,
    /// What the file is
    #[arg(long, value_enum, default_value_t = ModelFormat::Onnx)]
    pub format: ModelFormat,
    /// Where it goes (default: TASK-MODEL.FORMAT in this folder)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
