//! A table or view as templates see it.

use std::{cmp::Ordering, fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Kwargs, Object, ObjectRepr, from_args},
};

use crate::definitions::{Dialect, Relation};

/// What `ref()`, `source()` and `this` give.
#[derive(Debug, Clone)]
pub(crate) struct RelationValue {
    pub(crate) relation: Relation,
    /// `table` or `view`, when it is known to exist.
    pub(crate) kind: Option<String>,
    /// Stands in the SQL in place of the name: an ephemeral model's CTE.
    pub(crate) alias: Option<String>,
    /// Stands in the SQL likewise: the file that a source lies in.
    pub(crate) external: Option<String>,
    /// How its name is written.
    pub(crate) dialect: Dialect,
}

impl RelationValue {
    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    fn text(&self) -> String {
        self.alias.clone().or_else(|| self.external.clone()).unwrap_or_else(|| self.relation.sql(self.dialect))
    }
}

impl Object for RelationValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let text = |s: &str| Some(Value::from(s));
        match key.as_str()? {
            "database" | "project" => Some(self.relation.database.as_deref().map_or(Value::from(()), Value::from)),
            "schema" | "dataset" => text(&self.relation.schema),
            "identifier" | "name" | "table" => text(&self.relation.identifier),
            "type" => Some(self.kind.as_deref().map_or(Value::from(()), Value::from)),
            "is_table" => Some(Value::from(self.kind.as_deref() == Some("table"))),
            "is_view" => Some(Value::from(self.kind.as_deref() == Some("view"))),
            "metadata" => Some(Value::from_pairs([("type", format!("{}Relation", self.dialect.name()))])),
            "is_cte" => Some(Value::from(self.alias.is_some())),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    /// Two of one place are equal, also where only one is known to exist.
    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some((&self.relation, &self.alias).cmp(&(&other.relation, &other.alias)))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            // As dbt's relations, it can be asked like a mapping.
            "get" => {
                let found = args.first().and_then(|key| self.get_value(key));
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            "render" => Ok(Value::from(self.text())),
            "include" => {
                let (kwargs,): (Kwargs,) = from_args(args)?;
                let mut relation = self.relation.clone();
                let mut parts = Vec::new();
                if kwargs.get::<Option<bool>>("database")?.unwrap_or(true) {
                    parts.extend(relation.database.take());
                }
                if kwargs.get::<Option<bool>>("schema")?.unwrap_or(true) {
                    parts.push(relation.schema);
                }
                if kwargs.get::<Option<bool>>("identifier")?.unwrap_or(true) {
                    parts.push(relation.identifier);
                }
                Ok(Value::from(parts.iter().map(|part| self.dialect.quote(part)).collect::<Vec<_>>().join(".")))
            }
            "incorporate" | "replace_path" | "without_identifier" => {
                let (kwargs,): (Kwargs,) = from_args(args)?;
                let path: Option<Value> = kwargs.get("path")?;
                let part = |name: &str| -> Result<Option<String>, Error> {
                    let own: Option<String> = kwargs.get(name)?;
                    Ok(own.or_else(|| {
                        path.as_ref().and_then(|p| p.get_attr(name).ok()).and_then(|v| v.as_str().map(str::to_owned))
                    }))
                };
                let mut changed = (**self).clone();
                changed.kind = part("type")?.or(changed.kind);
                changed.relation.database = part("database")?.or(changed.relation.database);
                changed.relation.schema = part("schema")?.unwrap_or(changed.relation.schema);
                changed.relation.identifier = part("identifier")?.unwrap_or(changed.relation.identifier);
                Ok(Value::from_object(changed))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a relation has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
