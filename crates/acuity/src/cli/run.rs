//! Arguments of the commands that work through nodes.

use clap::{Arg, Args};

use super::{
    OutputFormat,
    operations::DeferArgs,
    sample::{Moment, Sample},
    selection::{NodeKind, SelectArgs},
};

/// What means nothing where only seeds are loaded.
pub const NOT_OF_SEEDS: &[&str] = &[
    "defer",
    "defer_state",
    "empty",
    "event_time_end",
    "event_time_start",
    "exclude_resource_type",
    "favor_state",
    "indirect_selection",
    "resource_type",
    "sample",
    "store_failures",
];

/// What means nothing where only snapshots are taken.
pub const NOT_OF_SNAPSHOTS: &[&str] = &[
    "event_time_end",
    "event_time_start",
    "exclude_resource_type",
    "full_refresh",
    "indirect_selection",
    "resource_type",
    "show",
    "store_failures",
];

/// Keeps options out of the help of a command that does nothing with them; as in dbt's scripts they may be given.
pub fn without(names: &'static [&'static str]) -> impl FnMut(Arg) -> Arg {
    |arg| {
        let is_none = names.contains(&arg.get_id().as_str());
        if is_none { arg.hide(true) } else { arg }
    }
}

/// Arguments of `run`, `test`, `build`, `seed` and `snapshot`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Only these kinds of node: model, seed, snapshot, test, unit_test, all
    #[arg(long, visible_alias = "resource-types", num_args = 1.., value_enum, value_name = "KIND", hide_possible_values = true)]
    pub resource_type: Vec<NodeKind>,
    /// All but these kinds of node
    #[arg(long, visible_alias = "exclude-resource-types", num_args = 1.., value_enum, value_name = "KIND", hide_possible_values = true)]
    pub exclude_resource_type: Vec<NodeKind>,
    /// How many nodes run at once (default: from the profile)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Stop at the first failure
    #[arg(long, short = 'x')]
    pub fail_fast: bool,
    /// Rebuild incremental models from nothing
    #[arg(long, short = 'f')]
    pub full_refresh: bool,
    /// Keep the rows that fail a test in tables
    #[arg(long)]
    pub store_failures: bool,
    /// Let models read no rows: statements are tried, and what they build is empty
    #[arg(long)]
    pub empty: bool,
    /// Let models and snapshots read only the newest rows of what has an event_time: "3 days", or {start: 2024-07-01, end:
    /// 2024-08-01}
    #[arg(long, value_name = "WINDOW", env = "DBT_SAMPLE", hide_env = true)]
    pub sample: Option<Sample>,
    /// Build models in microbatches from this time on: 2024-07-01, or 2024-07-01T12:00:00
    #[arg(long, value_name = "TIME", env = "DBT_EVENT_TIME_START", hide_env = true, requires = "event_time_end")]
    pub event_time_start: Option<Moment>,
    /// Build models in microbatches up to this time
    #[arg(long, value_name = "TIME", env = "DBT_EVENT_TIME_END", hide_env = true, requires = "event_time_start")]
    pub event_time_end: Option<Moment>,
    /// Show some rows of each seed
    #[arg(long)]
    pub show: bool,
    /// Another state of the project.
    #[command(flatten)]
    pub deferral: DeferArgs,
    /// Run nothing: print what each node would read on BigQuery, and its price
    #[arg(long)]
    pub dry_run: bool,
    /// Refuse a run that would read more on BigQuery, such as 500GB (default: maximum_bytes_per_run of the profile)
    #[arg(long, value_name = "BYTES", value_parser = acuity_bigquery::bytes)]
    pub max_bytes: Option<u64>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}
