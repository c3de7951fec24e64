//! What a person can type. Only clap types and help texts live here; `commands` turns them into library calls.

pub mod compile;
pub mod dbt;
pub(crate) mod defaults;
pub mod export;
pub mod learning;
pub mod models;
pub mod operations;
pub mod production;
pub mod query;
pub mod records;
pub mod run;
pub mod sample;
pub mod selection;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::Styles};
use export::ExportArgs;
use learning::{ExplainArgs, PredictArgs, ReportArgs, TrainArgs, ViewArgs};
use records::{DemoArgs, InitArgs, LoadArgs, SynthArgs};
use run::RunArgs;
use selection::SelectArgs;

const STYLES: Styles = Styles::styled();

/// Raw intensive-care records to tested tables, clinical scores, explained risk models and a desktop dashboard.
#[derive(Debug, Parser)]
#[command(name = "acuity", version, styles = STYLES, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Start here:
  acuity demo                                   synthetic records to models and a report, in ./acuity-demo
  acuity load --data DIR && acuity build        your own MIMIC-III folder
  acuity view                                   look at what was built

Exit codes: 0 success, 1 a model, test or input failed, 2 wrong usage or an unusable project, 130 stopped by Ctrl-C.";

const WHY_HELP: &str = "\
Examples:
  acuity why --icustay-id 200005
  acuity why --icustay-id 200005 --hour 12 --component renal
  acuity why --icustay-id 200005 --first-day
  acuity why --icustay-id 200005 --score sapsii --output json

SOFA of an hour is the worst of the 24 hours that end with it; each component is followed down to the raw rows. The other scores, and
SOFA with --first-day, are of the first day and are followed down to their inputs. Needs a built project: acuity build.";

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The project folder (default: the nearest one with a dbt_project.yml, upwards, then ./project)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub project_dir: Option<PathBuf>,
    /// Where profiles.yml is (default: DBT_PROFILES_DIR, then the project folder)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub profiles_dir: Option<PathBuf>,
    /// The profile to use (default: the one that dbt_project.yml names)
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub profile: Option<String>,
    /// The output of the profile to use, as named in profiles.yml; compare takes two
    // Several for `compare`; other commands refuse a second one.
    #[arg(long, short, global = true, value_name = "NAME", action = clap::ArgAction::Append, help_heading = "Global options")]
    pub target: Vec<String>,
    /// Variables as a YAML or JSON mapping, e.g. '{reference_quirks: true}'
    #[arg(long, global = true, value_name = "YAML", help_heading = "Global options")]
    pub vars: Option<String>,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, help_heading = "Global options")]
    pub color: ColorChoice,
    /// Only errors and results
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Log more to stderr (-v what is done and a line for each node, -vv each statement)
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,
    /// Options of dbt.
    #[command(flatten)]
    pub dbt: dbt::DbtArgs,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    #[value(alias = "text")]
    Table,
    /// One JSON document, or one object a line for rows.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything once on synthetic records: load, build, test, train, report
    #[command(after_help = "Examples:\n  acuity demo\n  acuity demo --patients 500 --seed 7 --dir /data/trial")]
    Demo(DemoArgs),
    /// Write the analytics project into a new folder
    #[command(after_help = "Example:\n  acuity init icu && cd icu && acuity load --data ~/mimic-iii && acuity build")]
    Init(InitArgs),
    /// Write a synthetic MIMIC-III v1.4 as gzip CSV
    #[command(after_help = "Example:\n  acuity synth --patients 40000 --seed 1 --out ./mimic-synth")]
    Synth(SynthArgs),
    /// Load a MIMIC-III folder into the warehouse
    #[command(
        after_help = "Examples:\n  acuity load --data ~/mimic-iii\n  acuity load --data ~/mimic-iii --tables patients,admissions --max-bad-records 100\n  acuity load --data gs://my-bucket/mimic-iii --target bigquery"
    )]
    Load(LoadArgs),
    /// Read the project and report every mistake
    Parse,
    /// Check the columns and types of the whole project before anything runs
    #[command(after_help = "Examples:\n  acuity check\n  acuity check --select +sofa --output json")]
    Check(CheckArgs),
    /// Write the SQL of each model to target/compiled
    #[command(after_help = "Examples:\n  acuity compile\n  acuity compile --select sofa --print")]
    Compile(compile::CompileArgs),
    /// Build models
    #[command(mut_args(run::without(&["show", "store_failures", "resource_type", "exclude_resource_type"])))]
    Run(RunArgs),
    /// Run tests on what is built, and unit tests of models
    #[command(
        after_help = "Examples:\n  acuity test --select sofa\n  acuity test --select test_type:unit\n  acuity test --select unit_test:late_orders --output json\n\nA unit test gives its model rows in place of what it reads; what differs from the expected rows is shown."
    )]
    #[command(mut_args(run::without(&["show", "full_refresh", "empty", "sample", "event_time_start", "event_time_end"])))]
    Test(RunArgs),
    /// Seeds, models, snapshots and tests in order; a failed test stops what depends on it
    #[command(
        after_help = "Examples:\n  acuity build\n  acuity build --select +sofa --exclude tag:slow\n  acuity build --select path:models/staging --fail-fast --threads 2\n  acuity build --select sofa --indirect-selection cautious\n  acuity build --select state:modified+ --defer --state prod_artifacts\n  acuity build --empty"
    )]
    Build(RunArgs),
    /// Load the project's CSV seeds
    #[command(mut_args(run::without(run::NOT_OF_SEEDS)))]
    Seed(RunArgs),
    /// Take what has changed into snapshots, which keep every version of their rows
    #[command(
        after_help = "Examples:\n  acuity snapshot\n  acuity snapshot --select orders_snapshot\n  acuity build --select resource_type:snapshot+\n\nA snapshot is never made anew; one that fails leaves the versions it has kept."
    )]
    #[command(mut_args(run::without(run::NOT_OF_SNAPSHOTS)))]
    Snapshot(RunArgs),
    /// Put what another state has built in the place of what is not here
    #[command(
        after_help = "Examples:\n  acuity clone --state prod_artifacts\n  acuity clone --select state:modified+ --state prod_artifacts --full-refresh\n\nOn DuckDB a view that reads the other relation, on BigQuery a clone of a table. What is here already stays."
    )]
    Clone(operations::CloneArgs),
    /// Run again what failed or was skipped in the last run
    #[command(
        after_help = "Examples:\n  acuity retry\n  acuity retry --state last_night\n\nReads run_results.json of the target folder, or of --state: the same command, with its options, on the nodes that did not succeed.\nVariables and target are those of that run, where this command line says none."
    )]
    Retry(operations::RetryArgs),
    /// Call a macro for what it does
    #[command(
        after_help = "Examples:\n  acuity run-operation grant_select --args '{role: reporter}'\n  acuity run-operation my_package.clean_up\n\nWhat the macro asks of the warehouse by run_query() and statement blocks is done; the text that it gives is not run."
    )]
    RunOperation(operations::RunOperationArgs),
    /// Put the packages of packages.yml into the project, as far as that goes without a network
    #[command(
        after_help = "Examples:\n  acuity deps\n  acuity deps --upgrade\n  acuity deps --add-package ../kit --source local\n\nFolders (local) are linked and repositories on this machine (git) are cloned. Of a package of a hub or of an address\nthe copy under dbt_packages/ is taken; without one the command says where to put it. Writes package-lock.yml."
    )]
    Deps(operations::DepsArgs),
    /// What there is to know of sources
    #[command(subcommand)]
    Source(operations::SourceCommand),
    /// List what a selection contains
    #[command(
        visible_alias = "list",
        after_help = "Examples:\n  acuity ls --select +sofa\n  acuity ls --resource-type source --output path\n  acuity ls --resource-type model --output json --output-keys unique_id config.materialized"
    )]
    Ls(selection::LsArgs),
    /// Which raw columns a column is computed from
    #[command(
        after_help = "Examples:\n  acuity lineage sofa.renal\n  acuity lineage first_day_features.lactate_max --output json\n  acuity lineage sofa.renal --mermaid > renal.mmd"
    )]
    Lineage(LineageArgs),
    /// Print the rows of a model or of a query
    #[command(
        after_help = "Examples:\n  acuity show sofa\n  acuity show --inline \"select s.sofa, count(*) n from {{ ref('sofa') }} s group by 1 order by 1\" --limit -1 --output csv\n  acuity show --database mimic.duckdb --file query.sql"
    )]
    Show(query::ShowArgs),
    /// Tables and the matrix of a prediction task as Parquet or CSV files, for notebooks
    #[command(
        after_help = "Examples:\n  acuity export --select first_day_features outcomes\n  acuity export --task in_hospital_mortality --folds 5 --out data\n  acuity export --select tag:mart --format csv --out data"
    )]
    Export(ExportArgs),
    /// Documentation of the project
    #[command(subcommand)]
    Docs(operations::DocsCommand),
    /// Remove what commands generated (never the database file)
    Clean,
    /// Check the project, the profile and the connection
    Debug,
    /// Build on two targets and compare: columns, rows by key, the first differences
    #[command(
        after_help = "Examples:\n  acuity compare --target dev --target bigquery\n  acuity compare --target dev --target bigquery --select path:models/marts --no-build"
    )]
    Compare(CompareArgs),
    /// The roles that reading, building and CI need on BigQuery, and no more
    #[command(
        after_help = "Examples:\n  acuity iam --target bigquery\n  acuity iam --target bigquery --format terraform > acuity.tf"
    )]
    Iam(IamArgs),
    /// Translate BigQuery SQL to DuckDB SQL
    #[command(
        after_help = "Examples:\n  acuity transpile query.sql\n  acuity transpile query.sql --database mimic.duckdb\n  echo 'SELECT SAFE_DIVIDE(1, 0)' | acuity transpile -"
    )]
    Transpile(query::TranspileArgs),
    /// Clinical scores of values you give
    #[command(
        after_help = "Examples:\n  acuity score sofa --input '{\"pf_novent\": 250, \"platelet_min\": 90, \"mingcs\": 14}'\n  acuity score sofa --input stays.csv --output json\n  acuity score sofa --list-inputs\n  acuity score --list"
    )]
    Score(ScoreArgs),
    /// Train and evaluate a risk model on the built marts
    #[command(after_help = "Example:\n  acuity train --task in_hospital_mortality --model gbdt --seed 1")]
    Train(TrainArgs),
    /// Predict with a trained model
    #[command(
        after_help = "Examples:\n  acuity predict --input patients.csv\n  acuity predict --input patients.parquet --output csv > risks.csv\n  echo '{\"age\": 71, \"lactate_max\": 4.2}' | acuity predict --input - --output json"
    )]
    Predict(PredictArgs),
    /// Why a model gives a stay its risk
    #[command(after_help = "Example:\n  acuity explain --icustay-id 200003 --top 10")]
    Explain(ExplainArgs),
    /// The trained models: list, show, compare, promote
    #[command(subcommand)]
    Models(models::ModelsCommand),
    /// The state of the records: what was charted twice, cannot be, was converted, or is missing
    #[command(
        after_help = "Examples:\n  acuity quality\n  acuity quality --hours\n  acuity quality --all --output csv"
    )]
    Quality(query::QualityArgs),
    /// Why a score of a stay has its points: the values, rules and raw rows that decided them
    #[command(after_help = WHY_HELP)]
    Why(query::WhyArgs),
    /// Write one HTML file with plots, metrics and the model card
    Report(ReportArgs),
    /// Load, build, test, train and report as one resumable run, keyed by a date
    #[command(
        after_help = "Examples:\n  acuity pipeline --data /incoming/{date}\n  acuity pipeline --data ~/mimic-iii --date 2026-11-24 --resume --notify slack\n  acuity pipeline --from train\n  acuity pipeline history\n\nOne run at a time in a project; a repeat replaces what the last one made. The addresses that --notify tells are read from\nACUITY_WEBHOOK_URL and ACUITY_SLACK_WEBHOOK_URL."
    )]
    Pipeline(production::PipelineArgs),
    /// The same steps as a DAG for Apache Airflow
    #[command(subcommand)]
    Airflow(production::AirflowCommand),
    /// Open the desktop dashboard
    View(ViewArgs),
    /// Write the manual pages into a folder, one for each command
    #[command(after_help = "Example:\n  acuity man ~/.local/share/man/man1 && man acuity-build")]
    Man {
        /// The folder; it is made when it is not there
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  acuity completions bash > ~/.local/share/bash-completion/completions/acuity")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `lineage`.
#[derive(Debug, Args)]
pub struct LineageArgs {
    /// A column of a model or seed, as model.column
    pub column: String,
    /// A Mermaid flowchart in place of a tree
    #[arg(long, conflicts_with = "output")]
    pub mermaid: bool,
    /// How the lineage is printed; csv has a line for each pair of columns
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Compare what is there, build nothing
    #[arg(long)]
    pub no_build: bool,
    /// Difference of two FLOAT64 values that counts as none, relative to the larger
    #[arg(long, default_value_t = 1e-9, value_name = "X")]
    pub tolerance: f64,
    /// Differences that are printed of each model
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub show: usize,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// How roles are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IamFormat {
    /// For reading.
    Text,
    /// Commands of gcloud and bq.
    Gcloud,
    /// Terraform.
    Terraform,
}

/// Arguments of `iam`.
#[derive(Debug, Args)]
pub struct IamArgs {
    /// How the roles are printed
    #[arg(long, value_enum, default_value_t = IamFormat::Text)]
    pub format: IamFormat,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The score, as --list names it
    #[arg(required_unless_present = "list")]
    pub name: Option<String>,
    /// Print all scores and stop
    #[arg(long)]
    pub list: bool,
    /// A JSON object, a file (.json, .jsonl, .csv), or - for standard input
    #[arg(long, value_name = "JSON|FILE|-", required_unless_present_any = ["list", "list_inputs"])]
    pub input: Option<String>,
    /// Print the inputs with their units and stop
    #[arg(long)]
    pub list_inputs: bool,
    /// Score as the community's reference code does, its quirks included
    #[arg(long)]
    pub reference_quirks: bool,
    /// How scores are printed; json is one object a line
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}
