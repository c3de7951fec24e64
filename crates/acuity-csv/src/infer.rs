//! Column types of a CSV file that declares none: a project's seed.

use std::{
    collections::BTreeMap,
    io::BufRead,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use acuity_warehouse::{Error, ErrorKind, Result};

use crate::{header, input, malformed, records::Records, unreadable, values};

/// Columns of a CSV file with the narrowest GoogleSQL type that all their values fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvInference {
    /// Name and type, in file order.
    pub columns: Vec<(String, String)>,
    /// Rows, without the header.
    pub rows: u64,
    /// For each column, whether its values fit 32 bits if they are whole numbers.
    small: Vec<bool>,
}

/// DuckDB's whole numbers of 32 bits.
pub const INTEGER: &str = "INTEGER";

/// What each candidate type says to a text.
type Test = fn(&[u8]) -> bool;

/// Candidates, narrowest first. `1` and `0` are numbers here, not booleans, as dbt's seeds have it.
const CANDIDATES: [(&str, Test); 6] = [
    ("INT64", |text| values::whole(text).is_some()),
    ("FLOAT64", |text| values::float64(text).is_some_and(f64::is_finite)),
    ("BOOL", |text| text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false")),
    ("DATE", |text| values::date(text).is_some()),
    ("DATETIME", |text| is_moment(text, b' ') && text.len() == 19),
    ("DATETIME", |text| is_moment(text, b'T')),
];

/// A day and a time with `between` them. dbt's seeds know moments to the second behind a blank, and any behind a `T`, but not
/// both in one column, and no days among them: what else there is stays text.
fn is_moment(text: &[u8], between: u8) -> bool {
    text.get(10) == Some(&between) && values::datetime(text).is_some()
}

impl CsvInference {
    /// The same for tables of DuckDB's own types: whole numbers are INTEGER, as in dbt-duckdb, unless one needs 64 bits.
    #[must_use]
    pub fn with_integers(mut self) -> Self {
        for ((_, kind), _) in
            self.columns.iter_mut().zip(&self.small).filter(|((_, kind), small)| kind == "INT64" && **small)
        {
            *kind = INTEGER.to_owned();
        }
        self
    }

    /// Name and type of each column, where a declared type (names in any case) takes the place of the one found.
    #[must_use]
    pub fn declared(self, types: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let told = |name: &str| types.iter().find(|(told, _)| told.eq_ignore_ascii_case(name)).map(|(_, kind)| kind);
        let typed = |(name, found): (String, String)| {
            let kind = told(&name).cloned().unwrap_or(found);
            (name, kind)
        };
        self.columns.into_iter().map(typed).collect()
    }
}

/// Reads a whole file, with `delimiter` between two values, and finds the types of its columns; a column without any value
/// is INT64, as dbt's seeds have it.
///
/// # Errors
/// The file cannot be read, has no header or two columns of one name, or is not CSV, with line and column.
pub fn infer_csv(file: &Path, delimiter: u8) -> Result<CsvInference> {
    infer(file, input::open(file, Arc::new(AtomicU64::new(0))).map_err(|error| unreadable(file, &error))?, delimiter)
}

/// The same of a text that is there already; messages call it `file`.
///
/// # Errors
/// As [`infer_csv`], but for reading.
pub fn infer_text(file: &Path, text: &str, delimiter: u8) -> Result<CsvInference> {
    infer(file, text.as_bytes(), delimiter)
}

fn infer(file: &Path, text: impl BufRead, delimiter: u8) -> Result<CsvInference> {
    let shown = file.display();
    let fail = |error| unreadable(file, &error);
    let mut records = Records::new(text, delimiter).map_err(fail)?;
    let first = records.next_record().map_err(fail)?.ok_or_else(|| {
        Error::new(ErrorKind::Data, format!("{shown}, line 1: the file is empty, without a header"))
            .with_help("the first line must name the columns")
    })?;
    let (names, _) = header::names_in(file, delimiter, first)?;
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{shown}, line 1, column {}: a column without a name", index + 1),
            ));
        }
        if names[..index].iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{shown}, line 1, column {}: column {} stands there twice", index + 1, crate::shown(name)),
            ));
        }
    }
    let mut open = vec![[true; CANDIDATES.len()]; names.len()];
    let mut small = vec![true; names.len()];
    let mut rows = 0;
    while let Some(record) = records.next_record().map_err(fail)? {
        let record = record.map_err(|bad| malformed(file, &bad))?;
        if record.raw.is_empty() && names.len() > 1 {
            continue;
        }
        if record.fields.len() != names.len() {
            return Err(Error::new(
                ErrorKind::Data,
                format!(
                    "{shown}, line {}: {}, but the header has {}",
                    record.line,
                    crate::counted(record.fields.len(), "value"),
                    crate::counted(names.len(), "column")
                ),
            )
            .with_help("quote values that hold separators or line breaks; add what is missing"));
        }
        rows += 1;
        for (column, text) in record.fields.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            for (candidate, (_, fits)) in CANDIDATES.iter().enumerate() {
                open[column][candidate] = open[column][candidate] && fits(text);
            }
            small[column] = small[column] && values::whole(text).is_none_or(|number| i32::try_from(number).is_ok());
        }
    }
    let columns = names
        .into_iter()
        .enumerate()
        .map(|(column, name)| {
            let narrowest = open[column].iter().position(|&fits| fits);
            (name, narrowest.map_or("STRING", |candidate| CANDIDATES[candidate].0).to_owned())
        })
        .collect();
    Ok(CsvInference { columns, rows, small })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_type() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("seed.csv");
        std::fs::write(
            &file,
            "i,f,b,d,t,s,e,z,m,h,w,x\n\
             1,1.5,true,2101-01-01,2101-01-01 00:00:00,x,,007,2101-01-01 00:00:00,2101-01-01 00:00,7.0,2101-01-01 00:00:00\n\
             ,2,FALSE,2101-01-02,2101-01-02 10:00:00,1,,1,2101-01-02,2101-01-01 00:00,-8.00,2101-01-01T00:00:00\n",
        )
        .unwrap();
        let inferred = infer_csv(&file, b',').unwrap();
        let types: Vec<String> = inferred.columns.into_iter().map(|(name, kind)| format!("{name} {kind}")).collect();
        assert_eq!(
            types,
            [
                "i INT64",
                "f FLOAT64",
                "b BOOL",
                "d DATE",
                "t DATETIME",
                "s STRING",
                "e INT64",
                "z INT64",
                "m STRING",
                "h STRING",
                "w INT64",
                "x STRING"
            ]
        );
        assert_eq!(inferred.rows, 2);
    }

    #[test]
    fn integers_of_32_bits_are_duckdbs() {
        let text = "small,large,low,text\n2147483647,1,-2147483648,1\n,2147483648,0,x\n";
        let inferred = infer_text(Path::new("seed.csv"), text, b',').unwrap().with_integers();
        let types: Vec<&str> = inferred.columns.iter().map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(types, ["INTEGER", "INT64", "INTEGER", "STRING"]);
    }
}
