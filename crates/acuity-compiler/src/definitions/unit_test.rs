//! Unit tests: rows that a model is given, and rows that it must make of them.

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::definitions::reference::RefArgs;

/// A unit test as a schema file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitTest {
    /// The model that is tested.
    pub model: String,
    /// What it reads instead of its inputs.
    pub given: Vec<Given>,
    /// What it must give.
    pub expect: Fixture,
    /// What stands in for macros, variables and the environment.
    pub overrides: Overrides,
    /// Which versions of the model are tested, as written.
    pub versions: Option<Json>,
}

/// Rows in place of an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// As written: `ref('orders')`.
    pub input: String,
    /// What that means.
    pub means: Input,
    /// The rows.
    pub fixture: Fixture,
    /// Where the input is written, in the schema file.
    pub(crate) range: Range<usize>,
}

/// What a model reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Itself, as it was before the run.
    This,
    /// A model, seed or snapshot.
    Ref(RefArgs),
    /// A table that the project does not make.
    Source(String, String),
}

/// Rows, and how they were written.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixture {
    /// How they were written.
    pub format: Format,
    /// The name of the file that holds them, if one does.
    pub file: Option<String>,
    /// The rows.
    pub rows: FixtureRows,
}

/// How rows of a fixture are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Mappings of YAML.
    #[default]
    Dict,
    /// Text with a header.
    Csv,
    /// A query.
    Sql,
}

/// The rows of a fixture.
#[derive(Debug, Clone, PartialEq)]
pub enum FixtureRows {
    /// Values by column; a column that a row leaves out is NULL.
    Rows(Vec<Map<String, Json>>),
    /// A query that gives them.
    Sql(String),
}

/// What stands in for what a model asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// What macros give, by name, or by package and name.
    pub macros: Map<String, Json>,
    /// Variables.
    pub vars: Map<String, Json>,
    /// Variables of the environment.
    pub env_vars: Map<String, Json>,
}

impl Fixture {
    /// In the manifest's form.
    pub(crate) fn to_json(&self) -> Json {
        let rows = match &self.rows {
            FixtureRows::Rows(rows) => Json::Array(rows.iter().cloned().map(Json::Object).collect()),
            FixtureRows::Sql(sql) => Json::from(sql.as_str()),
        };
        serde_json::json!({"rows": rows, "format": self.format, "fixture": self.file})
    }
}
