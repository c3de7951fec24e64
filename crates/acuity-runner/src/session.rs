//! A project with an open warehouse.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_bigquery::{BigQuery, Method, Settings};
use acuity_compiler::{Attached, Dialect, Project, Target, TargetKind, unterminated};
use acuity_duckdb::{Attach, DuckDb, Options};
use acuity_sql::Catalog;
use acuity_warehouse::{Cell, DatasetName, Engine, ErrorKind, RelationInfo, RelationName, Rows, TypedRows, Warehouse};
use serde_json::Value;

use crate::{
    compiled::CompiledProject,
    error::{Error, Result},
    events::CancelToken,
    plan::{PlanColumn, PlanNode},
    project::{Definition, State},
    sql::{Translator, is_as_written},
};

/// A project and its warehouse.
pub struct Session {
    pub(crate) project: Box<dyn Definition>,
    pub(crate) warehouse: Arc<dyn Warehouse>,
    /// The same warehouse, where it is the embedded one: it keeps functions of BigQuery's SQL.
    embedded: Option<DuckDb>,
}

/// What a command does with the warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It writes; the database file is made when it is missing.
    Write,
    /// It reads: others may read at the same time.
    Read,
    /// It reads what is there; without a database file everything counts as not built.
    ReadIfThere,
}

impl Session {
    /// A session on the warehouse of the project's target.
    ///
    /// # Errors
    /// A node with settings that do not exist; a target that cannot be opened.
    pub fn open(project: Project, access: Access) -> Result<Self> {
        match open_bigquery(&project.target)? {
            Some(warehouse) => Self::on(project, Arc::new(warehouse)),
            None => {
                let database = open_embedded(&project.target, &project.project_dir, access)?;
                Self::on_embedded(project, database)
            }
        }
    }

    /// A session on the embedded warehouse that the caller opened.
    ///
    /// # Errors
    /// As [`Session::on`].
    pub fn on_embedded(project: Project, database: DuckDb) -> Result<Self> {
        let session = Self::on(project, Arc::new(database.clone()))?;
        Ok(Self { embedded: Some(database), ..session })
    }

    /// A session on a warehouse that the caller opened.
    ///
    /// # Errors
    /// A node with settings that do not exist.
    pub fn on(project: Project, warehouse: Arc<dyn Warehouse>) -> Result<Self> {
        Ok(Self::new(Box::new(CompiledProject::new(project)?), warehouse))
    }

    /// A session on a warehouse that is open already.
    pub(crate) fn new(project: Box<dyn Definition>, warehouse: Arc<dyn Warehouse>) -> Self {
        Self { project, warehouse, embedded: None }
    }

    /// The warehouse.
    #[must_use]
    pub fn warehouse(&self) -> &Arc<dyn Warehouse> {
        &self.warehouse
    }

    /// The project's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.project.folder()
    }

    /// Where artifacts go.
    #[must_use]
    pub fn target_folder(&self) -> PathBuf {
        self.project.target_folder()
    }

    /// A node as the executor sees it.
    #[must_use]
    pub fn node(&self, unique_id: &str) -> Option<&PlanNode> {
        self.project.nodes().get(unique_id)
    }

    /// Lets `token` interrupt this session's statements.
    pub fn attach(&self, token: &CancelToken) {
        token.attach(self.warehouse.cancel_handle());
    }

    /// The relations that a build makes, in the order of their nodes' ids.
    pub fn built(&self) -> impl Iterator<Item = RelationName> {
        let nodes = self.project.nodes().values().filter(|node| node.has_relation());
        nodes.map(|node| node.relation.clone())
    }

    /// Datasets that the project reads or writes, sorted; none in a database that is not open.
    pub(crate) fn datasets(&self) -> BTreeSet<DatasetName> {
        let sources = self.project.sources().iter().map(|source| &source.relation);
        let nodes = self.project.nodes().values().map(|node| &node.relation);
        let open = sources.chain(nodes).filter(|relation| self.project.is_open(relation));
        open.map(|relation| relation.dataset.clone()).collect()
    }

    /// What queries may read as it is now: every relation of those datasets, and of the whole embedded database.
    ///
    /// # Errors
    /// The warehouse's refusal.
    pub fn catalog(&self) -> Result<Catalog> {
        Ok(self.translator()?.catalog())
    }

    /// A translator that knows what queries may read.
    pub(crate) fn translator(&self) -> Result<Translator> {
        let translator = Translator::new(self.warehouse.engine(), self.project.dialect());
        let mut datasets = self.datasets();
        datasets.extend(self.warehouse.datasets()?);
        for dataset in datasets {
            for relation in self.seen(&dataset)? {
                translator.learn_info(&relation, self.declared(&relation.name));
            }
        }
        if let Some(database) = self.embedded.as_ref().filter(|_| !translator.is_as_written()) {
            translator.learn_functions(database)?;
        }
        // A source that has not been loaded is known by what the project says of it.
        for source in self.project.sources() {
            if !translator.knows(&source.relation) && source.columns.iter().any(|column| column.data_type.is_some()) {
                let columns = source
                    .columns
                    .iter()
                    .filter_map(|column| Some((column.name.clone(), column.data_type.as_ref()?.parse().ok()?)))
                    .collect();
                translator.learn(&source.relation, columns);
            }
        }
        Ok(translator)
    }

    /// The relations of a dataset; none where it may not be seen.
    ///
    /// # Errors
    /// The warehouse's refusal.
    pub(crate) fn seen(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        match self.warehouse.relations(dataset) {
            // Whoever reads results need not see the records they come from.
            Err(error) if error.kind == ErrorKind::Permission && self.warehouse.engine() == Engine::BigQuery => {
                tracing::info!(dataset = dataset.dataset, %error, "this dataset may not be seen");
                Ok(Vec::new())
            }
            relations => Ok(relations?),
        }
    }

    /// Whether two names are of one relation. BigQuery lists what is asked for without its project with it.
    pub(crate) fn is_same(&self, name: &RelationName, other: &RelationName) -> bool {
        let any_project = self.warehouse.engine() == Engine::BigQuery;
        name.name == other.name
            && name.dataset.dataset == other.dataset.dataset
            && (any_project || name.dataset.project == other.dataset.project)
    }

    /// Declared types of a relation's columns: the embedded engine stores some types as others.
    pub(crate) fn declared(&self, name: &RelationName) -> &[PlanColumn] {
        let nodes = self.project.nodes().values().map(|node| (&node.relation, &node.columns));
        let sources = self.project.sources().iter().map(|source| (&source.relation, &source.columns));
        nodes.chain(sources).find(|(relation, _)| self.is_same(relation, name)).map_or(&[], |(_, columns)| columns)
    }
}

impl State for Session {
    fn relation(&self, name: &RelationName) -> Option<RelationInfo> {
        match self.warehouse.relation(name) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%name, %error, "cannot look the relation up");
                None
            }
        }
    }

    fn relations(&self, dataset: &DatasetName) -> Vec<RelationInfo> {
        self.warehouse.relations(dataset).unwrap_or_else(|error| {
            tracing::warn!(dataset = dataset.dataset, %error, "cannot be listed");
            Vec::new()
        })
    }

    fn datasets(&self) -> Vec<DatasetName> {
        let mut found = Self::datasets(self);
        found.extend(self.warehouse.datasets().unwrap_or_default());
        // Of those that only the project names, none need be there.
        found.retain(|dataset| !State::relations(self, dataset).is_empty());
        found.into_iter().collect()
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        let sql = unterminated(sql);
        if self.warehouse.engine() == Engine::DuckDb && self.project.dialect() == Dialect::DuckDb {
            return described(self.warehouse.as_ref(), "", sql).map_err(|error| error.to_string());
        }
        let translator = self.translator().map_err(|error| error.to_string())?;
        let found = acuity_sql::analyze(sql, &translator.catalog()).map_err(|found| found.to_string())?;
        Ok(found.columns.into_iter().map(|column| (column.name, column.data_type.to_string())).collect())
    }

    fn rows(&self, sql: &str) -> Result<TypedRows, String> {
        let translated;
        let sql = if is_as_written(self.warehouse.engine(), self.project.dialect()) {
            sql
        } else {
            // Anew each time: a template may ask for what was built a moment ago.
            let translator = self.translator().map_err(|error| error.to_string())?;
            translated = translator.prepare(sql).map_err(|found| found.to_string())?.sql;
            &translated
        };
        let stream = self.warehouse.query(unterminated(sql)).map_err(|error| error.to_string())?;
        TypedRows::read(stream).map_err(|error| error.to_string())
    }
}

/// Names and types of the columns that a query in DuckDB's own SQL gives behind its header, as DuckDB tells them.
///
/// # Errors
/// The engine's refusal.
pub(crate) fn described(
    warehouse: &dyn Warehouse,
    header: &str,
    query: &str,
) -> acuity_warehouse::Result<Vec<(String, String)>> {
    let rows = Rows::read(warehouse.query(&format!("{header}DESCRIBE\n{query}"))?)?;
    let text = |row: &[Cell], index: usize| row.get(index).map(Cell::text).unwrap_or_default();
    Ok(rows.rows.iter().map(|row| (text(row, 0), text(row, 1))).collect())
}

/// The database file of a DuckDB target; `None` in memory and on BigQuery.
#[must_use]
pub fn database_file(target: &Target, folder: &Path) -> Option<PathBuf> {
    match &target.kind {
        TargetKind::DuckDb { path, .. } if path.as_os_str() == ":memory:" => None,
        TargetKind::DuckDb { path, .. } => Some(folder.join(path)),
        TargetKind::BigQuery { .. } => None,
    }
}

/// The project of a BigQuery target, signed in.
///
/// # Errors
/// The profile lacks a key, or the credentials cannot be found. `None` for another kind of target.
pub fn open_bigquery(target: &Target) -> Result<Option<BigQuery>> {
    if !matches!(target.kind, TargetKind::BigQuery { .. }) {
        return Ok(None);
    }
    let emulator = std::env::var("BIGQUERY_EMULATOR_HOST").ok();
    let settings = bigquery_settings(target, emulator.as_deref())?;
    if let Method::KeyFile(path) = &settings.method
        && !path.exists()
    {
        let message = format!("the key file {} does not exist", path.display());
        let help = "correct keyfile, or use method: oauth, which needs no file";
        return Err(Error::Project(target.mistake("keyfile", message, Some(help)).into()));
    }
    Ok(Some(BigQuery::open(settings)?))
}

/// The settings of a BigQuery target; `emulator` is the value of `BIGQUERY_EMULATOR_HOST`.
///
/// # Errors
/// A key of the output is missing or makes no sense, with its place in profiles.yml.
pub fn bigquery_settings(target: &Target, emulator: Option<&str>) -> Result<Settings> {
    Settings::from_profile(&target.settings, emulator)
        .map_err(|wrong| Error::Project(target.mistake(&wrong.key, wrong.message, wrong.help.as_deref()).into()))
}

/// Opens the warehouse of a target.
///
/// # Errors
/// As [`Session::open`].
pub fn open_target(target: &Target, folder: &Path, access: Access) -> Result<Arc<dyn Warehouse>> {
    if let Some(warehouse) = open_bigquery(target)? {
        return Ok(Arc::new(warehouse));
    }
    Ok(Arc::new(open_embedded(target, folder, access)?))
}

/// Opens the embedded warehouse of a DuckDB target.
///
/// # Errors
/// A setting that does not exist; a file that cannot be opened.
pub fn open_embedded(target: &Target, folder: &Path, access: Access) -> Result<DuckDb> {
    let mut options = Options { read_only: access != Access::Write, ..duckdb_options(target, folder)? };
    options.attached = attached(target, folder, access);
    Ok(match database_file(target, folder) {
        Some(file) if access != Access::ReadIfThere || file.exists() => DuckDb::open(&file, &options)?,
        _ => DuckDb::in_memory_with(&Options { read_only: false, ..options })?,
    })
}

/// A database in memory with what the target says of DuckDB; those that it attaches are empty ones in memory, too.
pub(crate) fn open_in_memory(target: &Target, folder: &Path) -> Result<Arc<dyn Warehouse>> {
    let empty = |one: &Attached| Attach { file: None, alias: one.alias.clone(), read_only: false };
    let attached = target.attached.iter().map(empty).collect();
    Ok(Arc::new(DuckDb::in_memory_with(&Options { attached, ..duckdb_options(target, folder)? })?))
}

/// A database in memory beside the one of `file`, which statements may read as `alias`, and those that the target attaches.
///
/// # Errors
/// A setting that does not exist; a file that cannot be opened.
pub(crate) fn open_beside(target: &Target, folder: &Path, file: &Path, alias: &str) -> Result<DuckDb> {
    let mut attached = attached(target, folder, Access::ReadIfThere);
    attached.push(Attach { file: Some(file.to_owned()), alias: alias.to_owned(), read_only: true });
    Ok(DuckDb::in_memory_with(&Options { attached, ..duckdb_options(target, folder)? })?)
}

/// The databases that a target attaches. Who only reads opens them so, and does without one that is not made yet.
fn attached(target: &Target, folder: &Path, access: Access) -> Vec<Attach> {
    let one = |one: &Attached| {
        let file = Some(folder.join(&one.path)).filter(|_| one.path.as_os_str() != ":memory:");
        let file = file.filter(|file| access != Access::ReadIfThere || one.read_only || file.exists());
        let read_only = one.read_only || access != Access::Write;
        Attach { file, alias: one.alias.clone(), read_only }
    };
    target.attached.iter().map(one).collect()
}

/// What `settings` of a DuckDB target say.
fn duckdb_options(target: &Target, folder: &Path) -> Result<Options> {
    let none = serde_json::Map::new();
    let settings = target.settings.get("settings").and_then(Value::as_object).unwrap_or(&none);
    let options = match target.dialect {
        Dialect::GoogleSql => Options::from_settings(settings),
        Dialect::DuckDb => Options::for_own_sql(settings),
    };
    let mut options = options.map_err(|wrong| {
        let key = format!("settings.{}", wrong.name);
        Error::Project(target.mistake(&key, wrong.message, Some(&wrong.help)).into())
    })?;
    if target.dialect == Dialect::DuckDb {
        // Files are named from the project's folder, wherever the command is given.
        let folder = folder.display().to_string();
        options.settings.entry("file_search_path".to_owned()).or_insert(folder);
    }
    // Statements name the database also where there is no file yet.
    Ok(Options { name_in_memory: target.database().map(str::to_owned), ..options })
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("folder", &self.folder())
            .field("warehouse", &self.warehouse.location())
            .finish_non_exhaustive()
    }
}
