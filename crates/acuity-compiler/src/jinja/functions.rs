//! dbt's functions and objects.

use std::{collections::BTreeMap, sync::Arc};

use md5::{Digest as _, Md5};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};
use serde_json::{Map, Value as Json};

use crate::{
    diagnostic::suggestion,
    jinja::{
        context::{self, Answer, Caller, Question, Scope, split},
        env_var::{Place, env_var},
        faults::{Return, fault},
        relation::RelationValue,
        values::{Dict, List, from_json, from_json_at, to_json},
    },
    node::{RefArgs, Relation},
    state::QueryRows,
};

/// Everything that can be called by its bare name.
pub(crate) const FUNCTIONS: &[&str] = &[
    "debug",
    "diff_of_two_dicts",
    "env_var",
    "fromjson",
    "fromyaml",
    "is_incremental",
    "load_result",
    "local_md5",
    "log",
    "print",
    "ref",
    "return",
    "run_query",
    "set",
    "set_strict",
    "should_full_refresh",
    "should_store_failures",
    "source",
    "statement",
    "store_result",
    "tojson",
    "toyaml",
    "var",
    "zip",
    "zip_strict",
    "config",
];

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
}

/// The values that are not functions.
pub(crate) fn value(name: &str, scope: &Scope) -> Option<Value> {
    let render = &scope.render;
    let world = &render.world;
    let object = |name: &'static str| Some(Value::from_object(Function { name, scope: scope.bare() }));
    match name {
        "this" => Some(match &render.subject.this {
            Some(relation) => RelationValue::value(relation.clone()),
            None => Value::from(()),
        }),
        "target" => Some(context::target(world)),
        "model" => Some(from_json(&render.subject.model)),
        "execute" => Some(Value::from(render.execute)),
        "flags" => Some(from_json(&serde_json::json!({
            "FULL_REFRESH": render.full_refresh, "STORE_FAILURES": false, "WHICH": "run", "full_refresh": render.full_refresh,
        }))),
        "invocation_id" => Some(Value::from(world.invocation_id.as_str())),
        "run_started_at" => Some(Value::from_object(crate::jinja::time::Moment::parse(&world.run_started_at))),
        "dbt_version" => Some(Value::from(crate::DBT_VERSION)),
        "project_name" => Some(Value::from(world.root.as_str())),
        // Made once: it is large, and a template may ask for it in a loop.
        "graph" => Some(render.graph.get_or_init(|| graph(scope)).clone()),
        "modules" => Some(Value::from_object(crate::jinja::time::Modules)),
        "ref" => object("ref"),
        "source" => object("source"),
        "config" => object("config"),
        "var" => object("var"),
        "adapter" => object("adapter"),
        "exceptions" => object("exceptions"),
        "builtins" => Some(Value::from_pairs(
            ["ref", "source", "config", "var"]
                .map(|n| (n, Value::from_object(Function { name: n, scope: scope.bare() }))),
        )),
        "api" => Some(Value::from_pairs([("Relation", object("Relation")?), ("Column", object("Column")?)])),
        "context" => Some(scope.clone().into_value()),
        _ => None,
    }
}

fn graph(scope: &Scope) -> Value {
    let Some(project) = &scope.render.project else {
        return from_json(&serde_json::json!({"nodes": {}, "sources": {}, "exposures": {}}));
    };
    let nodes: Map<String, Json> =
        project.nodes.iter().map(|(id, node)| (id.clone(), crate::manifest::node(node, project))).collect();
    let sources: Map<String, Json> =
        project.sources.iter().map(|(id, s)| (id.clone(), crate::manifest::source(s))).collect();
    from_json(&serde_json::json!({"nodes": nodes, "sources": sources, "exposures": {}}))
}

fn missing(what: &str, argument: &str) -> Error {
    Error::new(ErrorKind::MissingArgument, format!("{what}() needs {argument}"))
}

fn text(value: Option<&Value>, what: &str, argument: &str) -> Result<String, Error> {
    match value {
        Some(v) if v.as_str().is_some() => Ok(v.as_str().unwrap_or_default().to_owned()),
        Some(v) if !v.is_undefined() && !v.is_none() => {
            Err(Error::new(ErrorKind::InvalidOperation, format!("{what}() needs {argument} as text, not {}", v.kind())))
        }
        _ => Err(missing(what, argument)),
    }
}

/// Positional and named arguments under the parameters' names.
fn named(args: &[Value], parameters: &[&str]) -> BTreeMap<String, Value> {
    let (positional, rest) = split(args);
    let mut found: BTreeMap<String, Value> = rest.into_iter().collect();
    for (name, value) in parameters.iter().zip(positional) {
        found.insert((*name).to_owned(), value.clone());
    }
    found
}

impl Function {
    fn current(&self) -> &Arc<context::Render> {
        &self.scope.render
    }

    fn placeholder(&self, name: &str) -> Relation {
        let target = &self.current().world.target;
        Relation {
            database: target.database().map(str::to_owned),
            schema: target.schema.clone(),
            identifier: name.to_owned(),
        }
    }

    fn ref_(&self, args: &[Value]) -> Result<Value, Error> {
        let (positional, rest) = split(args);
        let version = rest.iter().find(|(k, _)| k == "v" || k == "version").map(|(_, v)| v.to_string());
        let (package, name) = match positional {
            [name] => (None, text(Some(name), "ref", "a model's name")?),
            [package, name] => {
                (Some(text(Some(package), "ref", "a package")?), text(Some(name), "ref", "a model's name")?)
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::InvalidOperation,
                    "ref() takes a model's name, or a package and a model's name",
                ));
            }
        };
        let wanted = RefArgs { name, package, version };
        self.current().captured().refs.insert(wanted.clone());
        let Some(project) = self.current().project.clone() else {
            return Ok(RelationValue::value(self.placeholder(&wanted.name)));
        };
        let node = project
            .resolve_ref(&self.current().subject.package, &wanted)
            .map_err(|f| fault(f.code, f.message, f.help))?;
        if node.config.materialized() == "ephemeral" && node.resource_type == crate::node::ResourceType::Model {
            self.current().captured().ctes.insert(node.unique_id.clone());
            return Ok(Value::from_object(RelationValue {
                relation: node.relation.clone(),
                kind: None,
                alias: Some(crate::compile::cte_name(&node.name)),
            }));
        }
        Ok(RelationValue::value(node.relation.clone()))
    }

    fn source(&self, args: &[Value]) -> Result<Value, Error> {
        let (positional, _) = split(args);
        let [group, table] = positional else {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "source() takes the source's name and the table's name",
            ));
        };
        let wanted = (text(Some(group), "source", "a source's name")?, text(Some(table), "source", "a table's name")?);
        self.current().captured().sources.insert(wanted.clone());
        let Some(project) = self.current().project.clone() else {
            return Ok(RelationValue::value(self.placeholder(&wanted.1)));
        };
        let found = project
            .resolve_source(&self.current().subject.package, &wanted)
            .map_err(|f| fault(f.code, f.message, f.help))?;
        Ok(RelationValue::value(found.relation.clone()))
    }

    fn config(&self, state: &State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (positional, rest) = split(args);
        let mut given: Map<String, Json> = rest.iter().map(|(k, v)| (k.clone(), to_json(v))).collect();
        for map in positional {
            match to_json(map) {
                Json::Object(map) => given.extend(map),
                _ => {
                    return Err(Error::new(
                        ErrorKind::InvalidOperation,
                        "config() takes settings by name: config(materialized='table')",
                    ));
                }
            }
        }
        // Hooks and tags add up, each call with a copy of its own.
        state.consume_fuel(given.values().map(size).sum())?;
        self.current().captured().config.merge(&given);
        Ok(Value::from(""))
    }

    fn var(&self, args: &[Value]) -> Result<Value, Error> {
        let args = named(args, &["name", "default"]);
        let name = text(args.get("name"), "var", "a variable's name")?;
        let world = &self.current().world;
        if let Some(found) = world.var(&self.current().subject.package, &name) {
            return Ok(from_json(found));
        }
        match args.get("default") {
            Some(default) => Ok(default.clone()),
            None => {
                let names = world.var_names();
                let help = suggestion(&name, names.iter().map(String::as_str)).unwrap_or_else(|| {
                    format!("set it under 'vars:' in dbt_project.yml, with --vars '{{{name}: …}}', or give a default: var('{name}', …)")
                });
                Err(fault("unknown-var", format!("the variable '{name}' is not set"), Some(help)))
            }
        }
    }

    fn env_var(&self, args: &[Value]) -> Result<Value, Error> {
        let args = named(args, &["name", "default"]);
        let name = text(args.get("name"), "env_var", "a variable's name")?;
        env_var(self.current().world.files.as_ref(), Place::Open, &name, args.get("default").cloned())
    }

    fn is_incremental(&self) -> Result<bool, Error> {
        let render = self.current();
        let config = render.config();
        if !render.execute
            || config.materialized() != "incremental"
            || config.flag("full_refresh").unwrap_or(render.full_refresh)
        {
            return Ok(false);
        }
        let Some(this) = &render.subject.this else { return Ok(false) };
        // dbt asks for a table; the embedded engine calls every base table so.
        Ok(
            matches!(render.ask(Question::Kind(this.clone()))?, Answer::Kind(Some(kind)) if kind.eq_ignore_ascii_case("table")),
        )
    }

    fn query(&self, sql: &str) -> Result<Value, Error> {
        match self.current().ask(Question::Query(sql.to_owned()))? {
            Answer::Query(Ok(rows)) => Ok(table(&rows)),
            Answer::Query(Err(message)) => Err(fault("query", message, None)),
            _ => Ok(Value::from(())),
        }
    }

    fn statement(&self, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let args = named(args, &["name", "fetch_result"]);
        let caller = args
            .get("caller")
            .ok_or_else(|| missing("statement", "a body: {% call statement('name') %} … {% endcall %}"))?;
        let sql = caller.call(state, &[])?.to_string();
        if !self.current().execute {
            return Ok(Value::from(""));
        }
        let rows = self.query(&sql)?;
        if let Some(name) = args.get("name").and_then(Value::as_str) {
            let parts = [(Value::from("data"), rows.get_attr("rows")?), (Value::from("table"), rows)];
            let result = Dict::of(state, parts)?;
            let mut results = self.current().results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            results.insert(name.to_owned(), result);
        }
        Ok(Value::from(""))
    }

    fn call_named(&self, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let none = Value::from(());
        let render = self.current();
        let first = args.first().cloned().unwrap_or_default();
        match self.name {
            "ref" => self.ref_(args),
            "source" => self.source(args),
            "config" => self.config(state, args),
            "var" => self.var(args),
            "env_var" => self.env_var(args),
            "__given" => Ok(Value::from(self.scope.is_given(first.as_str().unwrap_or_default()))),
            "__caller" => {
                // The body sees the names around it as they are now.
                let template = first.to_string();
                let mut locals = BTreeMap::new();
                for name in state.known_variables() {
                    if let Some(value) = state.lookup(&name) {
                        locals.insert(name.into_owned(), value);
                    }
                }
                let globals: Vec<String> = state.env().globals().map(|(n, _)| n.to_owned()).collect();
                for global in globals {
                    locals.remove(&global);
                }
                Ok(Value::from_object(Caller { scope: self.scope.with(locals), template }))
            }
            "return" => {
                let used = state.fuel_levels().map_or(0, |(used, _)| used);
                Err(Error::new(ErrorKind::InvalidOperation, "return() outside of a macro")
                    .with_source(Return(first, used)))
            }
            "is_incremental" => self.is_incremental().map(Value::from),
            "should_full_refresh" => {
                Ok(Value::from(render.config().flag("full_refresh").unwrap_or(render.full_refresh)))
            }
            "should_store_failures" => Ok(Value::from(render.config().flag("store_failures").unwrap_or(false))),
            "log" | "print" | "debug" => {
                let message = first.to_string();
                state.consume_fuel(message.len() as u64 / 64 + 1)?;
                render.captured().messages.push(message);
                Ok(Value::from(""))
            }
            "run_query" => {
                if !render.execute {
                    return Ok(none);
                }
                self.query(&first.to_string())
            }
            "statement" => self.statement(state, args),
            "load_result" => {
                let results = render.results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                Ok(results.get(first.as_str().unwrap_or_default()).cloned().unwrap_or(none))
            }
            "store_result" => Ok(Value::from("")),
            "fromjson" => {
                let args = named(args, &["text", "default"]);
                let text = first.to_string();
                state.consume_fuel(text.len() as u64)?;
                match serde_json::from_str::<Json>(&text) {
                    Ok(json) => Ok(from_json(&json)),
                    Err(_) => Ok(args.get("default").cloned().unwrap_or(none)),
                }
            }
            "fromyaml" => {
                let args = named(args, &["text", "default"]);
                let text = first.to_string();
                state.consume_fuel(text.len() as u64)?;
                match crate::yaml::parse(&crate::text::SourceFile::new("", text)) {
                    Ok(yaml) => Ok(from_json(&yaml.to_json())),
                    Err(_) => Ok(args.get("default").cloned().unwrap_or(none)),
                }
            }
            "tojson" => Ok(Value::from(to_json(&first).to_string())),
            "toyaml" => Ok(Value::from(serde_yaml_ng::to_string(&to_json(&first)).unwrap_or_default())),
            "local_md5" => Ok(Value::from(hex(&Md5::digest(first.to_string().as_bytes())))),
            "set" | "set_strict" => {
                let items: std::collections::BTreeSet<Value> = first.try_iter()?.collect();
                List::of(state, items)
            }
            "zip" | "zip_strict" => {
                let mut columns = Vec::new();
                for arg in split(args).0 {
                    columns.push(arg.try_iter()?.collect::<Vec<_>>());
                }
                let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
                List::of(
                    state,
                    (0..rows).map(|i| Value::from(columns.iter().map(|c| c[i].clone()).collect::<Vec<_>>())),
                )
            }
            "diff_of_two_dicts" => match (to_json(&first), args.get(1).map(to_json)) {
                (Json::Object(a), Some(Json::Object(b))) => {
                    Ok(from_json(&Json::Object(a.into_iter().filter(|(k, v)| b.get(k) != Some(v)).collect())))
                }
                _ => Ok(first),
            },
            "Column" => {
                let args = named(args, &["column", "dtype"]);
                Ok(column(
                    &args.get("column").map(ToString::to_string).unwrap_or_default(),
                    &args.get("dtype").map(ToString::to_string).unwrap_or_default(),
                ))
            }
            other => Err(Error::new(ErrorKind::UnknownFunction, format!("'{other}' cannot be called"))),
        }
    }

    fn adapter(&self, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let render = self.current();
        let relation = |value: Option<&Value>| {
            value.and_then(|v| v.downcast_object_ref::<RelationValue>()).map(|r| r.relation.clone())
        };
        match method {
            "dispatch" => {
                let args = named(args, &["macro_name", "macro_namespace"]);
                let mut name = text(args.get("macro_name"), "adapter.dispatch", "a macro's name")?;
                let mut namespace = args.get("macro_namespace").and_then(Value::as_str).map(str::to_owned);
                if let Some((package, bare)) = name.clone().split_once('.') {
                    namespace = Some(package.to_owned());
                    name = bare.to_owned();
                }
                match render.world.dispatch(&self.scope.package, &name, namespace.as_deref()) {
                    Some(def) => Ok(self.scope.macro_value(def)),
                    None => Err(fault(
                        "unknown-macro",
                        format!("no implementation of '{name}' was found"),
                        Some(format!("define a macro 'default__{name}' or 'bigquery__{name}'")),
                    )),
                }
            }
            "get_relation" | "load_relation" | "get_relation_kind" => {
                let relation = match relation(args.first()) {
                    Some(relation) => relation,
                    None => {
                        let args = named(args, &["database", "schema", "identifier"]);
                        Relation {
                            database: args
                                .get("database")
                                .and_then(Value::as_str)
                                .map(str::to_owned)
                                .filter(|_| render.world.target.database().is_some()),
                            schema: text(args.get("schema"), "adapter.get_relation", "a schema")?,
                            identifier: text(args.get("identifier"), "adapter.get_relation", "an identifier")?,
                        }
                    }
                };
                if !render.execute {
                    return Ok(Value::from(()));
                }
                match render.ask(Question::Kind(relation.clone()))? {
                    Answer::Kind(kind) => Ok(context::existing(relation, kind)),
                    _ => Ok(Value::from(())),
                }
            }
            "get_columns_in_relation" => {
                let relation =
                    relation(args.first()).ok_or_else(|| missing("adapter.get_columns_in_relation", "a relation"))?;
                if !render.execute {
                    return Ok(List::value([]));
                }
                match render.ask(Question::Columns(relation))? {
                    Answer::Columns(columns) => Ok(List::value(columns.iter().map(|(name, kind)| column(name, kind)))),
                    _ => Ok(List::value([])),
                }
            }
            "quote" => Ok(Value::from(format!("`{}`", args.first().map(ToString::to_string).unwrap_or_default()))),
            "quote_as_configured" | "quote_seed_column" => Ok(args.first().cloned().unwrap_or_default()),
            "type" => Ok(Value::from(render.world.target.adapter_type())),
            "already_exists" | "check_schema_exists" => Ok(Value::from(false)),
            "execute" => {
                let _ = state;
                self.query(&args.first().map(ToString::to_string).unwrap_or_default())
            }
            _ => Err(fault(
                "unsupported",
                format!("adapter.{method}() is not available here"),
                Some("available are dispatch, get_relation, get_columns_in_relation, quote, type".to_owned()),
            )),
        }
    }

    fn method(&self, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let render = self.current();
        let first = args.first().map(ToString::to_string).unwrap_or_default();
        match (self.name, method) {
            ("config", "get" | "require" | "meta_get" | "meta_require") => {
                let args = named(args, &["name", "default", "validator"]);
                let name = text(args.get("name"), "config.get", "a setting's name")?;
                let config = render.config();
                let found = if method.starts_with("meta") {
                    config.get("meta").and_then(|m| m.get(&name)).cloned()
                } else {
                    config.get(&name).cloned()
                };
                match found {
                    Some(json) => Ok(from_json(&json)),
                    None if method.ends_with("require") && render.execute => Err(fault(
                        "config",
                        format!("the setting '{name}' is required here"),
                        Some(format!("give it: config({name}=…)")),
                    )),
                    None => Ok(args.get("default").cloned().unwrap_or_else(|| Value::from(()))),
                }
            }
            ("config", "set") => {
                self.config(state, &[Value::from_pairs([(first, args.get(1).cloned().unwrap_or_default())])])
            }
            ("config", "persist_relation_docs" | "persist_column_docs") => {
                let key = if method == "persist_relation_docs" { "relation" } else { "columns" };
                let config = render.config();
                Ok(Value::from(
                    config.get("persist_docs").and_then(|d| d.get(key)).and_then(Json::as_bool).unwrap_or(false),
                ))
            }
            ("var", "has_var") => Ok(Value::from(render.world.var(&render.subject.package, &first).is_some())),
            (
                "exceptions",
                "raise_compiler_error" | "raise_parsing_error" | "raise_not_implemented" | "raise_database_error",
            ) => Err(fault("raised", first, None)),
            ("exceptions", "warn") => {
                state.consume_fuel(first.len() as u64 / 64 + 1)?;
                render.captured().warnings.push(first);
                Ok(Value::from(""))
            }
            ("exceptions", _) => Err(fault("raised", format!("{method}: {first}"), None)),
            ("Relation", "create") => {
                let args = named(args, &["database", "schema", "identifier", "type"]);
                let part = |n: &str| args.get(n).and_then(Value::as_str).map(str::to_owned);
                let database = part("database").filter(|_| render.world.target.database().is_some());
                let relation = Relation {
                    database,
                    schema: part("schema").unwrap_or_default(),
                    identifier: part("identifier").unwrap_or_default(),
                };
                Ok(Value::from_object(RelationValue { relation, kind: part("type"), alias: None }))
            }
            ("adapter", _) => self.adapter(state, method, args),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("{} has no method '{method}'", self.name))),
        }
    }
}

impl Object for Function {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        self.call_named(state, args)
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        self.method(state, method, args)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        // `config.materialized` and the like.
        (self.name == "config").then(|| self.scope.render.config().get(key.as_str()?).map(from_json)).flatten()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

fn column(name: &str, kind: &str) -> Value {
    Dict::value(
        [("name", name), ("column", name), ("quoted", &format!("`{name}`")), ("dtype", kind), ("data_type", kind)]
            .map(|(k, v)| (Value::from(k), Value::from(v))),
    )
}

/// Rows as templates of agate tables use them.
fn table(rows: &QueryRows) -> Value {
    let row = |values: &Vec<Json>| {
        // Arrays in them are below the row and the list of rows.
        let values = values.iter().map(|value| from_json_at(value, 2)).collect();
        Value::from_object(Row { columns: rows.columns.clone(), values })
    };
    let columns = rows.columns.iter().enumerate().map(|(i, name)| {
        let values: Vec<Value> =
            rows.rows.iter().filter_map(|r| r.get(i)).map(|value| from_json_at(value, 2)).collect();
        Value::from_object(TableColumn { name: name.clone(), values })
    });
    Value::from_pairs([
        ("column_names", List::value(rows.columns.iter().map(|c| Value::from(c.as_str())))),
        ("columns", List::value(columns.collect::<Vec<_>>())),
        ("rows", List::value(rows.rows.iter().map(row).collect::<Vec<_>>())),
    ])
}

/// A row: values by number and by name.
#[derive(Debug)]
struct Row {
    columns: Vec<String>,
    values: Vec<Value>,
}

impl Object for Row {
    fn repr(self: &Arc<Self>) -> minijinja::value::ObjectRepr {
        minijinja::value::ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let index = match key.as_str() {
            Some(name) => self.columns.iter().position(|c| c.eq_ignore_ascii_case(name))?,
            None => key.as_usize()?,
        };
        self.values.get(index).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.values.len())
    }
}

/// A column of a table of rows.
#[derive(Debug)]
struct TableColumn {
    name: String,
    values: Vec<Value>,
}

impl Object for TableColumn {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str()? == "name").then(|| Value::from(self.name.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.values.clone())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        match method {
            "values" => Ok(List::value(self.values.clone())),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a column has no method '{method}'"))),
        }
    }
}

/// The fuel that pays for a copy of a setting.
fn size(json: &Json) -> u64 {
    match json {
        Json::String(text) => 1 + text.len() as u64 / 64,
        Json::Array(items) => 1 + items.iter().map(size).sum::<u64>(),
        Json::Object(map) => 1 + map.iter().map(|(key, value)| key.len() as u64 / 64 + size(value)).sum::<u64>(),
        _ => 1,
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
