//! Arguments of commands that look after a project: `retry`, `run-operation`, `source freshness`, and those of deferral.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    OutputFormat,
    selection::{NodeKind, SelectArgs},
};

/// Another state of the project, whose relations stand in for those that are not there.
#[derive(Debug, Clone, Default, Args)]
pub struct DeferArgs {
    /// Read what is neither selected nor built here where it stands in the state of --state
    #[arg(long)]
    pub defer: bool,
    /// A folder with the artifacts of another state, such as production's; state:, result: and source_status: compare with it
    /// (default: DBT_STATE)
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The state that is read with --defer, where that is another one (default: DBT_DEFER_STATE, then --state)
    #[arg(long, value_name = "DIR")]
    pub defer_state: Option<PathBuf>,
    /// With --defer: read what is not selected in the other state, also where it is built here
    #[arg(long, requires = "defer")]
    pub favor_state: bool,
}

/// Arguments of `clone`.
#[derive(Debug, Args)]
pub struct CloneArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Only these kinds of node: model, seed, snapshot, all
    #[arg(long, visible_alias = "resource-types", num_args = 1.., value_enum, value_name = "KIND", hide_possible_values = true)]
    pub resource_type: Vec<NodeKind>,
    /// All but these kinds of node
    #[arg(long, visible_alias = "exclude-resource-types", num_args = 1.., value_enum, value_name = "KIND", hide_possible_values = true)]
    pub exclude_resource_type: Vec<NodeKind>,
    /// How many nodes are taken at once (default: from the profile)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Stop at the first failure
    #[arg(long, short = 'x')]
    pub fail_fast: bool,
    /// Also in place of what is here already
    #[arg(long, short = 'f')]
    pub full_refresh: bool,
    /// Another state of the project.
    #[command(flatten)]
    pub deferral: DeferArgs,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
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
    /// Rebuild incremental models from nothing, also where the last run did not
    #[arg(long, short = 'f')]
    pub full_refresh: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub output: OutputFormat,
}

/// Arguments of `deps`.
#[derive(Debug, Args)]
pub struct DepsArgs {
    /// Look repositories up anew, whatever package-lock.yml says
    #[arg(long, alias = "update")]
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
    /// How the result is printed: table, json or csv; as in dbt, anything else is where sources.json goes
    #[arg(long, short, default_value = "table", value_name = "FORMAT|FILE", value_parser = FreshnessOutput::read)]
    pub output: FreshnessOutput,
}

/// What `--output` of `source freshness` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FreshnessOutput {
    /// How the result is printed.
    Format(OutputFormat),
    /// Where sources.json goes.
    File(PathBuf),
}

impl FreshnessOutput {
    fn read(text: &str) -> Result<Self, String> {
        match OutputFormat::from_str(text, false) {
            Ok(format) => Ok(Self::Format(format)),
            // A word without an ending is a format that is spelt wrongly.
            Err(_) if text.contains(['.', '/', '\\']) => Ok(Self::File(PathBuf::from(text))),
            Err(_) => Err("use table, json or csv, or a file for sources.json".to_owned()),
        }
    }
}

/// Subcommands of `docs`.
#[derive(Debug, Subcommand)]
pub enum DocsCommand {
    /// Write the site (target/index.html), target/manifest.json and target/catalog.json
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
    /// Which nodes stand in catalog.json.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Ask the warehouse for nothing: catalog.json is empty
    #[arg(long)]
    pub empty_catalog: bool,
    /// Compile, as without --no-compile
    #[arg(long, hide = true, overrides_with = "no_compile")]
    pub compile: bool,
    /// Write docs/data_dictionary.md as well; without it, only where that file is already
    #[arg(long)]
    pub dictionary: bool,
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
    /// This machine, by name or address: no other can read it
    #[arg(long, value_name = "NAME", default_value = "127.0.0.1")]
    pub host: String,
    /// Print the address only
    #[arg(long)]
    pub no_browser: bool,
    /// Open a browser, as without --no-browser
    #[arg(long, hide = true, overrides_with = "no_browser")]
    pub browser: bool,
}
