//! What a table is made with: columns in their order, and the constraints on them.

use serde::Serialize;

use crate::engine::Engine;

/// Columns and constraints of a table; without a definition they are those of the query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definition {
    /// In their order.
    pub columns: Vec<ColumnDefinition>,
    /// Constraints of the table as a whole.
    pub constraints: Vec<Constraint>,
}

/// A column of a table that is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type in the engine's words.
    pub data_type: String,
    /// What holds of its values.
    pub constraints: Vec<Constraint>,
}

/// What must hold of a table's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What kind it is of.
    pub kind: ConstraintKind,
    /// Its name, of a constraint of the table.
    pub name: Option<String>,
    /// The columns it is about; none of a column's own.
    pub columns: Vec<String>,
    /// What must hold, where a foreign key leads to, or further words.
    pub expression: Option<String>,
}

/// The kinds of constraint, as dbt has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// No NULL.
    NotNull,
    /// No value twice.
    Unique,
    /// Both.
    PrimaryKey,
    /// Values are keys of another table.
    ForeignKey,
    /// An expression that is never false.
    Check,
    /// The engine's own words.
    Custom,
}

impl Definition {
    /// What stands in parentheses behind the table's name.
    #[must_use]
    pub fn sql(&self, engine: Engine) -> String {
        let column = |column: &ColumnDefinition| {
            let own = column.constraints.iter().filter_map(|constraint| constraint.of_column(engine));
            let words = [engine.quote(&column.name), column.data_type.clone()].into_iter().chain(own);
            words.collect::<Vec<_>>().join(" ")
        };
        let whole = self.constraints.iter().filter_map(|constraint| constraint.of_table(engine));
        self.columns.iter().map(column).chain(whole).collect::<Vec<_>>().join(",\n  ")
    }

    /// The columns as a list of a SELECT.
    #[must_use]
    pub fn names(&self, engine: Engine) -> String {
        engine.quote_all(self.columns.iter().map(|column| &column.name))
    }
}

impl Constraint {
    /// Behind a column; `None` when the engine has no such constraint.
    fn of_column(&self, engine: Engine) -> Option<String> {
        let expression = self.expression.as_deref().unwrap_or_default();
        let words = match self.kind {
            ConstraintKind::NotNull => format!("NOT NULL {expression}"),
            ConstraintKind::Unique => format!("UNIQUE {expression}"),
            ConstraintKind::PrimaryKey => format!("PRIMARY KEY {expression}"),
            ConstraintKind::ForeignKey => format!("REFERENCES {expression}"),
            ConstraintKind::Check => format!("CHECK ({expression})"),
            ConstraintKind::Custom => expression.to_owned(),
        };
        self.on(engine, words.trim_end().to_owned())
    }

    /// A line of its own.
    fn of_table(&self, engine: Engine) -> Option<String> {
        let expression = self.expression.as_deref().unwrap_or_default();
        let columns = engine.quote_all(&self.columns);
        let words = match self.kind {
            // Of a table it says nothing that its columns could not.
            ConstraintKind::NotNull => return None,
            ConstraintKind::Unique => format!("UNIQUE ({columns})"),
            ConstraintKind::PrimaryKey => format!("PRIMARY KEY ({columns})"),
            ConstraintKind::ForeignKey => format!("FOREIGN KEY ({columns}) REFERENCES {expression}"),
            ConstraintKind::Check => format!("CHECK ({expression})"),
            ConstraintKind::Custom => expression.to_owned(),
        };
        let name = self.name.as_ref().map(|name| format!("CONSTRAINT {} ", engine.quote(name))).unwrap_or_default();
        self.on(engine, format!("{name}{words}"))
    }

    /// The words that the engine takes: BigQuery has neither UNIQUE nor CHECK, and keys are for its planner only.
    fn on(&self, engine: Engine, words: String) -> Option<String> {
        match (engine, self.kind) {
            (Engine::BigQuery, ConstraintKind::Unique | ConstraintKind::Check) => None,
            (Engine::BigQuery, ConstraintKind::PrimaryKey | ConstraintKind::ForeignKey) => {
                Some(format!("{words} NOT ENFORCED"))
            }
            _ => Some(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_have() {
        let of = |kind, expression: Option<&str>| Constraint {
            kind,
            name: None,
            columns: vec!["k".to_owned(), "v".to_owned()],
            expression: expression.map(str::to_owned),
        };
        let own = [
            of(ConstraintKind::NotNull, None),
            of(ConstraintKind::PrimaryKey, None),
            of(ConstraintKind::Check, Some("k > 0")),
            of(ConstraintKind::ForeignKey, Some("other (k)")),
        ];
        let named = Constraint { name: Some("once".to_owned()), ..of(ConstraintKind::Unique, None) };
        let definition = Definition {
            columns: vec![ColumnDefinition {
                name: "k".to_owned(),
                data_type: "INT".to_owned(),
                constraints: own.into(),
            }],
            constraints: vec![named, of(ConstraintKind::PrimaryKey, None)],
        };
        assert_eq!(
            definition.sql(Engine::DuckDb),
            "\"k\" INT NOT NULL PRIMARY KEY CHECK (k > 0) REFERENCES other (k),\n  CONSTRAINT \"once\" UNIQUE (\"k\", \"v\"),\n  \
             PRIMARY KEY (\"k\", \"v\")"
        );
        assert_eq!(
            definition.sql(Engine::BigQuery),
            "`k` INT NOT NULL PRIMARY KEY NOT ENFORCED REFERENCES other (k) NOT ENFORCED,\n  PRIMARY KEY (`k`, `v`) NOT ENFORCED"
        );
    }
}
