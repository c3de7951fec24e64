//! Methods that ask what is there: relations of a schema, schemas, columns.

use minijinja::{Error, Value};

use super::{database, existing, given};
use crate::definitions::Dialect;
use crate::jinja::{
    arguments::{missing, named, text},
    fault::fault,
    objects::{column::column, rows::query},
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
    let target = &scope.render.world.target;
    if let Some(other) = database(scope, args.get("database")).filter(|name| target.database() != Some(name.as_str())) {
        return is_elsewhere(scope, &other, &wanted);
    }
    Ok(Value::from(schemas(scope)?.iter().any(|schema| schema.eq_ignore_ascii_case(&wanted))))
}

/// Whether another database has a schema.
fn is_elsewhere(scope: &Scope, database: &str, schema: &str) -> Result<Value, Error> {
    let text = |name: &str| format!("'{}'", name.to_lowercase().replace('\'', "''"));
    // BigQuery lists the datasets of a project, each DuckDB those of all its databases.
    let schemata = match scope.render.world.target.dialect {
        Dialect::GoogleSql => format!("{}.INFORMATION_SCHEMA.SCHEMATA", Dialect::GoogleSql.quote(database)),
        Dialect::DuckDb => "information_schema.schemata".to_owned(),
    };
    let (database, schema) = (text(database), text(schema));
    let found = query(
        scope,
        &format!("select 1 from {schemata} where lower(catalog_name) = {database} and lower(schema_name) = {schema}"),
    )?;
    Ok(Value::from(found.get_attr("rows")?.len().is_some_and(|rows| rows > 0)))
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
