//! `api`: relations made from their parts; columns are in [`super::column`].

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use super::column::ColumnMaker;
use crate::{
    definitions::{Quoting, Relation, cte_name},
    jinja::{
        arguments::named,
        scope::Scope,
        values::relation::{Included, RelationValue},
    },
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

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        // Kinds of relation by the names that macros give them.
        let kinds = [
            ("Table", "table"),
            ("View", "view"),
            ("CTE", "cte"),
            ("External", "external"),
            ("MaterializedView", "materialized_view"),
        ];
        kinds.into_iter().find(|(name, _)| key.as_str() == Some(*name)).map(|(_, kind)| Value::from(kind))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let world = &self.0.render.world;
        match method {
            "add_ephemeral_prefix" => {
                let name = args.first().map(ToString::to_string).unwrap_or_default();
                Ok(Value::from(cte_name(&name)))
            }
            "create" => {
                let args = named(args, &["database", "schema", "identifier", "type"]);
                let part = |n: &str| args.get(n).and_then(Value::as_str).map(str::to_owned);
                let relation = Relation {
                    database: part("database").filter(|_| world.target.database().is_some()),
                    schema: part("schema").unwrap_or_default(),
                    identifier: part("identifier").unwrap_or_default(),
                };
                let policy = |name: &str| args.get(name).and_then(|policy| serde_json::to_value(policy).ok());
                let quoting = Quoting::read(policy("quote_policy").as_ref()).or(world.quoting);
                let included = Included::default().with(policy("include_policy").as_ref());
                let named = RelationValue { kind: part("type"), quoting, included, ..self.0.relation(relation) };
                let part_of_rows = args.get("limit").and_then(Value::as_i64).map(|most| match most {
                    0 => format!("(select * from {} where false limit 0)", named.text()),
                    most => format!("(select * from {} limit {most})", named.text()),
                });
                Ok(RelationValue { part_of_rows, ..named }.into_value())
            }
            "get_default_quote_policy" => self.0.relation(nowhere()).into_value().get_attr("quote_policy"),
            "get_default_include_policy" => self.0.relation(nowhere()).into_value().get_attr("include_policy"),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("Relation has no method '{method}'"))),
        }
    }
}

/// A relation without a name.
fn nowhere() -> Relation {
    Relation { database: None, schema: String::new(), identifier: String::new() }
}
