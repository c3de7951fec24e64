//! Opening a database and lending connections.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use acuity_warehouse::{CancelHandle, DatasetName, Error, ErrorKind, Result};
use duckdb::{Connection, InterruptHandle};

use crate::{
    clock, error, file_kind, functions,
    instance::Instance,
    lock::lock,
    moments,
    names::{KEPT_TYPES, literal, quote},
    options::{Attach, Options, list},
    readers,
};

/// An open DuckDB database.
#[derive(Clone)]
pub struct DuckDb {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    file: Option<PathBuf>,
    /// The name of a database in memory, where it is not DuckDB's own.
    database: Option<String>,
    /// Names of the databases beside it.
    others: Vec<String>,
    read_only: bool,
    /// Connections nobody uses; all share one database instance.
    idle: Mutex<Vec<Connection>>,
    /// Keeps the instance open and makes further connections.
    root: Mutex<Connection>,
    running: Mutex<BTreeMap<u64, Arc<InterruptHandle>>>,
    next: AtomicU64,
    /// Schemas are made one at a time: two transactions making the same one would conflict.
    pub(crate) schemas: Mutex<()>,
    /// Whether the table of `kept_types` is there.
    pub(crate) keeps_types: AtomicBool,
    files: RwLock<Files>,
    /// Whether connections need what the extension of time zones would bring.
    lacks_zones: bool,
    /// The last to go: connections are of it.
    _instance: Instance,
}

/// Whether statements reach files by their path. DuckDB takes a table's name that nothing bears for a file's, so a query
/// that somebody else wrote (a project, a source's description, a view in a database that came by mail) could read any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Files {
    /// Until the first statement that is not the load's own; DuckDB has no way back.
    Open,
    Closed,
    /// The profile says so, in DuckDB's own word: `enable_external_access: true`.
    Allowed,
}

impl DuckDb {
    /// Opens or creates the database `file`.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] with the process that holds it, [`ErrorKind::Permission`], [`ErrorKind::Corrupt`],
    /// [`ErrorKind::Missing`] when its folder does not exist.
    pub fn open(file: &Path, options: &Options) -> Result<Self> {
        Self::start(Some(file), options)
    }

    /// Opens an existing database for reading.
    ///
    /// # Errors
    /// As [`DuckDb::open`]; [`ErrorKind::Missing`] when the file does not exist.
    pub fn open_read_only(file: &Path) -> Result<Self> {
        Self::open(file, &Options { read_only: true, ..Options::default() })
    }

    /// A database that lives as long as the value.
    ///
    /// # Errors
    /// The engine does not start.
    pub fn in_memory() -> Result<Self> {
        Self::in_memory_with(&Options::default())
    }

    /// A database that lives as long as the value, with settings.
    ///
    /// # Errors
    /// The engine does not start.
    pub fn in_memory_with(options: &Options) -> Result<Self> {
        Self::start(None, options)
    }

    fn start(file: Option<&Path>, options: &Options) -> Result<Self> {
        if let Some(file) = file.filter(|file| file.is_symlink() && !file.exists()) {
            let to = std::fs::read_link(file).unwrap_or_default();
            let message = format!("{} is a link to {}, which does not exist", file.display(), to.display());
            return Err(Error::new(ErrorKind::Missing, message).with_help("correct the link, or name the file itself"));
        }
        if let Some(file) = file
            && options.read_only
            && !file.exists()
        {
            return Err(Error::new(ErrorKind::Missing, format!("{} does not exist", file.display()))
                .with_help("load data and build the project first"));
        }
        if let Some(file) = file {
            file_kind::check(file)?;
        }
        let instance = Instance::open(file, &configure(options)).map_err(|error| match file {
            Some(file) => error::from_open(&error, file),
            None => error::from_duckdb(&error, ""),
        })?;
        let root = instance.connect().map_err(|error| error::from_duckdb(&error, ""))?;
        // Scalar functions belong to the instance, so one connection registers them for all.
        functions::register(&root).map_err(|error| error::from_duckdb(&error, ""))?;
        readers::register(&root).map_err(|error| error::from_duckdb(&error, ""))?;
        clock::register(&root).map_err(|error| error::from_duckdb(&error, ""))?;
        // GoogleSQL's moments are TIMESTAMPs in UTC; only the engine's own SQL has the other type.
        let lacks_zones = options.own_sql && moments::are_missing(&root);
        if lacks_zones {
            let registered = moments::register(&root).and_then(|()| instance.with_connection(moments::register_casts));
            registered.map_err(|error| error::from_duckdb(&error, ""))?;
        }
        // One of that name DuckDB has made already.
        let own = |name: &String| name.eq_ignore_ascii_case("memory");
        let database = options.name_in_memory.clone().filter(|name| file.is_none() && !own(name));
        if let Some(name) = &database {
            let sql = format!("ATTACH ':memory:' AS {}", quote(name));
            root.execute_batch(&sql).map_err(|error| error::from_duckdb(&error, &sql))?;
        }
        for other in &options.attached {
            attach(&root, other)?;
        }
        prepare(&root, database.as_deref(), lacks_zones)?;
        for (name, value) in &options.settings {
            if let Some(list) = list(value) {
                let sql = format!("SET GLOBAL {} = {list}", quote(name));
                root.execute_batch(&sql).map_err(|error| error::from_duckdb(&error, &sql))?;
            }
        }
        let keeps_types = root.prepare(&format!("SELECT * FROM {KEPT_TYPES} LIMIT 0")).is_ok();
        let allowed = match options.settings.get(EXTERNAL_ACCESS) {
            Some(value) => value.eq_ignore_ascii_case("true"),
            // Of what is translated no statement names a file; DuckDB's own SQL reads them by name.
            None => options.own_sql,
        };
        Ok(Self {
            shared: Arc::new(Shared {
                file: file.map(Path::to_path_buf),
                database,
                others: options.attached.iter().map(|other| other.alias.clone()).collect(),
                read_only: options.read_only,
                idle: Mutex::default(),
                root: Mutex::new(root),
                running: Mutex::default(),
                next: AtomicU64::new(0),
                schemas: Mutex::default(),
                keeps_types: AtomicBool::new(keeps_types),
                files: RwLock::new(if allowed { Files::Allowed } else { Files::Open }),
                lacks_zones,
                _instance: instance,
            }),
        })
    }

    /// Whether a dataset is one of the database that this stands for, and not of one beside it.
    pub(crate) fn is_own(&self, dataset: &DatasetName) -> bool {
        let is_other = |name: &String| self.shared.others.iter().any(|other| other.eq_ignore_ascii_case(name));
        !dataset.project.as_ref().is_some_and(is_other)
    }

    /// The database file; `None` in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.shared.file.as_deref()
    }

    /// Whether it was opened for reading only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.shared.read_only
    }

    /// The version of DuckDB, such as `v2.0.0`.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn version(&self) -> Result<String> {
        let lease = self.lease()?;
        lease.connection().version().map_err(|error| error::from_duckdb(&error, ""))
    }

    /// Closes the way to files before a statement that a project or a person wrote; waits for a load that reads one.
    /// The database itself, its log and the folder for spilling stay open, and what `allowed_directories` and
    /// `allowed_paths` in the profile's settings name.
    pub(crate) fn close_files(&self) -> Result<()> {
        if *self.files() != Files::Open {
            return Ok(());
        }
        let mut files = self.shared.files.write().unwrap_or_else(PoisonError::into_inner);
        if *files == Files::Open {
            let sql = format!("SET {EXTERNAL_ACCESS} = false");
            lock(&self.shared.root).execute_batch(&sql).map_err(|error| error::from_duckdb(&error, &sql))?;
            *files = Files::Closed;
        }
        Ok(())
    }

    /// `None` when statements reach no files any more; they stay within reach as long as the guard lives.
    pub(crate) fn files_within_reach(&self) -> Option<impl Drop + '_> {
        let files = self.files();
        (*files != Files::Closed).then_some(files)
    }

    fn files(&self) -> RwLockReadGuard<'_, Files> {
        self.shared.files.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for one piece of work; it goes back to the pool when dropped.
    pub(crate) fn lease(&self) -> Result<Lease> {
        let idle = lock(&self.shared.idle).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let connection = lock(&self.shared.root).try_clone().map_err(|error| error::from_duckdb(&error, ""))?;
                prepare(&connection, self.shared.database.as_deref(), self.shared.lacks_zones)?;
                connection
            }
        };
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        lock(&self.shared.running).insert(id, connection.interrupt_handle());
        Ok(Lease {
            shared: Arc::clone(&self.shared),
            id,
            connection: Some(connection),
            spoiled: AtomicBool::new(false),
        })
    }
}

impl fmt::Debug for DuckDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuckDb").field("file", &self.shared.file).field("read_only", &self.shared.read_only).finish()
    }
}

/// DuckDB's setting for reading and writing files other than the database.
const EXTERNAL_ACCESS: &str = "enable_external_access";

/// The format of new database files: the oldest that is still written, which all of DuckDB 1 and 2 opens. DuckDB 2 alone
/// would open its own newest. A file that is there keeps its format.
const STORAGE_VERSION: &str = "v1.0.0";

/// The settings to open with.
fn configure(options: &Options) -> Vec<(&str, String)> {
    let mut settings = vec![
        ("duckdb_api", "rust".to_owned()),
        ("access_mode", if options.read_only { "READ_ONLY" } else { "AUTOMATIC" }.to_owned()),
        ("autoinstall_known_extensions", "false".to_owned()),
        ("autoload_known_extensions", "false".to_owned()),
        ("allow_community_extensions", "false".to_owned()),
        ("preserve_insertion_order", "true".to_owned()),
        ("storage_compatibility_version", STORAGE_VERSION.to_owned()),
    ];
    if !options.own_sql {
        // BigQuery's order where a query does not say: NULLs first ascending, last descending.
        settings.push(("default_null_order", "nulls_first_on_asc_last_on_desc".to_owned()));
    }
    if let Some(threads) = options.threads {
        settings.push(("threads", threads.max(1).to_string()));
    }
    if let Some(limit) = &options.memory_limit {
        settings.push(("max_memory", limit.clone()));
    }
    let plain = options.settings.iter().filter(|(_, value)| list(value).is_none());
    settings.extend(plain.map(|(name, value)| (name.as_str(), value.clone())));
    settings
}

/// Opens another database beside the own one, for all connections.
fn attach(root: &Connection, other: &Attach) -> Result<()> {
    let file = match &other.file {
        // The engine would make an empty one of a path that is mistyped.
        Some(file) if !file.exists() => {
            let message = format!("{} does not exist, and '{}' is attached from it", file.display(), other.alias);
            return Err(
                Error::new(ErrorKind::Missing, message).with_help("correct its path under 'attach' of profiles.yml")
            );
        }
        Some(file) => {
            file_kind::check(file)?;
            file.display().to_string()
        }
        None => ":memory:".to_owned(),
    };
    let how = if other.read_only && other.file.is_some() { " (READ_ONLY)" } else { "" };
    let sql = format!("ATTACH {} AS {}{how}", literal(&file), quote(&other.alias));
    let path = other.file.clone().unwrap_or_default();
    root.execute_batch(&sql).map_err(|error| error::from_open(&error, &path))
}

/// What each connection needs before its first statement.
fn prepare(connection: &Connection, database: Option<&str>, lacks_zones: bool) -> Result<()> {
    let run = |sql: &str| connection.execute_batch(sql).map_err(|error| error::from_duckdb(&error, sql));
    run("SET errors_as_json = true")?;
    // The setting exists only where the ICU extension is built in; without it the engine knows UTC alone.
    if run("SET TimeZone = 'UTC'").is_err() {
        tracing::trace!("this DuckDB has no time zones; it works in UTC");
    }
    if lacks_zones {
        run(&moments::macros())?;
    }
    database.map_or(Ok(()), |name| run(&format!("USE {}", quote(name))))
}

/// A connection on loan.
pub(crate) struct Lease {
    shared: Arc<Shared>,
    id: u64,
    connection: Option<Connection>,
    /// Its transaction may still be open: it is closed instead of going back to the pool.
    pub(crate) spoiled: AtomicBool,
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Lease {
    pub(crate) fn connection(&self) -> &Connection {
        self.connection.as_ref().unwrap_or_else(|| unreachable!("the connection leaves in drop only"))
    }

    /// Runs `work` in one transaction: all of it stands, or nothing.
    pub(crate) fn transaction<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let connection = self.connection();
        let run = |sql: &str| connection.execute_batch(sql).map_err(|error| error::from_duckdb(&error, ""));
        run("BEGIN TRANSACTION")?;
        match work(connection).and_then(|value| run("COMMIT").map(|()| value)) {
            Ok(value) => Ok(value),
            Err(failure) => {
                // A failed COMMIT has rolled back already, and then there is nothing left to roll back; but an interrupt may
                // also have met the ROLLBACK, which leaves a transaction that serves nobody.
                if run("ROLLBACK").is_err() {
                    self.spoiled.store(true, Ordering::Relaxed);
                }
                Err(failure)
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        lock(&self.shared.running).remove(&self.id);
        if let Some(connection) = self.connection.take().filter(|_| !self.spoiled.load(Ordering::Relaxed)) {
            lock(&self.shared.idle).push(connection);
        }
    }
}

/// Interrupts whatever runs at the moment it is asked. Does not keep the database open: only when the last user closes it
/// does the engine move its log into the file.
pub(crate) struct Cancel(pub(crate) Weak<Shared>);

impl CancelHandle for Cancel {
    fn cancel(&self) {
        let Some(shared) = self.0.upgrade() else { return };
        for handle in lock(&shared.running).values() {
            handle.interrupt();
        }
    }
}
