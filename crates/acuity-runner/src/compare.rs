//! The same project on two warehouses: are the relations equal?
//!
//! Rows are compared by key where the project says what is unique, otherwise as they sort. All rows of one relation at a
//! time are held in memory.

use std::collections::BTreeMap;

use acuity_compiler::IndirectSelection;
use acuity_warehouse::{Cell, ColumnInfo, Engine, RelationInfo, Rows};

use crate::{
    error::Result,
    plan::{PlanNode, Work},
    session::Session,
};

/// How relations are compared.
#[derive(Debug, Clone)]
pub struct CompareOptions {
    /// dbt selectors; empty for everything.
    pub select: Vec<String>,
    /// dbt selectors of what is left out.
    pub exclude: Vec<String>,
    /// Difference of two FLOAT64 values that counts as none, relative to the larger.
    pub tolerance: f64,
    /// Differences that are told of each relation.
    pub show: usize,
}

/// How two relations compare.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// `model.acuity.sofa`.
    pub unique_id: String,
    /// Columns that tell rows apart; empty when the project names none.
    pub key: Vec<String>,
    /// Rows on the first and on the second.
    pub rows: (usize, usize),
    /// What differs between the columns.
    pub columns: Vec<String>,
    /// How many rows differ.
    pub differing: usize,
    /// The first of them, in words.
    pub first: Vec<String>,
}

impl Compared {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.columns.is_empty() && self.differing == 0 && self.rows.0 == self.rows.1
    }
}

/// Compares the relations of the selected models and seeds, in the order of the graph.
///
/// # Errors
/// The selection is wrong, or a warehouse refuses to give its rows.
pub fn compare(first: &Session, second: &Session, options: &CompareOptions) -> Result<Vec<Compared>> {
    let mut all = Vec::new();
    for id in first.project.select(&options.select, &options.exclude, IndirectSelection::Empty)? {
        let (Some(a), Some(b)) = (first.node(&id), second.node(&id)) else { continue };
        if !a.has_relation() {
            continue;
        }
        all.push(relation(id, (first, a), (second, b), options)?);
    }
    Ok(all)
}

type Side<'a> = (&'a Session, &'a PlanNode);

fn relation(id: String, first: Side<'_>, second: Side<'_>, options: &CompareOptions) -> Result<Compared> {
    let mut compared = Compared { unique_id: id, ..Compared::default() };
    let look = |(session, node): Side<'_>| session.warehouse.relation(&node.relation);
    let (a, b) = match (look(first)?, look(second)?) {
        (Some(a), Some(b)) => (a, b),
        (a, b) => {
            for (found, (session, node)) in [(a, first), (b, second)] {
                if found.is_none() {
                    compared.columns.push(format!(
                        "{} is not there on {}",
                        node.relation,
                        session.warehouse.location()
                    ));
                }
            }
            return Ok(compared);
        }
    };
    let shared = columns(&a, &b, &mut compared.columns);
    compared.key =
        key(first.1).into_iter().filter(|key| shared.iter().any(|name| name.eq_ignore_ascii_case(key))).collect();
    let read = |(session, node): Side<'_>, info: &RelationInfo| -> Result<Vec<Vec<Cell>>> {
        let list: Vec<String> = shared.iter().map(|name| spelled(info, name)).collect();
        if list.is_empty() {
            return Ok(Vec::new());
        }
        Ok(Rows::read(session.warehouse.read(&node.relation, &list)?)?.rows.into_iter().map(plain).collect())
    };
    let (mut a, mut b) = (read(first, &a)?, read(second, &b)?);
    compared.rows = (a.len(), b.len());
    let keys: Vec<usize> =
        compared.key.iter().filter_map(|key| shared.iter().position(|name| name.eq_ignore_ascii_case(key))).collect();
    let mut told = Told { compared: &mut compared, names: &shared, options };
    if keys.is_empty() {
        a.sort_by_cached_key(|row| sort_key(row));
        b.sort_by_cached_key(|row| sort_key(row));
        told.in_order(&a, &b);
    } else {
        told.by_key(&a, &b, &keys);
    }
    Ok(compared)
}

/// Names that both have, in the first one's order; what differs goes to `differences`.
fn columns(a: &RelationInfo, b: &RelationInfo, differences: &mut Vec<String>) -> Vec<String> {
    let find = |info: &RelationInfo, name: &str| -> Option<ColumnInfo> {
        info.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)).cloned()
    };
    let mut shared = Vec::new();
    for column in &a.columns {
        match find(b, &column.name) {
            None => differences.push(format!("column {} is only on the first", column.name)),
            Some(other) => {
                // The embedded engine stores some types as others: what it stores both as is equal.
                let stored = |kind: &str| acuity_duckdb::duckdb_type(kind).unwrap_or_else(|| kind.to_owned());
                if stored(&column.data_type) != stored(&other.data_type) {
                    differences.push(format!("column {} is {} and {}", column.name, column.data_type, other.data_type));
                }
                shared.push(column.name.clone());
            }
        }
    }
    for column in b.columns.iter().filter(|column| find(a, &column.name).is_none()) {
        differences.push(format!("column {} is only on the second", column.name));
    }
    shared
}

fn spelled(info: &RelationInfo, name: &str) -> String {
    let column = info.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    column.map_or_else(|| name.to_owned(), |column| column.name.clone())
}

/// What tells the rows of a node apart: its `unique_key`, or the first column with a test `unique`.
fn key(node: &PlanNode) -> Vec<String> {
    if let Work::Model(config) = &node.work
        && !config.unique_key.is_empty()
    {
        return config.unique_key.clone();
    }
    let unique = node.columns.iter().find(|column| column.tests.iter().any(|test| test == "unique"));
    unique.map(|column| vec![column.name.clone()]).unwrap_or_default()
}

/// A point in time is printed with its zone by one engine and without by the other.
fn plain(row: Vec<Cell>) -> Vec<Cell> {
    row.into_iter()
        .map(|cell| match cell {
            Cell::Text(text) => Cell::Text(text.strip_suffix("+00").map(str::to_owned).unwrap_or(text)),
            other => other,
        })
        .collect()
}

/// What rows without a key are sorted by. Floats decide last, so that a difference below the tolerance does not change which rows
/// meet. Made once a row: a row is compared with many others.
fn sort_key(row: &[Cell]) -> (String, Vec<i64>) {
    let mut exact = String::new();
    let mut floats = Vec::new();
    for cell in row {
        match cell {
            Cell::Float(value) => {
                // As `f64::total_cmp` orders them.
                let bits = value.to_bits().cast_signed();
                floats.push(bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed());
            }
            other => {
                exact.push_str(&shown(std::slice::from_ref(other)));
                // Less than what stands in values, so that a value that continues another one comes behind it.
                exact.push('\0');
            }
        }
    }
    (exact, floats)
}

struct Told<'a> {
    compared: &'a mut Compared,
    names: &'a [String],
    options: &'a CompareOptions,
}

impl Told<'_> {
    fn tell(&mut self, words: impl FnOnce() -> String) {
        self.compared.differing += 1;
        if self.compared.first.len() < self.options.show {
            self.compared.first.push(words());
        }
    }

    fn in_order(&mut self, a: &[Vec<Cell>], b: &[Vec<Cell>]) {
        for (index, (a, b)) in a.iter().zip(b).enumerate() {
            self.pair(&format!("row {}", index + 1), a, b);
        }
        let (longer, which) = if a.len() > b.len() { (a, "first") } else { (b, "second") };
        for row in &longer[a.len().min(b.len())..] {
            self.tell(|| format!("only on the {which}: {}", shown(row)));
        }
    }

    fn by_key(&mut self, a: &[Vec<Cell>], b: &[Vec<Cell>], keys: &[usize]) {
        let index = |rows: &[Vec<Cell>]| -> BTreeMap<Vec<String>, Vec<usize>> {
            let mut index: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
            for (number, row) in rows.iter().enumerate() {
                index.entry(keys.iter().map(|&key| row[key].text()).collect()).or_default().push(number);
            }
            index
        };
        let (left, mut right) = (index(a), index(b));
        for (key, rows) in left {
            let others = right.remove(&key).unwrap_or_default();
            let name = key.join(", ");
            for (row, other) in rows.iter().zip(&others) {
                self.pair(&name, &a[*row], &b[*other]);
            }
            // Keys may occur several times; of these two loops one has nothing to do.
            for _ in others.len()..rows.len() {
                self.tell(|| format!("{name} is only on the first"));
            }
            for _ in rows.len()..others.len() {
                self.tell(|| format!("{name} is only on the second"));
            }
        }
        for (key, rows) in right {
            for _ in rows {
                self.tell(|| format!("{} is only on the second", key.join(", ")));
            }
        }
    }

    fn pair(&mut self, name: &str, a: &[Cell], b: &[Cell]) {
        // The first column only: one line tells of one row.
        let differs = (0..a.len()).find(|&column| !equal(&a[column], &b[column], self.options.tolerance));
        if let Some(column) = differs {
            let (names, a, b) = (self.names, shown(&a[column..=column]), shown(&b[column..=column]));
            self.tell(|| format!("{name}, column {}: {a} and {b}", names[column]));
        }
    }
}

/// By value: that a column has another type on the other side is told once for the column, not for every row.
fn equal(a: &Cell, b: &Cell, tolerance: f64) -> bool {
    // Unlike in SQL, NaN equals itself: both engines gave it.
    let near = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= tolerance * a.abs().max(b.abs());
    match (a, b) {
        (Cell::Float(a), Cell::Float(b)) => near(*a, *b),
        (Cell::Float(float), other) | (other, Cell::Float(float)) => {
            decimal(other).and_then(|text| text.parse().ok()).is_some_and(|other| near(*float, other))
        }
        // Two texts are what they are: codes may begin with zeros.
        (Cell::Int(_), Cell::Text(_)) | (Cell::Text(_), Cell::Int(_)) => decimal(a) == decimal(b),
        _ => a == b,
    }
}

/// A whole number or a NUMERIC in one spelling: `1` of `1`, `1.0` and `1.00`.
fn decimal(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Int(number) => return Some(number.to_string()),
        Cell::Text(text) => text,
        Cell::Null | Cell::Float(_) | Cell::Bool(_) => return None,
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(fraction) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let sign = if text.starts_with('-') && !(whole.is_empty() && fraction.is_empty()) { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

fn shown(row: &[Cell]) -> String {
    let cells: Vec<String> =
        row.iter().map(|cell| if *cell == Cell::Null { "NULL".to_owned() } else { cell.text() }).collect();
    cells.join("|")
}

/// Which SQL a session speaks, for messages.
#[must_use]
pub fn engine_name(session: &Session) -> &'static str {
    match session.warehouse.engine() {
        Engine::DuckDb => "DuckDB",
        Engine::BigQuery => "BigQuery",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_may_differ_a_little_and_nothing_else_may() {
        assert!(equal(&Cell::Float(0.1 + 0.2), &Cell::Float(0.3), 1e-9));
        assert!(!equal(&Cell::Float(0.1), &Cell::Float(0.2), 1e-9));
        assert!(equal(&Cell::Float(f64::NAN), &Cell::Float(f64::NAN), 0.0));
        let text = |text: &str| Cell::Text(text.to_owned());
        assert!(equal(&Cell::Int(1), &Cell::Float(1.0), 0.0));
        assert!(equal(&Cell::Int(1), &text("1.00"), 0.0) && equal(&text("-1.50"), &Cell::Float(-1.5), 0.0));
        assert!(!equal(&text("0389"), &text("389"), 1.0));
        assert!(!equal(&Cell::Int(1), &text("1.1"), 1.0) && !equal(&text("a1"), &text("A1"), 1.0));
        assert!(!equal(&text("1e3"), &Cell::Int(1000), 1.0) && !equal(&Cell::Bool(true), &Cell::Int(1), 1.0));
        assert!(!equal(&Cell::Null, &Cell::Text(String::new()), 1.0));
    }

    #[test]
    fn rows_by_key_and_in_order() {
        let options = CompareOptions { select: vec![], exclude: vec![], tolerance: 1e-9, show: 9 };
        let row = |key: i64, value: &str| vec![Cell::Int(key), Cell::Text(value.to_owned())];
        let (a, b) = (vec![row(1, "a"), row(2, "b"), row(3, "c")], vec![row(2, "x"), row(1, "a"), row(4, "d")]);
        let names = ["k".to_owned(), "v".to_owned()];
        let mut compared = Compared::default();
        Told { compared: &mut compared, names: &names, options: &options }.by_key(&a, &b, &[0]);
        assert_eq!(compared.first, ["2, column v: b and x", "3 is only on the first", "4 is only on the second"]);
        let mut compared = Compared::default();
        Told { compared: &mut compared, names: &names, options: &options }.in_order(&a, &a[..2]);
        assert_eq!(compared.first, ["only on the first: 3|c"]);
        assert_eq!(compared.differing, 1);
        let numeric: Vec<Vec<Cell>> = a.iter().map(|row| vec![Cell::Text(row[0].text()), row[1].clone()]).collect();
        let mut compared = Compared::default();
        let mut told = Told { compared: &mut compared, names: &names, options: &options };
        told.by_key(&a, &numeric, &[0]);
        told.in_order(&a, &numeric);
        assert_eq!((compared.first, compared.differing), (Vec::<String>::new(), 0));
    }
}
