//! A unit test in SQL: its model's query over rows that are given, and the rows that are expected.

use std::{collections::BTreeMap, sync::Arc};

use minijinja::Value;
use serde_json::{Map, Value as Json};

use super::{Compiled, sql_only};
use crate::{
    definitions::{
        Dialect, Fixture, FixtureRows, Given, Input, Node, Quoting, RefArgs, Relation, UniqueId, UnitTest, cte_name,
    },
    diagnostic::{Diagnostic, Diagnostics},
    files::SourceFile,
    jinja::{
        fault::Fault,
        job::{Job, Rendered, render},
        render::{Captured, Found, Lookup, Referred, StandIns, Subject},
        source_map::{Segment, SourceMap},
    },
    project::{Project, ProjectData},
    state::RunState,
};

/// Names and types of columns; of some the type is not known.
pub type Columns = Vec<(String, Option<String>)>;

impl Project {
    /// Renders the model of a unit test over the rows that the test gives.
    pub(super) fn compile_unit(
        &self,
        test: &Node,
        unit: &UnitTest,
        state: &dyn RunState,
    ) -> Result<Compiled, Diagnostics> {
        let tested = test.depends_on.first().and_then(|id| self.nodes.get(id));
        let Some((tested, origin)) = tested.and_then(|node| Some((node, self.origins.get(&node.unique_id)?))) else {
            let message = format!("the unit test '{}' has no model '{}'", test.name, unit.model);
            return Err(Diagnostic::error("unknown-ref", message).in_file(&test.file).into());
        };
        sql_only(tested)?;
        let mut inputs = BTreeMap::new();
        let mut this = None;
        for (index, given) in unit.given.iter().enumerate() {
            let input = self.input(test, tested, given)?;
            if given.means == Input::This {
                this = Some((input.id.clone(), input.name.clone()));
            }
            inputs.insert(input.id.clone(), Stand { index, ..input });
        }
        let wants_this = unit.overrides.macros.get("is_incremental") == Some(&Json::Bool(true));
        let mut subject = Subject::of(tested);
        let mut overrides = unit.overrides.clone();
        // A unit test is the same whatever has been built.
        overrides.macros.entry("is_incremental").or_insert(Json::Bool(false));
        let gives_this = this.is_some();
        subject.stand_ins = Some(Arc::new(StandIns { this, overrides }));
        let lookup = Inputs { project: self.data.clone(), test: test.name.clone(), inputs };
        let lookup = Arc::new(lookup);
        let job = Job::new(&self.world, &origin.file, subject).within(origin.body.clone()).linked(lookup.clone());
        let main = render(&job, Some(state)).map_err(|found| Diagnostics(vec![*origin.relocate(found)]))?;
        // A model that asks for nothing of its own table needs no rows of it.
        if wants_this && main.captured.this && !gives_this && tested.config.materialized() == "incremental" {
            let message =
                format!("the unit test '{}' says that the model is incremental, and gives no rows of it", test.name);
            let help = "add '- input: this' under 'given' with the rows that the table has before the run";
            return Err(Diagnostic::error("unit-test", message).in_file(&test.file).help(help).into());
        }
        let mut parts = Vec::new();
        for id in &main.captured.ctes {
            if let Some(input) = lookup.inputs.get(id)
                && let Some(given) = unit.given.get(input.index)
            {
                parts.push((input.name.clone(), self.fixture(test, given, input, state)?));
            }
        }
        Ok(super::spliced(main, &parts))
    }

    /// What an input of a unit test stands for.
    fn input(&self, test: &Node, tested: &Node, given: &Given) -> Result<Stand, Diagnostics> {
        let fail = |fault: Fault| {
            let found = Diagnostic::error(fault.code, fault.message).maybe_help(fault.help);
            Diagnostics(vec![match self.origins.get(&test.unique_id).and_then(|origin| origin.schema.as_ref()) {
                Some((file, _)) => found.at(file, given.range.clone()),
                None => found.in_file(&test.file),
            }])
        };
        Ok(match &given.means {
            Input::This => Stand::of(tested),
            Input::Ref(wanted) => {
                let node = self.resolve_ref(&test.package_name, wanted).map_err(fail)?;
                let stand = Stand::of(node);
                match self.seed_columns(&node.unique_id).filter(|_| self.target.dialect == Dialect::GoogleSql) {
                    // Before it is loaded the types are those that its values have.
                    Some(columns) => Stand {
                        declared: columns.into_iter().map(|(name, kind)| (name, Some(kind.to_string()))).collect(),
                        ..stand
                    },
                    None => stand,
                }
            }
            Input::Source(group, table) => {
                let wanted = (group.clone(), table.clone());
                let source = self.resolve_source(&test.package_name, &wanted).map_err(fail)?;
                Stand {
                    id: source.unique_id.clone(),
                    name: cte_name(&format!("{group}__{table}")),
                    relation: source.relation.clone(),
                    declared: declared(source.columns.values()),
                    index: 0,
                }
            }
        })
    }

    /// The rows of an input as a query.
    fn fixture(
        &self,
        test: &Node,
        given: &Given,
        input: &Stand,
        state: &dyn RunState,
    ) -> Result<Rendered, Diagnostics> {
        let Some((file, _)) = self.origins.get(&test.unique_id).and_then(|origin| origin.schema.clone()) else {
            return Err(Diagnostic::error("unknown-node", format!("'{}' has no file", test.name)).into());
        };
        let place = |found: Diagnostic| Diagnostics(vec![found.at(&file, given.range.clone())]);
        let text = match &given.fixture.rows {
            FixtureRows::Sql(sql) => {
                let text = Arc::new(SourceFile::new(file.path.clone(), sql.as_str()));
                let job = Job::text(&self.world, &text, &test.package_name).linked(self.data.clone());
                render(&job, Some(state)).map_err(|found| place(*found))?.text
            }
            FixtureRows::Rows(rows) => {
                let there = state.columns(&input.relation);
                let columns: Columns = match there.is_empty() {
                    false => there.into_iter().map(|(name, kind)| (name, Some(kind))).collect(),
                    true => input.declared.clone(),
                };
                rows_sql(self.target.dialect, rows, &columns).map_err(|wrong| {
                    let message = format!("the rows of {}: {}", given.input, wrong.message);
                    place(Diagnostic::error("unit-test", message).help(wrong.help))
                })?
            }
        };
        let map = SourceMap::new(vec![Segment {
            out: 0..text.len(),
            file: file.clone(),
            source: given.range.clone(),
            exact: false,
        }]);
        Ok(Rendered { text, map, captured: Captured::default() })
    }
}

/// What stands for an input, with what is known of it.
struct Stand {
    id: UniqueId,
    /// Under which its rows stand in the SQL.
    name: String,
    relation: Relation,
    /// Its columns as the schema files have them.
    declared: Columns,
    /// Which of the test's inputs it is.
    index: usize,
}

impl Stand {
    fn of(node: &Node) -> Self {
        Self {
            id: node.unique_id.clone(),
            name: cte_name(&node.alias),
            relation: node.relation.clone(),
            declared: declared(node.columns.values()),
            index: 0,
        }
    }
}

fn declared<'a>(columns: impl Iterator<Item = &'a crate::definitions::Column>) -> Columns {
    columns.map(|column| (column.name.clone(), column.data_type.clone())).collect()
}

/// The project as the model of a unit test sees it: everything that it reads is given.
struct Inputs {
    project: Arc<ProjectData>,
    test: String,
    inputs: BTreeMap<UniqueId, Stand>,
}

impl Inputs {
    fn given(&self, id: &str, call: &str) -> Result<&Stand, Fault> {
        self.inputs.get(id).ok_or_else(|| Fault {
            code: "unit-test",
            message: format!("the unit test '{}' gives no rows for {call}", self.test),
            help: Some(format!("add '- input: {call}' under 'given', with 'rows: []' if they do not matter")),
        })
    }
}

impl Lookup for Inputs {
    fn find_ref(&self, package: &str, _: &str, wanted: &RefArgs) -> Result<Referred, Fault> {
        let node = self.project.resolve_ref(package, wanted)?;
        let input = self.given(&node.unique_id, &format!("ref('{}')", wanted.name))?;
        Ok(Referred {
            relation: input.relation.clone(),
            is_known: true,
            event_time: None,
            deferred: None,
            cte: Some((input.id.clone(), input.name.clone())),
        })
    }

    fn find_source(&self, package: &str, wanted: &(String, String)) -> Result<Found, Fault> {
        let source = self.project.resolve_source(package, wanted)?;
        let input = self.given(&source.unique_id, &format!("source('{}', '{}')", wanted.0, wanted.1))?;
        let cte = Some((input.id.clone(), input.name.clone()));
        Ok(Found {
            relation: input.relation.clone(),
            quoting: Quoting::default(),
            external: None,
            event_time: None,
            cte,
        })
    }

    fn graph(&self) -> Value {
        self.project.graph()
    }

    fn node(&self, id: &str) -> Option<Json> {
        self.project.node(id)
    }

    fn external_parents(&self, _: &[UniqueId]) -> Vec<(Relation, String)> {
        Vec::new()
    }
}

/// Rows of a fixture that do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRows {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A query that gives rows of a fixture with the types of `columns`; without columns those that the rows have, as they are.
///
/// # Errors
/// A row has a column that is none of them; there are neither columns nor rows.
pub fn rows_sql(dialect: Dialect, rows: &[Map<String, Json>], columns: &Columns) -> Result<String, WrongRows> {
    let mut columns = columns.clone();
    if columns.is_empty() {
        for name in rows.iter().flat_map(Map::keys) {
            if !columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                columns.push((name.clone(), None));
            }
        }
    }
    if columns.is_empty() {
        return Err(WrongRows {
            message: "nothing is known of its columns".to_owned(),
            help: "build it first, declare its columns with their data_type, or give one row".to_owned(),
        });
    }
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            return Err(WrongRows {
                message: format!("there is no column '{name}'"),
                help: crate::diagnostic::suggestion(name, names.iter().copied())
                    .unwrap_or_else(|| format!("the columns are {}", names.join(", "))),
            });
        }
    }
    let select = |value: &dyn Fn(&str) -> Json| {
        let list = columns.iter().map(|(name, kind)| {
            format!("{} AS {}", typed(dialect, &value(name), kind.as_deref()), dialect.quote(name))
        });
        format!("SELECT {}", list.collect::<Vec<_>>().join(", "))
    };
    if rows.is_empty() {
        return Ok(format!("{}\nLIMIT 0", select(&|_| Json::Null)));
    }
    let row = |row: &Map<String, Json>| {
        let value = |name: &str| row.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone());
        select(&|name| value(name).unwrap_or(Json::Null))
    };
    Ok(rows.iter().map(row).collect::<Vec<_>>().join("\nUNION ALL\n"))
}

/// A value of a fixture as an expression of a type.
fn typed(dialect: Dialect, value: &Json, kind: Option<&str>) -> String {
    let nested = |kind: &str| {
        let kind = kind.to_ascii_uppercase();
        dialect == Dialect::GoogleSql && (kind.starts_with("ARRAY") || kind.starts_with("STRUCT"))
    };
    match (kind, value) {
        // GoogleSQL has no such text: people write the expression.
        (Some(kind), Json::String(text)) if nested(kind) => text.clone(),
        (Some(kind), _) => format!("CAST({} AS {kind})", literal(dialect, value)),
        (None, _) => literal(dialect, value),
    }
}

fn literal(dialect: Dialect, value: &Json) -> String {
    match value {
        Json::Null => "NULL".to_owned(),
        Json::Bool(true) => "TRUE".to_owned(),
        Json::Bool(false) => "FALSE".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => match dialect {
            Dialect::DuckDb => format!("'{}'", text.replace('\'', "''")),
            Dialect::GoogleSql => {
                let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\r', "\\r");
                format!("'{escaped}'")
            }
        },
        Json::Array(items) => {
            format!("[{}]", items.iter().map(|item| literal(dialect, item)).collect::<Vec<_>>().join(", "))
        }
        Json::Object(map) => {
            let entry = |(name, value): (&String, &Json)| match dialect {
                Dialect::DuckDb => format!("'{}': {}", name.replace('\'', "''"), literal(dialect, value)),
                Dialect::GoogleSql => format!("{} AS {}", literal(dialect, value), dialect.quote(name)),
            };
            let entries = map.iter().map(entry).collect::<Vec<_>>().join(", ");
            match dialect {
                Dialect::DuckDb => format!("{{{entries}}}"),
                Dialect::GoogleSql => format!("STRUCT({entries})"),
            }
        }
    }
}

impl Fixture {
    /// The query of the rows that a model must give, where it gives `columns`; the names of those that are compared.
    ///
    /// # Errors
    /// As [`rows_sql`].
    pub fn expected(&self, dialect: Dialect, columns: &Columns) -> Result<(String, Vec<String>), WrongRows> {
        let all = || columns.iter().map(|(name, _)| name.clone()).collect();
        match &self.rows {
            FixtureRows::Sql(sql) => Ok((sql.clone(), all())),
            FixtureRows::Rows(rows) => {
                // As dbt has it, what the first row does not name is not looked at.
                let named: Vec<String> = match rows.first() {
                    Some(first) => first.keys().cloned().collect(),
                    None => all(),
                };
                let compared = |name: &String| named.iter().any(|one| one.eq_ignore_ascii_case(name));
                let kept: Columns = columns.iter().filter(|(name, _)| compared(name)).cloned().collect();
                let unknown = rows.iter().flat_map(Map::keys).find(|name| {
                    !columns.is_empty() && !columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
                });
                let kept = if unknown.is_some() { columns.clone() } else { kept };
                rows_sql(dialect, rows, &kept).map(|sql| (sql, named))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(value: &Json) -> Vec<Map<String, Json>> {
        value.as_array().unwrap().iter().map(|row| row.as_object().unwrap().clone()).collect()
    }

    #[test]
    fn rows_have_the_types_of_their_columns() {
        let columns: Columns =
            vec![("ID".to_owned(), Some("INT64".to_owned())), ("name".to_owned(), Some("STRING".to_owned()))];
        let given = rows(&json!([{"id": 1, "name": "it's"}, {"name": null}]));
        let sql = |dialect, rows: &[_], columns: &Columns| rows_sql(dialect, rows, columns).unwrap();
        let mut shown = String::new();
        for dialect in [Dialect::DuckDb, Dialect::GoogleSql] {
            shown.push_str(&sql(dialect, &given, &columns));
            shown.push('\n');
            shown.push_str(&sql(dialect, &[], &columns));
            shown.push('\n');
            shown.push_str(&sql(
                dialect,
                &rows(&json!([{"a": [1, 2.5], "b": {"x": true}}, {"c": "d\\e"}])),
                &Vec::new(),
            ));
            shown.push('\n');
        }
        insta::assert_snapshot!(shown);
        let wrong = rows_sql(Dialect::DuckDb, &rows(&json!([{"nam": 1}])), &columns).unwrap_err();
        assert_eq!((wrong.message.as_str(), wrong.help.as_str()), ("there is no column 'nam'", "did you mean 'name'?"));
        assert!(rows_sql(Dialect::DuckDb, &[], &Vec::new()).is_err());
    }
}
