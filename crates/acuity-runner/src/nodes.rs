//! The compiler's nodes as the executor's: settings read, and refused where they make no sense.

mod indexes;
mod merge_clauses;
mod partition;

use std::collections::{BTreeMap, BTreeSet};

use acuity_compiler::{
    External, Freshness, Microbatch, Node, NodeConfig, Project, Relation, ResourceType, SnapshotSettings, Source,
    WrongSetting,
    settings::{self, Choices},
};
use acuity_warehouse::{DatasetName, Layout, PartitionBy, RelationName};
use partition::Partitioning;
use serde_json::Value;

use crate::{
    error::SourceError,
    plan::{
        AnalysisConfig, Materialized, ModelConfig, PlanColumn, PlanNode, PlanSource, SeedConfig, SnapshotConfig,
        Strategy, TestConfig, UnitTestConfig, Work,
    },
};

/// A relation's name as warehouses take it.
pub(crate) fn relation_name(relation: &Relation) -> RelationName {
    RelationName {
        dataset: DatasetName { project: relation.database.clone(), dataset: relation.schema.clone() },
        name: relation.identifier.clone(),
    }
}

/// Names of the generic tests by node and lower-case column.
pub(crate) type ColumnTests = BTreeMap<(String, String), BTreeSet<String>>;

/// Which columns have which tests.
pub(crate) fn column_tests<'a>(nodes: impl Iterator<Item = &'a Node>) -> ColumnTests {
    let mut tests = ColumnTests::new();
    for node in nodes {
        let (Some(test), Some(column)) = (&node.test, &node.column_name) else { continue };
        // A test of a source is attached to no node.
        let tested = node.attached_node.clone().or_else(|| of_source(node).cloned());
        if let Some(tested) = tested {
            // A name in quotes is of a column without.
            let column = column.trim_matches(['"', '`']).to_lowercase();
            tests.entry((tested, column)).or_default().insert(test.name.clone());
        }
    }
    tests
}

/// The source that a test stands at: the last that it reads.
fn of_source(test: &Node) -> Option<&String> {
    test.depends_on.iter().rev().find(|id| id.starts_with("source."))
}

/// The executor's node; one whose settings mean nothing is kept, with what is wrong.
///
/// # Errors
/// What is no node; policy tags of what is never stored.
pub(crate) fn plan_node(
    node: &Node,
    project: &Project,
    tests: &ColumnTests,
    external_root: &str,
) -> Result<PlanNode, SourceError> {
    let own = || project.materialization(node).map(|_| node.config.materialized().to_owned());
    let fail = |error: SourceError| error.in_file(&node.original_file_path);
    let mut wrong = None;
    let work = match node.resource_type {
        ResourceType::Model => {
            let config = model(node, own(), external_root).unwrap_or_else(|error| {
                wrong = Some(fail(error));
                // What reads it still reads it as what it is.
                let materialized = choice(&settings::MATERIALIZED, node.config.materialized());
                ModelConfig { materialized: materialized.unwrap_or(Materialized::View), ..ModelConfig::default() }
            });
            // Protection that would be forgotten stops all: what reads the model would copy its columns.
            Work::Model(Box::new(protectable(node, config).map_err(fail)?))
        }
        ResourceType::Seed => Work::Seed(seed(node, &project.project_dir).map_err(fail)?),
        ResourceType::Test => Work::Test(test(node)),
        ResourceType::UnitTest => match &node.unit {
            Some(unit) => Work::UnitTest(UnitTestConfig { model: unit.model.clone(), expect: unit.expect.clone() }),
            None => return Err(fail(SourceError::new("a unit test without rows"))),
        },
        ResourceType::Analysis => Work::Analysis(AnalysisConfig),
        ResourceType::Snapshot => Work::Snapshot(Box::new(snapshot(node).map_err(fail)?)),
        ResourceType::Operation => return Err(fail(SourceError::new("a hook of the project is no node"))),
    };
    // Of what a schema file makes, each its own.
    let is_entry = node.test.is_some() || !node.original_file_path.ends_with(".sql");
    let artifact = match is_entry && node.resource_type != ResourceType::Seed {
        // dbt shortens the name of a test that is too long for a file.
        true if node.test.is_some() => format!("{}/{}", node.original_file_path, node.path),
        true => format!("{}/{}.sql", node.original_file_path, node.name),
        false => node.original_file_path.clone(),
    };
    Ok(PlanNode {
        unique_id: node.unique_id.clone(),
        name: node.name.clone(),
        package: node.package_name.clone(),
        file: node.original_file_path.clone(),
        artifact,
        relation: relation_name(&node.relation),
        work,
        depends_on: node.depends_on.iter().cloned().collect(),
        description: node.description.clone(),
        columns: columns(&node.unique_id, node.columns.values(), tests),
        is_empty: node.is_empty(),
        wrong,
    })
}

/// The executor's source.
pub(crate) fn plan_source(source: &Source, tests: &ColumnTests) -> PlanSource {
    PlanSource {
        unique_id: source.unique_id.clone(),
        source: source.source_name.clone(),
        name: source.name.clone(),
        relation: relation_name(&source.relation),
        description: source.description.clone(),
        columns: columns(&source.unique_id, source.columns.values(), tests),
        external: source.external.clone(),
        // What cannot be read was told when the project was read.
        freshness: Freshness::read(source.freshness.as_ref()).unwrap_or_default(),
        loaded_at_field: source.loaded_at_field.clone(),
        loaded_at_query: source.loaded_at_query.clone(),
    }
}

fn columns<'a>(
    id: &str,
    columns: impl Iterator<Item = &'a acuity_compiler::Column>,
    tests: &ColumnTests,
) -> Vec<PlanColumn> {
    columns
        .map(|column| PlanColumn {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            constraints: column.constraints.clone(),
            description: column.description.clone(),
            tests: tests.get(&(id.to_owned(), column.name.to_lowercase())).into_iter().flatten().cloned().collect(),
            policy_tags: column.policy_tags.clone(),
        })
        .collect()
}

fn model(node: &Node, own: Option<String>, external_root: &str) -> Result<ModelConfig, SourceError> {
    let config = &node.config;
    let materialized = match own {
        // What it makes is not known; it is read like a table.
        Some(_) => Materialized::Table,
        None => choice(&settings::MATERIALIZED, config.materialized())?,
    };
    // Another name is that of a macro, which is asked for when there are rows to take in.
    let strategy = config.text("incremental_strategy").and_then(|name| settings::STRATEGY.read(name));
    let on_schema_change = config
        .text("on_schema_change")
        .map(|name| choice(&settings::ON_SCHEMA_CHANGE, name))
        .transpose()?
        .unwrap_or_default();
    let merge_update_columns = config.texts("merge_update_columns");
    let merge_exclude_columns = config.texts("merge_exclude_columns");
    if !merge_update_columns.is_empty() && !merge_exclude_columns.is_empty() {
        return Err(SourceError::new("merge_update_columns and merge_exclude_columns exclude each other")
            .with_help("name what changes or what stays, not both"));
    }
    // dbt has two names for them, and the short one wins.
    let key = ["predicates", "incremental_predicates"].into_iter().find(|key| config.get(key).is_some());
    Ok(ModelConfig {
        materialized,
        own_materialization: own,
        // An empty text is none, as in dbt.
        unique_key: config.texts("unique_key").into_iter().filter(|column| !column.is_empty()).collect(),
        strategy,
        // What cannot be read was told when the project was read.
        microbatch: Microbatch::read(config).unwrap_or_default(),
        merge_update_columns,
        merge_exclude_columns,
        // dbt-duckdb looks at them in a merge only.
        merge_clauses: match strategy {
            Some(Strategy::Merge) => merge_clauses::read(config)?,
            _ => None,
        },
        incremental_predicates: key.map(|key| config.texts(key)).unwrap_or_default(),
        partitions: config.texts("partitions"),
        on_schema_change,
        contract: config.contract(),
        constraints: node.constraints.clone(),
        full_refresh: config.flag("full_refresh"),
        parameters: config.texts("parameters"),
        external: match materialized {
            Materialized::External => {
                Some(External::read(config, &node.relation.identifier, external_root).map_err(wrong)?)
            }
            _ => None,
        },
        ..stored(node)?
    })
}

fn wrong(setting: WrongSetting) -> SourceError {
    SourceError::new(setting.message).with_help(setting.help)
}

/// How a relation is stored, described and shared, and what runs before and after.
fn stored(node: &Node) -> Result<ModelConfig, SourceError> {
    let config = &node.config;
    let partitioning = Partitioning::read(config)?;
    Ok(ModelConfig {
        partition_by: partitioning.rows,
        layout: layout(config, partitioning.stored)?,
        grants: grants(config)?,
        indexes: indexes::read(config)?,
        pre_hooks: config.pre_hooks(),
        post_hooks: config.post_hooks(),
        persist_relation: persists(node, "relation"),
        persist_columns: persists(node, "columns"),
        ..ModelConfig::default()
    })
}

fn snapshot(node: &Node) -> Result<SnapshotConfig, SourceError> {
    let settings = SnapshotSettings::read(&node.config).map_err(wrong)?;
    Ok(SnapshotConfig { settings, table: ModelConfig { materialized: Materialized::Table, ..stored(node)? } })
}

/// Refuses to forget policy tags: what is never stored cannot carry them.
fn protectable(node: &Node, config: ModelConfig) -> Result<ModelConfig, SourceError> {
    let tagged = node.columns.values().find(|column| !column.policy_tags.is_empty());
    match tagged.filter(|_| config.materialized == Materialized::Ephemeral) {
        None => Ok(config),
        Some(column) => Err(SourceError::new(format!(
            "column {} has policy_tags, but the model is ephemeral: nothing is stored that they could protect",
            column.name
        ))
        .with_help("materialise it as a table, or put the tags on the models that read it")),
    }
}

fn persists(node: &Node, what: &str) -> bool {
    node.config.get("persist_docs").and_then(|docs| docs.get(what)).and_then(Value::as_bool).unwrap_or(false)
}

/// How the table is stored: dbt-bigquery's keys.
fn layout(config: &NodeConfig, partition_by: Option<PartitionBy>) -> Result<Layout, SourceError> {
    let number = |key: &str| match config.get(key) {
        None | Some(Value::Null) => Ok(None),
        // `env_var()` gives text.
        Some(value) => match value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok())) {
            Some(number) => Ok(Some(number)),
            None => Err(SourceError::new(format!("{key} must be a whole number, not {value}"))),
        },
    };
    let labels = match config.get("labels") {
        Some(Value::Object(labels)) => labels
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect(),
        _ => BTreeMap::new(),
    };
    Ok(Layout {
        partition_by,
        require_partition_filter: config.flag("require_partition_filter").unwrap_or(false),
        partition_expiration_days: number("partition_expiration_days")?,
        cluster_by: config.texts("cluster_by"),
        hours_to_expiration: number("hours_to_expiration")?,
        labels,
        kms_key_name: config.text("kms_key_name").map(str::to_owned),
        description: None,
        // Known when the query is.
        types: Vec::new(),
        // Of a contract, made when the table is.
        definition: None,
        header: config.header().map(str::to_owned),
    })
}

/// `grants: {roles/bigquery.dataViewer: ['user:a@b.c']}`. What cannot be read is refused: who is not in the list loses
/// the role.
fn grants(config: &NodeConfig) -> Result<BTreeMap<String, Vec<String>>, SourceError> {
    let wrong = |what: &str, value: &Value| {
        Err(SourceError::new(format!("{what}, not {value}"))
            .with_help("write grants: {roles/bigquery.dataViewer: ['user:someone@example.org']}"))
    };
    let grants = match config.get("grants") {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(grants)) => grants,
        Some(other) => return wrong("grants must be roles with their members", other),
    };
    let mut read = BTreeMap::new();
    for (role, value) in grants {
        let members: Option<Vec<String>> = match value {
            Value::String(member) => Some(vec![member.clone()]),
            Value::Array(members) => members.iter().map(|member| member.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        match members {
            // A `+` that is still there had nothing to add to.
            Some(members) => read.insert(role.trim_start_matches('+').to_owned(), members),
            None => return wrong(&format!("the members of {role} under grants must be a list of texts"), value),
        };
    }
    Ok(read)
}

fn seed(node: &Node, folder: &std::path::Path) -> Result<SeedConfig, SourceError> {
    let delimiter = node.config.delimiter().map_err(|given| {
        SourceError::new(format!("the delimiter {given:?} of a seed is not one character of ASCII"))
            .with_help("write delimiter: ';' or another character; a tab is \"\\t\" in double quotes")
    })?;
    let persist = persists(node, "relation") || persists(node, "columns");
    Ok(SeedConfig {
        file: folder.join(&node.file),
        delimiter,
        column_types: node.config.column_types(),
        persist,
        indexes: indexes::read(&node.config)?,
        pre_hooks: node.config.pre_hooks(),
        post_hooks: node.config.post_hooks(),
    })
}

fn test(node: &Node) -> TestConfig {
    let config = &node.config;
    let text = |key: &str, default: &str| match config.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => format!("= {number}"),
        _ => default.to_owned(),
    };
    TestConfig {
        severity_error: config.severity() != "warn",
        warn_if: text("warn_if", NodeConfig::FAILS_IF),
        error_if: text("error_if", NodeConfig::FAILS_IF),
        fail_calc: text("fail_calc", NodeConfig::FAIL_CALC),
        limit: config.get("limit").and_then(Value::as_u64),
        stored: config.stored_failures(),
    }
}

fn choice<T: Copy>(choices: &Choices<T>, text: &str) -> Result<T, SourceError> {
    if let Some(value) = choices.read(text) {
        return Ok(value);
    }
    let (key, names) = (choices.key, choices.names().collect::<Vec<_>>());
    let wrong = if choices.not_run.contains(&text) { "is not supported" } else { "does not exist" };
    let nearest = acuity_sql::nearest(text, names.iter().copied()).map(|name| format!("did you mean {name}? "));
    let help = format!("{}It is one of {}", nearest.unwrap_or_default(), names.join(", "));
    Err(SourceError::new(format!("{key} {text:?} {wrong}")).with_help(help))
}
