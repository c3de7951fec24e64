//! Methods that ask what is there: relations of a schema, schemas, columns.

use minijinja::{Error, Value};

use super::{database, existing, given};
use crate::jinja::{
    arguments::{missing, named, text},
    fault::fault,
    objects::column::column,
    render::{Answer, Question},
    scope::Scope,
    values::{List, relation::RelationValue},
};

/// The relations of a schema, which is given by its names or as a relation in it.
pub(super) fn list_relations(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let (database, schema) = match given(args) {
        Some(relation) => (relation.database, relation.schema),
        None => {
            let args = named(args, &["database", "schema"]);
            let database = database(scope, args.get("database"));
            (database, text(args.get("schema"), "adapter.list_relations", "a schema")?)
        }
    };
    let Answer::Relations(found) = scope.render.ask(Question::Relations(database, schema))? else {
        return Ok(List::value([]));
    };
    Ok(List::value(found.into_iter().map(|(relation, kind)| existing(scope, relation, Some(kind)))))
}

pub(super) fn list_schemas(scope: &Scope) -> Result<Value, Error> {
    Ok(List::value(schemas(scope)?.into_iter().map(Value::from)))
}

/// Whether a schema is there, whatever its case.
pub(super) fn check_schema_exists(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["database", "schema"]);
    let wanted = text(args.get("schema"), "adapter.check_schema_exists", "a schema")?;
    Ok(Value::from(schemas(scope)?.iter().any(|schema| schema.eq_ignore_ascii_case(&wanted))))
}

fn schemas(scope: &Scope) -> Result<Vec<String>, Error> {
    match scope.render.ask(Question::Schemas)? {
        Answer::Schemas(found) => Ok(found),
        _ => Ok(Vec::new()),
    }
}

/// Columns of the first relation that the second lacks.
pub(super) fn get_missing_columns(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["from_relation", "to_relation"]);
    let columns = |name: &str| -> Result<Vec<(String, String)>, Error> {
        let relation = args.get(name).and_then(|value| value.downcast_object_ref::<RelationValue>());
        let relation = relation.ok_or_else(|| missing("adapter.get_missing_columns", "two relations"))?;
        match scope.render.ask(Question::Columns(relation.relation.clone()))? {
            Answer::Columns(found) => Ok(found),
            _ => Ok(Vec::new()),
        }
    };
    let (from, to) = (columns("from_relation")?, columns("to_relation")?);
    let lacks = |name: &str| !to.iter().any(|(there, _)| there.eq_ignore_ascii_case(name));
    Ok(List::value(from.iter().filter(|(name, _)| lacks(name)).map(|(name, kind)| column(scope, name, kind))))
}

/// The columns that a query gives.
pub(super) fn get_column_schema_from_query(scope: &Scope, args: &[Value]) -> Result<Value, Error> {
    let sql = text(named(args, &["sql"]).get("sql"), "adapter.get_column_schema_from_query", "a query")?;
    match scope.render.ask(Question::Described(sql))? {
        Answer::Described(Ok(found)) => Ok(List::value(found.iter().map(|(name, kind)| column(scope, name, kind)))),
        Answer::Described(Err(message)) => Err(fault("query", message, None)),
        _ => Ok(List::value([])),
    }
}

/// Rows of `show grants` as privileges with their grantees.
pub(super) fn standardize_grants_dict(args: &[Value]) -> Result<Value, Error> {
    let mut grants: Vec<(String, Vec<Value>)> = Vec::new();
    let rows = args.first().cloned().unwrap_or_default();
    for row in rows.try_iter()? {
        let (privilege, grantee) = (row.get_attr("privilege_type")?.to_string(), row.get_attr("grantee")?);
        match grants.iter_mut().find(|(known, _)| *known == privilege) {
            Some((_, grantees)) => grantees.push(grantee),
            None => grants.push((privilege, vec![grantee])),
        }
    }
    Ok(Value::from_pairs(grants.into_iter().map(|(privilege, grantees)| (privilege, List::value(grantees)))))
}
