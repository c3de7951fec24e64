//! Models whose rows are files, in a database that does not know them yet.

use minijinja::{Error, State, Value};

use crate::{
    definitions::Dialect,
    jinja::{objects::rows::query, scope::Scope},
};

/// `register_upstream_external_models()`: makes the views over files that selected nodes read and that this run does not build.
pub(super) fn register_upstream(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    let render = &scope.render;
    let dialect = render.world.target.dialect;
    // In GoogleSQL nothing reads a file.
    let is_wanted = render.execute && dialect == Dialect::DuckDb;
    let Some(project) = render.project.as_ref().filter(|_| is_wanted) else { return Ok(Value::from("")) };
    for (relation, reading) in project.external_parents(&render.invoked.selected) {
        let schema = relation.database.iter().chain([&relation.schema]).map(|part| dialect.quote(part));
        let schema = schema.collect::<Vec<_>>().join(".");
        query(scope, &format!("create schema if not exists {schema}"))?;
        query(scope, &format!("create or replace view {} as ({reading})", relation.sql(dialect)))?;
    }
    Ok(Value::from(""))
}
