//! `quoting`: which parts of a relation's name stand in quotes.

use serde_json::{Map, Value as Json, json};

use crate::definitions::{Dialect, Relation};

/// The parts of a name that are said to stand in quotes, or without; where nothing is said, they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quoting {
    /// Of the database.
    pub database: Option<bool>,
    /// Of the schema.
    pub schema: Option<bool>,
    /// Of the table.
    pub identifier: Option<bool>,
}

impl Quoting {
    /// What a mapping says: the project's, a source's, that of a relation which a template makes.
    pub(crate) fn read(said: Option<&Json>) -> Self {
        let part = |names: &[&str]| names.iter().find_map(|name| said?.get(*name)?.as_bool());
        Self {
            database: part(&["database", "project"]),
            schema: part(&["schema", "dataset"]),
            identifier: part(&["identifier"]),
        }
    }

    /// This, and of the rest what `general` says.
    #[must_use]
    pub fn or(self, general: Self) -> Self {
        Self {
            database: self.database.or(general.database),
            schema: self.schema.or(general.schema),
            identifier: self.identifier.or(general.identifier),
        }
    }

    /// A relation's name as statements of templates write it.
    #[must_use]
    pub fn name(self, relation: &Relation, dialect: Dialect) -> String {
        let parts = [
            (relation.database.as_ref(), self.database),
            (Some(&relation.schema), self.schema),
            (Some(&relation.identifier), self.identifier),
        ];
        join(parts.into_iter().filter_map(|(part, quoted)| Some((part?.as_str(), quoted))), dialect)
    }

    /// As the manifest says it of the whole project.
    pub(crate) fn of_project(self) -> Json {
        let said = |part: Option<bool>| part.unwrap_or(true);
        json!({"database": said(self.database), "schema": said(self.schema), "identifier": said(self.identifier), "column": null})
    }

    /// As the manifest says it of a source.
    pub(crate) fn of_source(self) -> Map<String, Json> {
        let parts =
            [("database", self.database), ("schema", self.schema), ("identifier", self.identifier), ("column", None)];
        parts.into_iter().map(|(name, said)| (name.to_owned(), json!(said))).collect()
    }
}

/// Parts of a name with what is said of each.
pub(crate) fn join<'a>(parts: impl Iterator<Item = (&'a str, Option<bool>)>, dialect: Dialect) -> String {
    let written = |(part, quoted): (&str, Option<bool>)| match quoted {
        Some(false) => part.to_owned(),
        _ => dialect.quote(part),
    };
    parts.map(written).collect::<Vec<_>>().join(".")
}
