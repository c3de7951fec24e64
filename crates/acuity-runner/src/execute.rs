//! Runs one node.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use acuity_warehouse::{
    BatchStream, ColumnInfo, DatasetName, Engine, ErrorKind, Layout, LoadRequest, LoadSource, NoProgress, RelationInfo,
    RelationKind, RelationName, Replace, Rows, Scope, Warehouse,
};
use chrono::Utc;

use crate::{
    NodeLabel, NodeResult, Result, RunOptions, Session, SourceError, Status, Timing, artifacts, incremental,
    plan::{Materialized, ModelConfig, PlanColumn, PlanNode, SeedConfig, TestConfig, Work},
    show,
    sql::{Prepared, Rendered, Translator, locate},
    threshold,
};

/// What Jinja may ask about the warehouse while a node is rendered.
pub(crate) struct Facts<'a> {
    pub(crate) session: &'a Session,
    pub(crate) full_refresh: bool,
}

impl Facts<'_> {
    pub(crate) fn relation(&self, name: &RelationName) -> Option<RelationInfo> {
        self.session.relation(name)
    }
}

/// Runs the nodes of one command.
pub(crate) struct Executor<'a> {
    pub(crate) session: &'a Session,
    pub(crate) options: &'a RunOptions,
    pub(crate) translator: Arc<Translator>,
    /// The session's, or the same with the name of the node in hand.
    pub(crate) warehouse: Arc<dyn Warehouse>,
    /// What the run is called.
    invocation: String,
    /// Bytes that the run has paid for.
    pub(crate) spent: Arc<AtomicU64>,
}

/// What a node that worked has to say.
#[derive(Default)]
struct Done {
    status: Option<Status>,
    message: String,
    rows: Option<u64>,
    failures: Option<u64>,
}

/// Times and text gathered on the way, kept when the node fails.
#[derive(Default)]
pub(crate) struct Trace {
    compile: Option<Timing>,
    execute_from: Option<chrono::DateTime<Utc>>,
    compiled_code: Option<String>,
}

impl<'a> Executor<'a> {
    pub(crate) fn new(session: &'a Session, options: &'a RunOptions, invocation: &str) -> Result<Self> {
        Ok(Self {
            session,
            options,
            translator: Arc::new(session.translator()?),
            warehouse: Arc::clone(&session.warehouse),
            invocation: invocation.to_owned(),
            spent: Arc::default(),
        })
    }

    /// The same executor, whose statements carry the node's name and are counted, where the warehouse does so.
    fn on_behalf_of(&self, id: &str) -> Option<Self> {
        let scope = Scope { invocation: self.invocation.clone(), node: id.to_owned(), ..Scope::default() };
        Some(Self {
            session: self.session,
            options: self.options,
            translator: Arc::clone(&self.translator),
            warehouse: self.session.warehouse.scoped(&scope)?,
            invocation: self.invocation.clone(),
            spent: Arc::clone(&self.spent),
        })
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts { session: self.session, full_refresh: self.options.full_refresh }
    }

    pub(crate) fn label(&self, id: &str, index: usize, total: usize) -> NodeLabel {
        let node = self.session.node(id);
        NodeLabel {
            unique_id: id.to_owned(),
            name: node.map_or_else(|| id.to_owned(), |node| node.name.clone()),
            resource_type: node.map_or(crate::ResourceType::Operation, PlanNode::resource_type),
            materialized: node.map_or("operation", PlanNode::materialized).to_owned(),
            relation: node.filter(|node| node.has_relation()).map(|node| node.relation.to_string()),
            index,
            total,
        }
    }

    /// Runs a node to its end.
    pub(crate) fn node(&self, id: &str) -> NodeResult {
        let Some(scoped) = self.on_behalf_of(id) else { return self.run(id) };
        let mut result = scoped.run(id);
        result.usage = scoped.warehouse.usage();
        if let Some(usage) = &result.usage {
            self.spent.fetch_add(usage.bytes_billed, Ordering::Relaxed);
        }
        result
    }

    fn run(&self, id: &str) -> NodeResult {
        self.finish(id, |node, trace| match &node.work {
            Work::Model(config) => self.model(node, config, trace),
            Work::Seed(config) => self.seed(node, config),
            Work::Test(config) => self.test(node, config, trace),
        })
    }

    /// Only renders and translates a node.
    pub(crate) fn compile_node(&self, id: &str) -> NodeResult {
        self.finish(id, |node, trace| {
            if matches!(node.work, Work::Seed(_)) {
                return Ok(Done::default());
            }
            let rendered = self.render(node, trace)?;
            let prepared = self.prepare(node, &rendered)?;
            self.keep_sql("run", node, &prepared.sql)?;
            if matches!(node.work, Work::Model(_)) && self.warehouse.engine() == Engine::DuckDb {
                self.translator.learn(&node.relation, prepared.columns);
            }
            Ok(Done::default())
        })
    }

    /// Makes seeds that are not loaded known by what their files hold.
    pub(crate) fn infer_seeds(&self) {
        for node in self.session.project.nodes().values() {
            if let Work::Seed(config) = &node.work
                && !self.translator.knows(&node.relation)
                && let Ok(columns) = seed_columns(node, config)
            {
                let columns =
                    columns.into_iter().filter_map(|column| Some((column.name, column.data_type.parse().ok()?)));
                self.translator.learn(&node.relation, columns.collect());
            }
        }
    }

    fn finish(&self, id: &str, work: impl FnOnce(&PlanNode, &mut Trace) -> Result<Done, SourceError>) -> NodeResult {
        let start = Instant::now();
        let mut trace = Trace::default();
        let Some(node) = self.session.node(id) else {
            return NodeResult::skipped(id, Some("no such node".to_owned()));
        };
        let outcome = work(node, &mut trace).map_err(|error| error.in_file(&node.file));
        let mut result = NodeResult::skipped(id, None);
        result.seconds = start.elapsed().as_secs_f64();
        result.compile = trace.compile;
        result.execute = trace.execute_from.map(|started_at| Timing { started_at, completed_at: Utc::now() });
        result.compiled_code = trace.compiled_code;
        if !node.is_ephemeral() && !matches!(&node.work, Work::Test(test) if !self.stores(test)) {
            result.relation_name = Some(incremental::quoted(self.warehouse.engine(), &node.relation));
        }
        match outcome {
            Ok(done) => {
                result.status = done.status.unwrap_or(Status::Success);
                result.message = (!done.message.is_empty()).then_some(done.message);
                result.rows = done.rows;
                result.failures = done.failures;
            }
            Err(error) => {
                result.status = Status::Error;
                result.message = Some(if error.cancelled { "interrupted".to_owned() } else { format!("{error:#}") });
                result.error = Some(error);
            }
        }
        result
    }

    fn model(&self, node: &PlanNode, config: &ModelConfig, trace: &mut Trace) -> Result<Done, SourceError> {
        let rendered = self.render(node, trace)?;
        let prepared = self.prepare(node, &rendered)?;
        if config.contract {
            self.keep_contract(node, &prepared, &rendered)?;
        }
        trace.execute_from = Some(Utc::now());
        self.hooks(node, &config.pre_hooks)?;
        let done = match config.materialized {
            Materialized::Ephemeral => return Ok(Done::default()),
            Materialized::View => {
                self.replace(node, &node.relation, (Replace::View, &config.layout), &prepared, &rendered)?;
                Done { message: "CREATE VIEW".to_owned(), ..Done::default() }
            }
            Materialized::MaterializedView => {
                self.replace(node, &node.relation, (Replace::MaterializedView, &config.layout), &prepared, &rendered)?;
                Done { message: "CREATE MATERIALIZED VIEW".to_owned(), ..Done::default() }
            }
            Materialized::Table => self.table(node, config, &prepared, &rendered)?,
            Materialized::Incremental => self.incremental(node, config, &prepared, &rendered)?,
        };
        self.describe(node, config.persist_relation, config.persist_columns)?;
        self.grant(node, config)?;
        self.hooks(node, &config.post_hooks)?;
        // Columns as the warehouse has them now (an incremental table may hold others than the query gives), types as
        // the query gives them where the engine stores them as others.
        match self.warehouse.relation(&node.relation)? {
            Some(info) => {
                let given: Vec<PlanColumn> = prepared
                    .columns
                    .iter()
                    .map(|(name, data_type)| PlanColumn {
                        name: name.clone(),
                        data_type: Some(data_type.to_string()),
                        ..PlanColumn::default()
                    })
                    .collect();
                self.translator.learn_info(&info, &given);
            }
            None => self.translator.learn(&node.relation, prepared.columns),
        }
        Ok(done)
    }

    /// Refuses a model whose query has other columns than it promises. Where the query is sent as it is written, its columns
    /// are those that the analyser finds; what it cannot find is only said.
    fn keep_contract(&self, node: &PlanNode, prepared: &Prepared, rendered: &Rendered) -> Result<(), SourceError> {
        let columns = match prepared.columns.as_slice() {
            [] => match acuity_sql::analyze(&rendered.sql, &self.translator.catalog()) {
                Ok(found) => found.columns.into_iter().map(|column| (column.name, column.data_type)).collect(),
                Err(unknown) => {
                    let why = unknown.0.first().map_or("", |first| &first.message);
                    tracing::warn!(model = node.name, why, "the contract cannot be checked: columns are not known");
                    return Ok(());
                }
            },
            known => known.to_vec(),
        };
        let declared: Vec<(&str, Option<&str>)> =
            node.columns.iter().map(|column| (column.name.as_str(), column.data_type.as_deref())).collect();
        let broken = acuity_compiler::contract::breaches(&declared, &columns);
        if broken.is_empty() {
            return Ok(());
        }
        Err(SourceError::new(format!("the contract is broken, nothing was built: {}", broken.join("; ")))
            .with_help("change the query, or what the schema file declares of its columns"))
    }

    fn table(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<Done, SourceError> {
        let rows = self.replace(node, &node.relation, (Replace::Table, &config.layout), prepared, rendered)?;
        Ok(Done { message: with_rows("CREATE TABLE", rows), rows, ..Done::default() })
    }

    fn incremental(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<Done, SourceError> {
        let warehouse = &self.warehouse;
        let full_refresh = config.full_refresh.unwrap_or(self.options.full_refresh);
        let existing = warehouse.relation(&node.relation)?.filter(|info| info.kind == RelationKind::Table);
        let Some(existing) = existing.filter(|_| !full_refresh) else {
            return self.table(node, config, prepared, rendered);
        };
        let staged = RelationName {
            dataset: DatasetName { ..node.relation.dataset.clone() },
            name: format!("{}__dbt_tmp", node.relation.name),
        };
        let outcome = self.take_in(node, config, (prepared, rendered), &existing, &staged);
        // Also after a failure; but that failure is the one to tell.
        let dropped = warehouse.drop_relation(&staged);
        let done = outcome?;
        dropped?;
        Ok(done)
    }

    fn take_in(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        (prepared, rendered): (&Prepared, &Rendered),
        existing: &RelationInfo,
        staged: &RelationName,
    ) -> Result<Done, SourceError> {
        let warehouse = &self.warehouse;
        // Should the run be killed, the table goes away by itself where the engine can do so.
        let passing = Layout { hours_to_expiration: Some(12), ..Layout::default() };
        self.replace(node, staged, (Replace::Table, &passing), prepared, rendered)?;
        let new = warehouse
            .relation(staged)?
            .ok_or_else(|| SourceError::new(format!("{staged} vanished while the model ran")))?;
        let engine = warehouse.engine();
        let type_name = |googlesql: &str| match engine {
            Engine::DuckDb => acuity_duckdb::duckdb_type(googlesql).unwrap_or_else(|| googlesql.to_owned()),
            Engine::BigQuery => googlesql.to_owned(),
        };
        let words = incremental::Words {
            engine,
            type_name: &type_name,
            translate: &|sql| self.translate_over(sql, existing, &new, node),
        };
        let merge =
            incremental::statements(&words, config, (&node.relation, &existing.columns), (staged, &new.columns))?;
        if let Some(check) = &merge.check_keys {
            let twice = self.one_number(warehouse.query(check)?)?.unwrap_or(0);
            if twice != 0 {
                let keys = config.unique_key.join(", ");
                let values = if twice == 1 { "1 value".to_owned() } else { format!("{twice} values") };
                return Err(SourceError::new(format!("unique_key {keys} is not unique among the new rows: {values} more than once"))
                    .with_help("select each key once, for example with QUALIFY ROW_NUMBER() OVER (PARTITION BY key ORDER BY …) = 1"));
            }
        }
        self.keep_sql("run", node, &format!("{}\n\n-- then\n{}{}", prepared.sql, merge.alter, merge.script))?;
        let rows = match engine {
            Engine::DuckDb => warehouse.execute(&(merge.alter + &merge.script))?,
            Engine::BigQuery => {
                // Changes of columns cannot be part of a transaction there.
                if !merge.alter.is_empty() {
                    warehouse.execute(&merge.alter)?;
                }
                warehouse.execute(&merge.script)?
            }
        };
        Ok(Done { message: with_rows("MERGE", rows), rows, ..Done::default() })
    }

    /// A GoogleSQL statement over an incremental table and its new rows, in the engine's words. Columns that the table
    /// gets in this run count as there.
    fn translate_over(
        &self,
        sql: &str,
        table: &RelationInfo,
        new: &RelationInfo,
        node: &PlanNode,
    ) -> Result<String, SourceError> {
        let mut wide = table.clone();
        let there = |column: &&ColumnInfo| !table.columns.iter().any(|own| own.name.eq_ignore_ascii_case(&column.name));
        wide.columns.extend(new.columns.iter().filter(there).cloned());
        self.translator.prepare_over(sql, &[(&wide, &node.columns), (new, &node.columns)]).map_err(|found| {
            let message = found.0.first().map_or("the SQL is not valid", |first| &first.message);
            SourceError::new(message).in_file(&node.file)
        })
    }

    fn seed(&self, node: &PlanNode, config: &SeedConfig) -> Result<Done, SourceError> {
        let columns = seed_columns(node, config)?;
        let request = LoadRequest {
            table: node.relation.clone(),
            source: LoadSource::Csv(vec![config.file.clone()]),
            columns,
            description: config.persist.then(|| node.description.clone()).filter(|text| !text.is_empty()),
            layout: Layout::default(),
            max_bad_records: 0,
        };
        let report = self.warehouse.load(&request, &NoProgress).map_err(|mut error| {
            // Seeds have no rejects table to offer.
            if let Some(help) = &mut error.help
                && let Some(end) = help.find("; or set bad rows aside")
            {
                help.truncate(end);
            }
            SourceError::from(error)
        })?;
        // Its descriptions came with the rows.
        self.describe(node, false, false)?;
        if let Some(info) = self.warehouse.relation(&node.relation)? {
            self.translator.learn_info(&info, &node.columns);
        }
        Ok(Done { message: with_rows("INSERT", Some(report.rows)), rows: Some(report.rows), ..Done::default() })
    }

    fn test(&self, node: &PlanNode, config: &TestConfig, trace: &mut Trace) -> Result<Done, SourceError> {
        if let Some(unbuilt) = self.parent_that_is_not_built(node) {
            let message = format!("needs {unbuilt}, which is neither selected nor built");
            return Ok(Done { status: Some(Status::Skipped), message, ..Done::default() });
        }
        let rendered = self.render(node, trace)?;
        trace.execute_from = Some(Utc::now());
        let warehouse = &self.warehouse;
        let limit = config.limit.map(|limit| format!("\nLIMIT {limit}")).unwrap_or_default();
        let counting = if self.stores(config) {
            let prepared = self.prepare(node, &rendered)?;
            warehouse.create_dataset(&node.relation.dataset.dataset)?;
            self.replace(node, &node.relation, (Replace::Table, &Layout::default()), &prepared, &rendered)?;
            if let Some(info) = warehouse.relation(&node.relation)? {
                self.translator.learn_info(&info, &node.columns);
            }
            let stored = node.relation.googlesql();
            format!(
                "SELECT {} AS failures FROM (\nSELECT * FROM {stored}{limit}\n) AS dbt_internal_test",
                config.fail_calc
            )
        } else {
            format!(
                "SELECT {} AS failures FROM (\n{}{limit}\n) AS dbt_internal_test",
                config.fail_calc,
                rendered.sql.trim_end().trim_end_matches(';')
            )
        };
        let prepared = self.translator.prepare(&counting).map_err(|found| locate(&found, &rendered, 1, &node.file))?;
        self.keep_sql("run", node, &prepared.sql)?;
        self.within_budget(&prepared.sql)?;
        let stream = warehouse.query(&prepared.sql).map_err(|error| self.refused(node, &rendered, 1, error))?;
        let failures = self.one_number(stream)?.unwrap_or(0);
        let got = if failures == 1 { "Got 1 result".to_owned() } else { format!("Got {failures} results") };
        let (status, message) = if config.severity_error && threshold::holds(&config.error_if, failures)? {
            (Status::Fail, format!("{got}, configured to fail if {}", config.error_if))
        } else if threshold::holds(&config.warn_if, failures)? {
            (Status::Warn, format!("{got}, configured to warn if {}", config.warn_if))
        } else {
            (Status::Pass, String::new())
        };
        Ok(Done { status: Some(status), message, rows: None, failures: Some(u64::try_from(failures).unwrap_or(0)) })
    }

    /// In a `build`, a relation that a test reads beside the one that was built, and that nobody has built yet.
    fn parent_that_is_not_built(&self, node: &PlanNode) -> Option<&RelationName> {
        if !self.options.skip_tests_of_unbuilt {
            return None;
        }
        let parents =
            node.depends_on.iter().filter_map(|id| self.session.node(id)).filter(|parent| !parent.is_ephemeral());
        parents.map(|parent| &parent.relation).find(|relation| !self.translator.knows(relation))
    }

    fn stores(&self, config: &TestConfig) -> bool {
        config.store_failures || self.options.store_failures
    }

    pub(crate) fn render(&self, node: &PlanNode, trace: &mut Trace) -> Result<Rendered, SourceError> {
        if self.options.cancel.is_cancelled() {
            return Err(SourceError { cancelled: true, ..SourceError::new("interrupted") });
        }
        let started_at = Utc::now();
        let full_refresh = match &node.work {
            Work::Model(config) => config.full_refresh.unwrap_or(self.options.full_refresh),
            _ => self.options.full_refresh,
        };
        let rendered = self.session.project.compile(&node.unique_id, &Facts { session: self.session, full_refresh })?;
        trace.compile = Some(Timing { started_at, completed_at: Utc::now() });
        trace.compiled_code = Some(rendered.sql.clone());
        self.keep_sql("compiled", node, &rendered.sql)?;
        Ok(rendered)
    }

    pub(crate) fn prepare(&self, node: &PlanNode, rendered: &Rendered) -> Result<Prepared, SourceError> {
        let unbuilt = |error| show::missing(self.session, error);
        let prepared = self.translator.prepare(&rendered.sql);
        let prepared = prepared.map_err(|found| unbuilt(locate(&found, rendered, 0, &node.file)))?;
        for warning in &prepared.warnings.0 {
            tracing::warn!(target: "acuity::sql", "{}: {warning}", node.file);
        }
        Ok(prepared)
    }

    fn keep_sql(&self, kind: &str, node: &PlanNode, sql: &str) -> Result<(), SourceError> {
        let path = artifacts::sql_path(&self.session.target_folder(), kind, &node.package, &node.artifact);
        Ok(artifacts::write(&path, sql.as_bytes())?)
    }

    fn replace(
        &self,
        node: &PlanNode,
        name: &RelationName,
        (how, layout): (Replace, &Layout),
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<Option<u64>, SourceError> {
        self.keep_sql("run", node, &prepared.sql)?;
        let sql = prepared.sql.trim_end().trim_end_matches(';');
        if how != Replace::View {
            self.within_budget(sql)?;
        }
        self.warehouse.replace_with(name, how, layout, sql).map_err(|error| self.refused(node, rendered, 0, error))
    }

    /// The engine refused a statement that we made of the model: the statement's own text is under `target/run`.
    /// `lines_before` lines stand before the person's own SQL.
    pub(crate) fn refused(
        &self,
        node: &PlanNode,
        rendered: &Rendered,
        lines_before: usize,
        error: acuity_warehouse::Error,
    ) -> SourceError {
        let position = error.position;
        let source_missing = error.kind == ErrorKind::Missing && self.reads_a_source_that_is_not_there(node);
        let parent_missing = error.kind == ErrorKind::Missing && self.warehouse.engine() == Engine::BigQuery;
        let mut refused = SourceError::from(error);
        if parent_missing {
            refused = show::unbuilt_parent(self.session, node, refused);
        }
        if source_missing {
            refused.help = Some("load the raw records first: acuity load --data DIR".to_owned());
        }
        if refused.cancelled {
            return refused;
        }
        // What is sent as it was written has the places of the file it was written in.
        if self.warehouse.engine() == Engine::BigQuery
            && let Some(position) = position.filter(|position| position.line > lines_before)
            && let (Ok(line), Ok(column)) =
                (u32::try_from(position.line - lines_before), u32::try_from(position.column))
            && let Some(place) = (rendered.locate)(line, column)
        {
            refused.file = Some(place.file.clone());
            return refused.at(place.line, place.column, &place.text);
        }
        let path = artifacts::sql_path(&self.session.target_folder(), "run", &node.package, &node.artifact);
        let shown = crate::sql::relative(&path, self.session.folder());
        let place = match position {
            Some(position) => format!("{}:{}:{}", shown.display(), position.line, position.column),
            None => shown.display().to_string(),
        };
        let hint = format!("the statement as the engine saw it: {place}");
        refused.help = Some(match refused.help.take() {
            Some(help) => format!("{help}; {hint}"),
            None => hint,
        });
        refused
    }

    fn reads_a_source_that_is_not_there(&self, node: &PlanNode) -> bool {
        let sources = self.session.project.sources().iter();
        sources
            .filter(|source| node.depends_on.contains(&source.unique_id))
            .any(|source| self.session.relation(&source.relation).is_none())
    }

    fn hooks(&self, node: &PlanNode, hooks: &[String]) -> Result<(), SourceError> {
        for hook in hooks {
            let rendered = self.session.project.hook(&node.unique_id, hook, &self.facts())?;
            self.statement(&rendered, &node.file)?;
        }
        Ok(())
    }

    /// Runs one statement of a hook.
    pub(crate) fn statement(&self, rendered: &Rendered, file: &str) -> Result<(), SourceError> {
        if rendered.sql.trim().is_empty() {
            return Ok(());
        }
        let prepared = self.translator.prepare(&rendered.sql).map_err(|found| locate(&found, rendered, 0, file))?;
        self.warehouse.execute(&prepared.sql)?;
        Ok(())
    }

    /// Stores the descriptions that are wanted, and the policy tags whatever is wanted of descriptions.
    fn describe(&self, node: &PlanNode, relation: bool, columns: bool) -> Result<(), SourceError> {
        let description = Some(node.description.as_str()).filter(|text| relation && !text.is_empty());
        let columns: Vec<(String, String)> = node
            .columns
            .iter()
            .filter(|column| columns && !column.description.is_empty())
            .map(|column| (column.name.clone(), column.description.clone()))
            .collect();
        let tags = policy_tags(node);
        if description.is_none() && columns.is_empty() && tags.is_empty() {
            return Ok(());
        }
        self.warehouse.describe_with(&node.relation, description, &columns, &tags).map_err(|error| {
            let mut error = SourceError::from(error);
            // Rows come before what protects them: there is no statement that does both.
            if !tags.is_empty() && !error.cancelled {
                let state = format!("{} is built and may lack its policy tags", node.relation);
                error.help = Some(error.help.map_or(state.clone(), |help| format!("{help}; {state}")));
            }
            error
        })
    }

    /// Makes the privileges on the relation those that the model grants; a model that says nothing of them changes none.
    fn grant(&self, node: &PlanNode, config: &ModelConfig) -> Result<(), SourceError> {
        if config.grants.is_empty() {
            return Ok(());
        }
        Ok(self.warehouse.grant(&node.relation, &config.grants)?)
    }

    fn one_number(&self, stream: BatchStream) -> Result<Option<i64>, SourceError> {
        let rows = Rows::read(stream)?;
        let Some(cell) = rows.rows.first().and_then(|row| row.first()) else { return Ok(None) };
        match cell {
            acuity_warehouse::Cell::Null => Ok(None),
            cell => match cell.as_f64().or_else(|| cell.text().parse().ok()) {
                Some(number) => Ok(Some(number.round() as i64)),
                None => Err(SourceError::new(format!("a test must count rows, but it gave {:?}", cell.text()))
                    .with_help("fail_calc must be a number, such as count(*) or sum(n)")),
            },
        }
    }
}

/// Columns that have policy tags, with the names of these.
fn policy_tags(node: &PlanNode) -> Vec<(String, Vec<String>)> {
    let tagged = node.columns.iter().filter(|column| !column.policy_tags.is_empty());
    tagged.map(|column| (column.name.clone(), column.policy_tags.clone())).collect()
}

/// Columns of a seed: declared types over inferred ones.
fn seed_columns(node: &PlanNode, config: &SeedConfig) -> Result<Vec<ColumnInfo>, SourceError> {
    let inferred = acuity_csv::infer_csv(&config.file)?;
    for declared in config.column_types.keys() {
        if !inferred.columns.iter().any(|(name, _)| name.eq_ignore_ascii_case(declared)) {
            let names = inferred.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(SourceError::new(format!("column_types names {declared}, which the seed does not have"))
                .with_help(format!("its columns are {names}")));
        }
    }
    Ok(inferred
        .columns
        .into_iter()
        .map(|(name, data_type)| {
            let declared =
                config.column_types.iter().find(|(column, _)| column.eq_ignore_ascii_case(&name)).map(|(_, kind)| kind);
            let description = node
                .columns
                .iter()
                .find(|column| column.name.eq_ignore_ascii_case(&name))
                .map(|column| column.description.clone())
                .filter(|text| config.persist && !text.is_empty());
            ColumnInfo::new(name, declared.cloned().unwrap_or(data_type), description)
        })
        .collect())
}

fn with_rows(what: &str, rows: Option<u64>) -> String {
    match rows {
        Some(1) => format!("{what} (1 row)"),
        Some(rows) => format!("{what} ({rows} rows)"),
        None => what.to_owned(),
    }
}
