//! Arguments of `compile`.

use clap::{Args, ValueEnum};

use super::{operations::DeferArgs, selection::SelectArgs};

/// Arguments of `compile`.
#[derive(Debug, Args)]
pub struct CompileArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Print the SQL of a query with Jinja, and compile nothing else
    #[arg(long, value_name = "SQL", allow_hyphen_values = true, conflicts_with_all = ["select", "exclude", "selector", "print", "full_refresh", "empty"])]
    pub inline: Option<String>,
    /// Print the SQL of all nodes; of those that --select names it is printed in any case
    #[arg(long)]
    pub print: bool,
    /// How SQL is printed
    #[arg(long, value_enum, default_value_t = CompiledFormat::Text)]
    pub output: CompiledFormat,
    /// As the first run would be
    #[arg(long, short = 'f')]
    pub full_refresh: bool,
    /// Let models read no rows
    #[arg(long)]
    pub empty: bool,
    /// Another state of the project.
    #[command(flatten)]
    pub deferral: DeferArgs,
}

/// How compiled SQL is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompiledFormat {
    /// As it is.
    Text,
    /// An object for each node.
    Json,
}
