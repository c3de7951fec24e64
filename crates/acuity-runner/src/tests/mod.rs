//! The executor on a real warehouse, with projects put together by hand instead of read from a folder.

mod incremental;
mod rewind;
mod runs;
mod snapshots;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_compiler::{
    Collected, CompiledNode, Dialect, HookRules, IndirectSelection, RefArgs, RunHook, TracedColumn, Upkeep,
    snapshot::SnapshotSql,
};
use acuity_duckdb::DuckDb;
use acuity_warehouse::{Cell, ColumnInfo, Engine, RelationName, Rows, Warehouse as _};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::{
    Error, Result, RunOptions, RunResults, Session, SourceError,
    artifacts::Invocation,
    plan::{Materialized, ModelConfig, PlanColumn, PlanNode, PlanSource, SeedConfig, TestConfig, Work},
    project::{Definition, Facts, RunHooks, Unusable},
    sql::{Place, Rendered},
};

/// A project without a folder of its own: nodes and their SQL.
pub(crate) struct Fixed {
    folder: PathBuf,
    nodes: BTreeMap<String, PlanNode>,
    order: Vec<String>,
    sql: BTreeMap<String, String>,
    hooks: BTreeMap<String, Vec<RunHook>>,
}

impl Definition for Fixed {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn target_folder(&self) -> PathBuf {
        self.folder.join("target")
    }

    fn dialect(&self) -> Dialect {
        Dialect::GoogleSql
    }

    fn threads(&self) -> usize {
        4
    }

    fn nodes(&self) -> &BTreeMap<String, PlanNode> {
        &self.nodes
    }

    fn sources(&self) -> &[PlanSource] {
        &[]
    }

    fn select(&self, select: &[String], exclude: &[String], _: IndirectSelection) -> Result<Vec<String>> {
        let named = |names: &[String], id: &String| names.contains(&self.nodes[id].name);
        Ok(self
            .order
            .iter()
            .filter(|id| (select.is_empty() || named(select, id)) && !named(exclude, id))
            .cloned()
            .collect())
    }

    fn unusable(&self, _: &[String], _: &[String], _: IndirectSelection) -> Result<Vec<Unusable>> {
        Ok(Vec::new())
    }

    fn above(&self, id: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut next = vec![id];
        while let Some(node) = next.pop().and_then(|id| self.nodes.get(id)) {
            next.extend(node.depends_on.iter().filter(|parent| found.insert((*parent).clone())).map(String::as_str));
        }
        found
    }

    fn referred(&self, _: &str, wanted: &RefArgs) -> Option<String> {
        self.find(&wanted.name).ok()
    }

    fn is_open(&self, _: &RelationName) -> bool {
        true
    }
    fn elsewhere(&self, _: &str) -> Option<RelationName> {
        None
    }

    fn find(&self, name: &str) -> Result<String> {
        self.order
            .iter()
            .find(|id| self.nodes[*id].name == name)
            .cloned()
            .ok_or_else(|| Error::Usage { message: format!("no node {name}"), help: None })
    }

    fn compile(&self, id: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        let text = self.sql[id].clone();
        let file = self.nodes[id].file.clone();
        let built = facts.state.relation(&self.nodes[id].relation).is_some() && !facts.full_refresh;
        // All the Jinja there is here: lines for incremental runs.
        let sql =
            text.lines().filter(|line| built || !line.starts_with("--incremental")).collect::<Vec<_>>().join("\n");
        Ok(Rendered {
            sql: sql.replace("--incremental", ""),
            locate: Box::new(move |line, column| {
                Some(Place { file: file.clone().into(), line, column, text: text.clone() })
            }),
        })
    }

    fn snapshot(&self, _id: &str, _facts: &Facts<'_>) -> Result<SnapshotSql, SourceError> {
        Err(SourceError::new("snapshots are tested with a project that is read"))
    }

    fn inline(&self, sql: &str, _facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        Ok(Rendered { sql: sql.to_owned(), locate: Box::new(|_, _| None) })
    }

    fn call(&self, name: &str, _: &Map<String, Value>, _: &Facts<'_>) -> Result<Vec<String>, SourceError> {
        Ok(vec![format!("called {name}")])
    }

    fn database(&self) -> Option<&str> {
        None
    }

    fn relation_name(&self, id: &str) -> Option<String> {
        Some(Engine::DuckDb.path(&self.nodes.get(id)?.relation))
    }

    fn find_macro(&self, name: &str) -> Result<String> {
        Ok(format!("macro.p.{name}"))
    }

    fn materialize(&self, _id: &str, _sql: &str, _facts: &Facts<'_>) -> Result<BTreeSet<Upkeep>, SourceError> {
        Err(SourceError::new("materializations are tested with a project that is read"))
    }

    fn take_in(
        &self,
        _: &str,
        _: &RelationName,
        _: &[ColumnInfo],
        _: &Facts<'_>,
    ) -> Result<Option<Rendered>, SourceError> {
        Ok(None)
    }

    fn hook(&self, _id: &str, sql: &str, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.inline(sql, facts)
    }

    fn run_hook(&self, hook: &RunHook, facts: &Facts<'_>) -> Result<Rendered, SourceError> {
        self.inline(&hook.sql, facts)
    }

    fn run_hooks(&self, which: RunHooks) -> &[RunHook] {
        self.hooks.get(which.name()).map(Vec::as_slice).unwrap_or_default()
    }

    fn hook_rules(&self) -> HookRules {
        HookRules::default()
    }

    fn read_with(&self) -> Map<String, Value> {
        Map::new()
    }

    fn collect_freshness(&self, _: &str, _: &Facts<'_>) -> Option<Result<Collected, SourceError>> {
        None
    }

    fn traced(&self) -> BTreeMap<String, Vec<TracedColumn>> {
        BTreeMap::new()
    }

    fn manifest(&self, invocation: &Invocation) -> Value {
        json!({"metadata": invocation.metadata("manifest/v12"), "nodes": self.order})
    }

    fn write_manifest(
        &self,
        invocation: &Invocation,
        _: &BTreeMap<String, CompiledNode>,
        out: &mut dyn std::io::Write,
    ) -> std::io::Result<()> {
        Ok(serde_json::to_writer(out, &self.manifest(invocation))?)
    }
}

/// Puts a project together.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) warehouse: Arc<DuckDb>,
    nodes: BTreeMap<String, PlanNode>,
    order: Vec<String>,
    sql: BTreeMap<String, String>,
    hooks: BTreeMap<String, Vec<RunHook>>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            warehouse: Arc::new(DuckDb::in_memory().unwrap()),
            nodes: BTreeMap::new(),
            order: Vec::new(),
            sql: BTreeMap::new(),
            hooks: BTreeMap::new(),
        }
    }

    fn add(&mut self, kind: &str, name: &str, work: Work, depends_on: &[&str], sql: &str) -> &mut PlanNode {
        let id = format!("{kind}.p.{name}");
        let dataset = if kind == "test" { "a_dbt_test__audit" } else { "a" };
        let node = PlanNode {
            unique_id: id.clone(),
            name: name.to_owned(),
            package: "p".to_owned(),
            file: format!("{kind}s/{name}.sql"),
            artifact: format!("{kind}s/{name}.sql"),
            relation: RelationName::new(dataset, name),
            work,
            depends_on: depends_on
                .iter()
                .map(|name| self.order.iter().find(|id| id.ends_with(&format!(".{name}"))).unwrap().clone())
                .collect::<BTreeSet<_>>(),
            description: format!("The {name}."),
            is_empty: false,
            wrong: None,
            columns: vec![PlanColumn {
                name: "n".to_owned(),
                description: "a number".to_owned(),
                ..PlanColumn::default()
            }],
        };
        if !self.order.contains(&id) {
            self.order.push(id.clone());
        }
        self.sql.insert(id.clone(), sql.to_owned());
        self.nodes.insert(id.clone(), node);
        self.nodes.get_mut(&id).unwrap()
    }

    pub(crate) fn model(&mut self, name: &str, config: ModelConfig, depends_on: &[&str], sql: &str) -> &mut Self {
        self.add("model", name, Work::Model(Box::new(config)), depends_on, sql);
        self
    }

    pub(crate) fn table(&mut self, name: &str, depends_on: &[&str], sql: &str) -> &mut Self {
        self.model(name, ModelConfig { materialized: Materialized::Table, ..ModelConfig::default() }, depends_on, sql)
    }

    pub(crate) fn test(&mut self, name: &str, config: TestConfig, on: &[&str], sql: &str) -> &mut Self {
        self.add("test", name, Work::Test(config), on, sql);
        self
    }

    pub(crate) fn seed(&mut self, name: &str, csv: &str, column_types: &[(&str, &str)]) -> &mut Self {
        let file = self.folder.path().join(format!("{name}.csv"));
        std::fs::write(&file, csv).unwrap();
        let column_types = column_types.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect();
        let (pre_hooks, post_hooks) = (Vec::new(), Vec::new());
        let config = SeedConfig {
            file,
            delimiter: b',',
            column_types,
            persist: true,
            indexes: Vec::new(),
            pre_hooks,
            post_hooks,
        };
        self.add("seed", name, Work::Seed(config), &[], "");
        self
    }

    pub(crate) fn hook(&mut self, which: &str, sql: &str) -> &mut Self {
        let hooks = self.hooks.entry(which.to_owned()).or_default();
        let (package, index) = ("p".to_owned(), hooks.len());
        hooks.push(RunHook { package, index, sql: sql.to_owned(), file: "dbt_project.yml".into() });
        self
    }

    pub(crate) fn session(&self) -> Session {
        let project = Fixed {
            folder: self.folder.path().to_path_buf(),
            nodes: self.nodes.clone(),
            order: self.order.clone(),
            sql: self.sql.clone(),
            hooks: self.hooks.clone(),
        };
        Session::new(Box::new(project), self.warehouse.clone())
    }

    pub(crate) fn dump(&self, sql: &str) -> String {
        let rows = Rows::read(self.warehouse.query(sql).unwrap()).unwrap();
        let cell = |cell: &Cell| if *cell == Cell::Null { "NULL".to_owned() } else { cell.text() };
        rows.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn told(&self, results: &RunResults) -> String {
        let lines: Vec<String> = results
            .results
            .iter()
            .map(|result| {
                format!(
                    "{} {}{}{}",
                    result.unique_id,
                    result.status,
                    result.failures.map(|n| format!(" failures={n}")).unwrap_or_default(),
                    result
                        .message
                        .as_ref()
                        .map(|text| format!("\n    {}", text.replace('\n', "\n    ")))
                        .unwrap_or_default()
                )
            })
            .collect();
        lines.join("\n").replace(&self.folder.path().display().to_string(), "DIR")
    }
}

pub(crate) fn options() -> RunOptions {
    RunOptions::default()
}
