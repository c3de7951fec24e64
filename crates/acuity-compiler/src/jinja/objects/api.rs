//! `api`: relations made from their parts; columns are in [`super::column`].

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use super::column::ColumnMaker;
use crate::{
    definitions::Relation,
    jinja::{arguments::named, render::cte_name, scope::Scope, values::relation::RelationValue},
};

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_pairs([
        ("Relation", Value::from_object(RelationMaker(scope.bare()))),
        ("Column", Value::from_object(ColumnMaker(scope.bare()))),
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
        if method == "add_ephemeral_prefix" {
            let name = args.first().map(ToString::to_string).unwrap_or_default();
            return Ok(Value::from(cte_name(&name)));
        }
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
