//! `ref()` and `source()`.

use minijinja::{Error, ErrorKind, State, Value};

use crate::{
    definitions::{RefArgs, Relation, Version},
    jinja::{
        arguments::{split, text},
        fault::fault,
        render::{Answer, Question},
        scope::Scope,
        values::{self, relation::RelationValue},
    },
};

/// Where a node stands as long as nothing is linked: templates may print it, nobody keeps it.
fn placeholder(scope: &Scope, name: &str) -> Relation {
    let target = &scope.render.world.target;
    Relation {
        database: target.database().map(str::to_owned),
        schema: target.schema.clone(),
        identifier: name.to_owned(),
    }
}

/// `ref('model')`, `ref('package', 'model')`.
pub(super) fn ref_(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, rest) = split(args);
    let version = rest.iter().find(|(k, _)| k == "v" || k == "version").filter(|(_, v)| !v.is_none());
    let version = version.and_then(|(_, v)| Version::of(&values::to_json(v)));
    let (package, name) = match positional {
        [name] => (None, text(Some(name), "ref", "a model's name")?),
        [package, name] => (Some(text(Some(package), "ref", "a package")?), text(Some(name), "ref", "a model's name")?),
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "ref() takes a model's name, or a package and a model's name",
            ));
        }
    };
    let wanted = RefArgs { name, package, version };
    scope.render.captured().refs.insert(wanted.clone());
    let Some(project) = scope.render.project.clone() else {
        return Ok(scope.relation(placeholder(scope, &wanted.name)).into_value());
    };
    let found =
        project.find_ref(&scope.render.subject.package, &wanted).map_err(|f| fault(f.code, f.message, f.help))?;
    let alias = found.cte.map(|(id, name)| {
        scope.render.captured().ctes.insert(id);
        no_rows(scope, name)
    });
    let mut relation = found.relation;
    if let Some((elsewhere, first)) = found.deferred.filter(|_| scope.render.execute && alias.is_none())
        && (first || matches!(scope.render.ask(Question::Kind(relation.clone()))?, Answer::Kind(None)))
    {
        relation = elsewhere;
    }
    let external = none_of(scope, &relation, None).filter(|_| alias.is_none());
    Ok(RelationValue { alias, external, ..scope.relation(relation) }.into_value())
}

/// With `--empty`: what is read in place of a relation, or of what is read in its place.
fn none_of(scope: &Scope, relation: &Relation, external: Option<String>) -> Option<String> {
    if !scope.render.empty {
        return external;
    }
    Some(no_rows(scope, external.unwrap_or_else(|| relation.sql(scope.render.world.target.dialect))))
}

/// With `--empty` no row of what is named.
fn no_rows(scope: &Scope, named: String) -> String {
    if scope.render.empty { format!("(select * from {named} where false limit 0)") } else { named }
}

/// `source('group', 'table')`.
pub(super) fn source(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, _) = split(args);
    let [group, table] = positional else {
        return Err(Error::new(ErrorKind::InvalidOperation, "source() takes the source's name and the table's name"));
    };
    let wanted = (text(Some(group), "source", "a source's name")?, text(Some(table), "source", "a table's name")?);
    scope.render.captured().sources.insert(wanted.clone());
    let Some(project) = scope.render.project.clone() else {
        return Ok(scope.relation(placeholder(scope, &wanted.1)).into_value());
    };
    let found =
        project.find_source(&scope.render.subject.package, &wanted).map_err(|f| fault(f.code, f.message, f.help))?;
    let alias = found.cte.map(|(id, name)| {
        scope.render.captured().ctes.insert(id);
        name
    });
    let external = match alias {
        Some(_) => None,
        None => none_of(scope, &found.relation, found.external),
    };
    Ok(RelationValue { external, alias, ..scope.relation(found.relation) }.into_value())
}
