//! Reads tables as rows of text, for the tests.

use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;

/// Calls `each` with the fields of `columns` of every row.
pub(crate) fn rows<const N: usize>(dir: &Path, table: &str, columns: [&str; N], mut each: impl FnMut([&str; N])) {
    let path = dir.join(format!("{}.csv.gz", table.to_uppercase()));
    let mut reader = csv::Reader::from_reader(GzDecoder::new(File::open(path).expect("the table")));
    let header = reader.headers().expect("a header").clone();
    let indices = columns.map(|column| {
        header.iter().position(|name| name.eq_ignore_ascii_case(column)).unwrap_or_else(|| panic!("no column {column}"))
    });
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).expect("a row") {
        each(indices.map(|index| &row[index]));
    }
}

/// A number; None for NULL and words.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Seconds since 1970 of `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn seconds(text: &str) -> i64 {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
    time.unwrap_or_else(|error| panic!("{text}: {error}")).and_utc().timestamp()
}
