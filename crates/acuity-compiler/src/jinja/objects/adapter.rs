//! `adapter`: what templates ask of the warehouse.

use std::sync::Arc;

use minijinja::{
    Error, State, Value,
    value::{Enumerator, Object},
};

use super::column::column;
use crate::{
    definitions::Relation,
    jinja::{
        arguments::{missing, named, text},
        fault::fault,
        functions::queries::query,
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

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let scope = &self.0;
        let first = || args.first().map(ToString::to_string).unwrap_or_default();
        match method {
            "dispatch" => dispatch(scope, args),
            "get_relation" | "load_relation" | "get_relation_kind" => get_relation(scope, args),
            "get_columns_in_relation" => get_columns_in_relation(scope, args),
            "quote" => Ok(Value::from(scope.render.world.target.dialect.quote(&first()))),
            "quote_as_configured" | "quote_seed_column" => Ok(args.first().cloned().unwrap_or_default()),
            "type" => Ok(Value::from(scope.render.world.target.dialect.name())),
            "already_exists" | "check_schema_exists" => Ok(Value::from(false)),
            "execute" => query(scope, &first()),
            // While the project is read nothing is asked of a warehouse.
            _ if !scope.render.execute => Ok(Value::from(())),
            _ => Err(fault(
                "unsupported",
                format!("adapter.{method}() is not available here"),
                Some("available are dispatch, get_relation, get_columns_in_relation, quote, type".to_owned()),
            )),
        }
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

/// A relation if it exists, given as one or by its parts.
fn get_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = match given(args) {
        Some(relation) => relation,
        None => {
            let args = named(args, &["database", "schema", "identifier"]);
            Relation {
                database: args
                    .get("database")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
                    .filter(|_| scope.render.world.target.database().is_some()),
                schema: text(args.get("schema"), "adapter.get_relation", "a schema")?,
                identifier: text(args.get("identifier"), "adapter.get_relation", "an identifier")?,
            }
        }
    };
    if !scope.render.execute {
        return Ok(Value::from(()));
    }
    match scope.render.ask(Question::Kind(relation.clone()))? {
        Answer::Kind(kind) => Ok(existing(scope, relation, kind)),
        _ => Ok(Value::from(())),
    }
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
    args.first().and_then(|value| value.downcast_object_ref::<RelationValue>()).map(|value| value.relation.clone())
}

/// A relation that knows whether it exists.
fn existing(scope: &Scope, relation: Relation, kind: Option<String>) -> Value {
    match kind {
        Some(kind) => RelationValue { kind: Some(kind), ..scope.relation(relation) }.into_value(),
        None => Value::from(()),
    }
}
