//! One render: what it is about, what it may ask, and what its template called.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use acuity_warehouse::TypedRows;
use indexmap::IndexSet;
use minijinja::{Error, ErrorKind, Value};
use serde_json::{Map, Value as Json};

use crate::{
    definitions::{
        Column, Node, Overrides, Quoting, RefArgs, Relation, UniqueId,
        config::{NodeConfig, setting_name},
    },
    jinja::{
        fault::Fault,
        world::{CallTemplate, World},
    },
    state::Invoked,
};

/// What a render must know about the node it renders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    pub(crate) unique_id: UniqueId,
    pub(crate) name: String,
    pub(crate) package: String,
    pub(crate) this: Option<Relation>,
    pub(crate) config: NodeConfig,
    /// What is known of it before the project is linked, and what no manifest holds.
    pub(crate) model: Json,
    /// In a unit test: what stands in for what the template asks.
    pub(crate) stand_ins: Option<Arc<StandIns>>,
}

/// What a unit test gives in place of the model's own table, of macros, variables and the environment.
#[derive(Debug, Default)]
pub(crate) struct StandIns {
    /// Of `this`: an id, and the name under which its rows stand in the SQL.
    pub(crate) this: Option<(UniqueId, String)>,
    pub(crate) overrides: Overrides,
}

impl Subject {
    /// What the templates of a node know about it.
    pub(crate) fn of(node: &Node) -> Self {
        let model = serde_json::json!({
            "unique_id": node.unique_id, "name": node.name, "alias": node.alias, "schema": node.relation.schema,
            "database": node.relation.database, "resource_type": node.resource_type.as_str(),
            "package_name": node.package_name, "path": node.path, "original_file_path": node.original_file_path,
            "fqn": node.fqn, "tags": node.tags, "meta": node.meta, "description": node.description,
            "config": node.config.values, "columns": Column::all_to_json(&node.columns),
            "depends_on": {"nodes": node.depends_on},
            "version": node.version.as_ref().map(|it| it.version.to_json()),
            "latest_version": node.version.as_ref().map(|it| it.latest.to_json()),
        });
        Self {
            unique_id: node.unique_id.clone(),
            name: node.name.clone(),
            package: node.package_name.clone(),
            this: Some(node.relation.clone()),
            config: node.config.clone(),
            model,
            stand_ins: None,
        }
    }
}

/// The project around a template once it is linked. Before that, `ref()` and `source()` only note what they are asked for.
pub(crate) trait Lookup: Send + Sync {
    /// What a `ref()` in `package` means, in the node or text `reader`.
    fn find_ref(&self, package: &str, reader: &str, wanted: &RefArgs) -> Result<Referred, Fault>;

    /// The table that a `source()` in `package` means.
    fn find_source(&self, package: &str, wanted: &(String, String)) -> Result<Found, Fault>;

    /// `graph` of the templates, one for all of them: what one puts into it the next one finds.
    fn graph(&self) -> Value;

    /// A node as the manifest holds it, if it is one of the project.
    fn node(&self, id: &str) -> Option<Json>;

    /// Models in files which these nodes read and that are none of them: their views, each with the query that reads the file.
    fn external_parents(&self, selected: &[UniqueId]) -> Vec<(Relation, String)>;
}

/// What a `source()` means.
pub(crate) struct Found {
    pub(crate) relation: Relation,
    /// How its name is written.
    pub(crate) quoting: Quoting,
    /// What is read in its place.
    pub(crate) external: Option<String>,
    /// What says when a row happened.
    pub(crate) event_time: Option<String>,
    /// In a unit test: an id, and the name under which its rows stand in the SQL.
    pub(crate) cte: Option<(UniqueId, String)>,
}

/// What a `ref()` means.
pub(crate) struct Referred {
    pub(crate) relation: Relation,
    /// Whether it was known of the reader, if that is a node, before anything ran: what is built first hangs on it.
    pub(crate) is_known: bool,
    /// What says when a row happened.
    pub(crate) event_time: Option<String>,
    /// Where it stands for who defers to another state, and whether that goes before what is there.
    pub(crate) deferred: Option<(Relation, bool)>,
    /// Of an ephemeral model: its id, and the name under which it stands in the SQL.
    pub(crate) cte: Option<(UniqueId, String)>,
}

/// What a template called.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Captured {
    /// Calls of `ref()` in their order, also those that repeat.
    pub(crate) refs: Vec<RefArgs>,
    /// Calls of `source()` likewise.
    pub(crate) sources: Vec<(String, String)>,
    pub(crate) config: NodeConfig,
    pub(crate) macros: BTreeSet<UniqueId>,
    /// Those of them that the template itself called, in their order.
    pub(crate) own_macros: IndexSet<UniqueId>,
    /// Settings as `config()` was told them.
    pub(crate) said: Map<String, Json>,
    /// Ephemeral models that stand in the SQL as CTEs.
    pub(crate) ctes: IndexSet<UniqueId>,
    /// Whether the template, or a macro that it calls, asked for its own relation.
    pub(crate) this: bool,
    pub(crate) messages: Vec<String>,
    /// Those of them that people are to see.
    pub(crate) told: Vec<String>,
    pub(crate) warnings: Vec<String>,
    /// What a materialization left to be done after it.
    pub(crate) left: BTreeSet<Upkeep>,
    /// Tables that a materialization needs while it runs.
    pub(crate) temporary: IndexSet<Relation>,
}

impl Captured {
    /// Takes in the settings of one call of `config()`.
    pub(crate) fn configure(&mut self, given: Map<String, Json>) {
        self.config.merge(&given);
        for (key, value) in given {
            // What adds up is as it adds up, what is said once as it is said.
            let key = setting_name(&key);
            let known = self.said.contains_key(key).then(|| self.config.values.get(key).cloned()).flatten();
            self.said.insert(key.to_owned(), known.unwrap_or(value));
        }
    }
}

/// What is done for a relation that stands: a materialization says so, and whoever runs it knows how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upkeep {
    /// Its descriptions are stored.
    Docs,
    /// Its privileges are granted.
    Grants,
    /// Its indexes are made.
    Indexes,
}

/// A question to the warehouse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    Kind(Relation),
    Columns(Relation),
    Query(String),
    /// What stands in a schema.
    Relations(Option<String>, String),
    Schemas,
    /// The columns of a query.
    Described(String),
}

impl Question {
    /// Whether asking it may change what other questions are answered.
    fn changes(&self) -> bool {
        const READING: &[&str] =
            &["select", "with", "from", "values", "describe", "summarize", "show", "explain", "pragma", "table"];
        let Self::Query(sql) = self else { return false };
        // Not a parser: what begins with a comment or a bracket counts as a change, which only asks once more than needed.
        let first = sql.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        !READING.iter().any(|word| first.eq_ignore_ascii_case(word))
    }
}

/// A question, and how many changes of the warehouse the render had asked for before it: after each the answer may be another.
pub(crate) type Asked = (usize, Question);

/// Its answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Kind(Option<String>),
    Columns(Vec<(String, String)>),
    Query(Result<TypedRows, String>),
    Relations(Vec<(Relation, String)>),
    Schemas(Vec<String>),
    Described(Result<Vec<(String, String)>, String>),
}

/// Stops a render until the question is answered.
#[derive(Debug)]
pub(crate) struct Ask(pub(crate) Asked);

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a question to the warehouse")
    }
}

impl std::error::Error for Ask {}

/// One render.
pub(crate) struct Render {
    pub(crate) world: Arc<World>,
    pub(crate) project: Option<Arc<dyn Lookup>>,
    pub(crate) subject: Subject,
    pub(crate) execute: bool,
    pub(crate) full_refresh: bool,
    /// Whether what is read has no rows.
    pub(crate) empty: bool,
    /// The command that renders.
    pub(crate) invoked: Arc<Invoked>,
    pub(crate) calls: BTreeMap<String, CallTemplate>,
    /// Names that all its templates see, macros as well.
    pub(crate) everywhere: Arc<BTreeMap<String, Value>>,
    pub(crate) answers: BTreeMap<Asked, Answer>,
    /// Changes that were asked for so far.
    changes: AtomicUsize,
    captured: Mutex<Captured>,
    pub(crate) results: Mutex<BTreeMap<String, Value>>,
    /// `model`, once it was asked for.
    pub(crate) model: OnceLock<Value>,
    /// Names that a template added.
    added: OnceLock<Mutex<BTreeMap<String, Value>>>,
    pub(crate) depth: AtomicUsize,
    /// Used up by the templates around the one that is being rendered.
    pub(crate) fuel: AtomicU64,
}

impl Render {
    pub(crate) fn new(world: Arc<World>, project: Option<Arc<dyn Lookup>>, subject: Subject, execute: bool) -> Self {
        Self {
            world,
            project,
            subject,
            execute,
            full_refresh: false,
            empty: false,
            invoked: Arc::default(),
            calls: BTreeMap::new(),
            everywhere: Arc::default(),
            answers: BTreeMap::new(),
            changes: AtomicUsize::new(0),
            captured: Mutex::default(),
            results: Mutex::default(),
            model: OnceLock::new(),
            added: OnceLock::new(),
            depth: AtomicUsize::new(0),
            fuel: AtomicU64::new(0),
        }
    }

    pub(crate) fn captured(&self) -> MutexGuard<'_, Captured> {
        self.captured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a macro is called.
    pub(crate) fn calls_macro(&self, id: &str) {
        let mut captured = self.captured();
        if self.depth.load(Ordering::Relaxed) == 0 {
            captured.own_macros.insert(id.to_owned());
        }
        captured.macros.insert(id.to_owned());
    }

    /// A name for all templates from now on.
    pub(crate) fn add(&self, name: String, value: Value) {
        self.added.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner).insert(name, value);
    }

    /// What a template added under a name.
    pub(crate) fn added(&self, name: &str) -> Option<Value> {
        self.added.get()?.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The settings known so far: those of the project files and those this render gave.
    pub(crate) fn config(&self) -> NodeConfig {
        let mut config = self.subject.config.clone();
        config.merge(&self.captured().config.values);
        config
    }

    /// What a unit test puts in place of things.
    pub(crate) fn overrides(&self) -> Option<&Overrides> {
        self.subject.stand_ins.as_deref().map(|stand_ins| &stand_ins.overrides)
    }

    /// The answer to a question, or the signal to find it out.
    pub(crate) fn ask(&self, question: Question) -> Result<Answer, Error> {
        let asked = (self.changes.load(Ordering::Relaxed), question);
        let Some(answer) = self.answers.get(&asked) else {
            let ask = Error::new(ErrorKind::InvalidOperation, "a question to the warehouse");
            return Err(ask.with_source(Ask(asked)));
        };
        if asked.1.changes() {
            self.changes.fetch_add(1, Ordering::Relaxed);
        }
        Ok(answer.clone())
    }
}
