//! Arguments of `export`.

use std::path::PathBuf;

use acuity_ml::DEFAULT_SEED;
use clap::{ArgGroup, Args, ValueEnum};

/// What the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Typed columns, compressed: what pandas, polars, R and xgboost read.
    Parquet,
    /// Text.
    Csv,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").args(["select", "task"]).required(true).multiple(true)))]
pub struct ExportArgs {
    /// Tables to write, each into a file of its name: names, +parents, children+, tag:, path:, globs
    #[arg(long, short, num_args = 1.., value_name = "SELECTOR")]
    pub select: Vec<String>,
    /// Tables to leave out
    #[arg(long, num_args = 1.., value_name = "SELECTOR")]
    pub exclude: Vec<String>,
    /// A prediction task: its rows with key, group, time, fold, label and features, as `train` learns from them
    #[arg(long)]
    pub task: Option<String>,
    /// Folds of the task, by group and label as `train` makes them
    #[arg(long, default_value_t = 5, requires = "task")]
    pub folds: usize,
    /// Seed of the folds
    #[arg(long, default_value_t = DEFAULT_SEED, requires = "task")]
    pub seed: u64,
    /// Write the task without asking whether its features look ahead, as `train` asks
    #[arg(long, requires = "task")]
    pub trust_features: bool,
    /// What the files are
    #[arg(long, value_enum, default_value_t = ExportFormat::Parquet)]
    pub format: ExportFormat,
    /// The folder that they go to (default: target/export in the project); it is made when it is not there
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
