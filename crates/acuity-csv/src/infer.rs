//! Column types of a CSV file that declares none: a project's seed.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use acuity_warehouse::{Error, ErrorKind, Result};

use crate::{header, input, records::Records, unreadable, values};

/// Columns of a CSV file with the narrowest GoogleSQL type that all their values fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvInference {
    /// Name and type, in file order.
    pub columns: Vec<(String, String)>,
    /// Rows, without the header.
    pub rows: u64,
}

/// What each candidate type says to a text.
type Test = fn(&[u8]) -> bool;

/// Candidates, narrowest first. `1` and `0` are numbers here, not booleans, as dbt's seeds have it.
const CANDIDATES: [(&str, Test); 5] = [
    ("INT64", |text| values::int64(text).is_some()),
    ("FLOAT64", |text| values::float64(text).is_some_and(f64::is_finite)),
    ("BOOL", |text| text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false")),
    ("DATE", |text| values::date(text).is_some()),
    ("DATETIME", |text| values::datetime(text).is_some()),
];

/// Reads a whole file, with `delimiter` between two values, and finds the types of its columns; a column without any value
/// is STRING.
///
/// # Errors
/// The file cannot be read, has no header or two columns of one name, or is not CSV, with line and column.
pub fn infer_csv(file: &Path, delimiter: u8) -> Result<CsvInference> {
    let shown = file.display();
    let names = header::read_fields(file, delimiter)?.ok_or_else(|| {
        Error::new(ErrorKind::Data, format!("{shown}, line 1: the file is empty, without a header"))
            .with_help("the first line must name the columns")
    })?;
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
    let fail = |error| unreadable(file, &error);
    let text = input::open(file, Arc::new(AtomicU64::new(0))).map_err(fail)?;
    let mut records = Records::new(text, delimiter).map_err(fail)?;
    let mut open = vec![[true; CANDIDATES.len()]; names.len()];
    let mut seen = vec![false; names.len()];
    let mut rows = 0;
    let mut header = true;
    while let Some(record) = records.next_record().map_err(fail)? {
        let record = record.map_err(|bad| {
            Error::new(
                ErrorKind::Data,
                format!("{shown}, line {}, column {}: {}", bad.place.0, bad.place.1, bad.reason),
            )
        })?;
        if std::mem::take(&mut header) || (record.raw.is_empty() && names.len() > 1) {
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
            seen[column] = true;
            for (candidate, (_, fits)) in CANDIDATES.iter().enumerate() {
                open[column][candidate] = open[column][candidate] && fits(text);
            }
        }
    }
    let columns = names
        .into_iter()
        .enumerate()
        .map(|(column, name)| {
            let narrowest = open[column].iter().position(|&fits| fits).filter(|_| seen[column]);
            (name, narrowest.map_or("STRING", |candidate| CANDIDATES[candidate].0).to_owned())
        })
        .collect();
    Ok(CsvInference { columns, rows })
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
            "i,f,b,d,t,s,e,z\n1,1.5,true,2101-01-01,2101-01-01 00:00:00,x,,007\n,2,FALSE,2101-01-02,2101-01-02,1,,1\n",
        )
        .unwrap();
        let inferred = infer_csv(&file, b',').unwrap();
        let types: Vec<String> = inferred.columns.into_iter().map(|(name, kind)| format!("{name} {kind}")).collect();
        assert_eq!(
            types,
            ["i INT64", "f FLOAT64", "b BOOL", "d DATE", "t DATETIME", "s STRING", "e STRING", "z INT64"]
        );
        assert_eq!(inferred.rows, 2);
    }
}
