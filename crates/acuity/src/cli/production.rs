//! Arguments of `pipeline` and `airflow`: running everything again and again, unattended.

use std::path::PathBuf;

use acuity_ml::DEFAULT_SEED;
use clap::{Args, Subcommand, ValueEnum};

use super::OutputFormat;

/// A step of the pipeline, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum StepName {
    /// Raw records into the warehouse.
    Load,
    /// Seeds, models and tests.
    Build,
    /// Both risk models.
    Train,
    /// The report.
    Report,
    /// The documentation.
    Docs,
}

impl StepName {
    /// Every step.
    pub const ALL: [Self; 5] = [Self::Load, Self::Build, Self::Train, Self::Report, Self::Docs];

    /// As it is typed and stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Build => "build",
            Self::Train => "train",
            Self::Report => "report",
            Self::Docs => "docs",
        }
    }
}

/// Who is told how a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Channel {
    /// JSON to the address in ACUITY_WEBHOOK_URL.
    Webhook,
    /// A message to the Slack incoming webhook in ACUITY_SLACK_WEBHOOK_URL.
    Slack,
}

/// Arguments of `pipeline`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PipelineArgs {
    /// What to do in place of a run.
    #[command(subcommand)]
    pub command: Option<PipelineCommand>,
    /// How to run.
    #[command(flatten)]
    pub run: PipelineRunArgs,
}

/// Subcommands of `pipeline`.
#[derive(Debug, Subcommand)]
pub enum PipelineCommand {
    /// Every run so far, the newest first
    #[command(
        after_help = "Examples:\n  acuity pipeline history\n  acuity pipeline history --limit 5 --output json\n  acuity pipeline history --steps --output csv"
    )]
    History(HistoryArgs),
}

/// Arguments of `pipeline`, for a run.
#[derive(Debug, Args)]
pub struct PipelineRunArgs {
    /// A MIMIC-III folder to load first; {date} in it becomes the logical date. Without it, what is loaded stays
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// The logical date the run is for, YYYY-MM-DD (default: today in UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<chrono::NaiveDate>,
    /// Keep the steps that the last run of this date finished with the same input
    #[arg(long, conflicts_with = "from")]
    pub resume: bool,
    /// Begin at this step; what earlier ones left is used as it is
    #[arg(long, value_enum, value_name = "STEP")]
    pub from: Option<StepName>,
    /// End after this step
    #[arg(long, value_enum, value_name = "STEP")]
    pub to: Option<StepName>,
    /// Tell how the run ended (may be given twice)
    #[arg(long, value_enum, value_name = "CHANNEL")]
    pub notify: Vec<Channel>,
    /// What the models predict
    #[arg(long, default_value = super::learning::DEFAULT_TASK)]
    pub task: String,
    /// Seed of the training: same seed, same bytes
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Train without asking whether a feature looks ahead, see `acuity train --help`
    #[arg(long)]
    pub trust_features: bool,
    /// Set up to N rows of each raw table aside in TABLE_rejects instead of refusing the file
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub max_bad_records: u64,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `pipeline history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// How many runs; 0 for all
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: usize,
    /// A line for each step of each run
    #[arg(long)]
    pub steps: bool,
    /// How the runs are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Subcommands of `airflow`.
#[derive(Debug, Subcommand)]
pub enum AirflowCommand {
    /// Write a DAG for Airflow 3.1 or later, and the alerts it sends
    #[command(
        after_help = "Examples:\n  acuity airflow export --output ~/airflow/dags/acuity.py\n  acuity airflow export --output dags/icu.py --dag-id icu --schedule '0 4 * * *' --data '/incoming/{date}' --target bigquery"
    )]
    Export(ExportArgs),
}

/// Which day's records a run loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DataDay {
    /// The run's logical date: with @daily the day that begins when the run starts
    Same,
    /// The day before it: the one that has ended
    Previous,
}

/// Arguments of `airflow export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Where the DAG goes; acuity_alerts.py goes into ../plugins beside its folder
    #[arg(long, default_value = "dags/acuity.py", value_name = "FILE")]
    pub output: PathBuf,
    /// Where acuity_alerts.py goes in its place: Airflow's plugins folder
    #[arg(long, value_name = "DIR")]
    pub plugins_dir: Option<PathBuf>,
    /// The DAG's name in Airflow
    #[arg(long, default_value = "acuity", value_name = "ID")]
    pub dag_id: String,
    /// When it runs: a cron expression or one of Airflow's presets
    #[arg(long, default_value = "@daily", value_name = "SCHEDULE")]
    pub schedule: String,
    /// The first date a backfill may reach, YYYY-MM-DD
    #[arg(long, default_value = "2025-01-01", value_name = "DATE", value_parser = date)]
    pub start_date: chrono::NaiveDate,
    /// A folder or gs:// address that each run loads; {date} becomes the logical date
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// Which day {date} means
    #[arg(long, value_enum, default_value_t = DataDay::Same)]
    pub data_day: DataDay,
    /// Hours after which a run that has not ended raises an alert
    #[arg(long, default_value_t = 4, value_name = "HOURS", value_parser = clap::value_parser!(u16).range(1..=720))]
    pub deadline: u16,
    /// Times a task is tried again
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=20))]
    pub retries: u16,
    /// Do not train models
    #[arg(long)]
    pub no_train: bool,
}

impl ExportArgs {
    /// Of a command line without options.
    pub(crate) fn by_default() -> Self {
        #[derive(clap::Parser)]
        struct Nothing {
            #[command(flatten)]
            args: ExportArgs,
        }
        <Nothing as clap::Parser>::parse_from(["export"]).args
    }
}

impl DataDay {
    /// As it is typed.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// `2026-01-31` and nothing shorter: `26-1-31` would be a day of the year 26, and `0026-01-31` is one.
fn date(text: &str) -> Result<chrono::NaiveDate, String> {
    let parsed = text
        .parse::<chrono::NaiveDate>()
        .ok()
        .filter(|date| date.to_string() == text && chrono::Datelike::year(date) >= 1900);
    parsed.ok_or_else(|| "write a day as YYYY-MM-DD, such as 2026-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_written_out() {
        assert_eq!(date("2026-01-31").map(|date| date.to_string()), Ok("2026-01-31".to_owned()));
        for wrong in ["26-1-1", "2026-1-31", "2026-02-30", "2026-01-31T00:00", "", "+2026-01-31", "-001-01-01"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
