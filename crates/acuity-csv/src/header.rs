//! The header line of a file against the columns of a table.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use acuity_warehouse::{Error, ErrorKind, Result, text::nearest};

use crate::{
    Target, input, malformed,
    records::{self, Malformed, Record, Records},
    unreadable,
};

/// What the header of one file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// For each field of the file, the index of its table column.
    pub columns: Vec<usize>,
    /// Its quotes are not paired, so it was read without them: no other reader would split this file as we do.
    pub is_unpaired: bool,
}

/// Reads the header of `file` and finds each column in the table, in any case and any order.
pub(crate) fn read(file: &Path, delimiter: u8, targets: &[Target]) -> Result<Header> {
    let shown = file.display();
    let (fields, is_unpaired) = match read_names(file, delimiter)? {
        Some(names) => names,
        None => {
            return Err(Error::new(ErrorKind::Data, format!("{shown}, line 1: the file is empty, without a header"))
                .with_help(format!("the first line must name the columns: {}", names(targets))));
        }
    };
    let mut columns = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        // A line of nothing is one field without a name.
        if fields.len() == 1 && field.is_empty() {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{shown}, line 1: the line is blank, but a header is needed"),
            )
            .with_help(format!("the first line must name the columns: {}", names(targets))));
        }
        let at = format!("{shown}, line 1, column {}", index + 1);
        let Some(found) = targets.iter().position(|target| target.name.eq_ignore_ascii_case(field)) else {
            if let Some(separator) = input::other_separator(field).filter(|_| fields.len() == 1 && delimiter == b',') {
                let message =
                    format!("{shown}, line 1: the values are separated by {separator}, but commas are needed");
                return Err(Error::new(ErrorKind::Data, message).with_help(crate::SEPARATOR_HELP));
            }
            let error = Error::new(ErrorKind::Data, format!("{at}: unknown column {}", crate::shown(field)));
            return Err(error.with_help(match nearest(field, targets.iter().map(|target| target.name.as_str())) {
                Some(name) => format!("did you mean {name}? The columns are {}", names(targets)),
                None => format!("the columns are {}", names(targets)),
            }));
        };
        if columns.contains(&found) {
            return Err(Error::new(
                ErrorKind::Data,
                format!("{at}: column {} stands there twice", crate::shown(field)),
            )
            .with_help("each column may appear once"));
        }
        columns.push(found);
    }
    let missing: Vec<&str> = targets
        .iter()
        .enumerate()
        .filter(|(index, _)| !columns.contains(index))
        .map(|(_, target)| target.name.as_str())
        .collect();
    if !missing.is_empty() {
        let plural = if missing.len() == 1 { "column" } else { "columns" };
        return Err(Error::new(ErrorKind::Data, format!("{shown}, line 1: missing {plural} {}", missing.join(", ")))
            .with_help(format!("the header must name {}", names(targets))));
    }
    Ok(Header { columns, is_unpaired })
}

/// Names in the header line of a file, and whether its quotes are not paired; `None` for an empty file.
fn read_names(file: &Path, delimiter: u8) -> Result<Option<(Vec<String>, bool)>> {
    let fail = |error: std::io::Error| unreadable(file, &error);
    let text = input::open(file, Arc::new(AtomicU64::new(0))).map_err(fail)?;
    let mut records = Records::new(text, delimiter).map_err(fail)?;
    let first = records.next_record().map_err(fail)?;
    first.map(|first| names_in(file, delimiter, first)).transpose()
}

/// Names in the first record of `file`, and whether its quotes are not paired.
pub(crate) fn names_in(
    file: &Path,
    delimiter: u8,
    first: std::result::Result<Record, Malformed>,
) -> Result<(Vec<String>, bool)> {
    match first {
        // The published demo has such a header: `"row_id, "subject_id"`. Column names hold neither quotes nor commas, so
        // the names are still plain; that they are the right ones is checked as for any header.
        Err(bad) if bad.reason == records::AFTER_QUOTE => {
            tracing::warn!("{}, line 1: the quotes in the header are not paired; read without them", file.display());
            let line = String::from_utf8_lossy(&bad.raw).replace('"', "");
            Ok((line.split(char::from(delimiter)).map(|name| name.trim().to_owned()).collect(), true))
        }
        Err(bad) => Err(malformed(file, &bad)),
        Ok(record) => {
            let fields = record.fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
            Ok((fields, false))
        }
    }
}

fn names(targets: &[Target]) -> String {
    targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ")
}
