//! `api`: relations and columns made from their parts.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use crate::{
    definitions::Relation,
    jinja::{
        arguments::named,
        scope::{Function, Scope},
        values::{Dict, relation::RelationValue},
    },
};

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_pairs([
        ("Relation", Value::from_object(RelationMaker(scope.bare()))),
        ("Column", Function::value(scope.bare(), "Column", make_column)),
    ])
}

/// `api.Relation`.
#[derive(Debug)]
struct RelationMaker(Scope);

impl Object for RelationMaker {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Err(super::not_a_function("Relation"))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method != "create" {
            return Err(Error::new(ErrorKind::UnknownMethod, format!("Relation has no method '{method}'")));
        }
        let args = named(args, &["database", "schema", "identifier", "type"]);
        let part = |n: &str| args.get(n).and_then(Value::as_str).map(str::to_owned);
        let relation = Relation {
            database: part("database").filter(|_| self.0.render.world.target.database().is_some()),
            schema: part("schema").unwrap_or_default(),
            identifier: part("identifier").unwrap_or_default(),
        };
        Ok(RelationValue { kind: part("type"), ..self.0.relation(relation) }.into_value())
    }
}

/// `api.Column(name, type)`.
fn make_column(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["column", "dtype"]);
    let part = |name: &str| args.get(name).map(ToString::to_string).unwrap_or_default();
    Ok(column(scope, &part("column"), &part("dtype")))
}

/// A column as templates see it.
pub(super) fn column(scope: &Scope, name: &str, kind: &str) -> Value {
    let quoted = scope.render.world.target.dialect.quote(name);
    Dict::value(
        [("name", name), ("column", name), ("quoted", &quoted), ("dtype", kind), ("data_type", kind)]
            .map(|(k, v)| (Value::from(k), Value::from(v))),
    )
}
