//! The 26 tables of MIMIC-III v1.4: names, columns in the order of the published CSV files, GoogleSQL types as published
//! on BigQuery, and descriptions.
//!
//! The facts live in `tables.tsv`, which a person can read and edit: a line `@table`, then one line a column. `later` at the end
//! of a line marks what is known only when a record, a stay or an admission is over, `later 72` what is known so many hours after that, `at`
//! the time from which on a record is known where that is not the first of its times.

use std::sync::LazyLock;

/// A table of MIMIC-III.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Lower-case name.
    pub name: &'static str,
    /// What a row is.
    pub description: &'static str,
    /// Columns, in the order of the CSV file.
    pub columns: &'static [Column],
    /// Its rows are written when the admission is over, though nothing in them says so: diagnoses are coded for the bill.
    pub is_known_later: bool,
    /// The time from which on a row is known, where that is not the first of its times.
    pub known_at: Option<&'static str>,
}

impl Table {
    /// The column called `name`, in any case.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Lower-case name.
    pub name: &'static str,
    /// GoogleSQL type: `INT64`, `FLOAT64`, `STRING`, `DATE` or `DATETIME`.
    pub data_type: &'static str,
    /// What a value means, and when it is NULL.
    pub description: &'static str,
    /// It tells how it went on: nobody has the value until so many hours after the last of the row's times. An organism is named, and its
    /// sensitivity tested, two to three days after the specimen was taken; the release has no time of the result.
    pub hours_later: Option<u32>,
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| parse(include_str!("tables.tsv")));

/// All tables, sorted by name.
#[must_use]
pub fn tables() -> &'static [Table] {
    &TABLES
}

/// The table called `name`, in any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Table> {
    tables().iter().find(|table| table.name.eq_ignore_ascii_case(name))
}

/// Reads `tables.tsv`. It is part of the program, so its form is checked by tests and not here: a line that has no column
/// form is skipped.
fn parse(text: &'static str) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut columns = Vec::new();
    let mut known_at = None;
    // Backwards, so that the columns of a table are complete when its heading is met.
    for line in text.lines().rev() {
        if let Some((name, description)) = line.strip_prefix('@').and_then(|heading| heading.split_once('\t')) {
            columns.reverse();
            // Leaked once for the life of the program: the table is a constant in all but form.
            let columns: &'static [Column] = std::mem::take(&mut columns).leak();
            let (description, mark) = without_mark(description);
            tables.push(Table { name, description, columns, is_known_later: mark == Some("later"), known_at });
            known_at = None;
        } else if let Some((name, rest)) = line.split_once('\t')
            && let Some((data_type, description)) = rest.split_once('\t')
        {
            let (description, mark) = without_mark(description);
            known_at = if mark == Some("at") { Some(name) } else { known_at };
            let hours_later = mark.and_then(|mark| match mark {
                "later" => Some(0),
                _ => mark.strip_prefix("later ")?.parse().ok(),
            });
            columns.push(Column { name, data_type, description, hours_later });
        }
    }
    tables.reverse();
    tables
}

/// A description, and the mark behind it.
fn without_mark(text: &'static str) -> (&'static str, Option<&'static str>) {
    text.split_once('\t').map_or((text, None), |(text, mark)| (text, Some(mark)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_of_the_release_is_there_and_sorted() {
        let names: Vec<_> = tables().iter().map(|table| table.name).collect();
        assert_eq!(names.len(), 26);
        assert!(names.is_sorted(), "{names:?}");
        // As many columns as the published files have.
        let columns: usize = tables().iter().map(|table| table.columns.len()).sum();
        assert_eq!(columns, 324);
        assert_eq!(include_str!("tables.tsv").lines().count(), 26 + columns);
    }

    #[test]
    fn how_it_went_on_is_marked() {
        let later: Vec<String> = tables()
            .iter()
            .flat_map(|table| {
                let columns = table.columns.iter().filter(|column| column.hours_later.is_some());
                let columns = columns.map(|column| format!("{}.{}", table.name, column.name));
                columns.chain(table.is_known_later.then(|| table.name.to_owned()))
            })
            .collect();
        for one in [
            "admissions.hospital_expire_flag",
            "admissions.deathtime",
            "patients.dod",
            "icustays.los",
            "drgcodes",
            "microbiologyevents.org_name",
        ] {
            assert!(later.iter().any(|name| name == one), "{one} of {later:?}");
        }
        assert!(!later.iter().any(|name| name.ends_with("intime")), "{later:?}");
        let known_at = tables().iter().filter_map(|table| Some((table.name, table.known_at?)));
        assert_eq!(known_at.collect::<Vec<_>>(), [("microbiologyevents", "charttime"), ("noteevents", "charttime")]);
        let is_mark = |line: &&str| ["\tlater", "\tlater 72", "\tat"].iter().any(|mark| line.ends_with(mark));
        let marks = include_str!("tables.tsv").lines().filter(is_mark);
        assert_eq!(marks.count(), later.len() + 2, "a mark that is misspelt is none");
    }

    #[test]
    fn columns_are_typed_described_and_unique() {
        for table in tables() {
            assert!(table.description.ends_with('.'), "{}", table.name);
            let mut seen = BTreeSet::new();
            for column in table.columns {
                assert!(seen.insert(column.name), "{}.{} twice", table.name, column.name);
                assert!(
                    ["INT64", "FLOAT64", "STRING", "DATE", "DATETIME"].contains(&column.data_type),
                    "{}.{}: {}",
                    table.name,
                    column.name,
                    column.data_type
                );
                assert!(column.description.ends_with('.'), "{}.{}", table.name, column.name);
                assert_eq!(column.name, column.name.to_lowercase());
            }
            assert_eq!(table.columns[0].name, "row_id");
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(find("InputEvents_MV").map(|table| table.name), Some("inputevents_mv"));
        assert_eq!(find("chartevent"), None);
        assert_eq!(
            find("noteevents").and_then(|table| table.column("CHARTDATE")).map(|column| column.data_type),
            Some("DATE")
        );
    }
}
