//! Methods that change the warehouse: each is one statement, sent like one of `run_query()`.

use minijinja::{Error, Value};

use super::{ask_kind, given};
use crate::{
    definitions::{Dialect, Relation},
    jinja::{
        arguments::{missing, named},
        fault::fault,
        objects::rows::query,
        scope::Scope,
        values::relation::RelationValue,
    },
};

/// Drops a relation of the kind that it is; nothing where it is not there.
pub(super) fn drop_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = given(args).ok_or_else(|| missing("adapter.drop_relation", "a relation"))?;
    // What it is counts, not what it was taken for.
    let Some(kind) = ask_kind(scope, &relation)? else { return Ok(Value::from("")) };
    let cascade = if dialect(scope) == Dialect::DuckDb { " cascade" } else { "" };
    run(scope, &format!("drop {kind} if exists {}{cascade}", sql(scope, &relation)))
}

pub(super) fn truncate_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = given(args).ok_or_else(|| missing("adapter.truncate_relation", "a relation"))?;
    run(scope, &format!("truncate table {}", sql(scope, &relation)))
}

pub(super) fn rename_relation(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["from_relation", "to_relation"]);
    let part = |name: &str| args.get(name).and_then(|value| value.downcast_object_ref::<RelationValue>());
    let (Some(from), Some(to)) = (part("from_relation"), part("to_relation")) else {
        return Err(missing("adapter.rename_relation", "two relations"));
    };
    let (from, to) = (&from.relation, &to.relation);
    let Some(kind) = ask_kind(scope, from)? else {
        let message = format!("{} does not exist, so it cannot be renamed", sql(scope, from));
        return Err(fault("missing", message, None));
    };
    let new = dialect(scope).quote(&to.identifier);
    run(scope, &format!("alter {kind} {} rename to {new}", sql(scope, from)))
}

pub(super) fn create_schema(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = given(args).ok_or_else(|| missing("adapter.create_schema", "a relation"))?;
    run(scope, &format!("create schema if not exists {}", schema(scope, &relation)))
}

pub(super) fn drop_schema(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let relation = given(args).ok_or_else(|| missing("adapter.drop_schema", "a relation"))?;
    run(scope, &format!("drop schema if exists {} cascade", schema(scope, &relation)))
}

fn run(scope: &Scope, statement: &str) -> Result<Value, Error> {
    query(scope, statement).map(|_| Value::from(""))
}

fn dialect(scope: &Scope) -> Dialect {
    scope.render.world.target.dialect
}

fn sql(scope: &Scope, relation: &Relation) -> String {
    relation.sql(dialect(scope))
}

/// A relation's schema, with its database.
fn schema(scope: &Scope, relation: &Relation) -> String {
    let quote = |part: &String| dialect(scope).quote(part);
    let parts = relation.database.iter().chain([&relation.schema]).map(quote);
    parts.collect::<Vec<_>>().join(".")
}
