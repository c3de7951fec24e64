//! Arguments of commands that look after a project: `retry`, `run-operation`, `source freshness`, and those of deferral.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{OutputFormat, selection::SelectArgs};

/// Another state of the project, whose relations stand in for those that are not there.
#[derive(Debug, Clone, Default, Args)]
pub struct DeferArgs {
    /// Read what is neither selected nor built here where it stands in the state of --state
    #[arg(long, requires = "state")]
    pub defer: bool,
    /// A folder with the artifacts of another state, such as production's; state:, result: and source_status: compare with it
    #[arg(long, value_name = "DIR", env = "DBT_STATE")]
    pub state: Option<PathBuf>,
    /// With --defer: read what is not selected in the other state, also where it is built here
    #[arg(long, requires = "defer")]
    pub favor_state: bool,
}

/// Arguments of `retry`.
#[derive(Debug, Args)]
pub struct RetryArgs {
    /// The folder with the run_results.json of the run to be repeated (default: the target folder)
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// How many nodes run at once (default: from the profile)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `deps`.
#[derive(Debug, Args)]
pub struct DepsArgs {
    /// Look repositories up anew, whatever package-lock.yml says
    #[arg(long)]
    pub upgrade: bool,
    /// Write package-lock.yml and put nothing in place
    #[arg(long)]
    pub lock: bool,
    /// Write this package into packages.yml first: NAME@VERSION, or the path of a folder with --source local
    #[arg(long, value_name = "PACKAGE")]
    pub add_package: Option<String>,
    /// Where the package of --add-package comes from
    #[arg(long, value_enum, default_value = "hub", requires = "add_package")]
    pub source: PackageSource,
}

/// Where a package comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PackageSource {
    /// A name on a hub
    Hub,
    /// A repository
    Git,
    /// A folder
    Local,
}

/// Arguments of `run-operation`.
#[derive(Debug, Args)]
pub struct RunOperationArgs {
    /// The macro, as NAME or PACKAGE.NAME
    #[arg(value_name = "MACRO")]
    pub name: String,
    /// Its arguments as a YAML or JSON mapping, e.g. '{role: reporter}'
    #[arg(long, value_name = "YAML", default_value = "{}")]
    pub args: String,
}

/// What there is to know of sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// How old the newest rows of sources are, and whether that is too old
    #[command(
        after_help = "Examples:\n  acuity source freshness\n  acuity source freshness --select source:raw.orders\n  acuity source freshness --output json --file reports/sources.json\n\nLooks at sources with freshness (warn_after, error_after) and loaded_at_field; writes target/sources.json. Ends with 1 when one is older\nthan error_after or cannot be read."
    )]
    Freshness(FreshnessArgs),
}

/// Arguments of `source freshness`.
#[derive(Debug, Args)]
pub struct FreshnessArgs {
    /// Which sources.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// How many sources are looked at at once (default: from the profile)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Where sources.json goes (default: the target folder)
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Subcommands of `docs`.
#[derive(Debug, Subcommand)]
pub enum DocsCommand {
    /// Write the site (target/index.html), target/manifest.json, target/catalog.json and docs/data_dictionary.md
    #[command(
        after_help = "Examples:\n  acuity docs generate\n  acuity docs generate --no-compile\n\nThe site is one file that needs no server and no network: open target/index.html in a browser, or send it to somebody."
    )]
    Generate(DocsGenerateArgs),
    /// Show the site in a browser, from a server that only this machine can read
    #[command(
        after_help = "Examples:\n  acuity docs serve\n  acuity docs serve --port 0 --no-browser\n\nServes index.html, manifest.json and catalog.json of the target folder and nothing else, until Ctrl-C."
    )]
    Serve(DocsServeArgs),
}

/// Arguments of `docs generate`.
#[derive(Debug, Args)]
pub struct DocsGenerateArgs {
    /// Compile nothing: the site shows neither compiled SQL nor the lineage of columns
    #[arg(long)]
    pub no_compile: bool,
    /// As dbt's: everything in one file. The site always is
    #[arg(long = "static")]
    pub is_static: bool,
}

/// Arguments of `docs serve`.
#[derive(Debug, Args)]
pub struct DocsServeArgs {
    /// The port; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub port: u16,
    /// Print the address only
    #[arg(long)]
    pub no_browser: bool,
}
