//! `adapter`: what templates ask of the warehouse, and do with it.

mod change;
mod lists;

use std::sync::Arc;

use acuity_warehouse::TypedRows;
use minijinja::{
    Error, State, Value,
    value::{Enumerator, Object, ValueKind},
};

use super::column::column;
use crate::{
    definitions::{Relation, settings::STRATEGY},
    diagnostic::suggestion,
    jinja::{
        arguments::{missing, named, text},
        fault::fault,
        objects::rows,
        objects::rows::query,
        render::{Answer, Question},
        scope::Scope,
        values::{List, relation::RelationValue},
    },
};

#[derive(Debug)]
struct Adapter(Scope);

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_object(Adapter(scope.bare()))
}

impl Object for Adapter {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Err(super::not_a_function("adapter"))
    }

    /// What `api` holds: dbt's adapter has them as well.
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str().filter(|name| ["Relation", "Column"].contains(name))?;
        super::api::value(&self.0).get_attr(name).ok()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let scope = &self.0;
        let first = || args.first().map(ToString::to_string).unwrap_or_default();
        match method {
            "dispatch" => dispatch(scope, args),
            "get_relation" | "load_relation" | "load_cached_relation" => get_relation(scope, args),
            "get_columns_in_relation" => get_columns_in_relation(scope, args),
            "quote" => Ok(Value::from(scope.render.world.target.dialect.quote(&first()))),
            "quote_as_configured" => Ok(Value::from(quote_as_configured(scope, args))),
            // Only `false` takes its quotes from a column.
            "quote_seed_column" => {
                let is_bare = args.get(1).is_some_and(|quoted| quoted.kind() == ValueKind::Bool && !quoted.is_true());
                Ok(if is_bare {
                    Value::from(first())
                } else {
                    Value::from(scope.render.world.target.dialect.quote(&first()))
                })
            }
            "type" => Ok(Value::from(scope.render.world.target.dialect.name())),
            "date_function" => Ok(Value::from("now()")),
            "is_cancelable" => Ok(Value::from(true)),
            // Neither a service of DuckDB's nor its lake.
            "is_motherduck" | "is_ducklake" => Ok(Value::from(false)),
            "external_root" => Ok(Value::from(setting(scope, "external_root").unwrap_or_else(|| ".".to_owned()))),
            "verify_database" => Ok(Value::from(())),
            // Each statement is a transaction.
            "commit" => Ok(Value::from("")),
            "valid_incremental_strategies" => Ok(List::value(STRATEGY.known().into_iter().map(Value::from))),
            "get_incremental_strategy_macro" => incremental_strategy_macro(scope, args),
            // There is no cache to keep in order.
            "cache_added" | "cache_dropped" | "cache_renamed" | "cache_new_relation" => Ok(Value::from("")),
            "warn_once" => {
                let mut captured = scope.render.captured();
                if !captured.warnings.contains(&first()) {
                    captured.warnings.push(first());
                }
                Ok(Value::from(""))
            }
            // While the project is read nothing is asked of a warehouse.
            "list_relations"
            | "list_relations_without_caching"
            | "list_schemas"
            | "get_missing_columns"
            | "get_column_schema_from_query"
                if !scope.render.execute =>
            {
                Ok(List::value([]))
            }
            "already_exists" | "check_schema_exists" if !scope.render.execute => Ok(Value::from(false)),
            "execute" if !scope.render.execute => {
                Ok(List::value([Value::from(""), rows::table(scope, &TypedRows::default())]))
            }
            _ if !scope.render.execute => Ok(Value::from(())),
            "execute" => {
                let table = query(scope, &first())?;
                List::of(state, [Value::from("OK"), table])
            }
            "add_query" => query(scope, &first()).map(|_| Value::from(())),
            "already_exists" => {
                let args = named(args, &["schema", "name"]);
                let part = |name: &str| args.get(name).map(ToString::to_string).unwrap_or_default();
                let relation = Relation { database: None, schema: part("schema"), identifier: part("name") };
                ask_kind(scope, &relation).map(|kind| Value::from(kind.is_some()))
            }
            "check_schema_exists" => lists::check_schema_exists(scope, args),
            "list_schemas" => lists::list_schemas(scope),
            "list_relations" | "list_relations_without_caching" => lists::list_relations(scope, args),
            "get_missing_columns" => lists::get_missing_columns(scope, args),
            "get_column_schema_from_query" => lists::get_column_schema_from_query(scope, args),
            "standardize_grants_dict" => lists::standardize_grants_dict(args),
            // Text has no length that would have to grow.
            "expand_target_column_types" | "expand_column_types" => Ok(Value::from(())),
            "drop_relation" => change::drop_relation(scope, args),
            "truncate_relation" => change::truncate_relation(scope, args),
            "rename_relation" => change::rename_relation(scope, args),
            "create_schema" => change::create_schema(scope, args),
            "drop_schema" => change::drop_schema(scope, args),
            _ => Err(fault(
                "unsupported",
                format!("adapter.{method}() is not available here"),
                suggestion(method, METHODS.iter().copied()),
            )),
        }
    }
}

/// What people write, for suggestions.
const METHODS: &[&str] = &[
    "already_exists",
    "check_schema_exists",
    "create_schema",
    "dispatch",
    "drop_relation",
    "drop_schema",
    "execute",
    "external_root",
    "get_column_schema_from_query",
    "get_columns_in_relation",
    "get_missing_columns",
    "get_relation",
    "list_relations",
    "list_relations_without_caching",
    "list_schemas",
    "load_relation",
    "quote",
    "quote_as_configured",
    "quote_seed_column",
    "rename_relation",
    "standardize_grants_dict",
    "truncate_relation",
    "type",
];

/// A name as the project writes names of that part of a relation.
fn quote_as_configured(scope: &Scope, args: &[Value]) -> String {
    let args = named(args, &["identifier", "quote_key"]);
    let name = args.get("identifier").map(ToString::to_string).unwrap_or_default();
    let quoting = scope.render.world.quoting;
    let quoted = match args.get("quote_key").and_then(Value::as_str) {
        Some("database") => quoting.database,
        Some("schema") => quoting.schema,
        Some("identifier") => quoting.identifier,
        _ => None,
    };
    if quoted == Some(false) { name } else { scope.render.world.target.dialect.quote(&name) }
}

/// A setting of the profile's output that is text.
fn setting(scope: &Scope, name: &str) -> Option<String> {
    scope.render.world.target.settings.get(name)?.as_str().map(str::to_owned)
}

/// What a relation is, if it is there.
fn ask_kind(scope: &Scope, relation: &Relation) -> Result<Option<String>, Error> {
    match scope.render.ask(Question::Kind(relation.clone()))? {
        Answer::Kind(kind) => Ok(kind),
        _ => Ok(None),
    }
}

/// The macro that implements a name on this warehouse.
fn dispatch(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["macro_name", "macro_namespace"]);
    let mut name = text(args.get("macro_name"), "adapter.dispatch", "a macro's name")?;
    let mut namespace = args.get("macro_namespace").and_then(Value::as_str).map(str::to_owned);
    if let Some((package, bare)) = name.clone().split_once('.') {
        namespace = Some(package.to_owned());
        name = bare.to_owned();
    }
    match scope.render.world.dispatch(&scope.package, &name, namespace.as_deref()) {
        Some(def) => Ok(scope.macro_value(def)),
        None => Err(fault(
            "unknown-macro",
            format!("no implementation of '{name}' was found"),
            Some(format!("define a macro 'default__{name}' or '{}__{name}'", scope.render.world.target.dialect.name())),
        )),
    }
}

/// The macro of an incremental strategy: `get_incremental_NAME_sql`.
fn incremental_strategy_macro(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["context", "strategy_name"]);
    let strategy = text(args.get("strategy_name"), "adapter.get_incremental_strategy_macro", "a strategy's name")?;
    let name = format!("get_incremental_{}_sql", strategy.replace('+', "_"));
    match scope.render.world.meant(&scope.render.subject.package, &scope.package, &name) {
        Some(def) => Ok(scope.macro_value(def)),
        None => Err(fault("unknown-macro", format!("there is no macro '{name}' for the strategy '{strategy}'"), None)),
    }
}

/// A relation if it exists, given as one or by its parts.
fn get_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = match given(args) {
        Some(relation) => relation,
        None => {
            let args = named(args, &["database", "schema", "identifier"]);
            Relation {
                database: database(scope, args.get("database")),
                schema: text(args.get("schema"), "adapter.get_relation", "a schema")?,
                identifier: text(args.get("identifier"), "adapter.get_relation", "an identifier")?,
            }
        }
    };
    if !scope.render.execute {
        return Ok(Value::from(()));
    }
    let kind = ask_kind(scope, &relation)?;
    Ok(existing(scope, relation, kind))
}

/// The database that is asked for by its name, where the target has such.
fn database(scope: &Scope, name: Option<&Value>) -> Option<String> {
    let name = name.and_then(Value::as_str).map(str::to_owned);
    name.filter(|_| scope.render.world.target.database().is_some())
}

fn get_columns_in_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = given(args).ok_or_else(|| missing("adapter.get_columns_in_relation", "a relation"))?;
    if !scope.render.execute {
        return Ok(List::value([]));
    }
    match scope.render.ask(Question::Columns(relation))? {
        Answer::Columns(columns) => Ok(List::value(columns.iter().map(|(name, kind)| column(scope, name, kind)))),
        _ => Ok(List::value([])),
    }
}

fn given(args: &[Value]) -> Option<Relation> {
    let first = named(args, &["relation"]).remove("relation").or_else(|| args.first().cloned());
    first.as_ref().and_then(|value| value.downcast_object_ref::<RelationValue>()).map(|value| value.relation.clone())
}

/// A relation that knows whether it exists.
fn existing(scope: &Scope, relation: Relation, kind: Option<String>) -> Value {
    match kind {
        Some(kind) => RelationValue { kind: Some(kind), ..scope.relation(relation) }.into_value(),
        None => Value::from(()),
    }
}
