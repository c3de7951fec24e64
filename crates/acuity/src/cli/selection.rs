//! Which nodes a command works on.

use acuity_compiler::IndirectSelection;
use acuity_runner::ResourceType;
use clap::{Args, ValueEnum, builder::PossibleValue};

use super::operations::DeferArgs;

/// Which nodes.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectArgs {
    /// Nodes to take: names, +parents, children+, @both, tag:, path:, source:, config.materialized:, globs
    // Several behind one option, as dbt takes them.
    #[arg(long, short, visible_alias = "models", alias = "model", short_alias = 'm', num_args = 1.., value_name = "SELECTOR")]
    pub select: Vec<String>,
    /// Nodes to leave out, with every test that reads them
    #[arg(long, num_args = 1.., value_name = "SELECTOR")]
    pub exclude: Vec<String>,
    /// A selector of selectors.yml in place of --select and --exclude
    #[arg(long, value_name = "NAME", conflicts_with_all = ["select", "exclude"])]
    pub selector: Option<String>,
    /// Which tests come along with the nodes that --select takes
    #[arg(long, value_enum, default_value_t, value_name = "RULE")]
    pub indirect_selection: TestsAlong,
}

impl SelectArgs {
    /// The selectors of what is taken.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        match &self.selector {
            Some(name) => vec![format!("selector:{name}")],
            None => self.select.clone(),
        }
    }

    /// Whether the whole project is meant.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.selector.is_none() && self.select.is_empty() && self.exclude.is_empty()
    }
}

/// A kind of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum NodeKind {
    /// Models.
    Model,
    /// Seeds.
    Seed,
    /// Snapshots.
    Snapshot,
    /// Tests of data.
    Test,
    /// Unit tests.
    UnitTest,
    /// Queries that are only compiled.
    Analysis,
    /// What is listed where no kind is named: all but analyses.
    Default,
    /// Every kind.
    All,
}

/// The kinds that are named; none where all are.
#[must_use]
pub fn kinds(named: &[NodeKind]) -> Vec<ResourceType> {
    let kind = |named: &NodeKind| match named {
        NodeKind::Model => Some(ResourceType::Model),
        NodeKind::Seed => Some(ResourceType::Seed),
        NodeKind::Snapshot => Some(ResourceType::Snapshot),
        NodeKind::Test => Some(ResourceType::Test),
        NodeKind::UnitTest => Some(ResourceType::UnitTest),
        NodeKind::Analysis => Some(ResourceType::Analysis),
        NodeKind::Default | NodeKind::All => None,
    };
    named.iter().map(kind).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The kinds that are left out.
#[must_use]
pub fn left_out(named: &[NodeKind]) -> Vec<ResourceType> {
    use ResourceType::{Analysis, Model, Seed, Snapshot, Test, UnitTest};
    let takes_all = named.iter().any(|kind| matches!(kind, NodeKind::All | NodeKind::Default));
    if takes_all { vec![Model, Seed, Snapshot, Test, UnitTest, Analysis] } else { kinds(named) }
}

/// Which tests come along with the nodes they test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TestsAlong(pub IndirectSelection);

impl ValueEnum for TestsAlong {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [TestsAlong; 4] = [
            TestsAlong(IndirectSelection::Eager),
            TestsAlong(IndirectSelection::Cautious),
            TestsAlong(IndirectSelection::Buildable),
            TestsAlong(IndirectSelection::Empty),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            IndirectSelection::Eager => "Every test that reads a selected node",
            IndirectSelection::Cautious => "Tests all of whose nodes are selected",
            IndirectSelection::Buildable => "Tests whose nodes are selected or above a selected node",
            IndirectSelection::Empty => "None",
        };
        Some(PossibleValue::new(self.0.as_str()).help(help))
    }
}

/// Arguments of `ls`.
#[derive(Debug, Args)]
pub struct LsArgs {
    /// Which nodes.
    #[command(flatten)]
    pub selection: SelectArgs,
    /// Another state of the project.
    #[command(flatten)]
    pub deferral: DeferArgs,
    /// Only these kinds: model, test, unit_test, seed, source, exposure, snapshot, metric, semantic_model, saved_query
    #[arg(long, visible_alias = "resource-types", num_args = 1.., value_name = "KIND")]
    pub resource_type: Vec<String>,
    /// All but these kinds
    #[arg(long, visible_alias = "exclude-resource-types", num_args = 1.., value_name = "KIND")]
    pub exclude_resource_type: Vec<String>,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = ListFormat::Selector)]
    pub output: ListFormat,
    /// With --output json: keys of the manifest, such as alias or config.materialized
    #[arg(long, num_args = 1.., value_name = "KEY")]
    pub output_keys: Vec<String>,
}

/// How a list of nodes is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// As selectors name them.
    #[value(alias = "table")]
    Selector,
    /// Names alone.
    Name,
    /// Their files.
    Path,
    /// A JSON object a line, with keys of the manifest.
    Json,
    /// Comma-separated values with a header.
    Csv,
}
