//! The names a template sees: variables, dbt's functions, macros.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use indexmap::IndexSet;
use minijinja::{
    Environment, Error, ErrorKind, State, Template, Value,
    value::{Enumerator, Kwargs, Object, ObjectRepr},
};
use serde_json::{Map, Value as Json};

use crate::{
    config::NodeConfig,
    jinja::{
        amount,
        blocks::Parameter,
        bounds,
        faults::{fault, returned},
        functions, held,
        relation::RelationValue,
        values,
        world::{BUILTIN, CallTemplate, FUEL, MacroDef, World},
    },
    node::{RefArgs, Relation, UniqueId},
    project::ProjectData,
    secrets,
    state::QueryRows,
};

/// Names that every template sees, for suggestions.
pub(crate) const NAMES: &[&str] = &[
    "adapter",
    "api",
    "builtins",
    "config",
    "dbt_version",
    "debug",
    "diff_of_two_dicts",
    "doc",
    "env_var",
    "exceptions",
    "execute",
    "flags",
    "fromjson",
    "fromyaml",
    "graph",
    "invocation_id",
    "is_incremental",
    "load_result",
    "local_md5",
    "log",
    "model",
    "modules",
    "print",
    "project_name",
    "ref",
    "return",
    "run_query",
    "run_started_at",
    "set",
    "should_full_refresh",
    "should_store_failures",
    "source",
    "statement",
    "store_result",
    "target",
    "this",
    "tojson",
    "toyaml",
    "var",
    "zip",
];

/// What a render must know about the node it renders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    pub(crate) unique_id: UniqueId,
    pub(crate) name: String,
    pub(crate) package: String,
    pub(crate) this: Option<Relation>,
    pub(crate) config: NodeConfig,
    pub(crate) model: Json,
}

/// What a template called.
#[derive(Debug, Clone, Default)]
pub(crate) struct Captured {
    pub(crate) refs: IndexSet<RefArgs>,
    pub(crate) sources: IndexSet<(String, String)>,
    pub(crate) config: NodeConfig,
    pub(crate) macros: BTreeSet<UniqueId>,
    /// Ephemeral models that stand in the SQL as CTEs.
    pub(crate) ctes: IndexSet<UniqueId>,
    pub(crate) messages: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// A question to the warehouse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    Kind(Relation),
    Columns(Relation),
    Query(String),
}

/// Its answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Kind(Option<String>),
    Columns(Vec<(String, String)>),
    Query(Result<QueryRows, String>),
}

/// Stops a render until the question is answered.
#[derive(Debug)]
pub(crate) struct Ask(pub(crate) Question);

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a question to the warehouse")
    }
}

impl std::error::Error for Ask {}

/// One render.
pub(crate) struct Render {
    pub(crate) world: Arc<World>,
    pub(crate) project: Option<Arc<ProjectData>>,
    pub(crate) subject: Subject,
    pub(crate) execute: bool,
    pub(crate) full_refresh: bool,
    pub(crate) calls: BTreeMap<String, CallTemplate>,
    pub(crate) answers: BTreeMap<Question, Answer>,
    captured: Mutex<Captured>,
    pub(crate) results: Mutex<BTreeMap<String, Value>>,
    /// `graph`, once it was asked for.
    pub(crate) graph: OnceLock<Value>,
    depth: AtomicUsize,
    /// Used up by the templates around the one that is being rendered.
    fuel: AtomicU64,
}

impl Render {
    pub(crate) fn new(world: Arc<World>, project: Option<Arc<ProjectData>>, subject: Subject, execute: bool) -> Self {
        Self {
            world,
            project,
            subject,
            execute,
            full_refresh: false,
            calls: BTreeMap::new(),
            answers: BTreeMap::new(),
            captured: Mutex::default(),
            results: Mutex::default(),
            graph: OnceLock::new(),
            depth: AtomicUsize::new(0),
            fuel: AtomicU64::new(0),
        }
    }

    pub(crate) fn captured(&self) -> MutexGuard<'_, Captured> {
        self.captured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings known so far: those of the project files and those this render gave.
    pub(crate) fn config(&self) -> NodeConfig {
        let mut config = self.subject.config.clone();
        config.merge(&self.captured().config.values);
        config
    }

    /// The answer to a question, or the signal to find it out.
    pub(crate) fn ask(&self, question: Question) -> Result<Answer, Error> {
        match self.answers.get(&question) {
            Some(answer) => Ok(answer.clone()),
            None => {
                Err(Error::new(ErrorKind::InvalidOperation, "a question to the warehouse").with_source(Ask(question)))
            }
        }
    }
}

/// The names at one place: a macro's own on top of everybody's.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) render: Arc<Render>,
    /// The package whose macros are meant by bare names.
    pub(crate) package: String,
    locals: Arc<BTreeMap<String, Value>>,
    given: Arc<BTreeSet<String>>,
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("package", &self.package).finish_non_exhaustive()
    }
}

impl Scope {
    pub(crate) fn new(render: Arc<Render>) -> Self {
        let package = render.subject.package.clone();
        Self { render, package, locals: Arc::default(), given: Arc::default() }
    }

    /// The same with names on top.
    pub(crate) fn with(&self, locals: BTreeMap<String, Value>) -> Self {
        let mut all = (*self.locals).clone();
        all.extend(locals);
        Self { locals: Arc::new(all), ..self.clone() }
    }

    /// The same without the names of a macro. What a value may hold must not hold other values in turn.
    pub(crate) fn bare(&self) -> Self {
        Self { locals: Arc::default(), given: Arc::default(), ..self.clone() }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    /// A macro as a value.
    pub(crate) fn macro_value(&self, def: &MacroDef) -> Value {
        Value::from_object(MacroValue {
            scope: self.bare(),
            package: def.public.package_name.clone(),
            name: def.public.name.clone(),
        })
    }

    fn lookup(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.locals.get(name) {
            return Some(value.clone());
        }
        let function = |name: &'static str| Some(Value::from_object(functions::Function { name, scope: self.clone() }));
        match name {
            "__given" => return function("__given"),
            "__caller" => return function("__caller"),
            _ => {}
        }
        // A project may redefine what dbt defines as a macro, but not its functions.
        if let Some(value) = functions::value(name, self) {
            return Some(value);
        }
        if let Some(def) = self.render.world.find_macro(&self.package, name) {
            return Some(self.macro_value(def));
        }
        if let Some(name) = functions::FUNCTIONS.iter().find(|f| **f == name) {
            return Some(Value::from_object(functions::Function { name, scope: self.bare() }));
        }
        self.render
            .world
            .macros
            .contains_key(name)
            .then(|| Value::from_object(Namespace { scope: self.bare(), package: name.to_owned() }))
    }

    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }
}

impl Object for Scope {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.lookup(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.lookup(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// A package: `dbt_utils` in `dbt_utils.star(…)`.
#[derive(Debug)]
struct Namespace {
    scope: Scope,
    package: String,
}

impl Object for Namespace {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let def = self.scope.render.world.package_macro(&self.package, key.as_str()?)?;
        Some(self.scope.macro_value(def))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match self.get_value(&Value::from(method)) {
            Some(value) => value.call(state, args),
            // `dbt.ref(…)` and the like.
            None if self.package == BUILTIN && functions::FUNCTIONS.contains(&method) => {
                match self.scope.lookup(method) {
                    Some(value) => value.call(state, args),
                    None => Err(Error::from(ErrorKind::UnknownMethod)),
                }
            }
            None => {
                let world = &self.scope.render.world;
                let names: Vec<&str> =
                    world.macros.get(&self.package).map(|m| m.keys().map(String::as_str).collect()).unwrap_or_default();
                Err(fault(
                    "unknown-macro",
                    format!("the package '{}' has no macro '{method}'", self.package),
                    crate::diagnostic::suggestion(method, names),
                ))
            }
        }
    }
}

/// A macro that can be called.
#[derive(Debug)]
struct MacroValue {
    scope: Scope,
    package: String,
    name: String,
}

/// Deeper than this, macros call each other without end.
const MAX_DEPTH: usize = 200;

impl Object for MacroValue {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let render = self.scope.render.clone();
        let Some(def) = render.world.package_macro(&self.package, &self.name) else {
            return Err(Error::from(ErrorKind::UnknownFunction));
        };
        render.captured().macros.insert(def.public.unique_id.clone());
        let (locals, given) = bind(state, &def.public.name, &def.parameters, args)?;
        let scope = Scope {
            package: self.package.clone(),
            locals: Arc::new(locals),
            given: Arc::new(given),
            ..self.scope.clone()
        };
        let depth = render.depth.fetch_add(1, Ordering::Relaxed);
        let result = if depth >= MAX_DEPTH {
            Err(fault(
                "recursion",
                format!("macros call each other more than {MAX_DEPTH} deep; '{}' is the last", self.name),
                None,
            ))
        } else {
            inner(state, 0, |env| env.get_template(&def.template), scope)
        };
        render.depth.fetch_sub(1, Ordering::Relaxed);
        match result {
            Ok(text) => Ok(Value::from(text)),
            Err(error) => match returned(&error) {
                Some((value, fuel)) => {
                    state.consume_fuel(fuel)?;
                    held::held(value)
                }
                None => Err(outer(error)),
            },
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<macro {}>", self.name)
    }
}

/// Renders a template inside of another. All of a render has one budget: what the templates around have used up is counted
/// before, what this one used is counted after.
fn inner<'a>(
    state: &'a State<'_, '_>,
    depth: usize,
    template: impl FnOnce(&'a Environment<'_>) -> Result<Template<'a, 'a>, Error>,
    scope: Scope,
) -> Result<String, Error> {
    let render = scope.render.clone();
    let around = state.fuel_levels().map_or(0, |(used, _)| used);
    let all_around = render.fuel.fetch_add(around, Ordering::Relaxed) + around;
    let done = if all_around > FUEL {
        Err(Error::from(ErrorKind::OutOfFuel))
    } else {
        bounds::on_stack(depth, || {
            let done = template(state.env())?.render_captured(scope.into_value())?;
            let used = done.state().fuel_levels().map_or(0, |(used, _)| used);
            Ok((done.into_output(), used))
        })
    };
    render.fuel.fetch_sub(around, Ordering::Relaxed);
    let (text, used) = done?;
    state.consume_fuel(used)?;
    amount::check()?;
    Ok(text)
}

/// An error of an inner template as one that the outer template can put its own place on.
fn outer(error: Error) -> Error {
    let detail = error.detail().unwrap_or_default().to_owned();
    Error::new(error.kind(), detail).with_source(error)
}

/// The body of a `{% call %}` block with the names of its surroundings.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) scope: Scope,
    pub(crate) template: String,
}

impl Object for Caller {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let render = &self.scope.render;
        let call = render.calls.get(&self.template).or_else(|| render.world.calls.get(&self.template));
        let Some(call) = call else { return Err(Error::from(ErrorKind::UnknownFunction)) };
        let (locals, _) = bind(state, "caller", &call.parameters, args)?;
        let prepared = &call.origin.prepared;
        let scope = self.scope.with(locals);
        inner(state, prepared.depth, |env| env.template_from_named_str(&self.template, &prepared.text), scope)
            .map(Value::from)
            .map_err(outer)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// Arguments to names, as Python binds them; what is left over becomes `varargs` and `kwargs`.
fn bind(
    state: &State<'_, '_>,
    name: &str,
    parameters: &[Parameter],
    args: &[Value],
) -> Result<(BTreeMap<String, Value>, BTreeSet<String>), Error> {
    let (positional, named) = split(args);
    let mut locals = BTreeMap::new();
    let mut given = BTreeSet::new();
    let mut varargs = Vec::new();
    for (i, value) in positional.iter().enumerate() {
        match parameters.get(i) {
            Some(parameter) => {
                locals.insert(parameter.name.clone(), held::held(value.clone())?);
                given.insert(parameter.name.clone());
            }
            None => varargs.push(value.clone()),
        }
    }
    let mut kwargs = Vec::new();
    for (key, value) in named {
        if key == "caller" || parameters.iter().any(|p| p.name == key) {
            if given.contains(&key) {
                return Err(Error::new(
                    ErrorKind::TooManyArguments,
                    format!("{name}() got the argument '{key}' twice"),
                ));
            }
            given.insert(key.clone());
            locals.insert(key, held::held(value)?);
        } else {
            kwargs.push((Value::from(key), value));
        }
    }
    for parameter in parameters {
        locals.entry(parameter.name.clone()).or_insert(Value::UNDEFINED);
    }
    locals.entry("caller".to_owned()).or_insert(Value::UNDEFINED);
    locals.insert("varargs".to_owned(), values::List::of(state, varargs)?);
    locals.insert("kwargs".to_owned(), values::Dict::of(state, kwargs)?);
    Ok((locals, given))
}

/// Positional and named arguments.
pub(crate) fn split(args: &[Value]) -> (&[Value], Vec<(String, Value)>) {
    match args.last() {
        Some(last) if last.is_kwargs() => {
            let mut named = Vec::new();
            if let Ok(kwargs) = Kwargs::try_from(last.clone()) {
                let names: Vec<String> = kwargs.args().map(str::to_owned).collect();
                for name in names {
                    if let Ok(value) = kwargs.get::<Value>(&name) {
                        named.push((name, value));
                    }
                }
            }
            (&args[..args.len() - 1], named)
        }
        _ => (args, Vec::new()),
    }
}

/// `target` of the templates.
pub(crate) fn target(world: &World) -> Value {
    let t = &world.target;
    let mut settings = Json::Object(t.settings.clone());
    secrets::without_secrets(&mut settings);
    let mut map: Map<String, Json> = match settings {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    map.insert("name".into(), t.name.clone().into());
    map.insert("profile_name".into(), t.profile.clone().into());
    map.insert("schema".into(), t.schema.clone().into());
    map.insert("dataset".into(), t.schema.clone().into());
    map.insert("type".into(), t.adapter_type().into());
    map.insert("threads".into(), t.threads.into());
    map.insert("database".into(), t.database().map_or(Json::Null, Json::from));
    map.insert("project".into(), t.database().map_or(Json::Null, Json::from));
    values::from_json(&Json::Object(map))
}

/// A relation that knows whether it exists.
pub(crate) fn existing(relation: Relation, kind: Option<String>) -> Value {
    match kind {
        Some(kind) => Value::from_object(RelationValue { relation, kind: Some(kind), alias: None }),
        None => Value::from(()),
    }
}
