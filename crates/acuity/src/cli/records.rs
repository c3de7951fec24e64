//! Getting records in.

use std::path::PathBuf;

use acuity_ml::DEFAULT_SEED;
use clap::Args;

use super::OutputFormat;

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The project folder to make
    #[arg(long, default_value = crate::discover::DEMO, value_name = "DIR")]
    pub dir: PathBuf,
    /// How many synthetic patients, 100 at least
    #[arg(long, default_value_t = 2000, value_name = "N")]
    pub patients: u64,
    /// Seed of everything random: same seed, same bytes
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Start over even where an earlier run left usable results, of this number of patients or another
    #[arg(long)]
    pub fresh: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to make; files that are already there and differ are left alone unless --force is given
    pub dir: PathBuf,
    /// Overwrite project files that differ
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub struct SynthArgs {
    /// How many patients
    #[arg(long, default_value_t = 2000, value_name = "N")]
    pub patients: u64,
    /// Same seed, same bytes
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Where the 26 files go
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `load`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// A MIMIC-III folder: .csv or .csv.gz, headers in any case; on BigQuery also gs://BUCKET/FOLDER
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Only these tables, comma-separated
    #[arg(long, value_delimiter = ',', value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Set up to N rows of each table aside in TABLE_rejects instead of refusing the file
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub max_bad_records: u64,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}
