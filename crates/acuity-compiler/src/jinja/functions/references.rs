//! `ref()` and `source()`.

use minijinja::{Error, ErrorKind, State, Value};

use crate::{
    definitions::{Dialect, RefArgs, Relation, Version},
    jinja::{
        arguments::{split, text},
        fault::fault,
        render::{Answer, Question},
        scope::Scope,
        values::{self, relation::RelationValue},
    },
    state::Window,
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
    scope.render.captured().refs.push(wanted.clone());
    let Some(project) = scope.render.project.clone() else {
        return Ok(scope.relation(placeholder(scope, &wanted.name)).into_value());
    };
    let subject = &scope.render.subject;
    let found = project
        .find_ref(&subject.package, &subject.unique_id, &wanted)
        .map_err(|f| fault(f.code, f.message, f.help))?;
    if scope.render.execute && !found.is_known {
        return Err(fault(
            "ref",
            format!(
                "'{}' refers to '{}' only when it runs: nobody knew that it is to be built before",
                subject.name, wanted.name
            ),
            Some(format!("say so at the top of the file: -- depends_on: {{{{ ref('{}') }}}}", wanted.name)),
        ));
    }
    let alias = found.cte.map(|(id, name)| {
        scope.render.captured().ctes.insert(id);
        some_rows(scope, name, found.event_time.as_deref())
    });
    let mut relation = found.relation;
    if let Some((elsewhere, first)) = found.deferred.filter(|_| scope.render.execute && alias.is_none())
        && (first || matches!(scope.render.ask(Question::Kind(relation.clone()))?, Answer::Kind(None)))
    {
        relation = elsewhere;
    }
    let named = scope.relation(relation);
    let part_of_rows = some_of(scope, &named, found.event_time.as_deref()).filter(|_| alias.is_none());
    Ok(RelationValue { alias, part_of_rows, ..named }.into_value())
}

/// What is read in place of a relation, or of what is read in its place: with `--empty` no row of it, with `--sample` those of a
/// stretch of time.
fn some_of(scope: &Scope, relation: &RelationValue, event_time: Option<&str>) -> Option<String> {
    let is_whole = !scope.render.empty && window(scope, event_time).is_none();
    (!is_whole).then(|| some_rows(scope, relation.text(), event_time))
}

/// The rows of what is named that may be read.
fn some_rows(scope: &Scope, named: String, event_time: Option<&str>) -> String {
    if scope.render.empty {
        return format!("(select * from {named} where false limit 0)");
    }
    match window(scope, event_time) {
        Some((column, Window { start, end })) => {
            // As dbt-bigquery has it, where a text beside a DATETIME may have no zone; dbt-duckdb compares as it stands.
            let column = match scope.render.world.target.dialect {
                Dialect::GoogleSql => format!("cast({column} as timestamp)"),
                Dialect::DuckDb => column.to_owned(),
            };
            format!("(select * from {named} where {column} >= '{start}' and {column} < '{end}')")
        }
        None => named,
    }
}

/// The stretch of time that models and snapshots are to read, where rows say when they happened.
fn window<'a>(scope: &'a Scope, event_time: Option<&'a str>) -> Option<(&'a str, Window)> {
    let id = &scope.render.subject.unique_id;
    let reads_some = id.starts_with("model.") || id.starts_with("snapshot.");
    let invoked = &scope.render.invoked;
    let batch = invoked.batch.as_ref().map(|batch| &batch.window);
    let window = match (batch, invoked.sample.as_ref()) {
        // Times in one form: later ones come behind.
        (Some(batch), Some(sample)) => Window {
            start: batch.start.clone().max(sample.start.clone()),
            end: batch.end.clone().min(sample.end.clone()),
        },
        (batch, sample) => batch.or(sample)?.clone(),
    };
    event_time.filter(|_| reads_some).map(|column| (column, window))
}

/// `source('group', 'table')`.
pub(super) fn source(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, _) = split(args);
    let [group, table] = positional else {
        return Err(Error::new(ErrorKind::InvalidOperation, "source() takes the source's name and the table's name"));
    };
    let wanted = (text(Some(group), "source", "a source's name")?, text(Some(table), "source", "a table's name")?);
    scope.render.captured().sources.push(wanted.clone());
    let Some(project) = scope.render.project.clone() else {
        return Ok(scope.relation(placeholder(scope, &wanted.1)).into_value());
    };
    let found =
        project.find_source(&scope.render.subject.package, &wanted).map_err(|f| fault(f.code, f.message, f.help))?;
    let alias = found.cte.map(|(id, name)| {
        scope.render.captured().ctes.insert(id);
        name
    });
    let external = found.external.filter(|_| alias.is_none());
    let named = RelationValue { external, quoting: found.quoting, ..scope.relation(found.relation) };
    let part_of_rows = some_of(scope, &named, found.event_time.as_deref()).filter(|_| alias.is_none());
    Ok(RelationValue { part_of_rows, alias, ..named }.into_value())
}
