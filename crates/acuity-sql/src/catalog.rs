//! The tables a statement may read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::types::{Limits, Type};

/// The parts of a table's name, outermost first: project (optional), dataset, table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TablePath(pub Vec<String>);

impl TablePath {
    /// A path from its parts; a part that itself holds dots is split.
    pub fn new<S: AsRef<str>>(parts: &[S]) -> Self {
        TablePath(parts.iter().flat_map(|p| p.as_ref().split('.').map(str::to_owned).collect::<Vec<_>>()).collect())
    }

    /// The last two parts: DuckDB knows schemas and tables, not projects.
    pub fn local(&self) -> &[String] {
        &self.0[self.0.len().saturating_sub(2)..]
    }
}

impl fmt::Display for TablePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnRef {
    /// The table, as the catalog names it.
    pub relation: TablePath,
    /// The column, as the catalog spells it.
    pub column: String,
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.relation, self.column)
    }
}

/// The tables a statement may read, with the types of their columns.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    tables: BTreeMap<TablePath, IndexMap<String, Type>>,
    /// Columns to cast when they are read.
    foreign: BTreeMap<TablePath, BTreeSet<String>>,
    /// Columns that cannot be read, and why.
    unreadable: BTreeMap<TablePath, BTreeMap<String, String>>,
    /// The dataset of names without one.
    dataset: Option<String>,
    /// What else is known of tables.
    facts: BTreeMap<TablePath, Facts>,
    /// Columns whose values are limited in length or digits.
    limits: BTreeMap<TablePath, BTreeMap<String, Limits>>,
    /// Functions that stay: the statements that make them, by dataset and name in lower case.
    functions: BTreeMap<String, String>,
    /// The same of table functions.
    table_functions: BTreeMap<String, String>,
}

/// What is known of a table besides its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// It is a view.
    pub view: bool,
    /// Its description.
    pub description: Option<String>,
    /// The descriptions of columns that have one.
    pub columns: BTreeMap<String, String>,
}

impl Catalog {
    /// A catalog without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a table, or replaces the one of that name. `path` is dataset and name (a project before them is allowed and
    /// ignored when a statement leaves it out); columns are in order and found without regard to case.
    pub fn add_table<S: AsRef<str>>(&mut self, path: &[S], columns: Vec<(String, Type)>) {
        let path = TablePath::new(path);
        // What was said of the columns of a table before holds for that table only.
        self.foreign.remove(&path);
        self.unreadable.remove(&path);
        self.facts.remove(&path);
        self.limits.remove(&path);
        self.tables.insert(path, columns.into_iter().collect());
    }

    /// Says what else is known of a table, which `INFORMATION_SCHEMA` tells.
    pub fn describe_table<S: AsRef<str>>(&mut self, path: &[S], facts: Facts) {
        self.facts.insert(TablePath::new(path), facts);
    }

    /// Limits the values of a column of a table, or with [`Limits::None`] does so no more.
    pub(crate) fn limit_column(&mut self, path: &TablePath, column: &str, limits: Limits) {
        let Some(known) = self.find(path).map(|(known, _)| known.clone()) else { return };
        let of_table = self.limits.entry(known).or_default();
        match limits {
            Limits::None => of_table.remove(column),
            limits => of_table.insert(column.to_owned(), limits),
        };
    }

    /// The limits of a column of a table, as the catalog spells both.
    pub(crate) fn limits(&self, known: &TablePath, column: &str) -> Limits {
        self.limits.get(known).and_then(|columns| columns.get(column)).cloned().unwrap_or_default()
    }

    /// Adds a function that stays, or replaces the one of that name. `text` is the statement that makes it, `CREATE FUNCTION`
    /// or `CREATE TABLE FUNCTION`; a text that is none of these is found out by the first call.
    pub fn add_function<S: AsRef<str>>(&mut self, path: &[S], text: impl Into<String>) {
        let (key, text) = (TablePath::new(path).local().join(".").to_ascii_lowercase(), text.into());
        let table = text.split_whitespace().take(2).collect::<Vec<_>>() == ["CREATE", "TABLE"];
        if table {
            self.table_functions.insert(key, text)
        } else {
            self.functions.insert(key, text)
        };
    }

    /// Removes a function, or a table function.
    pub fn remove_function(&mut self, path: &TablePath, table: bool) {
        let key = path.local().join(".").to_ascii_lowercase();
        if table {
            self.table_functions.remove(&key)
        } else {
            self.functions.remove(&key)
        };
    }

    /// The statement that makes a function.
    pub(crate) fn function(&self, key: &str) -> Option<&str> {
        self.functions.get(key).map(String::as_str)
    }

    /// The statement that makes a table function.
    pub(crate) fn table_function(&self, key: &str) -> Option<&str> {
        self.table_functions.get(key).map(String::as_str)
    }

    /// The names of the table functions.
    pub(crate) fn table_functions(&self) -> impl Iterator<Item = &str> {
        self.table_functions.keys().map(String::as_str)
    }

    /// Whether there are functions that stay.
    pub(crate) fn has_functions(&self) -> bool {
        !self.functions.is_empty() || !self.table_functions.is_empty()
    }

    /// What else is known of a table, as the catalog spells it.
    pub(crate) fn facts(&self, known: &TablePath) -> Facts {
        self.facts.get(known).cloned().unwrap_or_default()
    }

    /// Removes the table that `path` names, if there is one.
    pub fn remove_table(&mut self, path: &TablePath) {
        if let Some(known) = self.find(path).map(|(known, _)| known.clone()) {
            self.tables.remove(&known);
            self.foreign.remove(&known);
            self.facts.remove(&known);
            self.limits.remove(&known);
            self.unreadable.remove(&known);
        }
    }

    /// Gives a table other columns, or another name. What was said of columns that stay under their names holds for them.
    pub(crate) fn alter_table(&mut self, from: &TablePath, to: TablePath, columns: Vec<(String, Type)>) {
        let Some(known) = self.find(from).map(|(known, _)| known.clone()) else { return };
        let stays = |column: &String| columns.iter().any(|(name, _)| name == column);
        let foreign: Option<BTreeSet<String>> =
            self.foreign.remove(&known).map(|names| names.into_iter().filter(stays).collect());
        let facts = self.facts.remove(&known);
        let limits = self.limits.remove(&known);
        self.remove_table(&known);
        self.limits.extend(limits.map(|limits| (to.clone(), limits)));
        if let Some(foreign) = foreign.filter(|names| !names.is_empty()) {
            self.foreign.insert(to.clone(), foreign);
        }
        if let Some(facts) = facts {
            self.facts.insert(to.clone(), facts);
        }
        self.tables.insert(to, columns.into_iter().collect());
    }

    /// The dataset of names without one; None: they have none.
    pub fn set_default_dataset(&mut self, dataset: Option<&str>) {
        self.dataset = dataset.map(str::to_owned);
    }

    /// The same name with the default dataset before it, where it has none and there is one.
    pub(crate) fn completed(&self, path: TablePath) -> TablePath {
        match (path.0.as_slice(), &self.dataset) {
            ([name], Some(dataset)) => TablePath::new(&[dataset, name]),
            ([session, name], _) if session.eq_ignore_ascii_case("_SESSION") => TablePath(vec![name.clone()]),
            _ => path,
        }
    }

    /// Says that DuckDB stores a column of a known table as another type than the one that holds its GoogleSQL type:
    /// `INTEGER` or `HUGEINT` for `INT64`, `FLOAT` for `FLOAT64`, `DECIMAL(10,2)` for `NUMERIC`, as in databases that
    /// others made. Statements cast it when they read it (a table or column that the catalog does not have changes
    /// nothing): computing in the narrow type would overflow, or round, where BigQuery does not.
    pub fn convert_column<S: AsRef<str>>(&mut self, path: &[S], column: &str) {
        self.foreign.entry(TablePath::new(path)).or_default().insert(column.to_owned());
    }

    /// Says that a known table has one more column that no statement can read: naming it is an error that gives `why`
    /// (as in "column x ‹why›"), and `*` leaves it out with a warning.
    pub fn leave_out_column<S: AsRef<str>>(&mut self, path: &[S], column: &str, why: impl Into<String>) {
        self.unreadable.entry(TablePath::new(path)).or_default().insert(column.to_owned(), why.into());
    }

    /// Adds the tables of `other` that this catalog does not have.
    pub fn add_missing(&mut self, other: &Catalog) {
        for (key, text) in &other.functions {
            self.functions.entry(key.clone()).or_insert_with(|| text.clone());
        }
        for (key, text) in &other.table_functions {
            self.table_functions.entry(key.clone()).or_insert_with(|| text.clone());
        }
        for (path, columns) in &other.tables {
            if !self.tables.contains_key(path) {
                self.tables.insert(path.clone(), columns.clone());
                self.foreign.extend(other.foreign.get(path).map(|names| (path.clone(), names.clone())));
                self.facts.extend(other.facts.get(path).map(|facts| (path.clone(), facts.clone())));
                self.limits.extend(other.limits.get(path).map(|limits| (path.clone(), limits.clone())));
                self.unreadable.extend(other.unreadable.get(path).map(|names| (path.clone(), names.clone())));
            }
        }
    }

    /// Columns of a table, as the catalog spells it, that cannot be read, and why.
    pub(crate) fn unreadable(&self, known: &TablePath) -> Vec<(String, String)> {
        let columns = self.unreadable.get(known).into_iter().flatten();
        columns.map(|(name, why)| (name.clone(), why.clone())).collect()
    }

    /// Columns of a table, as the catalog spells it, that must be cast when read.
    pub(crate) fn converted(&self, known: &TablePath) -> Vec<(String, Type)> {
        let (Some(names), Some(columns)) = (self.foreign.get(known), self.tables.get(known)) else { return Vec::new() };
        columns.iter().filter(|(name, _)| names.contains(*name)).map(|(n, t)| (n.clone(), t.clone())).collect()
    }

    /// The names of all tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &TablePath> {
        self.tables.keys()
    }

    /// The columns of the table that `path` names.
    pub fn columns(&self, path: &TablePath) -> Option<&IndexMap<String, Type>> {
        self.find(path).map(|(_, columns)| columns)
    }

    /// The table that `path` names: the same path, or one that differs only in the project.
    pub(crate) fn find(&self, path: &TablePath) -> Option<(&TablePath, &IndexMap<String, Type>)> {
        if let Some(found) = self.tables.get_key_value(path) {
            return Some(found);
        }
        // A temporary table by its own name, which has none.
        if path.0.len() == 2 && path.0[0].eq_ignore_ascii_case("_SESSION") {
            return self.tables.get_key_value(&TablePath(vec![path.0[1].clone()]));
        }
        if path.0.len() < 2 {
            // A name without a dataset is completed by the default one only.
            let dataset = self.dataset.as_ref()?;
            return self.find(&TablePath::new(&[dataset, path.0.first()?]));
        }
        let local = path.local();
        if let Some(found) = self.tables.get_key_value(&TablePath(local.to_vec())) {
            return Some(found);
        }
        if path.0.len() > 2 {
            // A table of another project is another table.
            return None;
        }
        // The statement leaves the project out, the catalog has it.
        self.tables.iter().find(|(known, _)| known.0.len() > 2 && known.local() == local)
    }
}
