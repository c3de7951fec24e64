//! Arguments of the commands that take a query, or ask the marts for one.

use std::path::PathBuf;

use clap::Args;

use super::{OutputFormat, operations::DeferArgs};

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A model, seed or test
    #[arg(required_unless_present_any = ["inline", "file", "select", "database"], conflicts_with_all = ["inline", "file"])]
    pub model: Option<String>,
    /// The same, as dbt spells it
    #[arg(long, short, hide = true, aliases = ["models", "model"], short_alias = 'm', conflicts_with_all = ["model", "inline", "file"])]
    pub select: Option<String>,
    /// BigQuery SQL with Jinja; {{ ref('sofa') }} works, and so does every table of the database
    // SQL may start with a comment, whose dashes are no option.
    #[arg(long, value_name = "SQL", allow_hyphen_values = true)]
    pub inline: Option<String>,
    /// The same from a file, or - for standard input; a script (DECLARE, IF, LOOP, …) shows the rows of each of its queries
    #[arg(long, value_name = "FILE|-", conflicts_with = "inline")]
    pub file: Option<PathBuf>,
    /// A query parameter as name:type:value, or :type:value for each ? in turn; arrays and structs are JSON. Repeatable
    #[arg(long = "param", visible_alias = "parameter", value_name = "NAME:TYPE:VALUE", allow_hyphen_values = true)]
    pub params: Vec<String>,
    /// The dataset of tables named without one (default: the profile's; none with --database)
    #[arg(long, value_name = "NAME")]
    pub dataset: Option<String>,
    /// Let the statement or script change the database; without it, only its temporary tables can be written
    #[arg(long, conflicts_with_all = ["model", "select"])]
    pub write: bool,
    /// Ask this DuckDB file, without a project and without Jinja; without a query, list its tables
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "select"])]
    pub database: Option<PathBuf>,
    /// How many rows; -1 for all [default: 5]
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    pub limit: Option<i64>,
    /// How the rows are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
    /// Another state of the project.
    #[command(flatten)]
    pub deferral: DeferArgs,
}

/// Arguments of `transpile`.
#[derive(Debug, Args)]
pub struct TranspileArgs {
    /// A file with BigQuery SQL, or - for standard input
    pub file: PathBuf,
    /// A query parameter as name:type:value, or :type:value for each ? in turn; arrays and structs are JSON. Repeatable
    #[arg(long = "param", visible_alias = "parameter", value_name = "NAME:TYPE:VALUE", allow_hyphen_values = true)]
    pub params: Vec<String>,
    /// The dataset of tables named without one (default: the profile's; none with --database)
    #[arg(long, value_name = "NAME")]
    pub dataset: Option<String>,
    /// The DuckDB file whose tables it reads (default: the project's, and its models)
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// How the result is printed: SQL for people, or JSON with columns and types
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `quality`.
#[derive(Debug, Args)]
pub struct QualityArgs {
    /// Every item, also those without a fault
    #[arg(long, conflicts_with = "hours")]
    pub all: bool,
    /// How often each measurement is missing, by the hour of the stay, instead
    #[arg(long)]
    pub hours: bool,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The ICU stay
    #[arg(long, value_name = "ID")]
    pub icustay_id: i64,
    /// Which hour of SOFA; 0 is the one in which the stay begins (default: the first hour with the highest SOFA)
    #[arg(long, value_name = "H", allow_negative_numbers = true, conflicts_with = "first_day")]
    pub hour: Option<i64>,
    /// Which score: sofa, one of the first day, or kdigo_creatinine or kdigo_urine, whose worst stage of 7 days is told
    #[arg(long, default_value = "sofa", value_name = "NAME")]
    pub score: String,
    /// SOFA of the first day in place of an hour's
    #[arg(long)]
    pub first_day: bool,
    /// Only this component, such as renal
    #[arg(long, value_name = "NAME")]
    pub component: Option<String>,
    /// How the answer is printed; csv has a line for each raw row, or value where there is none
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}
